"""Fold: the one way through a condition. How parts make a whole is said by an algebra, what a leaf is by whoever asks.

Proofs, planes of bits, formulas and truths are folded from the same conditions by the same function, so that they
cannot come to mean different things. Where only one outcome is of interest, negation is pushed down to the leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from walkaway.logic.algebra import Algebra, Joining
from walkaway.logic.formula import All, Any, AtLeast, Formula, Not
from walkaway.model.condition import Condition

T = TypeVar("T")

JOINED = ("all", "any", "not", "at_least")
"""Forms of a condition that join others."""


def fold(condition: Condition, leaf: Callable[[Condition], T], algebra: Algebra[T]) -> T:
    """Make one thing of a condition: each leaf by itself, then the parts together, from the bottom up."""
    form = condition.form
    if form not in JOINED:
        return leaf(condition)
    parts = [fold(part, leaf, algebra) for part in condition.parts]
    if form == "not":
        return algebra.negation(parts[0])
    return algebra.all_of(parts) if form == "all" else _joined(condition, parts, algebra)


def fold_wanted(condition: Condition, wanted: bool, leaf: Callable[[Condition, bool], T], algebra: Joining[T]) -> T:
    """Make one thing of what a condition needs to come out as wanted, with negation pushed down to the leaves.

    Not all is one that is not; fewer than k of n is n - k + 1 that are not.
    """
    form = condition.form
    if form not in JOINED:
        return leaf(condition, wanted)
    inside = wanted if form != "not" else not wanted
    parts = [fold_wanted(part, inside, leaf, algebra) for part in condition.parts]
    if form == "not":
        return parts[0]
    if form == "all":
        return algebra.all_of(parts) if wanted else algebra.any_of(parts)
    if wanted:
        return _joined(condition, parts, algebra)
    if form == "any":
        return algebra.all_of(parts)
    missing = algebra.at_least(len(parts) - (condition.at_least or 1) + 1, parts, 0)
    return algebra.any_of([*parts[: len(condition.must)], missing])


def _joined(condition: Condition, parts: Sequence[T], algebra: Joining[T]) -> T:
    if condition.at_least is None:
        return algebra.any_of(parts)
    return algebra.at_least(condition.at_least, parts, len(condition.must))


class Spot(NamedTuple):
    """Where a leaf stands.

    Attributes:
        leaf: the condition without parts.
        sign: whether its being true helps the whole; not under an odd number of nots.
        way: the way to it from the top, part by part; its proof is found on the same way in a proof of the whole.
    """

    leaf: Condition
    sign: bool
    way: tuple[int, ...]


def spots_in(condition: Condition, sign: bool = True, way: tuple[int, ...] = ()) -> Iterator[Spot]:
    """Leaves of a condition in order, each with its sign and the way to it."""
    if condition.form not in JOINED:
        yield Spot(condition, sign, way)
        return
    inside = sign if condition.form != "not" else not sign
    for place, part in enumerate(condition.parts):
        yield from spots_in(part, inside, (*way, place))


class _Formulas:
    """Formulas over the leaves."""

    def all_of(self, parts: Sequence[Formula]) -> Formula:
        return All(tuple(parts))

    def any_of(self, parts: Sequence[Formula]) -> Formula:
        return Any(tuple(parts))

    def at_least(self, count: int, parts: Sequence[Formula], always: int) -> Formula:
        return AtLeast(count, tuple(parts[always:]), tuple(parts[:always]))

    def negation(self, part: Formula) -> Formula:
        return Not(part)


FORMULAS: Algebra[Formula] = _Formulas()
