"""What would settle a rule or make it pass, how likely it is, what is wrong with a book, and cases beside it."""

from __future__ import annotations

import math
from datetime import date

import pytest

from deal_files import small_deal
from test_rules_by_hand import FACTS, A, B, C, book, deal_with, held, requiring, table
from walkaway.beliefs.base_rates import BaseRate, ClassCount
from walkaway.beliefs.belief_words import belief_words
from walkaway.beliefs.chance import chance_of
from walkaway.beliefs.worlds import Worlds
from walkaway.catalog.yaml_reader import parse_yaml
from walkaway.core.dates import PartialDate
from walkaway.core.errors import InputError, UsageError
from walkaway.core.interval import Interval
from walkaway.core.truth import Truth
from walkaway.evidence.change import Change
from walkaway.evidence.evidence import Evidence
from walkaway.exit.draws import Draws
from walkaway.judgement.conduct import subject_of
from walkaway.model.rule_test import RuleCases
from walkaway.model.rulebook import Rulebook
from walkaway.rules.book_checks import book_problems
from walkaway.rules.cases import run_cases
from walkaway.rules.check import check
from walkaway.rules.fix import fixes
from walkaway.rules.relevance import reasons_against, ruled_out
from walkaway.rules.settle import settling

# Fixes


def changes(rulebook, rule="top", on=None, **answers):
    """Facts of every fix: name, now, must, value."""
    return [[(fact.name, fact.now, fact.must, fact.value) for fact in fix.facts]
            for fix in fixes(held(rulebook, on=on, **answers), rule)]  # fmt: skip


@pytest.mark.parametrize(
    ("operator", "now", "must", "value"),
    [
        (">=", 0.2, "at least 30%", 0.3), (">", 0.3, "more than 30%", 0.301), ("<=", 0.4, "at most 30%", 0.3),
        ("<", 0.3, "less than 30%", 0.299), ("==", 0.2, "exactly 30%", 0.3),
    ],
)  # fmt: skip
def test_a_number_must_be_on_the_side_of_its_bar(operator, now, must, value):
    rulebook = requiring({"fact": "share", "operator": operator, "value": 0.3, "unit": "fraction"})
    [[change]] = changes(rulebook, share=now)
    assert change == ("Which share", f"{now:.0%}", must, pytest.approx(value))
    [fix] = fixes(held(rulebook, share=now), "top")
    [applied] = fix.changes
    assert (applied.path, applied.unit) == ("answers.share.number", "fraction")
    assert held(rulebook, share=applied.value).of("top") == "pass"
    assert fix.facts[0].paths == ("answers.share.number",)
    assert (fix.rule, fix.left) == ("top", ())
    assert repr(fix) == f"<Fix of top: 'Which share {must}'>"


@pytest.mark.parametrize(
    ("operator", "now", "must", "value"),
    [
        (">=", 0.4, "less than 30%", 0.299), (">", 0.4, "at most 30%", 0.3), ("<=", 0.2, "more than 30%", 0.301),
        ("<", 0.2, "at least 30%", 0.3), ("==", 0.3, "other than 30%", 0.301),
    ],
)  # fmt: skip
def test_a_number_must_be_on_the_other_side_where_it_is_denied(operator, now, must, value):
    rulebook = requiring({"not": {"fact": "share", "operator": operator, "value": 0.3, "unit": "fraction"}})
    [[change]] = changes(rulebook, share=now)
    assert change == ("Which share", f"{now:.0%}", must, pytest.approx(value))
    assert held(rulebook, share=change[3]).of("top") == "pass"


@pytest.mark.parametrize(
    ("name", "operator", "bar", "unit", "value"),
    [("price", ">", 500, "EUR", 500.5), ("price", "<", 500, "EUR", 499.5), ("price", ">", 0, "EUR", 0.001),
     ("year", ">", 2027, "calendar year", 2028), ("year", "<", 2027, "calendar year", 2026)],
)  # fmt: skip
def test_a_number_just_beyond_its_bar_keeps_to_its_unit(name, operator, bar, unit, value):
    [[change]] = changes(requiring({"fact": name, "operator": operator, "value": bar, "unit": unit}))
    assert change[3] == pytest.approx(value)
    [fix] = fixes(held(requiring({"fact": name, "operator": operator, "value": bar, "unit": unit})), "top")
    assert fix.changes[0].unit == unit


def test_flags_and_names_must_be_what_is_asked():
    assert changes(requiring(A), a=False) == [[("Is it a", "no", "yes", True)]]
    assert changes(requiring({**A, "value": False}), a=True) == [[("Is it a", "yes", "no", False)]]
    assert changes(requiring({"not": A})) == [[("Is it a", "unknown", "no", False)]]
    assert changes(requiring({"not": {**A, "value": False}})) == [[("Is it a", "unknown", "yes", True)]]
    assert changes(requiring({"fact": "form", "one_of": ["sale", "gift"]}), form="lease") == [
        [("Which form", "lease", "gift or sale", "gift")],
    ]  # fmt: skip
    assert changes(requiring({"not": {"fact": "form", "value": "lease"}}), form="lease") == [
        [("Which form", "lease", "not lease", "sale")],
    ]  # fmt: skip
    assert changes(requiring({"not": {"fact": "form", "one_of": ["lease", "sale"]}})) == [
        [("Which form", "unknown", "not lease or not sale", "gift")],
    ]  # fmt: skip
    [fix] = fixes(held(requiring(A), a=False), "top")
    assert fix.changes == (Change("answers.a.holds", True),)


