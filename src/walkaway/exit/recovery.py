"""Recovery: what is left of each asset when somebody leaves, when it is back, at what level and at what cost.

Sequences add up; fallbacks tried in turn add up too; only routes started at once compete for the earliest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from walkaway.core.thresholds import threshold
from walkaway.exit.draws import Draws, Spread
from walkaway.exit.graph import Graph
from walkaway.exit.holdings import Holding, spread_of
from walkaway.exit.level_demands import SAME, asked_of, times_of
from walkaway.exit.losses import Exit
from walkaway.model.production import ABSENT_TENURES, HolderClass, Route

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

READY = threshold("share_that_is_ready")
"""Level at which something a route needs counts as there."""
WHOLE = 1 - 1e-9


@dataclass(frozen=True, slots=True)
class Restored:
    """From ``months`` on an asset supports ``level`` again; infinite where no route works."""

    months: Floats
    level: float


@dataclass(frozen=True, slots=True)
class AssetState:
    """An asset after the exit, one number per draw.

    Attributes:
        retained: level that stays, once stocks have run out.
        cover: months for which stocks keep it whole.
        steps: when it comes back and at what level; stripped-down replacements may come before full ones.
        cost: cost of the routes taken, as a share of the plant's investment; those without a known cost left out.
        unpriced: whether a route taken has no known cost.
    """

    retained: Floats
    cover: Floats
    steps: tuple[Restored, ...]
    cost: Floats
    unpriced: NDArray[np.bool_] | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing of it is lost in any draw."""
        return bool(np.all(self.retained >= WHOLE))

    def months_to(self, level: float) -> Floats:
        """Month from which it supports a level for good, once and for all."""
        months = np.where(self.retained >= level - SAME, 0.0, np.inf)
        for step in self.steps:
            if step.level >= level - SAME:
                months = np.minimum(months, step.months)
        return np.where(months <= self.cover, 0.0, months)


@dataclass(frozen=True, slots=True)
class World:
    """What holds in every draw: who leaves how, whether the plant runs, what home knows, and what delays everybody."""

    exit: Exit
    draws: Draws
    built: Floats
    know_how: Mapping[str, Floats]
    know_how_stays: bool
    delays: Mapping[str, Floats]


Shares = Mapping[HolderClass, "Floats"]


def shares_of(holding: Holding, draws: Draws) -> dict[HolderClass, Floats]:
    """Draw the share of each class of holder; an asset that cannot be divided is wholly one holder's in each draw.

    A share that several assets take from one claim, or from the prior of their kind, is one unknown and drawn once;
    whose each undivided asset is, given the share, is drawn for each.
    """
    name = holding.asset.id
    home = draws.draw(_stream("home", holding.home, name), holding.home)
    partner = (1 - home) * draws.draw(_stream("partner", holding.partner, name), holding.partner)
    allied = (1 - home - partner) * draws.draw(_stream("allied", holding.allied, name), holding.allied)
    shares: dict[HolderClass, Floats] = {
        "home": home, "partner": partner, "allied": allied, "third": 1 - home - partner - allied
    }  # fmt: skip
    return shares if holding.kind.divisible else _whole_holder(name, shares, draws)


def _stream(whose: HolderClass, spread: Spread, asset: str) -> str:
    """Name of the stream of a share: what it rests on before any term of a contract was added, else the asset."""
    return f"{whose} share: {spread.rests_on.partition('; ')[0] or asset}"


def _whole_holder(name: str, shares: dict[HolderClass, Floats], draws: Draws) -> dict[HolderClass, Floats]:
    """Draw whether home holds it, and apart from that who else does: more for home moves it among no others."""
    home = _point(f"{name}:holder", [shares["home"]], draws) < shares["home"]
    abroad = [shares["partner"], shares["allied"], shares["third"]]
    point = _point(f"{name}:holder abroad", [share for share in abroad if not home.all()], draws) * sum(abroad)
    partner = ~home & (point < abroad[0])
    allied = ~home & ~partner & (point < abroad[0] + abroad[1])
    third = ~home & ~partner & ~allied
    found: dict[HolderClass, NDArray[np.bool_]] = {"home": home, "partner": partner, "allied": allied, "third": third}
    return {holder: drawn.astype(float) for holder, drawn in found.items()}


def _point(name: str, shares: Sequence[Floats], draws: Draws) -> Floats:
    """A point on the line along which shares are laid out; the middle in the likeliest case."""
    if draws.likeliest:
        return np.full(draws.samples, 0.5)
    point = draws.uniform(name)
    if any(0 < share.mean() < 1 for share in shares):
        asset, _, what = name.partition(":")
        draws.note(name, f"{asset}: {what}", point)
    return point


