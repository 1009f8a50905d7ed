"""Ranges of look-through shares: who ends up with how much of a company when direct shares are only known as ranges.

What a unit of a company is worth to a side obeys ``x[c] = sum over its holders i of s[i, c] x[i]``, where a holder that
belongs to the side counts 1, one that does not counts 0, and one that is itself held is looked through. A company that
holds itself, directly or round a circle, is thereby counted once (the corrected look-through share of Vitali,
Glattfelder and Battiston 2011). Holdings of a company make up all of it, what nobody is known to hold included.

The largest and least solutions over all shares within their ranges are worked out exactly in fractions: each company by
itself is a continuous knapsack (Dantzig 1957), and companies in a circle are settled by policy iteration (Howard 1960),
whose every step is one linear solve.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from walkaway.core.errors import InputError, Problem
from walkaway.core.exact import fraction
from walkaway.core.interval import Interval
from walkaway.ownership.graph import ownership_order
from walkaway.ownership.solve import NotSolvable, add_row, solve

NOTHING, ALL = Interval(0, 0), Interval(1, 1)
ZERO = Fraction(0)
GUESSES = 20
Counts = Callable[[str, str], Interval | None]
"""What a holder of a company counts for, between 0 and 1; None to look through to its own holders."""


@dataclass(frozen=True, slots=True)
class HeldShare:
    """A direct holding; the share is a range of fractions, and ``[0, 1]`` when it is unknown."""

    holder: str
    company: str
    share: Interval


@dataclass(frozen=True, slots=True)
class RangedRegister:
    """Direct holdings by company, and the companies whose holders are all listed.

    Raises:
        InputError: if more than all of a company is held, or less than all where every holder is listed.
    """

    held: Mapping[str, Sequence[HeldShare]]
    complete: frozenset[str] = frozenset()

    @classmethod
    def of(cls, holdings: Iterable[HeldShare], complete: Iterable[str] = ()) -> RangedRegister:
        """Sort holdings by company, and check that they can add up to the whole."""
        held: dict[str, list[HeldShare]] = {}
        for item in holdings:
            held.setdefault(item.company, []).append(item)
        register = cls(held, frozenset(complete))
        problems = [problem for company in held for problem in register._problems(company)]
        if problems:
            raise InputError(problems)
        return register

    def _problems(self, company: str) -> Iterable[Problem]:
        items = self.held[company]
        least = sum((fraction(item.share.low) for item in items), Fraction(0))
        most = sum((fraction(item.share.high) for item in items), Fraction(0))
        listed = ", ".join(f"{item.holder} {_percent(item.share)}" for item in items)
        if least > 1:
            yield Problem(
                "more than all of this company is held",
                key=f"ownership of {company}",
                seen=f"{float(least):.2%}: {listed}",
                allowed="at most 100%",
                fix="correct the shares, give ranges where sources disagree, or name those who hold a share together "
                "under 'jointly_with'",
            )
        if most < 1 and company in self.complete:
            yield Problem(
                "every holder is said to be listed, but their shares do not make up the whole",
                key=f"ownership of {company}",
                seen=f"{float(most):.2%}: {listed}",
                allowed="100%",
                fix="add the missing holder, or take back what 'complete.ownership' says",
            )

    def above(self, company: str) -> tuple[str, ...]:
        """A company, its holders, their holders and so on, each once."""
        found, work = dict.fromkeys([company]), [company]
        while work:
            for item in self.held.get(work.pop(), ()):
                if item.holder not in found:
                    found[item.holder] = None
                    work.append(item.holder)
        return tuple(found)


def _percent(share: Interval) -> str:
    low, high = float(share.low), float(share.high)
    return f"{low:.2%}" if low == high else f"{low:.2%} to {high:.2%}"


def look_through_of(register: RangedRegister, company: str) -> dict[str, Interval]:
    """Range of the share of a company that each holder up any chain ends up with; those with none are left out."""
    names = register.above(company)
    held = [item for name in names for item in register.held.get(name, ())]
    if all(item.share.is_exact for item in held):
        exact = _exact_shares(register, [name for name in names if name in register.held])
        own = {holder: exact.get(holder, {}).get(holder, Fraction(0)) for holder in exact[company]} if held else {}
        found = {holder: Interval.exactly(exact[company][holder] / (1 + own[holder])) for holder in own}
    else:
        found = {holder: _range_of(register, company, holder) for holder in names}
    return {holder: share for holder, share in found.items() if share.high > 0 and holder != company}


def _range_of(register: RangedRegister, company: str, holder: str) -> Interval:
    below = _below(register, holder)

    def counts(other: str, _: str) -> Interval | None:
        return ALL if other == holder else None if other in below else NOTHING

    if company not in below:
        return NOTHING
    return _ends_of(register, company, [name for name in register.above(company) if name in below], counts, _nothing)


def _nothing(_: str) -> Interval:
    return NOTHING


def _below(register: RangedRegister, holder: str) -> frozenset[str]:
    """Companies that a holder has a part of, at any distance."""
    companies_of: dict[str, list[str]] = {}
    for company, items in register.held.items():
        for item in items:
            companies_of.setdefault(item.holder, []).append(company)
    found, work = set(companies_of.get(holder, ())), [*companies_of.get(holder, ())]
    while work:
        for company in companies_of.get(work.pop(), ()):
            if company not in found:
                found.add(company)
                work.append(company)
    return frozenset(found)


def _exact_shares(register: RangedRegister, names: Sequence[str]) -> dict[str, dict[str, Fraction]]:
    """Share of each company that every holder up any chain has, a circle counted as often as it turns."""
    found: dict[str, dict[str, Fraction]] = {}
    for group in ownership_order({name: [item.holder for item in register.held[name]] for name in names}):
        members = [name for name in group if name in register.held]
        rows: dict[str, dict[str, Fraction]] = {}
        own: dict[str, dict[str, Fraction]] = {}
        for name in members:
            rows[name], own[name] = {}, {}
            for item in register.held[name]:
                share = fraction(item.share.low)
                own[name][item.holder] = own[name].get(item.holder, Fraction(0)) + share
                if item.holder in members:
                    rows[name][item.holder] = rows[name].get(item.holder, Fraction(0)) + share
                else:
                    add_row(own[name], found.get(item.holder, {}), share)
        found |= _solved_or_told(rows, own)
    return found


def side_share(register: RangedRegister, company: str, counts: Counts, rest: Callable[[str], Interval]) -> Interval:
    """Range of the share of a company that ends up with a side.

    Args:
        register: direct holdings.
        company: the company.
        counts: what a holder of a company counts for; None to look through.
        rest: what the part of a company that nobody is known to hold counts for.
    """
    if company not in register.held:
        return rest(company)
    return _ends_of(
        register, company, [name for name in register.above(company) if name in register.held], counts, rest
    )


def _ends_of(
    register: RangedRegister, company: str, names: Sequence[str], counts: Counts, rest: Callable[[str], Interval]
) -> Interval:
    high = _highest(register, names, counts, rest, sign=1)[company]
    low = _highest(register, names, counts, rest, sign=-1)[company]
    ends = (-low.value, high.value)
    if ends[0] == ends[1]:
        return Interval(*ends)
    return Interval(*ends, low_open=low.is_open, high_open=high.is_open)


@dataclass(frozen=True, slots=True)
class _Value:
    """A best value, and whether it is only approached."""

    value: Fraction
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a company: held by another company, or worth something by itself."""

    inside: str | None
    low: Fraction
    high: Fraction
    low_open: bool
    high_open: bool
    worth: _Value

    def value(self, known: Mapping[str, Fraction]) -> Fraction:
        return self.worth.value if self.inside is None else known[self.inside]


