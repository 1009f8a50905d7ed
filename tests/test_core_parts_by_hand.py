"""Errors, amendments, claims, units, tables, frozen maps, days and truths: each rule of the lowest layer by itself."""

from __future__ import annotations

import copy
import math
import pickle
from datetime import date
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from pydantic import ValidationError

from walkaway.core.amendment import amended
from walkaway.core.claims import BINDINGS, LONGEST_REPR, OWN_WORK, Claim, Range, Source
from walkaway.core.dates import DateError, PartialDate, parse_day, sensible_day
from walkaway.core.errors import InputError, Problem, UnknownNameError, UsageError, nearest, shorten
from walkaway.core.exact import exact
from walkaway.core.frozen_map import FrozenMap
from walkaway.core.interval import ENTIRE, UNIT, Interval, tight_range, weighted_mean_range
from walkaway.core.same import same
from walkaway.core.tables import CatalogTable, parse_table
from walkaway.core.thresholds import read_thresholds
from walkaway.core.truth import Truth, all_of, any_of, at_least
from walkaway.core.units import UNITS, is_time, read_units, unit_named, units_of
from walkaway.core.visible import one_line, visible
from walkaway.core.vocabulary import flagged, read_vocabulary, words

# Errors


def test_a_problem_tells_what_it_has_and_leaves_out_what_it_has_not():
    assert str(Problem("bad")) == "input: bad"
    assert str(Problem("bad", file="a.yaml")) == "a.yaml: bad"
    assert str(Problem("bad", line=3, key="x.y")) == "input:3: x.y: bad"
    whole = Problem("bad", "a.yaml", 1, "k", "7", "1 to 5", "lower it")
    assert str(whole) == "a.yaml:1: k: bad\n    seen: 7\n    allowed: 1 to 5\n    fix: lower it"
    assert str(Problem("bad", fix="mend it")) == "input: bad\n    fix: mend it"
    assert whole.to_dict() == {
        "what": "bad", "file": "a.yaml", "line": 1, "key": "k", "seen": "7", "allowed": "1 to 5", "fix": "lower it",
    }  # fmt: skip


def test_problems_are_counted():
    one, two = InputError([Problem("bad")]), InputError([Problem("bad"), Problem("worse")])
    assert str(one) == "1 problem\ninput: bad"
    assert str(two) == "2 problems\ninput: bad\ninput: worse"
    assert [problem.what for problem in two.problems] == ["bad", "worse"]
    with pytest.raises(ValueError, match="at least one problem"):
        InputError([])


def test_what_is_long_is_cut_to_the_limit():
    assert shorten("x" * 78) == repr("x" * 78)
    assert shorten("x" * 79) == "'" + "x" * 78 + "…"
    assert shorten([1, 2, 3], limit=5) == "[1, …"
    assert len(shorten("y" * 500, limit=30)) == 30


def test_the_nearest_name_whatever_its_case():
    assert nearest("OWNR", ["owner", "Other"]) == "owner"
    assert nearest("othr", ["owner", "Other"]) == "Other"
    assert nearest("zzz", ["owner", "Other"]) is None
    assert nearest("x", []) is None
    # "abcd" and "abxy" share two of four letters: 0.5
    assert nearest("abcd", ["abxy"]) is None
    assert nearest("abcd", ["abxy"], 0.5) == "abxy"
    # three of five: 0.6
    assert nearest("abcde", ["abcxy"]) == "abcxy"


def test_an_unknown_name_shows_eight_of_the_names():
    few = UnknownNameError("deal", "ax", ["b", "axe", "c"])
    (problem,) = few.problems
    assert (problem.what, problem.key, problem.seen) == ("no such deal", "ax", "'ax'")
    assert (problem.allowed, problem.fix) == ("axe, b, c", "did you mean 'axe'?")
    eight = [f"n{number}" for number in range(8)]
    assert UnknownNameError("deal", "zzz", eight).problems[0].allowed == ", ".join(eight)
    nine = UnknownNameError("deal", "zzz", [*eight, "n8"]).problems[0]
    assert (nine.allowed, nine.fix) == (
        ", ".join(eight) + ", … (9 in all)",
        "choose one of the deal names listed",
    )


