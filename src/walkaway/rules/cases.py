"""Run the cases written beside a rulebook, and say which branches of its rules they reach."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from walkaway.core.dates import PartialDate, parse_day
from walkaway.core.errors import InputError, Problem
from walkaway.core.exact import fraction
from walkaway.core.interval import Interval
from walkaway.core.truth import Truth
from walkaway.evidence.evidence import Evidence, Settled
from walkaway.localisation.subject import Subject
from walkaway.model.completeness import Completeness
from walkaway.model.condition import Condition
from walkaway.model.deal import Deal
from walkaway.model.rule_test import CASE_KIND, CASE_ROLES, CASE_UNITS, Given, RuleCase, RuleCases
from walkaway.model.rulebook import Rulebook
from walkaway.rules.answers import answer_path
from walkaway.rules.check import check
from walkaway.rules.fold import spots_in
from walkaway.rules.proof import Proof
from walkaway.rules.verdict import RuleResult, verdict_of

Measuring = Callable[[Deal, Evidence], Subject]
"""Turns a deal and its evidence into what rules are held against."""

BranchSide = tuple[str, str, str]
"""Rule, comparison in words of the book, and the side of it."""


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """One expectation of one case: a verdict, or an amount."""

    case: str
    rule: str
    expected: str
    seen: str

    @property
    def is_met(self) -> bool:
        """Whether it came out as expected."""
        return self.expected == self.seen


@dataclass(frozen=True, slots=True)
class TestedBook:
    """All cases of one rulebook, run.

    Attributes:
        rulebook: its id.
        outcomes: every expectation.
        branches: both sides of every comparison of every rule that can come out both ways.
        reached: those some case reaches.
    """

    rulebook: str
    outcomes: tuple[CaseOutcome, ...]
    branches: frozenset[BranchSide]
    reached: frozenset[BranchSide]

    @property
    def missed(self) -> tuple[str, ...]:
        """Expectations that did not come out, in words."""
        return tuple(
            f"{item.case}: {item.rule} is {item.seen}, expected {item.expected}"
            for item in self.outcomes
            if not item.is_met
        )

    @property
    def coverage(self) -> float:
        """Share of branches reached; 1 if there are none."""
        return len(self.branches & self.reached) / len(self.branches) if self.branches else 1.0

    @property
    def lacking(self) -> tuple[str, ...]:
        """Branches no case reaches, in words."""
        return tuple(f"{rule}: {text}: {side}" for rule, text, side in sorted(self.branches - self.reached))


def run_cases(rulebook: Rulebook, cases: RuleCases | None, measure: Measuring) -> TestedBook:
    """Run every case of a rulebook; none at all if nobody has written any.

    Raises:
        InputError: for a case that names a rule or fact the rulebook does not have.
    """
    outcomes: list[CaseOutcome] = []
    branches: set[BranchSide] = set()
    reached: set[BranchSide] = set()
    for case in cases.cases if cases is not None else ():
        _check_names(rulebook, case)
        deal = case_deal(case)
        evidence = _given(rulebook, case, Evidence.of(deal))
        on, known_at = (parse_day(day) if day else None for day in (case.on, case.known_at))
        supposed = rulebook.with_events(case.events) if case.events else rulebook
        results = check(supposed, _in_sectors(measure(deal, evidence), case), on, known_at).results
        for rule, expected in case.expect.items():
            outcomes.append(CaseOutcome(case.name, rule, expected, verdict_of(results[rule])))
        outcomes += [_amount(case.name, rule, due, results[rule]) for rule, due in case.due.items()]
        for result in results.values():
            for branch, truth in _sides(rulebook, result):
                branches |= {(*branch, "met"), (*branch, "missed")}
                if truth is not Truth.UNKNOWN:
                    reached.add((*branch, "met" if truth is Truth.TRUE else "missed"))
    return TestedBook(rulebook.id, tuple(outcomes), frozenset(branches), frozenset(reached))


def _in_sectors(subject: Subject, case: RuleCase) -> Subject:
    if case.sectors is None:
        return subject
    return replace(subject, technology=subject.technology.model_copy(update={"sectors": case.sectors}))


def _amount(case: str, rule: str, expected: float, result: RuleResult) -> CaseOutcome:
    """An amount is met if it is exact and the same to nine digits."""
    amount = None if result.due is None else result.due.amount
    if amount is not None and amount.is_exact and math.isclose(amount.low, expected, rel_tol=1e-9):
        return CaseOutcome(case, rule, f"{expected:g}", f"{expected:g}")
    seen = "no amount" if amount is None else "{:g} to {:g}".format(*amount.floats())
    return CaseOutcome(case, rule, f"{expected:g}", seen)


def _sides(rulebook: Rulebook, result: RuleResult) -> Iterator[tuple[tuple[str, str], Truth]]:
    """Comparisons of a rule with how they came out; what the text leaves open has no sides."""
    rule = result.rule
    for part, condition, proof in (("scope", rule.applies_when, result.scope), ("asks", rule.requires, result.proof)):
        if condition is None or proof is None:
            continue
        for number, (leaf, _, way) in enumerate(spots_in(condition)):
            leaf_proof = proof.at(way)
            if leaf.undecided is None and leaf.rule is None and _has_known_bar(leaf, leaf_proof):
                name = leaf.measure_key or leaf.fact or leaf.points or leaf.in_sector or "place"
                if leaf.points is None or rulebook.tables[leaf.points].complete:
                    yield (rule.id, f"{part} {number + 1} ({name})"), leaf_proof.truth


def _has_known_bar(condition: Condition, proof: Proof) -> bool:
    """Whether a comparison says what it asks for: a number has a threshold, or a schedule with one."""
    if proof.measured is None or isinstance(proof.measured.value, Truth):
        return True
    return condition.value is not None or any(row.value is not None for row in condition.schedule)


def case_deal(case: RuleCase) -> Deal:
    """Return the venture a case speaks of, with nothing known."""
    others = {party: country for party, country in case.parties.items() if party != "local"}
    local = case.parties.get("local", case.country)
    holdings = [("abroad", "venture"), ("local", "venture"), *case.holdings]
    return Deal.model_validate(
        {
            "id": "case",
            "name": case.name,
            "kind": CASE_KIND,
            "technology": case.technology,
            "home": [case.home],
            "venture": "venture",
            "foreign_partner": "abroad",
            "parties": [
                {"id": "venture", "name": "Venture", "countries": [], "role": CASE_ROLES["venture"]},
                {"id": "abroad", "name": "Abroad", "countries": [case.partner_country], "role": CASE_ROLES["abroad"]},
                {"id": "local", "name": "Local", "countries": [local], "role": CASE_ROLES["local"]},
                *(
                    {"id": party, "name": party, "countries": [place], "role": CASE_ROLES["others"]}
                    for party, place in others.items()
                ),
            ],
            "ownership": [{"holder": holder, "company": company} for holder, company in holdings],
            "decision_rights": [{"party": "abroad"}, {"party": "local"}],
            "plant": {"country": case.country},
        }
    )


def _given(rulebook: Rulebook, case: RuleCase, evidence: Evidence) -> Evidence:
    if case.foreign_share is not None:
        evidence = evidence.settle("ownership.abroad.venture.share", Interval.exactly(case.foreign_share))
        evidence = evidence.settle("ownership.local.venture.share", Interval.exactly(1 - fraction(case.foreign_share)))
    for section in dict.fromkeys(path.partition(".")[0] for path in case.fields):
        if section in Completeness.evidence_rules():  # a case that speaks of a list speaks of all of it
            evidence = evidence.settle(f"complete.{section}", True)
    for path, value in case.fields.items():
        evidence = evidence.settle(path, _settled(value), CASE_UNITS.get(path))
    for fact, value in case.answers.items():
        asked = rulebook.facts[fact]
        given = PartialDate.parse(str(value)) if asked.kind == "day" else _settled(value)
        evidence = evidence.settle(answer_path(asked, fact), given)
    return evidence


def _settled(value: Given) -> Settled:
    if isinstance(value, tuple):
        return Interval(*value)
    return value if isinstance(value, bool | str) else Interval.exactly(value)


def _check_names(rulebook: Rulebook, case: RuleCase) -> None:
    names: list[tuple[str, str, Mapping[str, object]]] = []
    names += [("rule", name, rulebook.by_id) for name in (*case.expect, *case.due)]
    names += [("fact", name, rulebook.facts) for name in case.answers]
    names += [("event", name, rulebook.events) for name in case.events]
    if wrong := [item for item in names if item[1] not in item[2]]:
        raise InputError(
            [
                Problem(f"no such {kind}", rulebook.id, None, case.name, name, ", ".join(sorted(allowed)))
                for kind, name, allowed in wrong
            ]
        )
