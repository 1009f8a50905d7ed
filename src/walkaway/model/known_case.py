"""Known cases: what claims settle of each deal of the catalog, the ground of base rates and of records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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
    """

    id: str
    kind: str
    technology: str
    partner: str
    known: Mapping[str, Known] = field(default_factory=dict)
    records: Mapping[str, Known] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data, in the shape of the file."""
        return {
            "id": self.id,
            "kind": self.kind,
            "technology": self.technology,
            "partner": self.partner,
            "known": _plain(self.known),
            "records": _plain(self.records),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> KnownCase:
        """Read it from plain data."""
        known, records = _read(data["known"]), _read(data["records"])
        return cls(data["id"], data["kind"], data["technology"], data["partner"], known, records)

    def as_of(self, day: date | None) -> KnownCase:
        """Return the case as it could be known on a day."""
        if day is None:
            return self
        known, records = (_known_by(items, day) for items in (self.known, self.records))
        return KnownCase(self.id, self.kind, self.technology, self.partner, known, records)


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
