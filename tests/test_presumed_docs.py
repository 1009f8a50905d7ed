"""The pages on what is presumed tell what the program says now."""

from __future__ import annotations

import importlib.util
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

import walkaway as wa
from walkaway import api
from walkaway.beliefs.base_rates import BaseRates, log_score, smoothed
from walkaway.beliefs.presumptions import record_of, strength_of
from walkaway.beliefs.worlds import families
from walkaway.catalog.loader import all_deals, known_cases
from walkaway.core.thresholds import threshold
from walkaway.evidence.evidence import Evidence
from walkaway.judgement.conduct import subject_of
from walkaway.judgement.scoring import summed
from walkaway.measures.measures import MEASURES
from walkaway.report.first_screen import presumed_words, shown_by
from walkaway.rules.verdict import verdict_of

ROOT = Path(__file__).parents[1]
PAGE = " ".join((ROOT / "docs" / "presumed.md").read_text(encoding="utf-8").split())
ITEMS = api.presumptions()
CASES = known_cases()
WRITTEN_BY = ("askerov.pro (Emin Askerov)", "Transport & Environment")


@pytest.fixture(scope="module")
def pages():
    spec = importlib.util.spec_from_file_location("make_pages", ROOT / "docs" / "make_pages.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def audits():
    return {deal.id: wa.audit(deal) for deal in all_deals()}


@pytest.fixture(scope="module")
def score():
    return api.score()


def test_findings_shown_and_presumed_are_counted_as_the_page_says(audits):
    found: Counter[str] = Counter()
    for audit in audits.values():
        for result in audit.findings:
            verdict = verdict_of(result)
            presumed = audit.presumed.findings[result.rule.id].verdict
            found["shown" if verdict in ("pass", "fail") else "presumed" if presumed else "neither"] += 1
    total = found.total()
    share = found["neither"] / total
    assert share < 0.4
    assert (
        f"of {total} findings (six on each of {len(audits)} deals) {found['shown']} are shown, {found['presumed']} more "
        f"are presumed and {found['neither']} are neither: {share:.0%}"
    ).replace("%", " percent") in PAGE
    assert f"Without presumptions {100 * (1 - found['shown'] / total):.0f} percent would say nothing" in PAGE


def test_the_worked_example_is_right(audits):
    wroclaw = audits["lges-wroclaw"].presumed
    assert f"In {round(wroclaw.depth.at_least[2][0] * wroclaw.worlds):,} of 2,000 joint worlds both hold" in PAGE
    workforce = wroclaw.findings["workforce"]
    assert workforce.chance == pytest.approx(0.85 * 0.12, abs=0.01)
    assert "0.85 × 0.12 = 0.102" in PAGE
    hires = next(item for item in ITEMS if item.id == "running-plant-employs-people-from-here")
    record = record_of(hires, CASES, without="lges-wroclaw")
    assert f"That held in {record.held} of {record.known} known cases" in PAGE
    assert record.known < threshold("record_counts_from") == 8
    assert hires.strength.likely == 0.85


def test_the_base_rate_of_the_example_is_worked_out_by_hand():
    rate = BaseRates(CASES, "stellantis-catl-zaragoza", "joint_venture", "CN").of("foreign_control", is_flag=True)
    everyone, ventures, chinese = rate.classes
    top, weight = smoothed(everyone.counts)[1], threshold("weight_of_parent_class")
    assert rate.chances[1] == pytest.approx((ventures.counts[1] + weight * top) / (ventures.known + weight))
    told = (
        f"Among the {everyone.known} other deals whose answer is known {everyone.counts[1]} are; raised by half a case "
        f"each way, {everyone.counts[1] + 0.5:g} of {everyone.known + 1} = {top:.3f}. Of {ventures.known} joint ventures "
        f"{ventures.counts[1]} are, so ({ventures.counts[1]} + {weight:g} × {top:.3f}) / ({ventures.known} + "
        f"{weight:g}) = {rate.chances[1]:.3f}. Of joint ventures with a Chinese partner {chinese.known} are known"
    )
    assert told in PAGE
    assert not chinese.is_used
    assert threshold("known_cases_needed") == 5


def test_the_record_of_the_example_is_worked_out_by_hand():
    permit = next(item for item in ITEMS if item.id == "running-plant-has-its-permit")
    record = record_of(permit, CASES)
    stated = permit.strength.likely
    by_hand = (record.held + 4 * stated) / (record.known + 4)
    assert strength_of(permit, record) == pytest.approx(by_hand)
    assert (
        f"came true in {record.held} of {record.known}, was stated at {stated:g}, and so counts as ({record.held} + "
        f"{4 * stated:g}) / {record.known + 4} = {by_hand:.2f}"
    ) in PAGE


def test_one_sided_classes_are_as_the_page_says():
    rates = BaseRates(CASES, "none", "licence", "")
    licence, money = (rates.of(name, is_flag=True) for name in ("licence_granted", "public_money_given"))
    assert not licence.chances
    assert not money.chances
    assert (
        f"All {licence.classes[0].counts[1]} deals of which it is known whether a licence was granted got one" in PAGE
    )
    assert f"{money.classes[0].counts[1]} of {money.classes[0].known} deals on record got public money" in PAGE
    known = Counter(name for case in CASES for name in case.known)
    assert max(known["makes_storage"], known["trade_commitments_claimed"], known["union_worker_share"]) < 5


def test_what_is_thin_is_counted():
    records = {item.id: record_of(item, CASES) for item in ITEMS}
    untested = sum(not record.known for record in records.values())
    led = sum(record.known >= 8 for record in records.values())
    assumed = sum(item.strength.is_assumed for item in ITEMS)
    cited = [item.sources[item.strength.source].publisher for item in ITEMS if not item.strength.is_assumed]
    assert f"{untested} of {len(ITEMS)} presumptions no known case tests.** Only {led} have" in PAGE
    assert f"{assumed} of the {len(ITEMS)} stated strengths are assumptions" in PAGE
    assert f"and {sum(publisher in WRITTEN_BY for publisher in cited)} stated strengths come from the same two" in PAGE
    broken = sum(record.known - record.held for record in records.values())
    assert f"and {broken} recorded cases in all break a presumption" in PAGE
    assert f"{len(families())} measures are in {len({name for name, _ in families().values()})} such families" in PAGE


def test_recorded_cases_that_rest_on_the_study_are_counted():
    then = {item.id: item.then.measure for item in ITEMS}
    cases = {case.id: case for case in CASES}
    rests = []
    for deal in all_deals():
        records = cases[deal.id].records
        subject = subject_of(deal, Evidence.of(deal)) if records else None
        for name in records:
            claims = [claim for item in MEASURES[then[name]].of(subject).inputs for claim in item.standing]
            rests.append(any(claim.binding == "study" and not claim.is_unknown for claim in claims))
    assert f"Of {len(rests)} recorded cases {sum(rests)} rest in part on the study or the op-ed" in PAGE


def test_the_scores_told_are_those_of_the_catalog(score):
    for name, brier, log in (
        ("what is presumed", score.brier, score.log),
        ("overall base rate", score.brier_base, score.log_base),
        ("even chances", score.brier_even, score.log_even),
    ):
        assert f"| {name} | {brier:.3f} | {log:.3f} |" in PAGE
    assert score.brier < score.brier_base
    assert score.log > score.log_base
    silent = sum(row.from_silence for row in score.rows)
    opened = len(score.rows) - len(score.foretold) - silent
    assert (
        f"{len(score.rows)} known measures were hidden; {len(score.foretold)} were foretold, {opened} left open. {silent} are"
        in PAGE
    )
    bands = [row for row in score.foretold if row.band_80 is not None]
    assert f"Of {len(bands)} known shares {100 * score.coverage_80:.0f} percent lie in the range of eight draws" in PAGE
    by_presumption = summed([row for row in score.foretold if row.ground == "presumption"])
    assert (
        f"Brier {by_presumption.brier:.3f} beside {by_presumption.brier_base:.3f} for the base rate on the same "
        f"{len(by_presumption.rows)} rows"
    ) in PAGE


def test_the_weight_of_the_parent_class_scores_best_of_those_tried(pages):
    flags = {name: measure.unit == "flag" for name, measure in MEASURES.items()}
    scores = {weight: log_score(CASES, flags, weight) for weight in pages.WEIGHTS}
    assert max(scores, key=scores.get) == threshold("weight_of_parent_class")


def test_the_score_page_holds_every_part(pages, score):
    page = pages.score_page(score)
    for heading in ("Scores", "By ground", "By measure", "Reliability", "Ten worst misses", "What was wanted",
                    "Weight of the parent class"):  # fmt: skip
        assert f"## {heading}" in page
    assert page.count("| **4** |") == 1


def test_the_page_of_presumptions_holds_each_with_its_record(pages):
    page = pages.presumptions_page()
    for item in ITEMS:
        assert item.name in page
    assert all(f"`{deal}`" in page for item in ITEMS for deal in item.counterexamples)


def test_the_presumption_of_the_page_is_one(tmp_path):
    block = re.search(
        r"```yaml\n(id: .*?)```", (ROOT / "docs" / "presumed.md").read_text(encoding="utf-8"), re.S
    ).group(1)
    path = tmp_path / "wind-farms-buy-towers-here.yaml"
    path.write_text(block, encoding="utf-8")
    assert api.presumption(path).then.measure == "home_decides_supply"


STUDY = yaml.safe_load((ROOT / "docs" / "study.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("entry", [*STUDY["deals"], *STUDY["shown_stays_shown"]], ids=lambda entry: entry["deal"])
def test_arguments_are_about_the_verdicts_of_now(audits, entry):
    audit = audits[entry["deal"]]
    depth = entry["depth"]
    assert depth["shown"] == f"{audit.depth.low} to {audit.depth.high}"
    reading = audit.presumed.once_running or audit.presumed.depth
    assert depth.get("likeliest") == reading.likeliest
    results = {result.rule.id: result for result in audit.findings}
    for name, row in entry["findings"].items():
        verdict = verdict_of(results[name])
        said = (verdict, shown_by(results[name]) if verdict in ("pass", "fail") else None)
        assert said == (row["shown"], row.get("by")), name
        if row["shown"] == "unknown":
            assert row.get("presumed") == audit.presumed.findings[name].verdict, name
        assert row["reason"], name


def test_the_study_page_sets_the_readings_side_by_side(pages):
    page = pages.study_page()
    assert presumed_words(wa.audit("catl-debrecen").presumed.findings["ip"]) in page
    assert "**fail**, shown by a study" in page
    assert page.count("\n## ") == len(STUDY["deals"]) + 1
