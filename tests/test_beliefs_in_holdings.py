"""Who holds what in the walk-away test: claims first, then what is believed of the whole deal, then the prior."""

from __future__ import annotations

import numpy as np
import pytest

import walkaway as wa
from belief_cases import flags, hold_only, presumption
from deal_files import claim, judged, small_deal
from walkaway.catalog.loader import home_countries, load_technology
from walkaway.exit.asset_evidence import MEASURES_READ, read
from walkaway.exit.draws import Spread
from walkaway.exit.holdings import holdings_of
from walkaway.exit.overlay import graph_of
from walkaway.exit.title import title_of
from walkaway.judgement.presuming import BREADTH, all_measured
from walkaway.measures.measures import MEASURES

BELIEFS = {
    name: Spread(number / 100, number / 100, rests_on=f"belief: {name}")
    for number, name in enumerate(MEASURES_READ, 30)
}


def laid(deal, beliefs=None):
    """Holdings of a deal by asset, with what claims say of each."""
    subject = judged(deal).subject
    graph = graph_of(load_technology(deal.technology).production)
    title = title_of(deal, subject.evidence, home_countries(deal.home))
    held = holdings_of(deal, graph, subject, title, beliefs)
    return {item.asset.id: (item, read(subject, title, item.asset, item.kind)) for item in held}


def deal(**more):
    return small_deal({("f", "v"): 50, ("h", "v"): 50}, {"h": "DE"}, **more)


DEALS = {
    "silent": deal(),
    "staff": deal(workforce={"home_share": [claim(80)]}),
    "asset": deal(assets=[{"asset": "process_engineers", "home_share": [claim(10)]}]),
    "supply": deal(supply=[{"component": "all", "local_share": [claim(20)]}]),
}


@pytest.mark.parametrize("name", DEALS)
def test_claims_go_before_beliefs_and_beliefs_before_priors(name):
    before, after = laid(DEALS[name]), laid(DEALS[name], BELIEFS)
    used = set()
    for asset, (item, held) in after.items():
        plain = before[asset][0]
        if held.home is not None:
            assert item.home == plain.home
            assert item.home.claimed
        elif item.asset.prior is None and held.measure in BELIEFS:
            assert item.home is BELIEFS[held.measure]
            used.add(held.measure)
        else:
            assert item.home == plain.home
            assert not item.home.claimed
        assert (item.partner, item.allied, item.tenures) == (plain.partner, plain.allied, plain.tenures)
    assert len(used) >= 3


def test_what_is_claimed_of_staff_is_not_believed_otherwise():
    silent, told = (laid(DEALS[name], BELIEFS) for name in ("silent", "staff"))
    changed = [asset for asset in silent if silent[asset][0].home != told[asset][0].home]
    assert changed
    for asset in changed:
        assert silent[asset][0].home in BELIEFS.values()
        assert told[asset][0].home.low == told[asset][0].home.high == 0.8


def test_an_asset_with_a_prior_of_its_own_keeps_it():
    found = laid(DEALS["silent"], BELIEFS)
    own = [item for item, held in found.values() if item.asset.prior is not None and held.home is None]
    for item in own:
        assert item.home not in BELIEFS.values()


def test_measures_read_are_measures_and_each_asks_of_some_asset():
    assert set(MEASURES_READ) <= set(MEASURES)
    asked = {held.measure for _, held in laid(DEALS["silent"]).values()}
    assert asked - {""} <= set(MEASURES_READ)
    judgement = judged(DEALS["silent"])
    assert {*MEASURES_READ, BREADTH} <= set(all_measured(judgement.subject, judgement.measured))


@pytest.mark.parametrize("chance", [0.0, 0.4, 1.0])
def test_what_is_presumed_of_a_deal_moves_what_survives(monkeypatch, chance):
    hold_only(monkeypatch, presumption("right", "freedom_to_operate", chance))
    made = deal(plant={"country": "DE", "state": [claim("production", None)]})
    spread = wa.audit(made).outlook
    hold_only(monkeypatch, presumption("right", "freedom_to_operate", 0.0))
    least = wa.audit(made).outlook
    assert spread.survives_in >= least.survives_in - 1e-9
    if chance == 0.0:
        assert spread == least


def test_a_base_rate_is_drawn_in_the_test_as_in_the_worlds(monkeypatch):
    from walkaway.evidence.evidence import Evidence
    from walkaway.judgement.conduct import judge
    from walkaway.judgement.presuming import Beliefs
    from walkaway.judgement.setting import Setting

    hold_only(monkeypatch, cases=flags(6, 4, "freedom_to_operate", kind="home_plant"))
    made = deal()
    judgement = judge(made, Evidence.of(made), Setting.of(made))
    beliefs = Beliefs.of(made, judgement.subject, judgement.measured)
    steps = np.array(beliefs.spreads()["freedom_to_operate"].steps)
    assert steps.mean() == pytest.approx(6.5 / 11, abs=0.005)
    assert beliefs.worlds.belief(beliefs.measured["freedom_to_operate"]).chance == pytest.approx(
        steps.mean(), abs=0.005
    )


def test_what_is_drawn_of_one_deal_is_not_met_by_the_next(monkeypatch):
    """Two beliefs with the same ends and middle: what the first deal drew is kept for none after it."""
    made = deal(plant={"country": "DE", "state": [claim("production", None)]})
    found = []
    for chance in (0.95, 0.6, 0.95):
        hold_only(monkeypatch, presumption("right", "freedom_to_operate", chance))
        found.append(wa.audit(made).outlook)
    assert found[0] == found[2]
    assert found[0].survives_in > found[1].survives_in
