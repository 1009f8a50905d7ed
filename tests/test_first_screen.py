"""The first screen of an audit: what is shown, presumed and open, in that order and never one for another."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

import walkaway as wa
from belief_cases import flags, hold_only, presumption, shares
from deal_files import claim, small_deal
from walkaway.beliefs.presumed import Presumed, Reason
from walkaway.cli.main import run
from walkaway.judgement import conduct
from walkaway.report.audit_page import audit_page
from walkaway.report.first_screen import (
    first_screen,
    grouped_questions,
    leading_reason,
    presumed_words,
    shown_by,
    shown_by_words,
    summary,
    titled,
)
from walkaway.report.html_view import audit_html
from walkaway.report.schemas import audit_schema
from walkaway.report.text_view import page_text
from walkaway.rules.verdict import verdict_of

GOLDEN = Path(__file__).parent / "golden"
DEALS = ("stellantis-catl-zaragoza", "catl-debrecen", "novawind-lagerwey-russia")
OWN = (
    presumption("no-right", "freedom_to_operate", 0.94, value=False, name="No right outlasts the partner"),
    presumption("parts-from-abroad", "local_parts_share", 0.8, low=0.0, high=0.4, name="Parts come from abroad"),
    presumption("no-target", "binding_workforce_target", 0.9, value=False, name="No target binds"),
    presumption("staff-from-here", "home_staff_share", 0.9, low=0.6, high=1.0, name="Staff come from here"),
)
KNOWN = (
    *flags(6, 2, "develops_next_generation", kind="home_plant"),
    *shares([0.0, 0.0, 0.1, 0.5, 1.0, 1.0], "home_share_ip", kind="foreign_plant"),
)


@pytest.fixture
def own(monkeypatch):
    """Presumptions and known cases of this file, and no test of an exit, so that texts rest on claims and on these."""
    hold_only(monkeypatch, *OWN, cases=KNOWN)
    monkeypatch.setattr(conduct, "exit_case", lambda *_: None)


def rows(audit):
    return {label: [phrase.text for phrase in phrases] for label, phrases in summary(audit).rows}


def venture(share=30, **more):
    low, high = share if isinstance(share, list) else (share, share)
    holdings = {("h", "v"): claim([low, high]), ("f", "v"): claim([100 - high, 100 - low])}
    return small_deal(holdings, {"h": "DE"}, **more)


def plant(state):
    return {"country": "DE", "state": [claim(state, None)]}


@pytest.mark.golden
@pytest.mark.parametrize("deal", DEALS)
def test_the_first_screen_is_golden(deal, own):
    """WALKAWAY_UPDATE_GOLDEN=1 writes it anew. Presumptions are those of this file: the catalog's may change."""
    text = page_text(first_screen(wa.audit(deal)))
    path = GOLDEN / f"first-screen-{deal}.txt"
    if os.environ.get("WALKAWAY_UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("deal", DEALS)
def test_rows_stand_in_order_and_each_phrase_leads_to_its_proof(deal):
    audit = wa.audit(deal)
    labels = [label for label, _ in summary(audit).rows]
    order = [
        "Shown",
        "Presumed",
        "Open",
        next(label for label in labels if label[:2] in ("If", "Wh")),
        "Draft EU law",
        "Ask first",
    ]
    assert labels == [label for label in order if label in labels]
    assert {"Shown", "Presumed", "Ask first"} <= set(labels)
    page = audit_html(audit)
    anchors = {phrase.anchor for _, phrases in summary(audit).rows for phrase in phrases if phrase.anchor}
    assert anchors
    for anchor in anchors:
        assert f'href="#{anchor}"' in page
        assert f'id="{anchor}"' in page


@pytest.mark.parametrize("deal", DEALS)
def test_every_finding_stands_in_one_of_the_three_readings(deal):
    audit = wa.audit(deal)
    said = rows(audit)
    for result in audit.findings:
        name = result.rule.name.lower()
        places = [
            label for label in ("Shown", "Presumed", "Open") if f" {name}" in " ".join(said.get(label, ())).lower()
        ]
        verdict = verdict_of(result)
        if verdict in ("pass", "fail"):
            assert places == ["Shown"]
        elif verdict == "unknown":
            presumed = audit.presumed.findings[result.rule.id].verdict
            assert places == (["Open"] if presumed is None else ["Presumed"])


def test_what_is_presumed_is_said_with_its_chance_and_its_reason(own):
    said = rows(wa.audit(venture()))
    assert any(
        text == "Presumed fail, very likely (94 in 100) on intellectual property: no right outlasts the partner "
        "(no deal of the catalog tests it yet)."
        for text in said["Presumed"]
    )
    assert not any("intellectual property" in text for text in said["Shown"])


def test_nothing_presumed_leaves_the_findings_open(monkeypatch):
    hold_only(monkeypatch)
    monkeypatch.setattr(conduct, "exit_case", lambda *_: None)
    said = rows(wa.audit(small_deal()))
    assert "Presumed" not in said
    [left] = [text for text in said["Open"] if text.startswith("Neither")]
    for name in ("intellectual property", "local supply chain", "workforce", "environment"):
        assert name in left


@pytest.mark.parametrize(
    ("state", "title"),
    [
        ("announced", "Small (planned; news to 2024-01-01)"), ("construction", "Small (being built; news to 2024-01-01)"),
        ("ramp_up", "Small (starting up; news to 2024-01-01)"), ("production", "Small (running; news to 2024-01-01)"),
        ("closed", "Small (closed; news to 2024-01-01)"), ("paused", "Small (paused; news to 2024-01-01)"),
    ],
)  # fmt: skip
def test_the_title_says_how_far_the_plant_is(state, title, own):
    assert titled(wa.audit(venture(plant=plant(state)))) == title


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2026-11", "2026-11"), ("2026", "2026"), ("2025-12/2026-01", "2026-01"), ("2026-Q3", "2026-Q3"),
        ("2024-05-06/9999-12-31", "2024-05-06"),
    ],
)  # fmt: skip
def test_news_reaches_no_day_that_no_claim_names(written, said, own):
    state = {"state": [{"value": "construction", "as_of": written, "source": "filing"}]}
    assert titled(wa.audit(venture(plant=plant("construction") | state))) == f"Small (being built; news to {said})"
    day = "2027-02-03"
    assert titled(wa.audit(venture(plant=plant("construction") | state), as_of=day)).endswith(f"news to {day})")


