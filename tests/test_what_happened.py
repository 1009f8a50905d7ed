"""What happened comes first: partners who left, deals that were called off, plants that closed, in every face."""

from __future__ import annotations

import json
from datetime import date

import jsonschema
import pytest

import walkaway as wa
from test_exit_deal import DEAL, put
from walkaway.api import walk_away, walk_away_in
from walkaway.cli.main import run
from walkaway.exit.happened import happened_in, production_went_on
from walkaway.judgement.exits import case_of
from walkaway.report.exit_charts import exit_poster
from walkaway.report.exit_comparison import exit_comparison
from walkaway.report.exit_page import exit_page
from walkaway.report.exit_schema import exit_schema
from walkaway.report.exit_words import headline, in_few_words
from walkaway.report.first_screen import first_screen
from walkaway.report.markdown_view import page_markdown
from walkaway.report.schemas import audit_schema
from walkaway.report.text_view import page_text


def said(value, as_of="2026-03-31", **more):
    return {"value": value, "as_of": as_of, "source": "register", **more}


def ended(outcome=None, plant=None, partner=True):
    """A change of the deal: what is recorded of its end."""

    def change(data):
        if outcome:
            data["outcome"] = outcome
        data["plant"].update(plant or {})
        if not partner:
            del data["foreign_partner"]

    return change


TOLD = "(The register, 2026-04-01)"
LEFT = {"partner_left": said("2026-02-28")}
RECORDS = {
    "left": (ended(LEFT), f"Dragon Drinks left on 2026-02-28; whether production went on is unknown {TOLD}."),
    "left in a month": (
        ended({"partner_left": said("2026-02"), "production_continued": said(False)}),
        f"Dragon Drinks left in 2026-02; production did not go on {TOLD}.",
    ),
    "left in a year": (
        ended({"partner_left": said("2026"), "production_continued": said(True)}),
        f"Dragon Drinks left in 2026; production went on without it {TOLD}.",
    ),
    "went on": (
        ended({"production_continued": said(True), "months_to_resume": said([3, 7], unit="months")}),
        f"Dragon Drinks left on a day no claim gives; production went on without it, back after 3 to 7 months {TOLD}.",
    ),
    "resumed": (
        ended({**LEFT, "months_to_resume": said(5, unit="months")}),
        f"Dragon Drinks left on 2026-02-28; production went on without it, back after 5 months {TOLD}.",
    ),
    "disputed": (
        ended({"partner_left": [said("2026-02-28"), said("2025-11-30")], "production_continued": [said(True), said(False)]}),
        "Dragon Drinks left on 2026-02-28 or on 2025-11-30 (disputed); whether production went on is disputed "
        f"{TOLD}.",
    ),
    "failed": (ended(LEFT, partner=False), f"Riverside Ltd failed on 2026-02-28; whether production went on is unknown {TOLD}."),
    "cancelled": (
        ended(plant={"state": said("cancelled", "2026-01-15")}),
        f"The deal was cancelled, as of 2026-01-15: there is nothing to walk away from {TOLD}.",
    ),
    "cancelled and left": (
        ended(LEFT, {"state": said("cancelled", "2026-01")}),
        f"Dragon Drinks left on 2026-02-28 {TOLD}. The deal was cancelled, as of 2026-01: there is nothing to walk away from {TOLD}.",
    ),
    "closed": (ended(plant={"state": said("closed")}), f"The plant was closed, as of 2026-03-31 {TOLD}."),
    "sold": (ended(plant={"state": said("sold")}), f"The plant was sold, as of 2026-03-31 {TOLD}."),
    "stopped": (ended(plant={"end_of_production": said("2026-02")}), f"Production stopped in 2026-02 {TOLD}."),
}  # fmt: skip


def first_words(audit):
    """The first screen, its lines as one."""
    return " ".join(page_text(first_screen(audit)).split())


@pytest.mark.parametrize("name", RECORDS)
def test_no_face_asks_what_if_where_the_end_is_recorded(tmp_path, name):
    change, words = RECORDS[name]
    path = put(tmp_path, change)
    audit = wa.audit(path)
    assert audit.outlook is None
    told = first_words(audit)
    assert f"What happened {words}" in told
    assert "If the partner left" not in told
    data = json.loads(json.dumps(audit.to_dict(), allow_nan=False))
    jsonschema.validate(data, audit_schema())
    assert data["happened"]["words"] == words
    assert data["outlook"] is None
    result = walk_away(path, samples=20, surface=False)
    assert headline(result) == words
    for text in (page_text(exit_page(result)), page_markdown(exit_page(result))):
        assert "If Dragon Drinks" not in text
        assert "What happened" in text
        assert "Output after the exit" not in text
    data = json.loads(json.dumps(result.to_dict(), allow_nan=False))
    jsonschema.validate(data, exit_schema())
    assert data["hypothetical"] is True
    assert data["headline"] == data["happened"]["words"] == words