# Amendments


PLAIN = {"id": "book", "rules": [{"id": "one", "value": 5, "all": [1, 2]}, {"value": 7}, "word"], "title": {"en": "A"}}


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("id", "other", {**PLAIN, "id": "other"}),
        ("rules.one.value", 6, {**PLAIN, "rules": [{"id": "one", "value": 6, "all": [1, 2]}, {"value": 7}, "word"]}),
        ("rules.0.value", 6, {**PLAIN, "rules": [{"id": "one", "value": 6, "all": [1, 2]}, {"value": 7}, "word"]}),
        ("rules.one.all.1", 9, {**PLAIN, "rules": [{"id": "one", "value": 5, "all": [1, 9]}, {"value": 7}, "word"]}),
        ("rules.1.value", 8, {**PLAIN, "rules": [PLAIN["rules"][0], {"value": 8}, "word"]}),
        ("rules.2", "text", {**PLAIN, "rules": [PLAIN["rules"][0], {"value": 7}, "text"]}),
        ("rules.1.new", 3, {**PLAIN, "rules": [PLAIN["rules"][0], {"value": 7, "new": 3}, "word"]}),
        ("rules.1.value", None, {**PLAIN, "rules": [PLAIN["rules"][0], {}, "word"]}),
        ("rules.1", None, {**PLAIN, "rules": [PLAIN["rules"][0], "word"]}),
        ("title.en", None, {**PLAIN, "title": {}}),
    ],
)  # fmt: skip
def test_a_place_is_changed_added_or_removed_in_a_copy(path, value, expected):
    before = copy.deepcopy(PLAIN)
    assert amended(PLAIN, {path: value}) == expected
    assert before == PLAIN


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("rules.on.value", 6, "rules.on leads nowhere: no 'on'; did you mean 'one'?"),
        ("rules.3", 6, "rules.3 leads nowhere: no '3'; there is one, 1, 2"),
        ("rules.-1", 6, "rules.-1 leads nowhere: no '-1'"),
        ("titl.en", 6, "titl leads nowhere: no 'titl'; did you mean 'title'?"),
        ("title.xyz", None, "title.xyz leads nowhere: no 'xyz'; there is en"),
        ("id.deep", 6, "id.deep: id is 'book', nothing lies inside it"),
        ("title.en", "A", "title.en is 'A' already; an amendment must change something"),
    ],
)
def test_an_amendment_that_leads_nowhere_or_changes_nothing_is_refused(path, value, told):
    with pytest.raises(UsageError) as error:
        amended(PLAIN, {path: value})
    assert told in str(error.value)


def test_an_amendment_needs_a_change_and_names_eight_places_at_most():
    with pytest.raises(UsageError, match="without changes"):
        amended(PLAIN, {})
    many = {"list": [{"id": f"item{number}"} for number in range(9)]}
    with pytest.raises(UsageError) as error:
        amended(many, {"list.zzz": 1})
    assert str(error.value).endswith("there is " + ", ".join(f"item{number}" for number in range(8)))


# Claims


def test_a_claim_ranks_by_how_binding_then_by_how_sure():
    order = [Claim(value=1, source="s", binding=binding, confidence=sure).strength
             for binding in BINDINGS for sure in ("high", "medium", "low")]  # fmt: skip
    assert order == sorted(set(order))
    assert order[0] == (0, 0)


@pytest.mark.parametrize("binding", BINDINGS)
def test_weak_is_what_is_unsure_or_our_own(binding):
    sure, unsure = (Claim(value=1, source="s", binding=binding, confidence=level).tier for level in ("high", "low"))
    assert unsure == 2
    own, binds = binding in OWN_WORK, binding in flagged("binding", "binds")
    assert sure == (2 if own else 0 if binds else 1)


def test_ranges_keep_their_ends():
    assert (Range(low=1, high=3).lower, Range(low=1, high=3).upper) == (1, 3)
    assert (Range(more_than=1, less_than=3).lower, Range(more_than=1, less_than=3).upper) == (1, 3)
    assert (Range(high=0).lower, Range(high=0).upper) == (None, 0)
    assert (Range(low=0).lower, Range(low=0).upper) == (0, None)
    assert (Range.model_validate([1, 2]).low, Range.model_validate([1, 2]).high) == (1, 2)
    assert Range(low=2, high=2).lower == 2
    assert Range(low=2, central=2, high=3).central == 2


