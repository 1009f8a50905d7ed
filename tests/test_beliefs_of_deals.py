"""Beliefs of whole deals, real and made up: they stand beside what is shown, move with it, and never in its place."""

from __future__ import annotations

import dataclasses
import json
import os
import pickle
import random
import re
import subprocess
import sys
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import walkaway as wa
from belief_cases import FLAG, case, flags, hold_only, presumption, shares
from deal_files import claim, judged, small_deal
from walkaway.beliefs import presumptions as presuming
from walkaway.beliefs.presumptions import presumptions
from walkaway.catalog.loader import ids, known_cases, load_deal
from walkaway.core.truth import Truth
from walkaway.evidence.evidence import Evidence
from walkaway.judgement import presuming as believing
from walkaway.judgement.conduct import judge
from walkaway.judgement.presuming import Beliefs, all_measured, worth_of_fields
from walkaway.judgement.setting import Setting
from walkaway.measures.measures import MEASURES
from walkaway.model.deal import Deal
from walkaway.report.audit_page import audit_page
from walkaway.report.first_screen import summary
from walkaway.report.text_view import page_text
from walkaway.rules.check_many import Flags, Ranges
from walkaway.rules.verdict import verdict_of

ROOT = Path(__file__).parents[1]
ALL = ids("deals")
SOME = (
    "stellantis-catl-zaragoza",
    "catl-debrecen",
    "gotion-inobat-surany",
    "northvolt-skelleftea",
    "novawind-lagerwey-russia",
)


@cache
def audited(deal):
    return wa.audit(deal)


def check_reading(reading, findings, rungs, depth):
    """All that must hold of what is presumed beside what is shown."""
    for results, presumed in ((findings, reading.findings), (rungs, reading.rungs)):
        assert list(presumed) == [result.rule.id for result in results]
        for result in results:
            item, shown = presumed[result.rule.id], verdict_of(result)
            assert 0 <= item.low <= item.high <= 1
            assert 0 <= item.applies <= 1
            if shown in ("pass", "fail"):
                assert item.low == item.high == item.chance == float(shown == "pass")
                assert item.verdict == shown
    for place in filter(None, (reading.depth, reading.once_running)):
        assert sum(place.exactly) + place.undecided == pytest.approx(1)
        assert all(0 <= low <= high <= 1 for low, high in place.at_least)
        for chances in zip(*place.at_least, strict=True):  # a higher rung is never likelier
            assert list(chances) == sorted(chances, reverse=True)
    for rung, truth in depth.reached.items():
        if truth is not Truth.UNKNOWN:
            assert reading.depth.at_least[rung] == (float(truth is Truth.TRUE),) * 2
    low, middle, high = reading.breadth
    assert 0 <= low <= high <= 1
    assert middle is None or low <= middle <= high
    assert all(bits >= 0 for bits in reading.worth.values())


@pytest.mark.parametrize("deal", ALL)
def test_where_something_is_shown_of_a_deal_its_chance_is_one_or_nothing(deal):
    audit = audited(deal)
    check_reading(audit.presumed, audit.findings, audit.depth.rungs, audit.depth)
    local, breadth = audit.value.local, audit.presumed.breadth
    assert local.low - 1e-9 <= breadth[0] <= breadth[2] <= local.high + 1e-9


@pytest.mark.parametrize("deal", ALL)
def test_a_plant_is_supposed_to_run_only_if_it_is_to(deal):
    audit = audited(deal)
    state = audit.evidence.get("plant.state").choice
    runs = audit.judgement.measured["plant_running_at_home"].value
    expected = runs is Truth.FALSE and state in ("announced", "construction", "paused")
    once = audit.presumed.once_running
    assert (once is not None) is expected or state == "paused"
    if once is not None:
        assert once.at_least[1] == (1.0, 1.0)
        assert audit.presumed.depth.at_least[1] == (0.0, 0.0)


@pytest.mark.parametrize("deal", ALL)
def test_reasons_name_what_is_not_shown_and_whence_it_comes(deal):
    audit = audited(deal)
    in_force = {item.presumption.id for item in audit.speaking if item.standing == "in_force"}
    for item in (*audit.presumed.findings.values(), *audit.presumed.rungs.values()):
        for reason in item.reasons:
            assert not audit.judgement.measured[reason.measure].is_settled
            assert reason.ground in ("presumption", "base_rate", "walk_away_test", "open")
            assert bool(reason.presumptions) == (reason.ground == "presumption")
            assert set(reason.presumptions) <= in_force
            assert reason.chance is None or 0 <= reason.chance <= 1
            assert reason.words
            if reason.ground == "base_rate":
                assert re.search(r"(so|more than half) in \d+ of \d+ known cases \(", reason.words)


