"""Cases for rulebooks, readable by a lawyer: what is given, on which day, and what must come out."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, StrictBool, StrictFloat, StrictInt, StrictStr

from walkaway.core.claims import Frozen

Verdict = Literal["pass", "fail", "not_applicable", "unknown"]
Given = StrictBool | StrictInt | StrictFloat | StrictStr


class RuleCase(Frozen):
    """One case. The deal is a venture of a foreign and a home partner with nothing known but what is given."""

    name: str = Field(description="What the case shows.")
    technology: str = Field(default="lfp-cell", description="Technology pack of the product.")
    home: str = Field(default="EU27", description="Whose view is taken.")
    country: str = Field(default="DE", description="Country the plant stands in.")
    partner_country: str = Field(default="CN", description="Country the foreign partner is led from.")
    foreign_share: float | None = Field(default=None, ge=0, le=1, description="Share of the foreign partner.")
    fields: dict[str, Given] = Field(default_factory=dict, description="Values of deal fields by path.")
    answers: dict[str, Given] = Field(default_factory=dict, description="Answers to facts of the rulebook.")
    on: str | None = Field(default=None, description="Day the rules are read on.")
    published: str = Field(default="", description="Where the outcome is published, if it is.")
    expect: dict[str, Verdict] = Field(min_length=1, description="Verdict by rule.")


class RuleCases(Frozen):
    """The cases of one rulebook."""

    rulebook: str = Field(description="Id of the rulebook.")
    cases: tuple[RuleCase, ...] = Field(min_length=1, description="The cases.")