@pytest.mark.parametrize(
    ("ends", "told"),
    [
        ([1], r"a range is written \[low, high\]"),
        ([1, 2, 3], r"a range is written \[low, high\]"),
        ({"low": 1, "more_than": 1, "high": 2}, "not with both"),
        ({"low": 1, "high": 2, "less_than": 2}, "not with both"),
        ({"low": 3, "high": 2}, "must rise"),
        ({"low": 1, "central": 3, "high": 2}, "must rise"),
        ({}, "needs an end"),
        ({"low": 2, "less_than": 2}, "no number lies between"),
        ({"more_than": 2, "high": 2}, "no number lies between"),
    ],
)
def test_ranges_that_hold_nothing_are_refused(ends, told):
    with pytest.raises(ValidationError, match=told):
        Range.model_validate(ends)


def test_a_record_is_its_own_copy_and_refuses_other_keys_and_changes():
    claim = Claim(value=3, unit="jobs", source="s")
    assert copy.deepcopy(claim) is claim
    assert pickle.loads(pickle.dumps(claim)) == claim
    with pytest.raises(ValidationError):
        claim.value = 4
    with pytest.raises(ValidationError):
        Claim(value=3, sourc="s")
    with pytest.raises(ValidationError, match="finite number"):
        Claim(value=math.inf, source="s")
    with pytest.raises(ValidationError, match="finite number"):
        Claim(value=math.nan, source="s")
    assert (Claim(value="unknown").is_unknown, claim.is_unknown) == (True, False)
    short, long = Source(publisher="P"), Source(publisher="P" * 500)
    assert repr(short).endswith(")")
    assert len(repr(short)) < LONGEST_REPR
    assert len(repr(long)) == LONGEST_REPR
    assert repr(long).endswith("P…")
    assert (short.title, short.date, short.date_inferred) == ("unknown", None, False)
    assert (claim.qualifier, claim.binding, claim.confidence, claim.supersedes) == ("exact", "press", "medium", False)


def test_a_record_is_shown_whole_up_to_the_limit():
    base = len(repr(Source(publisher="P"))) - 1
    assert repr(Source(publisher="P" * (LONGEST_REPR - base))).endswith(")")
    assert repr(Source(publisher="P" * (LONGEST_REPR - base + 1))).endswith("…")


def test_a_date_may_be_unknown():
    assert Claim(value=1, source="s").as_of is None
    assert Claim(value=1, source="s", as_of="unknown").as_of is None
    dated = Claim(value=1, source="s", as_of=2024)
    assert (dated.as_of, dated.model_dump()["as_of"]) == (PartialDate.parse("2024"), "2024")
    assert Claim(value=1, source="s", as_of=PartialDate.parse("2024")).as_of == dated.as_of
    assert Claim(value=1, source="s").model_dump()["as_of"] == "unknown"


# Units


@pytest.mark.parametrize(
    ("value", "unit", "canonical", "found"),
    [
        (26.47, "percent", "fraction", Fraction(2647, 10_000)),
        (26.47, "%", "fraction", Fraction(2647, 10_000)),
        (7, "months", "years", Fraction(7, 12)),
        (3, "month", "years", Fraction(1, 4)),
        (3, "years", "years", 3),
        (500, "MWh/year", "GWh/year", Fraction(1, 2)),
        (2, "TWh/year", "GWh/year", 2000),
        (2, "kt/year", "t/year", 2000),
        (2, "GW/year", "MW/year", 2000),
        (2, "ha/year", "m2/year", 20_000),
        (2, "km2/year", "m2/year", 2_000_000),
        (2, "kW", "MW", Fraction(2, 1000)),
        (2, "GW", "MW", 2000),
        (2, "MWh", "GWh", Fraction(2, 1000)),
        (2, "TWh", "GWh", 2000),
        (2, "kt", "t", 2000),
        (2, "kg", "t", Fraction(2, 1000)),
        (2, "ha", "m2", 20_000),
        (2, "km2", "m2", 2_000_000),
        (2, "kgCO2e/MWh", "gCO2e/kWh", 2),
        (2, "gCO2e/kWh", "gCO2e/kWh", 2),
        (2, "jobs", "count", 2),
        (2, "turbines/year", "turbines/year", 2),
        (2, "EUR/kWh", "EUR/kWh", 2),
        (2, "HUF", "HUF", 2),
    ],
)
def test_a_number_is_turned_into_the_canonical_unit_and_back(value, unit, canonical, found):
    assert (UNITS[unit].canonical, UNITS[unit].to_canonical(value)) == (canonical, found)
    assert UNITS[unit].from_canonical(found) == value


