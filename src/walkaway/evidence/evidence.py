"""Evidence: every field of a deal resolved at one date, and what would follow if an unknown one were settled.

Which claims are used and which are set aside, and why, is decided in ``resolution``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from walkaway.core.claims import Claim, Source
from walkaway.core.dates import PartialDate
from walkaway.core.frozen_map import FrozenMap
from walkaway.core.interval import Interval
from walkaway.core.truth import Truth
from walkaway.evidence.fields import EvidenceField
from walkaway.evidence.resolution import Resolved, resolve, unknown

Settled = Interval | bool | str | PartialDate


class Stated(Protocol):
    """Something sources state things of: a deal, or whatever else holds claims on fields."""

    @property
    def sources(self) -> dict[str, Source]:
        """Sources by key."""

    def evidence(self) -> Iterator[EvidenceField]:
        """Every evidence field, in file order, also those without claims."""


def newest(deal: Stated) -> tuple[date, str] | None:
    """Last day any claim of a deal speaks of, with the first field that has such a claim; None without dated claims."""
    days = [
        (claim.as_of.speaks_until, item.path)
        for item in deal.evidence()
        for claim in item.claims
        if claim.as_of is not None
    ]
    return max(((day, path) for day, path in days if day is not None), key=lambda found: found[0], default=None)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The resolved fields of a deal.

    Attributes:
        as_of: day of the audit, or None for everything known.
        sections: resolved value by section (first word of the path) and dotted path, also of fields without claims.
    """

    as_of: date | None
    sections: Mapping[str, Mapping[str, Resolved]] = field(repr=False)

    @property
    def fields(self) -> Mapping[str, Resolved]:
        """Every resolved field by dotted path."""
        return {path: item for section in self.sections.values() for path, item in section.items()}

    @classmethod
    def of(cls, deal: Stated, as_of: date | None = None) -> Evidence:
        """Resolve every evidence field of ``deal``."""
        sections: dict[str, dict[str, Resolved]] = {}
        for item in deal.evidence():
            resolved = resolve(item.path, item.rule, item.claims, deal.sources, as_of)
            sections.setdefault(item.path.partition(".")[0], {})[item.path] = resolved
        return cls(as_of, FrozenMap(sections))

    def get(self, path: str) -> Resolved:
        """Return what is known about a path; unknown if the file has no such entry."""
        section = self.sections.get(path.partition(".")[0])
        found = section.get(path) if section else None
        return unknown(path) if found is None else found

    def first_known(self, *paths: str) -> Resolved:
        """Return the first of several paths that is known, else the first path as unknown."""
        for path in paths:
            if (item := self.get(path)).is_known:
                return item
        return self.get(paths[0])

    def settle(self, path: str, value: Settled, unit: str | None = None) -> Evidence:
        """Return the evidence as it would be if ``path`` were known to be ``value``; nothing else changes."""
        if isinstance(value, Interval):
            settled = Resolved(path, "assumed", interval=value, unit=unit)
        else:
            settled = Resolved(path, "assumed", values=(value,))
        section = path.partition(".")[0]
        changed = {**self.sections.get(section, {}), path: settled}
        return Evidence(self.as_of, FrozenMap({**self.sections, section: changed}))

    def without(self, paths: Iterable[str]) -> Evidence:
        """Return the evidence as it would be if nobody had said anything of some fields."""
        sections = dict(self.sections)
        for path in dict.fromkeys(paths):
            name = path.partition(".")[0]
            if path in sections.get(name, {}):
                sections[name] = {**sections[name], path: Resolved(path, "unknown")}
        return Evidence(self.as_of, FrozenMap(sections))

    def conflicts(self) -> tuple[Resolved, ...]:
        """Fields on which equally strong claims differ: they contradict each other, or speak of different times."""
        return tuple(item for item in self.fields.values() if item.in_conflict or item.moved)

    def with_prefix(self, prefix: str) -> Iterable[tuple[str, Resolved]]:
        """Fields whose path begins with ``prefix`` (a section and a dot, or longer), with the rest of the path."""
        section = self.sections.get(prefix.partition(".")[0], {})
        return ((path[len(prefix) :], item) for path, item in section.items() if path.startswith(prefix))

    def truth_of(self, path: str) -> Truth:
        """Return the truth of a flag."""
        return self.get(path).truth

    def all_claims(self) -> tuple[Claim, ...]:
        """Every claim that stands or was set aside, once each."""
        seen: dict[int, Claim] = {}
        for item in self.fields.values():
            for claim in (*item.standing, *(claim for claim, _ in item.set_aside)):
                seen[id(claim)] = claim
        return tuple(seen.values())
