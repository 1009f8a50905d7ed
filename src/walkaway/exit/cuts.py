"""Cut sets: least sets of assets, holders, countries or rights whose loss stops production, in the likeliest case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from walkaway.exit.draws import Draws
from walkaway.exit.graph import Graph
from walkaway.exit.holdings import Holding
from walkaway.exit.recovery import shares_of
from walkaway.exit.stoppers import STOPPED, Label, by_country, by_holder, by_tenure
from walkaway.exit.structure import SAME, gates_at, staying
from walkaway.logic.cut_sets import minimal_cut_sets
from walkaway.logic.diagram import diagram_of_gates
from walkaway.logic.gates import TreeGate
from walkaway.model.production import HolderClass

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Levels = NDArray[np.float32]

MOST_LISTED = 200
MOST_TOGETHER = 4
MOST_NAMES = 16
"""Names up to which every set of them is worked out."""


@dataclass(frozen=True, slots=True)
class Cuts:
    """Minimal sets: how many in all, how many of each size, and the smallest by name."""

    count: int
    by_order: tuple[int, ...]
    listed: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class CutSets:
    """What stops production if it goes: half of the planned output or more is lost before anything is replaced."""

    assets: Cuts
    holders: Cuts
    countries: Cuts
    tenures: Cuts


def cut_sets(graph: Graph, holdings: Sequence[Holding], leaver: Label = by_holder) -> CutSets:
    """Minimal cut sets by asset, by holder, by country and by right, for the likeliest holder of everything.

    Args:
        graph: the gates.
        holdings: who holds what.
        leaver: who takes a part of an asset away by leaving; None for those who cannot leave.
    """
    shares = [likely_shares(holding) for holding in holdings]
    return CutSets(
        assets=_by_asset(graph, holdings, shares),
        holders=_by_label(graph, holdings, shares, leaver),
        countries=_by_label(graph, holdings, shares, by_country),
        tenures=_by_label(graph, holdings, shares, by_tenure),
    )


def likely_shares(holding: Holding) -> dict[HolderClass, float]:
    """Share of each class of holder in the likeliest case, the same as a draw of that case has."""
    shares = shares_of(holding, Draws(1, 0, likeliest=True))
    return {holder: float(share[0]) for holder, share in shares.items()}


def _by_asset(graph: Graph, holdings: Sequence[Holding], shares: Sequence[dict[HolderClass, float]]) -> Cuts:
    """Each asset is there, as far as somebody has it, or not at all."""
    held = [
        sum(share for holder, share in parts.items() if holding.tenures[holder] != "none")
        for holding, parts in zip(holdings, shares, strict=True)
    ]

    def leaf(place: int, level: float) -> str | bool:
        return graph.assets[place].id if held[place] >= level - SAME else False

    gates, top = gates_at(graph, STOPPED, [(0.0, level) for level in held], leaf)
    return _cuts(gates, top, MOST_TOGETHER)


def _by_label(
    graph: Graph, holdings: Sequence[Holding], shares: Sequence[dict[HolderClass, float]], label: Label
) -> Cuts:
    """An asset supports a level while those who stay hold enough of it."""
    grouped: list[dict[str, float]] = []
    for holding, parts in zip(holdings, shares, strict=True):
        by_name: dict[str, float] = {}
        for holder, share in parts.items():
            if share > SAME and holding.tenures[holder] != "none":
                name = label(holding, holder) or ""
                by_name[name] = by_name.get(name, 0.0) + share
        grouped.append(by_name)
    names = sorted({name for by_name in grouped for name in by_name if name})
    return _counted(graph, grouped, names) if len(names) <= MOST_NAMES else _diagrammed(graph, grouped)


def _counted(graph: Graph, grouped: Sequence[Mapping[str, float]], names: Sequence[str]) -> Cuts:
    """Output for every set of names that leaves, all at once; of those that stop it the least."""
    leaving = np.arange(2 ** len(names))
    stays = {name: (leaving >> bit & 1 == 0).astype(np.float32) for bit, name in enumerate(names)} | {"": np.float32(1)}

    def level(place: int) -> float | Levels:
        found = sum((share * stays[name] for name, share in grouped[place].items()), np.float32(0))
        return found.astype(np.float32) if isinstance(found, np.ndarray) else float(found)

    stopped = np.broadcast_to(np.asarray(graph.combine(level)[graph.top]) < STOPPED - 1e-6, leaving.shape)
    least = stopped.copy()
    for bit in range(len(names)):
        least &= ~((leaving >> bit & 1 == 1) & stopped[leaving & ~(1 << bit)])
    teams = [tuple(name for bit, name in enumerate(names) if team >> bit & 1) for team in leaving[least].tolist()]
    teams.sort(key=lambda team: (len(team), team))
    orders = [sum(len(team) == order for team in teams) for order in range(1, len(names) + 1)]
    while orders and not orders[-1]:
        orders.pop()
    return Cuts(len(teams), tuple(orders), tuple(teams[:MOST_LISTED]))


def _diagrammed(graph: Graph, grouped: Sequence[Mapping[str, float]]) -> Cuts:
    """The same for very many names; a product line then counts only where all of it is there."""
    more: dict[str, TreeGate] = {}

    def leaf(place: int, level: float) -> str | bool:
        teams = staying(grouped[place], level)
        if not teams or not teams[0]:
            return bool(teams)
        name = f"stays:{place}@{level:.6g}"
        for number, team in enumerate(teams):
            more[f"{name}#{number}"] = TreeGate("and", team)
        more[name] = TreeGate("or", tuple(f"{name}#{number}" for number in range(len(teams))))
        return name

    gates, top = gates_at(graph, STOPPED, [(0.0, 1.0)] * len(graph.assets), leaf)
    return _cuts({**gates, **more}, top, None)


def _cuts(gates: dict[str, TreeGate], top: str, most_names: int | None) -> Cuts:
    works = diagram_of_gates(gates, top, least_fixpoint=True)
    if works.constant is not None:
        empty = () if works.constant else ((),)
        return Cuts(len(empty), (), empty)
    family = minimal_cut_sets(works)
    listed = family.listed(limit=MOST_LISTED, most_names=most_names)
    return Cuts(family.count(), family.count_by_order(), tuple(listed))
