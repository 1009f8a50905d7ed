"""Title: whose the venture is, and with it the site, where it is not home's: the partner's, or another owner's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from walkaway.core.exact import fraction
from walkaway.core.truth import Truth
from walkaway.evidence.evidence import Evidence
from walkaway.model.deal import Deal
from walkaway.model.party import Party
from walkaway.ownership.control import HALF, VoteRanges, certainly_controlled, control_truth
from walkaway.ownership.deal_shares import TOGETHER, shares_of


@dataclass(frozen=True, slots=True)
class Title:
    """Whose the venture is among foreign parties.

    Attributes:
        partner: whether the foreign partner's group alone controls the venture; false once others hold half of it, or
            a claim says that the partner holds nothing.
        owner: the foreign party outside that group that controls it alone, and is itself controlled by none; if any.
        allied: whether what foreign owners other than the partner hold is held from its country; unknown where that is
            not the same for all of them, or some are not known.
    """

    partner: Truth = Truth.UNKNOWN
    owner: Party | None = None
    allied: Truth = Truth.UNKNOWN


def title_of(deal: Deal, evidence: Evidence, home: frozenset[str]) -> Title:
    """Read from the claims on ownership whose the venture is, as seen from the countries in ``home``."""
    found = shares_of(deal, evidence, home)
    votes, venture = found.votes, deal.venture
    parties = {party.id: party for party in deal.parties}

    @cache
    def controlled(name: str) -> frozenset[str]:
        return certainly_controlled(votes, [name])

    group = _group(deal.foreign_partner, votes, controlled)
    abroad = [name for name in parties if name != venture and found.home[name] is not Truth.TRUE]
    owners = [name for name in abroad if name not in group and venture in controlled(name)]
    under = {name for owner in owners for name in controlled(owner) if name != owner}
    top = [name for name in owners if name not in under]
    held = {name: item for name, item in votes.held.get(venture, {}).items() if name != venture}
    partner = _partner_controls(venture, group, votes)
    own = held.get(deal.foreign_partner or "")
    if partner is Truth.UNKNOWN and own is not None and own.high <= 0:
        partner = Truth.FALSE
    owner = parties[top[0]] if len(top) == 1 and partner is not Truth.TRUE else None
    others = [name for name, item in held.items() if name in abroad and name not in group and item.high > 0]
    listed = sum((fraction(item.low) for item in held.values()), Fraction(0))
    countries = set() if deal.foreign_partner is None else set(parties[deal.foreign_partner].countries)
    known = [owner] if owner else [parties[name] for name in others] if listed >= 1 else []
    return Title(partner, owner, _allied(known, countries))


def _group(partner: str | None, votes: VoteRanges, controlled: Callable[[str], frozenset[str]]) -> frozenset[str]:
    """The partner, whoever controls it, and whoever they control."""
    if partner is None:
        return frozenset()
    above = {partner, *(name for name in votes.above(partner) if partner in controlled(name))}
    return frozenset(above.union(*(controlled(name) for name in above)))


def _partner_controls(venture: str, group: frozenset[str], votes: VoteRanges) -> Truth:
    """Whether the group controls the venture; ruled out only where others hold half, not where nobody was asked."""
    if group - {venture} and control_truth(votes, sorted(group - {venture}), venture) is Truth.TRUE:
        return Truth.TRUE
    others = [name for name in votes.held.get(venture, ()) if not group & {name, *name.split(TOGETHER)}]
    return Truth.of(False if others and votes.together(venture, others).low >= HALF else None)


def _allied(owners: list[Party], countries: set[str]) -> Truth:
    """Whether all owners, or none, are led from the partner's country."""
    if not owners or not countries or any(not owner.countries for owner in owners):
        return Truth.UNKNOWN
    inside = {bool(countries & set(owner.countries)) for owner in owners}
    return Truth.of(inside.pop() if len(inside) == 1 else None)
