"""Checks of files that hold estimates: every number names a declared source or the word assumption."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import BaseModel

from walkaway.catalog.yaml_reader import Document, Location
from walkaway.core.errors import Problem, nearest
from walkaway.model.estimate import ASSUMPTION


def source_problems(noun: BaseModel, sources: Mapping[str, object], document: Document) -> list[Problem]:
    """Return a problem, with its line, for every ``source`` in the noun that is neither declared nor assumption."""
    problems = []
    for place, key in _named_sources(noun, ()):
        if key == ASSUMPTION or key in sources:
            continue
        match = nearest(key, [*sources, ASSUMPTION])
        fix = f"did you mean {match!r}?" if match else "declare it under 'sources', or write assumption"
        dotted, line = ".".join(map(str, place)), document.line_of(place)
        allowed = ", ".join([*sorted(sources), ASSUMPTION])
        problems.append(Problem("no such source", document.name, line, dotted, repr(key), allowed, fix))
    return problems


def _named_sources(node: object, place: Location) -> Iterator[tuple[Location, str]]:
    """Walk a noun and everything in it, yielding every key given as ``source``, with its place in the file."""
    if isinstance(node, BaseModel):
        for name, info in type(node).model_fields.items():
            value = getattr(node, name)
            here = (*place, info.alias or name)
            if name == "source" and isinstance(value, str):
                yield here, value
            else:
                yield from _named_sources(value, here)
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from _named_sources(value, (*place, key))
    elif isinstance(node, tuple):
        for index, value in enumerate(node):
            yield from _named_sources(value, (*place, index))
