"""Readings: what something was computed from, recorded while it is computed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from walkaway.evidence.evidence import Evidence, Settled
from walkaway.evidence.resolution import Resolved

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reads:
    """What was read.

    Attributes:
        paths: fields of the evidence, also those the file does not have.
        prefixes: all fields that begin so.
        parts: parts of other results, as ``standing.powers``; a whole result by its name alone.
    """

    paths: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()
    parts: frozenset[str] = frozenset()

    def touched_by(self, paths: Iterable[str], parts: Collection[str] = ()) -> bool:
        """Whether a change of fields, or of parts of other results, may change what was computed."""
        if parts and not self.parts.isdisjoint(parts):
            return True
        return any(path in self.paths or path.startswith(self.prefixes) for path in paths)


class Watched(Evidence):
    """Evidence that records what is read of it, and of other results used beside it."""

    __slots__ = ("_parts", "_paths", "_prefixes")
    _paths: set[str]
    _prefixes: set[str]
    _parts: set[str]

    @classmethod
    def over(cls, evidence: Evidence) -> Watched:
        """Watch evidence."""
        watched = cls(evidence.as_of, evidence.sections)
        for name in Watched.__slots__:
            object.__setattr__(watched, name, set())
        return watched

    @property
    def fields(self) -> Mapping[str, Resolved]:
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

    def settle(self, path: str, value: Settled, unit: str | None = None) -> Evidence:
        """Evidence with one field settled; all of it counts as read, as nobody watches what is read of that."""
        self._prefixes.add("")
        return Evidence.settle(self, path, value, unit)

    def using(self, result: T, name: str) -> T:
        """Return another result to be used in its place, of which it is noted which parts are used."""
        return cast(T, _WatchedResult(result, name, self._parts))

    def note_part(self, name: str) -> None:
        """Note that another result was used."""
        self._parts.add(name)

    @property
    def reads(self) -> Reads:
        """What has been read so far."""
        return Reads(frozenset(self._paths), tuple(sorted(self._prefixes)), frozenset(self._parts))


class _WatchedResult:
    """A result, of which every part used is noted; a method may use any part, so it counts as the whole."""

    __slots__ = ("_item", "_name", "_used")

    def __init__(self, item: Any, name: str, used: set[str]) -> None:
        self._item, self._name, self._used = item, name, used

    def __getattr__(self, part: str) -> Any:
        self._used.add(f"{self._name}.{part}" if part in _parts_of(self._item) else self._name)
        return getattr(self._item, part)


def _parts_of(result: Any) -> Collection[str]:
    return cast(Collection[str], result.__dataclass_fields__)


def differing(before: object, now: object, name: str) -> frozenset[str]:
    """Parts of a result that are not what they were, and the whole if any is not; named as they are when used."""
    if before is now:
        return frozenset()
    names = _parts_of(before)
    parts = [f"{name}.{part}" for part in names if getattr(before, part) != getattr(now, part)]
    return frozenset([name, *parts] if parts else ())


@dataclass(frozen=True, slots=True)
class Recorded(Generic[T]):
    """A result, and what it was computed from."""

    result: T
    reads: Reads


def recorded(evidence: Evidence, compute: Callable[[Watched], T]) -> Recorded[T]:
    """Compute something from evidence, and record what is read."""
    watched = Watched.over(evidence)
    return Recorded(compute(watched), watched.reads)
