"""Computing: what a judgement is made of, each with what it was computed from, so that only that is computed again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from walkaway.evidence.evidence import Evidence
from walkaway.evidence.reading import Reads, Watched, recorded
from walkaway.judgement.positions import positions_of
from walkaway.judgement.setting import Setting
from walkaway.localisation.investment import aid_in
from walkaway.localisation.stack import know_how_stack
from walkaway.localisation.subject import AfterExit, Subject
from walkaway.localisation.value import component_weights, value_shares
from walkaway.measures.measures import Measured
from walkaway.model.deal import Deal
from walkaway.ownership.deal_ownership import DealOwnership, ownership_of
from walkaway.rules.verdict import take_measure


@dataclass(frozen=True, slots=True)
class Taken:
    """A measure with the fields it read, and the results of engines it used (parts of the subject by name)."""

    measured: Measured
    reads: Reads
    used: frozenset[str]


@dataclass(frozen=True, slots=True)
class Computed:
    """A deal computed on evidence, each station with what it read.

    Attributes:
        ownership, subject: who owns and decides, and what measures are taken of.
        taken: every measure of ladder and findings.
        positions_read, value_read, stack_read: fields read for ownership and positions, for value, for the stack.
    """

    ownership: DealOwnership
    subject: Subject
    taken: Mapping[str, Taken]
    positions_read: Reads
    value_read: Reads
    stack_read: Reads

    @property
    def measured(self) -> dict[str, Measured]:
        """The measures, by what they are kept under."""
        return {name: item.measured for name, item in self.taken.items()}


def compute(deal: Deal, evidence: Evidence, setting: Setting, after: AfterExit | None = None) -> Computed:
    """Compute all a deal is judged by."""
    (ownership, standing), positions_read = recorded(evidence, lambda seen: _positions(deal, seen, setting))
    weights = component_weights(setting.technology)
    value, value_read = recorded(evidence, lambda seen: value_shares(seen, setting.technology, weights, standing))
    stack, stack_read = recorded(evidence, lambda seen: know_how_stack(seen, setting.technology, weights))
    subject = Subject(evidence, setting.technology, standing, value, stack, after, aid_in(deal.support))
    asked = dict.fromkeys((*setting.ladder.measures, *setting.findings.measures))
    taken = {f"{name}:{part}" if part else name: _take(subject, name, part) for name, part in asked}
    return Computed(ownership, subject, taken, positions_read, value_read, stack_read)


def compute_again(deal: Deal, before: Computed, evidence: Evidence, path: str, setting: Setting) -> Computed:
    """Compute after one field changed: what read it, and what used a result that was computed again."""
    old = before.subject
    standing, value, stack = old.standing, old.value, old.stack
    ownership, reads = before.ownership, [before.positions_read, before.value_read, before.stack_read]
    changed: set[str] = set()
    if reads[0].touches(path):
        (ownership, standing), reads[0] = recorded(evidence, lambda seen: _positions(deal, seen, setting))
        changed.add("standing")
    if changed or reads[1].touches(path):
        value, reads[1] = recorded(
            evidence, lambda seen: value_shares(seen, setting.technology, old.stack.weights, standing)
        )
        changed.add("value")
    if reads[2].touches(path):
        stack, reads[2] = recorded(evidence, lambda seen: know_how_stack(seen, setting.technology, old.stack.weights))
        changed.add("stack")
    subject = replace(old, evidence=evidence, standing=standing, value=value, stack=stack)
    taken = {
        name: _take(subject, name.partition(":")[0], name.partition(":")[2] or None)
        if item.reads.touches(path) or not changed.isdisjoint(item.used)
        else item
        for name, item in before.taken.items()
    }
    return Computed(ownership, subject, taken, *reads)


def _positions(deal: Deal, evidence: Evidence, setting: Setting) -> tuple[DealOwnership, Any]:
    ownership = ownership_of(deal, evidence, setting.home)
    return ownership, positions_of(deal, evidence, ownership, setting)


def _take(subject: Subject, name: str, component: str | None) -> Taken:
    evidence = Watched.over(subject.evidence)
    watched = _WatchedSubject(subject, evidence)
    measured = take_measure(cast(Subject, watched), name, component)
    return Taken(measured, evidence.reads, frozenset(watched.used))


class _WatchedSubject:
    """A subject that records which of its parts are used."""

    def __init__(self, subject: Subject, evidence: Evidence) -> None:
        self._subject = subject
        self.evidence = evidence
        self.used: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        self.used.add(name)
        return getattr(self._subject, name)
