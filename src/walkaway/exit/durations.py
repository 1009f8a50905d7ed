"""Times nobody knows exactly: triangular and even ones, and their sum.

Times are independent here. Where they share an asset or a driver they are not: use the decision diagram or samples.
A value outside its range raises a ValueError.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from walkaway.exit.ranges import Array, Numbers, plain, within

_TAIL = 1e-12
"""Chance left beyond the last cell of a grid, for a time without a greatest value."""


class Duration(Protocol):
    """A time with a known distribution, not negative."""

    @property
    def mean(self) -> float:
        """Expected time."""

    @property
    def knots(self) -> tuple[float, ...]:
        """Ends of the stretches on which the distribution is smooth; the last may be infinite."""

    def cdf(self, time: Numbers) -> Array:
        """Chance to be done by a time."""

    def quantile(self, chance: Numbers) -> Array:
        """Time by which it is done with a chance between 0 and 1."""


@dataclass(frozen=True, slots=True)
class Triangular:
    """Triangular distribution of a least, a likeliest and a greatest value; a fixed time where all are the same.

    The usual reading of a three-point estimate (Johnson, The Statistician 46(3), 1997).

    Raises:
        ValueError: unless 0 <= low <= likely <= high, all finite.
    """

    low: float
    likely: float
    high: float

    def __post_init__(self) -> None:
        """Check the order."""
        if not 0.0 <= self.low <= self.likely <= self.high < math.inf:
            seen = f"{self.low:g}, {self.likely:g}, {self.high:g}"
            raise ValueError(f"a triangular time needs 0 <= low <= likely <= high, all finite; seen {seen}")

    @property
    def mean(self) -> float:
        """Expected time: ``(low + likely + high) / 3``."""
        return math.fsum((self.low, self.likely, self.high)) / 3.0

    @property
    def variance(self) -> float:
        """Variance, from the distances between the three: never below 0."""
        rise, fall = self.likely - self.low, self.high - self.likely
        return (rise * rise + rise * fall + fall * fall) / 18.0

    @property
    def knots(self) -> tuple[float, ...]:
        """Least, likeliest and greatest value."""
        return (self.low, self.likely, self.high)

    def cdf(self, time: Numbers) -> Array:
        """Chance to be done by a time; a fixed time is done at that time, not before."""
        at = np.asarray(time, dtype=np.float64)
        width, rise, fall = self.high - self.low, self.likely - self.low, self.high - self.likely
        since, left = np.clip(at - self.low, 0.0, rise), np.clip(self.high - at, 0.0, fall)
        rising = since / rise * (since / width) if rise > 0.0 else np.zeros_like(at)
        falling = 1.0 - (left / fall * (left / width) if fall > 0.0 else np.zeros_like(at))
        inside = np.where(at < self.likely, rising, falling)
        return plain(np.where(at < self.low, 0.0, np.where(at >= self.high, 1.0, inside)))

    def quantile(self, chance: Numbers) -> Array:
        """Time by which it is done with a chance: the inverse of :meth:`cdf`."""
        share = within("chance", chance, 1.0)
        width, rise, fall = self.high - self.low, self.likely - self.low, self.high - self.likely
        up = self.low + np.sqrt(share * width * rise)
        down = self.high - np.sqrt((1.0 - share) * width * fall)
        return plain(np.where(share * width <= rise, up, down))


@dataclass(frozen=True, slots=True)
class Even:
    """Even distribution between two ends: all that is known when a claim gives a range and prefers no value.

    Raises:
        ValueError: unless 0 <= low <= high, both finite.
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        """Check the order."""
        if not 0.0 <= self.low <= self.high < math.inf:
            raise ValueError(f"an even time needs 0 <= low <= high, both finite; seen {self.low:g}, {self.high:g}")

    @property
    def mean(self) -> float:
        """Expected time: the middle."""
        return (self.low + self.high) / 2.0

    @property
    def knots(self) -> tuple[float, ...]:
        """Both ends."""
        return (self.low, self.high)

    def cdf(self, time: Numbers) -> Array:
        """Chance to be done by a time; a fixed time is done at that time, not before."""
        at = np.asarray(time, dtype=np.float64)
        width = self.high - self.low
        inside = np.clip((at - self.low) / width, 0.0, 1.0) if width > 0.0 else np.ones_like(at)
        return plain(np.where(at < self.low, 0.0, inside))

    def quantile(self, chance: Numbers) -> Array:
        """Time by which it is done with a chance: the inverse of :meth:`cdf`."""
        return plain(self.low + (self.high - self.low) * within("chance", chance, 1.0))


