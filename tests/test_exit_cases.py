"""Worked cases of the walk-away test: what survives, least sets that stop production, recovery months, circles."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from conftest import cases
from exit_worlds import HOME, HOSTILE, PARTNER, THIRD, Plant, estimate, kind, plant, quickest_cost, route, sure
from walkaway.core.errors import UsageError
from walkaway.exit.cuts import cut_sets
from walkaway.exit.draws import Draws
from walkaway.exit.graph import Graph
from walkaway.exit.holdings import Holder
from walkaway.exit.levels import months_to
from walkaway.exit.recovery import shares_of
from walkaway.exit.stoppers import by_holder, stoppers
from walkaway.model.production import Production

GATES = {
    "top": {"all": ["right", "machines", "cathode", "team", "plant_ops"]},
    "right": {"any": ["patent_term", "patent_perpetual"]},
    "machines": {"all": ["line", "service"]},
    "service": {"any": ["service_foreign", "service_local"]},
    "cathode": {"any": ["cathode_foreign", "cathode_elsewhere"]},
    "cathode_elsewhere": {"all": ["cathode_third", "third_qualification"]},
    "team": {"k_of_n": {"k": 2, "of": ["team_expat", "team_local", "team_vendor"]}},
}
HOME_FIRM = Holder("home_firm", "A firm at home", "HH", at_home=True)
VENDOR = Holder("vendor", "A vendor", "QQ", at_home=False)
WHO = {"home": HOME, "partner": PARTNER, "home_firm": HOME_FIRM, "third": replace(THIRD, key="third"), "vendor": VENDOR}
CLASS = {"home": "home", "partner": "partner", "home_firm": "allied", "third": "third", "vendor": "third"}
ONE = Draws(1, 1)


def of_case(case) -> Plant:
    """A plant in which each asset is wholly one party's; nobody has the absent ones."""
    assets = {name: ("thing", CLASS[who]) for name, who in case["holds"].items()}
    assets |= dict.fromkeys(case["absent"], ("missing", "third"))
    one = plant(
        GATES, [kind("thing"), kind("missing", tenure=dict.fromkeys(("partner", "allied", "third"), "none"))], assets
    )
    for name, who in case["holds"].items():
        holders = {**one.holdings[0].holders, CLASS[who]: WHO[who]}
        one = one.with_holding(one.place(name), holders=holders)
    return one


@pytest.mark.parametrize("name", ["licences_that_end", "alternatives_at_home"])
def test_walk_away_cases(name):
    case = cases("exit")[name]
    one = of_case(case)
    assert one.output(HOSTILE, ONE)[0, 0] == float(case["survives"])
    states = one.states(HOSTILE, ONE)
    lost = [asset.id for asset, state in zip(one.graph.assets, states, strict=True) if state.retained[0] == 0]
    assert sorted(lost) == sorted([*case["lost"], *case["absent"]])
    sets = cut_sets(one.graph, one.holdings)
    assert sorted(map(sorted, sets.assets.listed)) == sorted(map(sorted, case["asset_cuts"]))
    assert sets.assets.count == len(case["asset_cuts"])
    assert sorted(map(sorted, sets.holders.listed)) == sorted(map(sorted, case["party_cuts"]))


@pytest.mark.parametrize("name", ["licences_that_end", "alternatives_at_home"])
def test_who_can_stop_it_agrees_with_the_cut_sets(name):
    """Drawn and counted: the same holders, alone or together. What nobody has does not run the plant."""
    case = cases("exit")[name]
    one = of_case(case)
    shares = [shares_of(holding, ONE) for holding in one.holdings]
    found = stoppers(one.graph, one.holdings, shares, by_holder, {})
    teams = {frozenset(item.keys) for item in found if item.chance == 1}
    assert teams == {frozenset(names) for names in case["party_cuts"]}


