"""Amounts in euro: dated sourced rates, what stays unknown without them, and the least a plant under way has cost."""

from __future__ import annotations

import csv
from fractions import Fraction

import pytest

from conftest import folder_named_by
from walkaway.catalog.loader import build, load_deal, sector_names, shared_sources
from walkaway.catalog.money import exchange_rate, investment_floor, read_floors, read_rates
from walkaway.catalog.yaml_reader import parse_yaml
from walkaway.core.claims import Claim
from walkaway.core.errors import InputError
from walkaway.core.interval import Interval
from walkaway.core.truth import Truth
from walkaway.evidence.evidence import Evidence
from walkaway.evidence.resolution import FieldRule, resolve
from walkaway.judgement.conduct import subject_of
from walkaway.localisation.conversion import in_euro, in_unit
from walkaway.localisation.investment import UNDER_WAY
from walkaway.measures.measures import MEASURES
from walkaway.model.deal import Deal
from walkaway.model.rulebook import Rulebook
from walkaway.rules.amounts import due_of
from walkaway.rules.check import check, ground_of

MONEY = FieldRule("quantity", "Money.", "filing", "money", 0.0)


def money(*claims):
    return resolve("plant.investment", MONEY, [Claim(source="s", **claim) for claim in claims])


def test_a_sum_of_one_year_is_divided_by_the_rate_of_that_year():
    amount, rates = in_euro(money({"value": 100_000_000, "unit": "USD", "as_of": 2023}))
    assert exchange_rate("USD", 2023).interval == Interval.exactly(1.08127)
    assert amount == Interval.exactly(Fraction(100_000_000_00000, 108127))
    assert 92_483_838 < amount.low < 92_483_839
    assert [rate.field for rate in rates] == ["exchange_rate.USD.2023"]
    assert (rates[0].basis, rates[0].standing[0].source) == ("sourced", "ecb-eurofxref")


@pytest.mark.parametrize(
    ("unit", "value", "when", "euro"),
    [
        ("GBP", 855_000, "2022-07", 1_002_626),
        ("HUF", 400_000_000_000, "2023-05-09", 1_047_523_523),
        ("CNY", 7_000_000, "2019", 904_920),
        ("PLN", 46_000_000, 2021, 10_076_273),
        ("KRW", 1_000_000_000, 2010, 652_818),
    ],
)
def test_other_currencies_take_the_rate_of_the_year_a_date_lies_in(unit, value, when, euro):
    amount, _ = in_euro(money({"value": value, "unit": unit, "as_of": when}))
    assert amount.is_exact
    assert abs(float(amount.low) - euro) < 1


def test_a_span_of_two_years_gives_all_that_one_of_their_rates_gives():
    amount, rates = in_euro(money({"value": 30_000_000, "unit": "USD", "as_of": "2021-11/2022-02"}))
    assert amount == Interval(30_000_000 / Fraction("1.18274"), 30_000_000 / Fraction("1.05305"))
    assert [rate.field for rate in rates] == ["exchange_rate.USD.2021", "exchange_rate.USD.2022"]


def test_claims_of_two_years_give_the_hull_over_both():
    amount, _ = in_euro(
        money({"value": 10, "unit": "USD", "as_of": 2021}, {"value": 12, "unit": "USD", "as_of": "2022-03"})
    )
    assert amount == Interval(10 / Fraction("1.18274"), 12 / Fraction("1.05305"))


def test_one_sided_sums_stay_one_sided():
    floor, _ = in_euro(money({"value": 108.127, "unit": "USD", "as_of": 2023, "qualifier": "at_least"}))
    assert floor == Interval(100, float("inf"))
    ceiling, _ = in_euro(money({"value": 108.127, "unit": "USD", "as_of": 2023, "qualifier": "less_than"}))
    assert ceiling == Interval(0, 100, high_open=True)


@pytest.mark.parametrize(
    "claim",
    [
        {"value": 5, "unit": "USD"},
        {"value": 5, "unit": "USD", "as_of": 1987},
        {"value": 5, "unit": "RUB", "as_of": 2023},
        {"value": 5, "unit": "RUB", "as_of": "2021/2022"},
        {"value": 5, "unit": "DEM", "as_of": 2010},
    ],
)
def test_without_a_date_or_a_rate_of_every_year_a_sum_stays_unknown(claim):
    assert in_euro(money(claim)) == (None, ())


