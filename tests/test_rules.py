"""Rulebooks: the four-of-six of the Commission's proposal, proofs, smallest fixes, and broken books."""

from __future__ import annotations

import json
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import walkaway as wa
from settling_by_hand import settling_sets
from walkaway.catalog.loader import build, checkable_rulebooks, ids, load_rule_cases, load_rulebook
from walkaway.catalog.yaml_reader import parse_yaml, read_yaml
from walkaway.core.claims import Claim
from walkaway.core.errors import InputError, UnknownNameError, UsageError
from walkaway.core.interval import Interval
from walkaway.core.truth import Truth
from walkaway.core.units import UNITS
from walkaway.evidence.evidence import Evidence
from walkaway.evidence.resolution import Resolved
from walkaway.judgement.conduct import judge, subject_of
from walkaway.judgement.setting import Setting
from walkaway.logic.formula import AtLeast, Atom
from walkaway.model.deal import Deal
from walkaway.model.rulebook import Rulebook
from walkaway.report.proof_view import rule_to_dict
from walkaway.report.rules_page import why_rule
from walkaway.report.words import resolved_words
from walkaway.rules.book_checks import book_problems
from walkaway.rules.cases import run_cases
from walkaway.rules.check import check, in_order, judge_rules
from walkaway.rules.fix import OWNERSHIP, fixes
from walkaway.rules.ground import Ground
from walkaway.rules.proof import Proof
from walkaway.rules.provers import prove
from walkaway.rules.timing import ANY_DAY

IAA = "iaa-com2026-foreign-investment"
VENTURE = """\
id: venture
name: Venture
kind: joint_venture
technology: lfp-cell
home: [EU27]
venture: jv
foreign_partner: abroad
parties:
  - {{id: jv, name: JV, countries: [], role: venture}}
  - {{id: abroad, name: Abroad, countries: [CN], role: foreign_partner}}
  - {{id: local, name: Local, countries: [DE], role: home_partner}}
ownership:
  - {{holder: abroad, company: jv, share: {{value: {foreign}, unit: percent, as_of: 2025, source: s}}}}
  - {{holder: local, company: jv, share: {{value: {home}, unit: percent, as_of: 2025, source: s}}}}
plant:
  country: DE
  investment: {{value: 2000000000, unit: EUR, as_of: 2025, source: s}}
  makes_storage: {{value: {storage}, as_of: 2025, source: s}}
sources:
  s: {{publisher: Example, title: Example, date: 2025}}
"""


def venture(foreign: float, storage: str = "true") -> Deal:
    text = VENTURE.format(foreign=foreign, home=100 - foreign, storage=storage)
    return build(parse_yaml(text, "venture.yaml"), Deal)


def checked(deal, book=IAA, on=None):
    return check(load_rulebook(book), wa.audit(deal).judgement.subject, on)


def sets_of(result, keep=frozenset()):
    return {frozenset(step.name[1] for step in fix.steps) for fix in fixes(result, "four_of_six", keep)}


def test_a_wholly_owned_plant_can_pass_only_with_c_d_e_and_f():
    result = checked("catl-debrecen")
    assert result.of("ownership") == "fail"
    assert sets_of(result, OWNERSHIP) == {frozenset("cdef")}
    assert len(sets_of(result)) == 10


def test_a_half_half_venture_is_stopped_by_its_own_shares_and_by_the_wording_of_b():
    result = checked(venture(50))
    assert result.of("ownership") == "fail"
    assert result.of("joint_venture") == "unknown"
    assert "leaves open" in " ".join(result.results["joint_venture"].reasons())
    assert sets_of(result, OWNERSHIP) == {frozenset("cdef")}


def test_a_minority_venture_needs_two_more_beside_the_workforce():
    result = checked(venture(49))
    assert result.of("ownership") == "pass"
    assert sets_of(result, OWNERSHIP) == {frozenset(["e", *chosen]) for chosen in combinations("bcdf", 2)}


def test_the_fixes_equal_the_prime_implicants_of_the_formula():
    formula = AtLeast(4, tuple(map(Atom, "abcdf")), mandatory=(Atom("e"),))
    implicants = {frozenset(answers) for answers in settling_sets(formula, {}, Truth.TRUE)}
    assert sets_of(checked("catl-debrecen")) == implicants


