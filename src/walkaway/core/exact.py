"""Exact numbers: decimals as written become fractions, so that nothing is rounded between a file and a verdict.

Binary floats cannot hold 0.1; as sums of them 29.06 + 20.18 + 0.76 percent is a hair more than 50. A number read from
a file is taken for the decimal that was written there, which is what Python's shortest spelling of a float gives back.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

Number = int | float | Fraction
Exact = Fraction | float
"""A fraction, or an infinite float: what the end of an interval is kept as."""
NOTHING = Fraction(0)


@lru_cache(maxsize=65536)
def _decimal(value: float) -> Exact:
    return Fraction(repr(value)) if math.isfinite(value) else value


def exact(value: Number | str) -> Exact:
    """Turn a number as written (0.51, "0.51", 3) into the fraction it means; infinities stay floats, NaN stays NaN."""
    if isinstance(value, float):  # asked first, as asking for a fraction takes long where it is none
        return _decimal(float(value))
    return value if isinstance(value, Fraction) else Fraction(value)


def fraction(value: Number | str) -> Fraction:
    """Turn a finite number into the fraction it means.

    Raises:
        ValueError: for an infinite number or NaN.
    """
    if isinstance(value, Fraction):
        return value
    found = exact(value)
    if not isinstance(found, Fraction):
        raise ValueError(f"not a finite number: {value}")
    return found


def excess(one: Exact, other: Exact) -> int | float:
    """A number above zero, zero, or below as one is more than the other, as much, or less; NaN beside NaN.

    Whole numbers multiplied crosswise: exact, at a third of what comparing two fractions costs.
    """
    if isinstance(one, float):  # an infinite one is beyond every fraction, on its side
        against = other if isinstance(other, float) else 0.0
        return 0 if one == against else one - against
    if isinstance(other, float):
        return -other
    (top, bottom), (over, under) = one.as_integer_ratio(), other.as_integer_ratio()
    return top - over if bottom == under else top * under - over * bottom


class Scaled(NamedTuple):
    """Fractions as whole numbers over one scale: sums and comparisons of these cost a tenth of those of fractions."""

    numbers: list[int]
    scale: int


def scaled(numbers: Iterable[Number]) -> Scaled:
    """Bring finite numbers to one scale, exactly.

    Raises:
        ValueError: for an infinite number or NaN.
    """
    ratios = [fraction(number).as_integer_ratio() for number in numbers]
    scale = math.lcm(*{bottom for _, bottom in ratios})
    return Scaled([top if bottom == scale else top * (scale // bottom) for top, bottom in ratios], scale)
