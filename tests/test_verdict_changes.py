"""The page on changed verdicts tells what the program says now."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

import walkaway as wa
from walkaway.core.interval import UNIT
from walkaway.core.truth import Truth
from walkaway.rules.verdict import verdict_of

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "verdict_changes.md").read_text(encoding="utf-8")
BOOKS = {
    "The seven measures": "seven-measures",
    "The accelerator act: Commission proposal, chapter IV": "iaa-com2026-foreign-investment",
    "The accelerator act: Council text of July 2026": "iaa-council-2026-07",
}
THEN = (ROOT / "tests" / "data" / "deals_of_november_2026.txt").read_text(encoding="utf-8").split()
"""The deals of the catalog on 28 November 2026, which the page is about."""
FINDINGS = {"Ownership": "ownership", "Public money": "public_money"}


def rows(section):
    """Rows of the table of a section, without its head."""
    body = PAGE.split(f"\n## {section}\n")[1].split("\n## ")[0]
    lines = [line for line in body.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def named(cell):
    return re.findall(r"`([a-z0-9-]+)`", cell)


def words(verdict):
    return verdict.replace("_", " ")


@pytest.fixture(scope="module")
def audits():
    folder = Path(wa.__file__).parent / "catalog" / "data" / "deals"
    return {path.stem: wa.audit(path.stem) for path in sorted(folder.glob("*.yaml"))}


def test_the_summary_counts_what_is_settled_now(audits):
    everything = Counter(verdict_of(result) for audit in audits.values() for result in audit.findings)
    audits = {name: audits[name] for name in THEN}
    now = Counter(verdict_of(result) for audit in audits.values() for result in audit.findings)
    text = " ".join(PAGE.split())
    assert f"Of the {now.total()} findings on the {len(audits)} deals" in text
    assert f"Now {now['pass'] + now['fail']} findings are settled" in text
    assert f"are settled and {now['unknown']} are unknown" in text
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    assert (
        f"of {everything.total()} findings on the catalog {everything['pass'] + everything['fail']} are settled today"
        in readme
    )
    glance = {row[0]: int(row[-1]) for row in rows("At a glance")[:8]}
    assert glance["Findings that pass"] == now["pass"]
    assert glance["Findings that fail"] == now["fail"]
    assert glance["Findings that do not apply"] == now["not_applicable"]
    assert glance["Findings unknown"] == now["unknown"]
    decides = [audit.judgement.measured["foreign_decides_technology"].value for audit in audits.values()]
    assert glance['Deals of which "a foreign party decides: no" was said'] == decides.count(Truth.FALSE)
    shares = [audit.ownership.home_share for audit in audits.values()]
    assert glance["Deals said to be held from home to 100 percent"] == sum(share.low == 1 for share in shares)
    assert glance["Deals whose home share is unknown"] == sum(share == UNIT for share in shares)
    certain = sum(audit.depth.low == audit.depth.high for audit in audits.values())
    assert glance["Deals on one certain rung of depth"] == certain


def test_what_is_settled_is_counted_by_finding(audits):
    found = Counter((item.rule.id, verdict_of(item)) for name in THEN for item in audits[name].findings)
    for finding, *counts in rows("At a glance")[8:]:
        if finding.startswith(("Finding", "---")):
            continue
        assert [found[finding, verdict] for verdict in ("pass", "fail", "unknown")] == list(map(int, counts)), finding


def test_findings_come_out_as_the_page_says(audits):
    for finding, deals, _, now, _ in rows("Findings"):
        for deal in named(deals):
            results = {result.rule.id: verdict_of(result) for result in audits[deal].findings}
            assert words(results[FINDINGS[finding]]) == now.partition(",")[0], deal


def test_depth_comes_out_as_the_page_says(audits):
    for deals, _, now, _ in rows("Depth"):
        ends = [int(end) for end in now.split(" to ")]
        for deal in named(deals):
            assert [audits[deal].depth.low, audits[deal].depth.high] == [ends[0], ends[-1]], deal


@pytest.mark.parametrize("section", BOOKS)
def test_rules_come_out_as_the_page_says(audits, section):
    book = wa.rulebook(BOOKS[section])
    for rules, deals, _, now, _ in rows(section):
        for deal in named(deals):
            checked = wa.check(audits[deal], book, burden="none")
            for rule in rules.split(", "):
                assert words(checked.of(rule)) == now, (deal, rule)


def test_single_rules_of_other_books_come_out_as_the_page_says(audits):
    for book, rule, deals, _, now, _ in rows("The net-zero industry act and the other books"):
        for deal in named(deals):
            checked = wa.check(audits[deal], named(book)[0], burden="none")
            assert words(checked.verdict if rule == "the book" else checked.of(rule)) == now, deal


def test_rules_settled_over_all_books_are_counted(audits):
    found: Counter[str] = Counter()
    for name in ("iaa-com2026-foreign-investment", "seven-measures", "china-automotive-ventures"):
        book = wa.rulebook(name)
        for deal in THEN:
            checked = wa.check(audits[deal], book, burden="none")
            found.update(checked.of(rule) for rule in checked.results)
            found[f"{name} {checked.verdict}"] += 1
    text = " ".join(PAGE.split())
    assert f"Now {found['pass']} pass and {found['fail']} fail, all of them in three books" in text
    assert f"With the evidence entered since it fails {found['seven-measures fail']}; it passes none" in text
    assert not found["seven-measures pass"]
