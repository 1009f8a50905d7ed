"""Prime implicants of any function: smallest sets of answers that make it true whatever the other answers are.

After Coudert and Madre (1992, Implicit and incremental computation of primes and essential primes of Boolean
functions): the primes of a function are those of ``f0 and f1``, which do not mention its first variable, and those of
its two halves that are not among them. A level for each answer keeps them as one family of sets.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from walkaway.logic.cut_sets import minimal_solutions
from walkaway.logic.diagram import Diagram
from walkaway.logic.node_store import NodeStore
from walkaway.logic.set_family import SetFamily

YES, NO = 0, 1


@dataclass(frozen=True, slots=True)
class PrimeImplicants:
    """Smallest sets of answers, each a mapping from names to true or false.

    Attributes:
        names: names in order.
        family: sets of answers; level ``2 * place`` is yes to the name at a place, ``2 * place + 1`` is no.
    """

    names: tuple[str, ...]
    family: SetFamily

    def count(self) -> int:
        """Number of sets, exact at any size."""
        return self.family.count()

    def each(self) -> Iterator[dict[str, bool]]:
        """Go through the sets, those of fewest answers first."""
        for levels in self.family.each_levels():
            yield {self.names[level // 2]: level % 2 == YES for level in levels}


def prime_implicants(diagram: Diagram) -> PrimeImplicants:
    """Return the prime implicants of a function; those of ``diagram.negated()`` make it false."""
    names = diagram.names
    answers = tuple(word + name for name in names for word in ("", "not "))
    store = NodeStore(2 * len(names))
    if diagram.is_monotone:
        return PrimeImplicants(names, _all_yes(minimal_solutions(diagram), answers))
    table = diagram.table
    store.load(table.levels, table.lows, table.highs)
    return PrimeImplicants(names, SetFamily.of(store, _primes(table.root, store), answers))


def _all_yes(family: SetFamily, answers: tuple[str, ...]) -> SetFamily:
    table = family.table
    levels = table.levels.copy()
    levels[2:] *= 2
    return SetFamily(type(table)(answers, levels, table.lows, table.highs, table.root))


def _primes(root: int, store: NodeStore) -> int:
    """Family of the primes of a function whose nodes are in the store."""
    known = {0: 0, 1: 1}
    work = [root]
    while work:
        node = work[-1]
        if node in known:
            work.pop()
            continue
        low, high = store.children(node)
        needed = [store.both(low, high), low, high]
        missing = [part for part in needed if part not in known]
        if missing:
            work.extend(missing)
            continue
        work.pop()
        shared, below, above = (known[part] for part in needed)
        level = 2 * store.level(node)
        family = _with(store, level + NO, shared, store.difference(below, shared))
        known[node] = _with(store, level + YES, family, store.difference(above, shared))
    return known[root]


def _with(store: NodeStore, level: int, without: int, holding: int) -> int:
    return without if holding == 0 else store.make(level, without, holding)
