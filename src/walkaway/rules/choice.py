"""One way to choose sides of the facts of which a rule asks several things, and what can be done beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import product
from math import prod

from walkaway.core.errors import UsageError
from walkaway.core.truth import Truth
from walkaway.logic.algebra import Joining
from walkaway.logic.cut_sets import minimal_solutions
from walkaway.logic.diagram import diagram_of
from walkaway.logic.formula import All, Any, AtLeast, Atom, Formula
from walkaway.model.condition import Condition
from walkaway.rules.change_words import FactToChange, changes_of, moved
from walkaway.rules.fold import Spot, fold_wanted, spots_in
from walkaway.rules.quantities import ValueCell
from walkaway.rules.wanted import Leaf, Quantity, Wanted, comes_out

MOST_FIXES = 10_000
MOST_CHOICES = 5_000
"""Ways to choose sides of facts of which several things are asked; with more the sets are not listed."""

Region = tuple[ValueCell, ...]
Atomic = tuple[str, object, bool]
Chosen = Mapping[str, ValueCell]
Rules = Mapping[tuple[str, bool], tuple[bool, bool]]
ALWAYS, NEVER = All(()), Any(())


@dataclass(frozen=True, slots=True)
class Step:
    """One condition to meet: a rule, or a comparison.

    Attributes:
        name: the rule, or the comparison in words.
        truth: how it comes out today.
        lacking: what is not met today, in words.
        changes: what to change so that it is met, in one way: each fact with what it is now and what it must be.
    """

    name: str
    truth: Truth
    lacking: tuple[str, ...]
    changes: tuple[FactToChange, ...]


def choices(wanted: Wanted, rule_id: str, base: Choice | None = None) -> Iterator[Choice]:
    """Every way to choose sides of the facts of which a rule asks several things, and to leave them.

    Args:
        wanted: the rule that is to pass, laid open.
        rule_id: that rule, or one it refers to.
        base: a choice made before, which is kept.

    Raises:
        UsageError: for more ways than can be gone through.
    """
    chosen, made = ((), {}) if base is None else (base.several, base.regions)
    if base is None:
        several = wanted.asked_twice(rule_id)
    else:
        inside = wanted.inside[rule_id]
        several = tuple(q for q in wanted.quantities.values() if q.name in inside and not q.is_simple)
        several = tuple(item for item in several if item not in chosen)
    ways: list[list[Region]] = [[(), *_regions(item)] if item.may_change else [()] for item in several]
    if base is not None and not several:
        yield base
        return
    number = prod(map(len, ways))
    if number > MOST_CHOICES:
        names = ", ".join(item.name.partition(" ")[2] for item in several)
        raise UsageError(f"{number:,} ways to choose sides of {names} are too many to list the sets of changes")
    for sides in product(*ways):
        regions = {item.name: region for item, region in zip(several, sides, strict=True) if region}
        yield Choice(wanted, rule_id, {**made, **regions}, (*chosen, *several))


def _regions(quantity: Quantity) -> list[Region]:
    """Sides a fact can be moved to: neighbouring cells of a number, one group of names; the most general first.

    Where more always helps, or less, a side reaches as far as it can.
    """
    cells = quantity.cells
    if quantity.kind != "number":
        return [(cell,) for cell in cells]
    number, directions = len(cells), quantity.directions
    if directions == {"up"}:
        return [cells[start:] for start in range(1, number)]
    if directions == {"down"}:
        return [cells[:end] for end in range(number - 1, 0, -1)]
    return [cells[start : start + size] for size in range(number - 1, 0, -1) for start in range(number - size + 1)]


@dataclass(frozen=True)
class Choice:
    """A choice of sides, and what can be done beside it.

    Attributes:
        wanted: the rule that is to pass, laid open.
        rule_id: that rule, or one it refers to.
        regions: for each fact that is moved, the side it is moved to.
        several: facts of which sides were to be chosen, moved or not.
    """

    wanted: Wanted
    rule_id: str
    regions: Mapping[str, Region]
    several: tuple[Quantity, ...]

    def sets(self, rule_id: str, sign: bool) -> Iterator[tuple[int, ...]]:
        """Smallest sets of places of a rule to change so that it comes out as wanted, smallest numbers first.

        Raises:
            UsageError: for more than can be listed.
        """
        requires = self.wanted.requires(rule_id)
        if requires is None:
            return
        places = self.places(rule_id)
        formula = SHORT.all_of([self._needed(requires, sign, case, places) for case in self.cases])
        if formula in (ALWAYS, NEVER):
            yield from [()] if formula == ALWAYS else []
            return
        family = minimal_solutions(diagram_of(formula, order=map(str, places.values())))
        number = family.count()
        if number > MOST_FIXES:
            raise UsageError(f"{number:,} smallest sets of changes are too many to list (at most {MOST_FIXES:,})")
        yield from (tuple(sorted(map(int, names))) for names in family.each())

    def steps(self, rule_id: str, places: tuple[int, ...]) -> tuple[Step, ...]:
        """Words for the sides chosen, and for the places of a rule to change."""
        atoms = {place: atom for atom, place in self.places(rule_id).items()}
        chosen = [self._moved(name) for name in self.regions]
        return (*chosen, *(self._step(rule_id, atoms[place]) for place in places))

    def _moved(self, name: str) -> Step:
        quantity = self.wanted.quantities[name]
        change = moved(quantity, self.regions[name], self.wanted.checked.rulebook)
        lacking = f"{change.name}: {change.now}, must be {change.must}"
        return Step(lacking, Truth.UNKNOWN if change.now == "unknown" else Truth.FALSE, (lacking,), (change,))

    def _step(self, rule_id: str, atom: Atomic) -> Step:
        kind, about, sign = atom
        if kind != "rule":
            leaf = self._leaf_of(rule_id, atom)
            return Step(leaf.proof.text, leaf.proof.truth, (leaf.proof.text,), self._change(rule_id, atom, {}))
        inner = self.wanted.checked.results[str(about)]
        lacking = tuple(part.text for part in inner.proof.leaves() if part.truth is not Truth.TRUE)
        return Step(inner.rule.name, inner.truth, lacking, self._changes[str(about), sign])

    @cached_property
    def _changes(self) -> dict[tuple[str, bool], tuple[FactToChange, ...]]:
        """For each rule below and wanted truth, what to change so that it comes out so, in one of the shortest ways."""
        found: dict[tuple[str, bool], tuple[FactToChange, ...]] = {}
        for (name, sign), (now, best) in self.rules.items():
            ways: list[tuple[FactToChange, ...]] = []
            for choice in choices(self.wanted, name, self) if best and not now else ():
                own = tuple(choice._moved(item).changes[0] for item in choice.regions if item not in self.regions)
                shortest = min(choice.sets(name, sign), key=len, default=None)
                if shortest is not None:
                    atoms = {place: atom for atom, place in self.places(name).items()}
                    inner = (choice._change(name, atoms[place], found) for place in shortest)
                    ways.append((*own, *(change for changes in inner for change in changes)))
            fewest = min(map(len, ways), default=0)
            found[name, sign] = next((tuple(dict.fromkeys(way)) for way in ways if len(way) == fewest), ())
        return found

    def _change(
        self, rule_id: str, atom: Atomic, rules: Mapping[tuple[str, bool], tuple[FactToChange, ...]]
    ) -> tuple[FactToChange, ...]:
        kind, about, sign = atom
        if kind == "rule":
            return rules[str(about), sign]
        return changes_of(self._leaf_of(rule_id, atom), sign, self.wanted.checked)

    def _leaf_of(self, rule_id: str, atom: Atomic) -> Leaf:
        own = (spot.leaf for spot in self._spots(rule_id) if spot.leaf.rule is None)
        return next(self.wanted.leaves[id(condition)] for condition in own if self.atom(condition, atom[2]) == atom)

    def _needed(self, condition: Condition, wanted: bool, case: Chosen, places: Mapping[Atomic, int]) -> Formula:
        """What a condition needs to come out as wanted, over the places that can be changed.

        Negation is pushed down to the leaves, so that getting more leaves right never does harm.
        """

        def leaf(inner: Condition, asked: bool) -> Formula:
            now, best = self._now_and_best(inner, asked, case)
            return ALWAYS if now else Atom(str(places[self.atom(inner, asked)])) if best else NEVER

        return fold_wanted(condition, wanted, leaf, SHORT)

    def _now_and_best(self, condition: Condition, wanted: bool, case: Chosen) -> tuple[bool, bool]:
        if condition.rule is not None:
            return self.rules[condition.rule, wanted]
        leaf = self.wanted.leaves[id(condition)]
        now = self.is_right(leaf, wanted, case)
        return now, now or self.can_change(leaf, wanted)

    @cached_property
    def cases(self) -> list[dict[str, ValueCell]]:
        """Every case that must come out well: each cell of a side chosen, and of what is left as it is."""
        cells = [self.regions.get(item.name, item.seen) for item in self.several]
        names = [item.name for item in self.several]
        return [dict(zip(names, case, strict=True)) for case in product(*cells)]

    def is_right(self, leaf: Leaf, wanted: bool, case: Chosen) -> bool:
        """Whether a comparison comes out as wanted in a case, with nothing else changed."""
        if leaf.asks is not None and leaf.quantity is not None and leaf.quantity in case:
            return leaf.asks.holds_in(case[leaf.quantity]) is wanted
        return leaf.proof.truth is Truth.of(wanted)

    def can_change(self, leaf: Leaf, wanted: bool) -> bool:
        """Whether one comparison, the only one of its fact, can be made to come out as wanted."""
        quantity = self.wanted.quantities.get(leaf.quantity or "")
        if quantity is None or leaf.asks is None or not (quantity.is_simple and quantity.may_change):
            return False
        return any(leaf.asks.holds_in(cell) is wanted for cell in quantity.cells)

    @cached_property
    def rules(self) -> dict[tuple[str, bool], tuple[bool, bool]]:
        """For each rule below and wanted truth: whether it comes out so in all cases, as it is and at best."""
        found: dict[tuple[str, bool], tuple[bool, bool]] = {}
        moved = frozenset(self.regions)
        for name in self.wanted.below(self.rule_id):
            requires, truth = self.wanted.requires(name), self.wanted.checked.results[name].truth
            is_moved = bool(moved & self.wanted.inside[name])
            for sign in self.wanted.signs.get(name, ()):
                now = truth is Truth.of(sign)
                if requires is None or (now and not is_moved):
                    found[name, sign] = (now, now)
                    continue
                now = self._always(requires, sign, found, 0) if is_moved else False
                found[name, sign] = (now, now or any(self._ways(name, sign, found)))
        return found

    def _ways(self, name: str, sign: bool, rules: Rules) -> Iterator[bool]:
        """For each way to choose sides within one rule below, whether it can come out as wanted."""
        requires = self.wanted.requires(name)
        for choice in choices(self.wanted, name, self):
            if requires is not None and choice._always(requires, sign, rules, 1):
                yield True

    def _always(self, condition: Condition, sign: bool, rules: Rules, at: int) -> bool:
        return all(
            comes_out(condition, sign, partial(self._right, case=case, rules=rules, at=at)) for case in self.cases
        )

    def _right(
        self,
        condition: Condition,
        wanted: bool,
        case: Chosen,
        rules: Rules,
        at: int,
    ) -> bool:
        if condition.rule is not None:
            return rules[condition.rule, wanted][at]
        leaf = self.wanted.leaves[id(condition)]
        return self.is_right(leaf, wanted, case) or (at == 1 and self.can_change(leaf, wanted))

    def places(self, rule_id: str) -> dict[Atomic, int]:
        """What can be changed in a rule: rules it refers to and its comparisons, each once, in order."""
        found: dict[Atomic, int] = {}
        for spot in self._spots(rule_id):
            for outer in self.wanted.signs[rule_id]:
                found.setdefault(self.atom(spot.leaf, spot.sign == outer), len(found))
        return found

    def _spots(self, rule_id: str) -> Iterator[Spot]:
        requires = self.wanted.requires(rule_id)
        return iter(()) if requires is None else spots_in(requires)

    def atom(self, condition: Condition, wanted: bool) -> Atomic:
        """Name what a leaf asks: equal comparisons of one fact are one atom."""
        if condition.rule is not None:
            return ("rule", condition.rule, wanted)
        leaf = self.wanted.leaves[id(condition)]
        return ("leaf", id(condition), wanted) if leaf.asks is None else (str(leaf.quantity), leaf.asks, wanted)


class _Short:
    """Formulas in which what is settled is left out."""

    def all_of(self, parts: Sequence[Formula]) -> Formula:
        open_parts = [part for part in parts if part != ALWAYS]
        return NEVER if NEVER in open_parts else ALWAYS if not open_parts else All(tuple(open_parts))

    def any_of(self, parts: Sequence[Formula]) -> Formula:
        open_parts = [part for part in parts if part != NEVER]
        return ALWAYS if ALWAYS in open_parts else NEVER if not open_parts else Any(tuple(open_parts))

    def at_least(self, count: int, parts: Sequence[Formula], always: int) -> Formula:
        least = count - list(parts).count(ALWAYS)
        open_parts = [part for part in parts if part not in (ALWAYS, NEVER)]
        counted: Formula = AtLeast(least, tuple(open_parts))
        if least <= 0 or least > len(open_parts):
            counted = ALWAYS if least <= 0 else NEVER
        return self.all_of([*parts[:always], counted])


SHORT: Joining[Formula] = _Short()
