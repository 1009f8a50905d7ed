"""Planes: truth of many variants at once, in packed bits, joined as single truths are.

"Certainly true" and "possibly true" are a plane each, eight variants a byte; unknown is possible and not certain (the
pair of bounds of strong Kleene logic). Where nothing is open the two planes are one array, and each step is done once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from walkaway.logic.algebra import Algebra

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bits = NDArray[np.bool_]
    Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Planes:
    """Truth per variant in packed bits; where the two planes are one array, nothing is open."""

    certain: Bytes
    possible: Bytes

    @classmethod
    def packed(cls, certain: Bits, possible: Bits) -> Planes:
        """Pack a truth per variant."""
        bits = np.packbits(certain)
        return cls(bits, bits if possible is certain else np.packbits(possible))

    def __and__(self, other: Planes) -> Planes:
        """Both hold."""
        certain = self.certain & other.certain
        if self.is_decided and other.is_decided:
            return Planes(certain, certain)
        return Planes(certain, self.possible & other.possible)

    def __or__(self, other: Planes) -> Planes:
        """One of the two holds."""
        certain = self.certain | other.certain
        if self.is_decided and other.is_decided:
            return Planes(certain, certain)
        return Planes(certain, self.possible | other.possible)

    def __invert__(self) -> Planes:
        """It does not hold."""
        impossible = ~self.possible
        return Planes(impossible, impossible if self.is_decided else ~self.certain)

    @property
    def is_decided(self) -> bool:
        """Whether nothing is open in any variant, known from the shared array."""
        return self.certain is self.possible

    def unpacked(self, count: int) -> tuple[Bits, Bits]:
        """Return both planes with one entry per variant."""
        certain = np.unpackbits(self.certain, count=count).view(np.bool_)
        return certain, certain if self.is_decided else np.unpackbits(self.possible, count=count).view(np.bool_)


class _Planes:
    """Planes of bits, joined variant by variant."""

    def all_of(self, parts: Sequence[Planes]) -> Planes:
        return reduce(Planes.__and__, parts)

    def any_of(self, parts: Sequence[Planes]) -> Planes:
        return reduce(Planes.__or__, parts)

    def at_least(self, count: int, parts: Sequence[Planes], always: int) -> Planes:
        """One plane of bits for each number reached so far, raised part by part."""
        decided = all(part.is_decided for part in parts)
        certain = _reached(count, [part.certain for part in parts])
        reached = Planes(certain, certain if decided else _reached(count, [part.possible for part in parts]))
        return reduce(Planes.__and__, parts[:always], reached)

    def negation(self, part: Planes) -> Planes:
        return ~part


PLANES: Algebra[Planes] = _Planes()


def _reached(count: int, planes: Sequence[Bytes]) -> Bytes:
    reached = [np.zeros_like(planes[0]) for _ in range(count)]
    for plane in planes:
        for number in range(count - 1, 0, -1):
            reached[number] |= reached[number - 1] & plane
        reached[0] |= plane
    return reached[-1]
