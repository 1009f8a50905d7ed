"""Amounts cut into tranches of which each counts in part, as where aid scales down with the size of a project."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache

from walkaway.core.exact import NOTHING, Exact, fraction
from walkaway.core.identity import Same
from walkaway.core.interval import Interval
from walkaway.model.rulebook import Tranche


def counted_share(tranches: Sequence[Tranche], amount: Interval | None) -> Interval:
    """Share of an amount that counts, as a fraction of it: ``sum(counts * part) / amount``.

    Between the ends of tranches the share moves one way, so a range of amounts gives a range from those at its ends and
    at the ends of tranches inside it. An amount that is not known may be any.
    """
    first, at_ends, last = _at_ends(Same(tranches))
    if amount is None:
        shares = [first, *(share for _, share in at_ends), last]
    else:
        low, high = max(NOTHING, amount.low), amount.high
        inside = [share for end, share in at_ends if low < end < high]
        shares = [_share(tranches, low), *inside, _share(tranches, high)]
    return Interval(min(shares), max(shares))


@lru_cache(maxsize=1024)
def _at_ends(tranches: Same[Sequence[Tranche]]) -> tuple[Fraction, tuple[tuple[Fraction, Fraction], ...], Fraction]:
    """Share of no amount, of amounts at the ends of tranches, and of one without end."""
    ends = [fraction(tranche.end) for tranche in tranches.item if tranche.end is not None]
    at_ends = tuple((end, _share(tranches.item, end)) for end in ends)
    return _share(tranches.item, NOTHING), at_ends, _share(tranches.item, math.inf)


def _share(tranches: Sequence[Tranche], amount: Exact) -> Fraction:
    if amount == 0:
        return fraction(tranches[0].counts)
    if math.isinf(amount):
        return fraction(tranches[-1].counts)
    whole = fraction(amount)
    return sum((counts * part for counts, part in _parts(tranches, whole)), Fraction(0)) / whole


def _parts(tranches: Sequence[Tranche], amount: Fraction) -> Iterator[tuple[Fraction, Fraction]]:
    begin = Fraction(0)
    for tranche in tranches:
        end = amount if tranche.end is None else min(amount, fraction(tranche.end))
        yield fraction(tranche.counts), max(Fraction(0), end - begin)
        begin = max(begin, end)


def divided_by_counted(number: Interval, share: Interval) -> Interval:
    """Divide a number that is not negative by the share that counts, in exact decimals; no end where none counts."""
    return Interval(_quotient(number.low, share.high), _quotient(number.high, share.low))


def _quotient(top: Exact, bottom: Exact) -> Exact:
    if top == 0:
        return Fraction(0)
    return math.inf if bottom == 0 or top == math.inf else top / bottom
