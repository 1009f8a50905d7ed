"""The envelope of every JSON answer: one schema version first, then the content under names of its own."""

from __future__ import annotations

from typing import Any

SCHEMA_VERSION = "2.1"
"""Version of the shapes of all JSON answers; a changed or removed key raises the first number, a new key the second."""


def enveloped(**content: Any) -> dict[str, Any]:
    """Return content with the schema version first."""
    return {"schema_version": SCHEMA_VERSION, **content}
