"""Changes in words: what a fact is now, what it must be, and where the answer stands in a deal file."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from walkaway.core.interval import Interval
from walkaway.core.truth import Truth
from walkaway.core.units import is_time
from walkaway.measures.component_measures import COMPONENT_MEASURES
from walkaway.measures.measures import MEASURES, Measured
from walkaway.model.condition import Condition, ScheduleRow
from walkaway.model.rulebook import Rulebook
from walkaway.rules.answers import answer_path, days_of, days_words
from walkaway.rules.check import Checked
from walkaway.rules.proof import number_words, range_words
from walkaway.rules.quantities import OTHER, Cell, kind_of, unit_of
from walkaway.rules.wanted import Leaf, Quantity

Value = bool | float | str | None


@dataclass(frozen=True, slots=True)
class Change:
    """A fact to change.

    Attributes:
        name: what it is, in words.
        now: what is known of it.
        must: what it must be.
        paths: fields of the deal file it rests on.
        value: for an answer of the deal file, one that will do; None for what the program computes from several fields.
    """

    name: str
    now: str
    must: str
    paths: tuple[str, ...]
    value: Value = None


_OPPOSITE = {">=": "<", ">": "<=", "<=": ">", "<": ">="}
_SIGNS = {">=": "at least", ">": "more than", "<=": "at most", "<": "less than", "==": "exactly"}


def changes_of(leaf: Leaf, wanted: bool, checked: Checked) -> tuple[Change, ...]:
    """What to change so that one comparison comes out as wanted; with it the fact that picks its row, if need be."""
    book, condition = checked.rulebook, leaf.condition
    measured, asks = _measured(leaf), leaf.asks
    kind, unit = kind_of(condition, book), unit_of(condition, book)
    if asks is None:
        raise TypeError(f"nothing of {leaf.quantity} can be changed")
    name, now = meaning_of(condition, book), _now(measured, kind, unit)
    if kind == "number":
        operator = asks.operator if wanted else _OPPOSITE.get(asks.operator, "other than")
        must = f"{_SIGNS.get(operator, operator)} {_bar_words(condition, asks.bar, unit)}"
        value: Value = asks.bar if operator in (">=", "<=", "==") else None
    else:
        names = sorted(asks.names) if wanted else [f"not {name}" for name in sorted(asks.names)]
        must = " or ".join(names)
        value = names[0] if kind == "name" and wanted else None
        if kind == "flag":
            must = names[0] if wanted else {"yes": "no", "no": "yes"}[next(iter(asks.names))]
            value = must == "yes"
    paths = tuple(item.field for item in measured.inputs if item.field != _key_path(condition, book))
    own = Change(name, now, must, paths, value if condition.fact is not None else None)
    if not leaf.rows:
        return (own,)
    key = _key_change(leaf, book, measured)
    return (key,) if isinstance(measured.value, Interval) and _is_met(measured.value, leaf) else (own, key)


def moved(quantity: Quantity, region: tuple[Cell, ...], book: Rulebook) -> Change:
    """Say to which side a fact must be moved."""
    leaf = quantity.first
    measured, condition = _measured(leaf), leaf.condition
    unit = unit_of(condition, book)
    if quantity.kind == "number":
        must = _span_words(region, condition, unit)
        first, last = region[0], region[-1]
        inside = first.low if first.has_low and first.low > 0 else last.high if last.has_high else first.inside
        value: Value = float(inside)
    else:
        must = " or ".join(sorted(name for cell in region for name in cell.names))
        value = must == "yes" if quantity.kind == "flag" else next(iter(sorted(region[0].names)))
        value = None if value == OTHER else value
    paths = tuple(item.field for item in measured.inputs)
    return Change(
        meaning_of(condition, book), _now(measured, quantity.kind, unit), must, paths,
        value if condition.fact is not None else None,
    )  # fmt: skip


def meaning_of(condition: Condition, book: Rulebook) -> str:
    """What a comparison speaks of, in words."""
    if condition.fact is not None:
        return book.facts[condition.fact].question.rstrip("?")
    if condition.points is not None:
        return "Points together"
    measure = (MEASURES if condition.component is None else COMPONENT_MEASURES)[str(condition.measure)]
    return measure.meaning.rstrip(".") + (f" ({condition.component})" if condition.component else "")


def _measured(leaf: Leaf) -> Measured:
    if leaf.proof.measured is None:
        raise TypeError(f"nothing was measured of {leaf.quantity}")
    return leaf.proof.measured


def _now(measured: Measured, kind: str, unit: str) -> str:
    if kind == "name":
        return measured.inputs[0].choice or "unknown"
    if isinstance(measured.value, Truth):
        return {Truth.TRUE: "yes", Truth.FALSE: "no", Truth.UNKNOWN: "unknown"}[measured.value]
    return range_words(measured.value, unit)


def _bar_words(condition: Condition, bar: float, unit: str) -> str:
    """A bar, in the unit of time it is written in."""
    if is_time(unit) and is_time(condition.unit) and isinstance(condition.value, int | float):
        return number_words(float(condition.value), str(condition.unit))
    return number_words(float(bar), unit)


def _span_words(region: tuple[Cell, ...], condition: Condition, unit: str) -> str:
    first, last = region[0], region[-1]
    low, high = float(first.low), float(last.high)
    if low == high:
        return f"exactly {number_words(low, unit)}"
    is_top = high == float("inf") or (unit == "fraction" and high >= 1.0)
    said = []
    if low > 0:
        said.append(f"{'at least' if first.has_low else 'more than'} {number_words(low, unit)}")
    if not is_top or not said:
        said.append(f"{'at most' if last.has_high else 'less than'} {number_words(high, unit)}")
    return " and ".join(said)


def _key_path(condition: Condition, book: Rulebook) -> str | None:
    return answer_path(book.facts[condition.by], condition.by) if condition.by in book.facts else None


def _key_change(leaf: Leaf, book: Rulebook, measured: Measured) -> Change:
    condition = leaf.condition
    asked = book.facts[str(condition.by)]
    path = str(_key_path(condition, book))
    item = next(item for item in measured.inputs if item.field == path)
    if asked.kind == "day":
        days = days_of(item)
        rows = " or ".join(f"{row.first_day or 'any day'} to {row.last_day or 'any day'}" for row in leaf.rows)
        first = leaf.rows[0].first_day or leaf.rows[0].last_day
        return Change(
            asked.question.rstrip("?"), "unknown" if days is None else days_words(days), rows, (path,), str(first)
        )
    now = "unknown" if item.interval is None else range_words(item.interval, asked.unit or "")
    rows = " or ".join(_row_words(row, asked.unit or "") for row in leaf.rows)
    first_number, last_number = map(float, leaf.rows[0].span)
    value = first_number if isfinite(first_number) else last_number
    return Change(asked.question.rstrip("?"), now, rows, (path,), value)


def _row_words(row: ScheduleRow, unit: str) -> str:
    if row.start is None:
        return f"{row.first_day} to {row.last_day}" if row.last_day else f"{row.first_day} or later"
    start = number_words(row.start, unit)
    if row.end is None:
        before = "or more" if row.before is None else f"to below {number_words(row.before, unit)}"
        return f"{start} {before}"
    return start if row.end == row.start else f"{start} to {number_words(row.end, unit)}"


def _is_met(value: Interval, leaf: Leaf) -> bool:
    asks = leaf.asks
    return asks is not None and value.compare(asks.operator, asks.bar) is Truth.TRUE