def test_smallest_sets_and_what_is_not_fixed():
    assert changes(requiring({"all": [A, B]}), a=True) == [[("Is it b", "unknown", "yes", True)]]
    either = changes(requiring({"any": [{"all": [A, B]}, C]}))
    assert [[fact[0] for fact in found] for found in either] == [["Is it c"], ["Is it a", "Is it b"]]
    two = changes(requiring({"at_least": 2, "of": [A, B, C]}), a=True)
    assert [[fact[0] for fact in found] for found in two] == [["Is it b"], ["Is it c"]]
    must = changes(requiring({"at_least": 2, "of": [B, C], "must": [A]}), b=True, c=True, a=False)
    assert [[fact[0] for fact in found] for found in must] == [["Is it a"]]
    denied = changes(requiring({"not": {"at_least": 2, "of": [A, B]}}), a=True, b=True)
    assert [[fact[0] for fact in found] for found in denied] == [["Is it a"], ["Is it b"]]
    assert changes(requiring(A), a=True) == []
    assert changes(book({"applies_when": A})) == []
    assert changes(book({"applies_when": A, "requires": B}), a=False) == []
    assert changes(requiring({"undecided": "what is meant"})) == []
    assert changes(requiring({"all": [A, {"undecided": "what is meant"}]})) == []
    assert [[fact[0] for fact in found] for found in changes(requiring({"any": [A, {"undecided": "what"}]}))] == [
        ["Is it a"]
    ]
    assert changes(requiring({"in_sector": "wind"})) == []
    assert changes(requiring({"fact": "share", "unit": "fraction"})) == []
    with pytest.raises(UsageError, match="no rule 'tip' in book; it has top"):
        fixes(held(requiring(A)), "tip")


def test_a_fact_asked_on_two_sides_is_moved_between_them():
    at = {"fact": "share", "unit": "fraction"}
    between = {"all": [{**at, "operator": ">=", "value": 0.3}, {**at, "operator": "<", "value": 0.5}]}
    assert changes(requiring(between), share=0.6) == [[("Which share", "60%", "at least 30% and less than 50%", 0.3)]]
    outside = {"any": [{**at, "operator": "<=", "value": 0.3}, {**at, "operator": ">", "value": 0.5}]}
    found = changes(requiring(outside), share=0.4)
    assert sorted(fact[2] for [fact] in found) == ["at most 30%", "more than 50%"]
    assert sorted(fact[3] for [fact] in found) == [0.3, 0.501]  # never more than all of it
    for [fact] in found:
        assert held(requiring(outside), share=fact[3]).of("top") == "pass"
    names = {"all": [{"fact": "form", "one_of": ["lease", "sale"]}, {"not": {"fact": "form", "value": "sale"}}]}
    assert changes(requiring(names), form="gift") == [[("Which form", "gift", "lease", "lease")]]
    neither = {"all": [{"not": {"fact": "form", "value": "lease"}}, {"not": {"fact": "form", "value": "sale"}}]}
    [[fact]] = changes(requiring(neither), form="lease")
    assert (fact[1], fact[3]) == ("lease", "gift")


def test_steps_name_the_rules_to_meet_with_what_they_lack():
    rulebook = book({"id": "one", "name": "One", "requires": {"all": [A, B]}}, {"id": "two", "name": "Two", "requires": C},
                    {"requires": {"all": [{"rule": "one"}, {"rule": "two"}]}})  # fmt: skip
    [fix] = fixes(held(rulebook, a=False, c=False), "top")
    assert [(step.name, step.truth, step.lacking) for step in fix.steps] == [
        ("One", Truth.FALSE, ("Is it a: no", "Is it b: unknown")), ("Two", Truth.FALSE, ("Is it c: no",)),
    ]  # fmt: skip
    assert [fact.name for fact in fix.facts] == ["Is it a", "Is it b", "Is it c"]
    assert [change.path for change in fix.changes] == ["answers.a.holds", "answers.b.holds", "answers.c.holds"]
    [alone] = fixes(held(rulebook, a=True, b=True, c=False), "top")
    assert [fact.name for fact in alone.facts] == ["Is it c"]


STEPS = [{"from": 2026, "to": 2027, "value": 0.3}, {"from": 2028, "value": 0.5}]
BY_YEAR = {"fact": "share", "schedule": STEPS, "by": "year", "unit": "fraction"}


def test_a_bar_that_changes_asks_for_the_hardest_that_may_apply():
    assert changes(requiring(BY_YEAR), share=0.2, year=2026) == [[("Which share", "20%", "at least 30%", 0.3)]]
    assert changes(requiring(BY_YEAR), share=0.2, year=Interval(2027, 2028)) == [
        [("Which share", "20%", "at least 50%", 0.5)],
    ]  # fmt: skip
    lower = {**BY_YEAR, "operator": "<="}
    assert changes(requiring(lower), share=0.9, year=Interval(2027, 2028)) == [
        [("Which share", "90%", "at most 30%", 0.3)]
    ]
    exact = {**BY_YEAR, "operator": "=="}
    assert changes(requiring(exact), share=0.9, year=Interval(2027, 2028)) == []
    assert changes(requiring(exact), share=0.9, year=2026) == [[("Which share", "90%", "exactly 30%", 0.3)]]


