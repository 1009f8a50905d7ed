"""Shares of a deal: direct and look-through shares, votes, and who is at home and controls."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

from walkaway.core.errors import InputError, Problem
from walkaway.core.exact import fraction
from walkaway.core.frozen_map import FrozenMap
from walkaway.core.interval import UNIT, Interval
from walkaway.core.truth import Truth
from walkaway.core.vocabulary import flagged
from walkaway.evidence.evidence import Evidence
from walkaway.evidence.resolution import Resolved
from walkaway.logic.formula import Atom, Weighted
from walkaway.model.deal import Deal
from walkaway.ownership.control import HALF, VoteRanges, control_truth, ultimate_controllers
from walkaway.ownership.share_ranges import ALL, NOTHING, HeldShare, RangedRegister, look_through_of, side_share
from walkaway.ownership.voting import compound_power, weighted_power

MAX_SCALE = 1_000_000
MANY_VOTES = 10_000  # beyond which, with few voters, a diagram costs less than counting by weight
FEW_VOTERS = 25
TOGETHER = " & "
"""Stands between the names of those who hold together."""
PARTNERS = flagged("party_role", "is_partner")
"""Roles whose holders may be asked what they hold where nobody is listed."""


@dataclass(frozen=True, slots=True)
class DirectHolding:
    """A direct holding as claimed; votes fall back on the share only where no source speaks of votes, and say so.

    ``jointly_with`` names those who hold the same shares together with the holder; the holding counts once.
    """

    holder: str
    company: str
    share: Resolved
    votes: Resolved
    jointly_with: tuple[str, ...] = ()

    @property
    def held_by(self) -> str:
        """The holder, or the group that holds together, as one name."""
        return TOGETHER.join((self.holder, *self.jointly_with))

    @property
    def share_range(self) -> Interval:
        """Share as a range; anything from 0 to 1 if unknown."""
        return UNIT if self.share.interval is None else self.share.interval.clip(0, 1)

    @property
    def votes_range(self) -> Interval:
        """Votes as claimed, else the share."""
        return self.share_range if self.votes.interval is None else self.votes.interval.clip(0, 1)

    @property
    def votes_follow_share(self) -> bool:
        """Whether votes are taken to equal the share for lack of a source on votes."""
        return self.votes.interval is None


@dataclass(frozen=True, slots=True)
class Ballot:
    """A party's votes in the venture and what they can do. Power is None unless all votes are known exactly."""

    party: str
    votes: Interval
    votes_follow_share: bool
    controls: Truth
    shapley_shubik: Fraction | None


@dataclass(frozen=True, slots=True)
class DealShares:
    """Who owns, votes and controls.

    Attributes:
        direct: holdings in file order.
        look_through: share of the venture by party, through all chains, what is held round a circle counted once.
        home_share: share of the venture that ends with home parties; what nobody is known to hold stays open.
        home: whether each party is at home, by its ultimate controller.
        home_controls: whether home parties together control the votes of the venture.
        foreign_controls: whether foreign parties together do.
        inputs: fields these rest on.
        votes: votes by company and holder.
        ballots: direct voters of the venture, and whoever may have rights beside them.
    """

    direct: tuple[DirectHolding, ...]
    look_through: Mapping[str, Interval]
    home_share: Interval
    home: Mapping[str, Truth]
    home_controls: Truth
    foreign_controls: Truth
    inputs: tuple[Resolved, ...]
    votes: VoteRanges = field(repr=False)
    ballots: tuple[Ballot, ...] = field(repr=False)


def shares_of(deal: Deal, evidence: Evidence, home: frozenset[str]) -> DealShares:
    """Work out shares and votes of a deal as seen from the countries in ``home``.

    Raises:
        InputError: if more than all shares or votes of a company are held, or companies hold all of each other.
    """
    direct = _direct_holdings(deal, evidence)
    listed = evidence.truth_of("complete.ownership") is Truth.TRUE
    solved = _solved(_Chart.of(deal, direct, listed), home)
    return DealShares(
        direct=direct,
        look_through=solved.look_through,
        home_share=solved.home_share,
        home=solved.home,
        home_controls=solved.home_controls,
        foreign_controls=solved.foreign_controls,
        inputs=_inputs(deal, direct, evidence),
        votes=solved.votes,
        ballots=_ballots(deal, direct, solved),
    )


