"""Resolution: nothing dropped, order does not matter, conflicts stay."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from walkaway.core.claims import BINDINGS, CONFIDENCES, Claim, Source
from walkaway.core.exact import exact
from walkaway.core.interval import Interval
from walkaway.core.truth import Truth
from walkaway.evidence.resolution import FieldRule, resolve

SHARE = FieldRule("quantity", "A share.", "register", "fraction", 0.0, 1.0)
STATE = FieldRule("quantity", "A count.", "register", "count", 0.0, changes=True)
FLAG = FieldRule("flag", "A flag.", "contract")


def claim(value, as_of="2024", unit="fraction", confidence="high", binding="press", **more) -> Claim:
    return Claim(value=value, unit=unit, as_of=as_of, source="s", confidence=confidence, binding=binding, **more)


def test_equally_strong_claims_that_disagree_widen_and_are_a_conflict():
    resolved = resolve(
        "share", SHARE, [claim(0.2647), claim(0.24, confidence="medium"), claim(0.2477, confidence="low")]
    )
    assert resolved.interval == Interval(0.24, 0.2647)
    assert resolved.central == exact(0.2647)
    assert resolved.in_conflict
    assert [reason for _, reason in resolved.set_aside] == ["weaker than the claims used"]


def test_a_binding_document_goes_before_reports():
    resolved = resolve("share", SHARE, [claim(0.5), claim(0.6, binding="filing", confidence="medium")])
    assert resolved.interval == Interval(0.6, 0.6)
    assert not resolved.in_conflict


def test_a_later_state_ends_an_earlier_one_unless_it_is_weaker():
    claims = [claim(100, "2024", "jobs"), claim(80, "2025", "jobs")]
    assert resolve("jobs", STATE, claims).interval == Interval(80, 80)
    weaker = [claim(100, "2024", "jobs"), claim(80, "2025", "jobs", confidence="low")]
    assert resolve("jobs", STATE, weaker).interval == Interval(100, 100)


def test_what_was_not_known_by_then_is_set_aside_with_the_reason():
    claims = [claim(0.3, "2023"), claim(0.4, "2025"), claim(0.5, "unknown"), claim(0.6, "2022", note="late report")]
    sources = {"s": Source(publisher="P", date="2023")}
    resolved = resolve("share", SHARE, claims, sources, date(2024, 6, 30))
    assert resolved.interval == Interval(0.3, 0.6)
    assert sorted(reason for _, reason in resolved.set_aside) == [
        "as of 2025, after 2024-06-30",
        "undated, so not known to hold by 2024-06-30",
    ]
    late = {"s": Source(publisher="P", date="2025-01")}
    assert not resolve("share", SHARE, claims, late, date(2024, 6, 30)).is_known


def test_one_sided_claims_agree_where_they_meet():
    resolved = resolve("share", SHARE, [claim(0.5), claim(0.4, qualifier="at_least"), claim(0.6, qualifier="at_most")])
    assert resolved.interval == Interval(0.5, 0.5)
    assert not resolved.in_conflict
    assert resolve("share", SHARE, [claim(0.5), claim(0.6, qualifier="at_least")]).in_conflict


def test_flags_that_disagree_are_unknown_and_explicit_unknown_stays_unknown():
    both = resolve("flag", FLAG, [claim(True, unit=None), claim(False, unit=None)])
    assert both.truth is Truth.UNKNOWN
    assert both.in_conflict
    assert not resolve("flag", FLAG, [Claim(value="unknown", as_of="2026")]).is_known
    known = resolve("flag", FLAG, [Claim(value="unknown"), claim(True, unit=None)])
    assert known.truth is Truth.TRUE
    assert len(known.set_aside) == 1


def test_amounts_in_two_currencies_are_never_mixed():
    money = FieldRule("quantity", "Money.", "decision", "money", 0.0)
    resolved = resolve("aid", money, [claim(8e8, unit="EUR"), claim(3.4e11, unit="HUF", confidence="medium")])
    assert resolved.unit == "EUR"
    assert resolved.interval == Interval(8e8, 8e8)
    assert resolved.set_aside[0][1] == "in HUF, not compared with EUR here"


claims_strategy = st.lists(
    st.builds(
        claim,
        value=st.sampled_from([0.1, 0.25, 0.5, 0.51, 0.8]),
        as_of=st.sampled_from(["2021", "2023-05", "2024-11-02", "unknown"]),
        confidence=st.sampled_from(CONFIDENCES),
        binding=st.sampled_from(BINDINGS),
    ),
    min_size=1,
    max_size=6,
)


@given(claims_strategy, st.randoms(use_true_random=False))
def test_order_of_claims_does_not_matter_and_none_is_lost(claims, random):
    shuffled = claims[:]
    random.shuffle(shuffled)
    one, other = resolve("share", SHARE, claims), resolve("share", SHARE, shuffled)
    assert (one.interval, one.in_conflict) == (other.interval, other.in_conflict)
    assert len(one.standing) + len(one.set_aside) == len(claims)


@given(claims_strategy)
def test_the_interval_is_the_hull_of_the_strongest_tier(claims):
    tier = min(item.tier for item in claims)
    strongest = [item.value for item in claims if item.tier == tier]
    resolved = resolve("share", SHARE, claims)
    assert [resolved.interval.low, resolved.interval.high] == pytest.approx([min(strongest), max(strongest)])
