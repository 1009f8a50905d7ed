"""Joint worlds: draws of everything a deal's rules ask, within what is shown, by presumptions and base rates.

One deal, one set of beliefs: ladder, findings, rulebooks and breadth are all read off the same worlds. A presumption
holds or not once in each world; a measure nothing speaks of stays open in every world.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from walkaway.beliefs.base_rates import BINS, BaseRate, BaseRates
from walkaway.beliefs.presumptions import Speaks
from walkaway.catalog.yaml_reader import CATALOG, read_yaml
from walkaway.core.interval import Interval
from walkaway.core.truth import Truth
from walkaway.exit.draws import Draws, Spread
from walkaway.measures.measures import MEASURES, Measured
from walkaway.rules.check_many import Column, Flags, Ranges

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bits = NDArray[np.bool_]
    Numbers = NDArray[np.float64]

RestsOn = Literal["shown", "presumption", "base_rate", "walk_away_test", "open"]


@dataclass(frozen=True, slots=True)
class Belief:
    """What is believed of one measure, and on what ground.

    Attributes:
        measured: the measure as shown.
        ground: what it rests on: shown, presumption, base rate, walk-away test, or open.
        column: its value in every world.
        speaks: presumptions that carry it, the strongest first; those that speak against it after those for it.
        rate: the base rate asked; None where none was.
        chance: of a flag, how often it holds; None where it is open or no flag.
    """

    measured: Measured
    ground: RestsOn
    column: Column
    speaks: tuple[Speaks, ...] = ()
    rate: BaseRate | None = None
    chance: float | None = None


class Worlds:
    """Joint worlds of one deal.

    Args:
        speaking: presumptions held against the deal.
        rates: base rates for it, from all other deals.
        draws: number of worlds and their seed; one stream for each name.
    """

    def __init__(self, speaking: Sequence[Speaks], rates: BaseRates, draws: Draws) -> None:
        """Sort presumptions by what they presume."""
        self.draws, self._rates = draws, rates
        self._chances: Mapping[str, float] = {}
        self._drawn: Mapping[str, Spread] = {}
        self._speaking: dict[str, list[Speaks]] = {}
        for item in speaking:
            if item.standing == "in_force":
                self._speaking.setdefault(item.presumption.then.measure, []).append(item)
        self._believed: dict[str, Belief] = {}

    def with_tests(self, chances: Mapping[str, float], drawn: Mapping[str, Spread]) -> Worlds:
        """Return the same worlds with what the walk-away test says: chances of flags and draws of shares."""
        tested = copy(self)
        tested._chances, tested._drawn = chances, drawn
        names = {*chances, *drawn}
        tested._believed = {name: item for name, item in self._believed.items() if name not in names}
        return tested

    @property
    def count(self) -> int:
        """Number of worlds."""
        return self.draws.samples

    def belief(self, measured: Measured) -> Belief:
        """Return what is believed of a measure, the same whoever asks."""
        if measured.name not in self._believed:
            self._believed[measured.name] = self._believe(measured)
        return self._believed[measured.name]

    def _believe(self, measured: Measured) -> Belief:
        if measured.is_settled:
            return self._shown(measured, "shown")
        value = measured.value
        if not isinstance(value, Truth) and not (math.isfinite(value.low) and math.isfinite(value.high)):
            return self._shown(measured, "open")
        return self._flag(measured) if isinstance(value, Truth) else self._share(measured, value)

    def _shown(self, measured: Measured, ground: RestsOn, rate: BaseRate | None = None) -> Belief:
        value = measured.value
        if isinstance(value, Truth):
            certain, possible = (np.full(self.count, said) for said in (value is Truth.TRUE, value is not Truth.FALSE))
            return Belief(measured, ground, Flags(certain, possible), rate=rate)
        return Belief(measured, ground, same_everywhere(value, self.count), rate=rate)

    def _flag(self, measured: Measured) -> Belief:
        name = measured.name
        if name in self._chances:
            held = self._uniform(name) < self._chances[name]
            return _belief_in_flag(measured, "walk_away_test", held)
        if found := self._speaking.get(name):
            leading, opposing = _sides(found)
            held = self._outcome(leading, opposing)
            if not leading.presumption.then.value:
                held = ~held
            return _belief_in_flag(measured, "presumption", held, _ordered(found, leading))
        rate = self._rates.of(name, is_flag=True)
        if not rate.chances:
            return self._shown(measured, "open", rate)
        return _belief_in_flag(measured, "base_rate", self._uniform(name) < rate.chances[1], rate=rate)

    def _share(self, measured: Measured, shown: Interval) -> Belief:
        name, floats = measured.name, _closed(shown)
        if name in self._drawn:
            values = np.clip(self._drawn[name].at(self._uniform(name)), *floats)
            return Belief(measured, "walk_away_test", Ranges(values, values))
        rate = self._rates.of(name, is_flag=False) if _is_share(name) else None
        if found := self._speaking.get(name):
            leading, opposing = _sides(found)
            held = self._outcome(leading, opposing)
            known = _parts_within(rate, floats)
            inside, outside = _split(known, _range_of(leading), floats)
            if opposing is not None:
                outside, _ = _split(known, _range_of(opposing), floats)
            uniform = self._uniform(name)
            values = np.where(held, _quantile(inside, uniform), _quantile(outside, uniform))
            return Belief(measured, "presumption", Ranges(values, values), _ordered(found, leading), rate)
        if rate is None or not rate.chances:
            return self._shown(measured, "open", rate)
        parts = _parts_within(rate, floats)
        values = _quantile(parts, self._uniform(name))
        return Belief(measured, "base_rate", Ranges(values, values), rate=rate)

    def _outcome(self, leading: Speaks, opposing: Speaks | None) -> Bits:
        """Whether the leading presumption holds, world by world.

        Against another that says the contrary, one of the two holds: its chance is the product of the odds.
        """
        uniform = self.draws.uniform(f"presumption {leading.presumption.id}")
        if opposing is None:
            return uniform < leading.strength
        ours, theirs = leading.strength * (1 - opposing.strength), opposing.strength * (1 - leading.strength)
        return uniform < (ours / (ours + theirs) if ours + theirs > 0 else 0.5)

    def _uniform(self, measure: str) -> Numbers:
        """The stream of the measure's family, turned round where the measure runs against it; else one of its own."""
        family, turned = families().get(measure, (measure, False))
        uniform = self.draws.uniform(f"belief {family}")
        return 1.0 - uniform if turned else uniform


