"""Whether two results are the same, figures in arrays included."""

from __future__ import annotations

from dataclasses import fields
from typing import Any


def same_fields(one: Any, other: Any) -> bool:
    """Whether two results of one dataclass agree in every field that counts for equality."""
    names = (field.name for field in fields(one) if field.compare)
    return all(same(getattr(one, name), getattr(other, name)) for name in names)


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal; arrays by shape and figures, where not-a-number equals itself."""
    if hasattr(one, "dtype") or hasattr(other, "dtype"):
        import numpy as np

        return bool(np.array_equal(one, other, equal_nan=True))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[name]) for name, value in one.items())
    return bool(one == other)
