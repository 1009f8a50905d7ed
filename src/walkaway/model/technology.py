"""The technology pack: what a product is made of, what its steps cost, and which layers of know-how it has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from walkaway.core.claims import Source
from walkaway.core.vocabulary import flagged
from walkaway.evidence.fields import Claims, EvidenceField, Noun, evidence_fields, quantity, text
from walkaway.model.production import Production

LAYERS = flagged("layer", "is_of_stack")
"""Layers of the know-how stack."""


class Component(Noun):
    """A part of the product, or a step of making it, with its share of the ex-works value."""

    key_fields: ClassVar[tuple[str, ...]] = ("id",)

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_]*$", description="Short name in lower case with underscores.")
    name: str = Field(min_length=1, description="Name as it is printed.")
    kind: Literal["component", "process"] = Field(description="A bought or made part, or work done in the plant.")
    part_of: str | None = Field(default=None, description="Id of the component this is a part of.")
    core_process: bool = Field(default=False, description="Whether doing this step is doing the core process.")
    share: Claims = quantity("fraction", "Share of ex-works value; of the parent's value for a part.", "cost study")
    note: Claims = text("What a reader should know.", "cost study")


class Layer(Noun):
    """A layer of the know-how stack."""

    key_fields: ClassVar[tuple[str, ...]] = ("id",)

    id: str = Field(description=f"One of {', '.join(LAYERS)}.")
    name: str = Field(description="Name as it is printed.")
    meaning: str = Field(description="What holding this layer means for this technology.")


class Technology(Noun):
    """A product and how it is made."""

    key_fields: ClassVar[tuple[str, ...]] = ("id",)

    schema_version: Literal[1] = Field(default=1, description="Version of this file format.")
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", description="Name of the technology, in lower case.")
    name: str = Field(min_length=1, description="Name as it is printed.")
    product: str = Field(description="What leaves the plant.")
    output_unit: str = Field(description="Unit of yearly output, such as GWh/year.")
    sectors: tuple[str, ...] = Field(default=(), description="Sectors rules speak of, such as battery_cells.")
    summary: str = Field(default="", description="What the pack covers and what its shares rest on.")
    components: tuple[Component, ...] = Field(min_length=1, description="The value tree.")
    layers: tuple[Layer, ...] = Field(min_length=1, description="The layers of the know-how stack.")
    factory_energy: Claims = quantity("energy_intensity", "Energy used at the factory per unit made.", "plant study")
    production: Production | None = Field(default=None, description="What making the product rests on.")
    sources: dict[str, Source] = Field(default_factory=dict, description="Sources by key.")

    def evidence(self) -> Iterator[EvidenceField]:
        """Every evidence field of the pack."""
        return evidence_fields(self)

    def top_components(self) -> tuple[Component, ...]:
        """Components that are not part of another; their shares add up to the whole product."""
        return tuple(component for component in self.components if component.part_of is None)

    def parts_of(self, component_id: str) -> tuple[Component, ...]:
        """Components that are part of the one named."""
        return tuple(component for component in self.components if component.part_of == component_id)
