"""Attribution: which asset is the last one missing, and how many months securing it would save."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from walkaway.exit.draws import HORIZON
from walkaway.exit.graph import Graph
from walkaway.exit.level_demands import asked_of, times_of
from walkaway.exit.levels import leaf_of, months_to
from walkaway.exit.recovery import AssetState

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Levels = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """How much hangs on one asset.

    Attributes:
        asset: its id.
        lost: chance that some of it is lost.
        last_missing: chance that it is the last one missing when output is back at the level asked, or keeps it away.
        months_saved: mean months by which recovery comes earlier if it is secured; never counts as the horizon.
        never_avoided: fall in the chance of never recovering if it were secured.
    """

    asset: str
    lost: float
    last_missing: float
    months_saved: float
    never_avoided: float


def last_missing(graph: Graph, states: Sequence[AssetState], level: float) -> Floats:
    """For each asset the chance of being the last one missing at ``level``; they add up to the chance of any loss.

    Followed from the top down: of an 'all' the children that come last, of an 'any' the child that comes first. Draws
    in which several come last together are shared among them. Assets never back count where they keep output away.
    """
    samples = len(states[0].retained)
    asked, (top,) = asked_of(graph, [(graph.top, level)])
    times = times_of(graph, asked, lambda place, least: states[place].months_to(least), samples)
    critical = [np.zeros(samples, bool) for _ in times]
    critical[top] = times[top] > 0
    leaves = np.zeros((len(states), samples), bool)
    for number in reversed(range(len(asked))):
        item, here = asked[number], critical[number]
        if item.form is None:
            leaves[item.place] |= here
        else:
            for part in item.parts:
                critical[part] |= here & (times[part] == times[number])
    together = np.maximum(leaves.sum(axis=0), 1)
    return np.asarray((leaves / together).mean(axis=1), dtype=float)


def bottlenecks(
    graph: Graph, states: Sequence[AssetState], secured: Mapping[int, Sequence[AssetState]], level: float
) -> tuple[Bottleneck, ...]:
    """Rank lost assets by the months that securing each would save.

    Args:
        graph: the gates.
        states: the assets as they are.
        secured: for assets on which routes of others wait, all states as they would be with that one secured.
        level: share of output that counts as recovered.
    """
    leaves = [leaf_of(state) for state in states]
    everything, months = slice(0, len(states[0].retained)), np.arange(HORIZON + 1, dtype=np.float32)
    base = graph.combine(lambda place: leaves[place](everything, months))
    now = _capped(_top_months(base[graph.top], level, everything.stop))
    shares = last_missing(graph, states, level)
    found = []
    for place, state in enumerate(states):
        if state.is_whole:
            continue
        changed = {place: 1.0} | {
            other: leaf_of(fresh)(everything, months)
            for other, fresh in enumerate(secured.get(place, ()))
            if other != place and fresh is not states[other]
        }
        then = _capped(_top_months(_with(graph, base, changed), level, everything.stop))
        lost = float(np.mean(state.retained < 1))
        saved, avoided = float(np.mean(now - then)), float(np.mean((now >= HORIZON + 1) & (then < HORIZON + 1)))
        found.append(Bottleneck(graph.assets[place].id, lost, float(shares[place]), saved, avoided))
    return tuple(sorted(found, key=lambda item: (-item.months_saved, -item.last_missing, item.asset)))


def _with(graph: Graph, base: Sequence[float | Levels], changed: Mapping[int, float | Levels]) -> float | Levels:
    """Level of the top with some assets changed: only the gates above them are computed again."""
    levels = list(base)
    above: set[int] = set()
    for place, level in changed.items():
        levels[place] = level
        above |= set(graph.parents_in_order[place])
    graph.recombine(levels, sorted(above))
    return levels[graph.top]


def _top_months(level: float | Levels, asked: float, samples: int) -> Floats:
    if isinstance(level, np.ndarray):
        return months_to(level, asked)
    return np.full(samples, 0.0 if level >= asked else np.inf)


def _capped(months: Floats) -> Floats:
    capped: Floats = np.minimum(months, HORIZON + 1)
    return capped
