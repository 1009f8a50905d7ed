"""Production: what making the product rests on: assets, who holds them, how they are replaced, gates that join them.

Levels run from 0 to 1: the share of planned output that an asset or a gate can support.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import Field, model_validator

from walkaway.core.claims import Frozen, Source
from walkaway.core.tables import Location
from walkaway.core.vocabulary import OneOf, flagged, words
from walkaway.evidence.fields import Noun
from walkaway.model.estimate import Amount, Chance

HolderClass = Literal["home", "partner", "allied", "third"]
"""Whose an asset is: home parties; the foreign partner; others of the partner's country; others from abroad."""
HOLDER_CLASSES: tuple[HolderClass, ...] = ("home", "partner", "allied", "third")

Tenure = Annotated[str, OneOf("tenure")]
"""By what right it is used."""
TENURES = words("tenure")
ABSENT_TENURES = flagged("tenure", "is_absent")
"""Tenures of what is not there, whoever stays."""

AssetReading = Literal["site", "layer", "supply", "staff", "right", "silent"]
"""Which claims of a deal say who holds it; 'silent': no field of a deal speaks of it, only claims under 'assets'."""

KnowHowLayer = Annotated[str, OneOf("layer", "is_learned")]
AssetRole = Annotated[str, OneOf("asset_role")]
AssetLayer = Annotated[str, OneOf("layer")]
_ID = r"^[a-z0-9{][a-z0-9_{}]*$"


class Stage(Frozen):
    """One step of a route; stages follow one another."""

    name: str = Field(min_length=1, description="What is done.")
    months: Amount = Field(description="How long it takes, in months.")


class Route(Frozen):
    """A way to replace an asset that is lost."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_]*$", description="Short name, once per asset.")
    name: str = Field(min_length=1, description="What is done, in words.")
    stages: tuple[Stage, ...] = Field(min_length=1, description="Steps, one after the other; their months add up.")
    works: Chance = Field(description="Chance that the route leads to a usable replacement at all.")
    cost: Amount | None = Field(
        default=None,
        description="Cost as a share of the plant's investment; absent: unknown, left out of sums and named.",
    )
    quality: float = Field(default=1.0, gt=0, le=1, description="Level the replacement supports; below 1: stripped.")
    needs: tuple[str, ...] = Field(default=(), description="Assets or gates that must be there before it can begin.")
    closed_in: tuple[str, ...] = Field(default=(), description="Exit modes in which it cannot be taken.")
    at_once: bool = Field(default=False, description="Whether it starts at once even where others are tried in turn.")
    through: tuple[str, ...] = Field(
        default=(), description="Countries the replacement comes from; closed where the exit loses supplies from all."
    )
    delayed_by: str | None = Field(default=None, description="Shared delay of the exit modes that lengthens it.")
    shortened_by: KnowHowLayer | None = Field(
        default=None, description="Layer of know-how that shortens it: what home knows already need not be learned."
    )


class Mix(Frozen):
    """Who holds a kind of asset where a deal is silent: home's share, the partner's of the rest, then the allied's."""

    home: Chance = Field(description="Share, or chance, that home parties hold it.")
    partner: Chance = Field(description="Of what home does not hold: share held by the foreign partner's group.")
    allied: Chance = Field(description="Of what neither holds: share held by others of the partner's country.")


class Tenures(Frozen):
    """By what right each class of holder's part is used."""

    home: Tenure = Field(default="owned", description="Held by home parties.")
    partner: Tenure = Field(description="Held by the foreign partner's group.")
    allied: Tenure = Field(description="Held by others of the partner's country.")
    third: Tenure = Field(description="Held by others from abroad.")

    def of(self, holder: HolderClass) -> Tenure:
        """Return the tenure of a class of holder."""
        found: Tenure = getattr(self, holder)
        return found


class Origin(Frozen):
    """Share of the world's makers or capacity that sits in one country."""

    country: str = Field(description="ISO code.")
    share: Chance = Field(description="Its share of the world.")


