"""Dates, exact numbers, intervals, tranches and circles of holdings with ends worked out by hand."""

from __future__ import annotations

import math
from datetime import date
from fractions import Fraction

import pytest

from walkaway.core.dates import DateError, PartialDate, day_before, months_later, parse_day
from walkaway.core.exact import exact, fraction
from walkaway.core.interval import ENTIRE, Interval, weighted_mean_range
from walkaway.core.truth import Truth
from walkaway.core.visible import one_line, visible
from walkaway.model.rulebook import Tranche
from walkaway.ownership.solve import NotSolvable, solve
from walkaway.rules.tranches import counted_share, divided_by_counted

parse = PartialDate.parse


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2023", date(2023, 1, 1), date(2023, 12, 31)),
        ("2023-Q1", date(2023, 1, 1), date(2023, 3, 31)),
        ("2023-Q4", date(2023, 10, 1), date(2023, 12, 31)),
        ("2023-H1", date(2023, 1, 1), date(2023, 6, 30)),
        ("2023-H2", date(2023, 7, 1), date(2023, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-12", date(2023, 12, 1), date(2023, 12, 31)),
        ("2023-02-28", date(2023, 2, 28), date(2023, 2, 28)),
        (" 2022-11 / 2023-Q2 ", date(2022, 11, 1), date(2023, 6, 30)),
        ("2023-05-05/2023-05-05", date(2023, 5, 5), date(2023, 5, 5)),
    ],
)
def test_a_date_means_every_day_it_may_be(text, first, last):
    assert (parse(text).first, parse(text).last, str(parse(text))) == (first, last, text.strip())
    assert parse_day(text) == last


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2023-00", "there is no month 0"),
        ("2023-13", "there is no month 13"),
        ("2023-Q0", "there is no quarter 0"),
        ("2023-Q5", "there is no quarter 5"),
        ("2023-H3", "there is no half 3"),
        ("2023-02-29", "does not exist"),
        ("23", "is not a date; allowed: 2025"),
        ("2023-06/2023-05", "ends before it begins"),
    ],
)
def test_a_date_that_is_none_is_refused(text, told):
    with pytest.raises(DateError, match=told):
        parse(text)


def test_months_later_keeps_to_the_month():
    assert months_later(date(2023, 1, 31), 1) == date(2023, 2, 28)
    assert months_later(date(2023, 12, 15), 1) == date(2024, 1, 15)
    assert months_later(date(2023, 3, 31), -13) == date(2022, 2, 28)
    assert months_later(date(9999, 11, 30), 1) == date(9999, 12, 30)
    assert months_later(date(1, 2, 1), -1) == date(1, 1, 1)
    with pytest.raises(DateError, match="1 months after 9999-12-01 lie beyond"):
        months_later(date(9999, 12, 1), 1)
    with pytest.raises(DateError, match="2 months before 0001-02-01 lie before"):
        months_later(date(1, 2, 1), -2)
    assert parse("2023-05").plus_months(0) == parse("2023-05")
    later = parse("2023-05").plus_months(8)
    assert (later.first, later.last, later.text) == (date(2024, 1, 1), date(2024, 1, 31), "2024-01-01/2024-01-31")
    assert str(parse("2023-05-06").plus_months(12)) == "2024-05-06"
    assert parse("2023-01-01/9999-12-31").plus_months(5).last == date.max


def test_the_later_of_two_dates_is_a_span_only_where_they_overlap():
    assert parse("2023").or_later(parse("2024-03")) == parse("2024-03")
    assert parse("2024-03").or_later(parse("2023")) == parse("2024-03")
    assert parse("2023-05-07").or_later(parse("2023-05-07")) == parse("2023-05-07")
    both = parse("2023").or_later(parse("2023-06/2024-02"))
    assert (both.first, both.last) == (date(2023, 6, 1), date(2024, 2, 29))
    both = parse("2023-06/2024-02").or_later(parse("2023"))
    assert (both.first, both.last) == (date(2023, 6, 1), date(2024, 2, 29))


def test_an_open_end_speaks_of_its_first_day():
    until_further = parse("2023-02-03/9999-12-31")
    assert (until_further.is_open_ended, until_further.speaks_until) == (True, date(2023, 2, 3))
    assert (parse("2023").is_open_ended, parse("2023").speaks_until) == (False, date(2023, 12, 31))
    assert parse("9999-12-31").speaks_until is None
    assert until_further.is_known_by(date(2023, 2, 3))
    assert not until_further.is_known_by(date(2023, 2, 2))
    assert parse("2023-02-04").is_certainly_after(until_further)
    assert not parse("2023-02-03").is_certainly_after(until_further)
    assert not parse("9999-12-31").is_certainly_after(parse("2023"))
    assert not parse("2024").is_certainly_after(parse("9999-12-31"))
    assert PartialDate.first_of(None) == date.min
    assert PartialDate.first_of(parse("2023-08")) == date(2023, 8, 1)
    assert (day_before(date(2024, 3, 1)), day_before(date.min)) == (date(2024, 2, 29), date.min)


