"""Checks of the cases beside a rulebook: sectors, technology and places exist."""

from __future__ import annotations

from walkaway.catalog.checks.names import check_sectors, country_codes_and_groups
from walkaway.catalog.checks.registry import Catalog, checks_of
from walkaway.catalog.checks.reporter import Reporter
from walkaway.catalog.yaml_reader import Document
from walkaway.core.errors import Problem
from walkaway.core.tables import Location
from walkaway.model.rule_test import RuleCases


@checks_of.register
def case_problems(cases: RuleCases, document: Document, catalog: Catalog) -> list[Problem]:
    """Check the names that cases of a rulebook use: sectors, technology, and places."""
    report = Reporter(document)
    technologies = catalog.ids("technologies")
    codes, groups = country_codes_and_groups()
    for index, case in enumerate(cases.cases):
        at: Location = ("cases", index)
        check_sectors(case.sectors or (), (*at, "sectors"), report)
        if case.technology not in technologies:
            report.add_name((*at, "technology"), "no such technology", case.technology, technologies, "name a pack")
        places = [("home", case.home, codes | groups), ("country", case.country, codes)]
        for key, name, allowed in [*places, ("partner_country", case.partner_country, codes)]:
            if name not in allowed:
                report.add((*at, key), "no such country", name, "ISO 3166 codes", "use an ISO code")
    return report.problems
