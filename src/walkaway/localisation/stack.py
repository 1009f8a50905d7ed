"""The know-how stack: which share of each layer of each component is held by home parties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from walkaway.core.frozen_map import FrozenMap
from walkaway.core.interval import UNIT, Interval, weighted_mean_range
from walkaway.core.truth import Truth
from walkaway.evidence.evidence import Evidence
from walkaway.evidence.resolution import Resolved
from walkaway.localisation.terms import freedom_to_operate, home_owns_ip
from walkaway.model.supply_line import WHOLE
from walkaway.model.technology import Component, Technology

NONE, ALL = Interval(0, 0), Interval(1, 1)


@dataclass(frozen=True, slots=True)
class Cell:
    """One component and layer: the share held at home, or None if unknown, with the reason and what it rests on."""

    component: str
    layer: str
    home_share: Interval | None
    reason: str
    inputs: tuple[Resolved, ...]

    @property
    def bounds(self) -> Interval:
        """The share, or anything from nothing to everything."""
        return UNIT if self.home_share is None else self.home_share


@dataclass(frozen=True, slots=True)
class Stack:
    """All cells of a technology, by component and layer."""

    cells: Mapping[tuple[str, str], Cell]
    weights: Mapping[str, Interval]
    whole: Mapping[str, Resolved] = field(default_factory=dict)

    def home_share(self, layer: str) -> Interval | None:
        """Value-weighted share of a layer held at home; None if nothing is known of it.

        Claims on components and a claim on the whole product both bind; where they contradict each other, all that
        lies between them stays open.
        """
        cells = [cell for (_, name), cell in self.cells.items() if name == layer]
        told = self.whole[layer].interval if layer in self.whole else None
        if all(cell.home_share is None for cell in cells):
            return told
        weights = [self.weights[cell.component] for cell in cells]
        mean = weighted_mean_range(weights, [cell.bounds for cell in cells])
        return mean if told is None or mean is None else mean.meet(told) or mean.hull(told)

    def inputs(self, layer: str) -> tuple[Resolved, ...]:
        """Fields that the cells of a layer rest on, once each."""
        found = {item.field: item for (_, name), cell in self.cells.items() if name == layer for item in cell.inputs}
        told = self.whole.get(layer)
        return tuple((found | ({told.field: told} if told is not None else {})).values())


def know_how_stack(evidence: Evidence, technology: Technology, weights: Mapping[str, Interval]) -> Stack:
    """Fill the matrix from direct claims first, then from what other fields imply; the rest stays unknown."""
    components = technology.top_components()
    implied = {
        (layer, kind): rule(evidence, kind)
        for layer, rule in _IMPLIED.items()
        for kind in {component.kind for component in components}
    }
    cells = {
        (component.id, layer.id): _cell(evidence, component, layer.id, implied.get((layer.id, component.kind)))
        for component in components
        for layer in technology.layers
    }
    whole = {layer.id: evidence.get(f"stack.{WHOLE}.{layer.id}.home_share") for layer in technology.layers}
    return Stack(FrozenMap(cells), weights, {name: item for name, item in whole.items() if item.is_known})


_Implied = tuple[Interval | None, str, tuple[Resolved, ...]]


def _cell(evidence: Evidence, component: Component, layer: str, implied: _Implied | None) -> Cell:
    """A claim on the cell, else what a claim on the whole product leaves no doubt about, else what follows."""
    own = evidence.get(f"stack.{component.id}.{layer}.home_share")
    if own.interval is not None:
        return Cell(component.id, layer, own.interval.clip(0, 1), "claimed for this component", (own,))
    whole = evidence.get(f"stack.{WHOLE}.{layer}.home_share")
    if whole.interval is not None and whole.interval in (NONE, ALL):
        return Cell(component.id, layer, whole.interval, "claimed for the whole product", (whole,))
    if implied is not None and implied[0] is not None:
        return Cell(component.id, layer, *implied)
    if whole.interval is not None:
        return Cell(component.id, layer, None, "claimed for the whole product only, not for this component", (whole,))
    asked = implied[2] if implied is not None and implied[2] else (whole,)
    return Cell(component.id, layer, None, "no claim decides it", asked)


def _ip_from_terms(evidence: Evidence, _: str) -> _Implied:
    owns, owning = home_owns_ip(evidence)
    if owns is not Truth.UNKNOWN:
        holds = owns is Truth.TRUE
        return Interval.exactly(holds), f"home parties {'own' if holds else 'do not own'} the IP", owning
    free, inputs = freedom_to_operate(evidence)
    if free is Truth.FALSE:
        return Interval.exactly(0), "the right to produce ends with the partner", inputs
    return None, "", (*owning, *inputs)


def _operations_from_staff(evidence: Evidence, kind: str) -> _Implied:
    """Work done in the plant is operated by its staff; bought parts are operated elsewhere."""
    if kind != "process":
        return None, "", ()
    share, used = home_staff_share(evidence)
    return share, "share of staff who live here lastingly", used


_IMPLIED = {"ip": _ip_from_terms, "operations": _operations_from_staff}


def home_staff_share(evidence: Evidence, *levels: str) -> tuple[Interval | None, tuple[Resolved, ...]]:
    """Share of staff who live here lastingly: by level where claimed, else of all staff, else what expatriates leave.

    Args:
        evidence: the resolved deal.
        levels: staff levels to average (unweighted hull); none means all staff.
    """
    by_level = [evidence.get(f"workforce.levels.{level}.home_share") for level in levels]
    known = [item for item in by_level if item.interval is not None]
    if known and len(known) == len(by_level):
        low = min(item.interval.low for item in known if item.interval)
        high = max(item.interval.high for item in known if item.interval)
        return Interval(low, high).clip(0, 1), tuple(known)
    whole = evidence.get("workforce.home_share")
    expatriates = evidence.get("workforce.expatriate_share")
    if levels:
        return None, tuple(by_level)
    if whole.interval is not None:
        return whole.interval.clip(0, 1), (whole,)
    if expatriates.interval is not None:
        return (1 - expatriates.interval).clip(0, 1), (expatriates,)
    return None, (whole,)
