"""Clashes between rules: can two conditions hold at once, and do two spans of days overlap?

Every quantity a condition names is free to take any value; trying each side of each threshold it is compared with
decides exactly whether two conditions built from such comparisons can hold together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import combinations, pairwise, product

from walkaway.core.truth import Truth
from walkaway.logic.algebra import KLEENE
from walkaway.model.condition import Condition
from walkaway.model.rulebook import Moment, Rule, Rulebook
from walkaway.rules.fold import fold

MAX_CASES = 20_000
Value = float | bool | str
_OTHER = "any other"
_COMPARE = {
    ">=": lambda left, right: left >= right,
    ">": lambda left, right: left > right,
    "<=": lambda left, right: left <= right,
    "<": lambda left, right: left < right,
    "==": lambda left, right: left == right,
}


def exception_clashes(rulebook: Rulebook) -> Iterator[tuple[Rule, Rule, str]]:
    """Pairs of exceptions that put other duties in the place of one rule and can both apply, with that rule's id.

    Where one of the two is an exception to the other, the order between them is settled and nothing clashes.
    """
    for base in rulebook.rules:
        stand_ins = [rule for rule in rulebook.rules if base.id in rule.exception_to and rule.requires is not None]
        for left, right in combinations(stand_ins, 2):
            ordered = left.id in right.exception_to or right.id in left.exception_to
            if not ordered and _days_overlap(rulebook, left, right) and can_both_hold(left, right):
                yield left, right, base.id


def can_both_hold(left: Rule, right: Rule) -> bool:
    """Whether some deal could meet the scope of both rules; too many cases to try count as yes."""
    conditions = [rule.applies_when for rule in (left, right) if rule.applies_when is not None]
    choices: dict[str, list[Value]] = {}
    for leaf in (leaf for condition in conditions for leaf in condition.leaves):
        choices.setdefault(_quantity(leaf), []).extend(_sides(leaf))
    candidates = {name: _spread(values) for name, values in choices.items()}
    size = 1
    for values in candidates.values():
        size *= len(values)
    if size > MAX_CASES:
        return True
    for chosen in product(*candidates.values()):
        case = dict(zip(candidates, chosen, strict=True))
        if all(_holds(condition, case) is not Truth.FALSE for condition in conditions):
            return True
    return False


def _quantity(leaf: Condition) -> str:
    for kind in ("measure_key", "fact", "rule", "points"):
        if (name := getattr(leaf, kind)) is not None:
            return f"{kind}.{name}"
    if leaf.in_sector is not None:
        return f"sector.{leaf.in_sector}"
    return f"place.{leaf.partner_from or leaf.plant_in or leaf.undecided}"


def _sides(leaf: Condition) -> Sequence[Value]:
    if leaf.one_of or isinstance(leaf.value, str):
        return [*leaf.one_of, *([leaf.value] if isinstance(leaf.value, str) else []), _OTHER]
    thresholds = [row.value for row in leaf.schedule if row.value is not None]
    if leaf.threshold is not None and not isinstance(leaf.value, bool):
        thresholds.append(float(leaf.threshold))
    return thresholds or [True, False]


def _spread(values: Sequence[Value]) -> list[Value]:
    """Every value itself and, for numbers, one value below, between and above."""
    numbers = sorted({value for value in values if isinstance(value, float)})
    if not numbers:
        return list(dict.fromkeys(values))
    between = [(low + high) / 2 for low, high in pairwise(numbers)]
    return [numbers[0] - 1, *numbers, *between, numbers[-1] + 1]


def _holds(condition: Condition, case: Mapping[str, Value]) -> Truth:
    return fold(condition, partial(_leaf_holds, case), KLEENE)


def _leaf_holds(case: Mapping[str, Value], condition: Condition) -> Truth:
    if condition.undecided is not None or condition.schedule:
        return Truth.UNKNOWN
    value = case[_quantity(condition)]
    if isinstance(value, str):
        return Truth.of(value in (condition.one_of or (condition.value,)))
    if isinstance(value, bool):
        return Truth.of(value is (condition.value is not False))
    return Truth.of(_COMPARE[condition.operator](value, float(condition.threshold or 0)))


def _days_overlap(rulebook: Rulebook, left: Rule, right: Rule) -> bool:
    """Whether the two may be in force on the same day; unknown days may."""
    for early, late in ((left, right), (right, left)):
        ends, begins = (rulebook.day_of(when) for when in (early.valid_to, late.valid_from))
        if ends is not None and begins is not None and ends.last < begins.first:
            return False
    return not _same_event_apart(left, right)


def _same_event_apart(left: Rule, right: Rule) -> bool:
    for early, late in ((left, right), (right, left)):
        ends, begins = early.valid_to, late.valid_from
        if isinstance(ends, Moment) and isinstance(begins, Moment) and ends.after == begins.after:
            return ends.months <= begins.months
    return False