def test_one_undated_claim_among_dated_ones_leaves_the_sum_unknown():
    both = money({"value": 5, "unit": "USD", "as_of": 2020}, {"value": 5, "unit": "USD"})
    assert in_euro(both) == (None, ())


def test_euro_stay_euro_whatever_their_date():
    assert in_euro(money({"value": 5, "unit": "EUR"})) == (Interval(5, 5), ())


def test_a_number_is_never_read_in_a_unit_it_was_not_given_in():
    mass = resolve(
        "answers.x.number", FieldRule("quantity", "", ""), [Claim(value=5, unit="t", as_of=2020, source="s")]
    )
    assert in_unit(mass, "EUR") == (None, ())
    assert in_unit(mass, "t") == (Interval(5, 5), ())
    assert in_unit(mass, None) == (Interval(5, 5), ())
    dollars = money({"value": 5, "unit": "USD", "as_of": 2020})
    assert in_unit(dollars, "USD") == (Interval(5, 5), ())
    assert in_unit(dollars, "GBP") == (None, ())


VENTURE = """\
id: venture
name: Venture
kind: foreign_plant
technology: {technology}
home: [EU27]
venture: firm
parties:
  - {{id: firm, name: Firm, countries: [DE], role: venture}}
plant:
  country: DE
  investment: {{value: {investment}, unit: {unit}, qualifier: {qualifier}, as_of: 2023, source: s}}
  {capacity}: {{value: {gwh}, unit: {per}, qualifier: {up_to}, as_of: 2023, source: s}}
  state: {{value: {state}, as_of: 2023, source: s}}
support:
  - {{id: help, instrument: {form}, amount: {{value: {aid}, unit: {aid_unit}, as_of: 2023, source: s}},
     state: {{value: {award}, as_of: 2023, source: s}}}}
  - {{id: part, instrument: grant, part_of: help, amount: {{value: 7000000, unit: EUR, as_of: 2023, source: s}}}}
sources:
  s: {{publisher: Example, title: Example, date: 2024}}
"""
USUAL = {
    "technology": "lfp-cell", "investment": 900_000_000, "unit": "EUR", "qualifier": "at_most", "capacity": "capacity",
    "gwh": 8, "per": "GWh/year", "up_to": "exact", "state": "construction", "form": "grant", "aid": 11_000_000,
    "aid_unit": "EUR", "award": "granted",
}  # fmt: skip


def investment(**changed):
    deal = build(parse_yaml(VENTURE.format(**{**USUAL, **changed}), "venture.yaml"), Deal)
    found = MEASURES["investment_eur"].of(subject_of(deal, Evidence.of(deal)))
    return found.value, [item.field for item in found.inputs]


def test_a_plant_under_way_cost_at_least_the_floor_of_its_sector_times_its_capacity():
    value, fields = investment()
    assert value == Interval(240_000_000, 900_000_000)
    assert fields == ["plant.investment", "plant.state", "investment_floor.battery_cells", "plant.capacity"]


@pytest.mark.parametrize("state", UNDER_WAY)
def test_every_state_in_which_money_was_spent_counts(state):
    assert investment(state=state)[0].low == 240_000_000


@pytest.mark.parametrize("state", ["announced", "cancelled", "unknown"])
def test_a_ceiling_of_a_plant_not_under_way_stays_a_ceiling(state):
    assert investment(state=state) == (Interval(0, 900_000_000), ["plant.investment", "plant.state"])


def test_a_figure_that_is_no_ceiling_is_not_touched():
    assert investment(qualifier="exact", investment=5_000_000) == (Interval.exactly(5_000_000), ["plant.investment"])
    assert investment(qualifier="at_least")[0] == Interval(900_000_000, float("inf"))


def test_aid_larger_than_the_floor_is_the_low_end():
    value, fields = investment(aid=310_000_000)
    assert value == Interval(310_000_000, 900_000_000)
    assert fields == ["plant.investment", "plant.state", "support.help.amount", "support.help.state"]
    assert investment(aid=240_000_001)[0].low == 240_000_001
    assert investment(aid=239_999_999)[0].low == 240_000_000


