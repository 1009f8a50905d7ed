"""What is said to be possible is a bound: settling any unknown never leaves depth, breadth or a settled finding."""

from __future__ import annotations

from random import Random

import pytest

from deal_files import claim, judged, small_deal
from walkaway.catalog.loader import ids, load_deal
from walkaway.core.truth import Truth
from walkaway.evidence.evidence import Evidence
from walkaway.judgement.conduct import inputs_of, judge, judge_again
from walkaway.judgement.questions import extremes
from walkaway.judgement.setting import Setting


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
    before, random = judge(deal, evidence, setting), Random(deal_id)
    paths = open_paths(before)
    for path in paths:
        for value in extremes(inputs_of(before)[path], evidence):
            settled = evidence.settle(path, value)
            again = judge_again(deal, before, settled, path, setting)
            assert_inside(before, again, path)
    for path in random.sample(paths, min(6, len(paths))):
        value = random.choice(extremes(inputs_of(before)[path], evidence))
        settled = evidence.settle(path, value)
        anew, again = judge(deal, settled, setting), judge_again(deal, before, settled, path, setting)
        assert anew.value == again.value, path
        assert told(anew) == told(again), path


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
