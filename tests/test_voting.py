"""Voting power: published values, brute force, and games too large for 64-bit counts."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from conftest import cases
from look_through import look_through
from trees import EVENTS, trees, value
from voting_by_rule import (
    blocks_alone,
    enumerated_power,
    minimal_winning,
    oceanic_power,
    sampled_power,
    weighted_rule,
    wins_alone,
)
from walkaway.core.errors import UsageError
from walkaway.logic.cut_sets import minimal_solutions
from walkaway.logic.diagram import diagram_of, diagram_of_gates
from walkaway.logic.formula import All, Any, AtLeast, Atom, Not, Weighted
from walkaway.ownership.voting import compound_power, weighted_power

CASES = cases("ownership")


def votes(quota, names, weights, strict=False):
    """Weighted votes as a formula; whole numbers or shares to four digits, more than the quota if strict."""
    bar = Fraction(str(quota)) + (Fraction(1, 10**6) if strict else 0)
    return Weighted(bar, tuple(map(Atom, names)), tuple(Fraction(str(weight)) for weight in weights))


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
    names = [f"p{place}" for place in range(len(inputs["weights"]))]
    assert compound_power(votes(inputs["quota"], names, inputs["weights"]), names) == power


def test_golden_share_case():
    majority = weighted_rule([Fraction(51), Fraction(49), Fraction(0)], Fraction(51))

    def rule(coalition):
        return majority(coalition) and 2 in coalition

    power, expected = enumerated_power(3, rule), CASES["A-CMP-01"]["expected"]
    assert [float(x) for x in power.shapley_shubik] == pytest.approx(expected["shapley_shubik"])
    assert [float(x) for x in power.banzhaf_normalised] == pytest.approx(expected["banzhaf_normalised"])
    players = ("foreign", "local", "state")
    formula = All((votes(51, players, (51, 49, 0)), Atom("state")))
    assert compound_power(formula, players) == power
    assert set(map(frozenset, minimal_solutions(diagram_of(formula)).each())) == {frozenset({"foreign", "state"})}
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

    sides = {company: votes(0.5, inputs[company], inputs[company].values(), strict=True) for company in "ABC"}
    owners = inputs["target_T"]["owners"]
    target = Weighted(
        Fraction("0.500001"),
        tuple(sides[company] for company in owners),
        tuple(Fraction(str(x)) for x in owners.values()),
    )
    assert compound_power(target, players) == enumerated_power(3, rule)
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
    with pytest.raises(UsageError, match="never or always"):
        compound_power(AtLeast(3, (Atom("a"), Atom("b"))))
    with pytest.raises(UsageError, match="negation"):
        compound_power(All((Atom("a"), Not(Atom("b")))))
    with pytest.raises(UsageError, match="hangs on b, not among"):
        compound_power(All((Atom("a"), Atom("b"))), ["a"])


def test_players_without_power_change_nothing_but_the_coalitions():
    rule = AtLeast(2, (Atom("a"), Atom("b"), Atom("c")))
    alone, watched = compound_power(rule), compound_power(rule, ["a", "b", "c", "watcher"])
    assert watched.shapley_shubik == (*alone.shapley_shubik, 0)
    assert watched.banzhaf == (*alone.banzhaf, 0)
    assert watched.swings == (*(2 * number for number in alone.swings), 0)
    idle = Any((rule, All((Atom("a"), Atom("b"), Atom("idle")))))
    assert compound_power(idle, ["a", "b", "c"]) == alone


@given(trees(most_gates=5))
def test_compound_power_equals_enumeration_and_the_integral_of_birnbaum(gates):
    diagram = diagram_of_gates(gates, "top")
    assume(diagram.constant is None)
    power = compound_power(diagram, EVENTS)

    def wins(coalition):
        return value(gates, "top", {name: place in coalition for place, name in enumerate(EVENTS)})

    assert power == enumerated_power(len(EVENTS), wins)
    half = diagram.birnbaum(dict.fromkeys(EVENTS, 0.5))
    assert [float(x) for x in power.banzhaf] == pytest.approx([half.get(name, 0.0) for name in EVENTS], abs=1e-12)
    assert owen(diagram, EVENTS) == pytest.approx([float(x) for x in power.shapley_shubik], abs=1e-12)


def owen(diagram, players):
    """Shapley-Shubik power as the integral of Birnbaum importance over the chance to be in (Owen 1972)."""
    places, weights = np.polynomial.legendre.leggauss((len(players) + 1) // 2 + 1)
    slopes = diagram.birnbaum_many(dict.fromkeys(players, (places + 1) / 2))
    return [float(slopes[name] @ weights) / 2 if name in slopes else 0.0 for name in players]


def test_forty_players_on_two_boards_and_a_veto():
    board, other = ([f"{side}{place}" for place in range(20)] for side in "xy")
    weights = [1 + place % 7 for place in range(20)]
    rule = All(
        (Any((votes(sum(weights) // 2 + 1, board, weights), AtLeast(12, tuple(map(Atom, other))))), Atom("state"))
    )
    power = compound_power(rule)
    diagram = diagram_of(rule)
    assert sum(power.shapley_shubik) == 1
    assert diagram.names == (*board, *other, "state")
    assert owen(diagram, diagram.names) == pytest.approx([float(x) for x in power.shapley_shubik], abs=1e-12)
    assert power.swings[-1] > 2**39


def test_weights_of_any_size_cost_no_more():
    names = [f"p{place}" for place in range(12)]
    small = [1 + 3 * place for place in range(12)]
    large = [10**15 * weight + 1 for weight in small]
    bar = sum(small) // 2 + 1
    assert compound_power(votes(10**15 * bar, names, large), names) == weighted_power(small, bar)
