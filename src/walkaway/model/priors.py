"""Priors: what is assumed of a measure nobody knows, when chances are drawn; sourced, or called an assumption."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from walkaway.core.claims import Frozen, Source


class Prior(Frozen):
    """A chance that a flag holds, or an even spread over the range a number may lie in."""

    chance: float | None = Field(default=None, ge=0, le=1, description="Chance that it holds; for a flag.")
    spread: Literal["even"] | None = Field(default=None, description="Even over the range still open; for a number.")
    source: str = Field(description="Key of an entry under 'sources', or the word assumption.")
    note: str = Field(default="", description="Why.")

    @model_validator(mode="after")
    def _one_form(self) -> Prior:
        if (self.chance is None) == (self.spread is None):
            raise ValueError("give either 'chance' or 'spread'")
        return self


class Priors(Frozen):
    """Priors by measure; a measure without one stays open."""

    measures: dict[str, Prior] = Field(description="Prior by name of the measure.")
    sources: dict[str, Source] = Field(default_factory=dict, description="Sources by key.")

    @model_validator(mode="after")
    def _sources_exist(self) -> Priors:
        for name, prior in self.measures.items():
            if prior.source != "assumption" and prior.source not in self.sources:
                raise ValueError(f"{name}: no such source {prior.source!r}; name one under 'sources', or 'assumption'")
        return self
