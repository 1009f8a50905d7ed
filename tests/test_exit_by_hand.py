"""The exit engine against numbers worked out by hand: gates, losses, routes, stocks, know-how, cuts, draws."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from exit_worlds import (
    ALLIED,
    HOME,
    HOSTILE,
    PARTNER,
    THIRD,
    Plant,
    estimate,
    held_by,
    holding,
    kind,
    mode,
    plant,
    quickest_cost,
    route,
    sure,
)
from project_plan import three_point
from walkaway.core.truth import Truth
from walkaway.exit.attribution import bottlenecks, last_missing
from walkaway.exit.cuts import cut_sets
from walkaway.exit.draws import Draws, Spread, triangular_quantile
from walkaway.exit.durations import Triangular
from walkaway.exit.exact import exact_curve
from walkaway.exit.graph import Graph
from walkaway.exit.holdings import Holder, secured
from walkaway.exit.level_demands import asked_of, times_of
from walkaway.exit.levels import levels_at, months_to, output_by_month, quantiles
from walkaway.exit.losses import Exit
from walkaway.exit.production_start import Start
from walkaway.exit.recovery import (
    AssetState,
    cost_of,
    has_unknown_cost,
    quickest_way,
    shares_of,
)
from walkaway.exit.stoppers import by_country, by_holder, by_leaver, by_tenure, stoppers
from walkaway.exit.structure import gates_at, staying
from walkaway.exit.variance import variance_shares
from walkaway.exit.walk_away import band_of
from walkaway.model.production import HOLDER_CLASSES, Production

ONE = Draws(1, 1)
NEVER = math.inf


def graph_of(gates, *assets):
    return plant(gates, [kind("thing")], dict.fromkeys(assets, ("thing", "home"))).graph


def level_of(graph, **levels):
    """Level of the top from levels of the assets, as plain numbers and as arrays; both must be the same."""
    number = graph.combine(lambda place: levels[graph.assets[place].id])[graph.top]
    array = graph.combine(lambda place: np.array([levels[graph.assets[place].id]] * 2, dtype=np.float32))[graph.top]
    assert np.asarray(array) == pytest.approx([number, number], abs=1e-6)
    mixed = graph.combine(
        lambda place: (
            levels[graph.assets[place].id]
            if place == 0
            else np.array([levels[graph.assets[place].id]] * 2, dtype=np.float32)
        )
    )[graph.top]
    assert np.asarray(mixed) == pytest.approx(np.broadcast_to(number, np.shape(mixed)), abs=1e-6)
    return number


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({"all": ["a", "b", "c"]}, 0.2),  # the worst of 0.2, 0.9, 0.6
        ({"any": ["a", "b", "c"]}, 0.9),  # the best
        # qualities 1, 0.5 and 0.8: 0.2, 0.9 * 0.5 = 0.45, 0.6 * 0.8 = 0.48; the best is the third
        ({"any": [{"of": "a"}, {"of": "b", "quality": 0.5}, {"of": "c", "quality": 0.8}]}, 0.48),
        ({"k_of_n": {"k": 1, "of": ["a", "b", "c"]}}, 0.9),
        ({"k_of_n": {"k": 2, "of": ["a", "b", "c"]}}, 0.6),  # the second best
        ({"k_of_n": {"k": 3, "of": ["a", "b", "c"]}}, 0.2),
        # 0.5 * 0.2 + 0.2 * 0.9 + 0.3 * 0.6 = 0.10 + 0.18 + 0.18
        ({"blend": [{"of": "a", "weight": 0.5}, {"of": "b", "weight": 0.2}, {"of": "c", "weight": 0.3}]}, 0.46),
    ],
)  # fmt: skip
def test_each_gate_by_hand(form, expected):
    assert level_of(graph_of({"top": form}, "a", "b", "c"), a=0.2, b=0.9, c=0.6) == pytest.approx(expected)


def test_gates_on_gates_by_hand():
    """min(0.7, max(0.4, 0.9 * 0.5)) = min(0.7, 0.45) = 0.45; two of (0.45, 0.3, 0.8): the second best is 0.45."""
    gates = {
        "top": {"k_of_n": {"k": 2, "of": ["inner", "c", "d"]}},
        "inner": {"all": ["a", "either"]},
        "either": {"any": [{"of": "b"}, {"of": "e", "quality": 0.5}]},
    }
    assert level_of(graph_of(gates, "a", "b", "c", "d", "e"), a=0.7, b=0.4, c=0.3, d=0.8, e=0.9) == pytest.approx(0.45)


@pytest.mark.parametrize(
    ("form", "level", "expected"),
    [
        ({"all": ["a", "b", "c"]}, 0.5, 30),  # the last of 10, 20, 30
        ({"any": ["a", "b", "c"]}, 0.5, 10),  # the first
        ({"k_of_n": {"k": 2, "of": ["a", "b", "c"]}}, 0.5, 20),
        ({"k_of_n": {"k": 3, "of": ["a", "b", "c"]}}, 0.5, 30),
        # a at quality 0.4 never reaches half; b at 0.8 must itself reach 0.5 / 0.8 = 0.625, which it does in month 25
        ({"any": [{"of": "a", "quality": 0.4}, {"of": "b", "quality": 0.8}]}, 0.5, 25),
        # quality 0.5 is just enough, if a itself is whole: month 15
        ({"any": [{"of": "a", "quality": 0.5}, {"of": "c"}]}, 0.5, 15),
    ],
)  # fmt: skip
def test_months_asked_of_gates_by_hand(form, level, expected):
    """A is there in month 10 (whole in 15), b in 20 (above 0.6 in 25), c in 30."""
    steps = {"a": ((10, 0.6), (15, 1.0)), "b": ((20, 0.6), (25, 1.0)), "c": ((30, 1.0),)}
    graph = graph_of({"top": form}, *[name for name in steps if name in str(form)])

    def asset(place, asked):
        return np.array(
            [float(next(month for month, height in steps[graph.assets[place].id] if height >= asked - 1e-9))]
        )

    asked, (top,) = asked_of(graph, [(graph.top, level)])
    assert times_of(graph, asked, asset, 1)[top][0] == expected


ME, NEIGHBOUR, FAR = PARTNER, ALLIED, THIRD


@pytest.mark.parametrize(
    ("how", "lost"),
    [
        # licences of the leaver end, supplies of others go on
        (mode((), "all", "all"), {"partner"}),
        (mode(("licensed",), "all", "all"), set()),
        (mode((), (), "all"), {"partner", "allied"}),
        (mode((), (), ()), {"partner", "allied", "third"}),
        (mode((), ("licensed",), ("supplied",)), {"partner", "allied"}),
        (mode((), "all", (), countries=("QQ",)), {"partner", "third"}),
        # another country treated as the leaver's own keeps what that group keeps
        (mode((), "all", (), countries=("FF",)), {"partner"}),
        (mode((), (), "all", countries=("FF",)), {"partner", "allied", "third"}),
        # a holder lost besides the leaver
        (mode((), "all", "all", holders=("far",)), {"partner", "third"}),
        (mode(("licensed", "supplied"), (), (), holders=("far",)), {"allied"}),
        # home parties other than the leaver keep what the mode says
        (mode(home=()), {"partner", "home"}),
    ],
)  # fmt: skip
def test_who_loses_what_by_mode_and_right(how, lost):
    one = plant({"top": {"all": ["thing"]}}, [kind("thing")], {"thing": ("thing", "home")})
    far = Holder("far", "Far away", "FF", at_home=False)
    item = replace(one.holdings[0], holders={"home": HOME, "partner": ME, "allied": NEIGHBOUR, "third": far})
    assert Exit(how, ME).lost_classes(item) == lost


def test_claims_on_a_right_come_before_the_mode():
    one = plant({"top": {"all": ["thing"]}}, [kind("thing")], {"thing": ("thing", "partner")})
    item, both = one.holdings[0], frozenset(("partner", "allied", "third"))
    hard, soft = Exit(mode((), (), ()), ME), Exit(mode("all", "all", "all"), ME)
    assert hard.lost_classes(replace(item, outlasts=both)) == frozenset()
    # 'ends' speaks of the leaver's part alone; others abroad stay
    assert soft.lost_classes(replace(item, ends=both)) == {"partner"}
    none = {**item.tenures, "partner": "none"}
    assert soft.lost_classes(replace(item, tenures=none, outlasts=both)) == {"partner"}


@pytest.mark.parametrize(
    ("how", "more", "home", "expected"),
    [
        (mode(), {}, (), True),
        (mode(), {"closed_in": ["test"]}, (), False),
        (mode(), {"closed_in": ["other"]}, (), True),
        (mode(closes_as=("other",)), {"closed_in": ["other"]}, (), False),
        (mode((), ()), {"through": ["PP"]}, (), False),  # supplies of the leaver's country end
        (mode((), "all"), {"through": ["PP"]}, (), True),
        (mode((), ()), {"through": ["PP", "QQ"]}, (), True),  # one seller that goes on is enough
        (mode((), (), ()), {"through": ["PP", "QQ"]}, (), False),
        (mode((), (), ()), {"through": ["PP", "QQ"]}, ("QQ",), True),  # at home supplies go on
    ],
)
def test_which_routes_stay_open(how, more, home, expected):
    one = plant({"top": {"all": ["thing"]}}, [kind("thing", route("a", 1, **more))], {"thing": ("thing", "partner")})
    assert Exit(how, ME, frozenset(home)).leaves_open(one.holdings[0].routes[0]) is expected


def asset(*routes, holder="partner", knows=0.0, built=1.0, **more) -> Plant:
    return plant(
        {"top": {"all": ["thing"]}}, [kind("thing", *routes, **more)], {"thing": ("thing", holder)},
        know_how=knows, built=built,
    )  # fmt: skip


def state_of(one: Plant, how=HOSTILE, draws=ONE, leaver=PARTNER) -> AssetState:
    return one.states(how, draws, leaver)[0]


def test_shares_are_drawn_one_of_the_rest_of_the_other():
    """Home 0.2; of the rest, 0.8, the partner half: 0.4; of what is left, 0.4, a quarter allied: 0.1; third 0.3."""
    one = asset(divisible=True).with_holding(0, home=sure(0.2), partner=sure(0.5), allied=sure(0.25))
    shares = {name: float(share[0]) for name, share in shares_of(one.holdings[0], ONE).items()}
    assert shares == pytest.approx({"home": 0.2, "partner": 0.4, "allied": 0.1, "third": 0.3})


def test_an_undivided_asset_is_whole_and_one_holders_as_often_as_its_share():
    """Of 1,000 stratified draws 200, 400, 100 and 300 go to each class; home's count is exact, as it has its own."""
    one = asset().with_holding(0, home=sure(0.2), partner=sure(0.5), allied=sure(0.25))
    shares = shares_of(one.holdings[0], Draws(1000, 3))
    assert np.all(sum(shares.values()) == 1)
    assert all(set(np.unique(share)) <= {0.0, 1.0} for share in shares.values())
    assert shares["home"].sum() == 200
    for name, expected in (("partner", 400), ("allied", 100), ("third", 300)):
        assert abs(shares[name].sum() - expected) < 45, name  # three standard deviations: 3 * sqrt(800 * 0.5 * 0.5)


