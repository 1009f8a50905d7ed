"""Value, stack, staff, origin, bills, money and emissions of a product of two parts and two steps, worked out by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import pytest

from deal_files import claim, small_deal
from walkaway.core.errors import InputError
from walkaway.core.interval import UNIT, Interval
from walkaway.core.truth import Truth
from walkaway.evidence.evidence import Evidence
from walkaway.evidence.resolution import Resolved
from walkaway.localisation import origin
from walkaway.localisation.bill_of_material import Item, look_through_value
from walkaway.localisation.emissions import emissions_of
from walkaway.localisation.investment import investment_in_euro
from walkaway.localisation.money import money_tied_to, public_money
from walkaway.localisation.origin import Cost
from walkaway.localisation.party_positions import Standing
from walkaway.localisation.people import skills_of
from walkaway.localisation.stack import home_staff_share, know_how_stack
from walkaway.localisation.stakes import Stake, Stakes
from walkaway.localisation.terms import any_term, freedom_to_operate, home_owns_ip
from walkaway.localisation.value import component_weights, value_shares
from walkaway.model.technology import Technology

YES, NO, OPEN = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
NONE, ALL = Interval(0, 0), Interval(1, 1)


def percent(low, high=None):
    return Interval(Fraction(low, 100), Fraction(low if high is None else high, 100))


def technology(frame=30, glass=20, work=40, packing=10):
    def part(name, kind, share, **more):
        return {"id": name, "name": name, "kind": kind, **more} | ({} if share is None else {"share": claim(share)})

    return Technology.model_validate({
        "id": "bicycle", "name": "Bicycle", "product": "bicycles", "output_unit": "vehicles/year",
        "components": [
            part("frame", "component", frame), part("glass", "component", glass),
            part("work", "process", work, core_process=True), part("packing", "process", packing),
        ],
        "layers": [{"id": name, "name": name, "meaning": name} for name in ("design", "ip", "operations")],
        "sources": {"s": {"publisher": "Register"}},
    })  # fmt: skip


BICYCLE = technology()


def evidence_of(**sections):
    return Evidence.of(small_deal(**sections))


def supply(*lines, **sections):
    return {"supply": [{"component": name, **said} for name, said in lines], **sections}


def local(share=None, controlled=None, partner=None):
    given = (("local_share", share), ("locally_controlled_share", controlled), ("partner_group_share", partner))
    return {name: claim(value) for name, value in given if value is not None}


def value(evidence, standing=None, product=BICYCLE):
    weights = component_weights(product)
    return value_shares(evidence, product, weights, standing or Standing(YES, home_controls=YES))


def shares(found):
    return found.local, found.locally_controlled, found.knock_down, found.local_parts


# Value


def test_weights_are_the_shares_of_the_pack():
    assert component_weights(BICYCLE) == {
        "frame": percent(30), "glass": percent(20), "work": percent(40), "packing": percent(10),
    }  # fmt: skip
    assert component_weights(technology(glass=None))["glass"] == UNIT
    assert component_weights(technology(work=[30, 40], frame=[30, 40]))["work"] == percent(30, 40)
    for product, seen in ((technology(frame=[20, 29]), "0.900 at least and 0.990 at most"),
                          (technology(frame=[31, 50]), "1.010 at least and 1.200 at most")):  # fmt: skip
        with pytest.raises(InputError) as error:
            component_weights(product)
        assert seen in str(error.value)
        assert "bicycle: components: " in str(error.value)


def test_value_of_known_parts_adds_up():
    core = {"plant": {"country": "DE", "core_process_here": claim(True, None)}}
    lines = (("frame", local(50, 40, 10)), ("glass", local(20, 5, 30)))
    known = evidence_of(**supply(*lines, **core))
    # local .3 x .5 + .2 x .2 + .4 + .1; controlled .3 x .4 + .2 x .05 + .5; partner .3 x .1 + .2 x .3
    assert shares(value(known)) == (percent(69), percent(63), percent(9), Interval(Fraction(19, 50), Fraction(19, 50)))
    abroad = value(known, Standing(NO, home_controls=YES))
    # work abroad may come from the partner, steps and all
    assert shares(abroad) == (percent(19), percent(13), percent(9, 59), Interval(Fraction(19, 50), Fraction(19, 50)))
    unled = value(known, Standing(YES, home_controls=NO))
    assert unled.locally_controlled == percent(13)
    assert value(known, Standing(YES, home_controls=OPEN)).locally_controlled == percent(13, 63)
    elsewhere = evidence_of(**supply(*lines, plant={"country": "DE", "core_process_here": claim(False, None)}))
    assert shares(value(elsewhere))[:3] == (percent(29), percent(23), percent(9, 49))
    unsaid = evidence_of(**supply(*lines))
    assert shares(value(unsaid))[:3] == (percent(29, 69), percent(23, 63), percent(9, 49))
    nowhere = value(known, Standing(OPEN, home_controls=YES))
    assert shares(nowhere)[:3] == (percent(19, 69), percent(13, 63), percent(9, 59))


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({}, (UNIT, UNIT, UNIT)),
        (local(share=30), (percent(30), percent(0, 30), percent(0, 70))),
        (local(share=[30, 45]), (percent(30, 45), percent(0, 45), percent(0, 70))),
        (local(partner=30), (percent(0, 70), percent(0, 70), percent(30))),
        (local(partner=[30, 40]), (percent(0, 70), percent(0, 70), percent(30, 40))),
        (local(controlled=30), (UNIT, percent(30), UNIT)),
        (local(controlled=[30, 80], partner=40), (percent(0, 60), percent(30, 60), percent(40))),
        (local(controlled=[70, 80], partner=40), (percent(0, 60), percent(60), percent(40))),
        (local(share=30, partner=60), (percent(30), percent(0, 30), percent(60))),
    ],
)
def test_what_is_said_of_a_part_bounds_the_rest(said, found):
    part = value(evidence_of(**supply(("frame", said)))).components[0]
    assert (part.component, part.weight) == ("frame", percent(30))
    assert (part.local, part.controlled, part.from_partner) == found


def test_nothing_and_everything_said_of_the_whole_holds_for_each_part():
    nothing = value(evidence_of(**supply(("all", local(0)), ("frame", local(40)))))
    assert [part.local for part in nothing.components[:2]] == [percent(40), NONE]
    everything = value(evidence_of(**supply(("all", local(100)))))
    assert [part.local for part in everything.components[:2]] == [ALL, ALL]
    assert [part.from_partner for part in everything.components[:2]] == [NONE, NONE]
    assert everything.local_parts == ALL
    kits = value(evidence_of(**supply(("all", local(partner=100)))))
    assert [(part.local, part.from_partner) for part in kits.components[:2]] == [(NONE, ALL)] * 2
    some = value(evidence_of(**supply(("all", local(40)), ("frame", local(30)))))
    assert [part.local for part in some.components[:2]] == [percent(30), UNIT]
    assert some.local_parts == percent(40)
    fields = [item.field for item in some.components[1].inputs]
    assert fields == [
        "supply.all.local_share",
        "supply.glass.locally_controlled_share",
        "supply.glass.partner_group_share",
    ]
    assert "supply.all.local_share" in [item.field for item in some.inputs]


def test_a_claim_on_all_parts_binds_beside_those_on_each():
    core = {"plant": {"country": "DE", "core_process_here": claim(True, None)}}
    both = value(evidence_of(**supply(("all", local([0, 30])), ("frame", local(40)), **core)))
    # by part .3 x .4 + .2 x [0, 1] + .5 = .62 to .82; by the whole .5 x [0, .3] + .5 = .5 to .65
    assert both.local == percent(62, 65)
    assert both.local_parts == Interval(Fraction(24, 100), Fraction(30, 100))
    torn = value(evidence_of(**supply(("all", local(90)), ("frame", local(10)), ("glass", local(10)), **core)))
    assert torn.local == percent(55, 95)
    assert torn.local_parts == percent(10, 90)


def test_parts_of_unknown_weight_move_the_mean_to_the_extreme_ones():
    loose = technology(frame=[10, 40], glass=[10, 40], work=[20, 60], packing=[20, 60])
    found = value(evidence_of(**supply(("frame", local(80)), ("glass", local(30)))), product=loose)
    # 80 at four parts to one of 30: 70; 30 at four parts to one of 80: 40
    assert found.local_parts == percent(40, 70)
    three = technology(frame=[0, 30], glass=[0, 30], work=[20, 60], packing=[20, 60])
    assert value(
        evidence_of(**supply(("frame", local(80)), ("glass", local(30)))), product=three
    ).local_parts == percent(30, 80)
    nothing = technology(frame=0, glass=0, work=60, packing=40)
    assert value(evidence_of(), product=nothing).local_parts == UNIT
    ranged = value(evidence_of(**supply(("frame", local([70, 80])), ("glass", local([20, 30])))), product=loose)
    assert ranged.local_parts == percent(30, 70)


# Stack


def stack_of(**sections):
    evidence = evidence_of(**sections)
    return know_how_stack(evidence, BICYCLE, component_weights(BICYCLE))


def cell(component, layer, share):
    return {"component": component, "layer": layer, "home_share": claim(share)}


def test_a_layer_is_the_mean_over_its_cells():
    some = stack_of(stack=[cell("frame", "design", 50), cell("glass", "design", 100), cell("work", "design", 25),
                           cell("packing", "design", 0)])  # fmt: skip
    assert some.home_share("design") == percent(45)
    assert some.home_share("ip") is None
    assert len(some.inputs("design")) == 4
    partly = stack_of(stack=[cell("frame", "design", 50)])
    assert partly.home_share("design") == percent(15, 85)
    assert partly.cells["glass", "design"].bounds == UNIT
    assert partly.cells["frame", "design"].bounds == percent(50)
    whole = stack_of(stack=[cell("all", "design", 60)])
    assert whole.home_share("design") == percent(60)
    assert whole.cells["glass", "design"].home_share is None
    assert [item.field for item in whole.inputs("design")] == ["stack.all.design.home_share"]
    both = stack_of(stack=[cell("all", "design", [10, 30]), cell("frame", "design", 50)])
    assert both.home_share("design") == percent(15, 30)
    torn = stack_of(stack=[cell("all", "design", 5), cell("frame", "design", 50)])
    assert torn.home_share("design") == percent(5, 85)
    nothing = stack_of(stack=[cell("all", "design", 0), cell("frame", "design", 50)])
    assert nothing.cells["glass", "design"].home_share == NONE
    assert nothing.cells["glass", "design"].reason == "claimed for the whole product"
    assert nothing.cells["frame", "design"].home_share == percent(50)


def term(name="licence", **flags):
    return {"id": name, "kind": "licence", **{flag: claim(value, None) for flag, value in flags.items()}}


LISTED = {"complete": {"terms": claim(True, None)}}


@pytest.mark.parametrize(
    ("flags", "complete", "share"),
    [
        ({"home_owns_ip": True}, False, ALL),
        ({"home_owns_ip": False}, False, NONE),
        ({"survives_exit": True}, True, None),
        ({"survives_exit": False}, True, None),
        ({"survives_exit": False, "home_owns_ip": False}, True, NONE),
        ({}, False, None),
    ],
)
def test_ip_follows_from_the_terms(flags, complete, share):
    filled = stack_of(terms=[term(**flags)], **(LISTED if complete else {}))
    assert {filled.cells[name, "ip"].home_share for name in ("frame", "glass", "work", "packing")} == {share}
    assert filled.home_share("ip") == share


def test_operations_follow_from_staff_for_work_done_in_the_plant():
    filled = stack_of(workforce={"home_share": claim(70)})
    assert [filled.cells[name, "operations"].home_share for name in ("frame", "glass", "work", "packing")] == [
        None, None, percent(70), percent(70),
    ]  # fmt: skip
    assert filled.home_share("operations") == percent(35, 85)
    said = stack_of(workforce={"home_share": claim(70)}, stack=[cell("work", "operations", 20)])
    assert said.cells["work", "operations"].home_share == percent(20)


def level(name, share):
    return {"level": name, "home_share": claim(share)}


def test_home_staff_by_level_of_all_or_what_expatriates_leave():
    def staff(*levels, **workforce):
        share, inputs = home_staff_share(evidence_of(workforce=workforce), *levels)
        return share, [item.field.removeprefix("workforce.") for item in inputs]

    two = {"levels": [level("engineer", [20, 30]), level("manager", [25, 50])]}
    assert staff("engineer", "manager", **two) == (
        percent(20, 50), ["levels.engineer.home_share", "levels.manager.home_share"],
    )  # fmt: skip
    assert staff("engineer", **two) == (percent(20, 30), ["levels.engineer.home_share"])
    missing = ["levels.engineer.home_share", "levels.operator.home_share"]
    assert staff("engineer", "operator", home_share=claim(40), **two) == (None, missing)
    assert staff(home_share=claim(40), expatriate_share=claim(10)) == (percent(40), ["home_share"])
    assert staff(expatriate_share=claim([10, 25])) == (percent(75, 90), ["expatriate_share"])
    assert staff() == (None, ["home_share"])
    assert staff(**two) == (None, ["home_share"])


def test_skills_are_what_the_fields_say():
    found = skills_of(evidence_of(workforce={
        "jobs_promised": claim(500, "jobs"), "jobs_actual": claim([100, 200], "persons"),
        "expatriates": claim(30, "persons"), "expatriates_planned": claim(60, "persons"),
        "home_share": claim(70), "levels": [level("engineer", 20)], "permits_tied_to_job": claim([20, 50], "permits"),
        "training_promised": claim(True, None), "binding_home_target": claim(False, None),
    }))  # fmt: skip
    assert [item.interval for item in (found.jobs_promised, found.jobs_actual, found.expatriates,
                                       found.expatriates_planned, found.permits_tied_to_job)] == [
        Interval(500, 500), Interval(100, 200), Interval(30, 30), Interval(60, 60), Interval(20, 50),
    ]  # fmt: skip
    assert (found.home_share, found.training_promised, found.binding_home_target) == (percent(70), YES, NO)
    assert found.home_share_by_level == {"operator": None, "technician": None, "engineer": percent(20), "manager": None}
    assert found.permits_tied_share == percent(10, 50)
    for jobs, permits, share in ((10, 20, ALL), ([0, 50], 20, None), (None, 20, None), (50, None, None), (1, 0, NONE)):
        said = {"jobs_actual": jobs, "permits_tied_to_job": permits}
        workforce = {name: claim(number, "persons") for name, number in said.items() if number is not None}
        assert skills_of(evidence_of(workforce=workforce)).permits_tied_share == share


# Terms


def test_a_term_that_says_no_speaks_of_all_the_ip():
    assert home_owns_ip(evidence_of(terms=[term(home_owns_ip=False)]))[0] is NO
    assert home_owns_ip(evidence_of(terms=[term(home_owns_ip=False), term("second", home_owns_ip=True)]))[0] is YES
    assert home_owns_ip(evidence_of(terms=[term(granted=True)]))[0] is OPEN
    assert home_owns_ip(evidence_of())[0] is OPEN


@pytest.mark.parametrize(
    ("terms", "complete", "expected"),
    [
        ([term(granted=True)], False, YES),
        ([term(granted=False)], False, OPEN),
        ([term(granted=False)], True, NO),
        ([term(granted=False), term("second", survives_exit=True)], True, OPEN),
        ([], True, NO),
        ([], False, OPEN),
        ([term(granted=False), term("second", granted=True)], True, YES),
    ],
)
def test_any_term_needs_the_whole_list_for_a_no(terms, complete, expected):
    evidence = evidence_of(terms=terms, **(LISTED if complete else {}))
    found, inputs = any_term(evidence, "granted")
    fields = [item.field for item in inputs]
    assert found is expected
    assert ("complete.terms" in fields) is (expected is not YES)
    spoken = [f"terms.{item['id']}.granted" for item in terms] or ([] if complete else ["terms.licence.granted"])
    assert [field for field in fields if field != "complete.terms"] == spoken


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ({"survives_exit": True, "home_owns_ip": False}, YES),
        ({"survives_exit": True, "granted": True, "home_owns_ip": False}, YES),
        ({"survives_exit": True, "granted": False, "home_owns_ip": False}, NO),
        ({"survives_exit": False, "granted": True, "home_owns_ip": False}, NO),
        ({"granted": False, "home_owns_ip": True}, YES),
        ({"granted": False}, OPEN),
        ({"granted": True}, OPEN),
    ],
)
def test_freedom_needs_a_right_that_was_granted(flags, expected):
    evidence = evidence_of(terms=[term(**flags)], **LISTED)
    free, inputs = freedom_to_operate(evidence)
    assert free is expected
    asked = "granted" if flags.get("granted") is False else "survives_exit"
    assert f"terms.licence.{asked}" in [item.field for item in inputs]


# Money


def award(name="grant", instrument="grant", **said):
    return {"id": name, "instrument": instrument, **said}


def money(*awards, **sections):
    deal = small_deal(support=list(awards), **sections)
    return public_money(deal, Evidence.of(deal))


def test_totals_per_job_and_per_unit_of_output():
    found = money(
        award(amount=claim([60, 90], "EUR"), state=claim("paid", None)),
        workforce={"jobs_promised": claim([10, 30], "jobs")},
        plant={"country": "DE", "capacity": claim([3, 5], "GWh/year")},
    )
    (total,) = found.totals
    assert (total.instrument, total.state, total.unit, total.awards) == ("grant", "paid", "EUR", ("grant",))
    assert (total.per_promised_job, total.per_capacity) == (Interval(2, 9), Interval(12, 30))
    assert found.capacity_unit == "GWh/year"
    assert [award.id for award in found.awards] == ["grant"]
    for jobs, per in ((None, None), (0, None), ([0, 30], Interval(2, math.inf)), (1, Interval(60, 90))):
        workforce = {} if jobs is None else {"jobs_promised": claim(jobs, "jobs")}
        other = money(award(amount=claim([60, 90], "EUR"), state=claim("paid", None)), workforce=workforce)
        assert other.totals[0].per_promised_job == per
        assert other.totals[0].per_capacity is None


def test_what_is_not_added():
    gone, part = claim("withdrawn", None), claim(5, "EUR")
    assert money(award(amount=part, state=gone)).totals == ()
    assert money(award(amount=part, state=claim("refused", None))).totals == ()
    assert money(award("whole"), award("part", amount=part, part_of="whole")).totals == ()
    assert money(award()).totals == ()
    both = money(award(amount=part), award("second", amount=claim(7, "EUR")), award("third", amount=claim(1, "USD")))
    assert [(total.unit, total.amount, total.state) for total in both.totals] == [
        ("EUR", Interval(12, 12), None), ("USD", Interval(1, 1), None),
    ]  # fmt: skip
    assert [item.came_to_nothing for item in money(award(state=gone), award("b", amount=part)).awards] == [True, False]


def test_conditions_and_what_they_rest_on():
    yes, no = claim(True, None), claim(False, None)
    found = money(award(condition_jobs=yes, condition_ip=no), award("second", condition_ip=no),
                  complete={"support": yes})  # fmt: skip
    assert (found.tied["jobs"], found.tied["ip"], found.tied["training"]) == (YES, NO, OPEN)
    assert (found.awards[0].conditions["jobs"], found.awards[1].conditions["jobs"]) == (YES, OPEN)

    def rests(condition, *awards, **sections):
        truth, inputs = money_tied_to(evidence_of(support=list(awards), **sections), condition)
        return truth, [item.field.removeprefix("support.") for item in inputs]

    listed = {"complete": {"support": yes}}
    assert rests("ip", award(condition_ip=no), **listed) == (NO, ["grant.condition_ip", "complete.support"])
    assert rests("ip", award(condition_ip=no)) == (OPEN, ["grant.condition_ip", "all.condition_ip"])
    assert rests("ip", award(condition_ip=yes), award("b"), **listed) == (YES, ["grant.condition_ip"])
    assert rests("ip", award("all", "package", condition_ip=no), award("b")) == (NO, ["all.condition_ip"])
    assert rests("ip", award("b"), **listed) == (OPEN, ["b.condition_ip", "complete.support"])
    assert rests("ip", **listed) == (OPEN, ["all.condition_ip"])
    gone = claim("refused", None)
    assert rests("ip", award(condition_ip=yes, state=gone), award("b", condition_ip=no), **listed) == (
        NO, ["b.condition_ip", "complete.support"],
    )  # fmt: skip


def test_the_least_cost_takes_part_only_where_a_ceiling_stands_alone():
    state = claim("construction", None)

    def invested(aid=("grant",), sectors=("battery_cells",), support=None, **plant):
        support = [award(amount=claim(70, "EUR"))] if support is None else support
        return investment_in_euro(evidence_of(plant={"country": "DE", "state": state, **plant}, support=support),
                                  sectors, aid)[0]  # fmt: skip

    assert invested() == Interval(0, math.inf)
    assert invested(investment=claim(100, "EUR", qualifier="at_most")) == Interval(70, 100)
    assert invested(investment=claim(100, "EUR", qualifier="less_than")) == Interval(70, 100, high_open=True)
    assert invested(investment=claim(70, "EUR", qualifier="less_than")) == Interval(70, 70)
    assert invested(investment=claim({"more_than": 0, "high": 100}, "EUR"), aid=()) == Interval(0, 100, low_open=True)
    assert invested(investment=claim({"more_than": 0, "high": 100}, "EUR")) == Interval(70, 100)
    assert invested(investment=claim([0, 100], "EUR"), aid=()) == Interval(0, 100)
    assert invested(investment=claim([1, 100], "EUR")) == Interval(1, 100)
    two = [award(amount=claim(20, "EUR")), award("more", amount=claim(50, "EUR"))]
    assert invested(investment=claim([0, 100], "EUR"), support=two, aid=("grant", "more")) == Interval(50, 100)
    small = claim(1, "MWh/year")
    assert invested(investment=claim([0, 10**6], "EUR"), capacity=small, aid=()) == Interval(30_000, 10**6)
    assert invested(investment=claim([0, 10**6], "EUR"), capacity=claim(1, "t/year"), aid=()) == Interval(0, 10**6)
    assert invested(investment=claim([0, 10**6], "EUR"), capacity=small, aid=(), sectors=()) == Interval(0, 10**6)


# Emissions


def quantity(low, high, unit):
    return Resolved("pack", "sourced", Interval(low, high), unit=unit)


def test_emissions_are_energy_times_grid_over_a_thousand():
    pack, grid = quantity(40, 60, "kWh/kWh"), quantity(300, 500, "gCO2e/kWh")
    found = emissions_of(evidence_of(), pack, grid)
    assert (found.from_grid, found.after_renewables, found.unit) == (Interval(12, 30), None, "kgCO2e/kWh")
    assert [item.field for item in found.inputs] == ["pack", "pack", "carbon.renewable_share", "carbon.footprint"]
    said = evidence_of(carbon={
        "factory_energy": claim(50, "kWh/kWh"), "grid_intensity": claim(200, "kgCO2e/MWh"),
        "renewable_share": claim([20, 60]), "footprint": claim(70, "kgCO2e/kWh"),
    })  # fmt: skip
    found = emissions_of(said, pack, grid)
    assert (found.from_grid, found.after_renewables) == (Interval(10, 10), Interval(4, 8))
    assert found.footprint.interval == Interval(70, 70)
    nothing = Resolved("none", "unknown")
    for energy, power in ((nothing, grid), (pack, nothing)):
        found = emissions_of(evidence_of(carbon={"renewable_share": claim(20)}), energy, power)
        assert (found.from_grid, found.after_renewables) == (None, None)
    assert emissions_of(evidence_of(), nothing, grid).unit is None
    assert emissions_of(evidence_of(), quantity(1, 1, "t"), grid).unit is None


# Who stands where


def standing(rights_complete=False, **powers):
    return Standing(YES, frozenset({"h", "k"}), frozenset({"f", "g"}), frozenset({"x"}), powers=powers,
                    rights_complete=rights_complete)  # fmt: skip


def one(power):
    return {} if power is None else {"supply": power}


@pytest.mark.parametrize(
    ("powers", "complete", "home_decides", "home_has_say", "foreign_decides"),
    [
        ({}, False, OPEN, OPEN, OPEN),
        ({}, True, NO, NO, NO),
        ({"h": "decides"}, False, YES, YES, NO),
        ({"h": "veto"}, False, NO, YES, OPEN),
        ({"h": "none"}, False, NO, NO, OPEN),
        ({"h": "none", "k": None}, False, OPEN, OPEN, OPEN),
        ({"h": "none", "k": None, "f": "decides"}, False, NO, OPEN, YES),
        ({"h": "none", "x": None}, False, OPEN, OPEN, OPEN),
        ({"h": "none", "x": "none"}, False, NO, NO, OPEN),
        ({"h": "none", "x": "veto"}, False, NO, OPEN, OPEN),
        ({"x": "decides"}, False, OPEN, OPEN, OPEN),
        ({"f": "veto", "g": "decides"}, False, NO, OPEN, YES),
        ({"f": "none", "g": "none"}, True, NO, NO, NO),
    ],
)
def test_who_holds_a_power(powers, complete, home_decides, home_has_say, foreign_decides):
    who = standing(complete, **{party: one(power) for party, power in powers.items()})
    assert who.home_has("supply", "decides") is home_decides
    assert who.home_has("supply", "decides", "veto") is home_has_say
    assert who.foreign_has("supply", "decides") is foreign_decides


def test_rights_are_changed_also_as_seen_from_the_union():
    union = Standing(YES, home_parties=frozenset({"h"}))
    changed = replace(standing(), in_union=union).with_rights({"h": {"supply": "decides"}}, True)
    assert (changed.rights_complete, changed.in_union.rights_complete) == (True, True)
    assert changed.in_union.home_has("supply", "decides") is YES
    assert standing().with_rights({}, False).in_union is None


def test_stakes_are_found_by_company_and_by_side():
    held = (Stake("f", "v", percent(40), percent(50)), Stake("h", "v", percent(60), percent(50)),
            Stake("x", "h", percent(5), percent(6)))  # fmt: skip
    stakes = Stakes("v", "f", "stake", held, {"f": percent(40)}, {"f": NO, "h": YES})
    assert stakes.in_company("v") == held[:2]
    assert stakes.controlled_from(NO, "v") == held[:1]
    assert stakes.controlled_from(OPEN, "h") == held[2:]
    assert (stakes.home_of("h"), stakes.home_of("x")) == (YES, OPEN)
    assert (stakes.capital_of("f"), stakes.capital_of("h"), stakes.capital_of(None)) == (percent(40), UNIT, UNIT)


# Bills of material

NO_VALUE = Interval(0, 0)


def test_a_bill_of_two_tiers_with_ranges():
    steel = Item("steel", Interval(20, 20), home=Interval(0, Fraction(1, 4)))
    frame = Item("frame", Interval(50, 50), Interval(Fraction(1, 2), 1), bought_at_home=True, inputs=(steel,))
    glass = Item("glass", Interval(20, 20), NO_VALUE, bought_at_home=True)
    found = look_through_value(Item("bicycle", Interval(100, 100), Interval(1, 1), inputs=(frame, glass)))
    # own .3; frame's own .3 at half to all; steel .2 at none to a quarter; glass .2 at none
    assert found.local == Interval(Fraction(45, 100), Fraction(65, 100))
    assert found.purchased == found.by_depth[0] == Interval(1, 1)
    # two tiers deep steel counts by its seller, whom nobody names
    assert found.by_depth[1] == Interval(Fraction(45, 100), Fraction(80, 100))
    assert found.by_depth[2] == found.local
    assert [line.strip() for line in found.explain().splitlines()[1:]] == [
        "1 tiers: 100.0%", "2 tiers: 45.0% to 80.0%", "3 tiers: 45.0% to 65.0%",
        "all tiers: 45.0% to 65.0%; bought at home: 100.0%",
    ]  # fmt: skip


def test_values_in_ranges_are_taken_where_they_lead_furthest():
    part = Item("part", Interval(20, 40), NO_VALUE, bought_at_home=False)
    found = look_through_value(Item("product", Interval(100, 200), Interval(1, 1), inputs=(part,)))
    assert found.local == Interval(Fraction(60, 100), Fraction(180, 200))


def test_bills_that_cannot_be():
    with pytest.raises(InputError) as error:
        look_through_value(
            Item("a", Interval(1, 1), inputs=(Item("b", Interval(0.6, 0.6)), Item("c", Interval(0.5, 1))))
        )
    [problem] = error.value.problems
    assert (problem.what, problem.key, problem.seen) == ("inputs worth more than the item", "a", "1.1")
    with pytest.raises(InputError, match="worth more"):
        look_through_value(Item("a", NO_VALUE, inputs=(Item("b", NO_VALUE),)))


# Origin

PART = Cost(originating=20, non_originating=30, other_product=10, period=5, other=5, excluded={"fees": 3, "freight": 7})
GOOD = Cost(originating=40, non_originating=50, other_product=60, period=30, other=20, excluded=10)


def test_costs_add_up():
    assert (PART.total, PART.excluded_total, PART.net) == (Interval(70, 70), Interval(10, 10), Interval(60, 60))
    assert (GOOD.total, GOOD.excluded_total, GOOD.net) == (Interval(200, 200), Interval(10, 10), Interval(190, 190))
    assert Cost().net == Interval(0, 0)
    ranged = Cost(originating=Interval(10, 20), excluded=Interval(1, 2))
    assert ranged.net == Interval(8, 19)


@pytest.mark.parametrize(
    ("content", "base", "foreign"),
    [
        (origin.net_cost_content(GOOD), 190, 50),
        (origin.regional_value_content(200, 90), 200, 90),
        (origin.with_own_part(PART, GOOD, True), 260, 50),
        (origin.with_own_part(PART, GOOD, False), 250, 80),
        (origin.with_bought_part(PART, 75, GOOD), 265, 125),
        (origin.with_bought_part(PART, 75, GOOD, True), 250, 80),
        (origin.with_bought_part(PART, 75, GOOD, 35), 265, 90),
        (origin.with_bought_part(PART, 75, GOOD, 1), 265, 124),
        (origin.with_bought_part(PART, 75, GOOD, 0), 265, 125),
        (origin.averaged_content({"a": (PART, 2.0), "b": (GOOD, 3.0)}), 690, 210),
    ],
)
def test_regional_content_is_base_less_foreign_over_base(content, base, foreign):
    assert (content.base, content.foreign) == (Interval(base, base), Interval(foreign, foreign))
    assert content.share == Interval.exactly(Fraction(base - foreign, base))
    assert content.qualifies is OPEN
    assert content.threshold is None
    assert "asked" not in content.explain()
    assert len(content.explain().splitlines()) == 2 + len(content.steps)


def test_ranges_of_every_cost_are_taken_at_their_ends():
    content = origin.regional_value_content(Interval(80, 100), Interval(20, 40))
    assert content.share == percent(50, 80)
    assert origin.regional_value_content(Interval(80, 100), 40).share == percent(50, 60)
    # (own - excluded) / (own - excluded + foreign)
    own, foreign, excluded = Interval(60, 90), Interval(40, 60), Interval(10, 20)
    assert origin.net_cost_content(Cost(own, 40, excluded=10)).share == Interval(Fraction(5, 9), Fraction(2, 3))
    assert origin.net_cost_content(Cost(60, foreign, excluded=20)).share == Interval(Fraction(2, 5), Fraction(1, 2))
    assert origin.net_cost_content(Cost(60, 40, excluded=excluded)).share == Interval(Fraction(1, 2), Fraction(5, 9))
    assert origin.foreign_content(100, Interval(30, 40)).share == percent(30, 40)
    assert origin.foreign_content(Interval(100, 200), 40).share == percent(20, 40)
    averaged = origin.averaged_content({"a": (Cost(60, foreign), 1.0)})
    assert averaged.foreign == foreign


def test_a_threshold_is_reached_if_equal():
    for price, foreign, truth in ((100, 40, YES), (100, 41, NO), (100, Interval(39, 41), OPEN)):
        assert origin.regional_value_content(price, foreign, 0.6).qualifies is truth
    own = Cost(60, 40)
    for bar, truth in ((0.6, YES), (0.61, NO)):
        assert origin.net_cost_content(own, bar).qualifies is truth
        assert origin.with_own_part(own, Cost(), False, bar).qualifies is truth
        assert origin.with_bought_part(own, 100, Cost(), True, bar).qualifies is truth
        assert origin.with_bought_part(own, 100, Cost(), 60, bar).qualifies is truth
        assert origin.averaged_content({"a": (own, 1.0)}, bar).qualifies is truth
    for bar, truth in ((0.4, YES), (0.39, NO)):
        content = origin.foreign_content(100, 40, bar)
        assert (content.share, content.qualifies, content.threshold) == (percent(40), truth, bar)
    assert origin.foreign_content(Interval(80, 100), Interval(40, 50)).share == Interval(Fraction(2, 5), Fraction(5, 8))
    assert origin.foreign_content(100, 40).qualifies is OPEN
    assert [origin.within_tolerance(share) for share in (0.1, 0.11, Interval(0.05, 0.2))] == [YES, NO, OPEN]
    assert origin.within_tolerance(0.12, 0.12) is YES


def test_a_percent_is_printed_as_the_statute_does():
    def published(share, **how):
        return origin.regional_value_content(100_000, 100_000 - share).published_percent(**how)

    assert (published(76_087), published(76_050), published(76_049)) == (76.1, 76.1, 76.0)
    assert (published(42_982, cut_off=True), published(42_999, cut_off=True)) == (42.9, 42.9)
    assert (published(42_985, decimals=2), published(42_989, decimals=2, cut_off=True)) == (42.99, 42.98)
    assert published(42_500, decimals=0) == 43


def test_the_arithmetic_is_told():
    content = origin.net_cost_content(GOOD, 0.75)
    assert content.explain().splitlines()[1:] == [
        "  total cost 200 less excluded 10", "  base 190, foreign 50", "  asked 75.0%: false",
    ]  # fmt: skip
    assert content.explain().splitlines()[0].endswith(" = 73.6842%")
    ranged = origin.regional_value_content(2000, Interval(500, 1000), 0.5)
    assert ranged.explain().splitlines()[0].endswith(" = 50.0000% to 75.0000%")
    assert ranged.explain().splitlines()[1] == "  base 2,000, foreign 500 to 1,000"
    assert ranged.to_dict() == {
        "share": [0.5, 0.75], "base": [2000.0, 2000.0], "foreign": [500.0, 1000.0], "threshold": 0.5,
        "qualifies": "true", "formula": "(net cost - non-originating materials) / net cost",
    }  # fmt: skip


def test_costs_are_split_exactly_by_a_key():
    assert origin.allocate(0.3, {"a": 0.1, "b": 0.2}) == {"a": Fraction(1, 10), "b": Fraction(1, 5)}
    assert origin.allocated_net_cost({"a": 70, "b": 40}, 30, {"a": 2, "b": 1}) == {"a": 50.0, "b": 30.0}
