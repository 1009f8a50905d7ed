"""Evidence: every field of a deal resolved at one date, and what would follow if an unknown one were settled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from walkaway.core.claims import Claim
from walkaway.core.interval import Interval
from walkaway.core.resolution import Resolved, resolve
from walkaway.core.truth import Truth
from walkaway.model.deal import Deal

Settled = Interval | bool | str


@dataclass(frozen=True, slots=True)
class Evidence:
    """The resolved fields of a deal.

    Attributes:
        as_of: day of the audit, or None for everything known.
        fields: resolved value by dotted path, also of fields without claims.
        claims: number of claims knowable at that day.
    """

    as_of: date | None
    fields: Mapping[str, Resolved] = field(repr=False)

    @classmethod
    def of(cls, deal: Deal, as_of: date | None = None) -> Evidence:
        """Resolve every evidence field of ``deal``."""
        fields = {
            item.path: resolve(item.path, item.rule, item.claims, deal.sources, as_of) for item in deal.evidence()
        }
        return cls(as_of, MappingProxyType(fields))

    def get(self, path: str) -> Resolved:
        """Return what is known about a path; unknown if the file has no such entry."""
        return self.fields.get(path) or Resolved(path, "unknown")

    def first_known(self, *paths: str) -> Resolved:
        """Return the first of several paths that is known, else the first path as unknown."""
        return next((item for item in map(self.get, paths) if item.is_known), self.get(paths[0]))

    def settle(self, path: str, value: Settled) -> Evidence:
        """Return the evidence as it would be if ``path`` were known to be ``value``; nothing else changes."""
        settled = Resolved(path, "assumed", interval=value if isinstance(value, Interval) else None)
        if not isinstance(value, Interval):
            settled = replace(settled, values=(value,))
        return Evidence(self.as_of, MappingProxyType({**self.fields, path: settled}))

    def conflicts(self) -> tuple[Resolved, ...]:
        """Fields on which equally strong claims disagree."""
        return tuple(item for item in self.fields.values() if item.in_conflict)

    def with_prefix(self, prefix: str) -> Iterable[tuple[str, Resolved]]:
        """Fields whose path begins with ``prefix``, with the rest of the path."""
        return ((path[len(prefix) :], item) for path, item in self.fields.items() if path.startswith(prefix))

    def range_of(self, path: str, otherwise: Interval) -> Interval:
        """Return the interval of a quantity, or ``otherwise`` (the widest possible) if it is unknown."""
        interval = self.get(path).interval
        return otherwise if interval is None else interval

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
