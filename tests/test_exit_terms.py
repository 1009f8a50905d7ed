"""Contract terms in the walk-away test: none may make any draw worse; each changes what its data says and no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from exit_worlds import HOSTILE, Plant, estimate, kind, modes, plant, plants, route, shares, spreads
from walkaway.catalog.loader import ids, load_exit_mode, load_term
from walkaway.core.errors import UsageError
from walkaway.core.truth import Truth
from walkaway.exit.draws import Draws, Spread
from walkaway.exit.knowledge import Learning
from walkaway.exit.levels import months_to, output_by_month
from walkaway.exit.overlay import exit_of
from walkaway.exit.production_start import Start
from walkaway.exit.recovery import states_of
from walkaway.exit.with_terms import at_least, with_terms
from walkaway.judgement.exits import case_of
from walkaway.model.exit_term import ContractTerm

DAY = date(2030, 6, 30)
START = Start(date(2026, 1, 1), date(2026, 1, 1), Truth.TRUE, False, date(2030, 1, 1), "plant.start_of_production")
NO_LEARNING = Learning({}, Spread(0.0, 0.0), ())


def term(*effects):
    return ContractTerm.model_validate({"id": "t", "name": "T", "meaning": "m", "ask": "a", "effects": list(effects)})


def added(one: Plant, *effects) -> Plant:
    holdings, _ = with_terms(one.holdings, NO_LEARNING, [term(*effects)], START, DAY)
    return replace(one, holdings=holdings)


@st.composite
def effects(draw):
    kinds = {"kinds": [draw(st.sampled_from(["kind0", "kind1", "kind2"]))]}
    low, middle, high = sorted(draw(st.tuples(shares, shares, shares)))
    ends = estimate(low, middle, high)
    quality = draw(st.sampled_from([1.0, 0.6]))
    return kinds | draw(
        st.sampled_from(
            [
                {"home_at_least": ends},
                {"schedule": [{"years": 1, "share": low}, {"years": 9, "share": 1}]},
                {"cover_at_least": estimate(low * 10, middle * 10, high * 10)},
                {"route": route("extra", (2, 5, 9), works=0.7, quality=quality)},
                {"months_factor": ends},
            ]
        )
    )


@given(plants(), modes(), effects())
def test_no_term_makes_any_draw_worse(one, how, effect):
    if not any(item.kind.id in effect["kinds"] for item in one.holdings):
        with pytest.raises(UsageError, match="touches nothing"):
            added(one, effect)
        return
    before = one.output(how, Draws(60, 1))
    after = added(one, effect).output(how, Draws(60, 1))
    assert np.all(after >= before - 1e-5)
    assert np.all(months_to(after, 0.5) <= months_to(before, 0.5))


@given(spreads(), spreads())
@example(Spread(0.2, 0.9), Spread(0.5, 0.5, 0.5))
def test_a_floor_never_lowers_a_share(now, floor):
    uniform = np.linspace(0.001, 0.999, 999)
    raised = at_least(now, floor)
    assert np.all(raised.at(uniform) >= now.at(uniform) - 1e-12)
    assert raised.central >= now.central - 1e-12
    assert raised.low >= floor.low
    assert np.all(raised.at(uniform) <= max(now.high, floor.high))


@pytest.fixture(scope="module")
def zaragoza():
    return case_of("stellantis-catl-zaragoza")


@pytest.mark.parametrize("name", ids("terms"))
@pytest.mark.parametrize("mode", ["hostile", "ban"])
def test_terms_of_the_catalog_make_no_draw_of_a_deal_worse(zaragoza, name, mode):
    leaving = exit_of(zaragoza, load_exit_mode(mode))
    outputs = []
    for case in (zaragoza, zaragoza.with_terms([load_term(name)])):
        holdings, world = case.on(leaving, date(2032, 6, 30), Draws(60, 2))
        outputs.append(output_by_month(case.graph, states_of(case.graph, holdings, world)))
    before, after = outputs
    assert np.all(after >= before - 1e-5)


def test_a_schedule_binds_from_its_day_on():
    steps = [{"years": 2, "share": 0.3}, {"years": 4, "share": 0.6}]
    one = plant({"top": {"all": ["thing"]}}, [kind("thing", divisible=True)], {"thing": ("thing", "partner")})
    for day, share in ((date(2026, 6, 1), 0.0), (date(2028, 6, 1), 0.3), (date(2031, 1, 1), 0.6)):
        holdings, _ = with_terms(one.holdings, NO_LEARNING, [term({"kinds": ["thing"], "schedule": steps})], START, day)
        output = replace(one, holdings=holdings).output(HOSTILE, Draws(1, 1))
        assert np.allclose(output, share)


def test_a_perpetual_licence_survives_and_a_stock_lasts():
    one = plant({"top": {"all": ["thing"]}}, [kind("thing")], {"thing": ("thing", "partner")})
    assert one.output(HOSTILE, Draws(1, 1)).max() == 0
    assert added(one, {"kinds": ["thing"], "tenure": "licensed_perpetual"}).output(HOSTILE, Draws(1, 1)).min() == 1
    stock = added(one, {"assets": ["thing"], "cover_at_least": estimate(7)}).output(HOSTILE, Draws(1, 1))[0]
    assert stock.sum() == 7


def test_a_term_changes_what_it_names_and_nothing_else(zaragoza):
    name = zaragoza.holdings[0].kind.id
    holdings, learning = with_terms(
        zaragoza.holdings, zaragoza.learning, [term({"kinds": [name], "cover_at_least": estimate(500)})], START, DAY
    )
    for old, new in zip(zaragoza.holdings, holdings, strict=True):
        assert (old is new) is (old.kind.id != name)
    assert learning is zaragoza.learning


def test_know_how_terms_open_a_layer_and_keep_people(zaragoza):
    effect = {
        "layer": "operations",
        "openness_by": estimate(0.5),
        "codified_by": estimate(0.5),
        "turnover_factor": estimate(0.5),
    }
    _, learning = with_terms(zaragoza.holdings, zaragoza.learning, [term(effect)], START, DAY)
    years, draws = np.full(200, 5.0), Draws(200, 1)
    before, after = zaragoza.learning.after(years, draws), learning.after(years, draws)
    assert np.all(after["operations"] > before["operations"])
    assert np.array_equal(after["design"], before["design"])


def test_terms_that_touch_nothing_or_come_twice_are_refused(zaragoza):
    with pytest.raises(UsageError, match="the term t touches nothing that this product rests on"):
        zaragoza.with_terms([term({"kinds": ["no_such_kind"], "tenure": "owned"})])
    training = load_term("training-and-secondment")
    for again in (
        lambda: zaragoza.with_terms([training, training]),
        lambda: zaragoza.with_terms([training]).with_terms([training]),
    ):
        with pytest.raises(UsageError, match="training-and-secondment is given twice"):
            again()


def test_a_term_route_that_needs_what_the_product_does_not_have_is_refused(zaragoza):
    way = route("extra", 5, needs=["no_such_asset"])
    with pytest.raises(UsageError, match=r"t: .*no_such_asset"):
        zaragoza.with_terms([term({"kinds": [zaragoza.holdings[0].kind.id], "route": way})])


@pytest.mark.parametrize(
    ("effect", "message"),
    [
        (
            {"kinds": ["a"], "tenure": "owned", "layer": "design", "openness_by": estimate(0.5)},
            "either assets or learning",
        ),
        ({"kinds": ["a"]}, "either assets or learning"),
        ({"tenure": "owned"}, "name the 'kinds' or 'assets'"),
        ({"openness_by": estimate(0.5)}, "name the 'layer'"),
        ({"kinds": ["a"], "months_factor": estimate(1, 1, 1.2)}, "months_factor is at most 1; seen 1.2"),
        ({"layer": "design", "turnover_factor": estimate(2)}, "turnover_factor is at most 1; seen 2"),
        ({"kinds": ["a"], "home_at_least": estimate(0, 1, 2)}, "a probability or share lies between 0 and 1"),
    ],
)
def test_effects_that_say_nothing_or_too_much_are_refused(effect, message):
    with pytest.raises(ValidationError, match=message):
        term(effect)
