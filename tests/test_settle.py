"""The shortest list of facts that settles a rule does settle it, whatever the answers are."""

from __future__ import annotations

from datetime import date
from math import isfinite
from random import Random

import pytest

from walkaway.catalog.loader import checkable_rulebooks, load_deal, load_rulebook
from walkaway.core.dates import PartialDate
from walkaway.core.interval import Interval
from walkaway.evidence.evidence import Evidence
from walkaway.judgement.conduct import subject_of
from walkaway.judgement.questions import extremes
from walkaway.rules.check import check
from walkaway.rules.settle import settling

DEALS = ("gotion-inobat-surany", "stellantis-catl-zaragoza", "catl-debrecen", "novawind-lagerwey-russia")


def some_answer(path, book, rule_id, evidence, random):
    """An answer a deal file could give: near what the rules ask, a year on record, a flag, an end of a range."""
    if path.startswith("answers."):
        fact = path.split(".")[1]
        own = [leaf for leaf in book.conditions_of(book.by_id[rule_id]) if fact in (leaf.fact, leaf.by)]
        others = [leaf for rule in book.rules for leaf in book.conditions_of(rule) if fact in (leaf.fact, leaf.by)]
        leaves = own or others
        if path.endswith(".holds"):
            return random.random() < 0.5
        if path.endswith(".name"):
            names = [name for leaf in leaves for name in (leaf.value, *leaf.one_of) if isinstance(name, str)]
            return random.choice([*names, "other"])
        on_record = [
            end for leaf in leaves if leaf.by == fact for row in leaf.schedule for end in row.span if isfinite(end)
        ]
        if path.endswith(".day"):
            return PartialDate.on(date.fromordinal(int(random.choice(on_record))))
        if on_record:
            return Interval.exactly(random.choice(on_record))
        numbers = [leaf.threshold for leaf in leaves if leaf.threshold is not None]
        numbers += [row.value for leaf in leaves for row in leaf.schedule if row.value is not None]
        return Interval.exactly(
            random.choice([0.0, *(number * factor for number in numbers for factor in (0.9, 1, 1.1))])
        )
    if path.startswith("complete."):
        return True  # a list that is not complete settles nothing until it is
    return random.choice(extremes(evidence.get(path), evidence))


@pytest.mark.parametrize("deal_id", DEALS)
def test_adding_the_missing_facts_settles_every_rule_a_fact_can_settle(deal_id):
    deal, random, settled = load_deal(deal_id), Random(1), 0
    evidence = Evidence.of(deal)
    subject = subject_of(deal, evidence)
    for name in checkable_rulebooks():
        book = load_rulebook(name)
        before = check(book, subject)
        for rule_id in before.results:
            found = settling(before, rule_id)
            if before.of(rule_id) != "unknown" or found.left_open:
                continue
            assert found.fields, (name, rule_id)
            filled = evidence
            for path in found.fields:
                unit = evidence.get(path).unit
                filled = filled.settle(path, some_answer(path, book, rule_id, evidence, random), unit)
            assert check(book, subject_of(deal, filled)).of(rule_id) != "unknown", (name, rule_id, found.fields)
            settled += 1
    assert settled > 50


@pytest.mark.parametrize("deal_id", DEALS)
def test_what_cannot_be_decided_says_what_is_missing(deal_id):
    deal = load_deal(deal_id)
    subject = subject_of(deal, Evidence.of(deal))
    for name in checkable_rulebooks():
        checked = check(load_rulebook(name), subject)
        for rule_id in checked.results:
            if checked.of(rule_id) == "unknown":
                found = settling(checked, rule_id)
                assert found.fields or found.left_open, (name, rule_id)
