"""The exact curve against the sampled one, against brute force, and against what branch-wise products would say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.stats import triang

from exit_worlds import HOSTILE, estimate, kind, modes, plant, plants, route, sure
from walkaway.catalog.loader import load_exit_mode
from walkaway.core.errors import UsageError
from walkaway.exit.draws import Draws, Spread
from walkaway.exit.exact import exact_curve
from walkaway.exit.holdings import secured
from walkaway.exit.levels import output_by_month
from walkaway.exit.overlay import exit_of
from walkaway.exit.recovery import states_of
from walkaway.judgement.exits import case_of

MANY = 4000


def exactly(one, how=HOSTILE, level=0.5):
    return exact_curve(one.graph, one.holdings, one.world(how, Draws(1, 1, likeliest=True)), level)


def drawn(one, how=HOSTILE, level=0.5, samples=MANY):
    draws = Draws(samples, 3, likeliest=True)
    output = output_by_month(one.graph, one.states(how, draws))
    return np.mean(output >= level - 1e-6, axis=0)


def close(exact, sampled, samples=MANY):
    """Within four and a half standard errors of counting, and what a month's grid of times may add."""
    error = 4.5 * np.sqrt(np.maximum(exact * (1 - exact), 0.25 / samples) / samples) + 0.002
    assert np.all(np.abs(exact - sampled) <= error), float(np.max(np.abs(exact - sampled) - error))


@settings(max_examples=80)
@given(plants(waiting=False), modes())
def test_sampled_and_exact_agree_on_random_plants(one, how):
    for level in (0.5, 0.9):
        try:
            exact = exactly(one, how, level)
        except UsageError:
            continue
        close(exact.by_month, drawn(one, how, level, 2000), 2000)


@settings(max_examples=40)
@given(plants(waiting=False), modes())
def test_gain_if_secured_is_what_running_it_again_gives(one, how):
    try:
        exact = exactly(one, how)
    except UsageError:
        return
    for place, asset in enumerate(one.graph.assets):
        safe = list(one.holdings)
        safe[place] = secured(safe[place])
        try:
            again = exactly(replace(one, holdings=tuple(safe)), how)
        except UsageError:
            continue
        gain = exact.gain.get(asset.id, np.zeros(121))
        assert np.allclose(exact.by_month + gain, again.by_month, atol=1e-9), asset.id


def test_shared_assets_make_branch_wise_chances_wrong():
    """Two product lines share a recipe; max and min of the branches' own chances err, the diagram does not."""
    gates = {"top": {"any": ["line_one", "line_two"]}, "line_one": {"all": ["recipe", "one"]},
             "line_two": {"all": ["recipe", "two"]}}  # fmt: skip
    times = {"recipe": (6, 12, 36), "one": (9, 15, 24), "two": (12, 18, 48)}
    works = {"recipe": 0.7, "one": 0.9, "two": 0.8}
    kinds = [kind(name, route("back", times[name], works=works[name])) for name in times]
    one = plant(gates, kinds, {name: (name, "partner") for name in times})
    months = np.arange(121)
    back = {
        name: works[name] * triang.cdf(months, (mode - low) / (high - low), low, high - low)
        for name, (low, mode, high) in times.items()
    }
    truth = np.zeros(121)
    for there in product((False, True), repeat=3):
        chance = np.prod(
            [back[name] if is_there else 1 - back[name] for name, is_there in zip(back, there, strict=True)], axis=0
        )
        truth += chance * (there[0] and (there[1] or there[2]))
    exact = exactly(one).by_month
    assert np.allclose(exact, truth, atol=2e-3)
    branches = [back["recipe"] * back["one"], back["recipe"] * back["two"]]
    independent = 1 - (1 - branches[0]) * (1 - branches[1])
    assert np.max(np.abs(independent - truth)) > 0.1
    assert np.max(np.abs(np.maximum(*branches) - truth)) > 0.05
    close(truth, drawn(one))


def test_assets_of_a_kind_share_their_luck():
    """Two parts that can be copied or cannot: both work with the chance of one, not with its square."""
    kinds = [kind("part", route("copy", 5, works=0.6))]
    one = plant({"top": {"all": ["a", "b"]}}, kinds, {"a": ("part", "partner"), "b": ("part", "partner")})
    exact = exactly(one)
    assert np.allclose(exact.by_month[5:], 0.6)
    assert np.all(exact.by_month[:5] == 0)
    close(exact.by_month, drawn(one))


