"""Schedules and days of rules: both sides of every step, rows that cover a part, partial dates, the ends of time."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType

import numpy as np
import pytest

from walkaway.catalog.loader import checkable_rulebooks, load_rulebook
from walkaway.cli.main import run
from walkaway.core.dates import DateError, PartialDate
from walkaway.core.interval import Interval
from walkaway.evidence.evidence import Evidence
from walkaway.model.condition import ScheduleRow
from walkaway.model.rulebook import Rulebook
from walkaway.rules.book_checks import book_problems
from walkaway.rules.check import judge_rules
from walkaway.rules.check_many import VERDICTS, Ranges, SameForAll, check_many
from walkaway.rules.ground import Ground
from walkaway.rules.schedule import rows_for
from walkaway.rules.timing import Clocks, timing_of

LADDER = [
    {"from": 2026, "to": 2026, "value": 0.41},
    {"from": 2027, "to": 2027, "value": 0.46},
    {"from": 2028, "to": 2029, "value": 0.52},
]


def book(schedule=LADDER, unit="calendar year", by="start", operator=">=", **rule):
    facts = {"ratio": {"kind": "number", "unit": "fraction", "question": "Which ratio?"}}
    if by != "day":
        facts[by] = {"kind": "number", "unit": unit, "question": "When does it start?"}
    requires = {"fact": "ratio", "operator": operator, "unit": "fraction", "by": by, "schedule": schedule}
    rules = [{"id": "top", "name": "Top", "requires": requires, **rule}]
    return Rulebook.model_validate(
        {"id": "book", "name": "Book", "status": "guidance", "facts": facts, "rules": rules}
    )  # fmt: skip


def verdict(rulebook, ratio, start=None, on=None):
    """Verdict of one deal, held to be the same one by one and in arrays."""
    answers = Evidence(None, MappingProxyType({}))
    columns = {}
    for name, value in (("ratio", ratio), ("start", start)):
        if value is not None:
            seen = value if isinstance(value, Interval) else Interval.exactly(value)
            answers = answers.settle(f"answers.{name}.number", seen)
            columns[name] = Ranges(np.array([float(seen.low)]), np.array([float(seen.high)]))
    ground = Ground({}, facts=rulebook.facts, evidence=answers, on=on)
    said = judge_rules(rulebook, ground, Clocks(on)).of("top")
    assert VERDICTS[check_many(rulebook, columns, 1, SameForAll(clocks=Clocks(on)))["top"][0]] == said
    return said


@pytest.mark.parametrize(
    ("year", "bar"), [(2026, 0.41), (2027, 0.46), (2028, 0.52), (2029, 0.52)]
)  # fmt: skip
def test_both_sides_of_every_step_and_threshold(year, bar):
    assert verdict(book(), bar, year) == "pass"
    assert verdict(book(), bar - 0.001, year) == "fail"
    assert verdict(book(operator=">"), bar, year) == "fail"
    assert verdict(book(operator="<="), bar, year) == "pass"
    assert verdict(book(operator="<="), bar + 0.001, year) == "fail"
    assert verdict(book(operator="<"), bar, year) == "fail"


@pytest.mark.parametrize(
    ("start", "ratio", "expected"),
    [
        (Interval(2026, 2029), 0.6, "pass"),
        (Interval(2026, 2029), 0.3, "fail"),
        (Interval(2026, 2028), 0.46, "unknown"),
        (Interval(2026, 2027), 0.46, "pass"),
        (Interval(2025, 2029), 0.6, "unknown"),
        (Interval(2026, 2030), 0.6, "unknown"),
        (Interval(2025, 2031), 0.1, "unknown"),
        (2025, 0.6, "unknown"),
        (2030, 0.6, "unknown"),
        (None, 0.6, "unknown"),
    ],
)
def test_a_schedule_decides_only_what_its_rows_cover(start, ratio, expected):
    assert verdict(book(), ratio, start) == expected


def test_a_hole_between_rows_is_not_covered():
    holed = [LADDER[0], LADDER[2]]
    assert verdict(book(holed), 0.9, Interval(2026, 2028)) == "unknown"
    assert verdict(book(holed), 0.9, 2027) == "unknown"
    assert verdict(book(holed), 0.9, Interval(2028, 2029)) == "pass"


def test_numbers_that_are_not_whole_are_covered_where_one_row_begins_as_the_other_ends():
    apart = [{"from": 0, "to": 4.999, "value": 0.2}, {"from": 5, "value": 0.3}]
    joined = [{"from": 0, "before": 5, "value": 0.2}, {"from": 5, "value": 0.3}]
    assert verdict(book(apart, "years"), 0.4, Interval(4, 6)) == "unknown"
    assert verdict(book(joined, "years"), 0.4, Interval(4, 6)) == "pass"
    assert verdict(book(joined, "years"), 0.4) == "pass"  # whatever the year
    assert verdict(book(joined, "years"), 0.25, 5) == "fail"
    assert verdict(book(joined, "years"), 0.25, 4.9999) == "pass"
    with pytest.raises(ValueError, match="ends with 'to' or with 'before', not with both"):
        ScheduleRow.model_validate({"from": 0, "to": 4, "before": 5})


def test_what_lies_outside_a_ladder_does_not_apply_where_the_book_says_so():
    scope = {"fact": "start", "operator": ">=", "value": 2026, "unit": "calendar year"}
    assert verdict(book(applies_when=scope), 0.3, 2025) == "not_applicable"
    assert verdict(book(applies_when=scope), 0.3, 2026) == "fail"
    assert verdict(book(applies_when=scope), 0.9, Interval(2025, 2031)) == "unknown"


BY_DAY = [
    {"first_day": "2026-01-01", "last_day": "2026-06-30", "value": 0.2},
    {"first_day": "2026-07-01", "value": 0.3},
]


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2025-12-31", "unknown"), ("2026-01-01", "pass"), ("2026-06-30", "pass"), ("2026-07-01", "fail"),
        ("9999-12-31", "fail"), ("0001-01-01", "unknown"),
    ],
)  # fmt: skip
def test_rows_by_day_change_on_their_days(on, expected):
    assert verdict(book(BY_DAY, by="day"), 0.25, on=date.fromisoformat(on)) == expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2026-02-28", "unknown"), ("2026-03-01", "unknown"), ("2026-03-30", "unknown"), ("2026-03-31", "pass"),
        ("2026-08-31", "pass"), ("2026-09-01", "pass"), ("2026-09-02", "unknown"), ("2026-10-01", "unknown"),
    ],
)  # fmt: skip
def test_rows_with_partial_days_stay_open_on_them(on, expected):
    partial = [{"first_day": "2026-03", "last_day": "2026-09", "value": 0.2}]
    assert verdict(book(partial, by="day"), 0.25, on=date.fromisoformat(on)) == expected


def test_rows_of_the_catalog_change_at_their_ends():
    tried = 0
    for name in checkable_rulebooks():
        rulebook = load_rulebook(name)
        for leaf in (leaf for rule in rulebook.rules for leaf in rulebook.conditions_of(rule) if leaf.schedule):
            unit = "" if leaf.by == "day" else rulebook.facts[str(leaf.by)].unit
            for row in leaf.schedule:
                for end in (end for end in row.sure_span if 0 <= end < 10**7):
                    found = rows_for(leaf.schedule, Interval.exactly(end), leaf.by, unit)
                    assert row in found.rows
                    assert found.is_covered
                    tried += 1
    assert tried > 60


def rule_with(**days):
    rules = [{"id": "top", "name": "Top", "requires": {"measure": "joint_venture"}, **days}]
    return Rulebook.model_validate({"id": "book", "name": "Book", "status": "guidance", "rules": rules})


@pytest.mark.parametrize(
    ("interruption", "on", "expected"),
    [
        ({"first_day": "2025-11"}, "2025-10-31", "TRUE"),
        ({"first_day": "2025-11"}, "2025-11-01", "UNKNOWN"),
        ({"first_day": "2025-11"}, "2025-11-03", "UNKNOWN"),
        ({"first_day": "2025-11"}, "2025-11-29", "UNKNOWN"),
        ({"first_day": "2025-11"}, "2025-11-30", "FALSE"),
        ({"first_day": "2025-11-07", "last_day": "2026-11"}, "2025-11-07", "FALSE"),
        ({"first_day": "2025-11-07", "last_day": "2026-11"}, "2026-11-01", "FALSE"),
        ({"first_day": "2025-11-07", "last_day": "2026-11"}, "2026-11-02", "UNKNOWN"),
        ({"first_day": "2025-11-07", "last_day": "2026-11"}, "2026-11-30", "UNKNOWN"),
        ({"first_day": "2025-11-07", "last_day": "2026-11"}, "2026-12-01", "TRUE"),
        ({"first_day": "unknown", "last_day": "2026-02-01"}, "2026-02-01", "UNKNOWN"),
        ({"first_day": "unknown", "last_day": "2026-02-01"}, "2026-02-02", "TRUE"),
        ({"first_day": "2025-11-07", "last_day": "unknown"}, "2026-02-02", "UNKNOWN"),
        ({"first_day": "2025-11-07", "state": "uncertain"}, "2026-02-02", "UNKNOWN"),
        ({"first_day": "2025-11-07", "state": "uncertain"}, "2025-11-06", "TRUE"),
    ],
)
def test_interruptions_stay_open_on_the_days_a_partial_date_may_mean(interruption, on, expected):
    rulebook = rule_with(interruptions=[{"state": "suspended", **interruption}])
    found = timing_of(rulebook, rulebook.rules[0], Clocks(date.fromisoformat(on)))
    assert found.truth.name == expected
    assert bool(found.words) == (expected != "TRUE")


@pytest.mark.parametrize(
    ("days", "on", "expected"),
    [
        ({"valid_from": "2028"}, "2027-12-31", "FALSE"), ({"valid_from": "2028"}, "2028-01-01", "UNKNOWN"),
        ({"valid_from": "2028"}, "2028-12-30", "UNKNOWN"), ({"valid_from": "2028"}, "2028-12-31", "TRUE"),
        ({"valid_to": "2028-05"}, "2028-05-01", "TRUE"), ({"valid_to": "2028-05"}, "2028-05-02", "UNKNOWN"),
        ({"valid_to": "2028-05"}, "2028-05-31", "UNKNOWN"), ({"valid_to": "2028-05"}, "2028-06-01", "FALSE"),
        ({"valid_to": "9999-12-31"}, "9999-12-31", "TRUE"), ({"valid_from": "0001-01-01"}, "0001-01-01", "TRUE"),
    ],
)  # fmt: skip
def test_first_and_last_days_stay_open_on_the_days_a_partial_date_may_mean(days, on, expected):
    rulebook = rule_with(**days)
    assert timing_of(rulebook, rulebook.rules[0], Clocks(date.fromisoformat(on))).truth.name == expected


@pytest.mark.parametrize(
    ("known_at", "expected"), [("2026-02-28", "TRUE"), ("2026-03-15", "UNKNOWN"), ("2026-03-31", "FALSE")]
)
def test_an_end_published_in_some_month_may_not_be_known_in_it(known_at, expected):
    rulebook = rule_with(valid_to="2026-05-31", end_published="2026-03", published="2020-01-01")
    clocks = Clocks(date(2026, 6, 1), date.fromisoformat(known_at))
    assert timing_of(rulebook, rulebook.rules[0], clocks).truth.name == expected


def test_months_end_with_the_calendar():
    last = PartialDate.on(date.max)
    assert last.plus_months(0) == last
    assert PartialDate.parse("9998-12-31").plus_months(12).last == date.max
    with pytest.raises(DateError, match="1 months after 9999-12-31 lie beyond 9999-12-31"):
        last.plus_months(1)
    event = {"entry": {"name": "Entry", "date": "9999-12-31"}}
    rules = [{"id": "top", "name": "Top", "requires": {"measure": "joint_venture"},
              "valid_from": {"after": "entry", "months": 12}}]  # fmt: skip
    broken = Rulebook.model_validate(
        {"id": "book", "name": "Book", "status": "guidance", "events": event, "rules": rules}
    )  # fmt: skip
    assert [item.what for item in book_problems(broken)] == ["a day beyond the calendar"]


@pytest.mark.parametrize("day", ["9999-12-31", "1900-01-01"])
def test_the_first_and_the_last_day_are_days_like_others(day, capsys):
    assert run(["check", "catl-debrecen", "--on", day, "--known-at", day, "--format", "json"]) == 0
    assert f'"on": "{day}"' in capsys.readouterr().out


def test_an_event_after_which_a_rule_would_begin_beyond_the_calendar_is_refused(capsys):
    assert run(["check", "stellantis-catl-zaragoza", "--event", "entry_into_force=9999-12-31"]) == 2
    said = capsys.readouterr().err
    assert "12 months after 9999-12-31 lie beyond 9999-12-31" in said
    assert "iaa-com2026-foreign-investment/" in said
    assert run(["check", "catl-debrecen", "--event", "entry_into_force=0001-01-01", "--on", "1900-01-02"]) == 0
