"""Evidence, field by field: what a field may hold, what its claims come to, what a change of it means."""

from __future__ import annotations

import math
from datetime import date
from fractions import Fraction
from typing import ClassVar

import pytest
from pydantic import Field

from deal_files import claim, small_deal
from walkaway.core.claims import Claim, Range, Source
from walkaway.core.dates import PartialDate
from walkaway.core.errors import UsageError
from walkaway.core.interval import UNIT, Interval
from walkaway.core.truth import Truth
from walkaway.evidence.change import Change, supposing
from walkaway.evidence.evidence import Evidence, newest
from walkaway.evidence.fields import (
    Claims,
    Noun,
    anything,
    choice,
    day,
    evidence_fields,
    flag,
    quantity,
    rule_of,
    text,
)
from walkaway.evidence.resolution import FieldRule, Resolved, central_of, interval_of, knowable, resolve

NUMBER = FieldRule("quantity", "A number.", "register", "fraction", 0.0, 1.0)
MONEY = FieldRule("quantity", "Money.", "register", "money", 0.0)
COUNT = FieldRule("quantity", "People.", "register", "count", 0.0)
TIME = FieldRule("quantity", "Time.", "register", "time", 0.0, 10.0)
ANY_UNIT = FieldRule("quantity", "Anything counted.", "register")
FREE = FieldRule("quantity", "No limits.", "register", "count")


# Changes


@pytest.mark.parametrize(
    ("value", "rule", "unit", "expected", "canonical"),
    [
        (0.51, NUMBER, None, Fraction(51, 100), "fraction"),
        ("0.51", NUMBER, None, Fraction(51, 100), "fraction"),
        ("51%", NUMBER, None, Fraction(51, 100), "fraction"),
        (" 51 percent ", NUMBER, None, Fraction(51, 100), "fraction"),
        (51, NUMBER, "percent", Fraction(51, 100), "fraction"),
        ("1e-2", NUMBER, None, Fraction(1, 100), "fraction"),
        (".5", NUMBER, None, Fraction(1, 2), "fraction"),
        ("+1", NUMBER, None, 1, "fraction"),
        (0, NUMBER, None, 0, "fraction"),
        ("1_200 EUR", MONEY, None, 1200, "EUR"),
        ("7", MONEY, "HUF", 7, "HUF"),
        ("7 EUR", MONEY, "HUF", 7, "EUR"),
        ("18 months", TIME, None, Fraction(3, 2), "years"),
        ("18 months", TIME, "years", Fraction(3, 2), "years"),
        ("10", TIME, None, 10, "years"),
        (3, COUNT, None, 3, "count"),
        ("3 jobs", COUNT, "persons", 3, "count"),
        ("3 kt", ANY_UNIT, None, 3000, "t"),
        ("-3", FREE, None, -3, "count"),
    ],
)
def test_a_number_is_read_in_its_unit_the_one_asked_or_the_field_s_own(value, rule, unit, expected, canonical):
    assert Change.read("a.b", value, rule, unit) == Change("a.b", Interval.exactly(expected), canonical)


@pytest.mark.parametrize(
    ("value", "rule", "unit", "told"),
    [
        (1.01, NUMBER, None, "1.01 cannot be; allowed: 0 to 1"),
        (-0.01, NUMBER, None, "-0.01 cannot be; allowed: 0 to 1"),
        (11, TIME, None, "11 years cannot be; allowed: 0 years to 10 years"),
        (-1, COUNT, None, "-1 count cannot be; allowed: 0 count to any number count"),
        (True, NUMBER, None, "True is not a number"),
        (None, NUMBER, None, "None is not a number"),
        ("x 5", NUMBER, None, "'x 5' is not a number"),
        (
            "5",
            MONEY,
            None,
            "'5' has no unit; write it behind the number, such as '120 EUR'; allowed: EUR, USD, GBP, CHF, "
            "SEK, NOK, DKK, PLN",
        ),
        ("5", ANY_UNIT, None, "'5' has no unit; write it behind the number, such as '120 EUR'"),
        (
            "5 EUR",
            COUNT,
            None,
            "EUR is no unit of count; allowed: count, persons, jobs, employees, seats, permits, units",
        ),
        ("5 t", ANY_UNIT, "GWh", "t cannot be turned into GWh, which is asked for"),
        ("5 t", ANY_UNIT, "EUR", "t cannot be turned into EUR, which is asked for"),
        ("5 EUR", ANY_UNIT, "t", "EUR cannot be turned into t, which is asked for"),
        ("5 jbs", COUNT, None, "there is no unit 'jbs'; did you mean 'jobs'?"),
        ("5 qqqqqq", COUNT, None, "there is no unit 'qqqqqq'; 'walkaway schema units' lists them"),
        (Interval(0.5, 1.5), NUMBER, None, "0.5 to 1.5 cannot be; allowed: 0 to 1"),
        (Interval(-0.5, 0.5), NUMBER, None, "-0.5 to 0.5 cannot be; allowed: 0 to 1"),
    ],
)
def test_a_number_a_field_cannot_hold_is_refused(value, rule, unit, told):
    with pytest.raises(UsageError) as error:
        Change.read("a.b", value, rule, unit)
    assert str(error.value).startswith(f"a.b: {told}")
    if rule is ANY_UNIT and unit is None:
        assert "allowed" not in str(error.value)


