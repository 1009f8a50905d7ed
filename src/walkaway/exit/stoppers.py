"""Stoppers: who can stop production by leaving, alone or together; stocks used up, nothing replaced yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from walkaway.core.thresholds import threshold
from walkaway.core.vocabulary import flagged
from walkaway.exit.graph import Graph
from walkaway.exit.holdings import FIXTURES, Holder, Holding
from walkaway.exit.recovery import Shares
from walkaway.model.production import ABSENT_TENURES, HOLDER_CLASSES, HolderClass

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Levels = NDArray[np.float32]

STOPPED = threshold("share_that_stops")
"""Output below this share of what was planned counts as stopped."""
LASTING = flagged("tenure", "outlasts_exit")
"""Tenures that outlast anybody's leaving."""
MOST_TOGETHER = 3
ABSENT = "(nobody)"
"""Who holds what is not there."""


@dataclass(frozen=True, slots=True)
class Stopper:
    """Holders who can stop production by leaving, together and no fewer.

    Attributes:
        keys: who, by key; holders, countries or tenures, as asked.
        names: the same in words.
        chance: how likely it is, over what is not known of who holds what, that output falls below half for them.
    """

    keys: tuple[str, ...]
    names: tuple[str, ...]
    chance: float


Label = Callable[[Holding, HolderClass], str | None]
"""What a part of an asset is grouped by: who holds it, where, or by what right; None if nobody can take it away."""


def by_holder(holding: Holding, holder: HolderClass) -> str | None:
    """Group by who holds it."""
    return None if _lasts(holding, holder) else holding.holders[holder].key


def by_leaver(venture: str) -> Label:
    """Group by who holds it, leaving out those who cannot walk away: the venture, its plant, the authorities."""

    def label(holding: Holding, holder: HolderClass) -> str | None:
        name, fixed = by_holder(holding, holder), holder == "home" and holding.kind.role in FIXTURES
        return None if name == venture or fixed else name

    return label


def by_country(holding: Holding, holder: HolderClass) -> str | None:
    """Group by the country the holder is led from; parts held at home are not grouped."""
    who = holding.holders[holder]
    return None if _lasts(holding, holder) or who.at_home else who.country or "elsewhere abroad"


def by_tenure(holding: Holding, holder: HolderClass) -> str | None:
    """Group by the right it is used by, for parts held from abroad."""
    who = holding.holders[holder]
    return None if _lasts(holding, holder) or who.at_home else holding.tenures[holder]


def _lasts(holding: Holding, holder: HolderClass) -> bool:
    return holder not in holding.ends and (holding.tenures[holder] in LASTING or holder in holding.outlasts)


def stoppers(
    graph: Graph,
    holdings: Sequence[Holding],
    shares: Sequence[Shares],
    label: Label,
    names: Mapping[str, str],
    least: float = 0.0,
) -> tuple[Stopper, ...]:
    """Every group alone with its chance, and minimal teams of up to three that stop production more likely than not.

    A team is listed only where it adds a tenth to the chance of each smaller team in it.
    """
    parts = [_parts(holding, label) for holding in holdings]
    groups = sorted({name for part in parts for name in part.values()} - {ABSENT})
    stopped = _stopped(graph, parts, shares, frozenset())
    chances: dict[frozenset[str], float] = {frozenset(): 0.0}
    found = []
    for size in range(1, MOST_TOGETHER + 1):
        for team in map(frozenset, combinations(groups, size)):
            smaller = max(chances.get(team - {name}, 1.0) for name in team)
            if size > 1 and smaller > 0.5:
                chances[team] = 1.0
                continue
            chances[team] = float(np.mean(_stopped(graph, parts, shares, team) & ~stopped))
            if chances[team] > least and (size == 1 or (chances[team] > 0.5 and chances[team] > smaller + 0.1)):
                keys = tuple(sorted(team))
                found.append(Stopper(keys, tuple(names.get(key, key) for key in keys), chances[team]))
    return tuple(sorted(found, key=lambda item: (len(item.keys), -item.chance, item.keys)))


def _parts(holding: Holding, label: Label) -> dict[HolderClass, str]:
    """Who takes away what of an asset; what nobody has is away whoever stays."""
    named = {
        holder: ABSENT if holding.tenures[holder] in ABSENT_TENURES else label(holding, holder)
        for holder in HOLDER_CLASSES
    }
    return {holder: name for holder, name in named.items() if name is not None}


def _stopped(
    graph: Graph, parts: Sequence[Mapping[HolderClass, str]], shares: Sequence[Shares], team: frozenset[str]
) -> NDArray[np.bool_]:
    """Draws in which output is below half when a team has left."""
    away = team | {ABSENT}

    def level(place: int) -> float | Levels:
        gone = [holder for holder, name in parts[place].items() if name in away]
        if not gone:
            return 1.0
        left = 1.0 - np.sum([shares[place][holder] for holder in gone], axis=0)
        found: Levels = left.astype(np.float32)
        return found

    top = np.asarray(graph.combine(level)[graph.top])
    return np.broadcast_to(top < STOPPED - 1e-6, shares[0]["home"].shape)


def holder_names(holders: Iterable[Holder]) -> dict[str, str]:
    """Names by key."""
    return {holder.key: holder.name for holder in holders}
