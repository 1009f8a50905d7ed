"""The same rulebook over many variants at once: arrays of measures in, arrays of verdicts out, same semantics as one.

Truth is carried in two planes, "certainly true" and "possibly true"; unknown is possible and not certain (the pair of
bounds of strong Kleene logic). Numbers are ranges, one low and one high per variant.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from walkaway.core.errors import UsageError
from walkaway.model.rulebook import Condition, Rule, Rulebook, Step
from walkaway.rules.check import Verdict, in_order

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bits = NDArray[np.bool_]
    Numbers = NDArray[np.float64]

VERDICTS: tuple[Verdict, ...] = ("fail", "unknown", "pass", "not_applicable")


@dataclass(frozen=True, slots=True)
class Flags:
    """Truth of a flag per variant; both planes have one entry per variant, and certain implies possible."""

    certain: Bits
    possible: Bits

    @classmethod
    def of(cls, values: Sequence[bool | None]) -> Flags:
        """Build from True, False and None (unknown)."""
        return cls(np.array([v is True for v in values]), np.array([v is not False for v in values]))


@dataclass(frozen=True, slots=True)
class Ranges:
    """A number per variant, known to lie between ``low`` and ``high``."""

    low: Numbers
    high: Numbers


Column = Flags | Ranges


def check_many(
    rulebook: Rulebook, measures: Mapping[str, Column], variants: int, sectors: Sequence[str] = ()
) -> dict[str, NDArray[np.int8]]:
    """Hold many variants against a rulebook.

    Args:
        rulebook: the rulebook.
        measures: a column for each measure or asked fact; those not given are unknown in every variant.
        variants: number of variants.
        sectors: sectors of the technology, the same for all.

    Returns:
        For each rule an array of positions in ``VERDICTS``.

    Raises:
        UsageError: for a column of another length, or one that names nothing the rulebook asks for.
    """
    _check_columns(rulebook, measures, variants)
    truths: dict[str, Flags] = {}
    result: dict[str, NDArray[np.int8]] = {}
    columns = _Columns(rulebook, measures, variants, sectors, truths)
    for rule in in_order(rulebook):
        truths[rule.id] = columns.evaluate(rule.requires)
        applies = columns.constant(True) if rule.applies_when is None else columns.evaluate(rule.applies_when)
        result[rule.id] = _verdicts(truths[rule.id], applies)
    return {rule.id: result[rule.id] for rule in rulebook.rules}


@dataclass(frozen=True, slots=True)
class _Columns:
    rulebook: Rulebook
    measures: Mapping[str, Column]
    variants: int
    sectors: Sequence[str]
    truths: Mapping[str, Flags]

    def constant(self, value: bool | None) -> Flags:
        return Flags(np.full(self.variants, value is True), np.full(self.variants, value is not False))

    def evaluate(self, condition: Condition) -> Flags:
        if condition.measure is not None or condition.fact is not None:
            return self._leaf(condition)
        if condition.rule is not None:
            return self.truths[condition.rule]
        if condition.in_sector is not None:
            return self.constant(condition.in_sector in self.sectors)
        if condition.undecided is not None:
            return self.constant(None)
        parts = [self.evaluate(part) for part in condition.parts()]
        if condition.not_ is not None:
            return Flags(~parts[0].possible, ~parts[0].certain)
        if condition.all is not None:
            return _every(parts)
        if condition.at_least is not None:
            needed = _every([self.constant(True), *parts[: len(condition.must)]])
            enough = np.sum([part.certain for part in parts], axis=0) >= condition.at_least
            can_be_enough = np.sum([part.possible for part in parts], axis=0) >= condition.at_least
            return Flags(needed.certain & enough, needed.possible & can_be_enough)
        opposite = _every([Flags(~part.possible, ~part.certain) for part in parts])
        return Flags(~opposite.possible, ~opposite.certain)

    def _leaf(self, condition: Condition) -> Flags:
        column = self.measures.get(str(condition.measure or condition.fact))
        if column is None:
            return self.constant(None)
        if isinstance(column, Flags):
            return column if condition.value is not False else Flags(~column.possible, ~column.certain)
        if not condition.schedule:
            return _compare(column, condition.operator, float(condition.value or 0.0))
        key = self.measures.get(str(condition.by))
        years = key if isinstance(key, Ranges) else Ranges(*(np.full(self.variants, e) for e in (-np.inf, np.inf)))
        return _scheduled(column, condition, years)


def _every(parts: Sequence[Flags]) -> Flags:
    certain, possible = parts[0].certain, parts[0].possible
    for part in parts[1:]:
        certain, possible = certain & part.certain, possible & part.possible
    return Flags(certain, possible)


def _scheduled(column: Ranges, condition: Condition, years: Ranges) -> Flags:
    """Certain where every row that may apply is met, possible where one may be met or none is on record."""
    certain, possible = np.ones(len(column.low), dtype=np.bool_), np.zeros(len(column.low), dtype=np.bool_)
    covered = np.zeros(len(column.low), dtype=np.bool_)
    for row in condition.schedule:
        applies = _may_apply(row, years)
        covered |= applies
        if row.value is None:
            certain &= ~applies
            possible |= applies
            continue
        met = _compare(column, condition.operator, row.value)
        certain &= met.certain | ~applies
        possible |= met.possible & applies
    return Flags(certain & covered, possible | ~covered)


def _may_apply(row: Step, years: Ranges) -> Bits:
    end = np.inf if row.end is None else row.end
    reached: Bits = (years.low <= end) & (years.high >= row.start)
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


def _verdicts(truth: Flags, applies: Flags) -> NDArray[np.int8]:
    verdict = np.full(len(truth.certain), VERDICTS.index("unknown"), dtype=np.int8)
    verdict[~truth.possible & applies.certain] = VERDICTS.index("fail")
    verdict[truth.certain] = VERDICTS.index("pass")
    verdict[~applies.possible] = VERDICTS.index("not_applicable")
    return verdict


def _check_columns(rulebook: Rulebook, measures: Mapping[str, Column], variants: int) -> None:
    asked = {name for rule in rulebook.rules for name in _names(rule)}
    for name, column in measures.items():
        length = len(column.certain if isinstance(column, Flags) else column.low)
        if name not in asked:
            raise UsageError(f"{rulebook.id} does not ask for {name!r}; it asks for {', '.join(sorted(asked))}")
        if length != variants:
            raise UsageError(f"{name} has {length} entries, not one for each of the {variants} variants")


def _names(rule: Rule) -> set[str]:
    conditions = [rule.requires] if rule.applies_when is None else [rule.requires, rule.applies_when]
    return {name for part in conditions for name in (*part.measures(), *part.facts())}