def test_what_stays_is_the_kept_part_and_what_home_learned_of_the_rest():
    """Home 0.2 stays. The partner's 0.4 goes, of which a quarter is known: 0.1. Others' 0.4 goes on. 0.2 + 0.1 + 0.4."""
    one = asset(divisible=True, know_how="core_process")
    one = replace(one, know_how=0.25).with_holding(0, home=sure(0.2), partner=sure(0.5), allied=sure(0.25))
    assert state_of(one).retained[0] == pytest.approx(0.7)
    # all abroad goes: 0.2 + 0.8 * 0.25
    assert state_of(one, mode((), (), ())).retained[0] == pytest.approx(0.4)
    # the venture itself leaves, and what it learned with it: only the parts from abroad stay
    assert state_of(one, mode((), "all", "all"), leaver=HOME).retained[0] == pytest.approx(0.8)
    assert state_of(one, mode((), (), ()), leaver=HOME).retained[0] == 0
    # another layer is not this one
    other = asset(divisible=True).with_holding(0, home=sure(0.2), partner=sure(0.5), allied=sure(0.25))
    assert state_of(replace(other, know_how=0.25)).retained[0] == pytest.approx(0.6)


def test_what_is_part_of_the_plant_is_there_only_once_it_is_built():
    one = asset(route("a", 10), divisible=True, part_of_plant=True, cover=estimate(4)).with_holding(0, home=sure(0.5))
    half_built = replace(one, built=0.0)
    assert state_of(one).retained[0] == 0.5
    assert state_of(half_built).retained[0] == 0.0
    assert state_of(half_built).cover[0] == 0.0
    assert state_of(one).cover[0] == 4.0


