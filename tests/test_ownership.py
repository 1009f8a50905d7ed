"""Look-through and control: worked cases, dense algebra and naive closure as second opinions."""

from __future__ import annotations

from fractions import Fraction

import networkx as nx
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from conftest import cases
from control_by_points import (
    AGGREGATE_HALF,
    Threshold,
    blocking,
    controlled_by,
    controller_of,
    pass_through_share,
    weakest_link,
)
from look_through import chains, explain, look_through, ultimate_owners
from walkaway.core.errors import InputError
from walkaway.core.exact import fraction as exact
from walkaway.core.interval import Interval
from walkaway.core.truth import Truth
from walkaway.ownership.control import control_truth
from walkaway.ownership.graph import ownership_order
from walkaway.ownership.share_ranges import HeldShare, look_through_ranges

CASES = cases("ownership")


def shares_of(edges):
    return {(holder, company): float(share) for holder, company, share in edges}


def votes_of(edges):
    return {(holder, company): exact(share) for holder, company, share in edges}


@pytest.mark.parametrize("case_id", [name for name in CASES if name.startswith("A-OWN")])
def test_look_through_cases(case_id):
    inputs, expected = CASES[case_id]["inputs"], CASES[case_id]["expected"]
    result = look_through(shares_of(inputs["edges"]))
    for key in ("integrated", "uncorrected", "ultimate"):
        for pair, value in expected.get(key, {}).items():
            holder, company = pair.split("->")
            assert result.of(holder, company) == pytest.approx(value, abs=1e-12), pair
    for pair, value in expected.get("corrected", {}).items():
        assert result.corrected(*pair.split("->")) == pytest.approx(value, abs=1e-12), pair
    owners = ultimate_owners(shares_of(inputs["edges"]))
    for company, total in expected.get("column_sums_over_ultimate_owners", {}).items():
        assert sum(result.of(owner, company) for owner in owners) == pytest.approx(total, abs=1e-12)


def test_control_in_the_ownership_cases():
    pyramid = votes_of(CASES["A-OWN-01"]["inputs"]["edges"])
    assert "JV" in controlled_by(pyramid, ["X"])
    seed = votes_of(CASES["A-OWN-07"]["inputs"]["edges"])
    assert controller_of(seed, "GIB") == CASES["A-OWN-07"]["expected"]["controls_GIB"]
    assert "GIB" not in controlled_by(seed, ["VW"])
    creeping, expected = CASES["A-OWN-08"]["inputs"]["edges"], CASES["A-OWN-08"]["expected"]
    assert controller_of(votes_of(creeping), "JV") == expected["majority_controller_of_JV"]
    assert look_through(shares_of(creeping)).of("S", "JV") == pytest.approx(expected["look_through_local_share"])
    assert shares_of(creeping)["L", "JV"] == expected["nominal_local_share"]


def test_weakest_link_case():
    case = CASES["A-CTL-01"]
    shares = shares_of(case["inputs"]["edges"])
    assert weakest_link(shares, "X", "C") == pytest.approx(case["expected"]["weakest_link"], abs=1e-12)
    assert look_through(shares).of("X", "C") == pytest.approx(case["expected"]["multiplicative"], abs=1e-12)
    assert "C" not in controlled_by(votes_of(case["inputs"]["edges"]), ["X"])


def test_control_closure_case():
    case = CASES["A-CTL-02"]
    votes = votes_of(case["inputs"]["edges"])
    for actor, companies in case["expected"]["controls"].items():
        assert sorted(controlled_by(votes, [actor])) == companies


@pytest.mark.parametrize("case_id", ["A-CTL-11", "A-CTL-12", "A-CTL-14", "A-CTL-16"])
def test_aggregate_half_cases(case_id):
    case = CASES[case_id]
    captured = controlled_by(votes_of(case["inputs"]["edges"]), case["inputs"]["listed_persons"], AGGREGATE_HALF)
    assert sorted(captured) == case["expected"]["captured_entities"]


def test_pass_through_case():
    case = CASES["A-CTL-20"]
    for chain, share, captured in zip(
        case["inputs"]["chains"], case["expected"]["cumulative_share"], case["expected"]["captured"], strict=True
    ):
        result = pass_through_share(votes_of(chain), "GOV", "B")
        assert float(result) == pytest.approx(share, abs=1e-12)
        assert (result >= Fraction(1, 4)) is captured


def test_a_bare_half_is_not_a_majority_and_half_is_enough_where_half_is_asked():
    votes = {("a", "x"): exact("0.5"), ("b", "x"): exact("0.5")}
    assert controlled_by(votes, ["a"]) == frozenset()
    assert controlled_by(votes, ["a"], AGGREGATE_HALF) == {"x"}
    assert controlled_by({("a", "x"): exact(0.51)}, ["a"], Threshold(exact("0.51"), strict=False)) == {"x"}


def test_circles_do_not_control_themselves():
    votes = {("a", "b"): exact("0.6"), ("b", "a"): exact("0.6"), ("x", "a"): exact("0.4")}
    assert controlled_by(votes, ["x"]) == frozenset()
    assert controlled_by(votes, ["a"]) == {"b"}


