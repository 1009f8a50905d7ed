"""Control for the tests: exact votes, closed naively; chains by their weakest link, and shares that pass through."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from walkaway.ownership.control import HALF

Votes = Mapping[tuple[str, str], Fraction]
"""Votes by (holder, company), as exact fractions."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """A bar and whether reaching it is enough: ``> 1/2`` is a strict majority, ``>= 1/2`` an aggregate-half rule."""

    value: Fraction = HALF
    strict: bool = True

    def met_by(self, votes: Fraction) -> bool:
        """Whether ``votes`` pass the bar."""
        return votes > self.value if self.strict else votes >= self.value


MAJORITY = Threshold()


AGGREGATE_HALF = Threshold(strict=False)
"""Companies held half or more by listed persons together (US Treasury, OFAC FAQ 401)."""


def controlled_by(votes: Votes, actors: Iterable[str], threshold: Threshold = MAJORITY) -> frozenset[str]:
    """Return the companies that ``actors`` control together: least fixpoint, actors themselves left out."""
    start = frozenset(actors)
    by_holder: dict[str, list[tuple[str, Fraction]]] = {}
    for (holder, company), share in votes.items():
        by_holder.setdefault(holder, []).append((company, share))
    tally: dict[str, Fraction] = {}
    inside, work = set(start), list(start)
    while work:
        for company, share in by_holder.get(work.pop(), ()):
            tally[company] = tally.get(company, Fraction(0)) + share
            if company not in inside and threshold.met_by(tally[company]):
                inside.add(company)
                work.append(company)
    return frozenset(inside - start)


def controller_of(votes: Votes, company: str, threshold: Threshold = MAJORITY) -> str | None:
    """Return who controls ``company`` and is controlled by nobody, or None."""
    holders = sorted({holder for holder, _ in votes})
    controllers = [holder for holder in holders if company in controlled_by(votes, [holder], threshold)]
    free = [
        name
        for name in controllers
        if not any(name in controlled_by(votes, [other], threshold) for other in holders if other != name)
    ]
    return free[0] if len(free) == 1 else None


def weakest_link(shares: Mapping[tuple[str, str], float], holder: str, company: str) -> float:
    """Strength of the best chain, where a chain is as strong as its smallest share (La Porta et al. 1999)."""
    best = {holder: 1.0}
    work = [holder]
    while work:
        current = work.pop()
        for (owner, held), share in shares.items():
            strength = min(best[current], share)
            if owner == current and strength > best.get(held, 0.0):
                best[held] = strength
                work.append(held)
    return best.get(company, 0.0) if company != holder else 1.0


def pass_through_share(votes: Votes, holder: str, company: str, majority: Fraction = HALF) -> Fraction:
    """Cumulative share of ``holder`` where a holding of ``majority`` or more counts as all of the company.

    The reading of the US Department of Energy for foreign entities of concern (89 FR 37079, 2024). Shares through
    several chains add up, at most to one. Chains that return to a company already passed are left out.
    """

    def up(name: str, passed: frozenset[str]) -> Fraction:
        total = Fraction(0)
        for (owner, held), share in votes.items():
            if held != name or owner in passed:
                continue
            weight = Fraction(1) if share >= majority else share
            total += weight * (Fraction(1) if owner == holder else up(owner, passed | {owner}))
        return min(total, Fraction(1))

    return up(company, frozenset({company}))


def blocking(votes: Mapping[str, Fraction], quota: Fraction) -> frozenset[str]:
    """Return holders who alone can block a decision that needs at least ``quota`` of the votes."""
    total = sum(votes.values(), Fraction(0))
    return frozenset(name for name, share in votes.items() if total - share < quota)
