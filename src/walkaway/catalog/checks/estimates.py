"""Checks of estimates: each has a source that is declared, or says that it is an assumption."""

from __future__ import annotations

from collections.abc import Mapping

from walkaway.catalog.checks.noun import noun_problems
from walkaway.catalog.checks.registry import Catalog, checks_of
from walkaway.catalog.checks.reporter import Reporter
from walkaway.catalog.yaml_reader import Document
from walkaway.core.claims import Frozen, Source
from walkaway.core.errors import Problem
from walkaway.core.tables import Location
from walkaway.model.estimate import ASSUMPTION, estimates_in
from walkaway.model.exit_mode import ExitModes
from walkaway.model.exit_term import ContractTerm
from walkaway.model.know_how import KnowHow
from walkaway.model.presumption import Presumption
from walkaway.model.production import AssetKinds


@checks_of.register(AssetKinds)
@checks_of.register(ExitModes)
@checks_of.register(KnowHow)
def _own_estimates(noun: AssetKinds | ExitModes | KnowHow, document: Document, catalog: Catalog) -> list[Problem]:
    return estimate_problems(noun, noun.sources, document)


@checks_of.register(ContractTerm)
@checks_of.register(Presumption)
def _beside_others(noun: ContractTerm | Presumption, document: Document, catalog: Catalog) -> list[Problem]:
    return [*noun_problems(noun, document, catalog), *estimate_problems(noun, noun.sources, document)]


def estimate_problems(
    noun: Frozen, sources: Mapping[str, Source], document: Document, place: Location = ()
) -> list[Problem]:
    """Report estimates whose source is neither declared nor the word assumption."""
    report = Reporter(document)
    for where, estimate in estimates_in(noun, place):
        if estimate.source != ASSUMPTION and estimate.source not in sources:
            report.add_name((*where, "source"), "no such source", estimate.source, [*sources, ASSUMPTION],
                            "declare it under 'sources', or write assumption")  # fmt: skip
    return report.problems