def test_an_interval_is_in_the_unit_given_or_the_field_s_own():
    assert Change.read("a.b", Interval(0.2, 0.4), NUMBER) == Change("a.b", Interval(0.2, 0.4), "fraction")
    assert Change.read("a.b", Interval(2, 4), MONEY, "USD") == Change("a.b", Interval(2, 4), "USD")
    assert Change.read("a.b", Interval(2, 4), MONEY) == Change("a.b", Interval(2, 4), None)
    assert Change.read("a.b", UNIT, NUMBER).value == UNIT


FLAG, DAY, WORDS = (FieldRule(kind, "M.", "c") for kind in ("flag", "date", "text"))
ANYTHING = FieldRule("any", "M.", "c")
CHOICE = FieldRule("choice", "M.", "c", choices=("lease", "sale"))
NAME = FieldRule("choice", "M.", "c")


@pytest.mark.parametrize(
    ("value", "rule", "expected"),
    [
        ("yes", FLAG, True), ("True ", FLAG, True), (" no", FLAG, False), ("FALSE", FLAG, False), (False, FLAG, False),
        ("sale", CHOICE, "sale"), ("whatever", NAME, "whatever"),
        ("2024-05", DAY, PartialDate.parse("2024-05")), (2024, DAY, PartialDate.parse("2024")),
        (PartialDate.parse("2024"), DAY, PartialDate.parse("2024")),
        ("a hall", WORDS, "a hall"), ("a hall", ANYTHING, "a hall"),
    ],
)  # fmt: skip
def test_other_values_are_read_by_the_kind_of_the_field(value, rule, expected):
    found = Change.read("a.b", value, rule)
    assert (found.path, found.value, found.unit) == ("a.b", expected, None)
    assert type(found.value) is type(expected)


@pytest.mark.parametrize(
    ("value", "rule", "told"),
    [
        ("maybe", FLAG, "'maybe' is neither yes nor no"),
        (1, FLAG, "1 is neither yes nor no"),
        ("sal", CHOICE, "'sal' cannot be; allowed: lease, sale; did you mean 'sale'?"),
        ("qqq", CHOICE, "'qqq' cannot be; allowed: lease, sale; choose one of these"),
        (3, NAME, "3 cannot be; allowed: "),
        ("2024-13", DAY, "'2024-13' is a date that does not exist: there is no month 13"),
        ("  ", WORDS, "'  ' is not a text"),
        (3, WORDS, "3 is not a text"),
        ("", ANYTHING, "'' is not a text"),
    ],
)
def test_other_values_a_field_cannot_hold_are_refused(value, rule, told):
    with pytest.raises(UsageError) as error:
        Change.read("a.b", value, rule)
    assert str(error.value).startswith(f"a.b: {told}")


def test_a_field_of_any_kind_takes_numbers_with_a_unit():
    found = Change.read("a.b", 3, ANYTHING, "kt")
    assert found == Change("a.b", Interval.exactly(3000), "t")