@pytest.mark.parametrize(
    ("cover", "month", "first"),
    [
        (4, 4, 0),  # back in the very month in which the stock is gone: never missed
        (4, 5, 5),
        (5, 4, 0),
    ],
)
def test_a_stock_bridges_up_to_its_last_month(cover, month, first):
    one = asset(route("a", month), cover=estimate(cover))
    state = state_of(one)
    assert state.months_to(1.0)[0] == first
    output = one.output(HOSTILE, ONE)[0]
    # there in months 0 to cover - 1, and from the month of the replacement on
    expected = [float(number < cover or number >= month) for number in range(121)]
    assert output.tolist() == expected
    assert months_to(one.output(HOSTILE, ONE), 1.0)[0] == first


def test_months_of_a_route_by_hand():
    """Stages 6 and 4 are 10 months. A queue of 1.5 makes 15; knowing 0.4 leaves 0.6 of it: 9. Unbuilt, nothing is known."""
    more = {"delayed_by": "queue", "shortened_by": "core_process"}
    queue = mode(("licensed_perpetual",), delays={"queue": estimate(1.5)})
    assert state_of(asset(route("a", 6, 4))).months_to(1.0)[0] == 10
    assert state_of(asset(route("a", 6, 4, **more))).months_to(1.0)[0] == 10  # a delay this mode does not have
    assert state_of(asset(route("a", 6, 4, **more)), queue).months_to(1.0)[0] == 15
    assert state_of(asset(route("a", 6, 4, **more), knows=0.4), queue).months_to(1.0)[0] == pytest.approx(9)
    assert state_of(asset(route("a", 6, 4, **more), knows=0.4, built=0.0), queue).months_to(1.0)[0] == 15
    # with the venture its know-how goes
    gone = state_of(asset(route("a", 6, 4, **more), knows=0.4, holder="home"), queue, leaver=HOME)
    assert gone.months_to(1.0)[0] == 15


def test_a_sourced_time_stands_for_the_first_route():
    one = asset(route("a", 6), route("b", 2), tried="together").with_holding(0, months_to_replace=sure(7.0))
    assert state_of(one).months_to(1.0)[0] == 7
    # whether it works is that of the first route: the second does not stand in for it
    one = asset(route("a", 6, works=0), route("b", 2), tried="together").with_holding(0, months_to_replace=sure(7.0))
    assert math.isinf(state_of(one).months_to(1.0)[0])


