"""The know-how stack: which share of each layer of each component is held by home parties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from walkaway.core.interval import UNIT, Interval, weighted_mean_range
from walkaway.core.resolution import Resolved
from walkaway.core.truth import Truth
from walkaway.localisation.terms import freedom_to_operate, home_owns_ip
from walkaway.model.evidence import Evidence
from walkaway.model.supply_line import WHOLE
from walkaway.model.technology import Component, Technology


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

    def home_share(self, layer: str) -> Interval | None:
        """Value-weighted share of a layer held at home; None if every cell of it is unknown."""
        cells = [cell for (_, name), cell in self.cells.items() if name == layer]
        if all(cell.home_share is None for cell in cells):
            return None
        weights = [self.weights[cell.component] for cell in cells]
        return weighted_mean_range(weights, [cell.bounds for cell in cells])

    def inputs(self, layer: str) -> tuple[Resolved, ...]:
        """Fields that the cells of a layer rest on, once each."""
        found = {item.field: item for (_, name), cell in self.cells.items() if name == layer for item in cell.inputs}
        return tuple(found.values())


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
    return Stack(MappingProxyType(cells), weights)


_Implied = tuple[Interval | None, str, tuple[Resolved, ...]]


def _cell(evidence: Evidence, component: Component, layer: str, implied: _Implied | None) -> Cell:
    direct = evidence.first_known(f"stack.{component.id}.{layer}.home_share", f"stack.{WHOLE}.{layer}.home_share")
    if direct.interval is not None:
        scope = "for this component" if f".{component.id}." in direct.field else "for the whole product"
        return Cell(component.id, layer, direct.interval.clip(0, 1), f"claimed {scope}", (direct,))
    if implied is not None and implied[0] is not None:
        return Cell(component.id, layer, *implied)
    asked = implied[2] if implied is not None and implied[2] else (evidence.get(f"stack.{WHOLE}.{layer}.home_share"),)
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