@pytest.mark.parametrize(
    ("value", "unit", "words", "plain"),
    [
        (True, None, "yes", True),
        (False, None, "no", False),
        ("sale", None, "sale", "sale"),
        (PartialDate.parse("2024-05"), None, "2024-05", "2024-05"),
        (Interval.exactly(0.51), "fraction", "0.51", 0.51),
        (Interval.exactly(120), "EUR", "120 EUR", 120.0),
        (Interval(1, 2.5), "EUR", "1 to 2.5 EUR", "1 to 2.5 EUR"),
        (Interval(0.25, 0.5), "fraction", "0.25 to 0.5", "0.25 to 0.5"),
        (Interval.exactly(3), None, "3", 3.0),
    ],
)
def test_a_change_is_told_in_words_and_as_plain_data(value, unit, words, plain):
    change = Change("a.b", value, unit)
    assert (change.text, change.plain, str(change)) == (words, plain, f"a.b = {words}")
    assert type(change.plain) is type(plain)


# Fields


class Thing(Noun):
    key_fields: ClassVar[tuple[str, ...]] = ("id", "place")

    id: str
    place: str = "here"
    share: Claims = quantity("fraction", "A share.", "register", changes=True)
    price: Claims = quantity("money", "A price.", "register", low=-5.0, moves=True)
    count: Claims = quantity(None, "A number.", "register")
    sure: Claims = flag("A flag.", "register", changes=True)
    state: Claims = choice("plant_state", "A state.", "press")
    start: Claims = day("A day.", "permit", changes=True)
    words: Claims = text("Words.", "press")
    other: Claims = anything("Anything.", "press")


class Box(Noun):
    one: Thing
    many: tuple[Thing, ...] = ()
    named: dict[str, Thing | str] = Field(default_factory=dict)
    plain: tuple[str, ...] = ()
    total: Claims = quantity("count", "A total.", "register")


def test_each_field_declares_its_rule():
    rules = Thing.evidence_rules()
    assert list(rules) == ["share", "price", "count", "sure", "state", "start", "words", "other"]
    assert rules["share"] == FieldRule("quantity", "A share.", "register", "fraction", 0.0, 1.0, changes=True)
    assert rules["price"] == FieldRule("quantity", "A price.", "register", "money", -5.0, math.inf, moves=True)
    assert rules["count"] == FieldRule("quantity", "A number.", "register", None, 0.0, math.inf)
    assert rules["sure"] == FieldRule("flag", "A flag.", "register", changes=True)
    assert (rules["state"].kind, rules["state"].cite, rules["state"].changes) == ("choice", "press", False)
    assert rules["state"].choices[:2] == ("announced", "construction")
    assert rules["start"] == FieldRule("date", "A day.", "permit", changes=True)
    assert rules["words"] == FieldRule("text", "Words.", "press")
    assert rules["other"] == FieldRule("any", "Anything.", "press")
    assert rule_of(Thing.model_fields["id"]) is None
    assert flag("A flag.", "r").json_schema_extra["evidence"]["changes"] is False
    assert quantity("count", "A.", "r").json_schema_extra["evidence"] == {
        "kind": "quantity", "cite": "r", "changes": False, "dimension": "count",
    }  # fmt: skip
    assert Thing.evidence_rules() is rules
    assert list(Box.evidence_rules()) == ["total"]
    assert Thing(id="x").key == "x.here"


def test_every_field_of_a_noun_is_walked_with_its_place():
    inner = {"id": "a", "share": {"value": 5, "unit": "percent", "source": "s"}}
    box = Box(one=inner, many=({"id": "b"}, {"id": "c", "place": "there", "sure": "unknown"}),
              named={"k": {"id": "d"}, "w": "word"}, plain=("x",), total=[{"value": 1}, {"value": 2}])  # fmt: skip
    found = {item.path: item for item in evidence_fields(box)}
    assert len(found) == 4 * 8 + 1
    assert [(found[path].location, len(found[path].claims)) for path in (
        "one.share", "many.b.here.share", "many.c.there.sure", "named.k.state", "total",
    )] == [
        (("one", "share"), 1), (("many", 0, "share"), 0), (("many", 1, "sure"), 0), (("named", "k", "state"), 0),
        (("total",), 2),
    ]  # fmt: skip
    assert found["total"].rule.dimension == "count"


# Evidence