# made-up deals

STATES = st.sampled_from([None, "announced", "construction", "ramp_up", "production", "closed"])
SAID = st.sampled_from([None, True, False])


@st.composite
def made_up(draw):
    """A deal of which a few things are known."""

    def said(value, unit=None):
        return [] if value is None else [claim(value, unit)]

    home = draw(st.sampled_from([None, 0, 20, 50, 60, 100]))
    holdings = {} if home is None else {("h", "v"): claim(home), ("f", "v"): claim(100 - home)}
    return small_deal(
        holdings,
        {"h": "DE", "f": draw(st.sampled_from(["CN", "KR", "US"]))},
        kind=draw(st.sampled_from(["joint_venture", "foreign_plant", "licence", "home_plant"])),
        technology=draw(st.sampled_from(["lfp-cell", "nmc-cell", "electric-car"])),
        plant={
            "country": "DE",
            "state": said(draw(STATES)),
            "core_process_here": said(draw(SAID)),
            "research_here": said(draw(SAID)),
        },
        workforce={
            "training_promised": said(draw(SAID)),
            "home_share": said(draw(st.sampled_from([None, 10, 50, 90])), "percent"),
        },
        terms=[
            {"id": "licence", "kind": "licence", "granted": said(draw(SAID)), "survives_exit": said(draw(SAID))},
        ],
        carbon={"permit_in_force": said(draw(SAID)), "violations_found": said(draw(SAID))},
    )  # fmt: skip


def believed(deal, as_of=None, **more):
    """Judgement and beliefs of a deal, without a test of an exit."""
    setting = Setting.of(deal)
    judgement = judge(deal, Evidence.of(deal, as_of), setting)
    beliefs = Beliefs.of(deal, judgement.subject, judgement.measured, as_of, **more)
    return judgement, beliefs, beliefs.reading(judgement, setting, None)


@settings(max_examples=40)
@given(made_up())
def test_where_something_is_shown_of_a_made_up_deal_its_chance_is_one_or_nothing(deal):
    judgement, beliefs, reading = believed(deal, count=300)
    check_reading(reading, judgement.findings, judgement.depth.rungs, judgement.depth)
    for item in beliefs.measured.values():
        column = beliefs.worlds.belief(item).column
        if isinstance(column, Flags):
            assert not (column.certain & ~column.possible).any()
            if item.value is not Truth.UNKNOWN:
                assert (column.certain == (item.value is Truth.TRUE)).all()
        elif isinstance(column, Ranges):
            low, high = item.value.floats()
            assert (low <= column.low).all()
            assert (column.low <= column.high).all()
            assert (column.high <= high).all()


@settings(max_examples=15)
@given(made_up(), made_up())
def test_no_claim_of_a_deal_changes_the_rates_and_records_used_for_it(one, other):
    kept = {name: getattr(one, name) for name in ("kind", "technology", "parties")}
    other = other.model_copy(update=kept)
    seen = [believed(deal, count=10)[1] for deal in (one, other)]
    rates = [[item.worlds._rates.of(name, MEASURES[name].unit == "flag") for name in MEASURES] for item in seen]
    assert rates[0] == rates[1]
    records = [{found.presumption.id: (found.record, found.strength) for found in item.speaking} for item in seen]
    both = records[0].keys() & records[1].keys()
    assert {name: records[0][name] for name in both} == {name: records[1][name] for name in both}


@pytest.mark.parametrize("name", SOME)
def test_a_deal_of_the_catalog_is_left_out_of_what_is_believed_of_it(name, monkeypatch):
    before = audited(name)
    without = tuple(item for item in known_cases() if item.id != name)
    otherwise = (
        *without,
        case(name, {FLAG: True, "home_staff_share": 1.0}, records={item.id: False for item in presumptions()}),
    )
    for cases in (without, otherwise):
        monkeypatch.setattr(believing, "_cases", lambda day, cases=cases: cases)
        after = wa.audit(name)
        assert after.presumed == before.presumed
        assert after.speaking == before.speaking


@pytest.mark.parametrize("name", SOME[:3])
def test_the_order_of_cases_and_presumptions_changes_nothing(name, monkeypatch):
    before = audited(name)
    cases, items = list(known_cases()), list(presumptions())
    random.Random(1).shuffle(cases)
    random.Random(2).shuffle(items)
    monkeypatch.setattr(believing, "_cases", lambda day: tuple(cases))
    for module in (presuming, believing):
        monkeypatch.setattr(module, "presumptions", lambda: tuple(items))
    after = wa.audit(name)
    assert after.presumed.depth == before.presumed.depth
    assert after.presumed.findings == before.presumed.findings
    assert after.presumed.rungs == before.presumed.rungs
    assert after.presumed.breadth == before.presumed.breadth
    assert dict(after.presumed.worth) == dict(before.presumed.worth)
    assert {item.presumption.id: item for item in after.speaking} == {
        item.presumption.id: item for item in before.speaking
    }


