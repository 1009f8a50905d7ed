"""Measures, one at a time, of holders, votes, rights and plants small enough to work out by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import pytest

from deal_files import claim, small_deal
from walkaway.catalog.loader import load_technology
from walkaway.core.interval import UNIT, Interval
from walkaway.core.truth import Truth
from walkaway.evidence.evidence import Evidence
from walkaway.evidence.resolution import Resolved
from walkaway.localisation.investment import aid_in
from walkaway.localisation.party_positions import Standing
from walkaway.localisation.stakes import Stake, Stakes
from walkaway.localisation.subject import Subject
from walkaway.measures import measures as module
from walkaway.measures.component_measures import COMPONENT_MEASURES
from walkaway.measures.measures import MEASURES, Measured

YES, NO, OPEN = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
CELLS = load_technology("lfp-cell")
HOLDINGS = Resolved("ownership.f.v.share", "assumed", Interval(1, 1))
VOTES = Resolved("ownership.f.v.votes", "assumed", Interval(1, 1))


def exactly(number):
    return Interval.exactly(number)


def percent(low, high=None):
    return Interval(Fraction(low, 100), Fraction(low if high is None else high, 100))


def stakes_of(*direct, home=(), foreign=(), investor="f", company="v", kind="joint_venture", through=None, led=None):
    """Stakes in v: each direct holding is (holder, capital, votes) in percent, or with the company as a fourth."""
    held = tuple(
        Stake(item[0], item[3] if len(item) > 3 else company, *(
            part if isinstance(part, Interval) else percent(part) for part in item[1:3])) for item in direct
    )  # fmt: skip
    at_home = dict.fromkeys(home, YES) | dict.fromkeys(foreign, NO)
    found = {name: percent(share) if isinstance(share, int) else share for name, share in (through or {}).items()}
    return Stakes("v", investor, kind, held, found, at_home, led or {}, (VOTES,))


def subject(stakes=None, home_share=UNIT, in_union=None, deal=None, technology=CELLS, **standing):
    deal = small_deal() if deal is None else deal
    fields = {"plant_at_home": YES, "home_share": home_share, "inputs": (HOLDINGS,), "stakes": stakes,
              "in_union": in_union} | standing  # fmt: skip
    return Subject.of(Evidence.of(deal), technology, Standing(**fields), aid_in(deal.support))


def take(name, of):
    return MEASURES[name].of(of).value


def fields(name, of):
    return [item.field for item in MEASURES[name].of(of).inputs]


TWO = stakes_of(("f", 40, 55), ("h", 60, 45), home=("h",), foreign=("f",), through={"f": 40, "h": 60})


def test_shares_and_votes_from_outside_are_what_home_leaves():
    both = subject(TWO, percent(60))
    assert take("non_union_stake", both) == percent(40)
    assert take("non_union_votes", both) == percent(55)
    assert take("largest_non_union_holding", both) == percent(55)
    assert take("home_share_of_venture", both) == percent(60)
    assert take("foreign_stake", both) == percent(40)
    assert fields("non_union_stake", both) == [HOLDINGS.field]
    for name in ("non_union_votes", "largest_non_union_holding", "venture_with_union_partner"):
        assert fields(name, both) == [VOTES.field]
    ranged = subject(TWO, percent(50, 70))
    assert take("non_union_stake", ranged) == percent(30, 50)
    assert take("foreign_stake", ranged) == percent(30, 50)


def test_where_nobody_holds_the_venture_everything_stays_open():
    for nobody in (subject(None, percent(60)), subject(stakes_of(), percent(60)),
                   subject(stakes_of(("f", 30, 30, "h"), foreign=("f",)), percent(60))):  # fmt: skip
        assert take("non_union_stake", nobody) == UNIT
        assert take("non_union_votes", nobody) == UNIT
        assert take("largest_non_union_holding", nobody) == UNIT
        assert take("non_union_holding_in_union_partner", nobody) == UNIT
        assert take("venture_with_union_partner", nobody) is OPEN
        assert take("venture_with_home_partner", nobody) is OPEN


def test_votes_nobody_is_known_to_cast_may_be_foreign():
    some = stakes_of(("f", 20, 30), ("h", 25, 45), ("x", 5, 5), home=("h",), foreign=("f",))
    assert take("non_union_votes", subject(some)) == percent(30, 55)
    over = stakes_of(("f", 60, 60), ("h", 70, 70), home=("h",), foreign=("f",))
    assert take("non_union_votes", subject(over)) == percent(60)
    ranged = stakes_of(("f", 20, percent(30, 40)), ("h", 25, percent(20, 45)), home=("h",), foreign=("f",))
    assert take("non_union_votes", subject(ranged)) == percent(30, 80)


def test_the_largest_holding_grows_by_what_is_undisclosed_within_what_all_from_abroad_may_have():
    known = stakes_of(("f", 20, 10), ("g", 15, 12), ("h", 50, 60), home=("h",), foreign=("f", "g"),
                      through={"f": 20, "g": 15, "h": 50})  # fmt: skip
    # 15 percent of the capital and 18 of the votes are nobody's: 20 + 18, and all from abroad may have 50 at most
    assert take("largest_non_union_holding", subject(known, percent(50))) == percent(20, 38)
    assert take("largest_non_union_holding", subject(known, percent(50, 62))) == percent(20, 38)
    tight = subject(known, percent(65))
    assert take("largest_non_union_holding", tight) == percent(20, 38)  # votes leave 40 where capital leaves 35
    most = stakes_of(("f", 20, 10), ("h", 50, 85), home=("h",), foreign=("f",), through={"f": 20, "h": 50})
    assert take("largest_non_union_holding", subject(most, percent(78))) == percent(20, 22)
    assert take("largest_non_union_holding", subject(most, percent(90))) == percent(20)


def test_a_holder_of_unknown_home_raises_only_the_upper_end():
    maybe = stakes_of(("f", 10, 12), ("x", 30, 35), ("h", 60, 53), home=("h",), foreign=("f",),
                      through={"f": 10, "x": 31, "h": 60})  # fmt: skip
    assert take("largest_non_union_holding", subject(maybe, percent(40, 100))) == percent(12, 35)
    through = replace(maybe, look_through={"f": percent(10), "x": percent(41), "h": percent(49)})
    assert take("largest_non_union_holding", subject(through, percent(40, 100))) == percent(12, 41)
    votes = stakes_of(("f", 10, percent(8, 20)), ("h", 90, 80), home=("h",), foreign=("f",), through={"f": 10})
    assert take("largest_non_union_holding", subject(votes, percent(90))) == percent(10, 20)


def test_the_largest_holding_in_a_partner_is_over_all_partners():
    one = stakes_of(("h", 30, 30), ("k", 30, 30), ("f", 40, 40), ("f", 20, 25, "h"), ("o", 80, 75, "h"),
                    ("f", 5, 4, "k"), ("g", 10, 3, "k"), ("o", 85, 93, "k"), home=("h", "k", "o"), foreign=("f", "g"))  # fmt: skip
    assert take("non_union_holding_in_union_partner", subject(one)) == percent(25)
    assert fields("non_union_holding_in_union_partner", subject(one)) == [VOTES.field]
    less = stakes_of(
        ("h", 60, 60), ("f", 40, 40), ("f", 5, 4, "h"), ("o", 80, 90, "h"), home=("h", "o"), foreign=("f",)
    )
    assert take("non_union_holding_in_union_partner", subject(less)) == percent(5, 20)
    open_ = stakes_of(("h", 60, 60), ("f", 40, 40), ("x", 30, 20, "h"), ("o", 70, 80, "h"), home=("h", "o"))
    assert take("non_union_holding_in_union_partner", subject(open_)) == percent(0, 30)
    alone = stakes_of(("h", 60, 60), ("k", 40, 40), ("f", 7, 6, "k"), ("o", 93, 94, "k"), home=("h", "k", "o"),
                      foreign=("f",))  # fmt: skip
    assert take("non_union_holding_in_union_partner", subject(alone)) == percent(7)


@pytest.mark.parametrize(
    ("stakes", "expected"),
    [
        (TWO, YES),
        (stakes_of(("f", 100, 100), foreign=("f",)), NO),
        (stakes_of(("h", 100, 100), home=("h",)), NO),
        (stakes_of(("f", 99, 99), foreign=("f",)), OPEN),
        (stakes_of(("f", 60, 60), ("x", 40, 40), foreign=("f",)), OPEN),
        (stakes_of(("f", 100, 100), ("h", 0, 0), home=("h",), foreign=("f",)), NO),
        (stakes_of(("f", percent(60, 100), 60), ("h", percent(0, 40), 40), home=("h",), foreign=("f",)), OPEN),
        (stakes_of(("f", 100, 100), ("x", 0, 0), foreign=("f",)), NO),
        (stakes_of(("f", 100, 100), ("x", percent(0, 1), 0), foreign=("f",)), OPEN),
    ],
)
def test_who_holds_a_part_together(stakes, expected):
    assert take("venture_with_home_partner", subject(stakes)) is expected
    assert take("venture_with_union_partner", subject(stakes)) is expected


def test_the_union_sees_its_own_and_the_deal_the_home_it_names():
    union = Standing(YES, home_share=percent(75), stakes=TWO, inputs=(HOLDINGS,))
    national = stakes_of(("f", 40, 55), ("h", 60, 45), foreign=("f", "h"), through={"f": 40, "h": 60})
    both = subject(national, exactly(0), in_union=union)
    assert take("non_union_stake", both) == percent(25)
    assert take("foreign_stake", both) == percent(100)
    assert take("non_union_votes", both) == percent(55)
    assert take("venture_with_union_partner", both) is YES
    assert take("venture_with_home_partner", both) is NO


def plant_deal(**sections):
    return small_deal(**sections)


def invested(value, unit="EUR", **more):
    return small_deal(plant={"country": "DE", "investment": claim(value, unit, **more)})


def test_the_value_of_the_investment_is_the_share_of_the_investor():
    of = subject(TWO, percent(60), deal=invested(250))
    assert take("investment_value_eur", of) == exactly(100)
    assert take("investment_eur", of) == exactly(250)
    assert fields("investment_value_eur", of) == ["plant.investment", VOTES.field]
    ranged = replace(TWO, look_through={"f": percent(30, 50)})
    assert take("investment_value_eur", subject(ranged, percent(60), deal=invested([200, 300]))) == Interval(60, 120)
    assert take("investment_value_eur", subject(ranged, percent(75), deal=invested(200))) == Interval(50, 50)
    nothing = replace(TWO, look_through={"f": percent(0, 50)})
    unknown = small_deal()
    assert take("investment_value_eur", subject(nothing, percent(50), deal=unknown)) == Interval(0, math.inf)
    none = replace(TWO, look_through={"f": percent(0)})
    assert take("investment_value_eur", subject(none, percent(50), deal=unknown)) == exactly(0)
    some = replace(TWO, look_through={"f": percent(50)})
    least = subject(some, percent(50), deal=invested(200, qualifier="at_least"))
    assert take("investment_value_eur", least) == Interval(100, math.inf)
    nobody = replace(TWO, investor=None)
    assert take("investment_value_eur", subject(nobody, percent(50, 80), deal=invested(200))) == Interval(0, 100)
    stranger = replace(TWO, look_through={})
    assert take("investment_value_eur", subject(stranger, percent(70, 80), deal=invested(200))) == Interval(0, 60)


def spending(share):
    return small_deal(plant={"country": "DE", "research_spending": claim(share)})


def test_research_is_divided_by_the_share_of_control():
    # 40 percent of the capital and 55 of the votes: control is at least 40 percent, by the smaller of the two
    of = subject(TWO, percent(60), deal=spending(2))
    assert take("research_per_share_of_control", of) == percent(5)
    assert fields("research_per_share_of_control", of) == ["plant.research_spending", VOTES.field]
    assert take("research_spending", of) == percent(2)
    ranged = stakes_of(("f", 60, percent(55, 70)), ("h", 40, 30), home=("h",), foreign=("f",),
                       through={"f": percent(50, 60)})  # fmt: skip
    # least control 50 percent, most 60 by capital (70 by votes)
    assert take("research_per_share_of_control", subject(ranged, percent(40, 50), deal=spending([3, 6]))) == percent(
        5, 12
    )
    half = stakes_of(("f", 60, 50), ("h", 40, 50), home=("h",), foreign=("f",), through={"f": 60})
    assert take("research_per_share_of_control", subject(half, percent(40), deal=spending(2))) == Interval(
        Fraction(2, 50), math.inf
    )
    bare = stakes_of(("f", 60, 51), ("h", 40, 49), home=("h",), foreign=("f",), through={"f": 60})
    assert take("research_per_share_of_control", subject(bare, percent(40), deal=spending(2))) == exactly(
        Fraction(2, 51)
    )
    none = stakes_of(("f", 0, 0), ("h", 100, 100), home=("h",), foreign=("f",), through={"f": 0})
    assert take("research_per_share_of_control", subject(none, percent(100), deal=spending(2))) == Interval(0, math.inf)
    silent = take("research_per_share_of_control", subject(TWO, percent(60)))
    assert silent == Interval(0, Fraction(5, 2))
    assert take("research_spending", subject(TWO)) == UNIT


def staffed(*levels, **answers):
    given = [{"fact": fact, "number": claim(value)} for fact, value in answers.items()]
    return small_deal(
        workforce={"levels": [{"level": level, "home_share": claim(share)} for level, share in levels]}, answers=given
    )


FOUR = (("operator", 90), ("technician", 70), ("engineer", 30), ("manager", [20, 40]))


def test_union_workers_by_the_category_that_has_fewest():
    all_four = subject(deal=staffed(*FOUR))
    assert take("union_worker_share", all_four) == percent(20, 100)
    assert take("union_worker_share", subject(deal=staffed(*FOUR[:3]))) == percent(0, 100)
    without = subject(deal=staffed(*FOUR, share_without_union_contract=[35, 45]))
    assert take("union_worker_share", without) == percent(20, 65)
    most = subject(deal=staffed(*FOUR[:2], ("engineer", 60), ("manager", 80), share_without_union_contract=70))
    assert take("union_worker_share", most) == percent(60)
    told = subject(deal=staffed(*FOUR, union_worker_share=33))
    assert take("union_worker_share", told) == percent(33)
    assert fields("union_worker_share", told) == ["answers.union_worker_share.number"]
    found = fields("union_worker_share", without)
    assert found[0] == "answers.union_worker_share.number"
    assert found[-1] == "answers.share_without_union_contract.number"
    assert found[1:-1] == [f"workforce.levels.{level}.home_share" for level, _ in FOUR]


def test_home_shares_of_staff_by_level():
    of = subject(deal=staffed(*FOUR))
    for name, expected in (("operators", percent(90)), ("technicians", percent(70)), ("engineers", percent(30)),
                           ("managers", percent(20, 40))):  # fmt: skip
        assert take(f"home_share_{name}", of) == expected
    assert take("home_technical_staff_share", of) == percent(30, 70)
    assert take("home_staff_share", of) == UNIT


def powers(**by_party):
    every = ("product", "process", "equipment", "supply", "staffing", "ip", "budget")
    return {party: {name: rights.get(name, "unknown") for name in every} for party, rights in by_party.items()}


def test_a_portfolio_is_no_portfolio_once_its_holder_has_a_say():
    quiet = {"foreign_parties": frozenset({"f"}), "home_parties": frozenset({"h"}), "powers": powers(f={}, h={})}
    assert take("portfolio_investment", subject(TWO, **quiet)) is OPEN
    for decision in ("product", "budget", "ip"):
        for power in ("decides", "veto"):
            loud = {**quiet, "powers": powers(f={decision: power}, h={})}
            assert take("portfolio_investment", subject(TWO, **loud)) is NO
    homely = {**quiet, "powers": powers(f={}, h={"budget": "decides"})}
    assert take("portfolio_investment", subject(TWO, **homely)) is OPEN
    assert take("portfolio_investment", subject(TWO, **quiet, foreign_controls=YES)) is NO
    assert take("portfolio_investment", subject(TWO, **quiet, foreign_controls=NO)) is OPEN
    names = small_deal(decision_rights=[{"party": "f", "appoints_management": claim(True, None)}])
    assert take("portfolio_investment", subject(TWO, deal=names, **quiet)) is NO
    other = small_deal(decision_rights=[{"party": "h", "appoints_management": claim(True, None)}],
                       parties={"h": "DE"})  # fmt: skip
    assert take("portfolio_investment", subject(TWO, deal=other, **quiet)) is OPEN
    assert fields("portfolio_investment", subject(TWO, **quiet)) == ["answers.portfolio_investment.holds", VOTES.field]


def answered(**answers):
    return small_deal(answers=[{"fact": fact, "holds": claim(value, None)} for fact, value in answers.items()])


@pytest.mark.parametrize(
    ("measure", "fact", "silent"),
    [
        ("portfolio_investment", "portfolio_investment", OPEN),
        ("services_only", "services_only", NO),
        ("portfolio_claimed", "portfolio_investment", NO),
        ("trade_commitments_claimed", "covered_by_trade_commitments", NO),
        ("through_union_subsidiary", "through_union_subsidiary", OPEN),
        ("takes_over_running_plant", "takes_over_running_plant", OPEN),
    ],
)
def test_an_answer_of_the_file_goes_before_what_follows(measure, fact, silent):
    stakes = stakes_of(kind="stake")
    assert take(measure, subject(stakes)) is silent
    for value, truth in ((True, YES), (False, NO)):
        of = subject(stakes, deal=answered(**{fact: value}))
        assert take(measure, of) is truth
        assert fields(measure, of) == [f"answers.{fact}.holds"]


@pytest.mark.parametrize(
    ("led", "expected"),
    [
        ({"a": YES, "b": YES}, YES),
        ({"a": NO, "b": NO}, NO),
        ({"a": YES, "b": NO}, OPEN),
        ({"a": YES}, OPEN),
        ({}, OPEN),
    ],
)
def test_the_way_is_indirect_where_all_foreign_holders_are_led_from_inside(led, expected):
    two = stakes_of(("a", 30, 30), ("b", 20, 20), ("h", 50, 50), home=("h",), foreign=("a", "b"), led={"h": NO, **led})
    assert take("through_union_subsidiary", subject(two)) is expected
    assert fields("through_union_subsidiary", subject(two)) == ["answers.through_union_subsidiary.holds", VOTES.field]
    empty = stakes_of(
        ("a", 30, 30), ("b", 0, 0), ("h", 70, 70), home=("h",), foreign=("a", "b"), led={**led, "b": OPEN}
    )
    assert take("through_union_subsidiary", subject(empty)) is led.get("a", OPEN)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("acquisition", YES), ("foreign_plant", NO), ("joint_venture", NO), ("home_plant", NO), ("stake", OPEN),
     ("licence", OPEN), ("programme", OPEN)],
)  # fmt: skip
def test_what_kind_of_deal_takes_over_a_running_plant(kind, expected):
    of = subject(stakes_of(("f", 100, 100), foreign=("f",), kind=kind))
    assert take("takes_over_running_plant", of) is expected
    assert fields("takes_over_running_plant", of) == ["answers.takes_over_running_plant.holds"]


# Plants


def plant(**said):
    return {"country": "DE"} | {
        name: claim(value, unit) if unit else claim(value, None) for name, (value, unit) in said.items()
    }


STATES = {
    "announced": (YES, NO), "construction": (YES, NO), "ramp_up": (YES, YES), "production": (YES, YES),
    "paused": (YES, YES), "closed": (YES, YES), "cancelled": (NO, NO), "sold": (YES, YES),
}  # fmt: skip


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("at_home", [YES, NO, OPEN])
def test_a_plant_stands_and_runs_by_its_state(state, at_home):
    of = subject(deal=small_deal(plant=plant(state=(state, None))), plant_at_home=at_home)
    stands, ran = STATES[state]
    assert take("plant_at_home", of) is (at_home & stands)
    assert take("plant_running_at_home", of) is (at_home & ran)
    assert fields("plant_at_home", of) == fields("plant_running_at_home", of) == ["plant.state"]


GWH = "GWh/year"


@pytest.mark.parametrize(
    ("said", "stands", "runs"),
    [
        ({"output": (Fraction(1, 2), GWH)}, YES, YES),
        ({"output": (0, GWH)}, OPEN, OPEN),
        ({"output": ([0, 3], GWH)}, OPEN, OPEN),
        ({"utilisation": (1, "percent")}, YES, YES),
        ({"yield_rate": (80, "percent")}, YES, YES),
        ({"installed_capacity": (3, GWH)}, YES, OPEN),
        ({"capacity": (3, GWH)}, OPEN, OPEN),
    ],
)
def test_a_plant_without_a_state_is_shown_by_what_only_it_has(said, stands, runs):
    said = {
        name: (float(value) if isinstance(value, Fraction) else value, unit) for name, (value, unit) in said.items()
    }
    of = subject(deal=small_deal(plant=plant(**said)))
    assert (take("plant_at_home", of), take("plant_running_at_home", of)) == (stands, runs)
    elsewhere = subject(deal=small_deal(plant=plant(**said)), plant_at_home=NO)
    assert (take("plant_at_home", elsewhere), take("plant_running_at_home", elsewhere)) == (NO, NO)
    shown = [f"plant.{name}" for name in said]
    assert fields("plant_at_home", of) == (shown if stands is YES else ["plant.state"])
    silent = ["plant.state", "outcome.independent_producer", "outcome.production_continued"]
    assert fields("plant_running_at_home", of) == (shown if runs is YES else silent)


def test_staff_shows_a_plant_and_an_outcome_that_it_ran():
    people = subject(deal=small_deal(workforce={"jobs_actual": claim(1, "persons")}))
    assert (take("plant_at_home", people), take("plant_running_at_home", people)) == (YES, OPEN)
    for name in ("independent_producer", "production_continued"):
        came = subject(deal=small_deal(outcome={name: claim(True, None)}))
        assert (take("plant_at_home", came), take("plant_running_at_home", came)) == (OPEN, YES)
        assert fields("plant_running_at_home", came) == [f"outcome.{name}"]
        never = subject(deal=small_deal(outcome={name: claim(False, None)}))
        assert take("plant_running_at_home", never) is OPEN


def test_states_in_conflict_leave_it_open_whatever_else_is_shown():
    torn = {"country": "DE", "output": claim(3, GWH),
            "state": [claim("production", None), claim("construction", None)]}  # fmt: skip
    of = subject(deal=small_deal(plant=torn))
    assert of.evidence.get("plant.state").in_conflict
    assert (take("plant_at_home", of), take("plant_running_at_home", of)) == (OPEN, OPEN)


@pytest.mark.parametrize("at_home", [YES, NO, OPEN])
@pytest.mark.parametrize(("said", "truth"), [(True, YES), (False, NO), (None, OPEN)])
def test_the_core_process_at_home_needs_the_plant_at_home(at_home, said, truth):
    deal = small_deal(plant=plant(**({} if said is None else {"core_process_here": (said, None)})))
    assert take("core_process_at_home", subject(deal=deal, plant_at_home=at_home)) is (at_home & truth)


def test_capacity_is_read_as_energy_only():
    gwh = subject(deal=small_deal(plant=plant(capacity=(4000, "MWh/year"))))
    assert take("capacity_gwh_per_year", gwh) == exactly(4)
    assert fields("capacity_gwh_per_year", gwh) == ["plant.capacity"]
    assert take("capacity_gwh_per_year", subject()) == Interval(0, math.inf)
    cars = subject(deal=small_deal(plant=plant(capacity=(4000, "vehicles/year"))))
    assert take("capacity_gwh_per_year", cars) == Interval(0, math.inf)


def test_capacity_of_the_partner_s_country_or_what_others_leave(monkeypatch):
    china = subject(partner_countries=("CN",))
    assert take("partner_capacity_share", china) == percent(85)
    assert take("partner_capacity_share", subject(partner_countries=("KR",))) == percent(0, 15)
    assert fields("partner_capacity_share", subject(partner_countries=("KR",))) == ["capacity_share.CN"]
    assert take("partner_capacity_share", subject(partner_countries=())) == UNIT
    shares = {
        "one": (Resolved("one", "sourced", percent(10, 20)), Resolved("two", "sourced", percent(25))),
        "other": (Resolved("three", "sourced", percent(30)),),
    }
    monkeypatch.setattr(module, "other_capacity_shares", lambda sectors, countries: (*shares.values(), ()))
    korea = subject(partner_countries=("KR",))
    assert take("partner_capacity_share", korea) == percent(0, 65)
    assert fields("partner_capacity_share", korea) == ["one", "two"]
    monkeypatch.setattr(module, "other_capacity_shares", lambda sectors, countries: ((), ()))
    assert take("partner_capacity_share", korea) == UNIT
    full = (Resolved("one", "sourced", percent(70)), Resolved("two", "sourced", percent(45)))
    monkeypatch.setattr(module, "other_capacity_shares", lambda sectors, countries: (full,))
    assert take("partner_capacity_share", korea) == exactly(0)


# Rights


SIDES = {"foreign_parties": frozenset({"f"}), "home_parties": frozenset({"h"})}


@pytest.mark.parametrize(
    ("rights", "technology", "control", "supply", "role"),
    [
        ({"f": {"process": "decides"}, "h": {}}, YES, YES, OPEN, OPEN),
        ({"f": {"budget": "decides"}, "h": {}}, OPEN, YES, OPEN, OPEN),
        ({"f": {"budget": "veto"}, "h": {}}, OPEN, OPEN, OPEN, OPEN),
        ({"f": {}, "h": {"supply": "decides"}}, OPEN, OPEN, YES, YES),
        ({"f": {"supply": "decides"}, "h": {}}, OPEN, YES, NO, OPEN),
        ({"f": {}, "h": {"budget": "veto"}}, OPEN, OPEN, OPEN, YES),
        ({"f": {}, "h": {"supply": "none"}}, OPEN, OPEN, NO, OPEN),
    ],
)
def test_who_decides_what(rights, technology, control, supply, role):
    of = subject(TWO, **SIDES, powers=powers(**rights))
    seen = [take(name, of) for name in ("foreign_decides_technology", "foreign_control", "home_decides_supply",
                                        "home_role_in_management", "union_role_in_management")]  # fmt: skip
    assert seen == [technology, control, supply, role, role]
    assert take("foreign_control", subject(TWO, **SIDES, powers=powers(**rights), foreign_controls=YES)) is YES


def test_a_side_that_names_managers_has_a_role_and_one_that_may_leaves_it_open():
    none = dict.fromkeys(("product", "process", "equipment", "supply", "staffing", "ip", "budget"), "none")
    names = [{"party": "h", "appoints_management": claim(False, None)}]
    nobody = small_deal(parties={"h": "DE"}, decision_rights=names)
    asked = {**SIDES, "powers": powers(h=none, f={})}
    assert take("home_role_in_management", subject(TWO, deal=nobody, **asked)) is NO
    assert take("home_role_in_management", subject(TWO, **asked)) is OPEN
    names[0]["appoints_management"] = claim(True, None)
    somebody = small_deal(parties={"h": "DE"}, decision_rights=names)
    assert take("home_role_in_management", subject(TWO, deal=somebody, **asked)) is YES
    assert "decision_rights.h.appoints_management" in fields("home_role_in_management", subject(TWO, **asked))
    third = {**SIDES, "powers": powers(h=none, f={}, x=none), "other_parties": frozenset({"x"})}
    assert take("home_role_in_management", subject(TWO, deal=nobody, **third)) is OPEN
    without = {**SIDES, "powers": powers(h=none, f={}), "other_parties": frozenset({"x"})}
    assert take("home_role_in_management", subject(TWO, deal=nobody, **without)) is NO


def rights_deal(**by_party):
    rights = [
        {"party": party, **{name: claim(power, None) for name, power in given.items()}}
        for party, given in by_party.items()
    ]
    return small_deal(parties={"h": "DE"}, decision_rights=rights)


def test_the_fields_that_a_right_rests_on():
    deal = rights_deal(f={"supply": "decides", "process": "none"}, h={"supply": "none", "process": "none"})
    given = powers(f={"supply": "decides", "process": "none"}, h={"supply": "none", "process": "none"})
    of = subject(TWO, deal=deal, **SIDES, powers=given)
    assert fields("home_decides_supply", of) == ["decision_rights.f.supply", "decision_rights.h.supply"]
    asked = [f"decision_rights.{party}.{name}" for name in ("product", "process", "equipment") for party in "fh"]
    assert fields("foreign_decides_technology", of) == asked
    settled = rights_deal(f={"supply": "decides"})
    alone = subject(TWO, deal=settled, **SIDES, powers=powers(f={"supply": "decides"}, h={}))
    assert fields("home_decides_supply", alone) == ["decision_rights.f.supply"]
    follows = subject(TWO, **SIDES, powers=powers(f={"supply": "decides"}, h={"supply": "none"}))
    assert fields("home_decides_supply", follows) == [HOLDINGS.field]
    assert fields("home_decides_supply", subject(TWO)) == ["decision_rights.partner.supply"]


@pytest.mark.parametrize(
    ("share", "expected"),
    [(percent(40), YES), (exactly(0), NO), (exactly(1), NO), (UNIT, OPEN), (percent(1, 100), OPEN), (percent(0, 99), OPEN),
     (percent(1, 99), YES)],
)  # fmt: skip
def test_a_joint_venture_is_held_by_both(share, expected):
    assert take("joint_venture", subject(TWO, share)) is expected


# What happened, what follows an exit


def test_production_survives_by_what_happened():
    for value, truth in ((True, YES), (False, NO)):
        went = subject(deal=small_deal(outcome={"production_continued": claim(value, None),
                                                "independent_producer": claim(True, None)}))  # fmt: skip
        assert take("production_survives_exit", went) is truth
        assert fields("production_survives_exit", went) == ["outcome.production_continued"]
    alone = subject(deal=small_deal(outcome={"independent_producer": claim(True, None)}))
    assert take("production_survives_exit", alone) is YES
    assert take("freedom_to_operate", alone) is YES
    assert fields("production_survives_exit", alone) == fields("freedom_to_operate", alone)
    for nothing in (subject(), subject(deal=small_deal(outcome={"independent_producer": claim(False, None)}))):
        assert take("production_survives_exit", nothing) is OPEN
        assert take("freedom_to_operate", nothing) is OPEN
        assert fields("production_survives_exit", nothing) == [
            "outcome.production_continued", "outcome.independent_producer",
        ]  # fmt: skip
        assert fields("freedom_to_operate", nothing)[-1] == "outcome.independent_producer"


def test_output_after_an_exit_is_what_the_walk_away_test_hands_in():
    assert take("output_after_exit", subject()) == UNIT
    assert fields("output_after_exit", subject()) == ["outcome.production_continued"]


# Supply and value


def test_second_suppliers_and_what_they_rest_on():
    def lines(*said, **complete):
        supply = [{"component": name, "second_supplier": claim(value, None)} for name, value in said]
        return subject(deal=small_deal(supply=supply, **complete))

    listed = {"complete": {"supply": claim(True, None)}}
    denied = {"complete": {"supply": claim(False, None)}}
    assert take("second_supplier_qualified", lines(("separator", False))) is OPEN
    assert take("second_supplier_qualified", lines(("separator", False), **denied)) is OPEN
    assert take("second_supplier_qualified", lines(("separator", False), **listed)) is NO
    assert take("second_supplier_qualified", lines(("separator", False), ("electrolyte", True), **listed)) is YES
    whole = lines(("all", False), ("separator", False))
    assert take("second_supplier_qualified", whole) is NO
    assert fields("second_supplier_qualified", lines()) == ["supply.all.second_supplier"]
    assert fields("second_supplier_qualified", lines(("separator", True))) == ["supply.separator.second_supplier"]


def test_value_measures_are_those_of_the_value():
    supply = [{"component": "separator", "local_share": claim(30), "locally_controlled_share": claim(20),
               "partner_group_share": claim([50, 60])}]  # fmt: skip
    of = subject(deal=small_deal(supply=supply))
    assert take("local_value_share", of) == of.value.local
    assert take("local_parts_share", of) == of.value.local_parts
    assert all(name.startswith("supply.") for name in fields("local_parts_share", of))
    assert "supply.separator.local_share" in fields("local_parts_share", of)
    for name, expected in (("local_share", percent(30)), ("home_controlled_share", percent(20)),
                           ("from_partner_share", percent(50, 60))):  # fmt: skip
        measure = COMPONENT_MEASURES[f"component_{name}"]
        found = measure.of(of, "separator")
        assert (found.name, found.value) == (f"component_{name}:separator", expected)
        assert "supply.separator.local_share" in [item.field for item in found.inputs]
        other = measure.of(of, "windmill")
        assert (other.value, [item.field for item in other.inputs]) == (UNIT, ["supply.windmill.local_share"])
        assert (other.is_settled, found.is_settled) == (False, name != "from_partner_share")


@pytest.mark.parametrize(
    ("value", "settled"), [(YES, True), (NO, True), (OPEN, False), (percent(3), True), (UNIT, False)]
)
def test_a_measure_is_settled_where_nothing_more_can_be_learned(value, settled):
    assert Measured("name", value).is_settled is settled


def test_layers_of_the_stack_are_measured_each_by_itself():
    deal = small_deal(
        stack=[
            {"component": "all", "layer": layer, "home_share": claim(share)}
            for layer, share in (
                ("design", 11),
                ("ip", 22),
                ("core_process", 33),
                ("equipment", 44),
                ("operations", 55),
            )
        ]
    )
    of = subject(deal=deal)
    for layer, share in (("design", 11), ("ip", 22), ("core_process", 33), ("equipment", 44), ("operations", 55)):
        assert take(f"home_share_{layer}", of) == percent(share)
        assert f"stack.all.{layer}.home_share" in fields(f"home_share_{layer}", of)
        assert take(f"home_share_{layer}", subject()) == UNIT


# Flags, each from its own field


FLAGS = {
    "makes_storage": ("plant", "makes_storage"),
    "research_at_home": ("plant", "research_here"),
    "training_promised": ("workforce", "training_promised"),
    "binding_workforce_target": ("workforce", "binding_home_target"),
    "environmental_permit": ("carbon", "permit_in_force"),
    "environmental_violations": ("carbon", "violations_found"),
    "develops_next_generation": ("outcome", "next_generation"),
}


@pytest.mark.parametrize("name", FLAGS)
def test_a_flag_is_what_its_field_says(name):
    section, key = FLAGS[name]
    assert take(name, subject()) is OPEN
    for value, truth in ((True, YES), (False, NO)):
        deal = small_deal(**{section: ({"country": "DE"} if section == "plant" else {}) | {key: claim(value, None)}})
        assert take(name, subject(deal=deal)) is truth
        assert fields(name, subject(deal=deal)) == [f"{section}.{key}"]


def test_a_strategy_to_buy_at_home_is_a_claim_on_all_supply():
    deal = small_deal(supply=[{"component": "all", "strategy_published": claim(True, None)}])
    assert take("sourcing_strategy", subject(deal=deal)) is YES


@pytest.mark.parametrize(
    ("name", "flag"),
    [("licence_granted", "granted"), ("licence_sufficient", "sufficient_to_run"), ("prior_ip_kept", "prior_ip_kept"),
     ("joint_ip_shared", "joint_ip_shared")],
)  # fmt: skip
def test_a_term_gives_each_right_by_its_own_flag(name, flag):
    for value in (True, False):
        deal = small_deal(terms=[{"id": "licence", "kind": "licence", flag: claim(value, None)}],
                          complete={"terms": claim(True, None)})  # fmt: skip
        assert take(name, subject(deal=deal)) is Truth.of(value)
        assert take("licence_granted", subject(deal=deal)) is (Truth.of(value) if flag == "granted" else OPEN)


def award(name="grant", **said):
    return {"id": name, "instrument": "grant", **said}


@pytest.mark.parametrize("condition", ["ip", "local_content", "jobs", "training", "environment", "clawback"])
def test_money_is_tied_by_each_condition_apart(condition):
    deal = small_deal(support=[award(**{f"condition_{condition}": claim(True, None)})])
    for other in ("ip", "local_content", "jobs", "training", "environment", "clawback"):
        assert take(f"money_tied_to_{other}", subject(deal=deal)) is (YES if other == condition else OPEN)


@pytest.mark.parametrize(
    ("awards", "expected"),
    [
        ([award(amount=claim([0, 5], "EUR"))], YES),
        ([award(amount=claim(0, "EUR"))], OPEN),
        ([award(condition_jobs=claim(False, None))], YES),
        ([award(state=claim("notified", None))], YES),
        ([award(state=claim("refused", None), amount=claim(5, "EUR"))], OPEN),
        ([award("all", condition_jobs=claim(False, None))], OPEN),
        ([award("all", amount=claim(5, "EUR"))], YES),
        ([award("all", condition_jobs=claim(False, None)), award("loan", amount=claim(5, "EUR"))], YES),
    ],
)
def test_what_shows_that_public_money_was_given(awards, expected):
    assert take("public_money_given", subject(deal=small_deal(support=awards))) is expected
    listed = small_deal(support=awards, complete={"support": claim(True, None)})
    assert take("public_money_given", subject(deal=listed)) is (YES if expected is YES else NO)
    assert fields("public_money_given", subject(deal=listed))[-1] == "complete.support"
