"""Checks of a technology pack: parts, layers, sectors, unit of output, and what production rests on."""

from __future__ import annotations

from walkaway.catalog.checks.estimates import estimate_problems
from walkaway.catalog.checks.names import check_sectors
from walkaway.catalog.checks.noun import noun_problems
from walkaway.catalog.checks.production import production_problems
from walkaway.catalog.checks.registry import Catalog, checks_of
from walkaway.catalog.checks.reporter import Reporter
from walkaway.catalog.yaml_reader import Document
from walkaway.core.errors import Problem
from walkaway.core.units import UNITS, units_of
from walkaway.model.technology import LAYERS, Technology


@checks_of.register
def technology_problems(technology: Technology, document: Document, catalog: Catalog) -> list[Problem]:
    """Return every problem of a pack, each with its line."""
    report = Reporter(document)
    _check_technology(technology, report)
    problems = [*noun_problems(technology, document, catalog), *report.problems]
    if technology.production is None:
        return problems
    components = [component.id for component in technology.components]
    return [
        *problems,
        *estimate_problems(technology.production, technology.sources, document, ("production",)),
        *production_problems(
            technology.production, components, catalog.asset_kinds(), catalog.modes(), technology.sources, document
        ),
    ]


def _check_technology(technology: Technology, report: Reporter) -> None:
    check_sectors(technology.sectors, ("sectors",), report)
    names = {component.id for component in technology.components}
    for index, component in enumerate(technology.components):
        if component.part_of is not None and (component.part_of not in names or component.part_of == component.id):
            report.add_name(("components", index, "part_of"), "no such component", component.part_of,
                            names - {component.id}, "name a component of this file")  # fmt: skip
    for index, layer in enumerate(technology.layers):
        if layer.id not in LAYERS:
            report.add_name(("layers", index, "id"), "no such layer", layer.id, LAYERS, "choose a layer")
    if technology.output_unit not in UNITS:
        report.add_name(
            ("output_unit",), "no such unit", technology.output_unit, units_of("output_rate"), "choose a unit"
        )
