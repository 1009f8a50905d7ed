"""The smallest changes that make a rule pass, against going through all sets of changes."""

from __future__ import annotations

from itertools import chain, combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from walkaway.catalog.loader import checkable_rulebooks, load_deal, load_rulebook
from walkaway.catalog.yaml_reader import parse_yaml
from walkaway.core.errors import UsageError
from walkaway.core.interval import Interval
from walkaway.core.truth import Truth
from walkaway.evidence.evidence import Evidence
from walkaway.judgement.conduct import subject_of
from walkaway.measures.measures import Measured
from walkaway.model.deal import Deal
from walkaway.model.rulebook import Rulebook
from walkaway.rules import choice
from walkaway.rules.check import check, judge_rules
from walkaway.rules.fix import OWNERSHIP, fixes
from walkaway.rules.ground import Ground
from walkaway.rules.timing import ANY_DAY

DEALS = ("catl-debrecen", "stellantis-catl-zaragoza", "novawind-lagerwey-russia")
FLAGS = ("training_promised", "joint_venture", "licence_granted")
NUMBERS = ("foreign_stake", "research_spending")
NAMES = {"training_promised": "Training", "joint_venture": "Home and foreign", "licence_granted": "A licence",
         "foreign_stake": "Look-through share", "research_spending": "Research spending"}  # fmt: skip
SHARES = (0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 1.0)
"""Every threshold and a number on each side of it: a rule cannot tell other numbers from these."""


def book_of(requires, **others):
    rules = [{"id": name, "name": name, "requires": item} for name, item in {**others, "top": requires}.items()]
    return Rulebook.model_validate({"id": "book", "name": "Book", "status": "guidance", "rules": rules})


def held(book, values):
    measured = {
        name: Measured(name, value if isinstance(value, Truth | Interval) else Interval.exactly(value))
        for name, value in values.items()
    }
    return judge_rules(book, Ground(measured), ANY_DAY)


def unknown(**known):
    return {**dict.fromkeys(FLAGS, Truth.UNKNOWN), **dict.fromkeys(NUMBERS, Interval(0.0, 1.0)), **known}