def test_a_plant_of_traction_cells_only_is_unknown_on_scope():
    assert checked(venture(80, "false")).of("four_of_six") == "unknown"
    result = checked(venture(80, "false")).results["standstill"]
    assert any("traction cells" in reason for reason in result.reasons())
    assert checked("northvolt-skelleftea").of("four_of_six") in ("not_applicable", "unknown")


def test_small_investments_and_other_sectors_are_not_touched():
    assert checked("novawind-lagerwey-russia").of("four_of_six") == "not_applicable"


def test_adding_the_facts_of_a_fix_makes_it_pass():
    deal = venture(49)
    setting, evidence = Setting.of(deal), Evidence.of(deal)
    for level in ("operator", "technician", "engineer", "manager"):
        evidence = evidence.settle(f"workforce.levels.{level}.home_share", Interval(0.6, 0.6))
    evidence = evidence.settle("workforce.training_promised", True)
    evidence = evidence.settle("plant.research_spending", Interval(0.02, 0.02))
    evidence = evidence.settle("supply.all.strategy_published", True)
    evidence = evidence.settle("answers.keeps_union_workers_five_years.holds", True)
    for flag in ("granted", "sufficient_to_run", "prior_ip_kept", "joint_ip_shared"):
        evidence = evidence.settle(f"terms.licence.{flag}", True)
    result = check(load_rulebook(IAA), judge(deal, evidence, setting).subject)
    assert result.of("four_of_six") == "pass"
    assert result.verdict == "pass"
    assert fixes(result, "four_of_six") == ()


def test_surany_and_zaragoza_against_the_seven_measures():
    assert checked("gotion-inobat-surany", "seven-measures").of("majority") == "fail"
    assert checked("powerco-salzgitter", "seven-measures").of("majority") == "not_applicable"
    zaragoza = checked("stellantis-catl-zaragoza", "seven-measures")
    assert (zaragoza.of("aid"), zaragoza.of("people"), zaragoza.verdict) == ("fail", "unknown", "fail")


@pytest.mark.parametrize("deal_id", ids("deals")[::6])
def test_every_book_holds_against_deals_with_proofs_of_every_rule(deal_id):
    audit = wa.audit(deal_id)
    for name in checkable_rulebooks():
        result = check(load_rulebook(name), audit.judgement.subject)
        assert result.verdict in ("pass", "fail", "unknown", "not_applicable")
        for rule in result.results:
            assert why_rule(audit, result, rule)
            json.dumps(rule_to_dict(audit, result, rule))


def test_the_proof_reaches_claims_and_sources():
    text = why_rule(wa.audit("gotion-inobat-surany"), checked("gotion-inobat-surany", "seven-measures"), "majority")
    assert text.splitlines()[0] == (
        "Majority local ownership: fail. Do home parties hold more than 51 percent, through all chains?"
    )
    assert "ownership.gotion.gib.share = 80%" in text
    assert "https://" in text


@pytest.mark.golden
def test_the_lines_of_a_fix_are_golden():
    assert wa.fix("gotion-inobat-surany", "seven-measures", rule="majority").lines() == [
        "Majority local ownership: fail",
        "  1. Look-through share of the venture held from home: 15%, asked more than 51%",
        "  Look-through share of the venture held from home: 15%, asked more than 51% lacks:",
        "    Look-through share of the venture held from home: 15%, asked more than 51%",
        "    now 15%, must be more than 51%: Look-through share of the venture held from home",
        "      ownership.inobat.gib.share: 0.8",
        "      ownership.gotion.gib.share: 0.2",
    ]


def test_a_fact_that_is_asked_twice_must_be_what_both_ask():
    lines = [line.strip() for line in wa.fix("catl-debrecen", IAA, rule="four_of_six", keep_ownership=True).lines()]
    assert "now unknown, must be at least 1%: Research spending at home over revenue" in lines