def _is_share(name: str) -> bool:
    """Whether a measure of the whole deal is a share; base rates of deals say nothing of one component."""
    return name in MEASURES and MEASURES[name].unit == "fraction"


def _belief_in_flag(
    measured: Measured, ground: RestsOn, held: Bits, speaks: tuple[Speaks, ...] = (), rate: BaseRate | None = None
) -> Belief:
    return Belief(measured, ground, Flags(held, held), speaks, rate, float(np.mean(held)))


@cache
def families() -> Mapping[str, tuple[str, bool]]:
    """Family of each measure that has one, and whether the measure runs against it."""
    data: Any = read_yaml(CATALOG / "belief_families.yaml").data
    return {
        name.removeprefix("-"): (family, name.startswith("-"))
        for family, entry in data["families"].items()
        for name in entry["measures"]
    }


def _sides(found: Sequence[Speaks]) -> tuple[Speaks, Speaks | None]:
    """The strongest presumption, and the strongest that says the contrary."""
    ranked = sorted(found, key=lambda item: (-item.strength, item.presumption.id))
    leading = ranked[0]
    return leading, next((item for item in ranked[1:] if _contradict(leading, item)), None)


def _contradict(one: Speaks, other: Speaks) -> bool:
    if one.presumption.then.value is not None:
        return one.presumption.then.value != other.presumption.then.value
    (low, high), (least, most) = _range_of(one), _range_of(other)
    return high < least or most < low


