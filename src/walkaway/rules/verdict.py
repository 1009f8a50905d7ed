"""Outcomes of rules, and the ladder of depth built from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from walkaway.core.errors import InputError, Problem, nearest
from walkaway.core.frozen_map import FrozenMap
from walkaway.core.identity import Same
from walkaway.core.interval import Interval
from walkaway.core.truth import Truth, any_of
from walkaway.core.vocabulary import flagged
from walkaway.evidence.resolution import Resolved
from walkaway.localisation.subject import Subject
from walkaway.measures.component_measures import COMPONENT_MEASURES
from walkaway.measures.measures import MEASURES, Measured
from walkaway.model.rule_test import Verdict as Verdict
from walkaway.model.rulebook import GROUND_RUNG, Amount, Rule, Rulebook
from walkaway.rules.number_words import number_words, range_words
from walkaway.rules.proof import Proof


@dataclass(frozen=True, slots=True)
class Timing:
    """Whether a rule is in force on the day asked, and as far as was published then; in words where it is not sure."""

    truth: Truth
    words: str = ""


ALWAYS = Timing(Truth.TRUE)
NO_BURDEN = "none"
_SHOWS = frozenset(flagged("burden", "shows_that_met"))
"""Those who must show that a rule is met."""


@dataclass(frozen=True, slots=True)
class Due:
    """An amount that follows from a rule, as a range, with the fields it rests on and the layers it is made of."""

    stated: Amount
    amount: Interval
    inputs: tuple[Resolved, ...] = ()
    layers: tuple[tuple[Amount, Interval], ...] = ()

    @property
    def unit(self) -> str:
        """Unit of the amount."""
        return self.stated.unit

    @property
    def text(self) -> str:
        """The amount in words, with its layers."""
        total, unit = self.amount, self.unit
        layers = [f"{layer.name} {range_words(seen, layer.unit)}" for layer, seen in self.layers]
        made_of = f" ({' + '.join(layers)})" if layers else ""
        seen = number_words(total.low, unit) if total.is_exact else range_words(total, unit)
        return f"{self.stated.name or 'Amount'}: {_BOUNDS[self.stated.bound]}{seen}{made_of}"


class RuleResult(NamedTuple):
    """Outcome of one rule: does it apply, is it met, and why.

    Attributes:
        rule: the rule.
        applies: whether it applies: in scope, in time, and no exception in its place.
        truth: whether it is met; for a rule that asks nothing, whether it applies.
        proof: how it is met; for a rule that asks nothing, how it applies.
        scope: how it applies, if it says when.
        timing: whether it is in force on the day asked.
        exceptions: exceptions to it, each with whether it applies.
        due: the amount that follows, if it names one.
        burden: who must show that it is met, or broken.
    """

    rule: Rule
    applies: Truth
    truth: Truth
    proof: Proof
    scope: Proof | None = None
    timing: Timing = ALWAYS
    exceptions: tuple[tuple[Rule, Truth], ...] = ()
    due: Due | None = None
    burden: str = NO_BURDEN

    def __repr__(self) -> str:
        """Say rule and verdict."""
        return f"<RuleResult {self.rule.id}: {verdict_of(self)}>"

    def reasons(self) -> tuple[str, ...]:
        """Short sentences that explain the outcome; if it does not apply or may not, why.

        What is decided and what facts are missing come first, wording that nobody can settle last.
        """
        words, leaves = self._about_scope() if self.applies is not Truth.TRUE else ([], ())
        outside = self.applies is Truth.FALSE or self.rule.asks_nothing
        if not (outside and (words or leaves)):
            is_met = self.truth is Truth.TRUE and not outside
            words = [] if is_met else words
            leaves = (*(() if is_met else leaves), *self.proof.decisive())
        texts = [leaf.text for leaf in sorted(leaves, key=lambda leaf: leaf.is_text_left_open)]
        due = [self.due.text] if self.due and outside and self.applies is Truth.TRUE else []
        return tuple(dict.fromkeys([*words, *texts, *due]))

    def _about_scope(self) -> tuple[list[str], tuple[Proof, ...]]:
        """Why it does not apply or may not: its days and exceptions in words, and comparisons of its scope."""
        words = [self.timing.words] if self.timing.truth is not Truth.TRUE else []
        words += [f"{rule.name}: {_WORDS[truth]}" for rule, truth in self.exceptions if truth is ~self.applies]
        in_scope = self.scope is not None and self.scope.truth is self.applies
        return words, self.scope.decisive() if self.scope is not None and in_scope else ()

    def inputs(self) -> tuple[Resolved, ...]:
        """Fields the outcome rests on, scope and amount included, once each; of a rule out of scope, those of scope."""
        if self.applies is Truth.FALSE and self.scope is not None and self.scope.truth is Truth.FALSE:
            return self.scope.inputs()
        scope = self.scope.inputs() if self.scope is not None and not self.rule.asks_nothing else ()
        due = self.due.inputs if self.due is not None else ()
        return tuple({item.field: item for item in (*scope, *self.proof.inputs(), *due)}.values())


def verdict_of(result: RuleResult) -> Verdict:
    """Turn applicability and truth into a verdict; a rule that is met passes even if it may not apply.

    It is the one place where verdicts are made: of rungs, of findings and of rules. What is open is not shown where
    somebody must show that it is met.
    """
    if result.applies is Truth.FALSE:
        return "not_applicable"
    if result.rule.asks_nothing:
        return "applies" if result.applies is Truth.TRUE else "unknown"
    if result.truth is Truth.TRUE:
        return "pass"
    if result.truth is Truth.FALSE:
        return "fail" if result.applies is Truth.TRUE else "unknown"
    return "not_shown" if result.burden in _SHOWS else "unknown"


_BOUNDS = {"exactly": "", "at_most": "at most ", "at_least": "at least "}
_WORDS = {Truth.TRUE: "applies", Truth.FALSE: "does not apply", Truth.UNKNOWN: "may apply"}


@dataclass(frozen=True, slots=True)
class Depth:
    """Rungs of the ladder that the evidence allows: ``low`` is reached for certain, above ``high`` none can be.

    Attributes:
        low, high: rungs from 0 (import) to the top of the ladder.
        label: in words.
        rungs: result of every rung, lowest first.
        reached: truth of every rung by number, with implications applied.
    """

    low: int
    high: int
    label: str
    rungs: tuple[RuleResult, ...]
    reached: Mapping[int, Truth]

    def __repr__(self) -> str:
        """Say the rungs in one line."""
        return f"<Depth {self.low} to {self.high}: {self.label}>"


def check_measures(rulebook: Rulebook) -> None:
    """Refuse a rulebook that names a measure nobody defines.

    Raises:
        InputError: with the nearest name for each.
    """
    problems = []
    for name, component in rulebook.measures:
        known = MEASURES if component is None else COMPONENT_MEASURES
        if name not in known:
            match = nearest(name, known)
            fix = f"did you mean {match!r}?" if match else "see the list of measures in the documentation"
            problems.append(Problem("no such measure", rulebook.id, key=name, seen=name, fix=fix))
    if problems:
        raise InputError(problems)


def measure_all(rulebooks: Iterable[Rulebook], subject: Subject) -> dict[str, Measured]:
    """Take every measure the rulebooks use, once; those of a component are kept under ``name:component``."""
    asked = dict.fromkeys(item for rulebook in rulebooks for item in rulebook.measures)
    taken = _taken_of(Same(subject))
    for name, component in asked.keys() - taken.keys():
        taken[name, component] = take_measure(subject, name, component)
    return {(f"{item[0]}:{item[1]}" if item[1] else item[0]): taken[item] for item in asked}


@lru_cache(maxsize=8)
def _taken_of(_: Same[Subject]) -> dict[tuple[str, str | None], Measured]:
    """Measures taken of a subject, so that many rulebooks take each once."""
    return {}


def take_measure(subject: Subject, name: str, component: str | None) -> Measured:
    """Take one measure, of one component if it names one."""
    return MEASURES[name].of(subject) if component is None else COMPONENT_MEASURES[name].of(subject, component)


def _own_or_implied(result: RuleResult, by_id: Mapping[str, Truth]) -> Truth:
    """A rung is reached if its own condition holds or a rung that implies it is reached; while that is open, so is it.

    So whatever is settled later, the place on the ladder stays within the range given before.
    """
    return by_id[result.rule.id] | any_of(by_id[name] for name in result.rule.implied_by)


_REACHED: Mapping[Verdict, Truth] = {"pass": Truth.TRUE, "fail": Truth.FALSE, "not_applicable": Truth.TRUE}
"""A rung that does not apply is passed over: it keeps nobody from the next."""


def depth_of(evaluated: Sequence[RuleResult]) -> Depth:
    """Place a deal on a ladder: the interval of rungs its evidence allows."""
    results = sorted((item for item in evaluated if item.rule.rung), key=lambda item: item.rule.rung or 0)
    by_id = {item.rule.id: _REACHED.get(verdict_of(item), Truth.UNKNOWN) for item in results}
    own = {item.rule.rung or 0: _own_or_implied(item, by_id) for item in results}
    reached: dict[int, Truth] = {0: Truth.TRUE}
    for rung in sorted(own):
        reached[rung] = reached[max(reached)] & own[rung]
    low = max(rung for rung, truth in reached.items() if truth is Truth.TRUE)
    high = max(rung for rung, truth in reached.items() if truth is not Truth.FALSE)
    names = {0: GROUND_RUNG, **{item.rule.rung or 0: item.rule.name for item in results}}
    label = names[low] if low == high else f"between {names[low]} and {names[high]}"
    return Depth(low, high, label, tuple(results), FrozenMap(reached))
