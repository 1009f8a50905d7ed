"""Exact numbers: decimals as written become fractions, so that nothing is rounded between a file and a verdict.

Binary floats cannot hold 0.1; as sums of them 29.06 + 20.18 + 0.76 percent is a hair more than 50. A number read from
a file is taken for the decimal that was written there, which is what Python's shortest spelling of a float gives back.
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache

Number = int | float | Fraction
Exact = Fraction | float
"""A fraction, or an infinite float: what the end of an interval is kept as."""


@lru_cache(maxsize=65536)
def _decimal(value: float) -> Exact:
    return Fraction(repr(value)) if math.isfinite(value) else value


def exact(value: Number | str) -> Exact:
    """Turn a number as written (0.51, "0.51", 3) into the fraction it means; infinities stay floats, NaN stays NaN."""
    if isinstance(value, Fraction):
        return value
    if isinstance(value, float):
        return _decimal(float(value))
    return Fraction(value)


def fraction(value: Number | str) -> Fraction:
    """Turn a finite number into the fraction it means.

    Raises:
        ValueError: for an infinite number or NaN.
    """
    found = exact(value)
    if not isinstance(found, Fraction):
        raise ValueError(f"not a finite number: {value}")
    return found
