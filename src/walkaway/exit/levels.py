"""Output by month: every asset a step function of time, joined by the gates, for many draws at once.

Draws are taken in blocks small enough for the processor's caches, on a few threads; assets that lose nothing stay
plain numbers, so only what varies is computed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from walkaway.exit.graph import Graph
from walkaway.exit.recovery import AssetState

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Levels = NDArray[np.float32]

HORIZON = 120
"""Months looked ahead."""
BLOCK = 32
"""Draws computed together."""


def output_by_month(
    graph: Graph, states: Sequence[AssetState], horizon: int = HORIZON, node: str | None = None
) -> Levels:
    """Share of planned output in each month from 0 to ``horizon``, shape (draws, months), values from 0 to 1.

    With ``node``, the level of that asset or gate instead of the whole product's.
    """
    place_of_node = graph.top if node is None else graph.place_of(node)
    samples = len(states[0].retained)
    months = np.arange(horizon + 1, dtype=np.float32)
    result = np.empty((samples, horizon + 1), dtype=np.float32)
    leaves = [leaf_of(state) for state in states]
    blocks = [slice(start, min(start + BLOCK, samples)) for start in range(0, samples, BLOCK)]

    def fill(block: slice) -> None:
        result[block] = graph.combine(lambda place: leaves[place](block, months))[place_of_node]

    with ThreadPoolExecutor(max_workers=_threads()) as pool:
        list(pool.map(fill, blocks))
    return result


def levels_at(graph: Graph, states: Sequence[AssetState], months: Sequence[float]) -> Floats:
    """Share of planned output in some months, shape (draws, months)."""
    asked = np.array(months, dtype=np.float32)
    everything = slice(0, len(states[0].retained))
    leaves = [leaf_of(state) for state in states]
    level = graph.combine(lambda place: leaves[place](everything, asked))[graph.top]
    result: Floats = np.broadcast_to(np.asarray(level, dtype=float), (everything.stop, len(asked)))
    return result


Leaf = Callable[[slice, "Levels"], "float | Levels"]


def leaf_of(state: AssetState) -> Leaf:
    """Return what gives an asset's level by month for a block of draws."""
    if state.is_whole:
        return lambda _block, _months: 1.0
    retained = state.retained.astype(np.float32)[:, None]
    cover = state.cover.astype(np.float32)[:, None]
    covered = bool(np.any(state.cover > 0))
    steps = [
        (step.months.astype(np.float32)[:, None], np.float32(step.level))
        for step in state.steps
        if np.isfinite(step.months).any()
    ]

    def level(block: slice, months: Levels) -> Levels:
        found: Levels = np.empty((block.stop - block.start, len(months)), dtype=np.float32)
        found[:] = retained[block]
        for arrives, height in steps:
            np.maximum(found, np.multiply(arrives[block] <= months, height), out=found)
        if covered:
            np.maximum(found, cover[block] > months, out=found)
        return found

    return level


def months_to(output: NDArray[np.floating], level: float) -> Floats:
    """First month from which output stays at or above ``level``; infinite if it does not by the last month."""
    below = output < level - 1e-6
    last = output.shape[1] - np.argmax(below[:, ::-1], axis=1)
    months = np.where(below.any(axis=1), last, 0).astype(float)
    months[below[:, -1]] = np.inf
    return months


def quantiles(values: NDArray[np.floating], chances: Sequence[float], axis: int = 0) -> Floats:
    """Quantiles by the inverse of the empirical distribution, so that 'never' (infinite) stays what it is."""
    ordered = np.sort(values, axis=axis)
    count = ordered.shape[axis]
    places = [min(int(np.ceil(chance * count)) - 1, count - 1) if chance > 0 else 0 for chance in chances]
    found: Floats = np.take(ordered, places, axis=axis).astype(float)
    return found


def _threads() -> int:
    return max(1, min(4, os.cpu_count() or 1))
