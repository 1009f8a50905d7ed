"""What claims say and no more: ceilings, figures of different years, wholes and parts, lists, awards, terms, rights."""

from __future__ import annotations

from fractions import Fraction

import pytest

from deal_files import claim, finding, judged, measured, small_deal
from walkaway.core.claims import Claim
from walkaway.core.interval import UNIT, Interval
from walkaway.core.truth import Truth
from walkaway.evidence.evidence import Evidence
from walkaway.evidence.resolution import FieldRule, resolve
from walkaway.localisation.money import public_money
from walkaway.localisation.people import skills_of
from walkaway.report.words import claim_words, percent

MOVING = FieldRule("quantity", "Share.", "register", "fraction", 0.0, 1.0, moves=True)
PROMISE = FieldRule("quantity", "Jobs promised.", "release", "count", 0.0)


def said(value, as_of=None, unit="percent", **more):
    return Claim(value=value, unit=unit, as_of=as_of, source="s", binding="press", confidence="high", **more)


def found(rule, *claims):
    return resolve("field", rule, claims)


def test_a_ceiling_does_not_fight_a_later_figure():
    item = found(MOVING, said(70, "2012", qualifier="at_most"), said(74, "2024"))
    assert item.interval == Interval(0.7, 0.74)
    assert item.moved
    assert not item.in_conflict


def test_a_ceiling_alone_is_a_ceiling():
    item = found(MOVING, said(70, "2012", qualifier="at_most"))
    assert item.interval == Interval(0, 0.7)
    assert percent(item.interval) == "at most 70%"
    assert percent(found(MOVING, said(70, "2012", qualifier="less_than")).interval) == "less than 70%"
    assert percent(found(MOVING, said(50, "2012", qualifier="more_than")).interval) == "more than 50%"


def test_figures_of_different_years_do_not_sharpen_each_other():
    item = found(
        MOVING, said(84, "2016"), said(80, "2021", qualifier="at_least"), said(88, "2022", qualifier="at_most")
    )
    assert item.interval == Interval(0.8, 0.88)
    assert item.moved
    same_year = found(MOVING, said(80, "2021", qualifier="at_least"), said(88, "2021-06", qualifier="at_most"))
    assert same_year.interval == Interval(0.8, 0.88)
    assert not same_year.moved
    undated = found(MOVING, said(84, "2016"), said(80, qualifier="at_least"))
    assert undated.interval == Interval.exactly(0.84)


def test_claims_of_one_year_that_contradict_are_a_conflict_between_their_numbers():
    item = found(MOVING, said(60, "2024", qualifier="at_most"), said(75, "2024-03"))
    assert item.interval == Interval(0.6, 0.75)
    assert item.in_conflict


def test_promises_do_not_move():
    item = found(PROMISE, said(5000, "2023", "jobs", qualifier="at_most"), said(4200, "2025", "jobs"))
    assert item.interval == Interval(4200, 4200)


@pytest.mark.parametrize(
    ("value", "qualifier", "words"),
    [
        (50, "more_than", "more than 50 percent"),
        (50, "less_than", "less than 50 percent"),
        ({"more_than": 50, "high": 75}, "exact", "more than 50 to 75 percent"),
        ({"low": 25, "less_than": 50}, "exact", "25 to less than 50 percent"),
        ({"more_than": 75}, "exact", "more than 75 percent"),
        ({"high": 30}, "exact", "at most 30 percent"),
    ],
)
def test_open_ends_are_told_as_written(value, qualifier, words):
    assert claim_words(Claim(value=value, unit="percent", qualifier=qualifier, source="s")) == words


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"low": 1, "more_than": 1}, "begins with 'low' or with 'more_than'"),
        ({"high": 1, "less_than": 1}, "ends with 'high' or with 'less_than'"),
        ({"more_than": 5, "high": 5}, "no number lies between"),
        ({"central": 3}, "needs an end|a range needs an end"),
        ({"low": 4, "less_than": 3}, "must rise"),
    ],
)
def test_bad_ranges_are_refused(value, message):
    if value == {"central": 3}:
        value = {}
    with pytest.raises(ValueError, match=message):
        Claim(value=value, unit="percent", source="s")


def supply(*lines):
    return [{"component": component, **fields} for component, fields in lines]


def test_a_claim_on_the_whole_and_claims_on_parts_both_bind():
    lines = supply(("all", {"local_share": claim(70, qualifier="at_least")}), ("separator", {"local_share": claim(0)}))
    value = judged(small_deal(supply=lines)).subject.value
    assert value.local_parts == Interval(0.7, value.local_parts.high)
    alone = judged(small_deal(supply=lines[1:])).subject.value
    assert value.local_parts.high == alone.local_parts.high < 1
    whole = judged(small_deal(supply=lines[:1])).subject.value
    for share in (value.local_parts, value.local):
        assert share.high <= 1
    assert value.local.low == whole.local.low
    assert value.local.high < whole.local.high
    assert finding(small_deal(supply=lines), "supply_chain") == "true"


