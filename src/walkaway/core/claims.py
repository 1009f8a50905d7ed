"""Claims and sources: who says what about which field, as of when, and how binding it is."""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
    model_validator,
)
from pydantic.json_schema import WithJsonSchema

from walkaway.core.dates import PartialDate
from walkaway.core.vocabulary import OneOf, flagged, words

UNKNOWN = "unknown"
LONGEST_REPR = 240
"""Characters of a record that are shown in a console; what is long is read with its own faces."""

Binding = Annotated[str, OneOf("binding")]
Confidence = Literal["high", "medium", "low"]
Qualifier = Literal["exact", "about", "at_least", "at_most", "more_than", "less_than"]

BINDINGS = words("binding")
"""Kinds of statement, the most binding first."""
OWN_WORK = frozenset(flagged("binding", "is_own"))
"""Kinds of statement that we worked out ourselves."""
_BINDS = frozenset(flagged("binding", "binds"))
CONFIDENCES: tuple[str, ...] = get_args(Confidence)


def _as_date(value: Any) -> Any:
    if value is None or value == UNKNOWN:
        return None
    return value if isinstance(value, PartialDate) else PartialDate.parse(str(value))


def _date_text(value: PartialDate | None) -> str:
    return value.text if value else UNKNOWN


KnownOrUnknownDate = Annotated[
    PartialDate | None,
    BeforeValidator(_as_date),
    PlainSerializer(_date_text, return_type=str),
    WithJsonSchema(
        {"type": ["string", "integer"], "description": "2025, 2025-Q3, 2025-06, 2025-06-30, a span A/B, or unknown"}
    ),
]


class Frozen(BaseModel):
    """A record that cannot change after it is read and refuses keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    def __getstate__(self) -> dict[Any, Any]:
        """Pickle what was read, and nothing that was worked out from it since."""
        state = super().__getstate__()
        own = {name: value for name, value in state["__dict__"].items() if name in type(self).model_fields}
        return {**state, "__dict__": own}

    def __repr__(self) -> str:
        """Show what was read, cut where a line would not hold it."""
        text = super().__repr__()
        return text if len(text) <= LONGEST_REPR else text[: LONGEST_REPR - 1] + "…"

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        """A record that cannot change is its own copy."""
        return self


class Source(Frozen):
    """Where a claim comes from."""

    publisher: str = Field(min_length=1, description="Who published it, and for whom it was relayed if that differs.")
    title: str = Field(default=UNKNOWN, description="Title as printed; 'unknown' if it was not shown.")
    url: str = Field(default=UNKNOWN, description="Where it can be read.")
    date: KnownOrUnknownDate = Field(default=None, description="Publication date, to the precision known.")
    date_inferred: bool = Field(default=False, description="True if the date was worked out rather than printed.")
    note: str = Field(default="", description="Anything a reader should know about this source.")


class Range(Frozen):
    """A number known to lie between two ends, with a central value when the source gives one.

    An end that is not reached is written ``more_than`` or ``less_than``: a register's band "more than 50, up to 75
    percent" is ``{more_than: 50, high: 75}``.
    """

    low: float | None = Field(default=None, allow_inf_nan=False, description="Lower end; absent: not bounded below.")
    more_than: float | None = Field(default=None, allow_inf_nan=False, description="Lower end that is not reached.")
    central: float | None = Field(default=None, allow_inf_nan=False, description="The value the source prefers.")
    high: float | None = Field(default=None, allow_inf_nan=False, description="Upper end; absent: not bounded above.")
    less_than: float | None = Field(default=None, allow_inf_nan=False, description="Upper end that is not reached.")

    @model_validator(mode="before")
    @classmethod
    def _from_pair(cls, data: Any) -> Any:
        if isinstance(data, list):
            if len(data) != 2:
                raise ValueError("a range is written [low, high]")
            return {"low": data[0], "high": data[1]}
        return data

    @model_validator(mode="after")
    def _in_order(self) -> Range:
        if self.low is not None and self.more_than is not None:
            raise ValueError("a range begins with 'low' or with 'more_than', not with both")
        if self.high is not None and self.less_than is not None:
            raise ValueError("a range ends with 'high' or with 'less_than', not with both")
        ends = [end for end in (self.lower, self.central, self.upper) if end is not None]
        if ends != sorted(ends):
            raise ValueError("a range must rise: low, central, high")
        if not ends:
            raise ValueError("a range needs an end: low, more_than, high or less_than")
        if len(ends) > 1 and ends[0] == ends[-1] and not (self.more_than is None and self.less_than is None):
            raise ValueError("no number lies between these ends, as one of them is not reached")
        return self

    @property
    def lower(self) -> float | None:
        """Lower end, reached or not; None where it is not bounded below."""
        return self.more_than if self.low is None else self.low

    @property
    def upper(self) -> float | None:
        """Upper end, reached or not; None where it is not bounded above."""
        return self.less_than if self.high is None else self.high


class Claim(Frozen):
    """One statement about one field.

    ``value`` is a number, a range, true or false, a text, or ``unknown``. Unknown is an answer: somebody looked and
    found nothing. It is the only value that needs no source.
    """

    value: StrictBool | StrictInt | StrictFloat | Range | StrictStr = Field(
        union_mode="left_to_right",
        description="A number, [low, high], {low, central, high}, true or false, a text, or unknown.",
    )
    unit: str | None = Field(default=None, description="Unit of a number; texts and flags have none.")
    qualifier: Qualifier = Field(
        default="exact", description="at_least, more_than, at_most for 'up to', less_than, about; absent: exact."
    )
    as_of: KnownOrUnknownDate = Field(default=None, description="The time the value is true of.")
    source: str | None = Field(default=None, description="Key of an entry under 'sources'.")
    also: tuple[str, ...] = Field(default=(), description="Keys of further sources that say the same.")
    page: str | None = Field(default=None, description="Page, article or paragraph in the source.")
    binding: Binding = Field(default="press", description="What kind of statement this is; law binds most.")
    confidence: Confidence = Field(default="medium", description="How far the source can be relied on for this value.")
    supersedes: bool = Field(default=False, description="True if it reports a change that ends the earlier values.")
    note: str = Field(default="", description="What a reader should know, in our own words.")
    fact: str | None = Field(default=None, description="Key of the fact in the dossier this claim was made from.")

    @model_validator(mode="before")
    @classmethod
    def _numbers_stay_numbers(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("value"), float) and not math.isfinite(data["value"]):
            raise ValueError("a value must be a finite number, or unknown")
        return data

    @property
    def is_unknown(self) -> bool:
        """Whether the claim says that nothing is known."""
        return self.value == UNKNOWN

    @property
    def strength(self) -> tuple[int, int]:
        """Rank for choosing a central value, lower is stronger: how binding, then how confident."""
        return BINDINGS.index(self.binding), CONFIDENCES.index(self.confidence)

    @property
    def tier(self) -> int:
        """Class within which claims that disagree widen the interval.

        0 documents that bind (law, contract, filing, authority), 1 credible reports, 2 weak ones: inferred by us or
        of low confidence.
        """
        if self.confidence == "low" or self.binding in OWN_WORK:
            return 2
        return 0 if self.binding in _BINDS else 1
