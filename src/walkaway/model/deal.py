"""The deal: a foreign manufacturing venture as its parties, holdings, rights, plant, supply, people and money."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from walkaway.core.claims import Source
from walkaway.core.vocabulary import OneOf
from walkaway.evidence.fields import Claims, EvidenceField, Noun, anything, day, evidence_fields, flag, quantity, text
from walkaway.model.asset_claim import AssetClaim
from walkaway.model.carbon import Carbon
from walkaway.model.clause import Clause
from walkaway.model.completeness import Completeness
from walkaway.model.decision_right import DecisionRight
from walkaway.model.outcome import Outcome
from walkaway.model.ownership_link import OwnershipLink
from walkaway.model.party import Party
from walkaway.model.plant import Plant
from walkaway.model.supply_line import StackClaim, SupplyLine
from walkaway.model.support import Support
from walkaway.model.workforce import Workforce

DealKind = Annotated[str, OneOf("deal_kind")]


class Background(Noun):
    """What the sources say that no engine reads: kept, shown, counted, never scored."""

    key_fields: ClassVar[tuple[str, ...]] = ("topic",)

    topic: str = Field(pattern=r"^[a-z0-9][a-z0-9_]*$", description="What it is about, in lower case with underscores.")
    claims: Claims = anything("A statement about the deal or its surroundings.", "whatever the statement rests on")


class Answer(Noun):
    """An answer to a fact a rulebook asks for and no engine computes."""

    key_fields: ClassVar[tuple[str, ...]] = ("fact",)

    fact: str = Field(pattern=r"^[a-z0-9][a-z0-9_]*$", description="Name of the fact, as the rulebook has it.")
    number: Claims = quantity(None, "The answer, if it is a number.", "whatever the answer rests on", low=-1e18)
    holds: Claims = flag("The answer, if it is yes or no.", "whatever the answer rests on")
    name: Claims = text("The answer, if it is a name.", "whatever the answer rests on")
    day: Claims = day("The answer, if it is a day, or a year or month.", "whatever the answer rests on")


class Deal(Noun):
    """One foreign manufacturing deal, with every sourced claim about it."""

    key_fields: ClassVar[tuple[str, ...]] = ("id",)

    schema_version: Literal[1] = Field(default=1, description="Version of this file format.")
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", description="Name of the deal: who and where, in lower case.")
    name: str = Field(min_length=1, description="Name as a reader would know it.")
    summary: str = Field(default="", description="What the deal is, in one or two sentences of our own.")
    kind: DealKind = Field(description="Legal form of the foreign part.")
    technology: str = Field(description="Id of the technology pack that describes the product.")
    home: tuple[str, ...] = Field(
        min_length=1, description="Whose view is taken: ISO country codes, or the name of a group such as EU27."
    )
    venture: str = Field(description="Party that runs the plant.")
    foreign_partner: str | None = Field(default=None, description="Party whose exit would be felt; absent if none.")
    parties: tuple[Party, ...] = Field(min_length=1, description="Everybody the file speaks of.")
    ownership: tuple[OwnershipLink, ...] = Field(default=(), description="Who holds what.")
    decision_rights: tuple[DecisionRight, ...] = Field(default=(), description="Who decides what in the venture.")
    plant: Plant = Field(description="The factory.")
    stack: tuple[StackClaim, ...] = Field(default=(), description="Direct claims on who holds which layer.")
    supply: tuple[SupplyLine, ...] = Field(default=(), description="Where components come from.")
    workforce: Workforce = Field(default=Workforce(), description="People.")
    support: tuple[Support, ...] = Field(default=(), description="Public money and its conditions.")
    terms: tuple[Clause, ...] = Field(default=(), description="Licences and clauses.")
    assets: tuple[AssetClaim, ...] = Field(default=(), description="Who holds what production rests on.")
    carbon: Carbon = Field(default=Carbon(), description="Energy and environment.")
    outcome: Outcome = Field(default=Outcome(), description="What became of it.")
    complete: Completeness = Field(default=Completeness(), description="Which of the lists hold all there is.")
    answers: tuple[Answer, ...] = Field(default=(), description="Answers to facts that rulebooks ask for.")
    background: tuple[Background, ...] = Field(default=(), description="What no engine reads.")
    sources: dict[str, Source] = Field(default_factory=dict, description="Sources by key.")

    def evidence(self) -> Iterator[EvidenceField]:
        """Every evidence field of the deal, in file order, also those without claims."""
        return evidence_fields(self)

    @property
    def who_and_where(self) -> tuple[str, ...]:
        """Ids of the venture and of the foreign partner, and the country of the plant: what a copy has in common."""
        return self.venture, self.foreign_partner or "", self.plant.country

    def party(self, party_id: str) -> Party:
        """Return the party with this id.

        Raises:
            KeyError: if it is not declared (the loader makes sure that references are).
        """
        return next(party for party in self.parties if party.id == party_id)