def test_parts_and_whole_that_contradict_stay_open_between_them():
    names = (
        "cathode_material",
        "anode_material",
        "copper_foil",
        "separator",
        "electrolyte",
        "housing",
        "other_materials",
    )
    from walkaway.catalog.loader import load_technology

    parts = [item.id for item in load_technology("lfp-cell").top_components() if item.kind == "component"]
    lines = supply(("all", {"local_share": claim(80)}), *((part, {"local_share": claim(10)}) for part in parts))
    value = judged(small_deal(supply=lines)).subject.value
    assert value.local_parts == Interval(0.1, 0.8), names


def test_the_whole_tells_of_each_part_only_at_its_extremes():
    some = judged(small_deal(supply=supply(("all", {"local_share": claim(40)})))).subject.value
    nothing = judged(small_deal(supply=supply(("all", {"local_share": claim(0)})))).subject.value
    parts = [item for item in some.components if item.component == "separator"]
    assert parts[0].local == UNIT
    assert next(item for item in nothing.components if item.component == "separator").local == Interval(0, 0)


def test_layers_of_the_stack_bind_as_whole_and_parts():
    stack = [
        {"component": "all", "layer": "design", "home_share": claim(60, qualifier="at_least")},
        {"component": "separator", "layer": "design", "home_share": claim(0)},
    ]
    share = judged(small_deal(stack=stack)).subject.stack.home_share("design")
    assert share.low == Fraction(3, 5)
    assert share.high < 1


# Lists: absence is a no only in a list that is complete


COMPLETE = claim(True, None)


def rights(party, **powers):
    return {"party": party, **{name: claim(power, None) for name, power in powers.items()}}


NONE_OF_THREE = {"product": "none", "process": "none", "equipment": "none"}
HALVES = {("h", "v"): 60, ("f", "v"): 40}


@pytest.mark.parametrize(
    ("decision_rights", "complete", "expected"),
    [
        ([], False, "unknown"),
        ([rights("f", **NONE_OF_THREE)], False, "false"),
        ([rights("f", product="none", process="none")], False, "unknown"),
        ([rights("h", **NONE_OF_THREE)], False, "unknown"),
        ([rights("h", product="decides", process="decides", equipment="decides")], False, "false"),
        ([rights("h", product="decides", process="decides")], False, "unknown"),
        ([rights("f", process="decides")], False, "true"),
        ([rights("f", process="veto")], False, "unknown"),
        ([rights("h", product="veto")], True, "false"),
        ([rights("f", product="veto")], True, "false"),
        ([], True, "false"),
    ],
)
def test_who_decides_on_technology(decision_rights, complete, expected):
    sections = {"decision_rights": decision_rights} | ({"complete": {"decision_rights": COMPLETE}} if complete else {})
    deal = small_deal(HALVES, {"h": "DE"}, **sections)
    assert str(measured(deal, "foreign_decides_technology")) == expected
    assert finding(deal, "ownership") == {"true": "false", "false": "true"}.get(expected, "unknown")


def test_a_party_of_unknown_home_may_be_foreign():
    deal = small_deal({("h", "v"): 60, ("x", "v"): 40}, {"h": "DE", "x": ""},
                      decision_rights=[rights("x", process="decides"), rights("f", **NONE_OF_THREE)])  # fmt: skip
    assert measured(deal, "foreign_decides_technology") is Truth.UNKNOWN


def licence(name="licence", **flags):
    return {"id": name, "kind": "licence", **{flag: claim(value, None) for flag, value in flags.items()}}


@pytest.mark.parametrize(
    ("terms", "complete", "expected"),
    [
        ([], False, "unknown"),
        ([], True, "false"),
        ([licence(survives_exit=False, home_owns_ip=False)], False, "unknown"),
        ([licence(survives_exit=False, home_owns_ip=False)], True, "false"),
        ([licence(survives_exit=False), licence("second", survives_exit=True)], False, "true"),
        ([licence(survives_exit=False), licence("second", granted=True)], True, "unknown"),
        ([licence(home_owns_ip=True)], False, "true"),
        ([licence(granted=False, home_owns_ip=False)], True, "false"),
        ([licence(survives_exit=False, home_owns_ip=False), {"id": "offtake", "kind": "offtake"}], True, "false"),
    ],
)
def test_freedom_to_operate(terms, complete, expected):
    sections = {"terms": terms} | ({"complete": {"terms": COMPLETE}} if complete else {})
    assert str(measured(small_deal(**sections), "freedom_to_operate")) == expected


def award(name="grant", instrument="grant", **fields):
    return {"id": name, "instrument": instrument, **fields}


YES, NO = claim(True, None), claim(False, None)


@pytest.mark.parametrize(
    ("support", "complete", "expected"),
    [
        ([], False, "unknown"),
        ([], True, "unknown"),
        ([award(condition_ip=NO)], False, "unknown"),
        ([award(condition_ip=NO)], True, "false"),
        ([award(condition_ip=NO), award("loan", "loan")], True, "unknown"),
        ([award(condition_ip=YES), award("loan", "loan", condition_ip=NO)], False, "true"),
        ([award(condition_ip=YES, state=claim("refused", None))], False, "unknown"),
        ([award(condition_ip=YES, state=claim("withdrawn", None)), award("loan", condition_ip=NO)], True, "false"),
        ([award("all", "package", condition_ip=NO)], False, "false"),
        ([award("all", "package", condition_ip=NO), award("loan", "loan", condition_ip=YES)], False, "true"),
    ],
)
def test_money_tied_to_know_how(support, complete, expected):
    sections = {"support": support} | ({"complete": {"support": COMPLETE}} if complete else {})
    assert str(measured(small_deal(**sections), "money_tied_to_ip")) == expected


