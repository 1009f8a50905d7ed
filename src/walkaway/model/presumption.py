"""Presumptions: what is likely to hold where something else does, until a claim rebuts it. Never a fact."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from walkaway.core.claims import Frozen, Source
from walkaway.core.vocabulary import OneOf
from walkaway.evidence.fields import Noun
from walkaway.model.condition import Condition
from walkaway.model.deal import DealKind
from walkaway.model.estimate import Chance

PlantState = Annotated[str, OneOf("plant_state")]


class Where(Frozen):
    """Which deals a presumption speaks of, by what they are; absent: all."""

    kind: tuple[DealKind, ...] = Field(default=(), description="Kinds of deal; absent: any.")
    state: tuple[PlantState, ...] = Field(
        default=(), description="States of the plant; absent: any, also one nobody knows."
    )
    technology: tuple[str, ...] = Field(default=(), description="Ids of technology packs; absent: any.")


class Consequence(Frozen):
    """What is presumed: a flag that holds or does not, or a share that lies in a range, both ends included."""

    measure: str = Field(description="Name of the measure.")
    value: bool | None = Field(default=None, description="For a flag: whether it holds.")
    low: float | None = Field(default=None, ge=0, le=1, description="For a share: its least value, as a fraction.")
    high: float | None = Field(default=None, ge=0, le=1, description="For a share: its greatest value, as a fraction.")

    @model_validator(mode="after")
    def _one_form(self) -> Consequence:
        is_range = self.low is not None and self.high is not None
        if (self.value is None) != is_range or (self.low is None) != (self.high is None):
            raise ValueError("give 'value' (true or false) for a flag, or both 'low' and 'high' for a share")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"a range must rise: low {self.low:g}, high {self.high:g}")
        return self

    @property
    def bounds(self) -> tuple[float, float]:
        """Least and greatest value of a share; the whole range for a flag."""
        return 0.0 if self.low is None else self.low, 1.0 if self.high is None else self.high


class Presumption(Noun):
    """A rebuttable presumption: where its condition is shown to hold, its consequence is likely."""

    key_fields: ClassVar[tuple[str, ...]] = ("id",)

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", description="Name of the presumption, in lower case.")
    name: str = Field(min_length=1, description="What is presumed, as a sentence a minister understands.")
    where: Where = Field(default=Where(), description="Which deals it speaks of.")
    if_: Condition | None = Field(default=None, alias="if", description="What must be shown; absent: nothing more.")
    silent_on: tuple[str, ...] = Field(
        default=(),
        description="Fields on which no claim may stand: it is presumed from their silence; part of the condition.",
    )
    then: Consequence = Field(description="What is then likely.")
    strength: Chance = Field(description="How often it is so, before the catalog's own record counts.")
    rebutted_by: tuple[str, ...] = Field(
        default=(), description="Fields of a deal; any claim there puts it out of force, whatever it says."
    )
    reason: str = Field(min_length=1, description="Why a careful reader would presume it.")
    counterexamples: tuple[str, ...] = Field(default=(), description="Deals of the catalog known to break it.")
    sources: dict[str, Source] = Field(default_factory=dict, description="Sources by key.")

    @property
    def measures(self) -> tuple[str, ...]:
        """Measures its condition rests on, in order."""
        return () if self.if_ is None else tuple(name for name, _ in self.if_.measures())
