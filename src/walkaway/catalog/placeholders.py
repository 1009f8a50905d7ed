"""Bad values replaced by harmless ones, so that the rest of a file can be checked and all its problems told at once.

Nothing built here is ever used: the file is refused in any case, and what is said about a replaced place is dropped.
"""

from __future__ import annotations

import copy
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from walkaway.catalog.explain_validation import faults_of, place_of
from walkaway.catalog.yaml_reader import Document
from walkaway.core.claims import UNKNOWN
from walkaway.core.tables import Location

M = TypeVar("M", bound=BaseModel)
_ROUNDS = 4


def with_stand_ins(document: Document, noun: type[M]) -> tuple[M, frozenset[Location]] | None:
    """Build the noun with every bad value replaced; None if the file is too far off to tell more about it.

    Returns:
        The noun, and the places where something was replaced.
    """
    changed = Document(document.name, copy.deepcopy(document.data), document.lines)
    replaced: set[Location] = set()
    for _ in range(_ROUNDS):
        try:
            return noun.model_validate(changed.data), frozenset(replaced)
        except ValidationError as error:
            for detail in faults_of(error):
                place = place_of(detail["loc"], changed)
                if not place or not _replace(changed.data, place, detail["type"], detail.get("ctx", {})):
                    return None
                replaced.add(place)
    return None


def _replace(data: Any, place: Location, kind: str, context: dict[str, Any]) -> bool:
    """Put something harmless at a place; False where only removing an entry of a list would help."""
    *path, last = place
    owner = data
    for part in path:
        try:
            owner = owner[part]
        except (KeyError, IndexError, TypeError):
            return True  # an earlier fault of this round has already replaced what holds it
    if isinstance(owner, list):
        if not isinstance(owner[int(last)], dict) or "value" not in owner[int(last)]:
            return False
        owner[int(last)] = {"value": UNKNOWN}
    elif kind == "missing" or last == "value":
        owner[last] = UNKNOWN
    elif kind == "literal_error" and (names := str(context.get("expected", "")).split("'")[1::2]):
        owner[last] = names[0]
    elif isinstance(owner, dict):
        owner.pop(last, None)
    else:
        return False
    return True
