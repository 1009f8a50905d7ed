"""What it would take to settle the undecided facts of a formula: exact truths, smallest sets of answers."""

from __future__ import annotations

from walkaway.core.errors import UsageError
from walkaway.core.truth import Truth
from walkaway.logic.diagram import Diagram, diagram_of
from walkaway.logic.formula import Facts, Formula, evaluate, open_atoms
from walkaway.logic.prime_implicants import prime_implicants

MOST_SETS = 100_000


def supervaluate(formula: Formula, facts: Facts) -> Truth:
    """Evaluate exactly: true or false if every way to settle the unknowns agrees (van Fraassen 1966)."""
    quick = evaluate(formula, facts)
    if quick is not Truth.UNKNOWN:
        return quick
    constant = _left_open(formula, facts).constant
    return Truth.UNKNOWN if constant is None else _truth(constant)


def settling_sets(formula: Formula, facts: Facts, outcome: Truth) -> tuple[dict[str, Truth], ...]:
    """Smallest sets of answers that force ``outcome`` whatever the other unknowns are (prime implicants).

    Returned with the fewest answers first; none is contained in another.

    Raises:
        UsageError: with more than 100,000 such sets.
    """
    if outcome is Truth.UNKNOWN:
        return ()
    diagram = _left_open(formula, facts)
    found = prime_implicants(diagram if outcome is Truth.TRUE else diagram.negated())
    count = found.count()
    if count > MOST_SETS:
        raise UsageError(
            f"{count:,} smallest sets of answers are too many to list (at most {MOST_SETS:,}); settle some facts first"
        )
    place = {name: number for number, name in enumerate(open_atoms(formula, facts))}
    sets = [dict(sorted(answers.items(), key=lambda item: place[item[0]])) for answers in found.each()]
    sets.sort(
        key=lambda answers: (len(answers), [place[name] for name in answers], [not yes for yes in answers.values()])
    )
    return tuple({name: _truth(yes) for name, yes in answers.items()} for answers in sets)


def decisive_unknowns(formula: Formula, facts: Facts) -> tuple[str, ...]:
    """Unknown facts that can still change the outcome: those in some smallest settling set."""
    used = set(_left_open(formula, facts).essential())
    return tuple(name for name in open_atoms(formula, facts) if name in used)


def _left_open(formula: Formula, facts: Facts) -> Diagram:
    """What the facts leave of a formula, as a decision diagram over the unknown ones."""
    known = {name: truth is Truth.TRUE for name, truth in facts.items() if truth is not Truth.UNKNOWN}
    return diagram_of(formula, fixed=known)


def _truth(holds: bool) -> Truth:
    return Truth.TRUE if holds else Truth.FALSE