Weights = list[Fraction]


def _highest(
    register: RangedRegister, names: Sequence[str], counts: Counts, rest: Callable[[str], Interval], sign: int
) -> dict[str, _Value]:
    """Best value of each company for a side (sign 1), or minus its worst (sign -1)."""
    links = {name: [item.holder for item in register.held[name]] for name in names}
    found: dict[str, _Value] = {}
    for group in ownership_order(links):
        members = frozenset(group)
        parts = {
            name: _parts(register, name, counts, rest, sign, found, members) for name in group if name in register.held
        }
        if parts:
            found |= _settled(parts)
    return found


def _parts(
    register: RangedRegister,
    company: str,
    counts: Counts,
    rest: Callable[[str], Interval],
    sign: int,
    found: Mapping[str, _Value],
    members: frozenset[str],
) -> list[_Part]:
    parts = []
    for item in register.held[company]:
        counted = counts(item.holder, company)
        inside = item.holder if counted is None and item.holder in members else None
        worth = found[item.holder] if counted is None and inside is None else _best(counted or NOTHING, sign)
        share = item.share
        parts.append(_Part(inside, fraction(share.low), fraction(share.high), share.low_open, share.high_open, worth))
    if company not in register.complete:
        parts.append(_Part(None, Fraction(0), Fraction(1), False, False, _best(rest(company), sign)))
    return parts


