"""Holdings: a deal laid over the graph. For every asset who holds it, by what right, and how it could be replaced."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from walkaway.core.interval import Interval
from walkaway.core.truth import Truth
from walkaway.core.vocabulary import flagged
from walkaway.evidence.evidence import Evidence
from walkaway.evidence.resolution import Resolved
from walkaway.exit.asset_evidence import Held, claimed, read
from walkaway.exit.draws import HORIZON, Spread
from walkaway.exit.graph import Graph
from walkaway.exit.title import Title
from walkaway.localisation.subject import Subject
from walkaway.model.deal import Deal
from walkaway.model.estimate import Estimate
from walkaway.model.party import Party
from walkaway.model.production import HOLDER_CLASSES, Asset, AssetKind, HolderClass, Mix, Route, Tenure

VENTURE_ROLES = flagged("asset_role", "is_ventures")
"""Roles whose home part belongs to the venture itself: it owns the site, holds the rights, employs the people."""

FIXTURES = flagged("asset_role", "is_fixture")
"""Roles whose home part cannot walk away: the venture, what stands in the plant, and the authorities."""
PEOPLE = flagged("asset_role", "is_people")
"""Roles of people, whom the venture employs wherever they come from."""
NOBODY = Spread(0.0, 0.0, rests_on="no foreign partner", claimed=True)
"""Share of a partner that a deal does not have."""
_HOME_NAMES = {"plant": "what stands in the plant", "regulator": "home authorities"}


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody an asset may depend on: a party of the deal, or a group named by what it does and where it sits."""

    key: str
    name: str
    country: str | None
    at_home: bool


@dataclass(frozen=True, slots=True)
class Holding:
    """Who holds an asset. Shares are drawn in turn: home's, the partner's of the rest, allied of what is left.

    Attributes:
        holders: who each class of holder is, for this asset.
        tenures: by what right each class's part is used.
        outlasts: classes whose part stays usable whoever leaves, because a claim says so.
        ends: classes whose part goes with its holder whatever the right, because a claim says so.
        months_to_replace: sourced time to replace it, instead of the routes' own; None where no claim gives one.
        inputs: fields of the deal these rest on.
    """

    asset: Asset
    kind: AssetKind
    home: Spread
    partner: Spread
    allied: Spread
    holders: Mapping[HolderClass, Holder]
    tenures: Mapping[HolderClass, Tenure]
    cover: Spread
    routes: tuple[Route, ...]
    outlasts: frozenset[HolderClass] = frozenset()
    ends: frozenset[HolderClass] = frozenset()
    months_to_replace: Spread | None = None
    inputs: tuple[Resolved, ...] = ()


BelievedSpreads = Mapping[str, Spread]
"""What is believed of measures of a deal, by name: what stands in where claims on an asset are silent."""


def holdings_of(
    deal: Deal, graph: Graph, subject: Subject, title: Title, beliefs: BelievedSpreads | None = None
) -> tuple[Holding, ...]:
    """Lay a deal over a graph: one holding per asset, in the order of the graph.

    Where claims are silent on who holds an asset, what is believed of the whole deal stands in, and where nothing is
    believed the prior of the asset's kind.
    """
    names = _Holders(deal, subject, title)
    return tuple(_holding(asset, graph.kind_of(asset), subject, names, beliefs or {}) for asset in graph.assets)


def _holding(asset: Asset, kind: AssetKind, subject: Subject, names: _Holders, beliefs: BelievedSpreads) -> Holding:
    held = read(subject, names.title, asset, kind)
    prior = asset.prior or kind.prior
    tenure, survives = claimed(subject, asset, "tenure"), claimed(subject, asset, "survives_exit")
    tenures: dict[HolderClass, Tenure] = {holder: kind.tenure.of(holder) for holder in HOLDER_CLASSES}
    if tenure is not None and tenure.choice is not None:
        tenures.update(dict.fromkeys(HOLDER_CLASSES[1:], tenure.choice))
    said = Truth.UNKNOWN if survives is None else survives.truth
    abroad: frozenset[HolderClass] = frozenset(HOLDER_CLASSES[1:])
    spoken = [item for item in (tenure, survives) if item is not None]
    cover, months = claimed(subject, asset, "cover"), claimed(subject, asset, "time_to_replace")
    return Holding(
        asset=asset,
        kind=kind,
        home=_home_share(held, prior, asset, kind, beliefs),
        partner=_share(held, held.partner, prior, "partner", asset, kind) if names.has_partner else NOBODY,
        allied=_allied(held, prior, asset, kind, subject) if names.has_partner else NOBODY,
        holders={holder: names.of(holder, asset, kind) for holder in HOLDER_CLASSES},
        tenures=tenures,
        cover=_cover(cover, asset.cover or kind.cover, asset, kind),
        routes=kind.routes if asset.routes is None else asset.routes,
        outlasts=abroad if said is Truth.TRUE else frozenset(),
        ends=abroad if said is Truth.FALSE else frozenset(),
        months_to_replace=None if months is None else _months(months),
        inputs=(*held.inputs, *spoken, *(item for item in (cover, months) if item is not None)),
    )


def _home_share(held: Held, prior: Mix, asset: Asset, kind: AssetKind, beliefs: BelievedSpreads) -> Spread:
    """Home's share as claims say, else as is believed of the measure that asks the same, else by the prior."""
    if held.home is None and asset.prior is None and held.measure in beliefs:
        return beliefs[held.measure]
    return _share(held, held.home, prior, "home", asset, kind)


