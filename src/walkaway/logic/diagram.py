"""Binary decision diagrams (Bryant 1986): exact probability, importance and what-if of a formula or of gates.

A diagram is a formula in a form where each question costs one pass over its nodes, shared parts included, so that
probabilities are exact also where assets are shared. Variables stand in the order in which a depth-first walk meets
them that turns to the most used parts first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from walkaway.core.errors import UsageError
from walkaway.logic.compile import compile_parts
from walkaway.logic.formula import Formula
from walkaway.logic.gates import Gates
from walkaway.logic.network import Network
from walkaway.logic.node_store import SWITCH_NODES, NodeStore
from walkaway.logic.node_table import NodeTable, Numbers, table_of

Probability = float | NDArray[np.float64]
"""Probability of a variable: one number, or one per month."""

BLOCK = 1 << 23


def diagram_of(
    formula: Formula,
    *,
    fixed: Mapping[str, bool] | None = None,
    rename: Mapping[str, str] | None = None,
    order: Iterable[str] | None = None,
    switch_at: int | None = SWITCH_NODES,
) -> Diagram:
    """Return the diagram of a formula.

    Args:
        formula: equal parts of it are compiled once.
        fixed: names whose truth is given.
        rename: names that stand for another variable: each asset for its holder, say.
        order: order of variables, for those it names; the others follow depth first.
        switch_at: number of nodes beyond which compiled loops take over; None for never.
    """
    network = Network(fixed or {}, rename or {})
    return _diagrams(network, {"": network.add_formula(formula)}, order, switch_at)[""]


def diagram_of_gates(
    gates: Gates,
    top: str,
    *,
    fixed: Mapping[str, bool] | None = None,
    rename: Mapping[str, str] | None = None,
    order: Iterable[str] | None = None,
    least_fixpoint: bool = False,
    switch_at: int | None = SWITCH_NODES,
) -> Diagram:
    """Return the diagram of one gate; see ``diagrams_of_gates``."""
    return diagrams_of_gates(
        gates,
        (top,),
        fixed=fixed,
        rename=rename,
        order=order,
        least_fixpoint=least_fixpoint,
        switch_at=switch_at,
    )[top]


def diagrams_of_gates(
    gates: Gates,
    tops: Iterable[str],
    *,
    fixed: Mapping[str, bool] | None = None,
    rename: Mapping[str, str] | None = None,
    order: Iterable[str] | None = None,
    least_fixpoint: bool = False,
    switch_at: int | None = SWITCH_NODES,
) -> dict[str, Diagram]:
    """Return the diagrams of several gates over one order of variables, each gate compiled once.

    Args:
        gates: all gates by name; other names are variables.
        tops: the gates (or variables) wanted.
        fixed: names of variables or gates whose truth is given.
        rename: variables that stand for another.
        order: order of variables, for those it names; the others follow depth first.
        least_fixpoint: take gates that depend on themselves as false until something else makes them true.
        switch_at: number of nodes beyond which compiled loops take over; None for never.

    Raises:
        UsageError: for a bad gate, or gates that depend on themselves without ``least_fixpoint``.
    """
    network = Network(fixed or {}, rename or {})
    return _diagrams(network, network.add_gates(gates, tops, least_fixpoint), order, switch_at)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Diagram:
    """A decision diagram: a function of independent true-or-false variables.

    Attributes:
        table: its nodes; a level is a variable, terminal 1 is true.
        is_monotone: whether no variable was negated on the way, so that more truth never makes it false.
    """

    table: NodeTable
    is_monotone: bool

    @property
    def names(self) -> tuple[str, ...]:
        """Variables in order, also those the function turned out not to depend on."""
        return self.table.names

    @property
    def size(self) -> int:
        """Number of nodes without the two terminals."""
        return self.table.size

    @property
    def constant(self) -> bool | None:
        """True or false if the function is constant, otherwise None."""
        return bool(self.table.root) if self.table.root < 2 else None

    def essential(self) -> tuple[str, ...]:
        """Names of the variables that can change the outcome."""
        return self.table.used_names()

    def holds(self, truths: Mapping[str, bool]) -> bool:
        """Whether the function is true at given truths of its essential variables."""
        table, node = self.table, self.table.root
        while node > 1:
            node = int((table.highs if truths[table.names[table.levels[node]]] else table.lows)[node])
        return bool(node)

    def probability(self, chances: Mapping[str, float]) -> float:
        """Probability that the function is true, its variables being independent.

        Args:
            chances: probability of each variable; names the diagram does not have are passed over.

        Raises:
            UsageError: for a missing probability, or one outside [0, 1].
        """
        return float(self.probabilities(chances)[0])

    def probabilities(self, chances: Mapping[str, Probability]) -> Numbers:
        """Probabilities for many months (or samples) at once: one number per variable, or one per month."""
        matrix = self._matrix(chances)
        months = matrix.shape[1]
        return np.concatenate([self._values(matrix[:, block])[self.table.root] for block in self._blocks(months)])

    def birnbaum(self, chances: Mapping[str, float]) -> dict[str, float]:
        """Birnbaum importance of every variable: by how much its truth raises the probability."""
        return {name: float(row[0]) for name, row in self.birnbaum_many(chances).items()}

    def birnbaum_many(self, chances: Mapping[str, Probability]) -> dict[str, Numbers]:
        """Birnbaum importance of every variable in every month, in one pass up and one down the diagram."""
        matrix = self._matrix(chances)
        parts = [self._slopes(matrix[:, block]) for block in self._blocks(matrix.shape[1])]
        return dict(zip(self.names, np.concatenate(parts, axis=1), strict=True))

    def conditional(self, chances: Mapping[str, Probability], given: Mapping[str, bool]) -> Numbers:
        """Probabilities where some variables are known to be true or false."""
        return self.probabilities({**chances, **{name: float(truth) for name, truth in given.items()}})

    def given(self, truths: Mapping[str, bool]) -> Diagram:
        """Return the diagram that is left once some variables are known."""
        store = NodeStore(len(self.names))
        fixed = [truths.get(name) for name in self.names]
        moved = [0, 1]
        for level, (low, high) in zip(self.table.levels[2:].tolist(), self.table.children(), strict=True):
            below, above = moved[low], moved[high]
            truth = fixed[level]
            if truth is None:
                moved.append(below if below == above else store.make(level, below, above))
            else:
                moved.append(above if truth else below)
        return Diagram(table_of(store, moved[self.table.root], self.names), self.is_monotone)

    def dual(self) -> Diagram:
        """Return the failure of the function in terms of failures: true where it is false with all variables turned.

        The minimal solutions of the dual are the minimal cut sets, those of the function itself its path sets.
        """
        return self._turned(swap=True, is_monotone=self.is_monotone)

    def negated(self) -> Diagram:
        """Return the diagram that is true where this one is false."""
        return self._turned(swap=False, is_monotone=self.size == 0)

    def _turned(self, *, swap: bool, is_monotone: bool) -> Diagram:
        """Exchange true and false, and if asked the two children of every node."""
        table = self.table
        ends = np.array([1, 0], dtype=np.int32)
        lows = np.where(table.lows < 2, ends[table.lows % 2], table.lows)
        highs = np.where(table.highs < 2, ends[table.highs % 2], table.highs)
        lows[:2] = highs[:2] = (0, 1)
        root = 1 - table.root if table.root < 2 else table.root
        first, second = (highs, lows) if swap else (lows, highs)
        return Diagram(NodeTable(table.names, table.levels, first, second, root), is_monotone)

    def __repr__(self) -> str:
        """Say how large it is."""
        return f"Diagram({len(self.names)} variables, {self.size} nodes)"

    def _matrix(self, chances: Mapping[str, Probability]) -> Numbers:
        """Probabilities by level and month."""
        missing = [name for name in self.essential() if name not in chances]
        if missing:
            raise UsageError(f"no probability given for {', '.join(missing[:5])}" + (" …" if missing[5:] else ""))
        rows = [np.atleast_1d(np.asarray(chances.get(name, 0.0), dtype=np.float64)) for name in self.names]
        for name, row in zip(self.names, rows, strict=True):
            if row.ndim != 1 or not ((row >= 0) & (row <= 1)).all():
                raise UsageError(f"the probability of {name!r} is not within 0 and 1")
        months = {len(row) for row in rows} - {1}
        if len(months) > 1:
            raise UsageError(f"probabilities for different numbers of months: {sorted(months)}")
        width = months.pop() if months else 1
        if not rows:
            return np.zeros((0, width))
        return np.stack([np.broadcast_to(row, (width,)) for row in rows])

    def _blocks(self, months: int) -> Iterator[slice]:
        """Months in blocks small enough for one pass to fit into memory."""
        step = max(1, BLOCK // len(self.table.levels))
        return (slice(start, start + step) for start in range(0, max(months, 1), step))

    def _values(self, matrix: Numbers) -> Numbers:
        """Probability of every node, by month."""
        values = np.zeros((len(self.table.levels), matrix.shape[1]))
        values[1] = 1.0
        for level, layer in self.table.layers():
            low = values[self.table.lows[layer]]
            values[layer] = low + matrix[level] * (values[self.table.highs[layer]] - low)
        return values

    def _slopes(self, matrix: Numbers) -> Numbers:
        """Birnbaum importance by level and month."""
        values = self._values(matrix)
        reached = np.zeros_like(values)
        reached[self.table.root] = 1.0
        slopes = np.zeros_like(matrix)
        for level, layer in reversed(self.table.layers()):
            lows, highs, here = self.table.lows[layer], self.table.highs[layer], reached[layer]
            slopes[level] = (here * (values[highs] - values[lows])).sum(axis=0)
            np.add.at(reached, highs, here * matrix[level])
            np.add.at(reached, lows, here * (1 - matrix[level]))
        return slopes


def _diagrams(
    network: Network, tops: Mapping[str, int], order: Iterable[str] | None, switch_at: int | None
) -> dict[str, Diagram]:
    parts, met = network.depth_first(tops.values())
    known = set(met)
    first = [name for name in dict.fromkeys(order or ()) if name in known]
    names = tuple(dict.fromkeys([*first, *met]))
    store = NodeStore(len(names), switch_at)
    nodes = compile_parts(network, parts, {name: level for level, name in enumerate(names)}, store)
    return {
        top: Diagram(table_of(store, nodes[number], names), network.is_monotone(number)) for top, number in tops.items()
    }
