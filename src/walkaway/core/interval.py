"""Closed intervals of real numbers with outward rounding, and their three-valued comparison with a threshold.

Unbounded ends stand for one-sided knowledge ("more than 270 million"). Division by an interval holding zero gives
the whole line, as IEEE 1788-2015 does, never an error or a NaN.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from walkaway.core.truth import Truth

Number = int | float | Fraction


def _down(value: float) -> float:
    return math.nextafter(value, -math.inf)


def _up(value: float) -> float:
    return math.nextafter(value, math.inf)


def _times(left: float, right: float) -> float:
    """Multiply with 0 * inf = 0, the rule for interval ends."""
    return 0.0 if left == 0 or right == 0 else left * right


@dataclass(frozen=True, slots=True)
class Interval:
    """All numbers between ``low`` and ``high``, both included (an infinite end is not itself a member).

    Raises:
        ValueError: if an end is NaN or ``low`` exceeds ``high``.
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        """Check the ends."""
        if math.isnan(self.low) or math.isnan(self.high) or self.low > self.high:
            raise ValueError(f"not an interval: low={self.low}, high={self.high}")

    @classmethod
    def exactly(cls, value: Number) -> Interval:
        """Return the interval holding one number."""
        return cls(float(value), float(value))

    @property
    def width(self) -> float:
        """Distance between the ends; infinite when one end is."""
        return self.high - self.low if self.low != self.high else 0.0

    @property
    def is_exact(self) -> bool:
        """Whether the interval holds one number only."""
        return self.low == self.high

    def __contains__(self, value: Number) -> bool:
        """Whether ``value`` lies in the interval."""
        return self.low <= value <= self.high

    def __add__(self, other: Interval | Number) -> Interval:
        """Sum, rounded outward."""
        other = _interval(other)
        return _outward(self.low + other.low, self.high + other.high)

    __radd__ = __add__

    def __neg__(self) -> Interval:
        """Mirror at zero."""
        return Interval(-self.high, -self.low)

    def __sub__(self, other: Interval | Number) -> Interval:
        """Difference, rounded outward; ``x - x`` is not zero, because the two may differ."""
        return self + -_interval(other)

    def __rsub__(self, other: Interval | Number) -> Interval:
        """Difference with a number on the left."""
        return _interval(other) - self

    def __mul__(self, other: Interval | Number) -> Interval:
        """Product, rounded outward; ``x * x`` may be wider than ``x.squared()``."""
        other = _interval(other)
        corners = [_times(a, b) for a, b in product((self.low, self.high), (other.low, other.high))]
        return _outward(min(corners), max(corners))

    __rmul__ = __mul__

    def __truediv__(self, other: Interval | Number) -> Interval:
        """Quotient, rounded outward; the whole line when ``other`` holds zero."""
        other = _interval(other)
        if other.low <= 0 <= other.high:
            return ENTIRE
        corners = [_quotient(a, b) for a, b in product((self.low, self.high), (other.low, other.high))]
        return _outward(min(corners), max(corners))

    def __rtruediv__(self, other: Interval | Number) -> Interval:
        """Quotient with a number on top."""
        return _interval(other) / self

    def squared(self) -> Interval:
        """The square of one number from the interval: never negative."""
        corners = (_times(self.low, self.low), _times(self.high, self.high))
        low = 0.0 if self.low <= 0 <= self.high else min(corners)
        widened = _outward(low, max(corners))
        return Interval(max(widened.low, 0.0), widened.high)

    def hull(self, other: Interval) -> Interval:
        """Smallest interval holding both."""
        return Interval(min(self.low, other.low), max(self.high, other.high))

    def meet(self, other: Interval) -> Interval | None:
        """The common part, or None when the two are apart."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        return Interval(low, high) if low <= high else None

    def clip(self, low: float, high: float) -> Interval:
        """Keep within ``[low, high]``: both ends are moved into the range."""
        return Interval(min(max(self.low, low), high), min(max(self.high, low), high))

    def compare(self, operator: str, threshold: Number) -> Truth:
        """Compare with ``threshold`` (>=, >, <=, <, ==): true if every member satisfies it, false if none does.

        The comparison is exact: give thresholds and ends as the same decimal and ``0.51 >= 0.51`` is true.
        """
        try:
            return COMPARISONS[operator](self, threshold)
        except KeyError:
            raise ValueError(f"unknown comparison {operator!r}; allowed: {', '.join(COMPARISONS)}") from None

    def to_list(self) -> list[float | None]:
        """Return ``[low, high]`` with None for an infinite end, as JSON has no infinity."""
        return [end if math.isfinite(end) else None for end in (self.low, self.high)]


def _at_least(interval: Interval, threshold: Number) -> Truth:
    if interval.low >= threshold:
        return Truth.TRUE
    return Truth.FALSE if interval.high < threshold else Truth.UNKNOWN


def _more_than(interval: Interval, threshold: Number) -> Truth:
    if interval.low > threshold:
        return Truth.TRUE
    return Truth.FALSE if interval.high <= threshold else Truth.UNKNOWN


def _less_than(interval: Interval, threshold: Number) -> Truth:
    if interval.high < threshold:
        return Truth.TRUE
    return Truth.FALSE if interval.low >= threshold else Truth.UNKNOWN


def _at_most(interval: Interval, threshold: Number) -> Truth:
    if interval.high <= threshold:
        return Truth.TRUE
    return Truth.FALSE if interval.low > threshold else Truth.UNKNOWN


def _equals(interval: Interval, threshold: Number) -> Truth:
    if threshold not in interval:
        return Truth.FALSE
    return Truth.TRUE if interval.is_exact else Truth.UNKNOWN


COMPARISONS: dict[str, Callable[[Interval, Number], Truth]] = {
    ">=": _at_least,
    ">": _more_than,
    "<": _less_than,
    "<=": _at_most,
    "==": _equals,
}
"""How an interval is compared with a threshold, by operator."""

ENTIRE = Interval(-math.inf, math.inf)
UNIT = Interval(0.0, 1.0)


def _interval(value: Interval | Number) -> Interval:
    return value if isinstance(value, Interval) else Interval.exactly(value)


def _quotient(top: float, bottom: float) -> float:
    return 0.0 if math.isinf(bottom) else top / bottom


def _outward(low: float, high: float) -> Interval:
    """Widen by one unit in the last place, except where the end is a whole number small enough to be exact."""
    return Interval(low if _is_exact(low) else _down(low), high if _is_exact(high) else _up(high))


def _is_exact(end: float) -> bool:
    return abs(end) < 2.0**53 and end.is_integer()


def tight_range(
    formula: Callable[[Sequence[float]], float], inputs: Sequence[Interval], increasing: Sequence[bool]
) -> Interval:
    """Exact range of a formula that is monotone in each input: two evaluations, however often an input occurs.

    Args:
        formula: maps one number per input to a number.
        inputs: the interval of each input.
        increasing: for each input, whether the formula rises with it (False: it falls).
    """
    ends = [(item.low, item.high) if up else (item.high, item.low) for item, up in zip(inputs, increasing, strict=True)]
    return Interval(formula([low for low, _ in ends]), formula([high for _, high in ends]))


def weighted_mean_range(weights: Iterable[Interval], values: Iterable[Interval], total: float = 1.0) -> Interval | None:
    """Exact range of ``sum(w * v)`` when each weight lies in its interval and the weights add up to ``total``.

    The extreme is a vertex of the weight polytope, found greedily (a continuous knapsack, Dantzig 1957). Returns
    None when no weights within the intervals add up to ``total``.
    """
    pairs = list(zip(weights, values, strict=True))
    spare = total - sum(weight.low for weight, _ in pairs)
    room = sum(weight.width for weight, _ in pairs)
    if spare < -1e-9 or spare > room + 1e-9:
        return None
    return Interval(*(_greedy_sum(pairs, spare, highest) for highest in (False, True)))


def _greedy_sum(pairs: Sequence[tuple[Interval, Interval]], spare: float, highest: bool) -> float:
    points = [(weight, value.high if highest else value.low) for weight, value in pairs]
    result = math.fsum(weight.low * point for weight, point in points)
    for weight, point in sorted(points, key=lambda item: item[1], reverse=highest):
        step = min(max(spare, 0.0), weight.width)
        result += step * point
        spare -= step
    return result
