"""Numbers and values in words, the same in every face."""

from __future__ import annotations

import math
from datetime import date

from walkaway.core.claims import Claim, Range
from walkaway.core.interval import Interval
from walkaway.core.resolution import Resolved
from walkaway.core.truth import Truth
from walkaway.core.units import UNITS, is_time
from walkaway.localisation.verdict import RuleResult, verdict_of

UNKNOWN = "unknown"
_SCALES = ((1e9, "bn"), (1e6, "m"))
_TRUTH = {Truth.TRUE: "yes", Truth.FALSE: "no", Truth.UNKNOWN: UNKNOWN}


def counted(number: int, noun: str) -> str:
    """Return a count with its noun: 1 claim, 2 claims."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def day_words(day: date | None) -> str:
    """Return the day of an audit in words; a file without dated claims has none."""
    return f"as of {day}" if day is not None else "with no date, as no claim has one"


def truth_word(truth: Truth) -> str:
    """Return yes, no or unknown."""
    return _TRUTH[truth]


def verdict_words(result: RuleResult) -> str:
    """Return the verdict of a rule, rung or finding as it is said."""
    return verdict_of(result).replace("_", " ")


def percent(interval: Interval | None) -> str:
    """Return a share as percent; the whole range from 0 to 1 says nothing, so it is unknown."""
    if interval is None or (interval.low <= 0 and interval.high >= 1):
        return UNKNOWN
    if round(interval.low, 4) == round(interval.high, 4):
        return _one_percent(interval.low)
    return f"{_one_percent(interval.low)} to {_one_percent(interval.high)}"


def _one_percent(share: float) -> str:
    value = share * 100
    return f"{value:.0f}%" if abs(value - round(value)) < 0.05 else f"{value:.1f}%"


def amount(interval: Interval | None, unit: str | None) -> str:
    """Return a quantity with its unit, scaled to millions or billions where that reads better."""
    if interval is None:
        return UNKNOWN
    if unit == "fraction":
        return percent(interval)
    suffix = f" {unit}" if unit and unit != "count" else ""
    if not math.isfinite(interval.high):
        return f"at least {_number(interval.low)}{suffix}"
    if interval.is_exact:
        return f"{_number(interval.low)}{suffix}"
    if interval.low == 0:
        return f"at most {_number(interval.high)}{suffix}"
    return f"{_number(interval.low)} to {_number(interval.high)}{suffix}"


def _number(value: float) -> str:
    for scale, name in _SCALES:
        if abs(value) >= scale:
            return f"{value / scale:,.4g} {name}"
    return f"{value:,.0f}" if value == round(value) or abs(value) >= 1000 else f"{value:,.3g}"


def resolved_words(item: Resolved) -> str:
    """Return the value of a resolved field in words."""
    if not item.is_known:
        return UNKNOWN
    if item.interval is not None:
        return amount(*_as_claimed(item.interval, item))
    names = [truth_word(Truth.of(value)) if isinstance(value, bool) else str(value) for value in item.values]
    return (" or " if item.in_conflict else "; ").join(names)


def _as_claimed(interval: Interval, item: Resolved) -> tuple[Interval, str | None]:
    """A time in the unit its claims give it in, if they all give the same."""
    given = {claim.unit for claim in item.standing}
    unit = given.pop() if len(given) == 1 else None
    if not is_time(unit):
        return interval, item.unit
    spoken = UNITS[str(unit)]
    return Interval(spoken.from_canonical(interval.low), spoken.from_canonical(interval.high)), unit


def claim_words(claim: Claim) -> str:
    """Return what a claim says, as it was given."""
    value = claim.value
    if isinstance(value, bool):
        return truth_word(Truth.of(value))
    if isinstance(value, Range):
        ends = [end for end in (value.low, value.high) if end is not None]
        text = " to ".join(_plain(end) for end in ends)
    elif isinstance(value, int | float):
        text = _plain(value)
    else:
        return value
    words = {"at_least": "at least ", "at_most": "at most ", "about": "about ", "exact": ""}[claim.qualifier]
    return f"{words}{text} {claim.unit or ''}".rstrip()


def _plain(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.10g}"
