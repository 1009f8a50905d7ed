"""The loops over draws, months and gates, written to be compiled: flat arrays and numbers only.

``fill_output`` does for one block of draws what ``Graph.combine`` does with whole arrays, node by node in a buffer that
stays in the processor's cache. Without numba it is not used; the two are held equal by a test.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import FunctionType
from typing import Any

import numpy as np

ALL, ANY, K_OF_N, BLEND = 0, 1, 2, 3
NEVER = 1 << 20


def copy_to(buffer: Any, row: int, other: int) -> None:
    """Copy a row."""
    for month in range(buffer.shape[1]):
        buffer[row, month] = buffer[other, month]


def set_to(buffer: Any, row: int, first: int, last: int, level: Any) -> None:
    """Set a row to a level, from one month to before another."""
    for month in range(first, last):
        buffer[row, month] = level


def lower_to(buffer: Any, row: int, other: int) -> None:
    """The lesser of two rows, month by month, into the first."""
    for month in range(buffer.shape[1]):
        here, there = buffer[row, month], buffer[other, month]
        buffer[row, month] = there if there < here else here


def raise_to(buffer: Any, row: int, other: int, quality: Any) -> None:
    """The greater of a row and another times its quality, into the first."""
    for month in range(buffer.shape[1]):
        here, there = buffer[row, month], buffer[other, month] * quality
        buffer[row, month] = there if there > here else here


def raise_from(buffer: Any, row: int, first: int, level: Any) -> None:
    """Raise a row to a level from one month on."""
    for month in range(first, buffer.shape[1]):
        here = buffer[row, month]
        buffer[row, month] = level if level > here else here


def add_to(buffer: Any, row: int, other: int, weight: Any) -> None:
    """Add a row times its weight to the first."""
    for month in range(buffer.shape[1]):
        buffer[row, month] += buffer[other, month] * weight


def swap_sorted(best: Any, rank: int, buffer: Any, row: int) -> None:
    """The greater of two rows into the first, month by month, the lesser into the second."""
    for month in range(buffer.shape[1]):
        one, other = best[rank, month], buffer[row, month]
        best[rank, month] = one if one > other else other
        buffer[row, month] = other if one > other else one


def fill_gate(
    buffer: Any, best: Any, row: int, form: int, k: int, child: Any, factor: Any, begin: int, end: int
) -> None:
    """Level of a gate by month, from its children."""
    months = buffer.shape[1]
    if form == ALL:
        copy_to(buffer, row, child[begin])
        for place in range(begin + 1, end):
            lower_to(buffer, row, child[place])
    elif form == ANY:
        set_to(buffer, row, 0, months, np.float32(0.0))
        for place in range(begin, end):
            raise_to(buffer, row, child[place], factor[place])
    elif form == BLEND:
        set_to(buffer, row, 0, months, np.float32(0.0))
        for place in range(begin, end):
            add_to(buffer, row, child[place], factor[place])
    else:
        for rank in range(k):
            set_to(best, rank, 0, months, np.float32(0.0))
        for place in range(begin, end):
            copy_to(buffer, row, child[place])
            for rank in range(min(k, place - begin + 1)):
                swap_sorted(best, rank, buffer, row)
        for month in range(months):
            buffer[row, month] = best[k - 1, month]


def fill_output(
    retained: Any,
    covered: Any,
    step_month: Any,
    step_start: Any,
    step_level: Any,
    form: Any,
    count: Any,
    child_start: Any,
    child: Any,
    factor: Any,
    top: int,
    output: Any,
) -> None:
    """Fill the output of a block of draws.

    Args:
        retained: level that stays, shape (draws, assets).
        covered: number of months from the exit on in which stocks keep an asset whole, shape (draws, assets).
        step_month: first month of each step, shape (draws, steps).
        step_start: first step of each asset, one more at the end.
        step_level: level of each step.
        form: form of each gate.
        count: k of each gate, where it counts.
        child_start: first child of each gate, one more at the end.
        child: places of children, assets before gates.
        factor: quality or weight of each child.
        top: place of the node wanted.
        output: result, shape (draws, months), float32.
    """
    assets, months, gates = retained.shape[1], output.shape[1], len(form)
    width = (months + 15) // 16 * 16  # whole lines of the cache, so that rows do not share any
    buffer = np.empty((assets + gates, width), np.float32)
    best = np.empty((max(1, count.max()), width), np.float32)
    for draw in range(output.shape[0]):
        for asset in range(assets):
            set_to(buffer, asset, 0, width, retained[draw, asset])
            for step in range(step_start[asset], step_start[asset + 1]):
                raise_from(buffer, asset, step_month[draw, step], step_level[step])
            set_to(buffer, asset, 0, min(covered[draw, asset], months), np.float32(1.0))
        for gate in range(gates):
            begin, end = child_start[gate], child_start[gate + 1]
            fill_gate(buffer, best, assets + gate, form[gate], count[gate], child, factor, begin, end)
        for month in range(months):
            output[draw, month] = buffer[top, month]


LOOPS = (copy_to, set_to, lower_to, raise_to, raise_from, add_to, swap_sorted, fill_gate, fill_output)
"""In order of use, so that each finds the compiled ones it calls."""


@cache
def compiled() -> Callable[..., None] | None:
    """Return ``fill_output`` compiled by numba and kept on disk for the next process; None without numba."""
    try:
        from numba import njit
    except ImportError:
        return None
    names: dict[str, Any] = dict(globals())
    for loop in LOOPS:
        copy = FunctionType(loop.__code__, names, loop.__name__)
        try:
            names[loop.__name__] = njit(cache=True, nogil=True)(copy)
        except RuntimeError:  # no folder to keep compiled code in
            names[loop.__name__] = njit(nogil=True)(copy)
    fill: Callable[..., None] = names["fill_output"]
    return fill
