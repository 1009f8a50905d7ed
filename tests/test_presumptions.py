"""Presumptions: how they stand to a deal, what the catalog holds of them, bad files, and their pages."""

from __future__ import annotations

import json
from datetime import date

import pytest
import yaml

import walkaway as wa
from belief_cases import FLAG, SHARE, case, presumption
from deal_files import claim, judged, small_deal
from walkaway.beliefs import presumptions as presuming
from walkaway.beliefs.presumption_checks import circle_problems, presumption_problems
from walkaway.beliefs.presumptions import (
    Record,
    claimed_under,
    measures_needed,
    presumptions,
    record_of,
    speaking_of,
    strength_of,
)
from walkaway.catalog.loader import ids, known_cases, load_deal, load_presumption
from walkaway.catalog.yaml_reader import CATALOG
from walkaway.cli.main import run
from walkaway.core.errors import InputError, UnknownNameError
from walkaway.core.truth import Truth
from walkaway.evidence.evidence import Evidence
from walkaway.judgement import presuming as believing
from walkaway.judgement.known_cases import CASES, case_of_deal, cases_text
from walkaway.judgement.presuming import all_measured
from walkaway.measures.measures import MEASURES
from walkaway.report.words import strength_words

ALL = presumptions()
IDS = [item.id for item in ALL]
AT_LEAST_HALF = {"measure": "foreign_stake", "operator": ">=", "value": 0.5, "unit": "fraction"}
LICENCE = {"id": "licence", "kind": "licence", "granted": [claim(True, None)]}


def stands(item, deal, cases=()):
    """How a presumption stands to a deal."""
    judgement = judged(deal)
    everything = all_measured(judgement.subject, judgement.measured)
    needed = {name: MEASURES[name].of(judgement.subject) for name in measures_needed([item])}
    found = speaking_of(deal, judgement.subject, {**everything, **needed}, cases, [item])
    return found[0] if found else None


def plant(state=None, **more):
    said = {"country": "DE"} | ({} if state is None else {"state": [claim(state, None)]})
    return small_deal({("f", "v"): 60}, plant=said, **more)


# how they stand


def held(share):
    """A venture of which the partner holds a share, or a range, and a company at home the rest."""
    low, high = share if isinstance(share, list) else (share, share)
    holdings = {("f", "v"): claim([low, high]), ("h", "v"): claim([100 - high, 100 - low])}
    return small_deal(holdings, {"h": "DE"})


def test_without_a_condition_it_is_in_force():
    found = stands(presumption(), plant())
    assert found.standing == "in_force"
    assert found.proof is None
    assert found.strength == 0.9


@pytest.mark.parametrize(
    ("share", "standing"), [(60, "in_force"), (40, "does_not_apply"), ([40, 60], "not_shown"), (50, "in_force")]
)
def test_its_condition_must_be_shown(share, standing):
    found = stands(presumption(**{"if": AT_LEAST_HALF}), held(share))
    assert found.standing == standing
    truth = {"in_force": Truth.TRUE, "does_not_apply": Truth.FALSE, "not_shown": Truth.UNKNOWN}[standing]
    assert found.proof.truth is truth


@pytest.mark.parametrize("said", [True, False])
def test_what_is_shown_needs_no_presumption(said):
    deal = plant(workforce={"training_promised": [claim(said, None)]})
    assert stands(presumption(), deal).standing == "settled"


@pytest.mark.parametrize(
    ("where", "state", "speaks"),
    [
        ({}, None, True),
        ({"kind": ["joint_venture"]}, None, True),
        ({"kind": ["foreign_plant", "joint_venture"]}, None, True),
        ({"kind": ["foreign_plant"]}, None, False),
        ({"technology": ["lfp-cell"]}, None, True),
        ({"technology": ["nmc-cell"]}, None, False),
        ({"state": ["production"]}, "production", True),
        ({"state": ["ramp_up", "production"]}, "production", True),
        ({"state": ["production"]}, "construction", False),
        ({"state": ["production"]}, None, False),
        ({"kind": ["joint_venture"], "technology": ["nmc-cell"]}, None, False),
        ({"kind": ["joint_venture"], "technology": ["lfp-cell"], "state": ["paused"]}, "paused", True),
    ],
)
def test_it_speaks_of_deals_of_its_kind_technology_and_state(where, state, speaks):
    assert (stands(presumption(where=where), plant(state)) is not None) is speaks


