"""Know-how and learning curves: worked cases, an integrator and sums as second opinions, ranges and directions."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.integrate import quad, solve_ivp

from conftest import cases
from experience import (
    absorbed_knowledge,
    decay_per_year,
    experience_after,
    experience_plateau,
    experience_stock,
    gain_between,
    half_life,
    mean_skill,
    opened,
    retained,
    retention_per_period,
    steady_know_how,
)
from learning_curve import (
    cumulative_cost,
    doublings_for,
    effective_experience,
    exponent_from_factor,
    exponent_of,
    learning_rate_of,
    progress_ratio_of,
    stoppage_factor,
    unit_cost,
)
from walkaway.exit.learning import know_how_gain, know_how_level, know_how_loss

CASES = cases("learning")
SHARE = st.floats(0, 1)
RATE = st.floats(0, 20)
YEARS = st.floats(0, 40)


def close(value):
    return pytest.approx(value, rel=1e-12, abs=1e-9)


@pytest.mark.parametrize("case_id", ["D-FG-01", "D-FG-02", "D-FG-04"])
def test_retention_and_half_life(case_id):
    inputs, expected = CASES[case_id]["inputs"], CASES[case_id]["expected"]
    assert retained(inputs["lambda"], inputs["periods"]) == close(expected["retained"])
    if "half_life_periods" in expected:
        assert half_life(inputs["lambda"]) == close(expected["half_life_periods"])
    assert retention_per_period(expected["retained"], inputs["periods"]) == close(inputs["lambda"])


def test_stock_with_forgetting():
    inputs, expected = CASES["D-FG-05"]["inputs"], CASES["D-FG-05"]["expected"]
    kept, made = inputs["lambda"], inputs["q_per_month"]
    stock = experience_stock(kept, np.full(inputs["months"], made))
    for month, value in expected["K"].items():
        assert stock[int(month) - 1] == close(value)
        assert experience_after(kept, made, int(month)) == close(value)
    plateau = experience_plateau(kept, made)
    assert plateau == close(expected["K_steady"])
    assert unit_cost(inputs["c1"], plateau, inputs["b"]) == close(expected["unit_cost_steady"])
    assert unit_cost(inputs["c1"], stock[11], inputs["b"]) == close(expected["unit_cost_12"])


def test_learning_curve():
    inputs, expected = CASES["D-LC-01"]["inputs"], CASES["D-LC-01"]["expected"]
    exponent = exponent_of(inputs["progress_ratio"])
    assert exponent == close(expected["b"])
    assert unit_cost(inputs["first_unit"], inputs["units"], exponent) == close(np.array(expected["unit_cost"]))
    assert cumulative_cost(inputs["first_unit"], 100, exponent) == close(expected["cumulative_100"])


def test_defects_halve_per_tenfold():
    expected = CASES["D-LC-03"]["expected"]
    exponent = exponent_from_factor(0.5, 10)
    assert exponent == close(expected["elasticity"])
    assert progress_ratio_of(exponent) == close(expected["progress_ratio_per_doubling"])
    assert unit_cost(1, 100, exponent) == close(expected["defects_after_100x"])


def test_doublings():
    inputs, expected = CASES["D-LC-05"]["inputs"], CASES["D-LC-05"]["expected"]
    doublings = doublings_for(inputs["target_factor"], inputs["learning_rate"])
    assert doublings == close(expected["doublings"])
    assert 2**doublings == close(expected["cumulative_multiple"])


def test_spill_over():
    inputs, expected = CASES["D-SP-01"]["inputs"], CASES["D-SP-01"]["expected"]
    own, ratio = inputs["own_units"], inputs["progress_ratio"]
    experience = effective_experience(own, inputs["other_firms_units"], inputs["relative_weight_other"])
    assert experience == close(expected["effective_experience"])
    factor = unit_cost(1, experience, exponent_of(ratio)) / unit_cost(1, own, exponent_of(ratio))
    assert factor == close(expected["cost_factor_vs_own_only"])


def test_skill_under_turnover():
    inputs, expected = CASES["D-TO-01"]["inputs"], CASES["D-TO-01"]["expected"]
    theta = inputs["theta_months"]
    for place, hazard in inputs["monthly_turnover"].items():
        assert mean_skill(hazard, theta) == close(expected["mean_skill"][place])
        skill = quad(lambda t, h=hazard: h * math.exp(-h * t) * (1 - math.exp(-t / theta)), 0, math.inf)[0]
        assert mean_skill(hazard, theta) == pytest.approx(skill, abs=1e-7)


def test_absorptive_capacity():
    inputs, expected = CASES["D-AC-01"]["inputs"], CASES["D-AC-01"]["expected"]
    z = absorbed_knowledge(inputs["M"], inputs["gamma"], inputs["theta"], inputs["T"], inputs["S"])
    assert z == close(np.array(expected["z"]))


@given(*[st.floats(0, 5).map(lambda x: round(x, 3))] * 3, *[SHARE] * 4, st.sampled_from([0.01, 0.5, 3.0, 8.0, 25.0]))
def test_know_how_agrees_with_an_integrator(rate, decay, turnover, openness, absorption, codified, initial, years):
    def slope(_, k):
        return rate * openness * absorption * (1 - k) - (decay + turnover * (1 - codified)) * k

    found = solve_ivp(slope, (0, years), [initial], method="Radau", rtol=1e-7, atol=1e-9).y[0, -1]
    level = know_how_level(years, rate, openness, absorption, decay, turnover, codified, initial)
    assert level == pytest.approx(found, abs=1e-6)


BIG = st.floats(0, 1e6)


@given(st.tuples(BIG, SHARE, SHARE, BIG, BIG, SHARE, SHARE, BIG))
@example((5e-324, 1.0, 1.0, 0.0, 0.0, 1.0, 0.5, 1.0))
def test_know_how_stays_a_share_and_between_start_and_end(numbers):
    rate, openness, absorption, decay, turnover, codified, initial, years = numbers
    terms = (rate, openness, absorption, decay, turnover, codified, initial)
    level, end = know_how_level(years, *terms), steady_know_how(*terms)
    assert 0 <= level <= 1
    assert min(initial, end) - 1e-12 <= level <= max(initial, end) + 1e-12


@given(RATE, RATE, SHARE, SHARE, SHARE, RATE, RATE, SHARE, SHARE, YEARS)
def test_know_how_rises_with_rate_openness_and_start_and_falls_with_loss(
    rate, more, openness, wider, absorption, decay, turnover, codified, initial, years
):
    def level(**changed):
        terms = {"rate": rate, "openness": openness, "decay": decay, "turnover": turnover, "codified": codified}
        terms |= {"absorption": absorption, "initial": initial} | changed
        return know_how_level(years, **terms)

    assert level(rate=rate + more) >= level() - 1e-12
    assert level(openness=max(openness, wider)) >= level() - 1e-12
    assert level(initial=max(initial, wider)) >= level() - 1e-12
    assert level(codified=max(codified, wider)) >= level() - 1e-12
    assert level(decay=decay + more) <= level() + 1e-12
    assert level(turnover=turnover + more) <= level() + 1e-12


def test_know_how_without_movement_is_the_limit():
    assert know_how_level(10, 0, 1, 1, 0, 0, 0.5, 0.3) == 0.3
    assert steady_know_how(0, 1, 1, 0, 0, 0.5, 0.3) == 0.3
    near = [know_how_level(10, rate, 1, 1, rate, 0, 0.5, 0.3) for rate in (1e-6, 1e-12, 1e-300)]
    assert near == pytest.approx([0.3, 0.3, 0.3], abs=1e-5)
    assert know_how_level(10, 0.5, 0, 1, 0, 3, 1, 0.4) == 0.4


def test_know_how_over_arrays_is_each_alone():
    years, openness = np.array([0.0, 2.0, 8.0]), np.array([[0.1], [0.9]])
    table = know_how_level(years, 0.9, openness, 0.8, 0.1, 0.18, 0.5, 0.05)
    assert table.shape == (2, 3)
    for row, share in enumerate((0.1, 0.9)):
        for column, year in enumerate((0.0, 2.0, 8.0)):
            assert table[row, column] == know_how_level(year, 0.9, share, 0.8, 0.1, 0.18, 0.5, 0.05)
    assert isinstance(know_how_level(1, 1, 1, 1, 0, 0, 0), float)


@given(SHARE, st.floats(0.01, 0.99), st.floats(0.1, 10))
def test_gain_between_two_levels_leads_from_one_to_the_other(first, part, years):
    last = first + (1 - first) * part
    if last >= 1:
        return
    gain = gain_between(first, last, years)
    assert know_how_level(years, gain, 1, 1, 0, 0, 0, first) == pytest.approx(last, abs=1e-9)


@given(SHARE, st.lists(SHARE, max_size=5))
def test_openness_grows_with_each_term_in_any_order(base, shares):
    whole = opened(base, *shares)
    assert opened(base, *reversed(shares)) == pytest.approx(whole, abs=1e-12)
    assert base - 1e-12 <= whole <= 1
    assert opened(base, *shares, 0.5) >= whole - 1e-12
    assert opened(base, 0.0) == pytest.approx(base, abs=1e-15)


@given(SHARE, st.lists(st.floats(0, 1e6), min_size=1, max_size=30), st.floats(0, 1e6))
def test_stock_by_recursion_and_in_closed_form(kept, made, first):
    stock = experience_stock(kept, made, first)
    spelt_out = sum(kept ** (len(made) - 1 - t) * q for t, q in enumerate(made)) + kept ** len(made) * first
    assert stock[-1] == pytest.approx(spelt_out, rel=1e-9, abs=1e-9)
    steady = experience_stock(kept, [made[0]] * len(made), first)[-1]
    assert experience_after(kept, made[0], len(made), first) == pytest.approx(steady, rel=1e-9, abs=1e-9)


@given(st.floats(0.05, 1), st.floats(0, 24), st.floats(-1, 0))
def test_stop_raises_cost_as_the_stock_shrinks(kept, periods, exponent):
    factor = stoppage_factor(kept, periods, exponent)
    assert factor >= 1
    shrunk = unit_cost(1, 1000 * retained(kept, periods), exponent) / unit_cost(1, 1000, exponent)
    assert factor == pytest.approx(shrunk, rel=1e-9)


def test_three_ways_to_say_a_slope():
    assert learning_rate_of(0.8) == pytest.approx(0.2)
    assert progress_ratio_of(exponent_of(0.8)) == pytest.approx(0.8)
    assert learning_rate_of(learning_rate_of(0.3)) == pytest.approx(0.3)
    assert cumulative_cost(100, 0, -0.3) == 0.0


def test_ends_of_ranges():
    assert half_life([0.0, 1.0]).tolist() == [0.0, math.inf]
    assert experience_plateau([1.0, 1.0], [100, 0]).tolist() == [math.inf, 0.0]
    assert experience_after([0.0, 1.0], 100, [0, 3], 7).tolist() == [7.0, 307.0]
    assert decay_per_year(1.0, 12) == 0.0
    assert math.exp(-decay_per_year(0.96, 12)) == pytest.approx(retained(0.96, 12))
    assert know_how_gain(2, 0.5, 0.5) == 0.5
    assert know_how_loss(0.1, 0.2, 0.5) == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: know_how_level(-1, 1, 1, 1, 0, 0, 0), "years must be at least 0; seen -1"),
        (lambda: know_how_level(1, math.nan, 1, 1, 0, 0, 0), "rate must be at least 0; seen nan"),
        (lambda: know_how_level(1, 1, 1.2, 1, 0, 0, 0), "openness must be between 0 and 1; seen 1.2"),
        (lambda: know_how_level(1, 1, [0.2, 3.0], 1, 0, 0, 0), "openness must be between 0 and 1; seen 3"),
        (lambda: know_how_level(1, 1, 1, 1, math.inf, 0, 0), "decay must be at least 0; seen inf"),
        (lambda: know_how_level(1, 1, 1, 1, 0, 0, 0, 2), "initial must be between 0 and 1; seen 2"),
        (lambda: gain_between(0.5, [0.4, 0.9], 1), "level must be at least 'initial' and below 1; seen 0.4"),
        (lambda: gain_between(0.5, 0.9, 0), "years must be above 0; seen 0"),
        (lambda: opened(0.5, 0.1, 1.1), "share 2 must be between 0 and 1; seen 1.1"),
        (lambda: experience_stock(0.9, [[1.0]]), "added must be one-dimensional"),
        (lambda: exponent_of(0), "progress_ratio must be above 0; seen 0"),
        (lambda: exponent_from_factor(0.5, 1), "multiple must be above 1; seen 1"),
        (lambda: unit_cost(1, 10, 0.3), "exponent must be at most 0; seen 0.3"),
        (lambda: cumulative_cost(1, 2.5, -0.3), "units must be a whole number, at least 0; seen 2.5"),
        (lambda: doublings_for(0.5, 1), "learning_rate must be below 1; seen 1"),
        (lambda: stoppage_factor(0, 1, -0.3), "retention must be above 0; seen 0"),
    ],
)
def test_values_out_of_range(call, message):
    with pytest.raises(ValueError, match=message.replace("(", r"\(")):
        call()