def test_where_no_row_is_on_record_the_key_must_be_one_too():
    [[share, year]] = changes(requiring(BY_YEAR), share=0.2, year=2025)
    assert share == ("Which share", "20%", "at least 50%", 0.5)
    assert year == ("Which year", "2025", "2026 to 2027 or 2028 or more", 2026)
    [[year]] = changes(requiring(BY_YEAR), share=0.9, year=2025)
    assert year == ("Which year", "2025", "2026 to 2027 or 2028 or more", 2026)
    [[year]] = changes(requiring(BY_YEAR), share=0.4, year=2025)
    assert year == ("Which year", "2025", "2026 to 2027", 2026)
    [[year]] = changes(requiring(BY_YEAR), share=0.4)
    assert year[1] == "unknown"
    before = [{"from": 2026, "before": 2028, "value": 0.3}, {"from": 2030, "to": 2030, "value": 0.5}]
    [[year]] = changes(requiring({**BY_YEAR, "schedule": before}), share=0.9, year=2025)
    assert year[2] == "2026 to below 2028 or 2030"
    rows = [{"first_day": "2026-01", "last_day": "2026-06", "value": 0.3}, {"first_day": "2027-01", "value": 0.5}]
    days = {**BY_YEAR, "schedule": rows, "by": "start"}
    [[day]] = changes(requiring(days), share=0.4, start="2025-05")
    assert day == ("Which day", "2025-05-01 to 2025-05-31", "2026-01 to 2026-06", "2026-01-31")
    [fix] = fixes(held(requiring(days), share=0.9), "top")
    assert fix.facts[0].must == "2026-01 to 2026-06 or 2027-01 to any day"
    assert fix.changes == (Change("answers.start.day", PartialDate.parse("2026-01-31")),)
    reading = {**BY_YEAR, "by": "day", "schedule": [{"first_day": "2026-01-01", "value": 0.3}]}
    assert changes(requiring(reading), on=date(2025, 1, 1), share=0.2) == []
    assert changes(requiring(reading), on=date(2026, 1, 1), share=0.2) == [
        [("Which share", "20%", "at least 30%", 0.3)]
    ]


def test_what_is_computed_is_told_with_its_fields_and_left():
    rulebook = requiring({"all": [{"measure": "home_share_of_venture", "value": 0.7, "unit": "fraction"}, A]})
    [fix] = fixes(held(rulebook), "top")
    share, flag = fix.facts
    assert (share.name, share.now, share.must) == (
        "Look-through share of the venture held from home", "60%", "at least 70%",
    )  # fmt: skip
    assert (share.measure, share.value, share.changes) == ("home_share_of_venture", None, ())
    assert share.paths == ("ownership.h.v.share", "ownership.f.v.share")
    assert fix.left == (share,)
    assert fix.changes == (Change("answers.a.holds", True),)
    assert flag.measure is None
    assert fixes(held(rulebook), "top", frozenset({"home_share_of_venture"})) == ()
    assert len(fixes(held(rulebook), "top", frozenset({"joint_venture"}))) == 1
    held_by = share.holds
    from walkaway.measures.measures import Measured

    for value, expected in ((Interval(0.7, 0.8), True), (Interval(0.69, 0.8), False), (Interval(0.71, 1), True)):
        assert held_by(Measured("home_share_of_venture", value)) is expected


def test_points_are_moved_as_far_as_the_lines_go():
    rulebook = requiring({"points": "table", "value": 4, "unit": "points"},
                         tables=table(("First", A, 3, None), ("Second", B, 2, None)))  # fmt: skip
    [fix] = fixes(held(rulebook, a=True, b=False), "top")
    assert (fix.facts[0].name, fix.facts[0].now, fix.facts[0].must) == (
        "Points together",
        "3 points",
        "at least 4 points",
    )
    high = requiring({"points": "table", "value": 6, "unit": "points"},
                     tables=table(("First", A, 3, None), ("Second", B, 2, None)))  # fmt: skip
    assert fixes(held(high, a=True, b=False), "top") == ()


# Settling


def settled(rulebook, on=None, **answers):
    found = settling(held(rulebook, on=on, **answers), "top")
    return list(found.fields), list(found.left_open)


def test_the_facts_that_settle_a_rule():
    assert settled(requiring({"all": [A, B]}), a=True) == (["answers.b.holds"], [])
    assert settled(requiring({"all": [A, B]}), a=False) == ([], [])
    assert settled(requiring({"any": [{"all": [A, B]}, C]})) == (
        ["answers.a.holds", "answers.b.holds", "answers.c.holds"],
        [],
    )
    assert settled(requiring({"any": [{"all": [A, B]}, C]}), a=False) == (["answers.c.holds"], [])
    assert settled(requiring({"any": [{"all": [A, B]}, {"all": [A, {"not": B}]}]})) == (["answers.a.holds"], [])
    scoped = book({"applies_when": A, "requires": B})
    assert settled(scoped, a=True) == (["answers.b.holds"], [])
    assert settled(scoped) == (["answers.a.holds", "answers.b.holds"], [])
    assert settled(scoped, a=False) == ([], [])
    assert settled(requiring({"fact": "share", "value": 0.5, "unit": "fraction"}), share=Interval(0.4, 0.6)) == (
        ["answers.share.number"], [],
    )  # fmt: skip
    with pytest.raises(UsageError, match="no rule 'tip' in book; it has top"):
        settling(held(requiring(A)), "tip")


