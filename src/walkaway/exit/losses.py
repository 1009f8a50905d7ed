"""Losses: who leaves, in which mode, and which part of which asset goes with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from walkaway.core.errors import UnknownNameError
from walkaway.exit.holdings import Holder, Holding, holders_in
from walkaway.model.deal import Deal
from walkaway.model.exit_mode import ExitMode, Group
from walkaway.model.production import HOLDER_CLASSES, HolderClass, Route


@dataclass(frozen=True, slots=True)
class Exit:
    """Somebody leaves in some mode."""

    mode: ExitMode
    leaver: Holder
    home_countries: frozenset[str] = frozenset()

    def group_of(self, holder: Holder) -> Group:
        """Where a holder stands in this exit."""
        if holder.key == self.leaver.key or holder.key in self.mode.holders:
            return "leaver"
        if holder.at_home:
            return "home"
        if holder.country is not None and (
            holder.country == self.leaver.country or holder.country in self.mode.countries
        ):
            return "same_country"
        return "third"

    def loses(self, holding: Holding, holder: HolderClass) -> bool:
        """Whether the part of one class of holder is lost."""
        tenure = holding.tenures[holder]
        if holder in holding.outlasts and tenure != "none":
            return False
        group = self.group_of(holding.holders[holder])
        return (group == "leaver" and holder in holding.ends) or not self.mode.keeps(group, tenure)

    def leaves_open(self, route: Route) -> bool:
        """Whether a route can be taken: not closed in this mode, and some country it goes through still supplies."""
        if {self.mode.id, *self.mode.closes_as} & set(route.closed_in):
            return False
        sellers = (Holder(country, country, country, country in self.home_countries) for country in route.through)
        return not route.through or any(self.mode.keeps(self.group_of(seller), "supplied") for seller in sellers)

    def lost_classes(self, holding: Holding) -> frozenset[HolderClass]:
        """Classes of holder whose part of an asset is lost."""
        return frozenset(holder for holder in HOLDER_CLASSES if self.loses(holding, holder))


def leaver_of(deal: Deal, holdings: Sequence[Holding], mode: ExitMode, named: str | None) -> Holder:
    """Who leaves: the one named; else the foreign partner; else, as the mode says, the venture or the foreign party
    that claims name as the holder of most assets, or the foreign group that holds most.

    Raises:
        UnknownNameError: for a name that is neither a party nor a group assets depend on.
    """
    known: Mapping[str, Holder] = holders_in(holdings)
    parties = {party.id: party for party in deal.parties}
    if named is not None:
        if named in known:
            return known[named]
        if named in parties:
            party = parties[named]
            return Holder(party.id, party.name, next(iter(party.countries), None), at_home=False)
        raise UnknownNameError("holder", named, {*parties, *known})
    if deal.foreign_partner is not None:
        return next((item for item in known.values() if item.key == deal.foreign_partner), None) or leaver_of(
            deal, holdings, mode, deal.foreign_partner
        )
    if mode.without_partner == "venture":
        return leaver_of(deal, holdings, mode, deal.venture)
    abroad = [
        holding.holders[holder]
        for holding in holdings
        if holding.kind.reading != "site"  # whose the plant is says nothing of who sells to it
        for holder in ("partner", "allied", "third")
    ]
    foreign = [item.key for item in abroad if not item.at_home and item.key != "partner"]
    candidates = [key for key in foreign if key in parties] or foreign
    most = max(sorted(set(candidates)), key=candidates.count, default=deal.venture)
    return leaver_of(deal, holdings, mode, most)
