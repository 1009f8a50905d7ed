"""Ownership links: who holds how much of which company, in money and in votes."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from walkaway.evidence.fields import Claims, Noun, quantity, text


class OwnershipLink(Noun):
    """A holding. Cash-flow share and votes are kept apart: waivers and share classes make them differ."""

    key_fields: ClassVar[tuple[str, ...]] = ("holder", "company")

    holder: str = Field(description="Party that holds.")
    company: str = Field(description="Party that is held.")
    jointly_with: tuple[str, ...] = Field(
        default=(), description="Parties that hold the same shares together with the holder; they count once."
    )
    share: Claims = quantity(
        "fraction", "Share of profits and assets held.", "register, annual report, filing", moves=True
    )
    votes: Claims = quantity(
        "fraction",
        "Share of votes that can be cast, after waivers, classes and treasury shares.",
        "filing, articles",
        moves=True,
    )
    terms: Claims = text("Conditions on the holding: waivers, options, pre-emption, lock-up.", "shareholder agreement")

    @property
    def held_by(self) -> tuple[str, ...]:
        """The holder, and those who hold together with it."""
        return (self.holder, *self.jointly_with)
