"""The outlook an audit shows: what the walk-away test says of one exit, asked in the same way of every deal."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

import numpy as np

from walkaway.catalog.loader import load_exit_mode, load_exit_modes
from walkaway.core.identity import Same
from walkaway.core.interval import Interval
from walkaway.core.truth import Truth
from walkaway.evidence.resolution import Resolved
from walkaway.exit.draws import HORIZON, Draws
from walkaway.exit.exit_day import exit_day
from walkaway.exit.levels import levels_at, months_to, quantiles
from walkaway.exit.overlay import Case, exit_of
from walkaway.exit.recovery import states_of
from walkaway.model.production import Production

SAMPLES, SEED = 256, 1


@dataclass(frozen=True, slots=True)
class AfterExit:
    """What the test of an exit says in short.

    Attributes:
        output: share of planned output some time after the exit, as the band most draws lie in.
        survives: whether production counts as having survived.
        inputs: fields it rests on.
        drawn: output in each draw, lowest first.
    """

    output: Interval
    survives: Truth
    inputs: tuple[Resolved, ...]
    drawn: tuple[float, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is left after the exit an audit asks about, in short; shares of planned output.

    Attributes:
        mode, leaver, day: how, who and when.
        because: why that day.
        months: months after the exit at which output is looked at.
        middle: output then, in the middle of the draws.
        half_back: months until half of the output is back, in the middle of the draws; infinite for never.
        never: chance that it is not within ten years.
        sourced: share of the assets whose holder claims of the deal say.
        survives_in: share of the draws in which output is then at the level that counts as survival.
        measured: output and survival.
    """

    mode: str
    leaver: str
    day: date
    because: str
    months: int
    middle: float
    half_back: float
    never: float
    sourced: float
    survives_in: float
    measured: AfterExit


def outlook_of(case: Case) -> Outlook:
    """Let the partner leave as the catalog asks, with few draws, and sum up."""
    asked = load_exit_modes().outlook
    mode = load_exit_mode(asked.mode)
    leaving, when = exit_of(case, mode), exit_day(case)
    holdings, world = case.on(leaving, when.day, _draws(case))
    output = levels_at(case.graph, states_of(case.graph, holdings, world), range(HORIZON + 1))
    then = output[:, asked.months]
    edge = (1 - asked.band) / 2
    low, middle, high = (float(np.clip(value, 0.0, 1.0)) for value in quantiles(then, (edge, 0.5, 1 - edge)))
    drawn = tuple(float(value) for value in np.sort(np.clip(then, 0.0, 1.0)))
    half = months_to(output, asked.level)
    band = Interval(low, high)
    spoken = (item for holding in holdings for item in holding.inputs if item.is_known or item.field[:7] != "assets.")
    inputs: dict[str, Resolved] = {item.field: item for item in spoken}
    start = case.evidence.get(case.start.field)
    return Outlook(
        mode=mode.id,
        leaver=leaving.leaver.name,
        day=when.day,
        because=when.reason,
        months=asked.months,
        middle=middle,
        half_back=float(quantiles(half, (0.5,))[0]),
        never=float(np.mean(np.isinf(half))),
        sourced=sum(holding.home.claimed for holding in holdings) / len(holdings),
        survives_in=float(np.mean(then >= asked.level)),
        measured=AfterExit(
            band, band.compare(">=", asked.level), tuple({**inputs, start.field: start}.values()), drawn
        ),
    )


def _draws(case: Case) -> Draws:
    """Draws that share what was drawn before for this technology: it depends on seed, name and spread alone."""
    production = case.technology.production
    return Draws(SAMPLES, SEED) if production is None else _draws_of(Same(production)).again()


@lru_cache(maxsize=64)
def _draws_of(_: Same[Production]) -> Draws:
    return Draws(SAMPLES, SEED)
