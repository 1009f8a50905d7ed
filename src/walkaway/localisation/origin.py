"""Rules of origin: regional value content, ex-works limits, roll-up and accumulation, as plain arithmetic.

Net-cost rules follow the worked examples of the CUSMA Rules of Origin Regulations (Canada, SOR/2020-155), ex-works
rules the preferential agreements of the EU. Values are compared with thresholds exactly, before any rounding; how the
statute prints them (to one decimal, cut off in one place) is kept apart for display. Royalties are left out of net
cost, so a licence fee to a foreign partner raises the regional share: print the share of value added beside it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from walkaway.core.exact import Number, fraction
from walkaway.core.interval import Interval, tight_range
from walkaway.core.truth import Truth

Money = Number | Interval


@dataclass(frozen=True, slots=True)
class Cost:
    """Cost of a good, in one currency. Transfer prices may be ranges.

    Attributes:
        originating, non_originating: materials by origin.
        other_product, period, other: the other costs of the good.
        excluded: sales promotion, royalties, shipping and packing, interest above the limit: part of the above.
    """

    originating: Money = 0.0
    non_originating: Money = 0.0
    other_product: Money = 0.0
    period: Money = 0.0
    other: Money = 0.0
    excluded: Money | Mapping[str, Money] = 0.0

    @property
    def total(self) -> Interval:
        """Total cost."""
        parts = (self.originating, self.non_originating, self.other_product, self.period, self.other)
        return _sum(parts)

    @property
    def excluded_total(self) -> Interval:
        """All excluded costs."""
        return _sum(self.excluded.values()) if isinstance(self.excluded, Mapping) else _range(self.excluded)

    @property
    def net(self) -> Interval:
        """Net cost: total less excluded."""
        return self.total - self.excluded_total


@dataclass(frozen=True, slots=True)
class Content:
    """A content share and how it compares with a threshold.

    Attributes:
        share: as a fraction; a range when prices are.
        base, foreign: the money it is made from.
        threshold: fraction asked for; None if none.
        qualifies: three-valued, on the unrounded share.
        formula: in words.
    """

    share: Interval
    base: Interval
    foreign: Interval
    threshold: float | None
    qualifies: Truth
    formula: str
    steps: tuple[str, ...] = field(default=())

    def published_percent(self, decimals: int = 1, cut_off: bool = False) -> float:
        """Percent as the statute prints it: rounded, half up, or cut off; never used in a comparison."""
        scale = 10**decimals
        shifted = fraction(self.share.low) * 100 * scale + (0 if cut_off else Fraction(1, 2))
        return float(Fraction(math.floor(shifted), scale))

    def explain(self) -> str:
        """Say the arithmetic in lines."""
        lines = [f"{self.formula} = {_percent(self.share)}", *(f"  {step}" for step in self.steps)]
        lines.append(f"  base {_money(self.base)}, foreign {_money(self.foreign)}")
        if self.threshold is not None:
            lines.append(f"  asked {float(self.threshold):.1%}: {self.qualifies}")
        return "\n".join(lines)

    def to_dict(self) -> dict[str, object]:
        """Return plain data."""
        return {
            "share": self.share.to_list(),
            "base": self.base.to_list(),
            "foreign": self.foreign.to_list(),
            "threshold": self.threshold,
            "qualifies": str(self.qualifies),
            "formula": self.formula,
        }


def regional_value_content(
    base: Money, foreign: Money, threshold: float | None = None, basis: str = "net cost", steps: tuple[str, ...] = ()
) -> Content:
    """Regional value content ``(base - foreign) / base``, tight although the base occurs twice.

    Args:
        base: net cost or transaction value.
        foreign: value of non-originating materials.
        threshold: fraction asked for, reached if equal.
        basis: name of the base.
        steps: arithmetic that led here, for the explanation.
    """
    whole, part = _range(base), _range(foreign)
    share = tight_range(lambda x: (x[0] - x[1]) / x[0], [whole, part], [True, False])
    verdict = Truth.UNKNOWN if threshold is None else share.compare(">=", threshold)
    formula = f"({basis} - non-originating materials) / {basis}"
    return Content(share, whole, part, threshold, verdict, formula, steps)


def net_cost_content(cost: Cost, threshold: float | None = None) -> Content:
    """Regional value content of a good by net cost.

    Total cost less excluded costs is the base. When materials are a range, base and foreign part move together; the
    ends are taken together, so the range is tight.
    """
    fixed = (cost.originating, cost.other_product, cost.period, cost.other)
    own, excluded, foreign = _sum(fixed), cost.excluded_total, _range(cost.non_originating)
    share = tight_range(lambda x: (x[0] - x[1]) / (x[0] - x[1] + x[2]), [own, excluded, foreign], [True, False, False])
    verdict = Truth.UNKNOWN if threshold is None else share.compare(">=", threshold)
    steps = (f"total cost {_money(cost.total)} less excluded {_money(excluded)}",)
    return Content(
        share, cost.net, foreign, threshold, verdict, "(net cost - non-originating materials) / net cost", steps
    )


def with_own_part(part: Cost, good: Cost, designated: bool, threshold: float | None = None) -> Content:
    """Content of a good with a part made by the same producer.

    A designated part that qualifies by itself counts as originating in full (roll-up), at its total cost; otherwise
    its foreign materials count, and its excluded costs are left out of the base.
    """
    if designated:
        base = part.total + good.net
        return regional_value_content(base, good.non_originating, threshold, steps=("the part counts as originating",))
    foreign = _range(part.non_originating) + _range(good.non_originating)
    steps = ("the part's foreign materials count",)
    return regional_value_content(part.net + good.net, foreign, threshold, steps=steps)


def with_bought_part(
    part: Cost, price: Number, good: Cost, statement: Number | bool = False, threshold: float | None = None
) -> Content:
    """Content of a good with a part bought from another producer in the region (accumulation).

    Args:
        part: cost of the part at its producer.
        price: what the good's producer pays for it.
        good: cost of the good without the part.
        statement: False: the part is foreign in full. True: its producer states net cost and foreign materials, which
            are used. A number: the amount its producer states as not foreign.
        threshold: fraction asked for.
    """
    if statement is True:
        foreign = _range(part.non_originating) + _range(good.non_originating)
        return regional_value_content(part.net + good.net, foreign, threshold, steps=("full statement",))
    stated = fraction(0 if statement is False else statement)
    foreign = _range(price) - stated + _range(good.non_originating)
    steps = (f"{float(stated):g} of the price {float(price):g} is stated as regional",)
    return regional_value_content(_range(price) + good.net, foreign, threshold, steps=steps)


def foreign_content(ex_works_price: Money, non_originating: Money, limit: float | None = None) -> Content:
    """MaxNOM: non-originating materials over the ex-works price, allowed up to and with the limit."""
    price, foreign = _range(ex_works_price), _range(non_originating)
    share = tight_range(lambda x: x[1] / x[0], [price, foreign], [False, True])
    verdict = Truth.UNKNOWN if limit is None else share.compare("<=", limit)
    return Content(share, price, foreign, limit, verdict, "non-originating materials / ex-works price")


def originating_content(
    price: Money, originating: Money, threshold: float | None = None, steps: tuple[str, ...] = ()
) -> Content:
    """Build-up: value of originating materials over the transaction value; equal reaches the threshold.

    Costs of labour and overhead do not count, so that the rest of the price is no foreign content: ``foreign`` is what
    the formula leaves out.
    """
    whole, part = _range(price), _range(originating)
    share = tight_range(lambda x: x[1] / x[0], [whole, part], [False, True])
    verdict = Truth.UNKNOWN if threshold is None else share.compare(">=", threshold)
    formula = "originating materials / price"
    return Content(share, whole, whole - part, threshold, verdict, formula, steps)


def within_tolerance(non_originating_share: Money, limit: float = 0.10) -> Truth:
    """De minimis: whether a small foreign share may be overlooked (10 percent by default)."""
    return _range(non_originating_share).compare("<=", limit)


def allocate(amount: Number, keys: Mapping[str, Number]) -> dict[str, Fraction]:
    """Split a cost by a key such as direct labour hours, exactly: the parts add up to the amount."""
    total = sum(map(fraction, keys.values()))
    return {name: fraction(amount) * fraction(key) / total for name, key in keys.items()}


def allocated_net_cost(
    totals: Mapping[str, Number], excluded: Number, ratios: Mapping[str, Number]
) -> dict[str, Fraction]:
    """Net cost of each good when excluded costs are split by a ratio."""
    shares = allocate(excluded, ratios)
    return {name: fraction(total) - shares[name] for name, total in totals.items()}


def averaged_content(goods: Mapping[str, tuple[Cost, float]], threshold: float | None = None) -> Content:
    """Content averaged over goods of a class, weighted by the quantity made in the period."""
    base, foreign = Interval(0, 0), Interval(0, 0)
    for cost, quantity in goods.values():
        base = base + cost.net * quantity
        foreign = foreign + _range(cost.non_originating) * quantity
    return regional_value_content(base, foreign, threshold, steps=(f"averaged over {len(goods)} goods",))


def _range(value: Money) -> Interval:
    return value if isinstance(value, Interval) else Interval.exactly(value)


def _sum(values: Iterable[Money]) -> Interval:
    return sum(map(_range, values), Interval(0, 0))


def _percent(share: Interval) -> str:
    low, high = share.floats()
    return f"{low:.4%}" if share.is_exact else f"{low:.4%} to {high:.4%}"


def _money(value: Interval) -> str:
    low, high = value.floats()
    return f"{low:,g}" if value.is_exact else f"{low:,g} to {high:,g}"
