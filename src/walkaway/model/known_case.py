"""Known cases: what claims settle of each deal of the catalog, the ground of base rates and of records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Known:
    """The settled value of one measure: a flag, or a share as a fraction (the middle of a range in one bin).

    Attributes:
        value: True, False, or a fraction.
        since: first day on which all claims it rests on were known; None where they are undated.
    """

    value: bool | float
    since: date | None = None


@dataclass(frozen=True, slots=True)
class KnownCase:
    """One deal of the catalog, as far as claims settle it.

    Attributes:
        id: the deal.
        kind: kind of deal.
        technology: its technology pack.
        partner: ISO code of the country the foreign partner is led from; empty without a single one.
        known: settled measures by name.
        records: for presumptions whose condition is shown here and whose consequence is known: whether it came true.
        who_and_where: ids of venture and foreign partner, and country, by which a copy under another id is known.
    """

    id: str
    kind: str
    technology: str
    partner: str
    known: Mapping[str, Known] = field(default_factory=dict)
    records: Mapping[str, Known] = field(default_factory=dict)
    who_and_where: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data, in the shape of the file."""
        return {
            "id": self.id,
            "kind": self.kind,
            "technology": self.technology,
            "partner": self.partner,
            "known": _plain(self.known),
            "records": _plain(self.records),
            "who_and_where": list(self.who_and_where),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> KnownCase:
        """Read it from plain data."""
        known, records = _read(data["known"]), _read(data["records"])
        said = (data["id"], data["kind"], data["technology"], data["partner"])
        return cls(*said, known, records, tuple(data["who_and_where"]))

    def as_of(self, day: date | None) -> KnownCase:
        """Return the case as it could be known on a day."""
        if day is None:
            return self
        known, records = (_known_by(items, day) for items in (self.known, self.records))
        return replace(self, known=known, records=records)

    def is_copied_in(self, technology: str, who_and_where: tuple[str, ...]) -> bool:
        """Whether a deal of another id is this one: the same venture makes the same product in the same country."""
        return bool(self.who_and_where) and (technology, who_and_where) == (self.technology, self.who_and_where)


def _plain(items: Mapping[str, Known]) -> dict[str, list[Any]]:
    return {
        name: [item.value, None if item.since is None else item.since.isoformat()]
        for name, item in sorted(items.items())
    }


def _read(data: Mapping[str, list[Any]]) -> dict[str, Known]:
    return {
        name: Known(value, None if since is None else date.fromisoformat(since))
        for name, (value, since) in data.items()
    }


def _known_by(items: Mapping[str, Known], day: date) -> dict[str, Known]:
    return {name: item for name, item in items.items() if item.since is not None and item.since <= day}
