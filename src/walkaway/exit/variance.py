"""Variance: how much of the spread of an answer each input accounts for, from the draws that were made anyway."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

CLASSES = 16
LEAST = 0.005


@dataclass(frozen=True, slots=True)
class VarianceShare:
    """Share of the variance of the answer that one input, or one assumption behind several, accounts for by itself."""

    rests_on: str
    share: float


def variance_shares(record: Mapping[str, tuple[str, NDArray[np.float32]]], answer: Floats) -> tuple[VarianceShare, ...]:
    """First-order shares, added up by what the draws rest on, largest first; those under half a percent are left out.

    The correlation ratio of Pearson (1905) over classes of equal size, with the small-sample correction of Kelley
    (1935); for independent inputs it is the first-order index of Sobol' (1993).
    """
    total = float(np.var(answer))
    if total <= 1e-15:
        return ()
    by_source: dict[str, float] = {}
    for rests_on, drawn in record.values():
        by_source[rests_on] = by_source.get(rests_on, 0.0) + _one(drawn, answer[: len(drawn)], total)
    found = [VarianceShare(rests_on, min(share, 1.0)) for rests_on, share in by_source.items() if share >= LEAST]
    return tuple(sorted(found, key=lambda item: (-item.share, item.rests_on)))


def _one(drawn: NDArray[np.float32], answer: Floats, total: float) -> float:
    count = len(answer)
    order = np.argsort(drawn, kind="stable")
    ordered, middle = drawn[order], answer.mean()
    if np.count_nonzero(ordered[1:] != ordered[:-1]) <= 1:
        edges = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    else:
        classes = min(CLASSES, max(2, count // 20))
        edges = np.arange(classes) * count // classes
    if count <= len(edges):
        return 0.0
    sizes = np.diff(np.append(edges, count))
    means = np.add.reduceat(answer[order], edges) / sizes
    ratio = float(np.sum(sizes * (means - middle) ** 2)) / count / total
    corrected = 1 - (1 - ratio) * (count - 1) / (count - len(edges))
    return corrected if corrected > 3 * len(edges) ** 0.5 / count else 0.0
