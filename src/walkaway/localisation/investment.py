"""Investment in euro: what sources claim, and the least a plant that is under way must have cost."""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction

from walkaway.catalog.money import investment_floor
from walkaway.core.exact import Exact
from walkaway.core.interval import Interval
from walkaway.core.vocabulary import flagged
from walkaway.evidence.evidence import Evidence
from walkaway.evidence.resolution import Resolved
from walkaway.localisation.conversion import EURO, in_euro, in_unit
from walkaway.model.support import CAME_TO_NOTHING, Support

UNDER_WAY = flagged("plant_state", "has_cost")
"""States of a plant that money has been spent on."""

SHARES_OF_COST = flagged("instrument", "pays_share_of_cost")
"""Forms of support that are aid: a share of the cost of the project, never all of it."""

_CAPACITIES = ("plant.installed_capacity", "plant.first_phase_capacity", "plant.capacity")
_Bound = tuple[Exact, tuple[Resolved, ...]]


def aid_in(awards: Iterable[Support]) -> frozenset[str]:
    """Ids of the awards that pay a share of what a project costs."""
    return frozenset(award.id for award in awards if award.instrument in SHARES_OF_COST)


def investment_in_euro(
    evidence: Evidence, sectors: Iterable[str], aid: Iterable[str]
) -> tuple[Interval, tuple[Resolved, ...]]:
    """Investment in euro, and the fields and rates it rests on.

    Where sources name only a ceiling ("up to 4 bn") and the plant is under way, the low end is not nothing. It is the
    larger of two bounds, and never more than the ceiling: the least cost of a plant of its sector times its capacity,
    and the largest single award of aid that stands for it, as aid is a share of the cost (Guidelines on regional State
    aid, 2021/C 153/01).

    Args:
        evidence: the resolved deal.
        sectors: sectors of its technology.
        aid: ids of the awards that pay a share of the cost (`aid_in`).
    """
    claimed = evidence.get("plant.investment")
    amount, rates = in_unit(claimed, EURO)
    if amount is None:
        return Interval(0, math.inf), (claimed,)
    if amount.low > 0 or not math.isfinite(amount.high):
        return amount, (claimed, *rates)
    state = evidence.get("plant.state")
    if state.choice not in UNDER_WAY:
        return amount, (claimed, *rates, state)
    least, inputs = max(_least_cost(evidence, sectors), _largest_aid(evidence, aid), key=lambda bound: bound[0])
    return _from(least, amount), (claimed, *rates, state, *inputs)


def _from(least: Exact, amount: Interval) -> Interval:
    """The amount from ``least`` on; a ceiling that lies lower, reached or not, is all that is left of it."""
    if least >= amount.high:
        return Interval(amount.high, amount.high)
    return Interval(least, amount.high, amount.low_open and least == amount.low, amount.high_open)


def _least_cost(evidence: Evidence, sectors: Iterable[str]) -> _Bound:
    """Least cost of a plant of its sector times the yearly output that is sourced for it; nothing where unknown."""
    floor, capacity = investment_floor(sectors), evidence.first_known(*_CAPACITIES)
    if floor is None or floor.interval is None:
        return Fraction(0), ()
    if capacity.interval is None or f"{EURO}/{capacity.unit}" != f"{floor.unit}/year":
        return Fraction(0), (capacity,)
    return floor.interval.low * capacity.interval.low, (floor, capacity)


def _largest_aid(evidence: Evidence, aid: Iterable[str]) -> _Bound:
    """Largest award of aid in euro, at its low end; parts of an award are never added to it."""
    largest: _Bound = (Fraction(0), ())
    for award in sorted(aid):
        amount, state = evidence.get(f"support.{award}.amount"), evidence.get(f"support.{award}.state")
        found, rates = in_euro(amount)
        if found is not None and state.choice not in CAME_TO_NOTHING and found.low > largest[0]:
            largest = found.low, (amount, state, *rates)
    return largest
