"""Which facts would settle a rule that cannot be decided yet: the shortest list that does so whatever the answers.

A list of facts settles a rule whatever their values if and only if the outcome hangs on no unknown outside the list;
so the shortest list is unique: the unknowns the outcome hangs on at all. Each comparison stands in one place of the
tree, so whether it matters can be read off gate by gate: an open part of an open gate matters, except a part of a
count that is too far from its bar for any single part to tip it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from walkaway.core.errors import UsageError
from walkaway.core.interval import Interval
from walkaway.core.truth import Truth
from walkaway.localisation.proof import Proof
from walkaway.localisation.verdict import RuleResult
from walkaway.model.condition import THE_DAY, Condition
from walkaway.rules.check import Checked

Leaf = tuple[Condition, Proof]


@dataclass(frozen=True, slots=True)
class Settling:
    """The shortest list of facts that settles a rule whatever the answers are.

    Attributes:
        fields: fields of the deal file to fill, in the order the rule asks for them.
        left_open: what no fact of the deal settles: ambiguous wording, numbers that were not read, unknown days.
    """

    fields: tuple[str, ...]
    left_open: tuple[str, ...]


def settling(checked: Checked, rule_id: str) -> Settling:
    """Return the facts that settle a rule, its scope and exceptions included; rules referred to are looked into.

    Raises:
        UsageError: for a rule that is not in the rulebook.
    """
    if rule_id not in checked.results:
        raise UsageError(f"no rule {rule_id!r} in {checked.rulebook.id}; it has {', '.join(checked.results)}")
    result = checked.results[rule_id]
    fields: dict[str, None] = {}
    left_open: dict[str, None] = {}
    for condition, proof in _that_matter(checked, result):
        inputs = proof.measured.inputs if proof.measured is not None else ()
        missing = [item.field for item in inputs if not item.is_known or not _is_point(item.interval)]
        fields |= dict.fromkeys(missing)
        if condition.by == THE_DAY and checked.clocks.on is None:
            left_open[f"the day of reading, which picks the threshold: {proof.text}"] = None
        elif not missing or not _is_fully_read(condition, checked):
            left_open[proof.text] = None
    if result.timing.truth is Truth.UNKNOWN and result.applies is not Truth.FALSE:
        left_open[result.timing.words] = None
    return Settling(tuple(fields), tuple(left_open))


def _that_matter(checked: Checked, result: RuleResult) -> Iterator[Leaf]:
    """Comparisons the outcome of a rule hangs on; where it does not apply, none."""
    if result.applies is Truth.FALSE:
        return
    if result.rule.applies_when is not None and result.scope is not None:
        yield from _open_leaves(result.rule.applies_when, result.scope, checked)
    for exception, truth in result.exceptions:
        scope = checked.results[exception.id].scope
        if truth is Truth.UNKNOWN and exception.applies_when is not None and scope is not None:
            yield from _open_leaves(exception.applies_when, scope, checked)
    if result.rule.requires is not None:
        yield from _open_leaves(result.rule.requires, result.proof, checked)


def _open_leaves(condition: Condition, proof: Proof, checked: Checked) -> Iterator[Leaf]:
    """Comparisons inside an open condition that can still tip it."""
    if proof.truth is not Truth.UNKNOWN:
        return
    stated = _stated(condition, checked)
    if stated is not None:
        yield from _open_leaves(stated, proof.parts[0], checked)
    elif not condition.parts:
        yield condition, proof
    else:
        for place, (part, inner) in enumerate(zip(condition.parts, proof.parts, strict=True)):
            if condition.at_least is None or _can_tip(condition, proof, place):
                yield from _open_leaves(part, inner, checked)


def _can_tip(condition: Condition, proof: Proof, place: int) -> bool:
    """Whether one part of an open count can decide it: a needed one, or one the rest may be short of."""
    always = len(condition.must)
    if place < always:
        return True
    certain = sum(part.truth is Truth.TRUE for part in proof.parts[always:])
    return always + certain <= (condition.at_least or 1) - 1


def _is_point(interval: Interval | None) -> bool:
    return interval is None or interval.is_exact


def _is_fully_read(condition: Condition, checked: Checked) -> bool:
    """Whether the text gives all numbers the comparison needs."""
    if any(row.value is None for row in condition.schedule):
        return False
    if condition.points is None:
        return condition.unit is None or condition.value is not None or bool(condition.schedule)
    table = checked.rulebook.tables[condition.points]
    has_bar = condition.value is not None or bool(condition.schedule)
    return table.complete and all(item.low is not None for item in table.items) and has_bar


def _stated(leaf: Condition, checked: Checked) -> Condition | None:
    """What the rule a leaf refers to requires, or for a label when it applies."""
    if leaf.rule is None:
        return None
    rule = checked.results[leaf.rule].rule
    return rule.requires or rule.applies_when
