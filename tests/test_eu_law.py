"""Law of the Union on deals: what investment, tranches and joint ventures come to, on numbers of our own."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import walkaway as wa
from walkaway.catalog.loader import build, load_rulebook
from walkaway.catalog.yaml_reader import parse_yaml
from walkaway.core.errors import InputError
from walkaway.core.interval import Interval
from walkaway.core.truth import Truth
from walkaway.evidence.evidence import Evidence
from walkaway.judgement.conduct import subject_of
from walkaway.measures.measures import MEASURES
from walkaway.model.deal import Deal
from walkaway.model.rulebook import Rulebook, Tranche
from walkaway.rules.book_checks import book_problems
from walkaway.rules.check import check
from walkaway.rules.settle import settling
from walkaway.rules.tranches import counted_share, divided_by_counted

IAA = "iaa-com2026-foreign-investment"
DEAL = """\
id: plant
name: Plant
kind: {kind}
technology: {technology}
home: [{home}]
venture: works
foreign_partner: {partner}
parties:
  - {{id: works, name: Works, countries: [], role: venture}}
  - {{id: north, name: North, countries: [CN], role: foreign_partner}}
  - {{id: holding, name: Holding, countries: [LU], role: other}}
  - {{id: south, name: South, countries: [SK], role: home_partner}}
ownership:
{ownership}
plant:
  country: {country}
  investment: {{value: {investment}, unit: EUR, as_of: 2025, source: s}}
  makes_storage: {{value: true, as_of: 2025, source: s}}
sources:
  s: {{publisher: Example, title: Example, date: 2025}}