def test_units_by_dimension_group_and_kind():
    assert units_of("count") == ["count", "persons", "jobs", "employees", "seats", "permits", "units"]
    assert units_of("grid_intensity") == ["gCO2e/kWh", "kgCO2e/MWh"]
    rates = units_of("output_rate")
    assert {"GWh/year", "t/year", "vehicles/year", "MW/year", "m2/year"} < set(rates)
    assert "MW" not in rates
    assert [is_time(name) for name in ("months", "years", "days", "MW", "no unit", None)] == [True, True] + [False] * 4
    assert UNITS["jobs"].is_whole
    assert not UNITS["t"].is_whole
    assert UNITS["kWh/m2"].emits == "kgCO2e/m2"
    assert UNITS["t"].emits == ""
    assert unit_named("t") is UNITS["t"]
    with pytest.raises(UnknownNameError, match="no such unit"):
        unit_named("tt")


MADE = """\
dimensions:
  length: {canonical: m, group: size, whole: true, as_written: true, units: {m: 1, km: 1_000}, emits: {m: km}}
  width: {canonical: each, units: {inch: 1, foot: 1}, whole: yes please}
  price: {canonical: each, per: [kg]}
currencies: [EUR]
"""


def test_a_table_of_units_is_read_with_all_it_says():
    found = read_units(parse_table(MADE, "made.yaml"))
    assert list(found) == ["m", "km", "inch", "foot", "EUR/kg", "EUR"]
    metre, inch = found["m"], found["inch"]
    assert (metre.dimension, metre.group, metre.is_whole, metre.is_as_written, metre.emits) == (
        "length", "size", True, True, "km",
    )  # fmt: skip
    assert (found["km"].factor, found["km"].canonical, found["km"].emits) == (1000, "m", "")
    assert (inch.canonical, inch.factor, inch.group, inch.is_whole, inch.is_as_written) == (
        "inch", 1, "", False, False,
    )  # fmt: skip
    assert (found["EUR/kg"].factor, found["EUR/kg"].canonical, found["EUR"].canonical) == (1, "EUR/kg", "EUR")
    assert metre.measures("size")
    assert metre.measures("length")
    assert not metre.measures("width")


def test_every_unit_with_a_bad_factor_is_told():
    text = MADE.replace("m: 1, km: 1_000", "m: 1, km: 0, dm: -1, cm: 1/100").replace("foot: 1}", "foot: much}")
    with pytest.raises(InputError) as error:
        read_units(parse_table(text, "made.yaml"))
    assert [(problem.key, problem.seen) for problem in error.value.problems] == [
        ("dimensions.length.units.km", "0"), ("dimensions.length.units.dm", "-1"), ("dimensions.width.units.foot", "'much'"),
        ("dimensions.length.emits.m", "'km'"),
    ]  # fmt: skip


# Tables