def test_what_no_fact_settles_is_told():
    wording = requiring({"all": [A, {"undecided": "what is meant"}]})
    assert settled(wording) == (["answers.a.holds"], ["The text leaves open: what is meant"])
    bare = requiring({"fact": "share", "unit": "fraction"})
    assert settled(bare) == (
        ["answers.share.number"], ["Which share: unknown, asked at least a number that is not known"],
    )  # fmt: skip
    rows = [
        {"first_day": "2026-01-01", "last_day": "2026-06-30", "value": 0.3},
        {"first_day": "2026-07-01", "value": 0.5},
    ]
    daily = requiring({"fact": "share", "schedule": rows, "by": "day", "unit": "fraction"})
    fields, left = settled(daily, share=0.4)
    assert fields == []
    assert left == ["the day of reading, which picks the threshold: Which share: 40%, asked at least 30% or 50% "
                    "(on which day: not said)"]  # fmt: skip
    assert settled(daily, on=date(2026, 7, 1), share=0.4) == ([], [])
    opened = book({"requires": A, "valid_from": "2026-06"})
    assert settled(opened, on=date(2026, 6, 15), a=False) == ([], ["begins 2026-06, asked on 2026-06-15"])
    assert settled(opened, on=date(2026, 5, 15)) == ([], [])
    except_ = book(
        {"requires": A}, {"id": "less", "name": "Less", "requires": B, "applies_when": C, "exception_to": ["top"]}
    )
    assert settled(except_, a=False) == (["answers.c.holds"], [])
    unread = requiring(
        {"points": "table", "value": 5, "unit": "points"}, tables=table(("First", A, 3, None), complete=False)
    )
    assert settled(unread)[0] == ["answers.a.holds"]
    assert len(settled(unread)[1]) == 1
    read = requiring({"points": "table", "value": 3, "unit": "points"}, tables=table(("First", A, 3, None)))
    assert settled(read) == (["answers.a.holds"], [])


# Chances


GIVEN = {"training_promised": (0.75, 0.25), "research_spending": (0.0, 0.25, 0.25, 0.25, 0.25, 0.0)}


class Rates:
    """Base rates given by hand: training in a quarter of cases, research spending even between 0 and 1."""

    def of(self, measure, is_flag):
        chances = GIVEN.get(measure, ())
        counts = tuple(int(100 * chance) for chance in chances) or (0, 0)
        return BaseRate(measure, (ClassCount("all deals", counts, True),), chances, "" if chances else "not given")


TRAINING = {"measure": "training_promised"}
RESEARCH = {"measure": "research_spending", "operator": ">=", "value": 0.6, "unit": "fraction"}
STRATEGY = {"measure": "sourcing_strategy"}


def chance(rulebook, draws=4000, deal=None, **answers):
    subject = deal_with(rulebook, answers) if deal is None else subject_of(deal, Evidence.of(deal))
    return chance_of(check(rulebook, subject), subject, Worlds([], Rates(), Draws(draws, 7)), belief_words)


def test_chances_of_flags_and_numbers_drawn_from_base_rates():
    flag = chance(requiring(TRAINING))
    assert flag.passes.is_exact
    assert float(flag.passes.low) == pytest.approx(0.25, abs=0.03)
    assert (flag.not_applicable, flag.draws, flag.seed, flag.rulebook) == (0.0, 4000, 7, "book")
    assert flag.presumed == (("training_promised", "so in 25 of 100 known cases (all deals)"),)
    assert (flag.known, flag.left_open, flag.share_presumed) == ((), (), 1.0)
    number = chance(requiring(RESEARCH))
    assert float(number.passes.low) == float(number.passes.high) == pytest.approx(0.4, abs=0.03)
    assert number.presumed == (("research_spending", "more than half in 50 of 100 known cases (all deals)"),)
    assert float(chance(requiring({**RESEARCH, "operator": "<"})).passes.low) == pytest.approx(0.6, abs=0.03)
    denied = chance(requiring({**TRAINING, "value": False}))
    assert float(denied.passes.low) == pytest.approx(0.75, abs=0.03)
    both = chance(requiring({"all": [TRAINING, RESEARCH]}))
    assert float(both.passes.low) == pytest.approx(0.1, abs=0.02)
    assert chance(requiring(TRAINING)) == flag


def test_what_has_no_base_rate_stays_open_and_makes_the_chance_a_range():
    open_ = chance(requiring({"all": [TRAINING, STRATEGY]}))
    assert open_.left_open == ("sourcing_strategy",)
    assert (open_.passes.low, float(open_.passes.high)) == (0, pytest.approx(0.25, abs=0.03))
    either = chance(requiring({"any": [TRAINING, STRATEGY]}))
    assert (float(either.passes.low), either.passes.high) == (pytest.approx(0.25, abs=0.03), 1)
    assert either.share_presumed == 0.5
    known = chance(requiring({"all": [TRAINING, {"measure": "joint_venture"}]}))
    assert (known.known, known.share_presumed) == (("joint_venture",), 0.5)
    unbounded = chance(requiring({"measure": "investment_eur", "value": 5, "unit": "EUR"}))
    assert (unbounded.left_open, unbounded.passes) == (("investment_eur",), Interval(0, 1))
    assert unbounded.share_presumed == 0.0


def test_answers_of_the_file_are_the_same_in_every_draw():
    for answers, expected in (({"a": True}, 0.25), ({"a": False}, 0.0)):
        found = chance(requiring({"all": [TRAINING, A]}), **answers)
        assert found.known == ("a",)
        assert float(found.passes.low) == float(found.passes.high) == pytest.approx(expected, abs=0.03)
    unanswered = chance(requiring({"all": [TRAINING, A]}))
    assert unanswered.left_open == ("a",)
    for condition, answers, passes in (
        ({"fact": "share", "value": 0.3, "unit": "fraction"}, {"share": 0.3}, 1),
        ({"fact": "share", "value": 0.3, "unit": "fraction"}, {"share": 0.29}, 0),
        ({"fact": "share", "operator": ">", "value": 0.3, "unit": "fraction"},
         {"share": Interval(0.3, 0.4, low_open=True)}, 1),
        ({"fact": "share", "operator": "<", "value": 0.4, "unit": "fraction"},
         {"share": Interval(0.3, 0.4, high_open=True)}, 1),
        ({"fact": "form", "value": "lease"}, {"form": "lease"}, 1),
        ({"fact": "form", "value": "lease"}, {"form": "sale"}, 0),
    ):  # fmt: skip
        found = chance(requiring(condition), draws=10, **answers)
        assert (found.passes, found.known) == (Interval(passes, passes), tuple(answers))
    rows = [
        {"first_day": "2026-01-01", "last_day": "2026-06-30", "value": 0.3},
        {"first_day": "2026-07-01", "value": 0.5},
    ]
    daily = requiring({"fact": "share", "schedule": rows, "by": "start", "unit": "fraction"})
    assert chance(daily, draws=10, share=0.4, start="2026-06").passes == Interval(1, 1)
    assert chance(daily, draws=10, share=0.4, start="2026-07").passes == Interval(0, 0)
    assert chance(daily, draws=10, share=0.4).passes == Interval(0, 1)