@dataclass(frozen=True)
class SumOfTimes:
    """Distribution of a sum of independent times on a grid, with a band that surely holds the true one.

    Attributes:
        start: least value of the sum.
        step: width of a cell.
        count: how many spread-out times were added.
        masses: chance of each combination of cells, before it is spread over the ``count`` cells it may end in.
        mean: exact expected value: the sum of the means.
    """

    start: float
    step: float
    count: int
    masses: Array
    mean: float

    @cached_property
    def _smooth(self) -> Array:
        spread = np.convolve(self.masses, _uniform_sum(self.count)) if self.count else self.masses
        return np.concatenate([[0.0], np.minimum(np.cumsum(spread), 1.0)])

    @property
    def knots(self) -> tuple[float, ...]:
        """The points of the grid."""
        return tuple((self.start + self.step * np.arange(len(self._smooth))).tolist())

    def cdf(self, time: Numbers) -> Array:
        """Chance to be done by a time, each cell spread evenly; of second order in the step."""
        at = np.asarray(time, dtype=np.float64)
        if not self.count:
            return plain((at >= self.start).astype(np.float64))
        cells = (at - self.start) / self.step
        return plain(np.interp(cells, np.arange(len(self._smooth), dtype=np.float64), self._smooth))

    def band(self, time: Numbers) -> tuple[Array, Array]:
        """Least and greatest chance to be done by a time, whatever the times do within their cells."""
        at = np.asarray(time, dtype=np.float64)
        if not self.count:
            return self.cdf(at), self.cdf(at)
        below = np.concatenate([[0.0], np.minimum(np.cumsum(self.masses), 1.0)])
        cells = np.floor((at - self.start) / self.step * (1.0 + 1e-12) + 1e-9).astype(np.int64)
        last = len(below) - 1
        low = below[np.clip(cells - self.count + 1, 0, last)]
        high = below[np.clip(cells + 1, 0, last)]
        slack = self.count * _TAIL
        return plain(np.maximum(low - slack, 0.0)), plain(np.minimum(high + slack, 1.0))

    @property
    def error(self) -> float:
        """Greatest width of the band on the grid: the stated error of :meth:`cdf`, which is mostly far smaller."""
        low, high = self.band(self.start + self.step * np.arange(len(self._smooth)))
        return float(np.max(high - low))

    def quantile(self, chance: Numbers) -> Array:
        """Time by which it is done with a chance: the inverse of :meth:`cdf`."""
        share = within("chance", chance, 1.0)
        if not self.count:
            return plain(np.full_like(share, self.start))
        rising = np.flatnonzero(np.diff(self._smooth, prepend=-1.0) > 0.0)
        return plain(self.start + self.step * np.interp(share, self._smooth[rising], rising.astype(np.float64)))


def sum_of_times(durations: Sequence[Duration], cells: int = 2000) -> SumOfTimes:
    """Distribution of the sum of independent times, by convolution on a grid.

    Each time is cut into cells of one width; the chances of the cells are convolved. A sum of ``n`` times lies in
    ``n`` cells next to each other, which gives the band; spreading each cell evenly (the sum of ``n`` even spreads,
    Irwin-Hall, by Eulerian numbers) gives the distribution itself. Times that are fixed shift it and cost nothing.

    Args:
        durations: the times, at least one; one without a greatest value is cut where 1e-12 is left.
        cells: number of cells over the whole width; more are more exact, and slower by the square.
    """
    if not durations:
        raise ValueError("the sum of no times has no distribution; give at least one")
    if cells < 1:
        raise ValueError(f"cells must be at least 1; seen {cells}")
    lows = [duration.knots[0] for duration in durations]
    ends = [duration.knots[-1] for duration in durations]
    ends = [
        end if math.isfinite(end) else float(duration.quantile(1.0 - _TAIL))
        for end, duration in zip(ends, durations, strict=True)
    ]
    wide = [item for item in zip(durations, lows, ends, strict=True) if item[2] > item[1]]
    step = math.fsum(end - low for _, low, end in wide) / cells
    masses = np.ones(1)
    for duration, low, end in wide:
        edges = low + step * np.arange(math.ceil((end - low) / step - 1e-9) + 1)
        edges[-1] = max(edges[-1], end)
        masses = np.convolve(masses, np.diff(duration.cdf(edges)))
    mean = math.fsum(duration.mean for duration in durations)
    return SumOfTimes(math.fsum(lows), step, len(wide), masses, mean)


def _uniform_sum(count: int) -> Array:
    """Chance that a sum of ``count`` even spreads over [0, 1] lies in [k, k + 1]: Eulerian numbers over a factorial."""
    chances = np.ones(1)
    for number in range(2, count + 1):
        index = np.arange(number, dtype=np.float64)
        longer, shifted = np.append(chances, 0.0), np.insert(chances, 0, 0.0)
        chances = ((number - index) * shifted + (index + 1.0) * longer) / number
    return chances