def test_a_table_keeps_lines_and_offers_the_nearest_name():
    table = parse_table("a:\n  b: 1\n  c:\n  - x\n  - {d: true}\n", "t.yaml")
    assert table.data == {"a": {"b": 1, "c": ["x", {"d": True}]}}
    assert [table.lines[place] for place in ((), ("a",), ("a", "b"), ("a", "c", 0), ("a", "c", 1, "d"))] == [
        1,
        1,
        2,
        4,
        5,
    ]
    table.refuse(("a", "b"), "wrong", 7, ["seven", "eight"], "count")
    table.refuse(("a", "c", 1, "e", "f"), "wrong", "eigt", ["seven", "eight"], "count")
    table.refuse(("z",), "wrong", 7, "a number")
    first, second, third = table.problems
    assert (first.line, first.key, first.seen, first.allowed, first.fix) == (2, "a.b", "7", "eight, seven", "count")
    assert (second.line, second.key, second.fix) == (5, "a.c.1.e.f", "did you mean 'eight'?")
    assert (third.line, third.allowed, third.fix, third.file) == (1, "a number", "correct it", "t.yaml")
    with pytest.raises(InputError, match=r"^3 problems"):
        table.raise_problems()
    CatalogTable("empty").raise_problems()
    bare = CatalogTable("bare")
    bare.refuse(("x",), "wrong", 1, "2")
    assert bare.problems[0].line is None
    with pytest.raises(InputError, match=r"twice\.yaml:2: a: this key is given twice"):
        parse_table("a: 1\na: 2\n", "twice.yaml")


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("{value: 0.5, unit: u, meaning: m, ground: g}", None),
        ("{value: 3, unit: u, meaning: m, ground: g}", None),
        (
            "{value: true, unit: u, meaning: m, ground: g}",
            "1 problem\nt.yaml:1: half.value: a threshold must be a number",
        ),
        ("{unit: u, meaning: m, ground: g}", "2 problems\nt.yaml:1: half: no value is given"),
        ("{value: 1, meaning: m, ground: g}", "1 problem\nt.yaml:1: half: no unit is given"),
        ("{value: 1, unit: u, ground: g}", "1 problem\nt.yaml:1: half: no meaning is given"),
        ("{value: 1, unit: u, meaning: m}", "1 problem\nt.yaml:1: half: no ground is given"),
        ("{value: 1, unit: u, meaning: m, ground: g, x: 1}", "1 problem\nt.yaml:1: half.x: a key that says nothing"),
    ],
)
def test_thresholds_are_numbers_with_all_that_grounds_them(entry, told):
    table = parse_table(f"half: {entry}\n", "t.yaml")
    if told is None:
        assert read_thresholds(table) == {"half": table.data["half"]["value"]}
        return
    with pytest.raises(InputError) as error:
        read_thresholds(table)
    assert str(error.value).startswith(told)


def test_lists_of_words_keep_their_order_and_flags():
    text = "state:\n  meaning: M\n  flags: {up: U}\n  words: {b: {meaning: B, flags: [up]}, a: {meaning: A, flags: [up]}}\n"
    found = read_vocabulary(parse_table(text, "w.yaml"))["state"]
    assert (found.meaning, dict(found.words), dict(found.flags)) == ("M", {"b": "B", "a": "A"}, {"up": ("b", "a")})
    plain = read_vocabulary(parse_table("state: {meaning: M, words: {b: {meaning: B}}}\n", "w.yaml"))["state"]
    assert plain.flags == {}
    with pytest.raises(InputError) as error:
        read_vocabulary(parse_table("state: {meaning: M, words: {b: {}, c: {meaning: C, why: x}}}\n", "w.yaml"))
    assert [(problem.key, problem.seen) for problem in error.value.problems] == [
        ("state.words.b", "'b'"), ("state.words.c.why", "'why'"),
    ]  # fmt: skip
    assert words("power")[0] == "decides"
    assert flagged("power", "decides") == ("decides",)
    assert set(flagged("power", "decides")) < set(flagged("power", "has_a_say"))


# Maps that cannot change, and sameness


