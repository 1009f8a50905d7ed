"""walkaway deals: the catalog, filtered, as a list or one chart."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from walkaway.cli.output import deliver_json, deliver_picture, picture_option, show_page

if TYPE_CHECKING:
    from walkaway.model.deal import Deal
    from walkaway.report.page import Page
    from walkaway.results.audit import Audit


@click.command("deals")
@click.option("--technology", metavar="ID", help="Only deals of this technology.")
@click.option("--country", metavar="CODE", help="Only plants in this country (ISO code).")
@click.option("--kind", metavar="KIND", help="Only deals of this kind, such as joint_venture.")
@click.option("--party", metavar="TEXT", help="Only deals with a party whose name contains this.")
@picture_option("--chart", "Draw them")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
def command(
    technology: str | None, country: str | None, kind: str | None, party: str | None, chart: Path | None, form: str
) -> None:
    """List the deals of the catalog with depth and breadth."""
    from walkaway.api import audit

    chosen = _chosen(technology, country, kind, party)
    audits = [audit(deal) for deal in _with_progress(chosen)]
    if chart is not None:
        from walkaway.report.charts import depth_and_breadth

        deliver_picture(depth_and_breadth(audits), chart)
    elif form == "json":
        from walkaway.core.envelope import enveloped
        from walkaway.results.tables import deal_row

        deliver_json(enveloped(deals=[deal_row(item) for item in audits]))
    else:
        show_page(_page(audits))


def _chosen(technology: str | None, country: str | None, kind: str | None, party: str | None) -> list[Deal]:
    from walkaway.catalog.loader import all_deals, country_names, ids
    from walkaway.core.errors import UnknownNameError
    from walkaway.core.vocabulary import words

    for name, value, allowed in (
        ("technology", technology, ids("technologies")),
        ("country", country, country_names()),
        ("kind", kind, words("deal_kind")),
    ):
        if value is not None and value not in allowed:
            raise UnknownNameError(name, value, allowed)
    return [
        deal
        for deal in all_deals()
        if technology in (None, deal.technology)
        and country in (None, deal.plant.country)
        and kind in (None, deal.kind)
        and (party is None or any(party.lower() in item.name.lower() for item in deal.parties))
    ]


def _with_progress(deals: list[Deal]) -> Iterable[Deal]:
    """Show progress on a terminal; the full catalog takes a few seconds."""
    import sys

    if len(deals) < 8 or not sys.stderr.isatty():
        return deals
    from rich.console import Console
    from rich.progress import track

    return track(deals, "auditing", console=Console(stderr=True), transient=True)


def _page(audits: list[Audit]) -> Page:
    from walkaway.report.page import Page, Section, table
    from walkaway.report.words import percent, rung_names

    rows = []
    for item in audits:
        low, high = item.depth.low, item.depth.high
        depth = str(low) if low == high else f"{low} to {high}"
        kind = item.deal.kind.replace("_", " ")
        claims = str(len(item.known_claims))
        place = item.deal.plant.country
        rows.append((item.deal.id, place, item.deal.technology, kind, depth, percent(item.value.local), claims))
    columns = ("Deal", "Where", "Technology", "Kind", "Depth", "Breadth", "Claims")
    headline = f"Depth: {', '.join(f'{number} {name}' for number, name in enumerate(rung_names()))}."
    return Page(f"{len(audits)} deals", headline, (Section("", (table(columns, rows),)),))
