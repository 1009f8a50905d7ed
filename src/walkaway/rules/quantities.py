"""What a rule compares, and the sides of it a rule can tell apart: cells of numbers, answers, and sets of names.

A quantity is a measure, a fact or a sum of points. Every comparison of one quantity holds or does not hold throughout
a cell, so that trying each cell decides exactly whether comparisons can hold together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from operator import eq, ge, gt, le, lt

from walkaway.core.interval import Interval
from walkaway.core.truth import Truth
from walkaway.measures.component_measures import COMPONENT_MEASURES
from walkaway.measures.measures import MEASURES
from walkaway.model.condition import Condition
from walkaway.model.rulebook import Rulebook

OTHER = "any other"
"""A name none of the comparisons names."""

HOLDS = {">=": ge, ">": gt, "<=": le, "<": lt, "==": eq}


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is asked of a quantity: equal comparisons are one, wherever they stand.

    Attributes:
        operator: for a number, how it is compared.
        bar: for a number, what it is compared with.
        names: for a name, those allowed; for a flag, "yes" or "no".
    """

    operator: str = ""
    bar: float = 0.0
    names: frozenset[str] = frozenset()

    def holds_in(self, cell: ValueCell) -> bool:
        """Whether it holds throughout a cell."""
        if cell.names:
            return cell.names <= self.names
        return bool(HOLDS[self.operator](cell.inside, self.bar))


@dataclass(frozen=True, slots=True)
class ValueCell:
    """Values no comparison tells apart: numbers between two bars, or names.

    Attributes:
        low, high: ends of the numbers.
        has_low, has_high: whether the ends belong to it.
        inside: one number of it.
        names: its names; for a flag "yes" or "no".
    """

    low: float = 0.0
    high: float = 0.0
    has_low: bool = True
    has_high: bool = True
    inside: float = 0.0
    names: frozenset[str] = frozenset()

    def may_hold(self, value: Interval) -> bool:
        """Whether a number known to lie in a range may lie in the cell."""
        below = value.high > self.low or (value.high == self.low and self.has_low)
        return below and (value.low < self.high or (value.low == self.high and self.has_high))

    def holds_all_of(self, value: Interval) -> bool:
        """Whether a number known to lie in a range lies in the cell for certain."""
        above = value.low > self.low or (value.low == self.low and (self.has_low or value.low_open))
        return above and (value.high < self.high or (value.high == self.high and (self.has_high or value.high_open)))


def quantity_of(leaf: Condition) -> str | None:
    """Name what a comparison speaks of; None where no fact of a deal is compared."""
    for kind in ("measure_key", "fact", "points"):
        if (name := getattr(leaf, kind)) is not None:
            return f"{kind} {name}"
    return None


def kind_of(leaf: Condition, rulebook: Rulebook) -> str:
    """Whether a comparison is of a flag, a name or a number."""
    if leaf.fact is not None:
        return rulebook.facts[leaf.fact].kind
    return "flag" if unit_of(leaf, rulebook) == "flag" else "number"


def unit_of(leaf: Condition, rulebook: Rulebook) -> str:
    """Unit of what is compared."""
    if leaf.fact is not None:
        return rulebook.facts[leaf.fact].unit or ""
    if leaf.points is not None:
        return rulebook.tables[leaf.points].unit
    measures = MEASURES if leaf.component is None else COMPONENT_MEASURES
    return measures[str(leaf.measure)].unit


def comparison_of(leaf: Condition, rulebook: Rulebook, bar: float | None) -> Comparison:
    """Read what a leaf asks; of a number with its bar, taken from a schedule where it has one."""
    kind = kind_of(leaf, rulebook)
    if kind == "flag":
        return Comparison(names=frozenset(["no" if leaf.value is False else "yes"]))
    if kind == "name":
        return Comparison(names=frozenset(map(str, leaf.one_of or (leaf.value,))))
    return Comparison(leaf.operator, float(bar or 0.0))


def cells_of(tests: Iterable[Comparison], kind: str, within: tuple[float, float] = (0.0, inf)) -> tuple[ValueCell, ...]:
    """Cells the tests tell apart, in order; neighbours that all tests judge alike are one.

    Args:
        tests: the comparisons.
        kind: flag, name or number.
        within: least and greatest value the number can have.
    """
    tests = tuple(tests)
    if kind == "flag":
        return tuple(ValueCell(names=frozenset([name])) for name in ("yes", "no"))
    if kind == "name":
        groups: dict[tuple[bool, ...], set[str]] = {}
        for name in [*sorted({name for test in tests for name in test.names}), OTHER]:
            groups.setdefault(tuple(name in test.names for test in tests), set()).add(name)
        return tuple(ValueCell(names=frozenset(group)) for group in groups.values())
    return _merged(_cells_between(sorted({test.bar for test in tests}), *within), tests)


def _cells_between(bars: Sequence[float], least: float, most: float) -> list[ValueCell]:
    bars = [bar for bar in bars if least <= bar <= most]
    if not bars:
        return [ValueCell(least, most, inside=least if most == inf else (least + most) / 2)]
    cells = [ValueCell(least, bars[0], True, False, (least + bars[0]) / 2)] if least < bars[0] else []
    for bar, following in pairwise(bars):
        cells.append(ValueCell(bar, bar, True, True, bar))
        cells.append(ValueCell(bar, following, False, False, (bar + following) / 2))
    cells.append(ValueCell(bars[-1], bars[-1], True, True, bars[-1]))
    last = bars[-1]
    if last < most:
        cells.append(ValueCell(last, most, False, most < inf, last + 1.0 if most == inf else (last + most) / 2))
    return cells


def _merged(cells: list[ValueCell], tests: Sequence[Comparison]) -> tuple[ValueCell, ...]:
    found: list[ValueCell] = []
    for cell in cells:
        alike = found and all(test.holds_in(cell) == test.holds_in(found[-1]) for test in tests)
        if alike:
            before = found.pop()
            found.append(ValueCell(before.low, cell.high, before.has_low, cell.has_high, before.inside))
        else:
            found.append(cell)
    return tuple(found)


def seen_in(cells: Sequence[ValueCell], kind: str, value: Truth | Interval, name: str | None) -> tuple[ValueCell, ...]:
    """Cells a value may lie in, by what is known of it."""
    if kind == "number":
        return tuple(cell for cell in cells if isinstance(value, Interval) and cell.may_hold(value))
    if kind == "flag":
        name = {Truth.TRUE: "yes", Truth.FALSE: "no"}.get(value) if isinstance(value, Truth) else None
    if name is None:
        return tuple(cells)
    named = tuple(cell for cell in cells if name in cell.names)
    return named or tuple(cell for cell in cells if OTHER in cell.names)