def test_the_order_of_keys_in_a_file_changes_nothing():
    data = load_deal("catl-debrecen").model_dump(mode="json", exclude_defaults=True)
    turned = dict(reversed(data.items()))
    one, other = (believed(Deal.model_validate(item)) for item in (data, turned))
    assert one[2] == other[2]


@pytest.mark.parametrize("name", SOME)
def test_the_shown_reading_is_the_same_without_any_presumption(name, monkeypatch):
    before = audited(name)
    hold_only(monkeypatch)
    after = wa.audit(name)
    assert after.speaking == ()
    assert after.judgement.findings == before.judgement.findings
    assert after.judgement.depth == before.judgement.depth
    assert after.judgement.measured == before.judgement.measured
    assert after.evidence == before.evidence
    assert after.coverage == before.coverage
    shown = [dict(summary(audit).rows)["Shown"] for audit in (before, after)]
    assert shown[0] == shown[1]
    data = [json.loads(json.dumps(audit.to_dict())) for audit in (before, after)]
    for item in data:
        for found in (item["verdict"], *item["findings"]):
            del found["presumed"]
    for section in ("verdict", "findings", "ownership", "evidence"):
        assert data[0][section] == data[1][section]


@pytest.mark.parametrize("name", SOME)
def test_presumptions_do_change_what_is_presumed(name, monkeypatch):
    before = audited(name)
    hold_only(monkeypatch)
    grounds = [
        {reason.ground for item in audit.presumed.findings.values() for reason in item.reasons}
        for audit in (before, wa.audit(name))
    ]
    assert "presumption" in grounds[0]
    assert grounds[1] <= {"open", "walk_away_test"}


SIMPLE = (
    presumption("staff", "home_staff_share", 0.8, low=0.5, high=1.0),
    presumption("target", "binding_workforce_target", 0.6, value=False),
    presumption("right", "freedom_to_operate", 0.7, value=False),
    presumption("core", "core_process_at_home", 0.5),
    presumption("permit", "environmental_permit", 0.8),
    presumption("clean", "environmental_violations", 0.9, value=False),
)
"""Presumptions nothing rebuts or conditions, so that a claim moves its own measure alone."""


@pytest.mark.parametrize(
    ("field", "rules"),
    [
        ("workforce.training_promised", {"workforce"}),
        ("plant.core_process_here", {"operate"}),
        ("carbon.permit_in_force", {"environment"}),
    ],
)
@pytest.mark.parametrize("state", ["production", "construction"])
def test_more_evidence_of_one_sign_moves_chances_that_way(field, rules, state, monkeypatch):
    hold_only(
        monkeypatch,
        *SIMPLE,
        cases=[
            *flags(4, 6, FLAG, kind="joint_venture"),
            *shares([0, 0.2, 0.4, 0.7, 1], "home_share_design", kind="joint_venture"),
        ],
    )
    section, name = field.split(".")
    seen = []
    for value in (False, None, True):
        more = {"plant": {"country": "DE", "state": [claim(state, None)]}}
        if value is not None:
            more[section] = {**more.get(section, {}), name: [claim(value, None)]}
        reading = believed(small_deal({("f", "v"): 60}, **more))[2]
        seen.append({**reading.findings, **reading.rungs})
    for rule in seen[0]:
        chances = [(found[rule].low, found[rule].high) for found in seen]
        assert chances[0][0] <= chances[1][0] <= chances[2][0], rule
        assert chances[0][1] <= chances[1][1] <= chances[2][1], rule
    for rule in rules:
        assert (seen[0][rule].low, seen[0][rule].high) != (seen[2][rule].low, seen[2][rule].high), rule


@pytest.mark.parametrize("name", SOME[:2])
def test_the_same_seed_gives_the_same_bytes_in_another_process(name):
    command = f"import json, walkaway as wa; print(json.dumps(wa.audit({name!r}).to_dict(), ensure_ascii=False))"
    seen = []
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONHASHSEED": seed}
        done = subprocess.run([sys.executable, "-c", command], capture_output=True, env=environment, timeout=120)
        assert done.returncode == 0, done.stderr
        seen.append(done.stdout)
    assert seen[0] == seen[1]