def test_a_stripped_replacement_does_not_end_the_search_and_a_failed_try_costs_its_time():
    """In turn: stripped (0.4) after 6; the full one begins then and takes 20: 26. A third is not tried any more."""
    ways = [route("stripped", 6, quality=0.4, cost=estimate(0.1)), route("full", 20, cost=estimate(0.3)),
            route("spare", 1, cost=estimate(0.5))]  # fmt: skip
    state = state_of(asset(*ways))
    assert [(step.level, float(step.months[0])) for step in state.steps] == [(0.4, 6.0), (1.0, 26.0)]
    assert state.cost[0] == pytest.approx(0.4)  # 0.1 + 0.3; the spare route is never begun
    assert state.unpriced is not None
    assert not state.unpriced[0]


def test_chances_of_routes_tried_in_turn():
    """Works with 0.6, else the next with 0.5: never in 0.4 * 0.5 = 0.2 of the draws; 10 months in 0.6, 14 in 0.2."""
    one = asset(route("a", 10, works=0.6), route("b", 4, works=0.5))
    months = state_of(one, draws=Draws(10_000, 5)).months_to(1.0)
    assert np.mean(months == 10) == pytest.approx(0.6, abs=1e-3)  # stratified: exact to a draw
    assert np.mean(months == 14) == pytest.approx(0.2, abs=0.015)
    assert np.mean(np.isinf(months)) == pytest.approx(0.2, abs=0.015)
    # the likeliest case, exactly: 0.6 by month 10, 0.8 by month 14
    curve = exact_curve(one.graph, one.holdings, one.world(HOSTILE, Draws(1, 1, likeliest=True)), 0.5).by_month
    assert curve[[9, 10, 13, 14, 120]] == pytest.approx([0, 0.6, 0.6, 0.8, 0.8])


def test_exact_curve_with_a_stock_and_an_unbuilt_plant():
    """A stock of 4 months carries months 0 to 3; the route is over in month 6 with chance 0.7."""
    one = asset(route("a", 6, works=0.7), cover=estimate(4))
    for built, early in ((1.0, 1.0), (0.0, 0.0)):
        world = replace(one, built=built).world(HOSTILE, Draws(1, 1, likeliest=True))
        curve = exact_curve(one.graph, one.holdings, world, 0.5)
        assert curve.by_month[[0, 3, 4, 5, 6]] == pytest.approx([early, early, 0, 0, 0.7])
        # securing it lifts each month to 1: from 0.7 by 0.3 in month 6, from 0 by 1 in month 5
        assert curve.gain["thing"][[5, 6]] == pytest.approx([1, 0.3])


def test_a_route_begins_when_what_it_needs_is_half_there():
    """The site comes back at level 0.6 after 9 months, whole after 12: half is enough, so 9 + 5 = 14."""
    kinds = [kind("recipe", route("rework", 5, needs=["place"]), tried="together"),
             kind("site", route("rent", 9, quality=0.6), route("buy", 12), tried="together")]  # fmt: skip
    gates = {"top": {"all": ["recipe", "place"]}, "place": {"all": ["site"]}}
    one = plant(gates, kinds, {"recipe": ("recipe", "partner"), "site": ("site", "partner")})
    states = one.states(HOSTILE, ONE)
    assert states[one.place("recipe")].months_to(1.0)[0] == 14
    # 0.7 of what is planned needs the site whole (12) and the recipe (14)
    assert months_to(one.output(HOSTILE, ONE), 0.7)[0] == 14
    # of two needs the later one counts: with a second one after 20 months the route is over in 25
    kinds.append(kind("line", route("order", 20)))
    kinds[0] = kind("recipe", route("rework", 5, needs=["place", "line"]), tried="together")
    gates["top"] = {"all": ["recipe", "place", "line"]}
    two = plant(gates, kinds, {**dict.fromkeys(("recipe",), ("recipe", "partner")), "site": ("site", "partner"),
                               "line": ("line", "partner")})  # fmt: skip
    assert two.states(HOSTILE, ONE)[two.place("recipe")].months_to(1.0)[0] == 25


def test_what_is_not_lost_is_not_tried_and_costs_nothing():
    """In half of the draws the asset is home's: there no route is begun, and nothing paid."""
    one = asset(route("a", 10, cost=estimate(0.2))).with_holding(0, home=sure(0.5))
    state = state_of(one, draws=Draws(100, 1))
    kept = state.retained == 1
    assert kept.sum() == 50
    assert np.all(state.cost[kept] == 0)
    assert np.all(state.cost[~kept] == pytest.approx(0.2))
    assert np.all(state.months_to(1.0)[kept] == 0)
    assert np.all(state.months_to(1.0)[~kept] == 10)


def test_cost_is_scaled_and_paid_for_the_missing_part_alone():
    """A divisible asset of which 0.7 is missing, scale 0.5, route 0.4: 0.7 * 0.5 * 0.4 = 0.14."""
    production = {
        "top": "top", "kinds": [kind("thing", route("a", 3, cost=estimate(0.4)), divisible=True)],
        "assets": [{"id": "thing", "name": "thing", "kind": "thing", "cost_scale": 0.5}],
        "gates": [{"id": "top", "name": "top", "all": ["thing"]}],
    }  # fmt: skip
    graph = Graph.of(Production.model_validate(production), ())
    item = holding(graph.assets[0], graph.kind_of(graph.assets[0]), **{**held_by("partner"), "home": sure(0.3)})
    one = Plant(production, (item,))
    assert state_of(one).cost[0] == pytest.approx(0.14)


