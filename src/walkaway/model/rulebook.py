"""Rulebooks: dated, cited conditions on measures. Policy is data; no rule may contain code."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, model_validator

from walkaway.core.amendment import amended
from walkaway.core.claims import KnownOrUnknownDate, Source
from walkaway.core.dates import PartialDate
from walkaway.core.vocabulary import OneOf
from walkaway.evidence.fields import Noun
from walkaway.model.condition import THE_DAY, Condition, RuleStatus, ScheduleRow

RuleKind = Literal[
    "requirement",
    "prohibition",
    "incentive_condition",
    "licence_trigger",
    "classification",
    "relaxation",
    "scoring",
    "sanction",
    "tariff",
    "incentive_amount",
    "informal_guidance",
    "status",
    "procedure",
    "policy_target",
]


GROUND_RUNG = "import"
"""What lies below the first rung of a ladder, where nothing is made at home."""
Reach = Literal["plant", "home", "partner_export", "anywhere"]


class Tranche(Noun):
    """A part of an amount, from the end of the one before, and the share of it that counts."""

    end: float | None = Field(default=None, gt=0, alias="to", description="Where it ends; absent: open.")
    counts: float = Field(ge=0, le=1, description="Share of it that counts.")


class Scaling(Noun):
    """How one fact follows from two others: a number over the share of an amount that counts."""

    number: str = Field(description="Fact that is divided, a number that is not negative.")
    amount: str = Field(description="Fact whose number is cut into tranches.")
    tranches: tuple[Tranche, ...] = Field(min_length=1, description="The tranches, in order; the last one is open.")
    source: str | None = Field(default=None, description="Key of an entry under 'sources'.")
    note: str = Field(default="", description="What a reader should know.")

    @model_validator(mode="after")
    def _in_order(self) -> Scaling:
        ends = [tranche.end for tranche in self.tranches]
        known = [end for end in ends[:-1] if end is not None]
        if ends[-1] is not None or len(known) < len(ends) - 1 or known != sorted(set(known)):
            raise ValueError("tranches rise in order, each with 'to' but the last, which is open")
        return self


class Counted(Noun):
    """How a number is added up while nobody answers it: from the table of points that another fact names."""

    by: str = Field(description="Fact whose answer is the key of one of the tables; any other name means none.")
    tables: tuple[str, ...] = Field(min_length=1, description="Keys of entries under 'tables'.")


class AskedFact(Noun):
    """A fact rules ask of a deal that no engine computes; the deal file answers it under 'answers'."""

    kind: Literal["number", "flag", "name", "day"] = Field(description="What an answer is.")
    unit: str | None = Field(default=None, description="Unit of a number.")
    question: str = Field(description="How to ask for it.")
    scaled: Scaling | None = Field(default=None, description="How it follows from two other facts, if not answered.")
    names: tuple[str, ...] = Field(default=(), description="All names an answer may be; absent: other names too.")
    or_day_of_reading: bool = Field(
        default=False, description="Whether the day of reading, if one is given, stands for a day nobody answers."
    )
    counted: Counted | None = Field(default=None, description="How a number is added up while nobody answers it.")

    @model_validator(mode="after")
    def _fits_its_kind(self) -> AskedFact:
        if self.or_day_of_reading and self.kind != "day":
            raise ValueError("only a day can be taken from the day of reading ('or_day_of_reading')")
        if self.names and self.kind != "name":
            raise ValueError("only a name can come from a list ('names')")
        if self.scaled is not None and self.kind != "number":
            raise ValueError("only a number follows from tranches")
        if self.counted is not None and self.kind != "number":
            raise ValueError("only a number can be added up ('counted')")
        return self


class Moment(Noun):
    """A day that hangs on an event: so many months after it, yet not before a fixed day."""

    after: str = Field(description="Event under 'events'.")
    months: int = Field(default=0, ge=0, le=1200, description="Months after the event, a hundred years at most.")
    not_before: KnownOrUnknownDate = Field(default=None, description="A fixed day it does not precede.")


class Event(Noun):
    """Something that may or may not have happened, on which days of rules hang."""

    name: str = Field(description="What happens.")
    date: KnownOrUnknownDate = Field(default=None, description="When; unknown until it is known.")
    source: str | None = Field(default=None, description="Key of an entry under 'sources'.")


def _moment_or_date(value: Any) -> Any:
    return Moment.model_validate(value) if isinstance(value, dict) else value


When = Annotated[Moment | KnownOrUnknownDate, BeforeValidator(_moment_or_date)]


class Interruption(Noun):
    """A time in which a rule is suspended, or in which nobody knows whether it is."""

    first_day: KnownOrUnknownDate = Field(description="First day.")
    last_day: KnownOrUnknownDate = Field(default=None, description="Last day; absent: open.")
    state: Literal["suspended", "uncertain"] = Field(description="Suspended, or not known whether in force.")
    note: str = Field(default="", description="By which act, or why nobody knows.")


class TableItem(Noun):
    """One line of a table of points."""

    name: str = Field(description="What earns the points.")
    when: Condition = Field(description="When they are earned.")
    low: float | None = Field(default=None, description="Least points it may earn; absent: not read.")
    high: float | None = Field(default=None, description="Most points; absent: as 'low', or not read.")


class PointTable(Noun):
    """Points over components or operations that are added up."""

    unit: str = Field(description="Unit of a point.")
    fits: Condition | None = Field(default=None, description="What must hold for the table to be used; absent: always.")
    items: tuple[TableItem, ...] = Field(min_length=1, description="The lines, in order.")
    complete: bool = Field(description="Whether every line of the table was read.")
    total: float | None = Field(default=None, description="What all lines together make, if the text says so.")
    source: str | None = Field(default=None, description="Key of an entry under 'sources'.")
    note: str = Field(default="", description="What a reader should know.")

    @cached_property
    def scale(self) -> int:
        """Power of ten by which all points become whole numbers, so that sums are exact at thresholds."""
        read = [end for item in self.items for end in (item.low, item.high) if end is not None]
        numbers = [Decimal(repr(float(number))) for number in (*read, *([] if self.total is None else [self.total]))]
        return int(10 ** max(0, *(-int(number.as_tuple().exponent) for number in numbers), 0))

    def scaled(self, points: float) -> float:
        """Points as a whole number of the smallest step of the table; infinite as they are."""
        return points if math.isinf(points) else float(round(points * self.scale))

    def conditions(self) -> Iterator[Condition]:
        """Comparisons its lines and its use rest on, in order."""
        yield from (self.fits.leaves if self.fits is not None else ())
        yield from (leaf for item in self.items for leaf in item.when.leaves)


class Amount(Noun):
    """What follows in money or points: a rate, multiplied by facts, plus further layers."""

    name: str = Field(default="", description="What it is.")
    unit: str = Field(description="Unit of the result.")
    value: float | None = Field(default=None, description="The rate; absent with a schedule, or if not known.")
    schedule: tuple[ScheduleRow, ...] = Field(default=(), description="Rates that change with 'by'.")
    by: str | None = Field(default=None, description="Fact whose number picks the row; 'day': the day of reading.")
    times: tuple[str, ...] = Field(default=(), description="Facts the rate is multiplied by.")
    bound: Literal["exactly", "at_most", "at_least"] = Field(default="exactly", description="How the amount is meant.")
    layers: tuple[Amount, ...] = Field(default=(), description="Further amounts that are added.")
    source: str | None = Field(default=None, description="Key of an entry under 'sources'.")

    def facts(self) -> Iterator[str]:
        """Names of all facts asked for, in order."""
        yield from self.times
        if self.by is not None and self.by != THE_DAY:
            yield self.by
        for layer in self.layers:
            yield from layer.facts()


class Rule(Noun):
    """One rule. Without ``requires`` it asks nothing: it says what applies, such as a label, a duty or a relief.

    ``implied_by`` names rules that, once met, meet this one too. ``exception_to`` names rules that do not apply
    where this one does.
    """

    key_fields: ClassVar[tuple[str, ...]] = ("id",)

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", description="Short name of the rule.")
    name: str = Field(description="Name as it is printed.")
    kind: RuleKind = Field(default="requirement", description="What sort of rule it is.")
    rung: int | None = Field(default=None, ge=0, description="Place on a ladder, for rulebooks that are one.")
    question: str = Field(default="", description="What the rule asks, in plain words.")
    requires: Condition | None = Field(default=None, description="What must hold; absent: it asks nothing.")
    applies_when: Condition | None = Field(default=None, description="When the rule applies; absent: always.")
    exception_to: tuple[str, ...] = Field(default=(), description="Rules that do not apply where this one does.")
    implied_by: tuple[str, ...] = Field(default=(), description="Rules that imply this one.")
    amount: Amount | None = Field(default=None, description="What is due or granted where it applies.")
    article: str = Field(default="", description="Where it stands in the text.")
    consequence: str = Field(default="", description="What follows if it is met or not.")
    source: str | None = Field(default=None, description="Key of an entry under 'sources'.")
    also: tuple[str, ...] = Field(default=(), description="Keys of further sources that say the same.")
    confidence: Literal["high", "medium", "low"] | None = Field(default=None, description="How sure the reading is.")
    burden: Annotated[str, OneOf("burden")] = Field(
        default="none", description="Who must show that it is met, or broken."
    )
    burden_basis: str = Field(default="", description="Where the text lays the burden on them.")
    member: bool = Field(default=False, description="Whether it only counts within another rule.")
    valid_from: When = Field(default=None, description="First day it applies; absent: as the rulebook.")
    valid_from_words: str = Field(default="", description="When it begins, where that is relative to an unknown day.")
    valid_to: When = Field(default=None, description="Last day it applies; absent: open.")
    interruptions: tuple[Interruption, ...] = Field(default=(), description="Times it was suspended or uncertain.")
    published: KnownOrUnknownDate = Field(default=None, description="When its text was published; absent: as the book.")
    end_published: KnownOrUnknownDate = Field(default=None, description="When its end was published, if it ended.")
    dossier: str = Field(default="", description="Key of the rule in the dossier it was written from.")
    note: str = Field(default="", description="What a reader should know.")

    @model_validator(mode="after")
    def _asks_or_applies(self) -> Rule:
        if self.requires is None and self.applies_when is None and self.amount is None:
            raise ValueError("a rule needs 'requires', or says with 'applies_when' or 'amount' what applies")
        return self

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """What it requires and when it applies, where it says so."""
        return tuple(item for item in (self.requires, self.applies_when) if item is not None)

    @cached_property
    def leaves(self) -> tuple[Condition, ...]:
        """Comparisons at the bottom of its conditions, in order."""
        return tuple(leaf for condition in self.conditions for leaf in condition.leaves)

    @property
    def asks_nothing(self) -> bool:
        """Whether it only says what applies."""
        return self.requires is None


class Untestable(Noun):
    """A part of a text that says nothing a deal can be held against, and why."""

    key_fields: ClassVar[tuple[str, ...]] = ("name",)

    name: str = Field(description="What it is about.")
    reason: str = Field(description="Why no deal can meet or miss it.")
    dossier: str = Field(default="", description="Key of the rule in the dossier, if it has one.")


class Rulebook(Noun):
    """A named set of rules."""

    key_fields: ClassVar[tuple[str, ...]] = ("id",)

    schema_version: Literal[1] = Field(default=1, description="Version of this file format.")
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", description="Name of the rulebook.")
    name: str = Field(description="Name as it is printed.")
    status: RuleStatus = Field(description="Standing of the whole.")
    valid_from: KnownOrUnknownDate = Field(default=None, description="When it begins to apply.")
    valid_to: KnownOrUnknownDate = Field(default=None, description="When it ceases to apply.")
    published: KnownOrUnknownDate = Field(default=None, description="When its text was published.")
    summary: str = Field(default="", description="What it is for.")
    rules: tuple[Rule, ...] = Field(min_length=1, description="The rules, in order.")
    facts: dict[str, AskedFact] = Field(default_factory=dict, description="Facts the rules ask for.")
    tables: dict[str, PointTable] = Field(default_factory=dict, description="Tables of points by key.")
    events: dict[str, Event] = Field(default_factory=dict, description="Events that days of rules hang on.")
    jurisdiction: tuple[str, ...] = Field(
        default=(), description="Whose rules these are: ISO country codes, or names of groups such as EU27."
    )
    reach: tuple[Reach, ...] = Field(
        default=("plant", "home"),
        description="Which deals they can reach: with a plant there, a home there, a partner from there whose goods or "
        "technology leave it, or anywhere.",
    )
    citation: str = Field(default="", description="How the text is cited.")
    mirror: str = Field(default="", description="Who stands for whom when it is held against a deal elsewhere.")
    dossier: str = Field(default="", description="Key of the regime in the dossier it was written from.")
    untestable: tuple[Untestable, ...] = Field(default=(), description="What is left out, with the reason.")
    sources: dict[str, Source] = Field(default_factory=dict, description="Sources by key.")

    @cached_property
    def by_id(self) -> dict[str, Rule]:
        """Rules by id."""
        return {rule.id: rule for rule in self.rules}

    @cached_property
    def exceptions(self) -> dict[str, tuple[Rule, ...]]:
        """Exceptions by the id of the rule they stand in for, in the order of the book."""
        found: dict[str, tuple[Rule, ...]] = {}
        for rule in self.rules:
            for name in rule.exception_to:
                found[name] = (*found.get(name, ()), rule)
        return found

    def conditions_of(self, rule: Rule) -> Iterator[Condition]:
        """Comparisons of a rule, those inside tables of points included."""
        for leaf in rule.leaves:
            yield leaf
            for table in self.tables_of(leaf):
                yield from self.tables[table].conditions() if table in self.tables else ()

    def tables_of(self, leaf: Condition) -> tuple[str, ...]:
        """Keys of tables a comparison adds up: its own, or those its fact is counted by."""
        if leaf.points is not None:
            return (leaf.points,)
        counted = self._counted(leaf)
        return () if counted is None else counted.tables

    def _counted(self, leaf: Condition) -> Counted | None:
        asked = self.facts.get(leaf.fact) if leaf.fact is not None else None
        return None if asked is None else asked.counted

    def measures_of(self, rule: Rule) -> tuple[tuple[str, str | None], ...]:
        """Measures a rule uses with their components, once each, in order."""
        found = (item for leaf in self.conditions_of(rule) for item in leaf.measures())
        return tuple(dict.fromkeys(found))

    def facts_of(self, rule: Rule) -> tuple[str, ...]:
        """Facts a rule asks for, once each, in order."""
        found = [name for leaf in self.conditions_of(rule) for name in (*leaf.facts(), *self._picking(leaf))]
        found += rule.amount.facts() if rule.amount else ()
        scaled = [self.facts[name].scaled for name in found if name in self.facts]
        found += [name for item in scaled if item is not None for name in (item.number, item.amount)]
        return tuple(dict.fromkeys(found))

    def _picking(self, leaf: Condition) -> tuple[str, ...]:
        """The fact that says by which table the fact of a comparison is counted."""
        counted = self._counted(leaf)
        return () if counted is None else (counted.by,)

    @cached_property
    def measure_keys(self) -> dict[str, tuple[str, ...]]:
        """What the measures of each rule are kept under, by rule id."""
        return {
            rule.id: tuple(f"{name}:{part}" if part else name for name, part in self.measures_of(rule))
            for rule in self.rules
        }

    @cached_property
    def measures(self) -> tuple[tuple[str, str | None], ...]:
        """Measures all rules use with their components, once each, in order."""
        return tuple(dict.fromkeys(item for rule in self.rules for item in self.measures_of(rule)))

    def day_of(self, when: Moment | PartialDate | None) -> PartialDate | None:
        """Return the day meant by a date or moment; None while its event has no date."""
        if not isinstance(when, Moment):
            return when
        event = self.events.get(when.after)
        if event is None or event.date is None:
            return None
        later = event.date.plus_months(when.months)
        return later if when.not_before is None else later.or_later(when.not_before)

    def with_(self, changes: Mapping[str, object]) -> Rulebook:
        """Return the book with an amendment, such as ``{"rules.ownership.requires.all.0.value": 0.51}``.

        Raises:
            UsageError: for a change that touches nothing or a path that leads nowhere.
            ValueError: if what comes out is not a rulebook (pydantic's ValidationError).
        """
        data = self.model_dump(mode="json", by_alias=True, exclude_unset=True)
        return Rulebook.model_validate(amended(data, changes))

    def with_events(self, days: Mapping[str, str]) -> Rulebook:
        """Return the book as if events fell on given days, such as ``{"entry_into_force": "2027-07-01"}``."""
        return self.with_({f"events.{name}.date": day for name, day in days.items()})
