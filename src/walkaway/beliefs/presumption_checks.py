"""Checks of presumptions: measures that exist, forms that fit, fields that exist, and nothing that rests on itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import get_args

from walkaway.catalog.checks.reporter import Reporter
from walkaway.catalog.loader import country_groups, country_names, ids, sector_names
from walkaway.catalog.yaml_reader import Document
from walkaway.core.errors import Problem, nearest
from walkaway.core.tables import Location
from walkaway.evidence.fields import Noun
from walkaway.measures.measures import MEASURES
from walkaway.model.condition import Condition
from walkaway.model.deal import Deal
from walkaway.model.presumption import Presumption

_NOWHERE = Document(data={}, name="", lines={})


def presumption_problems(item: Presumption, document: Document = _NOWHERE) -> list[Problem]:
    """Return what is wrong with a presumption beyond its shape, each with its line, value and the nearest name."""
    report = Reporter(document)
    _check_condition(item, report)
    _check_consequence(item, report)
    for key in ("silent_on", "rebutted_by"):
        for index, name in enumerate(getattr(item, key)):
            _check_field((key, index), name, report)
    for index, deal in enumerate(item.counterexamples):
        _check_name(("counterexamples", index), "deal", deal, ids("deals"), report)
    for index, technology in enumerate(item.where.technology):
        _check_name(("where", "technology", index), "technology", technology, ids("technologies"), report)
    if item.then.measure in item.measures:
        report.add(("then", "measure"), "a presumption that rests on what it presumes", item.then.measure,
                   "another measure than those under 'if'", "take it out of the condition")  # fmt: skip
    return report.problems


def _check_condition(item: Presumption, report: Reporter) -> None:
    for leaf in () if item.if_ is None else item.if_.leaves:
        for form in ("fact", "rule", "points", "component"):
            named = getattr(leaf, form)
            if named is not None:
                report.add(("if",), f"a presumption knows no {form}", named, "measures, sectors and places",
                           "say it with a measure")  # fmt: skip
        if leaf.measure is not None and leaf.component is None:
            _check_measure(leaf, leaf.measure, report)
        if leaf.in_sector is not None:
            _check_name(("if",), "sector", leaf.in_sector, sector_names(), report)
        for code in (*(leaf.partner_from or ()), *(leaf.plant_in or ())):
            _check_name(("if",), "country or group", code, [*country_groups(), *country_names()], report)


def _check_measure(leaf: Condition, name: str, report: Reporter) -> None:
    if name not in MEASURES:
        _check_name(("if",), "measure", name, MEASURES, report)
        return
    unit = MEASURES[name].unit
    if (unit == "flag") == (not isinstance(leaf.value, bool | None)):
        allowed = "true or false" if unit == "flag" else f"a number in {unit}"
        report.add(("if",), f"{name} is compared with the wrong sort of value", leaf.value, allowed, "correct it")
    elif unit != "flag" and leaf.unit not in (None, unit):
        report.add(("if",), "a threshold in another unit than its measure", leaf.unit, unit, f"give it in {unit}")


def _check_name(place: Location, kind: str, name: str, allowed: Iterable[str], report: Reporter) -> None:
    if name not in allowed:
        report.add_name(place, f"no such {kind}", name, allowed, f"choose one of the {kind} names listed")


def _check_consequence(item: Presumption, report: Reporter) -> None:
    name = item.then.measure
    if name not in MEASURES:
        _check_name(("then", "measure"), "measure", name, MEASURES, report)
        return
    unit = MEASURES[name].unit
    if unit not in ("flag", "fraction"):
        report.add(("then", "measure"), "only a flag or a share can be presumed", name, "a flag or a share",
                   "presume what follows from it")  # fmt: skip
    elif (unit == "flag") != (item.then.value is not None):
        allowed = "'value', true or false" if unit == "flag" else "'low' and 'high', as fractions"
        report.add(
            ("then",), f"{name} is a {'flag' if unit == 'flag' else 'share'}", item.then.value, allowed, "correct it"
        )


def _check_field(place: Location, name: str, report: Reporter) -> None:
    """A field is its section, names of entries (or ``*``), and the field itself; a part of that covers all below."""
    section, *rest = name.split(".")
    fields = _fields_of(section)
    if fields is None:
        report.add_name(place, "no such field of a deal", section, _sections(), "see 'walkaway schema deal'")
    elif rest and len(rest) >= fields.depth and rest[-1] != "*" and rest[-1] not in fields.names:
        match = nearest(rest[-1], sorted(fields.names))
        fix = f"did you mean {'.'.join((section, *rest[:-1], match))!r}?" if match else "see 'walkaway schema deal'"
        report.add(place, "no such field of a deal", name, ", ".join(sorted(fields.names)), fix)


class _Fields:
    """Names of the fields of a section, and how many words stand between the section and the end of a path."""

    def __init__(self, names: Iterable[str], depth: int) -> None:
        self.names, self.depth = frozenset(names), depth


def _sections() -> tuple[str, ...]:
    return tuple(name for name in Deal.model_fields if _fields_of(name) is not None)


def _fields_of(section: str) -> _Fields | None:
    info = Deal.model_fields.get(section)
    if info is None:
        return None
    inner = get_args(info.annotation)
    noun = inner[0] if inner else info.annotation
    if not (isinstance(noun, type) and issubclass(noun, Noun)):
        return None
    names = set(noun.evidence_rules())
    for name, field in noun.model_fields.items():
        parts = get_args(field.annotation)
        if parts and isinstance(parts[0], type) and issubclass(parts[0], Noun):
            names |= {name, *parts[0].evidence_rules()}
    return _Fields(names, len(noun.key_fields) + 1 if inner else 1)


def circle_problems(items: Sequence[Presumption], documents: Mapping[str, Document] | None = None) -> list[Problem]:
    """Report presumptions that rest on each other's consequences in a circle, where a file of theirs is given there.

    Args:
        items: presumptions that stand beside each other.
        documents: the files they were read from, by id.
    """
    needs = {item.id: {other.id for other in items if other.then.measure in item.measures} for item in items}
    try:
        tuple(TopologicalSorter(needs).static_order())
    except CycleError as error:
        circle = error.args[1]
        if len(set(circle)) > 1:
            report = Reporter(_file_of(circle, documents or {}))
            report.add(("if",), "presumptions that rest on each other in a circle", " -> ".join(circle),
                       "what none of them presumes", "let one of them rest on something else")  # fmt: skip
            return report.problems
    return []


def _file_of(circle: Iterable[str], documents: Mapping[str, Document]) -> Document:
    return next((documents[name] for name in sorted(circle) if name in documents), _NOWHERE)
