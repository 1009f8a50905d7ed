"""Units: each has a dimension and an exact factor to the dimension's canonical unit.

Currencies are a dimension with no factor between them: an amount in forint is never turned into euro without a
sourced rate. Factors are exact (fractions, not floats), so 26.47 percent is 0.2647 and nothing else. Which units there
are is data: ``catalog/data/units.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from walkaway.core.errors import UnknownNameError
from walkaway.core.exact import Exact, Number, exact
from walkaway.core.tables import CatalogTable, Location, read_table

MONEY = "money"
"""Dimension of the currencies."""
EACH = "each"
"""Stands for the canonical unit of a dimension whose units are not turned into each other."""
_KEYS = ("canonical", "units", "emits", "per", "group", "whole", "as_written")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure: its name, dimension, and exact factor to ``canonical``, the unit results are kept in.

    Attributes:
        group: name under which fields ask for any of several dimensions, such as ``output_rate``; empty for none.
        is_whole: whether what it counts moves in whole numbers.
        is_as_written: whether a value is printed in this unit where it was written in it.
        emits: of energy per product, the unit of the emissions it makes: energy times g CO2e per kWh over a thousand;
            empty for other units.
    """

    name: str
    dimension: str
    factor: Fraction
    canonical: str
    group: str = ""
    is_whole: bool = False
    is_as_written: bool = False
    emits: str = ""

    def to_canonical(self, value: Number) -> Exact:
        """Convert ``value`` given in this unit, exactly: the decimal as written times a fraction."""
        return exact(value) * self.factor

    def from_canonical(self, value: Number) -> float:
        """Convert ``value`` given in the canonical unit to this one, rounded once to a float for printing."""
        return float(exact(value) / self.factor)

    def measures(self, dimension: str) -> bool:
        """Whether it measures a dimension, or one of the group of that name."""
        return dimension in (self.dimension, self.group)


def read_units(table: CatalogTable) -> dict[str, Unit]:
    """Turn a table of units into units by name.

    Raises:
        InputError: with every problem: a unit given twice, a factor that is no number above zero, a canonical unit that
            is not among the units or has another factor than 1, a key that means nothing; each with its line.
    """
    found: dict[str, Unit] = {}
    currencies = [str(code) for code in table.data["currencies"]]
    for dimension, entry in table.data["dimensions"].items():
        here: Location = ("dimensions", dimension)
        for key in entry:
            if key not in _KEYS:
                table.refuse((*here, key), "a key that says nothing about units", key, _KEYS)
        for unit, place in _units_of(dimension, entry, here, currencies, table):
            _add(found, unit, place, table)
    for index, code in enumerate(currencies):
        _add(found, Unit(code, MONEY, Fraction(1), code), ("currencies", index), table)
    _check_emissions(found, table)
    table.raise_problems()
    return found


def _check_emissions(found: Mapping[str, Unit], table: CatalogTable) -> None:
    """What energy emits is named for units that exist, and is a unit that exists."""
    for dimension, entry in table.data["dimensions"].items():
        for name, emitted in entry.get("emits", {}).items():
            place: Location = ("dimensions", dimension, "emits", name)
            for unit, allowed in ((name, entry.get("units", {})), (emitted, found)):
                if unit not in allowed:
                    table.refuse(place, "no such unit", unit, allowed)


def _units_of(
    dimension: str, entry: Mapping[str, Any], here: Location, currencies: list[str], table: CatalogTable
) -> Iterator[tuple[Unit, Location]]:
    factors: dict[str, Any] = {f"{code}/{base}": 1 for code in currencies for base in entry.get("per", ())}
    factors = {**entry.get("units", {}), **factors}
    common = entry.get("canonical")
    if common != EACH and common not in factors:
        table.refuse((*here, "canonical"), "a canonical unit that is not among the units", common, [*factors, EACH])
    for name, written in factors.items():
        place = (*here, "units", name)
        factor = _factor(written)
        if factor is None:
            table.refuse(place, "a factor must be a number above zero", written, "12, 1/12 or 0.5")
            continue
        canonical = name if common == EACH else str(common)
        if name == canonical and factor != 1:
            table.refuse(place, "a canonical unit with another factor than 1", written, "1")
        yield (
            Unit(name, dimension, factor, canonical, str(entry.get("group", "")), entry.get("whole") is True,
                 entry.get("as_written") is True, str(entry.get("emits", {}).get(name, ""))),
            place,
        )  # fmt: skip


def _factor(written: object) -> Fraction | None:
    """A factor exactly as written; None for what is no number above zero."""
    try:
        factor = None if isinstance(written, bool) else Fraction(str(written).replace("_", ""))
    except (ValueError, ZeroDivisionError):
        return None
    return factor if factor is not None and factor > 0 else None


def _add(found: dict[str, Unit], unit: Unit, place: Location, table: CatalogTable) -> None:
    if unit.name in found:
        table.refuse(place, f"given twice: it is one of {found[unit.name].dimension}", unit.name, "each unit once")
    found[unit.name] = unit


UNITS: dict[str, Unit] = read_units(read_table("units.yaml"))
CURRENCIES = tuple(name for name, unit in UNITS.items() if unit.dimension == MONEY)
WHOLE_UNITS = tuple(sorted({unit.canonical for unit in UNITS.values() if unit.is_whole}))
"""Canonical units of what moves in whole numbers."""


def is_time(name: str | None) -> bool:
    """Whether a unit is one of time: people write months or years as they think, so what is written is printed."""
    return name in UNITS and UNITS[name].is_as_written


def unit_named(name: str) -> Unit:
    """Return the unit called ``name``.

    Raises:
        UnknownNameError: when there is none; names the nearest.
    """
    try:
        return UNITS[name]
    except KeyError:
        raise UnknownNameError("unit", name, UNITS) from None


def units_of(dimension: str) -> list[str]:
    """Names of the units of a dimension, or of the dimensions of a group such as ``output_rate``."""
    return [name for name, unit in UNITS.items() if unit.measures(dimension)]
