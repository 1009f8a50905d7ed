"""Checks of presumptions: measures that exist, forms that fit, fields that exist, and nothing that rests on itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import get_args

from walkaway.catalog.checks.reporter import Reporter
from walkaway.catalog.loader import ids
from walkaway.catalog.yaml_reader import Document
from walkaway.core.errors import Problem, nearest
from walkaway.evidence.fields import Noun
from walkaway.measures.component_measures import COMPONENT_MEASURES
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
        if deal not in ids("deals"):
            report.add_name(
                ("counterexamples", index), "no such deal", deal, ids("deals"), "name a deal of the catalog"
            )
    if item.then.measure in item.measures:
        report.add(("then", "measure"), "a presumption that rests on what it presumes", item.then.measure,
                   "another measure than those under 'if'", "take it out of the condition")  # fmt: skip
    return report.problems


def _check_condition(item: Presumption, report: Reporter) -> None:
    for leaf in () if item.if_ is None else item.if_.leaves:
        for form in ("fact", "rule", "points"):
            named = getattr(leaf, form)
            if named is not None:
                report.add(("if",), f"a presumption knows no {form}", named, "measures, sectors and places",
                           "say it with a measure")  # fmt: skip
        known = COMPONENT_MEASURES if leaf.component is not None else MEASURES
        if leaf.measure is not None and leaf.measure not in known:
            report.add_name(("if",), "no such measure", leaf.measure, known, "see the list of measures")
        elif leaf.measure is not None and leaf.component is None:
            _check_unit(leaf, report)


def _check_unit(leaf: Condition, report: Reporter) -> None:
    is_flag = MEASURES[str(leaf.measure)].unit == "flag"
    is_number = not isinstance(leaf.value, bool | None)
    if is_flag == is_number:
        allowed = "true or false" if is_flag else f"a number in {MEASURES[str(leaf.measure)].unit}"
        report.add(
            ("if",), f"{leaf.measure} is compared with the wrong sort of value", leaf.value, allowed, "correct it"
        )


def _check_consequence(item: Presumption, report: Reporter) -> None:
    name = item.then.measure
    if name not in MEASURES:
        report.add_name(("then", "measure"), "no such measure", name, MEASURES, "see the list of measures")
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


def _check_field(place: tuple[str | int, ...], name: str, report: Reporter) -> None:
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


def circle_problems(items: Sequence[Presumption]) -> list[Problem]:
    """Report presumptions that rest on each other's consequences in a circle."""
    needs = {item.id: {other.id for other in items if other.then.measure in item.measures} for item in items}
    try:
        tuple(TopologicalSorter(needs).static_order())
    except CycleError as error:
        circle = error.args[1]
        if len(set(circle)) > 1:
            seen = " -> ".join(circle)
            what, fix = "presumptions that rest on each other in a circle", "let one of them rest on something else"
            return [Problem(what, "presumptions", key=circle[0], seen=seen, fix=fix)]
    return []
