"""Which rulebooks can apply to a deal: law of the place of the plant, of the home, or of the partner's exports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from walkaway.catalog.loader import home_countries
from walkaway.model.deal import Deal
from walkaway.model.rulebook import Rulebook


def ruled_out(rulebook: Rulebook, deal: Deal) -> str | None:
    """Say in words why a rulebook cannot apply to a deal, whatever its facts; None if it can.

    A book without a jurisdiction, such as one of your own, is held against any deal. The law of a country counts as
    law of the home if all the home lies in it: the law of Italy is not that of a deal whose home is the Union.
    """
    if "anywhere" in rulebook.reach or not rulebook.jurisdiction:
        return None
    partner = _partner_countries(deal)
    reached = {
        "plant": deal.plant.country in home_countries(rulebook.jurisdiction),
        "home": home_countries(deal.home) <= home_countries(rulebook.jurisdiction),
        "partner_export": any(code in home_countries(rulebook.jurisdiction) for code in partner)
        and deal.plant.country not in home_countries(rulebook.jurisdiction),
    }
    if any(reached[reach] for reach in rulebook.reach if reach != "anywhere"):
        return None
    place = " and ".join(rulebook.jurisdiction)
    seen = {
        "plant": f"the plant is in {deal.plant.country}",
        "home": f"the home is {' and '.join(deal.home)}",
        "partner_export": f"the partner is from {' and '.join(partner)}" if partner else "there is no foreign partner",
    }
    if rulebook.reach == ("partner_export",) and deal.plant.country in home_countries(rulebook.jurisdiction):
        return f"law on exports from {place}; the plant is in {deal.plant.country}"
    return f"law of {place}; " + ", ".join(seen[reach] for reach in rulebook.reach if reach != "anywhere")


def reasons_against(rulebooks: Iterable[Rulebook], deal: Deal) -> dict[str, str]:
    """Return why rulebooks cannot apply to a deal, by id; those that can are left out."""
    found = ((rulebook.id, ruled_out(rulebook, deal)) for rulebook in rulebooks)
    return {name: because for name, because in found if because is not None}


def _partner_countries(deal: Deal) -> Sequence[str]:
    return deal.party(deal.foreign_partner).countries if deal.foreign_partner else ()
