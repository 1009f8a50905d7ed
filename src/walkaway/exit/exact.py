"""The exact curve: for the likeliest case, the chance that output is back by each month, without drawing.

Who holds what, what home knows, stocks and delays are at their likeliest values; how long routes take and whether they
work stays open. What assets share (one piece of luck for all assets of a kind) is one variable of the diagram, so the
chances are exact where branch-wise products of chances would not be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from walkaway.core.errors import UsageError
from walkaway.core.same import same_fields
from walkaway.exit.draws import HORIZON
from walkaway.exit.durations import Duration, Even, Triangular, sum_of_times
from walkaway.exit.graph import Graph
from walkaway.exit.holdings import Holding
from walkaway.exit.recovery import READY, WHOLE, World, named, open_routes, retained_level, shares_of, stretch_of
from walkaway.exit.structure import SAME, gates_at
from walkaway.logic.diagram import diagram_of_gates
from walkaway.logic.gates import TreeGate
from walkaway.model.production import ABSENT_TENURES, Route

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

CELLS = 400
"""Cells of the grid on which months of stages are added; the error is far below a thousandth."""


@dataclass(frozen=True, slots=True)
class ExactChances:
    """Chance that output is at least ``level`` in each month, and for each lost asset what securing it would add."""

    level: float
    by_month: Floats
    gain: dict[str, Floats]

    def __eq__(self, other: object) -> bool:
        """Whether all figures are the same."""
        return isinstance(other, ExactChances) and same_fields(self, other)

    __hash__ = None  # type: ignore[assignment]


def exact_curve(
    graph: Graph, holdings: Sequence[Holding], world: World, level: float, horizon: int = HORIZON
) -> ExactChances:
    """Work the likeliest case out.

    Args:
        graph: the gates.
        holdings: who holds what.
        world: one draw with everything at its likeliest (``Draws(1, seed, likeliest=True)``).
        level: share of output that counts as back.
        horizon: last month.

    Raises:
        UsageError: where routes wait for assets that are lost, or times of one asset hang on each other.
    """
    months = np.arange(horizon + 1, dtype=float)
    retained = [float(retained_level(holding, shares_of(holding, world.draws), world)[0]) for holding in holdings]
    ready = frozenset(graph.assets[place].id for place, kept in enumerate(retained) if kept >= READY)
    gates: dict[str, TreeGate] = {}
    chances: dict[str, Floats] = {}
    lost = {
        place: _Lost(holding, world, months, ready, gates, chances)
        for place, holding in enumerate(holdings)
        if retained[place] < WHOLE
    }

    def leaf(place: int, asked: float) -> str | bool:
        return True if place not in lost or retained[place] >= asked - SAME else lost[place].back_at(asked)

    levels = [{kept, 1.0, *(lost[place].levels if place in lost else ())} for place, kept in enumerate(retained)]
    structure, top = gates_at(graph, level, levels, leaf)
    works = diagram_of_gates({**structure, **gates}, top, least_fixpoint=True)
    if works.constant is not None:
        return ExactChances(level, np.full(horizon + 1, float(works.constant)), {})
    slopes = works.birnbaum_many(chances)
    gain = {name.removeprefix("secured:"): slope for name, slope in slopes.items() if name.startswith("secured:")}
    return ExactChances(level, np.asarray(works.probabilities(chances)), gain)


@dataclass(slots=True)
class _Lost:
    """An asset that is lost: what must hold for it to support a level, added to the gates when asked."""

    holding: Holding
    world: World
    months: Floats
    ready: frozenset[str]
    gates: dict[str, TreeGate]
    chances: dict[str, Floats]
    told: frozenset[str] = frozenset()

    @property
    def routes(self) -> list[Route]:
        """Routes that can be taken in this exit."""
        return open_routes(self.holding, self.world.exit)

    @property
    def levels(self) -> set[float]:
        """Levels at which routes bring it back."""
        return {route.quality for route in self.routes}

    def back_at(self, asked: float) -> str:
        """Name of the gate: it is secured, or still in stock, or back by a route at the level asked or above."""
        asset = self.holding.asset.id
        name = f"back:{asset}@{asked:.6g}"
        if name not in self.gates:
            cover = float(_cover(self.holding, self.world))
            self.chances[f"secured:{asset}"] = np.zeros(len(self.months))
            self.chances[f"stock:{asset}"] = (cover > self.months).astype(float)
            self.gates[name] = TreeGate("or", (f"secured:{asset}", f"stock:{asset}", *self._route_parts(asked)))
        return name

    def _route_parts(self, asked: float) -> list[str]:
        """One part for each way to be back: this route works, those tried before it did not, and the months are over.

        A route tried in turn takes its time whether or not what it leads to is good enough.
        """
        parts: list[str] = []
        failed: list[str] = []
        spent: list[Duration] = []
        used = [route for route in self.routes if route.quality >= asked - SAME]
        self._check(used)
        for number, route in enumerate(self.routes):
            waits = self._waits(route)
            if route.quality < asked - SAME:
                spent += _times(self.holding, route, self.world) if waits else []
                continue
            luck = f"luck:{named(self.holding, route)}"
            self.chances[luck] = np.full(len(self.months), route.works.likely)
            name = f"back:{self.holding.asset.id}:{number}@{asked:.6g}"
            over = self._over(number, route, spent if waits else [])
            self.gates[name] = TreeGate("and", (luck, over, *(failed if waits else [])))
            parts.append(name)
            if waits:
                self.gates[f"not:{luck}"] = TreeGate("not", (luck,))
                failed = [*failed, f"not:{luck}"]
                spent = [*spent, *_times(self.holding, route, self.world)]
        return parts

    def _waits(self, route: Route) -> bool:
        return self.holding.kind.tried == "in_turn" and not route.at_once

    def _over(self, number: int, route: Route, spent: list[Duration]) -> str:
        """Name of what says the months of a route, after those spent before it, are over."""
        name, times = f"months:{self.holding.asset.id}:{number}", [*spent, *_times(self.holding, route, self.world)]
        self.chances[name] = sum_of_times(times, CELLS).cdf(self.months)
        return name

    def _check(self, used: Sequence[Route]) -> None:
        """Refuse what cannot be told from chances alone: waiting, and times that hang on each other."""
        asset = self.holding.asset.id
        for route in used:
            if missing := [need for need in route.needs if need not in self.ready]:
                raise UsageError(f"{asset}: {route.id} waits for {', '.join(missing)}; only drawing can tell")
        turns = frozenset(route.id for route in used if self._waits(route))
        if turns and self.told and turns != self.told:
            raise UsageError(f"{asset} is asked for at several levels of routes tried in turn; only drawing can tell")
        self.told = self.told or turns


def _times(holding: Holding, route: Route, world: World) -> list[Duration]:
    """Times of the stages of a route, stretched as in every draw."""
    whole = holding.months_to_replace
    if whole is not None:
        return [Even(whole.low, whole.high)]
    factor = float(np.mean(stretch_of(route, world)))
    months = [stage.months for stage in route.stages]
    return [Triangular(item.low * factor, item.likely * factor, item.high * factor) for item in months]


def _cover(holding: Holding, world: World) -> float:
    shares = shares_of(holding, world.draws)
    never_there = sum(float(share[0]) for holder, share in shares.items() if holding.tenures[holder] in ABSENT_TENURES)
    return 0.0 if never_there > 0 else holding.cover.central * float(world.built[0])
