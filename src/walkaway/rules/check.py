"""Check a deal against a rulebook: pass, fail, not applicable or unknown, each with its proof."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from graphlib import TopologicalSorter
from typing import Any, NamedTuple

from walkaway.core.errors import InputError
from walkaway.core.frozen_map import FrozenMap
from walkaway.core.identity import Same
from walkaway.core.truth import Truth, all_of
from walkaway.localisation.subject import Subject
from walkaway.measures.measures import Measured
from walkaway.model.condition import Condition
from walkaway.model.rulebook import Amount, Rule, Rulebook
from walkaway.rules.amounts import due_of
from walkaway.rules.book_checks import book_problems
from walkaway.rules.both_ways import BothWays, Signed, both_ways, signs_in
from walkaway.rules.ground import Declared, Ground
from walkaway.rules.proof import Proof
from walkaway.rules.provers import Prover, prover_of
from walkaway.rules.timing import ANY_DAY, Clocks, timing_of
from walkaway.rules.verdict import ALWAYS, NO_BURDEN, RuleResult, Verdict, measure_all, verdict_of

_WORST_FIRST: tuple[Verdict, ...] = ("fail", "not_shown", "unknown", "pass")
_new = tuple.__new__
"""Builds a result from all its fields at once, which takes half the time of naming them."""
_IN_FORCE = Proof("applies", Truth.TRUE)


@dataclass(frozen=True, slots=True)
class Checked:
    """A deal held against one rulebook.

    Attributes:
        rulebook: the rulebook.
        results: outcome of every rule by id, members of other rules included.
        verdict: of the rules that stand for themselves, together.
        clocks: the day the rules were read on, and what had been published.
    """

    rulebook: Rulebook
    results: Mapping[str, RuleResult]
    verdict: Verdict
    clocks: Clocks

    def of(self, rule_id: str) -> Verdict:
        """Verdict of one rule."""
        return verdict_of(self.results[rule_id])

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle and copy rules before those that refer to them, so that no proof is many rules deep."""
        order = tuple(self.results[rule.id] for rule in in_order(self.rulebook))
        return _restored, (type(self), self.rulebook, order, self.verdict, self.clocks)


def _restored(
    kind: type[Checked], rulebook: Rulebook, order: Sequence[RuleResult], verdict: Verdict, clocks: Clocks
) -> Checked:
    by_id = {result.rule.id: result for result in order}
    return kind(rulebook, FrozenMap({name: by_id[name] for name in rulebook.by_id}), verdict, clocks)


def check(rulebook: Rulebook, subject: Subject, on: date | None = None, known_at: date | None = None) -> Checked:
    """Hold a subject against every rule of a rulebook.

    Args:
        rulebook: the rulebook; without a day, a proposal is judged as if it were in force.
        subject: the deal, measured.
        on: the day the rules are read on; None reads them all, whatever their days.
        known_at: only what had been published by this day; None for all that is published.

    Raises:
        InputError: with everything that is wrong with the rulebook.
    """
    ready_rules(rulebook)  # refuses a broken book before anything is measured
    ground = ground_of(rulebook, subject, measure_all([rulebook], subject), on)
    return judge_rules(rulebook, ground, Clocks(on, known_at))


def ground_of(rulebook: Rulebook, subject: Subject, measured: Mapping[str, Measured], on: date | None) -> Ground:
    """Return what the conditions of a rulebook are judged on."""
    return Ground(
        measured,
        {},
        subject.technology.sectors,
        rulebook.facts,
        subject.evidence,
        rulebook.tables,
        subject.standing,
        on,
    )


class Before(NamedTuple):
    """An earlier judgement of the same deal by the same book, and what it was judged on."""

    results: Mapping[str, RuleResult]
    measured: Mapping[str, Measured]


def judge_rules(rulebook: Rulebook, ground: Ground, clocks: Clocks, before: Before | None = None) -> Checked:
    """Judge every rule, those others refer to first.

    Args:
        rulebook: the rulebook.
        ground: what its conditions are judged on.
        clocks: the day the rules are read on, and what had been published.
        before: an earlier judgement with the same clocks; its results are kept where what they rest on is the same.
    """
    results: dict[str, RuleResult] = {}
    kept: set[str] = set()
    known: dict[str, tuple[Rule, Truth, Proof]] = {}
    ground = Ground(
        ground.measured,
        known,
        ground.sectors,
        ground.facts,
        ground.evidence,
        ground.tables,
        ground.standing,
        ground.on,
    )
    any_day = clocks == ANY_DAY
    verdicts: set[Verdict] = set()
    for step in ready_rules(rulebook):
        rule, name = step.rule, step.name
        if before is not None and step.is_same(ground.measured, before.measured, kept):
            result = results[name] = before.results[name]
            kept.add(name)
            known[name] = (rule, result.truth, result.proof)
            if step.counts:
                verdicts.add(verdict_of(result))
            continue
        timing = ALWAYS if any_day else timing_of(rulebook, rule, clocks)
        scope = None if step.applies_when is None else step.applies_when.prove(ground)
        applies = timing.truth if scope is None else timing.truth & scope.truth
        stand_in: tuple[tuple[Rule, Truth], ...] = ()
        if step.exceptions:
            stand_in = tuple([(item, results[item.id].applies) for item in step.exceptions])
            applies = applies & all_of([~truth for _, truth in stand_in])
        due = None if step.amount is None else due_of(step.amount, ground)
        if step.requires is None:
            truth, proof = applies, scope or _IN_FORCE
        else:
            proof = step.requires.prove(ground)
            truth = proof.truth
        result = results[name] = _new(
            RuleResult, (rule, applies, truth, proof, scope, timing, stand_in, due, NO_BURDEN)
        )
        known[name] = (rule, truth, proof)
        if step.counts:
            verdicts.add(verdict_of(result))
    ordered = FrozenMap({name: results[name] for name in rulebook.by_id})
    return Checked(rulebook, ordered, together(verdicts), clocks)


