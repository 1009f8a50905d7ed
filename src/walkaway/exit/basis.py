"""What an exit's answer rests on: how much of it is sourced, how much assumed, and which input moves it most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from walkaway.exit.case import Case
from walkaway.exit.draws import Draws
from walkaway.exit.holdings import Holding
from walkaway.exit.losses import Exit
from walkaway.exit.variance import Share, variance_shares
from walkaway.model.estimate import Estimate, estimates_in

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Basis:
    """What the answer rests on.

    Attributes:
        sourced: assets whose holder claims of the deal say.
        assumed: assets whose holder is taken from the catalog.
        numbers_sourced, numbers_assumed: numbers of the catalog used, with and without a source.
        unknown_fields: fields of the deal that would replace an assumption.
        shares: share of the variance of mean output that each input accounts for by itself.
    """

    sourced: int
    assumed: int
    numbers_sourced: int
    numbers_assumed: int
    unknown_fields: tuple[str, ...]
    shares: tuple[Share, ...]

    @property
    def share_sourced(self) -> float:
        """Sourced inputs over all inputs."""
        total = self.sourced + self.assumed + self.numbers_sourced + self.numbers_assumed
        return (self.sourced + self.numbers_sourced) / total if total else 0.0


def basis_of(case: Case, holdings: Sequence[Holding], leaving: Exit, draws: Draws, answer: Floats) -> Basis:
    """Count what stands behind the answer, and attribute its variance to the inputs."""
    sourced = [holding for holding in holdings if holding.home.sourced]
    numbers = {id(number): number for number in _numbers(case, holdings, leaving)}.values()
    with_source = sum(not number.is_assumed for number in numbers)
    unknown = {
        item.field for holding in holdings if not holding.home.sourced for item in holding.inputs if not item.is_known
    }
    return Basis(
        sourced=len(sourced),
        assumed=len(holdings) - len(sourced),
        numbers_sourced=with_source,
        numbers_assumed=len(numbers) - with_source,
        unknown_fields=tuple(sorted(unknown)),
        shares=variance_shares(draws.record, answer),
    )


def _numbers(case: Case, holdings: Sequence[Holding], leaving: Exit) -> Iterator[Estimate]:
    """Numbers of the catalog that the answer uses: priors where a deal is silent, routes, stocks, delays, learning."""
    for holding in holdings:
        if not holding.home.sourced:
            yield from (number for _, number in estimates_in(holding.asset.prior or holding.kind.prior))
        yield from (number for route in holding.routes for _, number in estimates_in(route))
        cover = holding.asset.cover or holding.kind.cover
        yield from () if cover is None else (cover,)
    yield from leaving.mode.delays.values()
    yield from case.learning.numbers
