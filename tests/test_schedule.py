"""Times and plans: worked cases; scipy, samples, every path and every grid point as second opinions."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import multivariate_normal, triang

from conftest import cases
from last_and_first import Exponential, all_done_by, any_done_by, larger_of_normals, mean_of_first, mean_of_last
from project_plan import Activity, crash, critical_path, pert, recovery_time, three_point
from walkaway.exit.durations import Triangular, sum_of_times

CASES = cases("schedule")
MONTHS = st.integers(0, 480).map(lambda tenths: tenths / 10)
TRIANGULAR = st.tuples(MONTHS, MONTHS, MONTHS).map(lambda three: Triangular(*sorted(three)))
NAMES = "abcdefg"


@st.composite
def plans(draw):
    """Durations and what waits for what, without a circle: each may wait for earlier letters only."""
    names = NAMES[: draw(st.integers(1, len(NAMES)))]
    durations = {name: draw(MONTHS) for name in names}
    after = {
        name: draw(st.lists(st.sampled_from(names[:index]), unique=True, max_size=3)) if index else []
        for index, name in enumerate(names)
    }
    return durations, after


def chains(after, names):
    """Every chain of activities that wait for one another, from one that waits for none to any."""

    def back(name):
        earlier = after[name]
        return [[*chain, name] for other in earlier for chain in back(other)] if earlier else [[name]]

    return [chain for name in names for chain in back(name)]


def test_maximum_of_two_standard_normals():
    inputs, expected = CASES["B-PERT-01"]["inputs"], CASES["B-PERT-01"]["expected"]
    mean, variance = larger_of_normals(tuple(inputs["mu"]), tuple(inputs["sigma"]), inputs["rho"])
    assert mean == pytest.approx(expected["mean"], abs=1e-9)
    assert variance == pytest.approx(expected["variance"], abs=1e-9)


def test_construction_project():
    inputs, expected = CASES["B-PERT-10"]["inputs"], CASES["B-PERT-10"]["expected"]
    activities = inputs["activities"]
    estimates = {name: (item["o"], item["m"], item["p"]) for name, item in activities.items()}
    result = pert(estimates, {name: item["pred"] for name, item in activities.items()}, inputs["deadline"])
    assert result.mean == pytest.approx(expected["mean_project"], abs=1e-6)
    assert result.variance == pytest.approx(expected["variance_critical_path"], abs=1e-6)
    assert result.chance == pytest.approx(expected["P_deadline_normal"], abs=1e-6)
    assert list(result.plan.critical) == list(result.plan.path) == expected["critical_path"]
    assert dict(result.plan.slack) == pytest.approx(expected["slack"], abs=1e-6)


def test_cheapest_plan_for_a_deadline():
    inputs, expected = CASES["B-CRASH-01"]["inputs"], CASES["B-CRASH-01"]["expected"]
    activities = {
        name: Activity(**{key: value for key, value in item.items() if key != "pred"}, after=tuple(item["pred"]))
        for name, item in inputs["activities"].items()
    }
    assert sum(item.normal_cost for item in activities.values()) == expected["normal_cost_total"]
    assert sum(item.crash_cost for item in activities.values()) == expected["crash_cost_total"]
    plan = crash(activities, inputs["deadline"])
    assert plan.cost == pytest.approx(expected["min_total_cost"], abs=1e-6)
    assert dict(plan.reductions) == pytest.approx(expected["reductions"], abs=1e-6)
    between = crash(activities, 40.5)
    assert between.price == pytest.approx((plan.cost - between.cost) / 0.5)


def test_recovery_of_a_formula():
    inputs, expected = CASES["B-REC-01"]["inputs"], CASES["B-REC-01"]["expected"]
    found = recovery_time(inputs["formula"], inputs["months"])
    assert found.months == expected["recovery_months"]
    assert list(found.critical) == expected["critical_branch"]


def test_last_and_first_of_exponential_times():
    inputs, expected = CASES["B-REC-02"]["inputs"], CASES["B-REC-02"]["expected"]
    times = [Exponential(inputs["mean_months"])] * inputs["n"]
    assert mean_of_last(times) == pytest.approx(expected["E_max"], abs=1e-9)
    assert mean_of_first(times) == pytest.approx(expected["E_min"], abs=1e-9)
    assert all_done_by(times, 24) == pytest.approx(expected["P_max_le_24"], abs=1e-9)
    assert any_done_by(times, 6) == pytest.approx(expected["P_min_le_6"], abs=1e-9)


def test_recovery_curve_of_three_triangular_times():
    inputs, expected = CASES["B-REC-04"]["inputs"], CASES["B-REC-04"]["expected"]
    times = [Triangular(item["min"], item["mode"], item["max"]) for item in inputs["and"].values()]
    for month, chance in expected["P_recovered_by"].items():
        assert all_done_by(times, float(month)) == pytest.approx(chance, abs=1e-8)
    assert mean_of_last(times) == pytest.approx(expected["expected_months"], abs=1e-8)
    assert max(time.mean for time in times) == pytest.approx(expected["max_of_mean_times"])


@given(TRIANGULAR, st.lists(st.floats(-10, 60), min_size=1, max_size=5), st.floats(0, 1))
def test_triangular_agrees_with_scipy(time, months, chance):
    if time.low == time.high:
        assert time.cdf(months).tolist() == [float(month >= time.low) for month in months]
        assert time.quantile(chance) == time.low
        return
    width = time.high - time.low
    other = triang((time.likely - time.low) / width, loc=time.low, scale=width)
    assert time.cdf(months) == pytest.approx(other.cdf(months), abs=1e-9)
    assert time.quantile(chance) == pytest.approx(other.ppf(chance), abs=1e-6)
    assert time.mean == pytest.approx(other.mean())
    assert time.variance == pytest.approx(other.var())
    assert time.cdf(time.quantile(chance)) == pytest.approx(chance, abs=1e-9)


@given(st.lists(TRIANGULAR, min_size=1, max_size=4), st.floats(0, 50))
def test_last_is_later_and_first_is_earlier_than_each(times, month):
    assert mean_of_last(times) >= max(time.mean for time in times) - 1e-9
    assert mean_of_first(times) <= min(time.mean for time in times) + 1e-9
    assert all_done_by(times, month) <= min(time.cdf(month) for time in times) + 1e-12
    assert any_done_by(times, month) >= max(time.cdf(month) for time in times) - 1e-12


@given(st.lists(TRIANGULAR, min_size=1, max_size=4), st.lists(st.floats(0, 200), min_size=1, max_size=5))
def test_sum_lies_in_its_band_and_adds_means(times, months):
    total = sum_of_times(times, cells=400)
    low, high = total.band(months)
    assert np.all(low <= total.cdf(months) + 1e-9)
    assert np.all(total.cdf(months) <= high + 1e-9)
    assert mean_of_last([total]) == pytest.approx(total.mean, abs=2 * total.step + 1e-9)


def test_sum_against_the_exact_one_of_even_times_and_samples():
    times = [Triangular(14, 20, 30), Triangular(3, 3, 3), Triangular(6, 9, 18), Triangular(2, 2, 5)]
    total = sum_of_times(times)
    sample = np.sum([t.quantile(np.random.default_rng(i).random(400_000)) for i, t in enumerate(times)], axis=0)
    for month in (30, 35, 38, 40, 45):
        assert total.cdf(month) == pytest.approx(np.mean(sample <= month), abs=0.003)
    assert total.error < 0.01
    assert total.quantile(total.cdf(40.0)) == pytest.approx(40.0)
    finer = sum_of_times(times, cells=8000)
    assert np.max(np.abs(finer.cdf(np.arange(25, 60)) - total.cdf(np.arange(25, 60)))) < 2e-6
    assert sum_of_times([Triangular(3, 3, 3), Triangular(4, 4, 4)]).cdf([6.9, 7.0]).tolist() == [0.0, 1.0]


def test_sum_of_exponential_times_is_a_gamma():
    total = sum_of_times([Exponential(12), Exponential(12)], cells=8000)
    exact = [1 - math.exp(-t / 12) * (1 + t / 12) for t in (6, 24, 60)]
    assert total.cdf([6, 24, 60]) == pytest.approx(exact, abs=1e-5)
    low, high = total.band([6, 24, 60])
    assert np.all((low <= exact) & (exact <= high))


@pytest.mark.parametrize("correlation", [-1.0, -0.5, 0.0, 0.6, 0.99])
def test_larger_of_normals_agrees_with_quadrature(correlation):
    means, deviations = (10.0, 12.0), (3.0, 2.0)
    covariance = correlation * deviations[0] * deviations[1]
    matrix = [[deviations[0] ** 2, covariance], [covariance, deviations[1] ** 2]]
    draws = multivariate_normal(means, matrix, allow_singular=True).rvs(400_000, random_state=7).max(axis=1)
    mean, variance = larger_of_normals(means, deviations, correlation)
    assert mean == pytest.approx(draws.mean(), abs=0.02)
    assert variance == pytest.approx(draws.var(), rel=0.02)


def test_larger_of_normals_at_the_ends():
    assert larger_of_normals((5, 7), (0, 0)) == (7, 0)
    assert larger_of_normals((5, 5), (2, 2), 1.0) == (5, 4)
    mean, variance = larger_of_normals((1e9, 1e9), (1, 1))
    assert mean - 1e9 == pytest.approx(1 / math.sqrt(math.pi), abs=1e-6)
    assert variance == pytest.approx(1 - 1 / math.pi, abs=1e-6)


@given(plans())
def test_critical_path_agrees_with_every_path(plan):
    durations, after = plan
    found = critical_path(durations, after)
    lengths = {tuple(chain): sum(durations[name] for name in chain) for chain in chains(after, durations)}
    assert found.duration == pytest.approx(max(lengths.values()))
    assert lengths[found.path] == pytest.approx(found.duration)
    assert set(found.path) <= set(found.critical)
    for name in durations:
        later = dict(durations) | {name: durations[name] + found.slack[name] + 1}
        assert critical_path(later, after).duration == pytest.approx(found.duration + 1)
        assert found.earliest_finish[name] == pytest.approx(
            max(length for chain, length in lengths.items() if chain[-1] == name)
        )


@given(plans(), st.lists(st.tuples(st.integers(0, 10), st.integers(0, 5)), min_size=7, max_size=7), st.floats(0, 1))
def test_crashing_keeps_the_deadline_and_costs_less_than_all(plan, details, place):
    durations, after = plan
    activities = {
        name: Activity(time, time * share / 10, 100, 100 + extra * time, tuple(after[name]))
        for (name, time), (share, extra) in zip(durations.items(), details, strict=False)
    }
    longest = critical_path(durations, after).duration
    shortest = critical_path({name: item.crash_time for name, item in activities.items()}, after).duration
    deadline = shortest + place * (longest - shortest)
    found = crash(activities, deadline)
    assert critical_path(found.durations, after).duration <= deadline + 1e-6
    assert found.cost <= sum(item.crash_cost for item in activities.values()) + 1e-6
    assert crash(activities, longest).cost == pytest.approx(100 * len(activities), abs=1e-6)
    middle = crash(activities, (deadline + longest) / 2).cost
    assert middle <= (found.cost + 100 * len(activities)) / 2 + 1e-6


def test_crashing_agrees_with_every_whole_plan():
    """With whole times the cheapest plan is whole: try them all."""
    details = {"a": (5, 2, 3.0, ()), "b": (4, 2, 1.0, ("a",)), "c": (6, 3, 2.0, ("a",)), "d": (3, 1, 5.0, ("b", "c"))}
    activities = {
        name: Activity(normal, least, 10, 10 + slope * (normal - least), after)
        for name, (normal, least, slope, after) in details.items()
    }
    after = {name: item.after for name, item in activities.items()}
    choices = [range(item.crash_time, item.normal_time + 1) for item in activities.values()]
    for deadline in range(6, 15):
        costs = [
            sum(
                item.normal_cost + item.slope * (item.normal_time - time)
                for item, time in zip(activities.values(), times, strict=True)
            )
            for times in itertools.product(*choices)
            if critical_path(dict(zip(activities, times, strict=True)), after).duration <= deadline
        ]
        assert crash(activities, deadline).cost == pytest.approx(min(costs))


def test_recovery_that_never_comes_and_ties():
    assert recovery_time(["and", "a", "b"], {"a": 3, "b": math.inf}).months == math.inf
    assert recovery_time(["or", "a", "b"], {"a": 3, "b": math.inf}).critical == ("a",)
    assert recovery_time(["and", "b", "a"], {"a": 3, "b": 3}).critical == ("b",)
    assert recovery_time(["seq", "a", ["or", "b", "a"], "b"], {"a": 3, "b": 1}).critical == ("a", "b", "b")


def test_pert_of_fixed_times_and_of_two_critical_paths():
    assert pert({"a": (2, 2, 2)}, {}, 2).chance == 1.0
    assert pert({"a": (2, 2, 2)}, {}, 1.9).chance == 0.0
    assert pert({"a": (2, 2, 2), "b": (1, 2, 3)}, {}, 2).variance == pytest.approx(1 / 9)
    assert critical_path({}, {}).duration == 0.0
    assert crash({}, 0).cost == 0.0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Triangular(3, 2, 4), "low <= likely <= high, all finite; seen 3, 2, 4"),
        (lambda: Triangular(math.nan, 2, 4), "all finite; seen nan"),
        (lambda: Exponential(0), "mean must be above 0; seen 0"),
        (lambda: Triangular(1, 2, 3).quantile(1.5), "chance must be between 0 and 1; seen 1.5"),
        (lambda: mean_of_first([]), "the first of no times never comes"),
        (lambda: sum_of_times([]), "the sum of no times"),
        (lambda: sum_of_times([Triangular(1, 2, 3)], cells=0), "cells must be at least 1; seen 0"),
        (lambda: larger_of_normals((0, 0), (1, -1)), "deviations must be at least 0; seen -1"),
        (lambda: larger_of_normals((0, 0), (1, 1), 2), "between 0 and 1; seen 2"),
        (lambda: three_point(3, 2, 4), "seen 3, 2, 4"),
        (lambda: critical_path({"a": 1}, {"a": ["b"]}), "'a' waits for 'b', which is no activity"),
        (lambda: critical_path({"a": -1}, {}), "a must be finite and at least 0; seen -1"),
        (lambda: critical_path({"a": 1, "b": 1}, {"a": ["b"], "b": ["a"]}), "activities wait for one another: "),
        (lambda: crash({"a": Activity(5, 3, 1, 2)}, 2), "no plan is done by 2: the shortest takes 3"),
        (lambda: Activity(3, 5, 1, 2), "crash_time 5 must not exceed normal_time 3"),
        (lambda: recovery_time(["xor", "a"], {"a": 1}), "begins with and, or, seq; seen 'xor'"),
        (lambda: recovery_time(["and"], {}), "'and' joins nothing"),
        (lambda: recovery_time("a", {}), "no time is given for 'a'"),
        (lambda: recovery_time("a", {"a": -1}), "the time of 'a' must be at least 0; seen -1"),
    ],
)
def test_values_out_of_range(call, message):
    with pytest.raises(ValueError, match=message):
        call()
