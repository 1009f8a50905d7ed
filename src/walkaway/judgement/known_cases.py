"""Writes down what claims settle of every deal of the catalog: the known cases that base rates and records rest on.

``make cases`` runs it; a test refuses a catalog whose file is stale.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from walkaway.beliefs.base_rates import bin_holding
from walkaway.beliefs.presumptions import consequence_in, is_about
from walkaway.catalog.loader import all_deals, ids, load_presumption, presumptions_digest
from walkaway.catalog.yaml_reader import CATALOG
from walkaway.core.truth import Truth
from walkaway.evidence.evidence import Evidence
from walkaway.evidence.resolution import Resolved
from walkaway.judgement.conduct import subject_of
from walkaway.localisation.subject import Subject
from walkaway.measures.measures import MEASURES, Measured
from walkaway.model.deal import Deal
from walkaway.model.known_case import Known, KnownCase
from walkaway.model.presumption import Presumption
from walkaway.rules.ground import Ground
from walkaway.rules.provers import prove

CASES = CATALOG / "known_cases.json"


def case_of_deal(deal: Deal, items: Iterable[Presumption]) -> KnownCase:
    """What claims settle of one deal, without any test of an exit, and how presumptions fared in it."""
    evidence = Evidence.of(deal)
    subject = subject_of(deal, evidence)
    measured = {name: measure.of(subject) for name, measure in MEASURES.items()}
    known = {name: found for name, item in measured.items() if (found := known_in(item, deal)) is not None}
    countries = deal.party(deal.foreign_partner).countries if deal.foreign_partner else ()
    return KnownCase(
        deal.id,
        deal.kind,
        deal.technology,
        countries[0] if len(countries) == 1 else "",
        known,
        _records(deal, subject, measured, items),
        deal.who_and_where,
    )


def known_in(item: Measured, deal: Deal) -> Known | None:
    """A settled flag, or a share within one bin; what no claim of the deal stands behind is no case."""
    since = _since(item.inputs, deal)
    if since is None:
        return None
    if isinstance(item.value, Truth):
        return None if item.value is Truth.UNKNOWN else Known(item.value is Truth.TRUE, since[0])
    low, high = item.value.floats_inside()
    if MEASURES[item.name].unit != "fraction" or bin_holding(low, high) is None:
        return None
    return Known(round((low + high) / 2, 6), since[0])


def _since(inputs: Iterable[Resolved], deal: Deal) -> tuple[date | None] | None:
    """First day on which all claims behind a value were known; None in it without dates; None without claims."""
    claims = [claim for item in inputs for claim in item.standing if not claim.is_unknown]
    if not claims:
        return None
    days = []
    for claim in claims:
        source = deal.sources.get(claim.source or "")
        known = [
            claim.as_of.last if claim.as_of is not None else None,
            source.date.first if source and source.date else None,
        ]
        days.append(max((day for day in known if day is not None), default=None))
    return (None,) if None in days else (max(day for day in days if day is not None),)


def _records(
    deal: Deal, subject: Subject, measured: dict[str, Measured], items: Iterable[Presumption]
) -> dict[str, Known]:
    ground = Ground(measured, sectors=subject.technology.sectors, evidence=subject.evidence, standing=subject.standing)
    found = {}
    for item in items:
        if not is_about(item, deal, subject.evidence):
            continue
        proof = None if item.if_ is None else prove(item.if_, ground)
        if proof is not None and proof.truth is not Truth.TRUE:
            continue
        then = measured[item.then.measure]
        came_true, is_claimed = consequence_in(item.then, then), _since(then.inputs, deal) is not None
        conditions = () if proof is None else proof.inputs()
        states = (subject.evidence.get("plant.state"),) if item.where.state else ()
        since = _since((*then.inputs, *conditions, *states), deal)
        if came_true is not Truth.UNKNOWN and is_claimed and since is not None:
            found[item.id] = Known(came_true is Truth.TRUE, since[0])
    return found


def cases_text() -> str:
    """The file of known cases as it should be, with the presumptions they were held against."""
    items = tuple(load_presumption(name) for name in ids("presumptions"))
    written = {
        "made_by": "make cases",
        "presumptions_digest": presumptions_digest(),
        "presumptions": [item.model_dump(mode="json", by_alias=True, exclude_defaults=True) for item in items],
        "cases": [case_of_deal(deal, items).to_dict() for deal in all_deals()],
    }
    lines = (f"{json.dumps(key)}: {_rows(value)}" for key, value in written.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _rows(value: object) -> str:
    """A list with an entry a line, so that a change of one deal is a change of one line."""
    if isinstance(value, list):
        return "[\n" + ",\n".join(json.dumps(item, ensure_ascii=False) for item in value) + "\n]"
    return json.dumps(value)


def write_cases(path: Path = CASES) -> None:
    """Write the file of known cases."""
    path.write_text(cases_text(), encoding="utf-8")


if __name__ == "__main__":
    write_cases()
