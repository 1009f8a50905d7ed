"""Estimates: a number given as low, likely and high, with a source or the word assumption. Never a silent default."""

from __future__ import annotations

import math
from collections.abc import Iterator

from pydantic import BaseModel, Field, model_validator

from walkaway.core.claims import Frozen
from walkaway.core.tables import Location

ASSUMPTION = "assumption"


class Estimate(Frozen):
    """A number nobody knows exactly: its least, its likeliest and its greatest value, and where they come from."""

    low: float = Field(allow_inf_nan=False, description="Least value thought possible.")
    likely: float = Field(allow_inf_nan=False, description="Likeliest value.")
    high: float = Field(allow_inf_nan=False, description="Greatest value thought possible.")
    source: str = Field(min_length=1, description="Key of an entry under 'sources', or the word assumption.")
    note: str = Field(default="", description="How the numbers follow from the source, or why they are assumed.")

    @model_validator(mode="after")
    def _in_order(self) -> Estimate:
        if not self.low <= self.likely <= self.high:
            raise ValueError(f"an estimate must rise: low {self.low:g}, likely {self.likely:g}, high {self.high:g}")
        floor, ceiling = self._limits()
        if self.low < floor or self.high > ceiling:
            allowed = f"between {floor:g} and {ceiling:g}" if math.isfinite(ceiling) else f"at least {floor:g}"
            raise ValueError(f"{self._kind()} lies {allowed}; seen {self.low:g} to {self.high:g}")
        return self

    def _limits(self) -> tuple[float, float]:
        return -math.inf, math.inf

    def _kind(self) -> str:
        return "an estimate"

    @property
    def is_exact(self) -> bool:
        """Whether nothing is left open."""
        return self.low == self.high

    @property
    def is_assumed(self) -> bool:
        """Whether it rests on no source."""
        return self.source == ASSUMPTION


class Chance(Estimate):
    """A probability or a share: between 0 and 1."""

    def _limits(self) -> tuple[float, float]:
        return 0.0, 1.0

    def _kind(self) -> str:
        return "a probability or share"


class Amount(Estimate):
    """A length of time, a rate or a cost: not negative."""

    def _limits(self) -> tuple[float, float]:
        return 0.0, math.inf

    def _kind(self) -> str:
        return "a time, rate or cost"


def estimates_in(node: object, place: Location = ()) -> Iterator[tuple[Location, Estimate]]:
    """Every estimate inside a record, with its place."""
    if isinstance(node, Estimate):
        yield place, node
    elif isinstance(node, BaseModel):
        for name in type(node).model_fields:
            yield from estimates_in(getattr(node, name), (*place, name))
    elif isinstance(node, tuple | list):
        for index, item in enumerate(node):
            yield from estimates_in(item, (*place, index))
    elif isinstance(node, dict):
        for key, item in node.items():
            yield from estimates_in(item, (*place, key))
