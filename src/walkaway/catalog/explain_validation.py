"""Schema errors as problems a reader can act on: line, key, value seen, nearest allowed name, fix."""

from __future__ import annotations

import typing
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from walkaway.catalog.yaml_reader import Document
from walkaway.core.claims import Range
from walkaway.core.errors import Problem, nearest, shorten
from walkaway.core.tables import Location

_UNION_TAGS = {"bool", "int", "float", "str", "Range"}


def validation_problems(error: ValidationError, model: type[BaseModel], document: Document) -> list[Problem]:
    """Turn a pydantic error into problems; alternatives of one value are reported once, by their best message."""
    by_place: dict[Location, list[ErrorDetails]] = {}
    problems: list[Problem] = []
    said_at: set[Location] = set()
    for detail in faults_of(error):
        place = place_of(detail["loc"], document)
        if _UNION_TAGS.isdisjoint(detail["loc"]):
            problems.append(_problem(detail, place, False, model, document))
            said_at.add(place)
        else:
            by_place.setdefault(place, []).append(detail)
    for place, details in by_place.items():
        if place in said_at:
            continue
        said = next((detail for detail in details if detail["type"] == "value_error"), None)
        problems.append(_problem(said or details[0], place, said is None, model, document))
    return problems


def faults_of(error: ValidationError) -> list[ErrorDetails]:
    """Details of an error, without lists said to be too short only because the entries in them are at fault."""
    return [
        detail
        for detail in error.errors(include_url=False)
        if not (detail["type"] == "too_short" and detail["input"] and detail.get("ctx", {}).get("actual_length") == 0)
    ]


def place_of(loc: tuple[int | str, ...], document: Document) -> Location:
    """Return the place in the file: without the parts of a location that name alternatives of a type."""
    place: list[int | str] = []
    data: Any = document.data
    for part in loc:
        if _holds(data, part):
            data = data[part]
        elif isinstance(data, dict) and isinstance(part, str) and part not in _UNION_TAGS:
            place.append(part)
            break
        else:
            continue
        place.append(part)
    return tuple(place)


def _holds(data: Any, part: str | int) -> bool:
    if isinstance(data, list):
        return isinstance(part, int) and part < len(data)
    return isinstance(data, dict) and part in data


def _problem(
    detail: ErrorDetails, place: Location, in_union: bool, model: type[BaseModel], document: Document
) -> Problem:
    key, line = ".".join(map(str, place)), document.line_of(place)
    last = str(place[-1]) if place else ""
    kind = detail["type"]
    if kind == "extra_forbidden":
        allowed = _names_at(model, place[:-1])
        match = nearest(last, allowed)
        fix = f"did you mean {match!r}?" if match else "remove it, or put the statement under 'background'"
        return Problem(f"no such key {last!r}", document.name, line, key, last, ", ".join(allowed), fix)
    if kind == "missing":
        return Problem(f"{last!r} is missing", document.name, line, key, fix=f"add '{last}:'; {_meaning(model, place)}")
    seen = shorten(detail["input"])
    if kind == "literal_error":
        allowed_text = str(detail.get("ctx", {}).get("expected", ""))
        match = nearest(
            str(detail["input"]), [name.strip("' ") for name in allowed_text.replace(" or ", ",").split(",")]
        )
        fix = f"did you mean {match!r}?" if match else "choose one of the allowed names"
        return Problem("not an allowed value", document.name, line, key, seen, allowed_text, fix)
    if kind == "model_type":
        return Problem("a mapping of keys to values is expected here", document.name, line, key, seen,
                       ", ".join(_names_at(model, place)), "indent the keys that belong under it")  # fmt: skip
    if in_union:
        allowed_text = "a number, [low, high], {low, central, high}, true, false, a text, or unknown"
        return Problem(
            "not a value a claim can have", document.name, line, key, seen, allowed_text, "rewrite the value"
        )
    if kind == "string_pattern_mismatch":
        tail = str(detail.get("ctx", {}).get("pattern", "")).rpartition("a-z0-9")[2]
        marks = " and ".join(name for mark, name in (("-", "hyphens"), ("_", "underscores")) if mark in tail)
        what = f"a name may hold only lower-case letters, digits and {marks}"
        return Problem(what, document.name, line, key, seen, _meaning(model, place) or None, "rewrite the name")
    message = detail["msg"].removeprefix("Value error, ")
    return Problem(message, document.name, line, key, seen, _meaning(model, place) or None, "correct the value")


def _names_at(model: type[BaseModel], place: Location) -> list[str]:
    found = _model_at(model, place)
    return sorted(found.model_fields) if found else []


def _meaning(model: type[BaseModel], place: Location) -> str:
    owner = _model_at(model, place[:-1])
    info = owner.model_fields.get(str(place[-1])) if owner and place else None
    return (info.description or "") if info else ""


def _model_at(model: type[BaseModel], place: Location) -> type[BaseModel] | None:
    """Return the schema that describes the mapping at a place."""
    current: type[BaseModel] | None = model
    for part in place:
        if current is None:
            return None
        if isinstance(part, str) and part in current.model_fields:
            current = next(iter(_models_in(current.model_fields[part].annotation)), None)
    return current


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if annotation is not Range:
            yield annotation
        return
    for argument in typing.get_args(annotation):
        yield from _models_in(argument)
