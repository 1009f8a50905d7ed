"""Readings: what a deal's claims say about who holds an asset. One function for each way a kind of asset is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from walkaway.core.interval import UNIT, Interval
from walkaway.core.truth import Truth
from walkaway.evidence.resolution import Resolved
from walkaway.exit.title import Title
from walkaway.localisation.stack import home_staff_share
from walkaway.localisation.subject import Subject
from walkaway.localisation.terms import freedom_to_operate
from walkaway.model.production import Asset, AssetKind
from walkaway.model.supply_line import WHOLE

ALL = Interval.exactly(1.0)
NOTHING = Interval.exactly(0.0)
_SHARE: Mapping[Truth, Interval | None] = {Truth.TRUE: ALL, Truth.FALSE: NOTHING, Truth.UNKNOWN: None}


@dataclass(frozen=True, slots=True)
class Held:
    """What claims say of who holds an asset; None where they are silent.

    Attributes:
        home: home's share.
        partner: the partner's share of what home does not hold.
        allied: of what neither holds, the share of others of the partner's country.
        inputs: the fields these rest on.
        measure: the measure that asks the same of the whole deal, whose belief stands in where claims are silent; empty
            where none does.
    """

    home: Interval | None = None
    partner: Interval | None = None
    allied: Interval | None = None
    inputs: tuple[Resolved, ...] = ()
    measure: str = ""


def read(subject: Subject, title: Title, asset: Asset, kind: AssetKind) -> Held:
    """Read who holds an asset: claims on the asset itself first, then on its kind, then what the kind reads."""
    general = _site(subject, title) if kind.reading == "site" else _READINGS[kind.reading](subject, asset, kind)
    home, partner = claimed(subject, asset, "home_share"), claimed(subject, asset, "partner_share")
    spoken = tuple(item for item in (home, partner) if item is not None)
    if not spoken:
        return general
    ours = home.interval if home is not None else general.home
    theirs = None if partner is None else partner.interval
    return Held(
        ours,
        general.partner if partner is None else theirs if ours is None else _of_the_rest(ours, theirs),
        general.allied,
        (*spoken, *(general.inputs if home is None else ())),
        general.measure if home is None else "",
    )


def claimed(subject: Subject, asset: Asset, field: str) -> Resolved | None:
    """Claims under 'assets' on this asset, or on its kind; None where there are none."""
    item = subject.evidence.first_known(f"assets.{asset.id}.{field}", f"assets.{asset.kind}.{field}")
    return item if item.is_known else None


def _site(subject: Subject, title: Title) -> Held:
    """The site stays with the venture unless foreign parties control it; a deadlock leaves it where it is.

    What foreign parties control is the partner's only if the partner does; else it is the other owners', who stay.
    """
    standing = subject.standing
    partner, allied = _SHARE[title.partner], _SHARE[title.allied]
    if standing.home_controls is Truth.TRUE or standing.foreign_controls is Truth.FALSE:
        return Held(ALL, NOTHING, inputs=standing.inputs)
    if standing.foreign_controls is Truth.TRUE:
        return Held(NOTHING, partner, allied, standing.inputs)
    half = standing.home_share.compare(">=", 0.5)
    return Held(_SHARE[half], partner, allied, standing.inputs, "home_share_of_venture")


def _layer(subject: Subject, asset: Asset, kind: AssetKind) -> Held:
    """Home's share of the layer of the stack, of the asset's component or of the whole product."""
    measure = f"home_share_{kind.layer}"
    if asset.component is None:
        share = subject.stack.home_share(kind.layer)
        return Held(_told(share), inputs=subject.stack.inputs(kind.layer), measure=measure)
    cell = subject.stack.cells.get((asset.component, kind.layer))
    if cell is None:
        inputs = (subject.evidence.get(f"stack.{asset.component}.{kind.layer}.home_share"),)
        return Held(inputs=inputs, measure=measure)
    return Held(_told(cell.home_share), inputs=cell.inputs, measure=measure)


def _supply(subject: Subject, asset: Asset, _: AssetKind) -> Held:
    """What home parties supply, under home control where that is known; and what the partner's group supplies."""
    component = asset.component or WHOLE
    evidence = subject.evidence

    def line(field: str) -> Resolved:
        return evidence.first_known(f"supply.{component}.{field}", f"supply.{WHOLE}.{field}")

    controlled, local, partner = line("locally_controlled_share"), line("local_share"), line("partner_group_share")
    home = controlled if controlled.is_known else local
    theirs = _of_the_rest(home.interval, partner.interval)
    return Held(_told(home.interval), theirs, inputs=(home, partner), measure="local_parts_share")


def _of_the_rest(home: Interval | None, partner: Interval | None) -> Interval | None:
    """Turn the partner's share of the whole into its share of what home does not hold; tight, as both are monotone."""
    if partner is None or home is None or home.high >= 1:
        return None
    low, high = partner.low / (1 - home.low), partner.high / (1 - home.high)
    return Interval(low, high).clip(0, 1)


def _staff(subject: Subject, _: Asset, kind: AssetKind) -> Held:
    """Home's share of staff of these levels; of all staff for operators, who are most of them."""
    share, inputs = home_staff_share(subject.evidence, *kind.levels)
    if share is None and "operator" in kind.levels:
        share, inputs = home_staff_share(subject.evidence)
    return Held(_told(share), inputs=inputs, measure=_STAFF_MEASURES["operator" in kind.levels])


def _right(subject: Subject, _: Asset, __: AssetKind) -> Held:
    """Whether home may go on producing when the partner leaves, from the terms."""
    free, inputs = freedom_to_operate(subject.evidence)
    return Held(_SHARE[free], inputs=inputs, measure="freedom_to_operate")


def _silent(_: Subject, asset: Asset, __: AssetKind) -> Held:
    """No field of a deal speaks of it but claims on the asset itself."""
    return Held(inputs=(Resolved(f"assets.{asset.id}.home_share", "unknown"),))


def _told(share: Interval | None) -> Interval | None:
    """Return the share, or None where it says nothing at all."""
    return None if share is None or (share.low <= UNIT.low and share.high >= UNIT.high) else share.clip(0, 1)


_STAFF_MEASURES = {True: "home_staff_share", False: "home_technical_staff_share"}
"""Measures of staff, by whether operators are among them."""

MEASURES_READ = (
    "home_share_of_venture", "home_share_design", "home_share_ip", "home_share_core_process",
    "home_share_equipment", "home_share_operations", "local_parts_share",
    "home_staff_share", "home_technical_staff_share", "freedom_to_operate",
)  # fmt: skip
"""Measures of a whole deal that ask what readings of assets ask."""

_READINGS: Mapping[str, Callable[[Subject, Asset, AssetKind], Held]] = {
    "layer": _layer,
    "supply": _supply,
    "staff": _staff,
    "right": _right,
    "silent": _silent,
}