def test_recovery_of_three_at_once_has_the_merge_bias():
    """B-REC-04: chances by month are products; the mean, 27.37 months, exceeds the latest mean of 26."""
    times = {"ip": (6, 12, 36), "equipment": (9, 15, 24), "team": (12, 18, 48)}
    kinds = [kind(name, route("back", stages)) for name, stages in times.items()]
    one = plant({"top": {"all": list(times)}}, kinds, {name: (name, "partner") for name in times})
    exact = exactly(one).by_month
    for month, chance in ((12, 0.0), (18, 0.0672222222), (24, 0.3733333333), (36, 0.8666666667)):
        assert exact[month] == pytest.approx(chance, abs=2e-3)
    states = one.states(HOSTILE, Draws(MANY, 1))
    mean = np.mean(np.max([state.months_to(0.5) for state in states], axis=0))
    assert mean == pytest.approx(27.3675592262, abs=0.25)


def test_a_stock_and_a_securing_count_where_nothing_brings_an_asset_back():
    one = plant({"top": {"all": ["thing"]}}, [kind("thing", cover=estimate(4))], {"thing": ("thing", "partner")})
    exact = exactly(one)
    assert np.array_equal(exact.by_month, [1.0] * 4 + [0.0] * 117)
    assert np.array_equal(exact.gain["thing"], [0.0] * 4 + [1.0] * 117)


@pytest.mark.parametrize("tried", ["together", "in_turn"])
def test_a_sourced_time_to_replace_stands_for_the_first_route_alone(tried):
    kinds = [kind("thing", route("a", 99, works=0.5), route("b", 99, works=0.8), tried=tried)]
    one = plant({"top": {"all": ["thing"]}}, kinds, {"thing": ("thing", "partner")})
    one = one.with_holding(0, months_to_replace=Spread(10.0, 30.0))
    exact = exactly(one).by_month
    assert exact[60] == pytest.approx(0.5)
    close(exact, drawn(one))


def test_stripped_and_full_replacements_count_at_their_levels():
    kinds = [
        kind("thing", route("stripped", (3, 5, 9), works=0.8, quality=0.6), route("full", (10, 20, 30), works=0.5))
    ]
    one = plant({"top": {"all": ["thing"]}}, kinds, {"thing": ("thing", "partner")})
    for level, chance in ((0.5, 0.9), (0.9, 0.5)):
        exact = exactly(one, level=level).by_month
        assert exact[-1] == pytest.approx(chance)
        close(exact, drawn(one, level=level))


def test_what_chances_alone_cannot_tell_is_refused():
    kinds = [kind("site", route("buy", 3)), kind("recipe", route("rework", 5, needs=["site"]), tried="together")]
    one = plant(
        {"top": {"all": ["recipe", "site"]}}, kinds, {"recipe": ("recipe", "partner"), "site": ("site", "partner")}
    )
    with pytest.raises(UsageError, match="recipe: rework waits for site"):
        exactly(one)
    home = one.with_holding(one.place("site"), home=sure(1.0))
    assert exactly(home).by_month[5] == 1
    two = [kind("thing", route("stripped", (3, 5, 9), quality=0.6), route("full", (10, 20, 30)))]
    gates = {"top": {"blend": [{"of": "thing", "weight": 0.5}, {"of": "other", "weight": 0.5}]},
             "other": {"any": [{"of": "thing", "quality": 0.5}]}}  # fmt: skip
    several = plant(gates, two, {"thing": ("thing", "partner")})
    with pytest.raises(UsageError, match="thing is asked for at several levels"):
        exactly(several, level=0.6)


DEALS = (
    "stellantis-catl-zaragoza",
    "gotion-inobat-surany",
    "catl-debrecen",
    "easpring-fmg-kotka",
    "avtovaz-renault-togliatti",
)


@pytest.mark.parametrize("deal", DEALS)
@pytest.mark.parametrize("mode", ["hostile", "ban"])
def test_sampled_and_exact_agree_on_deals(deal, mode):
    """The likeliest case of a deal; where routes wait for lost assets only drawing can tell, so these are let begin."""
    case = case_of(deal)
    leaving = exit_of(case, load_exit_mode(mode))
    day = date(2031, 6, 30)

    def laid_out(samples):
        holdings, world = case.on(leaving, day, Draws(samples, 5, likeliest=True))
        ways = [tuple(way.model_copy(update={"needs": ()}) for way in item.routes) for item in holdings]
        return [replace(item, routes=way) for item, way in zip(holdings, ways, strict=True)], world

    holdings, world = laid_out(1)
    try:
        exact = exact_curve(case.graph, holdings, world, 0.5)
    except UsageError as error:
        pytest.skip(f"only drawing can tell: {error}")
    samples = 2000
    holdings, world = laid_out(samples)
    output = output_by_month(case.graph, states_of(case.graph, holdings, world))
    close(exact.by_month, np.mean(output >= 0.5 - 1e-6, axis=0), samples)
