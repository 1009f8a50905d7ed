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
@output_option
@click.option("--why", is_flag=True, help="Show how the verdict comes about, down to claims and sources.")
def command(deal: str, as_of: date | None, form: str, output: Path | None, why: bool) -> None:
    """Audit DEAL: an id from 'walkaway deals', or a YAML file."""
    from walkaway.api import audit

    result = audit(deal, as_of)
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
    else:
        from walkaway.report.audit_page import audit_page

        show_page(audit_page(result), output)