@pytest.mark.parametrize("form", ["tax_relief", "package"])
def test_tax_relief_and_packages_are_aid_too(form):
    assert investment(form=form, aid=310_000_000)[0].low == 310_000_000


@pytest.mark.parametrize("form", ["loan", "guarantee", "infrastructure", "land", "equity", "price_support", "other"])
def test_other_forms_are_no_share_of_the_cost(form):
    assert investment(form=form, aid=310_000_000)[0].low == 240_000_000


@pytest.mark.parametrize("award", ["refused", "withdrawn"])
def test_aid_that_came_to_nothing_does_not_stand_for_it(award):
    assert investment(award=award, aid=310_000_000)[0].low == 240_000_000


def test_parts_of_an_award_are_not_added_to_it():
    assert investment(gwh=0.2, aid=11_000_000)[0].low == 11_000_000
    assert investment(gwh=0.2, aid=11_000_000, award="refused")[0].low == 7_000_000


def test_aid_in_another_currency_counts_in_euro():
    value, fields = investment(aid=310_000_000, aid_unit="GBP")
    assert value.low == 310_000_000 / Fraction("0.869787")
    assert fields[-1] == "exchange_rate.GBP.2023"
    assert investment(aid=10**12, aid_unit="DEM")[0].low == 240_000_000


def test_the_low_end_never_exceeds_the_ceiling():
    assert investment(investment=100_000_000)[0] == Interval.exactly(100_000_000)
    assert investment(investment=240_000_000)[0] == Interval.exactly(240_000_000)
    assert investment(investment=200_000_000, qualifier="less_than")[0] == Interval.exactly(200_000_000)


def test_a_ceiling_in_another_currency_is_raised_in_euro():
    value, fields = investment(unit="USD", investment=1_081_270_000)
    assert value == Interval(240_000_000, 1_000_000_000)
    assert "exchange_rate.USD.2023" in fields


def test_capacity_only_up_to_gives_no_floor_and_installed_goes_before_planned():
    assert investment(up_to="at_most", aid=9_000_000)[0].low == 9_000_000
    for name in ("installed_capacity", "first_phase_capacity"):
        value, fields = investment(capacity=name, gwh=5)
        assert value.low == 150_000_000
        assert f"plant.{name}" in fields


def test_a_sector_without_floor_rests_on_aid_alone():
    assert investment(technology="electric-car", per="vehicles/year")[0] == Interval(11_000_000, 900_000_000)


def test_zaragoza_passes_a_threshold_of_100_million():
    deal = load_deal("stellantis-catl-zaragoza")
    found = MEASURES["investment_eur"].of(subject_of(deal, Evidence.of(deal)))
    assert found.value.low >= 270_000_000
    assert found.value.compare(">", 100_000_000) is Truth.TRUE
    assert found.value.high == 4_100_000_000


BOOK = """\
id: book
name: Book
status: proposal
sources:
  text: {publisher: Example, title: Example, date: 2025}
facts:
  turnover: {kind: number, unit: EUR, question: "What is the turnover, in euro?"}
rules:
  - id: large
    name: Large
    source: text
    requires: {fact: turnover, operator: ">=", value: 50000000, unit: EUR}
  - id: fine
    name: Fine
    source: text
    amount: {name: Penalty, unit: EUR, value: 0.1, times: [turnover]}
"""


def answered(**claim):
    data = VENTURE.format(**USUAL) + (
        "answers:\n  - fact: turnover\n    number: {"
        + ", ".join(f"{key}: {value}" for key, value in {**claim, "source": "s"}.items())
        + "}\n"
    )
    deal = build(parse_yaml(data, "venture.yaml"), Deal)
    return subject_of(deal, Evidence.of(deal))


@pytest.mark.parametrize(
    ("claim", "truth"),
    [
        ({"value": 54_063_500, "unit": "USD", "as_of": 2023}, Truth.TRUE),
        ({"value": 54_063_499, "unit": "USD", "as_of": 2023}, Truth.FALSE),
        ({"value": 60_000_000, "unit": "USD"}, Truth.UNKNOWN),
        ({"value": 60_000_000, "unit": "t", "as_of": 2023}, Truth.UNKNOWN),
        ({"value": 50_000_000, "unit": "EUR"}, Truth.TRUE),
    ],
)
def test_an_answer_in_another_currency_meets_a_threshold_in_euro(claim, truth):
    result = check(build(parse_yaml(BOOK, "book.yaml"), Rulebook), answered(**claim)).results["large"]
    assert result.truth is truth
    fields = [item.field for item in result.proof.inputs()]
    assert ("exchange_rate.USD.2023" in fields) is (claim["unit"] == "USD" and "as_of" in claim)


