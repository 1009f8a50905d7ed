"""Collects the problems of a file, each with its line, the value seen, what is allowed and the fix."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from walkaway.catalog.yaml_reader import Document
from walkaway.core.errors import Problem, nearest, shorten
from walkaway.core.tables import Location


class Reporter:
    """Collects problems, each with the line of its place."""

    def __init__(self, document: Document) -> None:
        """Begin without problems."""
        self.document = document
        self.problems: list[Problem] = []

    def add(self, place: Location, what: str, seen: Any = None, allowed: str | None = None, fix: str = "") -> None:
        """Report a problem at a place of the file."""
        line, key = self.document.line_of(place), ".".join(map(str, place))
        shown = None if seen is None else shorten(seen)
        self.problems.append(Problem(what, self.document.name, line, key, shown, allowed, fix or None))

    def add_name(self, place: Location, what: str, seen: str, allowed: Iterable[str], otherwise: str) -> None:
        """Report a name that is not declared, with the nearest that is."""
        names = sorted(allowed)
        match = nearest(seen, names)
        fix = f"did you mean {match!r}?" if match else otherwise
        shown = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
        self.add(place, what, seen, shown or None, fix)
