"""Resolution, one rule of it at a time, with numbers worked out by hand."""

from __future__ import annotations

import math
from datetime import date
from fractions import Fraction

import pytest

from walkaway.core.claims import Claim, Range, Source
from walkaway.core.exact import exact
from walkaway.core.interval import Interval
from walkaway.core.truth import Truth
from walkaway.evidence.resolution import FieldRule, central_of, interval_of, knowable, resolve

STAYS = FieldRule("quantity", "Built once.", "permit", "count", 0.0)
CHANGES = FieldRule("quantity", "A state.", "register", "count", 0.0, changes=True)
MOVES = FieldRule("quantity", "Drifts.", "register", "count", 0.0, moves=True)
TEXT = FieldRule("text", "Words.", "contract")
CHOICE = FieldRule("choice", "A name.", "contract")
DATE = FieldRule("date", "A day.", "permit")


def said(value, as_of="2024", unit="jobs", confidence="high", binding="press", **more) -> Claim:
    return Claim(value=value, unit=unit, as_of=as_of, source="s", confidence=confidence, binding=binding, **more)


def reasons(resolved) -> list[str]:
    return [reason for _, reason in resolved.set_aside]


def test_a_reported_change_ends_what_was_before_on_a_field_that_stays():
    without = resolve("lines", STAYS, [said(7, "2022"), said(5, "2024")])
    assert (without.interval, without.in_conflict) == (Interval(5, 7), True)
    reported = resolve("lines", STAYS, [said(7, "2022"), said(5, "2024", supersedes=True)])
    assert (reported.interval, reported.in_conflict) == (Interval(5, 5), False)
    assert reasons(reported) == ["superseded by the value as of 2024"]


@pytest.mark.parametrize(
    ("earlier", "later", "left"),
    [
        ("2023", "2024", Interval(5, 5)),
        ("2024", "2024", Interval(5, 7)),
        ("2024", "2024-06", Interval(5, 7)),  # the whole year may end after June
        ("2024-05", "2024-06", Interval(5, 5)),
        ("2025", "2024", Interval(5, 7)),
        ("unknown", "2024", Interval(5, 7)),
        ("2024", "unknown", Interval(5, 7)),
    ],
)
def test_only_what_is_certainly_earlier_is_ended(earlier, later, left):
    assert resolve("lines", STAYS, [said(7, earlier), said(5, later, supersedes=True)]).interval == left


@pytest.mark.parametrize(("binding", "left"), [("press", 7), ("filing", 5)])
def test_a_change_reported_more_weakly_ends_nothing(binding, left):
    claims = [said(7, "2022", binding="filing"), said(5, "2024", binding=binding, supersedes=True)]
    assert resolve("lines", STAYS, claims).interval == Interval(left, left)


def test_texts_are_never_superseded():
    told = resolve("what", TEXT, [said("a hall", "2020", None), said("two halls", "2024", None, supersedes=True)])
    assert set(told.values) == {"a hall", "two halls"}
    assert told.set_aside == ()


def test_a_claim_counts_from_the_day_it_was_known_and_published():
    day = date(2023, 4, 30)
    april, may = said(11, "2023-04"), said(13, "2023-05")
    assert knowable([april, may], {}, day) == (april,)
    assert knowable([april, may], {}, None) == (april, may)
    assert knowable([april], {"s": Source(publisher="P", date="2023-04-30")}, day) == (april,)
    assert knowable([april], {"s": Source(publisher="P", date="2023-05-01")}, day) == ()
    late = resolve("lines", STAYS, [april], {"s": Source(publisher="P", date="2023-05-01")}, day)
    assert reasons(late) == ["published 2023-05-01, after 2023-04-30"]


def test_a_quantity_that_moves_is_right_in_each_of_its_years():
    apart = resolve("price", MOVES, [said(20, "2021"), said(32, "2023")])
    assert (apart.interval, apart.in_conflict, apart.moved) == (Interval(20, 32), False, True)
    together = resolve("price", MOVES, [said(20, "2021"), said(32, "2021-06")])
    assert (together.interval, together.in_conflict, together.moved) == (Interval(20, 32), True, False)
    undated = resolve("price", MOVES, [said(20, "2021"), said(32, "unknown")])
    assert (undated.in_conflict, undated.moved) == (True, False)
    still = resolve("price", MOVES, [said(20, "2021"), said(20, "2023")])
    assert (still.interval, still.in_conflict, still.moved) == (Interval(20, 20), False, False)


