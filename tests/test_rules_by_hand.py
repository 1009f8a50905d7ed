"""Rules from the outside, one form of condition at a time: one deal, many deals at once, days, amounts, words."""

from __future__ import annotations

import math
from datetime import date
from fractions import Fraction

import numpy as np
import pytest

from deal_files import claim, small_deal
from walkaway.core.dates import PartialDate
from walkaway.core.errors import UsageError
from walkaway.core.interval import Interval
from walkaway.core.truth import Truth
from walkaway.evidence.evidence import Evidence
from walkaway.judgement.conduct import subject_of
from walkaway.model.rulebook import Rulebook
from walkaway.rules.check import check, in_order
from walkaway.rules.check_many import VERDICTS, Flags, Names, Ranges, SameForAll, check_many
from walkaway.rules.timing import Clocks
from walkaway.rules.verdict import depth_of

YES, NO, OPEN = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
DEAL = small_deal({("h", "v"): 60, ("f", "v"): 40}, {"h": "DE"})
FACTS = {
    "a": {"kind": "flag", "question": "Is it a?"},
    "b": {"kind": "flag", "question": "Is it b?"},
    "c": {"kind": "flag", "question": "Is it c?"},
    "share": {"kind": "number", "unit": "fraction", "question": "Which share?"},
    "price": {"kind": "number", "unit": "EUR", "question": "Which price?"},
    "year": {"kind": "number", "unit": "calendar year", "question": "Which year?"},
    "form": {"kind": "name", "question": "Which form?", "names": ["lease", "sale", "gift"]},
    "start": {"kind": "day", "question": "Which day?"},
}
ENDS = {"flag": "holds", "number": "number", "name": "name", "day": "day"}


def book(*rules, facts=FACTS, **more):
    """A book of the rules; of the facts only those its text names."""
    said = str(rules) + str(more)
    asked = {name: fact for name, fact in facts.items() if f"'{name}'" in said}
    data = {"id": "book", "name": "Book", "status": "guidance", "facts": asked, **more}
    return Rulebook.model_validate(data | {"rules": [{"id": "top", "name": "Top", **rule} for rule in rules]})


def requiring(condition, **more):
    return book({"requires": condition}, **more)


def deal_with(rulebook, answers, deal=DEAL):
    evidence = Evidence.of(deal)
    for name, value in answers.items():
        if value is None:
            continue
        asked = rulebook.facts[name]
        given = Interval.exactly(value) if asked.kind == "number" and not isinstance(value, Interval) else value
        given = PartialDate.parse(given) if asked.kind == "day" else given
        evidence = evidence.settle(f"answers.{name}.{ENDS[asked.kind]}", given, asked.unit)
    return subject_of(deal, evidence)


def column(rulebook, name, value):
    kind = rulebook.facts[name].kind
    if kind == "flag":
        return Flags.of([value])
    if kind == "name":
        return Names([value])
    if kind == "day":
        day = PartialDate.parse(value)
        return Ranges(np.array([float(day.first.toordinal())]), np.array([float(day.last.toordinal())]))
    seen = value if isinstance(value, Interval) else Interval.exactly(value)
    return Ranges(np.array([float(seen.low)]), np.array([float(seen.high)]))


def held(rulebook, on=None, known_at=None, **answers):
    """The deal checked by itself; every rule comes out the same where it is one of many."""
    subject = deal_with(rulebook, answers)
    found = check(rulebook, subject, on, known_at)
    if not any(keys for keys in rulebook.measure_keys.values()):
        columns = {name: column(rulebook, name, value) for name, value in answers.items() if value is not None}
        setting = SameForAll(subject.technology.sectors, subject.standing, Clocks(on, known_at))
        many = check_many(rulebook, columns, 1, setting)
        assert {name: VERDICTS[codes[0]] for name, codes in many.items()} == {name: found.of(name) for name in many}
    return found


def truth(found, rule="top"):
    return found.results[rule].truth


A, B, C = ({"fact": name} for name in "abc")
LETTERS = {"t": True, "f": False, "u": None}
WORD = {"t": "yes", "f": "no", "u": "unknown"}


# Joining


@pytest.mark.parametrize(
    ("condition", "outcomes"),
    [
        ({"all": [A, B]}, {"tt": "t", "tu": "u", "tf": "f", "uu": "u", "uf": "f", "ff": "f"}),
        ({"any": [A, B]}, {"tt": "t", "tu": "t", "tf": "t", "uu": "u", "uf": "u", "ff": "f"}),
        ({"not": {"all": [A, B]}}, {"tt": "f", "tu": "u", "tf": "t", "uu": "u", "uf": "t"}),
        ({"at_least": 1, "of": [A, B]}, {"tu": "t", "uf": "u", "ff": "f"}),
        ({"at_least": 2, "of": [A, B]}, {"tt": "t", "tu": "u", "tf": "f"}),
        ({"at_least": 1, "of": [B], "must": [A]}, {"tf": "t", "uf": "u", "ft": "f", "ut": "u", "ff": "f"}),
        ({"at_least": 2, "of": [B], "must": [A]}, {"tt": "t", "tf": "f", "tu": "u", "ut": "u"}),
        ({"all": [A, {**B, "value": False}]}, {"tf": "t", "tt": "f", "tu": "u", "ff": "f"}),
        ({"any": [{**A, "value": False}, B]}, {"tf": "f", "ff": "t", "uf": "u"}),
        ({"all": [{"any": [A, B]}, {"not": B}]}, {"tf": "t", "tu": "u", "ff": "f", "ut": "f"}),
    ],
)
def test_conditions_are_joined_three_valued(condition, outcomes):
    rulebook = requiring(condition)
    for letters, expected in outcomes.items():
        found = held(rulebook, **{name: LETTERS[letter] for name, letter in zip("ab", letters, strict=True)})
        assert found.results["top"].truth is Truth.of(LETTERS[expected]), letters
        assert found.of("top") == {"t": "pass", "f": "fail", "u": "unknown"}[expected]
        assert found.verdict == found.of("top")


