"""Minimal solutions of monotone diagrams, in two stages after Rauzy (1993, New algorithms for fault trees analysis).

First the decision diagram of the function, then from it the zero-suppressed diagram of its minimal solutions.
"""

from __future__ import annotations

from walkaway.core.errors import UsageError
from walkaway.logic.diagram import Diagram
from walkaway.logic.node_store import SWITCH_NODES, NodeStore
from walkaway.logic.set_family import SetFamily


def minimal_solutions(diagram: Diagram, *, switch_at: int | None = SWITCH_NODES) -> SetFamily:
    """Minimal sets of variables that make a monotone function true whatever the others are.

    Of a function that says "fails" in terms of failures these are the minimal cut sets, of one that says "works" in
    terms of what works the minimal path sets. ``diagram.dual()`` leads from one to the other.

    Args:
        diagram: a diagram in which no variable is negated.
        switch_at: number of nodes beyond which compiled loops take over; None for never.

    Raises:
        UsageError: for a diagram with a negated variable: that has prime implicants, no minimal cut sets.
    """
    if not diagram.is_monotone:
        raise UsageError("a function with a negation has no minimal cut sets; ask for its prime implicants")
    store = NodeStore(len(diagram.names), switch_at)
    store.load(diagram.table.levels, diagram.table.lows, diagram.table.highs)
    families = store.minimal_solutions()
    return SetFamily.of(store, int(families[diagram.table.root]), diagram.names)


def minimal_cut_sets(works: Diagram, *, switch_at: int | None = SWITCH_NODES) -> SetFamily:
    """Minimal sets of variables whose failure makes a monotone function false, for a function that says "works"."""
    return minimal_solutions(works.dual(), switch_at=switch_at)
