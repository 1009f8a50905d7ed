"""Closed, open and half-open intervals of exact numbers, and their three-valued comparison with a threshold.

Ends are fractions, so sums, products and quotients are exact and a threshold is met or missed as the decimals on paper
say. Infinite ends stand for one-sided knowledge ("at least 270 million"); an open end for one that is not reached
("more than 50 percent"). Division by an interval holding zero gives the whole line, as IEEE 1788-2015 does.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from operator import mul

from walkaway.core.exact import NOTHING, Exact, Number, Scaled, exact, excess, scaled
from walkaway.core.truth import Truth

_End = tuple[Exact, bool]
"""An end of an interval, and whether it is left out."""


@dataclass(frozen=True, slots=True)
class Interval:
    """All numbers between ``low`` and ``high``; an end belongs to it unless it is open or infinite.

    Ends are given as whole numbers, floats (taken as the decimals they are written as) or fractions, and kept as
    fractions, or as floats where infinite.

    Raises:
        ValueError: if an end is NaN, ``low`` exceeds ``high``, or no number is left between open ends.
    """

    low: Exact
    high: Exact
    low_open: bool = False
    high_open: bool = False

    def __post_init__(self) -> None:
        """Keep the ends exactly, and check them."""
        if type(self.low) is not Fraction:
            object.__setattr__(self, "low", exact(self.low))
        if type(self.high) is not Fraction:
            object.__setattr__(self, "high", exact(self.high))
        over = excess(self.high, self.low)
        if not over >= 0 or (not over and (self.low_open or self.high_open)):
            raise ValueError(f"not an interval: low={self.low}, high={self.high}")

    @classmethod
    def exactly(cls, value: Number) -> Interval:
        """Return the interval holding one number."""
        end = exact(value)
        return cls(end, end)

    @property
    def width(self) -> Exact:
        """Distance between the ends; infinite when one end is."""
        return NOTHING if self.is_exact else self.high - self.low

    def floats_inside(self) -> tuple[float, float]:
        """Ends as floats that belong to it: an open end stands a hair inside, so that it is not met."""
        low, high = self.floats()
        return (
            math.nextafter(low, math.inf) if self.low_open else low,
            math.nextafter(high, -math.inf) if self.high_open else high,
        )

    @property
    def is_exact(self) -> bool:
        """Whether the interval holds one number only."""
        return not excess(self.low, self.high)

    @property
    def is_closed(self) -> bool:
        """Whether both ends belong to it."""
        return not (self.low_open or self.high_open)

    def closed(self) -> Interval:
        """The same interval with its ends."""
        return self if self.is_closed else Interval(self.low, self.high)

    def __contains__(self, value: Number) -> bool:
        """Whether ``value`` lies in the interval."""
        number = exact(value)
        if number == self.low:
            return not self.low_open
        return self.low < number < self.high or (number == self.high and not self.high_open)

    def __add__(self, other: Interval | Number) -> Interval:
        """Sum."""
        other = _interval(other)
        return Interval(
            self.low + other.low,
            self.high + other.high,
            self.low_open or other.low_open,
            self.high_open or other.high_open,
        )

    __radd__ = __add__

    def __neg__(self) -> Interval:
        """Mirror at zero."""
        return Interval(-self.high, -self.low, self.high_open, self.low_open)

    def __sub__(self, other: Interval | Number) -> Interval:
        """Difference; ``x - x`` is not zero, because the two may differ."""
        return self + -_interval(other)

    def __rsub__(self, other: Interval | Number) -> Interval:
        """Difference with a number on the left."""
        return _interval(other) - self

    def __mul__(self, other: Interval | Number) -> Interval:
        """Product; ``x * x`` may be wider than ``x.squared()``."""
        return _spanned([_times(*ends) for ends in _corners(self, _interval(other))])

    __rmul__ = __mul__

    def __truediv__(self, other: Interval | Number) -> Interval:
        """Quotient; the whole line when ``other`` holds or touches zero."""
        other = _interval(other)
        if other.low <= 0 <= other.high:
            return ENTIRE
        return _spanned([_quotient(*ends) for ends in _corners(self, other)])

    def __rtruediv__(self, other: Interval | Number) -> Interval:
        """Quotient with a number on top."""
        return _interval(other) / self

    def squared(self) -> Interval:
        """The square of one number from the interval: never negative."""
        low, high = ((_times(end, end)) for end in _ends(self))
        if 0 in self:
            return _spanned([(Fraction(0), False), low, high])
        return _spanned([low, high])

    def hull(self, other: Interval) -> Interval:
        """Smallest interval holding both."""
        return _spanned([*_ends(self), *_ends(other)])

    def meet(self, other: Interval) -> Interval | None:
        """The common part, or None when the two are apart."""
        low = max((self.low, self.low_open), (other.low, other.low_open))
        high = min((self.high, not self.high_open), (other.high, not other.high_open))
        if low[0] > high[0] or (low[0] == high[0] and (low[1] or not high[1])):
            return None
        return Interval(low[0], high[0], low[1], not high[1])

    def clip(self, low: Number, high: Number) -> Interval:
        """Keep within ``[low, high]``: both ends are moved into the range."""
        first, last = exact(low), exact(high)
        new_low, new_high = min(max(self.low, first), last), min(max(self.high, first), last)
        if new_low == new_high:
            return Interval(new_low, new_high)
        return Interval(new_low, new_high, self.low_open and new_low == self.low,
                        self.high_open and new_high == self.high)  # fmt: skip

    def compare(self, operator: str, threshold: Number) -> Truth:
        """Compare with ``threshold`` (>=, >, <=, <, ==): true if every member satisfies it, false if none does.

        The comparison is exact: give thresholds and ends as the same decimal and ``0.51 >= 0.51`` is true.
        """
        try:
            return COMPARISONS[operator](self, exact(threshold))
        except KeyError:
            raise ValueError(f"unknown comparison {operator!r}; allowed: {', '.join(COMPARISONS)}") from None

    def floats(self) -> tuple[float, float]:
        """Return both ends as floats, for arrays and charts."""
        return float(self.low), float(self.high)

    def to_list(self) -> list[float | None]:
        """Return ``[low, high]`` as floats with None for an infinite end, as JSON has no infinity."""
        return [float(end) if math.isfinite(end) else None for end in (self.low, self.high)]


def _at_least(interval: Interval, threshold: Exact) -> Truth:
    if excess(interval.low, threshold) >= 0:
        return Truth.TRUE
    over = excess(interval.high, threshold)
    return Truth.FALSE if over < 0 or (interval.high_open and not over) else Truth.UNKNOWN


def _more_than(interval: Interval, threshold: Exact) -> Truth:
    over = excess(interval.low, threshold)
    if over > 0 or (interval.low_open and not over):
        return Truth.TRUE
    return Truth.FALSE if excess(interval.high, threshold) <= 0 else Truth.UNKNOWN


def _less_than(interval: Interval, threshold: Exact) -> Truth:
    return ~_at_least(interval, threshold)


def _at_most(interval: Interval, threshold: Exact) -> Truth:
    return ~_more_than(interval, threshold)


def _equals(interval: Interval, threshold: Exact) -> Truth:
    if threshold not in interval:
        return Truth.FALSE
    return Truth.TRUE if interval.is_exact else Truth.UNKNOWN


COMPARISONS: dict[str, Callable[[Interval, Exact], Truth]] = {
    ">=": _at_least,
    ">": _more_than,
    "<": _less_than,
    "<=": _at_most,
    "==": _equals,
}
"""How an interval is compared with an exact threshold, by operator."""

ENTIRE = Interval(-math.inf, math.inf)
UNIT = Interval(0, 1)


def _interval(value: Interval | Number) -> Interval:
    return value if isinstance(value, Interval) else Interval.exactly(value)


def _ends(interval: Interval) -> tuple[_End, _End]:
    return (interval.low, interval.low_open), (interval.high, interval.high_open)


def _corners(left: Interval, right: Interval) -> Iterable[tuple[_End, _End]]:
    return product(_ends(left), _ends(right))


def _times(left: _End, right: _End) -> _End:
    """Multiply with 0 * inf = 0, the rule for interval ends; a zero that belongs to one side makes a zero that does."""
    if left[0] == 0 or right[0] == 0:
        reached = (left[0] == 0 and not left[1]) or (right[0] == 0 and not right[1])
        return Fraction(0), not reached
    return left[0] * right[0], left[1] or right[1]


def _quotient(top: _End, bottom: _End) -> _End:
    if math.isinf(bottom[0]):
        return Fraction(0), False
    return top[0] / bottom[0], bool(top[0]) and (top[1] or bottom[1])


def _spanned(ends: Sequence[_End]) -> Interval:
    """Smallest interval holding all ends; an extreme is open only if it is in every way it comes about."""
    low = min(ends)
    high = max((end, not is_open) for end, is_open in ends)
    if low[0] == high[0]:
        return Interval(low[0], high[0])
    return Interval(low[0], high[0], low[1], not high[1])


def tight_range(
    formula: Callable[[Sequence[Exact]], Exact], inputs: Sequence[Interval], increasing: Sequence[bool]
) -> Interval:
    """Exact range of a formula that is monotone in each input: two evaluations, however often an input occurs.

    Args:
        formula: maps one number per input to a number.
        inputs: the interval of each input; open ends are taken as closed.
        increasing: for each input, whether the formula rises with it (False: it falls).
    """
    ends = [(item.low, item.high) if up else (item.high, item.low) for item, up in zip(inputs, increasing, strict=True)]
    return Interval(formula([low for low, _ in ends]), formula([high for _, high in ends]))


def weighted_mean_range(weights: Iterable[Interval], values: Iterable[Interval], total: Number = 1) -> Interval | None:
    """Exact range of ``sum(w * v)`` when each weight lies in its interval and the weights add up to ``total``.

    The extreme is a vertex of the weight polytope, found greedily (a continuous knapsack, Dantzig 1957). Returns
    None when no weights within the intervals add up to ``total``. Ends are given as reached, also where they are not.
    """
    shares, points = list(weights), list(values)
    parts = scaled([*(item.low for item in shares), *(item.high for item in shares), total])
    least, most, all_of_it = parts.numbers[: len(shares)], parts.numbers[len(shares) : -1], parts.numbers[-1]
    spare = all_of_it - sum(least)
    if spare < 0 or all_of_it > sum(most):
        return None
    room = [high - low for low, high in zip(least, most, strict=True)]
    return Interval(
        _greedy_mean(least, room, spare, parts.scale, scaled([item.low for item in points]), highest=False),
        _greedy_mean(least, room, spare, parts.scale, scaled([item.high for item in points]), highest=True),
    )


def _greedy_mean(
    least: Sequence[int], room: Sequence[int], spare: int, scale: int, points: Scaled, highest: bool
) -> Fraction:
    """Give what is spare to the best points first, or to the worst."""
    result = sum(map(mul, least, points.numbers))
    for place in sorted(range(len(least)), key=points.numbers.__getitem__, reverse=highest):
        step = min(spare, room[place])
        result += step * points.numbers[place]
        spare -= step
        if not spare:
            break
    return Fraction(result, scale * points.scale)