@pytest.mark.parametrize(
    ("condition", "letters", "reasons"),
    [
        ({"all": [A, B, C]}, "tfu", ["Is it b: no"]),
        ({"all": [A, B, C]}, "tuu", ["Is it b: unknown", "Is it c: unknown"]),
        ({"all": [A, B, C]}, "ttt", ["Is it a: yes", "Is it b: yes", "Is it c: yes"]),
        ({"any": [A, B, C]}, "tfu", ["Is it a: yes"]),
        ({"any": [A, B, C]}, "fff", ["Is it a: no", "Is it b: no", "Is it c: no"]),
        ({"any": [A, B, C]}, "fuf", ["Is it b: unknown"]),
        ({"not": A}, "tff", ["Is it a: yes"]),
        ({"at_least": 2, "of": [A, B, C]}, "tuf", ["Is it b: unknown"]),
        ({"at_least": 2, "of": [A, B, C]}, "tff", ["Is it b: no", "Is it c: no"]),
        ({"at_least": 3, "of": [A, B, C]}, "tfu", ["Is it b: no", "Is it c: unknown"]),
        ({"all": [A, {**B, "value": False}]}, "ttu", ["Is it b: yes"]),
        ({"all": [{"undecided": "what a is"}, A]}, "uff", ["Is it a: unknown", "The text leaves open: what a is"]),
    ],
)
def test_reasons_are_what_decides_or_is_missing(condition, letters, reasons):
    rulebook = requiring(condition)
    found = held(rulebook, **{
        name: LETTERS[letter] for name, letter in zip("abc", letters, strict=True) if name in rulebook.facts
    })  # fmt: skip
    assert list(found.results["top"].reasons()) == reasons


def test_proofs_tell_how_they_are_joined():
    proof = held(requiring({"at_least": 2, "of": [B, C], "must": [A]}), a=True, b=False, c=None).results["top"].proof
    assert proof.text == "at least 2 of 3, one of them always"
    assert [part.text for part in proof.parts] == ["Is it a: yes", "Is it b: no", "Is it c: unknown"]
    assert [part.truth for part in proof.parts] == [YES, NO, OPEN]
    assert held(requiring({"at_least": 2, "of": [A, B]}), a=True).results["top"].proof.text == "at least 2 of 2"
    both = held(requiring({"all": [A, {"any": [B, {"not": C}]}]}), a=True, b=True, c=True).results["top"].proof
    assert (both.text, both.parts[1].text, both.parts[1].parts[1].text) == ("all of", "any of", "not")
    assert [leaf.text for leaf in both.leaves()] == ["Is it a: yes", "Is it b: yes", "Is it c: yes"]
    assert [item.field for item in both.inputs()] == ["answers.a.holds", "answers.b.holds", "answers.c.holds"]
    twice = held(requiring({"all": [A, {"not": A}]}), a=True).results["top"].proof
    assert len(twice.inputs()) == 1
    assert repr(both) == "<Proof 'all of': true>"


def test_proofs_are_equal_where_they_say_the_same():
    rulebook, other = requiring({"all": [A, B]}), requiring({"all": [A, C]})
    one = held(rulebook, a=True, b=False).results["top"].proof
    assert one == held(rulebook, a=True, b=False).results["top"].proof
    assert hash(one) == hash(held(rulebook, a=True, b=False).results["top"].proof)
    assert one != held(rulebook, a=True, b=True).results["top"].proof
    assert one != held(rulebook, a=False, b=False).results["top"].proof
    assert one != held(other, a=True, c=False).results["top"].proof
    assert one != held(requiring({"any": [A, B]}), a=True, b=False).results["top"].proof
    assert one != held(requiring({"all": [A, B, A]}), a=True, b=False).results["top"].proof
    assert one != "all of"


# Comparing


OPERATORS = {">=": (NO, YES, YES), ">": (NO, NO, YES), "<=": (YES, YES, NO), "<": (YES, NO, NO), "==": (NO, YES, NO)}
SIGNS = {">=": "at least", ">": "more than", "<=": "at most", "<": "less than", "==": "exactly"}