def retained_level(holding: Holding, shares: Shares, world: World) -> Floats:
    """Level of an asset that stays: parts whose right goes on, and what home has learned of the parts that go."""
    lost = world.exit.lost_classes(holding)
    kept = sum((share for holder, share in shares.items() if holder not in lost), np.zeros(world.draws.samples))
    layer = holding.kind.know_how
    if layer is not None and world.know_how_stays:
        foreign = sum((shares[holder] for holder in lost if holder != "home"), np.zeros(world.draws.samples))
        kept = kept + foreign * world.know_how[layer]
    if holding.kind.part_of_plant:
        kept = kept * world.built
    level: Floats = np.clip(kept, 0.0, 1.0)
    return np.where(level >= WHOLE, 1.0, level)


def states_of(graph: Graph, holdings: Sequence[Holding], world: World) -> list[AssetState]:
    """Work out every asset; routes that wait for others take their turn until nothing changes (least fixpoint)."""
    retained, cover = [], []
    for holding in holdings:
        shares = shares_of(holding, world.draws)
        level = retained_level(holding, shares, world)
        retained.append(level)
        cover.append(_cover(holding, shares, level, world))
    taken = [_Taken.of(holding, level, world) for holding, level in zip(holdings, retained, strict=True)]
    ready = _ready_times(graph, retained, taken, world.draws.samples)
    states = []
    for place, holding in enumerate(holdings):
        steps, cost, unpriced = taken[place].follow(ready)
        missing = 1 - retained[place] if holding.kind.divisible else (retained[place] < WHOLE).astype(float)
        states.append(AssetState(retained[place], cover[place], steps, cost * missing, unpriced))
    return states


def _cover(holding: Holding, shares: Shares, level: Floats, world: World) -> Floats:
    """Months for which a stock keeps an asset whole; none where the plant, or the asset, was not there before."""
    if np.all(level >= WHOLE):
        return np.zeros(world.draws.samples)
    months = world.draws.draw(f"{holding.asset.id}:cover", holding.cover)
    never_there = sum(
        (share for holder, share in shares.items() if holding.tenures[holder] in ABSENT_TENURES), 0.0 * months
    )
    return np.where(never_there > 0, 0.0, months * world.built)


@dataclass(frozen=True, slots=True)
class _Leg:
    """One open route of an asset, drawn."""

    route: Route
    months: Floats
    works: NDArray[np.bool_]
    cost: Floats


@dataclass(frozen=True, slots=True)
class _Taken:
    """The open routes of an asset, drawn, with how they are tried."""

    legs: tuple[_Leg, ...]
    in_turn: bool
    lost: NDArray[np.bool_]

    @classmethod
    def of(cls, holding: Holding, retained: Floats, world: World) -> _Taken:
        lost = retained < WHOLE
        if not lost.any():
            return cls((), True, lost)
        legs = tuple(_leg(holding, route, world) for route in open_routes(holding, world.exit))
        return cls(legs, holding.kind.tried == "in_turn", lost)

    def follow(self, ready: Mapping[str, Floats]) -> tuple[tuple[Restored, ...], Floats, NDArray[np.bool_]]:
        """Steps by which it comes back, what that costs, and whether that is all of it.

        Args:
            ready: month from which each thing its routes need is there.
        """
        nothing, nowhere = np.zeros(len(self.lost)), np.zeros(len(self.lost), bool)
        cost, clock, done, unpriced = nothing, nothing, nowhere, nowhere
        by_level: dict[float, Floats] = {}
        for leg in self.legs:
            waits = self.in_turn and not leg.route.at_once
            begin = clock if waits else nothing
            for need in leg.route.needs:
                begin = np.maximum(begin, ready[need])
            tried = np.isfinite(begin) & self.lost & ~(done if waits else False)
            end = np.where(tried & leg.works, begin + leg.months, np.inf)
            level = leg.route.quality
            by_level[level] = np.minimum(by_level[level], end) if level in by_level else end
            cost = cost + np.where(tried, leg.cost, 0.0)
            unpriced = unpriced | tried if leg.route.cost is None else unpriced
            if waits:
                clock = np.where(tried, begin + leg.months, clock)
                done = done | (np.isfinite(end) & (level >= 1))
        return tuple(Restored(by_level[level], level) for level in sorted(by_level)), cost, unpriced


def _leg(holding: Holding, route: Route, world: World) -> _Leg:
    """Draw one route. Whether it works is one piece of luck for all assets of a kind: if parts of one machine can be
    copied, so can those of the next; months are each asset's own."""
    name, draws, rests_on = f"{holding.asset.id}:{route.id}", world.draws, named(holding, route)
    chance = draws.draw(f"{rests_on}: chance", spread_of(route.works, f"{rests_on}: works"))
    works = draws.happens(f"{rests_on}: luck", chance, f"{rests_on}: works")
    cost = holding.asset.cost_scale * draws.draw(f"{name}:cost", _cost(route, rests_on))
    return _Leg(route, _route_months(holding, route, world), works, cost)


def open_routes(holding: Holding, leaving: Exit) -> list[Route]:
    """Routes that can be taken; only the first where a claim says how long replacing takes, whatever way it means."""
    found = [route for route in holding.routes if leaving.leaves_open(route)]
    return found[:1] if holding.months_to_replace is not None else found


