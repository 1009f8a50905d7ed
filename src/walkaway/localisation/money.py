"""Public money: how much, per job and per unit of output, and which share of it is tied to what."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from walkaway.core.interval import UNIT, Interval
from walkaway.core.resolution import Resolved
from walkaway.core.truth import Truth
from walkaway.model.deal import Deal
from walkaway.model.evidence import Evidence
from walkaway.model.support import CONDITIONS

_RANGE = {Truth.TRUE: Interval(1.0, 1.0), Truth.FALSE: Interval(0.0, 0.0), Truth.UNKNOWN: UNIT}


@dataclass(frozen=True, slots=True)
class Award:
    """One award of public support with its conditions."""

    id: str
    instrument: str
    giver: str
    part_of: str | None
    amount: Resolved
    state: str | None
    conditions: Mapping[str, Truth]


@dataclass(frozen=True, slots=True)
class PublicMoney:
    """All awards. Totals by currency count every euro once: parts of a package are not added to it.

    Attributes:
        awards: in file order.
        totals: sum of known amounts by currency; more may exist.
        per_promised_job: totals over jobs promised, by currency.
        per_capacity: totals over yearly output when fully built, by currency.
        tied: share of the money tied to each kind of condition.
    """

    awards: tuple[Award, ...]
    totals: Mapping[str, Interval]
    per_promised_job: Mapping[str, Interval]
    per_capacity: Mapping[str, Interval]
    capacity_unit: str | None
    tied: Mapping[str, Interval]
    inputs: tuple[Resolved, ...]


def public_money(deal: Deal, evidence: Evidence) -> PublicMoney:
    """Summarise public support."""
    awards = tuple(_award(deal, evidence, index) for index in range(len(deal.support)))
    whole = [award for award in awards if award.part_of is None]
    totals = _totals(whole)
    jobs, capacity = evidence.get("workforce.jobs_promised"), evidence.get("plant.capacity")
    return PublicMoney(
        awards=awards,
        totals=totals,
        per_promised_job=_per(totals, jobs.interval),
        per_capacity=_per(totals, capacity.interval),
        capacity_unit=capacity.unit,
        tied={name: _tied(whole, name) for name in CONDITIONS} if whole else {},
        inputs=(*(award.amount for award in awards), *_condition_inputs(deal, evidence), jobs, capacity),
    )


def _award(deal: Deal, evidence: Evidence, index: int) -> Award:
    support = deal.support[index]
    prefix = f"support.{support.id}."
    return Award(
        support.id,
        support.instrument,
        support.giver,
        support.part_of,
        evidence.get(prefix + "amount"),
        evidence.get(prefix + "state").choice,
        {name: evidence.truth_of(f"{prefix}condition_{name}") for name in CONDITIONS},
    )


def _condition_inputs(deal: Deal, evidence: Evidence) -> tuple[Resolved, ...]:
    return tuple(evidence.get(f"support.{award.id}.condition_{name}") for award in deal.support for name in CONDITIONS)


def _totals(awards: Sequence[Award]) -> dict[str, Interval]:
    totals: dict[str, Interval] = {}
    for award in awards:
        if award.amount.interval is None or award.amount.unit is None or award.state in ("refused", "withdrawn"):
            continue
        so_far = totals.get(award.amount.unit, Interval(0.0, 0.0))
        interval = award.amount.interval
        totals[award.amount.unit] = Interval(so_far.low + interval.low, so_far.high + interval.high)
    return totals


def _per(totals: Mapping[str, Interval], base: Interval | None) -> dict[str, Interval]:
    if base is None or base.high <= 0:
        return {}
    return {
        currency: Interval(total.low / base.high, total.high / base.low if base.low > 0 else math.inf)
        for currency, total in totals.items()
    }


def _tied(awards: Sequence[Award], condition: str) -> Interval:
    """Share of the money tied to a condition: the hull over awards, which is exact for one award and safe for more."""
    ranges = [_RANGE[award.conditions[condition]] for award in awards]
    return Interval(min(item.low for item in ranges), max(item.high for item in ranges))
