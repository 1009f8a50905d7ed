"""Presumptions of the catalog: read and checked once, and which of them speak of a deal, with their record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from walkaway.beliefs.presumption_checks import circle_problems, presumption_problems
from walkaway.catalog.loader import all_presumptions, find, load_presumption
from walkaway.catalog.yaml_reader import CATALOG, Document, read_yaml
from walkaway.core.errors import InputError, Problem
from walkaway.core.thresholds import threshold
from walkaway.core.truth import Truth
from walkaway.evidence.evidence import Evidence
from walkaway.evidence.resolution import Resolved
from walkaway.localisation.subject import Subject
from walkaway.measures.measures import MEASURES, Measured
from walkaway.model.deal import Deal
from walkaway.model.known_case import KnownCase
from walkaway.model.presumption import Consequence, Presumption
from walkaway.rules.ground import Ground
from walkaway.rules.proof import Proof
from walkaway.rules.provers import prove

PresumptionState = Literal["in_force", "rebutted", "settled", "does_not_apply", "not_shown"]


@cache
def presumptions() -> tuple[Presumption, ...]:
    """Every presumption of the catalog, in order of id.

    Raises:
        InputError: with every problem of every file, and presumptions that rest on each other in a circle.
    """
    loaded = all_presumptions()
    if any(map(presumption_problems, loaded)) or circle_problems(loaded):
        files = {item.id: read_yaml(CATALOG / "presumptions" / f"{item.id}.yaml") for item in loaded}
        found = [problem for item in loaded for problem in presumption_problems(item, files[item.id])]
        raise InputError([*found, *circle_problems(loaded, files)])
    return loaded


def presumption(reference: str | Path) -> Presumption:
    """Read a presumption: by id, or from a file of your own.

    Raises:
        UnknownNameError: for an id that is not in the catalog.
        InputError: with every problem of the file.
    """
    loaded = load_presumption(reference)
    if problems := problems_in_use(loaded, read_yaml(find("presumptions", "presumption", reference))):
        raise InputError(problems)
    return loaded


def problems_in_use(item: Presumption, document: Document) -> list[Problem]:
    """Return what is wrong with a presumption by itself, and beside those of the catalog in its place."""
    others = [other for other in presumptions() if other.id != item.id]
    return [*presumption_problems(item, document), *circle_problems([*others, item], {item.id: document})]


@dataclass(frozen=True, slots=True)
class Record:
    """How a presumption fared where its condition is shown and its consequence known: ``held`` of ``known`` cases."""

    held: int
    known: int

    @property
    def words(self) -> str:
        """In words, for a reader."""
        if not self.known:
            return "no deal of the catalog tests it yet"
        return f"holds in {self.held} of {self.known} known case{'' if self.known == 1 else 's'}"


def record_of(item: Presumption, cases: Iterable[KnownCase], without: str = "") -> Record:
    """Count the record of a presumption over known cases, one of them left out."""
    found = [bool(case.records[item.id].value) for case in cases if case.id != without and item.id in case.records]
    return Record(sum(found), len(found))


def strength_of(item: Presumption, record: Record) -> float:
    """Chance that its consequence holds: as stated, or as its record says once that is long enough.

    Then it is the mean of a Beta distribution whose prior is the stated strength, worth a few cases.
    """
    if record.known < threshold("record_counts_from"):
        return item.strength.likely
    weight = threshold("weight_of_stated_strength")
    return (record.held + weight * item.strength.likely) / (record.known + weight)


@dataclass(frozen=True, slots=True)
class Speaks:
    """A presumption held against a deal.

    Attributes:
        presumption: the presumption.
        standing: in force; rebutted by a claim; settled, as what it presumes is shown; does not apply, as its condition
            is shown not to hold; or not shown, as its condition is open.
        strength: chance that its consequence holds, from the record without this deal.
        record: that record.
        proof: how its condition comes out; None without one.
        rebutted_by: the fields with a claim that rebuts it.
    """

    presumption: Presumption
    standing: PresumptionState
    strength: float
    record: Record
    proof: Proof | None = None
    rebutted_by: tuple[Resolved, ...] = ()


def speaking_of(
    deal: Deal,
    subject: Subject,
    measured: Mapping[str, Measured],
    cases: Sequence[KnownCase],
    items: Sequence[Presumption] | None = None,
) -> tuple[Speaks, ...]:
    """Hold presumptions against a deal: all of the catalog, or those given.

    Args:
        deal: the deal.
        subject: the deal, measured.
        measured: its measures by name; conditions rest on what is shown of them, never on another presumption.
        cases: known cases, for their records; the deal itself is left out.
        items: the presumptions.
    """
    ground = Ground(measured, sectors=subject.technology.sectors, evidence=subject.evidence, standing=subject.standing)
    return tuple(
        _held_against(item, deal, subject.evidence, ground, record_of(item, cases, without=deal.id))
        for item in (presumptions() if items is None else items)
        if is_about(item, deal, subject.evidence)
    )


def is_about(item: Presumption, deal: Deal, evidence: Evidence) -> bool:
    """Whether a presumption speaks of deals such as this one."""
    where = item.where
    if where.kind and deal.kind not in where.kind:
        return False
    if where.technology and deal.technology not in where.technology:
        return False
    if where.state and evidence.get("plant.state").choice not in where.state:
        return False
    return not any(claimed_under(evidence, name) for name in item.silent_on)


def _held_against(item: Presumption, deal: Deal, evidence: Evidence, ground: Ground, record: Record) -> Speaks:
    strength = strength_of(item, record)
    proof = None if item.if_ is None else prove(item.if_, ground)
    truth = Truth.TRUE if proof is None else proof.truth
    if truth is not Truth.TRUE:
        return Speaks(item, "does_not_apply" if truth is Truth.FALSE else "not_shown", strength, record, proof)
    if consequence_in(item.then, ground.measured[item.then.measure]) is not Truth.UNKNOWN:
        return Speaks(item, "settled", strength, record, proof)
    rebutting = tuple(field for name in item.rebutted_by for field in claimed_under(evidence, name))
    standing: PresumptionState = "rebutted" if rebutting else "in_force"
    return Speaks(item, standing, strength, record, proof, rebutting)


def claimed_under(evidence: Evidence, name: str) -> tuple[Resolved, ...]:
    """Fields with a claim that a name of a rebuttal covers: the field itself, or any below it; ``*`` is any name."""
    wanted = name.split(".")
    found = []
    for path, field in evidence.sections.get(wanted[0], {}).items():
        parts = path.split(".")
        fits = len(parts) >= len(wanted) and all(want in ("*", part) for want, part in zip(wanted, parts, strict=False))
        if fits and field.is_known:
            found.append(field)
    return tuple(found)


def consequence_in(then: Consequence, measured: Measured) -> Truth:
    """Whether what is presumed is so, as far as it is shown."""
    value = measured.value
    if isinstance(value, Truth):
        return value if then.value else ~value
    low, high = value.floats_inside()
    least, most = float(then.low or 0.0), float(1.0 if then.high is None else then.high)
    if least <= low and high <= most:
        return Truth.TRUE
    return Truth.FALSE if high < least or low > most else Truth.UNKNOWN


def measures_needed(items: Iterable[Presumption]) -> tuple[str, ...]:
    """Measures the conditions and consequences of presumptions name, once each."""
    named = (name for item in items for name in (*item.measures, item.then.measure))
    return tuple(name for name in dict.fromkeys(named) if name in MEASURES)
