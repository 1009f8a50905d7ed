"""Tables of the catalog: a plain row for each deal and for each claim."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from walkaway.core.claims import Claim, Range
from walkaway.model.deal import Deal
from walkaway.results.audit import Audit

DEAL_COLUMNS = ("deal", "name", "technology", "country", "kind", "depth", "breadth", "claims")
CLAIM_COLUMNS = (
    "deal", "field", "value", "unit", "qualifier", "as_of", "binding", "confidence", "source", "publisher",
    "url", "note",
)  # fmt: skip


def deal_row(audit: Audit) -> dict[str, Any]:
    """Return one deal: depth as lowest and highest rung, breadth as a range of fractions, its claims counted."""
    deal = audit.deal
    return {
        "deal": deal.id,
        "name": deal.name,
        "technology": deal.technology,
        "country": deal.plant.country,
        "kind": deal.kind,
        "depth": [audit.depth.low, audit.depth.high],
        "breadth": audit.value.local.to_list(),
        "claims": len(audit.known_claims),
    }


def claim_rows(deal: Deal) -> Iterator[dict[str, Any]]:
    """Return every claim of a deal in file order, those that found nothing included; None where nothing is said."""
    for item in deal.evidence():
        for claim in item.claims:
            yield _claim_row(deal, item.path, claim)


def _claim_row(deal: Deal, path: str, claim: Claim) -> dict[str, Any]:
    source = deal.sources.get(claim.source or "")
    values = (
        deal.id, path, _value(claim), claim.unit, claim.qualifier, None if claim.as_of is None else str(claim.as_of),
        claim.binding, claim.confidence, claim.source, None if source is None else source.publisher,
        None if source is None else source.url, claim.note,
    )  # fmt: skip
    return dict(zip(CLAIM_COLUMNS, values, strict=True))


def _value(claim: Claim) -> Any:
    """A number, truth or text as it is; a range as its lower and upper end."""
    return [claim.value.lower, claim.value.upper] if isinstance(claim.value, Range) else claim.value
