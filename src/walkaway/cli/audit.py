"""walkaway audit: what a deal localises, who decides, what is unknown, what to ask."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from walkaway.cli.names import complete
from walkaway.cli.output import FORM_HELP, PAGE_FORMS, day_option, deliver, deliver_json, deliver_page, output_option


@click.command("audit")
@click.argument("deal", shell_complete=complete("deal", files=True))
@click.option("--as-of", metavar="DATE", callback=day_option, help="Use only what was known by then: 2025-06-30, 2025.")
@click.option("--format", "form", type=click.Choice(PAGE_FORMS), default="text", show_default=True, help=FORM_HELP)
@click.option(
    "--fact",
    "facts",
    multiple=True,
    metavar="PATH=VALUE",
    help="Judge as if this were so, such as plant.research_spending=2%; may be repeated.",
)
@output_option
@click.option("--why", is_flag=True, help="Show how the verdict comes about, down to claims and sources.")
def command(deal: str, as_of: date | None, form: str, facts: tuple[str, ...], output: Path | None, why: bool) -> None:
    """Audit DEAL: an id from 'walkaway deals', or a YAML file."""
    from walkaway.api import audit

    result = audit(deal, as_of, changes=dict(map(_fact, facts)) if facts else None)
    if why:
        deliver(result.why(), output)
    elif form == "json":
        deliver_json(result.to_dict(), output)
    else:
        from walkaway.report.audit_page import audit_page

        deliver_page(audit_page(result), form, output)


def _fact(text: str) -> tuple[str, str]:
    path, equals, value = text.partition("=")
    if not equals or not path.strip() or not value.strip():
        raise click.BadParameter(f"{text!r} is not PATH=VALUE, such as plant.research_spending=2%", param_hint="--fact")
    return path.strip(), value.strip()
