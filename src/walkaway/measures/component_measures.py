"""Measures of one component of the product, for rules that name components."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from walkaway.core.interval import UNIT, Interval
from walkaway.evidence.resolution import Resolved
from walkaway.localisation.subject import Subject
from walkaway.localisation.value import ComponentValue
from walkaway.measures.measures import Measured


@dataclass(frozen=True, slots=True)
class ComponentMeasure:
    """A measure taken of a component by its id in the technology pack; unknown if the pack has no such component."""

    name: str
    unit: str
    meaning: str
    take: Callable[[ComponentValue], Interval]

    def of(self, subject: Subject, component: str) -> Measured:
        """Take the measure."""
        key = f"{self.name}:{component}"
        for item in subject.value.components:
            if item.component == component:
                return Measured(key, self.take(item), item.inputs)
        return Measured(key, UNIT, (Resolved(f"supply.{component}.local_share", "unknown"),))


_DEFINITIONS: tuple[tuple[str, str, Callable[[ComponentValue], Interval]], ...] = (
    ("component_local_share", "Share of a component's value added at home.", lambda item: item.local),
    (
        "component_home_controlled_share",
        "Share of a component's value added at home under home control.",
        lambda item: item.controlled,
    ),
    (
        "component_from_partner_share",
        "Share of a component's value that arrives as kits or parts from the partner.",
        lambda item: item.from_partner,
    ),
)

COMPONENT_MEASURES: Mapping[str, ComponentMeasure] = {
    name: ComponentMeasure(name, "fraction", meaning, take) for name, meaning, take in _DEFINITIONS
}
