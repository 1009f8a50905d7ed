"""Standing: what localisation must know about who owns and decides, handed in so that the engines stay apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from walkaway.core.interval import UNIT, Interval
from walkaway.core.resolution import Resolved
from walkaway.core.truth import Truth, any_of
from walkaway.localisation.stakes import Stakes

Powers = Mapping[str, Mapping[str, str]]
"""Power (decides, veto, none, unknown) by party and by decision."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Who stands where in the venture.

    Attributes:
        plant_at_home: whether the plant stands in a home country.
        home_parties: parties whose ultimate controller is at home.
        foreign_parties: parties known to be controlled from elsewhere.
        home_share: look-through share of the venture held by home parties.
        home_controls: whether home parties control the votes of the venture.
        foreign_controls: whether foreign parties do.
        powers: decision rights by party.
        partner_countries: countries the foreign partner is led from.
        plant_countries: country the plant stands in, if known.
        inputs: fields these rest on.
        stakes: who holds how much of whom; None where nobody looked.
        in_union: the same as seen from the Union, for a plant in it that is seen from one country; else None.
    """

    plant_at_home: Truth
    home_parties: frozenset[str] = frozenset()
    foreign_parties: frozenset[str] = frozenset()
    home_share: Interval = UNIT
    home_controls: Truth = Truth.UNKNOWN
    foreign_controls: Truth = Truth.UNKNOWN
    powers: Powers = field(default_factory=dict)
    partner_countries: tuple[str, ...] = ()
    plant_countries: tuple[str, ...] = ()
    inputs: tuple[Resolved, ...] = ()
    stakes: Stakes | None = None
    in_union: Standing | None = None

    def home_has(self, decision: str, *powers: str) -> Truth:
        """Whether a home party holds one of ``powers`` over ``decision``."""
        return self._holds(self.home_parties, decision, powers)

    def foreign_has(self, decision: str, *powers: str) -> Truth:
        """Whether a foreign party holds one of ``powers`` over ``decision``."""
        return self._holds(self.foreign_parties, decision, powers)

    def _holds(self, parties: frozenset[str], decision: str, powers: tuple[str, ...]) -> Truth:
        def one(party: str) -> Truth:
            power = self.powers.get(party, {}).get(decision, "unknown")
            return Truth.UNKNOWN if power == "unknown" else Truth.of(power in powers)

        return any_of(one(party) for party in sorted(parties & set(self.powers)))