def test_the_title_leaves_out_what_nobody_knows(own):
    assert titled(wa.audit(small_deal())) == "Small"


@pytest.mark.parametrize(
    ("state", "first"),
    [
        ("construction", "Nothing is made at home yet."),
        ("announced", "Nothing is made at home yet."),
        ("production", "Reaches at least rung 1 of 5: assemble."),
        ("cancelled", "No rung of the ladder of 5 is reached: import."),
        (None, "No rung of the ladder is shown to be reached."),
    ],
)
def test_the_place_on_the_ladder_comes_first(state, first, own):
    deal = venture(plant=plant(state)) if state else venture()
    assert rows(wa.audit(deal))["Shown"][0] == first


@pytest.mark.parametrize("state", ["announced", "construction"])
def test_a_plant_that_is_to_run_is_judged_as_if_it_ran(state, own):
    audit = wa.audit(venture(plant=plant(state)))
    assert audit.presumed.once_running is not None
    said = next(text for text in rows(audit)["Presumed"] if text.startswith("Once it runs: "))
    assert "assemble" not in said  # which it then does by supposition
    assert audit.presumed.once_running.at_least[1] == (1.0, 1.0)
    assert audit.presumed.depth.at_least[1] == (0.0, 0.0)


@pytest.mark.parametrize("state", ["production", "ramp_up", "closed", "cancelled", "sold", None])
def test_only_a_plant_that_is_to_run_is_supposed_to(state, own):
    audit = wa.audit(venture(plant=plant(state)) if state else venture())
    assert audit.presumed.once_running is None
    assert not any("Once it runs" in text for text in rows(audit).get("Presumed", ()))
    assert audit.to_dict()["verdict"]["presumed"]["once_running"] is None


@pytest.mark.parametrize("state", ["announced", "construction", "production"])
def test_a_plant_abroad_is_not_supposed_to_run_at_home(state, own):
    audit = wa.audit(venture(plant={"country": "CN", "state": [claim(state, None)]}))
    assert audit.presumed.once_running is None
    assert rows(audit)["Shown"][0] == "No rung of the ladder of 5 is reached: import."


def test_a_fail_says_by_what_it_is_shown(own):
    audit = wa.audit(venture(40))
    result = next(item for item in audit.findings if item.rule.id == "ownership")
    assert shown_by(result) == "filing"
    assert shown_by_words(result) == "shown by a filing"
    assert any(
        text.startswith("Fails on ownership and decisions (shown by a filing): ") for text in rows(audit)["Shown"]
    )


