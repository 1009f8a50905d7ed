"""Structure: the gate graph at one level of output, as true-or-false gates. Output is at least so much, or it is not.

An asset or gate supports a level or does not; what a child must support follows from its parent: as much for 'all' and
'k_of_n', more where a child of 'any' has a quality below one, and for a blend every least combination that adds up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product

from walkaway.core.errors import UsageError
from walkaway.exit.graph import GateNode, Graph
from walkaway.logic.gates import TreeGate

SAME = 1e-9
MOST_LEVELS = 64
ALWAYS, NEVER = TreeGate("and", ()), TreeGate("or", ())

Leaf = Callable[[int, float], "str | bool"]
"""Name of what must hold for an asset to support a level; or True or False."""


def gates_at(
    graph: Graph, level: float, attainable: Sequence[Iterable[float]], leaf: Leaf
) -> tuple[dict[str, TreeGate], str]:
    """Return true-or-false gates, and the name of the one that says output reaches ``level``.

    Args:
        graph: the gate graph.
        level: share of output asked.
        attainable: levels each asset can take.
        leaf: what an asset's supporting a level hangs on.

    Raises:
        UsageError: where a blend of many levels would need too many combinations.
    """
    builder = _Builder(graph, [frozenset(levels) for levels in attainable], leaf)
    return builder.gates, builder.node(graph.top, level)


class _Builder:
    """Builds gates from the top down, each node and level once."""

    def __init__(self, graph: Graph, attainable: list[frozenset[float]], leaf: Leaf) -> None:
        self.graph, self.leaf, self.gates = graph, leaf, dict[str, TreeGate]()
        self.levels = attainable + [frozenset({0.0})] * len(graph.gates)
        for _ in range(len(graph.gates) if graph.is_circular else 1):
            for number, gate in enumerate(graph.gates):
                self.levels[len(graph.assets) + number] = self._attainable(gate)

    def node(self, place: int, level: float) -> str:
        """Name of the gate that says this node supports a level."""
        first = len(self.graph.assets)
        named = self.graph.assets[place].id if place < first else self.graph.gates[place - first].id
        name = f"{named}@{level:.6g}"
        if name in self.gates:
            return name
        self.gates[name] = NEVER
        if place < first:
            self.gates[name] = _leaf_gate(self.leaf(place, level))
        else:
            self.gates[name] = self._gate(self.graph.gates[place - first], level)
        return name

    def _gate(self, gate: GateNode, level: float) -> TreeGate:
        if gate.form == "all":
            return TreeGate("and", tuple(self.node(child, level) for child in gate.children))
        if gate.form == "k_of_n":
            return TreeGate("atleast", tuple(self.node(child, level) for child in gate.children), gate.k)
        if gate.form == "any":
            pairs = zip(gate.children, gate.factors, strict=True)
            return TreeGate(
                "or", tuple(self.node(child, level / factor) for child, factor in pairs if factor >= level - SAME)
            )
        return self._blend(gate, level)

    def _blend(self, gate: GateNode, level: float) -> TreeGate:
        """Some least combination of the levels of the product lines adds up."""
        choices = [sorted(self.levels[child]) for child in gate.children]
        enough = [
            levels for levels in product(*choices)
            if sum(factor * part for factor, part in zip(gate.factors, levels, strict=True)) >= level - SAME
        ]  # fmt: skip
        least = [
            levels for levels in enough
            if not any(other != levels and all(a <= b for a, b in zip(other, levels, strict=True)) for other in enough)
        ]  # fmt: skip
        parts = []
        for levels in least:
            needed = [(child, part) for child, part in zip(gate.children, levels, strict=True) if part > 0]
            name = f"{gate.id}@{level:.6g}|" + ",".join(f"{part:.6g}" for part in levels)
            self.gates[name] = TreeGate("and", tuple(self.node(child, part) for child, part in needed))
            parts.append(name)
        return TreeGate("or", tuple(parts))

    def _attainable(self, gate: GateNode) -> frozenset[float]:
        children = [self.levels[child] for child in gate.children]
        if gate.form == "any":
            return frozenset(
                round(factor * level, 9)
                for levels, factor in zip(children, gate.factors, strict=True)
                for level in levels
            )
        if gate.form == "blend":
            size = 1
            for levels in children:
                size *= len(levels)
            if size > MOST_LEVELS**2:
                raise UsageError(f"the blend {gate.id} can come out in too many ways to be worked out exactly")
            return frozenset(
                round(sum(factor * level for factor, level in zip(gate.factors, levels, strict=True)), 9)
                for levels in product(*children)
            )
        return frozenset().union(*children)


def _leaf_gate(leaf: str | bool) -> TreeGate:
    if isinstance(leaf, bool):
        return ALWAYS if leaf else NEVER
    return TreeGate("null", (leaf,))


def staying(shares: Mapping[str, float], level: float) -> list[tuple[str, ...]]:
    """Least sets of holders whose staying leaves an asset at ``level``; a share under the empty name always stays."""
    always = shares.get("", 0.0)
    names = sorted(name for name, share in shares.items() if name and share > 0)
    found: list[tuple[str, ...]] = []
    for chosen in sorted(product((False, True), repeat=len(names)), key=sum):
        team = tuple(name for name, taken in zip(names, chosen, strict=True) if taken)
        if always + sum(shares[name] for name in team) >= level - SAME and not any(
            set(less) <= set(team) for less in found
        ):
            found.append(team)
    return found
