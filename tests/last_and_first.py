"""Times for the tests: the last and the first of several, a time without end, and the larger of two normal ones."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from walkaway.exit.durations import Duration
from walkaway.exit.ranges import Array, Numbers, plain, positive, within

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(64)


@dataclass(frozen=True, slots=True)
class Exponential:
    """Exponential distribution: at any moment as likely to end as before; it has no greatest value."""

    mean: float

    def __post_init__(self) -> None:
        """Check the mean."""
        positive("mean", self.mean)

    @property
    def knots(self) -> tuple[float, ...]:
        """From 0 without end, by way of multiples of the mean between which it is easily integrated."""
        return (0.0, *(self.mean * multiple for multiple in (1.0, 3.0, 10.0, 40.0)), math.inf)

    def cdf(self, time: Numbers) -> Array:
        """Chance to be done by a time: ``1 - exp(-time / mean)``."""
        return plain(-np.expm1(-np.clip(np.asarray(time, dtype=np.float64), 0.0, None) / self.mean))

    def quantile(self, chance: Numbers) -> Array:
        """Time by which it is done with a chance; infinite for 1."""
        with np.errstate(divide="ignore"):
            return plain(-self.mean * np.log1p(-within("chance", chance, 1.0)))


def all_done_by(durations: Sequence[Duration], time: Numbers) -> Array:
    """Chance that all of several independent times are over: the product of their distributions (1 for none)."""
    result = np.ones_like(np.asarray(time, dtype=np.float64))
    for duration in durations:
        result = result * duration.cdf(time)
    return plain(result)


def any_done_by(durations: Sequence[Duration], time: Numbers) -> Array:
    """Chance that at least one of several independent times is over: ``1 - product(1 - cdf)`` (0 for none)."""
    left = np.ones_like(np.asarray(time, dtype=np.float64))
    for duration in durations:
        left = left * (1.0 - duration.cdf(time))
    return plain(1.0 - left)


def mean_of_last(durations: Sequence[Duration]) -> float:
    """Expected time until all are done: the integral of ``1 - product of cdf`` over all times.

    It exceeds the greatest of the means as a rule ("merge bias": MacCrimmon and Ryavec, Operations Research 12(1),
    1964). Integrated between the knots: exact but for rounding for up to 63 triangular times.
    """
    return _integral_of_survival(durations, lambda time: 1.0 - all_done_by(durations, time))


def mean_of_first(durations: Sequence[Duration]) -> float:
    """Expected time until one is done: the integral of ``product(1 - cdf)``; ValueError for none."""
    if not durations:
        raise ValueError("the first of no times never comes; give at least one")
    return _integral_of_survival(durations, lambda time: 1.0 - any_done_by(durations, time))


def _integral_of_survival(durations: Sequence[Duration], survival: Callable[[Array], Array]) -> float:
    """Integrate from 0 on by Gauss-Legendre between knots, where a product of n triangulars has degree 2n at most."""
    knots = np.unique([0.0, *(knot for duration in durations for knot in duration.knots)])
    tail = 0.0
    if math.isinf(knots[-1]):
        from scipy.integrate import quad

        knots = knots[:-1]
        tail = quad(lambda time: float(survival(np.asarray(time))), knots[-1], math.inf, epsabs=1e-12)[0]
    middle, half = (knots[1:] + knots[:-1]) / 2.0, np.diff(knots) / 2.0
    values = survival(middle[:, None] + half[:, None] * _NODES)
    return float(half @ (values @ _WEIGHTS)) + tail


def larger_of_normals(
    means: tuple[float, float], deviations: tuple[float, float], correlation: float = 0.0
) -> tuple[float, float]:
    """Mean and variance of the larger of two jointly normal times.

    Clark, "The Greatest of a Finite Set of Random Variables", Operations Research 9(2), 1961, equations 2 and 3.

    Args:
        means: the two means.
        deviations: the two standard deviations, at least 0.
        correlation: between -1 and 1.
    """
    from scipy.special import ndtr

    (mean1, mean2), (first, second) = means, deviations
    within("deviations", deviations)
    within("|correlation|", abs(correlation), 1.0)
    spread = math.sqrt(max(first**2 + second**2 - 2.0 * correlation * first * second, 0.0))
    if spread == 0.0:
        return max(means), (first if mean1 >= mean2 else second) ** 2
    gap = (mean1 - mean2) / spread
    above, below = float(ndtr(gap)), float(ndtr(-gap))
    density = math.exp(-gap * gap / 2.0) / math.sqrt(2.0 * math.pi)
    # Taken from the smaller mean, so that large equal means do not cancel.
    base = min(means)
    shift1, shift2 = mean1 - base, mean2 - base
    excess = shift1 * above + shift2 * below + spread * density
    square = (shift1**2 + first**2) * above + (shift2**2 + second**2) * below + (shift1 + shift2) * spread * density
    return base + excess, max(square - excess**2, 0.0)
