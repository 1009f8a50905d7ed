"""Units: each has a dimension and an exact factor to the dimension's canonical unit.

Currencies are a dimension with no factor between them: an amount in forint is never turned into euro without a
sourced rate. The table is small and exact (fractions, not floats), so 26.47 percent is 0.2647 and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from walkaway.core.errors import UnknownNameError
from walkaway.core.exact import Exact, Number, exact

_CURRENCY_CODES = """
EUR USD GBP CHF SEK NOK DKK PLN HUF CZK RON TRY RUB CNY JPY KRW INR BRL MXN CAD AUD ZAR IDR MAD THB MYR DEM FRF ESP
"""
CURRENCIES = tuple(_CURRENCY_CODES.split())

_TABLE: dict[str, dict[str, Fraction | int]] = {
    "fraction": {"fraction": 1, "percent": Fraction(1, 100), "%": Fraction(1, 100)},
    "count": {"count": 1, "persons": 1, "jobs": 1, "employees": 1, "seats": 1, "permits": 1, "units": 1},
    "time": {"years": 1, "months": Fraction(1, 12), "year": 1, "month": Fraction(1, 12)},
    "output_rate_energy": {"GWh/year": 1, "MWh/year": Fraction(1, 1000), "TWh/year": 1000},
    "output_rate_mass": {"t/year": 1, "kt/year": 1000},
    "output_rate_count": {"vehicles/year": 1, "units/year": 1, "sets/year": 1, "turbines/year": 1, "trainsets/year": 1},
    "output_rate_power": {"MW/year": 1, "GW/year": 1000},
    "power": {"MW": 1, "kW": Fraction(1, 1000), "GW": 1000},
    "energy": {"GWh": 1, "MWh": Fraction(1, 1000), "TWh": 1000},
    "mass": {"t": 1, "kt": 1000, "kg": Fraction(1, 1000)},
    "area": {"m2": 1, "ha": 10_000, "km2": 1_000_000},
    "energy_intensity": {"kWh/kWh": 1, "kWh/kg": 1, "MWh/t": 1, "MWh/vehicle": 1, "MWh/MW": 1},
    "grid_intensity": {"gCO2e/kWh": 1, "kgCO2e/MWh": 1},
    "footprint": {"kgCO2e/kWh": 1, "kgCO2e/kg": 1, "tCO2e/t": 1, "tCO2e/vehicle": 1, "tCO2e/MW": 1},
    "days": {"days": 1},
    "calendar_year": {"calendar year": 1},
    "points": {"points": 1},
    "speed": {"km/h": 1},
    "density": {"g/cm3": 1},
    "specific_capacity": {"mAh/g": 1},
    "specific_energy": {"Wh/kg": 1},
    "pressure": {"MPa": 1},
    "voltage": {"V": 1},
    "money": dict.fromkeys(CURRENCIES, 1),
    "price": {f"{currency}/{base}": 1 for currency in CURRENCIES for base in ("kWh", "kg", "t", "kW", "hour", "GWh")},
}

WHOLE_UNITS = ("calendar year", "count", "days")
"""Canonical units of what moves in whole numbers."""

OUTPUT_RATES = tuple(name for name in _TABLE if name.startswith("output_rate"))


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure: its name, dimension, and exact factor to ``canonical``, the unit results are kept in."""

    name: str
    dimension: str
    factor: Fraction
    canonical: str

    def to_canonical(self, value: Number) -> Exact:
        """Convert ``value`` given in this unit, exactly: the decimal as written times a fraction."""
        return exact(value) * self.factor

    def from_canonical(self, value: Number) -> float:
        """Convert ``value`` given in the canonical unit to this one, rounded once to a float for printing."""
        return float(exact(value) / self.factor)


def is_time(name: str | None) -> bool:
    """Whether a unit is one of time: people write months or years as they think, so what is written is printed."""
    return name in _TABLE["time"]


_SAME_AS_ITSELF = ("money", "price", "output_rate_count", "energy_intensity", "footprint", "count")


def _canonical(dimension: str, name: str) -> str:
    if dimension == "count":
        return "count"
    return name if dimension in _SAME_AS_ITSELF else next(iter(_TABLE[dimension]))


UNITS: dict[str, Unit] = {
    name: Unit(name, dimension, Fraction(factor), _canonical(dimension, name))
    for dimension, units in _TABLE.items()
    for name, factor in units.items()
}


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
    """Names of the units of a dimension; ``output_rate`` stands for any of the yearly output dimensions."""
    return [name for name, unit in UNITS.items() if unit.dimension == dimension or is_output_rate(unit, dimension)]


def is_output_rate(unit: Unit, dimension: str) -> bool:
    """Whether ``dimension`` asks for any yearly output and ``unit`` measures one."""
    return dimension == "output_rate" and unit.dimension in OUTPUT_RATES