def test_evidence_is_asked_by_path():
    deal = small_deal({("f", "v"): 40}, plant={"country": "DE", "state": claim("paused", None)},
                      workforce={"training_promised": claim(True, None)})  # fmt: skip
    evidence = Evidence.of(deal)
    assert evidence.get("plant.state").choice == "paused"
    assert evidence.get("plant.investment").basis == "unknown"
    for nowhere in ("plant.nothing", "nowhere.at.all"):
        assert evidence.get(nowhere) == Resolved(nowhere, "unknown")
    assert evidence.truth_of("workforce.training_promised") is Truth.TRUE
    assert evidence.first_known("plant.investment", "plant.capacity").field == "plant.investment"
    assert evidence.first_known("plant.investment", "plant.state", "ownership.f.v.share").field == "plant.state"
    assert evidence.fields["plant.state"].is_known
    shares = dict(evidence.with_prefix("ownership.f."))
    assert shares["v.share"].interval == Interval.exactly(0.4)
    assert all(not name.startswith("ownership") for name in shares)
    assert list(evidence.with_prefix("nowhere.")) == []


def test_settling_a_field_changes_nothing_else():
    evidence = Evidence.of(small_deal(workforce={"training_promised": claim(True, None)}))
    said = evidence.settle("workforce.training_promised", False)
    assert said.get("workforce.training_promised") == Resolved(
        "workforce.training_promised", "assumed", values=(False,)
    )
    assert evidence.truth_of("workforce.training_promised") is Truth.TRUE
    more = supposing(evidence, [Change("plant.investment", Interval(1, 2), "EUR"), Change("new.field", "x")])
    assert more.get("plant.investment") == Resolved("plant.investment", "assumed", Interval(1, 2), unit="EUR")
    assert more.get("new.field").choice == "x"
    assert more.truth_of("workforce.training_promised") is Truth.TRUE
    assert more.as_of is None
    assert Evidence.of(small_deal(), date(2024, 5, 1)).settle("a.b", True).as_of == date(2024, 5, 1)


def test_conflicts_and_all_claims():
    torn = [claim(10, "jobs"), claim(20, "jobs"), claim(5, "jobs", binding="press")]
    moved = [claim(60, as_of="2020"), claim(70, as_of="2023")]
    deal = small_deal(workforce={"jobs_promised": torn}, plant={"country": "DE", "yield_rate": moved})
    evidence = Evidence.of(deal)
    fields = [item.field for item in evidence.conflicts()]
    assert "workforce.jobs_promised" in fields
    assert all(evidence.get(field).in_conflict or evidence.get(field).moved for field in fields)
    assert len(fields) <= 2
    assert len(evidence.all_claims()) == 5
    assert sorted(item.value for item in evidence.all_claims()) == [5, 10, 20, 60, 70]


def test_the_newest_claim_of_a_deal():
    assert newest(small_deal()) is None
    undated = small_deal(workforce={"jobs_promised": claim(1, "jobs", as_of="unknown")})
    assert newest(undated) is None
    deal = small_deal(
        workforce={"jobs_promised": claim(1, "jobs", as_of="2023"), "jobs_actual": claim(1, "jobs", as_of="2023-12-31"),
                   "expatriates": claim(1, "persons", as_of="2023-05/9999-12-31")},
        plant={"country": "DE", "investment": claim(1, "EUR", as_of="2024-02")},
    )  # fmt: skip
    assert newest(deal) == (date(2024, 2, 29), "plant.investment")
    earlier = small_deal(workforce={"jobs_promised": claim(1, "jobs", as_of="2023"),
                                    "jobs_actual": claim(1, "jobs", as_of="2023-12-31")})  # fmt: skip
    assert newest(earlier) == (date(2023, 12, 31), "workforce.jobs_promised")


# Resolution


def said(value, as_of="2024", unit="jobs", confidence="high", binding="press", **more):
    return Claim(value=value, unit=unit, as_of=as_of, source="s", confidence=confidence, binding=binding, **more)


