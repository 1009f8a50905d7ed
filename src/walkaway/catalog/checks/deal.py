"""Checks a schema cannot make: values against their field's rule, claims against sources, names against parties."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from walkaway.catalog.checks.ownership import check_ownership
from walkaway.catalog.checks.reporter import Reporter
from walkaway.catalog.yaml_reader import CATALOG, CATALOG_COUNTRIES, Document, Location, read_yaml
from walkaway.core.claims import OWN_WORK, Claim, Range, Source
from walkaway.core.dates import DateError, PartialDate
from walkaway.core.errors import Problem, nearest
from walkaway.core.units import UNITS, units_of
from walkaway.evidence.fields import Noun, evidence_fields
from walkaway.evidence.resolution import FieldRule, interval_of
from walkaway.model.deal import Deal
from walkaway.model.rule_test import RuleCases
from walkaway.model.supply_line import WHOLE
from walkaway.model.technology import LAYERS, Technology


def evidence_problems(noun: Noun, document: Document) -> list[Problem]:
    """Check every claim against the rule of its field and the sources of the file."""
    report = Reporter(document)
    sources: dict[str, Source] = getattr(noun, "sources", {})
    used: set[str] = set()
    for field in evidence_fields(noun):
        for index, claim in enumerate(field.claims):
            place = _claim_place(document, field.location, index)
            _check_source(claim, place, sources, report)
            _check_value(claim, place, field.rule, report)
            used.update(filter(None, (claim.source, *claim.also)))
    for key in sources:
        if key not in used and isinstance(noun, Deal):
            report.add(("sources", key), "no claim uses this source", key, fix="remove it, or cite it in a claim")
    return report.problems


def _claim_place(document: Document, location: Location, index: int) -> Location:
    """Place of a claim: the list item, or the field itself where one claim stands without a list."""
    return (*location, index) if (*location, index) in document.lines else location


def _check_source(claim: Claim, place: Location, sources: dict[str, Source], report: Reporter) -> None:
    if claim.source is None:
        if not claim.is_unknown and claim.binding not in OWN_WORK:
            fix = "add 'source:' with a key under 'sources', or set the value to unknown"
            report.add(place, "a claim without source", claim.value, "every value but unknown needs a source", fix)
        elif claim.binding in OWN_WORK and not claim.is_unknown and not claim.note:
            report.add((*place, "note"), "an inferred value without its reasoning", claim.value,
                       "inferred claims say in 'note' what they follow from", "add 'note:'")  # fmt: skip
    for key in filter(None, (claim.source, *claim.also)):
        if key not in sources:
            report.add_name((*place, "source"), "no such source", key, sources, "declare it under 'sources'")


def _check_value(claim: Claim, place: Location, rule: FieldRule, report: Reporter) -> None:
    unit_known = claim.unit is None or claim.unit in UNITS
    if claim.unit is not None and not unit_known:
        units = units_of(rule.dimension) if rule.dimension else UNITS
        report.add_name((*place, "unit"), "no such unit", claim.unit, units, "see 'walkaway schema units'")
    if claim.is_unknown:
        return
    value_place = (*place, "value")
    if rule.kind == "quantity" and unit_known:
        _check_quantity(claim, place, rule, report)
    elif rule.kind == "flag" and not isinstance(claim.value, bool):
        report.add(value_place, "true or false is expected", claim.value, "true, false, unknown", "rewrite the value")
    elif rule.kind == "choice" and claim.value not in rule.choices:
        report.add_name(value_place, "not an allowed value", str(claim.value), rule.choices, "choose an allowed name")
    elif rule.kind == "text" and not isinstance(claim.value, str):
        report.add(value_place, "a text is expected", claim.value, rule.meaning, "put it in words")
    elif rule.kind == "date":
        try:
            PartialDate.parse(str(claim.value))
        except DateError as error:
            report.add(
                value_place, str(error), claim.value, "2025, 2025-06, 2025-06-30, a span, or unknown", "correct it"
            )


def _check_quantity(claim: Claim, place: Location, rule: FieldRule, report: Reporter) -> None:
    if isinstance(claim.value, str | bool):
        report.add((*place, "value"), "a number is expected", claim.value, "a number, [low, high], or unknown",
                   "move words to 'note', or to a field of text")  # fmt: skip
        return
    if claim.unit is None:
        allowed = ", ".join(units_of(rule.dimension)) if rule.dimension else "any unit"
        report.add(place, "a number without a unit", claim.value, allowed, "add 'unit:'")
        return
    unit = UNITS[claim.unit]
    if rule.dimension and not unit.measures(rule.dimension):
        report.add((*place, "unit"), f"this unit does not measure a {rule.dimension.replace('_', ' ')}", claim.unit,
                   ", ".join(units_of(rule.dimension)), "choose a unit that fits the field")  # fmt: skip
        return
    interval = interval_of(claim)
    ends = [end for end in (interval.low, interval.high) if abs(end) != float("inf")]
    if any(not rule.low <= end <= rule.high for end in ends):
        limits = f"{rule.low:g} to {rule.high:g} {unit.canonical}"
        fix = "a share of 80 percent is 0.8 fraction, or 80 percent" if rule.dimension == "fraction" else "correct it"
        seen = claim.value.model_dump() if isinstance(claim.value, Range) else claim.value
        report.add((*place, "value"), "out of range", f"{seen} {claim.unit}", limits, fix)


def reference_problems(noun: Noun, document: Document) -> list[Problem]:
    """Check names that point to other parts of the file."""
    report = Reporter(document)
    if isinstance(noun, Deal):
        _check_deal(noun, report)
    elif isinstance(noun, Technology):
        _check_technology(noun, report)
    _check_repeated(noun, report)
    return report.problems


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
    _check_countries(deal, report)


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


@cache
def country_codes_and_groups() -> tuple[frozenset[str], frozenset[str]]:
    """ISO country codes, and names of groups of countries, that files may use."""
    data = read_yaml(CATALOG_COUNTRIES).data
    return frozenset(data["countries"]), frozenset(data["groups"])


@cache
def sectors() -> frozenset[str]:
    """Sectors that technologies may belong to and rules may ask for."""
    return frozenset(read_yaml(CATALOG / "sectors.yaml").data)


def _check_sectors(names: Sequence[str], place: Location, report: Reporter) -> None:
    for index, name in enumerate(names):
        if name not in sectors():
            report.add_name((*place, index), "no such sector", name, sectors(), "see 'sectors.yaml' of the catalog")


def case_problems(cases: RuleCases, technologies: Sequence[str], document: Document) -> list[Problem]:
    """Check the names that cases of a rulebook use: sectors, technology, and places."""
    report = Reporter(document)
    codes, groups = country_codes_and_groups()
    for index, case in enumerate(cases.cases):
        at: Location = ("cases", index)
        _check_sectors(case.sectors or (), (*at, "sectors"), report)
        if case.technology not in technologies:
            report.add_name((*at, "technology"), "no such technology", case.technology, technologies, "name a pack")
        places = [("home", case.home, codes | groups), ("country", case.country, codes)]
        for key, name, allowed in [*places, ("partner_country", case.partner_country, codes)]:
            if name not in allowed:
                report.add((*at, key), "no such country", name, "ISO 3166 codes", "use an ISO code")
    return report.problems


def _check_technology(technology: Technology, report: Reporter) -> None:
    _check_sectors(technology.sectors, ("sectors",), report)
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


def _check_repeated(noun: Noun, report: Reporter) -> None:
    """Report list entries that carry the same name, for every list of the noun."""
    for name in type(noun).model_fields:
        items = getattr(noun, name)
        if isinstance(items, tuple):
            _check_repeated_items(name, [item for item in items if isinstance(item, Noun)], report)


def _check_repeated_items(name: str, items: Sequence[Noun], report: Reporter) -> None:
    seen: dict[str, int] = {}
    for index, item in enumerate(items):
        if item.key in seen:
            first = report.document.line_of((name, seen[item.key]))
            report.add(
                (name, index),
                "two entries with the same name",
                item.key,
                "each name once",
                f"merge it with line {first}",
            )
        seen.setdefault(item.key, index)
