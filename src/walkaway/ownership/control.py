"""Control of votes: who can decide alone, directly or through companies already controlled.

Control is a least fixpoint: a set of companies is controlled only if the votes to do so exist before it is. The
greatest fixpoint would let companies in a circle "control" each other out of nothing. Thresholds are compared as
fractions, so 50 percent and one share more than 50 percent never mix.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from walkaway.core.exact import Exact
from walkaway.core.interval import UNIT, Interval
from walkaway.core.truth import Truth

HALF = Fraction(1, 2)
NO_VOTES = Interval(0, 0)


@dataclass(frozen=True, slots=True)
class VoteSum:
    """A sum of votes: its ends, and how many ends that are not reached went into it."""

    low: Exact = Fraction(0)
    high: Exact = Fraction(0)
    low_open: int = 0
    high_open: int = 0

    def plus(self, item: Interval) -> VoteSum:
        """The sum with the votes of one more holder."""
        return VoteSum(
            self.low + item.low,
            self.high + item.high,
            self.low_open + item.low_open,
            self.high_open + item.high_open,
        )

    def without(self, part: VoteSum) -> VoteSum:
        """What is left once a part of the sum is taken out."""
        return VoteSum(
            self.low - part.low,
            self.high - part.high,
            self.low_open - part.low_open,
            self.high_open - part.high_open,
        )

    def interval(self) -> Interval:
        """The sum as a range."""
        return Interval(self.low, self.high, self.low_open > 0, self.high_open > 0)


@dataclass(frozen=True)
class VoteRanges:
    """Votes as ranges, by company and holder.

    Attributes:
        held: range of votes by company and holder.
        complete: companies all of whose holders are listed, so that their votes make up the whole.
    """

    held: Mapping[str, Mapping[str, Interval]]
    complete: frozenset[str] = frozenset()

    @classmethod
    def of(cls, votes: Mapping[tuple[str, str], Interval], complete: Iterable[str] = ()) -> VoteRanges:
        """Sort votes given by (holder, company)."""
        held: dict[str, dict[str, Interval]] = {}
        for (holder, company), item in votes.items():
            held.setdefault(company, {})[holder] = item
        return cls(held, frozenset(complete))

    @cached_property
    def companies_of(self) -> Mapping[str, Sequence[str]]:
        """Companies each holder has votes in."""
        found: dict[str, list[str]] = {}
        for company, holders in self.held.items():
            for holder in holders:
                found.setdefault(holder, []).append(company)
        return found

    def above(self, company: str) -> tuple[str, ...]:
        """Holders of a company, their holders and so on, each once."""
        found, work = dict.fromkeys(self.held.get(company, ())), [*self.held.get(company, ())]
        while work:
            for name in self.held.get(work.pop(), ()):
                if name not in found:
                    found[name] = None
                    work.append(name)
        return tuple(found)

    @cached_property
    def totals(self) -> Mapping[str, VoteSum]:
        """All listed votes of each company together."""
        found: dict[str, VoteSum] = {}
        for company, holders in self.held.items():
            total = VoteSum()
            for item in holders.values():
                total = total.plus(item)
            found[company] = total
        return found

    def together(self, company: str, holders: Container[str]) -> Interval:
        """Votes of some holders together: at least and at most what all others leave."""
        inside = VoteSum()
        for name, item in self.held.get(company, {}).items():
            if name in holders:
                inside = inside.plus(item)
        return self.beside_others(company, inside)

    def beside_others(self, company: str, inside: VoteSum) -> Interval:
        """Votes of a part of the holders, given their sum: at least and at most what all others leave."""
        total, mine = self.totals.get(company) or VoteSum(), inside.interval()
        outside = total.without(inside).interval()
        left = 1 - outside if company in self.complete else Interval(0, max(1 - outside.low, 0))
        return mine.meet(left) or mine

    def unlisted(self, company: str) -> Interval:
        """Votes that somebody who is not listed may have."""
        if company in self.complete:
            return NO_VOTES
        total = self.totals.get(company)
        return UNIT if total is None else Interval(0, max(1 - total.low, 0))


def certainly_controlled(votes: VoteRanges, actors: Iterable[str]) -> frozenset[str]:
    """Companies that ``actors`` control together by majority whatever the votes are within their ranges."""
    return _closure(votes, actors, {Truth.TRUE})


def possibly_controlled(votes: VoteRanges, actors: Iterable[str]) -> frozenset[str]:
    """Companies that ``actors`` may control together by majority."""
    return _closure(votes, actors, {Truth.TRUE, Truth.UNKNOWN})


def _closure(votes: VoteRanges, actors: Iterable[str], enough: Container[Truth]) -> frozenset[str]:
    start = frozenset(actors)
    inside, work = set(start), list(start)
    sums: dict[str, VoteSum] = {}
    while work:
        holder = work.pop()
        for company in votes.companies_of.get(holder, ()):
            if company in inside:
                continue
            total = sums.get(company, VoteSum()).plus(votes.held[company][holder])
            sums[company] = total
            if votes.beside_others(company, total).compare(">", HALF) in enough:
                inside.add(company)
                work.append(company)
    return frozenset(inside - start)


def control_truth(votes: VoteRanges | Mapping[tuple[str, str], Interval], actors: Iterable[str], company: str) -> Truth:
    """Whether ``actors`` control ``company`` by majority when votes are ranges.

    True if they do with the least votes they can have; false if they do not even with the most, where together they
    can have at most what the others' lowest leaves.
    """
    ranges = votes if isinstance(votes, VoteRanges) else VoteRanges.of(votes)
    group = list(actors)
    if company in group or company in certainly_controlled(ranges, group):
        return Truth.TRUE
    return Truth.UNKNOWN if company in possibly_controlled(ranges, group) else Truth.FALSE


def ultimate_controllers(votes: VoteRanges) -> Mapping[str, str]:
    """Who controls each company for certain and is itself controlled by nobody; companies without one are left out.

    Companies that hold each other by majority and nobody from outside have no ultimate controller.
    """
    parents = {
        company: next((name for name, item in holders.items() if item.compare(">", HALF) is Truth.TRUE), None)
        for company, holders in votes.held.items()
    }
    tops = [name for name in votes.companies_of if parents.get(name) is None]
    controlled = {top: certainly_controlled(votes, [top]) for top in tops}
    under = frozenset().union(*controlled.values()) if controlled else frozenset()
    found: dict[str, str] = {}
    for top in tops:
        if top not in under:
            found.update(dict.fromkeys(controlled[top], top))
    return found