BOOK = """\
id: book
name: Book
status: guidance
rules:
  - id: one
    name: One
    valid_from: 2026-01-01
    valid_to: 2026-12-31
    requires: {measure: training_promised}
  - id: two
    name: Two
    requires: {rule: one}
"""


def book(text: str) -> Rulebook:
    return build(parse_yaml(text, "book.yaml"), Rulebook)


def test_rules_apply_between_their_days():
    subject = wa.audit("stellantis-catl-zaragoza").judgement.subject
    assert check(book(BOOK), subject, date(2026, 6, 1)).of("one") == "pass"
    for day in (date(2025, 12, 31), date(2027, 1, 1)):
        assert check(book(BOOK), subject, day).of("one") == "not_applicable"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("{rule: one}", "{rule: too}", r"no such rule(.|\n)*too(.|\n)*one, two"),
        (
            "{measure: training_promised}",
            "{rule: two}",
            r"refer to each other in a circle(.|\n)*one > two > one|two > one > two",
        ),
        ("training_promised", "training_promissed", r"no such measure(.|\n)*did you mean 'training_promised'"),
    ],
)
def test_broken_books_are_refused_with_both_sides(old, new, message):
    subject = wa.audit("stellantis-catl-zaragoza").judgement.subject
    with pytest.raises(InputError, match=message):
        check(book(BOOK.replace(old, new)), subject)


BROKEN = sorted((Path(__file__).parent / "broken_rulebooks").glob("*.yaml"))


def problems_of(path):
    document = read_yaml(path)
    try:
        return book_problems(build(document, Rulebook), document)
    except InputError as error:
        return error.problems


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_broken_books_are_refused_with_file_line_both_sides_and_fix(path):
    """Each file of the folder names in its first lines what must be said of it."""
    expected = [
        line.removeprefix("# expect: ").strip() for line in path.read_text("utf-8").splitlines() if line[0] == "#"
    ]
    problems = problems_of(path)
    said = "\n".join(map(str, problems))
    assert expected
    assert all(text in said for text in expected), said
    assert all(problem.file == str(path) and problem.line and problem.fix for problem in problems)


def test_exceptions_that_exclude_each_other_are_fine():
    text = (Path(__file__).parent / "broken_rulebooks" / "two-exceptions-that-both-apply.yaml").read_text("utf-8")
    apart = text.replace(
        '{fact: size, operator: ">", value: 10, unit: count}', '{fact: price, operator: ">=", value: 100, unit: EUR}'
    )
    apart = apart.replace("  size: {kind: number, unit: count, question: How large is it?}\n", "")
    assert book_problems(book(apart)) == []
    ordered = text.replace(
        "    exception_to: [one]\n    applies_when: {fact: size",
        "    exception_to: [one, cheap]\n    applies_when: {fact: size",
    )
    assert book_problems(book(ordered)) == []


@pytest.mark.parametrize("name", checkable_rulebooks())
def test_books_of_the_catalog_have_no_problem(name):
    assert book_problems(load_rulebook(name)) == []


def test_a_condition_has_one_form():
    with pytest.raises(InputError, match="give exactly one of"):
        book(BOOK.replace("{rule: one}", "{rule: one, measure: training_promised}"))
    assert [rule.id for rule in in_order(book(BOOK))] == ["one", "two"]


members = st.lists(st.sampled_from(list(Truth)), min_size=6, max_size=6)


@given(members)
def test_four_of_six_follows_its_three_valued_rule(truths):
    """Pass if e passes and four pass; fail if e fails or fewer than four can; unknown otherwise."""
    e, others = truths[0], truths[1:]
    passed, possible = truths.count(Truth.TRUE), 6 - truths.count(Truth.FALSE)
    expected = Truth.UNKNOWN
    if e is Truth.TRUE and passed >= 4:
        expected = Truth.TRUE
    elif e is Truth.FALSE or possible < 4:
        expected = Truth.FALSE
    rule = load_rulebook(IAA).by_id["four_of_six"]
    known = {
        name: (rule, truth, Proof(name, truth)) for name, truth in zip(rule.requires.rules(), [e, *others], strict=True)
    }
    assert prove(rule.requires, Ground({}, known)).truth is expected


