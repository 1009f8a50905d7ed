"""Fault trees: gates over basic events with probabilities, and what follows from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from walkaway.core.errors import UsageError
from walkaway.logic.cut_sets import minimal_solutions
from walkaway.logic.diagram import Diagram, diagram_of_gates
from walkaway.logic.gates import Gates
from walkaway.logic.importance import Importance, importances
from walkaway.logic.prime_implicants import PrimeImplicants, prime_implicants
from walkaway.logic.set_family import SetFamily

MOST_NODES = 500
"""Nodes of the largest diagram with a negation whose prime implicants are worked out."""


@dataclass(frozen=True, slots=True)
class FaultTree:
    """A fault tree.

    Attributes:
        name: as its file gives it.
        top: the event asked about, a gate or a basic event.
        gates: all gates by name.
        chances: probability of each basic event, between 0 and 1; one that is not there is unknown.
    """

    name: str
    top: str
    gates: Gates
    chances: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class CutSet:
    """A smallest set of events that together bring about the top, and the chance that all of them occur.

    A name that begins with "not " stands for an event that does not occur; only trees with a negation have such.
    ``chance`` is None where an event has no probability.
    """

    events: tuple[str, ...]
    chance: float | None


@dataclass(frozen=True, slots=True)
class TreeAnswer:
    """What a fault tree says.

    Attributes:
        tree: the tree.
        events: number of basic events the top depends on.
        is_coherent: whether no event counts in the negative; otherwise the sets are prime implicants.
        by_order: number of smallest sets of one, two, three ... events, exact at any size; None where there are
            more prime implicants than can be worked out.
        smallest: those of fewest events, up to the number asked for.
        probability: of the top, exact but for floating point; None where an event has no probability.
        rare_event_sum: sum of the probabilities of the sets, an upper bound that may exceed one; None with a negation.
        min_cut_upper_bound: one less the product of what the sets leave; None with a negation.
        importance: by event, for those the top depends on; empty where not asked for, or where the top cannot occur.
        missing: events without a probability.
    """

    tree: FaultTree
    events: int
    is_coherent: bool
    by_order: tuple[int, ...] | None
    smallest: tuple[CutSet, ...]
    probability: float | None
    rare_event_sum: float | None
    min_cut_upper_bound: float | None
    importance: Mapping[str, Importance]
    missing: tuple[str, ...]

    @property
    def count(self) -> int | None:
        """Number of smallest sets; None where they were not worked out."""
        return None if self.by_order is None else sum(self.by_order)


def answer_tree(tree: FaultTree, cut_sets: int = 10, importance: bool = False) -> TreeAnswer:
    """Work out a fault tree: its decision diagram, smallest sets, probability and importances.

    Args:
        tree: the tree.
        cut_sets: how many of the smallest sets to list.
        importance: whether to work out importances too.

    Raises:
        UsageError: for a gate of unknown kind or that depends on itself, a top that does not exist, or importances of
            a tree with events without probability.
    """
    if tree.top not in tree.gates and tree.top not in tree.chances:
        raise UsageError(f"the tree {tree.name!r} has no gate or event {tree.top!r} for its top")
    diagram = diagram_of_gates(tree.gates, tree.top)
    essential = diagram.essential()
    missing = tuple(name for name in essential if name not in tree.chances)
    if importance and missing:
        raise UsageError(f"no probability given for {', '.join(missing[:5])}; importances need one for every event")
    whole = None if missing else diagram.probability(tree.chances)
    cuts = minimal_solutions(diagram) if diagram.is_monotone else None
    bounds = None if cuts is None or missing else _bounds(cuts, tree.chances)
    return TreeAnswer(
        tree,
        len(essential),
        cuts is not None,
        *_listed(_smallest_sets(diagram, cuts), tree.chances, cut_sets),
        whole,
        None if bounds is None else bounds[0],
        None if bounds is None else bounds[1],
        _importances(diagram, tree.chances, essential) if importance and whole else {},
        missing,
    )


def _smallest_sets(diagram: Diagram, cuts: SetFamily | None) -> SetFamily | PrimeImplicants | None:
    """Cut sets, or prime implicants of a diagram small enough: their number can grow beyond all bounds."""
    if cuts is not None:
        return cuts
    return prime_implicants(diagram) if diagram.size <= MOST_NODES else None


def _bounds(cuts: SetFamily, chances: Mapping[str, float]) -> tuple[float, float]:
    return cuts.rare_event_sum(chances), cuts.min_cut_upper_bound(chances)


def _listed(
    found: SetFamily | PrimeImplicants | None, chances: Mapping[str, float], limit: int
) -> tuple[tuple[int, ...] | None, tuple[CutSet, ...]]:
    if found is None:
        return None, ()
    if isinstance(found, PrimeImplicants):
        answers = (tuple(answer.items()) for answer in found.each())
        orders = found.family.count_by_order()
    else:
        answers = (tuple((name, True) for name in names) for names in found.each())
        orders = found.count_by_order()
    return orders, tuple(_cut_set(answer, chances) for answer in islice(answers, limit))


def _cut_set(answer: tuple[tuple[str, bool], ...], chances: Mapping[str, float]) -> CutSet:
    chance: float | None = 1.0
    for name, occurs in answer:
        own = chances.get(name)
        chance = None if own is None or chance is None else chance * (own if occurs else 1 - own)
    return CutSet(tuple(name if occurs else f"not {name}" for name, occurs in answer), chance)


def _importances(diagram: Diagram, chances: Mapping[str, float], essential: tuple[str, ...]) -> dict[str, Importance]:
    found = importances(diagram, chances)
    return {name: found[name] for name in sorted(essential, key=lambda name: (-found[name].birnbaum, name))}
