"""Scores of what is presumed: every known measure of a deal is hidden, foretold from the rest, and compared.

Brier score (Brier 1950) and logarithmic score (Good 1952), over the two answers of a flag or the six bins of a share;
beside the overall base rate of all other deals, and even chances. A deal never informs itself: its row of the catalog
is left out of base rates and records.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from walkaway.beliefs.base_rates import BINS, BaseRates, place_of, smoothed
from walkaway.beliefs.belief_words import belief_words
from walkaway.beliefs.information import answers_of
from walkaway.beliefs.presumptions import claimed_under
from walkaway.beliefs.worlds import Belief, RestsOn
from walkaway.catalog.loader import known_cases
from walkaway.core.truth import Truth
from walkaway.evidence.evidence import Evidence
from walkaway.exit.levels import quantiles
from walkaway.judgement.conduct import subject_in
from walkaway.judgement.known_cases import known_in
from walkaway.judgement.presuming import Beliefs
from walkaway.judgement.setting import Setting, deal_and_setting
from walkaway.measures.measures import MEASURES, Measured
from walkaway.model.deal import Deal
from walkaway.rules.check_many import Ranges

NOT_OF_THE_DEAL = ("partner_capacity_share", "services_only", "portfolio_claimed", "trade_commitments_claimed")
"""Measures that no claim of a deal has to settle: shares of world capacity, and claims a file may make."""
SHARES = (0.1, 0.25, 0.75, 0.9)


@dataclass(frozen=True, slots=True)
class ScoredRow:
    """One known measure of one deal, hidden and foretold.

    Attributes:
        deal, measure: which.
        known: its value: True, False, or a share.
        ground: what the forecast rests on; ``open`` where there is none.
        chances: foretold chance of each answer: no and yes, or the six bins; empty where there is none.
        base: the same from the overall base rate; even chances where that cannot be told.
        band_80, band_50: for a share, ends of the ranges that hold eight and five draws of ten; None for a flag.
        words: why.
        from_silence: whether it is presumed from nobody having published what was hidden; then hiding is no test of it.
    """

    deal: str
    measure: str
    known: bool | float
    ground: RestsOn
    chances: tuple[float, ...]
    base: tuple[float, ...]
    band_80: tuple[float, float] | None
    band_50: tuple[float, float] | None
    words: str
    from_silence: bool = False

    @property
    def is_foretold(self) -> bool:
        """Whether there is a forecast that hiding can test."""
        return bool(self.chances) and not self.from_silence

    @property
    def place(self) -> int:
        """Number of the answer that is so."""
        return place_of(self.known)

    @property
    def brier(self) -> float:
        """Brier score of the forecast: 0 is best."""
        return brier_of(self.chances, self.place)

    @property
    def log(self) -> float:
        """Natural logarithm of the chance given to what is so: 0 is best."""
        return math.log(self.chances[self.place])


@dataclass(frozen=True, slots=True)
class Score:
    """Scores over many rows; only those with a forecast count, in each column alike.

    Attributes:
        rows: every row, those without a forecast among them.
        brier, brier_base, brier_even: mean Brier score of forecasts, of the overall base rate, of even chances.
        log, log_base, log_even: mean logarithmic scores; nearer 0 is better.
        coverage_80, coverage_50: share of known shares inside their ranges; None without shares.
    """

    rows: tuple[ScoredRow, ...]
    brier: float | None
    brier_base: float | None
    brier_even: float | None
    log: float | None
    log_base: float | None
    log_even: float | None
    coverage_80: float | None
    coverage_50: float | None

    @property
    def foretold(self) -> tuple[ScoredRow, ...]:
        """Rows with a forecast."""
        return tuple(row for row in self.rows if row.is_foretold)


def brier_of(chances: Sequence[float], place: int) -> float:
    """Half the sum of squared differences over the answers, so that a flag scores (p - y)^2."""
    return sum((chance - (number == place)) ** 2 for number, chance in enumerate(chances)) / 2


def score_of(deals: Iterable[str | Path | Deal], told: Callable[[str], None] | None = None) -> Score:
    """Hide every known measure of each deal, foretell it, and score.

    Args:
        deals: ids, paths or deals.
        told: called with the id of each deal when it is done.

    Raises:
        UnknownNameError: for an id that is not in the catalog.
        InputError: with every problem of a bad file.
    """
    rows: list[ScoredRow] = []
    for item in deals:
        deal, setting = deal_and_setting(item)
        rows += rows_of(deal, setting)
        if told is not None:
            told(deal.id)
    return summed(rows)


def summed(rows: Sequence[ScoredRow]) -> Score:
    """Sum rows up."""
    found = [row for row in rows if row.is_foretold]

    def mean(values: Iterable[float]) -> float | None:
        numbers = list(values)
        return sum(numbers) / len(numbers) if numbers else None

    even = [(1 / len(row.chances),) * len(row.chances) for row in found]
    bands = [row for row in found if row.band_80 is not None and row.band_50 is not None]
    return Score(
        rows=tuple(rows),
        brier=mean(row.brier for row in found),
        brier_base=mean(brier_of(row.base, row.place) for row in found),
        brier_even=mean(brier_of(same, row.place) for row, same in zip(found, even, strict=True)),
        log=mean(row.log for row in found),
        log_base=mean(math.log(row.base[row.place]) for row in found),
        log_even=mean(math.log(same[0]) for same in even),
        coverage_80=mean(_inside(row.known, row.band_80) for row in bands),
        coverage_50=mean(_inside(row.known, row.band_50) for row in bands),
    )


def _inside(known: bool | float, band: tuple[float, float] | None) -> float:
    return float(band is not None and band[0] <= known <= band[1])


def rows_of(deal: Deal, setting: Setting) -> tuple[ScoredRow, ...]:
    """Hide every known measure of a deal in turn and foretell it."""
    evidence = Evidence.of(deal)
    subject = subject_in(deal, evidence, setting)
    rows = []
    for name, measure in MEASURES.items():
        shown = measure.of(subject)
        known = None if name in NOT_OF_THE_DEAL else known_in(shown, deal)
        if known is None:
            continue
        row = _foretold(deal, setting, evidence, shown, known.value)
        if row is not None:
            rows.append(row)
    return tuple(rows)


def _foretold(
    deal: Deal, setting: Setting, evidence: Evidence, shown: Measured, known: bool | float
) -> ScoredRow | None:
    """Foretell a measure from evidence that does not hold it; None where what is left still settles it."""
    name, hidden = shown.name, evidence.without(item.field for item in shown.inputs)
    subject = subject_in(deal, hidden, setting)
    item = MEASURES[name].of(subject)
    if item.is_settled:
        return None
    worlds = Beliefs.of(deal, subject, {name: item}).worlds
    belief = worlds.belief(item)
    chances = chances_in(belief, worlds.count)
    wide, narrow = _bands(belief) if chances and not isinstance(item.value, Truth) else (None, None)
    base, words = _base(deal, name, known), belief_words(belief)
    return ScoredRow(
        deal.id, name, known, belief.ground, chances, base, wide, narrow, words, _from_silence(belief, evidence)
    )


def _from_silence(belief: Belief, evidence: Evidence) -> bool:
    """Whether the leading presumption speaks only because claims were hidden that it takes to be missing."""
    silent = belief.speaks[0].presumption.silent_on if belief.speaks else ()
    return any(claimed_under(evidence, name) for name in silent)


def chances_in(belief: Belief, worlds: int) -> tuple[float, ...]:
    """Chance of each answer over the worlds; none is given less than half a world. Empty where it is open."""
    answers = answers_of(belief)
    if answers is None:
        return ()
    size = 2 if isinstance(belief.measured.value, Truth) else len(BINS)
    counts = np.maximum(np.bincount(answers, minlength=size).astype(float), 0.5)
    return tuple(float(count) for count in counts / counts.sum())


def _bands(belief: Belief) -> tuple[tuple[float, float], tuple[float, float]]:
    """Ranges that hold eight and five draws of ten."""
    column = belief.column
    if not isinstance(column, Ranges):
        raise TypeError("only a share has a range")
    low, lower, upper, high = (float(end) for end in quantiles(column.low, SHARES))
    return (low, high), (lower, upper)


def _base(deal: Deal, name: str, known: bool | float) -> tuple[float, ...]:
    """The overall base rate of all other deals, smoothed; even chances where fewer than a handful are known."""
    cases = [case for case in known_cases() if not case.is_copied_in(deal.technology, deal.who_and_where)]
    rates = BaseRates(cases, deal.id, deal.kind, "")
    top = rates.of(name, isinstance(known, bool)).classes[0]
    if top.is_used:
        return smoothed(top.counts)
    return (1 / len(top.counts),) * len(top.counts)
