"""Base rates: how often something was so in comparable deals, pooled over nested classes; never from the deal itself."""

from __future__ import annotations

import itertools
import math
import random
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from belief_cases import FLAG, OTHER_FLAG, SHARE, case, flags, shares
from walkaway.beliefs.base_rates import (
    BINS,
    BaseRates,
    ClassCount,
    bin_holding,
    bin_of,
    log_score,
    place_of,
    pooled,
    smoothed,
)
from walkaway.core.thresholds import threshold
from walkaway.model.known_case import Known, KnownCase

counts = st.lists(st.integers(0, 12), min_size=2, max_size=6)


def rates(cases, deal="the-deal", kind="joint_venture", partner="CN", weight=None):
    return BaseRates(cases, deal, kind, partner, weight)


@pytest.mark.parametrize(
    ("share", "place"),
    [
        (0.0, 0), (1e-12, 1), (0.1, 1), (0.25, 1), (np.nextafter(0.25, 1), 2), (0.5, 2), (np.nextafter(0.5, 1), 3),
        (0.75, 3), (np.nextafter(0.75, 1), 4), (np.nextafter(1, 0), 4), (1.0, 5), (-0.1, 0), (1.2, 5),
    ],
)  # fmt: skip
def test_an_end_between_two_bins_belongs_to_the_lower(share, place):
    assert bin_of(share) == place


def test_bins_tile_the_range_of_a_share():
    assert BINS[0] == (0.0, 0.0)
    assert BINS[-1] == (1.0, 1.0)
    assert all(below[1] == above[0] for below, above in itertools.pairwise(BINS))


@pytest.mark.parametrize(
    ("low", "high", "place"),
    [
        (0.0, 0.0, 0), (0.0, 0.25, None), (1e-9, 0.25, 1), (0.25, 0.3, None), (0.26, 0.5, 2), (0.76, 0.99, 4),
        (0.76, 1.0, None), (1.0, 1.0, 5), (0.0, 1.0, None),
    ],
)  # fmt: skip
def test_a_range_lies_in_a_bin_only_if_both_ends_do(low, high, place):
    assert bin_holding(low, high) == place


def test_the_place_of_a_flag_is_no_then_yes_also_for_a_number_that_is_one():
    assert (place_of(False), place_of(True)) == (0, 1)
    assert (place_of(0), place_of(1), place_of(1.0)) == (0, 5, 5)


def test_counts_are_smoothed_by_half_a_case_an_answer():
    assert smoothed((3, 7)) == pytest.approx((3.5 / 11, 7.5 / 11))
    assert smoothed((0, 0, 6, 0, 0, 0))[0] == pytest.approx(0.5 / 9)


@given(st.integers(0, 30), st.integers(0, 30))
def test_smoothing_a_flag_is_the_mean_of_a_beta_under_the_prior_of_jeffreys(no, yes):
    # the mean of Beta(yes + 1/2, no + 1/2), integrated by numbers from its density, ends taken out by x = sin(t)^2
    angles = (np.arange(200_000) + 0.5) / 200_000 * math.pi / 2
    density = np.sin(angles) ** (2 * yes) * np.cos(angles) ** (2 * no)  # dx and both square roots cancel
    mean = float(np.sum(np.sin(angles) ** 2 * density) / np.sum(density))
    assert smoothed((no, yes))[1] == pytest.approx(mean, abs=1e-6)


def test_pooling_by_hand():
    # all deals: 6 of 20 yes -> 6.5/21; joint ventures: 4 of 8; from CN: 1 of 5
    classes = [ClassCount("all", (14, 6), True), ClassCount("kind", (4, 4), True), ClassCount("cn", (4, 1), True)]
    top = 6.5 / 21
    kind = (4 + 4 * top) / 12
    closest = (1 + 4 * kind) / 9
    assert pooled(classes, 4)[1] == pytest.approx(closest)
    assert pooled(classes, 4)[0] == pytest.approx(1 - closest)
    assert pooled(classes[:1], 4)[1] == pytest.approx(top)