def way_back(gates, times):
    """A plant whose assets take so many months and cost so much; None: no known cost."""
    kinds = [
        kind(name, route("back", months, **({} if cost is None else {"cost": estimate(cost)})))
        for name, (months, cost) in times.items()
    ]
    one = plant(gates, kinds, {name: (name, "partner") for name in times})
    return one, one.states(HOSTILE, ONE)


def test_the_quickest_way_pays_for_the_k_earliest_and_for_the_first_of_any():
    times = {"a": (5, 0.1), "b": (9, 0.2), "c": (20, 0.4), "d": (3, 0.8), "e": (4, None)}
    one, states = way_back({"top": {"k_of_n": {"k": 2, "of": ["a", "b", "c"]}}}, {name: times[name] for name in "abc"})
    assert quickest_cost(one.graph, states, 0.5)[0] == pytest.approx(0.3)  # a and b
    one, states = way_back({"top": {"any": ["a", "d"]}}, {name: times[name] for name in "ad"})
    assert quickest_cost(one.graph, states, 0.5)[0] == pytest.approx(0.8)  # the earlier one, though dearer
    one, states = way_back({"top": {"all": ["a", "e"]}}, {name: times[name] for name in "ae"})
    used = quickest_way(one.graph, states, 0.5)
    assert cost_of(used, states)[0] == pytest.approx(0.1)
    assert has_unknown_cost(used, states)[0]
    one, states = way_back({"top": {"any": ["e", "d"]}}, {name: times[name] for name in "ed"})
    assert not has_unknown_cost(quickest_way(one.graph, states, 0.5), states)[0]  # the unpriced one is not used


def test_what_never_stopped_pays_for_nothing():
    """Half of the output is blended in from home: the way back to half is no way at all, that to 0.9 is paid."""
    gates = {"top": {"any": ["ours", "theirs"]}}
    kinds = [kind("ours"), kind("theirs", route("a", 5, cost=estimate(0.3)))]
    one = plant(gates, kinds, {"ours": ("ours", "home"), "theirs": ("theirs", "partner")})
    states = one.states(HOSTILE, ONE)
    assert quickest_cost(one.graph, states, 0.5)[0] == 0
    assert not any(mask.any() for mask in quickest_way(one.graph, states, 0.5))


CURVE = np.array([[1.0, 0.4, 0.6, 0.6, 0.3, 0.7, 0.9, 0.9]])


@pytest.mark.parametrize(
    ("level", "month"), [(0.3, 0), (0.4, 5), (0.5, 5), (0.7, 5), (0.8, 6), (0.9, 6), (0.95, NEVER)]
)
def test_months_to_a_level_are_counted_to_where_it_stays(level, month):
    """0.6 is reached in month 2 and lost in month 4; from month 5 on it stays."""
    assert months_to(CURVE, level)[0] == month


def test_quantiles_of_few_numbers_by_hand():
    """Of ten numbers the first is the tenth part, the fifth the middle, the ninth the nine tenths; never stays never."""
    values = np.array([7, 3, NEVER, 1, 9, 5, 2, 8, 4, 6], dtype=float)
    assert quantiles(values, (0.1, 0.5, 0.9, 1.0)).tolist() == [1, 5, 9, NEVER]
    assert quantiles(values, (0.0, 0.11)).tolist() == [1, 2]
    band = band_of(np.array([1.0, 2.0, 3.0, 6.0]))
    assert (band.low, band.middle, band.high, band.mean) == (1, 2, 6, 3)


def test_levels_of_some_months_and_of_a_gate_inside():
    gates = {"top": {"all": ["early", "late"]}, "early": {"all": ["a"]}, "late": {"all": ["b"]}}
    one = plant(
        gates, [kind("a", route("x", 4)), kind("b", route("x", 9))], {"a": ("a", "partner"), "b": ("b", "partner")}
    )
    states = one.states(HOSTILE, ONE)
    assert levels_at(one.graph, states, (3, 4, 8, 9)).tolist() == [[0, 0, 0, 1]]
    assert output_by_month(one.graph, states, node="early")[0, [3, 4]].tolist() == [0, 1]
    assert output_by_month(one.graph, states, horizon=5).shape == (1, 6)


def test_stratified_draws_have_one_number_in_each_stratum():
    numbers = Draws(50, 4).uniform("anything")
    assert sorted(np.floor(numbers * 50).astype(int)) == list(range(50))
    assert not np.array_equal(numbers, np.sort(numbers))  # in random order
    for other in (
        Draws(50, 5).uniform("anything"),
        Draws(50, 4).uniform("else"),
        Draws(50, 4, part=1).uniform("anything"),
    ):
        assert not np.array_equal(numbers, other)
    assert np.array_equal(numbers, Draws(50, 4).uniform("anything"))


