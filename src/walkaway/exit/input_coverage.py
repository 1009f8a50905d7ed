"""What an exit's answer rests on: how much of it is sourced, how much assumed, and which input moves it most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from walkaway.exit.draws import Draws
from walkaway.exit.holdings import Holding
from walkaway.exit.losses import Exit
from walkaway.exit.overlay import Case
from walkaway.exit.recovery import named
from walkaway.exit.variance import VarianceShare, variance_shares
from walkaway.model.estimate import estimates_in

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class InputCoverage:
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
    shares: tuple[VarianceShare, ...]

    @property
    def share_sourced(self) -> float:
        """Sourced inputs over all inputs."""
        total = self.sourced + self.assumed + self.numbers_sourced + self.numbers_assumed
        return (self.sourced + self.numbers_sourced) / total if total else 0.0


def basis_of(case: Case, holdings: Sequence[Holding], leaving: Exit, draws: Draws, answer: Floats) -> InputCoverage:
    """Count what stands behind the answer, and attribute its variance to the inputs."""
    sourced = [holding for holding in holdings if holding.home.claimed]
    numbers = dict(_numbers(case, holdings, leaving))
    with_source = sum(numbers.values())
    unknown = {
        item.field for holding in holdings if not holding.home.claimed for item in holding.inputs if not item.is_known
    }
    return InputCoverage(
        sourced=len(sourced),
        assumed=len(holdings) - len(sourced),
        numbers_sourced=with_source,
        numbers_assumed=len(numbers) - with_source,
        unknown_fields=tuple(sorted(unknown)),
        shares=variance_shares(draws.record, answer),
    )


def _numbers(case: Case, holdings: Sequence[Holding], leaving: Exit) -> Iterator[tuple[object, bool]]:
    """Numbers of the catalog that the answer uses, each by what it is, and whether it has a source.

    Shares where the deal is silent, stocks, routes that can be taken in this exit, delays and learning. A number that
    assets of a kind share is one number, however many assets use it. Qualities of routes and scales of cost carry no
    source of their own and count as assumed.
    """
    for holding in holdings:
        shares = (holding.home, holding.partner, holding.allied)
        yield from ((share.rests_on, share.sourced) for share in shares if not share.claimed)
        if not holding.cover.claimed and (holding.asset.cover or holding.kind.cover) is not None:
            yield holding.cover.rests_on, holding.cover.sourced
        if holding.asset.cost_scale != 1:
            yield f"{holding.asset.id}: cost scale", False
        for route in filter(leaving.leaves_open, holding.routes):
            if route.quality < 1:
                yield (named(holding, route), "quality"), False
            for place, number in estimates_in(route):
                if place[0] != "stages" or holding.months_to_replace is None:
                    yield (named(holding, route), place), not number.is_assumed
    yield from ((name, not factor.is_assumed) for name, factor in leaving.mode.delays.items())
    yield from ((("know-how", place), not number.is_assumed) for place, number in enumerate(case.learning.numbers))
