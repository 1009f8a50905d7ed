"""Know-how parameters: how fast home learns each layer beside a partner, how it forgets, and what opens a layer."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from walkaway.core.claims import Frozen, Source
from walkaway.core.vocabulary import flagged
from walkaway.model.condition import Condition
from walkaway.model.estimate import ASSUMPTION, Amount, Chance
from walkaway.model.production import KnowHowLayer

KNOW_HOW_LAYERS = flagged("layer", "is_learned")


class Opening(Frozen):
    """Something about a deal that opens a layer to home people."""

    when: Condition = Field(description="When it holds: a condition over measures of the deal.")
    by: Chance = Field(description="Share of what is still closed that it opens.")
    meaning: str = Field(min_length=1, description="What home people get to see or do by it.")


class Openness(Frozen):
    """Share of a layer that home people get to see and do: ``1 - (1 - base) (1 - by) ...`` over what holds."""

    base: Chance = Field(description="Openness of a plant wholly in foreign hands, of which nothing else is known.")
    raises: tuple[Opening, ...] = Field(default=(), description="What opens more; the order does not matter.")


class LayerLearning(Frozen):
    """Parameters of ``dK/dt = rate openness absorption (1 - K) - (decay + turnover (1 - codified)) K`` for a layer."""

    rate_per_year: Amount = Field(description="Share of what is unknown learned per year if all is open and absorbed.")
    openness: Openness = Field(description="Share of the layer that home people get to see and do.")
    absorption: Chance = Field(description="Share of what is open that home people can take in.")
    decay_per_year: Amount = Field(description="Share lost per year without anyone leaving.")
    turnover_per_year: Amount = Field(description="Share of the people who hold it that leave per year.")
    codified: Chance = Field(description="Share that stays in documents, tools and routines when people leave.")
    initial: Chance = Field(description="Share home knows at the start of production.")


class Magnitude(Frozen):
    """A number the literature found, kept for comparison; the engine does not use it."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_]*$", description="Short name in lower case with underscores.")
    meaning: str = Field(min_length=1, description="What was measured, of what, when.")
    low: float = Field(allow_inf_nan=False, description="Least value found.")
    high: float = Field(allow_inf_nan=False, description="Greatest value found; the same for a single one.")
    unit: str = Field(min_length=1, description="Unit of the value.")
    qualifier: Literal["exact", "about", "at_least", "at_most"] = Field(default="exact", description="How it is meant.")
    source: str = Field(min_length=1, description="Key of an entry under 'sources'.")
    note: str = Field(default="", description="What a reader should know.")

    @model_validator(mode="after")
    def _in_order(self) -> Magnitude:
        if self.low > self.high:
            raise ValueError(f"a range must rise: low {self.low:g}, high {self.high:g}")
        if self.source == ASSUMPTION:
            raise ValueError("a magnitude is what somebody found; it needs a source")
        return self


class KnowHow(Frozen):
    """Parameters of learning by layer, where they come from, and what the literature found."""

    schema_version: Literal[1] = Field(default=1, description="Version of this file format.")
    layers: dict[KnowHowLayer, LayerLearning] = Field(description="Parameters by layer.")
    years_since_start: Amount = Field(description="Years of production at the exit where its start is unknown.")
    magnitudes: tuple[Magnitude, ...] = Field(default=(), description="What the literature found.")
    sources: dict[str, Source] = Field(default_factory=dict, description="Sources by key.")

    @model_validator(mode="after")
    def _every_layer(self) -> KnowHow:
        missing = [layer for layer in KNOW_HOW_LAYERS if layer not in self.layers]
        if missing:
            raise ValueError(f"'layers' lacks {', '.join(missing)}")
        ids = [magnitude.id for magnitude in self.magnitudes]
        if repeated := sorted({name for name in ids if ids.count(name) > 1}):
            raise ValueError(f"magnitudes named twice: {', '.join(repeated)}")
        for magnitude in self.magnitudes:
            if magnitude.source not in self.sources:
                raise ValueError(f"magnitudes: {magnitude.id}: no such source {magnitude.source!r}")
        return self
