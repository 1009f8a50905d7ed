"""Rulebooks: dated, cited conditions on measures. Policy is data; no rule may contain code."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import ClassVar, Literal

from pydantic import Field, model_validator

from walkaway.core.claims import KnownOrUnknownDate, Source
from walkaway.model.fields import Noun

Operator = Literal[">=", ">", "<=", "<", "=="]
RuleStatus = Literal["law", "adopted_not_applicable", "proposal", "guidance", "expired", "assumption"]
_FORMS = ("measure", "all", "any", "not", "at_least")


class Condition(Noun):
    """One of: a measure compared with a value, ``all``, ``any``, ``not``, or ``at_least`` k ``of`` a list."""

    measure: str | None = Field(default=None, description="Name of a measure the engines compute.")
    operator: Operator = Field(default=">=", description="How the measure is compared; for a number.")
    value: bool | float | None = Field(default=None, description="Threshold, or true or false; default true.")
    unit: str | None = Field(default=None, description="Unit of the threshold.")
    status: RuleStatus = Field(default="assumption", description="Standing of this threshold.")
    source: str | None = Field(default=None, description="Key of an entry under 'sources'.")
    note: str = Field(default="", description="Why this threshold.")
    all: tuple[Condition, ...] | None = Field(default=None, description="Every one of these holds.")
    any: tuple[Condition, ...] | None = Field(default=None, description="At least one of these holds.")
    not_: Condition | None = Field(default=None, alias="not", description="This does not hold.")
    at_least: int | None = Field(default=None, ge=1, description="How many of 'of' must hold.")
    of: tuple[Condition, ...] | None = Field(default=None, description="The list 'at_least' counts in.")

    @model_validator(mode="after")
    def _one_form(self) -> Condition:
        given = [name for name in _FORMS if getattr(self, "not_" if name == "not" else name) is not None]
        if len(given) != 1:
            raise ValueError(f"give exactly one of {', '.join(_FORMS)}; seen: {', '.join(given) or 'none'}")
        if (self.at_least is None) != (self.of is None):
            raise ValueError("'at_least' and 'of' belong together")
        return self

    def parts(self) -> tuple[Condition, ...]:
        """Conditions directly inside this one."""
        negated = (self.not_,) if self.not_ is not None else ()
        return (*(self.all or ()), *(self.any or ()), *(self.of or ()), *negated)

    def measures(self) -> Iterator[str]:
        """Names of all measures used, in order."""
        if self.measure is not None:
            yield self.measure
        for part in self.parts():
            yield from part.measures()


class Rule(Noun):
    """One requirement. ``implied_by`` names rules that, once met, meet this one too."""

    key_fields: ClassVar[tuple[str, ...]] = ("id",)

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", description="Short name of the rule.")
    name: str = Field(description="Name as it is printed.")
    rung: int | None = Field(default=None, ge=0, description="Place on a ladder, for rulebooks that are one.")
    question: str = Field(default="", description="What the rule asks, in plain words.")
    requires: Condition = Field(description="What must hold.")
    applies_when: Condition | None = Field(default=None, description="When the rule applies; absent: always.")
    implied_by: tuple[str, ...] = Field(default=(), description="Rules that imply this one.")
    note: str = Field(default="", description="What a reader should know.")

    @cached_property
    def measure_names(self) -> tuple[str, ...]:
        """Names of all measures the rule uses, once each, in order."""
        conditions = (self.requires, self.applies_when) if self.applies_when is not None else (self.requires,)
        return tuple(dict.fromkeys(name for condition in conditions for name in condition.measures()))


class Rulebook(Noun):
    """A named set of rules."""

    key_fields: ClassVar[tuple[str, ...]] = ("id",)

    schema_version: Literal[1] = Field(default=1, description="Version of this file format.")
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", description="Name of the rulebook.")
    name: str = Field(description="Name as it is printed.")
    status: RuleStatus = Field(description="Standing of the whole.")
    valid_from: KnownOrUnknownDate = Field(default=None, description="When it begins to apply.")
    summary: str = Field(default="", description="What it is for.")
    rules: tuple[Rule, ...] = Field(min_length=1, description="The rules, in order.")
    sources: dict[str, Source] = Field(default_factory=dict, description="Sources by key.")

    def measures(self) -> tuple[str, ...]:
        """Names of all measures the rules use, once each, in order."""
        return tuple(dict.fromkeys(name for rule in self.rules for name in rule.measure_names))
