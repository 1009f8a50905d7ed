"""Positions: who of a deal stands where, for the engines that must know it without knowing the deal."""

from __future__ import annotations

from dataclasses import replace

from walkaway.catalog.loader import (
    home_countries,
)
from walkaway.core.truth import Truth
from walkaway.evidence.evidence import Evidence
from walkaway.judgement.setting import Setting
from walkaway.localisation.party_positions import Standing
from walkaway.localisation.stakes import Stake, Stakes
from walkaway.model.deal import Deal
from walkaway.ownership.deal_ownership import DealOwnership
from walkaway.ownership.deal_shares import DealShares, shares_of


def standing_of(deal: Deal, evidence: Evidence, ownership: DealOwnership, setting: Setting) -> Standing:
    """Return who stands where, with the rights to decide."""
    positions = positions_of(deal, evidence, ownership, setting)
    return positions.with_rights(ownership.powers, ownership.rights_complete)


def positions_of(deal: Deal, evidence: Evidence, shares: DealShares, setting: Setting) -> Standing:
    """Return who stands where by shares alone, also from the Union where a plant in it is seen from one country."""
    standing = _positions_seen_from(deal, shares, setting.home)
    union = home_countries(("EU27",))
    if deal.plant.country not in union or union <= setting.home:
        return standing
    return replace(standing, in_union=_positions_seen_from(deal, shares_of(deal, evidence, union), union))


def _positions_seen_from(deal: Deal, shares: DealShares, home: frozenset[str]) -> Standing:
    return Standing(
        plant_at_home=Truth.of(deal.plant.country in home),
        home_parties=frozenset(party for party, truth in shares.home.items() if truth is Truth.TRUE),
        foreign_parties=frozenset(party for party, truth in shares.home.items() if truth is Truth.FALSE),
        other_parties=frozenset(party for party, truth in shares.home.items() if truth is Truth.UNKNOWN),
        home_share=shares.home_share,
        home_controls=shares.home_controls,
        foreign_controls=shares.foreign_controls,
        partner_countries=deal.party(deal.foreign_partner).countries if deal.foreign_partner else (),
        plant_countries=(deal.plant.country,),
        inputs=shares.inputs,
        stakes=_stakes(deal, shares, home),
    )


def _stakes(deal: Deal, shares: DealShares, home: frozenset[str]) -> Stakes:
    return Stakes(
        venture=deal.venture,
        investor=deal.foreign_partner,
        kind=deal.kind,
        direct=tuple(Stake(item.held_by, item.company, item.share_range, item.votes_range) for item in shares.direct),
        look_through=shares.look_through,
        at_home=shares.home,
        led_from_home={party.id: _led_from(party.countries, home) for party in deal.parties},
        inputs=shares.inputs,
    )


def _led_from(countries: tuple[str, ...], home: frozenset[str]) -> Truth:
    inside = {country in home for country in countries}
    return Truth.of(inside.pop()) if len(inside) == 1 else Truth.UNKNOWN
