"""Voting power: published values, brute force, and games too large for 64-bit counts."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from conftest import cases
from walkaway.core.errors import UsageError
from walkaway.ownership.look_through import look_through
from walkaway.ownership.voting import (
    blocks_alone,
    enumerated_power,
    minimal_winning,
    oceanic_power,
    sampled_power,
    weighted_power,
    weighted_rule,
    wins_alone,
)

CASES = cases("ownership")


@pytest.mark.parametrize("case_id", [name for name in CASES if name.startswith("A-PWR")])
def test_weighted_games(case_id):
    inputs, expected = CASES[case_id]["inputs"], CASES[case_id]["expected"]
    power = weighted_power(inputs["weights"], inputs["quota"])
    assert [float(x) for x in power.shapley_shubik] == pytest.approx(expected["shapley_shubik"], abs=1e-12)
    assert [float(x) for x in power.banzhaf_normalised] == pytest.approx(expected["banzhaf_normalised"], abs=1e-12)
    if "banzhaf_absolute" in expected:
        assert [float(x) for x in power.banzhaf] == pytest.approx(expected["banzhaf_absolute"], abs=1e-12)
    if "swings" in expected:
        assert list(power.swings) == expected["swings"]


def test_golden_share_case():
    majority = weighted_rule([Fraction(51), Fraction(49), Fraction(0)], Fraction(51))

    def rule(coalition):
        return majority(coalition) and 2 in coalition

    power, expected = enumerated_power(3, rule), CASES["A-CMP-01"]["expected"]
    assert [float(x) for x in power.shapley_shubik] == pytest.approx(expected["shapley_shubik"])
    assert [float(x) for x in power.banzhaf_normalised] == pytest.approx(expected["banzhaf_normalised"])
    assert minimal_winning(3, rule) == (frozenset({0, 2}),)
    assert wins_alone(3, rule) == frozenset()
    assert blocks_alone(3, rule) == {0, 2}


def test_pyramid_case_gives_equal_power_for_unequal_shares():
    case = CASES["A-CMP-02"]
    players, inputs = "xyz", case["inputs"]

    def side(owners, coalition):
        return sum(share for name, share in owners.items() if players.index(name) in coalition) > 0.5

    def rule(coalition):
        owners = inputs["target_T"]["owners"]
        return sum(share for company, share in owners.items() if side(inputs[company], coalition)) > 0.5

    power = enumerated_power(3, rule).shapley_shubik
    assert {name: float(x) for name, x in zip(players, power, strict=True)} == pytest.approx(
        case["expected"]["shapley_shubik"]
    )
    shares = {(company, "T"): share for company, share in inputs["target_T"]["owners"].items()}
    shares |= {(owner, company): share for company in "ABC" for owner, share in inputs[company].items()}
    for owner, share in case["expected"]["look_through_ownership"].items():
        assert look_through(shares).of(owner, "T") == pytest.approx(share, abs=1e-12)


def test_oceanic_case_and_its_finite_limit():
    inputs, expected = CASES["A-OCE-01"]["inputs"], CASES["A-OCE-01"]["expected"]
    shares = [Fraction(str(share)) for share in inputs["major_shares"]]
    power = oceanic_power(shares, Fraction(str(inputs["quota"])))
    assert [float(x) for x in power] == pytest.approx(expected["shapley_shubik"], abs=1e-9)
    finite = weighted_power([30] + [1] * 70, 51).shapley_shubik[0]
    assert float(finite) == pytest.approx(float(power[0]), abs=0.01)


def test_counts_do_not_overflow_with_eighty_players():
    power = weighted_power([1] * 80, 41)
    assert power.shapley_shubik == (Fraction(1, 80),) * 80
    assert power.swings[0] == math.comb(79, 40)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=6), st.integers(1, 40))
def test_counting_equals_enumeration(weights, quota):
    assume(0 < quota <= sum(weights))
    counted = weighted_power(weights, quota)
    walked = enumerated_power(len(weights), weighted_rule([Fraction(w) for w in weights], Fraction(quota)))
    assert counted == walked
    assert sum(counted.shapley_shubik) == 1


def test_sampling_covers_the_exact_value():
    weights = [Fraction(w) for w in (40, 25, 20, 10, 5)]
    exact = weighted_power(weights, 51).shapley_shubik
    sampled = sampled_power(5, weighted_rule(weights, Fraction(51)), 20_000, seed=7)
    assert all(float(x) in interval for x, interval in zip(exact, sampled, strict=True))
    assert sampled == sampled_power(5, weighted_rule(weights, Fraction(51)), 20_000, seed=7)


def test_games_nobody_can_decide_are_refused():
    with pytest.raises(UsageError, match="quota"):
        weighted_power([1, 2], 4)
    with pytest.raises(UsageError, match="sampled_power"):
        enumerated_power(17, lambda coalition: True)
