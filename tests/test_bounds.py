"""What is said to be possible is a bound: settling any unknown never leaves depth, breadth or a settled finding."""

from __future__ import annotations

import re
from random import Random

import pytest

from deal_files import claim, judged, small_deal
from walkaway.catalog.loader import ids, load_deal
from walkaway.core.errors import InputError
from walkaway.core.truth import Truth
from walkaway.evidence.evidence import Evidence
from walkaway.evidence.reading import recorded
from walkaway.judgement.conduct import inputs_of, judge, judge_again
from walkaway.judgement.questions import extremes
from walkaway.judgement.setting import Setting
from walkaway.model.completeness import Completeness


def open_paths(judgement):
    inputs = inputs_of(judgement)
    return [path for path, item in inputs.items() if not item.is_known or item.in_conflict]


def told(judgement):
    results = (*judgement.rungs, *judgement.findings)
    reached = (judgement.depth.low, judgement.depth.high, dict(judgement.depth.reached))
    return reached, [(item.rule.id, item.truth, item.applies, item.reasons()) for item in results]


def assert_inside(before, after, path):
    assert before.depth.low <= after.depth.low <= after.depth.high <= before.depth.high, path
    for name in ("local", "locally_controlled", "knock_down"):
        old, new = getattr(before.value, name), getattr(after.value, name)
        assert old.low <= new.low <= new.high <= old.high, (path, name)
    for old, new in zip(before.findings, after.findings, strict=True):
        assert old.truth in (Truth.UNKNOWN, new.truth) or old.applies is not Truth.TRUE, (path, old.rule.id)


@pytest.mark.parametrize("deal_id", ids("deals"))
def test_settling_any_unknown_stays_inside_and_equals_judging_anew(deal_id):
    deal = load_deal(deal_id)
    setting, evidence = Setting.of(deal), Evidence.of(deal)
    before = judge(deal, evidence, setting)
    for path in open_paths(before):
        for value in extremes(inputs_of(before)[path], evidence):
            settled = evidence.settle(path, value)
            again = judge_again(deal, before, settled, path, setting)
            assert_inside(before, again, path)
            assert_equals_judging_anew(deal, settled, again, setting, path)


@pytest.mark.parametrize("deal_id", ids("deals"))
def test_changing_any_other_field_equals_judging_anew(deal_id):
    """Fields of the file that are known or asked for by no open measure, and lists nobody says are complete."""
    deal = load_deal(deal_id)
    setting, evidence = Setting.of(deal), Evidence.of(deal)
    before, random = judge(deal, evidence, setting), Random(deal_id)
    lists = (f"complete.{name}" for name in Completeness.evidence_rules())
    for path in sorted({*evidence.fields, *lists} - set(open_paths(before))):
        settled = evidence.settle(path, random.choice(extremes(evidence.get(path), evidence)))
        try:
            again = judge_again(deal, before, settled, path, setting)
        except InputError as refused:
            with pytest.raises(InputError, match=re.escape(str(refused))):
                judge(deal, settled, setting)
        else:
            assert_equals_judging_anew(deal, settled, again, setting, path)


def assert_equals_judging_anew(deal, settled, again, setting, path):
    anew = judge(deal, settled, setting)
    assert anew.value == again.value, path
    assert anew.stack == again.stack, path
    assert anew.ownership == again.ownership, path
    assert anew.subject.standing == again.subject.standing, path
    assert anew.measured == again.measured, path
    assert told(anew) == told(again), path


@pytest.mark.parametrize("path", [f"complete.{name}" for name in Completeness.evidence_rules()])
@pytest.mark.parametrize("deal_id", ids("deals")[:4])
def test_settling_whether_a_list_is_complete_equals_judging_anew(deal_id, path):
    deal = load_deal(deal_id)
    setting, evidence = Setting.of(deal), Evidence.of(deal)
    before = judge(deal, evidence, setting)
    for value in (True, False):
        settled = evidence.settle(path, value)
        again = judge_again(deal, before, settled, path, setting)
        assert_equals_judging_anew(deal, settled, again, setting, path)
        twice = judge_again(deal, again, evidence, path, setting)
        assert_equals_judging_anew(deal, evidence, twice, setting, path)


def test_what_was_read_is_recorded_also_where_the_file_says_nothing():
    evidence = Evidence.of(small_deal())
    reads = recorded(
        evidence, lambda seen: (seen.truth_of("complete.terms"), list(seen.with_prefix("ownership.")))
    ).reads
    assert reads.touched_by(["complete.terms"])
    assert reads.touched_by(["ownership.somebody.venture.share"])
    assert not reads.touched_by(["terms.exclusivity"])
    assert recorded(evidence, lambda seen: seen.fields).reads.touched_by(["anything.at_all"])


def test_a_rung_above_that_is_open_keeps_those_below_open():
    running = {"country": "DE", "state": claim("production", None), "core_process_here": claim(False, None)}
    depth = judged(small_deal(plant=running)).depth
    assert (depth.low, depth.high) == (1, 5)
    assert depth.reached[2] is Truth.UNKNOWN
    over = {"plant": running, "outcome": {"production_continued": claim(False, None),
                                          "independent_producer": claim(False, None)}}  # fmt: skip
    depth = judged(small_deal(**over)).depth
    assert (depth.low, depth.high) == (1, 1)
    alone = {"plant": running, "outcome": {"independent_producer": claim(True, None)}}
    depth = judged(small_deal(**alone)).depth
    assert (depth.low, depth.high) == (4, 5)


@pytest.mark.parametrize(
    ("plant", "workforce", "expected"),
    [
        ({}, {}, "unknown"),
        ({"state": claim("announced", None)}, {}, "false"),
        ({"state": claim("construction", None)}, {"jobs_actual": claim(300, "persons")}, "false"),
        ({"state": claim("ramp_up", None)}, {}, "true"),
        ({"state": claim("closed", None)}, {}, "true"),
        ({"state": claim("cancelled", None)}, {}, "false"),
        ({"output": claim(2, "GWh/year")}, {}, "true"),
        ({"output": claim(0, "GWh/year")}, {}, "unknown"),
        ({"installed_capacity": claim(2, "GWh/year")}, {}, "unknown"),
        ({}, {"jobs_actual": claim(300, "persons")}, "unknown"),
    ],
)
def test_a_plant_makes_something_only_when_a_claim_shows_it(plant, workforce, expected):
    judgement = judged(small_deal(plant={"country": "DE", **plant}, workforce=workforce))
    assert str(judgement.depth.rungs[0].truth) == expected