@pytest.mark.parametrize(
    ("chance", "value"),
    [
        # triangle on 0, 2, 10: a fifth of the mass lies below the peak, F(2) = 2 / 10
        (0.2, 2.0),
        (0.05, 1.0),  # F(x) = x^2 / 20
        (0.8, 6.0),  # 1 - F(x) = (10 - x)^2 / 80: (10 - 6)^2 / 80 = 0.2
        (0.5, 10 - 40**0.5),  # (10 - x)^2 / 80 = 0.5
        (0.0, 0.0),
        (1.0, 10.0),
    ],
)
def test_quantiles_of_a_triangle_by_hand(chance, value):
    assert triangular_quantile(np.array([chance]), 0, 2, 10)[0] == pytest.approx(value)
    assert Triangular(0, 2, 10).quantile(chance) == pytest.approx(value)
    assert Triangular(0, 2, 10).cdf(value) == pytest.approx(chance)


def test_spreads_by_hand():
    assert Spread(2, 6).at(np.array([0.25]))[0] == 3  # even: 2 + 0.25 * 4
    assert Spread(2, 6).central == 4
    assert Spread(2, 6, 5).central == 5
    likely = Draws(3, 1, likeliest=True)
    assert likely.draw("x", Spread(2, 6, 5)).tolist() == [5, 5, 5]
    assert len(set(likely.draw("x", Spread(2, 6, 5), timing=True).tolist())) == 3
    # the variance of a triangle (a, c, b) is (a^2 + b^2 + c^2 - ab - ac - bc) / 18: (4 + 36 + 25 - 12 - 10 - 30) / 18
    assert Triangular(2, 5, 6).variance == pytest.approx(13 / 18)
    assert Triangular(2, 5, 6).mean == pytest.approx(13 / 3)
    assert three_point(2, 5, 14) == pytest.approx((6, 4))  # (2 + 20 + 14) / 6, ((14 - 2) / 6)^2


def test_chances_are_exact_to_a_draw():
    assert Draws(1000, 2).happens("x", np.full(1000, 0.137)).sum() == 137
    assert Draws(10, 2).happens("x", np.ones(10)).all()
    assert not Draws(10, 2).happens("x", np.zeros(10)).any()


def pieces(shares_a, shares_b, **more):
    """Two divisible assets, both needed, with shares of home, of the partner in the rest, of allied in the rest."""
    one = plant(
        {"top": {"all": ["a", "b"]}},
        [kind("thing", divisible=True, **more)],
        {"a": ("thing", "home"), "b": ("thing", "home")},
    )
    for place, (home, partner, allied) in enumerate((shares_a, shares_b)):
        one = one.with_holding(place, home=sure(home), partner=sure(partner), allied=sure(allied))
    return one


def found_stoppers(one, label=by_holder):
    draws = Draws(200, 1)
    shares = [shares_of(item, draws) for item in one.holdings]
    return {item.keys: item.chance for item in stoppers(one.graph, one.holdings, shares, label, {})}


def test_who_can_stop_it_by_hand():
    """a: home 0.1, partner 0.63, allied 0.27. Without the partner 0.37 is left: stopped. Without the others 0.73.

    b: home 0.4, partner 0.24, allied 0.36. The venture alone leaves 0.6 of b, with the allied 0.24.
    """
    one = pieces((0.1, 0.7, 1.0), (0.4, 0.4, 1.0))
    assert found_stoppers(one) == {("partner",): 1.0, ("vendor:PP", "venture"): 1.0}
    # with a better a no single one does: partner leaves 0.55 of a and 0.76 of b; allied 0.55 and 0.64; venture 0.9, 0.6
    two = pieces((0.1, 0.5, 1.0), (0.4, 0.4, 1.0))
    assert found_stoppers(two) == {
        ("partner", "vendor:PP"): 1.0,
        ("partner", "venture"): 1.0,
        ("vendor:PP", "venture"): 1.0,
    }
    assert found_stoppers(two, by_leaver("venture")) == {("partner", "vendor:PP"): 1.0}
    assert found_stoppers(two, by_country) == {("PP",): 1.0}  # both sit there; parts at home are not grouped
    assert found_stoppers(two, by_tenure) == {("licensed", "supplied"): 1.0}


def test_a_chance_to_stop_it_is_that_of_holding_it():
    """Undivided, the partner's in 0.3 of the draws; already stopped without anybody's leaving, nobody stops it."""
    one = asset().with_holding(0, home=sure(0.7), partner=sure(1.0))
    assert found_stoppers(one) == pytest.approx({("partner",): 0.3, ("venture",): 0.7}, abs=1e-9)
    absent = asset(tenure={"home": "none", "partner": "none", "allied": "none", "third": "none"})
    assert found_stoppers(absent) == {}
    # what lacks one thing anyway is not stopped by whoever holds the other
    two = plant({"top": {"all": ["a", "b"]}}, [kind("thing")], {"a": ("thing", "partner"), "b": ("thing", "partner")})
    assert found_stoppers(two.with_holding(0, tenures=dict.fromkeys(HOLDER_CLASSES, "none"))) == {}


