"""Run the cases written beside a rulebook, and say which rules they decide both ways."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from walkaway.core.dates import parse_day
from walkaway.core.errors import InputError, Problem
from walkaway.core.interval import Interval
from walkaway.localisation.measures import Subject
from walkaway.model.deal import Deal
from walkaway.model.evidence import Evidence, Settled
from walkaway.model.rule_test import Given, RuleCase, RuleCases
from walkaway.model.rulebook import Rulebook
from walkaway.rules.check import Verdict, check

Measure = Callable[[Deal, Evidence], Subject]
"""Turns a deal and its evidence into what rules are held against."""

_KIND = {"number": "number", "flag": "holds", "name": "name"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One expectation of one case."""

    case: str
    rule: str
    expected: Verdict
    seen: Verdict

    @property
    def is_met(self) -> bool:
        """Whether it came out as expected."""
        return self.expected == self.seen


@dataclass(frozen=True, slots=True)
class Tested:
    """All cases of one rulebook, run.

    Attributes:
        rulebook: its id.
        outcomes: every expectation.
        decided_both_ways: share of rules that some case passes and some case fails.
        lacking: rules without one of the two.
    """

    rulebook: str
    outcomes: tuple[Outcome, ...]
    decided_both_ways: float
    lacking: tuple[str, ...]

    @property
    def missed(self) -> tuple[str, ...]:
        """Expectations that did not come out, in words."""
        return tuple(
            f"{item.case}: {item.rule} is {item.seen}, expected {item.expected}"
            for item in self.outcomes
            if not item.is_met
        )


def run_cases(rulebook: Rulebook, cases: RuleCases | None, measure: Measure) -> Tested:
    """Run every case of a rulebook; none at all if nobody has written any.

    Raises:
        InputError: for a case that names a rule or fact the rulebook does not have.
    """
    outcomes = []
    for case in cases.cases if cases is not None else ():
        _check_names(rulebook, case)
        deal = case_deal(case)
        evidence = _given(rulebook, case, Evidence.of(deal))
        on: date | None = parse_day(case.on) if case.on else None
        result = check(rulebook, measure(deal, evidence), on)
        outcomes += [Outcome(case.name, rule, expected, result.of(rule)) for rule, expected in case.expect.items()]
    return Tested(rulebook.id, tuple(outcomes), *_decided_both_ways(rulebook, outcomes))


def _decided_both_ways(rulebook: Rulebook, outcomes: Sequence[Outcome]) -> tuple[float, tuple[str, ...]]:
    """A rule whose own text leaves something open may not be able to fail; there unknown stands for fail."""
    seen = {(item.rule, item.seen) for item in outcomes}
    lacking = []
    for rule in rulebook.rules:
        is_open = any(leaf.undecided is not None for leaf in rule.requires.leaves())
        other = (rule.id, "fail") in seen or (is_open and (rule.id, "unknown") in seen)
        if not ((rule.id, "pass") in seen and other):
            lacking.append(rule.id)
    return 1 - len(lacking) / len(rulebook.rules), tuple(lacking)


def case_deal(case: RuleCase) -> Deal:
    """Return the venture a case speaks of, with nothing known."""
    return Deal.model_validate(
        {
            "id": "case",
            "name": case.name,
            "kind": "joint_venture",
            "technology": case.technology,
            "home": [case.home],
            "venture": "venture",
            "foreign_partner": "abroad",
            "parties": [
                {"id": "venture", "name": "Venture", "countries": [], "role": "venture"},
                {"id": "abroad", "name": "Abroad", "countries": [case.partner_country], "role": "foreign_partner"},
                {"id": "local", "name": "Local", "countries": [case.country], "role": "home_partner"},
            ],
            "ownership": [{"holder": "abroad", "company": "venture"}, {"holder": "local", "company": "venture"}],
            "decision_rights": [{"party": "abroad"}, {"party": "local"}],
            "plant": {"country": case.country},
        }
    )


def _given(rulebook: Rulebook, case: RuleCase, evidence: Evidence) -> Evidence:
    if case.foreign_share is not None:
        evidence = evidence.settle("ownership.abroad.venture.share", Interval.exactly(case.foreign_share))
        evidence = evidence.settle("ownership.local.venture.share", Interval.exactly(1 - case.foreign_share))
    for path, value in case.fields.items():
        unit = "EUR" if path == "plant.investment" else None
        evidence = evidence.settle(path, _settled(value), unit)
    for fact, value in case.answers.items():
        evidence = evidence.settle(f"answers.{fact}.{_KIND[rulebook.facts[fact].kind]}", _settled(value))
    return evidence


def _settled(value: Given) -> Settled:
    return value if isinstance(value, bool | str) else Interval.exactly(value)


def _check_names(rulebook: Rulebook, case: RuleCase) -> None:
    rules = {rule.id for rule in rulebook.rules}
    wrong = [("rule", name, rules) for name in case.expect if name not in rules]
    wrong += [("fact", name, set(rulebook.facts)) for name in case.answers if name not in rulebook.facts]
    if wrong:
        raise InputError(
            [
                Problem(f"no such {kind}", rulebook.id, None, case.name, name, ", ".join(sorted(names)))
                for kind, name, names in wrong
            ]
        )
