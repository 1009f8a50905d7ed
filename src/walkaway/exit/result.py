"""Results of the walk-away test: frozen, with every figure as a range over the draws and with what it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from walkaway.core.same import same_fields
from walkaway.core.thresholds import threshold
from walkaway.exit.attribution import Bottleneck
from walkaway.exit.cuts import CutSets
from walkaway.exit.exact import ExactChances
from walkaway.exit.happened import Happened
from walkaway.exit.input_coverage import InputCoverage
from walkaway.exit.losses import Exit
from walkaway.exit.overlay import Case
from walkaway.exit.stoppers import Stopper

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CHANCES = (threshold("low_chance"), 0.5, 1 - threshold("low_chance"))
"""Bands shown: low end, middle, high end; as many draws lie below the first as above the last."""


@dataclass(frozen=True, slots=True)
class Band:
    """A number over the draws: its 10, 50 and 90 percent points and its mean. Infinite stands for never."""

    low: float
    middle: float
    high: float
    mean: float


@dataclass(frozen=True, slots=True)
class Recovery:
    """Months until output is back at a level for good, and the chance that it is not within the horizon."""

    level: float
    months: Band
    never: float


@dataclass(frozen=True, slots=True)
class AssetLoss:
    """What becomes of one asset.

    Attributes:
        held: share of each class of holder on average, with who that is.
        lost: share lost on average, before anything is replaced.
        absent: share that was never there: a way of making it that is not taken so far.
        basis: sourced where claims of the deal say who holds it, else assumed.
        months: months until it is whole again.
        never: chance that it is not within the horizon.
    """

    asset: str
    name: str
    kind: str
    held: tuple[tuple[str, str, float], ...]
    lost: float
    basis: str
    absent: float
    months: Band
    never: float


@dataclass(frozen=True, slots=True)
class Surface:
    """Output by year of the exit and by months after it: the middle of the draws."""

    years: tuple[int, ...]
    months: tuple[int, ...]
    output: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class WalkAway:
    """What is left when somebody leaves, and how it comes back. Output is a share of what was planned.

    Attributes:
        because: why that day: as asked, or by what rule.
        happened: what the file records of the end of the deal, if it does; all figures are then hypothetical.
        is_asked: whether somebody asked for this holder or this day.
        runs: share of the draws in which the plant has started by then.
        months: months from 0 to the horizon.
        curve: output by month, shape (months, 3): 10, 50 and 90 percent of the draws.
        at_start: output right after the exit, while stocks last.
        lowest: lowest output on the way.
        recovery: months to half and to nine tenths.
        cost: known cost of the quickest way back, as a share of the plant's investment; where output never comes back,
            of what was tried in vain.
        cost_open: share of the draws in which a step of it has no known cost, so that it costs at least that.
        alone: every holder with the chance that it can stop production alone; then teams.
        cuts: minimal sets of assets, holders, countries and rights whose loss stops production, in the likeliest case.
    """

    case: Case
    leaving: Exit
    day: date
    because: str
    happened: Happened | None
    is_asked: bool
    as_of: date | None
    samples: int
    seed: int
    runs: float
    months: tuple[int, ...]
    curve: NDArray[np.float64]
    at_start: Band
    lowest: Band
    after_a_year: Band
    recovery: tuple[Recovery, ...]
    cost: Band
    cost_open: float
    money: tuple[Band, str] | None
    alone: tuple[Stopper, ...]
    cuts: CutSets
    bottlenecks: tuple[Bottleneck, ...]
    assets: tuple[AssetLoss, ...]
    exact: ExactChances | None
    surface: Surface | None
    basis: InputCoverage

    def __eq__(self, other: object) -> bool:
        """Whether all figures are the same, and what they rest on."""
        return type(other) is type(self) and same_fields(self, other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """Say deal, mode and what is left in one line."""
        half = self.recovery[0]
        back = "never" if half.never > 0.5 else f"{half.months.middle:.0f} months"
        marked = " (hypothetical)" if self.happened is not None else ""
        marked += f", {len(self.case.supposed)} supposed" if self.case.supposed else ""
        what = f"{self.case.deal.id}, {self.leaving.mode.id}, {self.day}{marked}"
        return f"<WalkAway {what}: {self.lowest.middle:.0%} at the lowest, half back: {back}>"
