"""Readings: which fields something was computed from, recorded while it is computed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from walkaway.evidence.evidence import Evidence
from walkaway.evidence.resolution import Resolved

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reads:
    """What was read: fields by path, also those the file does not have, and all fields that begin with a prefix."""

    paths: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()

    def touches(self, path: str) -> bool:
        """Whether a change of a field may change what was computed."""
        return path in self.paths or path.startswith(self.prefixes)


class Watched(Evidence):
    """Evidence that records what is read of it."""

    __slots__ = ("_paths", "_prefixes")
    _paths: set[str]
    _prefixes: set[str]

    @classmethod
    def over(cls, evidence: Evidence) -> Watched:
        """Watch evidence."""
        watched = cls(evidence.as_of, evidence.sections)
        object.__setattr__(watched, "_paths", set())
        object.__setattr__(watched, "_prefixes", set())
        return watched

    @property
    def fields(self) -> dict[str, Resolved]:
        """Every resolved field; all of them count as read."""
        self._prefixes.add("")
        return {path: item for section in self.sections.values() for path, item in section.items()}

    def get(self, path: str) -> Resolved:
        """Return what is known about a path, and note that it was asked for."""
        self._paths.add(path)
        return Evidence.get(self, path)

    def with_prefix(self, prefix: str) -> Iterable[tuple[str, Resolved]]:
        """Fields whose path begins with ``prefix``, and note that they were asked for."""
        self._prefixes.add(prefix)
        return Evidence.with_prefix(self, prefix)

    @property
    def reads(self) -> Reads:
        """What has been read so far."""
        return Reads(frozenset(self._paths), tuple(self._prefixes))


def recorded(evidence: Evidence, compute: Callable[[Evidence], T]) -> tuple[T, Reads]:
    """Compute something from evidence, and return it with what was read."""
    watched = Watched.over(evidence)
    return compute(watched), watched.reads
