"""Nodes of one finished diagram in arrays, in layers of equal level, for passes that take a layer at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from walkaway.logic.node_store import NodeStore

Integers = NDArray[np.int32]
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class NodeTable:
    """Nodes over named levels, those of the last level first, so that children come before their parents.

    Attributes:
        names: what each level stands for.
        levels: level of each node; nodes 0 and 1 are the terminals, and have level -1 here.
        lows: low child of each node.
        highs: high child of each node.
        root: the node everything else hangs on.
    """

    names: tuple[str, ...]
    levels: Integers
    lows: Integers
    highs: Integers
    root: int

    @property
    def size(self) -> int:
        """Number of nodes without the two terminals."""
        return len(self.levels) - 2

    def used_names(self) -> tuple[str, ...]:
        """Names of levels that have a node."""
        return tuple(self.names[level] for level in np.unique(self.levels[2:]))

    def children(self) -> Iterator[tuple[int, int]]:
        """Low and high child of the nodes from 2 on."""
        return zip(self.lows[2:].tolist(), self.highs[2:].tolist(), strict=True)

    def layers(self) -> list[tuple[int, slice]]:
        """Levels that have nodes, the last first, each with the place of its nodes."""
        starts = (np.flatnonzero(np.diff(self.levels[1:])) + 2).tolist()
        bounds = [*starts, len(self.levels)]
        return [(int(self.levels[start]), slice(start, end)) for start, end in pairwise(bounds)]


def table_of(store: NodeStore, root: int, names: tuple[str, ...]) -> NodeTable:
    """Copy the nodes below a root out of the growing tables."""
    marks = np.asarray(store.reachable(root), dtype=np.int8)
    marks[:2] = 0
    kept = np.flatnonzero(marks)
    found = np.asarray(store.nodes[: 4 * store.used], dtype=np.int32).reshape(-1, 4)[kept]
    place = np.argsort(-found[:, 0], kind="stable")
    number = np.zeros(store.used, dtype=np.int32)
    number[1] = 1
    number[kept[place]] = np.arange(2, len(kept) + 2, dtype=np.int32)
    ordered = found[place]
    ends = np.array([0, 1], dtype=np.int32)
    return NodeTable(
        names,
        np.concatenate([np.full(2, -1, dtype=np.int32), ordered[:, 0]]),
        np.concatenate([ends, number[ordered[:, 1]]]),
        np.concatenate([ends, number[ordered[:, 2]]]),
        int(number[root]),
    )
