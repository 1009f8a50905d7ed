"""Proofs: how a condition comes out on what is known, as a tree down to measures, answers and fields."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Literal

from walkaway.catalog.loader import home_countries
from walkaway.core.interval import ENTIRE, Interval
from walkaway.core.resolution import Resolved
from walkaway.core.truth import Truth, all_of, any_of, at_least
from walkaway.localisation.component_measures import COMPONENT_MEASURES
from walkaway.localisation.measures import MEASURES, Measured
from walkaway.localisation.standing import Standing
from walkaway.model.condition import THE_DAY, Condition, Step
from walkaway.model.evidence import Evidence
from walkaway.model.rulebook import AskedFact, PointTable, Rule, TableItem

Form = Literal["leaf", "rule", "points", "all", "any", "at_least", "not"]


@dataclass(frozen=True, slots=True)
class Proof:
    """How a condition came out, with the same for its parts: a proof tree down to measures and fields."""

    text: str
    truth: Truth
    parts: tuple[Proof, ...] = ()
    measured: Measured | None = None
    form: Form = "leaf"

    def leaves(self) -> Iterator[Proof]:
        """Comparisons at the bottom of the tree, in order."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()

    def decisive(self) -> tuple[Proof, ...]:
        """Comparisons that share the outcome of the whole, so that they explain it."""
        if not self.parts:
            return (self,)
        if self.form == "points":
            return (self, *(leaf for part in self.parts if part.truth is Truth.UNKNOWN for leaf in part.decisive()))
        if self.form == "at_least" and self.truth is Truth.FALSE:
            return tuple(leaf for part in self.parts if part.truth is not Truth.TRUE for leaf in part.decisive())
        if self.form == "not":
            return self.parts[0].decisive()
        return tuple(leaf for part in self.parts if part.truth is self.truth for leaf in part.decisive())

    def inputs(self) -> tuple[Resolved, ...]:
        """Fields the whole tree rests on, once each."""
        found = {item.field: item for leaf in self.leaves() if leaf.measured for item in leaf.measured.inputs}
        return tuple(found.values())