@given(counts, st.floats(0.5, 20))
def test_pooling_is_the_mean_of_a_dirichlet_whose_prior_is_the_parent(top, weight):
    child = tuple(max(0, count // 2) for count in top)
    parent = np.array(smoothed(top))
    mean = (weight * parent + np.array(child)) / (weight * parent + np.array(child)).sum()
    found = pooled([ClassCount("all", tuple(top), True), ClassCount("kind", child, True)], weight)
    assert found == pytest.approx(tuple(mean))
    assert sum(found) == pytest.approx(1)
    assert min(found) > 0


def test_a_heavy_parent_outweighs_its_child_and_a_light_one_does_not():
    classes = [ClassCount("all", (50, 50), True), ClassCount("kind", (0, 10), True)]
    assert pooled(classes, 1e9)[1] == pytest.approx(0.5)
    assert pooled(classes, 1e-9)[1] == pytest.approx(1.0)


def test_classes_nest_from_all_deals_to_kind_to_kind_and_partner():
    cases = [
        *flags(6, 0, kind="joint_venture", partner="CN"),
        *flags(0, 6, kind="joint_venture", partner="KR"),
        *flags(3, 3, kind="foreign_plant", partner="CN"),
    ]
    found = rates(cases).of(FLAG, True)
    assert [item.counts for item in found.classes] == [(9, 9), (6, 6), (0, 6)]
    names = [item.name for item in found.classes]
    assert names == [
        "all deals",
        "deals of kind joint venture",
        "deals of kind joint venture with a partner from CN",
    ]
    weight = threshold("weight_of_parent_class")
    by_hand = (6 + weight * (6 + weight * 0.5) / (12 + weight)) / (6 + weight)
    assert found.chances[1] == pytest.approx(by_hand)
    assert found.closest.counts == (0, 6)


def test_without_a_partners_country_there_are_two_classes():
    found = rates(flags(4, 4, kind="joint_venture"), partner="").of(FLAG, True)
    assert [item.name for item in found.classes] == ["all deals", "deals of kind joint venture"]


@pytest.mark.parametrize(("known", "is_used"), [(4, False), (5, True)])
def test_a_class_with_fewer_than_five_known_cases_hands_up(known, is_used):
    assert threshold("known_cases_needed") == 5
    cases = [*flags(5, 5, kind="foreign_plant"), *flags(known, 0, kind="joint_venture")]
    found = rates(cases, partner="").of(FLAG, True)
    assert [item.is_used for item in found.classes] == [True, is_used]
    top = smoothed((5, 5 + known))[1]
    expected = (known + 4 * top) / (known + 4) if is_used else top
    assert found.chances[1] == pytest.approx(expected)
    assert found.closest is found.classes[int(is_used)]


def test_a_class_too_small_is_passed_over_though_the_one_inside_would_hand_to_its_grandparent():
    cases = [*flags(10, 10, kind="foreign_plant"), *flags(4, 0, kind="joint_venture", partner="CN")]
    found = rates(cases).of(FLAG, True)
    assert [item.is_used for item in found.classes] == [True, False, False]
    assert found.chances == pytest.approx(smoothed((10, 14)))
    assert found.closest.name == "all deals"


@pytest.mark.parametrize(("known", "is_open"), [(0, True), (4, True), (5, False)])
def test_all_deals_with_fewer_than_five_leave_it_open_and_say_so(known, is_open):
    cases = flags(max(0, known - 1), min(known, 1), kind="joint_venture")
    found = rates(cases).of(FLAG, True)
    assert (found.chances == ()) is is_open
    assert found.why_not == (f"too few known cases to say ({known} of all deals)" if is_open else "")
    assert found.closest is found.classes[0 if is_open else 2]


@pytest.mark.parametrize("value", [True, False])
def test_a_class_of_one_answer_leaves_it_open(value):
    found = rates(flags(12 * value, 12 * (not value), kind="joint_venture")).of(FLAG, True)
    assert found.chances == ()
    said = "every one of 12 known cases says the same, which tells what gets reported, not what is"
    assert found.why_not == said


def test_a_closer_class_of_one_answer_still_speaks():
    cases = [*flags(6, 0, kind="joint_venture"), *flags(0, 6, kind="foreign_plant")]
    found = rates(cases, partner="").of(FLAG, True)
    assert found.chances[1] == pytest.approx((6 + 4 * 0.5) / 10)


def test_shares_are_counted_by_bin_and_one_bin_alone_leaves_them_open():
    cases = shares([0.0, 0.1, 0.25, 0.3, 0.6, 0.8, 1.0, 1.0], kind="joint_venture")
    found = rates(cases, partner="").of(SHARE, False)
    assert found.classes[0].counts == (1, 2, 1, 1, 1, 2)
    assert sum(found.chances) == pytest.approx(1)
    alone = rates(shares([0.3, 0.4, 0.45, 0.5, 0.26], kind="joint_venture")).of(SHARE, False)
    assert alone.chances == ()


def test_a_measure_nobody_knows_is_open():
    found = rates(flags(9, 9, kind="joint_venture")).of(OTHER_FLAG, True)
    assert found.chances == ()
    assert found.classes[0].known == 0


def test_the_deal_itself_is_left_out_by_its_id():
    cases = [*flags(5, 5, kind="joint_venture"), case("mine", {FLAG: True})]
    with_it, without = rates(cases, "other").of(FLAG, True), rates(cases, "mine").of(FLAG, True)
    assert with_it.classes[0].counts == (5, 6)
    assert without.classes[0].counts == (5, 5)


@st.composite
def catalogs(draw):
    """A catalog of cases, with the place of one in it."""
    said = st.dictionaries(st.sampled_from([FLAG, OTHER_FLAG]), st.booleans().map(Known), max_size=2)
    known_shares = st.dictionaries(st.just(SHARE), st.sampled_from([0.0, 0.2, 0.25, 0.7, 1.0]).map(Known), max_size=1)
    cases = [
        KnownCase(
            f"deal-{number:02}",
            draw(st.sampled_from(["joint_venture", "foreign_plant"])),
            "lfp-cell",
            draw(st.sampled_from(["CN", "KR", ""])),
            draw(said) | draw(known_shares),
        )
        for number in range(draw(st.integers(1, 24)))
    ]
    return cases, draw(st.integers(0, len(cases) - 1)), draw(said) | draw(known_shares)


def all_rates(cases, deal):
    found = BaseRates(cases, deal.id, deal.kind, deal.partner)
    return [found.of(FLAG, True), found.of(OTHER_FLAG, True), found.of(SHARE, False)]


@given(catalogs())
def test_a_deal_never_informs_itself(drawn):
    cases, place, otherwise = drawn
    mine = cases[place]
    changed = KnownCase(mine.id, mine.kind, mine.technology, mine.partner, otherwise)
    others = [*cases[:place], *cases[place + 1 :]]
    assert all_rates(cases, mine) == all_rates([*others, changed], mine) == all_rates(others, mine)


@given(catalogs(), st.integers(0, 99))
def test_the_order_of_cases_changes_nothing(drawn, seed):
    cases, place, _ = drawn
    mixed = list(cases)
    random.Random(seed).shuffle(mixed)
    assert all_rates(cases, cases[place]) == all_rates(mixed, cases[place])


@given(catalogs())
def test_one_more_case_that_says_yes_never_lowers_the_chance_of_yes(drawn):
    cases, _, _ = drawn
    new = KnownCase("another", "joint_venture", "lfp-cell", "CN", {FLAG: Known(True)})
    asked = KnownCase("asked", "joint_venture", "lfp-cell", "CN")
    before, after = all_rates(cases, asked)[0], all_rates([*cases, new], asked)[0]
    used = [item.is_used for item in before.classes] == [item.is_used for item in after.classes]
    if before.chances and after.chances and used:
        assert after.chances[1] >= before.chances[1]


@given(catalogs())
def test_every_answer_keeps_some_chance_and_all_make_up_one(drawn):
    cases, place, _ = drawn
    for found in all_rates(cases, cases[place]):
        assert bool(found.chances) != bool(found.why_not)
        if found.chances:
            assert sum(found.chances) == pytest.approx(1)
            assert min(found.chances) > 0


def test_a_rate_is_worked_out_once():
    found = rates(flags(5, 5, kind="joint_venture"))
    assert found.of(FLAG, True) is found.of(FLAG, True)


def test_the_weight_of_the_parent_is_that_of_the_catalog_or_as_given():
    cases = [*flags(5, 0, kind="joint_venture"), *flags(0, 5, kind="foreign_plant")]
    for weight, used in ((None, threshold("weight_of_parent_class")), (1, 1), (20, 20)):
        found = rates(cases, partner="", weight=weight).of(FLAG, True)
        assert found.chances[1] == pytest.approx((5 + used * 0.5) / (5 + used))


def test_the_log_score_by_hand():
    # six cases of one class, three yes: each left out leaves two of five of its own answer
    cases = flags(3, 3, kind="joint_venture")
    top = 2.5 / 6
    kind = (2 + 4 * top) / 9
    closest = (2 + 4 * kind) / 9
    assert log_score(cases, {FLAG: True}, 4) == pytest.approx(math.log(closest))


def test_a_case_as_of_a_day_forgets_what_was_not_known_yet():
    known = {
        FLAG: Known(True, date(2024, 5, 1)),
        OTHER_FLAG: Known(False, date(2024, 5, 2)),
        SHARE: Known(0.5, None),
    }
    full = case("a", known, records={"early": Known(True, date(2024, 4, 30)), "late": Known(False, date(2025, 1, 1))})
    then = full.as_of(date(2024, 5, 1))
    assert dict(then.known) == {FLAG: known[FLAG]}
    assert list(then.records) == ["early"]
    assert full.as_of(None) is full
    assert (then.id, then.kind, then.technology, then.partner) == ("a", "joint_venture", "lfp-cell", "CN")


def test_a_case_survives_its_file():
    known = {FLAG: Known(True, date(2024, 5, 1)), SHARE: Known(0.5, None)}
    full = case("a", known, records={"p": Known(False, date(2024, 4, 30))})
    assert KnownCase.from_dict(full.to_dict()) == full
    assert full.to_dict()["known"] == {SHARE: [0.5, None], FLAG: [True, "2024-05-01"]}
