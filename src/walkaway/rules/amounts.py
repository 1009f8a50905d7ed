"""Amounts that follow from a rule: duties, credits and damages, as ranges while anything about them is open."""

from __future__ import annotations

from walkaway.core.exact import exact
from walkaway.core.interval import Interval
from walkaway.evidence.resolution import Resolved
from walkaway.model.condition import THE_DAY
from walkaway.model.rulebook import Amount
from walkaway.rules.ground import Ground, unit_of_key
from walkaway.rules.schedule import rows_for
from walkaway.rules.verdict import Due

NOT_NEGATIVE = Interval(0.0, float("inf"))


def due_of(amount: Amount, ground: Ground) -> Due:
    """Compute an amount: rate times facts, plus layers; a rate or fact that is not known may be anything."""
    total, inputs = _of(amount, ground)
    layers = tuple([(layer, _of(layer, ground)[0]) for layer in amount.layers])
    return Due(amount, total, tuple({item.field: item for item in inputs}.values()), layers)


def _of(amount: Amount, ground: Ground) -> tuple[Interval, list[Resolved]]:
    inputs: list[Resolved] = []
    has_rate = amount.value is not None or bool(amount.schedule) or not amount.layers
    total = _rate(amount, ground, inputs) if has_rate else Interval.exactly(0.0)
    for fact in amount.times:
        value, rates = ground.number(fact)
        inputs += [ground.answer(fact), *rates]
        total = _product(total, NOT_NEGATIVE if value is None else value)
    for layer in amount.layers:
        more, from_layer = _of(layer, ground)
        total = _sum(total, more)
        inputs += from_layer
    return total, inputs


def _rate(amount: Amount, ground: Ground, inputs: list[Resolved]) -> Interval:
    if not amount.schedule:
        return NOT_NEGATIVE if amount.value is None else Interval.exactly(amount.value)
    picked, used = ground.number(str(amount.by))
    inputs += [] if amount.by == THE_DAY else [ground.answer(str(amount.by)), *used]
    found = rows_for(amount.schedule, picked, amount.by, unit_of_key(amount.by, ground.facts))
    if not found.is_covered:
        return NOT_NEGATIVE
    rates = [exact(row.value) for row in found.rows if row.value is not None]
    if len(rates) < len(found.rows):
        return Interval(min([NOT_NEGATIVE.low, *rates]), NOT_NEGATIVE.high)
    return Interval(min(rates), max(rates))


def _product(left: Interval, right: Interval) -> Interval:
    """Exact where both are exact, so that an amount prints as the sum a lawyer would make."""
    return Interval.exactly(left.low * right.low) if left.is_exact and right.is_exact else left * right


def _sum(left: Interval, right: Interval) -> Interval:
    return Interval.exactly(left.low + right.low) if left.is_exact and right.is_exact else left + right
