"""The catalog against the dossiers it was made from: no fact lost, none changed, none made up."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
import yaml

from conftest import folder_named_by
from walkaway.catalog.loader import all_deals
from walkaway.core.claims import CONFIDENCES, Claim, Range

LEFT_OUT = yaml.safe_load((Path(__file__).parents[1] / "docs" / "facts_left_out.yaml").read_text(encoding="utf-8"))
WORDS = {"50": "half", "3": "three"}
FOLDER = folder_named_by("WALKAWAY_FACTS")
DOSSIERS = ("deals_eu_core.yaml", "deals_eu_wide.yaml", "comparators.yaml")


@cache
def dossiers():
    if FOLDER is None:
        pytest.skip("WALKAWAY_FACTS names no folder with the dossiers")
    entries = [entry for name in DOSSIERS for entry in yaml.load((FOLDER / name).read_text(), yaml.CSafeLoader)]
    return {entry["id"]: entry for entry in entries}


@cache
def claims_by_fact():
    found: dict[str, list[tuple[Claim, dict]]] = {}
    for deal in all_deals():
        for field in deal.evidence():
            for claim in field.claims:
                if claim.fact:
                    found.setdefault(claim.fact, []).append((claim, deal.sources))
    return found


def facts():
    return [
        (f"{key}/{n}", fact) for key, entry in dossiers().items() for n, fact in enumerate(entry.get("facts") or [], 1)
    ]


def sources_of(fact):
    sources = fact["source"] if isinstance(fact["source"], list) else [fact["source"]]
    return {str(source.get("url")) for source in sources}


def numbers_of(claim: Claim) -> str:
    if isinstance(claim.value, Range):
        return " ".join(str(end) for end in (claim.value.low, claim.value.central, claim.value.high))
    return f"{claim.value} {claim.note}".replace(",", "")


def test_every_fact_is_a_claim_or_listed_with_a_reason():
    missing = [
        key
        for key, _ in facts()
        if key not in claims_by_fact() and key not in LEFT_OUT["facts"] and key.split("/")[0] not in LEFT_OUT["entries"]
    ]
    assert missing == []


def test_what_is_left_out_is_no_claim_and_has_a_reason():
    chosen = {key.split("/")[0] for key in claims_by_fact()}
    assert chosen
    assert not chosen & set(LEFT_OUT["entries"])
    assert not set(claims_by_fact()) & set(LEFT_OUT["facts"])
    assert all(item["reason"] for group in LEFT_OUT.values() for item in group.values())


def test_listed_facts_and_entries_exist():
    assert set(LEFT_OUT["facts"]) <= {key for key, _ in facts()}
    assert {key: item["facts"] for key, item in LEFT_OUT["entries"].items()} == {
        key: len(dossiers()[key].get("facts") or []) for key in LEFT_OUT["entries"]
    }


def test_claims_keep_source_and_are_not_more_confident_than_their_fact():
    for key, fact in facts():
        for claim, sources in claims_by_fact().get(key, []):
            if claim.source is None:
                assert claim.is_unknown, key
                continue
            assert sources[claim.source].url in sources_of(fact), key
            if fact["confidence"] in CONFIDENCES:
                assert CONFIDENCES.index(claim.confidence) >= CONFIDENCES.index(fact["confidence"]), key


def test_unknown_facts_stay_unknown_and_known_ones_do_not_vanish():
    for key, fact in facts():
        made = [claim for claim, _ in claims_by_fact().get(key, [])]
        if made and fact["value"] == "unknown":
            assert all(claim.is_unknown for claim in made), key
        elif made:
            assert any(not claim.is_unknown for claim in made), key


def test_numbers_are_carried_over_unchanged():
    lost = []
    for key, fact in facts():
        made = [claim for claim, _ in claims_by_fact().get(key, [])]
        if not made or isinstance(fact["value"], bool) or not isinstance(fact["value"], int | float):
            continue
        value = f"{fact['value']:g}" if fact["value"] < 1e5 else str(int(fact["value"]))
        scaled = {value, f"{fact['value'] / 100:g}", f"{fact['value'] * 1e6:.0f}", f"{fact['value'] * 1e9:.0f}"}
        scaled |= {f"{fact['value'] / 1e6:g} million", WORDS.get(value, value)}
        text = " ".join(numbers_of(claim) for claim in made).lower()
        inside = any(isinstance(c.value, Range) and c.value.low <= fact["value"] <= c.value.high for c in made)
        if not inside and not any(number in text for number in scaled):
            lost.append((key, value, text[:80]))
    assert lost == []


@pytest.mark.parametrize("deal", list(all_deals()), ids=lambda deal: deal.id)
def test_every_known_value_has_a_source_or_says_what_it_follows_from(deal):
    for field in deal.evidence():
        for claim in field.claims:
            assert claim.is_unknown or claim.source or (claim.binding == "inferred" and claim.note), field.path