def test_a_team_is_named_only_where_it_adds_a_tenth():
    """Output needs a, all the partner's, or b: the partner's in 0.48 of the draws, allied in 0.05, third in 0.47.

    The partner alone stops it in 0.48. With the allied in 0.53, less than a tenth more; with the third in 0.95.
    """
    one = plant({"top": {"any": ["a", "b"]}}, [kind("thing")], {"a": ("thing", "partner"), "b": ("thing", "partner")})
    one = one.with_holding(1, home=sure(0.0), partner=sure(0.48), allied=sure(0.05 / 0.52))
    found = found_stoppers(one)
    assert found == {("partner",): pytest.approx(0.48), ("partner", "vendor:abroad"): pytest.approx(0.95)}


def test_rights_that_last_are_nobodys_to_take_unless_a_claim_says_so():
    lasting = asset(
        tenure={"home": "owned", "partner": "licensed_perpetual", "allied": "supplied", "third": "supplied"}
    )
    assert found_stoppers(lasting) == {}
    ending = lasting.with_holding(0, ends=frozenset({"partner"}))
    assert found_stoppers(ending) == {("partner",): 1.0}
    assert found_stoppers(asset().with_holding(0, outlasts=frozenset({"partner"}))) == {}


def test_a_fixture_is_nobodys_to_take_at_home_yet_a_foreign_owners():
    fixed = asset(role="plant").with_holding(0, home=sure(1.0))
    stays = replace(
        fixed.holdings[0], holders={**fixed.holdings[0].holders, "home": Holder("plant:home", "it", "HH", True)}
    )
    assert found_stoppers(replace(fixed, holdings=(stays,)), by_leaver("venture")) == {}
    assert found_stoppers(asset(role="plant"), by_leaver("venture")) == {("partner",): 1.0}


def test_cut_sets_by_hand():
    """Output needs a, and b or c: {a} and {b, c} stop it. Whose: a home's, b the partner's, c allied."""
    gates = {"top": {"all": ["a", "either"]}, "either": {"any": ["b", "c"]}}
    one = plant(gates, [kind("thing")], {"a": ("thing", "home"), "b": ("thing", "partner"), "c": ("thing", "allied")})
    found = cut_sets(one.graph, one.holdings)
    assert found.assets.listed == (("a",), ("b", "c"))
    assert (found.assets.count, found.assets.by_order) == (2, (1, 1))
    assert set(found.holders.listed) == {("venture",), ("partner", "vendor:PP")}
    assert found.countries.listed == (("PP",),)
    assert found.tenures.listed == (("licensed", "supplied"),)
    # what nobody has counts for no way: with c absent, b alone stops it
    gone = replace(one.holdings[2], tenures=dict.fromkeys(HOLDER_CLASSES, "none"))
    less = cut_sets(one.graph, (*one.holdings[:2], gone))
    assert less.assets.listed == (("a",), ("b",))
    assert set(less.holders.listed) == {("venture",), ("partner",)}


def test_structure_asks_more_of_a_stripped_way_by_hand():
    """0.5 by a way of quality 0.8 needs 0.625 of it; one of quality 0.4 is no way. A blend of 0.6 and 0.4: the first alone."""
    seen = []

    def leaf(place, level):
        seen.append((graph.assets[place].id, round(level, 6)))
        return graph.assets[place].id

    graph = graph_of({"top": {"any": [{"of": "a", "quality": 0.8}, {"of": "b", "quality": 0.4}]}}, "a", "b")
    gates_at(graph, 0.5, [(0.0, 1.0)] * 2, leaf)
    assert seen == [("a", 0.625)]
    seen.clear()
    graph = graph_of({"top": {"blend": [{"of": "a", "weight": 0.6}, {"of": "b", "weight": 0.4}]}}, "a", "b")
    gates, top = gates_at(graph, 0.6, [(0.0, 1.0)] * 2, leaf)
    assert seen == [("a", 1.0)]  # 0.6 * 1 is exactly enough; b alone gives 0.4
    assert len(gates[top].parts) == 1


def test_who_must_stay_by_hand():
    """Always 0.2, x 0.3, y 0.4: for half, x or y alone; for 0.6, y; for 0.7, both."""
    shares = {"": 0.2, "x": 0.3, "y": 0.4}
    assert sorted(staying(shares, 0.5)) == [("x",), ("y",)]
    assert staying(shares, 0.6) == [("y",)]
    assert staying(shares, 0.7) == [("x", "y")]
    assert staying(shares, 0.2) == [()]
    assert staying(shares, 0.95) == []


def attributed(gates, times, level=0.5):
    kinds = [kind(name, *([] if month is None else [route("back", month)])) for name, month in times.items()]
    one = plant(gates, kinds, {name: (name, "partner") for name in times})
    states = one.states(HOSTILE, ONE)
    shares = dict(
        zip((item.id for item in one.graph.assets), last_missing(one.graph, states, level).tolist(), strict=True)
    )
    return one, shares, {item.asset: item for item in bottlenecks(one.graph, states, {}, level)}


