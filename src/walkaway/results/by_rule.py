"""Answers kept by rule: a mapping that shows itself in a notebook by its lines."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from typing import TypeVar

from walkaway.core.frozen_map import FrozenMap

T = TypeVar("T")


class ByRule(Mapping[str, T]):
    """What was found for each rule, in order; ``by_rule`` holds it, ``lines`` says it."""

    __slots__ = ()
    by_rule: FrozenMap[str, T]

    @abstractmethod
    def lines(self) -> list[str]:
        """Say in lines what was found."""

    def __getitem__(self, rule: str) -> T:
        """Return what was found for one rule."""
        return self.by_rule[rule]

    def __iter__(self) -> Iterator[str]:
        """Go through the rules."""
        return iter(self.by_rule)

    def __len__(self) -> int:
        """Count the rules."""
        return len(self.by_rule)

    def _repr_html_(self) -> str:
        """Show the lines in a notebook."""
        from html import escape

        return f"<pre>{escape(chr(10).join(self.lines()))}</pre>"
