"""Worked cases of the walk-away test: what survives, least sets that stop production, recovery months, circles."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from conftest import cases
from exit_worlds import ALLIED, HOME, HOSTILE, PARTNER, THIRD, Plant, estimate, kind, plant, route

from walkaway.core.errors import UsageError
from walkaway.exit.cuts import cut_sets
from walkaway.exit.draws import Draws
from walkaway.exit.graph import Graph
from walkaway.exit.holdings import Holder
from walkaway.exit.levels import months_to
from walkaway.exit.recovery import quickest_cost, shares_of
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
    assets |= {name: ("missing", "third") for name in case["absent"]}
    one = plant(GATES, [kind("thing"), kind("missing", tenure=dict.fromkeys(("partner", "allied", "third"), "none"))], assets)
    for name, who in case["holds"].items():
        holders = {**one.holdings[0].holders, CLASS[who]: WHO[who]}
        one = one.with_holding(one.place(name), holders=holders)
    return one


@pytest.mark.parametrize("name", ["licences_that_end", "alternatives_at_home"])
def test_walk_away_cases(name):
    case = cases("exit")[name]
    one = of_case(case)
    assert (one.output(HOSTILE, ONE)[0, 0] > 0) is case["survives"] or one.output(HOSTILE, ONE)[0, 0] == case["survives"]
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