def _ordered(found: Sequence[Speaks], leading: Speaks) -> tuple[Speaks, ...]:
    return tuple(sorted(found, key=lambda item: (_contradict(leading, item), -item.strength, item.presumption.id)))


def _range_of(item: Speaks) -> tuple[float, float]:
    then = item.presumption.then
    return float(then.low or 0.0), 1.0 if then.high is None else float(then.high)


Stretch = tuple[float, float, float]
"""A part of the range of a share: its ends and its chance."""


def _parts_within(rate: BaseRate | None, shown: tuple[float, float]) -> list[Stretch]:
    """What base rates leave within what is shown; without one every bin is as likely as the others.

    A bin is made of the values known in it, each as likely; one without any is even. Of a bin cut off, the part of its
    chance that is left counts. So where at least half is shown, exactly half stays possible as far as halves are known.
    """
    is_told = rate is not None and bool(rate.chances)
    chances = rate.chances if rate is not None and is_told else (1 / len(BINS),) * len(BINS)
    known = rate.inside if rate is not None and is_told and rate.inside else ((),) * len(BINS)
    parts: list[Stretch] = []
    for (low, high), chance, values in zip(BINS, chances, known, strict=True):
        parts += [(value, value, chance / len(values)) for value in values] or [(low, high, chance)]
    return _cut(parts, shown) or [(shown[0], shown[1], 1.0)]


def _split(
    parts: Sequence[Stretch], between: tuple[float, float], shown: tuple[float, float]
) -> tuple[list[Stretch], list[Stretch]]:
    """Parts inside a range and outside it; where one side has none, the other stands for both.

    A range that meets what is shown in one point alone is that point.
    """
    outside = [
        *_cut(parts, (-math.inf, between[0]), with_end=False),
        *_cut(parts, (between[1], math.inf), with_end=False),
    ]
    least, most = max(between[0], shown[0]), min(between[1], shown[1])
    inside = [(least, most, 1.0)] if least == most else _cut(parts, between)
    return inside or outside, outside or inside


def _cut(parts: Sequence[Stretch], between: tuple[float, float], with_end: bool = True) -> list[Stretch]:
    """What of parts lies in a range; single points on its ends count only where asked for."""
    left = []
    for low, high, chance in parts:
        least, most = max(low, between[0]), min(high, between[1])
        if least < most:
            left.append((least, most, chance * (most - least) / (high - low)))
        elif least == most and low == high and (with_end or between[0] < low < between[1]):
            left.append((low, high, chance))
    return left


def _quantile(parts: Sequence[Stretch], uniform: Numbers) -> Numbers:
    """Quantiles of a mixture of even parts, lowest first; a drawn share lies inside its part, off both ends."""
    ordered = sorted(parts)
    weights = np.array([chance for _, _, chance in ordered])
    total = weights.sum()
    if total <= 0:
        weights, total = np.ones(len(ordered)), float(len(ordered))
    ends = np.cumsum(weights / total)
    place = np.minimum(np.searchsorted(ends, uniform, side="left"), len(ordered) - 1)
    starts = np.concatenate(([0.0], ends[:-1]))
    inside = np.clip((uniform - starts[place]) / (weights[place] / total), 1e-9, 1.0 - 1e-9)
    low = np.array([part[0] for part in ordered])[place]
    high = np.array([part[1] for part in ordered])[place]
    values: Numbers = low + (high - low) * inside
    return values


def same_everywhere(value: Interval, count: int) -> Ranges:
    """The same range in every world; an open end stands a hair inside, so that it is not met."""
    low, high = _closed(value)
    return Ranges(np.full(count, low), np.full(count, high))


def _closed(value: Interval) -> tuple[float, float]:
    """Ends of a range, an open one a hair inside."""
    low, high = value.floats()
    return (
        float(np.nextafter(low, np.inf)) if value.low_open else low,
        float(np.nextafter(high, -np.inf)) if value.high_open else high,
    )
