"""Which facts would settle a rule that cannot be decided yet: the shortest list that does so whatever the answers.

A list of facts settles a rule whatever their values if and only if the outcome hangs on no unknown outside the list;
so the shortest list is unique: the unknowns the outcome hangs on at all. They are the variables of the reduced decision
diagram of scope and requirement together, where a fact asked in several places is one variable: what cancels out, or
what a fact asked in the scope decides, is not asked for. Only parts that are open today are looked into.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from walkaway.core.errors import UsageError
from walkaway.core.interval import Interval
from walkaway.core.truth import Truth
from walkaway.model.condition import THE_DAY, Condition
from walkaway.rules.both_ways import essential_leaves
from walkaway.rules.check import Checked
from walkaway.rules.proof import Proof
from walkaway.rules.verdict import RuleResult

ProvedLeaf = tuple[Condition, Proof]


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


def _that_matter(checked: Checked, result: RuleResult) -> Iterator[ProvedLeaf]:
    """Comparisons the outcome of a rule hangs on; where it does not apply, none."""
    if result.applies is Truth.FALSE:
        return
    rule, scope = result.rule, result.scope
    if rule.applies_when is not None and scope is not None:
        yield from _essential(rule.applies_when, scope, checked)
    for exception, truth in result.exceptions:
        other = checked.results[exception.id].scope
        if truth is Truth.UNKNOWN and exception.applies_when is not None and other is not None:
            yield from _essential(exception.applies_when, other, checked)
    if rule.requires is None or result.proof.truth is not Truth.UNKNOWN:
        return
    if rule.applies_when is None or scope is None:
        yield from _essential(rule.requires, result.proof, checked)
        return
    both = Condition(all=(rule.applies_when, rule.requires))
    together = Proof("all of", scope.truth & result.proof.truth, (scope, result.proof), None, "all")
    yield from _essential(both, together, checked)


def _essential(condition: Condition, proof: Proof, checked: Checked) -> Iterator[ProvedLeaf]:
    """Open comparisons an open condition hangs on, those of rules it refers to included."""
    if proof.truth is not Truth.UNKNOWN:
        return
    labels = [name for name, item in checked.results.items() if item.rule.asks_nothing and item.scope is not None]
    hang_on_scope = (name for name in labels if checked.results[name].truth is Truth.UNKNOWN)
    found = essential_leaves(condition, proof, checked.rulebook, frozenset(hang_on_scope))
    seen: set[int] = set()
    waiting: list[ProvedLeaf] = [(condition, proof)]
    while waiting:
        part, inner = waiting.pop()
        stated = _stated(part, checked)
        if inner.truth is not Truth.UNKNOWN or id(part) in seen:
            continue
        seen.add(id(part))
        if stated is not None:
            waiting.append((stated, inner.parts[0]))
        elif part.parts:
            waiting += reversed(list(zip(part.parts, inner.parts, strict=True)))
        elif id(part) in found:
            yield part, inner


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
