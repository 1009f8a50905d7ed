"""What would make a deal pass: every smallest set of conditions to meet, and what each of them still lacks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count

from walkaway.core.errors import UsageError
from walkaway.core.truth import Truth, all_of, any_of, at_least
from walkaway.localisation.proof import Proof
from walkaway.localisation.verdict import RuleResult
from walkaway.logic.cut_sets import minimal_solutions
from walkaway.logic.diagram import diagram_of
from walkaway.logic.formula import All, Any, AtLeast, Atom, Formula
from walkaway.model.condition import Condition
from walkaway.rules.check import Checked

MOST_FIXES = 10_000


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


OWNERSHIP = frozenset(
    {
        "foreign_stake",
        "foreign_control",
        "joint_venture",
        "home_share_of_venture",
        "non_union_stake",
        "non_union_votes",
        "largest_non_union_holding",
        "non_union_holding_in_union_partner",
        "venture_with_union_partner",
        "venture_with_home_partner",
    }
)
"""Measures that stay as they are when ownership is kept."""


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A comparison with its proof, and the truth that helps the whole to hold: false under an odd number of nots."""

    condition: Condition
    proof: Proof
    wanted: Truth


def fixes(checked: Checked, rule_id: str, keep: frozenset[str] = frozenset()) -> tuple[Fix, ...]:
    """Every minimal set of changes that turns a rule from fail or unknown into pass, smallest first.

    Changes are taken at the level the rule counts: other rules it refers to, or its own comparisons. What the text
    itself leaves open cannot be changed, nor can what rests on measures to ``keep``. Empty if the rule passes, asks
    nothing, or no change can make it pass.

    Args:
        checked: the deal held against the rulebook.
        rule_id: the rule that is to pass.
        keep: measures that must stay as they are, such as ``OWNERSHIP``.

    Raises:
        UsageError: for a rule that is not in the rulebook, or more than 10,000 smallest sets of changes.
    """
    result = _result(checked, rule_id)
    requires = result.rule.requires
    if requires is None or result.truth is Truth.TRUE:
        return ()
    leaves = _leaves(result.proof, requires)
    open_places = [
        place
        for place, leaf in enumerate(leaves)
        if leaf.proof.truth is not leaf.wanted and _can_change(leaf, checked, keep)
    ]
    if not open_places:
        return ()
    right = {str(place): leaf.proof.truth is leaf.wanted for place, leaf in enumerate(leaves)}
    for place in open_places:
        del right[str(place)]
    sets = minimal_solutions(diagram_of(_needed(requires, count()), fixed=right, order=map(str, open_places)))
    number = sets.count()
    if number > MOST_FIXES:
        raise UsageError(f"{number:,} smallest sets of changes are too many to list (at most {MOST_FIXES:,})")
    found = [sorted(map(int, names)) for names in sets.each() if names]
    return tuple(
        Fix(tuple(_step(leaves[place], checked.results) for place in chosen)) for chosen in sorted(found, key=len)
    )


def _needed(condition: Condition, places: Iterator[int], wanted: bool = True) -> Formula:
    """What a condition needs to come out as wanted, over the places of its leaves: true where a leaf comes out right.

    Negation is pushed down to the leaves, so that getting more leaves right never does harm.
    """
    if not condition.parts:
        return Atom(str(next(places)))
    inside = wanted if condition.not_ is None else not wanted
    parts = tuple(_needed(part, places, inside) for part in condition.parts)
    if condition.at_least is not None:
        must, rest = parts[: len(condition.must)], parts[len(condition.must) :]
        if wanted:
            return AtLeast(condition.at_least, rest, must)
        return Any((*must, AtLeast(len(parts) - condition.at_least + 1, parts)))
    needs_all = (condition.all is not None) == wanted
    return All(parts) if needs_all or condition.not_ is not None else Any(parts)


def _result(checked: Checked, rule_id: str) -> RuleResult:
    if rule_id not in checked.results:
        raise UsageError(f"no rule {rule_id!r} in {checked.rulebook.id}; it has {', '.join(checked.results)}")
    return checked.results[rule_id]


def _can_change(leaf: _Leaf, checked: Checked, keep: frozenset[str]) -> bool:
    """Whether changing all that may be changed gives a leaf the truth that is wanted: a comparison, or another rule."""
    condition = leaf.condition
    if condition.rule is None:
        name = condition.measure or condition.fact or condition.points
        return name is not None and name not in keep and has_known_bar(condition, leaf.proof)
    inner = checked.results[condition.rule]
    if inner.rule.requires is None or leaf.wanted is not Truth.TRUE:
        return False
    inside = _leaves(inner.proof, inner.rule.requires)
    best = [item.wanted if _can_change(item, checked, keep) else item.proof.truth for item in inside]
    return evaluate_on(inner.rule.requires, iter(best)) is Truth.TRUE


def has_known_bar(condition: Condition, proof: Proof) -> bool:
    """Whether a comparison says what it asks for: a number has a threshold, or a schedule with one."""
    if proof.measured is None or isinstance(proof.measured.value, Truth):
        return True
    return condition.value is not None or any(row.value is not None for row in condition.schedule)


def _leaves(proof: Proof, condition: Condition, wanted: Truth = Truth.TRUE) -> list[_Leaf]:
    """Leaves of a condition with their proofs, in order; a rule or a table of points counts as one leaf."""
    if not condition.parts:
        return [_Leaf(condition, proof, wanted)]
    inside = ~wanted if condition.not_ is not None else wanted
    pairs = zip(condition.parts, proof.parts, strict=True)
    return [leaf for part, inner in pairs for leaf in _leaves(inner, part, inside)]


def evaluate_on(condition: Condition, leaves: Iterator[Truth]) -> Truth:
    """Evaluate a condition on truths given for its leaves in order."""
    if not condition.parts:
        return next(leaves)
    truths = [evaluate_on(part, leaves) for part in condition.parts]
    if condition.not_ is not None:
        return ~truths[0]
    if condition.all is not None:
        return all_of(truths)
    if condition.at_least is not None:
        return all_of(truths[: len(condition.must)]) & at_least(condition.at_least, truths)
    return any_of(truths)


def _step(leaf: _Leaf, results: Mapping[str, RuleResult]) -> Step:
    if leaf.condition.rule is None:
        return Step(leaf.proof.text, leaf.proof.truth, (leaf.proof.text,))
    inner = results[leaf.condition.rule]
    lacking = tuple(part.text for part in inner.proof.leaves() if part.truth is not Truth.TRUE)
    return Step(inner.rule.name, inner.truth, lacking)
