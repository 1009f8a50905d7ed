"""American law: ladders by day and year, elected cost tables, names from lists, and answers that are days."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from math import isfinite

import pytest

import walkaway as wa
from walkaway.api import validate
from walkaway.catalog.loader import build, checkable_rulebooks, load_rule_cases, load_rulebook
from walkaway.catalog.yaml_reader import parse_yaml
from walkaway.core.dates import PartialDate
from walkaway.core.errors import InputError
from walkaway.core.interval import Interval
from walkaway.core.truth import Truth
from walkaway.evidence.evidence import Evidence
from walkaway.model.deal import Deal
from walkaway.model.rule_test import RuleCases
from walkaway.model.rulebook import PointTable, Rulebook
from walkaway.model.technology import Technology
from walkaway.rules.book_checks import book_problems
from walkaway.rules.ground import Ground
from walkaway.rules.number_words import number_words, range_words
from walkaway.rules.points import sum_of
from walkaway.rules.provers import prove
from walkaway.rules.settle import settling

BONUS, RATIO = "us-domestic-content-bonus", "us-material-assistance"
DEAL = """\
id: invented
name: Invented plant
kind: foreign_plant
technology: {technology}
home: [US]
venture: v
foreign_partner: f
parties:
  - {{id: v, name: Invented Inc, countries: [US], role: venture}}
  - {{id: f, name: Invented maker, countries: [CN], role: foreign_partner}}
plant: {{country: US}}
answers:
{answers}
sources:
  s: {{publisher: Invented}}
