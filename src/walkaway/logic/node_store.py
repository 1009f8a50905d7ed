"""Tables of decision-diagram nodes that grow, first as Python lists, beyond a size as arrays with compiled loops.

Small problems never import numba: its import alone costs more than they do.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from walkaway.core.errors import UsageError
from walkaway.logic import diagram_loops
from walkaway.logic.diagram_loops import AND, FRAME, OR, TERMINAL_LEVEL, USED, XOR

FIRST_NODES = 1 << 10
SWITCH_NODES = 1 << 15  # about where loading numba and the compiled loops takes as long as going on without them
SWITCH_NODES_LOADED = 1 << 12
FIRST_ARRAY_NODES = 1 << 18
MOST_CACHED = 1 << 24
MOST_NODES = 1 << 26

_plain = diagram_loops.plain()
_compiled: dict[str, Callable[..., Any]] = {}


class NodeStore:
    """Nodes of diagrams over numbered levels, each kept once.

    A node is a number; 0 is false (or no set at all), 1 is true (or only the empty set).
    """

    def __init__(self, levels: int, switch_at: int | None = SWITCH_NODES) -> None:
        """Make empty tables for diagrams over levels 0 to ``levels - 1``.

        Args:
            levels: number of levels.
            switch_at: number of nodes from which the loops run compiled, if they can; None never compiles.
        """
        self.levels = levels
        self._switch_at = switch_at
        self._loops = _plain
        self._compiled = False
        self.nodes: Any = [TERMINAL_LEVEL, 0, 0, 0, TERMINAL_LEVEL, 1, 1, 0] + [0] * (4 * (FIRST_NODES - 2))
        self.state: Any = [2, 0, 0]
        self._heads: Any = [0] * FIRST_NODES
        self._cache: Any = [-1] * (4 * FIRST_NODES)
        self._stack: Any = [0] * (FRAME * (levels + 3))

    @property
    def used(self) -> int:
        """Number of nodes made so far, both terminals included."""
        return int(self.state[USED])

    def make(self, level: int, low: int, high: int) -> int:
        """Return the node with these children; the caller sees to the rule that leaves out redundant nodes."""
        while (node := self._loops["find_or_make"](level, low, high, self.nodes, self._heads, self.state)) < 0:
            self._grow()
        return int(node)

    def variable(self, level: int) -> int:
        """Return the diagram of one variable."""
        return self.make(level, 0, 1)

    def both(self, one: int, other: int) -> int:
        """Return the conjunction."""
        return self._apply(AND, one, other)

    def either(self, one: int, other: int) -> int:
        """Return the disjunction."""
        return self._apply(OR, one, other)

    def unequal(self, one: int, other: int) -> int:
        """Return the exclusive or."""
        return self._apply(XOR, one, other)

    def negated(self, one: int) -> int:
        """Return the negation."""
        return self._apply(XOR, one, 1)

    def choice(self, condition: int, without: int, holding: int) -> int:
        """Return ``holding`` where the condition holds, otherwise ``without``, which must imply ``holding``."""
        if without == holding:
            return without
        level = self.level(condition)
        if self.children(condition) == (0, 1) and level < min(self.level(without), self.level(holding)):
            return self.make(level, without, holding)
        return self.either(without, self.both(condition, holding))

    def difference(self, one: int, other: int) -> int:
        """Return the sets of the first family that are not in the second."""
        loop = self._loops["difference"]
        while (node := loop(one, other, self.nodes, self._heads, self._cache, self._stack, self.state)) < 0:
            self._grow()
            loop = self._loops["difference"]
        return int(node)

    def minimal_solutions(self) -> Any:
        """Families of the minimal solutions of all nodes made so far, which must be monotone functions."""
        families: Any = [0, 1] + [0] * (self.used - 2)
        start = 2
        while start < len(families):
            if self._compiled and isinstance(families, list):
                import numpy as np

                families = np.array(families, dtype=np.int32)
            loop = self._loops["minimal_solutions"]
            start = loop(start, families, self.nodes, self._heads, self._cache, self._stack, self.state)
            if start < len(families):
                self._grow()
        return families

    def level(self, node: int) -> int:
        """Level of a node; that of a terminal is beyond all others."""
        return int(self.nodes[4 * node])

    def children(self, node: int) -> tuple[int, int]:
        """Low and high child of a node."""
        return int(self.nodes[4 * node + 1]), int(self.nodes[4 * node + 2])

    def reachable(self, root: int) -> Any:
        """Marks of the nodes a diagram consists of."""
        if self._compiled:
            import numpy as np

            marks: Any = np.zeros(self.used, dtype=np.int8)
        else:
            marks = [0] * self.used
        self._loops["mark_reachable"](root, self.nodes, marks)
        return marks

    def load(self, levels: Any, lows: Any, highs: Any) -> None:
        """Put the nodes of a finished diagram, from 2 on, into empty tables under the same numbers."""
        count = len(levels)
        while len(self.nodes) < 8 * count:
            self._grow(count)
        if self._compiled:
            places = self.nodes[: 4 * count].reshape(-1, 4)
            places[2:, 0], places[2:, 1], places[2:, 2] = levels[2:], lows[2:], highs[2:]
        else:
            self.nodes[8 : 4 * count : 4] = levels[2:].tolist()
            self.nodes[9 : 4 * count : 4] = lows[2:].tolist()
            self.nodes[10 : 4 * count : 4] = highs[2:].tolist()
        self.state[USED] = count
        self._loops["rehash"](self.nodes, self._heads, self.state)

    def _apply(self, operation: int, one: int, other: int) -> int:
        loop = self._loops["apply"]
        while (node := loop(operation, one, other, self.nodes, self._heads, self._cache, self._stack, self.state)) < 0:
            self._grow()
            loop = self._loops["apply"]
        return int(node)

    def _grow(self, needed: int = 0) -> None:
        """Double the tables, or change over to arrays and compiled loops."""
        used = max(self.used, needed)
        if used >= MOST_NODES:
            raise UsageError(
                f"the decision diagram needs more than {MOST_NODES:,} nodes; try another order of variables"
            )
        if self._compiled:
            self._grow_arrays(len(self.nodes) // 2)
        elif self._is_worth_compiling(used) and _can_compile():
            self._loops, self._compiled = _compiled, True
            self._grow_arrays(max(FIRST_ARRAY_NODES, len(self.nodes) // 2))
        else:
            more = len(self.nodes)
            self.nodes.extend([0] * more)
            self._heads = [0] * (more // 2)
            self._loops["rehash"](self.nodes, self._heads, self.state)
            self._move_cache([-1] * (2 * more))

    def _is_worth_compiling(self, used: int) -> bool:
        if self._switch_at is None:
            return False
        is_loaded = _compiled or "numba" in sys.modules
        return used >= (min(self._switch_at, SWITCH_NODES_LOADED) if is_loaded else self._switch_at)

    def _grow_arrays(self, capacity: int) -> None:
        import numpy as np

        nodes = np.zeros(4 * capacity, dtype=np.int32)
        nodes[: 4 * self.used] = self.nodes[: 4 * self.used]
        self.nodes = nodes
        self._heads = np.zeros(capacity, dtype=np.int32)
        self._stack = np.asarray(self._stack, dtype=np.int64)
        self.state = np.asarray(self.state, dtype=np.int64)
        self._loops["rehash"](self.nodes, self._heads, self.state)
        self._cache = np.asarray(self._cache, dtype=np.int32)
        if len(self._cache) < 4 * min(capacity, MOST_CACHED):
            self._move_cache(np.full(4 * min(capacity, MOST_CACHED), -1, dtype=np.int32))

    def _move_cache(self, larger: Any) -> None:
        self._loops["move_cache"](self._cache, larger)
        self._cache = larger


def _can_compile() -> bool:
    if not _compiled:
        _compiled.update(diagram_loops.compiled() or {})
    return bool(_compiled)
