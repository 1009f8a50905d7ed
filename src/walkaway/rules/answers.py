"""Answers of a deal file to facts rules ask for: where they stand, and the days a date may mean."""

from __future__ import annotations

from datetime import date

from walkaway.core.dates import PartialDate
from walkaway.core.interval import Interval
from walkaway.evidence.resolution import Resolved
from walkaway.model.rulebook import AskedFact

ANSWERED_BY = {"number": "number", "flag": "holds", "name": "name", "day": "day"}
"""Field of an answer that holds it, by what the fact is."""


def answer_path(asked: AskedFact, fact: str) -> str:
    """Return the field of the deal file that answers a fact."""
    return f"answers.{fact}.{ANSWERED_BY[asked.kind]}"


def name_of(item: Resolved) -> str | None:
    """Return the name an answer gives; None if there is none, or if claims give different ones."""
    return item.choice if len(set(item.values)) == 1 else None


def days_of(item: Resolved) -> Interval | None:
    """First and last day a date may mean, counted from the first of January of the year 1; None if nothing says it.

    Dates of different precision that agree narrow each other; dates that disagree leave it open.
    """
    dates = [value for value in item.values if isinstance(value, PartialDate)]
    if not dates or item.in_conflict:
        return None
    first, last = max(value.first for value in dates), min(value.last for value in dates)
    return Interval(first.toordinal(), last.toordinal())


def days_words(days: Interval) -> str:
    """Say days: one day, or the first and the last."""
    first, last = (date.fromordinal(int(end)) for end in (days.low, days.high))
    return str(first) if first == last else f"{first} to {last}"