def _best(counted: Interval, sign: int) -> _Value:
    if sign > 0:
        return _Value(fraction(counted.high), counted.high_open)
    return _Value(-fraction(counted.low), counted.low_open)


def _settled(parts: Mapping[str, list[_Part]]) -> dict[str, _Value]:
    """Best values of a group of companies: one alone, or several in a circle."""
    if not any(part.inside for mine in parts.values() for part in mine):
        return {name: _alone(mine) for name, mine in parts.items()}
    outside_first = _outside_first(parts)
    try:
        weights = _guessed(parts, outside_first)
        values = _solved(parts, weights)
    except (InputError, ArithmeticError, NotSolvable):
        weights, values = outside_first, _solved(parts, outside_first)
    while True:
        improved = False
        for name, mine in parts.items():
            better = _filled(mine, [(False, -part.value(values)) for part in mine])
            if _worth(mine, better, values) > values[name]:
                weights[name], improved = better, True
        if not improved:
            return _with_openness(parts, weights, values)
        values = _solved(parts, weights)


def _outside_first(parts: Mapping[str, list[_Part]]) -> dict[str, Weights]:
    """Weights that give as much as can be to those outside the circle, so that values exist."""
    return {name: _filled(mine, [(part.inside is not None, ZERO) for part in mine]) for name, mine in parts.items()}


def _guessed(parts: Mapping[str, list[_Part]], start: dict[str, Weights]) -> dict[str, Weights]:
    """Weights that are best, or nearly, found in floats: where the exact search begins, and mostly ends.

    Raises:
        NotSolvable: where floats take the circle for closed.
    """
    weights, worth = start, {name: [float(part.worth.value) for part in mine] for name, mine in parts.items()}
    for _ in range(GUESSES):
        rows: dict[str, dict[str, float]] = {name: {} for name in parts}
        fixed: dict[str, dict[str, float]] = {name: {"": 0.0} for name in parts}
        for name, mine in parts.items():
            for part, weight, own in zip(mine, map(float, weights[name]), worth[name], strict=True):
                if part.inside is None:
                    fixed[name][""] += weight * own
                elif weight:
                    rows[name][part.inside] = rows[name].get(part.inside, 0.0) + weight
        values = {name: column[""] for name, column in solve(rows, fixed).items()}
        better = {
            name: _filled(
                mine,
                [(False, -(own if part.inside is None else values[part.inside]))
                 for part, own in zip(mine, worth[name], strict=True)],
            )
            for name, mine in parts.items()
        }  # fmt: skip
        if better == weights:
            break
        weights = better
    return weights


def _alone(parts: Sequence[_Part]) -> _Value:
    """Best value of a company none of whose holders hangs on it."""
    weights = _filled(parts, [(False, -part.worth.value) for part in parts])
    return _Value(_worth(parts, weights, {}), _rests_on_open_end(parts, weights, {}))


