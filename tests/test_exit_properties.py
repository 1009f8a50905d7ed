"""The walk-away test on random small plants: what must hold whatever the plant, the exit and the draws."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from exit_worlds import HOME, PARTNER, holding, kind, mode, modes, plants, quickest_cost, sure, tenures
from walkaway.catalog.loader import load_exit_modes
from walkaway.exit.draws import Draws
from walkaway.exit.holdings import secured
from walkaway.exit.levels import months_to, output_by_month
from walkaway.model.exit_mode import GROUPS
from walkaway.model.production import Asset, AssetKind

DRAWS = 40
TINY = 1e-5
leavers = st.sampled_from([PARTNER, PARTNER, HOME])


def draws(seed=1):
    return Draws(DRAWS, seed)


def no_less(more, less):
    assert np.all(more >= less - TINY)
    for level in (0.2, 0.5, 0.9):
        assert np.all(months_to(more, level) <= months_to(less, level))


@given(plants(), modes(), leavers)
def test_levels_lie_between_nothing_and_all(one, how, who):
    output = one.output(how, draws(), who)
    assert output.min() >= 0
    assert output.max() <= 1 + TINY
    cost = quickest_cost(one.graph, one.states(how, draws(), who), 0.5)
    assert np.all(np.isfinite(cost) & (cost >= 0))


@given(plants(), modes(), leavers, st.sampled_from([0.2, 0.5, 0.9, 1.0]))
def test_months_to_a_level_are_where_the_curve_reaches_it_for_good(one, how, who, level):
    output = one.output(how, draws(), who)
    for curve, month in zip(output, months_to(output, level), strict=True):
        stays = [bool(np.all(curve[start:] >= level - 1e-6)) for start in range(len(curve))]
        assert month == (stays.index(True) if any(stays) else np.inf)


@settings(max_examples=100)
@given(plants(), modes(), st.data())
def test_securing_an_asset_never_delays_or_lowers_anything(one, how, data):
    place = data.draw(st.integers(0, len(one.holdings) - 1))
    fresh = list(one.holdings)
    fresh[place] = secured(fresh[place])
    no_less(replace(one, holdings=tuple(fresh)).output(how, draws()), one.output(how, draws()))


@st.composite
def milder_and_harder(draw):
    """Two modes, the first no worse than the second: fewer leave, more rights go on, delays are shorter."""
    hard = draw(modes())
    keeps = {group: sorted({*getattr(hard.survives, group), *draw(st.sets(tenures))}) for group in GROUPS}
    changes = {
        "survives": hard.survives.model_validate(keeps),
        "holders": draw(st.sampled_from([(), hard.holders])),
        "countries": draw(st.sampled_from([(), hard.countries])),
        "delays": draw(st.sampled_from([{}, hard.delays])),
    }
    mild = hard.model_copy(update=changes)
    assume(mild.is_no_worse_than(hard))
    return mild, hard


@given(plants(), milder_and_harder(), leavers)
def test_a_milder_exit_is_never_worse_in_any_draw(one, pair, who):
    """With the same routes open: which routes an exit closes is data of its own, and a closed one is not tried."""
    ways = [tuple(way.model_copy(update={"through": ()}) for way in item.routes) for item in one.holdings]
    one = replace(one, holdings=tuple(replace(item, routes=way) for item, way in zip(one.holdings, ways, strict=True)))
    mild, hard = pair
    no_less(one.output(mild, draws(), who), one.output(hard, draws(), who))


def test_a_mode_that_moves_a_holder_into_a_group_that_keeps_more_is_no_harder():
    """Losing a country may help, where others of the leaver's country keep what strangers lose."""
    mild = mode((), "all", ())
    hard = mild.model_copy(update={"countries": ("QQ",)})
    assert not mild.is_no_worse_than(hard)
    assert not mode(("owned",), (), ()).is_no_worse_than(mode(("owned",), (), (), holders=("vendor:abroad",)))
    assert mode((), (), "all").is_no_worse_than(mode((), (), "all", countries=("QQ",)))
    assert not mode((), (), "all", countries=("QQ",)).is_no_worse_than(mode((), (), "all"))


def test_modes_of_the_catalog_are_ordered_as_they_say():
    by_id = {item.id: item for item in load_exit_modes().modes}
    assert by_id["expiry"].is_no_worse_than(by_id["hostile"])
    assert by_id["hostile"].is_no_worse_than(by_id["ban"])
    assert by_id["ban"].is_no_worse_than(by_id["sanctions"])
    assert not by_id["sanctions"].is_no_worse_than(by_id["ban"])


