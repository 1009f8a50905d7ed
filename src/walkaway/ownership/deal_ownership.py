"""Ownership of a deal: direct and look-through shares, votes, decision rights, and who is at home."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from walkaway.core.interval import UNIT, Interval
from walkaway.core.resolution import Resolved
from walkaway.core.truth import Truth
from walkaway.logic.formula import Atom, Weighted
from walkaway.model.deal import Deal
from walkaway.model.decision_right import DECISIONS
from walkaway.model.evidence import Evidence
from walkaway.ownership.control import control_truth, exact
from walkaway.ownership.look_through import Holding, look_through_ranges
from walkaway.ownership.voting import compound_power, weighted_power

ALL_VOTES = 1.0
MAX_SCALE = 1_000_000
MANY_VOTES = 10_000  # beyond which, with few voters, a diagram costs less than counting by weight
FEW_VOTERS = 25
HALF_OF_VOTES = 0.5


@dataclass(frozen=True, slots=True)
class DirectHolding:
    """A direct holding as claimed; votes fall back on the share only where no source speaks of votes, and say so."""

    holder: str
    company: str
    share: Resolved
    votes: Resolved

    @property
    def share_range(self) -> Interval:
        """Share as a range; anything from 0 to 1 if unknown."""
        return UNIT if self.share.interval is None else self.share.interval.clip(0, 1)

    @property
    def votes_range(self) -> Interval:
        """Votes as a range."""
        return self.share_range if self.votes.interval is None else self.votes.interval.clip(0, 1)

    @property
    def votes_follow_share(self) -> bool:
        """Whether votes are taken to equal the share for lack of a source on votes."""
        return self.votes.interval is None


@dataclass(frozen=True, slots=True)
class Voter:
    """A party's votes in the venture and what they can do. Power is None unless all votes are known exactly."""

    party: str
    votes: Interval
    votes_follow_share: bool
    controls: Truth
    shapley_shubik: Fraction | None
    board_seats: Resolved
    board_size: Resolved
    chairs_board: Truth
    casting_vote: Truth


@dataclass(frozen=True, slots=True)
class DealOwnership:
    """Who owns and decides.

    Attributes:
        direct: holdings in file order.
        look_through: share of the venture by party, through all chains.
        home_share: share of the venture that ends with home parties; what nobody is known to hold stays open.
        voters: direct voters of the venture.
        powers: decision rights by party and decision.
        power_reasons: why a right not claimed by a source is set.
        home: whether each party is at home, by its ultimate controller.
        home_controls: whether home parties together control the votes of the venture.
        foreign_controls: whether foreign parties together do.
    """

    direct: tuple[DirectHolding, ...]
    look_through: Mapping[str, Interval]
    home_share: Interval
    voters: tuple[Voter, ...]
    powers: Mapping[str, Mapping[str, str]]
    power_reasons: Mapping[str, str]
    home: Mapping[str, Truth]
    home_controls: Truth
    foreign_controls: Truth
    inputs: tuple[Resolved, ...]


def ownership_of(deal: Deal, evidence: Evidence, home: frozenset[str]) -> DealOwnership:
    """Work out ownership of a deal as seen from the countries in ``home``."""
    direct = tuple(_direct(link.holder, link.company, evidence) for link in deal.ownership)
    votes = {(item.holder, item.company): item.votes_range for item in direct}
    at_home = _home_of_parties(deal, votes, home)
    holdings = [Holding(item.holder, item.company, item.share_range) for item in direct]
    shares = look_through_ranges(holdings).get(deal.venture, {})
    powers, reasons = _powers(deal, evidence, votes)
    return DealOwnership(
        direct=direct,
        look_through=MappingProxyType(dict(sorted(shares.items(), key=lambda pair: -pair[1].high))),
        home_share=_home_share(deal.venture, direct, at_home, frozenset()),
        voters=_voters(deal, evidence, direct, votes),
        powers=powers,
        power_reasons=reasons,
        home=MappingProxyType(at_home),
        home_controls=_side_controls(deal, votes, at_home, Truth.TRUE),
        foreign_controls=_side_controls(deal, votes, at_home, Truth.FALSE),
        inputs=tuple(field for item in direct for field in (item.share, item.votes) if field.is_known or field.standing)
        or (evidence.get(f"ownership.owner.{deal.venture}.share"),),
    )


def _direct(holder: str, company: str, evidence: Evidence) -> DirectHolding:
    prefix = f"ownership.{holder}.{company}."
    return DirectHolding(holder, company, evidence.get(prefix + "share"), evidence.get(prefix + "votes"))


def _home_of_parties(deal: Deal, votes: Mapping[tuple[str, str], Interval], home: frozenset[str]) -> dict[str, Truth]:
    """A party is home if whoever controls it is; without a controller it is where it is led from."""
    led = {party.id: _led_from_home(party.countries, home) for party in deal.parties}
    result = {}
    for party in led:
        controllers = [other for other in led if other != party and control_truth(votes, [other], party) is Truth.TRUE]
        top = [name for name in controllers if not any(_controls(votes, other, name) for other in controllers)]
        result[party] = led[top[0]] if len(top) == 1 else led[party]
    return result


def _controls(votes: Mapping[tuple[str, str], Interval], holder: str, company: str) -> bool:
    return holder != company and control_truth(votes, [holder], company) is Truth.TRUE


def _led_from_home(countries: Sequence[str], home: frozenset[str]) -> Truth:
    if not countries:
        return Truth.UNKNOWN
    inside = [country in home for country in countries]
    if all(inside):
        return Truth.TRUE
    return Truth.UNKNOWN if any(inside) else Truth.FALSE


