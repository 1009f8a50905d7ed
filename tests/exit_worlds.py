"""Small plants for tests of the walk-away test: built by hand from a few words, or drawn by hypothesis."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

from walkaway.exit.draws import Draws, Spread
from walkaway.exit.graph import Graph
from walkaway.exit.holdings import Holder, Holding, spread_of
from walkaway.exit.levels import output_by_month
from walkaway.exit.losses import Exit
from walkaway.exit.recovery import AssetState, World, cost_of, quickest_way, states_of
from walkaway.model.exit_mode import TENURES, ExitMode
from walkaway.model.production import AssetKind, Production

HOME = Holder("venture", "The venture", "HH", at_home=True)
PARTNER = Holder("partner", "The partner", "PP", at_home=False)
ALLIED = Holder("vendor:PP", "vendors from PP", "PP", at_home=False)
THIRD = Holder("vendor:abroad", "vendors from elsewhere", None, at_home=False)
HOLDERS = {"home": HOME, "partner": PARTNER, "allied": ALLIED, "third": THIRD}
FIRST_HOLDER = {"home": "owned", "partner": "licensed", "allied": "supplied", "third": "supplied"}


def quickest_cost(graph: Graph, states: list[AssetState], level: float):
    """Cost of the quickest way back to a level, as a share of the plant's investment: only what that way uses."""
    return cost_of(quickest_way(graph, states, level), states)


def estimate(low: float, likely: float | None = None, high: float | None = None) -> dict[str, Any]:
    middle = low if likely is None else likely
    return {"low": low, "likely": middle, "high": middle if high is None else high, "source": "assumption"}


def route(name: str, *months: tuple[float, ...] | float, works: Any = 1.0, **more: Any) -> dict[str, Any]:
    stages = [
        {"name": f"stage {number}", "months": estimate(*(item if isinstance(item, tuple) else (item,)))}
        for number, item in enumerate(months)
    ]
    chance = estimate(*(works if isinstance(works, tuple) else (works,)))
    return {"id": name, "name": name, "stages": stages, "works": chance, **more}


def kind(name: str, *routes: dict[str, Any], **more: Any) -> dict[str, Any]:
    none = estimate(0)
    plain = {
        "id": name, "name": name, "layer": "equipment", "reading": "silent", "divisible": False, "role": "equipment_vendor",
        "tenure": FIRST_HOLDER, "prior": {"home": none, "partner": none, "allied": none}, "routes": list(routes),
    }  # fmt: skip
    return {**plain, **more}


@dataclass(frozen=True)
class Plant:
    """A graph, who holds its assets, and what home knows."""

    production: dict[str, Any]
    holdings: tuple[Holding, ...]
    know_how: float = 0.0
    built: float = 1.0

    @property
    def graph(self) -> Graph:
        return Graph.of(Production.model_validate(self.production), ())

    def states(self, mode: ExitMode, draws: Draws, leaver: Holder = PARTNER) -> list[AssetState]:
        return states_of(self.graph, self.holdings, self.world(mode, draws, leaver))

    def world(self, mode: ExitMode, draws: Draws, leaver: Holder = PARTNER) -> World:
        many = np.ones(draws.samples)
        know_how = dict.fromkeys(("design", "core_process", "operations"), self.know_how * many)
        delays = {name: draws.draw(f"delay:{name}", spread_of(item, name)) for name, item in mode.delays.items()}
        stays = leaver.key != HOME.key
        return World(Exit(mode, leaver), draws, self.built * many, know_how, stays, delays)

    def output(self, mode: ExitMode, draws: Draws, leaver: Holder = PARTNER) -> np.ndarray:
        return output_by_month(self.graph, self.states(mode, draws, leaver))

    def place(self, asset: str) -> int:
        return self.graph.place_of(asset)

    def with_holding(self, place: int, **changes: Any) -> Plant:
        fresh = list(self.holdings)
        fresh[place] = replace(fresh[place], **changes)
        return replace(self, holdings=tuple(fresh))


def sure(share: float) -> Spread:
    return Spread(share, share, rests_on="test")


def held_by(holder: str) -> dict[str, Spread]:
    """Shares of an asset that one class of holder has wholly."""
    order = ("home", "partner", "allied")
    return {name: sure(float(name == holder)) for name in order}


def plant(
    gates: dict[str, Any],
    kinds: list[dict[str, Any]],
    assets: dict[str, tuple[str, str]],
    top: str = "top",
    **more: Any,
) -> Plant:
    """Build a plant: gates by name, kinds, and for each asset its kind and the class that holds it wholly."""
    production = {
        "top": top,
        "kinds": kinds,
        "assets": [{"id": name, "name": name, "kind": what} for name, (what, _) in assets.items()],
        "gates": [{"id": name, "name": name, **form} for name, form in gates.items()],
    }
    graph = Graph.of(Production.model_validate(production), ())
    holdings = tuple(holding(item, graph.kind_of(item), **held_by(assets[item.id][1])) for item in graph.assets)
    return Plant(production, holdings, **more)


def holding(asset: Any, of_kind: AssetKind, **more: Any) -> Holding:
    tenures = {name: of_kind.tenure.of(name) for name in HOLDERS}
    cover = Spread(0.0, 0.0) if of_kind.cover is None else spread_of(of_kind.cover, "cover")
    routes = of_kind.routes if asset.routes is None else asset.routes
    return Holding(asset, of_kind, holders=HOLDERS, tenures=tenures, cover=cover, routes=routes, **more)