def test_a_number_means_the_decimal_written():
    assert exact(0.1) == Fraction(1, 10)
    assert exact(0.1) + exact(0.2) == exact("0.3")
    assert exact(math.inf) == math.inf
    assert math.isnan(exact(math.nan))
    assert (fraction(7), fraction("2/3")) == (7, Fraction(2, 3))
    with pytest.raises(ValueError, match="not a finite number: inf"):
        fraction(math.inf)


def test_what_steers_a_display_is_written_out():
    assert visible("a\x1b[1mb") == "a\\u001b[1mb"
    assert visible("\U000e0041") == "\\udb40\\udc41"
    assert visible("a\tb\nc") == "a\tb\nc"
    assert one_line("\none \n\t two\r\n") == "one two\\u000d"


OPEN = Interval(2, 5, low_open=True, high_open=True)


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (OPEN + 1, Interval(3, 6, True, True)),
        (OPEN + Interval(1, 2), Interval(3, 7, True, True)),
        (10 - Interval(2, 5, low_open=True), Interval(5, 8, False, True)),
        (-Interval(2, 5, low_open=True), Interval(-5, -2, False, True)),
        (Interval(2, 5) * Interval(-1, 3), Interval(-5, 15)),
        (Interval(0, 4, high_open=True) * Interval(3, 3), Interval(0, 12, False, True)),
        (Interval(0, 4, low_open=True) * Interval(0, 3), Interval(0, 12)),
        (Interval(0, 4, low_open=True) * Interval(1, 3), Interval(0, 12, True, False)),
        (Interval(6, 12) / Interval(2, 3), Interval(2, 6)),
        (12 / Interval(3, 4, low_open=True), Interval(3, 4, False, True)),
        (Interval(6, 12) / Interval(2, math.inf), Interval(0, 6)),
        (Interval(1, 2) / Interval(0, 1), ENTIRE),
        (Interval(1, 2) / Interval(-1, 0), ENTIRE),
        (Interval(-3, 2).squared(), Interval(0, 9)),
        (Interval(-3, -2).squared(), Interval(4, 9)),
        (Interval(1, 2).hull(Interval(4, 5, high_open=True)), Interval(1, 5, False, True)),
        (Interval(1, 4).meet(Interval(3, 6)), Interval(3, 4)),
        (Interval(1, 4).meet(Interval(1, 4, True, True)), Interval(1, 4, True, True)),
        (Interval(1, 4).meet(Interval(4, 6)), Interval(4, 4)),
        (Interval(1, 4, high_open=True).meet(Interval(4, 6)), None),
        (Interval(1, 4).meet(Interval(4, 6, low_open=True)), None),
        (Interval(1, 4).meet(Interval(5, 6)), None),
        (Interval(-1, 3, True, True).clip(0, 2), Interval(0, 2)),
        (Interval(0, 2, True, True).clip(-1, 3), Interval(0, 2, True, True)),
        (Interval(5, 9, low_open=True).clip(0, 2), Interval(2, 2)),
        (Interval(2, 5, low_open=True).closed(), Interval(2, 5)),
    ],
)
def test_open_ends_are_carried(seen, expected):
    assert seen == expected


@pytest.mark.parametrize(
    ("interval", "operator", "bar", "expected"),
    [
        (Interval(5, 9), ">=", 5, Truth.TRUE),
        (Interval(1, 5), ">=", 5, Truth.UNKNOWN),
        (Interval(1, 5, high_open=True), ">=", 5, Truth.FALSE),
        (Interval(1, 4), ">=", 5, Truth.FALSE),
        (Interval(5, 9), ">", 5, Truth.UNKNOWN),
        (Interval(5, 9, low_open=True), ">", 5, Truth.TRUE),
        (Interval(1, 5), ">", 5, Truth.FALSE),
        (Interval(5, 9), "<", 5, Truth.FALSE),
        (Interval(1, 5), "<", 5, Truth.UNKNOWN),
        (Interval(1, 5, high_open=True), "<", 5, Truth.TRUE),
        (Interval(1, 5), "<=", 5, Truth.TRUE),
        (Interval(5, 9), "<=", 5, Truth.UNKNOWN),
        (Interval(5, 9, low_open=True), "<=", 5, Truth.FALSE),
        (Interval(5, 5), "==", 5, Truth.TRUE),
        (Interval(1, 5), "==", 5, Truth.UNKNOWN),
        (Interval(1, 5, high_open=True), "==", 5, Truth.FALSE),
    ],
)
def test_a_bar_at_an_end_is_met_missed_or_open(interval, operator, bar, expected):
    assert interval.compare(operator, bar) is expected