@pytest.mark.parametrize("operator", OPERATORS)
def test_a_number_below_at_and_above_its_bar(operator):
    rulebook = requiring({"fact": "share", "operator": operator, "value": 0.3, "unit": "fraction"})
    for value, expected in zip((0.29, 0.3, 0.31), OPERATORS[operator], strict=True):
        found = held(rulebook, share=value)
        assert truth(found) is expected
        assert found.results["top"].reasons() == (f"Which share: {value:.0%}, asked {SIGNS[operator]} 30%",)
    assert truth(held(rulebook)) is OPEN
    assert held(rulebook).results["top"].reasons() == (f"Which share: unknown, asked {SIGNS[operator]} 30%",)
    for low, high in ((0.2, 0.4), (0.29, 0.3), (0.3, 0.31)):
        sides = {OPERATORS[operator][(end > 0.3) + (end >= 0.3)] for end in (low, high)}
        expected = sides.pop() if len(sides) == 1 and operator != "==" else OPEN
        assert truth(held(rulebook, share=Interval(low, high))) is expected


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (Interval(0, 1), "fraction", "unknown"), (Interval(0.25, 0.5), "fraction", "25% to 50%"),
        (Interval(0.5, 1, low_open=True), "fraction", "more than 50% to 100%"),
        (Interval(0, 0.5, high_open=True), "fraction", "0% to less than 50%"),
        (Interval(100, math.inf), "EUR", "at least 100 EUR"), (Interval(100, math.inf, low_open=True), "EUR", "more than 100 EUR"),
        (Interval(-math.inf, 7), "EUR", "at most 7 EUR"), (Interval(-math.inf, 7, high_open=True), "EUR", "less than 7 EUR"),
        (Interval(0, math.inf), "EUR", "unknown"), (Interval(-math.inf, math.inf), "EUR", "unknown"),
        (Interval(1234567, 1234567), "EUR", "1,234,567 EUR"), (Interval(0, 3), "EUR", "0 EUR to 3 EUR"),
        (Interval(2026, 2028), "calendar year", "2026 to 2028"), (Interval(2026, 2026), "calendar year", "2026"),
        (Interval(Fraction(1, 3), Fraction(1, 3)), "fraction", "33.3333%"),
    ],
)  # fmt: skip
def test_numbers_in_words(value, unit, words):
    name = {"fraction": "share", "EUR": "price", "calendar year": "year"}[unit]
    bar = {"fraction": 0.5, "EUR": 5, "calendar year": 2027}[unit]
    said = check(requiring({"fact": name, "value": bar, "unit": unit}),
                 deal_with(requiring({"fact": name, "value": bar, "unit": unit}), {name: value})).results["top"].reasons()  # fmt: skip
    assert said == (f"{FACTS[name]['question'].rstrip('?')}: {words}, asked at least "
                    f"{ {'fraction': '50%', 'EUR': '5 EUR', 'calendar year': '2027'}[unit] }",)  # fmt: skip


def test_names_and_bars_nobody_knows():
    one = requiring({"fact": "form", "value": "lease"})
    several = requiring({"fact": "form", "one_of": ["lease", "sale"]})
    assert [truth(held(one, form=name)) for name in ("lease", "sale", None)] == [YES, NO, OPEN]
    assert [truth(held(several, form=name)) for name in ("lease", "sale", "gift", None)] == [YES, YES, NO, OPEN]
    assert held(several, form="gift").results["top"].reasons() == ("Which form: gift, asked lease or sale",)
    assert held(one).results["top"].reasons() == ("Which form: unknown, asked lease",)
    bare = requiring({"fact": "share", "operator": "<", "unit": "fraction"})
    assert truth(held(bare, share=0.2)) is OPEN
    assert held(bare, share=0.2).results["top"].reasons() == (
        "Which share: 20%, asked less than a number that is not known",
    )


def test_measures_of_the_deal_are_compared_too():
    rulebook = requiring({"all": [{"measure": "home_share_of_venture", "operator": ">", "value": 0.5, "unit": "fraction"},
                                  {"measure": "joint_venture"}, {"measure": "training_promised", "value": False}]})  # fmt: skip
    found = held(rulebook)
    assert [part.truth for part in found.results["top"].proof.parts] == [YES, YES, OPEN]
    assert found.results["top"].reasons() == ("Training of home staff is promised: unknown",)
    trained = check(rulebook, subject_of(DEAL, Evidence.of(DEAL).settle("workforce.training_promised", True)))
    assert trained.results["top"].reasons() == ("Training of home staff is promised: yes",)
    part = requiring({"measure": "component_local_share", "component": "separator", "value": 0.5, "unit": "fraction"})
    deal = small_deal(supply=[{"component": "separator", "local_share": claim(60)}])
    assert check(part, subject_of(deal, Evidence.of(deal))).of("top") == "pass"
    assert "(separator): 60%" in check(part, subject_of(deal, Evidence.of(deal))).results["top"].reasons()[0]
    many = check_many(part, {"component_local_share:separator": Ranges(np.array([0.4, 0.5]), np.array([0.6, 0.5]))}, 2)
    assert [VERDICTS[code] for code in many["top"]] == ["unknown", "pass"]


@pytest.mark.parametrize(
    ("condition", "expected", "said"),
    [
        ({"in_sector": "battery_cells"}, YES, "The product belongs to battery cells: yes"),
        ({"in_sector": "wind"}, NO, "The product belongs to wind: no"),
        ({"partner_from": ["CN"]}, YES, "The foreign partner is led from CN: yes"),
        ({"partner_from": ["KR", "JP"]}, NO, "The foreign partner is led from KR or JP: no"),
        ({"plant_in": ["EU27"]}, YES, "The plant stands in EU27: yes"),
        ({"plant_in": ["GB"]}, NO, "The plant stands in GB: no"),
        ({"undecided": "who is meant"}, OPEN, "The text leaves open: who is meant"),
    ],
)
def test_places_sectors_and_open_wording(condition, expected, said):
    found = held(requiring(condition))
    assert truth(found) is expected
    assert found.results["top"].reasons() == (said,)


# Referring, applying, exceptions


def test_rules_refer_to_rules_and_members_count_only_there():
    rulebook = book({"id": "one", "name": "One", "requires": A, "member": True},
                    {"id": "two", "name": "Two", "requires": B}, {"requires": {"any": [{"rule": "one"}, {"rule": "two"}]}})  # fmt: skip
    found = held(rulebook, a=False, b=True)
    assert [found.of(name) for name in ("one", "two", "top")] == ["fail", "pass", "pass"]
    assert found.verdict == "pass"
    assert held(rulebook, a=True, b=False).verdict == "fail"
    assert held(rulebook, a=True).verdict == "unknown"
    assert found.results["top"].proof.parts[0].text == "One: no"
    assert found.results["top"].reasons() == ("Is it b: yes",)
    assert [rule.id for rule in in_order(book({"requires": {"rule": "one"}}, {"id": "one", "requires": A}))] == [
        "one",
        "top",
    ]


