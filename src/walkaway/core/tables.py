"""Tables of the catalog that the lowest layers rest on: units, and the vocabulary with the flags engines ask.

They are data beside the rest of the catalog and are read as package data, as nothing below `catalog` may import it. The
reader is small: it keeps the line of every key and refuses a key given twice, and leaves the rest to who asks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from walkaway.core.errors import InputError, Problem, nearest, shorten

Location = tuple[str | int, ...]
"""Where something stands in a file: keys and places in lists, from the top."""
_TABLES = Path(__file__).parents[1] / "catalog" / "data"


@dataclass(frozen=True, slots=True)
class CatalogTable:
    """A table read: its name, its plain data, and the problems found in it so far."""

    name: str
    data: Any = None
    lines: dict[Location, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, place: Location, what: str, seen: object, allowed: Iterable[str] | str, fix: str = "") -> None:
        """Note a problem at a place; for names allowed, the nearest is offered."""
        line = next((self.lines[place[:end]] for end in range(len(place), -1, -1) if place[:end] in self.lines), None)
        if not isinstance(allowed, str):
            names = sorted(allowed)
            match, allowed = nearest(str(seen), names), ", ".join(names)
            fix = f"did you mean {match!r}?" if match else fix
        key = ".".join(map(str, place))
        self.problems.append(Problem(what, self.name, line, key, shorten(seen), allowed, fix or "correct it"))

    def raise_problems(self) -> None:
        """Raise an InputError if anything was refused."""
        if self.problems:
            raise InputError(self.problems)


def read_table(name: str) -> CatalogTable:
    """Read a table of the package by the name of its file."""
    return parse_table((_TABLES / name).read_text("utf-8"), name)


def parse_table(text: str, name: str) -> CatalogTable:
    """Read a table from text.

    Raises:
        InputError: for a key given twice, with its line.
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
    table = CatalogTable(name)
    try:
        table = replace(table, data=_plain(loader, loader.get_single_node(), (), table))
    finally:
        loader.dispose()
    table.raise_problems()
    return table


def _plain(loader: Any, node: Any, place: Location, table: CatalogTable) -> Any:
    table.lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for key_node, value in node.value:
            key, here = str(key_node.value), (*place, str(key_node.value))
            table.lines[here] = key_node.start_mark.line + 1
            if key in found:
                table.refuse(here, "this key is given twice", key, "each key once")
            found[key] = _plain(loader, value, here, table)
        return found
    if isinstance(node, yaml.SequenceNode):
        return [_plain(loader, item, (*place, index), table) for index, item in enumerate(node.value)]
    return loader.construct_object(node)