def test_chances_over_several_rules_and_draws_outside_the_scope():
    two = chance(book({"requires": TRAINING}, {"id": "more", "name": "More", "requires": RESEARCH}))
    assert float(two.passes.low) == pytest.approx(0.1, abs=0.02)
    scoped = chance(book({"applies_when": TRAINING, "requires": RESEARCH}))
    assert scoped.not_applicable == pytest.approx(0.75, abs=0.03)
    assert float(scoped.passes.low) == pytest.approx(0.4, abs=0.05)
    never = chance(book({"applies_when": A, "requires": TRAINING}), draws=10, a=False)
    assert (never.passes, never.not_applicable) == (Interval(0, 0), 1.0)
    member = chance(book({"id": "one", "name": "One", "requires": STRATEGY, "member": True}, {"requires": TRAINING}))
    assert member.left_open == ()
    assert float(member.passes.high) == pytest.approx(0.25, abs=0.03)
    through = chance(
        book({"id": "one", "name": "One", "requires": TRAINING, "member": True}, {"requires": {"rule": "one"}})
    )
    assert through.presumed == flag_presumed()
    label = chance(book({"applies_when": STRATEGY}, {"id": "asks", "name": "Asks", "requires": TRAINING}))
    assert (label.left_open, float(label.passes.high)) == ((), pytest.approx(0.25, abs=0.03))
    failing = chance(book({"requires": A}, {"id": "more", "name": "More", "requires": STRATEGY}), draws=10, a=False)
    assert failing.passes == Interval(0, 0)


def flag_presumed():
    return (("training_promised", "so in 25 of 100 known cases (all deals)"),)


# Relevance


@pytest.mark.parametrize(
    ("more", "because"),
    [
        ({"jurisdiction": ["DE"]}, None),
        ({"jurisdiction": ["EU27"]}, None),
        ({"jurisdiction": ["FR"]}, "law of FR; the plant is in DE, the home is DE"),
        ({"jurisdiction": ["FR", "IT"], "reach": ["plant"]}, "law of FR and IT; the plant is in DE"),
        ({"jurisdiction": ["FR"], "reach": ["home"]}, "law of FR; the home is DE"),
        ({"jurisdiction": ["CN"], "reach": ["partner_export"]}, None),
        ({"jurisdiction": ["CN"], "reach": ["plant", "partner_export"]}, None),
        ({"jurisdiction": ["DE"], "reach": ["partner_export"]}, "law on exports from DE; the plant is in DE"),
        ({"jurisdiction": ["KR"], "reach": ["partner_export"]}, "law of KR; the partner is from CN"),
        ({"jurisdiction": ["FR"], "reach": ["anywhere"]}, None),
        ({}, None),
    ],
)
def test_whose_law_can_reach_a_deal(more, because):
    rulebook, deal = book({"requires": {"measure": "joint_venture"}}, **more), small_deal()
    assert ruled_out(rulebook, deal) == because
    assert reasons_against([rulebook], deal) == ({} if because is None else {"book": because})


def test_a_deal_without_a_partner_is_reached_by_no_law_on_exports():
    data = small_deal().model_dump(mode="json", by_alias=True, exclude_unset=True)
    data["foreign_partner"] = None
    deal = type(small_deal()).model_validate(data)
    rulebook = book({"requires": {"measure": "joint_venture"}}, jurisdiction=["CN"], reach=["partner_export"])
    assert ruled_out(rulebook, deal) == "law of CN; there is no foreign partner"


# Broken books


def problems(*rules, facts=FACTS, **more):
    return [(item.what, item.key, item.seen) for item in book_problems(book(*rules, facts=facts, **more))]


@pytest.mark.parametrize(
    ("condition", "what", "seen"),
    [
        (A, None, None),
        ({"measure": "joint_ventur"}, "no such measure", "'joint_ventur'"),
        ({"measure": "component_local_share", "component": "separator", "value": 2}, "percent against a fraction", "'2'"),
        ({"rule": "tip"}, "no such rule", "'tip'"),
        ({"points": "tabel", "value": 1}, "no such table", "'tabel'"),
        ({"in_sector": "winds"}, "no such sector", "'winds'"),
        ({"partner_from": ["XX"]}, "no such country or group", "'XX'"),
        ({"plant_in": ["EU28"]}, "no such country or group", "'EU28'"),
        ({"plant_in": ["EU27", "GB"]}, None, None),
        ({"fact": "share", "value": 51, "unit": "fraction"}, "percent against a fraction", "'51'"),
        ({"fact": "share", "value": 1, "unit": "fraction"}, None, None),
        ({"fact": "share", "value": -1, "unit": "fraction"}, None, None),
        ({"fact": "share", "value": -1.5, "unit": "fraction"}, "percent against a fraction", "'-1.5'"),
        ({"fact": "share", "value": 0.5, "unit": "EUR"}, "a threshold in another unit than its measure", "'EUR'"),
        ({"fact": "share", "value": 0.5}, None, None),
        ({**A, "value": 3}, "a flag compared with something else", "'a: 3.0'"),
        ({**A, "one_of": ["x"]}, "a flag compared with something else", "'a: x'"),
        ({"fact": "share", "value": "much", "unit": "fraction"}, "a number compared with something else", "'share: much'"),
        ({"fact": "share", "value": True, "unit": "fraction"}, "a number compared with something else", "'share: True'"),
        ({"fact": "form"}, "a name compared with something else", "'form: a schedule'"),
        ({"fact": "form", "value": "lease", "one_of": ["sale"]}, "a name compared with something else", "'form: lease'"),
        ({"fact": "form", "value": "leese"}, "no such name among the answers to form", "'leese'"),
        ({"fact": "form", "one_of": ["lease", "sal"]}, "no such name among the answers to form", "'sal'"),
        ({"fact": "start"}, "a day compared with something else", "'start: a schedule'"),
        ({"all": []}, "an empty 'all'", "'[]'"),
        ({"any": [A, {"any": []}]}, "an empty 'any'", "'[]'"),
        ({"at_least": 3, "of": [A], "must": [B]}, "a count above the number of what is counted, which can never be met",
         "'at_least 3 of 2'"),
        ({"at_least": 2, "of": [A], "must": [B]}, None, None),
    ],
)  # fmt: skip
def test_a_condition_that_cannot_be_meant_is_told(condition, what, seen):
    found = problems({"requires": condition})
    if what is None:
        assert found == []
        return
    assert (what, seen) in [(item[0], item[2]) for item in found]
    assert all(key.startswith("rules.top") for _, key, _ in found)


