"""walkaway validate: check files and report every problem with its place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from walkaway.cli.output import EXIT_BAD_INPUT, EXIT_DONE, deliver, deliver_json

if TYPE_CHECKING:
    from walkaway.core.errors import Problem

KINDS = ("deal", "technology", "rulebook", "exit-mode", "contract-term", "presumption")


@click.command("validate")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--kind", type=click.Choice(KINDS), help="What the files are; by default told from their keys.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
def command(files: tuple[Path, ...], kind: str | None, form: str) -> int:
    """Check FILES; exit with 1 if any has a problem."""
    from walkaway.catalog.loader import validate_file
    from walkaway.core.envelope import enveloped

    problems: list[Problem] = []
    for file in files:
        found = validate_file(file, kind) or _problems_in_use(file, kind)
        problems += found
        if form == "text":
            deliver("\n".join(map(str, found)) if found else f"{file}: good")
    if form == "json":
        deliver_json(enveloped(problems=[problem.to_dict() for problem in problems]))
    return EXIT_BAD_INPUT if problems else EXIT_DONE


def _problems_in_use(file: Path, kind: str | None) -> list[Problem]:
    """Problems that only use shows: holdings that add up to more than all, unknown measures."""
    from walkaway.api import audit
    from walkaway.beliefs.presumptions import problems_in_use
    from walkaway.catalog.loader import build, kind_of_file
    from walkaway.catalog.yaml_reader import read_yaml
    from walkaway.core.errors import InputError
    from walkaway.model.presumption import Presumption
    from walkaway.model.rulebook import Rulebook
    from walkaway.rules.book_checks import book_problems

    told = kind or kind_of_file(file)
    if told == "rulebook":
        document = read_yaml(file)
        return book_problems(build(document, Rulebook), document)
    if told == "presumption":
        document = read_yaml(file)
        return problems_in_use(build(document, Presumption), document)
    if told != "deal":
        return []
    try:
        audit(file)
    except InputError as error:
        return [replace(problem, file=problem.file or str(file)) for problem in error.problems]
    return []