def test_another_seed_gives_other_worlds_and_nearly_the_same_chances():
    one, other = (believed(load_deal("catl-debrecen"), seed=seed)[2] for seed in (1, 2))
    assert one != other
    assert (one.seed, other.seed) == (1, 2)
    for name, item in one.findings.items():
        assert item.low == pytest.approx(other.findings[name].low, abs=0.06)
        assert item.high == pytest.approx(other.findings[name].high, abs=0.06)


@pytest.mark.parametrize("name", SOME[:3])
def test_results_travel_and_are_equal_when_they_arrive(name):
    audit = audited(name)
    for item in (audit.presumed, audit.speaking):
        assert pickle.loads(pickle.dumps(item)) == item
    assert wa.audit(name).presumed == audit.presumed
    assert pickle.loads(pickle.dumps(known_cases())) == known_cases()
    assert pickle.loads(pickle.dumps(presumptions())) == presumptions()


def test_results_are_frozen():
    reading = audited("catl-debrecen").presumed
    first = next(iter(reading.findings.values()))
    items = (reading, reading.depth, first, first.reasons[0], audited("catl-debrecen").speaking[0], known_cases()[0])
    for item in items:
        name = dataclasses.fields(item)[0].name
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(item, name, None)
    for mapping in (reading.findings, reading.rungs, reading.worth):
        with pytest.raises(TypeError):
            mapping["new"] = None


# a deal of which nothing is known


def bare(**more):
    return small_deal(**more)


def test_a_deal_of_which_only_its_kind_is_known_is_never_shown_to_pass_or_fail():
    for kind in ("joint_venture", "foreign_plant", "home_plant", "licence"):
        audit = wa.audit(bare(kind=kind))
        assert {verdict_of(item) for item in audit.findings} <= {"unknown", "not_applicable"}
        shown = [phrase.text for phrase in dict(summary(audit).rows)["Shown"]]
        assert shown[0] == "No rung of the ladder is shown to be reached."
        assert not any(text.startswith(("Passes", "Fails")) for text in shown)


def test_such_a_deal_gets_base_rates_with_their_number(monkeypatch):
    cases = [
        *flags(5, 5, "freedom_to_operate", kind="joint_venture"),
        *flags(6, 6, "environmental_permit", kind="foreign_plant"),
        *flags(8, 2, FLAG, kind="joint_venture"),
    ]
    hold_only(monkeypatch, cases=cases)
    _, beliefs, reading = believed(bare())
    [reason] = reading.findings["ip"].reasons
    assert (reason.ground, reason.words) == (
        "base_rate",
        "so in 5 of 10 known cases (deals of kind joint venture with a partner from CN)",
    )
    assert reading.findings["ip"].low == reading.findings["ip"].high == pytest.approx(0.5, abs=0.001)
    assert reading.findings["ip"].verdict is None
    text = " ".join(page_text(audit_page(wa.audit(bare()))).split())
    assert "about as likely as not (50 in 100)" in text
    assert "so in 5 of 10 known cases" in text
    assert beliefs.worlds.belief(beliefs.measured[FLAG]).ground == "base_rate"


def test_what_is_said_of_comparable_deals_tells_kind_and_country():
    audit = wa.audit(bare(kind="foreign_plant"))
    words = {
        reason.words
        for item in audit.presumed.findings.values()
        for reason in item.reasons
        if reason.ground == "base_rate"
    }
    words |= {
        reason.words
        for item in audit.presumed.rungs.values()
        for reason in item.reasons
        if reason.ground == "base_rate"
    }
    for said in words:
        assert re.search(
            r"in \d+ of \d+ known cases \((all deals|deals of kind foreign plant( with a partner from CN)?)\)", said
        )


def test_only_cases_known_by_the_day_count(monkeypatch):
    early = flags(4, 4, FLAG, kind="joint_venture", since=date(2022, 1, 1))
    late = flags(0, 8, FLAG, kind="joint_venture", since=date(2024, 1, 1))
    hold_only(monkeypatch, cases=[*early, *late])
    seen = {}
    for day in (date(2021, 1, 1), date(2022, 1, 1), None):
        _, beliefs, _ = believed(bare(), day)
        seen[day] = beliefs.worlds.belief(beliefs.measured[FLAG])
    assert seen[date(2021, 1, 1)].ground == "open"
    assert seen[date(2022, 1, 1)].rate.classes[0].counts == (4, 4)
    assert seen[None].rate.classes[0].counts == (12, 4)