@pytest.mark.parametrize(
    ("scope", "asked", "verdict", "applies"),
    [("t", "t", "pass", YES), ("t", "f", "fail", YES), ("t", "u", "unknown", YES), ("f", "f", "not_applicable", NO),
     ("f", "t", "not_applicable", NO), ("u", "t", "pass", OPEN), ("u", "f", "unknown", OPEN), ("u", "u", "unknown", OPEN)],
)  # fmt: skip
def test_a_rule_is_missed_only_where_it_applies(scope, asked, verdict, applies):
    rulebook = book({"applies_when": A, "requires": B})
    found = held(rulebook, a=LETTERS[scope], b=LETTERS[asked])
    result = found.results["top"]
    assert (found.of("top"), result.applies) == (verdict, applies)
    reasons = {
        ("f", "t"): ["Is it a: no"], ("f", "f"): ["Is it a: no"], ("u", "f"): ["Is it a: unknown", "Is it b: no"],
        ("u", "u"): ["Is it a: unknown", "Is it b: unknown"], ("u", "t"): ["Is it b: yes"],
    }  # fmt: skip
    assert list(result.reasons()) == reasons.get((scope, asked), [f"Is it b: {WORD[asked]}"])
    fields = [item.field for item in result.inputs()]
    assert fields == (["answers.a.holds"] if scope == "f" else ["answers.a.holds", "answers.b.holds"])
    assert repr(result) == f"<RuleResult top: {verdict}>"


def test_labels_say_whether_they_apply():
    rulebook = book({"applies_when": A})
    assert [held(rulebook, a=value).of("top") for value in (True, False, None)] == [
        "applies",
        "not_applicable",
        "unknown",
    ]
    assert [held(rulebook, a=value).verdict for value in (True, False, None)] == ["not_applicable"] * 3
    assert held(rulebook, a=True).results["top"].reasons() == ("Is it a: yes",)
    refers = book({"id": "label", "name": "Label", "applies_when": A}, {"requires": {"rule": "label"}})
    assert [held(refers, a=value).of("top") for value in (True, False, None)] == ["pass", "fail", "unknown"]


def test_exceptions_stand_in_the_place_of_a_rule():
    rulebook = book(
        {"requires": A}, {"id": "less", "name": "Less", "requires": B, "applies_when": C, "exception_to": ["top"]}
    )
    found = held(rulebook, a=False, b=True, c=True)
    assert (found.of("top"), found.of("less"), found.verdict) == ("not_applicable", "pass", "pass")
    assert found.results["top"].reasons() == ("Less: applies",)
    found = held(rulebook, a=False, b=True, c=False)
    assert (found.of("top"), found.of("less")) == ("fail", "not_applicable")
    found = held(rulebook, a=False, b=True)
    assert (found.of("top"), found.of("less")) == ("unknown", "pass")
    assert found.results["top"].reasons() == ("Less: may apply", "Is it a: no")
    assert held(rulebook, a=True).of("top") == "pass"
    assert held(rulebook, a=True).results["top"].exceptions[0][1] is OPEN


# Days


DAY = date(2026, 6, 15)


@pytest.mark.parametrize(
    ("days", "verdict", "said"),
    [
        ({}, "fail", None),
        ({"valid_from": "2026-06-15"}, "fail", None),
        ({"valid_from": "2026-06-16"}, "not_applicable", "begins 2026-06-16, asked on 2026-06-15"),
        ({"valid_from": "2026-06"}, "unknown", "begins 2026-06, asked on 2026-06-15"),
        ({"valid_from": "unknown"}, "unknown", "begins on a day that is not known"),
        ({"valid_from": "unknown", "valid_from_words": "some day"}, "unknown", "begins some day"),
        ({"valid_to": "2026-06-15"}, "fail", None),
        ({"valid_to": "2026-06-14"}, "not_applicable", "ended 2026-06-14, asked on 2026-06-15"),
        ({"valid_to": "2026-06"}, "unknown", "ended 2026-06, asked on 2026-06-15"),
        ({"valid_to": "unknown"}, "unknown", "when it ended, or whether, is not known"),
        ({"valid_from": "2026-06-15", "valid_to": "unknown"}, "fail", None),
        ({"interruptions": [{"first_day": "2026-06-15", "state": "suspended", "note": "act 1"}]}, "not_applicable",
         "suspended on 2026-06-15: act 1"),
        ({"interruptions": [{"first_day": "2026-06", "state": "suspended"}]}, "unknown",
         "suspended from 2026-06, asked on 2026-06-15"),
        ({"interruptions": [{"first_day": "2026-01", "last_day": "2026-06", "state": "suspended"}]}, "unknown",
         "suspended from 2026-01 to 2026-06, asked on 2026-06-15"),
        ({"interruptions": [{"first_day": "unknown", "last_day": "unknown", "state": "uncertain"}]}, "unknown",
         "uncertain from an unknown day to an unknown day, asked on 2026-06-15"),
        ({"interruptions": [{"first_day": "2026-06-16", "state": "suspended"}]}, "fail", None),
        ({"interruptions": [{"first_day": "2026-01", "last_day": "2026-06-14", "state": "suspended"}]}, "fail", None),
        ({"interruptions": [{"first_day": "2026-06-01", "state": "uncertain"}]}, "unknown", "uncertain on 2026-06-15"),
        ({"valid_from": {"after": "entry", "months": 12}}, "fail", None),
        ({"valid_from": {"after": "entry", "months": 13}}, "not_applicable", "begins 2026-07-15, asked on 2026-06-15"),
        ({"valid_from": {"after": "entry", "not_before": "2026-08-01"}}, "not_applicable",
         "begins 2026-08-01, asked on 2026-06-15"),
        ({"valid_from": {"after": "never"}}, "unknown", "begins with Some act, whose day is not known"),
        ({"valid_from": {"after": "never", "months": 6, "not_before": "2026-01-01"}}, "unknown",
         "begins 6 months after Some act, whose day is not known, and not before 2026-01-01"),
        ({"valid_to": {"after": "entry", "months": 11}}, "not_applicable", "ended 2026-05-15, asked on 2026-06-15"),
    ],
)  # fmt: skip
def test_a_rule_is_in_force_between_its_days(days, verdict, said):
    events = {"entry": {"name": "Entry", "date": "2025-06-15"}, "never": {"name": "Some act"}}
    used = {name: event for name, event in events.items() if f"'{name}'" in str(days)}
    rulebook = book({"requires": A, **days}, events=used)
    found = held(rulebook, on=DAY, a=False)
    assert found.of("top") == verdict
    assert found.clocks.on == DAY
    assert (said in found.results["top"].reasons()) is (said is not None)
    assert held(rulebook, a=False).of("top") == "fail"


