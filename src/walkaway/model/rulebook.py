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
_FORMS = ("measure", "fact", "rule", "in_sector", "undecided", "all", "any", "not", "at_least")


class Step(Noun):
    """A row of a schedule: the threshold from one number (a year, say) to another, both included."""

    start: float = Field(alias="from", description="First number the row covers.")
    end: float | None = Field(default=None, alias="to", description="Last number it covers; absent: open.")
    value: float | None = Field(default=None, description="Threshold; absent: not known.")
    note: str = Field(default="", description="What a reader should know.")


class AskedFact(Noun):
    """A fact rules ask of a deal that no engine computes; the deal file answers it under 'answers'."""

    kind: Literal["number", "flag", "name"] = Field(description="What an answer is.")
    unit: str | None = Field(default=None, description="Unit of a number.")
    question: str = Field(description="How to ask for it.")


class Condition(Noun):
    """A measure compared with a value, another rule, a sector; ``all``, ``any``, ``not``, ``at_least`` k ``of`` a list.

    ``undecided`` is a leaf nobody can settle: the text itself is ambiguous, and the words say how.
    """

    measure: str | None = Field(default=None, description="Name of a measure the engines compute.")
    fact: str | None = Field(default=None, description="Name of a fact under 'facts', answered by the deal file.")
    operator: Operator = Field(default=">=", description="How the measure is compared; for a number.")
    value: bool | float | str | None = Field(default=None, description="Threshold, true or false, or a name.")
    schedule: tuple[Step, ...] = Field(default=(), description="Thresholds that change with the fact 'by'.")
    by: str | None = Field(default=None, description="Fact whose number picks the row of the schedule.")
    unit: str | None = Field(default=None, description="Unit of the threshold.")
    rule: str | None = Field(default=None, description="Id of another rule of this book that must be met.")
    in_sector: str | None = Field(default=None, description="Sector the technology must belong to.")
    undecided: str | None = Field(default=None, description="Why the text itself leaves this open.")
    status: RuleStatus | None = Field(default=None, description="Standing of this threshold; absent: as the rulebook.")
    source: str | None = Field(default=None, description="Key of an entry under 'sources'.")
    note: str = Field(default="", description="Why this threshold.")
    all: tuple[Condition, ...] | None = Field(default=None, description="Every one of these holds.")
    any: tuple[Condition, ...] | None = Field(default=None, description="At least one of these holds.")
    not_: Condition | None = Field(default=None, alias="not", description="This does not hold.")
    at_least: int | None = Field(default=None, ge=1, description="How many of 'of' must hold.")
    of: tuple[Condition, ...] | None = Field(default=None, description="The list 'at_least' counts in.")
    must: tuple[Condition, ...] = Field(default=(), description="Members of the list that are always needed.")

    @model_validator(mode="after")
    def _one_form(self) -> Condition:
        given = [name for name in _FORMS if getattr(self, "not_" if name == "not" else name) is not None]
        if len(given) != 1:
            raise ValueError(f"give exactly one of {', '.join(_FORMS)}; seen: {', '.join(given) or 'none'}")
        if (self.at_least is None) != (self.of is None):
            raise ValueError("'at_least' and 'of' belong together")
        if bool(self.schedule) != (self.by is not None):
            raise ValueError("'schedule' and 'by' belong together")
        return self

    def parts(self) -> tuple[Condition, ...]:
        """Conditions directly inside this one."""
        negated = (self.not_,) if self.not_ is not None else ()
        return (*(self.all or ()), *(self.any or ()), *self.must, *(self.of or ()), *negated)

    def measures(self) -> Iterator[str]:
        """Names of all measures used, in order."""
        return (leaf.measure for leaf in self.leaves() if leaf.measure is not None)

    def facts(self) -> Iterator[str]:
        """Names of all facts asked for, in order."""
        return (name for leaf in self.leaves() for name in (leaf.fact, leaf.by) if name is not None)

    def rules(self) -> Iterator[str]:
        """Ids of all rules referred to, in order."""
        return (leaf.rule for leaf in self.leaves() if leaf.rule is not None)

    def leaves(self) -> Iterator[Condition]:
        """Conditions without parts, in order."""
        parts = self.parts()
        if not parts:
            yield self
        for part in parts:
            yield from part.leaves()


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
    article: str = Field(default="", description="Where it stands in the text.")
    consequence: str = Field(default="", description="What follows if it is met or not.")
    source: str | None = Field(default=None, description="Key of an entry under 'sources'.")
    member: bool = Field(default=False, description="Whether it only counts within another rule.")
    valid_from: KnownOrUnknownDate = Field(default=None, description="First day it applies; unknown if relative.")
    valid_from_words: str = Field(default="", description="When it begins, where that is relative to an unknown day.")
    valid_to: KnownOrUnknownDate = Field(default=None, description="Last day it applies; absent: open.")
    note: str = Field(default="", description="What a reader should know.")

    @cached_property
    def measure_names(self) -> tuple[str, ...]:
        """Names of all measures the rule uses, once each, in order."""
        conditions = (self.requires, self.applies_when) if self.applies_when is not None else (self.requires,)
        return tuple(dict.fromkeys(name for condition in conditions for name in condition.measures()))


class Untestable(Noun):
    """A part of a text that says nothing a deal can be held against, and why."""

    key_fields: ClassVar[tuple[str, ...]] = ("name",)

    name: str = Field(description="What it is about.")
    reason: str = Field(description="Why no deal can meet or miss it.")


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
    facts: dict[str, AskedFact] = Field(default_factory=dict, description="Facts the rules ask for.")
    jurisdiction: str = Field(default="", description="Whose rules these are.")
    untestable: tuple[Untestable, ...] = Field(default=(), description="What is left out, with the reason.")
    sources: dict[str, Source] = Field(default_factory=dict, description="Sources by key.")

    def measures(self) -> tuple[str, ...]:
        """Names of all measures the rules use, once each, in order."""
        return tuple(dict.fromkeys(name for rule in self.rules for name in rule.measure_names))
