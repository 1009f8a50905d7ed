"""Terms: the same deal with clauses added. Each changes what its data says; none may touch nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from walkaway.core.errors import UsageError
from walkaway.exit.draws import Spread
from walkaway.exit.holdings import Holding, spread_of
from walkaway.exit.knowledge import Learning
from walkaway.exit.production_start import Start
from walkaway.model.estimate import Amount, Estimate
from walkaway.model.exit_term import ContractTerm, TermEffect
from walkaway.model.production import Route


def with_terms(
    holdings: Sequence[Holding], learning: Learning, terms: Sequence[ContractTerm], start: Start, day: date
) -> tuple[tuple[Holding, ...], Learning]:
    """Return holdings and learning as they would be on a day with these terms in the contract.

    Raises:
        UsageError: for a term that touches nothing.
    """
    changed = tuple(holdings)
    for term in terms:
        fresh, fresh_learning = changed, learning
        for number, effect in enumerate(term.effects):
            what = f"{term.id}: effect {number + 1}"
            if effect.layer is not None:
                fresh_learning = fresh_learning.changed(effect, what)
            else:
                fresh = tuple(
                    _changed(item, effect, what, start, day) if _meant(item, effect) else item for item in fresh
                )
        touched = any(
            effect.layer is not None or any(_meant(item, effect) for item in changed) for effect in term.effects
        )
        if not touched:
            raise UsageError(f"the term {term.id} touches nothing that this product rests on")
        changed, learning = fresh, fresh_learning
    return changed, learning


def _meant(holding: Holding, effect: TermEffect) -> bool:
    return holding.kind.id in effect.kinds or holding.asset.id in effect.assets


def _changed(holding: Holding, effect: TermEffect, what: str, start: Start, day: date) -> Holding:
    result = holding
    if effect.tenure is not None:
        tenures = {**result.tenures, **dict.fromkeys(effect.holders, effect.tenure)}
        result = replace(result, tenures=tenures, ends=result.ends - set(effect.holders))
    if effect.home_at_least is not None:
        result = replace(result, home=at_least(result.home, spread_of(effect.home_at_least, what)))
    if effect.schedule:
        result = replace(result, home=at_least(result.home, _scheduled(effect, what, start, day)))
    if effect.cover_at_least is not None:
        result = replace(result, cover=at_least(result.cover, spread_of(effect.cover_at_least, what)))
    if effect.route is not None:
        result = replace(result, routes=(effect.route.model_copy(update={"at_once": True}), *result.routes))
    if effect.months_factor is not None:
        result = replace(result, routes=tuple(_faster(route, effect.months_factor) for route in result.routes))
    return result


def at_least(now: Spread, floor: Spread) -> Spread:
    """Raise a spread to a floor, end by end, so that it can never fall."""
    if floor.high <= now.low:
        return now
    if now.steps:
        uniform = (np.arange(len(now.steps)) + 0.5) / len(now.steps)
        raised = np.maximum(now.steps, floor.at(uniform))
        return Spread.among([float(step) for step in raised], f"{now.rests_on}; {floor.rests_on}", now.words)
    low, high = max(now.low, floor.low), max(now.high, floor.high)
    likely: float | None = min(max(now.central, floor.central, low), high)
    if now.likely is None and not now.is_exact:
        likely = None  # an even spread stays even: a peak would pull its upper half down
    return Spread(low, high, likely, f"{now.rests_on}; {floor.rests_on}", now.sourced and floor.sourced, now.words)


def _scheduled(effect: TermEffect, what: str, start: Start, day: date) -> Spread:
    """Share that the schedule asks for by a day; nothing while the plant has not started or its start is unknown."""
    years = start.years_until(day, Spread(0.0, 0.0)).low
    share = max((step.share for step in effect.schedule if step.years <= years), default=0.0)
    return Spread(share, share, rests_on=what, sourced=False)


def _faster(route: Route, factor: Amount) -> Route:
    stages = tuple(stage.model_copy(update={"months": _scaled(stage.months, factor)}) for stage in route.stages)
    return route.model_copy(update={"stages": stages})


def _scaled(months: Amount, factor: Estimate) -> Amount:
    return months.model_copy(
        update={
            "low": months.low * factor.low,
            "likely": months.likely * factor.likely,
            "high": months.high * factor.high,
            "source": factor.source,
        }
    )
