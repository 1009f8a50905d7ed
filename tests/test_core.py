"""Intervals, truth, dates and units: worked cases, properties, and mpmath as the second opinion."""

from __future__ import annotations

import itertools
import math
from datetime import date
from fractions import Fraction

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import cases
from walkaway.core.dates import DateError, PartialDate, parse_day
from walkaway.core.exact import exact
from walkaway.core.interval import ENTIRE, Interval, tight_range, weighted_mean_range
from walkaway.core.truth import Truth, at_least
from walkaway.core.units import UNITS, unit_named

CASES = cases("logic")
LETTERS = {"T": Truth.TRUE, "U": Truth.UNKNOWN, "F": Truth.FALSE}
numbers = st.floats(-1e6, 1e6, allow_nan=False)
intervals = st.tuples(numbers, numbers).map(lambda pair: Interval(min(pair), max(pair)))


def test_interval_arithmetic_of_case_g_ia_01():
    case = CASES["G-IA-01"]
    x, y = (Interval(*map(float, case["inputs"][name])) for name in "xy")
    results = {"x+y": x + y, "x-y": x - y, "x*y": x * y, "y*y": y * y, "y**2": y.squared(), "x/x": x / x, "y-y": y - y}
    for name, expected in case["expected"].items():
        assert [results[name].low, results[name].high] == pytest.approx(expected, abs=1e-12), name


def test_comparison_with_a_threshold_of_case_g_ia_02():
    case = CASES["G-IA-02"]
    seen = [Interval(*ends).compare(operator, bar) for ends, operator, bar in case["inputs"]["cases"]]
    assert seen == [LETTERS[letter] for letter in case["expected"]["values"]]


def test_tight_range_of_case_g_ia_03_settles_what_the_naive_one_leaves_open():
    case = CASES["G-IA-03"]
    local, imported = (Interval(*map(float, case["inputs"][name])) for name in ("local_value", "imported_value"))
    naive = local / (local + imported)
    tight = tight_range(lambda x: x[0] / (x[0] + x[1]), [local, imported], [True, False])
    assert [naive.low, naive.high] == pytest.approx(case["expected"]["naive_interval"], abs=1e-12)
    assert [tight.low, tight.high] == pytest.approx(case["expected"]["tight"], abs=1e-12)
    for bar in ("0.30", "0.45"):
        expected = case["expected"][f"verdict_ge_{bar}"]
        assert naive.compare(">=", float(bar)) is LETTERS[expected["naive"]]
        assert tight.compare(">=", float(bar)) is LETTERS[expected["tight"]]


def test_division_by_an_interval_with_zero_gives_the_whole_line():
    case = CASES["G-IA-05"]["inputs"]
    assert Interval(*map(float, case["x"])) / Interval(*map(float, case["y"])) == ENTIRE


def test_kleene_tables_of_case_g_k3_01():
    expected = CASES["G-K3-01"]["expected"]
    for left, right in itertools.product("TUF", repeat=2):
        a, b = LETTERS[left], LETTERS[right]
        assert (a & b) is LETTERS[expected["and"][left + right]]
        assert (a | b) is LETTERS[expected["or"][left + right]]
        assert a.implies(b) is LETTERS[expected["implies"][left + right]]
        assert a.iff(b) is LETTERS[expected["iff"][left + right]]
    assert all(~LETTERS[letter] is LETTERS[expected["not"][letter]] for letter in "TUF")


def test_at_least_k_of_case_g_k3_02():
    case = CASES["G-K3-02"]
    seen = [at_least(k, [LETTERS[letter] for letter in values]) for k, values in case["inputs"]["cases"]]
    assert seen == [LETTERS[letter] for letter in case["expected"]["values"]]


