"""Means: which fields to change, and to what, so that something the program computes becomes what a rule asks.

A measure rests on several fields, and no formula says backwards what they must be. So the plain ways are tried, from
one field to all fields of a kind, and those of holdings together; each is measured anew, and only one that brings the
measure to where it must be for certain is given. Where none does, the fact is said to be computed and left open.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property

from walkaway.core.errors import InputError
from walkaway.core.exact import exact
from walkaway.core.interval import Interval
from walkaway.core.truth import Truth
from walkaway.evidence.change import Change, supposing
from walkaway.judgement.computing import work_out
from walkaway.judgement.fields import Field, fields_of
from walkaway.judgement.result import Audit
from walkaway.judgement.setting import Setting
from walkaway.localisation.subject import Subject
from walkaway.model.decision_right import DECISIONS
from walkaway.model.support import CAME_TO_NOTHING
from walkaway.rules.change_words import FactToChange
from walkaway.rules.check import Checked, check
from walkaway.rules.fix import Fix
from walkaway.rules.quantities import ValueCell
from walkaway.rules.verdict import take_measure

Way = tuple[Change, ...]

_SHARES = (Fraction(1, 2), Fraction(51, 100), Fraction(4, 5))
"""Shares of home to try where a measure does not say which: even, a majority, nearly all; never all, or nothing."""

MOST_DOUBLINGS = 24
"""How far a number that others are multiplied by is moved, in powers of two."""


@dataclass(frozen=True)
class Means:
    """Finds means for one audited deal.

    Attributes:
        audit: the deal as it is.
        checked: the deal held against the rulebook.
        found: the way found for each fact alone.
        measured: the deal with changes tried so far.
    """

    audit: Audit
    checked: Checked
    found: dict[FactToChange, Way | None] = field(default_factory=dict, compare=False, repr=False)
    measured: dict[Way, Subject | None] = field(default_factory=dict, compare=False, repr=False)

    def complete(self, fix: Fix) -> Fix:
        """Return a set of changes with means for what is computed, each on top of those before it."""
        if not fix.left:
            return fix
        answered = fix.changes
        done: Way = answered
        given: dict[FactToChange, FactToChange] = {}
        for fact in fix.left:
            way = self._way(done, fact)
            if way is not None:
                given[fact] = replace(fact, changes=way, is_met=not way)
                done = (*done, *way)
        whole = Fix(
            tuple(replace(step, changes=tuple(given.get(item, item) for item in step.changes)) for step in fix.steps),
            fix.rule,
        )
        return whole if self._passes(whole) else fix

    def _passes(self, fix: Fix) -> bool:
        """Whether the rule passes: no change undoes another, or takes the deal out of the scope of the rule."""
        if fix.left:
            return True
        subject, checked = self.subject_after(fix.changes), self.checked
        if subject is None:
            return False
        return check(checked.rulebook, subject, checked.clocks.on, checked.clocks.known_at).of(fix.rule) == "pass"

    def _way(self, before: Way, fact: FactToChange) -> Way | None:
        """A way that works on top of what was changed before: none if that does it, else the one found alone."""
        alone = self._alone(fact)
        for way in ((),) if alone is None else ((), alone):
            if self._brings_about(fact, (*before, *way)):
                return way
        return None

    def _alone(self, fact: FactToChange) -> Way | None:
        if fact not in self.found:
            ways = () if fact.measure is None else self._ways(fact)
            self.found[fact] = next((way for way in ways if self._brings_about(fact, way)), None)
        return self.found[fact]

    def _brings_about(self, fact: FactToChange, changes: Way) -> bool:
        subject = self.subject_after(changes) if fact.measure is not None else None
        return subject is not None and _holds(fact, subject)

    def subject_after(self, changes: Way) -> Subject | None:
        """The deal measured with changes; None where they contradict what is on file."""
        if changes not in self.measured:
            self.measured[changes] = self._measure(changes)
        return self.measured[changes]

    def _measure(self, changes: Way) -> Subject | None:
        """Measure what rests on the fields changed."""
        evidence = supposing(self.audit.evidence, changes)
        worked, paths = self.audit.judgement.computed.worked, [change.path for change in changes]
        try:
            return work_out(self.audit.deal, evidence, self._setting, worked, paths).subject
        except InputError:
            return None

    @cached_property
    def _setting(self) -> Setting:
        return replace(Setting.of(self.audit.deal), technology=self.audit.technology)

    @cached_property
    def _fields(self) -> dict[str, Field]:
        return fields_of(self.audit.deal, self.audit.technology)

    def _ways(self, fact: FactToChange) -> Iterator[Way]:
        """Ways to try, in order: one field, all fields of one kind, holdings together."""
        known = [path for path in fact.paths if path in self._fields]
        groups: dict[str, list[str]] = {}
        for path in known:
            groups.setdefault(path.rpartition(".")[2], []).append(path)
        for path in known:
            if not path.startswith("ownership."):
                yield from self._with_values(fact, [path])
        listed = tuple(Change(path, True) for path in known if path.startswith("complete."))
        for paths in groups.values():
            if paths[0].startswith("ownership."):
                continue
            for way in self._with_values(fact, paths):
                if len(paths) > 1:
                    yield way
                if listed:
                    yield (*way, *listed)
        if any(path.startswith("decision_rights.") for path in fact.paths):
            yield from self._rights()
        if any(path.startswith("ownership.") for path in fact.paths):
            yield from self._holdings(fact)

    def _rights(self) -> Iterator[Way]:
        """Give a party a say in one matter, also one that has none on file: home first."""
        standing = self.audit.judgement.subject.standing
        places = [standing] if standing.in_union is None else [standing, standing.in_union]
        home = dict.fromkeys(party for place in places for party in sorted(place.home_parties))
        for party in dict.fromkeys((*home, *sorted(standing.foreign_parties))):
            if party != self.audit.deal.venture:
                yield (Change(f"decision_rights.{party}.appoints_management", True),)
                yield from ((Change(f"decision_rights.{party}.{decision}", "decides"),) for decision in DECISIONS)

    def _with_values(self, fact: FactToChange, paths: Sequence[str]) -> Iterator[Way]:
        asked = self._fields[paths[0]]
        match asked.rule.kind:
            case "flag":
                for truth in _flags(fact.region):
                    yield tuple(Change(path, truth) for path in paths)
            case "choice":
                for name in _choices_for(asked.rule.choices):
                    yield tuple(Change(path, name) for path in paths)
            case "quantity":
                seen = self.audit.evidence.get(paths[0])
                unit = seen.unit or ("fraction" if asked.rule.dimension == "fraction" else fact.unit)
                for number in _numbers(fact.region, asked.rule.dimension == "fraction", seen.interval):
                    if asked.rule.low <= number <= asked.rule.high:
                        yield tuple(Change(path, Interval.exactly(number), unit) for path in paths)

    def _holdings(self, fact: FactToChange) -> Iterator[Way]:
        """Give home a share of the venture and the others, if any, the rest, as they hold it now; votes likewise."""
        standing = self.audit.judgement.subject.standing
        for place in (standing.in_union, standing):
            stakes = None if place is None else place.stakes
            if place is None or stakes is None:
                continue
            venture = stakes.venture
            held = {stake.holder: exact(stake.capital.high) for stake in stakes.in_company(venture)}
            named = [path.split(".")[1] for path in fact.paths if path.startswith("ownership.")]
            home = [name for name in held if stakes.home_of(name) is Truth.TRUE]
            home = home or [name for name in (*named, *sorted(place.home_parties)) if name in place.home_parties][:1]
            others = [name for name in held if name not in home]
            abroad = place.foreign_parties
            others = others or [name for name in (*named, *sorted(abroad)) if name in abroad][:1]
            if not home or venture in home:
                continue
            for share in dict.fromkeys((*_numbers(fact.region, True, None), *_SHARES)):
                for part in dict.fromkeys((share, 1 - share)) if 0 < share < 1 else ():
                    yield (*self._split(home, part, held, venture), *self._split(others, 1 - part, held, venture))

    def _split(self, names: Sequence[str], whole: Fraction, held: dict[str, Fraction | float], venture: str) -> Way:
        """Share out a part of the venture among holders by what they hold, evenly where that is not known."""
        weights = [Fraction(held.get(name, 0)) for name in names]
        total = sum(weights)
        parts = [whole * weight / total if total else whole / len(names) for weight in weights]
        kinds = [("share", name, part) for name, part in zip(names, parts, strict=True)]
        kinds += [
            ("votes", name, part)
            for name, part in zip(names, parts, strict=True)
            if self.audit.evidence.get(f"ownership.{name}.{venture}.votes").is_known
        ]
        return tuple(
            Change(f"ownership.{name}.{venture}.{kind}", Interval.exactly(part), "fraction")
            for kind, name, part in kinds
        )


def _holds(fact: FactToChange, subject: Subject) -> bool:
    name, _, component = str(fact.measure).partition(":")
    return fact.holds(take_measure(subject, name, component or None))


def _flags(region: Sequence[ValueCell]) -> tuple[bool, ...]:
    names = {name for cell in region for name in cell.names}
    return (False, True) if "no" in names else (True, False)


def _choices_for(choices: Sequence[str]) -> Iterator[str]:
    """Names to try: what brings a thing about before what ends it."""
    yield from sorted(choices, key=lambda name: name in CAME_TO_NOTHING)


def _numbers(region: Sequence[ValueCell], is_share: bool, seen: Interval | None) -> Iterator[Fraction]:
    """Numbers to try: those asked for, their complements, the ends; of an amount also what there is, scaled."""
    asked = [_inside(cell, is_share) for cell in region if not cell.names]
    for number in asked:
        yield number
        if is_share:
            yield 1 - number
    if is_share:
        yield from (Fraction(1), Fraction(0))
        return
    base = [exact(end) for end in ((seen.low, seen.high) if seen is not None else ()) if math.isfinite(end) and end > 0]
    for power in range(1, MOST_DOUBLINGS):
        for start in [*base, *asked]:
            yield from (Fraction(start) * 2**power, Fraction(start) / 2**power)


def _inside(cell: ValueCell, is_share: bool) -> Fraction:
    """A number on a side, as near to its bar as can be written plainly."""
    if math.isfinite(cell.low):
        bar = Fraction(exact(cell.low))
        return bar if cell.has_low else bar + (Fraction(1, 1000) if is_share else abs(bar) / 1000 or Fraction(1))
    bar = Fraction(exact(cell.high))
    return bar if cell.has_high else bar - (Fraction(1, 1000) if is_share else abs(bar) / 1000 or Fraction(1))
