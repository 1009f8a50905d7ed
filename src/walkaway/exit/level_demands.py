"""What a level of output asks of every asset and gate: as much of all, more of a stripped alternative, and when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from walkaway.exit.graph import GateForm, Graph

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SAME = 1e-9


@dataclass(frozen=True, slots=True)
class LevelDemand:
    """An asset or gate and a level it is asked for; parts are numbers in the list it stands in."""

    place: int
    level: float
    form: GateForm | None
    parts: tuple[int, ...]
    k: int


def asked_of(graph: Graph, wanted: Iterable[tuple[int, float]]) -> tuple[list[LevelDemand], list[int]]:
    """List what levels of some assets and gates ask of those below, parts first; and the numbers of those wanted.

    A child of 'any' with a quality must itself reach more; one whose quality lies below the level is no way at all. Of
    a blend every product line is asked for the level: which lines would do is for the curve to say.
    """
    numbers: dict[tuple[int, float], int] = {}
    order: list[tuple[int, float]] = []
    parts_of: dict[tuple[int, float], list[tuple[int, float]]] = {}

    def visit(key: tuple[int, float]) -> None:
        if key in parts_of:
            return
        parts_of[key] = parts = list(_parts(graph, *key))
        for part in parts:
            visit(part)
        numbers[key] = len(order)
        order.append(key)

    keys = [(place, round(level, 9)) for place, level in wanted]
    for key in keys:
        visit(key)
    listed = []
    for place, level in order:
        gate = None if place < len(graph.assets) else graph.gates[place - len(graph.assets)]
        parts = tuple(numbers[part] for part in parts_of[place, level])
        listed.append(
            LevelDemand(place, level, None if gate is None else gate.form, parts, 0 if gate is None else gate.k)
        )
    return listed, [numbers[key] for key in keys]


def _parts(graph: Graph, place: int, level: float) -> Iterable[tuple[int, float]]:
    if place < len(graph.assets):
        return []
    gate = graph.gates[place - len(graph.assets)]
    if gate.form != "any":
        return [(child, level) for child in gate.children]
    pairs = zip(gate.children, gate.factors, strict=True)
    return [(child, round(level / factor, 9)) for child, factor in pairs if factor >= level - SAME]


def times_of(
    graph: Graph, asked: Sequence[LevelDemand], asset: Callable[[int, float], Floats], samples: int
) -> list[Floats]:
    """Month from which each is there: the latest of all, the earliest of any, the k-th earliest; circles least."""
    never = np.full(samples, np.inf)
    found = [asset(item.place, item.level) if item.form is None else never for item in asked]
    for _ in range(len(asked) + 1 if graph.is_circular else 1):
        changed = False
        for number, item in enumerate(asked):
            if item.form is None:
                continue
            time = _joined(item, [found[part] for part in item.parts], never)
            changed = changed or not np.array_equal(time, found[number])
            found[number] = time
        if not changed:
            break
    return found


def _joined(item: LevelDemand, times: Sequence[Floats], never: Floats) -> Floats:
    if item.form == "k_of_n":
        return np.asarray(np.partition(np.stack(times), item.k - 1, axis=0)[item.k - 1])
    if item.form != "any":
        return np.asarray(np.maximum.reduce(times))
    return np.asarray(np.minimum.reduce(times)) if times else never
