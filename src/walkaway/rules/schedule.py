"""Schedules: which rows may apply to a number or day that is known to lie in a range, and whether they cover it all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import floor, inf, nextafter

from walkaway.core.exact import exact
from walkaway.core.identity import Same
from walkaway.core.interval import Interval
from walkaway.core.units import WHOLE_UNITS
from walkaway.model.condition import THE_DAY, ScheduleRow

ANY_NUMBER = Interval(0.0, inf)
"""What picks the row, while nothing is known of it: no year, count or amount is negative."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a schedule that may apply.

    Attributes:
        rows: in the order of the schedule.
        is_covered: whether one of them applies for certain, wherever in its range the number or day lies. Where it is
            not, the schedule decides only a part of the range, and nothing is on record for the rest.
    """

    rows: tuple[ScheduleRow, ...]
    is_covered: bool


def rows_for(schedule: Sequence[ScheduleRow], key: Interval | None, by: str | None, unit: str | None) -> Rows:
    """Return the rows that may apply.

    Args:
        schedule: the rows.
        key: what is known of the number or day that picks the row; None for nothing. While no day of reading is
            asked, every row is read.
        by: the fact that picks the row, or ``THE_DAY``.
        unit: its unit; years and counts are whole, so that nothing lies between 2026 and 2027.
    """
    if by == THE_DAY and key is None:
        return Rows(tuple(schedule), True)
    whole = is_whole(by, unit)
    return _rows_of_any(Same(schedule), whole) if key is None else _rows_in(schedule, key, whole)


@lru_cache(maxsize=1024)
def _rows_of_any(schedule: Same[Sequence[ScheduleRow]], whole: bool) -> Rows:
    return _rows_in(schedule.item, ANY_NUMBER, whole)


def _rows_in(schedule: Sequence[ScheduleRow], sought: Interval, whole: bool) -> Rows:
    rows = tuple([row for row in schedule if sought.low <= row.span[1] and sought.high >= row.span[0]])
    return Rows(rows, _is_covered(rows, sought, whole))


def is_whole(by: str | None, unit: str | None) -> bool:
    """Whether what picks the row moves in whole numbers: days, calendar years, counts."""
    return by == THE_DAY or unit == THE_DAY or unit in WHOLE_UNITS


def _is_covered(rows: Sequence[ScheduleRow], sought: Interval, whole: bool) -> bool:
    reached = sought.low
    for first, last in sorted(row.sure_span for row in rows):
        if last < max(first, reached):
            continue
        if first > reached:
            return False
        if last >= sought.high:
            return True
        reached = exact(floor(last) + 1 if whole else nextafter(float(last), inf))
    return False
