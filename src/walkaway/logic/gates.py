"""Gates over named events, as fault trees and capability graphs are written: each named once, used any number of times.

A name among the parts of a gate is a gate if there is one of that name, otherwise a basic event.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from walkaway.core.errors import UsageError

GateKind = Literal["and", "or", "not", "xor", "atleast", "null"]
_ONE_PART = ("not", "null")


@dataclass(frozen=True, slots=True)
class TreeGate:
    """One gate: ``and``, ``or``, ``not``, ``xor`` (an odd number), ``atleast`` (``count`` of the parts), ``null``.

    An ``and`` without parts always holds, an ``or`` without parts never does.
    """

    kind: GateKind
    parts: tuple[str, ...]
    count: int = 0


Gates = Mapping[str, TreeGate]


def check_gates(gates: Gates) -> None:
    """Refuse gates of unknown kind or with a wrong number of parts.

    Raises:
        UsageError: naming the first such gate.
    """
    for name, gate in gates.items():
        if gate.kind not in ("and", "or", "not", "xor", "atleast", "null"):
            raise UsageError(f"gate {name!r} is of unknown kind {gate.kind!r}")
        if gate.kind in _ONE_PART and len(gate.parts) != 1:
            raise UsageError(f"gate {name!r} ({gate.kind}) has {len(gate.parts)} parts; it takes one")
        if gate.kind == "xor" and not gate.parts:
            raise UsageError(f"gate {name!r} (xor) has no parts")


def circles(gates: Gates, tops: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Gates below the tops in groups, each group after those it depends on; a group of several depends on itself.

    Strongly connected components after Tarjan 1972, without recursion.
    """
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    waiting: list[str] = []
    inside: set[str] = set()
    for top in tops:
        if top not in gates or top in number:
            continue
        work = [(top, iter(gates[top].parts))]
        number[top] = lowest[top] = len(number)
        waiting.append(top)
        inside.add(top)
        while work:
            name, parts = work[-1]
            for part in parts:
                if part not in gates:
                    continue
                if part not in number:
                    number[part] = lowest[part] = len(number)
                    waiting.append(part)
                    inside.add(part)
                    work.append((part, iter(gates[part].parts)))
                    break
                if part in inside:
                    lowest[name] = min(lowest[name], number[part])
            else:
                work.pop()
                if work:
                    above = work[-1][0]
                    lowest[above] = min(lowest[above], lowest[name])
                if lowest[name] == number[name]:
                    place = waiting.index(name)
                    group = tuple(waiting[place:])
                    del waiting[place:]
                    inside.difference_update(group)
                    yield group


def is_circular(group: tuple[str, ...], gates: Gates) -> bool:
    """Whether the gates of a group depend on themselves."""
    return len(group) > 1 or group[0] in gates[group[0]].parts


def circle_in(group: tuple[str, ...], gates: Gates) -> str:
    """One circle of a group in words: ``a -> b -> a``."""
    members = set(group)
    path = [group[0]]
    while True:
        following = next(part for part in gates[path[-1]].parts if part in members)
        if following in path:
            return " -> ".join([*path[path.index(following) :], following])
        path.append(following)