def test_an_amount_in_euro_is_computed_from_the_answer_in_euro():
    book = build(parse_yaml(BOOK, "book.yaml"), Rulebook)
    subject = answered(value=1_081_270, unit="USD", as_of=2023)
    due = due_of(book.by_id["fine"].amount, ground_of(book, subject, {}, None))
    assert due.amount == Interval.exactly(100_000)
    assert [item.field for item in due.inputs] == ["answers.turnover.number", "exchange_rate.USD.2023"]


def test_the_catalog_carries_its_sources():
    assert shared_sources()["ecb-eurofxref"].publisher == "European Central Bank"
    floor = investment_floor(["wind", "battery_cells"])
    assert set(filter(None, (floor.standing[0].source, *floor.standing[0].also))) <= set(shared_sources())
    assert floor.standing[0].binding == "inferred"
    assert investment_floor(["wind"]) is None


RATES = """\
binding: authority
confidence: high
source: bank
note: Averages.
sources:
  bank: {publisher: Bank, title: Rates, date: 2025}
values:
  USD: {2022: 1.05, 2023: 1.08}
"""
FLOORS = """\
sources:
  page: {publisher: Page, title: Plants, date: 2025}
floors:
  battery_cells: {value: 5, unit: EUR/GWh, source: page, binding: inferred, note: Half.}
"""


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("USD:", "USB:", "rates.yaml:8: values.USB: not a currency with a rate to the euro\n    seen: 'USB'"),
        ("USD:", "EUR:", "rates.yaml:8: values.EUR: not a currency with a rate to the euro"),
        ("1.05", "0", "rates.yaml:8: values.USD.2022: a rate must be a positive number\n    seen: 0"),
        ("1.05", "-1.05", "values.USD.2022: a rate must be a positive number\n    seen: -1.05"),
        ("1.05", "much", "values.USD.2022: a rate must be a positive number\n    seen: 'much'"),
        ("2022", "1922", "values.USD.1922: not a year of the euro\n    seen: "),
        ("source: bank", "source: bink", "rates.yaml:3: source: no such source\n    seen: 'bink'"),
    ],
)
def test_bad_rates_are_refused(old, new, told):
    with pytest.raises(InputError) as error:
        read_rates(parse_yaml(RATES.replace(old, new), "rates.yaml"))
    assert told in str(error.value)


def test_good_rates_are_read():
    rates = read_rates(parse_yaml(RATES, "rates.yaml"))
    assert rates["USD", 2023].interval == Interval.exactly(1.08)
    assert len(rates) == 2


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("battery_cells", "battery_sells", "floors.battery_sells: no such sector\n    seen: 'battery_sells'"),
        ("value: 5", "value: 0", "floors.battery_cells.value: a cost must be a positive number\n    seen: 0"),
        ("EUR/GWh", "USD/GWh", "floors.battery_cells.unit: not euro per unit of output\n    seen: 'USD/GWh'"),
        ("source: page", "source: pace", "floors.battery_cells: no such source\n    seen: 'pace'"),
        ("binding: inferred", "binding: guess", "floors.battery_cells.binding: "),
    ],
)
def test_bad_floors_are_refused(old, new, told):
    with pytest.raises(InputError) as error:
        read_floors(parse_yaml(FLOORS.replace(old, new), "floors.yaml"), sector_names())
    assert told in str(error.value)


def test_the_floor_is_half_of_the_lowest_ratio_in_the_facts():
    folder = folder_named_by("WALKAWAY_FACTS")
    if folder is None:
        pytest.skip("WALKAWAY_FACTS names no folder with the tables")
    table = folder / "tables" / "plant_capex_jobs.csv"
    with table.open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["currency"] == "EUR" and row["capex_million_per_gwh"]]
    lowest = min(Fraction(row["capex_million_per_gwh"]) for row in rows)
    assert investment_floor(["battery_cells"]).interval == Interval.exactly(lowest * 1_000_000 / 2)
