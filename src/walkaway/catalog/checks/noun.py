"""Checks of every noun: claims against the rule of their field and the sources of the file, and names given twice."""

from __future__ import annotations

from collections.abc import Sequence

from walkaway.catalog.checks.registry import Catalog, checks_of
from walkaway.catalog.checks.reporter import Reporter
from walkaway.catalog.yaml_reader import Document
from walkaway.core.claims import OWN_WORK, Claim, Range, Source
from walkaway.core.dates import DateError, PartialDate
from walkaway.core.errors import Problem
from walkaway.core.tables import Location
from walkaway.core.units import UNITS, units_of
from walkaway.evidence.fields import Noun, evidence_fields
from walkaway.evidence.resolution import FieldRule, interval_of


@checks_of.register
def noun_problems(noun: Noun, document: Document, catalog: Catalog) -> list[Problem]:
    """Check what any noun may hold: claims, sources, lists of named entries."""
    return [*evidence_problems(noun, document), *repeated_problems(noun, document)]


def evidence_problems(noun: Noun, document: Document) -> list[Problem]:
    """Check every claim against the rule of its field and the sources of the file."""
    report = Reporter(document)
    sources: dict[str, Source] = getattr(noun, "sources", {})
    for field in evidence_fields(noun):
        for index, claim in enumerate(field.claims):
            place = _claim_place(document, field.location, index)
            _check_source(claim, place, sources, report)
            _check_value(claim, place, field.rule, report)
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


def repeated_problems(noun: Noun, document: Document) -> list[Problem]:
    """Report list entries that carry the same name, for every list of the noun."""
    report = Reporter(document)
    for name in type(noun).model_fields:
        items = getattr(noun, name)
        if isinstance(items, tuple):
            _check_repeated_items(name, [item for item in items if isinstance(item, Noun)], report)
    return report.problems


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