def test_claims_in_other_units_are_set_aside_and_named():
    found = resolve("f", MONEY, [said(5, unit="EUR", binding="contract"), said(7, unit="USD", binding="contract")])
    assert (found.interval, found.unit, found.central) == (Interval(5, 5), "EUR", 5)
    assert [reason for _, reason in found.set_aside] == ["in USD, not compared with EUR here"]
    turned = resolve("f", MONEY, [said(7, unit="USD", binding="contract"), said(5, unit="EUR", binding="contract")])
    assert (turned.interval, turned.unit) == (Interval(7, 7), "USD")
    same = resolve("f", TIME, [said(18, unit="months"), said(1.5, unit="years")])
    assert (same.interval, same.set_aside, same.in_conflict) == (Interval(1.5, 1.5), (), False)
    bare = resolve("f", ANY_UNIT, [said(5, unit=None), said(5, unit="t")])
    assert [reason for _, reason in bare.set_aside] == ["in t, not compared with None here"]
    assert bare.unit is None


def test_the_central_value_stands_only_within_what_stands():
    # the strongest prefers 30, but another of its tier allows no more than 20
    claims = [
        said(Range(low=10, central=30, high=40), binding="contract"),
        said(Range(low=5, high=20), binding="contract"),
    ]
    found = resolve("f", COUNT, claims)
    assert (found.interval, found.central, found.in_conflict) == (Interval(10, 20), None, False)
    inside = resolve("f", COUNT, [claims[0], said(Range(low=5, high=35), binding="contract")])
    assert (inside.interval, inside.central) == (Interval(10, 35), 30)
    assert inside.standing[0] is claims[0]


def test_what_is_not_yet_known_is_set_aside_with_the_reason():
    day_ = date(2024, 6, 30)
    claims = [said(1, "unknown"), said(2, "2024-07"), said(3, "2024-06"), said(4, "2024-06-30")]
    found = resolve("f", COUNT, claims, {}, day_)
    assert [reason for _, reason in found.set_aside] == [
        "undated, so not known to hold by 2024-06-30", "as of 2024-07, after 2024-06-30",
    ]  # fmt: skip
    assert (found.interval, found.in_conflict) == (Interval(3, 4), True)
    assert knowable(claims, {"s": Source(publisher="P", date="2024-06")}, day_) == tuple(claims[2:])
    assert knowable(claims, {"s": Source(publisher="P", date="2024-07")}, day_) == ()
    assert knowable(claims, {"other": Source(publisher="P", date="2024-07")}, day_) == tuple(claims[2:])
    none = resolve("f", COUNT, [Claim(value="unknown", as_of="2024"), said(2, "2025")], {}, date(2024, 12, 31))
    assert (none.basis, len(none.standing), len(none.set_aside)) == ("unknown", 1, 1)


def test_a_state_that_changes_is_ended_by_a_later_one():
    changing = FieldRule("quantity", "A state.", "register", "count", 0.0, changes=True)
    found = resolve("f", changing, [said(1, "2021"), said(2, "2022"), said(3, "2023")])
    assert found.interval == Interval(3, 3)
    assert [reason for _, reason in found.set_aside] == [
        "superseded by the value as of 2022", "superseded by the value as of 2023",
    ]  # fmt: skip
    weaker = resolve("f", changing, [said(1, "2021", binding="contract"), said(2, "2022")])
    assert (weaker.interval, [reason for _, reason in weaker.set_aside]) == (
        Interval(1, 1),
        ["weaker than the claims used"],
    )
    stronger = resolve("f", changing, [said(1, "2021"), said(2, "2022", binding="contract")])
    assert [reason for _, reason in stronger.set_aside] == ["superseded by the value as of 2022"]


MOVES = FieldRule("quantity", "Drifts.", "register", "count", 0.0, moves=True)


@pytest.mark.parametrize(
    ("claims", "interval", "moved", "conflict"),
    [
        ([said(1, "2021"), said(2, "2022"), said(3, "2021/2022")], Interval(1, 3), False, True),
        ([said(1, "2021-01/2021-06"), said(1, "2021-06/2021-12"), said(2, "2022")], Interval(1, 2), True, False),
        ([said(1, "2021-01/2021-06"), said(3, "2021-07"), said(2, "2021-06-30")], Interval(1, 3), False, True),
        ([said(Range(low=1, high=5), "2021"), said(Range(low=3, high=9), "2021"), said(Range(low=3, high=5), "2022")],
         Interval(3, 5), False, False),
        ([said(7, "unknown")], Interval(7, 7), False, False),
        ([said(Range(low=1, high=5), "2021"), said(Range(low=6, high=9), "2022"), said(Range(low=2, high=8), "unknown")],
         Interval(1, 9), True, False),
    ],
)  # fmt: skip
def test_a_moving_quantity_is_grouped_by_the_days_it_may_speak_of(claims, interval, moved, conflict):
    found = resolve("f", MOVES, claims)
    assert (found.interval, found.moved, found.in_conflict) == (interval, moved, conflict)


