"""Bills of material of any depth: how much of a product's value is added at home, through all tiers.

The share at home of an item worth ``V`` with inputs worth ``v_k`` is ``h + sum_k (v_k / V) * (s_k - h)``: ``h`` of
its own value added, ``s_k`` of each input in turn. That is ``l = v_home (I - Q)^-1`` (Leontief 1936) for a tree, worked
out exactly; where values or shares are ranges both ends are reached. Buying from a supplier at home is not the same
as value added at home, so both shares are given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from walkaway.core.errors import InputError, Problem
from walkaway.core.exact import Exact
from walkaway.core.interval import UNIT, Interval

TIERS = 3


@dataclass(frozen=True, slots=True)
class Item:
    """A product, part or material.

    Attributes:
        name: as it is told.
        value: what it is worth, its inputs included.
        home: share of its own value added that arises at home; a range if unknown.
        bought_at_home: whether its seller is at home; None if unknown.
        inputs: what it is made of.
    """

    name: str
    value: Interval
    home: Interval = UNIT
    bought_at_home: bool | None = None
    inputs: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class LookThroughValue:
    """Shares of the value of one product, as fractions.

    Attributes:
        product: name of the product.
        local: value added at home through all tiers.
        purchased: value of direct inputs bought from sellers at home, with own value added at home.
        by_depth: local share seen when the bill is opened 1, 2, … tiers deep; what is below counts by its seller.
    """

    product: str
    local: Interval
    purchased: Interval
    by_depth: tuple[Interval, ...]

    def to_dict(self) -> dict[str, object]:
        """Return plain data."""
        return {
            "product": self.product,
            "local": self.local.to_list(),
            "purchased": self.purchased.to_list(),
            "by_depth": [item.to_list() for item in self.by_depth],
        }

    def explain(self) -> str:
        """Say how far the shares differ by how deep one looks."""
        lines = [f"{self.product}: value added at home, by how many tiers are opened"]
        lines += [f"  {depth} tiers: {_words(share)}" for depth, share in enumerate(self.by_depth, 1)]
        lines.append(f"  all tiers: {_words(self.local)}; bought at home: {_words(self.purchased)}")
        return "\n".join(lines)


def look_through_value(product: Item, tiers: int = TIERS) -> LookThroughValue:
    """Compute the shares of a product through all tiers.

    Raises:
        InputError: for inputs certainly worth more than what is made of them, or an item worth nothing with inputs.
    """
    problems: list[Problem] = []
    _check(product, product.name, problems)
    if problems:
        raise InputError(problems)
    by_depth = tuple(_share(product, depth) for depth in range(1, tiers + 1))
    return LookThroughValue(product.name, _share(product, None), by_depth[0], by_depth)


def _share(item: Item, tiers: int | None) -> Interval:
    """Share at home of an item's value, opened so many tiers deep; None for all."""
    inputs = [(part.value, _part_share(part, None if tiers is None else tiers - 1)) for part in item.inputs]
    return Interval(_end(item, inputs, highest=False), _end(item, inputs, highest=True)).clip(0, 1)


def _part_share(part: Item, tiers: int | None) -> Interval:
    if tiers == 0:
        return UNIT if part.bought_at_home is None else Interval.exactly(int(part.bought_at_home))
    return _share(part, tiers)


def _end(item: Item, inputs: Sequence[tuple[Interval, Interval]], highest: bool) -> Exact:
    """One end of a share: linear in every value and share, so each is taken at the end that leads there."""
    own = item.home.high if highest else item.home.low
    added: Exact = Interval(0, 0).low
    for value, share in inputs:
        differs = (share.high if highest else share.low) - own
        added += differs * (value.high if (differs > 0) == highest else value.low)
    if not inputs:
        return own
    whole = item.value.low if (added > 0) == highest else item.value.high
    return own + added / whole


def _check(item: Item, place: str, problems: list[Problem]) -> None:
    least = sum((part.value.low for part in item.inputs), Interval(0, 0).low)
    if item.inputs and (least > item.value.high or item.value.low <= 0):
        problems.append(
            Problem("inputs worth more than the item", None, None, place, f"{float(least):g}",
                    f"at most {float(item.value.high):g}, the value of the item", "correct the values")
        )  # fmt: skip
    for part in item.inputs:
        _check(part, f"{place} > {part.name}", problems)


def _words(share: Interval) -> str:
    low, high = share.floats()
    return f"{low:.1%}" if share.is_exact else f"{low:.1%} to {high:.1%}"
