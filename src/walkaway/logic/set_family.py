"""Families of sets as zero-suppressed diagrams (Minato 1993): counted, weighed and listed without being written out."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from walkaway.core.errors import UsageError
from walkaway.logic.node_store import NodeStore
from walkaway.logic.node_table import NodeTable, Numbers, table_of

NEARLY_CERTAIN = 0.9
POWERS = 64
CERTAIN_LOGARITHM = 745.0  # the smallest positive number is about exp(-745)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SetFamily:
    """A family of sets of names.

    Attributes:
        table: its nodes; a path takes a name where it goes high, and leaves out all levels it does not visit.
    """

    table: NodeTable

    @classmethod
    def of(cls, store: NodeStore, root: int, names: tuple[str, ...]) -> SetFamily:
        """Copy a family out of the growing tables."""
        return cls(table_of(store, root, names))

    @property
    def size(self) -> int:
        """Number of nodes without the two terminals."""
        return self.table.size

    def __repr__(self) -> str:
        """Say how large it is."""
        return f"SetFamily({self.count()} sets, {self.size} nodes)"

    def count(self) -> int:
        """Number of sets, exact at any size."""
        counts = [0, 1]
        for low, high in self.table.children():
            counts.append(counts[low] + counts[high])
        return counts[self.table.root]

    def count_by_order(self) -> tuple[int, ...]:
        """Number of sets of one, two, three ... names, exact at any size; the empty set is not counted.

        Each node keeps its counts of all orders as digits of one large whole number (Kronecker's substitution).
        """
        total = self.count()
        width = total.bit_length() + 1
        packed = [0, 1]
        for low, high in self.table.children():
            packed.append(packed[low] + (packed[high] << width))
        rest, mask, orders = packed[self.table.root] >> width, (1 << width) - 1, []
        while rest:
            orders.append(rest & mask)
            rest >>= width
        return tuple(orders)

    def listed(self, limit: int | None = None, most_names: int | None = None) -> list[tuple[str, ...]]:
        """Sets written out, those of fewest names first, then in order of the names.

        Args:
            limit: list at most so many.
            most_names: list only sets of at most so many names.
        """
        found: list[tuple[str, ...]] = []
        for names in self.each(most_names):
            if limit is not None and len(found) >= limit:
                break
            found.append(names)
        return found

    def each(self, most_names: int | None = None) -> Iterator[tuple[str, ...]]:
        """Go through the sets, those of fewest names first; every step leads to a set, so the first come at once."""
        for levels in self.each_levels(most_names):
            yield tuple(self.table.names[level] for level in levels)

    def each_levels(self, most_names: int | None = None) -> Iterator[tuple[int, ...]]:
        """Go through the sets as levels."""
        orders = self._orders()
        steps = list(zip(self.table.levels[2:].tolist(), self.table.children(), strict=True))
        possible = orders[self.table.root]
        for order in range(possible.bit_length()):
            if possible >> order & 1 and (most_names is None or order <= most_names):
                yield from self._of_order(order, orders, steps)

    def _of_order(
        self, order: int, orders: Sequence[int], steps: Sequence[tuple[int, tuple[int, int]]]
    ) -> Iterator[tuple[int, ...]]:
        work: list[tuple[int, int, tuple[int, ...]]] = [(self.table.root, order, ())]
        while work:
            node, missing, chosen = work.pop()
            if node < 2:
                yield chosen
                continue
            level, (low, high) = steps[node - 2]
            if orders[low] >> missing & 1:
                work.append((low, missing, chosen))
            if missing and orders[high] >> (missing - 1) & 1:
                work.append((high, missing - 1, (*chosen, level)))

    def _orders(self) -> list[int]:
        """Per node the orders its sets have, as bits."""
        orders = [0, 1]
        for low, high in self.table.children():
            orders.append(orders[low] | orders[high] << 1)
        return orders

    def rare_event_sum(self, chances: Mapping[str, float]) -> float:
        """Sum of the probabilities of all sets: an upper bound of the probability that any occurs; may exceed one."""
        return float(self._sums(self._column(chances)[:, None])[0])

    def min_cut_upper_bound(self, chances: Mapping[str, float]) -> float:
        """One less the product over all sets of the probability that they do not occur.

        The sets are not listed. The logarithm of the product is a series in the sums of the powers of the sets'
        probabilities, and each such sum is that of the family at powers of the names' probabilities. Only sets that
        are nearly certain, for which the series is slow, are gone through; a few hundred of them make the bound 1.
        """
        column = self._column(chances)
        logarithm, apart = 0.0, []
        for chance in self._above(NEARLY_CERTAIN, column):
            if chance >= 1.0 or logarithm > CERTAIN_LOGARITHM:
                return 1.0
            logarithm -= math.log1p(-chance)
            apart.append(chance)
        for start in range(1, 16 * POWERS, POWERS):
            powers = np.arange(start, start + POWERS, dtype=np.float64)
            sums = self._sums(column[:, None] ** powers)
            if apart:
                sums = np.maximum(sums - (np.array(apart)[:, None] ** powers).sum(axis=0), 0.0)
            logarithm += float((sums / powers).sum())
            if sums[-1] <= 1e-17 * logarithm or logarithm > CERTAIN_LOGARITHM:
                break
        return -math.expm1(-logarithm)

    def _above(self, least: float, column: Numbers) -> Iterator[float]:
        """Probabilities of the sets that are likelier than ``least``."""
        table = self.table
        most = np.zeros(len(table.levels))
        most[1] = 1.0
        for level, layer in table.layers():
            most[layer] = np.maximum(most[table.lows[layer]], column[level] * most[table.highs[layer]])
        work = [(table.root, 1.0)]
        while work:
            node, chance = work.pop()
            if chance * most[node] <= least:
                continue
            if node == 1:
                yield chance
                continue
            work.append((int(table.lows[node]), chance))
            work.append((int(table.highs[node]), chance * float(column[table.levels[node]])))

    def _column(self, chances: Mapping[str, float]) -> Numbers:
        missing = [name for name in self.table.used_names() if name not in chances]
        if missing:
            raise UsageError(f"no probability given for {', '.join(missing[:5])}")
        return np.array([chances.get(name, 0.0) for name in self.table.names], dtype=np.float64)

    def _sums(self, matrix: Numbers) -> Numbers:
        """Sum over the sets of the product of their names' numbers, per column."""
        values = np.zeros((len(self.table.levels), matrix.shape[1]))
        values[1] = 1.0
        for level, layer in self.table.layers():
            values[layer] = values[self.table.lows[layer]] + matrix[level] * values[self.table.highs[layer]]
        root: Numbers = values[self.table.root]
        return root
