"""walkaway deals: the catalog, filtered, as a list or one chart."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from walkaway.cli.names import complete
from walkaway.cli.output import FORM_HELP, deliver_json, deliver_page, deliver_picture, picture_option

if TYPE_CHECKING:
    from walkaway.api import Deal


@click.command("deals")
@click.option(
    "--technology", metavar="ID", shell_complete=complete("technology"), help="Only deals of this technology."
)
@click.option(
    "--country", metavar="CODE", shell_complete=complete("country"), help="Only plants in this country (ISO code)."
)
@click.option(
    "--kind", metavar="KIND", shell_complete=complete("kind"), help="Only deals of this kind, such as joint_venture."
)
@click.option("--party", metavar="TEXT", help="Only deals with a party whose name contains this.")
@picture_option("--chart", "Draw them")
@click.option(
    "--format", "form", type=click.Choice(("text", "json", "csv")), default="text", show_default=True, help=FORM_HELP
)
def command(
    technology: str | None, country: str | None, kind: str | None, party: str | None, chart: Path | None, form: str
) -> None:
    """List the deals of the catalog with depth and breadth."""
    from walkaway import api
    from walkaway.report.deals_page import deals_page

    audits = [api.audit(deal) for deal in _with_progress(api.find_deals(technology, country, kind, party))]
    if chart is not None:
        from walkaway.report.charts import depth_and_breadth

        deliver_picture(depth_and_breadth(audits), chart)
    elif form == "json":
        from walkaway.core.envelope import enveloped
        from walkaway.results.tables import deal_row

        deliver_json(enveloped(deals=[deal_row(item) for item in audits]))
    else:
        deliver_page(deals_page(audits), form)


def _with_progress(deals: Sequence[Deal]) -> Iterable[Deal]:
    """Show progress on a terminal; the full catalog takes a few seconds."""
    if len(deals) < 8 or not sys.stderr.isatty():
        return deals
    from rich.console import Console
    from rich.progress import track

    return track(deals, "auditing", console=Console(stderr=True), transient=True)