"""
FIELDS = {bool: "holds", str: "name", float: "number", int: "number"}


def deal_text(technology="wind-turbine", **answers):
    lines = []
    for fact, value in answers.items():
        field = "day" if fact == "construction_begins" else FIELDS[type(value)]
        unit = "calendar year" if fact.endswith("year") else "percent"
        said = f"value: {str(value).lower() if isinstance(value, bool) else value}, as_of: 2025, source: s"
        lines.append(f"  - {{fact: {fact}, {field}: {{{said}{f', unit: {unit}' if field == 'number' else ''}}}}}")
    return DEAL.format(technology=technology, answers="\n".join(lines))


def checked(book, technology="wind-turbine", on=None, **answers):
    deal = build(parse_yaml(deal_text(technology, **answers), "invented.yaml"), Deal)
    return wa.check(deal, book, on=on)


def test_the_two_credits_have_ladders_of_their_own():
    assert checked(BONUS, on="2025-03-01", credit_claimed="45Y", american_product_share=42).verdict == "fail"
    assert checked(BONUS, on="2025-03-01", credit_claimed="48E", american_product_share=42).verdict == "unknown"
    assert checked(BONUS, on="2025-06-16", credit_claimed="48E", american_product_share=42).verdict == "fail"
    steel = {"steel_and_iron_american": True}
    assert checked(BONUS, on="2025-06-15", credit_claimed="48E", american_product_share=42, **steel).verdict == "pass"


def test_what_is_asked_is_said_with_the_day_that_picks_it():
    result = checked(BONUS, on="2025-03-01", credit_claimed="45Y", american_product_share=42).results["us_dc_45y"]
    assert result.proof.decisive()[0].text == (
        "Which share of the cost of manufactured products is American: 42%, asked at least 45% "
        "(construction_begins: 2025-03-01, the day of reading, as no answer says)"
    )
    answered = checked(BONUS, credit_claimed="45Y", american_product_share=42, construction_begins="2026-02")
    assert "asked at least 50% (construction_begins: 2026-02-01 to 2026-02-28)" in answered.results[
        "us_dc_45y"
    ].proof.decisive()[0].text  # fmt: skip


def test_an_answered_start_goes_before_the_day_of_reading():
    answers = {"credit_claimed": "48E", "american_product_share": 42, "steel_and_iron_american": True}
    assert checked(BONUS, on="2026-06-01", construction_begins="2025-02-01", **answers).verdict == "pass"
    assert checked(BONUS, on="2025-02-01", construction_begins="2026-06-01", **answers).verdict == "fail"


@pytest.mark.parametrize(
    ("start", "share", "verdict"),
    [("2025", 46, "pass"), ("2025", 44, "fail"), ("2025-H2", 45, "pass"), ("2025-12/2026-01", 46, "unknown")],
)
def test_a_start_known_to_a_year_decides_where_all_its_days_agree(start, share, verdict):
    answers = {"credit_claimed": "45Y", "american_product_share": share, "steel_and_iron_american": True}
    assert checked(BONUS, construction_begins=start, **answers).verdict == verdict


def test_structural_steel_keeps_the_bonus_open_until_somebody_says():
    answers = {"credit_claimed": "48E", "american_product_share": 90.0, "construction_begins": "2025-01-02"}
    result = checked(BONUS, **answers)
    assert result.verdict == "unknown"
    assert settling(result, "us_dc_48e").fields == ("answers.steel_and_iron_american.holds",)
    assert checked(BONUS, steel_and_iron_american=False, **answers).verdict == "fail"


def test_cells_of_a_grid_battery_are_52_percent_by_the_elected_table():
    others = {
        fact: False
        for fact in load_rulebook(BONUS).facts
        if fact.startswith("american_") and load_rulebook(BONUS).facts[fact].kind == "flag"
    }
    others |= {"american_battery_cells": True}
    answers = {"credit_claimed": "48E", "elective_table": "storage_grid", "steel_and_iron_american": True, **others}
    result = checked(BONUS, "lfp-cell", construction_begins="2026-12-31", **answers)
    assert result.verdict == "pass"
    assert "52%, asked at least 50%" in result.results["us_dc_48e"].proof.parts[0].text
    assert checked(BONUS, "lfp-cell", construction_begins="2027-01-01", **answers).verdict == "fail"


def test_a_table_that_does_not_fit_is_not_used_and_says_so():
    answers = {"credit_claimed": "45Y", "elective_table": "storage_grid", "american_battery_cells": True}
    result = checked(BONUS, construction_begins="2025-05-01", **answers)
    assert result.of("us_dc_45y") == "unknown"
    text = result.results["us_dc_45y"].proof.parts[0].text
    assert "the table storage_grid is not used: The product belongs to battery cells: no" in text


def test_every_elective_table_adds_up_to_all_of_it():
    for name, table in load_rulebook(BONUS).tables.items():
        assert sum(Fraction(str(item.low)) for item in table.items) == 1, name
        assert sum_of(table, [Truth.TRUE] * len(table.items)).to_list() == [1.0, 1.0], name


def table(*points, complete=True, total=None):
    items = [{"name": f"line {n}", "low": low, "when": {"in_sector": "wind"}} for n, low in enumerate(points)]
    return PointTable.model_validate({"unit": "fraction", "items": items, "complete": complete, "total": total})


@pytest.mark.parametrize("points", [(0.2906, 0.2018, 0.0076), (0.312, 0.099, 0.089), (0.1,) * 5, (0.15, 0.35)])
def test_points_that_make_exactly_one_half_meet_one_half(points):
    total = sum_of(table(*points), [Truth.TRUE] * len(points))
    assert total.compare(">=", 0.5) is Truth.TRUE
    assert total.compare(">", 0.5) is Truth.FALSE


def test_open_and_unread_lines_may_earn_what_they_can():
    unread = table(0.3, 0.2, complete=False, total=0.7)
    assert sum_of(unread, [Truth.TRUE, Truth.UNKNOWN]).to_list() == [0.3, 0.7]
    assert sum_of(table(0.3, -0.1), [Truth.TRUE, Truth.UNKNOWN]).to_list() == [0.2, 0.3]


@pytest.mark.parametrize(
    ("project", "year", "verdict"),
    [
        ("qualified_facility", 2024, "not_applicable"),
        ("qualified_facility", 2026, "pass"),
        ("qualified_facility", 2029, "pass"),
        ("qualified_facility", 2030, "fail"),
        ("energy_storage", 2025, "not_applicable"),
        ("energy_storage", 2026, "pass"),
        ("energy_storage", 2027, "fail"),
    ],
)
def test_material_assistance_by_year_of_construction(project, year, verdict):
    answers = {"credit_claimed": "48E", "project_type": project, "material_assistance_ratio": 58.7}
    assert checked(RATIO, "lfp-cell", construction_start_year=year, **answers).verdict == verdict


def test_a_year_is_printed_as_a_year():
    assert number_words(2025.0, "calendar year") == "2025"
    assert number_words(2025.0, "EUR") == "2,025 EUR"
    result = checked(
        RATIO, "lfp-cell", credit_claimed="48E", project_type="energy_storage", construction_start_year=2024
    )
    assert result.results["storage"].scope.decisive()[0].text == (
        "In which year does construction start: 2024, asked at least 2026"
    )
    assert range_words(result.results["storage"].proof.measured.value, "fraction") == "unknown"


TECHNOLOGY = """\
id: own
name: Own
product: Own
output_unit: GWh/year
sectors: [{sectors}]
components:
  - {{id: cells, name: Cells, kind: component}}