class AssetKind(Noun):
    """A kind of asset: what claims say who holds it, what is assumed where they are silent, how it is replaced."""

    key_fields: ClassVar[tuple[str, ...]] = ("id",)

    id: str = Field(pattern=_ID, description="Short name in lower case with underscores.")
    name: str = Field(min_length=1, description="Name as it is printed.")
    meaning: str = Field(default="", description="What losing it means.")
    layer: AssetLayer = Field(description="Layer of the know-how stack it belongs to, or supply, site or market.")
    reading: AssetReading = Field(description="Which claims of a deal say who holds it.")
    levels: tuple[str, ...] = Field(default=(), description="Staff levels read, where 'reading' is staff.")
    divisible: bool = Field(description="Whether a part of it supports a part of output; else it is one holder's.")
    role: AssetRole = Field(
        description="What holders other than home and the partner are called, such as equipment_vendor."
    )
    tenure: Tenures = Field(description="By what right each class of holder's part is used.")
    prior: Mix = Field(description="Who holds it where the deal is silent.")
    part_of_plant: bool = Field(default=False, description="Whether it is there only once the plant has started.")
    cover: Amount | None = Field(default=None, description="Months a stock or an inertia carries on after the loss.")
    know_how: KnowHowLayer | None = Field(
        default=None, description="Layer of know-how by which home comes to hold what it did not bring."
    )
    tried: Literal["together", "in_turn"] = Field(
        default="in_turn", description="Whether routes start at once (the first to work counts) or one after another."
    )
    routes: tuple[Route, ...] = Field(default=(), description="Ways to replace it, in the order tried.")


class Asset(Noun):
    """Something production rests on. What it leaves out is as its kind has it."""

    key_fields: ClassVar[tuple[str, ...]] = ("id",)

    id: str = Field(pattern=_ID, description="Short name in lower case with underscores.")
    name: str = Field(min_length=1, description="Name as it is printed.")
    kind: str = Field(pattern=_ID, description="Id of its kind.")
    component: str | None = Field(default=None, description="Component of the value tree it belongs to.")
    prior: Mix | None = Field(default=None, description="Who holds it where the deal is silent, if not as its kind.")
    origins: tuple[Origin, ...] = Field(default=(), description="Where the world's makers of it sit.")
    cover: Amount | None = Field(default=None, description="Months a stock carries on, if not as its kind.")
    routes: tuple[Route, ...] | None = Field(default=None, description="Ways to replace it, if not as its kind.")
    cost_scale: float = Field(
        default=1.0, ge=0, description="Factor on the cost of routes, such as its share of capital."
    )
    note: str = Field(default="", description="What a reader should know.")


class Branch(Frozen):
    """A child of a gate, with its quality (any) or its weight (blend)."""

    of: str = Field(pattern=_ID, description="Asset or gate.")
    quality: float = Field(default=1.0, gt=0, le=1, description="For 'any': level this way of making it supports.")
    weight: float = Field(default=1.0, gt=0, le=1, description="For 'blend': share of output of this product line.")

    @model_validator(mode="before")
    @classmethod
    def _from_name(cls, data: Any) -> Any:
        return {"of": data} if isinstance(data, str) else data


class KOfN(Frozen):
    """So many of a list."""

    k: int = Field(ge=1, description="How many are needed.")
    of: tuple[Branch, ...] = Field(min_length=1, description="The list.")


class Gate(Noun):
    """Joins assets and gates: all (least), any (best), k_of_n (k-th best), or blend (weighted sum of product lines)."""

    key_fields: ClassVar[tuple[str, ...]] = ("id",)

    id: str = Field(pattern=_ID, description="Short name in lower case with underscores.")
    name: str = Field(min_length=1, description="Name as it is printed.")
    all: tuple[Branch, ...] | None = Field(default=None, description="As good as the worst of these.")
    any: tuple[Branch, ...] | None = Field(default=None, description="As good as the best of these, times its quality.")
    k_of_n: KOfN | None = Field(default=None, description="As good as the k-th best of these.")
    blend: tuple[Branch, ...] | None = Field(
        default=None, description="Weighted sum of product lines; weights add to 1."
    )
    source: str = Field(
        default="assumption", description="Where its qualities and weights come from, if it has any; or assumption."
    )
    note: str = Field(default="", description="How qualities and weights follow, or what a reader should know.")
    circular: bool = Field(
        default=False, description="True where it really depends on itself: then nothing bootstraps (least fixpoint)."
    )

    @model_validator(mode="after")
    def _one_form(self) -> Gate:
        forms = [name for name in ("all", "any", "k_of_n", "blend") if getattr(self, name) is not None]
        if len(forms) != 1:
            raise ValueError(f"give exactly one of all, any, k_of_n, blend; seen: {', '.join(forms) or 'none'}")
        if not self.branches:
            raise ValueError("a gate without children supports nothing")
        if self.k_of_n is not None and self.k_of_n.k > len(self.k_of_n.of):
            raise ValueError(f"{self.k_of_n.k} of {len(self.k_of_n.of)} can never hold")
        if self.blend is not None and abs(sum(branch.weight for branch in self.blend) - 1) > 1e-9:
            raise ValueError(f"the weights of a blend add up to 1; seen {sum(item.weight for item in self.blend):g}")
        return self

    @cached_property
    def has_numbers(self) -> bool:
        """Whether qualities or weights shape its level."""
        return self.form == "blend" or any(branch.quality < 1 for branch in self.branches)

    @cached_property
    def form(self) -> Literal["all", "any", "k_of_n", "blend"]:
        """Which of the forms it has."""
        if self.all is not None:
            return "all"
        return "any" if self.any is not None else "k_of_n" if self.k_of_n is not None else "blend"

    @cached_property
    def branches(self) -> tuple[Branch, ...]:
        """Its children."""
        return self.all or self.any or self.blend or (self.k_of_n.of if self.k_of_n is not None else ())