@pytest.mark.parametrize(
    ("names", "speaks"),
    [
        (["terms.*.survives_exit"], True),
        (["terms.*.granted"], False),
        (["terms"], False),
        (["terms.licence"], False),
        (["terms.other"], True),
        (["support", "terms.licence.granted"], False),
        (["support"], True),
    ],
)
def test_it_is_silent_where_a_claim_stands_on_what_must_be_unsaid(names, speaks):
    assert (stands(presumption(silent_on=names), plant(terms=[LICENCE])) is not None) is speaks


def test_a_claim_of_unknown_is_no_claim():
    unknown = {"id": "licence", "kind": "licence", "granted": [{"value": "unknown", "note": "Not published."}]}
    deal = plant(terms=[unknown])
    assert stands(presumption(silent_on=["terms"]), deal).standing == "in_force"
    assert stands(presumption(rebutted_by=["terms"]), deal).standing == "in_force"


@pytest.mark.parametrize(
    ("names", "paths"),
    [
        (["terms.*.granted"], ["terms.licence.granted"]),
        (["terms.licence"], ["terms.licence.granted"]),
        (["terms"], ["terms.licence.granted"]),
        (["*.*.granted"], []),
        (["terms.*.granted.more"], []),
        (["terms.*.royalty"], []),
        (["terms.lic"], []),
        (["term"], []),
    ],
)
def test_any_claim_a_rebuttal_covers_puts_it_out_of_force(names, paths):
    deal = plant(terms=[LICENCE])
    found = stands(presumption(rebutted_by=names), deal)
    assert found.standing == ("rebutted" if paths else "in_force")
    assert [field.field for field in found.rebutted_by] == paths
    assert [field.field for name in names for field in claimed_under(Evidence.of(deal), name)] == paths


@pytest.mark.parametrize("said", [True, False])
def test_a_rebuttal_counts_whatever_it_says(said):
    deal = plant(terms=[{"id": "licence", "kind": "licence", "granted": [claim(said, None)]}])
    assert stands(presumption(rebutted_by=["terms.*.granted"]), deal).standing == "rebutted"


def test_a_claim_later_than_the_day_of_the_audit_rebuts_nothing():
    deal = plant(terms=[LICENCE])
    early = Evidence.of(deal, date(2023, 1, 1))
    assert claimed_under(early, "terms.*.granted") == ()
    assert claimed_under(Evidence.of(deal, date(2024, 6, 1)), "terms.*.granted") != ()


def test_a_presumption_never_rests_on_another():
    # the first would make the condition of the second true, if what is presumed were shown
    first = presumption("first", "public_money_given", 1.0)
    second = presumption("second", FLAG, 1.0, **{"if": {"measure": "public_money_given", "value": True}})
    deal = plant()
    judgement = judged(deal)
    measured = all_measured(judgement.subject, judgement.measured)
    measured |= {name: MEASURES[name].of(judgement.subject) for name in measures_needed([first, second])}
    both = speaking_of(deal, judgement.subject, measured, (), [first, second])
    assert [item.standing for item in both] == ["in_force", "not_shown"]


def test_no_presumption_changes_how_another_stands():
    audit = wa.audit("catl-debrecen")
    measured = all_measured(audit.judgement.subject, audit.judgement.measured)
    for seen in audit.speaking:
        [alone] = speaking_of(audit.deal, audit.judgement.subject, measured, known_cases(), [seen.presumption])
        assert (alone.standing, alone.strength, alone.record) == (seen.standing, seen.strength, seen.record)


# records


def test_a_record_counts_the_cases_that_tell_and_leaves_one_out():
    item = presumption("asked")
    cases = [case(f"d{n}", records={"asked": n < 3}) for n in range(5)] + [case("silent", records={"other": True})]
    assert record_of(item, cases) == Record(3, 5)
    assert record_of(item, cases, without="d0") == Record(2, 4)
    assert record_of(item, cases, without="d4") == Record(3, 4)
    assert record_of(item, cases, without="silent") == Record(3, 5)