@dataclass(frozen=True, slots=True)
class _Chart:
    """What shares, votes and control follow from. An audit asks for the same chart often; it is solved once."""

    venture: str
    parties: tuple[tuple[str, tuple[str, ...]], ...]
    held: tuple[tuple[str, str, tuple[str, ...], Interval | None, Interval | None], ...]
    listed: bool
    deal: Deal = field(compare=False)
    direct: tuple[DirectHolding, ...] = field(compare=False)

    @classmethod
    def of(cls, deal: Deal, direct: tuple[DirectHolding, ...], listed: bool) -> _Chart:
        held = tuple(
            (item.holder, item.company, item.jointly_with, item.share.interval, item.votes.interval) for item in direct
        )
        parties = tuple((party.id, party.countries) for party in deal.parties)
        return cls(deal.venture, parties, held, listed, deal, direct)


@dataclass(frozen=True, slots=True)
class _Solved:
    """Shares, votes and control as they follow from a chart."""

    votes: VoteRanges
    look_through: Mapping[str, Interval]
    home_share: Interval
    home: Mapping[str, Truth]
    home_controls: Truth
    foreign_controls: Truth
    power: Mapping[str, Fraction | None]


@lru_cache(maxsize=8)
def _register_of(
    chart: _Chart,
) -> tuple[RangedRegister, VoteRanges, Mapping[str, Interval], Mapping[str, Fraction | None]]:
    """What does not hang on who is at home: the register, the votes, shares through all chains, power of votes."""
    listed = frozenset([chart.venture] if chart.listed else [])
    register, votes = _register(chart.direct, listed), _votes(chart.direct, listed)
    shares = dict(sorted(_of_parties(chart.deal, look_through_of(register, chart.venture)), key=lambda i: -i[1].high))
    held = votes.held.get(chart.venture, {})
    power = dict(zip(held, _vote_power(list(held.values())), strict=True))
    return register, votes, FrozenMap(shares), FrozenMap(power)


@lru_cache(maxsize=16)
def _solved(chart: _Chart, home: frozenset[str]) -> _Solved:
    deal = chart.deal
    register, votes, look_through, power = _register_of(chart)
    at_home = _home_of_parties(deal, votes, chart.direct, home)
    return _Solved(
        votes=votes,
        look_through=look_through,
        home_share=_home_share(deal, register, at_home, home),
        home=FrozenMap({party.id: at_home[party.id] for party in deal.parties}),
        home_controls=_side_controls(deal.venture, votes, at_home, Truth.TRUE),
        foreign_controls=_side_controls(deal.venture, votes, at_home, Truth.FALSE),
        power=power,
    )


def _direct_holdings(deal: Deal, evidence: Evidence) -> tuple[DirectHolding, ...]:
    """Holdings of the file, then those only supposed, such as the answer to a question."""
    joint = {(link.holder, link.company): link.jointly_with for link in deal.ownership}
    pairs = dict.fromkeys(joint)
    for rest, _ in evidence.with_prefix("ownership."):
        holder, company, _ = rest.split(".")
        pairs.setdefault((holder, company))
    return tuple(
        DirectHolding(
            holder,
            company,
            evidence.get(f"ownership.{holder}.{company}.share"),
            evidence.get(f"ownership.{holder}.{company}.votes"),
            joint.get((holder, company), ()),
        )
        for holder, company in pairs
    )


def _inputs(deal: Deal, direct: Sequence[DirectHolding], evidence: Evidence) -> tuple[Resolved, ...]:
    """Fields ownership rests on; where nobody is listed, what one would ask of the partners."""
    spoken = tuple(field for item in direct for field in (item.share, item.votes) if field.is_known or field.standing)
    if any(item.company == deal.venture for item in direct):
        return spoken
    partners = [party.id for party in deal.parties if party.role in PARTNERS]
    names = dict.fromkeys([*([deal.foreign_partner] if deal.foreign_partner else []), *partners]) or {"owner": None}
    return (*spoken, *(evidence.get(f"ownership.{name}.{deal.venture}.share") for name in names))


