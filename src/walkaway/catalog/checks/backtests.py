"""Checks of back-tests: every outcome has a source, and deals, modes, parties and nodes exist."""

from __future__ import annotations

from walkaway.catalog.checks.registry import Catalog, checks_of
from walkaway.catalog.checks.reporter import Reporter
from walkaway.catalog.yaml_reader import Document
from walkaway.core.errors import Problem
from walkaway.core.tables import Location
from walkaway.model.backtest import BackTest, BackTests
from walkaway.model.deal import Deal
from walkaway.model.technology import Technology


@checks_of.register
def backtest_problems(tests: BackTests, document: Document, catalog: Catalog) -> list[Problem]:
    """Return every problem of a file of back-tests, each with its line."""
    report = Reporter(document)
    known_deals, known_modes = set(catalog.ids("deals")), {mode.id for mode in catalog.modes()}
    used: set[str] = set()
    for number, test in enumerate(tests.tests):
        here: Location = ("tests", number)
        used |= _sources(test, here, tests, report)
        for name in (test.mode, *test.other_modes):
            if name not in known_modes:
                report.add_name((*here, "mode"), "no such exit mode", name, known_modes, "name a mode of the catalog")
        if test.deal not in known_deals:
            report.add_name((*here, "deal"), "no such deal", test.deal, known_deals, "name a deal of the catalog")
        else:
            deal = catalog.deal(test.deal)
            _names(test, here, deal, catalog.technology(deal.technology), report)
    for key in sorted(set(tests.sources) - used):
        report.add(("sources", key), "no outcome or exit uses this source", key, fix="remove it, or cite it")
    return report.problems


def _sources(test: BackTest, here: Location, tests: BackTests, report: Reporter) -> set[str]:
    named: list[tuple[Location, str]] = [((*here, "exit_source"), test.exit_source)]
    for number, forecast in enumerate(test.forecasts):
        place: Location = (*here, "forecasts", number, "happened")
        named.append(((*place, "source"), forecast.happened.source))
        named += [((*place, "also", index), key) for index, key in enumerate(forecast.happened.also)]
        source = tests.sources.get(forecast.happened.source)
        if source is not None and source.date is not None and source.date.last < test.day:
            fix = "cite who saw what came of it"
            report.add((*place, "source"), "an outcome from before the exit", source.date.text, fix=fix)
    for where, key in named:
        if key not in tests.sources:
            report.add_name(where, "no such source", key, tests.sources, "declare it under 'sources'")
    return {key for _, key in named}


def _names(test: BackTest, here: Location, deal: Deal, technology: Technology, report: Reporter) -> None:
    parties = {party.id for party in deal.parties}
    if test.holder is not None and test.holder not in parties:
        report.add_name((*here, "holder"), "no such party", test.holder, parties, f"name a party of {deal.id}")
    if technology.production is None:
        report.add((*here, "deal"), "its technology does not say what production rests on", technology.id)
        return
    nodes = {asset.id for asset in technology.production.all_assets}
    nodes |= {gate.id for gate in technology.production.all_gates}
    for number, forecast in enumerate(test.forecasts):
        if forecast.node not in nodes:
            place: Location = (*here, "forecasts", number, "node")
            report.add_name(
                place, "no such asset or gate", forecast.node, nodes, f"name an asset or gate of {technology.id}"
            )