@pytest.mark.parametrize(
    ("days", "known_at", "verdict"),
    [
        ({"published": "2026-01-15"}, "2026-01-15", "fail"), ({"published": "2026-01-15"}, "2026-01-14", "not_applicable"),
        ({"published": "2026-01"}, "2026-01-15", "unknown"), ({}, "2026-01-15", "unknown"),
        ({"valid_from": "2026-01-15"}, "2026-01-15", "fail"), ({"valid_from": "2026-01-15"}, "2026-01-14", "unknown"),
    ],
)  # fmt: skip
def test_a_rule_counts_once_it_is_published(days, known_at, verdict):
    rulebook = book({"requires": A, **days})
    assert held(rulebook, known_at=date.fromisoformat(known_at), a=False).of("top") == verdict


def test_days_of_the_book_hold_for_its_rules():
    rulebook = book({"requires": A}, {"id": "own", "requires": A, "valid_from": "2020", "valid_to": "2030", "published": "2019"},
                    valid_from="2026-07-01", valid_to="2027-01-01", published="2026-05-01")  # fmt: skip
    assert [held(rulebook, on=DAY, a=False).of(name) for name in ("top", "own")] == ["not_applicable", "fail"]
    later = date(2027, 1, 2)
    assert [held(rulebook, on=later, a=False).of(name) for name in ("top", "own")] == ["not_applicable", "fail"]
    early = date(2026, 4, 30)
    assert [held(rulebook, known_at=early, a=False).of(name) for name in ("top", "own")] == ["not_applicable", "fail"]


@pytest.mark.parametrize(
    ("known_at", "verdict"), [("2026-02-28", "fail"), ("2026-03-15", "unknown"), ("2026-03-31", "not_applicable")]
)
def test_an_end_counts_once_it_is_published(known_at, verdict):
    rulebook = book({"requires": A, "valid_to": "2026-05-31", "end_published": "2026-03", "published": "2020-01-01"})
    found = held(rulebook, on=DAY, known_at=date.fromisoformat(known_at), a=False)
    assert found.of("top") == verdict
    if verdict == "unknown":
        assert found.results["top"].reasons()[0] == "its end was published 2026-03, asked what was known at 2026-03-15"


# Schedules


STEPS = [{"from": 2026, "to": 2027, "value": 0.3}, {"from": 2028, "value": 0.5}]
BY_YEAR = {"fact": "share", "schedule": STEPS, "by": "year", "unit": "fraction"}


@pytest.mark.parametrize(
    ("year", "share", "verdict", "said"),
    [
        (2026, 0.3, "pass", "asked at least 30% (year: 2026)"),
        (2027, 0.29, "fail", "asked at least 30% (year: 2027)"),
        (2028, 0.49, "fail", "asked at least 50% (year: 2028)"),
        (Interval(2027, 2028), 0.4, "unknown", "asked at least 30% or 50% (year: 2027 to 2028)"),
        (Interval(2027, 2028), 0.5, "pass", "asked at least 30% or 50% (year: 2027 to 2028)"),
        (2025, 0.9, "unknown", "asked nothing on record (year: 2025)"),
        (Interval(2025, 2026), 0.9, "unknown", "asked at least 30% or nothing on record (year: 2025 to 2026)"),
        (None, 0.9, "unknown", "asked at least 30% or 50% or nothing on record (year: unknown)"),
    ],
)
def test_a_bar_that_changes_with_a_year(year, share, verdict, said):
    found = held(requiring(BY_YEAR), year=year, share=share)
    assert found.of("top") == verdict
    assert found.results["top"].reasons() == (f"Which share: {share:.0%}, {said}",)
    assert [item.field for item in found.results["top"].inputs()] == ["answers.share.number", "answers.year.number"]


def test_a_row_without_a_number_is_open():
    rows = [{"from": 2026, "to": 2027}, {"from": 2028, "value": 0.5}]
    rulebook = requiring({**BY_YEAR, "schedule": rows})
    assert held(rulebook, year=2026, share=0.9).of("top") == "unknown"
    assert held(rulebook, year=2026, share=0.9).results["top"].reasons() == (
        "Which share: 90%, asked unknown (year: 2026)",
    )
    assert held(rulebook, year=Interval(2027, 2028), share=0.9).of("top") == "unknown"
    assert held(rulebook, year=2028, share=0.9).of("top") == "pass"


