"""The rulebooks against the dossiers they were made from: no regime or rule lost, no number or source changed.

The dossiers are not part of the project: without WALKAWAY_FACTS the comparison is skipped, the listing is not.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
import yaml

from conftest import folder_named_by
from walkaway.catalog.loader import checkable_rulebooks, load_rule_cases, load_rulebook
from walkaway.judgement.conduct import subject_of
from walkaway.rules.cases import run_cases

LEFT_OUT = yaml.safe_load((Path(__file__).parents[1] / "docs" / "rules_left_out.yaml").read_text(encoding="utf-8"))
FOLDER = folder_named_by("WALKAWAY_FACTS")
NOT_READ = ("source", "note", "corroborating_sources", "confidence", "n", "k")
SCALES = (1, 0.01, 1e6, 1e9, 1e7, 1e-3, 1 / 12)
SUMS = {
    "us_stack_850760": "the dossier prints sums, the rule adds up its layers",
    "tctf.tiers": "the dossier prints bonuses, the rule the ceilings with the bonus added",
    "rag.sk_step": "the dossier prints a bonus, the rule the ceilings with the bonus added",
}
ELSEWHERE = {
    "ca_quota": "the quota of year five is 'about 70,000', so it decides nothing and stands in words",
    "tr_duty": "the floor per car is not computed, so the duty is 'at least'",
    "iaa_fdi.f_sourcing": "30 percent is a best effort; missing it is not a failure",
    "iaa_fdi.exemptions": "the scope repeats that of the standstill",
    "iaa_fdi.four_of_six": "the scope is that of the standstill, by reference",
    "cn_nl_cap_by_vehicle": "a cap of 100 percent is none, so the rule says that the cap is lifted",
}
FROM_STATUTE = {
    "us-buy-american": "the test for iron and steel, read in 48 CFR 225.101",
    "us-domestic-content-bonus": "the ladders for offshore wind, read in 26 USC 45Y and Public Law 119-21",
    "us-material-assistance": "the ladders of all components, read in Public Law 119-21",
}
"""Books with thresholds the dossiers lack, read in the primary text that the book cites."""

needs_dossiers = pytest.mark.skipif(FOLDER is None, reason="WALKAWAY_FACTS does not name the folder of the dossiers")


@cache
def dossier(name):
    return yaml.load((FOLDER / f"regimes_{name}.yaml").read_text(), yaml.CSafeLoader)


@cache
def regimes():
    return {regime["id"]: regime for name in ("eu", "world") for regime in dossier(name)["regimes"]}


def worked_examples():
    return {example["id"]: example for example in dossier("world")["worked_examples"]}


def dossier_rules():
    return {rule["id"]: rule for regime in regimes().values() for rule in regime["rules"]}


def keys(text):
    return [key.strip() for key in text.split(",") if key.strip()]


@cache
def books():
    return {name: load_rulebook(name) for name in checkable_rulebooks()}


def made_from():
    """Rules of the books by the rule of a dossier they were made from."""
    found = {}
    for book in books().values():
        for rule in book.rules:
            for key in keys(rule.dossier):
                found.setdefault(key, []).append((book, rule))
    return found


def left_out():
    return {key: item.reason for book in books().values() for item in book.untestable for key in keys(item.dossier)}


def test_the_listing_of_what_is_left_out_is_that_of_the_books():
    assert {key: item["reason"] for key, item in LEFT_OUT["rules"].items()} == left_out()
    assert all(left_out().values())
    assert not set(made_from()) & set(left_out())


def test_every_rulebook_but_the_checklist_names_its_regime():
    assert [name for name, book in books().items() if not book.dossier] == ["seven-measures"]
    assert [rule.id for book in books().values() if book.dossier for rule in book.rules if not rule.dossier] == []


@needs_dossiers
def test_every_regime_has_a_rulebook():
    named = [key for book in books().values() for key in keys(book.dossier)]
    assert sorted(named) == sorted(regimes())
    assert len(regimes()) == 83


@needs_dossiers
def test_every_rule_is_in_a_rulebook_of_its_regime_or_left_out_with_a_reason():
    assert set(made_from()) | set(left_out()) == set(dossier_rules())
    for regime in regimes().values():
        for rule in regime["rules"]:
            for book, _ in made_from().get(rule["id"], []):
                assert regime["id"] in keys(book.dossier), rule["id"]


@needs_dossiers
def test_no_number_of_a_condition_is_lost():
    lost = {}
    for key, made in made_from().items():
        if key in SUMS or key in ELSEWHERE:
            continue
        asked = {part: dossier_rules()[key].get(part) for part in ("applies_when", "requires", "schedule", "any_of")}
        kept = {round(number, 9) for book, rule in made for number in numbers_of_rule(book, rule)}
        missing = [n for n in numbers(asked) if not any(round(n * scale, 9) in kept for scale in SCALES)]
        if missing:
            lost[key] = missing
    assert lost == {}


@needs_dossiers
def test_no_threshold_is_made_up():
    """Every threshold of a rule stands in the dossier of its regime, or in the primary text its book cites."""
    made_up = []
    for book in books().values():
        if not book.dossier or book.id in FROM_STATUTE:
            continue
        text = str([regimes()[key] for key in keys(book.dossier)] + tables_of(book))
        known = {float(number.replace(",", "")) for number in re.findall(r"\d[\d,]*(?:\.\d+)?", text.replace("_", " "))}
        for rule in book.rules:
            if set(keys(rule.dossier)) & set(SUMS):
                continue
            for leaf in book.conditions_of(rule):
                for value in (leaf.value, *(row.value for row in leaf.schedule)):
                    number = isinstance(value, int | float) and not isinstance(value, bool)
                    if number and value and not any(round(value / scale, 6) in known for scale in SCALES):
                        made_up.append((book.id, rule.id, value))
    assert made_up == []


def test_books_that_go_beyond_the_dossiers_cite_the_primary_text():
    for name in FROM_STATUTE:
        cited = " ".join(f"{source.publisher} {source.note}" for source in books()[name].sources.values())
        assert "Primary text" in cited or "Federal Acquisition Regulation" in cited, name


@needs_dossiers
def test_sources_are_those_of_the_dossier():
    for key, made in made_from().items():
        entry = dossier_rules()[key]
        known = {str(s.get("url")) for s in [entry["source"], *(entry.get("corroborating_sources") or [])] if s}
        named = [(book, name) for book, rule in made for name in (rule.source, *rule.also)]
        named += [(book, leaf.source) for book, rule in made for leaf in rule.leaves]
        cited = {book.sources[name].url for book, name in named if name}
        assert cited & known or known <= {"None"}, key


@needs_dossiers
def test_recalled_rules_are_left_out():
    assert [key for key in made_from() if dossier_rules()[key]["confidence"] == "recalled"] == []


@needs_dossiers
def test_every_worked_example_is_a_case_and_comes_out():
    cases = {}
    for name in checkable_rulebooks():
        for case in load_rule_cases(name).cases:
            for key in keys(case.dossier):
                cases.setdefault(key, []).append((name, case))
    assert set(cases) == set(worked_examples())
    assert len(worked_examples()) == 21
    of = {key: example["rules"] for key, example in worked_examples().items()}
    for key, found in cases.items():
        asked = {name for name, regime in regimes().items() for rule in regime["rules"] if rule["id"] in of[key]}
        for name, case in found:
            assert case.expect or case.due
            assert set(keys(books()[name].dossier)) & asked, key
            only = load_rule_cases(name).model_copy(update={"cases": (case,)})
            assert run_cases(books()[name], only, subject_of).missed == ()


def tables_of(book):
    return [table for table in dossier("world")["component_tables"] if table["regime"] in keys(book.dossier)]


def numbers_of_rule(book, rule):
    tables = [t.model_dump() for name, t in book.tables.items() if any(leaf.points == name for leaf in rule.leaves)]
    texts = [rule.model_dump(mode="json", exclude={"note", "dossier"}), *tables]
    found = [number for text in texts for number in numbers(text)]
    return found + [float(part) for part in re.findall(r"\d+(?:\.\d+)?", str(texts).replace(",", ""))]


def numbers(node):
    if isinstance(node, bool):
        return []
    if isinstance(node, int | float):
        return [node]
    if isinstance(node, dict):
        return [n for key, value in node.items() if key not in NOT_READ for n in numbers(value)]
    return [n for item in node for n in numbers(item)] if isinstance(node, list | tuple) else []


PRIMARY = ("United States Code", "Congress of the United States")


def test_american_numbers_say_whether_the_primary_text_was_read():
    """A rule with a number cites the statute first, or says in its note that its source is a secondary one."""
    said = []
    for book in books().values():
        for rule in book.rules:
            values = [value for leaf in rule.leaves for value in (leaf.value, *(row.value for row in leaf.schedule))]
            has_number = any(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
            if book.jurisdiction == ("US",) and has_number:
                primary = book.sources[str(rule.source)].publisher.startswith(PRIMARY)
                assert primary != rule.note.endswith("Secondary source."), (book.id, rule.id)
                said.append(rule.id)
    assert len(said) > 15
