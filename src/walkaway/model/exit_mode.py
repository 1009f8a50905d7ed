"""Exit modes: how a partner leaves, whose rights end with it, and what delays everybody who looks for a replacement."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal, get_args

from pydantic import BeforeValidator, Field, model_validator

from walkaway.core.claims import Frozen, Source
from walkaway.evidence.fields import Noun
from walkaway.model.estimate import ASSUMPTION, Amount
from walkaway.model.production import ABSENT_TENURES, TENURES, Tenure

Group = Literal["leaver", "same_country", "third", "home"]
"""Where a holder stands in an exit: it leaves; it sits in the leaver's country; elsewhere abroad; at home."""
GROUPS: tuple[Group, ...] = get_args(Group)


def _all_tenures(value: object) -> object:
    return TENURES if value == "all" else value


Surviving = Annotated[tuple[Tenure, ...], BeforeValidator(_all_tenures)]


class Survives(Frozen):
    """Tenures that go on, by where their holder stands; the word all for every one."""

    leaver: Surviving = Field(description="Of whoever leaves.")
    same_country: Surviving = Field(description="Of others in the leaver's country, or in a country lost as well.")
    third: Surviving = Field(description="Of others from abroad.")
    home: Surviving = Field(default=TENURES, description="Of home parties other than the leaver.")


class ExitMode(Noun):
    """One way to leave."""

    key_fields: ClassVar[tuple[str, ...]] = ("id",)

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", description="Name of the mode, in lower case.")
    name: str = Field(min_length=1, description="Name as it is printed.")
    meaning: str = Field(default="", description="What happens, in one sentence.")
    survives: Survives = Field(description="Which tenures go on.")
    holders: tuple[str, ...] = Field(default=(), description="Holders that are lost besides the leaver.")
    countries: tuple[str, ...] = Field(default=(), description="Countries treated as the leaver's own besides it.")
    closes_as: tuple[str, ...] = Field(
        default=(), description="Modes of the catalog whose closed routes are closed here too, for a mode of your own."
    )
    delays: dict[str, Amount] = Field(default_factory=dict, description="Shared factors on months, drawn once for all.")
    without_partner: Literal["venture", "vendor"] = Field(
        default="vendor",
        description="Who leaves where a deal has no foreign partner: the venture, or a foreign vendor.",
    )
    cites: tuple[str, ...] = Field(default=(), description="Keys of sources for what the meaning says.")
    sources: dict[str, Source] = Field(default_factory=dict, description="Sources by key.")

    @model_validator(mode="after")
    def _delays_lengthen(self) -> ExitMode:
        for name, factor in self.delays.items():
            if factor.low < 1:
                raise ValueError(f"the delay {name} is a factor of at least 1; seen {factor.low:g}")
        return self

    def keeps(self, group: Group, tenure: Tenure) -> bool:
        """Whether a right goes on; what was never there does not."""
        return tenure not in ABSENT_TENURES and tenure in getattr(self.survives, group)

    def is_no_worse_than(self, other: ExitMode) -> bool:
        """Whether all that goes on in ``other`` goes on here too, with delays no longer: never worse for home."""
        rights = all(
            self.keeps(here, tenure) or not other.keeps(there, tenure)
            for here, there in self._moves(other)
            for tenure in TENURES
        )
        lost = set(self.holders) <= set(other.holders) and set(self.countries) <= set(other.countries)
        faster = all(self._delays_no_more(other, name) for name in {*self.delays, *other.delays})
        return rights and lost and faster

    def _moves(self, other: ExitMode) -> Iterator[tuple[Group, Group]]:
        """Where a holder may stand here and in the other mode: in the same place, or in one the other moves it to."""
        yield from ((group, group) for group in GROUPS)
        if not set(other.holders) <= set(self.holders):
            yield from ((group, "leaver") for group in GROUPS)
        if not set(other.countries) <= set(self.countries):
            yield "third", "same_country"

    def _delays_no_more(self, other: ExitMode, name: str) -> bool:
        here, there = self.delays.get(name, _NO_DELAY), other.delays.get(name, _NO_DELAY)
        return here.low <= there.low and here.likely <= there.likely and here.high <= there.high


_NO_DELAY = Amount(low=1, likely=1, high=1, source=ASSUMPTION)


class OutlookQuestion(Frozen):
    """The exit every audit asks about, and what counts as having survived it."""

    mode: str = Field(description="Id of the mode.")
    years: int = Field(ge=0, le=30, description="Years of production the plant is given first, at the least.")
    months: int = Field(ge=0, le=120, description="Months after the exit at which output is looked at.")
    level: float = Field(gt=0, le=1, description="Share of planned output that counts as going on.")
    band: float = Field(gt=0, lt=1, description="Share of the draws that must agree.")
    source: str = Field(description="Key of an entry under 'sources', or the word assumption.")
    note: str = Field(default="", description="Why.")


class ExitModes(Frozen):
    """The modes of the catalog."""

    outlook: OutlookQuestion = Field(description="The exit every audit asks about.")

    modes: tuple[ExitMode, ...] = Field(min_length=1, description="The modes, mildest first.")
    sources: dict[str, Source] = Field(default_factory=dict, description="Sources by key.")