def named(holding: Holding, route: Route) -> str:
    """Name of a route: under the kind of asset, whose assets share its luck, or under the asset if it is its own."""
    return f"{holding.asset.id if holding.asset.routes is not None else holding.kind.id}: {route.id}"


def stretch_of(route: Route, world: World) -> Floats | float:
    """Factor on the months of a route: longer by a shared delay, shorter by what home knows already."""
    factor: Floats | float = 1.0
    if route.delayed_by is not None and route.delayed_by in world.delays:
        factor = factor * world.delays[route.delayed_by]
    if route.shortened_by is not None and world.know_how_stays:
        factor = factor * (1 - world.know_how[route.shortened_by] * world.built)
    return factor


def _route_months(holding: Holding, route: Route, world: World) -> Floats:
    """Months a route takes: a sourced time for the asset if there is one, else its stages, delayed and shortened."""
    name, draws, rests_on = f"{holding.asset.id}:{route.id}", world.draws, f"{named(holding, route)}: months"
    if holding.months_to_replace is not None:
        return draws.draw(f"{holding.asset.id}:months", holding.months_to_replace, timing=True)
    months = np.zeros(draws.samples)
    for number, stage in enumerate(route.stages):
        months = months + draws.draw(f"{name}:{number}", spread_of(stage.months, rests_on), timing=True)
    return months * stretch_of(route, world)


def _cost(route: Route, rests_on: str) -> Spread:
    return Spread(0.0, 0.0) if route.cost is None else spread_of(route.cost, f"{rests_on}: cost")


def _ready_times(graph: Graph, retained: Sequence[Floats], taken: Sequence[_Taken], samples: int) -> dict[str, Floats]:
    """Month from which each asset and gate is there for routes that need it (Knuth 1977, superior functions)."""
    needed = sorted({need for item in taken for leg in item.legs for need in leg.route.needs})
    ready: dict[str, Floats] = dict.fromkeys(needed, np.full(samples, np.inf))
    asked, wanted = asked_of(graph, [(graph.places[need], READY) for need in needed])
    for _ in range(len(taken) + 1 if needed else 0):

        def there(place: int, level: float, now: Mapping[str, Floats] = ready) -> Floats:
            return _first_ready(retained[place], taken[place], now, level)

        found = times_of(graph, asked, there, samples)
        fresh = {need: found[number] for need, number in zip(needed, wanted, strict=True)}
        if all(np.array_equal(fresh[need], ready[need]) for need in needed):
            break
        ready = fresh
    return ready


def _first_ready(retained: Floats, item: _Taken, ready: Mapping[str, Floats], level: float) -> Floats:
    steps = item.follow(ready)[0] if item.legs else ()
    months = np.where(retained >= level - SAME, 0.0, np.inf)
    for step in steps:
        if step.level >= level - SAME:
            months = np.minimum(months, step.months)
    return months


def cost_of(used: Sequence[NDArray[np.bool_]], states: Sequence[AssetState]) -> Floats:
    """Cost of the assets used, as far as it is known."""
    total = np.zeros(len(states[0].retained))
    for mask, state in zip(used, states, strict=True):
        total = total + np.where(mask, state.cost, 0.0)
    return total


def has_unknown_cost(used: Sequence[NDArray[np.bool_]], states: Sequence[AssetState]) -> NDArray[np.bool_]:
    """Whether a route of an asset used has no known cost, so that the cost is at least what is known."""
    found = np.zeros(len(states[0].retained), bool)
    for mask, state in zip(used, states, strict=True):
        if state.unpriced is not None:
            found = found | (mask & state.unpriced)
    return found


def quickest_way(graph: Graph, states: Sequence[AssetState], level: float) -> list[NDArray[np.bool_]]:
    """Draws in which the quickest way back to a level uses each asset.

    Followed from the top down: all children of an 'all' or a blend, the earliest child of an 'any', the k earliest of
    a 'k_of_n'.
    """
    samples = len(states[0].retained)
    asked, (top,) = asked_of(graph, [(graph.top, level)])
    times = times_of(graph, asked, lambda place, least: states[place].months_to(least), samples)
    used = [np.zeros(samples, bool) for _ in times]
    used[top] = times[top] > 0
    for number in reversed(range(len(asked))):
        item, here = asked[number], used[number]
        if item.form is None or not item.parts or not here.any():
            continue
        if item.form in ("all", "blend"):
            chosen = [here] * len(item.parts)
        else:
            wanted = 1 if item.form == "any" else item.k
            ranks = np.argsort(
                np.argsort(np.stack([times[part] for part in item.parts]), axis=0, kind="stable"), axis=0
            )
            chosen = [here & (rank < wanted) for rank in ranks]
        for part, mask in zip(item.parts, chosen, strict=True):
            used[part] = used[part] | mask
    paid = [np.zeros(samples, bool) for _ in states]
    for item, mask in zip(asked, used, strict=True):
        if item.form is None:
            paid[item.place] = paid[item.place] | mask
    return paid
