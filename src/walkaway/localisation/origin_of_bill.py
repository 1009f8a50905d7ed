"""A bill of materials held against a rule of origin: parts looked into, stocks resolved, assigned costs put in.

Every material ends as a line with a value that originates, does not, or may. A part that qualifies by its own rule
counts in full (roll-up); any other counts by its own materials where the agreement allows that. What nobody knows
opens the result: the two ends are the bill read with every doubt for it and with every doubt against it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from walkaway.core.errors import InputError, Problem, UsageError
from walkaway.core.interval import Interval
from walkaway.core.truth import Truth
from walkaway.localisation.bill_of_material import Item, LookThroughValue, look_through_value
from walkaway.localisation.inventory import used_values
from walkaway.localisation.origin import (
    Content,
    Cost,
    foreign_content,
    net_cost_content,
    originating_content,
    regional_value_content,
    within_tolerance,
)
from walkaway.model.origin_bill import AskedContent, BillPart, Costs, Good, Material, OriginBill, OriginRule

NOTHING = Interval(0, 0)


@dataclass(frozen=True, slots=True)
class Line:
    """A material as it counts.

    Attributes:
        name: path of the material, such as ``frame > tube``.
        value: what it counts for.
        originating: whether it originates.
        because: why, in a few words.
    """

    name: str
    value: Interval
    originating: Truth
    because: str


@dataclass(frozen=True, slots=True)
class PartVerdict:
    """A part held against its own rule."""

    name: str
    content: Content
    qualifies: Truth


@dataclass(frozen=True, slots=True)
class OriginAnswer:
    """A bill held against a rule.

    Attributes:
        bill: the bill.
        rule: how content is counted.
        content: the share, and how it compares with the threshold.
        lines: materials as they count; where a part is in doubt, as they count against the good.
        parts: parts that have a rule of their own.
        overlooked: whether what is foreign stays within de minimis; None where the bill has none.
        value: value added at home through all tiers; None without a price.
        qualifies: of the good: by its content, or within de minimis.
    """

    bill: OriginBill
    rule: OriginRule
    content: Content
    lines: tuple[Line, ...]
    parts: tuple[PartVerdict, ...]
    overlooked: Truth | None
    value: LookThroughValue | None
    qualifies: Truth


@dataclass(frozen=True, slots=True)
class _Account:
    """Sums of a good: what counts as originating, as foreign or as either, and its other costs."""

    yes: Interval
    no: Interval
    either: Interval
    other: Interval
    excluded: Interval
    price: Interval | None

    def times(self, quantity: float) -> _Account:
        by = Interval.exactly(quantity)
        price = None if self.price is None else self.price * by
        return _Account(self.yes * by, self.no * by, self.either * by, self.other * by, self.excluded * by, price)

    def plus(self, more: _Account) -> _Account:
        price = None if self.price is None or more.price is None else self.price + more.price
        return _Account(self.yes + more.yes, self.no + more.no, self.either + more.either, self.other + more.other,
                        self.excluded + more.excluded, price)  # fmt: skip

    @property
    def foreign(self) -> Interval:
        return Interval(self.no.low, self.no.high + self.either.high)

    @property
    def originating(self) -> Interval:
        return Interval(self.yes.low, self.yes.high + self.either.high)

    @property
    def total(self) -> Interval:
        return self.yes + self.no + self.either + self.other


def origin_of(
    bill: OriginBill, rule: OriginRule, threshold: float | None = None, points: Mapping[str, Interval] | None = None
) -> OriginAnswer:
    """Hold a bill against a rule.

    Args:
        bill: the bill.
        rule: build-down, build-up, net-cost, max-foreign or value-added.
        threshold: share asked for (for max-foreign: allowed), a fraction; None if none, which leaves the verdict open.
        points: assigned costs from a table outside the bill, by name of the material.

    Raises:
        UsageError: where the rule needs a price and the bill has none, or a threshold is no share.
        InputError: for an inventory that gives out more than it has, or assigned costs of other materials.
    """
    if threshold is not None and not 0 <= threshold <= 1:
        raise UsageError(f"the threshold {threshold:g} is no share; give a fraction from 0 to 1, such as 0.55")
    assigned = _assigned(bill, points)
    good = bill if assigned is None else _with_points(bill, assigned)
    goods = (good, *bill.averaged_with)
    value = _look_through(good)
    if rule == "value-added":
        content = _value_added(goods, threshold)
    else:
        worst, best = (_content(goods, rule, threshold, hopeful) for hopeful in (False, True))
        content = _hull(worst, best, threshold, rule == "max-foreign")
    lines = tuple(_lines(good.materials, hopeful=False))
    overlooked = None if bill.de_minimis is None else _overlooked(good, lines)
    parts = tuple(_parts(good.materials))
    qualifies = content.qualifies if overlooked is None else content.qualifies | overlooked
    return OriginAnswer(bill, rule, content, lines, parts, overlooked, value, qualifies)


def _content(goods: Sequence[Good], rule: OriginRule, threshold: float | None, hopeful: bool) -> Content:
    accounts = [_account(item, hopeful).times(item.quantity) for item in goods]
    account = accounts[0]
    for more in accounts[1:]:
        account = account.plus(more)
    steps = (f"averaged over {len(goods)} goods, by quantity",) if len(goods) > 1 else ()
    return _counted(account, rule, threshold, goods[0].product, steps)


def _counted(
    account: _Account, rule: OriginRule, threshold: float | None, name: str, steps: tuple[str, ...] = ()
) -> Content:
    if rule == "net-cost":
        cost = Cost(account.originating, account.foreign, account.other, excluded=account.excluded)
        found = net_cost_content(cost, threshold)
        said = f"total cost {_money(account.total)} less excluded {_money(account.excluded)}"
        return replace(found, base=account.total - account.excluded, foreign=account.foreign, steps=(said, *steps))
    if account.price is None:
        raise UsageError(f"{rule} counts from the price, and {name!r} has none; give 'price', or use --rule net-cost")
    if rule == "max-foreign":
        return replace(foreign_content(account.price, account.foreign, threshold), steps=steps)
    if rule == "build-up":
        return originating_content(account.price, account.originating, threshold, steps)
    return regional_value_content(account.price, account.foreign, threshold, "price", steps)


def _account(good: Good, hopeful: bool) -> _Account:
    return _sums(list(_lines(good.materials, hopeful)), _with_own_parts(good, hopeful), good.price)


def _sums(lines: Sequence[Line], costs: Sequence[Costs], price: Interval | None) -> _Account:
    def total(truth: Truth) -> Interval:
        return sum((line.value for line in lines if line.originating is truth), NOTHING)

    other = sum((item.product + item.period + item.other for item in costs), NOTHING)
    excluded = sum((amount for item in costs for amount in item.excluded.values()), NOTHING)
    return _Account(total(Truth.TRUE), total(Truth.FALSE), total(Truth.UNKNOWN), other, excluded, price)


def _lines(materials: Sequence[Material], hopeful: bool, above: str = "") -> Iterator[Line]:
    for material in materials:
        name = f"{above}{material.name}"
        if material.inventory is not None:
            home, foreign = used_values(material.inventory, material.name)
            method = material.inventory.method
            yield Line(f"{name} (originating)", Interval(home, home), Truth.TRUE, f"from stock by {method}")
            yield Line(f"{name} (foreign)", Interval(foreign, foreign), Truth.FALSE, f"from stock by {method}")
        elif material.part is None:
            origin = Truth.UNKNOWN if material.originating is None else Truth.of(material.originating)
            yield Line(
                name,
                material.value or NOTHING,
                origin,
                "nobody knows" if origin is Truth.UNKNOWN else "as the bill says",
            )
        else:
            yield from _part_lines(material, material.part, hopeful, name)


def _part_lines(material: Material, part: BillPart, hopeful: bool, name: str) -> Iterator[Line]:
    """A part counts in full where it qualifies, by its own materials where that is allowed, else as foreign."""
    value = material.value or NOTHING
    if _counts_in_full(material, hopeful):
        own = _part_account(material, hopeful).total if part.statement is None else value
        yield Line(name, own, Truth.TRUE, "the part qualifies by its own rule and counts in full")
    elif part.statement == "none":
        yield Line(name, value, Truth.FALSE, "its producer states nothing")
    elif isinstance(part.statement, float | int):
        stated = Interval.exactly(part.statement)
        yield Line(f"{name} (stated)", stated, Truth.TRUE, "its producer states this amount as not foreign")
        yield Line(f"{name} (rest)", value - stated, Truth.FALSE, "the rest of its price")
    else:
        yield from _lines(part.materials, hopeful, f"{name} > ")


def _counts_in_full(material: Material, hopeful: bool) -> bool:
    part = material.part
    if part is None or (part.statement is None and not part.designated):
        return False
    qualifies = _part_qualifies(material)
    return qualifies is Truth.TRUE or (hopeful and qualifies is Truth.UNKNOWN)


def _part_qualifies(material: Material) -> Truth:
    """Whether a part meets its own rule; without one nobody knows, and it is not taken for granted."""
    part = material.part
    if part is None or part.asks is None:
        return Truth.FALSE
    return _part_content(material, part.asks).qualifies


def _part_content(material: Material, asks: AskedContent) -> Content:
    worst, best = (
        _counted(_part_account(material, hopeful), asks.rule, asks.threshold, material.name)
        for hopeful in (False, True)
    )
    return _hull(worst, best, asks.threshold, asks.rule == "max-foreign")


def _part_account(material: Material, hopeful: bool) -> _Account:
    part = material.part or BillPart()
    below = list(_lines(part.materials, hopeful))
    return _sums(below, [part.costs, *_own_costs(part.materials, hopeful)], material.value)


def _with_own_parts(good: Good, hopeful: bool) -> list[Costs]:
    return [good.costs, *_own_costs(good.materials, hopeful)]


def _own_costs(materials: Sequence[Material], hopeful: bool) -> Iterator[Costs]:
    """Costs of parts that count by their own materials: they are costs of the good then."""
    for material in materials:
        part = material.part
        if part is not None and part.statement in (None, "net_cost") and not _counts_in_full(material, hopeful):
            yield part.costs
            yield from _own_costs(part.materials, hopeful)


def _parts(materials: Sequence[Material], above: str = "") -> Iterator[PartVerdict]:
    for material in materials:
        if material.part is None:
            continue
        name = f"{above}{material.name}"
        if material.part.asks is not None:
            content = _part_content(material, material.part.asks)
            yield PartVerdict(name, content, content.qualifies)
        yield from _parts(material.part.materials, f"{name} > ")


def _hull(worst: Content, best: Content, threshold: float | None, at_most: bool) -> Content:
    """What lies between the bill read against the good and read for it."""
    share = worst.share.hull(best.share)
    verdict = Truth.UNKNOWN if threshold is None else share.compare("<=" if at_most else ">=", threshold)
    base, foreign = worst.base.hull(best.base), worst.foreign.hull(best.foreign)
    return replace(worst, share=share, base=base, foreign=foreign, qualifies=verdict)


def _overlooked(good: Good, lines: Sequence[Line]) -> Truth:
    """Whether all that is foreign is so little that the agreement overlooks it."""
    tolerance = good.de_minimis if isinstance(good, OriginBill) else None
    if tolerance is None:
        return Truth.FALSE
    account = _account(good, hopeful=False)
    base = good.price if tolerance.of == "price" else account.total
    if base is None:
        raise UsageError("de minimis is asked of the price, and the bill has none; give 'price', or 'of: total_cost'")
    return within_tolerance(foreign_content(base, account.foreign).share, tolerance.limit)


def _assigned(bill: OriginBill, points: Mapping[str, Interval] | None) -> Mapping[str, Interval] | None:
    if bill.assigned is None:
        return None
    if points is None:
        points = {name: Interval.exactly(value) for name, value in bill.assigned.points.items()}
    unknown = [material.name for material in bill.materials if material.name not in points]
    if unknown:
        raise InputError(
            [
                Problem("the table assigns this material no cost", None, None, f"materials.{name}", name,
                        ", ".join(points), "name it as the table does, or leave out 'assigned'")
                for name in unknown
            ]
        )  # fmt: skip
    return points


def _with_points(bill: OriginBill, points: Mapping[str, Interval]) -> OriginBill:
    """The bill with assigned costs for values: lines it does not have stay unknown, the whole table is the price."""
    given = {material.name: material for material in bill.materials}
    materials = tuple(
        (given.get(name) or Material(name=name, value=value)).model_copy(update={"value": value, "inventory": None})
        for name, value in points.items()
    )
    price = sum(points.values(), NOTHING)
    return bill.model_copy(update={"materials": materials, "price": price, "costs": Costs()})


def _value_added(goods: Sequence[Good], threshold: float | None) -> Content:
    """Value added at home through all tiers, averaged by price and quantity."""
    base, home = NOTHING, NOTHING
    for good in goods:
        found = _look_through(good)
        if found is None or good.price is None:
            raise UsageError(f"value-added counts from the price, and {good.product!r} has none; give 'price'")
        base = base + good.price * good.quantity
        home = home + found.local * good.price * good.quantity
    share = found.local if len(goods) == 1 and found is not None else (home / base).clip(0, 1)
    verdict = Truth.UNKNOWN if threshold is None else share.compare(">=", threshold)
    abroad = Interval(1 - share.high, 1 - share.low) * base
    return Content(share, base, abroad, threshold, verdict, "value added at home through all tiers / price")


def _look_through(good: Good) -> LookThroughValue | None:
    if good.price is None:
        return None
    return look_through_value(Item(good.product, good.price, good.home_share, inputs=_items(good.materials)))


def _items(materials: Sequence[Material]) -> tuple[Item, ...]:
    return tuple(
        Item(
            material.name,
            material.value if material.value is not None else _stock_value(material),
            material.home_share,
            material.bought_at_home,
            () if material.part is None else _items(material.part.materials),
        )
        for material in materials
    )


def _stock_value(material: Material) -> Interval:
    if material.inventory is None:
        return NOTHING
    total = sum(used_values(material.inventory, material.name))
    return Interval.exactly(total)


def _money(value: Interval) -> str:
    low, high = value.floats()
    return f"{low:,g}" if value.is_exact else f"{low:,g} to {high:,g}"