def test_a_deal_never_informs_the_record_that_speaks_of_it():
    item = presumption("asked", likely=0.9)
    others = [case(f"d{n}", records={"asked": True}) for n in range(9)]
    seen = [stands(item, plant(), [*others, case("small", records={"asked": said})]) for said in (True, False)]
    assert seen[0].record == seen[1].record == Record(9, 9)
    assert seen[0].strength == seen[1].strength == pytest.approx((9 + 3.6) / 13)


def test_a_known_case_says_how_presumptions_fared():
    deal = plant(workforce={"training_promised": [claim(False, None)]})
    items = [
        presumption("held", value=False),
        presumption("broken", value=True),
        presumption("open", "environmental_permit"),
        presumption("elsewhere", where={"kind": ["licence"]}),
        presumption("not-shown", **{"if": {"measure": "environmental_permit", "value": True}}),
        presumption("shown", **{"if": AT_LEAST_HALF}),
    ]
    found = case_of_deal(deal, items)
    assert {name: item.value for name, item in found.records.items()} == {
        "held": True,
        "broken": False,
        "shown": False,
    }
    assert found.records["held"].since == date(2024, 1, 1)
    assert found.known[FLAG].value is False
    assert (found.kind, found.technology, found.partner) == ("joint_venture", "lfp-cell", "CN")


def test_a_known_case_counts_no_share_in_two_bins_and_nothing_without_claims():
    known = case_of_deal(held([40, 60]), []).known
    assert "foreign_stake" not in known
    assert "plant_at_home" not in known or known["plant_at_home"].since is not None
    known = case_of_deal(held([55, 60]), []).known
    assert known["foreign_stake"].value == pytest.approx(0.575)


@pytest.mark.parametrize(
    ("claims", "published", "since"),
    [
        ([{}], None, date(2024, 1, 1)),
        ([{"as_of": "2023"}], None, date(2023, 12, 31)),
        ([{}], "2024-06", date(2024, 6, 1)),
        ([{}], "2020-06", date(2024, 1, 1)),
        ([{"as_of": "2024-02-01"}, {"as_of": "2024-02-01", "note": "Again."}], None, date(2024, 2, 1)),
        ([{"as_of": "unknown"}], None, None),
        ([{"as_of": "unknown"}], "2024-06-05", date(2024, 6, 5)),
    ],
)
def test_a_case_is_known_from_the_day_all_it_rests_on_was_known(claims, published, since):
    said = [claim(True, None, **more) for more in claims]
    source = {"publisher": "Register"} | ({} if published is None else {"date": published})
    found = case_of_deal(small_deal(workforce={"training_promised": said}, sources={"s": source}), [presumption()])
    assert found.known[FLAG].since == since
    assert found.records["p"].since == since


def test_a_record_counts_from_the_day_its_condition_was_known_too():
    later = {"as_of": "2024-09-01"}
    holdings = {("f", "v"): claim(60, **later), ("h", "v"): claim(40, **later)}
    state = {"country": "DE", "state": [claim("production", None, as_of="2024-07-01")]}
    deal = small_deal(holdings, {"h": "DE"}, plant=state, workforce={"training_promised": [claim(True, None)]})
    items = [
        presumption("plain"),
        presumption("share", **{"if": AT_LEAST_HALF}),
        presumption("running", where={"state": ["production"]}),
        presumption("unclaimed", "environmental_permit", **{"if": AT_LEAST_HALF}),
    ]
    found = case_of_deal(deal, items).records
    assert {name: item.since for name, item in found.items()} == {
        "plain": date(2024, 1, 1), "share": date(2024, 9, 1), "running": date(2024, 7, 1),
    }  # fmt: skip


# the catalog


@pytest.fixture(scope="module")
def text():
    return cases_text()


def test_the_known_cases_are_those_the_catalog_gives(text):
    assert text == CASES.read_text(encoding="utf-8"), "the known cases are stale: run 'make cases'"


@pytest.fixture(scope="module")
def cases(text):
    from walkaway.model.known_case import KnownCase

    return tuple(KnownCase.from_dict(item) for item in json.loads(text)["cases"])


def test_the_known_cases_name_every_deal_once(cases):
    assert [item.id for item in cases] == list(ids("deals"))


