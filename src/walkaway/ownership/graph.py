"""Groups of companies that own each other in a circle, in an order in which owners come before what they own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def ownership_order(holders: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """Return strongly connected groups, owners first (Tarjan 1972, without recursion).

    Args:
        holders: for each company, those who hold a part of it; names that only hold are added.
    """
    names = dict.fromkeys([*holders, *(holder for group in holders.values() for holder in group)])
    index: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    groups: list[list[str]] = []
    for root in names:
        if root in index:
            continue
        work = [(root, iter(holders.get(root, ())))]
        while work:
            node, pending = work[-1]
            if node not in index:
                index[node] = lowest[node] = len(index)
                stack.append(node)
                on_stack.add(node)
            child = next((item for item in pending if item not in index or item in on_stack), None)
            if child is not None and child not in index:
                work.append((child, iter(holders.get(child, ()))))
                continue
            if child is not None:
                lowest[node] = min(lowest[node], index[child])
                continue
            work.pop()
            if work:
                parent = work[-1][0]
                lowest[parent] = min(lowest[parent], lowest[node])
            if lowest[node] == index[node]:
                cut = stack.index(node)
                groups.append(stack[cut:])
                on_stack.difference_update(stack[cut:])
                del stack[cut:]
    return groups