"""


def deal(*links, home="EU27", country="DE", investment=900000000, kind="joint_venture", technology="lfp-cell"):
    lines = [
        f"  - {{holder: {holder}, company: {company}, "
        + ", ".join(
            f"{name}: {{value: {value}, unit: percent, as_of: 2025, source: s}}" for name, value in shares.items()
        )
        + "}"
        for holder, company, shares in links
    ]
    text = DEAL.format(
        kind=kind,
        technology=technology,
        home=home,
        partner="north",
        ownership="\n".join(lines) or "  []",
        country=country,
        investment=investment,
    )
    return build(parse_yaml(text, "plant.yaml"), Deal)


def held(holder, share, votes=None, company="works"):
    return holder, company, {"share": share} | ({} if votes is None else {"votes": votes})


def measured(name, item):
    return MEASURES[name].of(subject_of(item, Evidence.of(item))).value


def checked(item, book=IAA):
    return check(load_rulebook(book), subject_of(item, Evidence.of(item)))


def test_the_investment_is_valued_and_not_the_plant():
    two = deal(held("north", 35), held("south", 65), investment=160000000)
    assert measured("investment_value_eur", two) == Interval.exactly(56000000.0)
    assert checked(two).of("standstill") == "not_applicable"
    large = deal(held("north", 35), held("south", 65), investment=300000000)
    assert measured("investment_value_eur", large) == Interval.exactly(105000000.0)
    assert checked(large).of("standstill") == "applies"


@pytest.mark.parametrize(("share", "plant"), [(7, 1428571428), (49, 204081632), (30, 333333333)])
def test_just_below_a_hundred_million_is_below(share, plant):
    item = deal(held("north", share), held("south", 100 - share), investment=plant)
    assert float(measured("investment_value_eur", item).high) == float(Fraction(share * plant, 100)) < 1e8
    assert checked(item).of("standstill") == "not_applicable"


def test_shares_nobody_states_leave_the_investment_open():
    item = deal(held("north", 20))
    value = measured("investment_value_eur", item)
    assert (float(value.low), float(value.high)) == (180000000.0, 180000000.0)
    assert measured("largest_non_union_holding", item) == Interval(0.2, 1.0)
    nobody = deal()
    assert measured("non_union_stake", nobody) == Interval(0.0, 1.0)
    assert measured("investment_value_eur", nobody) == Interval(0.0, 900000000.0)
    assert checked(nobody).of("standstill") == "unknown"
    assert measured("largest_non_union_holding", nobody) == Interval(0.0, 1.0)
    assert measured("venture_with_union_partner", nobody) is Truth.UNKNOWN


def test_votes_count_beside_capital():
    item = deal(held("north", 20, 60), held("south", 80, 40))
    assert measured("non_union_stake", item) == Interval.exactly(0.2)
    assert measured("non_union_votes", item) == Interval.exactly(0.6)
    assert measured("largest_non_union_holding", item) == Interval.exactly(0.6)
    assert checked(item).of("ownership") == "fail"
    assert checked(item).of("standstill") == "applies"


def test_a_partner_from_another_member_state_is_at_home_in_the_union():
    item = deal(held("north", 45), held("south", 55), home="DE")
    assert measured("foreign_stake", item) == Interval.exactly(1.0)
    assert measured("non_union_stake", item) == Interval.exactly(0.45)
    assert measured("venture_with_union_partner", item) is Truth.TRUE
    assert measured("venture_with_home_partner", item) is Truth.FALSE
    assert checked(item).of("ownership") == "pass"
    outside = deal(held("north", 45), held("south", 55), home="GB", country="GB")
    assert measured("non_union_stake", outside) == Interval.exactly(1.0)
    assert checked(outside).of("standstill") == "not_applicable"


def test_a_company_in_the_union_in_foreign_hands_makes_the_way_indirect():
    through = deal(held("holding", 100), held("north", 100, company="holding"), kind="foreign_plant")
    assert measured("through_union_subsidiary", through) is Truth.TRUE
    assert checked(through).of("standstill") == "applies"
    assert checked(through).of("ownership") == "fail"
    assert checked(through).of("four_of_six") == "unknown"
    straight = deal(held("north", 100), kind="foreign_plant")
    assert measured("through_union_subsidiary", straight) is Truth.FALSE
    mixed = deal(held("north", 50), held("holding", 50), held("north", 100, company="holding"))
    assert measured("through_union_subsidiary", mixed) is Truth.UNKNOWN


def test_a_shareholder_of_the_parent_makes_no_joint_venture():
    item = deal(held("north", 100), held("south", 26, company="north"), kind="foreign_plant")
    assert measured("joint_venture", item) is not Truth.FALSE  # looked through, both sides hold a part
    assert measured("venture_with_home_partner", item) is Truth.FALSE
    assert checked(item, "seven-measures").of("majority") == "not_applicable"
    assert checked(deal(held("north", 48), held("south", 52)), "seven-measures").of("majority") == "pass"
    assert checked(deal(held("north", 52), held("south", 48)), "seven-measures").of("majority") == "fail"
    assert checked(deal(), "seven-measures").of("majority") == "unknown"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("acquisition", Truth.TRUE), ("foreign_plant", Truth.FALSE), ("stake", Truth.UNKNOWN), ("licence", Truth.UNKNOWN)],
)
def test_an_acquisition_takes_over_what_ran_before(kind, expected):
    assert measured("takes_over_running_plant", deal(held("north", 100), kind=kind)) is expected


def test_an_investor_without_a_say_may_be_a_portfolio():
    quiet, loud = deal(held("north", 20), held("south", 80)), deal(held("north", 51), held("south", 49))
    assert measured("portfolio_investment", quiet) is Truth.UNKNOWN
    assert measured("portfolio_investment", loud) is Truth.FALSE
    subject = subject_of(quiet, Evidence.of(quiet).settle("answers.portfolio_investment.holds", True))
    assert MEASURES["portfolio_investment"].of(subject).value is Truth.TRUE
    assert MEASURES["portfolio_claimed"].of(subject).value is Truth.TRUE


@pytest.mark.parametrize(
    ("share", "spent", "verdict"),
    [(100, 0.0099, "fail"), (100, 0.01, "pass"), (70, 0.0069, "fail"), (70, 0.007, "unknown"), (40, 0.0001, "unknown")],
)
def test_research_is_scaled_by_control(share, spent, verdict):
    item = deal(held("north", share), *([held("south", 100 - share)] if share < 100 else []))
    evidence = Evidence.of(item).settle("plant.research_spending", Interval.exactly(spent))
    assert check(load_rulebook(IAA), subject_of(item, evidence)).of("research") == verdict


def test_the_cap_in_the_partner_counts_what_is_undisclosed():
    known = deal(held("north", 10), held("south", 90), held("north", 30, company="south"))
    assert measured("non_union_holding_in_union_partner", known) == Interval(0.3, 1.0)
    alone = deal(held("north", 10), held("south", 90))
    assert measured("non_union_holding_in_union_partner", alone) == Interval.exactly(0.0)


TRANCHES = (Tranche(to=40, counts=1), Tranche(to=100, counts=0.5), Tranche(counts=0.2))


@pytest.mark.parametrize(
    ("amount", "counted"),
    [(0, "1"), (20, "1"), (40, "1"), (41, "81/82"), (100, "7/10"), (101, "702/1010"), (1000, "250/1000")],
)
def test_tranches_count_in_part(amount, counted):
    share = counted_share(TRANCHES, Interval.exactly(amount))
    assert share.is_exact
    assert float(share.low) == float(Fraction(counted))


@given(st.integers(0, 2000), st.integers(0, 2000))
def test_a_range_of_amounts_holds_the_share_of_each_inside(low, high):
    low, high = sorted((low, high))
    whole = counted_share(TRANCHES, Interval(low, high))
    for amount in (low, (low + high) // 2, high):
        assert whole.low <= counted_share(TRANCHES, Interval.exactly(amount)).low <= whole.high


def test_an_amount_nobody_knows_counts_between_all_and_the_last_tranche():
    assert counted_share(TRANCHES, None) == Interval(0.2, 1.0)
    assert divided_by_counted(Interval(0.1, 0.2), Interval(0.2, 1.0)) == Interval(0.1, 1.0)
    free = counted_share((Tranche(to=10, counts=1), Tranche(counts=0)), None)
    assert divided_by_counted(Interval.exactly(0.1), free) == Interval(0.1, float("inf"))


BOOK = """\
id: book
name: Book
status: guidance
sources:
  s: {publisher: Example, title: Example, date: 2025}
