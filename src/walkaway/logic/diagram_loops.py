"""Loops over decision diagrams, written to be compiled: flat integer tables and numbers only.

A node takes four numbers in ``nodes``: its level, its low and high child, and the next node in its bucket of the
unique table. Nodes 0 and 1 are the terminals. Children are made before their parents, so a child always has the
smaller number. The computed cache takes four numbers per entry as well: operation, two operands, result.

The same functions run uncompiled on Python lists (small problems, no numba) and compiled on 32-bit arrays. They never
allocate: when a table is full they leave their state in ``stack`` and ``state``, return -1, and go on from there when
called again with larger tables. Hash products stay below 2^63, so both ways take the same buckets.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any

AND, OR, XOR, DIFFERENCE = 0, 1, 2, 3
TERMINAL_LEVEL = 1 << 30
USED, DEPTH, RESULT = 0, 1, 2
FRAME = 6
FULL = -1


def bucket_of(first: int, second: int, third: int, size: int) -> int:
    """Bucket of three numbers in a table whose size is a power of two."""
    mixed = first * 12582917 + second * 4256249 + third * 741457
    return (mixed ^ (mixed >> 15) ^ (mixed >> 32)) & (size - 1)


def find_or_make(level: int, low: int, high: int, nodes: Any, heads: Any, state: Any) -> int:
    """The one node with this level and these children; -1 when a new one is needed and the table is full."""
    bucket = bucket_of(low, high, level, len(heads))
    node: int = heads[bucket]
    while node != 0:
        place = 4 * node
        if nodes[place + 1] == low and nodes[place + 2] == high and nodes[place] == level:
            return node
        node = nodes[place + 3]
    node = state[USED]
    place = 4 * node
    if place >= len(nodes):
        return FULL
    nodes[place] = level
    nodes[place + 1] = low
    nodes[place + 2] = high
    nodes[place + 3] = heads[bucket]
    heads[bucket] = node
    state[USED] = node + 1
    return node


def rehash(nodes: Any, heads: Any, state: Any) -> None:
    """Fill an empty unique table with all nodes."""
    for node in range(2, state[USED]):
        place = 4 * node
        bucket = bucket_of(nodes[place + 1], nodes[place + 2], nodes[place], len(heads))
        nodes[place + 3] = heads[bucket]
        heads[bucket] = node


def cached(operation: int, first: int, second: int, cache: Any) -> int:
    """Result of an operation from the computed cache, or -1."""
    place = 4 * bucket_of(first, second, operation, len(cache) >> 2)
    found: int = -1
    if cache[place + 1] == first and cache[place + 2] == second and cache[place] == operation:
        found = cache[place + 3]
    return found


def remember(operation: int, first: int, second: int, result: int, cache: Any) -> None:
    """Put a result into the computed cache, in place of whatever was there."""
    place = 4 * bucket_of(first, second, operation, len(cache) >> 2)
    cache[place] = operation
    cache[place + 1] = first
    cache[place + 2] = second
    cache[place + 3] = result


def move_cache(old: Any, new: Any) -> None:
    """Put the results of a computed cache into a larger empty one."""
    for place in range(0, len(old), 4):
        if old[place] >= 0:
            remember(old[place], old[place + 1], old[place + 2], old[place + 3], new)


def at_once(operation: int, first: int, second: int) -> int:
    """Result of a Boolean operation where an operand is a terminal or both are the same, or -1."""
    if operation == AND:
        if first == 0 or second == 0:
            return 0
        if first == 1 or first == second:
            return second
        return first if second == 1 else -1
    if operation == OR:
        if first == 1 or second == 1:
            return 1
        if first == 0 or first == second:
            return second
        return first if second == 0 else -1
    if first == second:
        return 0
    if first == 0:
        return second
    return first if second == 0 else -1


def apply(operation: int, one: int, other: int, nodes: Any, heads: Any, cache: Any, stack: Any, state: Any) -> int:
    """And, or, exclusive or of two diagrams (Bryant 1986), or -1 when the table is full."""
    depth = state[DEPTH]
    result: int = state[RESULT]
    if depth == 0:
        result = at_once(operation, one, other)
        if result >= 0:
            return result
        stack[0], stack[1], stack[5] = one, other, 0
        depth = 1
    while depth > 0:
        frame = FRAME * (depth - 1)
        first, second = stack[frame], stack[frame + 1]
        stage = stack[frame + 5]
        if stage == 0:
            if first > second:
                first, second = second, first
                stack[frame], stack[frame + 1] = first, second
            result = cached(operation, first, second, cache)
            if result >= 0:
                depth -= 1
                continue
            stack[frame + 2] = min(nodes[4 * first], nodes[4 * second])
        if stage == 1:
            stack[frame + 3] = result
        if stage < 2:
            level = stack[frame + 2]
            below, beside = first, second
            if nodes[4 * first] == level:
                below = nodes[4 * first + 1 + stage]
            if nodes[4 * second] == level:
                beside = nodes[4 * second + 1 + stage]
            stack[frame + 5] = stage + 1
            result = at_once(operation, below, beside)
            if result < 0:
                frame += FRAME
                stack[frame], stack[frame + 1], stack[frame + 5] = below, beside, 0
                depth += 1
            continue
        low = stack[frame + 3]
        if low != result:
            node = find_or_make(stack[frame + 2], low, result, nodes, heads, state)
            if node < 0:
                state[DEPTH] = depth
                state[RESULT] = result
                return FULL
            result = node
        remember(operation, first, second, result, cache)
        depth -= 1
    state[DEPTH] = 0
    return result


def skip_above(second: int, level: int, nodes: Any) -> int:
    """The sets of a family that have no member above a level."""
    while nodes[4 * second] < level:
        second = nodes[4 * second + 1]
    return second


def difference(one: int, other: int, nodes: Any, heads: Any, cache: Any, stack: Any, state: Any) -> int:
    """Sets of the first family that are not in the second (Minato 1993), or -1 when the table is full."""
    depth = state[DEPTH]
    result: int = state[RESULT]
    if depth == 0:
        stack[0], stack[1], stack[5] = one, other, 0
        depth = 1
    while depth > 0:
        frame = FRAME * (depth - 1)
        first, second = stack[frame], stack[frame + 1]
        stage = stack[frame + 5]
        if stage == 0:
            second = skip_above(second, nodes[4 * first], nodes)
            if first == second or first == 0 or second == 0:
                result = first if second == 0 else 0
                depth -= 1
                continue
            result = cached(DIFFERENCE, first, second, cache)
            if result >= 0:
                depth -= 1
                continue
            stack[frame + 1], stack[frame + 5] = second, 1
            below = second
            if nodes[4 * second] == nodes[4 * first]:
                below = nodes[4 * second + 1]
            frame += FRAME
            stack[frame], stack[frame + 1], stack[frame + 5] = nodes[4 * first + 1], below, 0
            depth += 1
            continue
        if stage == 1:
            stack[frame + 3], stack[frame + 5] = result, 2
            result = nodes[4 * first + 2]
            if nodes[4 * second] == nodes[4 * first]:
                frame += FRAME
                stack[frame], stack[frame + 1], stack[frame + 5] = result, nodes[4 * second + 2], 0
                depth += 1
            continue
        low = stack[frame + 3]
        if result == 0:
            result = low
        else:
            node = find_or_make(nodes[4 * first], low, result, nodes, heads, state)
            if node < 0:
                state[DEPTH] = depth
                state[RESULT] = result
                return FULL
            result = node
        remember(DIFFERENCE, first, second, result, cache)
        depth -= 1
    state[DEPTH] = 0
    return result


def minimal_solutions(start: int, families: Any, nodes: Any, heads: Any, cache: Any, stack: Any, state: Any) -> int:
    """Minimal solutions of every node from ``start`` on (Rauzy 1993); returns the node at which the table was full.

    For a monotone function the solutions with a variable are those of its high child that its low child does not have
    already: as the high child holds whenever the low one does, none of them can strictly contain one of the low
    child's, and a plain difference of families is enough.
    """
    for node in range(start, len(families)):
        low, high = families[nodes[4 * node + 1]], families[nodes[4 * node + 2]]
        more = difference(high, low, nodes, heads, cache, stack, state)
        if more < 0:
            return node
        family = low
        if more != 0:
            family = find_or_make(nodes[4 * node], low, more, nodes, heads, state)
            if family < 0:
                return node
        families[node] = family
    return len(families)


def mark_reachable(root: int, nodes: Any, marks: Any) -> None:
    """Mark a node and all below it with 1."""
    marks[root] = 1
    for node in range(root, 1, -1):
        if marks[node] != 0:
            marks[nodes[4 * node + 1]] = 1
            marks[nodes[4 * node + 2]] = 1


LOOPS = (
    bucket_of,
    find_or_make,
    rehash,
    cached,
    remember,
    move_cache,
    at_once,
    apply,
    skip_above,
    difference,
    minimal_solutions,
    mark_reachable,
)


def plain() -> dict[str, Callable[..., Any]]:
    """The loops as they are."""
    return {loop.__name__: loop for loop in LOOPS}


def compiled() -> dict[str, Callable[..., Any]] | None:
    """The loops compiled by numba and kept on disk for the next process, or None where numba is not installed."""
    try:
        from numba import njit
    except ImportError:
        return None
    names = dict(globals())
    for loop in LOOPS:  # in order of use, so that each finds the compiled ones it calls
        name = loop.__name__
        copy = FunctionType(loop.__code__, names, name)
        try:
            names[name] = njit(cache=True, nogil=True)(copy)
        except RuntimeError:  # no folder to keep compiled code in
            names[name] = njit(nogil=True)(copy)
    return {loop.__name__: names[loop.__name__] for loop in LOOPS}
