"""Identity: what is made of an object once, kept by the engine that makes it and not in the object."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Same(Generic[T]):
    """An object as the key of a cache: itself only, not what is equal to it. A cache that holds it keeps it alive."""

    item: T

    def __hash__(self) -> int:
        """By identity; objects of the model hold mappings, which have no hash."""
        return id(self.item)

    def __eq__(self, other: object) -> bool:
        """Whether both hold one and the same object."""
        return isinstance(other, Same) and other.item is self.item
