"""Three-valued truth: true, false, unknown (strong Kleene logic, Kleene 1952, Introduction to Metamathematics, §64)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum


class Truth(Enum):
    """A truth value; ``UNKNOWN`` means the evidence does not decide, never "probably not"."""

    FALSE = 0
    UNKNOWN = 1
    TRUE = 2

    __hash__ = object.__hash__  # that of Enum hashes the name; there is one object of each value

    @classmethod
    def of(cls, value: bool | None) -> Truth:
        """Turn True, False or None (unknown) into a truth value."""
        if value is None:
            return _UNKNOWN
        return _TRUE if value else _FALSE

    def __invert__(self) -> Truth:
        """Negation: swaps true and false, keeps unknown."""
        return _FALSE if self is _TRUE else _TRUE if self is _FALSE else _UNKNOWN

    def __and__(self, other: Truth) -> Truth:
        """Conjunction: the lesser of the two."""
        if self is _FALSE or other is _FALSE:
            return _FALSE
        return _TRUE if self is _TRUE and other is _TRUE else _UNKNOWN

    def __or__(self, other: Truth) -> Truth:
        """Disjunction: the greater of the two."""
        if self is _TRUE or other is _TRUE:
            return _TRUE
        return _FALSE if self is _FALSE and other is _FALSE else _UNKNOWN

    def implies(self, other: Truth) -> Truth:
        """Material implication: not self, or other."""
        return ~self | other

    def iff(self, other: Truth) -> Truth:
        """Equivalence: both implications hold."""
        return self.implies(other) & other.implies(self)

    def __bool__(self) -> bool:
        """Refuse: an unknown silently read as false is the error this type exists to prevent."""
        raise TypeError("a Truth is not a bool; compare it with Truth.TRUE, Truth.FALSE or Truth.UNKNOWN")

    def __str__(self) -> str:
        """Return the lower-case name."""
        return self.name.lower()


_FALSE, _UNKNOWN, _TRUE = Truth.FALSE, Truth.UNKNOWN, Truth.TRUE


def all_of(values: Iterable[Truth]) -> Truth:
    """Conjunction of any number of values; true when there are none."""
    result = _TRUE
    for value in values:
        if value is _FALSE:
            return _FALSE
        if value is _UNKNOWN:
            result = _UNKNOWN
    return result


def any_of(values: Iterable[Truth]) -> Truth:
    """Disjunction of any number of values; false when there are none."""
    result = _FALSE
    for value in values:
        if value is _TRUE:
            return _TRUE
        if value is _UNKNOWN:
            result = _UNKNOWN
    return result


def at_least(k: int, values: Iterable[Truth]) -> Truth:
    """Return whether at least ``k`` values are true: true if k are, false if the unknowns cannot help."""
    seen = list(values)
    certain = seen.count(_TRUE)
    if certain >= k:
        return _TRUE
    return _UNKNOWN if certain + seen.count(_UNKNOWN) >= k else _FALSE
