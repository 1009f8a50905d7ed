"""One default day of an exit, with its reason, in every face; and days at the end of time."""

from __future__ import annotations

import json
from datetime import date

import pytest
import yaml

import walkaway as wa
from test_exit_deal import DEAL, put
from test_what_happened import said
from walkaway.api import walk_away, walk_away_in
from walkaway.cli.main import run
from walkaway.core.dates import DateError, PartialDate, day_before, months_later
from walkaway.evidence.evidence import newest
from walkaway.exit.exit_day import exit_day
from walkaway.judgement.exits import case_of
from walkaway.report.audit_page import audit_page
from walkaway.report.exit_charts import exit_poster
from walkaway.report.exit_words import headline
from walkaway.report.text_view import page_text

LAST = "9999-12-31"


def plant(**fields):
    return lambda data: data["plant"].update(fields)


@pytest.mark.parametrize(
    ("fields", "day", "reason"),
    [
        # starts in January 2027, at the latest on the 31st: three years on, the 28th
        ({}, "2030-01-28", "3 years after the start of production (plant.start_of_production)"),
        ({"start_of_production": said("2023-05-10")}, "2026-05-10", "3 years after the start of production (plant.start_of_production)"),
        # has run for three years by the day of the newest claim, the last of March
        ({"start_of_production": said("2023-03-31")}, "2026-03-31", "the day of the newest evidence (ownership.dragon.riverside.share)"),
        ({"start_of_production": said("unknown")}, "2026-03-31", "the day of the newest evidence (ownership.dragon.riverside.share)"),
        ({"start_of_production": said("2020-01"), "end_of_production": said("2025-12-01")}, "2025-11-30", "the last day of production (plant.end_of_production)"),
        # it will stop only later
        ({"start_of_production": said("2020-01"), "end_of_production": said("2027")}, "2026-03-31", "the day of the newest evidence (ownership.dragon.riverside.share)"),
        ({"state": said("cancelled")}, "2026-03-31", "the day of the newest evidence (ownership.dragon.riverside.share)"),
        # a newer claim moves the day, and the reason says which
        ({"start_of_production": said("2020"), "state": said("production", "2026-11-15")}, "2026-11-15", "the day of the newest evidence (plant.state)"),
    ],
)  # fmt: skip
def test_the_default_day_and_its_reason(tmp_path, fields, day, reason):
    found = exit_day(case_of(put(tmp_path, plant(**fields))))
    assert (found.day.isoformat(), found.reason, found.is_asked) == (day, reason, False)


def test_one_day_in_every_face(tmp_path):
    path = put(tmp_path, plant(start_of_production=said("2024-06-15")))
    audit, single = wa.audit(path), walk_away(path, samples=5, surface=False)
    several = walk_away_in(path, ["hostile", "ban"], samples=5)
    reason = "3 years after the start of production (plant.start_of_production)"
    assert {audit.outlook.day, single.day, *(item.day for item in several)} == {date(2027, 6, 15)}
    assert {audit.outlook.because, single.because, *(item.because for item in several)} == {reason}
    assert audit.to_dict()["outlook"]["at_because"] == single.to_dict()["at_because"] == reason
    assert f"on 2027-06-15, {reason}" in " ".join(page_text(audit_page(audit)).split())
    assert headline(single).startswith(f"If Dragon Drinks left on 2027-06-15, {reason}, output ")
    assert f"exit on 2027-06-15, {reason}." in json.dumps(exit_poster([several]).to_dict())


def test_a_day_asked_for_is_taken_and_gives_no_reason():
    result = walk_away(DEAL, at=date(2031, 2, 3), samples=5, surface=False)
    assert (result.day, result.because) == (date(2031, 2, 3), "as asked")
    assert headline(result).startswith("If Dragon Drinks left on 2031-02-03, output ")


def test_the_day_of_the_evidence_is_that_of_as_of():
    found = exit_day(case_of(DEAL, date(2026, 5, 1)))
    assert found.reason == "3 years after the start of production (plant.start_of_production)"
    found = exit_day(case_of(DEAL, date(2026, 3, 1)))  # the start is claimed only at the end of that month
    assert (found.day, found.reason) == (date(2026, 3, 1), "the day the evidence is read at")


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("2025", date(2025, 12, 31)),
        ("2024-01-01/2024-06-30", date(2024, 6, 30)),
        (f"2024-01-01/{LAST}", date(2024, 1, 1)),
        ("2024-05/9999", date(2024, 5, 1)),
        (LAST, None),
        ("9999", None),
    ],
)
def test_an_open_end_speaks_until_its_first_day(text, until):
    assert PartialDate.parse(text).speaks_until == until