DAYS = [{"first_day": "2026-01-01", "last_day": "2026-06-30", "value": 0.3}, {"first_day": "2026-07-01", "value": 0.5}]


def test_a_bar_that_changes_with_the_day_of_reading():
    rulebook = requiring({**BY_YEAR, "schedule": DAYS, "by": "day"})
    for on, share, verdict in (("2026-06-30", 0.3, "pass"), ("2026-07-01", 0.3, "fail"), ("2025-12-31", 0.9, "unknown"),
                               (None, 0.5, "pass"), (None, 0.4, "unknown"), (None, 0.2, "fail")):  # fmt: skip
        found = held(rulebook, on=date.fromisoformat(on) if on else None, share=share)
        assert found.of("top") == verdict
        said = f"on {on}" if on else "on which day: not said"
        assert found.results["top"].reasons()[0].endswith(f"({said})")
    assert [item.field for item in held(rulebook, share=0.5).results["top"].inputs()] == ["answers.share.number"]


def test_a_bar_that_changes_with_a_day_that_is_asked():
    rulebook = requiring({**BY_YEAR, "schedule": DAYS, "by": "start"})
    assert held(rulebook, start="2026-06-30", share=0.3).of("top") == "pass"
    assert held(rulebook, start="2026-06", share=0.3).of("top") == "pass"
    assert held(rulebook, start="2026-07", share=0.3).of("top") == "fail"
    assert held(rulebook, start="2026", share=0.3).of("top") == "unknown"
    assert held(rulebook, start="2026", share=0.3).results["top"].reasons() == (
        "Which share: 30%, asked at least 30% or 50% (start: 2026-01-01 to 2026-12-31)",
    )
    assert held(rulebook, share=0.9).of("top") == "unknown"
    facts = {**FACTS, "start": {**FACTS["start"], "or_day_of_reading": True}}
    reading = requiring({**BY_YEAR, "schedule": DAYS, "by": "start"}, facts=facts)
    found = held(reading, on=date(2026, 7, 1), share=0.4)
    assert found.of("top") == "fail"
    assert found.results["top"].reasons()[0].endswith("(start: 2026-07-01, the day of reading, as no answer says)")
    assert held(reading, on=date(2026, 7, 1), share=0.4, start="2026-03").of("top") == "pass"


# Points


def table(*lines, **more):
    items = [{"name": name, "when": when} | ({} if low is None else {"low": low}) | ({} if high is None else {"high": high})
             for name, when, low, high in lines]  # fmt: skip
    return {"table": {"unit": "points", "complete": True, "items": items, **more}}


def pointing(tables, value=5, operator=">="):
    return requiring({"points": "table", "operator": operator, "value": value, "unit": "points"}, tables=tables)


LINES = [("First", A, 3, None), ("Second", B, 2.5, 4), ("Third", C, -1, None)]


@pytest.mark.parametrize(
    ("letters", "low", "high"),
    [("ttt", 4.5, 6), ("tff", 3, 3), ("fff", 0, 0), ("uff", 0, 3), ("tuf", 3, 7), ("ttu", 4.5, 7), ("fft", -1, -1),
     ("uuu", -1, 7)],
)  # fmt: skip
def test_points_of_lines_met_and_open_are_added_up(letters, low, high):
    rulebook = pointing(table(*LINES))
    answers = {name: LETTERS[letter] for name, letter in zip("abc", letters, strict=True)}
    found = held(rulebook, **answers)
    assert found.results["top"].proof.measured.value == Interval(low, high)
    verdict = "pass" if low >= 5 else "fail" if high < 5 else "unknown"
    assert found.of("top") == verdict
    for bar in (low, high):
        assert truth(held(pointing(table(*LINES), bar), **answers)) is (YES if bar == low else OPEN)
        assert truth(held(pointing(table(*LINES), bar, "<="), **answers)) is (YES if bar == high else OPEN)


def test_points_of_tables_not_fully_read():
    unread = pointing(table(("First", A, 3, None), ("Second", B, None, None)))
    assert held(unread, a=True, b=False).results["top"].proof.measured.value == Interval(3, 3)
    assert held(unread, a=True, b=True).results["top"].proof.measured.value == Interval(3, math.inf)
    rest = pointing(table(("First", A, 3, None), complete=False))
    assert held(rest, a=False).results["top"].proof.measured.value == Interval(0, math.inf)
    total = pointing(table(("First", A, 3, None), complete=False, total=10))
    assert held(total, a=True).results["top"].proof.measured.value == Interval(3, 10)
    assert held(total, a=False).results["top"].proof.measured.value == Interval(0, 7)
    capped = pointing(table(("First", A, 3, None), ("Second", B, None, None), total=5))
    assert held(capped, a=True, b=True).results["top"].proof.measured.value == Interval(3, 5)
    tenths = pointing(table(*[(f"L{number}", A, 0.1, None) for number in range(3)]), 0.3)
    assert held(tenths, a=True).of("top") == "pass"


def test_points_are_told_line_by_line():
    proof = held(pointing(table(*LINES)), a=True, b=None, c=False).results["top"].proof
    assert [part.text for part in proof.parts] == [
        "First, 3 points: Is it a: yes", "Second, 2.5 points to 4 points: Is it b: unknown", "Third, -1 points: Is it c: no",
    ]  # fmt: skip
    assert proof.text == "Points together: 3 points to 7 points, asked at least 5 points"
    assert [leaf.text for leaf in proof.decisive()] == [proof.text, "Is it b: unknown"]
    unread = held(pointing(table(("First", A, None, None))), a=True).results["top"].proof
    assert unread.parts[0].text == "First, points not read: Is it a: yes"


