"""Parties: companies, states and people that take part in a deal."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from walkaway.core.vocabulary import OneOf
from walkaway.evidence.fields import Noun

PartyRole = Annotated[str, OneOf("party_role")]


class Party(Noun):
    """A company, state or group of people. Its home is that of whoever ultimately controls it, not its address."""

    key_fields: ClassVar[tuple[str, ...]] = ("id",)

    id: str = Field(
        pattern=r"^[a-z0-9][a-z0-9-]*$", description="Short name in lower case, used in the rest of the file."
    )
    name: str = Field(min_length=1, description="Full name as a reader would look it up.")
    countries: tuple[str, ...] = Field(
        default=(),
        description="ISO codes of the countries it is led from; empty if unknown. Cite: register, annual report.",
    )
    role: PartyRole = Field(description="Its part in this deal.")
    note: str = Field(default="", description="What a reader should know, in our own words.")
