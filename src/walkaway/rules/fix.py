"""What would make a deal pass: every smallest set of conditions to meet, and what each of them still lacks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from walkaway.core.errors import UsageError
from walkaway.core.truth import Truth, all_of, any_of, at_least
from walkaway.localisation.verdict import Proof, RuleResult
from walkaway.model.rulebook import Condition
from walkaway.rules.check import Checked

MAX_OPEN = 16


@dataclass(frozen=True, slots=True)
class Step:
    """One condition to meet: a rule, or a comparison, with what it lacks today."""

    name: str
    truth: Truth
    lacking: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fix:
    """One smallest set of steps after which a rule passes; no smaller part of it is enough."""

    steps: tuple[Step, ...]


OWNERSHIP = frozenset({"foreign_stake", "foreign_control", "joint_venture", "home_share_of_venture"})
"""Measures that stay as they are when ownership is kept."""


def fixes(checked: Checked, rule_id: str, keep: frozenset[str] = frozenset()) -> tuple[Fix, ...]:
    """Every minimal set of changes that turns a rule from fail or unknown into pass, smallest first.

    Changes are taken at the level the rule counts: other rules it refers to, or its own comparisons. What the text
    itself leaves open cannot be changed, nor can what rests on measures to ``keep``. Empty if the rule passes, or no
    change can make it pass.

    Args:
        checked: the deal held against the rulebook.
        rule_id: the rule that is to pass.
        keep: measures that must stay as they are, such as ``OWNERSHIP``.

    Raises:
        UsageError: for a rule that is not in the rulebook, or more than 16 open conditions.
    """
    if rule_id not in checked.results:
        raise UsageError(f"no rule {rule_id!r} in {checked.rulebook.id}; it has {', '.join(checked.results)}")
    result = checked.results[rule_id]
    leaves = list(zip(result.rule.requires.leaves(), _leaf_proofs(result.proof, result.rule.requires), strict=True))
    open_places = [
        place
        for place, (condition, proof) in enumerate(leaves)
        if proof.truth is not Truth.TRUE and _can_be_met(condition, proof, checked.results, keep)
    ]
    if len(open_places) > MAX_OPEN:
        raise UsageError(f"{len(open_places)} open conditions are too many to go through (at most {MAX_OPEN})")
    truths = [proof.truth for _, proof in leaves]
    found: list[frozenset[int]] = []
    for size in range(1, len(open_places) + 1):
        for chosen in map(frozenset, combinations(open_places, size)):
            if any(smaller <= chosen for smaller in found):
                continue
            changed = [Truth.TRUE if place in chosen else truth for place, truth in enumerate(truths)]
            if _again(result.rule.requires, iter(changed)) is Truth.TRUE:
                found.append(chosen)
    if result.truth is Truth.TRUE:
        return ()
    return tuple(Fix(tuple(_step(*leaves[place], checked.results) for place in sorted(chosen))) for chosen in found)


def _can_be_met(condition: Condition, proof: Proof, results: Mapping[str, RuleResult], keep: frozenset[str]) -> bool:
    """Whether changing all that may be changed would meet a leaf: a comparison, or another rule."""
    if condition.rule is None:
        name = condition.measure or condition.fact
        return name is not None and name not in keep
    inner = results[condition.rule]
    leaves = zip(inner.rule.requires.leaves(), _leaf_proofs(inner.proof, inner.rule.requires), strict=True)
    best = [Truth.TRUE if _can_be_met(leaf, part, results, keep) else part.truth for leaf, part in leaves]
    return _again(inner.rule.requires, iter(best)) is Truth.TRUE


def _leaf_proofs(proof: Proof, condition: Condition) -> Iterator[Proof]:
    """Proofs of the leaves of a condition, in the order of its leaves; a rule referred to counts as one leaf."""
    parts = condition.parts()
    if not parts:
        yield proof
    for part, inner in zip(parts, proof.parts if parts else (), strict=True):
        yield from _leaf_proofs(inner, part)


def _again(condition: Condition, leaves: Iterator[Truth]) -> Truth:
    """Evaluate a condition on truths given for its leaves in order."""
    parts = condition.parts()
    if not parts:
        return next(leaves)
    truths = [_again(part, leaves) for part in parts]
    if condition.not_ is not None:
        return ~truths[0]
    if condition.all is not None:
        return all_of(truths)
    if condition.at_least is not None:
        return all_of(truths[: len(condition.must)]) & at_least(condition.at_least, truths)
    return any_of(truths)


def _step(condition: Condition, proof: Proof, results: Mapping[str, RuleResult]) -> Step:
    if condition.rule is None:
        return Step(proof.text, proof.truth, (proof.text,))
    inner = results[condition.rule]
    lacking = tuple(leaf.text for leaf in inner.proof.leaves() if leaf.truth is not Truth.TRUE)
    return Step(inner.rule.name, inner.truth, lacking)
