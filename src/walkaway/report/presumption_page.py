"""Pages of presumptions: all of them with their records, and one with its condition, reason, sources and cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from walkaway.beliefs.presumptions import record_of, strength_of
from walkaway.catalog.loader import known_cases
from walkaway.core.envelope import enveloped
from walkaway.measures.measures import MEASURES
from walkaway.model.condition import Condition
from walkaway.model.presumption import Consequence, Presumption
from walkaway.report.page import Block, Items, Link, Page, Paragraph, Section, Sources, table
from walkaway.report.words import strength_words

PRESUMPTION_COLUMNS = ("id", "name", "strength", "held", "known")


def presumptions_page(items: Sequence[Presumption]) -> Page:
    """Build the list of presumptions."""
    cases = known_cases()
    rows = []
    for item in items:
        record = record_of(item, cases)
        rows.append((item.id, item.name, strength_words(strength_of(item, record)), record.words))
    said = "Each is rebutted by a claim that speaks to the matter; none ever moves what is shown."
    return Page(
        f"{len(items)} presumptions", said, (Section("", (table(("Id", "Presumes", "Strength", "Record"), rows),)),)
    )


def presumption_page(item: Presumption) -> Page:
    """Build the page of one presumption."""
    return Page(item.name, consequence_words(item.then), tuple(_sections(item)))


def _sections(item: Presumption) -> Iterator[Section]:
    yield Section("Where it speaks", (Items(tuple(conditions_words(item))),))
    yield Section("Why", (Paragraph(item.reason),))
    record, cases = record_of(item, known_cases()), known_cases()
    stated = item.strength
    source = "assumption" if stated.is_assumed else stated.source
    blocks: list[Block] = [
        Paragraph(
            f"{record.words.capitalize()}; taken to hold with a chance of {strength_words(strength_of(item, record))}."
        ),
        Paragraph(
            f"Stated: {stated.likely:.0%} ({stated.low:.0%} to {stated.high:.0%}; {source}). {stated.note}".strip()
        ),
    ]
    rows = [
        (case.id, "came true" if case.records[item.id].value else "broken") for case in cases if item.id in case.records
    ]
    if rows:
        blocks.append(table(("Deal", "Came out"), rows))
    yield Section("Record", tuple(blocks))
    if item.rebutted_by:
        yield Section("Rebutted by any claim on", (Items(item.rebutted_by),))
    if item.sources:
        links = tuple(
            Link(key, f"{source.publisher}: {source.title} ({source.date or 'undated'})", source.url or None)
            for key, source in item.sources.items()
        )
        yield Section("Sources", (Sources(links),))


def consequence_words(then: Consequence) -> str:
    """Say what is presumed."""
    meaning = MEASURES[then.measure].meaning.rstrip(".")
    if then.value is not None:
        return f"{meaning}: presumed {'yes' if then.value else 'no'}."
    low, high = float(then.low or 0.0), 1.0 if then.high is None else then.high
    return f"{meaning}: presumed {low:.0%}." if low == high else f"{meaning}: presumed {low:.0%} to {high:.0%}."


def conditions_words(item: Presumption) -> Iterator[str]:
    """Say of which deals a presumption speaks, one condition each."""
    where = item.where
    for name, values in (
        ("kind of deal", where.kind),
        ("state of the plant", where.state),
        ("technology", where.technology),
    ):
        if values:
            yield f"{name}: {' or '.join(value.replace('_', ' ') for value in values)}"
    if item.silent_on:
        yield f"nothing is published on {', '.join(item.silent_on)}"
    if item.if_ is not None:
        yield condition_words(item.if_)
    elif not (item.silent_on or where.kind or where.state or where.technology):
        yield "any deal"


def condition_words(condition: Condition) -> str:
    """Say a condition in words."""
    if condition.not_ is not None:
        return f"not ({condition_words(condition.not_)})"
    for joined, parts in ((" and ", condition.all), (" or ", condition.any)):
        if parts is not None:
            return joined.join(f"({condition_words(part)})" if part.parts else condition_words(part) for part in parts)
    if condition.of is not None:
        return f"at least {condition.at_least} of: {'; '.join(map(condition_words, condition.of))}"
    if condition.in_sector is not None:
        return f"the technology belongs to {condition.in_sector.replace('_', ' ')}"
    if condition.partner_from is not None:
        return f"the partner is led from {' or '.join(condition.partner_from)}"
    if condition.plant_in is not None:
        return f"the plant stands in {' or '.join(condition.plant_in)}"
    if condition.measure is None:
        return condition.undecided or condition.form
    meaning = MEASURES[condition.measure].meaning.rstrip(".") if condition.measure in MEASURES else condition.measure
    if isinstance(condition.value, bool) or condition.value is None:
        return f"{meaning}: {'no' if condition.value is False else 'yes'}"
    number = (
        f"{float(condition.value):.0%}"
        if condition.unit in (None, "fraction")
        else f"{condition.value:g} {condition.unit}"
    )
    return f"{meaning} {condition.operator} {number}"


def presumptions_to_dict(items: Sequence[Presumption]) -> dict[str, Any]:
    """Return presumptions as plain data, each as in its file with its record over the catalog."""
    cases = known_cases()
    return enveloped(
        presumptions=[
            {
                "id": item.id,
                "name": item.name,
                "strength": round(strength_of(item, record_of(item, cases)), 6),
                "held": record_of(item, cases).held,
                "known": record_of(item, cases).known,
                "cases": {case.id: case.records[item.id].value for case in cases if item.id in case.records},
                "presumption": item.model_dump(mode="json", by_alias=True, exclude_defaults=True),
            }
            for item in items
        ]
    )