def test_a_contradicted_end_counts_as_its_number_and_open_ends_of_a_range_do_not():
    low = resolve("f", COUNT, [said(Range(low=60)), said(50)])
    assert (low.interval, low.in_conflict) == (Interval(50, 60), True)
    high = resolve("f", COUNT, [said(Range(high=40)), said(50)])
    assert high.interval == Interval(40, 50)
    less = resolve("f", COUNT, [said(40, qualifier="less_than"), said(50)])
    assert less.interval == Interval(40, 50)
    more = resolve("f", COUNT, [said(60, qualifier="more_than"), said(50)])
    assert more.interval == Interval(50, 60)
    about = resolve("f", COUNT, [said(60, qualifier="about"), said(50, qualifier="about")])
    assert about.interval == Interval(50, 60)


def test_one_sided_claims_at_and_beyond_the_whole():
    assert interval_of(said(100, unit="percent", qualifier="at_least")) == Interval(1, 1)
    assert interval_of(said(120, unit="percent", qualifier="at_least")) == Interval(1.2, 1.2)
    assert interval_of(said(100, unit="percent", qualifier="more_than")) == Interval(1, math.inf, low_open=True)
    assert interval_of(said(0, unit="percent", qualifier="at_most")) == Interval(0, 0)
    assert interval_of(said(0, qualifier="less_than")) == Interval(-math.inf, 0, high_open=True)
    assert interval_of(said(Range(more_than=10, less_than=20), unit="percent")) == Interval(0.1, 0.2, True, True)
    assert interval_of(said(5, unit=None, qualifier="at_least")) == Interval(5, math.inf)
    assert interval_of(said(Range(low=5), unit=None)) == Interval(5, math.inf)
    assert interval_of(said(Range(high=5), unit=None)) == Interval(-math.inf, 5)
    assert central_of(said(Range(low=5, central=6), unit=None)) == 6
    assert central_of(said(6, qualifier="less_than")) == 6
    assert central_of(said(6, qualifier="more_than")) == 6
    assert central_of(said(Range(low=10, high=20), unit="percent")) == Fraction(15, 100)


def test_names_stand_strongest_first_and_days_agree_where_one_day_is_left():
    form = FieldRule("choice", "A name.", "contract", choices=("lease", "sale"))
    found = resolve("f", form, [said("sale", unit=None),
                                said("lease", unit=None, binding="contract")])  # fmt: skip
    assert (found.choice, [reason for _, reason in found.set_aside]) == ("lease", ["weaker than the claims used"])
    low = resolve("f", form, [said("sale", unit=None, confidence="medium"), said("lease", unit=None)])
    assert (low.values, low.in_conflict, low.choice) == (("lease", "sale"), True, None)
    days = FieldRule("date", "A day.", "permit")
    spans = resolve("f", days, [said("2024-01/2024-03", unit=None), said("2024-03/2024-05", unit=None)])
    assert (spans.in_conflict, len(spans.values)) == (False, 2)
    apart = resolve("f", days, [said("2024-01/2024-03", unit=None), said("2024-04/2024-05", unit=None)])
    assert apart.in_conflict
    yes = FieldRule("flag", "A flag.", "permit")
    assert resolve("f", yes, [said(True, unit=None), said(True, unit=None)]).truth is Truth.TRUE
    torn = resolve("f", yes, [said(True, unit=None), said(False, unit=None)])
    assert (torn.truth, torn.values, torn.choice) == (Truth.UNKNOWN, (True, False), None)
    assert resolve("f", form, [said("sale", unit=None)]).truth is Truth.UNKNOWN
    texts = resolve("f", FieldRule("text", "W.", "c"), [said("b", unit=None), said("a", unit=None, binding="contract"),
                                                        said("b", unit=None)])  # fmt: skip
    assert (texts.values, texts.in_conflict, len(texts.standing)) == (("a", "b"), False, 3)