@pytest.mark.parametrize("item", ALL, ids=IDS)
def test_no_presumption_of_the_catalog_is_broken_more_often_than_it_holds(item, cases):
    record = record_of(item, cases)
    broken_by = [seen.id for seen in cases if item.id in seen.records and not seen.records[item.id].value]
    said = f"presumption {item.id} {record.words}; broken by {', '.join(broken_by)}: it presumes what is unlikely"
    assert record.known == 0 or record.held / record.known >= 0.5, said


@pytest.mark.parametrize("item", ALL, ids=IDS)
def test_the_deals_that_break_a_presumption_are_listed_in_its_file(item, cases):
    broken_by = {seen.id for seen in cases if item.id in seen.records and not seen.records[item.id].value}
    assert set(item.counterexamples) == broken_by, f"counterexamples of {item.id}"


@pytest.mark.parametrize("item", ALL, ids=IDS)
def test_a_presumption_is_argued_and_sourced(item):
    assert item.id in ids("presumptions")
    assert len(item.reason.split()) >= 5
    assert item.strength.source == "assumption" or item.strength.source in item.sources
    assert item.strength.note
    assert 0.5 <= item.strength.likely <= 1
    assert presumption_problems(item) == []
    for source in item.sources.values():
        assert source.publisher
        assert source.title


def test_presumptions_come_in_order_and_each_file_bears_its_id():
    assert sorted(IDS) == IDS
    for path in (CATALOG / "presumptions").glob("*.yaml"):
        assert load_presumption(path.stem).id == path.stem


def test_presumptions_do_not_rest_on_each_other_in_a_circle():
    assert circle_problems(ALL) == []


def test_two_presumptions_of_the_catalog_say_the_same_thing_once():
    said = [
        item.model_dump_json(exclude={"id", "name", "reason", "strength", "sources", "counterexamples"}) for item in ALL
    ]
    assert len(set(said)) == len(said)


# bad files

GOOD = {
    "id": "mine",
    "name": "Mine holds",
    "if": AT_LEAST_HALF,
    "then": {"measure": FLAG, "value": True},
    "strength": {"low": 0.6, "likely": 0.8, "high": 0.9, "source": "assumption"},
    "reason": "Because of what it is.",
}


def written(tmp_path, **changes):
    path = tmp_path / "mine.yaml"
    data = {key: value for key, value in (GOOD | changes).items() if value is not None}
    path.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    return path


def line_of(path, *keys):
    """Line of a key, looked for below the keys before it."""
    lines = path.read_text(encoding="utf-8").splitlines()
    at = -1
    for key in keys:
        at = next(n for n in range(at + 1, len(lines)) if lines[n].lstrip(" -").startswith(key))
    return at + 1


def test_a_good_file_is_read(tmp_path):
    path = written(tmp_path)
    assert wa.presumption(path).id == "mine"
    assert wa.presumption(str(path)).strength.likely == 0.8


