"""Draws: stratified random numbers, one stream per name, so that nothing reshuffles when something is added.

Each name gets its own stream from the seed and the name, and each stream is a Latin hypercube of one dimension
(McKay, Beckman and Conover 1979): one draw in each of ``samples`` equal strata, in random order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from walkaway.core.errors import UsageError
from walkaway.core.thresholds import threshold

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

HORIZON = int(threshold("months_ahead"))
"""Months looked ahead."""
SAMPLES, SEED = 4000, 1
"""Draws of a test, and their seed, where nobody says otherwise."""
MAX_SAMPLES = 250_000
RECORDED = 4096
"""Draws of which a record is kept."""
KEPT = 1000
"""Samples up to which numbers are kept for the next variant."""


@dataclass(frozen=True, slots=True)
class Spread:
    """A number to be drawn: triangular where a likeliest value is known, even where only the ends are.

    Attributes:
        low, high: ends.
        likely: likeliest value, or None.
        rests_on: the field or assumption it comes from, for counting and for attributing variance.
        sourced: whether a source or a claim stands behind it.
        words: what it is, for readers.
        claimed: whether claims of the deal give it; a number of the catalog may be sourced, yet speaks of no deal.
        steps: equally likely values, lowest first, for a number known by how it comes out in joint worlds.
    """

    low: float
    high: float
    likely: float | None = None
    rests_on: str = ""
    sourced: bool = True
    words: str = ""
    claimed: bool = False
    steps: tuple[float, ...] = ()

    @classmethod
    def among(cls, values: Sequence[float], rests_on: str, words: str) -> Spread:
        """A number that is one of several values, each as likely as the others."""
        steps = tuple(sorted(values))
        return cls(steps[0], steps[-1], steps[len(steps) // 2], rests_on, False, words, steps=steps)

    @property
    def is_exact(self) -> bool:
        """Whether nothing is left open."""
        return self.low == self.high

    @property
    def central(self) -> float:
        """The likeliest value, or the middle."""
        return (self.low + self.high) / 2 if self.likely is None else self.likely

    def at(self, uniform: Floats) -> Floats:
        """Quantiles of the spread."""
        if self.is_exact:
            return np.full(len(uniform), self.low)
        if self.steps:
            places = np.minimum((uniform * len(self.steps)).astype(np.int64), len(self.steps) - 1)
            return np.array(self.steps)[places]
        if self.likely is None:
            return self.low + (self.high - self.low) * uniform
        return triangular_quantile(uniform, self.low, self.likely, self.high)


def triangular_quantile(uniform: Floats, low: float, likely: float, high: float) -> Floats:
    """Quantiles of the triangular distribution on ``[low, high]`` with its peak at ``likely``."""
    width = high - low
    if width == 0:
        return np.full(np.shape(uniform), low)
    rising = (likely - low) / width
    up = low + np.sqrt(uniform * width * (likely - low))
    down = high - np.sqrt((1 - uniform) * width * (high - likely))
    return np.where(uniform < rising, up, down)


def _words(name: str) -> tuple[int, int]:
    """Two 32-bit numbers that stand for a name; no two names of a plant share both."""
    digest = hashlib.blake2b(name.encode(), digest_size=8).digest()
    return int.from_bytes(digest[:4], "big"), int.from_bytes(digest[4:], "big")


def _whole_words(*numbers: int) -> NDArray[np.uint32] | list[int]:
    """Numbers as a generator takes them, in half the time where each fits into a word; the streams are the same."""
    return np.array(numbers, dtype=np.uint32) if max(numbers) < 1 << 32 else list(numbers)


@dataclass(slots=True)
class Draws:
    """Random numbers by name, and a record of what was drawn from what.

    Attributes:
        samples: number of draws.
        seed: seed of all streams.
        part: which part of a larger number of draws this is; each part is stratified by itself.
        likeliest: everything at its likeliest value; only how long routes take, and whether they work, is drawn.
        record: what each draw rests on, and the first numbers drawn.
        streams: numbers drawn before, kept where the same case is worked out many times over.
        quantiles: what was made of them, by stream and spread.

    Raises:
        UsageError: for less than 1 or more than a quarter of a million samples, or a negative seed.
    """

    samples: int
    seed: int
    likeliest: bool = False
    part: int = 0
    record: dict[str, tuple[str, NDArray[np.float32]]] = field(default_factory=dict)
    streams: dict[str, Floats] = field(default_factory=dict)
    quantiles: dict[tuple[str, float, float | None, float], Floats] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check the number of samples and the seed."""
        if not 1 <= self.samples <= MAX_SAMPLES:
            raise UsageError(f"{self.samples} samples; allowed: 1 to {MAX_SAMPLES:,}")
        if self.seed < 0:
            raise UsageError(f"the seed is {self.seed}; allowed: 0 and above")

    def uniform(self, name: str) -> Floats:
        """Stratified numbers in (0, 1) that depend on the seed and the name alone."""
        if name in self.streams:
            return self.streams[name]
        generator = np.random.default_rng(_whole_words(self.seed, *_words(name), self.part))
        strata = generator.permutation(self.samples)
        numbers: Floats = (strata + generator.random(self.samples)) / self.samples
        if self.samples <= KEPT:
            self.streams[name] = numbers
        return numbers

    def again(self) -> Draws:
        """Return the same draws with a new record, so that another variant meets the same numbers."""
        return Draws(self.samples, self.seed, self.likeliest, self.part, {}, self.streams, self.quantiles)

    def draw(self, name: str, spread: Spread, timing: bool = False) -> Floats:
        """Draw a spread; in the likeliest case its central value, but for how long things take."""
        if spread.is_exact or (self.likeliest and not timing):
            return np.full(self.samples, spread.central)
        drawn = self._drawn(name, spread)
        self.note(name, spread.rests_on or name, drawn)
        return drawn

    def _drawn(self, name: str, spread: Spread) -> Floats:
        """Quantiles of a spread, kept as its stream is: cases of one technology share most of what is drawn.

        What is believed of a deal is its own, so it is not kept.
        """
        if spread.steps:
            return spread.at(self.uniform(name))
        key = (name, spread.low, spread.likely, spread.high)
        found = self.quantiles.get(key)
        if found is None:
            found = spread.at(self.uniform(name))
            if self.samples <= KEPT:
                self.quantiles[key] = found
        return found

    def happens(self, name: str, chance: Floats, rests_on: str = "") -> NDArray[np.bool_]:
        """Draw whether something happens, with a chance per draw."""
        if np.all(chance >= 1) or np.all(chance <= 0):
            return chance >= 1
        happened = self.uniform(name) < chance
        self.note(name, rests_on or name, happened)
        return happened

    def note(self, name: str, rests_on: str, drawn: NDArray[np.generic]) -> None:
        """Record what was drawn, of the first draws only: enough to attribute variance."""
        self.record[name] = (rests_on, drawn[:RECORDED].astype(np.float32))
