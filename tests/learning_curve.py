"""Learning curves: cost or defects that fall with experience (Wright, Journal of the Aeronautical Sciences 3(4), 1936).

The unit model (Crawford): the n-th unit costs ``first n ** exponent``. Three ways to say how steep a curve is are in
use and easily mixed up: the progress ratio (0.8: a doubling leaves 80 percent), the learning rate (0.2: a doubling
takes away 20 percent) and the exponent (-0.322). All functions take numbers and arrays alike and return what they
were given; a value outside its range raises a ValueError that names the argument.
"""

from __future__ import annotations

import math

import numpy as np

from walkaway.exit.ranges import Array, Numbers, plain, positive, refuse, within


def exponent_of(progress_ratio: Numbers) -> Array:
    """Exponent of a curve: ``log2(progress ratio)``, 0 or less.

    Args:
        progress_ratio: share of the cost left by a doubling of experience, above 0 and at most 1.
    """
    return plain(np.log2(positive("progress_ratio", progress_ratio, 1.0)))


def progress_ratio_of(exponent: Numbers) -> Array:
    """Share of the cost left by a doubling: ``2 ** exponent``, above 0 and at most 1.

    Args:
        exponent: exponent of the curve, 0 or less.
    """
    return plain(np.exp2(_falling(exponent)))


def learning_rate_of(progress_ratio: Numbers) -> Array:
    """Share of the cost a doubling takes away: ``1 - progress ratio``; its own inverse.

    Args:
        progress_ratio: share left by a doubling, 0 to 1.
    """
    return plain(1.0 - within("progress_ratio", progress_ratio, 1.0))


def exponent_from_factor(factor: Numbers, multiple: Numbers) -> Array:
    """Exponent when a multiple of experience leaves a factor of the cost: ``ln factor / ln multiple``.

    "Each tenfold of cumulative output halves the defects" (Levitt, List and Syverson, Journal of Political Economy
    121(4), 2013) is factor 0.5 and multiple 10.

    Args:
        factor: share of cost or defects left, above 0 and at most 1.
        multiple: multiple of experience, above 1.
    """
    times = within("multiple", multiple)
    refuse("multiple", times, times <= 1.0, "above 1")
    return plain(np.log(positive("factor", factor, 1.0)) / np.log(times))


def unit_cost(first: Numbers, units: Numbers, exponent: Numbers) -> Array:
    """Cost of the n-th unit: ``first n ** exponent``.

    Args:
        first: cost of the first unit, at least 0, in any currency.
        units: number of the unit, or stock of experience, above 0.
        exponent: exponent of the curve, 0 or less.
    """
    return plain(within("first", first) * np.power(positive("units", units), _falling(exponent)))


def cumulative_cost(first: float, units: int, exponent: float) -> float:
    """Cost of the first units together: the sum of :func:`unit_cost` from 1 to ``units``.

    Args:
        first: cost of the first unit, at least 0.
        units: how many, a whole number, at least 0.
        exponent: exponent of the curve, 0 or less.
    """
    if int(units) != units or units < 0:
        raise ValueError(f"units must be a whole number, at least 0; seen {units:g}")
    numbers = np.arange(1, int(units) + 1, dtype=np.float64)
    return math.fsum(unit_cost(first, numbers, exponent))


def doublings_for(factor: Numbers, learning_rate: Numbers) -> Array:
    """Doublings of experience until a factor of the cost is left: ``ln factor / ln(1 - learning rate)``.

    Args:
        factor: share of the cost aimed at, above 0 and at most 1.
        learning_rate: share a doubling takes away, above 0 and below 1.

    Returns:
        Number of doublings; ``2 ** doublings`` is the multiple of experience.
    """
    rate = positive("learning_rate", learning_rate, 1.0)
    refuse("learning_rate", rate, rate == 1.0, "below 1")
    return plain(np.log(positive("factor", factor, 1.0)) / np.log1p(-rate))


def effective_experience(own: Numbers, others: Numbers, weight: Numbers) -> Array:
    """Experience that counts when others' experience spills over: ``own + weight others``.

    Irwin and Klenow (Journal of Political Economy 102(6), 1994): a maker of chips learns three times as much from a
    unit of its own as from one of another firm, at home or abroad: weight 1/3. What a partner knows is no spill-over
    of this kind and is not to be counted here as well.

    Args:
        own: own units, at least 0.
        others: units of others, at least 0.
        weight: worth of a unit of others beside one's own, 0 to 1.
    """
    return plain(within("own", own) + within("weight", weight, 1.0) * within("others", others))


def stoppage_factor(retention: Numbers, periods: Numbers, exponent: Numbers) -> Array:
    """Factor on unit cost after a stop: ``retention ** (periods exponent)``, at least 1.

    Follows from the stock of experience shrinking to ``retention ** periods`` of itself (Argote, Beckman and Epple,
    Management Science 36(2), 1990).

    Args:
        retention: share of experience kept per period, above 0 and at most 1.
        periods: length of the stop, at least 0.
        exponent: exponent of the curve, 0 or less.
    """
    kept = positive("retention", retention, 1.0)
    return plain(np.power(kept, within("periods", periods) * _falling(exponent)))


def _falling(exponent: Numbers) -> Array:
    numbers = np.asarray(exponent, dtype=np.float64)
    refuse("exponent", numbers, ~(np.isfinite(numbers) & (numbers <= 0.0)), "at most 0")
    return numbers
