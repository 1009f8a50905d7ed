"""Cases for rulebooks, readable by a lawyer: what is given, on which day, and what must come out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field, StrictBool, StrictFloat, StrictInt, StrictStr

from walkaway.core.claims import Frozen
from walkaway.core.tables import read_table

Verdict = Literal["pass", "fail", "not_applicable", "unknown", "applies", "not_shown"]
"""How a rule comes out; ``applies`` is said only of rules that ask nothing: a label, a duty, a relief."""
Given = StrictBool | StrictInt | StrictFloat | StrictStr | tuple[float, float]
"""A flag, number or name; two numbers are a range."""
_SILENT = read_table("rule_case.yaml").data
CASE_KIND: str = _SILENT["kind"]
CASE_ROLES: Mapping[str, str] = _SILENT["roles"]
"""Roles of the venture, of the partners abroad and local, and of others that a case names."""
CASE_UNITS: Mapping[str, str] = _SILENT["units"]
"""Units of fields that a case gives as bare numbers."""


class RuleCase(Frozen):
    """One case. The deal is a venture of a foreign and a home partner with nothing known but what is given."""

    name: str = Field(description="What the case shows.")
    technology: str = Field(default=_SILENT["technology"], description="Technology pack of the product.")
    sectors: tuple[str, ...] | None = Field(default=None, description="Sectors of the product, instead of the pack's.")
    home: str = Field(default=_SILENT["home"], description="Whose view is taken.")
    country: str = Field(default=_SILENT["country"], description="Country the plant stands in.")
    partner_country: str = Field(
        default=_SILENT["partner_country"], description="Country the foreign partner is led from."
    )
    parties: dict[str, str] = Field(
        default_factory=dict, description="Countries of further parties by id, or of 'local', the home partner."
    )
    holdings: tuple[tuple[str, str], ...] = Field(default=(), description="Further holdings: holder and company.")
    foreign_share: float | None = Field(default=None, ge=0, le=1, description="Share of the foreign partner.")
    fields: dict[str, Given] = Field(default_factory=dict, description="Values of deal fields by path.")
    answers: dict[str, Given] = Field(default_factory=dict, description="Answers to facts of the rulebook.")
    on: str | None = Field(default=None, description="Day the rules are read on.")
    known_at: str | None = Field(default=None, description="Only what was published by this day counts.")
    events: dict[str, str] = Field(default_factory=dict, description="Days of events, where they are supposed.")
    published: str = Field(default="", description="Where the outcome is published, if it is.")
    dossier: str = Field(default="", description="Key of the worked example in the dossier, if it is one.")
    expect: dict[str, Verdict] = Field(default_factory=dict, description="Verdict by rule.")
    due: dict[str, float] = Field(default_factory=dict, description="Amount by rule.")


class RuleCases(Frozen):
    """The cases of one rulebook."""

    rulebook: str = Field(description="Id of the rulebook.")
    cases: tuple[RuleCase, ...] = Field(min_length=1, description="The cases.")