SHARE_RANGE = {"measure": SHARE, "low": 0, "high": 0.5}
BAD = {
    "measure in the condition": (
        {"if": {**AT_LEAST_HALF, "measure": "foreign_stakes"}}, "if", "no such measure", "'foreign_stakes'", "did you mean 'foreign_stake'?",
    ),
    "measure presumed": (
        {"then": {"measure": "trainings_promised", "value": True}}, "then measure", "no such measure", "'trainings_promised'", "did you mean 'training_promised'?",
    ),
    "number for a flag in the condition": (
        {"if": {"measure": FLAG, "operator": ">=", "value": 0.5, "unit": "fraction"}}, "if", "compared with the wrong sort of value", "0.5", "correct it",
    ),
    "flag for a number in the condition": (
        {"if": {"measure": "foreign_stake", "value": True}}, "if", "compared with the wrong sort of value", "True", "correct it",
    ),
    "another unit": (
        {"if": {**AT_LEAST_HALF, "value": 50, "unit": "percent"}}, "if", "a threshold in another unit than its measure", "'percent'", "give it in fraction",
    ),
    "rests on itself": (
        {"if": {"measure": FLAG, "value": True}}, "then measure", "a presumption that rests on what it presumes", f"'{FLAG}'", "take it out of the condition",
    ),
    "strength above one": (
        {"strength": {**GOOD["strength"], "high": 1.2}}, "strength", "lies between 0 and 1; seen 0.6 to 1.2", "1.2", "correct the value",
    ),
    "strength below nothing": (
        {"strength": {**GOOD["strength"], "low": -0.1}}, "strength", "lies between 0 and 1; seen -0.1 to 0.9", "-0.1", "correct the value",
    ),
    "strength that falls": (
        {"strength": {**GOOD["strength"], "low": 0.85}}, "strength", "an estimate must rise: low 0.85, likely 0.8, high 0.9", "0.85", "correct the value",
    ),
    "source of the strength": (
        {"strength": {**GOOD["strength"], "source": "assumtion"}}, "source", "no such source", "'assumtion'", "did you mean 'assumption'?",
    ),
    "rebuttal of no section": (
        {"rebutted_by": ["decision_right.*.product"]}, "decision_right", "no such field of a deal", "'decision_right'", "did you mean 'decision_rights'?",
    ),
    "rebuttal of no field": (
        {"rebutted_by": ["decision_rights.*.produkt"]}, "decision_rights", "no such field of a deal", "'decision_rights.*.produkt'", "did you mean 'decision_rights.*.product'?",
    ),
    "silence on no field": (
        {"silent_on": ["plant.stat"]}, "plant.stat", "no such field of a deal", "'plant.stat'", "did you mean 'plant.state'?",
    ),
    "range for a flag": (
        {"then": {"measure": FLAG, "low": 0.1, "high": 0.2}}, "then", f"{FLAG} is a flag", None, "correct it",
    ),
    "value for a share": (
        {"then": {"measure": SHARE, "value": True}}, "then", f"{SHARE} is a share", "True", "correct it",
    ),
    "neither value nor range": (
        {"then": {"measure": SHARE, "low": 0.1}}, "then", "give 'value' (true or false) for a flag, or both 'low' and 'high' for a share", "0.1", "correct the value",
    ),
    "both value and range": (
        {"then": {**SHARE_RANGE, "value": True}}, "then", "give 'value' (true or false) for a flag", "True", "correct the value",
    ),
    "range that falls": (
        {"then": {"measure": SHARE, "low": 0.6, "high": 0.5}}, "then", "a range must rise: low 0.6, high 0.5", "0.6", "correct the value",
    ),
    "neither flag nor share": (
        {"then": {"measure": "capacity_gwh_per_year", "low": 0.1, "high": 0.5}}, "then measure", "only a flag or a share can be presumed", "'capacity_gwh_per_year'", "presume what follows from it",
    ),
    "counterexample": (
        {"counterexamples": ["aesc-duai"]}, "aesc-duai", "no such deal", "'aesc-duai'", "did you mean 'aesc-douai'?",
    ),
    "technology": (
        {"where": {"technology": ["lfp-cel"]}}, "lfp-cel", "no such technology", "'lfp-cel'", "did you mean 'lfp-cell'?",
    ),
    "kind of deal": (
        {"where": {"kind": ["joint_ventur"]}}, "joint_ventur", "not an allowed value", "'joint_ventur'", "did you mean 'joint_venture'?",
    ),
    "state": (
        {"where": {"state": ["productions"]}}, "productions", "not an allowed value", "'productions'", "production",
    ),
    "a fact": (
        {"if": {"fact": "promised", "value": True}}, "if", "a presumption knows no fact", "'promised'", "say it with a measure",
    ),
    "a rule": (
        {"if": {"rule": "four_of_six"}}, "if", "a presumption knows no rule", "'four_of_six'", "say it with a measure",
    ),
    "points": (
        {"if": {"points": "table", "operator": ">=", "value": 3}}, "if", "a presumption knows no points", "'table'", "say it with a measure",
    ),
    "a component": (
        {"if": {**AT_LEAST_HALF, "measure": "component_local_share", "component": "cathode"}}, "if", "a presumption knows no component", "'cathode'", "say it with a measure",
    ),
    "sector": (
        {"if": {"in_sector": "battery_cell"}}, "if", "no such sector", "'battery_cell'", "did you mean 'battery_cells'?",
    ),
    "country": (
        {"if": {"partner_from": ["XX"]}}, "if", "no such country or group", "'XX'", "choose one of the country or group names listed",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_with_file_line_value_and_what_to_do(name, tmp_path, capsys):
    changes, at, what, seen, fix = BAD[name]
    path = written(tmp_path, **changes)
    with pytest.raises(InputError) as raised:
        wa.presumption(path)
    problem = next(item for item in raised.value.problems if what in item.what)
    assert problem.file == str(path)
    assert problem.line == line_of(path, *at.split())
    assert seen is None or seen in problem.seen
    assert fix in problem.fix
    assert run(["validate", str(path)]) == 1
    told = capsys.readouterr().out
    assert f"{path}:{problem.line}: " in told
    assert problem.what in told


def test_every_problem_of_a_file_is_told_at_once(tmp_path):
    changes = [
        BAD[name][0] for name in ("measure in the condition", "silence on no field", "counterexample", "technology")
    ]
    path = written(tmp_path, **{key: value for change in changes for key, value in change.items()})
    with pytest.raises(InputError) as raised:
        wa.presumption(path)
    assert len(raised.value.problems) == 4


@pytest.mark.parametrize("key", ["reason", "then", "strength", "name", "id"])
def test_a_file_without_what_it_needs_is_refused(key, tmp_path):
    path = written(tmp_path, **{key: None})
    with pytest.raises(InputError, match=key):
        load_presumption(path)


def test_a_key_misspelt_is_refused_with_the_nearest(tmp_path):
    path = written(tmp_path, rebuted_by=["plant.state"])
    with pytest.raises(InputError, match="did you mean 'rebutted_by'"):
        wa.presumption(path)


def circle():
    one = presumption("one", FLAG, **{"if": {"measure": "environmental_permit", "value": True}})
    other = presumption("other", "environmental_permit", **{"if": {"measure": FLAG, "value": True}})
    return one, other


def test_two_that_rest_on_each_other_are_refused():
    [problem] = circle_problems(circle())
    assert problem.what == "presumptions that rest on each other in a circle"
    assert "one" in problem.seen
    assert "other" in problem.seen
    assert circle_problems(circle()[:1]) == []


def test_a_catalog_with_a_circle_is_refused_with_file_and_line(tmp_path, monkeypatch):
    written_as = {item.id: item for item in circle()}
    (tmp_path / "presumptions").mkdir()
    for name, item in written_as.items():
        path = tmp_path / "presumptions" / f"{name}.yaml"
        data = item.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        path.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    monkeypatch.setattr(presuming, "all_presumptions", lambda: tuple(written_as.values()))
    monkeypatch.setattr(presuming, "CATALOG", tmp_path)
    with pytest.raises(InputError) as raised:
        presuming.presumptions.__wrapped__()
    [problem] = raised.value.problems
    path = tmp_path / "presumptions" / "one.yaml"
    assert (problem.file, problem.line) == (str(path), line_of(path, "if"))


def test_a_file_that_closes_a_circle_with_the_catalog_is_refused(tmp_path, monkeypatch):
    one, other = circle()
    monkeypatch.setattr(presuming, "presumptions", lambda: (other,))
    data = one.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    path = tmp_path / "one.yaml"
    path.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    with pytest.raises(InputError, match="in a circle") as raised:
        wa.presumption(path)
    assert raised.value.problems[0].file == str(path)
    assert raised.value.problems[0].line == line_of(path, "if")


def test_a_chain_is_no_circle():
    one, _ = circle()
    assert circle_problems([one, presumption("other", "environmental_permit")]) == []


def test_an_unknown_name_is_told_with_the_nearest(capsys):
    with pytest.raises(UnknownNameError, match="did you mean 'sole-owner-decides'"):
        wa.presumption("sole-owner-decide")
    assert run(["presumptions", "sole-owner-decide"]) == 1
    assert "did you mean 'sole-owner-decides'?" in capsys.readouterr().err
    assert run(["presumptions", "NOPE"]) == 1
    assert "'NOPE'" in capsys.readouterr().err


@pytest.mark.parametrize(
    "name",
    ["plant.state", "plant", "decision_rights.*.product", "decision_rights.*", "decision_rights", "terms.licence.granted",
     "support.*.condition_ip", "support", "workforce.training_promised", "carbon.violations_found", "outcome.next_generation",
     "supply.all.local_share", "supply.*.sourcing", "stack.*.*.home_share", "assets.*.home_share", "ownership.*.*.share"],
)  # fmt: skip
def test_fields_of_a_deal_and_what_holds_them_may_rebut(name):
    assert presumption_problems(presumption(rebutted_by=[name], silent_on=[name])) == []


# pages


@pytest.fixture
def told(capsys):
    """What a command prints."""

    def of(*arguments):
        assert run(list(arguments)) == 0, capsys.readouterr().err
        return capsys.readouterr().out

    return of


def test_the_list_names_every_presumption_with_its_record(told):
    said = told("presumptions")
    assert said.startswith(f"{len(ALL)} presumptions")
    flat = " ".join(said.split())
    assert "none ever moves what is shown" in flat
    for item in ALL:
        assert item.id[:12] in said


def test_one_is_shown_with_condition_reason_record_and_rebuttal(told):
    item = wa.presumption("sole-owner-decides")
    record = record_of(item, known_cases())
    said = " ".join(told("presumptions", "sole-owner-decides").split())
    assert said.startswith(item.name)
    assert item.reason in said
    assert record.words.capitalize() in said
    assert f"taken to hold with a chance of {strength_words(strength_of(item, record))}" in said
    for name in item.rebutted_by:
        assert name in said


def test_the_page_says_condition_and_consequence_in_words(tmp_path, told):
    condition = {
        "all": [
            AT_LEAST_HALF,
            {"not": {"measure": FLAG, "value": True}},
            {"any": [{"partner_from": ["CN", "KR"]}, {"in_sector": "battery_cells"}]},
        ]
    }
    path = written(
        tmp_path,
        **{
            "if": condition,
            "then": SHARE_RANGE,
            "where": {"kind": ["joint_venture"], "state": ["ramp_up"]},
            "silent_on": ["plant.research"],
        },
    )
    said = " ".join(told("presumptions", str(path)).split())
    meaning = MEASURES["foreign_stake"].meaning.rstrip(".")
    assert f"{meaning} >= 50%" in said
    assert f"not ({MEASURES[FLAG].meaning.rstrip('.')}: yes)" in said
    assert "(the partner is led from CN or KR or the technology belongs to battery cells)" in said
    assert "kind of deal: joint venture" in said
    assert "state of the plant: ramp up" in said
    assert "nothing is published on plant.research" in said
    assert "presumed 0% to 50%" in said
    assert "No deal of the catalog tests it yet; taken to hold with a chance of 80%" in said
    assert "Stated: 80% (60% to 90%; assumption)." in said


def test_the_data_hold_each_file_with_its_record_and_cases(told):
    data = json.loads(told("presumptions", "--format", "json"))
    assert next(iter(data)) == "schema_version"
    assert [item["id"] for item in data["presumptions"]] == IDS
    for item, seen in zip(ALL, data["presumptions"], strict=True):
        record = record_of(item, known_cases())
        assert (seen["held"], seen["known"]) == (record.held, record.known)
        assert seen["strength"] == pytest.approx(strength_of(item, record), abs=1e-6)
        assert sum(seen["cases"].values()) == record.held
        assert len(seen["cases"]) == record.known
        assert type(item).model_validate(seen["presumption"]) == item
    [one] = json.loads(told("presumptions", "sole-owner-decides", "--format", "json"))["presumptions"]
    assert one["id"] == "sole-owner-decides"


# in an audit


TRAINS = presumption("plants-train", FLAG, 0.85, rebutted_by=["plant.research", "terms.*.granted"])
WORKFORCE = "iaa-com2026-foreign-investment/workforce"


@pytest.fixture
def only(monkeypatch):
    """Let some presumptions be all there are."""

    def hold(*items):
        for module in (presuming, believing):
            monkeypatch.setattr(module, "presumptions", lambda: items)

    return hold


def grounds(audit):
    found = {**audit.presumed.findings, **audit.presumed.rungs}
    return {reason.measure: reason for item in found.values() for reason in item.reasons}


def test_a_presumption_in_force_is_told_with_its_reason_and_record(only):
    only(TRAINS)
    deal = plant()
    audit = wa.audit(deal)
    assert [item.standing for item in audit.speaking] == ["in_force"]
    assert grounds(audit)[FLAG].ground == "presumption"
    assert grounds(audit)[FLAG].presumptions == ("plants-train",)
    assert grounds(audit)[FLAG].chance == pytest.approx(0.85, abs=0.001)
    for said in (audit.why(), wa.why(deal, WORKFORCE)):
        assert "Presumption plants-train, in force" in said
        assert "Presumes plants-train. Because." in " ".join(said.split())
        assert "No deal of the catalog tests it yet; strength 85%; stated strength is an assumption" in said


def test_a_rebutting_claim_switches_its_presumption_off_and_why_says_so(only):
    only(TRAINS)
    deal = plant(terms=[LICENCE])
    audit = wa.audit(deal)
    [speaks] = audit.speaking
    assert speaks.standing == "rebutted"
    assert [item.field for item in speaks.rebutted_by] == ["terms.licence.granted"]
    assert grounds(audit)[FLAG].ground != "presumption"
    assert grounds(audit)[FLAG].presumptions == ()
    for said in (audit.why(), wa.why(deal, WORKFORCE)):
        assert "Presumption plants-train, out of force: rebutted by terms.licence.granted = yes" in said


def test_one_whose_matter_is_shown_is_told_as_not_needed(only):
    only(TRAINS)
    said = wa.why(plant(workforce={"training_promised": [claim(True, None)]}), WORKFORCE)
    assert "Presumption plants-train, not needed, as the matter is shown" in said


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (40, "does not apply, as its condition is shown not to hold"),
        ([40, 60], "not in force, as its condition is not shown"),
    ],
)
def test_one_whose_condition_is_not_shown_is_told_so(only, share, words):
    only(TRAINS.model_copy(update={"if_": presumption(**{"if": AT_LEAST_HALF}).if_}))
    assert f"Presumption plants-train, {words}" in wa.why(held(share), WORKFORCE)


