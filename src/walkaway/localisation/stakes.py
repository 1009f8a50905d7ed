"""Stakes: who holds how much of whom, as investment law asks it, handed in so that the engines stay apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from walkaway.core.interval import UNIT, Interval
from walkaway.core.truth import Truth
from walkaway.evidence.resolution import Resolved


class Stake(NamedTuple):
    """A direct holding: shares of capital and of votes, as fractions."""

    holder: str
    company: str
    capital: Interval
    votes: Interval


@dataclass(frozen=True, slots=True)
class Stakes:
    """Everything known about who holds the venture, and who holds its holders.

    Attributes:
        venture: party that runs the plant.
        investor: foreign partner, if there is one.
        kind: legal form of the foreign part, as the deal file has it.
        direct: direct holdings in file order.
        look_through: share of the venture's capital by party, through all chains.
        at_home: whether whoever controls a party in the end is at home.
        led_from_home: whether a party itself is led from home.
        inputs: fields these rest on.
    """

    venture: str
    investor: str | None = None
    kind: str = ""
    direct: tuple[Stake, ...] = ()
    look_through: Mapping[str, Interval] = field(default_factory=dict)
    at_home: Mapping[str, Truth] = field(default_factory=dict)
    led_from_home: Mapping[str, Truth] = field(default_factory=dict)
    inputs: tuple[Resolved, ...] = ()

    def in_company(self, company: str) -> tuple[Stake, ...]:
        """Direct holdings in a company."""
        return tuple(stake for stake in self.direct if stake.company == company)

    def controlled_from(self, home: Truth, company: str) -> tuple[Stake, ...]:
        """Direct holdings in a company whose holder is controlled from home (true), from abroad (false) or open."""
        return tuple(stake for stake in self.in_company(company) if self.home_of(stake.holder) is home)

    def home_of(self, party: str) -> Truth:
        """Whether a party is controlled from home."""
        return self.at_home.get(party, Truth.UNKNOWN)

    def capital_of(self, party: str | None) -> Interval:
        """Share of the venture's capital a party holds through all chains; anything if no chain is on file."""
        return UNIT if party is None else self.look_through.get(party, UNIT)