def test_a_verdict_is_shown_by_the_weakest_of_the_claims_it_rests_on(own):
    deal = venture(40).model_dump(mode="json", exclude_defaults=True)
    holdings = {("h", "v"): claim(40, binding="press"), ("f", "v"): claim(60, binding="contract")}
    made = small_deal(holdings, {"h": "DE"})
    assert deal["id"] == made.id
    result = next(item for item in wa.audit(made).findings if item.rule.id == "ownership")
    assert shown_by(result) == "press"
    assert shown_by_words(result) == "shown by press reports"


def test_what_rests_on_no_claim_is_shown_by_nothing(own):
    result = next(item for item in wa.audit(small_deal()).findings if verdict_of(item) == "unknown")
    assert shown_by(result) is None
    assert shown_by_words(result) == "shown"


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0.95, 0.95, "presumed pass, very likely (95 in 100)"),
        (0.7, 0.95, "presumed pass, likely to very likely (70 to 95 in 100)"),
        (0.1, 0.1, "presumed fail, likely (90 in 100)"),
        (0.0, 0.05, "presumed fail, at least very likely (95 in 100 or more)"),
    ],
)
def test_a_presumed_verdict_in_words(low, high, words):
    assert presumed_words(Presumed("asked", low, high, 1.0)) == words


def test_the_leading_reason_is_the_first_that_is_presumed_at_all():
    def reason(name, ground, chance):
        return Reason(name, ground, chance, (), name)

    open_, rate = reason("open", "open", None), reason("rate", "base_rate", 0.95)
    test, strong = reason("test", "walk_away_test", 0.99), reason("strong", "presumption", 0.1)
    found = Presumed("asked", 0.0, 1.0, 1.0, (open_, test, rate, strong))
    assert leading_reason(found).measure == "test"
    assert leading_reason(replace(found, reasons=(rate, strong))).measure == "rate"
    assert leading_reason(replace(found, reasons=(open_, strong))).measure == "strong"
    assert leading_reason(replace(found, reasons=(open_,))) is None


def test_three_questions_are_asked_and_each_once(own):
    audit = wa.audit(venture())
    asked = rows(audit)["Ask first"]
    assert len(asked) == 3
    groups = grouped_questions(audit)
    first = [question.question for question, _ in groups if not question.field.startswith("outcome.")]
    assert first[:3] == asked  # what became of a deal nobody can promise
    assert len({question.question for question, _ in groups}) == len(groups)
    assert sum(count for _, count in groups) == len(audit.questions)


def test_what_is_supposed_is_said_first(own):
    audit = wa.audit(venture(), changes={"plant.state": "production"})
    assert next(iter(rows(audit))) == "As if"


@pytest.mark.parametrize(
    ("share", "said"), [(60, "5 of 6 conditions not shown; met: (a)"), (40, "(a) at most 49 percent foreign fails ")]
)
def test_the_draft_says_what_fails_and_how_much_is_not_shown(share, said, own):
    [law] = rows(wa.audit(venture(share)))["Draft EU law"]
    assert said in law
    assert law.startswith("If the deal is in scope, not approvable as filed: ")


def test_a_deal_elsewhere_meets_no_draft_of_the_union():
    assert "Draft EU law" not in rows(wa.audit("novawind-lagerwey-russia"))


# faces


def test_the_command_prints_the_first_screen_and_the_whole_on_request(capsys):
    assert run(["audit", "catl-debrecen"]) == 0
    first = capsys.readouterr().out
    assert run(["audit", "catl-debrecen", "--full"]) == 0
    whole = capsys.readouterr().out
    assert "What to ask for" not in first
    assert "walkaway audit catl-debrecen --full" in first
    for title in ("Verdict", "Findings", "What is presumed, and why", "What to ask for", "Who owns and who decides"):
        assert f"\n{title}\n" in f"\n{whole}".replace("\n  ", "\n") or title in whole
    assert len(first.splitlines()) <= 40 < len(whole.splitlines())
    for text in (first, whole):
        assert text.splitlines()[0].startswith("CATL Debrecen (") or text.splitlines()[1].startswith("CATL Debrecen (")


@pytest.mark.parametrize("form", ["html", "md"])
def test_pages_hold_first_screen_and_whole(form, capsys):
    assert run(["audit", "catl-debrecen", "--format", form]) == 0
    page = capsys.readouterr().out
    for said in ("Presumed", "Ask first", "What is presumed, and why", "What to ask for"):
        assert said in page