def _filled(parts: Sequence[_Part], order: Sequence[tuple[bool, Fraction | float]]) -> Weights:
    """Weights that add up to one: all at their lowest, then filled up in the order given."""
    weights = [part.low for part in parts]
    spare = 1 - sum(weights, Fraction(0))
    for place in sorted(range(len(parts)), key=order.__getitem__):
        step = min(spare, parts[place].high - parts[place].low)
        weights[place] += step
        spare -= step
    return weights


def _worth(parts: Sequence[_Part], weights: Weights, values: Mapping[str, Fraction]) -> Fraction:
    pairs = zip(parts, weights, strict=True)
    return sum((weight * part.value(values) for part, weight in pairs if weight), Fraction(0))


def _solved(parts: Mapping[str, list[_Part]], weights: Mapping[str, Weights]) -> dict[str, Fraction]:
    rows: dict[str, dict[str, Fraction]] = {name: {} for name in parts}
    fixed: dict[str, dict[str, Fraction]] = {name: {"": Fraction(0)} for name in parts}
    for name, mine in parts.items():
        for part, weight in zip(mine, weights[name], strict=True):
            if part.inside is None:
                fixed[name][""] += weight * part.worth.value
            elif weight:
                rows[name][part.inside] = rows[name].get(part.inside, Fraction(0)) + weight
    return {name: column[""] for name, column in _solved_or_told(rows, fixed).items()}


def _solved_or_told(
    rows: Mapping[str, Mapping[str, Fraction]], fixed: Mapping[str, Mapping[str, Fraction]]
) -> dict[str, dict[str, Fraction]]:
    try:
        return solve(rows, fixed)
    except NotSolvable:
        names = list(rows)
        problem = Problem(
            "these companies own all of each other, so nobody owns them",
            key="ownership",
            seen=" > ".join([*names, names[0]]),
            allowed="a circle with at least one owner outside it, or a part not held by its members",
            fix="add the owner outside the circle, or correct the shares",
        )
        raise InputError([problem]) from None


def _with_openness(
    parts: Mapping[str, list[_Part]], weights: Mapping[str, Weights], values: Mapping[str, Fraction]
) -> dict[str, _Value]:
    """Say which best values are only approached, because a share that is not reached would have to be."""
    is_open = {name: _rests_on_open_end(mine, weights[name], values) for name, mine in parts.items()}
    changed = True
    while changed:
        changed = False
        for name, mine in parts.items():
            if not is_open[name] and any(part.low > 0 and part.inside and is_open[part.inside] for part in mine):
                is_open[name] = changed = True
    return {name: _Value(values[name], is_open[name]) for name in parts}


def _rests_on_open_end(parts: Sequence[_Part], weights: Weights, values: Mapping[str, Fraction]) -> bool:
    """Whether moving a share off an open end costs something, whoever makes up for it; ties count as reached."""
    worth = [part.value(values) for part in parts]
    can_rise = [worth[i] for i, part in enumerate(parts) if weights[i] < part.high]
    can_fall = [worth[i] for i, part in enumerate(parts) if weights[i] > part.low]
    for place, part in enumerate(parts):
        if part.inside is None and part.low > 0 and part.worth.is_open:
            return True
        if part.low == part.high:
            continue
        if part.high_open and weights[place] == part.high and can_rise and worth[place] > max(can_rise):
            return True
        if part.low_open and weights[place] == part.low and can_fall and worth[place] < min(can_fall):
            return True
    return False


def look_through_ranges(holdings: Iterable[HeldShare]) -> dict[str, dict[str, Interval]]:
    """Range of every look-through share, by company and holder, when direct shares are ranges."""
    clipped = [HeldShare(item.holder, item.company, item.share.clip(0, 1)) for item in holdings]
    register = RangedRegister.of(clipped)
    return {company: look_through_of(register, company) for company in register.held}
