"""Ground: what the conditions of a book are judged on, and what picks the row of a schedule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from walkaway.core.interval import Interval
from walkaway.core.truth import Truth
from walkaway.evidence.evidence import Evidence
from walkaway.evidence.resolution import Resolved, unknown
from walkaway.localisation.conversion import Converted, in_unit
from walkaway.localisation.party_positions import Standing
from walkaway.measures.measures import Measured
from walkaway.model.condition import THE_DAY
from walkaway.model.rulebook import AskedFact, PointTable, Rule
from walkaway.rules.answers import answer_path, days_of
from walkaway.rules.proof import Proof

NOWHERE = Standing(plant_at_home=Truth.UNKNOWN)
_NO_FACTS: Mapping[str, AskedFact] = MappingProxyType({})
_NO_TABLES: Mapping[str, PointTable] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Ground:
    """What conditions are judged on: measures, outcomes of other rules, places, and answers of the deal file."""

    measured: Mapping[str, Measured]
    rules: Mapping[str, tuple[Rule, Truth, Proof]] = field(default_factory=dict)
    sectors: Sequence[str] = ()
    facts: Mapping[str, AskedFact] = field(default_factory=lambda: _NO_FACTS)
    evidence: Evidence | None = None
    tables: Mapping[str, PointTable] = field(default_factory=lambda: _NO_TABLES)
    standing: Standing = NOWHERE
    on: date | None = None

    def answer(self, fact: str) -> Resolved:
        """Return the answer to a fact, or unknown; the day of reading is a fact like the others."""
        if fact == THE_DAY:
            return self._day_of_reading(THE_DAY)
        asked = self.facts[fact]
        item = self.field(answer_path(asked, fact))
        if asked.kind != "day":
            return item
        if not item.is_known and asked.or_day_of_reading:
            return self._day_of_reading(item.field)
        return replace(item, interval=days_of(item))

    def _day_of_reading(self, field: str) -> Resolved:
        if self.on is None:
            return unknown(field)
        return Resolved(field, "assumed", interval=Interval.exactly(self.on.toordinal()))

    def number(self, fact: str) -> Converted:
        """Return the answer to a fact in the unit the book asks for; None where it is not known in that."""
        return in_unit(self.answer(fact), self.facts[fact].unit if fact in self.facts else None)

    def field(self, path: str) -> Resolved:
        """Return what is known of a field, or unknown."""
        return self.evidence.get(path) if self.evidence is not None else unknown(path)


class Declared(NamedTuple):
    """What the book of a condition declares: facts it asks for and tables of points."""

    facts: Mapping[str, AskedFact]
    tables: Mapping[str, PointTable]


def unit_of_key(by: str | None, facts: Mapping[str, AskedFact]) -> str:
    """Unit of the fact that picks the row of a schedule; ``THE_DAY`` for a fact that is a day."""
    if by is None or by == THE_DAY:
        return ""
    return THE_DAY if facts[by].kind == "day" else facts[by].unit or ""
