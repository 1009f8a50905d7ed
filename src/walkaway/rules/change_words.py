"""Changes in words: what a fact is now, what it must be, and where the answer stands in a deal file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from math import inf, isfinite

from walkaway.core.dates import PartialDate
from walkaway.core.interval import Interval
from walkaway.core.truth import Truth
from walkaway.core.units import UNITS, WHOLE_UNITS, is_time
from walkaway.evidence.change import Change
from walkaway.measures.component_measures import COMPONENT_MEASURES
from walkaway.measures.measures import MEASURES, Measured
from walkaway.model.condition import Condition, ScheduleRow
from walkaway.model.rulebook import Rulebook
from walkaway.rules.answers import answer_path, days_of, days_words
from walkaway.rules.check import Checked
from walkaway.rules.number_words import number_words, range_words
from walkaway.rules.quantities import OTHER, ValueCell, kind_of, unit_of
from walkaway.rules.wanted import Leaf, Quantity

Value = bool | float | str | None


@dataclass(frozen=True, slots=True)
class FactToChange:
    """A fact to change.

    Attributes:
        name: what it is, in words.
        now: what is known of it.
        must: what it must be.
        paths: fields of the deal file it rests on.
        value: for an answer of the deal file, one that will do; None for what the program computes from several fields.
        measure: what the program computes, as a measured value is kept under; None for an answer or a sum of points.
        region: what it must be, as sides of what it is compared with.
        unit: unit of a number.
        changes: amendments of the evidence that bring it about; of what is computed none until means are found.
        is_met: whether what other facts of the same set change brings it about already.
    """

    name: str
    now: str
    must: str
    paths: tuple[str, ...]
    value: Value = None
    measure: str | None = None
    region: tuple[ValueCell, ...] = ()
    unit: str = ""
    changes: tuple[Change, ...] = ()
    is_met: bool = False

    def holds(self, measured: Measured) -> bool:
        """Whether it is what it must be for certain, as measured anew."""
        value = measured.value
        if isinstance(value, Truth):
            return {Truth.TRUE: "yes", Truth.FALSE: "no"}.get(value) in {
                name for cell in self.region for name in cell.names
            }
        return any(cell.holds_all_of(value) for cell in self.region)


_OPPOSITE = {">=": "<", ">": "<=", "<=": ">", "<": ">="}
_SIGNS = {">=": "at least", ">": "more than", "<=": "at most", "<": "less than", "==": "exactly"}


def changes_of(leaf: Leaf, wanted: bool, checked: Checked) -> tuple[FactToChange, ...]:
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
        region = _sides(operator, asks.bar)
        value: Value = _inside(region[0], unit)
    else:
        names = sorted(asks.names) if wanted else [f"not {name}" for name in sorted(asks.names)]
        must = " or ".join(names)
        value = names[0] if kind == "name" and wanted else None
        if kind == "flag":
            must = names[0] if wanted else {"yes": "no", "no": "yes"}[next(iter(asks.names))]
            value = must == "yes"
        region = (ValueCell(names=asks.names if wanted else frozenset([must])),)
    paths = tuple(item.field for item in measured.inputs if item.field != _key_path(condition, book))
    if kind == "name" and not wanted:
        value = _other_than(asks.names, condition, book)
    own = _fact(condition, (name, now, must), paths, value, region, book)
    if not leaf.rows:
        return (own,)
    key = _key_change(leaf, book, measured)
    return (key,) if isinstance(measured.value, Interval) and _is_met(measured.value, leaf) else (own, key)


def moved(quantity: Quantity, region: tuple[ValueCell, ...], book: Rulebook) -> FactToChange:
    """Say to which side a fact must be moved."""
    leaf = quantity.first
    measured, condition = _measured(leaf), leaf.condition
    unit = unit_of(condition, book)
    if quantity.kind == "number":
        must = _span_words(region, condition, unit)
        first, last = region[0], region[-1]
        beyond = first.inside if isfinite(first.high) else _inside(first, unit)
        inside = first.low if first.has_low and first.low > 0 else last.high if last.has_high else beyond
        value: Value = float(inside)
    else:
        must = " or ".join(sorted(name for cell in region for name in cell.names))
        value = must == "yes" if quantity.kind == "flag" else next(iter(sorted(region[0].names)))
        value = _other_than(_named(quantity), condition, book) if value == OTHER else value
    paths = tuple(item.field for item in measured.inputs)
    words = (meaning_of(condition, book), _now(measured, quantity.kind, unit), must)
    return _fact(condition, words, paths, value, region, book)


def _named(quantity: Quantity) -> frozenset[str]:
    return frozenset(name for cell in quantity.cells for name in cell.names)


def _other_than(names: frozenset[str], condition: Condition, book: Rulebook) -> str | None:
    """Another name than these: of the list an answer comes from, or any; None where the list has no other."""
    allowed = book.facts[condition.fact].names if condition.fact is not None else ()
    return next((name for name in allowed or ("other",) if name not in names), None)


def _fact(
    condition: Condition,
    words: tuple[str, str, str],
    paths: tuple[str, ...],
    value: Value,
    region: tuple[ValueCell, ...],
    book: Rulebook,
) -> FactToChange:
    """An answer with the change that gives it, or what is computed, for which means are to be found."""
    unit = unit_of(condition, book)
    if condition.fact is None:
        return FactToChange(*words, paths, None, condition.measure_key, region, unit)
    path = answer_path(book.facts[condition.fact], condition.fact)
    changes = () if value is None else (_answer(path, value, unit),)
    return FactToChange(*words, paths, value, None, region, unit, changes)


def _answer(path: str, value: bool | float | str, unit: str) -> Change:
    if isinstance(value, float):
        return Change(path, Interval.exactly(value), UNITS[unit].canonical if unit in UNITS else unit or None)
    return Change(path, value)


def _sides(operator: str, bar: float) -> tuple[ValueCell, ...]:
    """What a comparison asks of a number, as one side of its bar or two."""
    above, below = ValueCell(bar, inf, has_low=operator == ">="), ValueCell(-inf, bar, has_high=operator == "<=")
    if operator in (">=", ">"):
        return (above,)
    if operator in ("<=", "<"):
        return (below,)
    return (
        (ValueCell(bar, bar),) if operator == "==" else (replace(above, has_low=False), replace(below, has_high=False))
    )


def _inside(cell: ValueCell, unit: str) -> float:
    """A number on a side: its end where that belongs to it, else one just beyond, by a thousandth."""
    low, high = cell.low, cell.high
    if isfinite(low):
        return low if cell.has_low else low + _step(low, unit)
    return high if cell.has_high else high - _step(high, unit)


def _step(bar: float, unit: str) -> float:
    return 1.0 if unit in WHOLE_UNITS else 0.001 * (1.0 if unit == "fraction" else abs(bar) or 1.0)


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


def _span_words(region: tuple[ValueCell, ...], condition: Condition, unit: str) -> str:
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


def _key_change(leaf: Leaf, book: Rulebook, measured: Measured) -> FactToChange:
    condition = leaf.condition
    asked = book.facts[str(condition.by)]
    path = str(_key_path(condition, book))
    item = next(item for item in measured.inputs if item.field == path)
    if asked.kind == "day":
        days = days_of(item)
        rows = " or ".join(f"{row.first_day or 'any day'} to {row.last_day or 'any day'}" for row in leaf.rows)
        inside = _day_inside(leaf.rows[0])
        seen = "unknown" if days is None else days_words(days)
        day = (Change(path, inside),)
        return FactToChange(asked.question.rstrip("?"), seen, rows, (path,), str(inside), changes=day)
    now = "unknown" if item.interval is None else range_words(item.interval, asked.unit or "")
    rows = " or ".join(_row_words(row, asked.unit or "") for row in leaf.rows)
    first_number, last_number = map(float, leaf.rows[0].span)
    value = first_number if isfinite(first_number) else last_number
    number = (_answer(path, value, asked.unit or ""),)
    return FactToChange(asked.question.rstrip("?"), now, rows, (path,), value, unit=asked.unit or "", changes=number)


def _day_inside(row: ScheduleRow) -> PartialDate:
    """A day of a row for certain: the last its beginning may mean, or the first its end may mean."""
    if row.first_day is not None:
        return PartialDate.on(row.first_day.last)
    return PartialDate.on(row.last_day.first if row.last_day is not None else date.max)


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