flag_leaves = st.builds(lambda name, value: {"measure": name, "value": value}, st.sampled_from(FLAGS), st.booleans())
number_leaves = st.builds(
    lambda name, operator, value: {"measure": name, "operator": operator, "value": value, "unit": "fraction"},
    st.sampled_from(NUMBERS),
    st.sampled_from([">=", ">", "<", "<="]),
    st.sampled_from([0.3, 0.5]),
)
conditions = st.recursive(
    st.one_of(flag_leaves, number_leaves),
    lambda inner: st.one_of(
        st.builds(lambda parts: {"all": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda part: {"not": part}, inner),
        st.builds(lambda parts: {"at_least": 2, "of": parts}, st.lists(inner, min_size=2, max_size=3)),
    ),
    max_leaves=6,
)
truths = st.fixed_dictionaries(
    {
        **dict.fromkeys(FLAGS, st.sampled_from(list(Truth))),
        **dict.fromkeys(NUMBERS, st.sampled_from([*map(Interval.exactly, SHARES), Interval(0.0, 1.0)])),
    }
)


def values_of(name):
    return (Truth.TRUE, Truth.FALSE) if name in FLAGS else SHARES


def names_of(fix):
    """Measures a fix changes; none twice."""
    found = [next(key for key, word in NAMES.items() if change.name.startswith(word))
             for step in fix.steps for change in step.changes]  # fmt: skip
    assert len(found) == len(set(found)), found
    return frozenset(found)


def smallest_one_by_one(book, values):
    """Smallest sets of measures some values of which make the rule pass, all others as they are."""
    found = []
    for size in range(1, len(values) + 1):
        for chosen in map(frozenset, combinations(values, size)):
            if any(smaller < chosen for smaller in found):
                continue
            ways = product(*(values_of(name) for name in chosen))
            if any(held(book, {**values, **dict(zip(chosen, way, strict=True))}).of("top") == "pass" for way in ways):
                found.append(chosen)
    return set(found)


@settings(max_examples=120, deadline=None)
@given(conditions, truths)
def test_sets_are_those_found_one_by_one(requires, values):
    book = book_of(requires)
    checked = held(book, values)
    if checked.of("top") == "pass":
        assert fixes(checked, "top") == ()
        return
    found = {names_of(fix) for fix in fixes(checked, "top")}
    smallest = {names for names in found if not any(other < names for other in found)}
    assert smallest == smallest_one_by_one(book, values)


@settings(max_examples=120, deadline=None)
@given(conditions, truths)
def test_what_a_set_asks_makes_the_rule_pass_and_no_part_of_it_does(requires, values):
    book = book_of(requires)
    checked = held(book, values)
    for fix in fixes(checked, "top"):
        changes = [change for step in fix.steps for change in step.changes]
        asked = {next(key for key, word in NAMES.items() if item.name.startswith(word)): item.must for item in changes}
        moves = {name: [value for value in values_of(name) if meets(value, must)] for name, must in asked.items()}
        assert all(moves.values()), asked  # nothing that cannot be
        for way in product(*moves.values()):
            assert held(book, {**values, **dict(zip(moves, way, strict=True))}).of("top") == "pass", asked
        for part in chain.from_iterable(combinations(moves, size) for size in range(len(moves))):
            ways = product(*(moves[name] for name in part))
            assert not all(
                held(book, {**values, **dict(zip(part, way, strict=True))}).of("top") == "pass" for way in ways
            ), (asked, part)


def meets(value, must):
    """Whether a value is what a change says it must be."""
    if isinstance(value, Truth):
        return must == {Truth.TRUE: "yes", Truth.FALSE: "no"}[value]
    compare = {"at least": value.__ge__, "more than": value.__gt__, "at most": value.__le__, "less than": value.__lt__,
               "exactly": value.__eq__}  # fmt: skip
    words = [part.rpartition(" ") for part in must.split(" and ")]
    return all(compare[sign](float(bar.rstrip("%")) / 100) for sign, _, bar in words)


def sets_of(requires, values, **others):
    return {names_of(fix) for fix in fixes(held(book_of(requires, **others), values), "top")}


M, F, G = ({"measure": name} for name in FLAGS)


def test_a_fact_asked_twice_is_changed_once():
    requires = {"all": [{"any": [M, F]}, {"any": [M, G]}]}
    assert sets_of(requires, unknown()) == {frozenset(FLAGS[:1]), frozenset(FLAGS[1:])}
    no = unknown(training_promised=Truth.FALSE, joint_venture=Truth.FALSE, licence_granted=Truth.FALSE)
    assert sets_of(requires, no) == {frozenset(FLAGS[:1]), frozenset(FLAGS[1:])}


def test_no_pair_that_cannot_be_is_offered():
    above = {"measure": "foreign_stake", "operator": ">=", "value": 0.5, "unit": "fraction"}
    below = {**above, "operator": "<", "value": 0.3}
    assert sets_of({"all": [above, below]}, unknown()) == set()
    assert sets_of({"all": [M, {"not": M}]}, unknown()) == set()
    either = {"all": [{"any": [above, F]}, {"any": [below, G]}]}
    assert sets_of(either, unknown()) == {
        frozenset(["foreign_stake", "licence_granted"]), frozenset(["foreign_stake", "joint_venture"]),
        frozenset(["joint_venture", "licence_granted"]),
    }  # fmt: skip
    above_one = {**above, "operator": ">", "value": 1.0}
    assert sets_of({"any": [above_one, F]}, unknown()) == {frozenset(["joint_venture"])}


def test_rules_that_ask_opposite_things_of_one_fact_are_not_both_offered():
    above = {"measure": "foreign_stake", "operator": ">=", "value": 0.5, "unit": "fraction"}
    below = {**above, "operator": "<", "value": 0.3}
    needs = {"at_least": 2, "of": [{"rule": "high"}, {"rule": "low"}, {"rule": "trained"}]}
    found = fixes(held(book_of(needs, high=above, low=below, trained=M), unknown()), "top")
    assert {names_of(fix) for fix in found} == {frozenset(["foreign_stake", "training_promised"])}
    assert len(found) == 2  # one with a high share, one with a low one


def test_a_fix_says_what_a_fact_is_and_must_be():
    fact = {"kind": "number", "unit": "fraction", "question": "Which share is recycled?"}
    book = Rulebook.model_validate({
        "id": "book", "name": "Book", "status": "guidance", "facts": {"recycled": fact},
        "rules": [{"id": "top", "name": "Top",
                   "requires": {"fact": "recycled", "operator": ">=", "value": 0.26, "unit": "fraction"}}],
    })  # fmt: skip
    deal = load_deal("catl-debrecen")
    evidence = Evidence.of(deal).settle("answers.recycled.number", Interval.exactly(0.25))
    [fix] = fixes(check(book, subject_of(deal, evidence)), "top")
    [change] = fix.steps[0].changes
    assert (change.now, change.must, change.paths, change.value) == (
        "25%", "at least 26%", ("answers.recycled.number",), 0.26,
    )  # fmt: skip
    section, name, kind = change.paths[0].split(".")
    text = f"{section}:\n  - fact: {name}\n    {kind}: {{value: {change.value}, unit: fraction, source: s}}\n"
    written = {**deal.model_dump(mode="json", by_alias=True, exclude_unset=True)}
    written["answers"] = parse_yaml(text, "answers.yaml").data["answers"]
    written["sources"] = {**written["sources"], "s": {"publisher": "P", "title": "T", "date": "2025"}}
    again = Deal.model_validate(written)
    assert check(book, subject_of(again, Evidence.of(again))).of("top") == "pass"


def test_a_rule_that_does_not_apply_has_nothing_to_fix():
    rules = [{"id": "top", "name": "Top", "requires": M, "applies_when": F}]
    book = Rulebook.model_validate({"id": "book", "name": "Book", "status": "guidance", "rules": rules})
    assert fixes(held(book, unknown(joint_venture=Truth.FALSE)), "top") == ()
    assert len(fixes(held(book, unknown()), "top")) == 1


@pytest.mark.parametrize("deal_id", DEALS)
def test_sets_of_the_catalog_are_smallest_and_distinct(deal_id):
    deal, tried = load_deal(deal_id), 0
    subject = subject_of(deal, Evidence.of(deal))
    for name in checkable_rulebooks():
        checked = check(load_rulebook(name), subject)
        for rule_id in checked.results:
            for keep in (frozenset(), OWNERSHIP):
                sets = [frozenset(step.name for step in item.steps) for item in fixes(checked, rule_id, keep)]
                assert len(set(sets)) == len(sets)
                assert not any(left < right for left in sets for right in sets), (name, rule_id)
                tried += len(sets)
    assert tried > 50


def test_endless_lists_are_refused(monkeypatch):
    deal = load_deal("catl-debrecen")
    checked = check(load_rulebook("iaa-com2026-foreign-investment"), subject_of(deal, Evidence.of(deal)))
    monkeypatch.setattr(choice, "MOST_FIXES", 9)
    with pytest.raises(UsageError, match="10 smallest sets of changes are too many"):
        fixes(checked, "four_of_six")
    monkeypatch.setattr(choice, "MOST_CHOICES", 1)
    above = {"measure": "foreign_stake", "operator": ">=", "value": 0.5, "unit": "fraction"}
    with pytest.raises(UsageError, match="3 ways to choose sides of foreign_stake are too many"):
        fixes(held(book_of({"all": [above, {"any": [M, {**above, "operator": "<"}]}]}), unknown()), "top")