def test_a_frozen_map_is_read_joined_and_pickled_but_never_changed():
    frozen = FrozenMap({"a": 1})
    for change in (
        lambda: frozen.__setitem__("b", 2), lambda: frozen.__delitem__("a"), lambda: frozen.update(b=2), frozen.clear,
        frozen.popitem, lambda: frozen.pop("a"), lambda: frozen.setdefault("b", 2), lambda: frozen.__ior__({"b": 2}),
    ):  # fmt: skip
        with pytest.raises(TypeError, match="cannot change"):
            change()
    assert frozen == {"a": 1}
    for copied in (pickle.loads(pickle.dumps(frozen)), copy.copy(frozen), copy.deepcopy(frozen)):
        assert (type(copied), copied) == (FrozenMap, frozen)
    assert (frozen | {"b": 2}, type(frozen | {})) == ({"a": 1, "b": 2}, dict)
    changed = frozen.copy()
    changed["b"] = 2
    assert frozen == {"a": 1}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (1, 1, True),
        (1, 2, False),
        (np.array([1.0, np.nan]), np.array([1.0, np.nan]), True),
        (np.array([1.0, 2.0]), np.array([1.0, 3.0]), False),
        (np.array([1.0]), np.array([1.0, 1.0]), False),
        (np.array([1.0]), [1.0], True),
        ([2.0], np.array([1.0]), False),
        ({"a": np.array([1.0])}, {"a": np.array([1.0])}, True),
        ({"a": np.array([1.0]), "b": 1}, {"a": np.array([1.0]), "b": 2}, False),
        ({"a": 1}, {"b": 1}, False),
        ({"a": 1}, {"a": 1, "b": 1}, False),
        ({"a": 1}, 1, False),
        (1, {"a": 1}, False),
    ],
)
def test_what_is_the_same(one, other, expected):
    assert same(one, other) is expected


# Days


def test_days_that_nothing_could_be_known_of_are_refused():
    assert sensible_day(date(1900, 1, 1)) == date(1900, 1, 1)
    assert sensible_day(date(1, 1, 1)) == date(1, 1, 1)
    assert sensible_day(date.max) == date.max
    for day in (date(1899, 12, 31), date(2, 1, 1)):
        with pytest.raises(DateError, match=f"deals in the year {day.year}; name a year from 1900 on"):
            sensible_day(day)
    assert parse_day("1900") == date(1900, 12, 31)
    with pytest.raises(DateError, match=r"^1899-05: nothing is known"):
        parse_day("1899-05")
    assert PartialDate.on(date(2024, 2, 29)) == PartialDate.parse("2024-02-29")
    assert PartialDate.parse("2024").first_of(PartialDate.parse("2023")) == date(2023, 1, 1)


# Truths


TABLE = {"f": Truth.FALSE, "u": Truth.UNKNOWN, "t": Truth.TRUE}
RANK = "fut"


@pytest.mark.parametrize(("one", "other"), list(product(RANK, RANK)))
def test_two_truths_together(one, other):
    left, right = TABLE[one], TABLE[other]
    assert left & right is TABLE[min(one, other, key=RANK.index)]
    assert left | right is TABLE[max(one, other, key=RANK.index)]
    assert all_of([left, right]) is left & right
    assert any_of([left, right]) is left | right
    assert left.implies(right) is ~left | right
    assert left.iff(right) is (~left | right) & (~right | left)


def test_truths_alone_and_in_number():
    assert [~TABLE[letter] for letter in RANK] == [Truth.TRUE, Truth.UNKNOWN, Truth.FALSE]
    assert [Truth.of(value) for value in (True, False, None)] == [Truth.TRUE, Truth.FALSE, Truth.UNKNOWN]
    assert (all_of([]), any_of([])) == (Truth.TRUE, Truth.FALSE)
    assert [str(TABLE[letter]) for letter in RANK] == ["false", "unknown", "true"]
    for letters in ("tu", "ut"):
        assert all_of(TABLE[letter] for letter in letters) is Truth.UNKNOWN
    for letters in ("fu", "uf"):
        assert any_of(TABLE[letter] for letter in letters) is Truth.UNKNOWN
    seen = [Truth.TRUE, Truth.UNKNOWN, Truth.FALSE, Truth.TRUE]
    assert [at_least(count, seen) for count in range(6)] == [Truth.TRUE] * 3 + [Truth.UNKNOWN] + [Truth.FALSE] * 2
    assert at_least(1, [Truth.UNKNOWN, Truth.UNKNOWN, Truth.FALSE]) is Truth.UNKNOWN
    with pytest.raises(TypeError, match="not a bool"):
        bool(Truth.TRUE)
    assert len({Truth.TRUE, Truth.FALSE, Truth.UNKNOWN}) == 3


# Intervals


