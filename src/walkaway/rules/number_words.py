"""Numbers in words, as rules speak of them."""

from __future__ import annotations

import math
from functools import lru_cache

from walkaway.core.exact import Exact
from walkaway.core.interval import Interval


def range_words(interval: Interval, unit: str) -> str:
    """Say a range; the whole range of a share or of a number that cannot be negative is unknown."""
    low, high = interval.floats()
    if interval.is_closed and (low, high) in ((0.0, 1.0), (0.0, math.inf), (-math.inf, math.inf)):
        return "unknown"
    if interval.is_exact:
        return number_words(low, unit)
    more, less = "more than " if interval.low_open else "", "less than " if interval.high_open else ""
    if math.isinf(high):
        return f"{more or 'at least '}{number_words(low, unit)}"
    if math.isinf(low):
        return f"{less or 'at most '}{number_words(high, unit)}"
    first, last = number_words(low, unit), number_words(high, unit)
    return first if first == last and interval.is_closed else f"{more}{first} to {less}{last}"


@lru_cache(maxsize=4096)
def number_words(number: Exact, unit: str) -> str:
    """Say a number: shares in percent, with decimals only where they matter; a year as it is written."""
    value = float(number)
    if unit == "fraction":
        return f"{100 * value:.6g}%"
    if unit == "calendar year":
        return f"{value:.10g}"
    return f"{value:,.10g} {unit}".rstrip() if unit else f"{value:.10g}"