def test_every_rulebook_says_what_it_leaves_out():
    for name in checkable_rulebooks():
        rulebook = load_rulebook(name)
        assert all(item.reason for item in rulebook.untestable)


@pytest.mark.parametrize("name", checkable_rulebooks())
def test_cases_beside_the_books_come_out(name):
    tested = run_cases(load_rulebook(name), load_rule_cases(name), subject_of)
    assert tested.outcomes
    assert tested.missed == ()
    assert tested.lacking == ()
    assert tested.coverage == 1


def test_a_case_that_names_no_rule_is_refused():
    cases = load_rule_cases("seven-measures")
    with pytest.raises(InputError, match="no such rule"):
        run_cases(book(BOOK), cases, subject_of)


def test_history_comes_out_as_it_was():
    """Tesla could own all of its plant from mid-2018 on; a day earlier it could not."""
    assert checked("tesla-shanghai", "china-automotive-ventures", date(2018, 7, 28)).verdict == "not_applicable"
    assert checked("tesla-shanghai", "china-automotive-ventures", date(2018, 7, 27)).of("equity_new_energy") == "fail"
    wind = checked("novawind-lagerwey-russia", "russia-wind-2013", date(2020, 6, 1))
    assert wind.of("target_2015") == "unknown"
    assert "commissioning_year: unknown" in wind.results["target_2015"].reasons()[0]


def test_times_are_printed_in_the_unit_they_were_written_in():
    months = """\
id: book
name: Book
status: guidance
facts: {delay: {kind: number, unit: years, question: How long is the delay?}}
rules:
  - {id: one, name: One, requires: {fact: delay, operator: "<=", value: 7, unit: months}}
"""
    claim = Claim.model_validate({"value": 7, "unit": "months", "as_of": 2020})
    in_years = Interval.exactly(UNITS["months"].to_canonical(7))
    answer = Resolved("answers.delay.number", "sourced", interval=in_years, unit="years", standing=(claim,))
    rulebook, evidence = book(months), Evidence(None, {"answers": {answer.field: answer}})
    checked = judge_rules(rulebook, Ground({}, facts=rulebook.facts, evidence=evidence), ANY_DAY)
    assert checked.of("one") == "pass"
    assert checked.results["one"].proof.text == "How long is the delay: 7 months, asked at most 7 months"
    assert resolved_words(answer) == "7 months"


def test_a_schedule_keeps_the_unit_of_its_measure():
    scheduled = """\
id: book
name: Book
status: guidance
facts: {delay: {kind: number, unit: years, question: How long is the delay?}}
rules:
  - {id: one, name: One, requires: {fact: delay, schedule: [{first_day: 2020, value: 7}], by: day, unit: months}}
"""
    with pytest.raises(InputError, match="in another unit than its measure"):
        in_order(book(scheduled))


def test_python_asks_what_the_commands_ask(tmp_path):
    audit = wa.audit("stellantis-catl-zaragoza")
    assert wa.check(audit, IAA).of("ownership") == wa.check("stellantis-catl-zaragoza", load_rulebook(IAA)).of(
        "ownership"
    )
    assert wa.check(audit, "eu-uk-origin", on="2027-01-01").clocks.on == date(2027, 1, 1)
    assert wa.diff(audit, IAA, other="seven-measures")["majority"] == (None, "fail")
    asked = [[step.name for step in fix.steps] for fix in wa.fix(audit, IAA, rule="ownership")["ownership"]]
    assert asked == [[step.name for step in fix.steps] for fix in fixes(wa.check(audit, IAA), "ownership")]
    with pytest.raises(UsageError, match="has its day already"):
        wa.check(audit, IAA, as_of="2024")
    with pytest.raises(UsageError, match="is not RULEBOOK/RULE"):
        wa.why(audit, "ownership")
    with pytest.raises(UnknownNameError, match="no such rule"):
        wa.fix(audit, IAA, rule="ownerships")
    broken = tmp_path / "book.yaml"
    broken.write_text(BOOK.replace("{rule: one}", "{rule: too}"), encoding="utf-8")
    with pytest.raises(InputError, match=r"book\.yaml:10: rules\.two: no such rule"):
        wa.rulebook(broken)
