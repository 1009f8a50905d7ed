"""Names every file may use: countries, groups of countries, sectors."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from walkaway.catalog.checks.reporter import Reporter
from walkaway.catalog.yaml_reader import CATALOG, CATALOG_COUNTRIES, read_yaml
from walkaway.core.tables import Location


@cache
def country_codes_and_groups() -> tuple[frozenset[str], frozenset[str]]:
    """ISO country codes, and names of groups of countries, that files may use."""
    data = read_yaml(CATALOG_COUNTRIES).data
    return frozenset(data["countries"]), frozenset(data["groups"])


@cache
def sectors() -> frozenset[str]:
    """Sectors that technologies may belong to and rules may ask for."""
    return frozenset(read_yaml(CATALOG / "sectors.yaml").data)


def check_sectors(names: Sequence[str], place: Location, report: Reporter) -> None:
    """Report sectors that do not exist."""
    for index, name in enumerate(names):
        if name not in sectors():
            report.add_name((*place, index), "no such sector", name, sectors(), "see 'sectors.yaml' of the catalog")