def mode(leaver: Any = (), same_country: Any = "all", third: Any = "all", home: Any = "all", **more: Any) -> ExitMode:
    survives = {"leaver": leaver, "same_country": same_country, "third": third, "home": home}
    return ExitMode.model_validate({"id": "test", "name": "Test", "survives": survives, **more})


HOSTILE = mode(("licensed_perpetual",))

shares = st.sampled_from([0.0, 0.2, 0.5, 0.8, 1.0])
chances = st.sampled_from([0.3, 0.6, 0.9, 1.0])
months = st.sampled_from([(1, 3, 9), (6, 6, 6), (10, 20, 40), (30, 60, 100), (0, 0, 1)])
tenures = st.sampled_from(TENURES)


@st.composite
def spreads(draw: st.DrawFn) -> Spread:
    low, middle, high = sorted(draw(st.tuples(shares, shares, shares)))
    return Spread(low, high, draw(st.sampled_from([None, middle])), rests_on="test")


@st.composite
def modes(draw: st.DrawFn) -> ExitMode:
    """Any mode, sensible or not."""
    some = st.sets(tenures).map(sorted)
    delays = {"queue": estimate(*sorted(draw(st.tuples(*[st.sampled_from([1.0, 1.5, 2.0, 3.0])] * 3))))}
    others = {
        "holders": draw(st.sampled_from([(), (ALLIED.key,), (THIRD.key,)])),
        "countries": draw(st.sampled_from([(), ("PP",), ("QQ",)])),
    }
    return mode(draw(some), draw(some), draw(some), delays=draw(st.sampled_from([{}, delays])), **others)


@st.composite
def plants(draw: st.DrawFn, most_assets: int = 5, waiting: bool = True, blends: bool = True) -> Plant:
    """Any small plant: gates over assets and gates, assets that share luck, routes that wait, all ends at the top."""
    made_of = draw(st.lists(st.integers(0, 2), min_size=1, max_size=most_assets))
    names = [f"asset{number}" for number in range(len(made_of))]
    before = [[name for name, of in zip(names, made_of, strict=True) if of < number] for number in range(3)]
    production = {
        "top": "top",
        "kinds": [draw(_kinds(f"kind{number}", before[number] if waiting else [])) for number in range(3)],
        "assets": [{"id": name, "name": name, "kind": f"kind{of}"} for name, of in zip(names, made_of, strict=True)],
        "gates": draw(_gates(names, blends)),
    }
    graph = Graph.of(Production.model_validate(production), ())
    holdings = [
        holding(asset, graph.kind_of(asset), home=draw(spreads()), partner=draw(spreads()), allied=draw(spreads()))
        for asset in graph.assets
    ]
    return Plant(production, tuple(holdings), know_how=draw(shares))


@st.composite
def _kinds(draw: st.DrawFn, name: str, before: list[str]) -> dict[str, Any]:
    tried = draw(st.sampled_from(["together", "in_turn"]))
    ways = []
    for number in range(draw(st.integers(0, 3))):
        more: dict[str, Any] = {"quality": draw(st.sampled_from([1.0, 1.0, 0.6, 0.3]))}
        more["at_once"] = draw(st.booleans())
        if before and (tried == "together" or more["at_once"]) and draw(st.booleans()):
            more["needs"] = draw(st.lists(st.sampled_from(before), min_size=1, max_size=2, unique=True))
        more["delayed_by"] = draw(st.sampled_from([None, "queue"]))
        more["shortened_by"] = draw(st.sampled_from([None, "operations"]))
        more["through"] = draw(st.sampled_from([(), (), ("PP",), ("PP", "QQ")]))
        stages = draw(st.lists(months, min_size=1, max_size=2))
        ways.append(route(f"route{number}", *stages, works=draw(chances), cost=estimate(0.1), **more))
    held = {name: draw(tenures) for name in ("partner", "allied", "third")}
    layer = draw(st.sampled_from([None, None, "core_process"]))
    cover = draw(st.sampled_from([None, estimate(2, 4, 9)]))
    return kind(
        name, *ways, divisible=draw(st.booleans()), tried=tried, know_how=layer, cover=cover,
        tenure={"home": "owned", **held},
    )  # fmt: skip


@st.composite
def _gates(draw: st.DrawFn, names: list[str], blends: bool) -> list[dict[str, Any]]:
    forms = ["all", "any", "k_of_n"] + (["blend"] if blends else [])
    made: list[dict[str, Any]] = []
    loose, known = list(names), list(names)
    for number in range(draw(st.integers(0, 3))):
        children = draw(st.lists(st.sampled_from(known), min_size=1, max_size=3, unique=True))
        made.append({"id": f"gate{number}", "name": "Gate", **draw(_form(forms, children))})
        loose = [name for name in loose if name not in children] + [f"gate{number}"]
        known.append(f"gate{number}")
    made.append({"id": "top", "name": "Top", **draw(_form(forms, loose))})
    return made


@st.composite
def _form(draw: st.DrawFn, forms: list[str], children: list[str]) -> dict[str, Any]:
    form = draw(st.sampled_from(forms))
    if form == "any":
        qualities = st.sampled_from([1.0, 1.0, 0.8, 0.4])
        return {"any": [{"of": child, "quality": draw(qualities)} for child in children]}
    if form == "k_of_n":
        return {"k_of_n": {"k": draw(st.integers(1, len(children))), "of": children}}
    if form == "blend":
        parts = [draw(st.integers(1, 4)) for _ in children]
        return {
            "blend": [{"of": child, "weight": part / sum(parts)} for child, part in zip(children, parts, strict=True)]
        }
    return {"all": children}
