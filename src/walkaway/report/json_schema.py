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


def change_schema() -> dict[str, Any]:
    """Return the schema of one amendment of the evidence."""
    return object_of(
        field={"type": "string"},
        value={"type": ["boolean", "number", "string"]},
        unit={"type": ["string", "null"]},
    )


def happened_schema() -> dict[str, Any]:
    """Return the schema of what happened; null where the file of a deal records no end."""
    text, texts = {"type": "string"}, list_of({"type": "string"})
    record = object_of(
        words=text,
        leaver=text,
        left={"type": "boolean"},
        partner_left=texts,
        production_continued={"enum": ["yes", "no", "unknown"]},
        months_to_resume={"type": ["array", "null"], "items": {"type": ["number", "null"]}},
        end_of_production=texts,
        state={"enum": ["cancelled", "closed", "sold", None]},
        sources=texts,
    )
    return {"anyOf": [record, {"type": "null", "description": "the file records no end of the deal"}]}
