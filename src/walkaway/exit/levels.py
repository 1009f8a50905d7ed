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

from walkaway.exit.draws import HORIZON
from walkaway.exit.graph import Graph
from walkaway.exit.level_loops import NEVER, compiled
from walkaway.exit.recovery import AssetState

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Levels = NDArray[np.float32]

COMPILE_FROM = 60_000_000
BLOCK = 32
"""Draws computed together."""


def output_by_month(
    graph: Graph,
    states: Sequence[AssetState],
    horizon: int = HORIZON,
    node: str | None = None,
    compile_from: int = COMPILE_FROM,
) -> Levels:
    """Share of planned output in each month from 0 to ``horizon``, shape (draws, months), values from 0 to 1.

    Args:
        graph: the gates.
        states: the assets.
        horizon: last month.
        node: asset or gate whose level is wanted, instead of the whole product.
        compile_from: levels to compute from which the compiled loop is worth loading, if numba is installed.
    """
    top = graph.top if node is None else graph.place_of(node)
    samples = len(states[0].retained)
    result = np.empty((samples, horizon + 1), dtype=np.float32)
    varying = sum(not state.is_whole for state in states) + len(graph.gates)
    fill = None
    if varying * samples * (horizon + 1) >= compile_from and not graph.is_circular:
        fill = compiled()
    work = _by_arrays(graph, states, top, result) if fill is None else _by_loop(fill, graph, states, top, result)
    size = BLOCK if fill is None else 16 * BLOCK
    blocks = [(start, min(start + size, samples)) for start in range(0, samples, size)]
    with ThreadPoolExecutor(max_workers=_threads()) as pool:
        list(pool.map(work, blocks))
    return result


Work = Callable[[tuple[int, int]], None]


def _by_arrays(graph: Graph, states: Sequence[AssetState], top: int, result: Levels) -> Work:
    months = np.arange(result.shape[1], dtype=np.float32)
    leaves = [leaf_of(state) for state in states]

    def fill(block: tuple[int, int]) -> None:
        rows = slice(*block)
        result[rows] = graph.combine(lambda place: leaves[place](rows, months))[top]

    return fill


def _by_loop(fill: Callable[..., None], graph: Graph, states: Sequence[AssetState], top: int, result: Levels) -> Work:
    steps = [step for state in states for step in state.steps]
    starts = np.cumsum([0, *(len(state.steps) for state in states)])
    retained = np.stack([state.retained for state in states], dtype=np.float32, casting="same_kind")
    covered = np.stack([_whole_months(state.cover) for state in states])
    arrive = np.stack([_whole_months(step.months) for step in steps]) if steps else _no_steps(len(result))
    fixed = (starts.astype(np.int64), np.array([step.level for step in steps], dtype=np.float32), *graph.flat, top)

    def work(block: tuple[int, int]) -> None:
        rows = slice(*block)
        drawn = [np.ascontiguousarray(array[:, rows].T) for array in (retained, covered, arrive)]
        fill(*drawn, *fixed, result[rows])

    return work


def _no_steps(samples: int) -> NDArray[np.int32]:
    return np.zeros((0, samples), dtype=np.int32)


def _whole_months(months: Floats) -> NDArray[np.int32]:
    """First whole month at or after a time; for a stock, the number of months in which it is still there."""
    found: NDArray[np.int32] = np.ceil(np.minimum(months, NEVER)).astype(np.int32)
    return found


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
