"""walkaway rulebooks and test-rules: the books themselves, and the cases written beside them."""

from __future__ import annotations

import click

from walkaway.cli.names import complete
from walkaway.cli.output import (
    EXIT_BAD_INPUT,
    EXIT_DONE,
    FORM_HELP,
    TABLE_FORMS,
    deliver_json,
    deliver_lines,
    deliver_page,
    deliver_rows,
    show_page,
)

TESTED_COLUMNS = ("rulebook", "expectations", "missed", "branches", "coverage", "lacking")


@click.command("rulebooks")
@click.argument("rulebook", required=False, shell_complete=complete("rulebook", files=True))
@click.option(
    "--format", "form", type=click.Choice(("text", "json", "csv")), default="text", show_default=True, help=FORM_HELP
)
def rulebooks_command(rulebook: str | None, form: str) -> None:
    """List the rulebooks, or the rules of RULEBOOK with what cannot be tested."""
    from walkaway import api
    from walkaway.core.envelope import enveloped
    from walkaway.report.rulebook_list import rulebooks_page, rulebooks_to_list
    from walkaway.report.rules_page import rulebook_page

    if rulebook is not None:
        book = api.rulebook(rulebook)
        if form == "json":
            deliver_json(enveloped(rulebook=book.model_dump(mode="json", by_alias=True, exclude_defaults=True)))
        else:
            deliver_page(rulebook_page(book), form)
        return
    books = [api.rulebook(name) for name in api.rulebooks()]
    if form == "json":
        deliver_json(enveloped(rulebooks=rulebooks_to_list(books)))
    elif form == "csv":
        deliver_page(rulebooks_page(books), form)
    else:
        show_page(rulebooks_page(books))


@click.command("test-rules")
@click.argument("rulebooks", nargs=-1, shell_complete=complete("rulebook"))
@click.option("--format", "form", type=click.Choice(TABLE_FORMS), default="text", show_default=True)
def test_rules_command(rulebooks: tuple[str, ...], form: str) -> int:
    """Run the cases written beside RULEBOOKS (all by default), and say which branches they reach."""
    from walkaway import api
    from walkaway.core.envelope import enveloped
    from walkaway.report.rulebook_list import tested_lines, tested_to_dict

    tested = [api.try_rulebook(name) for name in rulebooks or api.rulebooks()]
    if form == "json":
        deliver_json(enveloped(rulebooks=[tested_to_dict(item) for item in tested]))
    elif form == "csv":
        deliver_rows([tested_to_dict(item) for item in tested], TESTED_COLUMNS)
    else:
        deliver_lines("\n".join(line for item in tested for line in tested_lines(item)))
    return EXIT_BAD_INPUT if any(item.missed for item in tested) else EXIT_DONE