@pytest.mark.parametrize(
    ("support", "complete", "expected"),
    [
        ([], False, "unknown"),
        ([], True, "false"),
        ([award(state=claim("refused", None))], False, "unknown"),
        ([award(state=claim("refused", None))], True, "false"),
        ([award(amount=claim(0, "EUR"))], True, "false"),
        ([award(amount=claim(5, "EUR"))], False, "true"),
        ([award()], True, "unknown"),
    ],
)
def test_whether_public_money_is_given(support, complete, expected):
    sections = {"support": support} | ({"complete": {"support": COMPLETE}} if complete else {})
    assert str(measured(small_deal(**sections), "public_money_given")) == expected


@pytest.mark.parametrize(
    ("lines", "complete", "expected"),
    [
        ([], False, "unknown"),
        ([], True, "false"),
        ([("separator", {"second_supplier": NO})], False, "unknown"),
        ([("separator", {"second_supplier": NO})], True, "false"),
        ([("all", {"second_supplier": NO})], False, "false"),
        ([("all", {"second_supplier": NO}), ("separator", {"second_supplier": YES})], False, "true"),
        ([("separator", {"second_supplier": YES})], False, "true"),
    ],
)
def test_second_suppliers(lines, complete, expected):
    sections = {"supply": supply(*lines)} | ({"complete": {"supply": COMPLETE}} if complete else {})
    assert str(measured(small_deal(**sections), "second_supplier_qualified")) == expected


def test_research_elsewhere_does_not_say_that_nothing_is_developed():
    plant = {"country": "DE", "research_here": NO}
    assert measured(small_deal(plant=plant), "develops_next_generation") is Truth.UNKNOWN
    assert measured(small_deal(plant={**plant, "research_here": YES}), "develops_next_generation") is Truth.UNKNOWN
    assert measured(small_deal(outcome={"next_generation": NO}), "develops_next_generation") is Truth.FALSE


def test_forms_and_stages_of_money_are_never_added_to_each_other():
    granted, notified = claim("granted", None), claim("notified", None)
    deal = small_deal(
        support=[
            award("one", amount=claim(100, "EUR"), state=granted),
            award("two", amount=claim([20, 30], "EUR"), state=granted),
            award("part", amount=claim(60, "EUR"), state=granted, part_of="one"),
            award("asked", amount=claim(500, "EUR"), state=notified),
            award("loan", "loan", amount=claim(40, "EUR"), state=granted),
            award("dollars", amount=claim(7, "USD"), state=granted),
            award("gone", amount=claim(900, "EUR"), state=claim("withdrawn", None)),
        ],
        workforce={"jobs_promised": claim([10, 20], "jobs")},
        plant={"country": "DE", "capacity": claim([0, 5], "GWh/year")},
    )
    money = public_money(deal, Evidence.of(deal))
    seen = {(item.instrument, item.state, item.unit): (item.amount.floats(), item.awards) for item in money.totals}
    assert seen == {
        ("grant", "granted", "EUR"): ((120.0, 130.0), ("one", "two")),
        ("grant", "notified", "EUR"): ((500.0, 500.0), ("asked",)),
        ("loan", "granted", "EUR"): ((40.0, 40.0), ("loan",)),
        ("grant", "granted", "USD"): ((7.0, 7.0), ("dollars",)),
    }
    first = money.totals[0]
    assert first.per_promised_job == Interval(6, 13)
    assert first.per_capacity.floats() == (24.0, float("inf"))


def test_permits_are_told_also_where_staff_is_unknown():
    evidence = Evidence.of(small_deal(workforce={"permits_tied_to_job": claim(46, "permits")}))
    skills = skills_of(evidence)
    assert skills.permits_tied_to_job.interval == Interval(46, 46)
    assert skills.permits_tied_share is None
    both = small_deal(
        workforce={"permits_tied_to_job": claim(46, "permits"), "jobs_actual": claim([92, 230], "persons")}
    )
    assert skills_of(Evidence.of(both)).permits_tied_share == Interval(0.2, 0.5)


def test_staff_levels_span_from_the_least_to_the_greatest():
    levels = [
        {"level": "technician", "home_share": claim([20, 30])},
        {"level": "engineer", "home_share": claim([60, 70])},
    ]
    deal = small_deal(workforce={"levels": levels})
    assert measured(deal, "home_technical_staff_share") == Interval(0.2, 0.7)
    assert measured(small_deal(workforce={"levels": levels[:1]}), "home_technical_staff_share") == UNIT
    assert measured(small_deal(workforce={"expatriate_share": claim([5, 10])}), "home_staff_share") == Interval(
        0.9, 0.95
    )