layers:
  - {{id: design, name: Design, meaning: d}}
"""


def test_a_misspelt_sector_is_refused_with_its_line_and_the_nearest():
    with pytest.raises(InputError) as refused:
        build(parse_yaml(TECHNOLOGY.format(sectors="rail, winds"), "own.yaml"), Technology)
    [problem] = refused.value.problems
    assert (problem.what, problem.line, problem.key, problem.fix) == (
        "no such sector", 5, "sectors.1", "did you mean 'wind'?"
    )  # fmt: skip
    assert build(parse_yaml(TECHNOLOGY.format(sectors="wind"), "own.yaml"), Technology).sectors == ("wind",)


def test_a_misspelt_sector_of_a_technology_beside_a_deal_is_refused(tmp_path):
    (tmp_path / "own.yaml").write_text(TECHNOLOGY.format(sectors="nuclar"), encoding="utf-8")
    deal = tmp_path / "deal.yaml"
    deal.write_text(deal_text("own", credit_claimed="45Y"), encoding="utf-8")
    assert [problem.fix for problem in validate(deal)] == ["did you mean 'nuclear'?"]
    with pytest.raises(InputError, match="no such sector"):
        wa.check(deal, BONUS)


def test_names_in_the_cases_of_a_rulebook_are_checked():
    text = "rulebook: x\ncases:\n  - {name: n, technology: lfp-sell, sectors: [solr], home: EU28, country: XX}\n"
    with pytest.raises(InputError) as refused:
        build(parse_yaml(text, "cases.yaml"), RuleCases)
    assert {(problem.what, problem.seen) for problem in refused.value.problems} == {
        ("no such technology", "'lfp-sell'"), ("no such sector", "'solr'"),
        ("no such country", "'EU28'"), ("no such country", "'XX'"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "what", "fix"),
    [
        ("{fact: credit_claimd, name: {value: 45Y, as_of: 2025, source: s}}", "no rulebook asks for this fact",
         "did you mean 'credit_claimed'?"),
        ("{fact: credit_claimed, name: {value: 45y, as_of: 2025, source: s}}", "not a name this fact may have",
         "did you mean '45Y'?"),
        ("{fact: project_type, name: {value: ship, as_of: 2025, source: s}}", "not a name this fact may have",
         "What is built or sold"),
        ("{fact: credit_claimed, holds: {value: true, as_of: 2025, source: s}}", "this fact is a name",
         "answer it under 'name'"),
        ("{fact: sale_year, number: {value: 20, unit: percent, as_of: 2025, source: s}}",
         "a number in another unit than asked", "give it in calendar year"),
    ],
)  # fmt: skip
def test_answers_are_held_against_what_is_asked(answer, what, fix):
    with pytest.raises(InputError) as refused:
        build(parse_yaml(DEAL.format(technology="lfp-cell", answers=f"  - {answer}"), "deal.yaml"), Deal)
    [problem] = refused.value.problems
    assert problem.what == what
    assert problem.line == 13
    assert problem.fix.startswith(fix)


@pytest.mark.parametrize("answer", ["my_own_question", "of_a_book_of_my_own"])
def test_facts_of_a_rulebook_of_ones_own_may_be_answered(answer):
    line = f"  - {{fact: {answer}, holds: {{value: true, as_of: 2025, source: s}}}}"
    assert build(parse_yaml(DEAL.format(technology="lfp-cell", answers=line), "deal.yaml"), Deal).answers


BOOK = """\
id: own
name: Own
status: assumption
facts:
  share: {kind: number, unit: fraction, question: Share, counted: {by: table, tables: [points]}}
  table: {kind: name, question: Table}
  begins: {kind: day, question: Day}
