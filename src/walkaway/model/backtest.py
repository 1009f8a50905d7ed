"""Back-tests: walk-outs that happened, what could be known before them, what is forecast, and what came of it."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from pydantic import Field, model_validator

from walkaway.core.claims import Frozen, KnownOrUnknownDate, Range, Source
from walkaway.core.dates import PartialDate, day_before
from walkaway.evidence.fields import Noun

DAYS_PER_MONTH = 365.25 / 12


class Aftermath(Frozen):
    """What came of it: after how many months it was back, or that it was not."""

    months: Range | None = Field(default=None, description="Months from the exit, as exactly as sources let one say.")
    never: bool = Field(default=False, description="True if it never came back, as far as was seen.")
    seen: KnownOrUnknownDate = Field(default=None, description="Last day seen; needed where it never came back.")
    source: str = Field(min_length=1, description="Key of an entry under 'sources'.")
    also: tuple[str, ...] = Field(default=(), description="Keys of further sources.")
    note: str = Field(min_length=1, description="What was coded from what, in our own words.")

    @model_validator(mode="after")
    def _months_or_never(self) -> Aftermath:
        if (self.months is None) == (not self.never):
            raise ValueError("give either 'months' or 'never: true'")
        if self.months is not None and (self.months.low is None or self.months.high is None):
            raise ValueError("months need both ends; write the same number twice where they are known exactly")
        if self.never and self.seen is None:
            raise ValueError("'never' needs 'seen': the last day on which it was seen not to be back")
        return self

    @property
    def first(self) -> float:
        """Least number of months it took; infinite for never."""
        return float("inf") if self.months is None or self.months.low is None else self.months.low

    @property
    def last(self) -> float:
        """Greatest number of months it took; infinite for never."""
        return float("inf") if self.months is None or self.months.high is None else self.months.high


class Forecast(Noun):
    """One thing the walk-away test forecasts, and what happened."""

    key_fields: ClassVar[tuple[str, ...]] = ("id",)

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", description="Short name, once per walk-out.")
    name: str = Field(min_length=1, description="What must be back, in words.")
    node: str = Field(min_length=1, description="Gate or asset of the technology pack.")
    level: float = Field(gt=0, le=1, description="Share of planned output from which it counts as back.")
    level_note: str = Field(default="", description="Why this level.")
    happened: Aftermath = Field(description="What came of it.")
    if_sooner: str = Field(default="", description="Why it may come sooner than the model says: what the model lacks.")
    if_later: str = Field(default="", description="Why it may come later than the model says: what the model lacks.")


class BackTest(Noun):
    """One walk-out."""

    key_fields: ClassVar[tuple[str, ...]] = ("id",)

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", description="Short name.")
    name: str = Field(min_length=1, description="Who left what.")
    deal: str = Field(min_length=1, description="Id of the deal.")
    exit: KnownOrUnknownDate = Field(description="When they left; a year is taken from its first day on.")
    exit_source: str = Field(min_length=1, description="Key of an entry under 'sources'.")
    as_of: date = Field(description="Last day before the exit: what was published later does not count.")
    mode: str = Field(min_length=1, description="Exit mode of the catalog that fits what happened.")
    mode_note: str = Field(min_length=1, description="Why this mode.")
    other_modes: tuple[str, ...] = Field(default=(), description="Modes shown beside it; they are not scored.")
    holder: str | None = Field(default=None, description="Who left: a party; absent: the foreign partner.")
    forecasts: tuple[Forecast, ...] = Field(min_length=1, description="What is forecast.")

    @model_validator(mode="after")
    def _known_before(self) -> BackTest:
        if self.exit is None:
            raise ValueError("the day of the exit is not known; without it nothing can be tested")
        if self.as_of != day_before(self.exit.first):
            raise ValueError(f"as_of is the last day before the exit: {day_before(self.exit.first)}")
        return self

    @property
    def day(self) -> date:
        """Day of the exit; the first possible one where it is not known to the day."""
        assert self.exit is not None
        return self.exit.first

    def months_seen(self, seen: PartialDate | None) -> float:
        """Months from the exit to the first day a date may mean; at least none."""
        return 0.0 if seen is None else max((seen.first - self.day).days / DAYS_PER_MONTH, 0.0)


class BackTests(Frozen):
    """The walk-outs the test is held against. No parameter of the catalog may come from their outcomes."""

    schema_version: int = Field(default=1, ge=1, le=1, description="Version of this file format.")
    tests: tuple[BackTest, ...] = Field(min_length=1, description="The walk-outs.")
    sources: dict[str, Source] = Field(default_factory=dict, description="Sources by key.")