@given(plants(), modes(), st.data())
def test_an_asset_added_at_home_never_lowers_output(one, how, data):
    """As a further alternative it can only help; as a further necessity it changes nothing while home keeps it."""
    gates = [dict(gate) for gate in one.production["gates"]]
    number = data.draw(st.integers(0, len(gates) - 1))
    form = next(name for name in ("all", "any", "k_of_n", "blend") if name in gates[number])
    if form not in ("all", "any"):
        return
    gates[number] = {**gates[number], form: [*gates[number][form], "zz_spare"]}
    spare_kind = AssetKind.model_validate(kind("spare"))
    spare = Asset(id="zz_spare", name="Spare", kind="spare")
    production = {
        **one.production, "gates": gates, "kinds": [*one.production["kinds"], kind("spare")],
        "assets": [*one.production["assets"], {"id": "zz_spare", "name": "Spare", "kind": "spare"}],
    }  # fmt: skip
    added = holding(spare, spare_kind, home=sure(1.0), partner=sure(0.0), allied=sure(0.0))
    more = replace(one, production=production, holdings=(*one.holdings, added))
    no_less(more.output(how, draws()), one.output(how, draws()))


@given(plants(), modes())
def test_an_unrelated_asset_reshuffles_nothing(one, how):
    """Draws hang on seed and name alone: what is added elsewhere leaves every other asset as it was, to the bit."""
    other_kind = AssetKind.model_validate(kind("other", divisible=True))
    production = {
        **one.production, "kinds": [*one.production["kinds"], kind("other", divisible=True)],
        "assets": [{"id": "aaa_first", "name": "First", "kind": "other"}, *one.production["assets"]],
    }  # fmt: skip
    first = holding(
        Asset(id="aaa_first", name="First", kind="other"),
        other_kind,
        home=sure(0.4),
        partner=sure(1.0),
        allied=sure(0.0),
    )
    more = replace(one, production=production, holdings=(first, *one.holdings))
    before, after = one.states(how, draws()), more.states(how, draws())[1:]
    for old, new in zip(before, after, strict=True):
        assert np.array_equal(old.retained, new.retained)
        assert np.array_equal(old.cover, new.cover)
        assert np.array_equal(old.cost, new.cost)
        assert all(np.array_equal(a.months, b.months) for a, b in zip(old.steps, new.steps, strict=True))
    assert np.array_equal(one.output(how, draws()), more.output(how, draws()))


@given(plants(), modes())
def test_the_same_seed_gives_the_same_bytes(one, how):
    assert one.output(how, draws(5)).tobytes() == one.output(how, draws(5)).tobytes()


def test_another_seed_gives_other_draws():
    first, second = Draws(200, 1), Draws(200, 2)
    assert not np.array_equal(first.uniform("a"), second.uniform("a"))
    assert not np.array_equal(first.uniform("a"), first.uniform("b"))
    assert np.array_equal(np.sort(np.floor(first.uniform("a") * 200)), np.arange(200))


@given(plants(), modes())
def test_any_is_at_least_its_best_child_times_quality_and_all_at_most_its_worst(one, how):
    graph = one.graph
    states = one.states(how, draws())
    levels = {name: output_by_month(graph, states, node=name).astype(float) for name in graph.places}
    for gate in one.production["gates"]:
        level = levels[gate["id"]]
        if "any" in gate:
            best = np.max([levels[item["of"]] * item["quality"] for item in gate["any"]], axis=0)
            assert np.allclose(level, best, atol=TINY)
        elif "all" in gate:
            assert np.allclose(level, np.min([levels[name] for name in gate["all"]], axis=0), atol=TINY)
        elif "blend" in gate:
            total = np.sum([levels[item["of"]] * item["weight"] for item in gate["blend"]], axis=0)
            assert np.allclose(level, total, atol=TINY)
        else:
            children = np.sort([levels[name] for name in gate["k_of_n"]["of"]], axis=0)
            assert np.allclose(level, children[len(children) - gate["k_of_n"]["k"]], atol=TINY)


@given(plants(), modes())
def test_the_compiled_loop_gives_what_the_arrays_give(one, how):
    pytest.importorskip("numba")
    states = one.states(how, draws())
    arrays = output_by_month(one.graph, states, compile_from=2**60)
    looped = output_by_month(one.graph, states, compile_from=0)
    assert np.allclose(arrays, looped, atol=TINY)
    node = one.production["gates"][0]["id"]
    assert np.allclose(
        output_by_month(one.graph, states, node=node, compile_from=2**60),
        output_by_month(one.graph, states, node=node, compile_from=0),
        atol=TINY,
    )
