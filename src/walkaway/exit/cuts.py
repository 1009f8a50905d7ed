"""Cut sets: least sets of assets, holders, countries or rights whose loss stops production, in the likeliest case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from walkaway.exit.graph import Graph
from walkaway.exit.holdings import Holding
from walkaway.exit.stoppers import STOPPED, Label, by_country, by_holder, by_tenure
from walkaway.exit.structure import gates_at, staying
from walkaway.logic.cut_sets import minimal_cut_sets
from walkaway.logic.diagram import diagram_of_gates
from walkaway.logic.gates import Gate
from walkaway.model.production import HOLDER_CLASSES, HolderClass

MOST_LISTED = 200
MOST_TOGETHER = 4


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


def cut_sets(graph: Graph, holdings: Sequence[Holding]) -> CutSets:
    """Minimal cut sets by asset, by holder, by country and by right, for the likeliest holder of everything."""
    shares = [likely_shares(holding) for holding in holdings]
    return CutSets(
        assets=_by_asset(graph, holdings, shares),
        holders=_by_label(graph, holdings, shares, by_holder),
        countries=_by_label(graph, holdings, shares, by_country),
        tenures=_by_label(graph, holdings, shares, by_tenure),
    )


def likely_shares(holding: Holding) -> dict[HolderClass, float]:
    """Likeliest share of each class of holder; of what cannot be divided, all is the holder's in the middle."""
    shares = holding.likely_shares()
    if holding.kind.divisible:
        return shares
    reached, owner = 0.0, HOLDER_CLASSES[-1]
    for holder in HOLDER_CLASSES:
        reached += shares[holder]
        if reached > STOPPED:
            owner = holder
            break
    return {holder: float(holder == owner) for holder in HOLDER_CLASSES}


def _by_asset(graph: Graph, holdings: Sequence[Holding], shares: Sequence[dict[HolderClass, float]]) -> Cuts:
    """Each asset is there or not; parts nobody has to begin with leave it absent."""

    def leaf(place: int, level: float) -> str | bool:
        held = sum(share for holder, share in shares[place].items() if holdings[place].tenures[holder] != "none")
        return graph.assets[place].id if held >= level - 1e-9 else False

    gates, top = gates_at(graph, STOPPED, [(0.0, 1.0)] * len(graph.assets), leaf)
    return _cuts(gates, top, MOST_TOGETHER)


def _by_label(
    graph: Graph, holdings: Sequence[Holding], shares: Sequence[dict[HolderClass, float]], label: Label
) -> Cuts:
    """An asset supports a level while those who stay hold enough of it."""
    grouped: list[dict[str, float]] = []
    for holding, parts in zip(holdings, shares, strict=True):
        by_name: dict[str, float] = {}
        for holder, share in parts.items():
            if share > 0 and holding.tenures[holder] != "none":
                name = label(holding, holder) or ""
                by_name[name] = by_name.get(name, 0.0) + share
        grouped.append(by_name)
    more: dict[str, Gate] = {}

    def leaf(place: int, level: float) -> str | bool:
        teams = staying(grouped[place], level)
        if not teams or not teams[0]:
            return bool(teams)
        name = f"stays:{place}@{level:.6g}"
        for number, team in enumerate(teams):
            more[f"{name}#{number}"] = Gate("and", team)
        more[name] = Gate("or", tuple(f"{name}#{number}" for number in range(len(teams))))
        return name

    gates, top = gates_at(graph, STOPPED, [(0.0, 1.0)] * len(graph.assets), leaf)
    return _cuts({**gates, **more}, top, None)


def _cuts(gates: dict[str, Gate], top: str, most_names: int | None) -> Cuts:
    works = diagram_of_gates(gates, top, least_fixpoint=True)
    if works.constant is not None:
        empty = () if works.constant else ((),)
        return Cuts(len(empty), (), empty)
    family = minimal_cut_sets(works)
    listed = family.listed(limit=MOST_LISTED, most_names=most_names)
    return Cuts(family.count(), family.count_by_order(), tuple(listed))
