"""What makes amounts comparable: exchange rates by year, and the least cost of a plant per unit of yearly output."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from walkaway.catalog.checks.reporter import Reporter
from walkaway.catalog.yaml_reader import CATALOG, Document, read_yaml
from walkaway.core.claims import Claim, Source
from walkaway.core.errors import InputError
from walkaway.core.tables import Location
from walkaway.core.units import CURRENCIES, UNITS
from walkaway.evidence.resolution import FieldRule, Resolved, resolve

FIRST_YEAR = 1999
"""The euro's first year."""

_COMMON = ("binding", "confidence", "source", "note")
_RATE_RULE = FieldRule("quantity", "Units of a currency per euro, average of a year.", "central bank", low=0.0)
_FLOOR_RULE = FieldRule("quantity", "Least cost of a plant per yearly output.", "announced plants", "price", low=0.0)


def exchange_rate(currency: str, year: int) -> Resolved | None:
    """Units of ``currency`` per one euro, as the average of ``year``; None where the catalog has no sourced rate."""
    return _rates().get((currency, year))


def investment_floor(sectors: Iterable[str]) -> Resolved | None:
    """Least cost of a plant of one of ``sectors`` in euro per unit of yearly output; None where none is sourced."""
    floors = _floors()
    return next((floors[sector] for sector in sectors if sector in floors), None)


def money_sources() -> dict[str, Source]:
    """Sources of exchange rates and of least costs."""
    return _sources(_document("exchange_rates").data) | _sources(_document("investment_floors").data)


def read_rates(document: Document) -> Mapping[tuple[str, int], Resolved]:
    """Read a file of exchange rates, by currency and year.

    Raises:
        InputError: for currencies that do not exist, years before the euro, rates that are no positive number, and a
            source that is not declared; lists every one.
    """
    report, data = Reporter(document), document.data
    _check_source(("source",), data.get("source"), data, report)
    for currency, years in data["values"].items():
        if currency not in CURRENCIES or currency == "EUR":
            others = [code for code in CURRENCIES if code != "EUR"]
            report.add_name(("values", currency), "not a currency with a rate to the euro", currency, others,
                            "use an ISO code of a currency other than the euro")  # fmt: skip
        for year, rate in years.items():
            _check_rate(("values", currency, year), year, rate, report)
    _refuse(report)
    common = {key: data[key] for key in _COMMON}
    return MappingProxyType({
        (currency, int(year)): resolve(
            f"exchange_rate.{currency}.{year}", _RATE_RULE, [Claim(value=rate, as_of=year, **common)]
        )
        for currency, years in data["values"].items()
        for year, rate in years.items()
    })  # fmt: skip


def read_floors(document: Document, sectors: Iterable[str]) -> Mapping[str, Resolved]:
    """Read a file of least costs, by sector.

    Raises:
        InputError: for sectors that do not exist, a cost that is no positive number of euro per unit of output, and a
            source that is not declared; lists every one.
    """
    report, names, floors = Reporter(document), tuple(sectors), {}
    for sector, item in document.data["floors"].items():
        place: Location = ("floors", sector)
        if sector not in names:
            report.add_name(place, "no such sector", sector, names, "see catalog/sectors.yaml")
        claim = _claim(place, item, report)
        if claim is None:
            continue
        for key in (claim.source, *claim.also):
            _check_source(place, key, document.data, report)
        if claim.unit not in UNITS or not claim.unit.startswith("EUR/"):
            report.add((*place, "unit"), "not euro per unit of output", claim.unit, "such as EUR/GWh", "correct it")
        elif not _is_positive(claim.value):
            report.add((*place, "value"), "a cost must be a positive number", claim.value, "above 0", "correct it")
        else:
            floors[sector] = resolve(f"investment_floor.{sector}", _FLOOR_RULE, [claim])
    _refuse(report)
    return MappingProxyType(floors)


def _claim(place: Location, item: Any, report: Reporter) -> Claim | None:
    try:
        return Claim.model_validate(item)
    except ValidationError as error:
        for fault in error.errors():
            report.add((*place, *map(str, fault["loc"][:1])), fault["msg"], fault["input"], "a claim", "correct it")
        return None


def _check_rate(place: Location, year: Any, rate: Any, report: Reporter) -> None:
    if not str(year).isdecimal() or int(year) < FIRST_YEAR:
        report.add(place, "not a year of the euro", year, f"{FIRST_YEAR} or later", "correct the year")
    if not _is_positive(rate):
        report.add(place, "a rate must be a positive number", rate, "units of the currency per euro", "correct it")


def _is_positive(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value > 0


def _check_source(place: Location, key: Any, data: Mapping[str, Any], report: Reporter) -> None:
    if key not in data["sources"]:
        report.add_name(place, "no such source", str(key), data["sources"], "declare it under 'sources'")


def _refuse(report: Reporter) -> None:
    if report.problems:
        raise InputError(report.problems)


def _sources(data: Mapping[str, Any]) -> dict[str, Source]:
    return {key: Source.model_validate(item) for key, item in data["sources"].items()}


@cache
def _document(name: str) -> Document:
    return read_yaml(CATALOG / f"{name}.yaml")


@cache
def _rates() -> Mapping[tuple[str, int], Resolved]:
    return read_rates(_document("exchange_rates"))


@cache
def _floors() -> Mapping[str, Resolved]:
    return read_floors(_document("investment_floors"), read_yaml(CATALOG / "sectors.yaml").data)