def _register(direct: Sequence[DirectHolding], complete: frozenset[str]) -> RangedRegister:
    holdings = [HeldShare(item.held_by, item.company, item.share_range) for item in direct]
    groups = {item.held_by: (item.holder, *item.jointly_with) for item in direct if item.jointly_with}
    holdings += [HeldShare(member, group, UNIT) for group, members in groups.items() for member in members]
    return RangedRegister.of(holdings, [*complete, *groups])


def _votes(direct: Sequence[DirectHolding], complete: frozenset[str]) -> VoteRanges:
    """Votes by company and holder.

    Raises:
        InputError: if more than all votes of a company are claimed.
    """
    held: dict[str, dict[str, Interval]] = {}
    for item in direct:
        others = [other for other in direct if other.company == item.company]
        held.setdefault(item.company, {})[item.held_by] = _votes_of(item, others)
    problems = [problem for company in held for problem in _vote_problems(company, held[company])]
    if problems:
        raise InputError(problems)
    groups = {item.held_by: (item.holder, *item.jointly_with) for item in direct if item.jointly_with}
    held |= {group: dict.fromkeys(members, UNIT) for group, members in groups.items()}
    return VoteRanges(held, complete | frozenset(groups))


def _votes_of(item: DirectHolding, all_of_company: Sequence[DirectHolding]) -> Interval:
    """Votes as claimed; else the share, moved by what others are known to have more or less of in votes than shares."""
    if not item.votes_follow_share:
        return item.votes_range
    more = NOTHING
    for other in all_of_company:
        if not other.votes_follow_share and other.share.interval is not None:
            more = more + (other.votes_range - other.share_range)
    share = item.share_range
    if more == NOTHING:
        return share
    return Interval(share.low - max(more.high, 0), share.high - min(more.low, 0)).clip(0, 1)


def _vote_problems(company: str, holders: Mapping[str, Interval]) -> Iterable[Problem]:
    least = sum((fraction(item.low) for item in holders.values()), Fraction(0))
    if least > 1:
        listed = ", ".join(f"{name} at least {float(item.low):.2%}" for name, item in holders.items())
        yield Problem(
            "more than all votes of this company are held",
            key=f"votes in {company}",
            seen=f"{float(least):.2%}: {listed}",
            allowed="at most 100%",
            fix="correct the votes, or name those who vote together under 'jointly_with' of one holding",
        )


def _of_parties(deal: Deal, shares: Mapping[str, Interval]) -> Iterable[tuple[str, Interval]]:
    """Shares of the parties of the file, without the groups of those who hold together."""
    parties = {party.id for party in deal.parties}
    return [(name, share) for name, share in shares.items() if name in parties]


def _home_of_parties(
    deal: Deal, votes: VoteRanges, direct: Sequence[DirectHolding], home: frozenset[str]
) -> dict[str, Truth]:
    """A party is home if whoever controls it is; without a controller it is where it is led from.

    Of the venture only its holders tell, never its address. Those who hold together are home if all of them are.
    """
    led = {party.id: _led_from_home(party.countries, home) for party in deal.parties}
    led[deal.venture] = Truth.UNKNOWN
    controllers = ultimate_controllers(votes)
    at_home = {name: led.get(controllers.get(name, name), Truth.UNKNOWN) for name in led}
    for item in direct:
        if item.jointly_with:
            sides = {at_home.get(name, Truth.UNKNOWN) for name in (item.holder, *item.jointly_with)}
            at_home[item.held_by] = sides.pop() if len(sides) == 1 else Truth.UNKNOWN
    together = {item.held_by for item in direct if item.jointly_with}
    at_home |= {name: at_home[controllers[name]] for name in led if controllers.get(name) in together}
    if deal.venture not in controllers:
        at_home[deal.venture] = _venture_at_home(deal.venture, votes, at_home)
    return at_home


def _venture_at_home(venture: str, votes: VoteRanges, at_home: Mapping[str, Truth]) -> Truth:
    """Without a single controller, a venture is where those sit who control it together."""
    return next(
        (side for side in (Truth.TRUE, Truth.FALSE) if _side_controls(venture, votes, at_home, side) is Truth.TRUE),
        Truth.UNKNOWN,
    )


