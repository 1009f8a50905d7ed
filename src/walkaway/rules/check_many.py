"""The same rulebook over many variants at once: arrays of measures in, arrays of verdicts out, same semantics as one.

Truth is carried in two planes of bits (`planes.py`). Numbers are ranges, one low and one high per variant.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from walkaway.core.errors import UsageError
from walkaway.core.truth import Truth
from walkaway.localisation.party_positions import Standing
from walkaway.logic.formula import fold as fold_formula
from walkaway.model.condition import THE_DAY, Condition, ScheduleRow
from walkaway.model.rulebook import Counted, PointTable, Rulebook
from walkaway.rules.both_ways import FormulaLayer, Place
from walkaway.rules.check import Asked, ready_rules
from walkaway.rules.fold import fold
from walkaway.rules.ground import NOWHERE, Ground, unit_of_key
from walkaway.rules.planes import PLANES, Planes
from walkaway.rules.points import earned, unread
from walkaway.rules.provers import prove
from walkaway.rules.schedule import ANY_NUMBER, is_whole
from walkaway.rules.timing import ANY_DAY, Clocks, timing_of
from walkaway.rules.verdict import Verdict

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from walkaway.rules.planes import Bits, Bytes

    Numbers = NDArray[np.float64]

_TRUTHS = (Truth.TRUE, Truth.UNKNOWN, Truth.FALSE)
VERDICTS: tuple[Verdict, ...] = ("fail", "unknown", "pass", "not_applicable", "applies")


@dataclass(frozen=True, slots=True)
class Flags:
    """Truth of a flag per variant; both planes have one entry per variant, and certain implies possible."""

    certain: Bits
    possible: Bits

    @classmethod
    def of(cls, values: Sequence[bool | None]) -> Flags:
        """Build from True, False and None (unknown)."""
        seen = np.array([1 if v is None else 2 * v for v in values], dtype=np.int8)
        return cls(seen == 2, seen > 0)


@dataclass(frozen=True, slots=True)
class Ranges:
    """A number per variant, known to lie between ``low`` and ``high``."""

    low: Numbers
    high: Numbers


@dataclass(frozen=True, slots=True)
class Names:
    """A name per variant; None where it is unknown."""

    values: Sequence[str | None]


Column = Flags | Ranges | Names


@dataclass(frozen=True, slots=True)
class SameForAll:
    """What is the same for all variants: sectors of the technology, places, and the two clocks."""

    sectors: Sequence[str] = ()
    standing: Standing = NOWHERE
    clocks: Clocks = ANY_DAY


SAME_FOR_ALL = SameForAll()


def check_many(
    rulebook: Rulebook, measures: Mapping[str, Column], variants: int, setting: SameForAll = SAME_FOR_ALL
) -> dict[str, NDArray[np.int8]]:
    """Hold many variants against a rulebook.

    Args:
        rulebook: the rulebook.
        measures: a column for each measure or asked fact; those not given are unknown in every variant. Measures of
            a component are named ``measure:component``.
        variants: number of variants.
        setting: what is the same for all variants.

    Returns:
        For each rule an array of positions in ``VERDICTS``.

    Raises:
        UsageError: for a column of another length, or one that names nothing the rulebook asks for.
    """
    _check_columns(rulebook, measures, variants)
    columns = _Columns(rulebook, measures, variants, setting)
    applying: dict[str, Planes] = {}
    result: dict[str, NDArray[np.int8]] = {}
    for step in ready_rules(rulebook):
        rule = step.rule
        applies = columns.constant(timing_of(rulebook, rule, setting.clocks).truth)
        if step.applies_when is not None:
            applies = applies & columns.judge(step.applies_when)
        for item in step.exceptions:
            applies = applies & ~applying[item.id]
        applying[rule.id] = applies
        truth = applies if step.requires is None else columns.judge(step.requires)
        columns.truths[rule.id] = truth
        result[rule.id] = _verdicts(truth, applies, rule.asks_nothing, variants)
    return {rule.id: result[rule.id] for rule in rulebook.rules}


@dataclass(frozen=True, slots=True)
class _Columns:
    rulebook: Rulebook
    measures: Mapping[str, Column]
    variants: int
    setting: SameForAll
    truths: dict[str, Planes] = field(default_factory=dict)
    packed: dict[str, Planes] = field(default_factory=dict)
    numbered: dict[str, tuple[tuple[str | None, ...], NDArray[np.int32]]] = field(default_factory=dict)

    def constant(self, truth: Truth) -> Planes:
        name = f"constant {truth}"
        if name not in self.packed:
            size = (self.variants + 7) // 8
            certain = np.full(size, 255 if truth is Truth.TRUE else 0, dtype=np.uint8)
            is_open = truth is Truth.UNKNOWN
            self.packed[name] = Planes(certain, np.full(size, 255, dtype=np.uint8) if is_open else certain)
        return self.packed[name]

    def judge(self, asked: Asked) -> Planes:
        """Kleene logic; then, where one thing is asked with both signs, what all ways to settle it agree on."""
        truth = self.evaluate(asked.condition)
        if asked.both is None or not np.any(truth.certain ^ truth.possible):
            return truth
        both, facts = asked.both, {place.atom: self._fact(place) for place in asked.both.places}
        certain, possible = self.constant(Truth.TRUE).certain, self.constant(Truth.FALSE).possible
        for values in product((Truth.FALSE, Truth.TRUE), repeat=len(both.twofold)):
            supposed = dict(zip(both.twofold, values, strict=True))
            seen = _layered(both.layers, facts | {name: self.constant(value) for name, value in supposed.items()})
            can_be = reduce(np.bitwise_and, [_can_be(facts[name], value) for name, value in supposed.items()])
            certain = certain & (seen.certain | ~can_be)
            possible = possible | (seen.possible & can_be)
        return Planes(certain, possible)

    def _fact(self, place: Place) -> Planes:
        truth = self.evaluate(place.condition)
        return truth if place.is_positive else ~truth

    def evaluate(self, condition: Condition) -> Planes:
        return fold(condition, self._leaf, PLANES)

    def _leaf(self, condition: Condition) -> Planes:
        if condition.measure is not None or condition.fact is not None:
            return self._compared(condition)
        if condition.rule is not None:
            return self.truths[condition.rule]
        if condition.points is not None:
            return self._against(self._points(self.rulebook.tables[condition.points]), condition)
        ground = Ground({}, sectors=self.setting.sectors, standing=self.setting.standing)
        return self.constant(prove(condition, ground).truth)

    def _compared(self, condition: Condition) -> Planes:
        name = str(condition.measure_key or condition.fact)
        column = self.measures.get(name)
        counted = self.rulebook.facts[name].counted if condition.fact is not None else None
        if counted is not None and not isinstance(column, Flags | Names):
            column = self._by_table(counted, column)
        if column is None:
            return self.constant(Truth.UNKNOWN)
        if isinstance(column, Ranges):
            return self._against(column, condition)
        if isinstance(column, Names):
            return self._among(name, column, condition.one_of or (condition.value,))
        if name not in self.packed:
            self.packed[name] = Planes.packed(column.certain, column.possible)
        return self.packed[name] if condition.value is not False else ~self.packed[name]

    def _among(self, name: str, column: Names, allowed: Sequence[object]) -> Planes:
        if name not in self.numbered:
            number = {seen: place for place, seen in enumerate(set(column.values))}
            places = np.fromiter(map(number.__getitem__, column.values), dtype=np.int32, count=self.variants)
            self.numbered[name] = (tuple(number), places)
        names, places = self.numbered[name]
        certain = np.array([seen in allowed and seen is not None for seen in names], dtype=np.bool_)
        possible = np.array([seen in allowed or seen is None for seen in names], dtype=np.bool_)
        return Planes.packed(certain[places], possible[places])

    def _against(self, column: Ranges, condition: Condition) -> Planes:
        if condition.schedule:
            return Planes.packed(*self._scheduled(column, condition))
        if condition.threshold is None:
            return self.constant(Truth.UNKNOWN)
        name = f"{condition.measure_key or condition.fact} {condition.operator} {condition.threshold}"
        if condition.points is not None or name not in self.packed:
            self.packed[name] = Planes.packed(*_compare(column, condition.operator, float(condition.threshold)))
        return self.packed[name]

    def _scheduled(self, column: Ranges, condition: Condition) -> tuple[Bits, Bits]:
        """Certain where every row that may apply is met and one does; possible where one may be, or none is on record.

        While no day of reading is asked, every row of a schedule by day is read.
        """
        key, reads_all = self._key(str(condition.by))
        certain, possible = np.ones(self.variants, dtype=np.bool_), np.zeros(self.variants, dtype=np.bool_)
        for row in condition.schedule:
            first, last = map(float, row.span)
            applies = np.ones_like(certain) if reads_all else (key.low <= last) & (key.high >= first)
            if row.value is None:
                certain &= ~applies
                possible |= applies
                continue
            met, may_be_met = _compare(column, condition.operator, row.value)
            certain &= met | ~applies
            possible |= may_be_met & applies
        if reads_all:
            return certain, possible
        whole = is_whole(condition.by, unit_of_key(condition.by, self.rulebook.facts))
        covered = _covered(condition.schedule, key, whole)
        return certain & covered, possible | ~covered

    def _by_table(self, counted: Counted, column: Ranges | None) -> Ranges:
        """The number where it is answered; where not, the points of the table that is named and fits."""
        low, high = (np.full(self.variants, end) for end in (-np.inf, np.inf))
        if column is not None:
            low, high = column.low.copy(), column.high.copy()
        named, unanswered = self.measures.get(counted.by), np.isneginf(low) & np.isposinf(high)
        if not isinstance(named, Names):
            return Ranges(low, high)
        for name in counted.tables:
            table = self.rulebook.tables[name]
            used = unanswered & np.fromiter((seen == name for seen in named.values), np.bool_, self.variants)
            if table.fits is not None:
                used &= self.evaluate(table.fits).unpacked(self.variants)[0]
            points = self._points(table)
            low, high = np.where(used, points.low, low), np.where(used, points.high, high)
        return Ranges(low, high)

    def _key(self, name: str) -> tuple[Ranges, bool]:
        """What picks the row, and whether all rows are read."""
        key, on = self.measures.get(name), self.setting.clocks.on
        asked = self.rulebook.facts.get(name)
        low, high = (np.full(self.variants, float(end)) for end in (ANY_NUMBER.low, ANY_NUMBER.high))
        if isinstance(key, Ranges):
            low, high = np.maximum(key.low, low), np.maximum(key.high, low)
        if on is not None and (name == THE_DAY or (asked is not None and asked.or_day_of_reading)):
            unanswered = (low <= 0) & np.isposinf(high)
            low, high = (np.where(unanswered, float(on.toordinal()), end) for end in (low, high))
        return Ranges(low, high), name == THE_DAY and on is None and not isinstance(key, Ranges)

    def _points(self, table: PointTable) -> Ranges:
        """Add points up in whole steps of the table, so that no sum is rounded."""
        low, high = np.zeros(self.variants), np.zeros(self.variants)
        for item in table.items:
            certain, possible = self.evaluate(item.when).unpacked(self.variants)
            (least, most), (worst, best), (none, _) = (earned(item, truth, table) for truth in _TRUTHS)
            low += np.select([certain, possible], [table.scaled(least), table.scaled(worst)], none)
            high += np.select([certain, possible], [table.scaled(most), table.scaled(best)], none)
        high += unread(table)
        low, high = low / table.scale, high / table.scale
        if table.total is not None:
            low, high = np.clip(low, 0.0, table.total), np.clip(high, 0.0, table.total)
        return Ranges(low, high)


def _can_be(fact: Planes, value: Truth) -> Bytes:
    return fact.possible if value is Truth.TRUE else ~fact.certain


def _layered(layers: Sequence[FormulaLayer], facts: dict[str, Planes]) -> Planes:
    for layer in layers:
        facts[layer.name] = fold_formula(layer.formula, facts.__getitem__, PLANES)
    return facts[layers[-1].name]


def _covered(schedule: Sequence[ScheduleRow], key: Ranges, whole: bool) -> Bits:
    """Whether rows apply for certain wherever in its range the key lies: each begins where the one before ends."""
    reached, covered = key.low.copy(), np.zeros(len(key.low), np.bool_)
    for first, last in sorted(tuple(map(float, row.sure_span)) for row in schedule):
        applies = (last >= first) & (first <= reached) & (last >= reached) & ~covered
        covered |= applies & (last >= key.high)
        reached = np.where(applies, np.floor(last) + 1.0 if whole else np.nextafter(last, np.inf), reached)
    return covered


def _compare(column: Ranges, operator: str, threshold: float) -> tuple[Bits, Bits]:
    """Whether each range meets a threshold for certain, and whether it may; one array where the ranges are points."""
    low, high = column.low, column.high
    if operator == "==":
        inside = (low <= threshold) & (threshold <= high)
        return inside & (low == high), inside
    compare = {">=": np.greater_equal, ">": np.greater, "<=": np.less_equal, "<": np.less}[operator]
    worst, best = (low, high) if operator in (">=", ">") else (high, low)
    certain = compare(worst, threshold)
    return certain, certain if low is high else compare(best, threshold)


def _verdicts(truth: Planes, applies: Planes, asks_nothing: bool, count: int) -> NDArray[np.int8]:
    """Positions in ``VERDICTS``, made of two bits: fail 00, unknown 01, pass 10, not applicable 11."""
    outside = ~applies.possible
    met = truth.certain & applies.possible
    missed = ~truth.possible & applies.certain
    codes = _spread(~(met | missed))
    high = _spread(outside if asks_nothing else met | outside)
    codes += high
    codes += high
    if asks_nothing:
        codes += _spread(met) << np.uint64(2)
    result: NDArray[np.int8] = codes.view(np.int8)[:count]
    return result


def _spread(bits: Bytes) -> NDArray[np.uint64]:
    """One byte for each bit, eight bytes to a number, so that eight codes are added at once."""
    return np.unpackbits(bits).view(np.uint64)


def _check_columns(rulebook: Rulebook, measures: Mapping[str, Column], variants: int) -> None:
    asked = {name for rule in rulebook.rules for name in rulebook.facts_of(rule)} | {THE_DAY}
    asked |= {name for keys in rulebook.measure_keys.values() for name in keys}
    for name, column in measures.items():
        length = len(column.certain if isinstance(column, Flags) else _first(column))
        if name not in asked:
            raise UsageError(f"{rulebook.id} does not ask for {name!r}; it asks for {', '.join(sorted(asked))}")
        if length != variants:
            raise UsageError(f"{name} has {length} entries, not one for each of the {variants} variants")


def _first(column: Ranges | Names) -> Numbers | Sequence[str | None]:
    return column.low if isinstance(column, Ranges) else column.values
