"""Conditions: what a rule asks, as data. Comparisons of measures and facts, joined by all, any, not and at least."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from math import inf, nextafter
from typing import Annotated, Literal

from pydantic import Field, model_validator

from walkaway.core.claims import KnownOrUnknownDate
from walkaway.core.exact import Exact, exact
from walkaway.core.units import UNITS, is_time
from walkaway.core.vocabulary import OneOf
from walkaway.evidence.fields import Noun

Operator = Literal[">=", ">", "<=", "<", "=="]
RuleStatus = Annotated[str, OneOf("rule_status")]
THE_DAY = "day"
"""Name of the day the rules are read on, where a schedule follows it."""

_FORMS = (
    "measure",
    "fact",
    "rule",
    "points",
    "in_sector",
    "partner_from",
    "plant_in",
    "undecided",
    "all",
    "any",
    "not",
    "at_least",
)


class ScheduleRow(Noun):
    """A row of a schedule: the threshold from one number or day to another, both included.

    Only one end of a row may be open: a row that covers everything is no schedule.
    """

    start: float | None = Field(default=None, alias="from", description="First number it covers; absent: open.")
    end: float | None = Field(default=None, alias="to", description="Last number it covers; absent: open.")
    before: float | None = Field(default=None, description="Number it ends before, where it covers all up to it.")
    first_day: KnownOrUnknownDate = Field(default=None, description="First day it covers, for schedules by day.")
    last_day: KnownOrUnknownDate = Field(default=None, description="Last day it covers; absent: open.")
    value: float | None = Field(default=None, description="Threshold; absent: not known.")
    note: str = Field(default="", description="What a reader should know.")
    source: str | None = Field(default=None, description="Key of an entry under 'sources', if it has one of its own.")

    @model_validator(mode="after")
    def _numbers_or_days(self) -> ScheduleRow:
        if self.end is not None and self.before is not None:
            raise ValueError("a row of numbers ends with 'to' or with 'before', not with both")
        by_number = any(end is not None for end in (self.start, self.end, self.before))
        if by_number == self.is_in_days:
            raise ValueError("a row ends in numbers ('from', 'to') or in days ('first_day', 'last_day'), not both")
        return self

    @property
    def is_in_days(self) -> bool:
        """Whether it covers days, not numbers."""
        return self.first_day is not None or self.last_day is not None

    @cached_property
    def span(self) -> tuple[Exact, Exact]:
        """First and last number it covers; days are counted from the first of January of the year 1.

        Where it ends before a number, the last is the float next to it.
        """
        if not self.is_in_days:
            last = self.end if self.before is None else nextafter(self.before, -inf)
            return exact(-inf if self.start is None else self.start), exact(inf if last is None else last)
        first = -inf if self.first_day is None else exact(self.first_day.first.toordinal())
        return first, inf if self.last_day is None else exact(self.last_day.last.toordinal())

    @cached_property
    def sure_span(self) -> tuple[Exact, Exact]:
        """First and last number it covers for certain; days that a date may or may not mean lie outside."""
        if not self.is_in_days:
            return self.span
        first = -inf if self.first_day is None else exact(self.first_day.last.toordinal())
        if self.last_day is None:
            is_open = "last_day" not in self.model_fields_set
            return first, inf if is_open else -inf
        return first, exact(self.last_day.first.toordinal())


class Condition(Noun):
    """A comparison, a place, another rule, a sum of points; or ``all``, ``any``, ``not``, ``at_least`` of a list.

    ``undecided`` is a leaf nobody can settle: the text itself is ambiguous or was not read, and the words say how.
    """

    measure: str | None = Field(default=None, description="Name of a measure the engines compute.")
    component: str | None = Field(default=None, description="Component a measure is taken of, if it needs one.")
    fact: str | None = Field(default=None, description="Name of a fact under 'facts', answered by the deal file.")
    operator: Operator = Field(default=">=", description="How the measure is compared; for a number.")
    value: bool | float | str | None = Field(default=None, description="Threshold, true or false, or a name.")
    one_of: tuple[str, ...] = Field(default=(), description="Names one of which the fact must be.")
    schedule: tuple[ScheduleRow, ...] = Field(default=(), description="Thresholds that change with 'by'.")
    by: str | None = Field(default=None, description="Fact whose number picks the row; 'day': the day of reading.")
    unit: str | None = Field(default=None, description="Unit of the threshold.")
    rule: str | None = Field(default=None, description="Id of another rule of this book that must be met.")
    points: str | None = Field(default=None, description="Table under 'tables' whose points are added up.")
    in_sector: str | None = Field(default=None, description="Sector the technology must belong to.")
    partner_from: tuple[str, ...] | None = Field(default=None, description="Countries the foreign partner is led from.")
    plant_in: tuple[str, ...] | None = Field(default=None, description="Countries the plant must stand in.")
    undecided: str | None = Field(default=None, description="Why the text itself leaves this open.")
    status: RuleStatus | None = Field(default=None, description="Standing of this threshold; absent: as the rulebook.")
    source: str | None = Field(default=None, description="Key of an entry under 'sources'.")
    note: str = Field(default="", description="Why this threshold.")
    all: tuple[Condition, ...] | None = Field(default=None, description="Every one of these holds.")
    any: tuple[Condition, ...] | None = Field(default=None, description="At least one of these holds.")
    not_: Condition | None = Field(default=None, alias="not", description="This does not hold.")
    at_least: int | None = Field(default=None, ge=1, description="How many of 'of' must hold.")
    of: tuple[Condition, ...] | None = Field(default=None, description="The list 'at_least' counts in.")
    must: tuple[Condition, ...] = Field(default=(), description="Members of the list that are always needed.")

    @model_validator(mode="after")
    def _one_form(self) -> Condition:
        given = [name for name in _FORMS if getattr(self, "not_" if name == "not" else name) is not None]
        if len(given) != 1:
            raise ValueError(f"give exactly one of {', '.join(_FORMS)}; seen: {', '.join(given) or 'none'}")
        if (self.at_least is None) != (self.of is None):
            raise ValueError("'at_least' and 'of' belong together")
        if bool(self.schedule) != (self.by is not None):
            raise ValueError("'schedule' and 'by' belong together")
        return self

    @cached_property
    def parts(self) -> tuple[Condition, ...]:
        """Conditions directly inside this one."""
        negated = (self.not_,) if self.not_ is not None else ()
        return (*(self.all or ()), *(self.any or ()), *self.must, *(self.of or ()), *negated)

    @cached_property
    def form(self) -> str:
        """Which of the forms it has, such as 'measure' or 'all'."""
        return next(name for name in _FORMS if getattr(self, "not_" if name == "not" else name) is not None)

    @cached_property
    def threshold(self) -> Exact | None:
        """The number a number is compared with, in the unit results are kept in; None if the text gives none."""
        if self.value is None or isinstance(self.value, str):
            return None
        return UNITS[str(self.unit)].to_canonical(self.value) if is_time(self.unit) else exact(float(self.value))

    @cached_property
    def measure_key(self) -> str | None:
        """The measure with its component: what a measured value is kept under."""
        return f"{self.measure}:{self.component}" if self.measure and self.component else self.measure

    @property
    def leaves(self) -> tuple[Condition, ...]:
        """Conditions without parts, in order."""
        return self._leaves_inside if self.parts else (self,)  # a leaf that kept itself could not be compared

    @cached_property
    def _leaves_inside(self) -> tuple[Condition, ...]:
        return tuple(leaf for part in self.parts for leaf in part.leaves)

    def measures(self) -> Iterator[tuple[str, str | None]]:
        """Measures used, each with its component or None, in order."""
        return ((leaf.measure, leaf.component) for leaf in self.leaves if leaf.measure is not None)

    def facts(self) -> Iterator[str]:
        """Names of all facts asked for directly, in order; tables ask for more."""
        named = (name for leaf in self.leaves for name in (leaf.fact, leaf.by))
        return (name for name in named if name is not None and name != THE_DAY)

    def rules(self) -> Iterator[str]:
        """Ids of all rules referred to, in order."""
        return (leaf.rule for leaf in self.leaves if leaf.rule is not None)
