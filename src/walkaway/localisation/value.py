"""Value: which share of the ex-works value is added at home, is controlled from home, or arrives as kits.

Value added is gross, as in national accounts: the work done in a plant at home counts at home with the depreciation
of its machines, wherever those were made. Who made and holds the machines is a layer of the stack, not of the value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from operator import mul

from walkaway.core.errors import InputError, Problem
from walkaway.core.exact import scaled
from walkaway.core.frozen_map import FrozenMap
from walkaway.core.identity import Same
from walkaway.core.interval import UNIT, Interval, weighted_mean_range
from walkaway.core.truth import Truth
from walkaway.evidence.evidence import Evidence
from walkaway.evidence.resolution import Resolved, resolve
from walkaway.localisation.party_positions import Standing
from walkaway.model.supply_line import WHOLE
from walkaway.model.technology import Component, Technology

NONE, ALL = Interval(0, 0), Interval(1, 1)


@dataclass(frozen=True, slots=True)
class ComponentValue:
    """Where one top component's value comes from; each share is of the component's own value."""

    component: str
    weight: Interval
    local: Interval
    controlled: Interval
    from_partner: Interval
    inputs: tuple[Resolved, ...]


@dataclass(frozen=True, slots=True)
class ValueShares:
    """Shares of ex-works value, each a fraction between 0 and 1."""

    local: Interval
    locally_controlled: Interval
    knock_down: Interval
    local_parts: Interval
    components: tuple[ComponentValue, ...]
    inputs: tuple[Resolved, ...]


def component_weights(technology: Technology) -> Mapping[str, Interval]:
    """Share of ex-works value of each top component; anything from 0 to 1 where no source gives one.

    Raises:
        InputError: if no weights within the sourced ranges can add up to the whole product.
    """
    return _weights_of(Same(technology))


@lru_cache(maxsize=64)
def _weights_of(key: Same[Technology]) -> Mapping[str, Interval]:
    technology = key.item
    rules = {item.path: item for item in technology.evidence()}
    weights: dict[str, Interval] = {}
    for component in technology.top_components():
        item = rules[f"components.{component.id}.share"]
        resolved = resolve(item.path, item.rule, item.claims, technology.sources)
        weights[component.id] = UNIT if resolved.interval is None else resolved.interval
    if weighted_mean_range(weights.values(), [ALL] * len(weights)) is None:
        low, high = (sum(end) for end in zip(*((w.low, w.high) for w in weights.values()), strict=True))
        problem = Problem(
            "the shares of the components cannot add up to the whole",
            file=technology.id,
            key="components",
            seen=f"they add up to {float(low):.3f} at least and {float(high):.3f} at most",
            allowed="a range that holds 1",
            fix="correct the shares, or add the missing component",
        )
        raise InputError([problem])
    return FrozenMap(weights)


def value_shares(
    evidence: Evidence,
    technology: Technology,
    weights: Mapping[str, Interval],
    standing: Standing,
) -> ValueShares:
    """Compute the three shares of value with exact bounds: weights add up to one, each within its range.

    A claim on the whole supply and claims on its components both bind.
    """
    whole = whole_supply(evidence)
    values = [component_value(evidence, item, weights, standing, whole) for item in technology.top_components()]
    return shares_together(technology, values, whole)


def shares_together(technology: Technology, values: Sequence[ComponentValue], whole: WholeSupply) -> ValueShares:
    """Shares of the product from those of its top components, in order, and what is claimed of all supply together."""
    is_part = [item.kind == "component" for item in technology.top_components()]
    parts = [value for value, bought in zip(values, is_part, strict=True) if bought]
    inputs = {item.field: item for value in values for item in value.inputs}

    def mean(of: Callable[[ComponentValue], Interval], told: Interval) -> Interval:
        return _mean_bound_by_whole(values, is_part, of, told)

    return ValueShares(
        local=mean(lambda value: value.local, whole.local),
        locally_controlled=mean(lambda value: value.controlled, whole.controlled),
        knock_down=mean(lambda value: value.from_partner, whole.from_partner),
        local_parts=_both(_mean_of_parts(parts), whole.local),
        components=tuple(values),
        inputs=tuple((inputs | {item.field: item for item in whole.inputs}).values()),
    )


@dataclass(frozen=True, slots=True)
class WholeSupply:
    """What claims on the supply of all components together allow; each a share of the value of all parts."""

    local: Interval
    controlled: Interval
    from_partner: Interval
    inputs: tuple[Resolved, ...]


def whole_supply(evidence: Evidence) -> WholeSupply:
    """Read what is claimed of the supply of all components together."""
    supplied = {name: evidence.get(f"supply.{WHOLE}.{name}") for name in _SUPPLIED}
    return WholeSupply(*_consistent(supplied), tuple(item for item in supplied.values() if item.is_known))


_SUPPLIED = ("local_share", "locally_controlled_share", "partner_group_share")


def _consistent(supplied: Mapping[str, Resolved]) -> tuple[Interval, Interval, Interval]:
    """Local, controlled and partner's share as claimed, each bounded by the others where nothing is claimed of it."""
    from_partner = _known_or(supplied["partner_group_share"], UNIT)
    local = _known_or(supplied["local_share"], UNIT)
    controlled = _known_or(supplied["locally_controlled_share"], Interval(0, local.high))
    if supplied["partner_group_share"].interval is None:
        from_partner = Interval(0, 1 - local.low)
    elif supplied["local_share"].interval is None:
        local = Interval(0, 1 - from_partner.low)
        controlled = Interval(min(controlled.low, local.high), min(controlled.high, local.high))
    return local, controlled, from_partner


