"""walkaway audit: what a deal localises, who decides, what is unknown, what to ask."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from walkaway.cli.output import day_option, deliver, deliver_json, output_option, show_page

FORMATS = ("text", "json", "html", "md")


@click.command("audit")
@click.argument("deal")
@click.option("--as-of", metavar="DATE", callback=day_option, help="Use only what was known by then: 2025-06-30, 2025.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="Form of output.")
@click.option(
    "--fact",
    "facts",
    multiple=True,
    metavar="PATH=VALUE",
    help="Judge as if this were so, such as plant.research_spending=2%; may be repeated.",
)
@click.option("--full", is_flag=True, help="Print the whole audit, not the first screen alone; pages always hold both.")
@output_option
@click.option("--why", is_flag=True, help="Show how the verdict comes about, down to claims and sources.")
def command(
    deal: str, as_of: date | None, form: str, facts: tuple[str, ...], full: bool, output: Path | None, why: bool
) -> None:
    """Audit DEAL: an id from 'walkaway deals', or a YAML file."""
    from walkaway.api import audit

    result = audit(deal, as_of, changes=dict(map(_fact, facts)) if facts else None)
    if why:
        deliver(result.why(), output)
    elif form == "json":
        deliver_json(result.to_dict(), output)
    elif form == "html":
        from walkaway.report.html_view import audit_html

        deliver(audit_html(result), output)
    elif form == "md":
        from walkaway.report.markdown_view import audit_markdown

        deliver(audit_markdown(result), output)
    elif full:
        from walkaway.report.audit_page import audit_page

        show_page(audit_page(result), output)
    else:
        from walkaway.report.first_screen import first_screen

        show_page(first_screen(result), output)


def _fact(text: str) -> tuple[str, str]:
    path, equals, value = text.partition("=")
    if not equals or not path.strip() or not value.strip():
        raise click.BadParameter(f"{text!r} is not PATH=VALUE, such as plant.research_spending=2%", param_hint="--fact")
    return path.strip(), value.strip()
