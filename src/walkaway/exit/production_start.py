"""Start: since when the plant runs, or when it will, and so how long home has learned by the day of the exit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from walkaway.core.dates import PartialDate
from walkaway.core.truth import Truth
from walkaway.core.vocabulary import flagged
from walkaway.evidence.evidence import Evidence
from walkaway.exit.draws import Spread

DAYS_PER_YEAR = 365.25
HAS_RUN = flagged("plant_state", "has_run")
"""States of a plant that has started."""
NEVER_BUILT = flagged("plant_state", "never_built")


@dataclass(frozen=True, slots=True)
class Start:
    """When production starts: between two days, or what the state of the plant lets one assume.

    Attributes:
        first, last: days between which it starts; None where no source gives a date.
        runs: whether the plant runs or ran when last seen; never true for one that was cancelled.
        cancelled: whether it will not be built.
        seen: day of the evidence.
        field: field this rests on.
    """

    first: date | None
    last: date | None
    runs: Truth
    cancelled: bool
    seen: date
    field: str

    def years_until(self, day: date, unknown: Spread) -> Spread:
        """Years of production by ``day``; negative while it has not started."""
        since_seen = max(_years(self.seen, day), 0.0)
        if self.cancelled:
            return Spread(-1.0, -1.0, None, self.field, True, "the plant was cancelled")
        if self.first is not None and self.last is not None:
            return Spread(
                _years(self.last, day), _years(self.first, day), None, self.field, True, "start of production"
            )
        if self.runs is Truth.FALSE:  # at some time after it was seen, or a year after the exit at the latest
            return Spread(-1.0, since_seen, None, f"{self.field}: when it starts", False, "start of production")
        low = 0.01 if self.runs is Truth.TRUE else unknown.low
        return Spread(max(low, unknown.low) + since_seen, unknown.high + since_seen, unknown.central + since_seen,
                      unknown.rests_on, unknown.sourced, unknown.words)  # fmt: skip


def start_of(evidence: Evidence, seen: date) -> Start:
    """Read when production starts: a date if claimed, else what the state of the plant says."""
    item, state = evidence.get("plant.start_of_production"), evidence.get("plant.state")
    days = [value for value in item.values if isinstance(value, PartialDate)]
    runs = Truth.UNKNOWN if state.choice is None else Truth.of(state.choice in HAS_RUN)
    first, last = (min(day.first for day in days), max(day.last for day in days)) if days else (None, None)
    field = item.field if days or not state.is_known else state.field
    return Start(first, last, runs, state.choice in NEVER_BUILT, seen, field)


def _years(earlier: date, later: date) -> float:
    return (later - earlier).days / DAYS_PER_YEAR
