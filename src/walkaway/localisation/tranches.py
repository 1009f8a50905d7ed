"""Amounts cut into tranches of which each counts in part, as where aid scales down with the size of a project."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction

from walkaway.core.interval import Interval
from walkaway.model.rulebook import Tranche


def counted_share(tranches: Sequence[Tranche], amount: Interval | None) -> Interval:
    """Share of an amount that counts, as a fraction of it: ``sum(counts * part) / amount``.

    Between the ends of tranches the share moves one way, so a range of amounts gives a range from those at its ends and
    at the ends of tranches inside it. An amount that is not known may be any.
    """
    low, high = (0.0, math.inf) if amount is None else (max(0.0, float(amount.low)), float(amount.high))
    inside = [tranche.end for tranche in tranches if tranche.end is not None and low < tranche.end < high]
    shares = [_share(tranches, place) for place in (low, *inside, high)]
    return Interval(float(min(shares)), float(max(shares)))


def _share(tranches: Sequence[Tranche], amount: float) -> Fraction:
    if amount == 0:
        return Fraction(str(tranches[0].counts))
    if math.isinf(amount):
        return Fraction(str(tranches[-1].counts))
    whole = Fraction(str(amount))
    return sum((counts * part for counts, part in _parts(tranches, whole)), Fraction(0)) / whole


def _parts(tranches: Sequence[Tranche], amount: Fraction) -> Iterator[tuple[Fraction, Fraction]]:
    begin = Fraction(0)
    for tranche in tranches:
        end = amount if tranche.end is None else min(amount, Fraction(str(tranche.end)))
        yield Fraction(str(tranche.counts)), max(Fraction(0), end - begin)
        begin = max(begin, end)


def divided_by_counted(number: Interval, share: Interval) -> Interval:
    """Divide a number that is not negative by the share that counts, in exact decimals; no end where none counts."""
    low = Fraction(str(number.low)) / Fraction(str(share.high)) if share.high else math.inf
    high = _quotient(number.high, share.low)
    return Interval(float(low), float(high))


def _quotient(top: float | Fraction, bottom: float | Fraction) -> float | Fraction:
    if top == 0:
        return Fraction(0)
    return math.inf if bottom == 0 or top == math.inf else Fraction(str(top)) / Fraction(str(bottom))