tables:
  points:
    unit: fraction
    complete: true
    items:
      - {name: Line, low: 0.5, when: {in_sector: wind}}
rules:
  - id: asks
    name: Asks
    requires: {fact: share, operator: ">=", by: begins, schedule: [{last_day: 2025, value: 0.4}, {first_day: 2026, value: 0.6}]}
"""


def problems_of(old, new):
    document = parse_yaml(BOOK.replace(old, new), "own.yaml")
    return [problem.what for problem in book_problems(build(document, Rulebook), document)]


def test_books_with_days_and_counted_numbers_are_checked():
    assert problems_of("", "") == []
    assert problems_of("by: table", "by: begins") == ["a number counted by what is no name", "a fact no rule asks for"]
    assert "no such table" in problems_of("tables: [points]", "tables: [point]")
    assert "a table in another unit than the number" in problems_of(
        "    unit: fraction\n    complete", "    unit: points\n    complete"
    )
    assert problems_of("{last_day: 2025, value: 0.4}", "{to: 2025, value: 0.4}") == [
        "a schedule that follows something else than its rows"
    ]
    assert "a day compared with something else" in problems_of(
        'requires: {fact: share, operator: ">=", by: begins,', 'requires: {fact: begins, operator: ">=", by: begins,'
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("kind: day, question", "kind: flag, or_day_of_reading: true, question", "day of reading"),
        ("kind: number, unit: fraction", "kind: flag", "only a number can be added up"),
        ("kind: day, question", "kind: day, names: [a], question", "only a name can come from a list"),
        ("{last_day: 2025, value: 0.4}", "{last_day: 2025, to: 3, value: 0.4}", "not both"),
        ("{last_day: 2025, value: 0.4}", "{value: 0.4}", "a row ends in numbers"),
    ],
)
def test_shapes_that_make_no_sense_are_refused(old, new, said):
    with pytest.raises(InputError, match=said):
        build(parse_yaml(BOOK.replace(old, new), "own.yaml"), Rulebook)


def test_every_ladder_of_the_bonus_is_tried_on_both_sides_of_every_step():
    """For each row of each schedule some case stands exactly on the threshold and some just below it."""
    tried = {
        (rule, str(case.answers.get("construction_begins")), case.answers.get("american_product_share"))
        for case in load_rule_cases(BONUS).cases
        for rule in case.expect
    }
    for rule in load_rulebook(BONUS).rules:
        for row in rule.requires.all[0].schedule:
            for day in filter(None, (row.first_day, row.last_day)):
                assert {(rule.id, str(day), row.value), (rule.id, str(day), round(row.value - 0.001, 4))} <= tried


def test_days_far_apart_are_covered_without_a_first_day():
    rows = load_rulebook(BONUS).by_id["us_dc_45y"].requires.all[0].schedule
    assert rows[0].span[0] == float("-inf")
    assert rows[0].span[1] + 1 == rows[1].span[0] == date(2025, 1, 1).toordinal()


def test_a_name_answered_in_two_ways_is_open():
    line = (
        "  - {fact: credit_claimed, name: [{value: 45Y, as_of: 2025, source: s}, {value: 45X, as_of: 2025, source: s}]}"
    )
    deal = build(parse_yaml(DEAL.format(technology="wind-turbine", answers=line), "deal.yaml"), Deal)
    assert wa.check(deal, BONUS).of("us_dc_45y") == "unknown"
    assert wa.check(deal, "us-manufacturing-credit").of("us45x_produced_in_us") == "unknown"


def schedules():
    """Every comparison of a number with a schedule, in every rulebook."""
    return [
        pytest.param(book, leaf, id=f"{book.id}-{rule.id}")
        for book in map(load_rulebook, checkable_rulebooks())
        for rule in book.rules
        for leaf in rule.leaves
        if leaf.schedule and leaf.fact is not None
    ]


def proven(book, leaf, value, key):
    """How a comparison comes out for a number, at a day or at a number that picks the row."""
    evidence = Evidence(None, {}).settle(f"answers.{leaf.fact}.number", Interval.exactly(value))
    on = None
    if leaf.by == "day":
        on = date.fromordinal(int(key))
    elif book.facts[leaf.by].kind == "day":
        evidence = evidence.settle(f"answers.{leaf.by}.day", PartialDate.on(date.fromordinal(int(key))))
    else:
        evidence = evidence.settle(f"answers.{leaf.by}.number", Interval.exactly(key))
    return prove(leaf, Ground({}, facts=book.facts, tables=book.tables, evidence=evidence, on=on)).truth


@pytest.mark.parametrize(("book", "leaf"), schedules())
def test_each_row_decides_from_its_first_to_its_last_number_and_no_further(book, leaf):
    rows = sorted(leaf.schedule, key=lambda row: row.span)
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        ends = [end for end in row.sure_span if isfinite(end) and end >= 0]
        for key in ends:
            if row.value is None:
                assert proven(book, leaf, 0.5, key) is Truth.UNKNOWN
                continue
            step = max(abs(row.value), 1.0) * 1e-6
            above, below = (proven(book, leaf, row.value + move, key) for move in (step, -step))
            assert (above, below) == ((Truth.FALSE, Truth.TRUE) if "<" in leaf.operator else (Truth.TRUE, Truth.FALSE))
            at = proven(book, leaf, row.value, key)
            assert at is Truth.of("=" in leaf.operator)
        if following is None and isfinite(row.span[1]):
            assert proven(book, leaf, 0.5, row.span[1] + 1) is Truth.UNKNOWN
    if isfinite(rows[0].span[0]):
        assert proven(book, leaf, 0.5, rows[0].span[0] - 1) is Truth.UNKNOWN


def test_a_span_beyond_the_rows_of_a_schedule_stays_open():
    book = Rulebook.model_validate(
        {
            "id": "own", "name": "Own", "status": "assumption",
            "facts": {
                "share": {"kind": "number", "unit": "fraction", "question": "Share"},
                "year": {"kind": "number", "unit": "calendar year", "question": "Year"},
            },
            "rules": [{"id": "asks", "name": "Asks", "requires": {
                "fact": "share", "by": "year", "schedule": [
                    {"from": 2020, "to": 2021, "value": 0.3}, {"from": 2022, "to": 2024, "value": 0.4}]}}],
        }
    )  # fmt: skip
    [leaf] = book.by_id["asks"].leaves

    def at(first, last, value):
        evidence = Evidence(None, {}).settle("answers.share.number", Interval.exactly(value))
        evidence = evidence.settle("answers.year.number", Interval(first, last))
        return prove(leaf, Ground({}, facts=book.facts, evidence=evidence))

    assert at(2020, 2024, 0.5).truth is Truth.TRUE
    assert at(2020, 2024, 0.35).truth is Truth.UNKNOWN
    assert at(2020, 2024, 0.2).truth is Truth.FALSE
    assert at(2019, 2024, 0.5).truth is Truth.UNKNOWN
    assert at(2023, 2025, 0.5).truth is Truth.UNKNOWN
    assert at(2023, 2025, 0.2).truth is Truth.UNKNOWN
    assert "asked at least 40% or nothing on record" in at(2023, 2025, 0.5).text
