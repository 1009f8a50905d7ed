"""Dates that keep their precision: a year, a quarter, a month, a day, or a span between two of these."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta

from walkaway.core.errors import WalkawayError

_SHAPE = re.compile(r"^(?P<year>\d{4})(?:-(?:Q(?P<quarter>\d)|H(?P<half>\d)|(?P<month>\d{2})(?:-(?P<day>\d{2}))?))?$")
_ALLOWED = "2025, 2025-Q3, 2025-H1, 2025-06, 2025-06-30, or a span such as 2025-05/2025-11"


class DateError(WalkawayError, ValueError):
    """A text is not a date, or names a day that does not exist."""


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A time known to a year, quarter, month or day: every day from ``first`` to ``last`` is possible.

    Attributes:
        first: earliest possible day.
        last: latest possible day.
        text: the date as written; what is printed.
    """

    first: date
    last: date
    text: str

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read ``2025``, ``2025-Q3``, ``2025-H1``, ``2025-06``, ``2025-06-30`` or a span ``A/B``.

        Raises:
            DateError: for other shapes, for days that do not exist, and for spans that end before they begin.
        """
        start, slash, end = str(text).strip().partition("/")
        first, last = _bounds(start.strip())
        if slash:
            last = _bounds(end.strip())[1]
        if last < first:
            raise DateError(f"the span {text!r} ends before it begins")
        return cls(first, last, str(text).strip())

    @classmethod
    def on(cls, day: date) -> PartialDate:
        """Return the date known to the day."""
        return cls(day, day, day.isoformat())

    @staticmethod
    def first_of(day: PartialDate | None) -> date:
        """Return the earliest day a date may mean; the first of all days for an unknown one."""
        return date.min if day is None else day.first

    @property
    def is_open_ended(self) -> bool:
        """Whether no end is known: registers write 9999-12-31, or some other day of that year, for "until further"."""
        return self.last.year == MAXYEAR

    @property
    def speaks_until(self) -> date | None:
        """Last day the date speaks of: of an open-ended span its first, as nobody has looked into the year 9999.

        None for a date that begins in that year itself: it stands for "no end" and speaks of no day.
        """
        if not self.is_open_ended:
            return self.last
        return self.first if self.first.year < MAXYEAR else None

    def plus_months(self, months: int) -> PartialDate:
        """Return the date so many calendar months later; the end of a month stays within its month, an open end open.

        Raises:
            DateError: where the earliest day would lie after the year 9999.
        """
        if months == 0:
            return self
        first = months_later(self.first, months)
        last = date.max if self.last == date.max else months_later(self.last, months)
        return PartialDate(first, last, first.isoformat() if first == last else f"{first}/{last}")

    def or_later(self, other: PartialDate) -> PartialDate:
        """Return the later of two dates; where they overlap, the span that holds it."""
        if other.first >= self.last:
            return other
        if self.first >= other.last:
            return self
        first, last = max(self.first, other.first), max(self.last, other.last)
        return PartialDate(first, last, f"{first}/{last}")

    def is_certainly_after(self, other: PartialDate) -> bool:
        """Whether every day this may be lies after every day the other speaks of."""
        ends = other.speaks_until
        return self.speaks_until is not None and ends is not None and self.first > ends

    def is_known_by(self, day: date) -> bool:
        """Whether this lies on or before ``day`` for certain: a bare year once it is over, an open end once begun."""
        return (self.speaks_until or self.first) <= day

    def __str__(self) -> str:
        """Return the date as written."""
        return self.text


EARLIEST_YEAR = 1900
"""First year a day asked about may lie in: no deal, and no rule on one, is older."""


def parse_day(text: str) -> date:
    """Read a date given by a user as the last day it may mean: ``2025-06`` is the end of June 2025.

    Raises:
        DateError: when the text is not a date, or lies before the year 1900.
    """
    day = PartialDate.parse(text).last
    if day.year < EARLIEST_YEAR:
        raise DateError(f"{text!r} lies before {EARLIEST_YEAR}; give a year from {EARLIEST_YEAR} on, such as 2025")
    return day


def day_before(day: date) -> date:
    """Return the day before; the first of all days has none and stays."""
    return day if day == date.min else day - timedelta(days=1)


def months_later(day: date, months: int) -> date:
    """Return the same day so many months later, or the last of a shorter month.

    Raises:
        DateError: where that lies after the year 9999.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > MAXYEAR:
        raise DateError(
            f"{months} months after {day} lie beyond {date.max}, the last day there is; "
            "name an earlier day or fewer months"
        )
    if year < MINYEAR:
        raise DateError(f"{-months} months before {day} lie before {date.min}, the first day there is")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _bounds(text: str) -> tuple[date, date]:
    match = _SHAPE.match(text)
    if match is None:
        raise DateError(f"{text!r} is not a date; allowed: {_ALLOWED}")
    year = int(match["year"])
    first_month, last_month = _months(match, text)
    try:
        if match["day"]:
            day = date(year, first_month, int(match["day"]))
            return day, day
        return date(year, first_month, 1), date(year, last_month, monthrange(year, last_month)[1])
    except ValueError:
        raise DateError(f"{text!r} is a date that does not exist; allowed: {_ALLOWED}") from None


def _months(match: re.Match[str], text: str) -> tuple[int, int]:
    if match["month"]:
        month = int(match["month"])
        if not 1 <= month <= 12:
            raise DateError(f"{text!r} is a date that does not exist: there is no month {month}")
        return month, month
    for name, length in (("quarter", 3), ("half", 6)):
        if match[name]:
            part = int(match[name])
            if not 1 <= part <= 12 // length:
                raise DateError(f"{text!r} is a date that does not exist: there is no {name} {part}")
            return (part - 1) * length + 1, part * length
    return 1, 12
