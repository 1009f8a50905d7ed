"""Numbers and values in words, the same in every face."""

from __future__ import annotations

import math
from collections.abc import Iterable

from walkaway.catalog.loader import load_rulebook
from walkaway.core.claims import Claim, Range
from walkaway.core.dates import PartialDate
from walkaway.core.interval import Interval
from walkaway.core.truth import Truth
from walkaway.core.units import UNITS, is_time
from walkaway.evidence.resolution import Resolved
from walkaway.judgement.result import Audit
from walkaway.model.rulebook import GROUND_RUNG
from walkaway.rules.verdict import RuleResult, verdict_of

UNKNOWN = "unknown"
_SCALES = ((1e9, "bn"), (1e6, "m"))
_LESS = {False: "at most", True: "less than"}
_MORE = {False: "at least", True: "more than"}
_MORE_END = {False: "", True: "more than "}
_LESS_END = {False: "", True: "less than "}
_QUALIFIERS = {
    "exact": "",
    "about": "about ",
    "at_least": "at least ",
    "more_than": "more than ",
    "at_most": "at most ",
    "less_than": "less than ",
}
_TRUTH = {Truth.TRUE: "yes", Truth.FALSE: "no", Truth.UNKNOWN: UNKNOWN}


def capitalised(text: str) -> str:
    """Return a text with its first letter large, the rest as it is."""
    return text[:1].upper() + text[1:]


def counted(number: int, noun: str) -> str:
    """Return a count with its noun: 1 claim, 2 claims."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def newest_day(claims: Iterable[Claim]) -> PartialDate | None:
    """The latest day claims speak of, as exactly as it is known."""
    days = [claim.as_of for claim in claims if claim.as_of is not None]
    return max(days, key=lambda day: (day.first, -day.last.toordinal()), default=None)


def news_day(audit: Audit) -> str | None:
    """Return the day asked for, else how far the claims reach, as exactly as they say; None without dated claims."""
    if audit.evidence.as_of is not None:
        return audit.evidence.as_of.isoformat()
    newest = newest_day(audit.evidence.all_claims())
    if newest is None:
        return None
    begins, _, ends = newest.text.partition("/")
    return begins if newest.is_open_ended else ends or begins


def day_words(audit: Audit) -> str:
    """Return the day of an audit in words; a file without dated claims has none."""
    day = news_day(audit)
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
    low, high = interval.floats()
    if round(low, 4) == round(high, 4) and interval.is_exact:
        return _one_percent(low)
    if interval.low <= 0:
        return f"{_LESS[interval.high_open]} {_one_percent(high)}"
    if interval.high >= 1 and not interval.high_open:
        return f"{_MORE[interval.low_open]} {_one_percent(low)}"
    return f"{_MORE_END[interval.low_open]}{_one_percent(low)} to {_LESS_END[interval.high_open]}{_one_percent(high)}"


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
    low, high = (_number(end) for end in interval.floats())
    if not math.isfinite(interval.high):
        return f"{_MORE[interval.low_open]} {low}{suffix}"
    if interval.is_exact:
        return f"{low}{suffix}"
    if interval.low == 0:
        return f"{_LESS[interval.high_open]} {high}{suffix}"
    return f"{_MORE_END[interval.low_open]}{low} to {_LESS_END[interval.high_open]}{high}{suffix}"


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


def dispute_words(item: Resolved) -> str:
    """Say whether a range comes from sources that disagree, or from figures of different times."""
    return " (disputed)" if item.in_conflict else " (differs by date)" if item.moved else ""


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
        text = _range_as_claimed(value)
    elif isinstance(value, int | float):
        text = _plain(value)
    else:
        return value
    words = _QUALIFIERS[claim.qualifier]
    return f"{words}{text} {claim.unit or ''}".rstrip()


def _range_as_claimed(value: Range) -> str:
    low = None if value.lower is None else f"{'more than ' if value.low is None else ''}{_plain(value.lower)}"
    high = None if value.upper is None else f"{'less than ' if value.high is None else ''}{_plain(value.upper)}"
    if low is None or high is None:
        return (
            f"at least {low}"
            if value.low is not None
            else low or (f"at most {high}" if value.high is not None else str(high))
        )
    return f"{low} to {high}"


def _plain(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.10g}"


def rung_names() -> list[str]:
    """Short names of the rungs of the catalog's ladder, from what lies below the first one upward."""
    rungs = sorted((rule.rung, rule.name) for rule in load_rulebook("depth").rules if rule.rung)
    return [GROUND_RUNG, *(name.partition(" and ")[0] for _, name in rungs)]


_LIKELIHOODS = (
    (0.99, "virtually certain"), (0.90, "very likely"), (2 / 3, "likely"), (1 / 3, "about as likely as not"),
    (0.10, "unlikely"), (0.01, "very unlikely"),
)  # fmt: skip
"""Words for chances above each number (Mastrandrea et al. 2010, IPCC guidance note on uncertainties, table 1)."""


def likelihood(chance: float) -> str:
    """Return the word for a chance on the scale of the IPCC."""
    return next((word for above, word in _LIKELIHOODS if chance > above), "exceptionally unlikely")


def chance_words(low: float, high: float) -> str:
    """Say a chance: its word with the number in 100; a range by both ends, or by the one that is not left open."""
    if round(100 * low) == 0 and round(100 * high) == 100:
        return "open"
    one, other = likelihood(low), likelihood(high)
    said = one if one == other else f"{one} to {other}"
    if round(100 * low) == round(100 * high):
        return f"{said} ({counted_in_hundred(high)} in 100)"
    if high >= 1.0:
        return f"at least {one} ({counted_in_hundred(low)} in 100 or more)"
    if low <= 0.0:
        return f"at most {other} ({counted_in_hundred(high)} in 100 or less)"
    return f"{said} ({counted_in_hundred(low)} to {counted_in_hundred(high)} in 100)"


def strength_words(strength: float) -> str:
    """The strength of a presumption in percent: never all, as a presumption is no fact."""
    return f"{counted_in_hundred(strength)}%"


def counted_in_hundred(chance: float) -> str:
    """A chance counted over draws as a whole number of 100: never none or all, as draws exclude nothing."""
    number = round(100 * chance)
    return "less than 1" if number == 0 else "more than 99" if number == 100 else str(number)
