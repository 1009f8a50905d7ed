"""walkaway validate: check files and report every problem with its place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from walkaway.cli.output import EXIT_BAD_INPUT, EXIT_DONE, TABLE_FORMS, deliver_json, deliver_lines, deliver_rows

if TYPE_CHECKING:
    from walkaway.core.errors import Problem

KINDS = ("deal", "technology", "rulebook", "exit-mode", "contract-term", "presumption")
PROBLEM_COLUMNS = ("file", "line", "key", "what", "seen", "allowed", "fix")


@click.command("validate")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--kind", type=click.Choice(KINDS), help="What the files are; by default told from their keys.")
@click.option("--format", "form", type=click.Choice(TABLE_FORMS), default="text", show_default=True)
def command(files: tuple[Path, ...], kind: str | None, form: str) -> int:
    """Check FILES; exit with 1 if any has a problem."""
    from walkaway.api import validate
    from walkaway.core.envelope import enveloped

    problems: list[Problem] = []
    for file in files:
        found = validate(file, kind)
        problems += found
        if form == "text":
            deliver_lines("\n".join(map(str, found)) if found else f"{file}: good")
    if form == "json":
        deliver_json(enveloped(problems=[problem.to_dict() for problem in problems]))
    elif form == "csv":
        deliver_rows([problem.to_dict() for problem in problems], PROBLEM_COLUMNS)
    return EXIT_BAD_INPUT if problems else EXIT_DONE
