"""The exact curve: for the likeliest case, the chance that output is back by each month, without drawing.

Who holds what, what home knows, stocks and delays are at their likeliest values; how long routes take and whether they
work stays open. What assets share (one piece of luck for all assets of a kind) is one variable of the diagram, so the
chances are exact where branch-wise products of chances would not be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from walkaway.core.errors import UsageError
from walkaway.exit.durations import Duration, Even, Triangular, sum_of_times
from walkaway.exit.graph import Graph
from walkaway.exit.holdings import Holding
from walkaway.exit.levels import HORIZON
from walkaway.exit.recovery import READY, WHOLE, World, named, retained_level, shares_of, stretch_of
from walkaway.exit.structure import gates_at
from walkaway.logic.diagram import diagram_of_gates
from walkaway.logic.gates import Gate
from walkaway.model.production import Route

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

CELLS = 400
"""Cells of the grid on which months of stages are added; the error is far below a thousandth."""


@dataclass(slots=True)
class _Leaves:
    """Gates and chances of the assets that lose something."""

    gates: dict[str, Gate] = field(default_factory=dict)
    chances: dict[str, Floats] = field(default_factory=dict)
    retained: list[float] = field(default_factory=list)
    levels: list[tuple[float, ...]] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Exact:
    """Chance that output is at least ``level`` in each month, and for each lost asset what securing it would add."""

    level: float
    by_month: Floats
    gain: dict[str, Floats]


def exact_curve(graph: Graph, holdings: Sequence[Holding], world: World, level: float, horizon: int = HORIZON) -> Exact:
    """Work the likeliest case out.

    Args:
        graph: the gates.
        holdings: who holds what.
        world: one draw with everything at its likeliest (``Draws(1, seed, likeliest=True)``).
        level: share of output that counts as back.
        horizon: last month.

    Raises:
        UsageError: where routes wait for assets that are lost, or an asset comes back at more than one level.
    """
    months = np.arange(horizon + 1, dtype=float)
    leaves = _Leaves()
    retained = [float(retained_level(holding, shares_of(holding, world.draws), world)[0]) for holding in holdings]
    ready = {graph.assets[place].id for place, kept in enumerate(retained) if kept >= READY}
    for place, holding in enumerate(holdings):
        kept = retained[place]
        leaves.retained.append(kept)
        if kept >= WHOLE:
            leaves.levels.append((1.0,))
            continue
        _add_leaf(leaves, place, holding, world, months, ready)

    def leaf(place: int, asked: float) -> str | bool:
        if leaves.retained[place] >= asked - 1e-9:
            return True
        return leaves.names[place] if max(leaves.levels[place]) >= asked - 1e-9 else False

    gates, top = gates_at(graph, level, leaves.levels, leaf)
    works = diagram_of_gates({**gates, **leaves.gates}, top, least_fixpoint=True)
    if works.constant is not None:
        return Exact(level, np.full(horizon + 1, float(works.constant)), {})
    slopes = works.birnbaum_many(leaves.chances)
    gain = {name.removeprefix("secured:"): slope for name, slope in slopes.items() if name.startswith("secured:")}
    return Exact(level, np.asarray(works.probabilities(leaves.chances)), gain)


def _add_leaf(leaves: _Leaves, place: int, holding: Holding, world: World, months: Floats, ready: set[str]) -> None:
    """Gate of an asset that is lost: secured, or still in stock, or back by a route."""
    name = holding.asset.id
    cover = float(_cover(holding, world))
    leaves.chances[f"secured:{name}"] = np.zeros(len(months))
    leaves.chances[f"stock:{name}"] = (cover > months).astype(float)
    routes = [route for route in holding.routes if world.exit.leaves_open(route) and _can_begin(route, ready, name)]
    levels = {route.quality for route in routes}
    if len(levels) > 1:
        raise UsageError(f"{name} comes back at {len(levels)} levels; only drawing can tell")
    parts = [f"secured:{name}", f"stock:{name}", *_route_parts(leaves, holding, routes, world, months)]
    leaves.gates[f"back:{name}"] = Gate("or", tuple(parts))
    leaves.names[place] = f"back:{name}"
    leaves.levels.append((leaves.retained[place], max([*levels, leaves.retained[place]])))


def _route_parts(leaves: _Leaves, holding: Holding, routes: Sequence[Route], world: World, months: Floats) -> list[str]:
    """One part for each way to be back: this route works, those tried before it did not, and the months are over."""
    in_turn = holding.kind.tried == "in_turn"
    parts: list[str] = []
    failed: list[str] = []
    spent: list[Duration] = []
    for route in routes:
        luck, times = f"luck:{named(holding, route)}", _times(holding, route, world)
        leaves.chances[luck] = np.full(len(months), route.works.likely)
        waits = in_turn and not route.at_once
        name = f"back:{holding.asset.id}:{route.id}"
        leaves.chances[f"{name}:months"] = sum_of_times([*(spent if waits else []), *times], CELLS).cdf(months)
        needed = [luck, f"{name}:months", *(failed if waits else [])]
        leaves.gates[name] = Gate("and", tuple(needed))
        parts.append(name)
        if waits:
            leaves.gates[f"not:{luck}"] = Gate("not", (luck,))
            failed, spent = [*failed, f"not:{luck}"], [*spent, *times]
    return parts


def _times(holding: Holding, route: Route, world: World) -> list[Duration]:
    """Times of the stages of a route, stretched as in every draw."""
    whole = holding.months_to_replace
    if whole is not None:
        return [Even(whole.low, whole.high)]
    factor = float(np.mean(stretch_of(route, world)))
    months = [stage.months for stage in route.stages]
    return [Triangular(item.low * factor, item.likely * factor, item.high * factor) for item in months]


def _can_begin(route: Route, ready: set[str], asset: str) -> bool:
    missing = [need for need in route.needs if need not in ready]
    if missing:
        raise UsageError(f"{asset}: {route.id} waits for {', '.join(missing)}; only drawing can tell")
    return True


def _cover(holding: Holding, world: World) -> float:
    shares = shares_of(holding, world.draws)
    never_there = sum(float(share[0]) for holder, share in shares.items() if holding.tenures[holder] == "none")
    return 0.0 if never_there > 0 else holding.cover.central * float(world.built[0])
