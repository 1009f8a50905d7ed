"""Title: whose the venture is, and with it the site, where it is not home's: the partner's, or another owner's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from walkaway.core.interval import Interval
from walkaway.core.truth import Truth
from walkaway.evidence.evidence import Evidence
from walkaway.model.deal import Deal
from walkaway.model.party import Party
from walkaway.ownership.control import control_truth
from walkaway.ownership.deal_ownership import ownership_of

Votes = Mapping[tuple[str, str], Interval]
HALF_OF_VOTES = 0.5
ALL_VOTES = 1 - 1e-9


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
    found = ownership_of(deal, evidence, home)
    votes = {(item.holder, item.company): item.votes_range for item in found.direct}
    parties = {party.id: party for party in deal.parties}
    group = _group(deal.foreign_partner, votes, parties)
    abroad = [name for name in parties if name != deal.venture and found.home[name] is not Truth.TRUE]
    owners = [name for name in abroad if name not in group and control_truth(votes, [name], deal.venture) is Truth.TRUE]
    top = [name for name in owners if not any(_controls(votes, other, name) for other in owners if other != name)]
    partner = _partner_controls(deal.venture, group, votes)
    own = votes.get((deal.foreign_partner or "", deal.venture))
    if partner is Truth.UNKNOWN and own is not None and own.high <= 0:
        partner = Truth.FALSE
    owner = parties[top[0]] if len(top) == 1 and partner is not Truth.TRUE else None
    others = [
        name for (name, company), item in votes.items()
        if company == deal.venture and name in abroad and name not in group and item.high > 0
    ]  # fmt: skip
    listed = sum(float(item.low) for (_, company), item in votes.items() if company == deal.venture)
    countries = set() if deal.foreign_partner is None else set(parties[deal.foreign_partner].countries)
    known = [owner] if owner else [parties[name] for name in others] if listed >= ALL_VOTES else []
    return Title(partner, owner, _allied(known, countries))


def _group(partner: str | None, votes: Votes, parties: Mapping[str, Party]) -> frozenset[str]:
    """The partner, whoever controls it, and whoever they control."""
    if partner is None:
        return frozenset()
    above = {partner, *(name for name in parties if _controls(votes, name, partner))}
    return frozenset(above | {name for name in parties if any(_controls(votes, one, name) for one in above)})


def _partner_controls(venture: str, group: frozenset[str], votes: Votes) -> Truth:
    """Whether the group controls the venture; ruled out only where others hold half, not where nobody was asked."""
    members = group - {venture}
    if members and control_truth(votes, sorted(members), venture) is Truth.TRUE:
        return Truth.TRUE
    others = sum(float(item.low) for (name, company), item in votes.items() if company == venture and name not in group)
    return Truth.of(False if others >= HALF_OF_VOTES else None)


def _allied(owners: list[Party], countries: set[str]) -> Truth:
    """Whether all owners, or none, are led from the partner's country."""
    if not owners or not countries or any(not owner.countries for owner in owners):
        return Truth.UNKNOWN
    inside = {bool(countries & set(owner.countries)) for owner in owners}
    return Truth.of(inside.pop() if len(inside) == 1 else None)


def _controls(votes: Votes, holder: str, company: str) -> bool:
    return holder != company and control_truth(votes, [holder], company) is Truth.TRUE