@pytest.mark.parametrize(
    "more",
    [{"at": date(2030, 6, 30)}, {"holder": "equipment_vendor:CN"}],
)
def test_another_exit_may_be_asked_for_and_is_marked(tmp_path, more):
    path = put(tmp_path, RECORDS["left"][0])
    result = walk_away(path, samples=20, surface=False, **more)
    assert headline(result).startswith(f"{RECORDS['left'][1]} Hypothetical: If ")
    assert result.why().startswith(f"{RECORDS['left'][1]}\nWalkAway riverside, hostile, {result.day} (hypothetical): ")
    page = exit_page(result)
    assert page.title == "Riverside bottling: hostile exit (hypothetical)"
    assert [section.title for section in page.sections][:2] == ["What happened", "Output after the exit"]
    assert in_few_words(result).startswith("hypothetical: ")


def test_the_poster_and_the_table_say_what_happened(tmp_path):
    change = ended({"partner_left": said("2026"), "production_continued": said(True)})
    rows = [
        walk_away_in(put(tmp_path, change), ["hostile", "ban"], samples=20),
        walk_away_in(DEAL, ["hostile", "ban"], samples=20),
    ]
    words = "Dragon Drinks left in 2026; production went on without it"
    text = json.dumps(exit_poster(rows).to_dict())
    assert words in text
    assert "The curves are hypothetical." in text
    assert text.count("left 2026; went on") == 2
    page = page_text(exit_comparison(rows))
    assert page.count("left 2026; went on") >= 2
    assert page.count("If Dragon Drinks left on") == 2  # the other deal, in two modes


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("left", "left 2026-02-28; going on unknown"),
        ("left in a month", "left 2026-02; did not go on"),
        ("went on", "left; went on"),
        ("failed", "failed 2026-02-28; going on unknown"),
        ("cancelled and left", "cancelled"),
        ("closed", "closed"),
        ("stopped", "stopped 2026-02"),
    ],
)
def test_in_a_few_words(tmp_path, name, short):
    assert in_few_words(walk_away(put(tmp_path, RECORDS[name][0]), samples=5, surface=False)) == short


@pytest.mark.parametrize(
    "change",
    [
        ended({"partner_left": said("2027-05-31")}),  # announced, and still ahead on the day of the evidence
        ended({"partner_left": said("2027"), "production_continued": said(True)}),
        ended({"partner_left": said("unknown")}),
        ended({"production_continued": said("unknown")}),
        ended(plant={"state": said("production")}),
        ended(plant={"state": said("paused")}),
        ended(plant={"end_of_production": said("2029-01-31")}),
        # stopped once, and running again when last seen
        ended(plant={"end_of_production": said("2025-06-30", "2025-07"), "state": said("production", "2026-03")}),
    ],
)
def test_what_has_not_happened_stays_hypothetical(tmp_path, change):
    path = put(tmp_path, change)
    told = first_words(wa.audit(path))
    assert "If the partner left Dragon Drinks, " in told
    assert "What happened" not in told
    result = walk_away(path, samples=5, surface=False)
    assert result.happened is None
    assert headline(result).startswith("If Dragon Drinks left on ")
    assert result.to_dict()["hypothetical"] is False


def test_a_stop_after_the_plant_was_last_seen_running_is_a_stop(tmp_path):
    path = put(tmp_path, ended(plant={"end_of_production": said("2026-02"), "state": said("production", "2025-12")}))
    assert walk_away(path, samples=5, surface=False).happened is not None


@pytest.mark.parametrize(
    ("as_of", "happened"),
    [(date(2026, 3, 30), False), (date(2026, 4, 1), True)],
)
def test_only_what_was_known_then_has_happened(tmp_path, as_of, happened):
    """Claimed on 2026-03-31, published on 2026-04-01: the day before the partner was still there."""
    path = put(tmp_path, ended(LEFT))
    assert (wa.audit(path, as_of).happened is not None) is happened
    assert (walk_away(path, as_of=as_of, samples=5, surface=False).happened is not None) is happened


def test_a_leaving_that_is_announced_has_happened_once_its_day_is_there(tmp_path):
    case = case_of(put(tmp_path, ended({"partner_left": said("2027-05-31")})))
    for day, gone in ((date(2027, 5, 30), False), (date(2027, 5, 31), True), (None, True)):
        assert (happened_in(case.deal, case.evidence, day) is not None) is gone
    found = happened_in(case.deal, case.evidence, None)
    assert found is not None
    assert production_went_on(found).name == "UNKNOWN"


def test_the_plant_may_be_closed_before_the_partner_leaves(tmp_path):
    path = put(
        tmp_path, ended({"partner_left": said("2028"), "production_continued": said(False)}, {"state": said("closed")})
    )
    found = walk_away(path, samples=5, surface=False).happened
    assert found is not None
    assert not found.partner_is_gone
    assert [item.field for item in found.inputs] == ["plant.state"]


def test_no_verdict_rests_on_an_exit_that_can_no_longer_happen(tmp_path):
    """Rung four of a deal whose partner has left and nobody says what became of production: unknown, not drawn."""
    measured = wa.audit(put(tmp_path, ended(LEFT))).judgement.measured["production_survives_exit"]
    assert measured.value.name == "UNKNOWN"


def test_the_command_line_says_it_too(tmp_path, capsys):
    path = str(put(tmp_path, RECORDS["cancelled"][0]))
    assert run(["exit", path, "--samples", "10"]) == 0
    told = capsys.readouterr().out
    assert "there is nothing to walk away from" in told
    assert "--holder NAME --at DATE" in told
    assert run(["compare", path, str(DEAL)]) == 0
    assert "no end recorded" in capsys.readouterr().out
