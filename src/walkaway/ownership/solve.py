"""Exact solution of ``x = W x + b`` for companies in a circle, in fractions, by elimination that keeps rows sparse."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeVar

Value = TypeVar("Value", Fraction, float)


class NotSolvable(Exception):
    """The companies own all of each other: any value would do."""


def solve(
    rows: Mapping[str, Mapping[str, Value]], fixed: Mapping[str, Mapping[str, Value]]
) -> dict[str, dict[str, Value]]:
    """Solve ``x[n][k] = sum of rows[n][m] * x[m][k] + fixed[n][k]`` for every key ``k`` at once.

    Names are eliminated in the order of fewest entries (Markowitz 1957), so a circle of any length stays a circle and
    costs time in proportion to its length.

    Fractions give the exact solution, floats a near one.

    Raises:
        NotSolvable: where the names hold all of each other.
    """
    left = {name: dict(row) for name, row in rows.items()}
    own = {name: dict(column) for name, column in fixed.items()}
    users: dict[str, set[str]] = {name: set() for name in rows}
    for name, row in left.items():
        for other in row:
            users[other].add(name)
    order: list[str] = []
    waiting = set(rows)
    while waiting:
        name = min(waiting, key=lambda item: (len(left[item]) * len(users[item]), item))
        waiting.discard(name)
        order.append(name)
        _close(name, left, own, users)
        for user in sorted(users[name] & waiting):
            _substitute(name, user, left, own, users)
    found: dict[str, dict[str, Value]] = {}
    for name in reversed(order):
        for other, weight in left[name].items():
            add_row(own[name], found[other], weight)
        found[name] = own[name]
    return found


def _close(
    name: str, left: dict[str, dict[str, Value]], own: dict[str, dict[str, Value]], users: dict[str, set[str]]
) -> None:
    """Take what a name holds of itself out of its row."""
    held = left[name].pop(name, None)
    users[name].discard(name)
    if held == 1:
        raise NotSolvable
    if held:
        scale = 1 / (1 - held)
        left[name] = {other: weight * scale for other, weight in left[name].items()}
        own[name] = {key: value * scale for key, value in own[name].items()}


def _substitute(
    name: str,
    user: str,
    left: dict[str, dict[str, Value]],
    own: dict[str, dict[str, Value]],
    users: dict[str, set[str]],
) -> None:
    """Put the row of a name in its place in the row of a user."""
    weight = left[user].pop(name)
    add_row(left[user], left[name], weight)
    for other in left[name]:
        users[other].add(user)
    add_row(own[user], own[name], weight)


def add_row(total: dict[str, Value], row: Mapping[str, Value], weight: Value) -> None:
    """Add so many times a row to a total, key by key."""
    for key, value in row.items():
        so_far = total.get(key)
        total[key] = weight * value if so_far is None else so_far + weight * value
