"""The deals of the catalog in a list: depth, breadth, claims."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from walkaway.judgement.result import Audit
from walkaway.report.page import Page, Section, table
from walkaway.report.words import counted, percent

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
    headline = "Depth: 0 import, 1 assemble, 2 operate, 3 maintain, 4 make alone, 5 design."
    return Page(counted(len(audits), "deal"), headline, (Section("", (table(COLUMNS, rows),)),))


def deal_to_dict(item: Audit) -> dict[str, Any]:
    """Return one row as plain data."""
    return {
        "deal": item.deal.id,
        "name": item.deal.name,
        "technology": item.deal.technology,
        "country": item.deal.plant.country,
        "kind": item.deal.kind,
        "depth": [item.depth.low, item.depth.high],
        "breadth": item.value.local.to_list(),
        "claims": len(item.known_claims),
    }
