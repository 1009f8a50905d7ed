"""The same rulebook over many variants at once: arrays of measures in, arrays of verdicts out, same semantics as one.

Truth is carried in two planes, "certainly true" and "possibly true"; unknown is possible and not certain (the pair of
bounds of strong Kleene logic). Numbers are ranges, one low and one high per variant.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from walkaway.core.errors import UsageError
from walkaway.core.truth import Truth
from walkaway.localisation.proof import NOWHERE, Ground, prove
from walkaway.localisation.standing import Standing
from walkaway.model.condition import THE_DAY, Condition, Step
from walkaway.model.rulebook import PointTable, Rulebook, TableItem
from walkaway.rules.check import Verdict, exceptions_of, in_order
from walkaway.rules.timing import ANY_DAY, Clocks, timing_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bits = NDArray[np.bool_]
    Numbers = NDArray[np.float64]

VERDICTS: tuple[Verdict, ...] = ("fail", "unknown", "pass", "not_applicable", "applies")
_UNKNOWN, _OUTSIDE = np.int8(VERDICTS.index("unknown")), np.int8(VERDICTS.index("not_applicable"))


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

    def __and__(self, other: Flags) -> Flags:
        """Both hold."""
        return Flags(self.certain & other.certain, self.possible & other.possible)

    def __invert__(self) -> Flags:
        """It does not hold."""
        return Flags(~self.possible, ~self.certain)


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
class Setting:
    """What is the same for all variants: sectors of the technology, places, and the two clocks."""

    sectors: Sequence[str] = ()
    standing: Standing = NOWHERE
    clocks: Clocks = ANY_DAY


SAME_FOR_ALL = Setting()


def check_many(
    rulebook: Rulebook, measures: Mapping[str, Column], variants: int, setting: Setting = SAME_FOR_ALL
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
    applying: dict[str, Flags] = {}
    result: dict[str, NDArray[np.int8]] = {}
    exceptions = exceptions_of(rulebook)
    for rule in in_order(rulebook):
        applies = columns.constant(timing_of(rulebook, rule, setting.clocks).truth)
        if rule.applies_when is not None:
            applies = applies & columns.evaluate(rule.applies_when)
        for item in exceptions.get(rule.id, ()):
            applies = applies & ~applying[item.id]
        applying[rule.id] = applies
        truth = applies if rule.requires is None else columns.evaluate(rule.requires)
        columns.truths[rule.id] = truth
        met = VERDICTS.index("applies" if rule.asks_nothing else "pass")
        result[rule.id] = _verdicts(truth, applies, met)
    return {rule.id: result[rule.id] for rule in rulebook.rules}


@dataclass(frozen=True, slots=True)
class _Columns:
    rulebook: Rulebook
    measures: Mapping[str, Column]
    variants: int
    setting: Setting
    truths: dict[str, Flags] = field(default_factory=dict)

    def constant(self, truth: Truth) -> Flags:
        certain, possible = truth is Truth.TRUE, truth is not Truth.FALSE
        return Flags(np.full(self.variants, certain), np.full(self.variants, possible))

    def evaluate(self, condition: Condition) -> Flags:
        if condition.measure is not None or condition.fact is not None:
            return self._leaf(condition)
        if condition.rule is not None:
            return self.truths[condition.rule]
        if condition.points is not None:
            return self._against(self._points(self.rulebook.tables[condition.points]), condition)
        if not condition.parts:
            ground = Ground({}, sectors=self.setting.sectors, standing=self.setting.standing)
            return self.constant(prove(condition, ground).truth)
        parts = [self.evaluate(part) for part in condition.parts]
        if condition.not_ is not None:
            return ~parts[0]
        if condition.all is not None:
            return _every(parts)
        if condition.at_least is not None:
            needed = _every([self.constant(Truth.TRUE), *parts[: len(condition.must)]])
            enough = np.sum([part.certain for part in parts], axis=0) >= condition.at_least
            can_be_enough = np.sum([part.possible for part in parts], axis=0) >= condition.at_least
            return Flags(needed.certain & enough, needed.possible & can_be_enough)
        return ~_every([~part for part in parts])

    def _leaf(self, condition: Condition) -> Flags:
        column = self.measures.get(str(condition.measure_key or condition.fact))
        if column is None:
            return self.constant(Truth.UNKNOWN)
        if isinstance(column, Flags):
            return column if condition.value is not False else ~column
        if isinstance(column, Names):
            allowed = condition.one_of or (condition.value,)
            code = {name: np.int8(1 if name is None else 2 * (name in allowed)) for name in set(column.values)}
            seen = np.array([code[name] for name in column.values], dtype=np.int8)
            return Flags(seen == 2, seen > 0)
        return self._against(column, condition)

    def _against(self, column: Ranges, condition: Condition) -> Flags:
        if condition.schedule:
            return _scheduled(column, condition, self._key(str(condition.by)))
        if condition.value is None:
            return self.constant(Truth.UNKNOWN)
        return _compare(column, condition.operator, float(condition.value))

    def _key(self, name: str) -> Ranges:
        key = self.measures.get(name)
        if isinstance(key, Ranges):
            return key
        low, high = -np.inf, np.inf
        if name == THE_DAY and self.setting.clocks.on is not None:
            low = high = float(self.setting.clocks.on.toordinal())
        return Ranges(np.full(self.variants, low), np.full(self.variants, high))

    def _points(self, table: PointTable) -> Ranges:
        low, high = np.zeros(self.variants), np.zeros(self.variants)
        most_read = 0.0
        for item in table.items:
            least, most = _ends(item, table)
            met = self.evaluate(item.when)
            low = low + np.where(met.certain, least, np.minimum(0.0, least))
            high = high + np.where(met.possible, most, 0.0)
            most_read += most
        if not table.complete:
            high = high + (np.inf if table.total is None else max(0.0, table.total - most_read))
        if table.total is not None:
            low, high = np.clip(low, 0.0, table.total), np.clip(high, 0.0, table.total)
        return Ranges(low, high)


def _ends(item: TableItem, table: PointTable) -> tuple[float, float]:
    if item.low is None and item.high is None:
        return 0.0, np.inf if table.total is None else table.total
    least = item.low or 0.0
    return least, least if item.high is None else item.high


def _every(parts: Sequence[Flags]) -> Flags:
    result = parts[0]
    for part in parts[1:]:
        result = result & part
    return result


def _scheduled(column: Ranges, condition: Condition, key: Ranges) -> Flags:
    """Certain where every row that may apply is met, possible where one may be met or none is on record."""
    certain, possible = np.ones(len(column.low), dtype=np.bool_), np.zeros(len(column.low), dtype=np.bool_)
    covered = np.zeros(len(column.low), dtype=np.bool_)
    for row in condition.schedule:
        applies = _may_apply(row, key)
        covered |= applies
        if row.value is None:
            certain &= ~applies
            possible |= applies
            continue
        met = _compare(column, condition.operator, row.value)
        certain &= met.certain | ~applies
        possible |= met.possible & applies
    return Flags(certain & covered, possible | ~covered)


def _may_apply(row: Step, key: Ranges) -> Bits:
    first, last = row.span
    reached: Bits = (key.low <= last) & (key.high >= first)
    return reached


def _compare(column: Ranges, operator: str, threshold: float) -> Flags:
    low, high = column.low, column.high
    if operator == ">=":
        return Flags(low >= threshold, high >= threshold)
    if operator == ">":
        return Flags(low > threshold, high > threshold)
    if operator == "<=":
        return Flags(high <= threshold, low <= threshold)
    if operator == "<":
        return Flags(high < threshold, low < threshold)
    inside = (low <= threshold) & (threshold <= high)
    return Flags(inside & (low == high), inside)


def _verdicts(truth: Flags, applies: Flags, met: int) -> NDArray[np.int8]:
    """Add up codes over variants that fall under exactly one verdict; that of a failure is 0."""
    passed, outside = truth.certain & applies.possible, ~applies.possible
    unknown = ~(passed | outside | (applies.certain & ~truth.possible))
    verdict: NDArray[np.int8] = passed.view(np.int8) * np.int8(met) + unknown.view(np.int8) * _UNKNOWN
    verdict += outside.view(np.int8) * _OUTSIDE
    return verdict


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
