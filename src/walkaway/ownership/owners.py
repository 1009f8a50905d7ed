"""Who owns what in a register: the owners behind one company, and the owners that stand behind most companies.

A share that nobody in the register holds stays unknown: known shares are never scaled up to one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from walkaway.core.errors import UnknownNameError
from walkaway.core.interval import Interval
from walkaway.core.truth import Truth
from walkaway.ownership.register import Register, control_groups, ultimate_shares

if TYPE_CHECKING:
    from numpy.typing import NDArray

DECIMALS = 12
"""Shares are worked out in floating point; what is beyond these decimals is noise."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody nobody in the register holds, with a look-through share of a company (a fraction).

    Attributes:
        name: as in the register.
        company: the company owned.
        share: through all chains, circles included.
        at_home: whether the owner's country is at home; unknown where the register gives none.
        controls: whether the owner gathers more than half of the votes, chain by chain, votes following shares.
    """

    name: str
    company: str
    share: float
    at_home: Truth
    controls: bool


@dataclass(frozen=True, slots=True)
class BigOwner:
    """An owner and in how many companies it has more than the threshold, and how many it controls."""

    name: str
    at_home: Truth
    companies: int
    controlled: int


@dataclass(frozen=True, slots=True)
class Owners:
    """What a register says.

    Attributes:
        company: the company asked about; None for the whole register.
        companies: number of companies somebody holds.
        holdings: number of holdings.
        threshold: share above which an owner counts, as a fraction; None where one company was asked about.
        owners: of the company, largest first; of the whole register, those above the threshold, by company.
        biggest: of the whole register, those above the threshold in most companies first.
        unknown: share of the company that nobody in the register ends up holding; None for the whole register.
        home: share of the company that owners at home hold; None without a home or for the whole register.
    """

    company: str | None
    companies: int
    holdings: int
    threshold: float | None
    owners: tuple[Owner, ...]
    biggest: tuple[BigOwner, ...] = ()
    unknown: float | None = None
    home: Interval | None = None


@dataclass(frozen=True, slots=True)
class OwnerNames:
    """Names of companies and holders by number, and where holders are at home.

    Attributes:
        names: by number.
        countries: country of a holder, by name, as far as known.
        home: codes of the countries at home; empty where nobody asked.
    """

    names: tuple[str, ...]
    countries: Mapping[str, str]
    home: Collection[str] = ()

    def at_home(self, name: str) -> Truth:
        """Whether a holder is at home; unknown without a country."""
        country = self.countries.get(name)
        return Truth.UNKNOWN if country is None or not self.home else Truth.of(country in self.home)


def owners_of(register: Register, names: OwnerNames, company: str) -> Owners:
    """Everybody who ends up owning a part of a company, largest first.

    Raises:
        UnknownNameError: for a company that is not in the register.
        InputError: where a circle of companies owns all of itself.
    """
    if company not in names.names:
        raise UnknownNameError("company", company, names.names)
    wanted = names.names.index(company)
    small, kept = _above(register, wanted)
    place = int(np.searchsorted(kept, wanted))
    found = ultimate_shares(small, 0.0, 0.0)
    controllers = control_groups(small)
    mine = found.company == place
    owners = [
        Owner(name := names.names[int(kept[owner])], company, _rounded(share), names.at_home(name),
              int(controllers[place]) == int(owner))
        for owner, share in zip(found.owner[mine], found.share[mine], strict=True)
    ]  # fmt: skip
    owners.sort(key=lambda item: (-item.share, item.name))
    unknown = max(_rounded(1 - sum(item.share for item in owners)), 0.0)
    home = None if not names.home else _home(owners, unknown)
    held = int((np.diff(register.start) > 0).sum())
    return Owners(company, held, len(register.holder), None, tuple(owners), (), unknown, home)


def owners_of_all(register: Register, names: OwnerNames, threshold: float) -> Owners:
    """Every owner with more than ``threshold`` of a company, for all companies.

    Raises:
        InputError: where a circle of companies owns all of itself.
    """
    found = ultimate_shares(register, threshold)
    controllers = control_groups(register)
    owners = tuple(
        Owner(name := names.names[owner], names.names[company], _rounded(share), names.at_home(name),
              int(controllers[company]) == owner)
        for company, owner, share in zip(
            found.company.tolist(), found.owner.tolist(), found.share.tolist(), strict=True
        )
    )  # fmt: skip
    held = np.diff(register.start) > 0
    stakes = np.bincount(found.owner, minlength=register.companies)
    controlled = np.bincount(controllers[held], minlength=register.companies)
    ranked = np.lexsort((-controlled, -stakes))
    biggest = tuple(
        BigOwner(names.names[place], names.at_home(names.names[place]), int(stakes[place]), int(controlled[place]))
        for place in ranked.tolist()
        if stakes[place]
    )
    return Owners(None, int(held.sum()), len(register.holder), threshold, owners, biggest)


def _above(register: Register, wanted: int) -> tuple[Register, NDArray[np.int64]]:
    """The part of a register above one company, renumbered, and the old numbers."""
    seen, work = {wanted}, [wanted]
    while work:
        company = work.pop()
        for holder in register.holder[register.start[company] : register.start[company + 1]].tolist():
            if holder not in seen:
                seen.add(holder)
                work.append(holder)
    kept = np.array(sorted(seen), dtype=np.int64)
    held = np.repeat(kept, register.start[kept + 1] - register.start[kept])
    places = np.concatenate([np.arange(register.start[item], register.start[item + 1]) for item in kept])
    share = register.share[places.astype(np.int64)]
    holder_places = np.searchsorted(kept, register.holder[places.astype(np.int64)]).astype(np.int64)
    return Register.of(holder_places, np.searchsorted(kept, held).astype(np.int64), share, len(kept)), kept


def _home(owners: list[Owner], unknown: float) -> Interval:
    """Share of home: certain, and possible where nobody knows the owner or its country."""
    certain = _rounded(sum(item.share for item in owners if item.at_home is Truth.TRUE))
    open_part = sum(item.share for item in owners if item.at_home is Truth.UNKNOWN)
    return Interval(min(certain, 1.0), min(_rounded(certain + open_part + unknown), 1.0))


def _rounded(share: float) -> float:
    return round(float(share), DECIMALS)
