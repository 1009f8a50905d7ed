"""A rule laid open for changes: its comparisons, with what each asks of which fact, down through rules it refers to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from graphlib import TopologicalSorter
from math import inf

from walkaway.core.interval import Interval
from walkaway.core.truth import Truth
from walkaway.logic.algebra import CERTAIN
from walkaway.model.condition import THE_DAY, Condition, ScheduleRow
from walkaway.rules.check import Checked
from walkaway.rules.fold import fold_wanted, spots_in
from walkaway.rules.ground import unit_of_key
from walkaway.rules.proof import Proof
from walkaway.rules.quantities import (
    Comparison,
    ValueCell,
    cells_of,
    comparison_of,
    kind_of,
    quantity_of,
    seen_in,
    unit_of,
)
from walkaway.rules.schedule import rows_for

ScheduleRows = tuple[ScheduleRow, ...]
Right = Callable[[Condition, bool], bool]
"""Whether a leaf comes out as wanted."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A comparison with its proof, what it asks, and of what.

    Attributes:
        condition, proof: the comparison, and how it comes out.
        quantity: what it speaks of.
        asks: what it asks; None where nothing of it can be changed: a place, the wording, a number nobody knows.
        rows: of a schedule with nothing on record for what picks the row, those it must be one of.
    """

    condition: Condition
    proof: Proof
    quantity: str | None
    asks: Comparison | None
    rows: ScheduleRows = ()


@dataclass(slots=True)
class Quantity:
    """A measure, fact or sum of points, with all that the rule asks of it.

    Attributes:
        name, kind: which one; a flag, a name or a number.
        first: the first leaf that speaks of it.
        asked: each comparison with the truths that would help.
        cells: its values as far as the comparisons tell them apart.
        seen: cells its value may lie in today.
        may_change: whether it may be changed.
    """

    name: str
    kind: str
    first: Leaf
    may_change: bool
    asked: dict[Comparison, set[bool]] = field(default_factory=dict)
    cells: tuple[ValueCell, ...] = ()
    seen: tuple[ValueCell, ...] = ()

    @property
    def is_simple(self) -> bool:
        """Whether only one thing is asked of it, with one sign."""
        return len(self.asked) == 1 and all(len(signs) == 1 for signs in self.asked.values())

    @property
    def directions(self) -> frozenset[str]:
        """Whether more of a number helps, or less, or an exact number."""
        ways = {">=": ("down", "up"), ">": ("down", "up"), "<=": ("up", "down"), "<": ("up", "down")}
        return frozenset(
            ways[item.operator][sign] if item.operator in ways else "exact"
            for item, signs in self.asked.items()
            for sign in signs
        )


@dataclass(frozen=True)
class Wanted:
    """A rule and all rules it refers to, laid open.

    Attributes:
        checked: the deal held against the rulebook.
        order: ids of the rules, each after those it refers to; last the rule that is to pass.
        signs: for each rule the truths that would help.
        leaves: comparisons by identity of their conditions.
        quantities: what they speak of.
    """

    checked: Checked
    order: tuple[str, ...]
    signs: Mapping[str, frozenset[bool]]
    leaves: Mapping[int, Leaf]
    quantities: Mapping[str, Quantity]

    @classmethod
    def of(cls, checked: Checked, rule_id: str, keep: frozenset[str]) -> Wanted:
        """Lay a rule open; measures to ``keep`` may not change."""
        order = _order(checked, rule_id)
        signs: dict[str, set[bool]] = {rule_id: {True}}
        spoken = _spoken_of(checked, order)
        leaves: dict[int, Leaf] = {}
        quantities: dict[str, Quantity] = {}
        for name in reversed(order):
            requires = checked.rulebook.by_id[name].requires
            if requires is None:
                continue
            for condition, sign, way in spots_in(requires):
                proof = checked.results[name].proof.at(way)
                helping = {sign == outer for outer in signs[name]}
                if condition.rule is not None:
                    signs.setdefault(condition.rule, set()).update(helping)
                    continue
                free = spoken[quantity_of(condition)] == spoken[f"fact {condition.by}"] == 1
                leaf = leaves[id(condition)] = _leaf(condition, proof, checked, free)
                if leaf.asks is not None and leaf.quantity is not None:
                    kind = kind_of(condition, checked.rulebook)
                    may_change = (condition.measure or condition.fact or condition.points) not in keep
                    seen = quantities.setdefault(leaf.quantity, Quantity(leaf.quantity, kind, leaf, may_change))
                    seen.asked.setdefault(leaf.asks, set()).update(helping)
        for quantity in quantities.values():
            _lay_out(quantity, checked)
        return cls(checked, order, {name: frozenset(found) for name, found in signs.items()}, leaves, quantities)

    def requires(self, rule_id: str) -> Condition | None:
        """What a rule requires."""
        return self.checked.rulebook.by_id[rule_id].requires

    @cached_property
    def inside(self) -> dict[str, frozenset[str]]:
        """For each rule the quantities it rests on, through others too."""
        found: dict[str, frozenset[str]] = {}
        for name in self.order:
            requires = self.requires(name)
            leaves = () if requires is None else requires.leaves
            own = [quantity for leaf in leaves if (quantity := quantity_of(leaf)) is not None]
            found[name] = frozenset(own).union(*(found[leaf.rule] for leaf in leaves if leaf.rule is not None))
        return found

    def below(self, rule_id: str) -> tuple[str, ...]:
        """Rules one rests on, each after those it refers to itself."""
        if rule_id == self.order[-1]:
            return self.order[:-1]
        return tuple(name for name in self.order if name in self._reached[rule_id])

    @cached_property
    def _reached(self) -> dict[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}
        for name in self.order:
            requires = self.requires(name)
            named = frozenset() if requires is None else frozenset(requires.rules())
            found[name] = named.union(*(found[rule] for rule in named))
        return found

    def asked_twice(self, rule_id: str) -> tuple[Quantity, ...]:
        """Quantities of which several things are asked, in more than one part of a rule or in its own comparisons.

        What is asked several times within one other rule only is that rule's own matter.
        """
        requires = self.requires(rule_id)
        leaves = () if requires is None else requires.leaves
        own = {quantity_of(leaf) for leaf in leaves}
        below = Counter(
            name for rule in {leaf.rule for leaf in leaves if leaf.rule is not None} for name in self.inside[rule]
        )
        several = (item for item in self.quantities.values() if not item.is_simple)
        return tuple(item for item in several if item.name in own or below[item.name] > 1)


def comes_out(condition: Condition, wanted: bool, right: Right) -> bool:
    """Whether a condition comes out as wanted for certain, by which of its leaves do."""
    return fold_wanted(condition, wanted, right, CERTAIN)


def _order(checked: Checked, rule_id: str) -> tuple[str, ...]:
    needs: dict[str, tuple[str, ...]] = {}
    waiting = [rule_id]
    while waiting:
        name = waiting.pop()
        if name not in needs:
            requires = checked.rulebook.by_id[name].requires
            needs[name] = () if requires is None else tuple(dict.fromkeys(requires.rules()))
            waiting += needs[name]
    return tuple(TopologicalSorter(needs).static_order())


def _spoken_of(checked: Checked, order: Iterable[str]) -> Counter[str | None]:
    """How often the rules speak of each quantity, to compare it or to pick a row."""
    found: Counter[str | None] = Counter()
    for name in order:
        requires = checked.rulebook.by_id[name].requires
        for leaf in () if requires is None else requires.leaves:
            found[quantity_of(leaf)] += 1
            found[f"fact {leaf.by}"] += leaf.by is not None
    return found


def _leaf(condition: Condition, proof: Proof, checked: Checked, key_is_free: bool) -> Leaf:
    quantity = quantity_of(condition)
    if quantity is None:
        return Leaf(condition, proof, None, None)
    if kind_of(condition, checked.rulebook) != "number":
        return Leaf(condition, proof, quantity, comparison_of(condition, checked.rulebook, None))
    bar, rows = _bar(condition, proof, checked, key_is_free)
    asks = None if bar is None else comparison_of(condition, checked.rulebook, bar)
    return Leaf(condition, proof, quantity, asks, rows)


def _bar(condition: Condition, proof: Proof, checked: Checked, key_is_free: bool) -> tuple[float | None, ScheduleRows]:
    """What a number is compared with: of a schedule the hardest row that may apply.

    Where nothing is on record for what may pick the row, the fact that picks it must be one of a row too: of those
    rows, which are returned, that are met today, or of any. None where that is no fact, or asked elsewhere as well.
    """
    if not condition.schedule:
        return None if condition.threshold is None else float(condition.threshold), ()
    measured = proof.measured
    key = _key_of(condition, proof, checked)
    found = rows_for(condition.schedule, key, condition.by, unit_of_key(condition.by, checked.rulebook.facts))
    if found.is_covered and all(row.value is not None for row in found.rows):
        return _hardest(condition.operator, found.rows), ()
    if condition.by == THE_DAY or not key_is_free or measured is None or isinstance(measured.value, Truth):
        return None, ()
    rows = tuple(row for row in condition.schedule if row.value is not None)
    value = measured.value
    met = tuple(row for row in rows if value.compare(condition.operator, row.value or 0.0) is Truth.TRUE)
    return _hardest(condition.operator, met or rows), met or rows


def _key_of(condition: Condition, proof: Proof, checked: Checked) -> Interval | None:
    if condition.by == THE_DAY:
        return None if checked.clocks.on is None else Interval.exactly(checked.clocks.on.toordinal())
    inputs = proof.measured.inputs if proof.measured else ()
    return next((item.interval for item in inputs if item.field.split(".")[1:2] == [condition.by]), None)


def _hardest(operator: str, rows: Sequence[ScheduleRow]) -> float | None:
    bars = [row.value for row in rows if row.value is not None]
    if not bars or (operator == "==" and len(set(bars)) > 1):
        return None
    return max(bars) if operator in (">=", ">", "==") else min(bars)


def _lay_out(quantity: Quantity, checked: Checked) -> None:
    leaf = quantity.first
    measured = leaf.proof.measured
    if measured is None:
        raise TypeError(f"nothing was measured of {quantity.name}")
    name = measured.inputs[0].choice if quantity.kind == "name" else None
    quantity.cells = cells_of(quantity.asked, quantity.kind, _within(leaf, checked))
    quantity.seen = seen_in(quantity.cells, quantity.kind, measured.value, name) or quantity.cells


def _within(leaf: Leaf, checked: Checked) -> tuple[float, float]:
    """Least and greatest value a number can be made to have."""
    if leaf.condition.points is None:
        is_share = leaf.condition.fact is None and unit_of(leaf.condition, checked.rulebook) == "fraction"
        return (0.0, 1.0 if is_share else inf)
    table = checked.rulebook.tables[leaf.condition.points]
    sure = sum(
        item.low or 0.0
        for item, row in zip(table.items, leaf.proof.parts, strict=True)
        if comes_out(item.when, True, partial(_can_be, proof=row.parts[0], whole=item.when))
    )
    return 0.0, sure if table.total is None else min(sure, table.total)


def _can_be(leaf: Condition, wanted: bool, proof: Proof, whole: Condition) -> bool:
    """Whether a leaf of a line of points comes out as wanted, or can be made to."""
    if quantity_of(leaf) is not None:
        return True
    way = next(spot.way for spot in spots_in(whole) if spot.leaf is leaf)
    return proof.at(way).truth is Truth.of(wanted)
