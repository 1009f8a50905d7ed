"""Exact counts of the ways in which a variable decides a diagram, by how many of the others are true.

Counts by size are polynomials, kept as the digits of one large whole number each (Kronecker's substitution), so that
adding and multiplying them is adding and multiplying whole numbers of any size.
"""

from __future__ import annotations

from walkaway.core.errors import UsageError
from walkaway.logic.diagram import Diagram


class _Sizes:
    """Packed polynomials wide enough that no count of subsets of ``variables`` carries over."""

    def __init__(self, variables: int) -> None:
        self.width = variables + 2
        self.variables = variables
        self.skips = [1]
        for _ in range(variables):
            self.skips.append(self.skips[-1] + self.more(self.skips[-1]))

    def more(self, packed: int) -> int:
        """The same sets with one more variable true."""
        return packed << self.width

    def unpacked(self, packed: int, length: int) -> tuple[int, ...]:
        """Counts by size, from size zero."""
        mask = (1 << self.width) - 1
        return tuple(packed >> (place * self.width) & mask for place in range(length))


def swings_by_size(diagram: Diagram) -> dict[str, tuple[int, ...]]:
    """Per variable: in how many ways, with no, one, two ... of the others true, it decides a monotone diagram.

    One pass up counts the ways to come true below each node, one down the ways to get to it.

    Raises:
        UsageError: for a diagram with a negation.
    """
    if not diagram.is_monotone:
        raise UsageError("with a negation a variable can decide both ways; swings are counted for monotone rules")
    sizes = _Sizes(len(diagram.names))
    below, levels = _from_below(diagram, sizes)
    above = [0] * len(levels)
    above[diagram.table.root] = sizes.skips[levels[diagram.table.root]]
    swings = [0] * len(diagram.names)
    pairs = list(diagram.table.children())
    for node in range(len(levels) - 1, 1, -1):
        (low, high), level, ways = pairs[node - 2], levels[node], above[node]
        skip_low, skip_high = (sizes.skips[levels[child] - level - 1] for child in (low, high))
        swings[level] += ways * (below[high] * skip_high - below[low] * skip_low)
        above[low] += ways * skip_low
        above[high] += sizes.more(ways) * skip_high
    return {name: sizes.unpacked(swings[place], len(diagram.names)) for place, name in enumerate(diagram.names)}


def _from_below(diagram: Diagram, sizes: _Sizes) -> tuple[list[int], list[int]]:
    """Per node the packed counts over its own and later variables, and its level, that of a terminal being the last."""
    levels = [sizes.variables] * 2 + diagram.table.levels[2:].tolist()
    counts = [0, 1]
    for level, (low, high) in zip(levels[2:], diagram.table.children(), strict=True):
        lower, upper = (counts[child] * sizes.skips[levels[child] - level - 1] for child in (low, high))
        counts.append(lower + sizes.more(upper))
    return counts, levels