def test_an_open_end_is_known_once_begun_and_gives_way_to_what_is_later():
    open_end, later = PartialDate.parse(f"2024-01-01/{LAST}"), PartialDate.parse("2024-02")
    assert not open_end.is_known_by(date(2023, 12, 31))
    assert open_end.is_known_by(date(2024, 1, 1))
    assert later.is_certainly_after(open_end)
    assert not open_end.is_certainly_after(later)
    assert not PartialDate.parse(LAST).is_certainly_after(later)
    assert not PartialDate.parse("2025/2026").is_certainly_after(PartialDate.parse("2025"))


def test_months_are_counted_to_the_last_day_there_is():
    assert months_later(date(2027, 1, 31), 13) == date(2028, 2, 29)
    assert months_later(date(9999, 11, 30), 1) == date(9999, 12, 30)
    with pytest.raises(DateError, match=r"1 months after 9999-12-31 lie beyond 9999-12-31, .*name an earlier day"):
        PartialDate.parse(LAST).plus_months(1)
    with pytest.raises(DateError, match="1000000 months after 2027-01-01 lie beyond"):
        PartialDate.parse("2027").plus_months(1_000_000)
    later = PartialDate.parse(f"2027-03-01/{LAST}").plus_months(12)
    assert (later.first, later.last) == (date(2028, 3, 1), date.max)
    assert day_before(date(2024, 3, 1)) == date(2024, 2, 29)
    assert day_before(date.min) == date.min


def test_an_open_end_does_not_move_the_day_of_an_audit(tmp_path):
    def change(data):
        data["ownership"][0]["share"]["as_of"] = f"2024-01-01/{LAST}"

    path = put(tmp_path, change)
    assert wa.audit(path).as_of == date(2026, 3, 31)
    deal = case_of(path).deal
    assert newest(deal) == (date(2026, 3, 31), "ownership.local.riverside.share")

    def all_open(data):
        text = yaml.safe_dump(data).replace("2026-03", f"2024-02-01/{LAST}").replace("as_of: 2026\n", "as_of: 2024\n")
        data.clear()
        data.update(yaml.safe_load(text))

    assert wa.audit(put(tmp_path, all_open)).as_of == date(2024, 2, 1)


@pytest.mark.parametrize("as_of", [LAST, "9999", f"2024-01-01/{LAST}", "9998-12-31", "9990"])
@pytest.mark.parametrize("start", ["2027-01", LAST, f"2027/{LAST}", "9997-06", "0001-01-01"])
def test_claims_at_the_end_of_time_are_answered(tmp_path, as_of, start, capsys):
    def change(data):
        data["ownership"][0]["share"]["as_of"] = as_of
        data["plant"]["start_of_production"] = said(start)
        data["plant"]["end_of_production"] = said(LAST)

    path = str(put(tmp_path, change))
    for command in (
        ["audit", path],
        ["exit", path, "--samples", "10"],
        ["exit", path, "--samples", "10", "--mode", "all"],
    ):
        assert run(command) == 0, capsys.readouterr().err
    capsys.readouterr()


@pytest.mark.parametrize("option", ["--at", "--as-of"])
@pytest.mark.parametrize("day", [LAST, "9999", "9995-01-01", "9990-02-28", "1900", "1900-01-01"])
def test_days_at_the_end_of_time_are_answered(option, day, tmp_path, capsys):
    assert run(["exit", str(DEAL), "--samples", "10", option, day]) == 0, capsys.readouterr().err
    assert run(["exit", str(DEAL), "--samples", "10", option, day, "--poster", str(tmp_path / "exit.svg")]) == 0
    if option == "--as-of":
        assert run(["audit", str(DEAL), option, day]) == 0
        assert run(["check", str(DEAL), option, day]) == 0
    capsys.readouterr()


def test_the_surface_ends_with_the_last_year_there_is():
    """Eleven exits, one a year: from 9995 on only five years are left."""
    surface = walk_away(DEAL, at=date(9995, 1, 1), samples=5).surface
    assert surface.years == (9995, 9996, 9997, 9998, 9999)
    assert len(surface.output) == 5
    assert walk_away(DEAL, at=date(2031, 1, 1), samples=5).surface.years == tuple(range(2031, 2042))


def test_an_event_at_the_end_of_time_is_refused_with_what_is_allowed(capsys):
    assert run(["check", str(DEAL), "--on", "2030", "--event", f"entry_into_force={LAST}"]) == 2
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert "name an earlier day" in said


@pytest.mark.parametrize("path", ["assets.0.time_to_replace", "assets.0.cover"])
def test_a_million_months_are_answered(tmp_path, path, capsys):
    field = path.rpartition(".")[2]
    target = put(tmp_path, lambda data: data["assets"][0].update({field: said(1_000_000, unit="months")}))
    assert run(["exit", str(target), "--samples", "10"]) == 0, capsys.readouterr().err
    capsys.readouterr()