def _mean_bound_by_whole(
    values: Sequence[ComponentValue], is_part: Sequence[bool], of: Callable[[ComponentValue], Interval], told: Interval
) -> Interval:
    """Mean over all components by their own claims, and by the claim on all bought parts together: both bind."""
    weights, own = [value.weight for value in values], [of(value) for value in values]
    by_component = _mean(weights, own)
    if told == UNIT:
        return by_component
    by_whole = _mean(weights, [told if bought else mine for bought, mine in zip(is_part, own, strict=True)])
    return _both(by_component, by_whole)


def _mean(weights: Sequence[Interval], values: Sequence[Interval]) -> Interval:
    result = weighted_mean_range(weights, values)
    return UNIT if result is None else result.clip(0, 1)


def _both(one: Interval, other: Interval) -> Interval:
    """What both allow; where they contradict each other, all that lies between them stays open."""
    return one.meet(other) or one.hull(other)


def component_value(
    evidence: Evidence,
    component: Component,
    weights: Mapping[str, Interval],
    standing: Standing,
    whole: WholeSupply,
) -> ComponentValue:
    """Where the value of one top component comes from."""
    weight = weights[component.id]
    if component.kind == "process":
        done_here, used = _done_here(evidence, component, standing)
        controlled = _scale(done_here, _truth_range(standing.home_controls))
        from_partner = NONE if done_here == ALL else Interval(0, 1 - done_here.low)
        return ComponentValue(component.id, weight, done_here, controlled, from_partner, (*used, *standing.inputs))
    supplied = {name: evidence.get(f"supply.{component.id}.{name}") for name in _SUPPLIED}
    local, controlled, from_partner = (
        told if told in (NONE, ALL) and not any(item.is_known for item in supplied.values()) else own
        for own, told in zip(_consistent(supplied), (whole.local, whole.controlled, whole.from_partner), strict=True)
    )
    inputs = tuple(
        item if item.is_known else evidence.first_known(item.field, f"supply.{WHOLE}.{name}")
        for name, item in supplied.items()
    )
    return ComponentValue(component.id, weight, local, controlled, from_partner, inputs)


def _done_here(evidence: Evidence, component: Component, standing: Standing) -> tuple[Interval, tuple[Resolved, ...]]:
    """Whether a step is done in this plant at home; the core process may be done elsewhere."""
    if standing.plant_at_home is not Truth.TRUE:
        return _truth_range(standing.plant_at_home), ()
    if not component.core_process:
        return ALL, ()
    here = evidence.get("plant.core_process_here")
    return _truth_range(here.truth), (here,)


def _truth_range(truth: Truth) -> Interval:
    return {Truth.TRUE: ALL, Truth.FALSE: NONE, Truth.UNKNOWN: UNIT}[truth]


def _scale(share: Interval, factor: Interval) -> Interval:
    return Interval(share.low * factor.low, share.high * factor.high)


def _known_or(item: Resolved, otherwise: Interval) -> Interval:
    return otherwise if item.interval is None else item.interval.clip(0, 1)


def _mean_of_parts(parts: list[ComponentValue]) -> Interval:
    """Share of the value of bought and made parts that is local, for any weights in range.

    The ratio of two sums that share their weights is a weighted mean, so it is extreme when one weight sits at an
    end; scaling keeps the greedy bound exact: sort by share and move weight to the lowest (or highest) ones.
    """
    if not parts:
        return UNIT
    return Interval(_extreme_mean(parts, highest=False), _extreme_mean(parts, highest=True))


def _extreme_mean(parts: list[ComponentValue], highest: bool) -> Fraction:
    """Best mean over a prefix at high weight and the rest at low weight (a fractional programme over a box).

    In whole numbers: the scale of the weights falls out, and means are compared crosswise.
    """
    shares = scaled([part.local.high if highest else part.local.low for part in parts])
    weights = scaled([*(part.weight.low for part in parts), *(part.weight.high for part in parts)]).numbers
    least, most = weights[: len(parts)], weights[len(parts) :]
    total, value = sum(least), sum(map(mul, shares.numbers, least))
    best = (value, total) if total else None
    for place in sorted(range(len(parts)), key=shares.numbers.__getitem__, reverse=highest):
        room = most[place] - least[place]
        if room:
            total, value = total + room, value + shares.numbers[place] * room
            if best is None or (value * best[1] > best[0] * total) is highest:
                best = (value, total)
    return Fraction(1 if highest else 0) if best is None else Fraction(best[0], best[1] * shares.scale)