def _led_from_home(countries: Sequence[str], home: frozenset[str]) -> Truth:
    if not countries:
        return Truth.UNKNOWN
    inside = [country in home for country in countries]
    if all(inside):
        return Truth.TRUE
    return Truth.UNKNOWN if any(inside) else Truth.FALSE


_SIDE = {Truth.TRUE: ALL, Truth.FALSE: NOTHING, Truth.UNKNOWN: UNIT}


def _home_share(deal: Deal, register: RangedRegister, at_home: Mapping[str, Truth], home: frozenset[str]) -> Interval:
    """Share of the venture that ends with home parties, looked through to those whom nobody is known to hold.

    The part of the venture that nobody is known to hold is open. That of any other company counts with the company
    itself, as do holders of whom nothing is known, unless whoever controls the company sits elsewhere.
    """
    led = {party.id: _led_from_home(party.countries, home) for party in deal.parties}

    def own(company: str) -> Truth:
        seen = led.get(company, Truth.UNKNOWN)
        return seen if seen is at_home.get(company) and company != deal.venture else Truth.UNKNOWN

    def counts(holder: str, company: str) -> Interval | None:
        if holder in register.held:
            return None
        side = at_home.get(holder, Truth.UNKNOWN) if holder != deal.venture else Truth.UNKNOWN
        return _SIDE[own(company) if side is Truth.UNKNOWN else side]

    return side_share(register, deal.venture, counts, lambda company: _SIDE[own(company)])


def _side_controls(venture: str, votes: VoteRanges, at_home: Mapping[str, Truth], side: Truth) -> Truth:
    """Whether the parties of one side together control the votes; whoever is not known to belong elsewhere may be one.

    Not, if those of the other side are certain to hold half of the votes or more.
    """
    ours = [party for party, truth in at_home.items() if truth is side and party != venture]
    if control_truth(votes, ours, venture) is Truth.TRUE:
        return Truth.TRUE
    others = [party for party, truth in at_home.items() if truth is ~side and truth is not side and party != venture]
    held_by_others = votes.together(venture, others) if venture in votes.held else UNIT
    return Truth.FALSE if held_by_others.compare(">=", HALF) is Truth.TRUE else Truth.UNKNOWN


def _ballots(deal: Deal, direct: Sequence[DirectHolding], solved: _Solved) -> tuple[Ballot, ...]:
    held = solved.votes.held.get(deal.venture, {})
    follow = {item.held_by: item.votes_follow_share for item in direct if item.company == deal.venture}
    names = dict.fromkeys(
        [*(name for name in held if TOGETHER not in name), *(right.party for right in deal.decision_rights)]
    )
    return tuple(
        _ballot(name, deal.venture, solved.votes, solved.power.get(name), follow.get(name, False)) for name in names
    )


def _ballot(party: str, venture: str, votes: VoteRanges, power: Fraction | None, follows_share: bool) -> Ballot:
    """What one party can do with its votes; one that is not listed as a holder may have what the listed ones leave."""
    held = votes.held.get(venture, {})
    mine, supposed = held.get(party) or votes.unlisted(venture), votes
    if party not in held:
        supposed = VoteRanges({**votes.held, venture: {**held, party: mine}}, votes.complete)
    return Ballot(
        party=party,
        votes=mine,
        votes_follow_share=follows_share,
        controls=control_truth(supposed, [party], venture),
        shapley_shubik=power,
    )


def _vote_power(ranges: Sequence[Interval]) -> list[Fraction | None]:
    """Power under a simple majority when every vote is known; None otherwise."""
    exactly_known = all(item.is_exact for item in ranges)
    total = sum((fraction(item.low) for item in ranges), Fraction(0))
    if not ranges or not exactly_known or total != 1:
        return [None] * len(ranges)
    weights = [fraction(item.low) for item in ranges]
    scale = math.lcm(*(weight.denominator for weight in weights))
    whole = [int(weight * scale) for weight in weights]
    if scale > MANY_VOTES and len(whole) <= FEW_VOTERS:
        names = [str(place) for place in range(len(whole))]
        rule = Weighted(Fraction(scale // 2 + 1), tuple(map(Atom, names)), tuple(map(Fraction, whole)))
        return list(compound_power(rule, names).shapley_shubik)
    return list(weighted_power(whole, scale // 2 + 1).shapley_shubik) if scale <= MAX_SCALE else [None] * len(ranges)
