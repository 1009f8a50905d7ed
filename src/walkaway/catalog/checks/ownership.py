"""Checks of holdings beyond their shape: names that exist, and shares and votes that can be true together."""

from __future__ import annotations

from fractions import Fraction

from walkaway.catalog.checks.reporter import Reporter
from walkaway.core.exact import fraction
from walkaway.core.truth import Truth
from walkaway.core.units import UNITS
from walkaway.evidence.resolution import Resolved, resolve
from walkaway.model.deal import Deal
from walkaway.model.ownership_link import OwnershipLink


def check_ownership(deal: Deal, report: Reporter) -> None:
    """Report joint holders that are no parties, and companies of which more than all is held or voted."""
    parties = {party.id for party in deal.parties}
    by_company: dict[str, list[int]] = {}
    for index, link in enumerate(deal.ownership):
        by_company.setdefault(link.company, []).append(index)
        for place, name in enumerate(link.jointly_with):
            at = ("ownership", index, "jointly_with", place)
            if name not in parties:
                report.add_name(at, "a party that is not declared", name, parties, "declare it under 'parties'")
            elif name == link.holder:
                report.add(at, "a holder that holds together with itself", name, "other parties", "remove it")
    for company, places in by_company.items():
        for field, what in (("share", "more than all of this company is held"),
                            ("votes", "more than all votes of this company are held")):  # fmt: skip
            _check_total(deal, company, places, field, what, report)
    _check_complete(deal, by_company.get(deal.venture, []), report)


def _check_complete(deal: Deal, places: list[int], report: Reporter) -> None:
    """Where every holder of the venture is said to be listed, their shares can make up the whole."""
    rule = deal.complete.evidence_rules()["ownership"]
    if resolve("complete.ownership", rule, deal.complete.ownership, deal.sources).truth is not Truth.TRUE:
        return
    seen = [(deal.ownership[index], _resolved(deal, deal.ownership[index], "share")) for index in places]
    most = [(link, Fraction(1) if item.interval is None else fraction(item.interval.clip(0, 1).high))
            for link, item in seen]  # fmt: skip
    total = sum((high for _, high in most), Fraction(0))
    if total < 1:
        listed = ", ".join(f"{link.holder} at most {float(high):.2%}" for link, high in most) or "no holder"
        report.add(
            ("complete", "ownership"),
            "every holder is said to be listed, but their shares do not make up the whole",
            f"{deal.venture}: {float(total):.2%}: {listed}",
            "100%",
            "add the missing holder, give ranges where shares are rounded, or take back what 'complete.ownership' says",
        )


def _check_total(deal: Deal, company: str, places: list[int], field: str, what: str, report: Reporter) -> None:
    seen = [(deal.ownership[index], _resolved(deal, deal.ownership[index], field)) for index in places]
    claimed = [(link, item.interval.clip(0, 1)) for link, item in seen if item.interval is not None]
    least = sum((fraction(interval.low) for _, interval in claimed), Fraction(0))
    if least <= 1:
        return
    listed = ", ".join(f"{link.holder} at least {float(interval.low):.2%}" for link, interval in claimed)
    fix = (
        "correct the shares, give ranges where sources disagree, or name those who hold the same shares together under "
        "'jointly_with' of one holding"
    )
    report.add(("ownership", places[-1], field), what, f"{company}: {float(least):.2%}: {listed}", "at most 100%", fix)


def _resolved(deal: Deal, link: OwnershipLink, field: str) -> Resolved:
    # claims whose own fault is told elsewhere: with a unit or value that does not exist nothing can be added up
    sound = [
        claim for claim in getattr(link, field) if claim.unit in (None, *UNITS) and not isinstance(claim.value, bool)
    ]
    return resolve(f"ownership.{link.key}.{field}", link.evidence_rules()[field], sound, deal.sources)