def _share(held: Held, told: Interval | None, prior: Mix, of: str, asset: Asset, kind: AssetKind) -> Spread:
    if told is not None:
        rests_on = ", ".join(sorted({item.field for item in held.inputs if item.is_known}))
        words = f"{of} share of {asset.name}"
        return Spread(*told.floats(), None, rests_on or f"{asset.id}.{of}", True, words, claimed=True)
    where = asset.id if asset.prior is not None else kind.id
    return spread_of(getattr(prior, of), f"{where}: {of} share", f"{of} share of {asset.name}")


def _allied(held: Held, prior: Mix, asset: Asset, kind: AssetKind, subject: Subject) -> Spread:
    """Others of the partner's country: as claims say, else by its sourced share of the makers of the world."""
    if held.allied is not None:
        return _share(held, held.allied, prior, "allied", asset, kind)
    for origin in asset.origins:
        if origin.country in subject.standing.partner_countries:
            return spread_of(origin.share, f"{asset.id}: makers in {origin.country}", f"makers of {asset.name}")
    where = asset.id if asset.prior is not None else kind.id
    return spread_of(prior.allied, f"{where}: allied share", f"allied share of {asset.name}")


def _cover(told: Resolved | None, prior: Estimate | None, asset: Asset, kind: AssetKind) -> Spread:
    if told is not None:
        months = _months(told)
        is_open = told.interval is not None and math.isinf(told.interval.high)
        return replace(months, high=months.low) if is_open else months
    if prior is None:
        return Spread(0.0, 0.0, rests_on=f"{kind.id}: no cover")
    where = asset.id if asset.cover is not None else kind.id
    return spread_of(prior, f"{where}: cover", f"months {asset.name} carries on")


def _months(item: Resolved) -> Spread:
    """Turn a length of time, kept in years, into months; left open above by a claim, anything to the horizon."""
    interval = item.interval or Interval.exactly(0.0)
    low, high = (12 * end for end in interval.floats())
    return Spread(low, min(high, max(low, HORIZON)), None, item.field, True, item.field, claimed=True)


def spread_of(estimate: Estimate, rests_on: str, words: str = "") -> Spread:
    """Turn an estimate of the catalog into something to draw."""
    return Spread(estimate.low, estimate.high, estimate.likely, rests_on, not estimate.is_assumed, words)


def _is_known(asset: str, evidence: Evidence) -> bool:
    """Whether anything about an asset was known by the day of the evidence; a holder named later does not count."""
    return any(item.is_known for _, item in evidence.with_prefix(f"assets.{asset}."))


class _Holders:
    """Who each class of holder is, asset by asset: the party a claim names, else the partner or a group."""

    def __init__(self, deal: Deal, subject: Subject, title: Title) -> None:
        self._deal, self.title = deal, title
        self._home = subject.standing.home_parties
        self._partner_country = next(iter(subject.standing.partner_countries), None)
        self._claimed = {
            claim.asset: claim.holder
            for claim in deal.assets
            if claim.holder is not None and _is_known(claim.asset, subject.evidence)
        }
        self._cache: dict[tuple[HolderClass, str], Holder] = {}

    @property
    def has_partner(self) -> bool:
        """Whether the deal has a foreign partner at all."""
        return self._deal.foreign_partner is not None

    def of(self, holder: HolderClass, asset: Asset, kind: AssetKind) -> Holder:
        named = self._claimed.get(asset.id) or self._claimed.get(asset.kind)
        if named is not None and holder != "home":
            return self._party(self._deal.party(named))
        if kind.reading == "site" and holder in ("allied", "third") and self.title.owner is not None:
            return self._party(self.title.owner)
        key = (holder, kind.role)
        if key not in self._cache:
            self._cache[key] = self._group(holder, kind.role)
        return self._cache[key]

    def _group(self, holder: HolderClass, role: str) -> Holder:
        deal, plural = self._deal, _plural(role)
        if holder == "home" or (holder == "third" and role in PEOPLE):
            if role in VENTURE_ROLES:
                return self._party(deal.party(deal.venture))
            return Holder(f"{role}:home", _HOME_NAMES.get(role, f"home {plural}"), deal.plant.country, at_home=True)
        if holder == "partner":
            partner = deal.foreign_partner
            return self._party(deal.party(partner)) if partner else Holder("partner", "foreign partner", None, False)
        country = self._partner_country
        if holder == "allied":
            place = country or "the partner's country"
            return Holder(f"{role}:{country or 'allied'}", f"{plural} from {place}", country, at_home=False)
        return Holder(f"{role}:abroad", f"{plural} from elsewhere abroad", None, at_home=False)

    def _party(self, party: Party) -> Holder:
        at_home = party.id in self._home or party.id == self._deal.venture
        return Holder(party.id, party.name, next(iter(party.countries), None), at_home)


def _plural(role: str) -> str:
    words = role.replace("_", " ")
    return words if words.endswith("s") or role in PEOPLE else f"{words}s"


def holders_in(holdings: Iterable[Holding]) -> dict[str, Holder]:
    """Everybody the assets may depend on, by key."""
    found: dict[str, Holder] = {}
    for holding in holdings:
        for holder in holding.holders.values():
            found.setdefault(holder.key, holder)
    return dict(sorted(found.items()))


def secured(holding: Holding) -> Holding:
    """The same asset wholly in home hands for good, whoever leaves and whether or not the plant has started."""
    return replace(
        holding,
        home=Spread(1.0, 1.0, rests_on="secured"),
        tenures={**holding.tenures, "home": "owned"},
        outlasts=frozenset(HOLDER_CLASSES),
        kind=holding.kind.model_copy(update={"part_of_plant": False}),
    )
