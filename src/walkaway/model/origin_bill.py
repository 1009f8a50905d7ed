"""The bill of materials of a good: what it costs, where its materials come from, what agreements let count."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator
from pydantic.json_schema import WithJsonSchema

from walkaway.core.claims import Frozen
from walkaway.core.interval import Interval

OriginRule = Literal["build-down", "build-up", "net-cost", "max-foreign", "value-added"]
ORIGIN_RULES: tuple[OriginRule, ...] = ("build-down", "build-up", "net-cost", "max-foreign", "value-added")
InventoryMethod = Literal["fifo", "lifo", "average"]


def _range(value: Any) -> Any:
    """Read a number, or a list of two, as what lies between them."""
    if isinstance(value, Interval):
        return value
    ends = value if isinstance(value, list) and len(value) == 2 else [value, value]
    if any(isinstance(end, bool) or not isinstance(end, int | float | Fraction) for end in ends):
        raise ValueError("give a number, or two in brackets for a range")
    return Interval(*ends)


def _money(value: Any) -> Any:
    found = _range(value)
    if found.low < 0:
        raise ValueError("an amount is not negative")
    return found


def _share(value: Any) -> Any:
    found = _range(value)
    if found.low < 0 or found.high > 1:
        raise ValueError("a share lies between 0 and 1")
    return found


_NUMBER_OR_RANGE = {
    "anyOf": [{"type": "number"}, {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}]
}
Money = Annotated[Interval, BeforeValidator(_money), WithJsonSchema(_NUMBER_OR_RANGE)]
"""An amount that is not negative, or a range of it."""
Share = Annotated[Interval, BeforeValidator(_share), WithJsonSchema(_NUMBER_OR_RANGE)]
"""A share from 0 to 1, or a range of it."""
_NOTHING = Interval(0, 0)
_ANY_SHARE = Interval(0, 1)


class AskedContent(Frozen):
    """A rule of origin and what it asks."""

    rule: OriginRule = Field(description="How content is counted.")
    threshold: float = Field(ge=0, le=1, description="Share asked for, or for max-foreign the share allowed.")


class Costs(Frozen):
    """Costs of a good besides its materials, in the currency of the bill."""

    product: Money = Field(default=_NOTHING, description="Labour and overhead of production.")
    period: Money = Field(default=_NOTHING, description="Costs of the period, such as administration.")
    other: Money = Field(default=_NOTHING, description="Other costs.")
    excluded: dict[str, Money] = Field(
        default_factory=dict,
        description="Parts of the above that net cost leaves out: sales promotion, royalties, shipping and packing, "
        "interest above the limit.",
    )


class Movement(Frozen):
    """One movement of a stock of fungible materials: a receipt, or a withdrawal."""

    received: float | None = Field(default=None, gt=0, description="Quantity received.")
    unit_value: float | None = Field(default=None, ge=0, description="Value of one unit received.")
    originating: bool | None = Field(default=None, description="Whether what is received originates.")
    used: float | None = Field(default=None, gt=0, description="Quantity withdrawn for this good.")
    taken: float | None = Field(default=None, gt=0, description="Quantity withdrawn for anything else.")

    @model_validator(mode="after")
    def _is_one_movement(self) -> Movement:
        if sum(quantity is not None for quantity in (self.received, self.used, self.taken)) != 1:
            raise ValueError("a movement is one of 'received', 'used' and 'taken'")
        if self.received is not None and (self.unit_value is None or self.originating is None):
            raise ValueError("a receipt has 'unit_value' and 'originating'")
        return self


class Inventory(Frozen):
    """A stock of fungible materials, originating and not, that nobody keeps apart."""

    method: InventoryMethod = Field(description="Which units count as withdrawn first; average: a share of all.")
    movements: tuple[Movement, ...] = Field(min_length=1, description="Opening stock, receipts, withdrawals, in order.")


class BillPart(Frozen):
    """How a material is itself made: its own materials and costs, and the rule it has to meet."""

    costs: Costs = Field(default_factory=Costs, description="Its costs besides materials.")
    materials: tuple[Material, ...] = Field(default=(), description="Its materials.")
    asks: AskedContent | None = Field(default=None, description="Rule of origin of the part itself.")
    designated: bool = Field(
        default=False, description="Whether its producer, who makes the good too, designates it as intermediate."
    )
    statement: Literal["none", "net_cost"] | float | None = Field(
        default=None,
        description="For a part bought in the region: what its producer states. 'none', 'net_cost' (its costs and "
        "materials count as if they were the good's), or the amount that is not foreign. Absent: own production.",
    )


class Material(Frozen):
    """One material of a good."""

    name: str = Field(min_length=1, description="Name, unique within its good.")
    value: Money | None = Field(default=None, description="Value in the good; absent with an inventory.")
    originating: bool | None = Field(default=None, description="Whether it originates; absent: unknown.")
    home_share: Share = Field(
        default=_ANY_SHARE, description="Value added at home in its own value added; else unknown."
    )
    bought_at_home: bool | None = Field(default=None, description="Whether its seller is at home; absent: unknown.")
    part: BillPart | None = Field(default=None, description="How it is made, where that is known.")
    inventory: Inventory | None = Field(default=None, description="The stock it comes from, if fungible.")

    @model_validator(mode="after")
    def _has_one_value(self) -> Material:
        if (self.value is None) == (self.inventory is None):
            raise ValueError(f"{self.name}: give either 'value' or 'inventory'")
        if self.inventory is not None and (self.originating is not None or self.part is not None):
            raise ValueError(f"{self.name}: an inventory says by itself what originates; leave out the rest")
        if self.part is not None and self.originating is not None:
            raise ValueError(f"{self.name}: whether a part originates follows from its rule; leave out 'originating'")
        return self


class DeMinimis(Frozen):
    """A small foreign share that may be overlooked."""

    limit: float = Field(ge=0, le=1, description="Share up to and with which it may.")
    of: Literal["price", "total_cost"] = Field(description="What it is a share of.")


class AssignedCosts(Frozen):
    """A table that assigns every component its share of the cost, in place of what it really cost."""

    points: dict[str, float] = Field(default_factory=dict, description="Points by name of the material.")
    rulebook: str | None = Field(default=None, description="Rulebook whose table is taken instead.")
    table: str | None = Field(default=None, description="Key of the table in that rulebook.")

    @model_validator(mode="after")
    def _says_where(self) -> AssignedCosts:
        if bool(self.points) == (self.rulebook is not None) or (self.rulebook is None) != (self.table is None):
            raise ValueError("give either 'points', or 'rulebook' with 'table'")
        return self


class Good(Frozen):
    """A good: its price, costs and materials."""

    product: str = Field(min_length=1, description="What the good is.")
    price: Money | None = Field(default=None, description="Transaction value, or ex-works price.")
    costs: Costs = Field(default_factory=Costs, description="Costs besides materials.")
    materials: tuple[Material, ...] = Field(description="Its materials.")
    home_share: Share = Field(
        default=_ANY_SHARE, description="Share at home of the value the good's own producer adds; absent: unknown."
    )
    quantity: float = Field(default=1, gt=0, description="Quantity made in the period, for averaging.")

    @model_validator(mode="after")
    def _names_once(self) -> Good:
        _check_names(self.product, self.materials)
        return self


class OriginBill(Good):
    """A bill of materials to hold against a rule of origin."""

    currency: str = Field(default="", description="Currency of all amounts; only printed.")
    de_minimis: DeMinimis | None = Field(default=None, description="Tolerance of the agreement.")
    assigned: AssignedCosts | None = Field(default=None, description="Assigned costs in place of values.")
    averaged_with: tuple[Good, ...] = Field(default=(), description="Goods of the class to average with.")


def _check_names(place: str, materials: tuple[Material, ...]) -> None:
    names = [material.name for material in materials]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"{place}: the material {name!r} is given twice")
    for material in materials:
        if material.part is not None:
            _check_names(material.name, material.part.materials)


BillPart.model_rebuild()
