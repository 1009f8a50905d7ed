"""The day of an exit nobody gave: one rule, with its reason, for audits, walk-away tests, comparisons and posters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import MAXYEAR, date

from walkaway.catalog.loader import load_exit_modes
from walkaway.core.dates import PartialDate, day_before
from walkaway.evidence.evidence import newest
from walkaway.exit.overlay import Case

ASKED = "as asked"


@dataclass(frozen=True, slots=True)
class ExitDay:
    """A day somebody leaves, and why that day is looked at."""

    day: date
    reason: str

    @property
    def is_asked(self) -> bool:
        """Whether somebody named the day."""
        return self.reason == ASKED


def exit_day(case: Case, asked: date | None = None) -> ExitDay:
    """Return the day asked for, or the default with its reason.

    The default is the day of the evidence. A plant that has not run for some years by then is looked at that many years
    after it starts at the latest, so that it is not judged on a building site; one that has stopped, on its last day of
    production.
    """
    if asked is not None:
        return ExitDay(asked, ASKED)
    seen, field = case.start.seen, "plant.end_of_production"
    ended = [value for value in case.evidence.get(field).values if isinstance(value, PartialDate)]
    last = min((day_before(day.first) for day in ended), default=None)
    if last is not None and last < seen:
        return ExitDay(last, f"the last day of production ({field})")
    start, years = case.start.last, load_exit_modes().outlook.years
    if start is not None and not case.start.cancelled and start.year + years <= MAXYEAR:
        grown = start.replace(year=start.year + years, day=min(start.day, 28))
        if grown > seen:
            return ExitDay(grown, f"{years} years after the start of production ({case.start.field})")
    return ExitDay(seen, _seen_words(case))


def _seen_words(case: Case) -> str:
    if case.evidence.as_of is not None:
        return "the day the evidence is read at"
    found = newest(case.deal)
    return "the day of the newest evidence" + (f" ({found[1]})" if found is not None else "")
