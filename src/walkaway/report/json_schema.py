"""Parts that JSON Schemas of results are made of."""

from __future__ import annotations

from typing import Any

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def object_of(**properties: Any) -> dict[str, Any]:
    """Return an object with exactly these properties."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def list_of(items: Any) -> dict[str, Any]:
    """Return a list of items."""
    return {"type": "array", "items": items}


def map_of(values: Any) -> dict[str, Any]:
    """Return an object with any keys."""
    return {"type": "object", "additionalProperties": values}
