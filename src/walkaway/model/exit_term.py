"""Contract terms that change what survives an exit: data on which tenures, stocks, routes and learning move."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, model_validator

from walkaway.core.claims import Frozen, Source
from walkaway.evidence.fields import Noun
from walkaway.model.estimate import Amount, Chance
from walkaway.model.production import HolderClass, KnowHowLayer, Route, Tenure


class ScheduleStep(Frozen):
    """Share in home hands so many years after the start of production."""

    years: float = Field(ge=0, description="Years after the start of production.")
    share: float = Field(ge=0, le=1, description="Share that home parties hold from then on, at least.")


class TermEffect(Frozen):
    """One change. It names kinds of asset, or single assets; or a layer of know-how."""

    kinds: tuple[str, ...] = Field(default=(), description="Kinds of asset it changes.")
    assets: tuple[str, ...] = Field(default=(), description="Single assets it changes.")
    holders: tuple[HolderClass, ...] = Field(default=("partner",), description="Whose part gets the tenure.")
    tenure: Tenure | None = Field(default=None, description="Tenure that part is held by from now on.")
    home_at_least: Chance | None = Field(default=None, description="Share that home parties hold, at least.")
    schedule: tuple[ScheduleStep, ...] = Field(default=(), description="The same, rising by years of production.")
    cover_at_least: Amount | None = Field(default=None, description="Months a stock carries on, at least.")
    route: Route | None = Field(default=None, description="A route it opens; it starts at once, beside the others.")
    months_factor: Amount | None = Field(default=None, description="Factor on the months of all routes, at most 1.")
    layer: KnowHowLayer | None = Field(default=None, description="Layer whose learning it changes.")
    openness_by: Chance | None = Field(default=None, description="Rise of openness, of what is left up to 1.")
    codified_by: Chance | None = Field(default=None, description="Rise of the codified share, of what is left up to 1.")
    turnover_factor: Amount | None = Field(default=None, description="Factor on turnover of staff, at most 1.")

    @model_validator(mode="after")
    def _says_something(self) -> TermEffect:
        on_assets = (self.tenure, self.home_at_least, self.cover_at_least, self.route, self.months_factor)
        changes_assets = any(item is not None for item in on_assets) or bool(self.schedule)
        changes_learning = any(item is not None for item in (self.openness_by, self.codified_by, self.turnover_factor))
        if changes_assets == changes_learning:
            raise ValueError("an effect changes either assets or learning; give the keys of one of them")
        if changes_assets and not (self.kinds or self.assets):
            raise ValueError("name the 'kinds' or 'assets' it changes")
        if changes_learning and self.layer is None:
            raise ValueError("name the 'layer' of know-how it changes")
        for name in ("months_factor", "turnover_factor"):
            factor = getattr(self, name)
            if factor is not None and factor.high > 1:
                raise ValueError(f"{name} is at most 1; seen {factor.high:g}")
        return self


class ContractTerm(Noun):
    """A term to ask for."""

    key_fields: ClassVar[tuple[str, ...]] = ("id",)

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", description="Name of the term, in lower case.")
    name: str = Field(min_length=1, description="Name as it is printed.")
    meaning: str = Field(description="What it gives home, in one or two sentences.")
    ask: str = Field(description="How to ask for it.")
    effects: tuple[TermEffect, ...] = Field(min_length=1, description="What it changes.")
    sources: dict[str, Source] = Field(default_factory=dict, description="Sources by key.")