class Pattern(Noun):
    """The same assets and gates for each of several members: ``{id}`` and other words in braces are the member's."""

    members: tuple[dict[str, str], ...] = Field(
        min_length=1, description="Members, each with 'id', 'name' and more words."
    )
    assets: tuple[Asset, ...] = Field(default=(), description="Assets made for each member.")
    gates: tuple[Gate, ...] = Field(default=(), description="Gates made for each member.")

    @model_validator(mode="after")
    def _words_exist(self) -> Pattern:
        items: list[Asset | Gate] = [*self.assets, *self.gates]
        for item in items:
            for member in self.members:
                try:
                    _filled(item.model_dump(by_alias=True, exclude_none=True), member)
                except KeyError as error:
                    raise ValueError(f"{item.id}: the member {member.get('id')!r} has no word {error}") from None
        return self


class Production(Noun):
    """What making the product rests on."""

    top: str = Field(pattern=_ID, description="Gate that stands for making the product.")
    kinds: tuple[AssetKind, ...] = Field(
        default=(), description="Kinds of asset, where they differ from the common ones."
    )
    assets: tuple[Asset, ...] = Field(default=(), description="Assets.")
    gates: tuple[Gate, ...] = Field(default=(), description="Gates.")
    patterns: tuple[Pattern, ...] = Field(default=(), description="Assets and gates repeated for several members.")

    def placed_assets(self) -> Iterator[tuple[Location, Asset]]:
        """Every asset with its place in the section; those of patterns once per member."""
        yield from (((("assets", index)), asset) for index, asset in enumerate(self.assets))
        for number, pattern in enumerate(self.patterns):
            for member in pattern.members:
                for index, asset in enumerate(pattern.assets):
                    yield ("patterns", number, "assets", index), _for_member(asset, member)

    def placed_gates(self) -> Iterator[tuple[Location, Gate]]:
        """Every gate with its place in the section; those of patterns once per member."""
        yield from (((("gates", index)), gate) for index, gate in enumerate(self.gates))
        for number, pattern in enumerate(self.patterns):
            for member in pattern.members:
                for index, gate in enumerate(pattern.gates):
                    yield ("patterns", number, "gates", index), _for_member(gate, member)

    @cached_property
    def all_assets(self) -> tuple[Asset, ...]:
        """Every asset."""
        return tuple(asset for _, asset in self.placed_assets())

    @cached_property
    def all_gates(self) -> tuple[Gate, ...]:
        """Every gate."""
        return tuple(gate for _, gate in self.placed_gates())


class AssetKinds(Frozen):
    """The common kinds of asset."""

    kinds: tuple[AssetKind, ...] = Field(min_length=1, description="The kinds.")
    sources: dict[str, Source] = Field(default_factory=dict, description="Sources by key.")


N = TypeVar("N", "Asset", "Gate")
_WORD = re.compile(r"\{([A-Za-z_]\w*)\}")
"""A word of a member, and nothing of what Python can do with texts in braces."""


def _for_member(item: N, member: dict[str, str]) -> N:
    return type(item).model_validate(_filled(item.model_dump(by_alias=True, exclude_none=True), member))


def _filled(node: Any, member: dict[str, str]) -> Any:
    if isinstance(node, str):
        if "{" in (rest := _WORD.sub("", node)) or "}" in rest:
            raise ValueError(f"{node!r} has braces that hold no word; write them as {{word}}")
        return _WORD.sub(lambda word: member[word[1]], node)
    if isinstance(node, dict):
        return {key: _filled(value, member) for key, value in node.items()}
    return [_filled(item, member) for item in node] if isinstance(node, list | tuple) else node
