"""Amounts in other currencies become euro by the sourced rates of the years they speak of, or stay unknown."""

from __future__ import annotations

from walkaway.catalog.money import exchange_rate
from walkaway.core.interval import Interval
from walkaway.core.units import CURRENCIES
from walkaway.evidence.resolution import Resolved

EURO = "EUR"

Converted = tuple[Interval | None, tuple[Resolved, ...]]
"""An amount in the unit asked for, None where nothing turns it into one, and the rates used."""


def in_euro(item: Resolved) -> Converted:
    """Turn an amount of money into euro.

    A claim dated to a year, or within one, takes the average rate of that year; an amount whose claims speak of several
    years is any that one of their rates gives. Without a date, or without a rate for one of the years, it is unknown.
    """
    if item.interval is None or item.unit == EURO:
        return item.interval, ()
    found = [exchange_rate(item.unit or "", year) for year in _years(item)]
    rates = tuple(rate for rate in found if rate is not None)
    if not rates or len(rates) < len(found):
        return None, ()
    converted = [item.interval / rate.interval for rate in rates if rate.interval is not None]
    hull = converted[0]
    for other in converted[1:]:
        hull = hull.hull(other)
    return hull, rates


def in_unit(item: Resolved, unit: str | None) -> Converted:
    """Turn a quantity into ``unit``: as it is in that unit or where none is asked or given; money into euro by rates.

    Anything else, such as a mass where a sum is asked, stays unknown: no number is read in a unit it was not given in.
    """
    if unit is None or item.unit is None or item.unit == unit:
        return item.interval, ()
    return in_euro(item) if unit == EURO and item.unit in CURRENCIES else (None, ())


def _years(item: Resolved) -> tuple[int, ...]:
    """Years the standing claims speak of; none if one of them has no date."""
    years: set[int] = set()
    for claim in item.standing:
        if claim.as_of is None:
            return ()
        years.update(range(claim.as_of.first.year, claim.as_of.last.year + 1))
    return tuple(sorted(years))
