"""Back-test: what the walk-away test would have said the day before a walk-out, beside what came of it.

A forecast is a spread of months, with 'never' as its last point. It hits where what happened lies between its 10 and
its 90 percent point. Never lies there when the model gives it a chance of more than a tenth, so that one rule serves
both. Beside the verdict stand the chances the model gave to what happened, to sooner and to later: a wide spread hits
easily and says little.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from walkaway.exit.attribution import last_missing
from walkaway.exit.draws import SAMPLES, SEED, Draws
from walkaway.exit.levels import months_to, output_by_month
from walkaway.exit.overlay import Case, exit_of
from walkaway.exit.recovery import states_of
from walkaway.exit.result import Band
from walkaway.exit.walk_away import HALF, band_of
from walkaway.model.backtest import BackTest, Forecast
from walkaway.model.exit_mode import ExitMode

Score = Literal["hit", "sooner", "later"]
"""Whether what happened lies in the spread, came sooner than it, or later."""
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Scored:
    """One forecast beside what happened.

    Attributes:
        mode, leaver: how and who.
        months: 10, 50 and 90 percent point of the forecast; infinite for never.
        never: chance it gave to never.
        as_it_was: chance it gave to what happened, to whole months.
        sooner, later: chance it gave to sooner and to later.
        not_back: chance it gave to not being back by the last day seen; None where it came back.
        at_half: the forecast if half of planned output were asked, for comparison.
        last: assets most often the last ones missing, with how often.
    """

    test: BackTest
    forecast: Forecast
    mode: str
    leaver: str
    months: Band
    never: float
    as_it_was: float
    sooner: float
    later: float
    not_back: float | None
    at_half: Band
    last: tuple[tuple[str, float], ...]

    @property
    def verdict(self) -> Score:
        """Where what happened lies; a span of days counts as inside if any of it is."""
        return self.verdict_on(self.months)

    @property
    def verdict_at_half(self) -> Score:
        """The same for half of planned output."""
        return self.verdict_on(self.at_half)

    def verdict_on(self, months: Band) -> Score:
        """Where what happened lies in a spread."""
        happened = self.forecast.happened
        if happened.last < months.low:
            return "sooner"
        return "later" if happened.first > months.high else "hit"

    @property
    def reason(self) -> str:
        """Why it misses, as the file of walk-outs says; empty for a hit."""
        return {"hit": "", "sooner": self.forecast.if_sooner, "later": self.forecast.if_later}[self.verdict]


def score(
    case: Case, test: BackTest, forecast: Forecast, mode: ExitMode, samples: int = SAMPLES, seed: int = SEED
) -> Scored:
    """Run one forecast on a case that was read at the last day before the exit, and put what happened beside it."""
    leaving = exit_of(case, mode, test.holder)
    holdings, world = case.on(leaving, test.day, Draws(samples, seed))
    states = states_of(case.graph, holdings, world)
    output = output_by_month(case.graph, states, node=forecast.node)
    months = months_to(output, forecast.level)
    happened = forecast.happened
    first, last = np.floor(happened.first), np.ceil(happened.last)
    below = replace(case.graph, top=case.graph.place_of(forecast.node))
    missing = last_missing(below, states, forecast.level)
    order = np.argsort(-missing, kind="stable")[:SHOWN]
    return Scored(
        test=test,
        forecast=forecast,
        mode=mode.id,
        leaver=leaving.leaver.key,
        months=band_of(months),
        never=float(np.mean(np.isinf(months))),
        as_it_was=float(np.mean((months >= first) & (months <= last))),
        sooner=float(np.mean(months < first)),
        later=float(np.mean(months > last)),
        not_back=float(np.mean(months > test.months_seen(happened.seen))) if happened.never else None,
        at_half=band_of(months_to(output, HALF)),
        last=tuple((case.graph.assets[place].name, float(missing[place])) for place in order if missing[place] > 0),
    )