def test_weighted_score_with_unknown_items_of_case_g_score_01():
    case = CASES["G-SCORE-01"]
    values = {"T": Interval(1, 1), "F": Interval(0, 0), "U": Interval(0, 1)}
    weights = [Interval.exactly(weight) for weight in case["inputs"]["weights"]]
    score = weighted_mean_range(weights, [values[letter] for letter in case["inputs"]["values"]])
    assert [score.low, score.high] == pytest.approx(case["expected"]["score"], abs=1e-12)
    for bar in ("0.4", "0.5", "0.85"):
        assert score.compare(">=", float(bar)) is LETTERS[case["expected"][f"pass_at_{bar}"]]


def test_a_truth_is_never_silently_a_bool():
    with pytest.raises(TypeError, match="not a bool"):
        bool(Truth.UNKNOWN)


@given(intervals, intervals, st.floats(0, 1), st.floats(0, 1))
def test_results_hold_every_pair_of_members(x: Interval, y: Interval, s: float, t: float):
    a, b = x.low + exact(s) * (x.high - x.low), y.low + exact(t) * (y.high - y.low)
    assert a + b in x + y
    assert a - b in x - y
    assert a * b in x * y
    assert b == 0 or a / b in x / y


@given(intervals, intervals)
def test_products_agree_with_mpmath(x: Interval, y: Interval):
    mine, theirs = x * y, mpmath.iv.mpf(list(x.floats())) * mpmath.iv.mpf(list(y.floats()))
    assert mine.low == pytest.approx(float(theirs.a), rel=1e-12, abs=1e-12)
    assert mine.high == pytest.approx(float(theirs.b), rel=1e-12, abs=1e-12)


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=5))
def test_weighted_mean_equals_a_linear_programme(rows):
    from scipy.optimize import linprog

    weights = [Interval(min(a, b), max(a, b)) for a, b, _, _ in rows]
    values = [Interval(min(c, d), max(c, d)) for _, _, c, d in rows]
    mine = weighted_mean_range(weights, values)
    bounds = [weight.floats() for weight in weights]
    ends = []
    for sign, points in ((1, [value.low for value in values]), (-1, [value.high for value in values])):
        result = linprog([float(sign * point) for point in points], A_eq=[[1.0] * len(rows)], b_eq=[1.0], bounds=bounds)
        ends.append(sign * result.fun if result.success else None)
    if mine is None:
        assert None in ends or sum(w.high for w in weights) < 1 + 1e-6 or sum(w.low for w in weights) > 1 - 1e-6
    elif None not in ends:
        assert mine.floats() == pytest.approx(ends, abs=1e-7)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("2025-Q3", date(2025, 7, 1), date(2025, 9, 30)),
        ("2025-H2", date(2025, 7, 1), date(2025, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-06-30", date(2025, 6, 30), date(2025, 6, 30)),
        ("2025-05/2025-11", date(2025, 5, 1), date(2025, 11, 30)),
    ],
)
def test_dates_keep_their_precision(text, first, last):
    parsed = PartialDate.parse(text)
    assert (parsed.first, parsed.last, str(parsed)) == (first, last, text)
    assert parse_day(text) == last


@pytest.mark.parametrize("text", ["2025-13", "2025-02-30", "2025-Q5", "2025-H3", "soon", "25", "2025/2024", ""])
def test_dates_that_do_not_exist_are_refused(text):
    with pytest.raises(DateError):
        PartialDate.parse(text)


def test_percent_is_exact():
    assert unit_named("percent").to_canonical(26.47) == Fraction(2647, 10_000)
    assert unit_named("percent").to_canonical(51) == Fraction(51, 100)
    assert math.isclose(unit_named("months").to_canonical(18), 1.5)


@given(st.sampled_from(sorted(UNITS)), st.floats(0, 1e9, allow_nan=False))
def test_units_scale_by_their_factor(name, value):
    unit = UNITS[name]
    assert unit.to_canonical(value) == pytest.approx(value * float(unit.factor), rel=1e-12)
    assert UNITS[unit.canonical].factor == 1
