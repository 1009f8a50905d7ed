"""Computing: what a judgement is made of, each with what it was computed from, so that only that is computed again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from operator import is_
from typing import Any, TypeVar, cast

from walkaway.core.frozen_map import FrozenMap
from walkaway.core.interval import Interval
from walkaway.evidence.evidence import Evidence
from walkaway.evidence.reading import Recorded, Watched, differing, recorded
from walkaway.judgement.positions import positions_of
from walkaway.judgement.setting import Setting
from walkaway.localisation.investment import aid_in
from walkaway.localisation.party_positions import Standing
from walkaway.localisation.stack import Stack, know_how_stack
from walkaway.localisation.subject import Subject
from walkaway.localisation.value import (
    ComponentValue,
    ValueShares,
    WholeSupply,
    component_value,
    component_weights,
    shares_together,
    whole_supply,
)
from walkaway.measures.measures import Measured
from walkaway.model.deal import Deal
from walkaway.model.technology import Component, Technology
from walkaway.ownership.deal_ownership import DealOwnership, with_rights
from walkaway.ownership.deal_shares import DealShares, shares_of
from walkaway.rules.verdict import take_measure

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Worked:
    """A deal as the engines work it out on evidence, each result with what it rests on.

    Attributes:
        shares: who owns and votes, and who stands where by that alone.
        ownership: the same with the rights to decide.
        whole: what is claimed of all supply together.
        components: where the value of each top component comes from.
        stack: the know-how stack.
        subject: all of it, for measures to be taken of.
    """

    shares: Recorded[tuple[DealShares, Standing]]
    ownership: Recorded[DealOwnership]
    whole: Recorded[WholeSupply]
    components: tuple[Recorded[ComponentValue], ...]
    stack: Recorded[Stack]
    subject: Subject


@dataclass(frozen=True, slots=True)
class Computed:
    """A deal worked out, and every measure of ladder and findings by what it is kept under."""

    worked: Worked
    taken: Mapping[str, Recorded[Measured]]

    @property
    def measured(self) -> FrozenMap[str, Measured]:
        """The measures, by what they are kept under."""
        return FrozenMap({name: item.result for name, item in self.taken.items()})


def compute(deal: Deal, evidence: Evidence, setting: Setting) -> Computed:
    """Compute all a deal is judged by."""
    return measured_on(work_out(deal, evidence, setting), setting)


def measured_on(worked: Worked, setting: Setting) -> Computed:
    """Take the measures that ladder and findings ask of a deal worked out."""
    asked = dict.fromkeys((*setting.ladder.measures, *setting.findings.measures))
    taken = {f"{name}:{part}" if part else name: _take(worked.subject, name, part) for name, part in asked}
    return Computed(worked, FrozenMap(taken))


def compute_again(
    deal: Deal, before: Computed, evidence: Evidence, paths: Collection[str], setting: Setting
) -> Computed:
    """Compute after fields changed: what read them, and what used a part of a result that is not what it was."""
    worked = work_out(deal, evidence, setting, before.worked, paths)
    old, now = before.worked.subject, worked.subject
    changed = differing(old.standing, now.standing, "standing")
    changed |= {name for name in ("value", "stack") if getattr(old, name) != getattr(now, name)}
    taken = {
        name: _take_again(now, name, item) if item.reads.touched_by(paths, changed) else item
        for name, item in before.taken.items()
    }
    return Computed(worked, FrozenMap(taken))


def work_out(
    deal: Deal,
    evidence: Evidence,
    setting: Setting,
    before: Worked | None = None,
    paths: Collection[str] = (),
) -> Worked:
    """Let the engines work a deal out; of an earlier working out, keep what rests on nothing that changed.

    Args:
        deal: the deal.
        evidence: what is known.
        setting: technology, home and rulebooks.
        before: the same deal worked out on other evidence.
        paths: fields in which that evidence differs from this.

    Raises:
        InputError: if what the evidence says of shares or votes cannot be.
    """
    technology, changed = setting.technology, _Changes(evidence, paths)
    weights = component_weights(technology) if before is None else before.stack.result.weights
    shares = changed.again(before.shares if before else None, lambda seen: _shares(deal, seen, setting), "shares")
    ownership = changed.again(
        before.ownership if before else None, lambda seen: _ownership(deal, seen, shares), "ownership"
    )
    standing = _standing(shares, ownership, before)
    if before is not None:
        changed.parts |= differing(before.subject.standing, standing, "standing")
    whole = changed.again(before.whole if before else None, whole_supply, "whole")
    components = _components(technology, weights, standing, whole, changed, before)
    value = _value(technology, components, whole, before)
    stack = changed.again(
        before.stack if before else None, lambda seen: know_how_stack(seen, technology, weights), "stack"
    )
    subject = Subject(evidence, technology, standing, value, stack.result, aid_in(deal.support))
    return Worked(shares, ownership, whole, components, stack, subject)


class _Changes:
    """What differs from an earlier working out: fields of the evidence, and results computed since."""

    def __init__(self, evidence: Evidence, paths: Collection[str]) -> None:
        self.evidence, self.paths = evidence, paths
        self.parts: frozenset[str] = frozenset()

    def again(self, before: Recorded[T] | None, compute: Callable[[Watched], T], name: str) -> Recorded[T]:
        """Return an earlier result if nothing it rests on differs; else compute it, and note that it differs."""
        if before is not None and not before.reads.touched_by(self.paths, self.parts):
            return before
        self.parts |= {name}
        return recorded(self.evidence, compute)


def _shares(deal: Deal, seen: Watched, setting: Setting) -> tuple[DealShares, Standing]:
    shares = shares_of(deal, seen, setting.home)
    return shares, positions_of(deal, seen, shares, setting)


def _ownership(deal: Deal, seen: Watched, shares: Recorded[tuple[DealShares, Standing]]) -> DealOwnership:
    seen.note_part("shares")
    return with_rights(deal, shares.result[0], seen)


def _standing(
    shares: Recorded[tuple[DealShares, Standing]], ownership: Recorded[DealOwnership], before: Worked | None
) -> Standing:
    if before is not None and ownership is before.ownership:
        return before.subject.standing
    return shares.result[1].with_rights(ownership.result.powers, ownership.result.rights_complete)


def _components(
    technology: Technology,
    weights: Mapping[str, Interval],
    standing: Standing,
    whole: Recorded[WholeSupply],
    changed: _Changes,
    before: Worked | None,
) -> tuple[Recorded[ComponentValue], ...]:
    def value(component: Component, seen: Watched) -> ComponentValue:
        seen.note_part("whole")
        return component_value(seen, component, weights, seen.using(standing, "standing"), whole.result)

    parts = technology.top_components()
    earlier = [None] * len(parts) if before is None else before.components
    return tuple(changed.again(old, partial(value, part), "value") for part, old in zip(parts, earlier, strict=True))


def _value(
    technology: Technology,
    components: tuple[Recorded[ComponentValue], ...],
    whole: Recorded[WholeSupply],
    before: Worked | None,
) -> ValueShares:
    if before is not None and whole is before.whole and all(map(is_, components, before.components)):
        return before.subject.value
    return shares_together(technology, [item.result for item in components], whole.result)


def _take(subject: Subject, name: str, component: str | None) -> Recorded[Measured]:
    def take(seen: Watched) -> Measured:
        return take_measure(cast(Subject, _WatchedSubject(subject, seen)), name, component)

    return recorded(subject.evidence, take)


def _take_again(subject: Subject, key: str, before: Recorded[Measured]) -> Recorded[Measured]:
    """Take a measure again; one that is what it was stays the same object, so that rules on it need no second look."""
    name, _, component = key.partition(":")
    taken = _take(subject, name, component or None)
    return Recorded(before.result, taken.reads) if taken.result == before.result else taken


class _WatchedSubject:
    """A subject of which fields read and parts used are recorded."""

    __slots__ = ("_subject", "evidence")

    def __init__(self, subject: Subject, seen: Watched) -> None:
        self._subject, self.evidence = subject, seen

    @property
    def standing(self) -> Standing:
        return self.evidence.using(self._subject.standing, "standing")

    def __getattr__(self, name: str) -> Any:
        self.evidence.note_part(name)
        return getattr(self._subject, name)
