"""Standing: what localisation must know about who owns and decides, handed in so that the engines stay apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from walkaway.core.interval import UNIT, Interval
from walkaway.core.truth import Truth, any_of
from walkaway.evidence.resolution import Resolved
from walkaway.localisation.stakes import Stakes
from walkaway.model.decision_right import DECIDING

Powers = Mapping[str, Mapping[str, str]]
"""Power (decides, veto, none, unknown) by party and by decision."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Who stands where in the venture.

    Attributes:
        plant_at_home: whether the plant stands in a home country.
        home_parties: parties whose ultimate controller is at home.
        foreign_parties: parties known to be controlled from elsewhere.
        other_parties: parties of which neither is known.
        home_share: look-through share of the venture held by home parties.
        home_controls: whether home parties control the votes of the venture.
        foreign_controls: whether foreign parties do.
        powers: decision rights by party, of all who may have some.
        rights_complete: whether every right to decide is listed.
        partner_countries: countries the foreign partner is led from.
        plant_countries: country the plant stands in, if known.
        inputs: fields these rest on.
        stakes: who holds how much of whom; None where nobody looked.
        in_union: the same as seen from the Union, for a plant in it that is seen from one country; else None.
    """

    plant_at_home: Truth
    home_parties: frozenset[str] = frozenset()
    foreign_parties: frozenset[str] = frozenset()
    other_parties: frozenset[str] = frozenset()
    home_share: Interval = UNIT
    home_controls: Truth = Truth.UNKNOWN
    foreign_controls: Truth = Truth.UNKNOWN
    powers: Powers = field(default_factory=dict)
    rights_complete: bool = False
    partner_countries: tuple[str, ...] = ()
    plant_countries: tuple[str, ...] = ()
    inputs: tuple[Resolved, ...] = ()
    stakes: Stakes | None = None
    in_union: Standing | None = None

    def with_rights(self, powers: Powers, complete: bool) -> Standing:
        """The same with other rights to decide, also as seen from the Union."""
        union = None if self.in_union is None else self.in_union.with_rights(powers, complete)
        return replace(self, powers=powers, rights_complete=complete, in_union=union)

    def home_has(self, decision: str, *powers: str) -> Truth:
        """Whether a home party holds one of ``powers`` over ``decision``."""
        return self._holds(self.home_parties, decision, powers)

    def foreign_has(self, decision: str, *powers: str) -> Truth:
        """Whether a foreign party holds one of ``powers`` over ``decision``."""
        return self._holds(self.foreign_parties, decision, powers)

    def _holds(self, side: frozenset[str], decision: str, powers: tuple[str, ...]) -> Truth:
        """True if one of the side does; false only if each of them is known not to, and nobody else may be of the side.

        Where somebody decides, nobody else does. A deal that names nobody of the side who may decide leaves it
        unknown, unless all rights are listed or somebody else is known to decide.
        """
        deciding = [party for party, rights in self.powers.items() if rights.get(decision) in DECIDING]

        def one(party: str) -> Truth:
            power = self.powers[party].get(decision, "unknown")
            if power != "unknown":
                return Truth.of(power in powers)
            return Truth.FALSE if powers == DECIDING and deciding else Truth.UNKNOWN

        mine = [one(party) for party in sorted(side & set(self.powers))]
        maybe = [one(party) & Truth.UNKNOWN for party in sorted(self.other_parties & set(self.powers))]
        all_told = bool(mine) or self.rights_complete or (powers == DECIDING and bool(deciding))
        return any_of([*mine, *maybe, Truth.FALSE if all_told else Truth.UNKNOWN])
