"""The gate graph of a technology: assets and gates in an order in which every gate follows its children."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Literal

import numpy as np

from walkaway.core.errors import UnknownNameError, UsageError
from walkaway.model.production import Asset, AssetKind, Gate, Production

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Levels = NDArray[np.float32]

GateForm = Literal["all", "any", "k_of_n", "blend"]
FORMS: tuple[GateForm, ...] = ("all", "any", "k_of_n", "blend")
MAX_ROUNDS = 200


@dataclass(frozen=True, slots=True)
class GateNode:
    """A gate: children by place (assets first, then gates), with quality or weight, and k where it counts."""

    id: str
    name: str
    form: GateForm
    children: tuple[int, ...]
    factors: tuple[float, ...]
    k: int
    circular: bool


@dataclass(frozen=True)
class Graph:
    """Assets and gates. Places 0 to ``len(assets) - 1`` are assets, those after them gates, children before parents.

    Gates that depend on themselves are marked circular and take their least fixpoint: nothing bootstraps.
    """

    assets: tuple[Asset, ...]
    kinds: Mapping[str, AssetKind]
    gates: tuple[GateNode, ...]
    top: int
    places: Mapping[str, int] = field(repr=False)

    @classmethod
    def of(cls, production: Production, common: Iterable[AssetKind]) -> Graph:
        """Put the assets and gates of a pack in order.

        Raises:
            UsageError: for a circle of gates none of which is declared circular (the loader says where it stands).
        """
        kinds = {kind.id: kind for kind in (*common, *production.kinds)}
        assets = tuple(sorted(production.all_assets, key=lambda asset: asset.id))
        gates = {gate.id: gate for gate in production.all_gates}
        order = gates_in_order(gates)
        names = [asset.id for asset in assets] + order
        places = {name: place for place, name in enumerate(names)}
        nodes = tuple(_node(gates[name], places) for name in order)
        return cls(assets, kinds, nodes, places[production.top], places)

    @cached_property
    def is_circular(self) -> bool:
        """Whether some gate depends on itself."""
        return any(gate.circular for gate in self.gates)

    @cached_property
    def parents_in_order(self) -> tuple[tuple[int, ...], ...]:
        """For each asset, the gates above it by number, children before parents."""
        above: list[set[int]] = [set() for _ in self.assets]
        reaches: list[set[int]] = [{place} for place in range(len(self.assets))]
        for number, gate in enumerate(self.gates):
            below = set().union(*(reaches[child] for child in gate.children if child < len(reaches)))
            reaches.append(below)
            for asset in below:
                above[asset].add(number)
        return tuple(tuple(sorted(gates)) for gates in above)

    @cached_property
    def flat(self) -> tuple[NDArray[np.generic], ...]:
        """Gates as flat arrays: form, k, first child of each gate, children, quality or weight beside them."""
        starts = np.cumsum([0, *(len(gate.children) for gate in self.gates)])
        return (
            np.array([FORMS.index(gate.form) for gate in self.gates], dtype=np.int64),
            np.array([gate.k for gate in self.gates], dtype=np.int64),
            starts.astype(np.int64),
            np.array([child for gate in self.gates for child in gate.children], dtype=np.int64),
            np.array([factor for gate in self.gates for factor in gate.factors], dtype=np.float32),
        )

    def place_of(self, name: str) -> int:
        """Return the place of an asset or gate.

        Raises:
            UnknownNameError: with the nearest name.
        """
        if name not in self.places:
            raise UnknownNameError("asset or gate", name, self.places)
        return self.places[name]

    def kind_of(self, asset: Asset) -> AssetKind:
        """Return the kind of an asset."""
        return self.kinds[asset.kind]

    def combine(self, leaves: Callable[[int], float | Levels]) -> list[float | Levels]:
        """Levels of every asset and gate, from those of the assets: numbers, or arrays of one shape.

        Numbers stay numbers where all children are, so what is not lost costs nothing.
        """
        found: list[float | Levels] = [leaves(place) for place in range(len(self.assets))]
        found += [0.0] * len(self.gates)
        self.recombine(found, range(len(self.gates)))
        return found

    def recombine(self, levels: list[float | Levels], gates: Iterable[int]) -> None:
        """Compute the named gates again in place, children before parents; circles to their least fixpoint."""
        numbers = list(gates)
        for _ in range(MAX_ROUNDS if self.is_circular else 1):
            changed = False
            for number in numbers:
                gate, place = self.gates[number], len(self.assets) + number
                level = _joined(gate, [levels[child] for child in gate.children])
                if gate.circular:
                    changed = changed or not np.array_equal(level, levels[place])
                levels[place] = level
            if not changed:
                return


def gates_in_order(gates: Mapping[str, Gate]) -> list[str]:
    """Names of gates, children before parents; what hangs on a circular gate does not wait for it."""
    waits = {
        name: [item.of for item in gate.branches if item.of in gates and not gates[item.of].circular]
        for name, gate in sorted(gates.items())
    }
    sorter = TopologicalSorter(waits)
    try:
        return list(sorter.static_order())
    except CycleError as error:
        circle = " -> ".join(reversed(error.args[1]))
        raise UsageError(
            f"gates in a circle: {circle}; mark one 'circular: true' if it really depends on itself"
        ) from None


def _node(gate: Gate, places: Mapping[str, int]) -> GateNode:
    branches = sorted(gate.branches, key=lambda branch: branch.of)
    factors = tuple(branch.weight if gate.form == "blend" else branch.quality for branch in branches)
    k = gate.k_of_n.k if gate.k_of_n is not None else 0
    return GateNode(
        gate.id, gate.name, gate.form, tuple(places[item.of] for item in branches), factors, k, gate.circular
    )


def _joined(gate: GateNode, children: list[float | Levels]) -> float | Levels:
    if gate.form == "all":
        return _fold(np.minimum, min, children)
    if gate.form == "any":
        return _fold(
            np.maximum, max, [_scaled(level, factor) for level, factor in zip(children, gate.factors, strict=True)]
        )
    if gate.form == "blend":
        total: float | Levels = 0.0
        for level, factor in zip(children, gate.factors, strict=True):
            total = total + _scaled(level, factor)
        return total
    return _kth_best(children, gate.k)


def _fold(many: Callable[..., Levels], few: Callable[..., float], children: list[float | Levels]) -> float | Levels:
    """Fold numbers first, then arrays, so that a whole array is touched only where something varies."""
    numbers = [level for level in children if not isinstance(level, np.ndarray)]
    arrays = [level for level in children if isinstance(level, np.ndarray)]
    if not arrays:
        return few(numbers)
    neutral = 1.0 if few is min else 0.0
    constant = few(numbers) if numbers else neutral
    if few is min and constant <= 0.0:
        return 0.0
    if len(arrays) == 1:
        return arrays[0] if constant == neutral else many(arrays[0], np.float32(constant))
    result = many(arrays[0], arrays[1])
    for level in arrays[2:]:
        many(result, level, out=result)
    return result if constant == neutral else many(result, np.float32(constant), out=result)


def _scaled(level: float | Levels, factor: float) -> float | Levels:
    if factor == 1.0:
        return level
    return level * np.float32(factor) if isinstance(level, np.ndarray) else level * factor


def _kth_best(children: list[float | Levels], k: int) -> float | Levels:
    arrays = [level for level in children if isinstance(level, np.ndarray)]
    if not arrays:
        return sorted((float(level) for level in children), reverse=True)[k - 1]
    shape = arrays[0].shape
    stacked = np.stack([np.broadcast_to(np.float32(1) * level, shape) for level in children])
    best: Levels = np.partition(stacked, len(children) - k, axis=0)[len(children) - k]
    return best