def test_a_formula_that_rises_and_falls_is_taken_at_its_ends():
    found = tight_range(lambda x: x[0] - x[1], [Interval(1, 2), Interval(3, 5)], [True, False])
    assert found == Interval(-4, -1)
    with pytest.raises(ValueError, match="zip"):
        tight_range(lambda x: x[0], [Interval(1, 2)], [True, False])


@pytest.mark.parametrize(
    ("weights", "values", "total", "expected"),
    [
        ([Interval(1, 1)], [Interval(3, 4)], 1, Interval(3, 4)),
        (
            [Interval(0, 1), Interval(0, 1), Interval(0, 1)],
            [Interval(1, 2), Interval(5, 6), Interval(3, 9)],
            1,
            Interval(1, 9),
        ),
        ([Interval(0, 1), Interval(0, 1)], [Interval(1, 2), Interval(5, 6)], 2, Interval(6, 8)),
        (
            [Interval(0, Fraction(1, 3)), Interval(Fraction(1, 3), 1)],
            [Interval(3, 3), Interval(6, 6)],
            1,
            Interval(5, 6),
        ),
        ([Interval(0, Fraction(1, 2))], [UNIT], 1, None),
        ([Interval(Fraction(1, 2), 1), Interval(Fraction(2, 3), 1)], [UNIT, UNIT], 1, None),
        ([], [], 0, Interval(0, 0)),
    ],
)
def test_means_over_weights_that_may_vary(weights, values, total, expected):
    assert weighted_mean_range(weights, values, total) == expected


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (Interval(0, 2, low_open=True) * Interval(0, 3, low_open=True), Interval(0, 6, True, False)),
        (Interval(0, 0) * Interval(2, 3, True, True), Interval(0, 0)),
        (Interval(0, 0) * ENTIRE, Interval(0, 0)),
        (Interval(1, 2) * Interval(3, 4, True, True), Interval(3, 8, True, True)),
        (Interval(1, 2) - Interval(0, 1, high_open=True), Interval(0, 2, True, False)),
        (Interval(0, 4) / Interval(1, 2, high_open=True), Interval(0, 4)),
        (Interval(2, 4) / Interval(1, 2, high_open=True), Interval(1, 4, True, False)),
        (Interval(2, 4) / Interval(-2, -1), Interval(-4, -1)),
        (Interval(-1, 2, low_open=True).squared(), Interval(0, 4)),
        (Interval(1, 2, True, True).squared(), Interval(1, 4, True, True)),
        (Interval(1, 3, True, True).hull(Interval(1, 2)), Interval(1, 3, False, True)),
        (Interval(1, 3).hull(Interval(1, 3, True, True)), Interval(1, 3)),
        (Interval(2, 2).hull(Interval(2, 2)), Interval(2, 2)),
        (Interval(1, 3, high_open=True).clip(1, 3), Interval(1, 3, False, True)),
        (Interval(1, 4, high_open=True).clip(1, 3), Interval(1, 3)),
        (Interval(0, 3, low_open=True).clip(1, 3), Interval(1, 3)),
        (5 - Interval(1, 2), Interval(3, 4)),
        (2 * Interval(1, 2), Interval(2, 4)),
        (6 / Interval(2, 3), Interval(2, 3)),
    ],
)
def test_more_open_ends(seen, expected):
    assert seen == expected


def test_exact_numbers_of_every_kind():
    assert exact(Fraction(1, 3)) == Fraction(1, 3)
    assert exact(3) == 3
    assert isinstance(exact(3), Fraction)
    assert exact(np.float64(0.1)) == Fraction(1, 10)
    assert exact(-math.inf) == -math.inf
    assert Interval.exactly(0.1).low == Fraction(1, 10)
    assert Interval(0.1, 0.3).width == Fraction(1, 5)
    assert Interval(-math.inf, -math.inf).width == 0
    assert (ENTIRE.low, ENTIRE.high, UNIT.low, UNIT.high) == (-math.inf, math.inf, 0, 1)


def test_visible_characters_stay():
    assert visible("plain") == "plain"
    assert visible("\u2028\x7f") == "\\u2028\\u007f"
    assert one_line("a \n b") == "a b"
    assert one_line("a  b") == "a  b"
