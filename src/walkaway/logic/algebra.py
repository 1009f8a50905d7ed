"""Algebra: what it means to join, for truths, formulas, planes of bits or proofs; whoever folds a tree brings one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from walkaway.core.truth import Truth, all_of, any_of, at_least

T = TypeVar("T")


class Joining(Protocol[T]):
    """How parts make a whole, without negation."""

    def all_of(self, parts: Sequence[T]) -> T:
        """Every part holds."""

    def any_of(self, parts: Sequence[T]) -> T:
        """At least one part holds."""

    def at_least(self, count: int, parts: Sequence[T], always: int) -> T:
        """At least ``count`` of the parts hold, and each of the first ``always`` does."""


class Algebra(Joining[T], Protocol[T]):
    """How parts make a whole, with negation."""

    def negation(self, part: T) -> T:
        """The part does not hold."""


class _Kleene:
    """Three-valued truth, by strong Kleene logic."""

    def all_of(self, parts: Sequence[Truth]) -> Truth:
        return all_of(parts)

    def any_of(self, parts: Sequence[Truth]) -> Truth:
        return any_of(parts)

    def at_least(self, count: int, parts: Sequence[Truth], always: int) -> Truth:
        return all_of(parts[:always]) & at_least(count, parts)

    def negation(self, part: Truth) -> Truth:
        return ~part


class _Certain:
    """Truth and falsehood of what is certain; a leaf says for itself whether it comes out as wanted."""

    def all_of(self, parts: Sequence[bool]) -> bool:
        return all(parts)

    def any_of(self, parts: Sequence[bool]) -> bool:
        return any(parts)

    def at_least(self, count: int, parts: Sequence[bool], always: int) -> bool:
        return all(parts[:always]) and sum(parts) >= count


KLEENE: Algebra[Truth] = _Kleene()
CERTAIN: Joining[bool] = _Certain()
