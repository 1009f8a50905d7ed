"""walkaway audit: what a deal localises, who decides, what is unknown, what to ask."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from walkaway.cli.facts import fact_option
from walkaway.cli.names import complete
from walkaway.cli.output import (
    day_option,
    deliver_json,
    deliver_lines,
    deliver_page,
    output_option,
    page_form_option,
)


@click.command("audit")
@click.argument("deal", shell_complete=complete("deal", files=True))
@click.option("--as-of", metavar="DATE", callback=day_option, help="Use only what was known by then: 2025-06-30, 2025.")
@page_form_option
@fact_option
@click.option("--full", is_flag=True, help="Print the whole audit, not the first screen alone; pages always hold both.")
@output_option
@click.option("--why", is_flag=True, help="Show how the verdict comes about, down to claims and sources.")
def command(
    deal: str, as_of: date | None, form: str, facts: dict[str, str] | None, full: bool, output: Path | None, why: bool
) -> None:
    """Audit DEAL: an id from 'walkaway deals', or a YAML file."""
    from walkaway.api import audit

    result = audit(deal, as_of, changes=facts)
    if why:
        deliver_lines(result.why(), output)
    elif form == "json":
        deliver_json(result.to_dict(), output)
    elif full or form != "text":
        from walkaway.report.audit_page import audit_page

        deliver_page(audit_page(result), form, output)
    else:
        from walkaway.report.first_screen import first_screen

        deliver_page(first_screen(result), form, output)