facts:
  rate: {kind: number, unit: fraction, question: Which share?}
  costs: {kind: number, unit: EUR, question: What does it cost?}
  scaled_rate:
    kind: number
    unit: fraction
    question: Which share of scaled costs?
    scaled: {number: rate, amount: costs, tranches: [{to: 40, counts: 1}, {counts: 0.5}], source: s}
rules:
  - {id: one, name: One, requires: {fact: scaled_rate, operator: "<=", value: 0.4, unit: fraction}}
"""


def book(text=BOOK):
    return build(parse_yaml(text, "book.yaml"), Rulebook)


def test_a_scaled_fact_follows_from_two_others_and_says_so():
    rulebook, item = book(), deal(held("north", 100))
    evidence = Evidence.of(item).settle("answers.rate.number", Interval.exactly(0.3))
    open_ = check(rulebook, subject_of(item, evidence))
    assert open_.of("one") == "unknown"
    assert settling(open_, "one").fields == ("answers.costs.number",)
    for costs, verdict in ((80, "pass"), (81, "fail")):  # 0.3 of 80 is 24 of the 60 that count: exactly 0.4
        filled = evidence.settle("answers.costs.number", Interval.exactly(costs))
        assert check(rulebook, subject_of(item, filled)).of("one") == verdict
    answered = evidence.settle("answers.scaled_rate.number", Interval.exactly(0.41))
    assert check(rulebook, subject_of(item, answered)).of("one") == "fail"
    assert rulebook.facts_of(rulebook.by_id["one"]) == ("scaled_rate", "rate", "costs")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[{to: 40, counts: 1}, {counts: 0.5}]", "[{to: 40, counts: 1}]", "rise in order, each with 'to' but the last"),
        ("{to: 40, counts: 1}", "{to: 40, counts: 1}, {to: 30, counts: 1}", "rise in order"),
        ("kind: number\n    unit: fraction\n    question: Which share of", "kind: flag\n    question: Which share of", "only a number follows"),
    ],
)  # fmt: skip
def test_tranches_out_of_order_are_refused(old, new, message):
    with pytest.raises(InputError, match=message):
        book(BOOK.replace(old, new))


def test_a_scaled_fact_names_numbers_that_are_asked_and_cites_its_tranches():
    problems = book_problems(book(BOOK.replace("amount: costs", "amount: cost")))
    said = "\n".join(map(str, problems))
    assert "no such number to scale" in said
    assert "did you mean 'costs'?" in said
    law = BOOK.replace("status: guidance", "status: law").replace("requires:", "source: s, requires:")
    assert book_problems(book(law)) == []
    uncited = book_problems(book(law.replace("{counts: 0.5}], source: s}", "{counts: 0.5}]}")))
    assert any("tranches without a citation" in str(item) for item in uncited)


def test_the_worked_example_of_a_large_hungarian_plant():
    """EUR 1,524 million of costs and a ceiling of 35 percent: 0.35 x (50 + 25 + 0.34 x 1,424) is about 195.7 million."""
    tranches = load_rulebook("eu-regional-aid-maps").facts["aid_over_scaled_costs"].scaled.tranches
    counted = counted_share(tranches, Interval.exactly(1524000000))
    assert float(counted.low) * 1524 * 0.35 == pytest.approx(195.706)


def test_the_books_say_where_a_number_was_not_read_in_the_text():
    for name in ("eu-batteries-regulation", "iaa-council-2026-07", "iaa-parliament-2026-09"):
        notes = [rule.note for rule in load_rulebook(name).rules if rule.note]
        assert notes
        assert all(note.startswith("Secondary source") for note in notes), name
    maps = load_rulebook("eu-regional-aid-maps")
    assert all("Secondary source" in rule.note for rule in maps.rules if rule.id != "no_tech")


def test_criteria_of_the_council_stand_in_article_18():
    assert load_rulebook("iaa-council-2026-07").by_id["criteria"].article.startswith("Art. 18")


def test_a_cathode_plant_is_not_said_to_be_outside():
    assert wa.check("easpring-fmg-kotka", IAA).of("standstill") == "unknown"
    assert wa.check("huayou-bamo-acs", IAA).of("standstill") == "unknown"
