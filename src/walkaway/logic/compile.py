"""From a network of formulas or gates to nodes of a decision diagram."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import accumulate

from walkaway.logic.network import Network, Part, PartKind
from walkaway.logic.node_store import NodeStore


def compile_parts(network: Network, parts: Sequence[int], level_of: Mapping[str, int], store: NodeStore) -> list[int]:
    """Return the node of every part; parts not listed are 0. Each part is compiled once, inputs first."""
    nodes = [0] * len(network.parts)
    for number in parts:
        part = network.parts[number]
        if part.kind is PartKind.CONSTANT:
            nodes[number] = part.quota
        elif part.kind is PartKind.VARIABLE:
            nodes[number] = store.variable(level_of[part.name])
        else:
            nodes[number] = _gate(part, [nodes[inner] for inner in part.inputs], store)
    return nodes


def _gate(part: Part, inputs: list[int], store: NodeStore) -> int:
    match part.kind:
        case PartKind.NOT:
            return store.negated(inputs[0])
        case PartKind.THRESHOLD:
            return _threshold(inputs, part.weights, part.quota, store)
        case PartKind.AND:
            join, result = store.both, 1
        case PartKind.OR:
            join, result = store.either, 0
        case _:
            join, result = store.unequal, 0
    for node in sorted(inputs, key=store.level, reverse=True):  # deepest first, so that each join adds on top
        result = join(node, result)
    return result


class _Row:
    """Diagrams of "the inputs from here on reach what is needed", each with the range of needs it is right for."""

    def __init__(self, total: int) -> None:
        self.total = total
        self._highest: list[int] = []
        self._found: list[tuple[int, int, int]] = []

    def find(self, need: int) -> tuple[int, int | None, int | None] | None:
        """Node for a need, valid for needs above the first bound up to the second; None bounds are open."""
        if need <= 0:
            return 1, None, 0
        if need > self.total:
            return 0, self.total, None
        place = bisect_left(self._highest, need)
        if place < len(self._found) and self._found[place][1] < need:
            return self._found[place]
        return None

    def keep(self, node: int, above: int, up_to: int) -> None:
        """Keep a node with its range of needs."""
        place = bisect_left(self._highest, up_to)
        self._highest.insert(place, up_to)
        self._found.insert(place, (node, above, up_to))


def _threshold(inputs: Sequence[int], weights: Sequence[int], quota: int, store: NodeStore) -> int:
    """Whether the weights of the inputs that hold reach the quota.

    One diagram serves all needs between two bounds, so the cost follows the diagram, not the size of the weights
    (Behle 2007, On threshold BDDs and the optimal variable ordering problem).
    """
    pairs = sorted(zip(inputs, weights, strict=True), key=lambda pair: store.level(pair[0]))
    totals = list(accumulate((weight for _, weight in reversed(pairs)), initial=0))[::-1]
    rows = [_Row(total) for total in totals]
    work = [(0, quota)]
    while work:
        place, need = work[-1]
        if rows[place].find(need) is not None:
            work.pop()
            continue
        node, weight = pairs[place]
        without = rows[place + 1].find(need)
        if without is None:
            work.append((place + 1, need))
            continue
        holding = rows[place + 1].find(need - weight)
        if holding is None:
            work.append((place + 1, need - weight))
            continue
        result = store.choice(node, without[0], holding[0])
        lows = [bound for bound in (without[1], _plus(holding[1], weight)) if bound is not None]
        highs = [bound for bound in (without[2], _plus(holding[2], weight)) if bound is not None]
        rows[place].keep(result, max(lows), min(highs))
    found = rows[0].find(quota)
    return 0 if found is None else found[0]


def _plus(bound: int | None, weight: int) -> int | None:
    return None if bound is None else bound + weight
