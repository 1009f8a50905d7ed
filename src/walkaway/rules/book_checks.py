"""Checks of a rulebook beyond its shape: measures, facts, units, citations, references and dates that clash."""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from walkaway.catalog.yaml_reader import Document
from walkaway.core.errors import Problem, nearest, shorten
from walkaway.localisation.measures import MEASURES
from walkaway.model.rulebook import Condition, Rule, Rulebook

NEEDS_CITATION = ("law", "adopted_not_applicable", "proposal", "expired")


def book_problems(rulebook: Rulebook, document: Document | None = None) -> list[Problem]:
    """Return every problem of a rulebook, with lines if the document it was read from is given."""
    place = _Places(rulebook, document)
    problems = list(_circles(rulebook, place))
    for index, rule in enumerate(rulebook.rules):
        for leaf in _leaves(rule):
            problems += _leaf_problems(rulebook, rule, leaf, place, index)
        if rule.valid_from and rule.valid_to and rule.valid_to.last < rule.valid_from.first:
            seen = f"{rule.valid_from} to {rule.valid_to}"
            problems.append(place.problem(index, "a rule that ends before it begins", seen, "correct one of the dates"))
        if rulebook.status in NEEDS_CITATION and not (rule.source or all(leaf.source for leaf in _leaves(rule))):
            problems.append(place.problem(index, "no citation", rule.id, "add 'source:' with a key under 'sources'"))
    return problems


class _Places:
    """Turns the number of a rule into a problem with file, line and key."""

    def __init__(self, rulebook: Rulebook, document: Document | None) -> None:
        self.rulebook = rulebook
        self.document = document

    def problem(self, index: int, what: str, seen: str, fix: str, allowed: str | None = None) -> Problem:
        line = self.document.line_of(("rules", index)) if self.document else None
        name = self.document.name if self.document else self.rulebook.id
        return Problem(what, name, line, f"rules.{self.rulebook.rules[index].id}", shorten(seen), allowed, fix)


def _leaves(rule: Rule) -> Iterator[Condition]:
    yield from rule.requires.leaves()
    if rule.applies_when is not None:
        yield from rule.applies_when.leaves()


def _leaf_problems(rulebook: Rulebook, rule: Rule, leaf: Condition, place: _Places, index: int) -> Iterator[Problem]:
    names = {
        "measure": (leaf.measure, MEASURES.keys()),
        "fact": (leaf.fact, rulebook.facts.keys()),
        "rule": (leaf.rule, {other.id for other in rulebook.rules}),
        "source": (leaf.source or rule.source, rulebook.sources.keys()),
    }
    if leaf.by is not None:
        names["fact of a schedule"] = (leaf.by, rulebook.facts.keys())
    for kind, (name, allowed) in names.items():
        if name is not None and name not in allowed:
            match = nearest(name, allowed)
            fix = f"did you mean {match!r}?" if match else f"declare the {kind}, or name one that exists"
            yield place.problem(index, f"no such {kind}", name, fix, ", ".join(sorted(allowed)[:8]))
    yield from _unit_problems(rulebook, leaf, place, index)


def _unit_problems(rulebook: Rulebook, leaf: Condition, place: _Places, index: int) -> Iterator[Problem]:
    unit = None
    if leaf.measure is not None and leaf.measure in MEASURES:
        unit = MEASURES[leaf.measure].unit
    elif leaf.fact is not None and leaf.fact in rulebook.facts:
        unit = rulebook.facts[leaf.fact].unit
    numbers = [leaf.value, *(step.value for step in leaf.schedule)]
    values = [value for value in numbers if isinstance(value, int | float) and not isinstance(value, bool)]
    if unit is None or not values:
        return
    if leaf.unit is not None and leaf.unit != unit:
        yield place.problem(
            index, "a threshold in another unit than its measure", leaf.unit, f"give it in {unit}", unit
        )
    elif unit == "fraction" and any(abs(value) > 1 for value in values):
        yield place.problem(index, "percent against a fraction", str(max(values)), "divide by 100", "0 to 1")


def _circles(rulebook: Rulebook, place: _Places) -> Iterator[Problem]:
    known = {rule.id: index for index, rule in enumerate(rulebook.rules)}
    needs = {
        rule.id: {leaf.rule for leaf in _leaves(rule) if leaf.rule is not None and leaf.rule in known}
        for rule in rulebook.rules
    }
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        circle = " > ".join(error.args[1])
        yield place.problem(
            known[error.args[1][0]], "rules refer to each other in a circle", circle, "break the circle"
        )
