"""Beliefs in words: what something is presumed from, with its record or its count of cases."""

from __future__ import annotations

from walkaway.beliefs.base_rates import BINS, BaseRate
from walkaway.beliefs.worlds import Belief
from walkaway.core.truth import Truth
from walkaway.model.presumption import Consequence


def belief_words(belief: Belief) -> str:
    """Say in a sentence why something is believed."""
    if belief.ground == "presumption":
        leading = belief.speaks[0]
        said = f"{leading.presumption.name} ({leading.record.words})"
        against = [
            item for item in belief.speaks[1:] if _says_otherwise(leading.presumption.then, item.presumption.then)
        ]
        return f"{said}; against it: {against[0].presumption.name}" if against else said
    if belief.ground == "base_rate" and belief.rate is not None:
        return f"{_shown_range(belief)}{rate_words(belief.rate)}"
    if belief.ground == "walk_away_test":
        return _tested_words(belief)
    if belief.ground == "open":
        return f"open: {belief.rate.why_not}" if belief.rate is not None and belief.rate.why_not else "open"
    return "shown"


def _shown_range(belief: Belief) -> str:
    """What is shown of a share that a base rate speaks of, where that is more than nothing."""
    value = belief.measured.value
    if isinstance(value, Truth) or (value.low <= 0 and value.high >= 1):
        return ""
    low, high = value.floats()
    return f"shown to lie between {low:.0%} and {high:.0%}; elsewhere "


def _tested_words(belief: Belief) -> str:
    if belief.chance is None:
        return "drawn by the walk-away test"
    number = round(100 * belief.chance)
    said = "less than 1" if number == 0 else "more than 99" if number == 100 else str(number)
    return f"the walk-away test finds it in {said} of 100 draws"


def rate_words(rate: BaseRate) -> str:
    """Say how often it was so, in the closest class that can tell."""
    closest = rate.closest
    if len(closest.counts) == 2:
        return f"so in {closest.counts[1]} of {closest.known} known cases ({closest.name})"
    half = sum(count for (low, high), count in zip(BINS, closest.counts, strict=True) if low >= 0.5 and high > 0.5)
    return f"more than half in {half} of {closest.known} known cases ({closest.name})"


def _says_otherwise(one: Consequence, other: Consequence) -> bool:
    """Whether two consequences cannot both be: flags that differ, or ranges that do not meet."""
    if one.value is not None or other.value is not None:
        return one.value is not other.value
    (low, high), (least, most) = one.bounds, other.bounds
    return high < least or most < low