def test_intervals_that_hold_nothing_are_refused():
    for ends in ((2, 1), (1, 1, True), (1, 1, False, True), (math.nan, 1)):
        with pytest.raises(ValueError, match="not an interval"):
            Interval(*ends)
    with pytest.raises(ValueError, match="unknown comparison '=>'; allowed: >=, >, <, <=, =="):
        Interval(1, 2).compare("=>", 1)


def test_members_width_and_ends():
    assert [value in OPEN for value in (2, 3, 5)] == [False, True, False]
    assert [value in Interval(2, 5) for value in (1, 2, 5, 6)] == [False, True, True, False]
    assert (Interval(2, 5).width, Interval(2, 2).width, Interval(2, math.inf).width) == (3, 0, math.inf)
    assert (Interval(2, 2).is_exact, OPEN.is_exact, OPEN.is_closed) == (True, False, False)
    assert Interval(-math.inf, 2.5).to_list() == [None, 2.5]
    assert Interval(1, 2.5).floats() == (1.0, 2.5)


def test_a_mean_gives_the_spare_weight_to_the_extremes():
    weights, values = [Interval(0.2, 0.6), Interval(0.3, 0.5)], [Interval(10, 20), Interval(40, 50)]
    # lowest: 0.6 * 10 + 0.4 * 40; highest: 0.5 * 20 + 0.5 * 50
    assert weighted_mean_range(weights, values) == Interval(22, 35)
    assert weighted_mean_range(weights, values, total=0.5) == Interval(14, 19)
    assert weighted_mean_range(weights, values, total=1.1) == Interval(26, 37)
    assert weighted_mean_range(weights, values, total=0.4) is None
    assert weighted_mean_range(weights, values, total=1.2) is None


TRANCHES = tuple(
    Tranche.model_validate(item) for item in ({"to": 50, "counts": 1}, {"to": 100, "counts": 0.5}, {"counts": 0})
)


@pytest.mark.parametrize(
    ("amount", "low", "high"),
    [
        (Interval(40, 40), 1, 1),
        (Interval(80, 80), Fraction(13, 16), Fraction(13, 16)),  # (50 + 15) / 80
        (Interval(150, 150), Fraction(1, 2), Fraction(1, 2)),  # (50 + 25) / 150
        (Interval(0, 80), Fraction(13, 16), 1),
        (Interval(80, math.inf), 0, Fraction(13, 16)),
        (None, 0, 1),
    ],
)
def test_tranches_count_in_part(amount, low, high):
    assert counted_share(TRANCHES, amount) == Interval(low, high)


def test_a_number_over_the_share_that_counts_may_have_no_end():
    assert divided_by_counted(Interval(6, 12), Interval(0.5, 0.75)) == Interval(8, 24)
    assert divided_by_counted(Interval(6, 12), Interval(0, 1)) == Interval(6, math.inf)
    assert divided_by_counted(Interval(0, 12), Interval(0, 0)) == Interval(0, math.inf)


def test_a_circle_of_holdings_is_solved_in_fractions():
    half, third = Fraction(1, 2), Fraction(1, 3)
    # a = b / 2 + 1, b = a / 3 + b / 2: b = 2 a / 3, so a = 3 / 2 and b = 1
    found = solve({"a": {"b": half}, "b": {"a": third, "b": half}}, {"a": {"x": Fraction(1)}, "b": {}})
    assert found == {"a": {"x": Fraction(3, 2)}, "b": {"x": Fraction(1)}}
    # c = a / 2 + 1 of y, a = c / 2 + 1 of x
    found = solve({"a": {"c": half}, "c": {"a": half}}, {"a": {"x": Fraction(1)}, "c": {"y": Fraction(1)}})
    assert found["a"] == {"x": Fraction(4, 3), "y": Fraction(2, 3)}
    assert found["c"] == {"x": Fraction(2, 3), "y": Fraction(4, 3)}
    with pytest.raises(NotSolvable):
        solve({"a": {"b": Fraction(1)}, "b": {"a": Fraction(1)}}, {"a": {}, "b": {}})
