"""Decision rights: what each party decides in the venture, whatever its share."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from walkaway.core.vocabulary import flagged, words
from walkaway.evidence.fields import Claims, Noun, choice, flag, quantity, text

DECISIONS = words("decision")
POWERS = words("power")
DECIDING = flagged("power", "decides")
"""Powers that leave nothing to the others."""
HAVING_A_SAY = flagged("power", "has_a_say")
"""Powers against which nothing is decided."""


class DecisionRight(Noun):
    """What one party may decide, veto or not touch in the venture."""

    key_fields: ClassVar[tuple[str, ...]] = ("party",)

    party: str = Field(description="Party whose rights these are.")
    product: Claims = choice("power", "What is made: product and its specification.", "shareholder agreement, licence")
    process: Claims = choice("power", "How it is made: recipes, settings, qualification.", "technical agreement")
    equipment: Claims = choice("power", "Which machines are bought and from whom.", "purchase contract, filing")
    supply: Claims = choice("power", "Which materials and parts are bought and from whom.", "supply agreement")
    staffing: Claims = choice("power", "Who is hired, seconded and put in charge.", "shareholder agreement")
    ip: Claims = choice("power", "Who may use, change, license and keep the know-how.", "licence")
    budget: Claims = choice("power", "Money: budget, investment, dividends.", "articles, shareholder agreement")
    board_seats: Claims = quantity("count", "Seats on the board filled by this party.", "register", changes=True)
    board_size: Claims = quantity("count", "Seats on the whole board.", "register", changes=True)
    chairs_board: Claims = flag("Whether its nominee chairs the board.", "register", changes=True)
    casting_vote: Claims = flag("Whether its nominee breaks a tie.", "articles, shareholder agreement")
    appoints_management: Claims = flag("Whether it names the managers in charge.", "shareholder agreement, register")
    basis: Claims = text("What sources say about who decides: people, titles, agreements.", "register, press, filing")