@pytest.mark.parametrize(
    ("rows", "by", "what"),
    [
        ([{"from": 2026, "to": 2027, "value": 0.3}, {"from": 2028, "value": 0.5}], "year", None),
        (
            [{"from": 2026, "to": 2028, "value": 0.3}, {"from": 2028, "value": 0.5}],
            "year",
            "rows of a schedule that overlap",
        ),
        ([{"from": 2026, "to": 2028, "value": 0.3}, {"from": 2028, "value": 0.3}], "year", None),
        ([{"from": 2026, "before": 2028, "value": 0.3}, {"from": 2028, "value": 0.5}], "year", None),
        ([{"from": 2028, "value": 0.5}, {"to": 2028, "value": 0.3}], "year", "rows of a schedule that overlap"),
        ([{"first_day": 2026, "value": 0.3}], "year", "a schedule that follows something else than its rows"),
        ([{"from": 2026, "value": 0.3}], "day", "a schedule that follows something else than its rows"),
        ([{"from": 2026, "value": 0.3}], "start", "a schedule that follows something else than its rows"),
        ([{"from": 2026, "value": 0.3}], "form", "a schedule that follows something else than its rows"),
        ([{"first_day": 2026, "value": 0.3}], "day", None),
        ([{"first_day": 2026, "value": 0.3}], "start", None),
        ([{"from": 2026, "value": 30}], "year", "percent against a fraction"),
        ([{"from": 2026, "value": 0.3}], "yeer", "no such fact of a schedule"),
    ],
)
def test_a_schedule_that_cannot_be_followed_is_told(rows, by, what):
    found = problems({"requires": {"fact": "share", "schedule": rows, "by": by, "unit": "fraction"}})
    assert [item[0] for item in found] == ([] if what is None else [what])


@pytest.mark.parametrize(
    ("rule", "more", "what"),
    [
        ({"valid_from": "2027", "valid_to": "2026"}, {}, "a rule that ends before it begins"),
        ({"valid_from": "2026", "valid_to": "2026"}, {}, None),
        ({"valid_from": {"after": "entry"}}, {}, "no such event"),
        ({"source": "gone"}, {}, "no such source"),
        ({"also": ["gone"]}, {}, "no such source"),
        ({}, {"status": "law"}, "no citation"),
        ({"source": "s"}, {"status": "law", "sources": {"s": {"publisher": "P"}}}, None),
        ({"exception_to": ["gone"]}, {}, "no such rule"),
        ({"interruptions": [{"first_day": "2026", "state": "suspended"}, {"first_day": "2027", "state": "uncertain"}]}, {},
         "interruptions that overlap"),
        ({"interruptions": [{"first_day": "2026", "last_day": "2026", "state": "suspended"},
                            {"first_day": "2027", "state": "uncertain"}]}, {}, None),
        ({"interruptions": [{"first_day": "2026", "last_day": "2027", "state": "suspended"},
                            {"first_day": "2027", "state": "uncertain"}]}, {}, "interruptions that overlap"),
        ({"interruptions": [{"first_day": "2026", "state": "suspended"}, {"first_day": "2027", "state": "suspended"}]}, {}, None),
        ({"amount": {"unit": "EUR", "times": ["gone"]}}, {}, "no such fact"),
        ({"amount": {"unit": "EUR", "layers": [{"unit": "EUR", "times": ["gone"]}]}}, {}, "no such fact"),
        ({"amount": {"unit": "EUR", "by": "day"}}, {}, "an amount with half a schedule"),
        ({"amount": {"unit": "EUR", "by": "day", "schedule": [{"from": 1, "value": 2}]}}, {},
         "a schedule that follows something else than its rows"),
        ({}, {"jurisdiction": ["XX"]}, "no such country or group"),
        ({}, {"jurisdiction": ["DE", "EU27"]}, None),
        ({}, {"reach": ["plant"]}, "a reach without a jurisdiction"),
        ({}, {"reach": ["anywhere"]}, None),
    ],
)  # fmt: skip
def test_a_rule_or_book_that_cannot_be_meant_is_told(rule, more, what):
    data = {"id": "book", "name": "Book", "status": "guidance", "facts": {"a": FACTS["a"]}, **more,
            "rules": [{"id": "top", "name": "Top", "requires": A, **rule}]}  # fmt: skip
    found = [item.what for item in book_problems(Rulebook.model_validate(data))]
    assert found == ([] if what is None else [what])


