"""Thresholds that are choices of ours: numbers with a ground, from ``catalog/data/thresholds.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from walkaway.core.tables import CatalogTable, read_table

_KEYS = ("value", "unit", "meaning", "ground")


def read_thresholds(table: CatalogTable) -> Mapping[str, float]:
    """Turn a table into numbers by name.

    Raises:
        InputError: with every entry that lacks a number, unit, meaning or ground, or has another key; with its line.
    """
    for name, entry in table.data.items():
        for key in _KEYS:
            if not entry.get(key):
                table.refuse(
                    (name,), f"no {key} is given", name, f"{', '.join(_KEYS)}, each filled in", f"add '{key}:'"
                )
        for key in entry:
            if key not in _KEYS:
                table.refuse((name, key), "a key that says nothing", key, _KEYS)
        value = entry.get("value")
        if isinstance(value, bool) or not isinstance(value, int | float):
            table.refuse((name, "value"), "a threshold must be a number", value, "such as 0.5", "give a number")
    table.raise_problems()
    return {name: entry["value"] for name, entry in table.data.items()}


@cache
def _thresholds() -> Mapping[str, float]:
    return read_thresholds(read_table("thresholds.yaml"))


def threshold(name: str) -> float:
    """The threshold of this name, in the unit the file gives; a name that is not there is a KeyError."""
    return _thresholds()[name]