def test_a_number_is_counted_by_the_table_that_is_named():
    facts = {**FACTS, "sum": {"kind": "number", "unit": "points", "question": "Which sum?",
                              "counted": {"by": "form", "tables": ["lease"]}}}  # fmt: skip
    tables = {
        "lease": {"unit": "points", "complete": True, "items": [{"name": "First", "when": A, "low": 3}], "fits": B}
    }
    rulebook = Rulebook.model_validate({
        "id": "book", "name": "Book", "status": "guidance", "tables": tables,
        "facts": {name: facts[name] for name in ("a", "b", "form", "sum")},
        "rules": [{"id": "top", "name": "Top", "requires": {"fact": "sum", "value": 3, "unit": "points"}}],
    })  # fmt: skip
    assert held(rulebook, form="lease", a=True, b=True).of("top") == "pass"
    assert held(rulebook, form="lease", a=False, b=True).of("top") == "fail"
    assert held(rulebook, form="sale", a=True, b=True).of("top") == "unknown"
    assert held(rulebook, a=True, b=True).of("top") == "unknown"
    misfit = held(rulebook, form="lease", a=True, b=False)
    assert misfit.of("top") == "unknown"
    assert misfit.results["top"].reasons()[0].endswith("; the table lease is not used: Is it b: no")
    assert held(rulebook, form="lease", a=True).of("top") == "unknown"
    assert held(rulebook, form="lease", a=False, b=True, sum=7).of("top") == "pass"


def test_a_number_scales_with_the_share_of_an_amount_that_counts():
    facts = {
        "price": FACTS["price"], "share": FACTS["share"],
        "scaled": {"kind": "number", "unit": "fraction", "question": "Which rate?", "scaled": {
            "number": "share", "amount": "price", "tranches": [{"to": 100, "counts": 1}, {"counts": 0.5}]}},
    }  # fmt: skip
    rulebook = Rulebook.model_validate({
        "id": "book", "name": "Book", "status": "guidance", "facts": facts,
        "rules": [{"id": "top", "name": "Top", "requires": {"fact": "scaled", "operator": "<=", "value": 0.4, "unit": "fraction"}}],
    })  # fmt: skip

    def found(**answers):
        result = check(rulebook, deal_with(rulebook, answers)).results["top"]
        return result.proof.measured.value, result.truth

    assert found(share=0.4, price=50) == (Interval.exactly(0.4), YES)
    # 200: (100 + 50) / 200 counts
    assert found(share=0.3, price=200) == (Interval.exactly(0.4), YES)
    assert found(share=0.31, price=200)[1] is NO
    assert found(share=0.3, price=Interval(100, 200)) == (Interval(0.3, 0.4), YES)
    assert found(share=0.3) == (Interval(0.3, 0.6), OPEN)
    assert found(price=200)[1] is OPEN
    assert found(share=0.9, price=200, scaled=0.1) == (Interval.exactly(0.1), YES)


# Amounts


def due(amount, on=None, **answers):
    rulebook = book({"applies_when": A, "amount": {"name": "Duty", "unit": "EUR", **amount}})
    return held(rulebook, on=on, a=True, **answers).results["top"]


def test_amounts_are_rates_times_facts_plus_layers():
    assert due({"value": 7}).due.amount == Interval.exactly(7)
    assert due({}).due.amount == Interval(0, math.inf)
    share = due({"value": 0.1, "times": ["price"]}, price=250)
    assert (share.due.amount, share.due.text) == (Interval.exactly(25), "Duty: 25 EUR")
    assert [item.field for item in share.due.inputs] == ["answers.price.number"]
    assert due({"value": 0.1, "times": ["price"]}).due.amount == Interval(0, math.inf)
    assert due({"value": 0.1, "times": ["price"]}, price=Interval(100, 200)).due.amount == Interval(10, 20)
    both = due({"value": 2, "times": ["price", "share"]}, price=250, share=0.5)
    assert both.due.amount == Interval.exactly(250)
    layered = due(
        {"value": 0.1, "times": ["price"], "layers": [{"name": "More", "unit": "EUR", "value": 5}]}, price=250
    )
    assert (layered.due.amount, layered.due.text) == (Interval.exactly(30), "Duty: 30 EUR (More 5 EUR)")
    only = due({"layers": [{"name": "One", "unit": "EUR", "value": 5}, {"name": "Two", "unit": "EUR", "value": 7}]})
    assert (only.due.amount, only.due.text) == (Interval.exactly(12), "Duty: 12 EUR (One 5 EUR + Two 7 EUR)")
    ranged = due({"value": 1, "times": ["price"], "bound": "at_most"}, price=Interval(100, 200))
    assert ranged.due.text == "Duty: at most 100 EUR to 200 EUR"
    assert due({"value": 1, "bound": "at_least"}).due.text == "Duty: at least 1 EUR"
    assert share.reasons() == ("Is it a: yes", "Duty: 25 EUR")
    assert [item.field for item in share.inputs()] == ["answers.a.holds", "answers.price.number"]
    outside = held(book({"applies_when": A, "amount": {"name": "Duty", "unit": "EUR", "value": 1}}), a=False).results[
        "top"
    ]
    assert outside.reasons() == ("Is it a: no",)


