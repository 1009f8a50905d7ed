"""Checks of numbers and arrays at the door of a formula: each within its range, or an error that names the argument."""

from __future__ import annotations

from math import inf
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.float64]
Numbers: TypeAlias = npt.ArrayLike


def within(name: str, value: Numbers, high: float = inf) -> Array:
    """Return the value as numbers, each finite and between 0 and ``high``.

    Raises:
        ValueError: naming the argument, what it may be and the first value that is not.
    """
    numbers = np.asarray(value, dtype=np.float64)
    outside = ~(np.isfinite(numbers) & (numbers >= 0.0) & (numbers <= high))
    refuse(name, numbers, outside, "at least 0" if high == inf else f"between 0 and {high:g}")
    return numbers


def positive(name: str, value: Numbers, high: float = inf) -> Array:
    """Return the value as numbers, each finite, above 0 and at most ``high``; ValueError otherwise."""
    numbers = within(name, value, high)
    refuse(name, numbers, numbers == 0.0, "above 0")
    return numbers


def refuse(name: str, numbers: Array, bad: npt.NDArray[np.bool_], allowed: str) -> None:
    """Raise a ValueError for the first number marked as bad."""
    if bad.any():
        seen = np.broadcast_to(numbers, bad.shape)[bad].flat[0]
        raise ValueError(f"{name} must be {allowed}; seen {seen:g}")


def plain(values: npt.ArrayLike) -> Array:
    """Return a number for a number (a float of numpy), an array for an array."""
    result: Array = np.asarray(values, dtype=np.float64)[()]
    return result