def test_several_countries_of_a_partner_make_no_class(monkeypatch):
    hold_only(monkeypatch, cases=flags(5, 5, FLAG, kind="joint_venture", partner="CN"))
    deal = small_deal()
    parties = tuple(
        party.model_copy(update={"countries": ("CN", "HK")}) if party.id == "f" else party for party in deal.parties
    )
    _, beliefs, _ = believed(deal.model_copy(update={"parties": parties}))
    rate = beliefs.worlds.belief(beliefs.measured[FLAG]).rate
    assert [item.name for item in rate.classes] == ["all deals", "deals of kind joint venture"]


# what the walk-away test and the questions take from beliefs


def test_the_walk_away_test_takes_what_is_presumed_of_the_whole_deal(monkeypatch):
    hold_only(
        monkeypatch,
        presumption("right", "freedom_to_operate", 0.3),
        presumption("core", "home_share_core_process", 1.0, low=0.6, high=0.6),
    )
    _, beliefs, _ = believed(bare())
    spreads = beliefs.spreads()
    assert set(spreads) == {"freedom_to_operate", "home_share_core_process"}
    right = spreads["freedom_to_operate"]
    assert set(right.steps) == {0.0, 1.0}
    assert sum(right.steps) / len(right.steps) == pytest.approx(0.3, abs=0.005)
    assert right.rests_on == "belief: freedom_to_operate"
    assert spreads["home_share_core_process"].low == spreads["home_share_core_process"].high == pytest.approx(0.6)


def test_what_is_shown_or_open_is_left_to_claims_and_the_catalog(monkeypatch):
    hold_only(monkeypatch, presumption("right", "freedom_to_operate", 0.3))
    licence = {"id": "licence", "kind": "licence", "granted": [claim(True, None)], "survives_exit": [claim(True, None)],
               "sufficient_to_run": [claim(True, None)]}  # fmt: skip
    judgement, beliefs, _ = believed(bare(terms=[licence]))
    assert all_measured(judgement.subject, judgement.measured)["freedom_to_operate"].value is Truth.TRUE
    assert beliefs.spreads() == {}


@pytest.mark.parametrize("name", SOME)
def test_the_test_of_an_exit_and_the_reading_hold_the_same_belief(name):
    audit = audited(name)
    if audit.outlook is None:
        assert "walk_away_test" not in {r.ground for item in audit.presumed.rungs.values() for r in item.reasons}
        return
    reasons = {r.measure: r for item in audit.presumed.rungs.values() for r in item.reasons}
    found = reasons.get("production_survives_exit")
    if found is not None:
        assert found.ground == "walk_away_test"
        assert found.chance == pytest.approx(audit.outlook.survives_in, abs=0.001)


def test_a_field_is_worth_the_most_any_measure_it_feeds_would_tell():
    audit = audited("catl-debrecen")
    worth = worth_of_fields(audit.presumed, audit.judgement.measured)
    assert worth
    for field, bits in worth.items():
        fed = [
            item
            for item in audit.judgement.measured.values()
            if not item.is_settled and field in {found.field for found in item.inputs}
        ]
        told = [audit.presumed.worth.get(item.name) for item in fed]
        assert bits == (None if None in told else max(told))
    ranked = [question.effect if question.worth is None else question.worth for question in audit.questions]
    assert ranked == sorted(ranked, reverse=True)


def test_a_wrong_number_of_worlds_is_refused():
    from walkaway.core.errors import UsageError

    judgement = judged(bare())
    with pytest.raises(UsageError, match="allowed: 1 to"):
        Beliefs.of(bare(), judgement.subject, judgement.measured, count=0)
    with pytest.raises(UsageError, match="the seed is -1"):
        Beliefs.of(bare(), judgement.subject, judgement.measured, seed=-1)


@pytest.mark.parametrize("name", SOME[:3])
def test_the_chance_to_pass_a_book_is_certain_where_its_verdict_is_shown(name):
    checked = [wa.check(name, book) for book in ("iaa-com2026-foreign-investment", "seven-measures")]
    from walkaway.catalog.loader import load_rulebook
    from walkaway.judgement.presuming import chances_over
    from walkaway.rules.check import check

    audit = audited(name)
    books = [
        check(
            load_rulebook(item.rulebook if isinstance(item.rulebook, str) else item.rulebook.id),
            audit.judgement.subject,
        )
        for item in checked
    ]
    for book, chance in zip(books, chances_over(audit, books, 400, 3), strict=True):
        assert 0 <= chance.passes.low <= chance.passes.high <= 1
        assert (chance.draws, chance.seed) == (400, 3)
        assert 0 <= chance.share_presumed <= 1
        if book.verdict == "fail":
            assert (chance.passes.low, chance.passes.high) == (0, 0)
        if book.verdict == "pass":
            assert chance.passes.low == 1
