"""Shares through chains and circles, control, voting power and whole registers, with numbers worked out by hand."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest

from control_by_points import (
    AGGREGATE_HALF,
    MAJORITY,
    Threshold,
    blocking,
    controlled_by,
    controller_of,
    pass_through_share,
    weakest_link,
)
from deal_files import claim, judged, small_deal
from look_through import chains, explain, look_through, ultimate_owners
from voting_by_rule import (
    blocks_alone,
    enumerated_power,
    minimal_winning,
    oceanic_power,
    sampled_power,
    weighted_rule,
    wins_alone,
)
from walkaway.core.errors import InputError, UsageError
from walkaway.core.interval import UNIT, Interval
from walkaway.core.truth import Truth
from walkaway.evidence.evidence import Evidence
from walkaway.logic.diagram import diagram_of
from walkaway.logic.formula import All, Any, AtLeast, Atom, Weighted
from walkaway.ownership import register as registers
from walkaway.ownership import register_loops
from walkaway.ownership.control import (
    VoteRanges,
    VoteSum,
    certainly_controlled,
    control_truth,
    possibly_controlled,
    ultimate_controllers,
)
from walkaway.ownership.deal_ownership import HOLDS_ALL, ownership_of, with_rights
from walkaway.ownership.graph import ownership_order
from walkaway.ownership.register import control_groups, ultimate_shares
from walkaway.ownership.share_ranges import ALL as WHOLE
from walkaway.ownership.share_ranges import (
    NOTHING,
    HeldShare,
    RangedRegister,
    look_through_of,
    look_through_ranges,
    side_share,
)
from walkaway.ownership.voting import compound_power, weighted_power

YES, NO, OPEN = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN


def percent(low, high=None, **ends):
    return Interval(Fraction(low, 100), Fraction(low if high is None else high, 100), **ends)


def part(number):
    return Fraction(number, 100)


# Look-through in floats


CIRCLE = {("x", "a"): 0.7, ("b", "a"): 0.3, ("a", "b"): 0.2, ("y", "b"): 0.8}


def test_shares_through_chains_and_a_circle():
    found = look_through(CIRCLE)
    # each turn of the circle is worth .3 x .2 = .06
    for holder, company, share in (("x", "a", 0.7), ("y", "a", 0.24), ("x", "b", 0.14), ("y", "b", 0.8), ("b", "a", 0.3),
                                   ("a", "a", 0.06)):  # fmt: skip
        assert found.of(holder, company) == pytest.approx(share / 0.94, abs=1e-12)
    assert found.corrected("b", "a") == pytest.approx(0.3, abs=1e-12)
    assert found.corrected("x", "a") == found.of("x", "a")
    assert (found.of("nobody", "a"), found.of("x", "nobody")) == (0.0, 0.0)
    itself = look_through({("a", "a"): 0.2, ("x", "a"): 0.4})
    assert itself.of("x", "a") == pytest.approx(0.5)
    two_ways = look_through({("x", "a"): 0.5, ("x", "b"): 0.5, ("a", "c"): 0.4, ("b", "c"): 0.2, ("x", "c"): 0.1})
    assert two_ways.of("x", "c") == pytest.approx(0.2 + 0.1 + 0.1)
    above = look_through(CIRCLE | {("a", "c"): 0.5, ("z", "x"): 0.5})
    assert above.of("x", "c") == pytest.approx(0.5 * 0.7 / 0.94)
    assert above.of("z", "a") == pytest.approx(0.5 * 0.7 / 0.94)
    assert ultimate_owners(CIRCLE | {("z", "x"): 0.5}) == {"y", "z"}
    whole = look_through({("a", "b"): 1.0, ("b", "a"): 0.5, ("x", "a"): 0.5, ("z", "a"): 0.0})
    assert whole.shares["a"] == pytest.approx({"x": 1.0, "a": 1.0, "b": 1.0})


def test_shares_at_and_above_the_whole():
    assert look_through({("x", "a"): 0.6, ("y", "a"): 0.4}).of("x", "a") == 0.6
    with pytest.raises(InputError, match=r"101.00%: x 60.00%, y 41.00%"):
        look_through({("x", "a"): 0.6, ("y", "a"): 0.41})
    with pytest.raises(InputError, match="own all of each other"):
        look_through({("a", "b"): 1.0, ("b", "a"): 1.0})
    assert look_through({("a", "b"): 1.0, ("b", "a"): 0.5}).of("a", "b") == pytest.approx(2.0)


def test_chains_pass_nobody_twice_and_are_sorted():
    found = chains(CIRCLE | {("x", "b"): 0.0}, "x", "b")
    assert [(chain.path, round(chain.share, 12)) for chain in found] == [(("x", "a", "b"), 0.14)]
    assert str(found[0]) == "x > a > b: 14.00%"
    ways = {("x", "a"): 0.5, ("x", "b"): 0.5, ("a", "c"): 0.4, ("b", "c"): 0.4, ("x", "c"): 0.2}
    assert [chain.path for chain in chains(ways, "x", "c")] == [("x", "a", "c"), ("x", "b", "c"), ("x", "c")]
    assert len(chains(ways, "x", "c", limit=2)) == 2
    round_first = {("b", "a"): 0.3, ("n", "a"): 0.0, ("x", "a"): 0.7, ("a", "b"): 0.2}
    assert [chain.path for chain in chains(round_first, "x", "b")] == [("x", "a", "b")]
    assert [chain.path for chain in chains({("n", "a"): 0.0, ("x", "a"): 0.7}, "x", "a")] == [("x", "a")]
    assert chains({("x", "a"): 0.0}, "x", "a") == ()
    assert chains(ways, "x", "c", limit=0) == ()
    assert chains(ways, "c", "x") == ()
    lines = explain(CIRCLE, "x", "a").splitlines()
    assert lines == ["x owns 74.47% of a through all chains", "  x > a: 70.00%",
                     "  going round circles of companies again: 4.47%"]  # fmt: skip
    assert len(explain(ways, "x", "c").splitlines()) == 4


def test_owners_come_before_what_they_own():
    groups = ownership_order({"c": ["b", "x"], "b": ["a"], "a": ["b", "y"], "d": ["c", "d"]})
    assert [frozenset(group) for group in groups].index(frozenset("ab")) == 1
    assert {frozenset(group) for group in groups} == {frozenset("y"), frozenset("ab"), frozenset("x"), frozenset("c"),
                                                      frozenset("d")}  # fmt: skip
    rank = {name: place for place, group in enumerate(groups) for name in group}
    assert rank["y"] < rank["a"] < rank["c"] < rank["d"]
    assert rank["x"] < rank["c"]
    three = ownership_order({"a": ["c"], "b": ["a"], "c": ["b", "d"], "d": ["e"], "e": ["d"]})
    assert [frozenset(group) for group in three] == [frozenset("de"), frozenset("abc")]


# Look-through in ranges


def held(*items, complete=()):
    return RangedRegister.of([HeldShare(*item[:2], item[2] if isinstance(item[2], Interval) else percent(item[2])) for item in items],
                       complete)  # fmt: skip


def test_ranges_of_shares_through_a_chain():
    chain = held(
        ("a", "v", Interval(0.4, 0.6)), ("x", "a", Interval(0.5, 1)), ("y", "v", 10), ("y", "a", Interval(0, 0.2))
    )
    found = look_through_of(chain, "v")
    assert found == {"a": percent(40, 60), "x": percent(20, 60), "y": percent(10, 22)}
    exactly_ = held(("a", "v", 40), ("x", "a", 50), ("y", "v", 10), ("y", "a", 20))
    assert look_through_of(exactly_, "v") == {"a": percent(40), "x": percent(20), "y": percent(18)}
    assert look_through_of(exactly_, "a") == {"x": percent(50), "y": percent(20)}
    assert look_through_of(exactly_, "x") == {}
    nothing = held(("a", "v", 40), ("x", "a", 0))
    assert look_through_of(nothing, "v") == {"a": percent(40)}


def test_ranges_of_shares_round_a_circle_count_it_once():
    exact = held(("a", "v", 50), ("b", "a", 50), ("a", "b", 50), ("x", "a", 50))
    # x has half of a, whose other half is b, half of which is a again: 1/2 of (1 / (1 - 1/4))
    assert look_through_of(exact, "v")["x"] == Interval.exactly(Fraction(1, 3))
    assert look_through_of(exact, "v")["a"] == percent(50)
    assert look_through_of(exact, "v")["b"] == percent(25)
    loose = held(("a", "v", 50), ("b", "a", Interval(0, 0.5)), ("a", "b", 50), ("x", "a", 50))
    assert look_through_of(loose, "v")["x"] == Interval(Fraction(1, 4), Fraction(1, 3))
    itself = held(("v", "v", 20), ("x", "v", 40), ("y", "v", 40))
    assert look_through_of(itself, "v") == {"x": percent(50), "y": percent(50)}
    assert look_through_ranges([HeldShare("x", "v", Interval(0.2, 1.5))])["v"]["x"] == percent(20, 100)


def test_open_ends_of_shares_stay_open_where_they_cost_something():
    half = held(("a", "v", percent(50, 75, low_open=True)), ("b", "v", percent(25, 50, high_open=True)))
    found = look_through_of(half, "v")
    assert found["a"] == percent(50, 75, low_open=True)
    assert found["b"] == percent(25, 50, high_open=True)
    full = held(("a", "v", percent(50, 75, low_open=True)), ("b", "v", percent(25, 50)), complete=["v"])
    assert look_through_of(full, "v")["b"] == percent(25, 50, high_open=True)
    through = held(("c", "v", 50), ("a", "c", percent(50, 75, low_open=True)))
    assert look_through_of(through, "v")["a"] == Interval(Fraction(1, 4), Fraction(3, 8), low_open=True)


def test_a_side_takes_what_it_may_of_what_nobody_holds():
    register = held(("h", "v", percent(30, 50)), ("f", "v", percent(20, 60)))

    def side(holder, _):
        return WHOLE if holder == "h" else NOTHING

    assert side_share(register, "v", side, lambda _: NOTHING) == percent(30, 50)
    assert side_share(register, "v", side, lambda _: UNIT) == percent(30, 80)
    assert side_share(register, "v", side, lambda _: WHOLE) == percent(40, 80)
    complete = held(("h", "v", percent(30, 50)), ("f", "v", percent(20, 60)), complete=["v"])
    assert side_share(complete, "v", side, lambda _: UNIT) == percent(40, 50)
    assert side_share(register, "w", side, lambda _: percent(7)) == percent(7)
    maybe = side_share(
        register, "v", lambda holder, _: percent(25, 75) if holder == "h" else NOTHING, lambda _: NOTHING
    )
    assert maybe == Interval(Fraction(30, 400), Fraction(150, 400))


@pytest.mark.parametrize(
    ("items", "complete", "told"),
    [
        ([("a", "v", 60), ("b", "v", percent(41, 50))], (), "101.00%: a 60.00%, b 41.00% to 50.00%"),
        ([("a", "v", 60), ("b", "v", percent(10, 39))], ("v",), "99.00%: a 60.00%, b 10.00% to 39.00%"),
        ([("a", "v", 60), ("b", "v", 40)], ("v",), None),
        ([("a", "v", 60), ("b", "v", percent(10, 40))], ("v",), None),
        ([("a", "v", 60)], ("w",), None),
    ],
)
def test_holdings_make_up_no_more_and_where_listed_no_less_than_the_whole(items, complete, told):
    if told is None:
        held(*items, complete=complete)
        return
    with pytest.raises(InputError) as error:
        held(*items, complete=complete)
    assert told in str(error.value)
    assert len(error.value.problems) == 1


def test_a_circle_that_may_close_is_bounded_and_one_that_is_closed_refused():
    loose = held(
        ("a", "b", percent(50, 100)), ("b", "a", percent(50, 100)), ("x", "a", percent(0, 50)), ("b", "v", 100)
    )
    # least: nothing; most: half of a beside half of b, half of which is a again
    assert look_through_of(loose, "v")["x"] == Interval(0, 1)
    with pytest.raises(InputError, match=r"a > b > a|b > a > b"):
        look_through_of(held(("a", "b", 100), ("b", "a", 100), ("b", "v", 100)), "v")


# Control


def test_a_threshold_is_passed_or_reached():
    half = Fraction(1, 2)
    assert (MAJORITY.met_by(half), AGGREGATE_HALF.met_by(half)) == (False, True)
    assert (MAJORITY.met_by(part(51)), AGGREGATE_HALF.met_by(part(49))) == (True, False)
    quarter = Threshold(Fraction(1, 4), strict=False)
    assert (quarter.met_by(part(25)), quarter.met_by(part(24))) == (True, False)


VOTES = {("x", "a"): part(60), ("x", "b"): part(30), ("a", "b"): part(25), ("y", "b"): part(45), ("b", "c"): part(51),
         ("c", "d"): part(50), ("x", "e"): part(50)}  # fmt: skip


def test_votes_of_companies_already_controlled_count():
    assert controlled_by(VOTES, ["x"]) == {"a", "b", "c"}
    assert controlled_by(VOTES, ["x"], AGGREGATE_HALF) == {"a", "b", "c", "d", "e"}
    assert controlled_by(VOTES, ["y"]) == frozenset()
    assert controlled_by(VOTES, ["y", "a"]) == {"b", "c"}
    assert controlled_by(VOTES, ["x", "c"]) == {"a", "b"}
    assert controlled_by(VOTES, ["x"], Threshold(part(55))) == {"a"}
    assert [controller_of(VOTES, name) for name in "abcde"] == ["x", "x", "x", None, None]
    assert controller_of(VOTES, "d", AGGREGATE_HALF) == "x"
    assert controller_of({("x", "a"): part(60), ("z", "x"): part(51)}, "a") == "z"
    assert controller_of({("a", "b"): part(60), ("b", "a"): part(60)}, "a") is None


RANGES = VoteRanges.of({
    ("x", "a"): percent(51, 60), ("x", "b"): percent(20, 40), ("a", "b"): percent(20, 30), ("y", "b"): percent(10, 45),
    ("b", "c"): percent(50, 80), ("z", "c"): percent(20, 30),
})  # fmt: skip


def test_control_is_certain_possible_or_ruled_out():
    assert certainly_controlled(RANGES, ["x"]) == {"a"}
    assert possibly_controlled(RANGES, ["x"]) == {"a", "b", "c"}
    assert certainly_controlled(RANGES, ["b"]) == frozenset()
    assert possibly_controlled(RANGES, ["b"]) == {"c"}
    assert [control_truth(RANGES, ["x"], name) for name in ("a", "b", "c", "x", "q")] == [YES, OPEN, OPEN, YES, NO]
    assert control_truth(RANGES, ["z"], "c") is NO
    assert control_truth(RANGES, ["y"], "b") is NO
    assert control_truth(RANGES, ["y", "x"], "b") is OPEN
    assert control_truth({("x", "a"): percent(50, 60, low_open=True)}, ["x"], "a") is YES
    assert control_truth({("x", "a"): percent(50, 60)}, iter(["x"]), "a") is OPEN
    # the others have at least half: x can have no more than the rest
    assert control_truth({("x", "a"): percent(20, 90), ("y", "a"): percent(50, 60)}, ["x"], "a") is NO


def test_sums_of_votes_beside_those_of_the_others():
    total = VoteSum().plus(percent(10, 20, low_open=True)).plus(percent(30, 40, high_open=True))
    assert total == VoteSum(part(40), part(60), 1, 1)
    assert total.interval() == percent(40, 60, low_open=True, high_open=True)
    assert total.without(VoteSum(part(10), part(20), 1, 0)) == VoteSum(part(30), part(40), 0, 1)
    assert RANGES.companies_of == {"x": ["a", "b"], "a": ["b"], "y": ["b"], "b": ["c"], "z": ["c"]}
    assert RANGES.above("c") == ("b", "z", "x", "a", "y")
    assert RANGES.above("x") == ()
    assert RANGES.totals["b"] == VoteSum(part(50), part(115))
    assert RANGES.together("b", {"x", "a"}) == percent(40, 70)
    assert RANGES.together("b", {"y"}) == percent(10, 45)
    assert RANGES.together("b", {"nobody"}) == NOTHING
    assert RANGES.together("q", {"x"}) == NOTHING
    assert (RANGES.unlisted("b"), RANGES.unlisted("a"), RANGES.unlisted("q")) == (percent(0, 50), percent(0, 49), UNIT)
    listed = VoteRanges(RANGES.held, frozenset("b"))
    assert listed.together("b", {"x", "a"}) == percent(55, 70)
    assert listed.unlisted("b") == NOTHING
    torn = VoteRanges.of({("x", "a"): percent(20), ("y", "a"): percent(30)}, ["a"])
    assert torn.together("a", {"x"}) == percent(20)


def test_who_controls_in_the_end():
    votes = VoteRanges.of({("x", "a"): percent(60), ("a", "b"): percent(51), ("y", "c"): percent(50), ("b", "d"): percent(70),
                           ("p", "q"): percent(60), ("q", "p"): percent(60), ("p", "r"): percent(60)})  # fmt: skip
    assert ultimate_controllers(votes) == {"a": "x", "b": "x", "d": "x"}
    pooled = VoteRanges.of({("x", "a"): percent(60), ("a", "b"): percent(30), ("x", "b"): percent(25)})
    assert ultimate_controllers(pooled) == {"a": "x", "b": "x"}
    assert ultimate_controllers(VoteRanges({})) == {}


def test_weakest_links_and_pass_through():
    shares = {("x", "a"): 0.6, ("a", "b"): 0.3, ("x", "b"): 0.2, ("b", "c"): 0.9, ("c", "a"): 0.1}
    assert weakest_link(shares, "x", "b") == 0.3
    assert weakest_link(shares, "x", "c") == 0.3
    assert weakest_link(shares, "x", "x") == 1.0
    assert weakest_link(shares, "c", "x") == 0.0
    assert weakest_link(shares, "c", "b") == 0.1
    votes = {("g", "a"): part(60), ("a", "b"): part(20), ("g", "c"): part(50), ("c", "b"): part(10), ("g", "d"): part(40),
             ("d", "b"): part(30), ("b", "d"): part(10)}  # fmt: skip
    # 20 as a is held by a majority, 10 as c by a half, 40 percent of 30
    assert pass_through_share(votes, "g", "b") == part(42)
    assert pass_through_share(votes, "g", "b", part(61)) == part(12) + part(5) + part(12)
    assert pass_through_share({("g", "b"): part(50)}, "g", "b") == 1
    assert pass_through_share({("g", "a"): part(70), ("g", "b"): part(60), ("a", "b"): part(50)}, "g", "b") == 1
    assert blocking({"a": part(26), "b": part(25), "c": part(49)}, part(75)) == {"a", "c"}
    assert blocking({"a": part(50), "b": part(30)}, part(80)) == {"a", "b"}


# Voting power


def test_power_of_weights_by_hand():
    power = weighted_power([50, 49, 1], 51)
    assert power.shapley_shubik == (Fraction(2, 3), Fraction(1, 6), Fraction(1, 6))
    assert power.swings == (3, 1, 1)
    assert power.banzhaf == (Fraction(3, 4), Fraction(1, 4), Fraction(1, 4))
    assert power.banzhaf_normalised == (Fraction(3, 5), Fraction(1, 5), Fraction(1, 5))
    fractions = weighted_power([Fraction(1, 2), Fraction(49, 100), Fraction(1, 100)], Fraction(1009, 2000))
    assert fractions == power
    assert weighted_power([2, 1, 0], 3).shapley_shubik == (Fraction(1, 2), Fraction(1, 2), 0)
    assert weighted_power([1], 1).swings == (1,)
    four = weighted_power([4, 3, 2, 1], 6)
    # winning: 4+2, 4+3, 4+3.., 3+2+1: decided by hand
    assert four.swings == (5, 3, 3, 1)
    assert sum(four.shapley_shubik) == 1
    for quota in (0, 11):
        with pytest.raises(UsageError, match="never or always met"):
            weighted_power([4, 3, 2, 1], quota)
    assert weighted_power([4, 3, 2, 1], 10).swings == (1, 1, 1, 1)
    assert weighted_power([4, 3, 2, 1], Fraction(19, 2)).swings == (1, 1, 1, 1)


RULES = {
    "majority": (Weighted(Fraction(51), (Atom("0"), Atom("1"), Atom("2")), (Fraction(50), Fraction(49), Fraction(1))),
                 weighted_rule([Fraction(50), Fraction(49), Fraction(1)], Fraction(51))),
    "two of three": (AtLeast(2, tuple(map(Atom, "012"))), lambda members: len(members) >= 2),
    "veto": (All((Atom("0"), Any((Atom("1"), Atom("2"))))), lambda members: 0 in members and len(members) > 1),
}  # fmt: skip


@pytest.mark.parametrize("name", RULES)
def test_power_of_a_rule_is_the_same_by_formula_and_by_listing(name):
    formula, rule = RULES[name]
    listed = enumerated_power(3, rule)
    assert compound_power(formula, "012") == listed == compound_power(diagram_of(formula), "012")
    more = compound_power(formula, "0123")
    assert more.shapley_shubik == (*listed.shapley_shubik, 0)
    assert more.swings == (*(2 * number for number in listed.swings), 0)
    assert more.banzhaf == (*listed.banzhaf, 0)
    turned = compound_power(formula, "210")
    assert turned.swings == listed.swings[::-1]
    assert compound_power(formula) == listed
    sampled = sampled_power(3, rule, 4000, seed=5)
    for seen, exact in zip(sampled, listed.shapley_shubik, strict=True):
        assert seen.low <= exact <= seen.high
        assert seen.width < 0.05


def test_power_that_cannot_be_is_refused():
    with pytest.raises(UsageError, match="17 players are too many to enumerate"):
        enumerated_power(17, lambda members: True)
    assert enumerated_power(1, bool).shapley_shubik == (1,)
    with pytest.raises(UsageError, match="never or always met"):
        compound_power(All(()))
    with pytest.raises(UsageError, match="hangs on 1, 2, not among"):
        compound_power(RULES["veto"][0], "0")
    fewer = compound_power(diagram_of(Atom("0"), order=("0",)), "0")
    assert fewer.swings == (1,)
    spare = compound_power(diagram_of(Any((All((Atom("0"), Atom("1"))), Atom("0")))), ("0",))
    assert (spare.swings, spare.shapley_shubik) == ((1,), (1,))


def test_sampling_gives_intervals_after_wilson():
    always = sampled_power(2, lambda members: 0 in members, 100, seed=1)
    # all of 100: centre (1 + z2 / 200) / (1 + z2 / 100), half width the same distance from one
    z2 = 1.959963984540054**2
    centre = (1 + z2 / 200) / (1 + z2 / 100)
    assert always[0].floats() == pytest.approx((2 * centre - 1, 1.0))
    assert always[1].floats() == pytest.approx((0.0, 2 - 2 * centre), abs=1e-12)
    assert sampled_power(2, lambda members: False, 10, seed=1)[0].low == 0
    third = sampled_power(3, lambda members: len(members) >= 2, 900, seed=2)
    share = (third[0].low + third[0].high) / 2
    n = 900
    hits = [round(float(item.low + item.high) / 2 * (n + z2) - z2 / 2) for item in third]
    assert sum(hits) == n
    p = hits[0] / n
    assert float(share) == pytest.approx((p + z2 / (2 * n)) / (1 + z2 / n))
    half = math.sqrt(z2) / (1 + z2 / n) * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    assert float(third[0].width) / 2 == pytest.approx(half)


def test_power_beside_an_ocean_of_small_holders():
    # one holder of 20 percent: decides while the ocean that is in holds between 30 and 50 percent of all: (50 - 30) / 80
    assert oceanic_power([part(20)], part(50)) == (Fraction(1, 4),)
    assert oceanic_power([part(60)], part(50)) == (1,)
    assert oceanic_power([part(60), part(40)], part(50)) == (1, 0)
    # two of 40 with an ocean of 20, quota 60: alone from t = 1 on; joined by the other from t = 0 on
    assert oceanic_power([part(40), part(40)], part(60)) == (Fraction(1, 2), Fraction(1, 2))
    # quota 50: alone while 40 + 20 t >= 50, t >= 1/2; after the other while 40 + 20 t < 50, t < 1/2
    half = oceanic_power([part(40), part(40)], part(50))
    assert half == (Fraction(1, 8) + Fraction(1, 8),) * 2
    three = oceanic_power([part(30), part(20), part(10)], part(50))
    assert 0 < three[2] < three[1] < three[0] < 1
    assert sum(three) < 1


def test_coalitions_that_win_decide_and_block():
    at_least, more = (
        weighted_rule([part(50), part(30), part(20)], part(50), strict=strict) for strict in (False, True)
    )
    assert minimal_winning(3, at_least) == (frozenset({0}), frozenset({1, 2}))
    assert minimal_winning(3, more) == (frozenset({0, 1}), frozenset({0, 2}))
    assert (wins_alone(3, at_least), wins_alone(3, more)) == ({0}, frozenset())
    assert (blocks_alone(3, at_least), blocks_alone(3, more)) == (frozenset(), {0})
    assert minimal_winning(2, lambda members: True) == (frozenset(),)
    assert minimal_winning(2, lambda members: len(members) == 2) == (frozenset({0, 1}),)
    assert minimal_winning(2, lambda members: False) == ()


# Whole registers


def whole(edges, companies):
    holder, company, share = (np.array(column) for column in zip(*edges, strict=True))
    return registers.Register.of(holder, company, share.astype(float), companies)


PLAIN = {"order": register_loops.order_owners_first, "ancestors": register_loops.keep_ancestors,
         "look_through": register_loops.look_through, "control": register_loops.control}  # fmt: skip


def test_owners_above_a_threshold(monkeypatch):
    monkeypatch.setattr(registers, "_loops", lambda: PLAIN)
    # 0 and 1 hold; 2 is held by both, 3 by 2 and 1, 4 and 5 hold each other
    edges = [(0, 2, 0.6), (1, 2, 0.4), (2, 3, 0.5), (1, 3, 0.3), (3, 4, 0.8), (5, 4, 0.2), (4, 5, 0.5), (0, 5, 0.5)]
    found = ultimate_shares(whole(edges, 7), 0.25, cutoff=1e-9)
    seen = {(int(c), int(o)): s for c, o, s in zip(found.company, found.owner, found.share, strict=True)}
    # 4: (.8 x 3 + .2 x .5 of 0) / (1 - .1)
    expected = {(2, 0): 0.6, (2, 1): 0.4, (3, 0): 0.3, (3, 1): 0.5, (4, 0): (0.24 + 0.1) / 0.9, (4, 1): 0.4 / 0.9,
                (5, 0): 0.5 + 0.5 * 0.34 / 0.9}  # fmt: skip
    assert seen == pytest.approx(expected)
    assert list(found.company) == sorted(found.company)
    assert found.rechecked == 0
    assert len(ultimate_shares(whole(edges, 7), 0.6, cutoff=1e-9).share) == 1
    assert whole(edges, 7).companies == 7
    hidden = ultimate_shares(whole(edges, 7), 0.25, cutoff=0.45)
    assert {(int(c), int(o)) for c, o in zip(hidden.company, hidden.owner, strict=True)} == set(expected)
    assert hidden.rechecked > 0


def test_a_company_that_holds_itself_is_counted_once(monkeypatch):
    monkeypatch.setattr(registers, "_loops", lambda: PLAIN)
    found = ultimate_shares(
        whole([(0, 1, 0.4), (1, 1, 0.2), (2, 1, 0.3), (1, 3, 0.5), (0, 3, 0.1)], 4), 0.01, cutoff=1e-9
    )
    seen = {(int(c), int(o)): s for c, o, s in zip(found.company, found.owner, found.share, strict=True)}
    assert seen == pytest.approx({(1, 0): 0.5, (1, 2): 0.375, (3, 0): 0.35, (3, 2): 0.1875})


def test_a_register_with_more_owners_than_its_tables_begin_with(monkeypatch):
    """Fifty owners hold each of forty companies in pairs that hold each other, by the small engine as well."""
    monkeypatch.setattr(registers, "_loops", lambda: PLAIN)
    edges = [(owner, 50 + company, 0.018 - 0.0001 * (owner % 7)) for company in range(40) for owner in range(50)]
    edges += [(50 + company, 50 + (company ^ 1), 0.05 + 0.001 * company) for company in range(40)]
    found = ultimate_shares(whole(edges, 90), 0.01, cutoff=1e-9)
    small = look_through({(str(holder), str(company)): share for holder, company, share in edges})
    assert len(found.share) == 2000
    for company, owner, share in zip(found.company, found.owner, found.share, strict=True):
        assert share == pytest.approx(small.of(str(owner), str(company)), abs=1e-12)
    monkeypatch.setattr(registers, "MAX_CIRCLE", 1)
    with pytest.raises(InputError, match="this circle is too large"):
        ultimate_shares(whole(edges, 90))


def test_votes_gather_through_companies_already_controlled(monkeypatch):
    monkeypatch.setattr(registers, "_loops", lambda: PLAIN)
    # 1 to 4 each by the one before; 5 by 2 and 4 together; 6 by 5 and 0; 7 by 6 and 8, of whom 8 has a bare half
    edges = [(0, 1, 0.51), (1, 2, 0.6), (2, 3, 0.7), (3, 4, 0.8), (2, 5, 0.3), (4, 5, 0.3), (5, 6, 0.26), (0, 6, 0.25),
             (6, 7, 0.5), (8, 7, 0.5)]  # fmt: skip
    for order in (edges, edges[::-1], edges[5:] + edges[:5]):
        assert list(control_groups(whole(order, 9))) == [0] * 7 + [7, 8]
    ring = [(0, 1, 0.6), (1, 2, 0.6), (2, 0, 0.4), (3, 0, 0.6)]
    assert list(control_groups(whole(ring, 4))) == [3] * 4


def test_registers_that_cannot_be(monkeypatch):
    monkeypatch.setattr(registers, "_loops", lambda: PLAIN)
    for edges in ([(0, 1, 0.7), (2, 1, 0.31)], [(0, 1, -0.1)]):
        with pytest.raises(InputError, match="total"):
            whole(edges, 3)
    whole([(0, 1, 0.7), (2, 1, 0.3)], 3)
    with pytest.raises(InputError, match="own all of each other"):
        ultimate_shares(whole([(0, 1, 1.0), (1, 0, 1.0)], 2))
    sorted_ = whole([(2, 1, 0.3), (0, 2, 0.5), (0, 1, 0.7)], 3)
    assert (list(sorted_.start), list(sorted_.holder)) == ([0, 0, 2, 3], [2, 0, 0])
    assert list(sorted_.share) == [0.3, 0.7, 0.5]


def test_groups_by_who_gathers_more_than_half(monkeypatch):
    monkeypatch.setattr(registers, "_loops", lambda: PLAIN)
    edges = [(0, 2, 0.6), (0, 3, 0.3), (2, 3, 0.25), (1, 3, 0.45), (3, 4, 0.5), (1, 4, 0.5), (5, 6, 0.4), (0, 6, 0.6)]
    assert list(control_groups(whole(edges, 7))) == [0, 1, 0, 0, 4, 5, 0]
    quarter = control_groups(whole([(0, 1, 0.26), (2, 3, 0.25)], 4), 1, 4)
    assert list(quarter) == [0, 0, 2, 3]
    bare = control_groups(whole([(0, 1, 0.5), (0, 2, 0.500000001)], 3))
    assert list(bare) == [0, 1, 0]


# Deals


def ownership(holdings=None, parties=None, home="DE", **sections):
    return judged(small_deal(holdings, parties, home, **sections)).ownership


def voter_of(found, party):
    return next(item for item in found.voters if item.party == party)


def test_voters_their_votes_and_power():
    found = ownership({("h", "v"): 50, ("f", "v"): 49, ("g", "v"): 1}, {"h": "DE", "g": "FR"})
    assert [(item.party, item.votes, item.shapley_shubik) for item in found.voters] == [
        ("h", percent(50), Fraction(2, 3)), ("f", percent(49), Fraction(1, 6)), ("g", percent(1), Fraction(1, 6)),
    ]  # fmt: skip
    assert {item.controls for item in found.voters} == {NO}
    assert all(item.votes_follow_share for item in found.voters)
    open_ = ownership({("h", "v"): 50, ("f", "v"): 49}, {"h": "DE"})
    assert [item.shapley_shubik for item in open_.voters] == [None, None]
    ranged = ownership({("h", "v"): claim([50, 51]), ("f", "v"): 49}, {"h": "DE"})
    assert [item.shapley_shubik for item in ranged.voters] == [None, None]
    lows = ownership({("h", "v"): claim([50, 60]), ("f", "v"): claim([50, 60])}, {"h": "DE"})
    assert [item.shapley_shubik for item in lows.voters] == [None, None]
    sixths = [Fraction(2, 3), Fraction(1, 6), Fraction(1, 6)]
    for small in (0.0001, 0.001, 0.01, 0.1):  # counted by weight, and where the weights are fine on a diagram
        half = ownership({("h", "v"): 50, ("f", "v"): 50 - small, ("g", "v"): small}, {"h": "DE", "g": "FR"})
        assert [item.shapley_shubik for item in half.voters] == sixths
    fine = ownership({("h", "v"): 50.0001, ("f", "v"): 49.9999}, {"h": "DE"})
    assert [item.shapley_shubik for item in fine.voters] == [1, 0]
    finest = ownership({("h", "v"): 50.00001, ("f", "v"): 49.99999}, {"h": "DE"})
    assert [item.shapley_shubik for item in finest.voters] == [1, 0]
    three = ownership({("g", "v"): 1, ("h", "v"): 50, ("f", "v"): 49}, {"h": "DE", "g": "FR"})
    assert list(three.look_through) == ["h", "f", "g"]
    tie = ownership({("h", "v"): 50, ("f", "v"): 50}, {"h": "DE"})
    assert [item.shapley_shubik for item in tie.voters] == [Fraction(1, 2)] * 2


def links(*items):
    return [{"holder": holder, "company": "v", "share": claim(share)} | ({} if votes is None else {"votes": claim(votes)})
            for holder, share, votes in items]  # fmt: skip


def test_votes_claimed_and_votes_that_follow():
    claimed = ownership(parties={"h": "DE"}, ownership=links(("h", 40, 60), ("f", 60, 40)))
    assert [(item.votes, item.votes_follow_share, item.controls) for item in claimed.voters] == [
        (percent(60), False, YES), (percent(40), False, NO),
    ]  # fmt: skip
    more = ownership(parties={"h": "DE"}, ownership=links(("h", 40, 50), ("f", 60, None)))
    assert [(item.votes, item.votes_follow_share) for item in more.voters] == [
        (percent(50), False),
        (percent(50, 60), True),
    ]
    same = ownership(parties={"h": "DE"}, ownership=links(("h", 40, 40), ("f", 60, None)))
    assert [item.votes for item in same.voters] == [percent(40), percent(60)]
    both = ownership(parties={"h": "DE", "g": "DE"}, ownership=links(("h", 40, 20), ("g", 10, 15), ("f", 50, None)))
    # h has 20 less, g 5 more: f has between 50 and 65
    assert voter_of(both, "f").votes == percent(50, 65)


def test_home_by_controllers_countries_and_sides():
    parties = {"h": "DE", "g": "FR", "o": "DE", "p": "CN"}
    found = ownership({("h", "v"): 30, ("g", "v"): 30, ("f", "v"): 40, ("o", "g"): 51, ("p", "h"): 50}, parties)
    assert {name: found.home[name] for name in parties} == {"h": YES, "g": YES, "o": YES, "p": NO}
    assert (found.home["f"], found.home["v"]) == (NO, YES)
    assert (found.home_controls, found.foreign_controls) == (YES, NO)
    # 30 of h, half of which p holds; 30 of g, 51 percent of which o holds and the rest nobody known
    assert found.home_share == Interval(Fraction(15 + 15, 100) + Fraction(3, 1000), Fraction(45, 100))
    foreign = ownership({("h", "v"): 49, ("f", "v"): 51}, {"h": "DE"})
    assert (foreign.home["v"], foreign.home_controls, foreign.foreign_controls) == (NO, NO, YES)
    tie = ownership({("h", "v"): 50, ("f", "v"): 50}, {"h": "DE"})
    assert (tie.home["v"], tie.home_controls, tie.foreign_controls) == (OPEN, NO, NO)
    nobody = ownership()
    assert (nobody.home["v"], nobody.home_controls, nobody.foreign_controls, nobody.home_share) == (
        OPEN,
        OPEN,
        OPEN,
        UNIT,
    )
    some = ownership({("h", "v"): 49}, {"h": "DE"})
    assert (some.home_controls, some.foreign_controls) == (OPEN, OPEN)
    third = ownership({("h", "v"): 49, ("x", "v"): 2, ("f", "v"): 49}, {"h": "DE", "x": ""})
    assert (third.home_controls, third.foreign_controls, third.home_share) == (OPEN, OPEN, percent(49, 51))


def test_a_party_of_two_countries_is_at_home_where_both_are():
    data = small_deal({("h", "v"): 60, ("f", "v"): 40}, {"h": "DE"}).model_dump(mode="json", exclude_unset=True)
    for countries, expected in ((["DE", "FR"], OPEN), (["DE"], YES), (["FR", "CN"], NO)):
        next(party for party in data["parties"] if party["id"] == "h")["countries"] = countries
        deal = type(small_deal()).model_validate(data)
        assert ownership_of(deal, Evidence.of(deal), frozenset({"DE"})).home["h"] is expected


def test_rights_as_claimed_none_where_listed_or_those_of_the_owner_of_all():
    rights = [{"party": "h", "product": claim("veto", None), "supply": claim("decides", None), "board_seats": claim(3, "seats"),
               "board_size": claim(5, "seats"), "chairs_board": claim(True, None), "casting_vote": claim(False, None)}]  # fmt: skip
    found = ownership({("h", "v"): 60, ("f", "v"): 40}, {"h": "DE"}, decision_rights=rights)
    assert list(found.powers) == ["h", "f"]
    assert (found.powers["h"]["product"], found.powers["h"]["supply"], found.powers["h"]["ip"]) == (
        "veto",
        "decides",
        "unknown",
    )
    assert set(found.powers["f"].values()) == {"unknown"}
    assert (found.power_reasons, found.rights_complete) == ({}, False)
    mine = voter_of(found, "h")
    assert (mine.board_seats.interval, mine.board_size.interval) == (Interval(3, 3), Interval(5, 5))
    assert (mine.chairs_board, mine.casting_vote) == (YES, NO)
    listed = ownership({("h", "v"): 60, ("f", "v"): 40}, {"h": "DE"}, decision_rights=rights,
                       complete={"decision_rights": claim(True, None)})  # fmt: skip
    assert (listed.powers["h"]["ip"], listed.powers["f"]["product"], listed.rights_complete) == ("none", "none", True)
    assert "h.ip" in listed.power_reasons
    assert "h.product" not in listed.power_reasons
    sole = ownership({("h", "v"): 100}, {"h": "DE"}, decision_rights=[{"party": "f", "supply": claim("decides", None),
                                                                       "ip": claim("veto", None)}])  # fmt: skip
    assert (sole.powers["h"]["product"], sole.powers["h"]["supply"], sole.powers["h"]["ip"]) == (
        "decides", "unknown", "decides",
    )  # fmt: skip
    assert sole.power_reasons["h.product"] == HOLDS_ALL
    assert "h.supply" not in sole.power_reasons
    above = ownership({("h", "v"): 100, ("o", "h"): 100, ("p", "o"): 99}, {"h": "DE", "o": "DE", "p": "DE"})
    assert (above.powers["o"]["product"], above.powers["h"]["product"]) == ("decides", "unknown")
    nearly = ownership({("h", "v"): 99}, {"h": "DE"})
    assert nearly.powers["h"]["product"] == "unknown"


def test_what_ownership_rests_on():
    fields = [item.field for item in ownership({("h", "v"): 60}, {"h": "DE"}).inputs]
    assert fields == ["ownership.h.v.share"]
    nobody = [item.field for item in ownership().inputs]
    assert nobody == ["ownership.f.v.share"]
    above = [item.field for item in ownership({("o", "f"): 60}, {"o": "CN"}).inputs]
    assert above == ["ownership.o.f.share", "ownership.f.v.share"]


def test_rights_change_and_the_rest_stays():
    deal = small_deal({("h", "v"): 60, ("f", "v"): 40}, {"h": "DE"})
    evidence = Evidence.of(deal)
    before = ownership_of(deal, evidence, frozenset({"DE"}))
    changed = evidence.settle("decision_rights.f.product", "decides").settle("decision_rights.f.chairs_board", True)
    after = with_rights(deal, before, changed.settle("complete.decision_rights", True))
    assert (after.powers["f"]["product"], after.powers["h"]["product"], after.rights_complete) == (
        "decides",
        "none",
        True,
    )
    assert voter_of(after, "f").chairs_board is YES
    assert (after.home_share, after.votes, after.look_through) == (before.home_share, before.votes, before.look_through)
    supposed = ownership_of(deal, evidence.settle("ownership.f.h.share", percent(70)), frozenset({"DE"}))
    assert supposed.look_through["f"] == percent(82)
    assert supposed.home["h"] is NO


def test_those_who_hold_together_are_one_voter():
    link = [{"holder": "p", "company": "v", "jointly_with": ["q"], "share": claim(60)},
            {"holder": "f", "company": "v", "share": claim(40)}]  # fmt: skip
    found = ownership(parties={"p": "DE", "q": "FR"}, ownership=link)
    assert [item.party for item in found.voters] == ["f"]
    assert found.powers.keys() == {"p", "q", "f"}
    assert found.home_controls is OPEN
    both = ownership(parties={"p": "DE", "q": "DE"}, ownership=link)
    assert (both.home_controls, both.home["v"], both.foreign_controls) == (YES, YES, NO)
    assert voter_of(both, "f").controls is NO
    assert [both.direct[0].held_by, both.direct[1].held_by] == ["p & q", "f"]
    assert both.look_through["f"] == percent(40)
    assert "p & q" not in both.look_through
    mixed = ownership(parties={"p": "DE", "q": "CN"}, ownership=link)
    assert (mixed.home_controls, mixed.home["v"]) == (OPEN, OPEN)


def test_a_company_is_at_home_if_all_who_hold_it_together_are():
    link = [{"holder": "h", "company": "v", "share": claim(60)}, {"holder": "f", "company": "v", "share": claim(40)},
            {"holder": "p", "company": "h", "jointly_with": ["q"], "share": claim(75)}]  # fmt: skip
    for countries, home, controls in ((("DE", "DE"), YES, YES), (("CN", "CN"), NO, NO), (("DE", "CN"), OPEN, OPEN)):
        parties = {"h": "DE", **dict(zip("pq", countries, strict=True))}
        found = ownership(parties=parties, ownership=link)
        assert (found.home["h"], found.home_controls) == (home, controls)
