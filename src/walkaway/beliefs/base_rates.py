"""Base rates: how often something was so in comparable deals whose answer is known, pooled over nested classes.

A class speaks with the weight of its known cases, its parent with the weight ``m``: ``p = (k + m p_parent) / (n + m)``
(shrinkage to the parent, as in Efron and Morris 1975, JASA 70, 311-319). A deal never informs itself.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from walkaway.core.thresholds import threshold
from walkaway.model.known_case import KnownCase

BINS: tuple[tuple[float, float], ...] = ((0.0, 0.0), (0.0, 0.25), (0.25, 0.5), (0.5, 0.75), (0.75, 1.0), (1.0, 1.0))
"""Bins of a share: none, up to each quarter, below all, all. An end between two bins belongs to the lower."""


@dataclass(frozen=True, slots=True)
class ClassCount:
    """One class of comparable deals: what it is, and how many of its known cases say what.

    Attributes:
        name: in words, such as ``joint ventures with a partner from CN``.
        counts: known cases by answer: (no, yes) of a flag, by bin of a share.
        is_used: whether it has enough known cases to speak.
    """

    name: str
    counts: tuple[int, ...]
    is_used: bool

    @property
    def known(self) -> int:
        """Known cases."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class BaseRate:
    """What comparable deals say of one measure.

    Attributes:
        measure: name of the measure.
        classes: from all deals to the closest, each with its counts.
        chances: pooled chance of each answer; empty where it cannot be told.
        why_not: why it cannot be told; empty where it can.
        inside: of a share, the known values of all deals by bin, lowest first: half is half, not about half.
    """

    measure: str
    classes: tuple[ClassCount, ...]
    chances: tuple[float, ...]
    why_not: str = ""
    inside: tuple[tuple[float, ...], ...] = ()

    @property
    def closest(self) -> ClassCount:
        """The closest class that has enough known cases; all deals if none has."""
        return next((item for item in reversed(self.classes) if item.is_used), self.classes[0])


class BaseRates:
    """Base rates for one deal, from all others.

    Args:
        cases: known cases of the catalog.
        deal: id of the deal in question, which is left out.
        kind, partner: what the deal is.
        weight: weight of the parent class, in cases; None for that of the catalog.
    """

    def __init__(
        self, cases: Iterable[KnownCase], deal: str, kind: str, partner: str, weight: float | None = None
    ) -> None:
        """Sort the other deals into the classes the deal belongs to."""
        others = sorted((case for case in cases if case.id != deal), key=lambda case: case.id)
        same_kind = [case for case in others if case.kind == kind]
        words = kind.replace("_", " ")
        self._classes: list[tuple[str, Sequence[KnownCase]]] = [
            ("all deals", others),
            (f"deals of kind {words}", same_kind),
        ]
        if partner:
            same = [case for case in same_kind if case.partner == partner]
            self._classes.append((f"deals of kind {words} with a partner from {partner}", same))
        self._least = int(threshold("known_cases_needed"))
        self._weight = threshold("weight_of_parent_class") if weight is None else weight
        self._found: dict[tuple[str, bool], BaseRate] = {}

    def of(self, measure: str, is_flag: bool) -> BaseRate:
        """Return the base rate of a measure: of a flag, or over the bins of a share."""
        key = (measure, is_flag)
        if key not in self._found:
            self._found[key] = self._rate(measure, is_flag)
        return self._found[key]

    def _rate(self, measure: str, is_flag: bool) -> BaseRate:
        size = 2 if is_flag else len(BINS)
        counted = []
        for name, cases in self._classes:
            counts = [0] * size
            for case in cases:
                known = case.known.get(measure)
                if known is not None:
                    counts[place_of(known.value)] += 1
            counted.append(ClassCount(name, tuple(counts), sum(counts) >= self._least))
        top = counted[0]
        if not top.is_used:
            return BaseRate(measure, tuple(counted), (), f"too few known cases to say ({top.known} of all deals)")
        if sum(count > 0 for count in top.counts) < 2:
            said = f"every one of {top.known} known cases says the same, which tells what gets reported, not what is"
            return BaseRate(measure, tuple(counted), (), said)
        chances = pooled([item for item in counted if item.is_used], self._weight)
        return BaseRate(measure, tuple(counted), chances, inside=() if is_flag else self._inside(measure))

    def _inside(self, measure: str) -> tuple[tuple[float, ...], ...]:
        """Known values of a share in all other deals, by bin."""
        found: list[list[float]] = [[] for _ in BINS]
        for case in self._classes[0][1]:
            if measure in case.known:
                value = float(case.known[measure].value)
                found[bin_of(value)].append(value)
        return tuple(tuple(sorted(values)) for values in found)


def pooled(classes: Sequence[ClassCount], weight: float) -> tuple[float, ...]:
    """Chance of each answer, from the widest class to the closest; the widest is smoothed by half a case an answer."""
    chances = list(smoothed(classes[0].counts))
    for item in classes[1:]:
        chances = [
            (count + weight * chance) / (item.known + weight)
            for count, chance in zip(item.counts, chances, strict=True)
        ]
    return tuple(chances)


def smoothed(counts: Sequence[int]) -> tuple[float, ...]:
    """Shares of counts, each raised by half a case (Jeffreys' prior), so that nothing is held to be impossible."""
    total = sum(counts) + 0.5 * len(counts)
    return tuple((count + 0.5) / total for count in counts)


def bin_of(share: float) -> int:
    """Number of the bin a share lies in."""
    if share <= 0.0:
        return 0
    if share >= 1.0:
        return len(BINS) - 1
    return next(number for number, (_, high) in enumerate(BINS[1:-1], 1) if share <= high)


def bin_holding(low: float, high: float) -> int | None:
    """Number of the bin a range of shares lies in; None if it lies in several."""
    first, last = bin_of(low), bin_of(high)
    return first if first == last else None


def log_score(cases: Sequence[KnownCase], flags: Mapping[str, bool], weight: float) -> float:
    """Mean log score of every known answer, left out and foretold, for one weight of the parent; nearer 0 is better."""
    logs = []
    for case in cases:
        rates = BaseRates(cases, case.id, case.kind, case.partner, weight)
        for measure, known in case.known.items():
            rate = rates.of(measure, flags[measure])
            if rate.chances:
                logs.append(math.log(rate.chances[place_of(known.value)]))
    return sum(logs) / len(logs)


def place_of(value: bool | float) -> int:
    """Number of the answer a known value is: of no and yes for a flag, of its bin for a share."""
    return int(value) if isinstance(value, bool) else bin_of(float(value))