def test_facts_and_tables_that_are_not_used_or_do_not_add_up():
    def told(facts, tables=None, condition=A):
        data = {"id": "book", "name": "Book", "status": "guidance", "facts": {"a": FACTS["a"], **facts},
                "tables": tables or {}, "rules": [{"id": "top", "name": "Top", "requires": condition}]}  # fmt: skip
        return [(item.what, item.key, item.seen) for item in book_problems(Rulebook.model_validate(data))]

    assert told({"b": FACTS["b"]}) == [("a fact no rule asks for", "facts.b", "'b'")]
    assert told({"price": {**FACTS["price"], "unit": "percent"}}, condition={"any": [A, {"fact": "price"}]}) == [
        ("not a unit results are kept in", "facts.price", "'percent'"),
    ]  # fmt: skip
    line = {"name": "First", "when": A, "low": 3}
    whole = {"unit": "points", "complete": True, "items": [line, line], "total": 6}
    points = {"any": [A, {"points": "t", "value": 1}]}
    assert told({}, {"t": whole}, points) == []
    assert told({}, {"t": whole}) == [("a table no rule adds up", "tables.t", "'t'")]
    assert told({}, {"t": {**whole, "total": 7}}, points) == [
        ("a table that does not add up", "tables.t", "'the lines make 6, the total says 7'"),
    ]  # fmt: skip
    assert told({}, {"t": {**whole, "total": 7, "complete": False}}, points) == []
    sum_ = {"kind": "number", "unit": "points", "question": "Sum?", "counted": {"by": "form", "tables": ["t"]}}
    asked = {"any": [A, {"fact": "sum", "value": 1}]}
    assert told({"sum": sum_, "form": FACTS["form"]}, {"t": whole}, asked) == []
    assert told({"sum": {**sum_, "counted": {"by": "a", "tables": ["t"]}}}, {"t": whole}, asked) == [
        ("a number counted by what is no name", "facts.sum", "'a'"),
    ]  # fmt: skip
    assert ("no such table", "facts.sum", "'u'") in told(
        {"sum": {**sum_, "counted": {"by": "form", "tables": ["t", "u"]}}, "form": FACTS["form"]}, {"t": whole}, asked)  # fmt: skip
    assert told({"sum": sum_, "form": FACTS["form"]}, {"t": {**whole, "unit": "EUR"}}, asked) == [
        ("a table in another unit than the number", "facts.sum", "'t: EUR'"),
    ]  # fmt: skip
    scaled = {"kind": "number", "unit": "fraction", "question": "Rate?",
              "scaled": {"number": "share", "amount": "pric", "tranches": [{"counts": 1}]}}  # fmt: skip
    assert ("no such number to scale", "facts.rate", "'pric'") in told(
        {"rate": scaled, "share": FACTS["share"], "price": FACTS["price"]}, None, {"any": [A, {"fact": "rate", "value": 0.5}]})  # fmt: skip


def test_problems_stand_where_the_file_has_them():
    text = "id: book\nname: Book\nstatus: guidance\nrules:\n  - {id: one, name: One, requires: {rule: two}}\n" \
           "  - {id: two, name: Two, requires: {any: [{rule: one}, {rule: tre}]}}\n"  # fmt: skip
    document = parse_yaml(text, "book.yaml")
    found = {
        (item.what, item.line, item.key, item.file)
        for item in book_problems(Rulebook.model_validate(document.data), document)
    }
    assert ("no such rule", 6, "rules.two", "book.yaml") in found
    assert {item[0] for item in found} == {"no such rule", "rules refer to each other in a circle"}
    assert {item[3] for item in found} == {"book.yaml"}


def exceptions(first, second, **days):
    rules = [{"requires": A}] + [
        {"id": name, "name": name, "requires": A, "applies_when": scope, "exception_to": ["top"], **days.get(name, {})}
        for name, scope in (("one", first), ("two", second))
    ]
    return [item[0] for item in problems(*rules)]


AT = {"fact": "share", "unit": "fraction"}


@pytest.mark.parametrize(
    ("first", "second", "clash"),
    [
        (A, B, True), (A, {**A, "value": False}, False), (A, {"not": A}, False), (A, A, True),
        ({**AT, "operator": ">=", "value": 0.5}, {**AT, "operator": "<=", "value": 0.5}, True),
        ({**AT, "operator": ">", "value": 0.5}, {**AT, "operator": "<=", "value": 0.5}, False),
        ({**AT, "operator": ">=", "value": 0.5}, {**AT, "operator": "<", "value": 0.5}, False),
        ({**AT, "operator": ">=", "value": 0.3}, {**AT, "operator": "<", "value": 0.5}, True),
        ({**AT, "operator": ">", "value": 0.3}, {**AT, "operator": "<", "value": 0.3}, False),
        ({**AT, "operator": "==", "value": 0.3}, {**AT, "operator": "==", "value": 0.5}, False),
        ({**AT, "operator": "==", "value": 0.3}, {**AT, "operator": ">=", "value": 0.3}, True),
        ({"fact": "form", "value": "lease"}, {"fact": "form", "one_of": ["sale", "gift"]}, False),
        ({"fact": "form", "value": "lease"}, {"fact": "form", "one_of": ["lease", "gift"]}, True),
        ({"not": {"fact": "form", "value": "lease"}}, {"not": {"fact": "form", "value": "sale"}}, True),
        ({"all": [A, B]}, {"any": [{"not": A}, {"not": B}]}, False),
        ({"all": [A, B]}, {"any": [{"not": A}, B]}, True),
        ({"at_least": 2, "of": [A, B, C]}, {"all": [{"not": A}, {"not": B}]}, False),
        ({"at_least": 2, "of": [A, B, C]}, {"not": A}, True),
        ({"at_least": 1, "of": [B], "must": [A]}, {"not": A}, False),
        ({"undecided": "who"}, {"not": {"undecided": "who"}}, True),
        ({"partner_from": ["CN"]}, {"not": {"partner_from": ["CN"]}}, False),
        ({"in_sector": "wind"}, {"not": {"in_sector": "wind"}}, False),
    ],
)  # fmt: skip
def test_exceptions_clash_where_both_can_apply(first, second, clash):
    assert exceptions(first, second) == (["two exceptions to top that can both apply"] if clash else [])