def test_the_last_one_missing_and_the_months_it_costs():
    """A back in 10, b in 30, both needed: b is the last; securing b saves 20 months, a none."""
    _, last, ranked = attributed({"top": {"all": ["a", "b"]}}, {"a": 10, "b": 30})
    assert last == {"a": 0, "b": 1}
    assert (ranked["b"].months_saved, ranked["a"].months_saved) == (20, 0)
    assert [item.lost for item in ranked.values()] == [1, 1]
    # two that come last together share it, and securing one of them saves nothing
    _, last, ranked = attributed({"top": {"all": ["a", "b"]}}, {"a": 30, "b": 30})
    assert last == {"a": 0.5, "b": 0.5}
    assert ranked["a"].months_saved == 0
    # of an 'any' the first one back is what is waited for; securing either brings it back at once
    _, last, ranked = attributed({"top": {"any": ["a", "b"]}}, {"a": 10, "b": 30})
    assert last == {"a": 1, "b": 0}
    assert (ranked["a"].months_saved, ranked["b"].months_saved) == (10, 10)
    # never counts as one month beyond the ten years: 121 saved by securing it
    _, last, ranked = attributed({"top": {"all": ["a"]}}, {"a": None})
    assert (ranked["a"].months_saved, ranked["a"].never_avoided) == (121, 1)


def test_lost_is_the_chance_of_losing_any_of_it():
    """A part of 0.3 at home: some of it is lost in every draw."""
    one = asset(route("a", 4), divisible=True).with_holding(0, home=sure(0.3))
    states = one.states(HOSTILE, ONE)
    assert bottlenecks(one.graph, states, {}, 0.5)[0].lost == 1


def test_a_secured_asset_stays_whatever_happens():
    one = asset(
        part_of_plant=True,
        tenure={"home": "on_permit", "partner": "licensed", "allied": "supplied", "third": "supplied"},
    )
    safe = replace(one, built=0.0, holdings=(secured(one.holdings[0]),))
    assert state_of(safe, mode((), (), ()), leaver=HOME).retained[0] == 1


YEARS = Spread(1.0, 5.0, 2.0, "know-how: years since start", False)


@pytest.mark.parametrize(
    ("start", "day", "expected"),
    [
        # between 2024-01-01 and 2024-12-31; on 2026-12-31 that is 730 days (2 * 365) to 1095 days ago
        (Start(date(2024, 1, 1), date(2024, 12, 31), Truth.TRUE, False, date(2025, 1, 1), "f"), date(2026, 12, 31),
         (730 / 365.25, 1095 / 365.25, None)),
        # 365 days ahead: minus one year and a little
        (Start(date(2027, 1, 1), date(2027, 1, 1), Truth.FALSE, False, date(2025, 1, 1), "f"), date(2026, 1, 1),
         (-365 / 365.25, -365 / 365.25, None)),
        (Start(None, None, Truth.FALSE, True, date(2025, 1, 1), "f"), date(2035, 1, 1), (-1, -1, None)),
        # not running when seen: some time between then and the exit, or a year after it
        (Start(None, None, Truth.FALSE, False, date(2025, 1, 1), "f"), date(2025, 1, 1), (-1, 0, None)),
        (Start(None, None, Truth.FALSE, False, date(2025, 1, 1), "f"), date(2027, 1, 1), (-1, 730 / 365.25, None)),
        # before it was seen counts as when it was seen
        (Start(None, None, Truth.FALSE, False, date(2025, 1, 1), "f"), date(2020, 1, 1), (-1, 0, None)),
        # running, since when is not known: the catalog's years before it was seen, and what has passed since
        (Start(None, None, Truth.TRUE, False, date(2025, 1, 1), "f"), date(2027, 1, 1),
         (1 + 730 / 365.25, 5 + 730 / 365.25, 2 + 730 / 365.25)),
    ],
)  # fmt: skip
def test_years_of_production_by_hand(start, day, expected):
    found = start.years_until(day, YEARS)
    assert (found.low, found.high) == pytest.approx(expected[:2])
    assert found.likely == (None if expected[2] is None else pytest.approx(expected[2]))


def test_a_plant_that_runs_has_run_for_some_time():
    """Running, and the catalog says 0 to 4 years: at least a hundredth of a year, so that it counts as started."""
    found = Start(None, None, Truth.TRUE, False, date(2025, 1, 1), "f").years_until(
        date(2025, 1, 1), Spread(0.0, 4.0, 1.0)
    )
    assert found.low == 0.01
    unknown = Start(None, None, Truth.UNKNOWN, False, date(2025, 1, 1), "f")
    assert unknown.years_until(date(2025, 1, 1), Spread(-1.0, 4.0, 1.0)).low == -1.0


def test_variance_is_shared_by_hand():
    """Answer = 2 x + y with x, y even on 0 to 1 and independent: variances 4/12 and 1/12, so shares 0.8 and 0.2."""
    draws = Draws(4096, 2)
    x, y, idle = (draws.draw(name, Spread(0, 1, rests_on=name)) for name in ("x", "y", "idle"))
    found = {item.rests_on: item.share for item in variance_shares(draws.record, 2 * x + y)}
    assert found["x"] == pytest.approx(0.8, abs=0.02)
    assert found["y"] == pytest.approx(0.2, abs=0.03)
    assert "idle" not in found
    assert idle.mean() == pytest.approx(0.5, abs=0.01)
    assert variance_shares(draws.record, np.ones(4096)) == ()