def test_the_data_of_a_proof_say_how_presumptions_stand(only):
    from walkaway.catalog.loader import load_rulebook
    from walkaway.report.proof_view import rule_to_dict
    from walkaway.rules.check import check

    only(TRAINS)
    audit = wa.audit(plant(terms=[LICENCE]))
    book, _, rule = WORKFORCE.partition("/")
    data = rule_to_dict(audit, check(load_rulebook(book), audit.judgement.subject), rule)
    assert data["presumptions"] == [
        {"id": "plants-train", "measure": FLAG, "standing": "rebutted", "strength": 0.85, "held": 0, "known": 0,
         "rebutted_by": ["terms.licence.granted"]}
    ]  # fmt: skip
    assert {item["measure"] for item in data["presumed"]["grounds"]} >= {FLAG}


def test_a_presumption_of_the_catalog_is_never_a_fact_of_a_deal():
    audit = wa.audit("catl-debrecen")
    for item in audit.speaking:
        if item.standing == "in_force":
            name = item.presumption.then.measure
            assert not MEASURES[name].of(audit.judgement.subject).is_settled


def test_the_record_of_a_deal_of_the_catalog_leaves_it_out():
    audit = wa.audit("catl-debrecen")
    assert load_deal("catl-debrecen").id == audit.deal.id
    for item in audit.speaking:
        others = [seen for seen in known_cases() if seen.id != "catl-debrecen"]
        assert item.record == record_of(item.presumption, others)