def test_rates_that_change():
    rates = {
        "schedule": [{"from": 2026, "to": 2027, "value": 0.3}, {"from": 2028, "value": 0.5}],
        "by": "year",
        "times": ["price"],
    }
    assert due(rates, year=2026, price=100).due.amount == Interval.exactly(30)
    assert due(rates, year=2030, price=100).due.amount == Interval.exactly(50)
    assert due(rates, year=Interval(2027, 2028), price=100).due.amount == Interval(30, 50)
    assert due(rates, year=2025, price=100).due.amount == Interval(0, math.inf)
    assert due(rates, price=100).due.amount == Interval(0, math.inf)
    assert {item.field for item in due(rates, year=2026, price=100).due.inputs} == {
        "answers.year.number",
        "answers.price.number",
    }
    daily = {"schedule": DAYS, "by": "day", "times": ["price"]}
    assert due(daily, on=date(2026, 6, 30), price=100).due.amount == Interval.exactly(30)
    assert due(daily, price=100).due.amount == Interval(30, 50)
    open_ = {"schedule": [{"from": 2026, "to": 2027}, {"from": 2028, "value": 0.5}], "by": "year"}
    assert due(open_, year=2026).due.amount == Interval(0, math.inf)


# Ladders


def ladder(*rungs):
    return book(*({"id": f"r{number}", "name": f"R{number}", "rung": number, "requires": {"fact": name}, **more}
                  for number, name, more in rungs))  # fmt: skip


@pytest.mark.parametrize(
    ("letters", "low", "high", "label"),
    [("ttt", 3, 3, "R3"), ("tft", 1, 1, "R1"), ("tut", 1, 3, "between R1 and R3"), ("fff", 0, 0, None), ("uff", 0, 1, None),
     ("ttf", 2, 2, "R2"), ("uut", 0, 3, None)],
)  # fmt: skip
def test_a_place_on_a_ladder_is_as_far_as_every_rung_holds(letters, low, high, label):
    rulebook = ladder((1, "a", {}), (2, "b", {}), (3, "c", {}))
    found = held(rulebook, **{name: LETTERS[letter] for name, letter in zip("abc", letters, strict=True)})
    depth = depth_of(list(found.results.values()))
    assert (depth.low, depth.high) == (low, high)
    assert label is None or depth.label == label
    assert [result.rule.id for result in depth.rungs] == ["r1", "r2", "r3"]
    assert repr(depth).startswith(f"<Depth {low} to {high}: ")


def test_rungs_that_do_not_apply_or_are_implied():
    implied = ladder((1, "a", {"implied_by": ["r2"]}), (2, "b", {}))
    passed = ladder((1, "a", {"applies_when": C}), (2, "b", {}))
    for rulebook, answers, ends in (
        (implied, {"a": False, "b": True}, (2, 2)), (implied, {"a": False}, (0, 2)),
        (passed, {"a": False, "b": True, "c": False}, (2, 2)), (passed, {"a": False, "b": True, "c": True}, (0, 0)),
        (passed, {"a": False, "b": True}, (0, 2)),
    ):  # fmt: skip
        depth = depth_of(list(held(rulebook, **answers).results.values()))
        assert (depth.low, depth.high) == ends


# Many at once


def test_many_variants_come_out_as_each_by_itself():
    rulebook = book(
        {"id": "base", "name": "Base", "requires": {"any": [A, BY_YEAR]}, "applies_when": {"fact": "form", "one_of": ["lease"]}},
        {"requires": {"at_least": 2, "of": [{"rule": "base"}, B], "must": [{"not": C}]}},
    )  # fmt: skip
    variants = [
        {"a": a, "b": b, "c": c, "share": share, "year": year, "form": form}
        for a in (True, False, None) for b in (True, None) for c in (False, None)
        for share in (0.3, Interval(0.2, 0.6)) for year in (2026, Interval(2027, 2028)) for form in ("lease", "sale", None)
    ]  # fmt: skip
    chosen = variants[::7]
    columns = {}
    for name in ("a", "b", "c"):
        columns[name] = Flags.of([item[name] for item in chosen])
    for name in ("share", "year"):
        ends = [item[name] if isinstance(item[name], Interval) else Interval.exactly(item[name]) for item in chosen]
        columns[name] = Ranges(np.array([float(end.low) for end in ends]), np.array([float(end.high) for end in ends]))
    columns["form"] = Names([item["form"] for item in chosen])
    many = check_many(rulebook, columns, len(chosen))
    assert len(chosen) > 16
    for place, item in enumerate(chosen):
        one = check(rulebook, deal_with(rulebook, item))
        assert {name: VERDICTS[codes[place]] for name, codes in many.items()} == {name: one.of(name) for name in many}


def test_columns_that_do_not_fit_are_refused():
    rulebook = requiring({"all": [A, {"fact": "form", "value": "lease"}]})
    with pytest.raises(UsageError, match="book does not ask for 'b'; it asks for a, day, form"):
        check_many(rulebook, {"b": Flags.of([True])}, 1)
    for wrong in (Flags.of([True]), Flags.of([True] * 3)):
        with pytest.raises(UsageError, match=f"a has {len(wrong.certain)} entries, not one for each of the 2 variants"):
            check_many(rulebook, {"a": wrong}, 2)
    with pytest.raises(UsageError, match="form has 1 entries"):
        check_many(rulebook, {"form": Names(["lease"])}, 2)
    assert [VERDICTS[code] for code in check_many(rulebook, {}, 3)["top"]] == ["unknown"] * 3
    assert Flags.of([True, False, None]).certain.tolist() == [True, False, False]
    assert Flags.of([True, False, None]).possible.tolist() == [True, False, True]
