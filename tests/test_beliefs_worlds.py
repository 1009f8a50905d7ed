"""Joint worlds: what is drawn of a measure within what is shown, by presumptions and base rates, against closed forms."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from belief_cases import (
    FLAG,
    OTHER_FLAG,
    SHARE,
    case,
    flag,
    flags,
    presumption,
    share,
    shares,
    speaking,
    worlds_of,
)
from walkaway.beliefs.base_rates import BINS, bin_of, smoothed
from walkaway.beliefs.presumptions import Record, consequence_in, strength_of
from walkaway.beliefs.worlds import families, same_everywhere
from walkaway.core.interval import Interval
from walkaway.core.truth import Truth
from walkaway.exit.draws import Draws, Spread
from walkaway.measures.measures import MEASURES, Measured
from walkaway.rules.check_many import Flags, Ranges

COUNT = 2000
ONE_WORLD = 1.0 / COUNT
"""A stratified stream meets every threshold within one draw."""
chances = st.floats(0, 1, allow_nan=False)


def chance(worlds, measured):
    column = worlds.belief(measured).column
    assert column.certain is column.possible
    return float(np.mean(column.certain))


def drawn(worlds, measured):
    column = worlds.belief(measured).column
    assert column.low is column.high
    return column.low


@pytest.mark.parametrize("value", [Truth.TRUE, Truth.FALSE])
def test_what_is_shown_of_a_flag_is_so_in_every_world_whatever_is_presumed(value):
    worlds = worlds_of(presumption(value=value is Truth.FALSE, likely=1.0), cases=flags(5, 5, kind="joint_venture"))
    belief = worlds.belief(flag(value))
    assert belief.ground == "shown"
    assert belief.column.certain.all() == belief.column.possible.all() == (value is Truth.TRUE)
    assert belief.speaks == ()


def test_what_is_shown_of_a_share_is_so_in_every_world():
    worlds = worlds_of(presumption(measure=SHARE, low=0.0, high=0.1, likely=1.0))
    belief = worlds.belief(share(0.3, 0.3))
    assert belief.ground == "shown"
    assert set(belief.column.low) == set(belief.column.high) == {0.3}


def test_what_nothing_speaks_of_stays_open_and_says_why():
    worlds = worlds_of(cases=flags(2, 2, kind="joint_venture"))
    belief = worlds.belief(flag())
    assert belief.ground == "open"
    assert not belief.column.certain.any()
    assert belief.column.possible.all()
    assert belief.chance is None
    assert "too few known cases" in belief.rate.why_not
    of_share = worlds.belief(share(0.2, 0.7))
    assert of_share.ground == "open"
    assert (set(of_share.column.low), set(of_share.column.high)) == ({0.2}, {0.7})


def test_a_number_without_end_stays_open():
    worlds = worlds_of(cases=shares([0.1, 0.6, 0.7, 0.9, 1.0], "investment", kind="joint_venture"))
    belief = worlds.belief(Measured("investment", Interval(1.0, float("inf"))))
    assert belief.ground == "open"


@given(chances)
def test_the_chance_of_one_presumption_is_its_strength(likely):
    assert chance(worlds_of(presumption(likely=likely)), flag()) == pytest.approx(likely, abs=ONE_WORLD)
    against = worlds_of(presumption(likely=likely, value=False))
    assert chance(against, flag()) == pytest.approx(1 - likely, abs=ONE_WORLD)
    of_share = worlds_of(presumption(measure=SHARE, low=0.25, high=0.5, likely=likely))
    inside = (lambda values: (values >= 0.25) & (values <= 0.5))(drawn(of_share, share()))
    assert float(inside.mean()) == pytest.approx(likely, abs=ONE_WORLD)


@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_of_two_that_say_the_contrary_one_holds_by_the_product_of_the_odds(ours, theirs):
    worlds = worlds_of(presumption("a", likely=ours), presumption("b", likely=theirs, value=False))
    odds = ours / (1 - ours) * (1 - theirs) / theirs
    assert chance(worlds, flag()) == pytest.approx(odds / (1 + odds), abs=2 * ONE_WORLD)


def test_two_certain_ones_that_say_the_contrary_are_even():
    worlds = worlds_of(presumption("a", likely=1.0), presumption("b", likely=1.0, value=False))
    assert chance(worlds, flag()) == pytest.approx(0.5, abs=ONE_WORLD)


def test_two_that_say_the_same_are_as_strong_as_the_stronger():
    worlds = worlds_of(presumption("weak", likely=0.6), presumption("strong", likely=0.8))
    belief = worlds.belief(flag())
    assert belief.chance == pytest.approx(0.8, abs=ONE_WORLD)
    assert [item.presumption.id for item in belief.speaks] == ["strong", "weak"]


def test_the_strongest_on_each_side_count_and_those_for_come_first():
    said = [("a", 0.7, True), ("b", 0.9, False), ("c", 0.8, True), ("d", 0.6, False)]
    worlds = worlds_of(*(presumption(name, likely=likely, value=value) for name, likely, value in said))
    belief = worlds.belief(flag())
    no = 0.9 / 0.1 * 0.2 / 0.8
    assert belief.chance == pytest.approx(1 - no / (1 + no), abs=2 * ONE_WORLD)
    assert [item.presumption.id for item in belief.speaks] == ["b", "d", "c", "a"]


def test_of_two_as_strong_the_name_decides_and_their_order_does_not():
    one, other = presumption("a", likely=0.8), presumption("b", likely=0.8, value=False)
    seen = [worlds_of(*pair).belief(flag()) for pair in ((one, other), (other, one))]
    assert (seen[0].column.certain == seen[1].column.certain).all()
    assert [item.presumption.id for item in seen[0].speaks] == [item.presumption.id for item in seen[1].speaks]


@pytest.mark.parametrize(
    ("one", "other", "is_contrary"),
    [
        ((0, 0.2), (0.3, 1), True),
        ((0, 0.3), (0.3, 1), False),
        ((0.5, 1), (0, 0.4), True),
        ((0, 0.9), (0.2, 0.3), False),
    ],
)
def test_ranges_contradict_each_other_if_no_share_lies_in_both(one, other, is_contrary):
    worlds = worlds_of(
        presumption("a", SHARE, 0.9, low=one[0], high=one[1]), presumption("b", SHARE, 0.8, low=other[0], high=other[1])
    )
    values = drawn(worlds, share())
    inside = float(((values >= one[0]) & (values <= one[1])).mean())
    odds = 0.9 / 0.1 * (0.2 / 0.8 if is_contrary else 1)
    assert inside == pytest.approx(odds / (1 + odds), abs=2 * ONE_WORLD)


def test_of_two_ranges_that_contradict_each_other_one_holds():
    worlds = worlds_of(presumption("a", SHARE, 0.8, low=0, high=0.1), presumption("b", SHARE, 0.7, low=0.9, high=1))
    values = drawn(worlds, share())
    assert (((values >= 0) & (values <= 0.1)) | ((values >= 0.9) & (values <= 1))).all()


@pytest.mark.parametrize("standing", ["rebutted", "settled", "does_not_apply", "not_shown"])
def test_only_a_presumption_in_force_counts(standing):
    worlds = worlds_of(speaking(presumption(), standing=standing))
    assert worlds.belief(flag()).ground == "open"


def test_a_presumption_goes_before_a_base_rate():
    worlds = worlds_of(presumption(likely=0.9), cases=flags(2, 8, kind="joint_venture"))
    belief = worlds.belief(flag())
    assert belief.ground == "presumption"
    assert belief.chance == pytest.approx(0.9, abs=ONE_WORLD)


def test_a_base_rate_gives_a_flag_its_chance():
    cases = flags(3, 9, kind="foreign_plant")
    worlds = worlds_of(cases=cases)
    belief = worlds.belief(flag())
    assert belief.ground == "base_rate"
    assert belief.chance == pytest.approx(smoothed((9, 3))[1], abs=ONE_WORLD)


def test_a_base_rate_gives_a_share_the_chances_of_its_bins():
    cases = shares([0.0, 0.0, 0.1, 0.2, 0.4, 0.6, 0.7, 0.9, 1.0, 1.0, 1.0], kind="foreign_plant")
    values = drawn(worlds_of(cases=cases), share())
    seen = np.bincount([bin_of(value) for value in values], minlength=6) / COUNT
    assert seen == pytest.approx(np.array(smoothed((2, 2, 1, 2, 1, 3))), abs=2 * ONE_WORLD)
    inner = values[(values > 0.5) & (values < 0.75)]
    assert set(inner) == {0.6, 0.7}  # as they are known, each as often
    assert inner.mean() == pytest.approx(0.65, abs=0.001)
    assert set(values[values == 1.0]) == {1.0}


@pytest.mark.parametrize(
    ("low", "high", "weights"),
    [
        (0.0, 1.0, (1, 1, 1, 1, 1, 1)), (0.25, 1.0, (0, 0, 1, 1, 1, 1)), (0.0, 0.25, (1, 1, 0, 0, 0, 0)),
        (0.1, 0.9, (0, 1, 1, 1, 1, 0)), (0.15, 0.65, (0, 0.5, 1, 0.5, 0, 0)), (0.3, 0.4, (0, 0, 1, 0, 0, 0)), (0.5, 0.75, (0, 0, 0, 1, 0, 0)),
        (0.6, 1.0, (0, 0, 0, 1, 1, 1)),
    ],
)  # fmt: skip
def test_a_base_rate_is_cut_to_what_is_shown_with_the_part_of_each_bin_that_is_left(low, high, weights):
    counts = (2, 2, 1, 2, 1, 3)
    cases = shares([0.0, 0.0, 0.1, 0.2, 0.4, 0.6, 0.7, 0.9, 1.0, 1.0, 1.0], kind="foreign_plant")
    values = drawn(worlds_of(cases=cases), share(low, high))
    assert low <= values.min() <= values.max() <= high
    left = np.array(smoothed(counts)) * weights
    seen = np.bincount([bin_of(value) for value in values], minlength=6) / COUNT
    assert seen == pytest.approx(left / left.sum(), abs=2 * ONE_WORLD)


def test_half_stays_possible_where_at_least_half_is_shown():
    """A known half is exactly half, so that more than half is not certain where at least half is shown."""
    cases = shares([0.5, 0.5, 0.5, 0.8, 0.0, 1.0], kind="foreign_plant")
    values = drawn(worlds_of(cases=cases), share(0.5, 1.0))
    pooled = smoothed((1, 0, 3, 0, 1, 1))
    # nothing is known between a half and three quarters, so that bin stays even
    assert np.mean(values == 0.5) == pytest.approx(pooled[2] / sum(pooled[2:]), abs=2 * ONE_WORLD)


def test_a_presumed_range_is_cut_to_what_is_shown():
    worlds = worlds_of(presumption(measure=SHARE, low=0.0, high=0.4, likely=0.9))
    values = drawn(worlds, share(0.3, 0.8))
    held = values <= 0.4
    assert float(held.mean()) == pytest.approx(0.9, abs=ONE_WORLD)
    assert values[held].min() >= 0.3
    assert values[~held].max() <= 0.8
    assert values[~held].mean() == pytest.approx(0.6, abs=0.02)  # without a base rate evenly over what is left


def test_where_a_presumption_does_not_hold_the_base_rate_speaks_outside_its_range():
    cases = shares([0.0] * 4 + [0.3] * 4 + [1.0] * 8, kind="foreign_plant")
    worlds = worlds_of(presumption(measure=SHARE, low=0.0, high=0.0, likely=0.5), cases=cases)
    values = drawn(worlds, share())
    assert float((values == 0).mean()) == pytest.approx(0.5, abs=ONE_WORLD)
    # of the rest: none 0, four cases in the third bin and eight at all, each bin raised by half a case
    outside = np.array([0, 0.5, 4.5, 0.5, 0.5, 8.5])
    seen = np.bincount([bin_of(value) for value in values[values > 0]], minlength=6) / (values > 0).sum()
    assert seen == pytest.approx(outside / outside.sum(), abs=0.05)  # two independent streams


def test_a_presumed_point_is_met_exactly():
    worlds = worlds_of(presumption(measure=SHARE, low=1.0, high=1.0, likely=0.8))
    assert float((drawn(worlds, share()) == 1.0).mean()) == pytest.approx(0.8, abs=ONE_WORLD)


def test_a_presumed_range_that_meets_what_is_shown_in_one_point_is_that_point():
    worlds = worlds_of(presumption(measure=SHARE, low=0.5, high=1.0, likely=0.9))
    values = drawn(worlds, share(0.0, 0.5))
    assert float((values == 0.5).mean()) == pytest.approx(0.9, abs=ONE_WORLD)


@st.composite
def beliefs_in_a_share(draw):
    """Worlds that speak of a share by base rate, presumption or both, and bounds that narrow what is shown."""
    ends = st.sampled_from([0.0, 0.1, 0.25, 0.4, 0.5, 0.75, 0.9, 1.0])
    cases = shares(draw(st.lists(ends, max_size=9)), kind="foreign_plant")
    low, high = sorted(draw(st.tuples(ends, ends)))
    said = [presumption(measure=SHARE, low=low, high=high, likely=draw(chances))] if draw(st.booleans()) else []
    shown = sorted(draw(st.tuples(ends, ends, ends)))
    return worlds_of(*said, cases=cases, count=300, seed=draw(st.integers(0, 5))), said, shown


@given(beliefs_in_a_share())
def test_a_drawn_share_lies_within_what_is_shown(drawn_beliefs):
    worlds, _, (low, _, high) = drawn_beliefs
    column = worlds.belief(share(low, high)).column
    assert (low <= column.low).all()
    assert (column.low <= column.high).all()
    assert (column.high <= high).all()


@given(beliefs_in_a_share())
def test_a_higher_least_share_never_lowers_a_share_in_any_world(drawn_beliefs):
    worlds, said, (low, more, high) = drawn_beliefs
    narrowed = share(more, high)
    assume(low < high and more < high)
    # a presumption whose matter is settled by the new bound is out of force, which is for speaking_of to see
    assume(
        all(
            consequence_in(item.then, bound) is Truth.UNKNOWN for item in said for bound in (share(low, high), narrowed)
        )
    )
    before = worlds.belief(share(low, high)).column
    worlds._believed.clear()
    after = worlds.belief(narrowed).column
    assert (after.low >= before.low - 1e-9).all()
    assert (after.high >= before.high - 1e-9).all()


@given(st.integers(0, 20), st.integers(0, 20), st.floats(0, 1))
def test_a_stronger_record_never_lowers_the_chance(held, broken, likely):
    item, known = presumption(likely=likely), held + broken
    assume(broken > 0)
    fewer, more = (strength_of(item, Record(number, known)) for number in (held, held + 1))
    assert fewer <= more
    assert 0 <= fewer <= 1


@pytest.mark.parametrize(
    ("held", "known", "strength"), [(0, 7, 0.9), (7, 7, 0.9), (4, 8, (4 + 3.6) / 12), (8, 8, 11.6 / 12)]
)
def test_the_record_counts_from_eight_cases_with_four_of_prior(held, known, strength):
    assert strength_of(presumption(likely=0.9), Record(held, known)) == pytest.approx(strength)


def test_a_record_in_words():
    assert Record(0, 0).words == "no deal of the catalog tests it yet"
    assert Record(1, 1).words == "holds in 1 of 1 known case"
    assert Record(11, 13).words == "holds in 11 of 13 known cases"


def test_one_stream_for_each_name_so_that_nothing_reshuffles():
    cases = [*flags(4, 6, kind="foreign_plant"), *flags(5, 5, OTHER_FLAG, kind="home_plant")]
    alone, beside = worlds_of(cases=cases), worlds_of(cases=cases)
    first = beside.belief(flag(measure=OTHER_FLAG)).column.certain
    assert (alone.belief(flag()).column.certain == beside.belief(flag()).column.certain).all()
    assert (first != beside.belief(flag()).column.certain).any()
    more = worlds_of(presumption("q", OTHER_FLAG, 0.4), cases=cases)
    assert (more.belief(flag()).column.certain == alone.belief(flag()).column.certain).all()


def test_measures_of_no_common_family_come_out_independently():
    cases = [*flags(6, 6, kind="foreign_plant"), *flags(6, 6, OTHER_FLAG, kind="home_plant")]
    worlds = worlds_of(cases=cases, count=4000)
    one, other = (worlds.belief(flag(measure=name)).column.certain for name in (FLAG, OTHER_FLAG))
    assert float((one & other).mean()) == pytest.approx(0.25, abs=0.04)


def test_the_same_seed_gives_the_same_worlds_and_another_gives_others():
    cases = flags(4, 6, kind="foreign_plant")
    one, again, other = (worlds_of(cases=cases, seed=seed).belief(flag()).column.certain for seed in (1, 1, 2))
    assert (one == again).all()
    assert (one != other).any()


def test_a_belief_is_formed_once():
    worlds = worlds_of(presumption())
    assert worlds.belief(flag()) is worlds.belief(flag())


def test_measures_of_one_family_come_together_and_keep_their_chances():
    pair = ("home_share_design", "home_share_ip")
    assert {families()[name] for name in pair} == {("know_how", False)}
    cases = [
        case(f"d{number}", dict.fromkeys(pair, value)) for number, value in enumerate([0.0, 0.1, 0.3, 0.6, 0.9, 1.0])
    ]
    worlds = worlds_of(cases=cases)
    one, other = (drawn(worlds, share(measure=name)) for name in pair)
    assert (one == other).all()


def test_a_measure_that_runs_against_its_family_is_turned_round():
    assert families()["foreign_stake"] == ("ownership", True)
    names = ("home_share_of_venture", "foreign_stake")
    cases = [
        case(f"d{number}", dict.fromkeys(names, value)) for number, value in enumerate([0.0, 0.1, 0.3, 0.6, 0.9, 1.0])
    ]
    worlds = worlds_of(cases=cases)
    ours, theirs = (drawn(worlds, share(measure=name)) for name in names)
    assert np.argsort(ours, kind="stable")[0] in np.flatnonzero(theirs == theirs.max())
    assert np.corrcoef(ours, theirs)[0, 1] < -0.9


def test_families_name_measures_that_exist_each_in_one():
    from walkaway.catalog.yaml_reader import CATALOG, read_yaml

    data = read_yaml(CATALOG / "belief_families.yaml").data["families"]
    named = [name.removeprefix("-") for entry in data.values() for name in entry["measures"]]
    assert set(named) <= set(MEASURES)
    assert len(named) == len(set(named))
    assert all(entry["source"] == "assumption" and entry["note"] for entry in data.values())


def test_the_walk_away_test_goes_before_presumptions():
    worlds = worlds_of(presumption(likely=0.9), presumption("q", SHARE, 0.9, low=0, high=0.1))
    spread = Spread.among([0.2, 0.4, 0.6, 0.8], "walk-away test", "output")
    tested = worlds.with_tests({FLAG: 0.3}, {SHARE: spread})
    belief = tested.belief(flag())
    assert belief.ground == "walk_away_test"
    assert belief.chance == pytest.approx(0.3, abs=ONE_WORLD)
    values = drawn(tested, share(0.3, 0.7))
    assert {value: float((values == value).mean()) for value in (0.3, 0.4, 0.6, 0.7)} == pytest.approx(
        {0.3: 0.25, 0.4: 0.25, 0.6: 0.25, 0.7: 0.25}, abs=ONE_WORLD
    )
    assert worlds.belief(flag()).ground == "presumption"  # the worlds asked before stay as they were


def test_what_the_test_does_not_speak_of_is_kept():
    worlds = worlds_of(presumption(), presumption("q", OTHER_FLAG))
    kept, replaced = worlds.belief(flag()), worlds.belief(flag(measure=OTHER_FLAG))
    tested = worlds.with_tests({OTHER_FLAG: 0.3}, {})
    assert tested.belief(flag()) is kept
    assert tested.belief(flag(measure=OTHER_FLAG)) is not replaced


def test_an_open_end_stands_a_hair_inside():
    column = same_everywhere(Interval(0.5, 1.0, low_open=True), 3)
    assert (column.low > 0.5).all()
    assert (column.high == 1.0).all()
    closed = same_everywhere(Interval(0.5, 0.75, high_open=True), 3)
    assert (closed.low == 0.5).all()
    assert (closed.high < 0.75).all()


@pytest.mark.parametrize(
    ("shown", "low", "high", "truth"),
    [
        ((0.3, 0.4), 0.3, 0.4, Truth.TRUE), ((0.3, 0.4), 0.0, 1.0, Truth.TRUE), ((0.3, 0.41), 0.3, 0.4, Truth.UNKNOWN),
        ((0.5, 1.0), 0.3, 0.4, Truth.FALSE), ((0.0, 0.29), 0.3, 0.4, Truth.FALSE), ((0.4, 1.0), 0.3, 0.4, Truth.UNKNOWN),
        ((0.0, 0.3), 0.3, 0.4, Truth.UNKNOWN), ((0.0, 1.0), 0.3, 0.4, Truth.UNKNOWN), ((0.2, 0.2), 0.2, 0.2, Truth.TRUE),
    ],
)  # fmt: skip
def test_whether_a_presumed_range_is_so_as_far_as_it_is_shown(shown, low, high, truth):
    then = presumption(measure=SHARE, low=low, high=high).then
    assert consequence_in(then, share(*shown)) is truth


@pytest.mark.parametrize(("value", "seen"), list(product([True, False], Truth)))
def test_whether_a_presumed_flag_is_so_as_far_as_it_is_shown(value, seen):
    expected = seen if value else ~seen
    assert consequence_in(presumption(value=value).then, flag(seen)) is expected


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40), st.integers(1, 400))
def test_the_quantiles_of_steps_are_those_of_the_sorted_values(values, count):
    spread = Spread.among(values, "test", "test")
    uniform = (np.arange(count) + 0.5) / count
    ordered = sorted(values)
    by_hand = [ordered[min(int(at * len(values)), len(values) - 1)] for at in uniform]
    assert list(spread.at(uniform)) == by_hand
    assert (spread.low, spread.high) == (ordered[0], ordered[-1])


def test_each_step_is_as_likely_as_the_others():
    spread = Spread.among([3.0, 1.0, 2.0, 2.0], "test", "test")
    values = Draws(1000, 1).draw("x", spread)
    assert {float(value): int((values == value).sum()) for value in np.unique(values)} == {1.0: 250, 2.0: 500, 3.0: 250}
    assert spread.at(np.array([0.0, 0.2499, 0.25, 0.7499, 0.75, 1.0])).tolist() == [1, 1, 2, 2, 3, 3]
    assert spread.steps == (1.0, 2.0, 2.0, 3.0)
    assert not spread.sourced
    assert not spread.claimed


def test_steps_that_are_all_the_same_are_exact():
    spread = Spread.among([0.4, 0.4], "test", "test")
    assert spread.is_exact
    assert spread.at(np.array([0.1, 0.9])).tolist() == [0.4, 0.4]


def test_the_columns_of_beliefs_are_what_rulebooks_are_held_against():
    worlds = worlds_of(presumption(), presumption("q", SHARE, low=0, high=0.5))
    assert isinstance(worlds.belief(flag()).column, Flags)
    assert isinstance(worlds.belief(share()).column, Ranges)
    assert len(BINS) == 6
