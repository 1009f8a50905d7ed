"""The deals of the catalog in a list: depth, breadth, claims."""

from __future__ import annotations

from collections.abc import Sequence

from walkaway.judgement.result import Audit
from walkaway.report.page import Page, Section, table
from walkaway.report.words import counted, percent, rung_names

COLUMNS = ("Deal", "Where", "Technology", "Kind", "Depth", "Breadth", "Claims")


def deals_page(audits: Sequence[Audit]) -> Page:
    """Build the list."""
    rows = []
    for item in audits:
        low, high = item.depth.low, item.depth.high
        depth = str(low) if low == high else f"{low} to {high}"
        kind = item.deal.kind.replace("_", " ")
        claims = str(len(item.known_claims))
        place = item.deal.plant.country
        rows.append((item.deal.id, place, item.deal.technology, kind, depth, percent(item.value.local), claims))
    headline = f"Depth: {', '.join(f'{number} {name}' for number, name in enumerate(rung_names()))}."
    return Page(counted(len(audits), "deal"), headline, (Section("", (table(COLUMNS, rows),)),))
