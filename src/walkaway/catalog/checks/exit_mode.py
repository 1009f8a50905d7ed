"""Checks of exit modes: countries exist, and delays are those some route waits for. What touches nothing is refused."""

from __future__ import annotations

from walkaway.catalog.checks.estimates import estimate_problems
from walkaway.catalog.checks.noun import noun_problems
from walkaway.catalog.checks.registry import Catalog, checks_of
from walkaway.catalog.checks.reporter import Reporter
from walkaway.catalog.yaml_reader import Document
from walkaway.core.errors import Problem
from walkaway.model.exit_mode import ExitMode


@checks_of.register
def mode_problems(mode: ExitMode, document: Document, catalog: Catalog) -> list[Problem]:
    """Return every problem of a mode of one's own, each with its line.

    Routes name no other modes than those of the catalog as closing them, and no other delays.
    """
    modes = catalog.modes()
    report = Reporter(document)
    known, closing = set(catalog.countries()), {other.id for other in modes}
    lengthening = {name for other in modes for name in other.delays}
    for index, country in enumerate(mode.countries):
        if country not in known:
            fix = "write the ISO code of the country, such as CN"
            report.add(("countries", index), "no such country", country, "two-letter ISO codes", fix)
    for index, name in enumerate(mode.closes_as):
        if name not in closing:
            report.add_name(("closes_as", index), "no such exit mode", name, closing, "name a mode of the catalog")
    for name in mode.delays:
        if name not in lengthening:
            report.add_name(("delays", name), "a delay that lengthens no route", name, lengthening, "correct the name")
    return [
        *noun_problems(mode, document, catalog),
        *estimate_problems(mode, mode.sources, document),
        *report.problems,
    ]