_ANSWERED_BY = {"number": "number", "flag": "holds", "name": "name"}
NOWHERE = Standing(plant_at_home=Truth.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Ground:
    """What conditions are judged on: measures, outcomes of other rules, places, and answers of the deal file."""

    measured: Mapping[str, Measured]
    rules: Mapping[str, tuple[Rule, Truth, Proof]] = field(default_factory=dict)
    sectors: Sequence[str] = ()
    facts: Mapping[str, AskedFact] = field(default_factory=dict)
    evidence: Evidence | None = None
    tables: Mapping[str, PointTable] = field(default_factory=dict)
    standing: Standing = NOWHERE
    on: date | None = None

    def answer(self, fact: str) -> Resolved:
        """Return the answer to a fact, or unknown; the day of reading is a fact like the others."""
        if fact == THE_DAY:
            day = None if self.on is None else Interval.exactly(self.on.toordinal())
            return Resolved(THE_DAY, "unknown" if day is None else "assumed", interval=day)
        path = f"answers.{fact}.{_ANSWERED_BY[self.facts[fact].kind]}"
        return self.evidence.get(path) if self.evidence is not None else Resolved(path, "unknown")


def prove(condition: Condition, ground: Ground) -> Proof:
    """Build the proof tree of a condition."""
    form = condition.form
    if form == "measure":
        return _compare(condition, ground.measured[str(condition.measure_key)], ground)
    if form == "fact":
        return _compare_fact(condition, ground)
    if form in ("all", "any", "at_least", "not"):
        return _joined(condition, [prove(part, ground) for part in condition.parts])
    if condition.rule is not None:
        rule, truth, proof = ground.rules[condition.rule]
        return Proof(f"{rule.name}: {_ANSWER[truth]}", truth, (proof,), form="rule")
    if condition.points is not None:
        return _add_up(condition, ground.tables[condition.points], ground)
    if condition.undecided is not None:
        return Proof(f"The text leaves open: {condition.undecided}", Truth.UNKNOWN)
    return _placed(condition, ground)


def _joined(condition: Condition, parts: list[Proof]) -> Proof:
    truths = [part.truth for part in parts]
    if condition.all is not None:
        return Proof("all of", all_of(truths), tuple(parts), form="all")
    if condition.any is not None:
        return Proof("any of", any_of(truths), tuple(parts), form="any")
    if condition.not_ is not None:
        return Proof("not", ~truths[0], tuple(parts), form="not")
    least = condition.at_least or 1
    must = all_of(truths[: len(condition.must)])
    text = f"at least {least} of {len(parts)}" + (", one of them always" if condition.must else "")
    return Proof(text, must & at_least(least, truths), tuple(parts), form="at_least")


def _placed(condition: Condition, ground: Ground) -> Proof:
    """Sector of the product, country of the partner, country of the plant."""
    if condition.in_sector is not None:
        inside = Truth.of(condition.in_sector in ground.sectors)
        return Proof(f"The product belongs to {condition.in_sector.replace('_', ' ')}: {_ANSWER[inside]}", inside)
    if condition.partner_from is not None:
        asked, seen = condition.partner_from, ground.standing.partner_countries
        text = f"The foreign partner is led from {' or '.join(asked)}"
    else:
        asked, seen = condition.plant_in or (), ground.standing.plant_countries
        text = f"The plant stands in {' or '.join(asked)}"
    truth = Truth.UNKNOWN if not seen else Truth.of(any(code in home_countries(asked) for code in seen))
    return Proof(f"{text}: {_ANSWER[truth]}", truth)


def _compare_fact(condition: Condition, ground: Ground) -> Proof:
    name = str(condition.fact)
    asked, item = ground.facts[name], ground.answer(name)
    question = asked.question.rstrip("?")
    if asked.kind == "flag":
        truth = item.truth if condition.value is not False else ~item.truth
        return Proof(f"{question}: {_ANSWER[item.truth]}", truth, measured=Measured(name, item.truth, (item,)))
    if asked.kind == "name":
        allowed = condition.one_of or (condition.value,)
        known = Truth.UNKNOWN if item.choice is None else Truth.of(item.choice in allowed)
        text = f"{question}: {item.choice or 'unknown'}, asked {' or '.join(map(str, allowed))}"
        return Proof(text, known, measured=Measured(name, known, (item,)))
    interval = ENTIRE if item.interval is None else item.interval
    seen = "unknown" if item.interval is None else range_words(interval, asked.unit or "")
    measured = Measured(name, interval, (item,))
    return _against(condition, question, seen, asked.unit or "", measured, ground)


def _compare(condition: Condition, measured: Measured, ground: Ground) -> Proof:
    name = str(condition.measure)
    measure = COMPONENT_MEASURES[name] if condition.component is not None else MEASURES[name]
    meaning = _meaning(measure.meaning, condition.component)
    if isinstance(measured.value, Truth):
        truth = measured.value if condition.value is not False else ~measured.value
        return Proof(f"{meaning}: {_ANSWER[measured.value]}", truth, measured=measured)
    return _against(condition, meaning, range_words(measured.value, measure.unit), measure.unit, measured, ground)


@lru_cache(maxsize=1024)
def _meaning(meaning: str, component: str | None) -> str:
    return meaning.rstrip(".") + (f" ({component})" if component else "")


def _against(
    condition: Condition, meaning: str, seen: str, unit: str, measured: Measured, ground: Ground, form: Form = "leaf"
) -> Proof:
    """Compare a number with a threshold, or with every row of a schedule that may apply."""
    sign, value = _SIGNS[condition.operator], measured.value
    if isinstance(value, Truth):
        raise TypeError(f"{measured.name} is not a number")
    if not condition.schedule:
        if condition.value is None:
            text = f"{meaning}: {seen}, asked {sign} a number that is not known"
            return Proof(text, Truth.UNKNOWN, measured=measured, form=form)
        threshold = float(condition.value)
        truth = value.compare(condition.operator, threshold)
        return Proof(f"{meaning}: {seen}, asked {sign} {number_words(threshold, unit)}", truth, (), measured, form)
    key = ground.answer(str(condition.by))
    rows = rows_in_force(condition.schedule, key.interval)
    outcomes = {
        Truth.UNKNOWN if row.value is None else value.compare(condition.operator, row.value) for row in rows
    } or {Truth.UNKNOWN}
    truth = outcomes.pop() if len(outcomes) == 1 else Truth.UNKNOWN
    bars = " or ".join(dict.fromkeys("unknown" if row.value is None else number_words(row.value, unit) for row in rows))
    text = f"{meaning}: {seen}, asked {sign} {bars or 'nothing on record'} ({_key_words(condition.by, key)})"
    inputs = measured.inputs if condition.by == THE_DAY else (*measured.inputs, key)
    return Proof(text, truth, measured=Measured(measured.name, value, inputs), form=form)


def rows_in_force(schedule: Iterable[Step], key: Interval | None) -> tuple[Step, ...]:
    """Rows of a schedule that may apply, given what is known of the number or day that picks the row."""
    return tuple(
        row for row in schedule if key is None or (key.low <= row.span[1] and key.high >= row.span[0])
    )  # fmt: skip


def _key_words(by: str | None, key: Resolved) -> str:
    if key.interval is None:
        return "on which day: not said" if by == THE_DAY else f"{by}: unknown"
    if by == THE_DAY:
        return f"on {date.fromordinal(int(key.interval.low))}"
    return f"{by}: {range_words(key.interval, '')}"


def _add_up(condition: Condition, table: PointTable, ground: Ground) -> Proof:
    """Add the points of a table: what is met earns its points, what is open may, what was not read may be anything."""
    parts = tuple(prove(item.when, ground) for item in table.items)
    total = Interval.exactly(0.0)
    for item, part in zip(table.items, parts, strict=True):
        total = total + _points(item, part.truth, table)
    if not table.complete:
        unread = math.inf if table.total is None else max(0.0, table.total - _most(table))
        total = total + Interval(0.0, unread)
    if table.total is not None:
        total = total.clip(0.0, table.total)
    rows = tuple(
        Proof(f"{item.name}, {_points_words(item, table.unit)}: {part.text}", part.truth, (part,), form="all")
        for item, part in zip(table.items, parts, strict=True)
    )
    inputs = tuple({field.field: field for part in parts for field in part.inputs()}.values())
    measured = Measured(str(condition.points), total, inputs)
    said = _against(condition, "Points together", range_words(total, table.unit), table.unit, measured, ground)
    return Proof(said.text, said.truth, rows, said.measured, "points")


def _points(item: TableItem, truth: Truth, table: PointTable) -> Interval:
    if truth is Truth.FALSE:
        return Interval.exactly(0.0)
    most = _item_most(item, table)
    least = 0.0 if item.low is None or truth is Truth.UNKNOWN else item.low
    return Interval(min(0.0, least) if truth is Truth.UNKNOWN else least, most)


def _item_most(item: TableItem, table: PointTable) -> float:
    if item.high is not None or item.low is not None:
        return float(item.high if item.high is not None else item.low or 0.0)
    return math.inf if table.total is None else table.total


def _most(table: PointTable) -> float:
    return sum(_item_most(item, table) for item in table.items)


def _points_words(item: TableItem, unit: str) -> str:
    if item.low is None and item.high is None:
        return "points not read"
    low, high = item.low or 0.0, item.high if item.high is not None else item.low or 0.0
    return range_words(Interval(low, high), unit)


_ANSWER = {Truth.TRUE: "yes", Truth.FALSE: "no", Truth.UNKNOWN: "unknown"}
_SIGNS = {">=": "at least", ">": "more than", "<=": "at most", "<": "less than", "==": "exactly"}


def range_words(interval: Interval, unit: str) -> str:
    """Say a range; the whole range of a share or of a number that cannot be negative is unknown."""
    if (interval.low, interval.high) in ((0.0, 1.0), (0.0, math.inf), (-math.inf, math.inf)):
        return "unknown"
    if interval.is_exact:
        return number_words(interval.low, unit)
    if math.isinf(interval.high):
        return f"{number_words(interval.low, unit)} or more"
    if math.isinf(interval.low):
        return f"{number_words(interval.high, unit)} or less"
    low, high = number_words(interval.low, unit), number_words(interval.high, unit)
    return low if low == high else f"{low} to {high}"


@lru_cache(maxsize=4096)
def number_words(value: float, unit: str) -> str:
    """Say a number: shares in percent, with decimals only where they matter."""
    if unit == "fraction":
        return f"{100 * value:.6g}%"
    return f"{value:,.10g} {unit}".rstrip() if unit else f"{value:.10g}"