class Asked(NamedTuple):
    """A condition made ready: what proves it, and what a second pass needs if it asks one thing with both signs."""

    condition: Condition
    prove: Prover
    both: BothWays | None


class ReadyRule(NamedTuple):
    """A rule made ready to be judged.

    Attributes:
        rule: the rule.
        name: its id.
        applies_when: when it applies, if it says so.
        requires: what it requires, if it asks anything.
        exceptions: rules in whose place it does not apply.
        amount: what follows from it.
        counts: whether it counts towards the verdict of the book: it stands for itself and asks something.
        measures: what the measures it uses are kept under.
        needs: ids of the rules it refers to, and of its exceptions.
        asks: whether it rests on answers of the deal file.
    """

    rule: Rule
    name: str
    applies_when: Asked | None
    requires: Asked | None
    exceptions: tuple[Rule, ...]
    amount: Amount | None
    counts: bool
    measures: tuple[str, ...]
    needs: tuple[str, ...]
    asks: bool

    def is_same(self, now: Mapping[str, Measured], before: Mapping[str, Measured], kept: Collection[str]) -> bool:
        """Whether nothing it rests on has changed: no measure, and no other rule; answers are always read again."""
        same = not self.asks and all(now[name] is before[name] for name in self.measures)
        return same and all(name in kept for name in self.needs)


@lru_cache(maxsize=512)
def _ready_rules(key: Same[Rulebook]) -> tuple[ReadyRule, ...]:
    rulebook = key.item
    if problems := book_problems(rulebook):
        raise InputError(problems)
    needs = {rule.id: _needs(rulebook, rule) for rule in rulebook.rules}
    signs: dict[str, Signed] = {}
    steps = []
    for name in TopologicalSorter(needs).static_order():
        rule = rulebook.by_id[name]
        signs[name] = frozenset() if rule.requires is None else signs_in(rule.requires, rulebook, signs)
        steps.append(_made_ready(rulebook, rule, needs[name], signs))
    return tuple(steps)


def _needs(rulebook: Rulebook, rule: Rule) -> tuple[str, ...]:
    """Rules that are judged before it: those it refers to, and its exceptions."""
    named = (name for condition in rule.conditions for name in condition.rules())
    return tuple(dict.fromkeys([*named, *(item.id for item in rulebook.exceptions.get(rule.id, ()))]))


def _made_ready(rulebook: Rulebook, rule: Rule, needs: tuple[str, ...], signs: Mapping[str, Signed]) -> ReadyRule:
    scope, requires = (
        None if item is None else _asked(item, rulebook, signs) for item in (rule.applies_when, rule.requires)
    )
    return ReadyRule(
        rule=rule,
        name=rule.id,
        applies_when=scope,
        requires=requires,
        exceptions=rulebook.exceptions.get(rule.id, ()),
        amount=rule.amount,
        counts=not (rule.member or rule.asks_nothing),
        measures=rulebook.measure_keys[rule.id],
        needs=needs,
        asks=bool(rulebook.facts_of(rule)),
    )


def _asked(condition: Condition, rulebook: Rulebook, signs: Mapping[str, Signed]) -> Asked:
    prover = prover_of(condition, Declared(rulebook.facts, rulebook.tables))
    both = both_ways(condition, rulebook, signs_in(condition, rulebook, signs))
    if both is None:
        return Asked(condition, prover, None)
    return Asked(condition, lambda ground: both.settled(prover(ground)), both)


def in_order(rulebook: Rulebook) -> tuple[Rule, ...]:
    """Rules in an order where those referred to, and exceptions, come first.

    Raises:
        InputError: for everything wrong with the rulebook, such as rules that refer to each other in a circle.
    """
    return tuple(step.rule for step in ready_rules(rulebook))


def ready_rules(rulebook: Rulebook) -> tuple[ReadyRule, ...]:
    """Rules made ready, in the same order; checked and made once for each book.

    Raises:
        InputError: for everything wrong with the rulebook.
    """
    return _ready_rules(Same(rulebook))


def together(verdicts: Collection[Verdict]) -> Verdict:
    """Verdict of a book: fail if one rule that counts fails, pass if all that apply pass."""
    return next((verdict for verdict in _WORST_FIRST if verdict in verdicts), "not_applicable")
