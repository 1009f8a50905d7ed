"""Least sets that stop production against plain enumeration, on random plants."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given

from exit_worlds import HOSTILE, estimate, kind, plant, plants, quickest_cost, route, sure
from walkaway.exit.attribution import bottlenecks, last_missing
from walkaway.exit.cuts import cut_sets, likely_shares
from walkaway.exit.draws import Draws
from walkaway.exit.levels import months_to, output_by_month
from walkaway.exit.stoppers import by_country, by_holder, by_tenure
from walkaway.model.production import HOLDER_CLASSES


def least_sets(names, output_without):
    """Every set of names whose leaving brings output below half, and no set inside it does: by trying all of them."""
    found = []
    for size in range(len(names) + 1):
        for team in combinations(sorted(names), size):
            if output_without(set(team)) < 0.5 - 1e-6 and not any(set(less) <= set(team) for less in found):
                found.append(team)
    return sorted(found)


def held(one, place, away, label):
    shares, holding = likely_shares(one.holdings[place]), one.holdings[place]
    return sum(
        shares[holder] for holder in HOLDER_CLASSES
        if holding.tenures[holder] != "none" and (label(holding, holder) or "") not in away
    )  # fmt: skip


def top(one, level):
    return float(np.max(one.graph.combine(level)[one.graph.top]))


@given(plants())
def test_sets_of_holders_countries_and_rights_are_those_found_by_trying(one):
    sets = cut_sets(one.graph, one.holdings)
    for found, label in ((sets.holders, by_holder), (sets.countries, by_country), (sets.tenures, by_tenure)):
        names = {label(item, holder) for item in one.holdings for holder in HOLDER_CLASSES} - {None}
        tried = least_sets(names, lambda away, label=label: top(one, lambda place: held(one, place, away, label)))
        assert sorted(found.listed) == tried
        assert found.count == len(tried)
        assert sum(found.by_order) == sum(len(team) > 0 for team in tried)


@given(plants())
def test_sets_of_assets_are_those_found_by_trying(one):
    names = {asset.id: place for place, asset in enumerate(one.graph.assets)}
    ids = list(names)

    def level(away):
        return lambda place: 0.0 if ids[place] in away else held(one, place, {"-"}, by_holder)

    tried = least_sets(names, lambda away: top(one, level(away)))
    sets = cut_sets(one.graph, one.holdings).assets
    assert sorted(tuple(sorted(team)) for team in sets.listed) == [team for team in tried if len(team) <= 4]
    assert sets.count == len(tried)


@given(plants(blends=False))
def test_the_last_ones_missing_add_up_to_the_chance_of_missing_the_level(one):
    """Whatever the gates and qualities: in each draw below a level that could be reached somebody is the last one."""
    for place in range(len(one.holdings)):
        one = one.with_holding(place, cover=sure(0.0))
    states = one.states(HOSTILE, Draws(60, 1))
    shares = last_missing(one.graph, states, 0.5)
    if top(one, lambda place: 1.0) < 0.5:
        assert shares.sum() == 0
    else:
        months = months_to(output_by_month(one.graph, states), 0.5)
        assert shares.sum() == pytest.approx(np.mean(months > 0))


def test_a_stripped_alternative_below_the_level_is_no_way_back():
    """An alternative at two tenths does not bring half of output back: what holds recovery up is the full way."""
    gates = {"top": {"any": ["full", {"of": "stripped", "quality": 0.2}]}}
    kinds = [kind("full", route("back", 20, cost=estimate(0.5))), kind("stripped")]
    one = plant(gates, kinds, {"full": ("full", "partner"), "stripped": ("stripped", "home")})
    states = one.states(HOSTILE, Draws(1, 1))
    assert last_missing(one.graph, states, 0.5)[one.place("full")] == 1
    assert quickest_cost(one.graph, states, 0.5) == pytest.approx(0.5)
    assert last_missing(one.graph, states, 0.2).sum() == 0
    assert quickest_cost(one.graph, states, 0.2) == 0
    found = bottlenecks(one.graph, states, {}, 0.5)
    assert [(item.asset, item.months_saved, item.last_missing) for item in found] == [("full", 20, 1)]


def test_a_route_does_not_begin_with_a_stripped_alternative_below_half():
    gates = {"top": {"all": ["recipe"]}, "somewhere": {"any": ["site", {"of": "yard", "quality": 0.3}]}}
    kinds = [
        kind("recipe", route("rework", 5, needs=["somewhere"]), tried="together"),
        kind("site", route("buy", 9)),
        kind("yard"),
    ]
    holds = {"recipe": ("recipe", "partner"), "site": ("site", "partner"), "yard": ("yard", "home")}
    one = plant({**gates, "top": {"all": ["recipe", "somewhere"]}}, kinds, holds)
    assert months_to(one.output(HOSTILE, Draws(1, 1)), 0.3) == 14