def test_records_count_only_what_was_known_by_the_day():
    day = date(2020, 1, 1)
    audit = wa.audit("catl-debrecen", day)
    for item in audit.speaking:
        assert item.record == record_of(item.presumption, [seen.as_of(day) for seen in known_cases()], "catl-debrecen")
    assert sum(item.record.known for item in audit.speaking) <= sum(
        item.record.known for item in wa.audit("catl-debrecen").speaking
    )


def test_what_is_presumed_beside_a_settled_verdict_is_said_not_to_move_it():
    said = wa.audit("gotion-inobat-surany").why()
    assert "100 in 100" not in said
    assert "Presumed of what is not shown, which cannot move the verdict" in said


def test_a_copy_of_a_deal_under_another_id_does_not_inform_itself():
    deal = load_deal("catl-debrecen")
    copied = deal.model_copy(update={"id": "copied"})
    one, other = wa.audit(deal), wa.audit(copied)
    assert [item.record for item in other.speaking] == [item.record for item in one.speaking]
    assert other.presumed == one.presumed
    beside = believing.cases_beside(copied)
    assert [case.id for case in known_cases() if case not in beside] == ["catl-debrecen"]
    elsewhere = copied.model_copy(update={"venture": "another"})
    assert believing.cases_beside(elsewhere) == known_cases()