def circular(one_of: str, building: str = "home") -> Plant:
    """B-WALK-10: the recipe is learned only from running the line, and the line runs only with the recipe."""
    gates = {
        "top": {"all": ["line_yield", "building"]},
        "line_yield": {"all": ["recipe"], "circular": one_of == "line_yield"},
        "recipe": {"all": ["line_yield"], "circular": one_of == "recipe"},
    }
    return plant(gates, [kind("thing")], {"building": ("thing", building)})


@pytest.mark.parametrize("which", ["line_yield", "recipe"])
def test_nothing_bootstraps(which):
    one = circular(which)
    assert one.output(HOSTILE, ONE).max() == 0
    sets = cut_sets(one.graph, one.holdings)
    assert sets.assets.listed == ((),)
    assert sets.holders.count == 1


def test_a_circle_with_another_way_in_starts():
    gates = {
        "top": {"all": ["line_yield", "building"]},
        "line_yield": {"all": ["recipe"], "circular": True},
        "recipe": {"any": ["line_yield", "licence"]},
    }
    ways = [route("rework", 12)]
    kinds = [kind("thing"), kind("paper", *ways)]
    one = plant(gates, kinds, {"building": ("thing", "home"), "licence": ("paper", "partner")})
    output = one.output(HOSTILE, ONE)[0]
    assert np.all(output[:12] == 0)
    assert np.all(output[12:] == 1)
    assert months_to(one.output(HOSTILE, ONE), 0.5) == 12
    assert cut_sets(one.graph, one.holdings).assets.listed == (("building",), ("licence",))


def test_an_undeclared_circle_is_refused():
    with pytest.raises(UsageError, match=r"gates in a circle: .*line_yield.*circular: true"):
        circular("neither")


def back_after(one: Plant, level: float = 0.5, draws: Draws = ONE) -> float:
    found = months_to(one.output(HOSTILE, draws), level)
    assert np.all(found == found[0])
    return float(found[0])


def test_recovery_takes_the_latest_of_all_the_earliest_of_any_and_the_sum_of_a_sequence():
    """B-REC-01: max(min(18, 30), min(14 + 9, 26), 12) = 23, by building a supplier and qualifying it."""
    gates = {"top": {"all": ["right", "supply", "team"]}, "right": {"any": ["licence", "own_design"]},
             "supply": {"any": ["own_supplier", "spot"]}}  # fmt: skip
    times = {"licence": (18,), "own_design": (30,), "own_supplier": (14, 9), "spot": (26,), "team": (12,)}
    kinds = [kind(name, route("back", *stages)) for name, stages in times.items()]
    one = plant(gates, kinds, {name: (name, "partner") for name in times})
    assert back_after(one) == 23
    for name, saved in (("own_supplier", 5), ("licence", 0), ("spot", 5), ("team", 0)):
        place = one.place(name)
        assert back_after(one.with_holding(place, home=sure(1.0))) == 23 - saved, name


def asset(*routes, **more) -> Plant:
    """A plant that rests on one asset of the partner's."""
    return plant({"top": {"all": ["thing"]}}, [kind("thing", *routes, **more)], {"thing": ("thing", "partner")})


NEVER = np.inf


@pytest.mark.parametrize(
    ("routes", "tried", "months"),
    [
        ([route("a", 10), route("b", 4)], "together", 4),
        ([route("a", 10), route("b", 4)], "in_turn", 10),
        ([route("a", 10, works=0), route("b", 4)], "in_turn", 14),
        ([route("a", 10, works=0), route("b", 4)], "together", 4),
        ([route("a", 3, 7, works=0), route("b", 4, 1), route("c", 1)], "in_turn", 15),
        ([route("a", 10, works=0), route("b", 20, at_once=True), route("c", 4)], "in_turn", 14),
        ([route("a", 10, works=0), route("b", 12, at_once=True), route("c", 4)], "in_turn", 12),
        ([route("a", 10), route("b", 4, works=0)], "together", 10),
        ([route("a", 10, works=0)], "together", NEVER),
        ([], "in_turn", NEVER),
        ([route("a", 10, closed_in=["test"]), route("b", 30)], "in_turn", 30),
        ([route("a", 10, through=["PP"]), route("b", 30)], "together", 10),
        ([route("a", 121)], "together", NEVER),
    ],
)
def test_tried_in_turn_adds_up_and_at_once_competes(routes, tried, months):
    assert back_after(asset(*routes, tried=tried)) == months


