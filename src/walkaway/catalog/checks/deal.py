"""Checks of a deal: names against parties, awards, countries, the technology pack, and the facts rulebooks ask for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from walkaway.catalog.checks.answers import answer_problems
from walkaway.catalog.checks.names import country_codes_and_groups
from walkaway.catalog.checks.noun import noun_problems
from walkaway.catalog.checks.ownership import check_ownership
from walkaway.catalog.checks.registry import Catalog, checks_of
from walkaway.catalog.checks.reporter import Reporter
from walkaway.catalog.yaml_reader import Document
from walkaway.core.errors import InputError, Problem, UnknownNameError, nearest
from walkaway.core.tables import Location
from walkaway.model.deal import Deal
from walkaway.model.supply_line import WHOLE
from walkaway.model.technology import LAYERS, Technology


@checks_of.register
def deal_problems(deal: Deal, document: Document, catalog: Catalog) -> list[Problem]:
    """Return every problem of a deal, each with its line."""
    report = Reporter(document)
    _check_deal(deal, report)
    problems = [*noun_problems(deal, document, catalog), *report.problems]
    if deal.answers:  # the rulebooks are read only for deals that answer some of them
        problems += answer_problems(deal, catalog.facts(), document)
    return [*problems, *_technology_problems(deal, document, catalog)]


def _technology_problems(deal: Deal, document: Document, catalog: Catalog) -> list[Problem]:
    """Check the technology a deal file names, and the components its stack and supply entries name."""
    beside = Path(document.name).parent
    try:
        technology = catalog.technology(deal.technology, beside)
    except UnknownNameError as error:
        line = document.line_of(("technology",))
        return [replace(problem, file=document.name, line=line, key="technology") for problem in error.problems]
    except InputError:
        return []  # a bad technology file beside the deal is told when it is loaded
    return component_problems(deal, technology, document)


def component_problems(deal: Deal, technology: Technology, document: Document | None = None) -> list[Problem]:
    """Check that stack and supply entries name components of the technology pack; a misspelt one would be ignored."""
    report = Reporter(document or Document(deal.id, {}, {}))
    known = {component.id for component in technology.components} | {WHOLE}
    named = [(("stack", index, "component"), cell.component) for index, cell in enumerate(deal.stack)]
    named += [(("supply", index, "component"), line.component) for index, line in enumerate(deal.supply)]
    for place, component in named:
        if component not in known:
            otherwise = f"name a component of {technology.id}, or 'all'"
            report.add_name(place, "no such component", component, known, otherwise)
    _check_assets(deal, technology, report)
    return report.problems


def _check_assets(deal: Deal, technology: Technology, report: Reporter) -> None:
    """Claims under 'assets' name an asset of the pack, or a kind of asset that it uses."""
    assets = technology.production.all_assets if technology.production is not None else ()
    known = {asset.id for asset in assets} | {asset.kind for asset in assets}
    for index, claim in enumerate(deal.assets):
        if claim.asset not in known:
            otherwise = f"name an asset of {technology.id}, or a kind of asset"
            report.add_name(("assets", index, "asset"), "no such asset", claim.asset, known, otherwise)


def _check_deal(deal: Deal, report: Reporter) -> None:
    parties = {party.id for party in deal.parties}
    mentions: list[tuple[Location, str | None]] = [
        (("venture",), deal.venture),
        (("foreign_partner",), deal.foreign_partner),
    ]
    for index, link in enumerate(deal.ownership):
        mentions += [(("ownership", index, "holder"), link.holder), (("ownership", index, "company"), link.company)]
    mentions += [(("decision_rights", index, "party"), right.party) for index, right in enumerate(deal.decision_rights)]
    for index, term in enumerate(deal.terms):
        mentions += [(("terms", index, "grantor"), term.grantor), (("terms", index, "beneficiary"), term.beneficiary)]
    mentions += [(("assets", index, "holder"), claim.holder) for index, claim in enumerate(deal.assets)]
    for place, name in mentions:
        if name is not None and name not in parties:
            report.add_name(place, "a party that is not declared", name, parties, "declare it under 'parties'")
    awards = {award.id for award in deal.support}
    for index, award in enumerate(deal.support):
        if award.part_of is not None and award.part_of not in awards:
            report.add_name(
                ("support", index, "part_of"), "no such award", award.part_of, awards, "name an award of this file"
            )
    for index, cell in enumerate(deal.stack):
        if cell.layer not in LAYERS:
            report.add_name(("stack", index, "layer"), "no such layer", cell.layer, LAYERS, "choose a layer")
    check_ownership(deal, report)
    _check_sources_used(deal, report)
    _check_countries(deal, report)


def _check_sources_used(deal: Deal, report: Reporter) -> None:
    used = {key for field in deal.evidence() for claim in field.claims for key in (claim.source, *claim.also)}
    for key in deal.sources:
        if key not in used:
            report.add(("sources", key), "no claim uses this source", key, fix="remove it, or cite it in a claim")


def _check_countries(deal: Deal, report: Reporter) -> None:
    codes, groups = country_codes_and_groups()
    mentions: list[tuple[Location, str, frozenset[str]]] = [(("plant", "country"), deal.plant.country, codes)]
    mentions += [(("home", index), name, codes | groups) for index, name in enumerate(deal.home)]
    for index, party in enumerate(deal.parties):
        mentions += [
            (("parties", index, "countries", place), code, codes) for place, code in enumerate(party.countries)
        ]
    for place, name, allowed in mentions:
        if name not in allowed:
            shown = "ISO 3166 codes" + (f", {', '.join(sorted(groups))}" if allowed is not codes else "")
            match = nearest(name, allowed)
            report.add(
                place, "no such country", name, shown, f"did you mean {match!r}?" if match else "use an ISO code"
            )
