"""Check a deal against a rulebook: pass, fail, not applicable or unknown, each with its proof."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from graphlib import TopologicalSorter
from typing import Literal

from walkaway.core.errors import InputError
from walkaway.core.truth import Truth
from walkaway.localisation.measures import Subject
from walkaway.localisation.verdict import Ground, RuleResult, measure_all, prove
from walkaway.model.rulebook import Rule, Rulebook
from walkaway.rules.book_checks import book_problems

Verdict = Literal["pass", "fail", "not_applicable", "unknown"]


@dataclass(frozen=True, slots=True)
class Checked:
    """A deal held against one rulebook.

    Attributes:
        rulebook: the rulebook.
        results: outcome of every rule by id, members of other rules included.
        verdict: of the rules that stand for themselves, together.
    """

    rulebook: Rulebook
    results: Mapping[str, RuleResult]
    verdict: Verdict

    def of(self, rule_id: str) -> Verdict:
        """Verdict of one rule."""
        return verdict_of(self.results[rule_id])


def check(rulebook: Rulebook, subject: Subject, on: date | None = None) -> Checked:
    """Hold a subject against every rule of a rulebook.

    Args:
        rulebook: the rulebook; a proposal is judged as if it were in force.
        subject: the deal, measured.
        on: leave out rules that do not apply on this day. Rules whose first day is not known stay.
    """
    order = in_order(rulebook)
    measured = measure_all([rulebook], subject)
    results: dict[str, RuleResult] = {}
    for rule in order:
        ground = Ground(measured, results, subject.technology.sectors, rulebook.facts, subject.evidence)
        proof = prove(rule.requires, ground)
        applies = Truth.TRUE if rule.applies_when is None else prove(rule.applies_when, ground).truth
        results[rule.id] = RuleResult(rule, applies & _in_time(rule, on), proof.truth, proof)
    return Checked(rulebook, {rule.id: results[rule.id] for rule in rulebook.rules}, _together(results))


def verdict_of(result: RuleResult) -> Verdict:
    """Turn applicability and truth into a verdict; a rule that is met passes even if it may not apply."""
    if result.applies is Truth.FALSE:
        return "not_applicable"
    if result.truth is Truth.TRUE:
        return "pass"
    return "fail" if result.truth is Truth.FALSE and result.applies is Truth.TRUE else "unknown"


def in_order(rulebook: Rulebook) -> tuple[Rule, ...]:
    """Rules in an order where those referred to come first.

    Raises:
        InputError: for everything wrong with the rulebook, such as rules that refer to each other in a circle.
    """
    if problems := book_problems(rulebook):
        raise InputError(problems)
    by_id = {rule.id: rule for rule in rulebook.rules}
    needs = {rule.id: _references(rule) for rule in rulebook.rules}
    return tuple(by_id[name] for name in TopologicalSorter(needs).static_order())


def _references(rule: Rule) -> tuple[str, ...]:
    when = () if rule.applies_when is None else tuple(rule.applies_when.rules())
    return (*rule.requires.rules(), *when)


def _in_time(rule: Rule, on: date | None) -> Truth:
    if on is None:
        return Truth.TRUE
    if rule.valid_from is not None and rule.valid_from.first > on:
        return Truth.FALSE
    return Truth.FALSE if rule.valid_to is not None and rule.valid_to.last < on else Truth.TRUE


def _together(results: Mapping[str, RuleResult]) -> Verdict:
    """All rules that stand for themselves: fail if one fails, pass if all that apply pass."""
    verdicts = [verdict_of(result) for result in results.values() if not result.rule.member]
    judged = [verdict for verdict in verdicts if verdict != "not_applicable"]
    if not judged:
        return "not_applicable"
    if "fail" in judged:
        return "fail"
    return "unknown" if "unknown" in judged else "pass"