@pytest.mark.parametrize("deal", DEALS)
def test_the_data_hold_what_is_presumed_beside_what_is_shown(deal):
    audit = wa.audit(deal)
    data = json.loads(json.dumps(audit.to_dict()))
    jsonschema.validate(data, audit_schema())
    said = data["verdict"]["presumed"]
    assert {"rungs", "depth", "breadth"} <= set(said)
    assert len(said["rungs"]) == 6
    assert sum(said["rungs"]) + said["undecided"] == pytest.approx(1, abs=1e-5)
    assert said["depth"] in (None, *range(6))
    assert len(said["breadth"]) == 3
    low, middle, high = said["breadth"]
    assert 0 <= low <= high <= 1
    assert middle is None or low <= middle <= high
    assert [low, high] == sorted([low, high])
    assert (said["worlds"], said["seed"]) == (2000, 1)
    for item, result in zip(data["findings"], audit.findings, strict=True):
        presumed = item["presumed"]
        assert {"chance", "low", "high", "grounds"} <= set(presumed)
        assert 0 <= presumed["low"] <= presumed["high"] <= 1
        assert item["shown_by"] is None or verdict_of(result) in ("pass", "fail")
        if verdict_of(result) in ("pass", "fail"):
            assert presumed["chance"] == presumed["low"] == presumed["high"] == float(verdict_of(result) == "pass")
        for ground in presumed["grounds"]:
            assert set(ground) == {"measure", "ground", "chance", "presumptions", "words"}
            assert ground["ground"] in ("shown", "presumption", "base_rate", "walk_away_test", "open")
            assert bool(ground["presumptions"]) == (ground["ground"] == "presumption")


def test_the_whole_page_begins_with_the_first_screen():
    audit = wa.audit("catl-debrecen")
    whole = audit_page(audit)
    assert whole.title == first_screen(audit).title == titled(audit)
    assert whole.sections[0].blocks == (summary(audit),)
    assert first_screen(audit).sections[0].blocks[0] == summary(audit)


def test_what_is_presumed_is_never_said_to_be_shown():
    for deal in DEALS:
        for text in rows(wa.audit(deal))["Shown"]:
            assert not re.search(r"presum|likely|in 100", text)


def test_what_is_shown_of_the_ladder_stands_in_no_table_of_chances():
    for name, rungs in (
        ("stellantis-catl-zaragoza", ["2", "3", "4", "5"]),
        ("powerco-salzgitter", ["2", "3", "4", "5"]),
    ):
        audit = wa.audit(name)
        section = next(item for item in audit_page(audit).sections if item.title.startswith("What is presumed"))
        [table] = [block for block in section.blocks if getattr(block, "columns", ("",))[0] == "Rung"]
        once = audit.presumed.once_running is not None
        assert table.columns[-1] == ("Chance once it runs" if once else "Chance today")
        assert [row[0] for row in table.rows] == rungs
        text = " ".join(page_text(audit_page(audit), width=110).split())
        assert "(0 in 100)" not in text
        assert "(100 in 100)" not in text


def test_a_field_that_rebuts_is_told_whole_however_narrow_the_page():
    audit = wa.audit("stellantis-catl-zaragoza")
    field = next(item.rebutted_by[0].field for item in audit.speaking if item.rebutted_by)
    for width in (110, 100, 90):
        assert field in page_text(audit_page(audit), width=width)


def test_every_phrase_of_the_first_screen_leads_to_a_place_on_the_whole_page():
    import re

    from walkaway.report.audit_page import audit_page
    from walkaway.report.html_view import page_html

    for name in ("catl-debrecen", "powerco-salzgitter", "novawind-lagerwey-russia"):
        audit = wa.audit(name)
        places = set(re.findall(r'<section id="([^"]+)"', page_html(audit_page(audit), whole=True)))
        phrases = [item for _, row in summary(audit).rows for item in row]
        assert {item.anchor for item in phrases} <= places


def test_the_law_of_the_first_screen_is_told_condition_by_condition():
    from walkaway.report.law_words import law_phrase, law_reading, law_sections

    audit = wa.audit("stellantis-catl-zaragoza")
    reading = law_reading(audit)
    assert [item.rule.id for item in reading.conditions] == [
        "workforce", "ownership", "joint_venture", "ip_licence", "research", "sourcing",
    ]  # fmt: skip
    said = law_phrase(reading)
    assert "(a) at most 49 percent foreign fails" in said.text
    [section] = law_sections(audit)
    rows = section.blocks[1].rows
    assert [row[2] for row in rows] == ["not shown", "not shown", "fail", *["not shown"] * 4]
    assert list(law_sections(wa.audit("novawind-lagerwey-russia"))) == []