def test_blocking_holders():
    assert blocking({"a": exact("0.51"), "b": exact("0.49")}, exact("0.75")) == {"a", "b"}
    assert blocking({"a": exact("0.51"), "b": exact("0.49")}, exact("0.51")) == {"a"}


def test_control_with_ranges_is_three_valued():
    votes = {("a", "x"): Interval(0.4, 0.6), ("b", "x"): Interval(0.2, 0.3)}
    assert control_truth(votes, ["a"], "x") is Truth.UNKNOWN
    assert control_truth(votes, ["b"], "x") is Truth.FALSE
    assert control_truth({("a", "x"): Interval(0.51, 1.0)}, ["a"], "x") is Truth.TRUE


def test_a_circle_without_owner_and_too_many_shares_are_named():
    with pytest.raises(InputError, match=r"own all of each other(.|\n)*a > b > a|b > a > b"):
        look_through({("a", "b"): 1.0, ("b", "a"): 1.0})
    with pytest.raises(InputError, match=r"more than all(.|\n)*x 80.00%, y 30.00%"):
        look_through({("x", "c"): 0.8, ("y", "c"): 0.3})


@pytest.mark.golden
def test_the_explanation_of_surany_is_golden():
    shares = {("gotion", "gib"): 0.8, ("inobat", "gib"): 0.2, ("gotion", "inobat"): 0.25}
    assert explain(shares, "gotion", "gib") == (
        "gotion owns 85.00% of gib through all chains\n  gotion > gib: 80.00%\n  gotion > inobat > gib: 5.00%"
    )
    circle = {("x", "a"): 0.7, ("b", "a"): 0.3, ("a", "b"): 0.2, ("y", "b"): 0.8}
    assert explain(circle, "x", "a").splitlines()[-1] == "  going round circles of companies again: 4.47%"


@st.composite
def registers(draw, most=7):
    count = draw(st.integers(2, most))
    names = [f"n{i}" for i in range(count)]
    shares = {}
    for company in names:
        holders = draw(st.lists(st.sampled_from(names), max_size=3, unique=True))
        left = draw(st.floats(0.3, 0.98))
        for holder in holders:
            if holder != company:
                part = round(left * draw(st.floats(0.1, 0.9)), 6)
                shares[holder, company] = part
                left -= part
    return shares


@given(registers())
def test_look_through_equals_dense_algebra(shares):
    assume(shares)
    names = sorted({name for pair in shares for name in pair})
    place = {name: index for index, name in enumerate(names)}
    matrix = np.zeros((len(names), len(names)))
    for (holder, company), share in shares.items():
        matrix[place[holder], place[company]] = share
    dense = np.linalg.inv(np.eye(len(names)) - matrix) - np.eye(len(names))
    result = look_through(shares)
    for holder in names:
        for company in names:
            assert result.of(holder, company) == pytest.approx(dense[place[holder], place[company]], abs=1e-9)


@given(registers())
def test_groups_and_their_order_agree_with_networkx(shares):
    graph = nx.DiGraph(list(shares))
    held = {}
    for holder, company in shares:
        held.setdefault(company, []).append(holder)
    groups = ownership_order(held)
    assert {frozenset(group) for group in groups} == {frozenset(c) for c in nx.strongly_connected_components(graph)}
    rank = {name: index for index, group in enumerate(groups) for name in group}
    assert all(rank[holder] <= rank[company] for holder, company in shares)


@given(registers(), st.sampled_from([Fraction(1, 4), Fraction(1, 2)]))
def test_control_equals_naive_closure(shares, bar):
    votes = {pair: exact(share) for pair, share in shares.items()}
    names = {name for pair in votes for name in pair}
    for actor in names:
        inside = {actor}
        while True:
            more = {
                company
                for company in names - inside
                if sum((votes.get((holder, company), Fraction(0)) for holder in inside), Fraction(0)) > bar
            }
            if not more:
                break
            inside |= more
        assert controlled_by(votes, [actor], Threshold(bar)) == inside - {actor}


@given(registers(5), st.integers(0, 2**32 - 1))
def test_ranges_hold_every_point_inside_them(shares, seed):
    generator = np.random.default_rng(seed)
    holdings = [HeldShare(h, c, Interval(share * 0.8, share)) for (h, c), share in shares.items()]
    ranges = look_through_ranges(holdings)
    point = {(item.holder, item.company): generator.uniform(item.share.low, item.share.high) for item in holdings}
    shares = look_through(point)
    for company, owners in shares.shares.items():
        for owner in owners:
            if owner != company:
                found = ranges[company][owner]
                assert found.low - 1e-9 <= shares.corrected(owner, company) <= found.high + 1e-9


def test_unknown_shares_are_limited_by_what_others_hold():
    ranges = look_through_ranges([HeldShare("a", "x", Interval(0.8, 0.8)), HeldShare("b", "x", Interval(0, 1))])
    assert ranges["x"]["b"].low == 0
    assert ranges["x"]["b"].high == pytest.approx(0.2)


def test_chains_are_limited_and_sorted():
    shares = {("a", "b"): 0.5, ("b", "c"): 0.5, ("a", "c"): 0.1}
    assert [str(chain) for chain in chains(shares, "a", "c")] == ["a > b > c: 25.00%", "a > c: 10.00%"]
    assert len(chains(shares, "a", "c", limit=1)) == 1