def test_a_stripped_down_replacement_comes_before_the_full_one():
    ways = [route("stripped", 6, quality=0.4), route("full", 20)]
    for tried, full in (("together", 20), ("in_turn", 26)):
        output = asset(*ways, tried=tried).output(HOSTILE, ONE)[0]
        assert np.all(output[:6] == 0)
        assert np.allclose(output[6:full], 0.4)
        assert np.all(output[full:] == 1)


def test_stock_carries_on_and_then_runs_out():
    one = asset(route("a", 10), cover=estimate(4))
    output = one.output(HOSTILE, ONE)[0]
    assert np.all(output[:4] == 1)
    assert np.all(output[4:10] == 0)
    assert np.all(output[10:] == 1)
    assert back_after(one) == 10
    assert back_after(asset(route("a", 10), cover=estimate(11))) == 0
    assert back_after(replace(one, built=0.0)) == 10
    assert replace(one, built=0.0).output(HOSTILE, ONE)[0, 0] == 0


def test_what_was_never_there_has_no_stock():
    assert (
        asset(cover=estimate(4), tenure=dict.fromkeys(("partner", "allied", "third"), "none"))
        .output(HOSTILE, ONE)
        .max()
        == 0
    )


def test_a_part_held_at_home_supports_a_part_of_output():
    one = asset(route("a", 10), divisible=True).with_holding(0, home=sure(0.3))
    output = one.output(HOSTILE, ONE)[0]
    assert np.allclose(output[:10], 0.3)
    assert np.all(output[10:] == 1)
    learned = replace(asset(divisible=True, know_how="core_process"), know_how=0.25).with_holding(0, home=sure(0.2))
    assert np.allclose(learned.output(HOSTILE, ONE), 0.2 + 0.8 * 0.25)
    assert learned.output(HOSTILE, ONE, leaver=HOME).max() == pytest.approx(0.8 * 1.0)


def test_a_route_waits_for_what_it_needs():
    gates = {"top": {"all": ["recipe", "site"]}, "either": {"any": ["site", "spare_site"]}}
    kinds = [kind("recipe", route("rework", 5, needs=["either"]), tried="together"), kind("site", route("buy", 9)),
             kind("spare_site", route("rent", 3))]  # fmt: skip
    holds = {"recipe": ("recipe", "partner"), "site": ("site", "partner"), "spare_site": ("spare_site", "partner")}
    one = plant({**gates, "top": {"all": ["recipe", "either"]}}, kinds, holds)
    assert back_after(one) == 8
    assert back_after(one.with_holding(one.place("spare_site"), routes=())) == 14


def test_the_quickest_way_is_paid_once():
    """The earliest of the alternatives is paid, an asset under several gates once, a partly lost one in part."""
    gates = {
        "top": {"all": ["right", "shared"]},
        "right": {"any": ["both", "slow"]},
        "both": {"all": ["fast", "shared"]},
    }
    cost = {"fast": 0.1, "slow": 0.7, "shared": 0.2}
    kinds = [kind(name, route("back", 30 if name == "slow" else 6, cost=estimate(cost[name]))) for name in cost]
    one = plant(gates, kinds, {name: (name, "partner") for name in cost})
    states = one.states(HOSTILE, ONE)
    assert quickest_cost(one.graph, states, 0.5) == pytest.approx(0.3)


def test_places_of_a_graph_and_names_that_lead_nowhere():
    graph = Graph.of(Production.model_validate(circular("recipe").production), ())
    assert graph.is_circular
    with pytest.raises(Exception, match="did you mean 'line_yield'"):
        graph.place_of("line_yeld")
