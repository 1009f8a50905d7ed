"""The back-test of the walk-away test: every walk-out of the catalog, read at the last day before it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from walkaway.catalog.loader import load_backtests, load_deal, load_exit_mode
from walkaway.evidence.resolution import knowable
from walkaway.exit.backtest import Scored, score
from walkaway.exit.draws import SAMPLES, SEED
from walkaway.judgement.exits import case_of
from walkaway.model.backtest import BackTest


@dataclass(frozen=True, slots=True)
class Tested:
    """One walk-out: its forecasts in the mode that fits, those in other modes, and how much evidence there was.

    Attributes:
        scored: forecasts in the mode that fits what happened, beside what happened.
        beside: the same in other modes; shown, not scored.
        known, claims: claims that could be known the day before, and claims the deal has today.
    """

    test: BackTest
    scored: tuple[Scored, ...]
    beside: tuple[Scored, ...]
    known: int
    claims: int


def back_tests(path: Path | None = None, samples: int = SAMPLES, seed: int = SEED) -> tuple[Tested, ...]:
    """Run the walk-outs of the catalog, or of a file of your own.

    Args:
        path: file of walk-outs; None for those of the catalog.
        samples: number of draws.
        seed: seed of the draws; the same seed gives the same result.

    Raises:
        InputError: with every problem of the file; an outcome without a source is one.
    """
    return tuple(_tested(test, samples, seed) for test in load_backtests(path).tests)


def _tested(test: BackTest, samples: int, seed: int) -> Tested:
    deal = load_deal(test.deal)
    case = case_of(deal, test.as_of)

    def run(modes: Iterable[str]) -> tuple[Scored, ...]:
        pairs = ((mode, forecast) for mode in modes for forecast in test.forecasts)
        return tuple(score(case, test, forecast, load_exit_mode(mode), samples, seed) for mode, forecast in pairs)

    claims = [claim for field in deal.evidence() for claim in field.claims if not claim.is_unknown]
    known = knowable(claims, deal.sources, test.as_of)
    return Tested(test, run([test.mode]), run(test.other_modes), len(known), len(claims))