def _home_share(
    company: str, direct: Iterable[DirectHolding], home: Mapping[str, Truth], passed: frozenset[str]
) -> Interval:
    """Share of a company that ends with home parties: look through holders until nobody is known to hold them.

    A holder without known owners counts by where it is led from. The part of a company nobody is known to hold is
    open between none and all of it at home.
    """
    links = [item for item in direct if item.company == company]
    if not links or company in passed:
        truth = home.get(company, Truth.UNKNOWN)
        return UNIT if truth is Truth.UNKNOWN else Interval.exactly(truth is Truth.TRUE)
    parts = [(item.share_range, _home_share(item.holder, direct, home, passed | {company})) for item in links]
    low = sum(share.low * part.low for share, part in parts)
    foreign = sum(share.low * (1 - part.high) for share, part in parts)
    return Interval(min(low, 1.0), max(min(low, 1.0), 1.0 - foreign))


def _side_controls(
    deal: Deal, votes: Mapping[tuple[str, str], Interval], home: Mapping[str, Truth], side: Truth
) -> Truth:
    """Whether the parties of one side together control the votes; parties of unknown home may belong to it."""
    if not any(company == deal.venture for _, company in votes):
        led = home.get(deal.venture, Truth.UNKNOWN)
        return led if side is Truth.TRUE else ~led
    ours = [party for party, truth in home.items() if truth is side and party != deal.venture]
    maybe = [party for party, truth in home.items() if truth is Truth.UNKNOWN and party != deal.venture]
    if control_truth(votes, ours, deal.venture) is Truth.TRUE:
        return Truth.TRUE
    if control_truth(votes, [*ours, *maybe], deal.venture) is not Truth.FALSE:
        return Truth.UNKNOWN
    others = [party for party, truth in home.items() if truth is ~side]
    held_by_others = sum(
        item.low for (holder, company), item in votes.items() if company == deal.venture and holder in others
    )
    return Truth.FALSE if held_by_others >= HALF_OF_VOTES else Truth.UNKNOWN


def _powers(
    deal: Deal, evidence: Evidence, votes: Mapping[tuple[str, str], Interval]
) -> tuple[Mapping[str, Mapping[str, str]], Mapping[str, str]]:
    """Decision rights as claimed; one holder of all votes decides whatever no source gives to another."""
    powers: dict[str, dict[str, str]] = {}
    for right in deal.decision_rights:
        path = f"decision_rights.{right.party}."
        powers[right.party] = {name: evidence.get(path + name).choice or "unknown" for name in DECISIONS}
    reasons: dict[str, str] = {}
    sole = _sole_owner(deal.venture, votes)
    if sole is not None:
        mine = powers.setdefault(sole, dict.fromkeys(DECISIONS, "unknown"))
        for name in DECISIONS:
            taken = any(other[name] == "decides" for party, other in powers.items() if party != sole)
            if mine[name] == "unknown" and not taken:
                mine[name] = "decides"
                reasons[f"{sole}.{name}"] = "holds all votes"
    return MappingProxyType(powers), MappingProxyType(reasons)


def _sole_owner(company: str, votes: Mapping[tuple[str, str], Interval]) -> str | None:
    """Follow holders of all votes upward to the last one."""
    owner, passed = None, {company}
    while True:
        holders = [holder for (holder, held), item in votes.items() if held == company and item.low >= ALL_VOTES]
        if len(holders) != 1 or holders[0] in passed:
            return owner
        owner = company = holders[0]
        passed.add(owner)


def _voters(
    deal: Deal,
    evidence: Evidence,
    direct: Sequence[DirectHolding],
    votes: Mapping[tuple[str, str], Interval],
) -> tuple[Voter, ...]:
    links = [item for item in direct if item.company == deal.venture]
    power = _vote_power([item.votes_range for item in links])
    by_party = {item.holder: (item, share) for item, share in zip(links, power, strict=True)}
    names = dict.fromkeys([*by_party, *(right.party for right in deal.decision_rights)])
    voters = []
    for name in names:
        item, share = by_party.get(name, (None, None))
        path = f"decision_rights.{name}."
        voters.append(
            Voter(
                party=name,
                votes=item.votes_range if item else Interval(0.0, 0.0),
                votes_follow_share=item.votes_follow_share if item else False,
                controls=control_truth(votes, [name], deal.venture),
                shapley_shubik=share,
                board_seats=evidence.get(path + "board_seats"),
                board_size=evidence.get(path + "board_size"),
                chairs_board=evidence.truth_of(path + "chairs_board"),
                casting_vote=evidence.truth_of(path + "casting_vote"),
            )
        )
    return tuple(voters)


def _vote_power(ranges: Sequence[Interval]) -> list[Fraction | None]:
    """Power under a simple majority when every vote is known; None otherwise."""
    exactly_known = all(item.is_exact for item in ranges)
    total = sum((exact(item.low) for item in ranges), Fraction(0))
    if not ranges or not exactly_known or total != 1:
        return [None] * len(ranges)
    weights = [exact(item.low) for item in ranges]
    scale = math.lcm(*(weight.denominator for weight in weights))
    whole = [int(weight * scale) for weight in weights]
    if scale > MANY_VOTES and len(whole) <= FEW_VOTERS:
        names = [str(place) for place in range(len(whole))]
        rule = Weighted(Fraction(scale // 2 + 1), tuple(map(Atom, names)), tuple(map(Fraction, whole)))
        return list(compound_power(rule, names).shapley_shubik)
    return list(weighted_power(whole, scale // 2 + 1).shapley_shubik) if scale <= MAX_SCALE else [None] * len(ranges)