def test_claims_of_one_time_sharpen_each_other():
    ranged = [said(Range(low=10, high=30)), said(Range(low=25, high=50))]
    assert resolve("lines", STAYS, ranged).interval == Interval(25, 30)
    assert resolve("lines", STAYS, ranged).in_conflict is False
    apart = [said(Range(low=10, high=20)), said(Range(low=25, high=50))]
    assert resolve("lines", STAYS, apart).interval == Interval(10, 50)
    assert resolve("lines", STAYS, apart).in_conflict is True


@pytest.mark.parametrize(
    ("qualifier", "low", "high", "low_open", "high_open"),
    [
        ("at_least", Fraction(2, 5), 1, False, False),
        ("more_than", Fraction(2, 5), 1, True, False),
        ("at_most", 0, Fraction(2, 5), False, False),
        ("less_than", 0, Fraction(2, 5), False, True),
        ("exact", Fraction(2, 5), Fraction(2, 5), False, False),
    ],
)
def test_a_one_sided_share_reaches_to_nothing_or_to_all(qualifier, low, high, low_open, high_open):
    more = {} if qualifier == "exact" else {"qualifier": qualifier}
    assert interval_of(said(40, unit="percent", **more)) == Interval(low, high, low_open, high_open)


def test_a_one_sided_count_has_no_end_of_its_own():
    assert interval_of(said(40, qualifier="at_least")) == Interval(40, math.inf)
    assert interval_of(said(40, qualifier="more_than")) == Interval(40, math.inf, low_open=True)
    assert interval_of(said(40, qualifier="at_most")) == Interval(0, 40)
    assert interval_of(said(40, qualifier="less_than")) == Interval(0, 40, high_open=True)
    assert interval_of(said(-3, qualifier="at_most")) == Interval(-3, -3)
    assert interval_of(said(-3, qualifier="less_than")) == Interval(-math.inf, -3, high_open=True)


def test_the_central_value_is_what_the_claim_prefers():
    assert central_of(said(Range(low=10, high=30))) == 20
    assert central_of(said(Range(low=10, central=12, high=30))) == 12
    assert central_of(said(Range(low=20, central=25, high=30), unit="percent")) == Fraction(1, 4)
    assert central_of(said(Range(low=10))) is None
    assert central_of(said(40, qualifier="at_most")) == 40
    assert central_of(said(40, qualifier="at_least")) == 40


def test_a_contradicted_floor_counts_as_about_its_number():
    resolved = resolve("lines", STAYS, [said(50), said(60, qualifier="at_least")])
    assert (resolved.interval, resolved.in_conflict) == (Interval(50, 60), True)
    resolved = resolve("lines", STAYS, [said(50), said(40, qualifier="at_most")])
    assert (resolved.interval, resolved.in_conflict) == (Interval(40, 50), True)


def test_the_stronger_tier_alone_gives_the_value():
    claims = [said(90, binding="press"), said(70, binding="contract"), said(74, binding="contract")]
    resolved = resolve("lines", STAYS, claims)
    assert (resolved.interval, resolved.in_conflict) == (Interval(70, 74), True)
    assert [item.value for item in resolved.standing] == [70, 74]
    assert reasons(resolved) == ["weaker than the claims used"]


def test_names_and_days_agree_or_are_in_conflict():
    same = resolve("form", CHOICE, [said("lease", unit=None), said("lease", unit=None)])
    assert (same.choice, same.in_conflict, len(same.standing)) == ("lease", False, 2)
    other = resolve("form", CHOICE, [said("lease", unit=None), said("sale", unit=None)])
    assert (other.choice, other.in_conflict) == (None, True)
    assert other.truth is Truth.UNKNOWN
    assert resolve("start", DATE, [said("2024", unit=None), said("2024-11", unit=None)]).in_conflict is False
    assert resolve("start", DATE, [said("2024-10", unit=None), said("2024-11", unit=None)]).in_conflict is True


def test_an_unknown_says_why_and_gives_way_to_a_value():
    nothing = resolve("lines", STAYS, [])
    assert (nothing.basis, nothing.is_known, nothing.interval) == ("unknown", False, None)
    found = resolve("lines", STAYS, [Claim(value="unknown"), said(3)])
    assert (found.basis, found.is_known, found.interval, found.central) == ("sourced", True, Interval(3, 3), exact(3))
    assert reasons(found) == ["nothing found here, but another source has a value"]