@pytest.mark.parametrize(
    ("one", "two", "clash"),
    [
        ({"valid_to": "2026-06-30"}, {"valid_from": "2026-07-01"}, False),
        ({"valid_to": "2026-07-01"}, {"valid_from": "2026-07-01"}, True),
        ({"valid_from": "2026-07-01"}, {"valid_to": "2026-06-30"}, False),
        ({"valid_to": "2026-06-30"}, {}, True),
        ({"valid_to": {"after": "entry", "months": 12}}, {"valid_from": {"after": "entry", "months": 12}}, False),
        ({"valid_to": {"after": "entry", "months": 13}}, {"valid_from": {"after": "entry", "months": 12}}, True),
        ({"exception_to": ["top", "two"]}, {}, False),
    ],
)
def test_exceptions_of_different_days_do_not_clash(one, two, clash):
    data = {"id": "book", "name": "Book", "status": "guidance", "facts": {"a": FACTS["a"]},
            "events": {"entry": {"name": "Entry"}} if "entry" in str((one, two)) else {}, "rules": [
                {"id": "top", "name": "Top", "requires": A},
                {"id": "one", "name": "One", "requires": A, "exception_to": ["top"], **one},
                {"id": "two", "name": "Two", "requires": A, "exception_to": ["top"], **two}]}  # fmt: skip
    assert bool(book_problems(Rulebook.model_validate(data))) is clash


# Cases


def cases(*items):
    return RuleCases.model_validate(
        {"rulebook": "book", "cases": [{"name": f"case {number}", **item} for number, item in enumerate(items)]}
    )


def test_cases_reach_both_sides_of_every_comparison():
    rulebook = book({"requires": {"all": [A, {"fact": "share", "value": 0.5, "unit": "fraction"}]}, "applies_when": B})
    whole = cases({"answers": {"a": True, "b": True, "share": 0.5}, "expect": {"top": "pass"}},
                  {"answers": {"a": False, "b": False, "share": 0.4}, "expect": {"top": "not_applicable"}})  # fmt: skip
    tested = run_cases(rulebook, whole, subject_of)
    assert (tested.missed, tested.lacking, tested.coverage, len(tested.outcomes)) == ((), (), 1.0, 2)
    assert len(tested.branches) == 6
    half = run_cases(rulebook, cases({"answers": {"a": True, "b": True}, "expect": {"top": "fail"}}), subject_of)
    assert half.missed == ("case 0: top is unknown, expected fail",)
    assert half.coverage == pytest.approx(2 / 6)
    assert half.lacking == ("top: asks 1 (a): missed", "top: asks 2 (share): met", "top: asks 2 (share): missed",
                            "top: scope 1 (b): missed")  # fmt: skip
    nothing = run_cases(rulebook, None, subject_of)
    assert (nothing.outcomes, nothing.coverage) == ((), 1.0)


def test_cases_expect_amounts_days_and_shares():
    rulebook = book({"applies_when": A, "amount": {"unit": "EUR", "value": 0.1, "times": ["price"]}},
                    {"id": "more", "name": "More", "requires": {"measure": "home_share_of_venture", "value": 0.6, "unit": "fraction"},
                     "valid_from": "2026"})  # fmt: skip
    given = {"answers": {"a": True, "price": 300}, "foreign_share": 0.4}
    good = run_cases(rulebook, cases({**given, "due": {"top": 30}, "expect": {"more": "pass"}},
                                     {**given, "foreign_share": 0.41, "expect": {"more": "fail"}},
                                     {**given, "on": "2025-12-31", "expect": {"more": "not_applicable"}},
                                     {**given, "answers": {"a": True, "price": (100, 300)}, "expect": {"top": "applies"}}),
                     subject_of)  # fmt: skip
    assert good.missed == ()
    bad = run_cases(rulebook, cases({**given, "due": {"top": 31}}, {**given, "due": {"more": 1}},
                                    {"answers": {"a": True, "price": (100, 300)}, "due": {"top": 20}}), subject_of)  # fmt: skip
    assert bad.missed == ("case 0: top is 30 to 30, expected 31", "case 1: more is no amount, expected 1",
                          "case 2: top is 10 to 30, expected 20")  # fmt: skip
    listed = requiring({"measure": "second_supplier_qualified"})
    line = {"fields": {"supply.separator.second_supplier": False}, "expect": {"top": "fail"}}
    assert run_cases(listed, cases(line), subject_of).missed == ()
    sector = requiring({"in_sector": "wind"})
    assert (
        run_cases(
            sector, cases({"sectors": ["wind"], "expect": {"top": "pass"}}, {"expect": {"top": "fail"}}), subject_of
        ).missed
        == ()
    )
    for wrong in (
        {"expect": {"tip": "pass"}},
        {"due": {"tip": 1}},
        {"answers": {"z": True}},
        {"events": {"gone": "2026"}},
    ):
        with pytest.raises(InputError) as error:
            run_cases(requiring(A), cases(wrong), subject_of)
        assert error.value.problems[0].what.startswith("no such ")
    assert math.isfinite(good.coverage)
