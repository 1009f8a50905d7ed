"""Proofs: how a condition comes out on what is known, as a tree down to measures, answers and fields."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from walkaway.catalog.loader import home_countries
from walkaway.core.errors import shorten
from walkaway.core.exact import Exact
from walkaway.core.interval import COMPARISONS, ENTIRE, Interval
from walkaway.core.truth import Truth, all_of, any_of, at_least
from walkaway.core.units import UNITS, is_time
from walkaway.evidence.evidence import Evidence
from walkaway.evidence.resolution import Resolved
from walkaway.localisation.conversion import Converted, in_unit
from walkaway.localisation.party_positions import Standing
from walkaway.measures.component_measures import COMPONENT_MEASURES
from walkaway.measures.measures import MEASURES, Measured
from walkaway.model.condition import THE_DAY, Condition
from walkaway.model.rulebook import AskedFact, Counted, PointTable, Rule, Scaling, TableItem
from walkaway.rules.answers import answer_path, days_of, days_words, name_of
from walkaway.rules.points import sum_of
from walkaway.rules.schedule import rows_for
from walkaway.rules.tranches import counted_share, divided_by_counted

Form = Literal["leaf", "undecided", "rule", "points", "all", "any", "at_least", "not"]


class Proof(NamedTuple):
    """How a condition came out, with the same for its parts: a proof tree down to measures and fields.

    Attributes:
        says: what it says, or how to say it; worded only when it is read.
        truth: how it came out.
        parts: proofs of its parts.
        measured: what was compared, at the bottom of the tree.
        form: how the parts make the whole.
    """

    says: str | Callable[[Proof], str]
    truth: Truth
    parts: tuple[Proof, ...] = ()
    measured: Measured | None = None
    form: Form = "leaf"

    @property
    def text(self) -> str:
        """What it says, in words."""
        return self.says if isinstance(self.says, str) else self.says(self)

    def __repr__(self) -> str:
        """Say what it says, and how it came out."""
        return f"<Proof {shorten(self.text, 120)}: {self.truth}>"

    def __reduce__(self) -> tuple[type[Proof], tuple[Any, ...]]:
        """Pickle and copy with its words, which are worked out for it."""
        return Proof, (self.text, *self[1:])

    def __eq__(self, other: object) -> bool:
        """Whether both say the same of the same; without recursion, as rules may refer to rules many deep."""
        seen: set[tuple[int, int]] = set()
        waiting: list[tuple[object, object]] = [(self, other)]
        while waiting:
            one, two = waiting.pop()
            if one is two or (id(one), id(two)) in seen:
                continue
            seen.add((id(one), id(two)))
            if not (isinstance(one, Proof) and isinstance(two, Proof) and len(one.parts) == len(two.parts)):
                return False
            if (one.truth, one.form, one.measured, one.text) != (two.truth, two.form, two.measured, two.text):
                return False
            waiting += zip(one.parts, two.parts, strict=True)
        return True

    def __ne__(self, other: object) -> bool:
        """Whether they say different things."""
        return not self == other

    def __hash__(self) -> int:
        """Hash what was compared and how it came out; equal proofs have the same."""
        return hash((self.form, self.measured and self.measured.name, len(self.parts)))

    def leaves(self) -> Iterator[Proof]:
        """Comparisons at the bottom of the tree, in order; those of a rule that several parts refer to once."""
        for proof in self._walk(lambda proof: proof.parts):
            if not proof.parts:
                yield proof

    def decisive(self) -> tuple[Proof, ...]:
        """Comparisons that share the outcome of the whole, so that they explain it: what the text leaves open last."""
        found = [proof for proof in self._walk(Proof._deciding) if not proof.parts or proof.form == "points"]
        return tuple(sorted(found, key=lambda proof: proof.is_text_left_open))

    @property
    def is_text_left_open(self) -> bool:
        """Whether it is wording nobody can settle, rather than a comparison."""
        return self.form == "undecided"

    def _walk(self, below: Callable[[Proof], Iterable[Proof]]) -> Iterator[Proof]:
        """Go down the tree in order without recursion, as rules may refer to rules many deep; joined parts once."""
        seen: set[int] = set()
        waiting = [self]
        while waiting:
            proof = waiting.pop()
            if proof.parts:
                if id(proof) in seen:
                    continue
                seen.add(id(proof))
            yield proof
            waiting += reversed(tuple(below(proof)))

    def _deciding(self) -> Iterable[Proof]:
        """Parts that explain the outcome of the whole."""
        if self.form == "not":
            return self.parts
        if self.form == "points":
            return [part for part in self.parts if part.truth is Truth.UNKNOWN]
        if self.form == "at_least" and self.truth is Truth.FALSE:
            return [part for part in self.parts if part.truth is not Truth.TRUE]
        agreeing = [part for part in self.parts if part.truth is self.truth]
        return agreeing or [  # none agrees where only all ways together decide: then what is open explains it
            part for part in self.parts if part.truth is Truth.UNKNOWN
        ]

    def inputs(self) -> tuple[Resolved, ...]:
        """Fields the whole tree rests on, once each."""
        found = {item.field: item for leaf in self.leaves() if leaf.measured for item in leaf.measured.inputs}
        return tuple(found.values())


_new = tuple.__new__
"""Builds a proof from all its fields at once: half the time of naming them, for what is built most often."""

NOWHERE = Standing(plant_at_home=Truth.UNKNOWN)
_NO_FACTS: Mapping[str, AskedFact] = MappingProxyType({})
_NO_TABLES: Mapping[str, PointTable] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Ground:
    """What conditions are judged on: measures, outcomes of other rules, places, and answers of the deal file."""

    measured: Mapping[str, Measured]
    rules: Mapping[str, tuple[Rule, Truth, Proof]] = field(default_factory=dict)
    sectors: Sequence[str] = ()
    facts: Mapping[str, AskedFact] = field(default_factory=lambda: _NO_FACTS)
    evidence: Evidence | None = None
    tables: Mapping[str, PointTable] = field(default_factory=lambda: _NO_TABLES)
    standing: Standing = NOWHERE
    on: date | None = None

    def answer(self, fact: str) -> Resolved:
        """Return the answer to a fact, or unknown; the day of reading is a fact like the others."""
        if fact == THE_DAY:
            return self._day_of_reading(THE_DAY)
        asked = self.facts[fact]
        item = self.field(answer_path(asked, fact))
        if asked.kind != "day":
            return item
        if not item.is_known and asked.or_day_of_reading:
            return self._day_of_reading(item.field)
        return replace(item, interval=days_of(item))

    def _day_of_reading(self, field: str) -> Resolved:
        if self.on is None:
            return Resolved(field, "unknown")
        return Resolved(field, "assumed", interval=Interval.exactly(self.on.toordinal()))

    def number(self, fact: str) -> Converted:
        """Return the answer to a fact in the unit the book asks for; None where it is not known in that."""
        return in_unit(self.answer(fact), self.facts[fact].unit if fact in self.facts else None)

    def field(self, path: str) -> Resolved:
        """Return what is known of a field, or unknown."""
        return self.evidence.get(path) if self.evidence is not None else Resolved(path, "unknown")


Prover = Callable[[Ground], Proof]
"""Proves one condition on a ground."""


class Declared(NamedTuple):
    """What the book of a condition declares: facts it asks for and tables of points."""

    facts: Mapping[str, AskedFact]
    tables: Mapping[str, PointTable]


def prove(condition: Condition, ground: Ground) -> Proof:
    """Build the proof tree of a condition."""
    return prover_of(condition, Declared(ground.facts, ground.tables))(ground)


def prover_of(condition: Condition, declared: Declared) -> Prover:
    """Return what proves a condition on any ground; whoever proves it often keeps the prover."""
    return _PROVERS[condition.form](condition, declared)


def _joined(condition: Condition, declared: Declared) -> list[Prover]:
    return [prover_of(part, declared) for part in condition.parts]


def _all(condition: Condition, declared: Declared) -> Prover:
    provers = _joined(condition, declared)

    def run(ground: Ground) -> Proof:
        parts = tuple([prover(ground) for prover in provers])
        return _new(Proof, ("all of", all_of([part.truth for part in parts]), parts, None, "all"))

    return run


def _any(condition: Condition, declared: Declared) -> Prover:
    provers = _joined(condition, declared)

    def run(ground: Ground) -> Proof:
        parts = tuple([prover(ground) for prover in provers])
        return _new(Proof, ("any of", any_of([part.truth for part in parts]), parts, None, "any"))

    return run


def _not(condition: Condition, declared: Declared) -> Prover:
    [prover] = _joined(condition, declared)

    def run(ground: Ground) -> Proof:
        part = prover(ground)
        return Proof("not", ~part.truth, (part,), None, "not")

    return run


def _at_least(condition: Condition, declared: Declared) -> Prover:
    provers, count, always = _joined(condition, declared), condition.at_least or 1, len(condition.must)
    text = f"at least {count} of {len(provers)}" + (", one of them always" if always else "")

    def run(ground: Ground) -> Proof:
        parts = tuple([prover(ground) for prover in provers])
        truths = [part.truth for part in parts]
        return Proof(text, all_of(truths[:always]) & at_least(count, truths), parts, None, "at_least")

    return run


def _rule(condition: Condition, _: Declared) -> Prover:
    name = str(condition.rule)

    def run(ground: Ground) -> Proof:
        rule, truth, proof = ground.rules[name]
        return _new(Proof, (f"{rule.name}: {_ANSWER[truth]}", truth, (proof,), None, "rule"))

    return run


def _undecided(condition: Condition, _: Declared) -> Prover:
    proof = Proof(f"The text leaves open: {condition.undecided}", Truth.UNKNOWN, form="undecided")
    return lambda ground: proof


def _sector(condition: Condition, _: Declared) -> Prover:
    name = str(condition.in_sector)
    words = f"The product belongs to {name.replace('_', ' ')}"
    inside, outside = Proof(f"{words}: yes", Truth.TRUE), Proof(f"{words}: no", Truth.FALSE)
    return lambda ground: inside if name in ground.sectors else outside


def _partner(condition: Condition, _: Declared) -> Prover:
    asked = condition.partner_from or ()
    return lambda ground: _placed("The foreign partner is led from", asked, ground.standing.partner_countries)


def _plant(condition: Condition, _: Declared) -> Prover:
    asked = condition.plant_in or ()
    return lambda ground: _placed("The plant stands in", asked, ground.standing.plant_countries)


def _placed(words: str, asked: Sequence[str], seen: Sequence[str]) -> Proof:
    truth = Truth.UNKNOWN if not seen else Truth.of(any(code in home_countries(asked) for code in seen))
    return Proof(f"{words} {' or '.join(asked)}: {_ANSWER[truth]}", truth)


def _fact(condition: Condition, declared: Declared) -> Prover:
    name = str(condition.fact)
    asked = declared.facts[name]
    path, question = answer_path(asked, name), asked.question.rstrip("?")
    if asked.kind == "name":
        return _choice(condition, name, path, question)
    if asked.kind == "number":
        against = _against(condition, question, asked.unit or "", declared)
        by_table = None if asked.counted is None else _by_table(asked.counted, declared)

        def run(ground: Ground) -> Proof:
            item = ground.field(path)
            if asked.scaled is not None and not item.is_known:
                return against(_scaled(name, asked.scaled, declared, ground), ground)
            value, rates = in_unit(item, asked.unit)
            total = "" if item.interval is not None or by_table is None else by_table(ground)
            if not isinstance(total, str):
                return against(total.measured, ground)._replace(parts=total.rows, form="points")
            said = against(Measured(name, ENTIRE if value is None else value, (item, *rates)), ground)
            return said if not total else said._replace(says=said.text + total)

        return run
    negated, words = condition.value is False, _flag_words(condition, question)

    def hold(ground: Ground) -> Proof:
        item = ground.field(path)
        held = item.truth
        measured = _new(Measured, (name, held, (item,)))
        return _new(Proof, (words, ~held if negated else held, (), measured, "leaf"))

    return hold


def _scaled(name: str, scaling: Scaling, declared: Declared, ground: Ground) -> Measured:
    """A number over the share of an amount that counts, from the answers to both."""
    number, amount = (
        ground.field(answer_path(declared.facts[fact], fact)) for fact in (scaling.number, scaling.amount)
    )
    share = counted_share(scaling.tranches, amount.interval)
    value = ENTIRE if number.interval is None else divided_by_counted(number.interval, share)
    return Measured(name, value, (number, amount))


def _by_table(counted: Counted, declared: Declared) -> Callable[[Ground], _Sum | str]:
    """Return what counts a number by the table another fact names; in words why not, if none is named or it misfits."""
    adders = {name: _counted(name, declared) for name in counted.tables}
    tables = [(name, declared.tables[name].fits) for name in counted.tables]
    fits = {name: prover_of(condition, declared) for name, condition in tables if condition is not None}
    path = answer_path(declared.facts[counted.by], counted.by)

    def run(ground: Ground) -> _Sum | str:
        answer = ground.field(path)
        named = name_of(answer)
        if named not in adders:
            return ""
        misfit = fits[named](ground) if named in fits else None
        if misfit is not None and misfit.truth is not Truth.TRUE:
            return f"; the table {named} is not used: {'; '.join(leaf.text for leaf in misfit.decisive())}"
        total = adders[named](ground)
        return total._replace(measured=total.measured._replace(inputs=(answer, *total.measured.inputs)))

    return run


def _choice(condition: Condition, name: str, path: str, question: str) -> Prover:
    allowed = condition.one_of or (condition.value,)

    def run(ground: Ground) -> Proof:
        item = ground.field(path)
        choice = name_of(item)
        known = Truth.UNKNOWN if choice is None else Truth.of(choice in allowed)
        text = f"{question}: {choice or 'unknown'}, asked {' or '.join(map(str, allowed))}"
        return Proof(text, known, (), Measured(name, known, (item,)))

    return run


def _measure(condition: Condition, declared: Declared) -> Prover:
    key = str(condition.measure_key)
    measure = (MEASURES if condition.component is None else COMPONENT_MEASURES)[str(condition.measure)]
    meaning = measure.meaning.rstrip(".") + (f" ({condition.component})" if condition.component else "")
    if measure.unit != "flag":
        against = _against(condition, meaning, measure.unit, declared)
        return lambda ground: against(ground.measured[key], ground)
    negated, words = condition.value is False, _flag_words(condition, meaning)

    def run(ground: Ground) -> Proof:
        measured = ground.measured[key]
        held: Any = measured.value
        return _new(Proof, (words, ~held if negated else held, (), measured, "leaf"))

    return run


def _flag_words(condition: Condition, meaning: str) -> Callable[[Proof], str]:
    if condition.value is False:
        return lambda proof: f"{meaning}: {_ANSWER[~proof.truth]}"
    return lambda proof: f"{meaning}: {_ANSWER[proof.truth]}"


def _against(condition: Condition, meaning: str, unit: str, declared: Declared) -> Callable[[Measured, Ground], Proof]:
    """Compare a number with a threshold, or with every row of a schedule that may apply."""
    if condition.schedule:
        key_unit = unit_of_key(condition.by, declared.facts)
        return lambda measured, ground: _against_schedule(condition, meaning, (unit, key_unit), measured, ground)
    threshold, compare, sign = condition.threshold, COMPARISONS[condition.operator], _SIGNS[condition.operator]
    spoken = condition.unit if is_time(unit) and is_time(condition.unit) else None
    written = None if threshold is None else float(condition.value or 0.0)

    def words(proof: Proof) -> str:
        seen = range_words(_number(proof.measured), unit) if spoken is None else _spoken(proof.measured, spoken)
        bar = "a number that is not known" if written is None else number_words(written, spoken or unit)
        return f"{meaning}: {seen}, asked {sign} {bar}"

    def run(measured: Measured, ground: Ground) -> Proof:
        value: Any = measured.value
        truth = Truth.UNKNOWN if threshold is None else compare(value, threshold)
        return _new(Proof, (words, truth, (), measured, "leaf"))

    return run


def _spoken(measured: Measured | None, unit: str) -> str:
    """A time in the unit the rule is written in."""
    value, given = _number(measured), UNITS[unit]
    return range_words(Interval(given.from_canonical(value.low), given.from_canonical(value.high)), unit)


def _number(measured: Measured | None) -> Interval:
    if measured is None or isinstance(measured.value, Truth):
        raise TypeError(f"{measured and measured.name} is not a number")
    return measured.value


def _against_schedule(
    condition: Condition, meaning: str, units: tuple[str, str], measured: Measured, ground: Ground
) -> Proof:
    """Compare with every row that may apply; where some number or day has no row, nothing is on record for it."""
    unit, key_unit = units
    value, key = _number(measured), ground.answer(str(condition.by))
    answered = key if key_unit != THE_DAY or condition.by == THE_DAY else ground.field(key.field)
    picked, rates = ground.number(str(condition.by))
    found = rows_for(condition.schedule, picked, condition.by, key_unit)
    outcomes = {
        Truth.UNKNOWN if row.value is None else value.compare(condition.operator, row.value) for row in found.rows
    }
    truth = outcomes.pop() if len(outcomes) == 1 and found.is_covered else Truth.UNKNOWN

    def words(_: Proof) -> str:
        bars = [None if row.value is None else number_words(row.value, unit) for row in found.rows]
        said = [bar or "unknown" for bar in bars] + ([] if found.is_covered else ["nothing on record"])
        asked = f"{_SIGNS[condition.operator]} " if any(bars) else ""
        seen = key_words(condition.by, picked, key_unit, answered.is_known)
        return f"{meaning}: {range_words(value, unit)}, asked {asked}{' or '.join(dict.fromkeys(said))} ({seen})"

    inputs = measured.inputs if condition.by == THE_DAY else (*measured.inputs, answered, *rates)
    return Proof(words, truth, (), Measured(measured.name, value, inputs))


def unit_of_key(by: str | None, facts: Mapping[str, AskedFact]) -> str:
    """Unit of the fact that picks the row of a schedule; ``THE_DAY`` for a fact that is a day."""
    if by is None or by == THE_DAY:
        return ""
    return THE_DAY if facts[by].kind == "day" else facts[by].unit or ""


def key_words(by: str | None, key: Interval | None, unit: str, is_answered: bool = True) -> str:
    """Say what is known of the number or day that picks the row of a schedule."""
    if key is None:
        return "on which day: not said" if by == THE_DAY else f"{by}: unknown"
    if by == THE_DAY:
        return f"on {days_words(key)}"
    if unit == THE_DAY:
        return f"{by}: {days_words(key)}" + ("" if is_answered else ", the day of reading, as no answer says")
    return f"{by}: {range_words(key, unit)}"


def _add_up(condition: Condition, declared: Declared) -> Prover:
    name = str(condition.points)
    against, counted = (
        _against(condition, "Points together", declared.tables[name].unit, declared),
        _counted(name, declared),
    )

    def run(ground: Ground) -> Proof:
        total = counted(ground)
        return against(total.measured, ground)._replace(parts=total.rows, form="points")

    return run


class _Sum(NamedTuple):
    """A table added up, with a row for each line."""

    measured: Measured
    rows: tuple[Proof, ...]


def _counted(name: str, declared: Declared) -> Callable[[Ground], _Sum]:
    """Return what adds up a table on any ground."""
    table = declared.tables[name]
    provers = [prover_of(item.when, declared) for item in table.items]
    sayings = [partial(_item_words, item, table.unit) for item in table.items]

    def run(ground: Ground) -> _Sum:
        parts = tuple([prover(ground) for prover in provers])
        rows = tuple(
            [_new(Proof, (say, part.truth, (part,), None, "all")) for say, part in zip(sayings, parts, strict=True)]
        )
        inputs = tuple({field.field: field for part in parts for field in part.inputs()}.values())
        return _Sum(Measured(name, sum_of(table, [part.truth for part in parts]), inputs), rows)

    return run


def _item_words(item: TableItem, unit: str, proof: Proof) -> str:
    return f"{item.name}, {_points_words(item, unit)}: {proof.parts[0].text}"


def _points_words(item: TableItem, unit: str) -> str:
    if item.low is None and item.high is None:
        return "points not read"
    low, high = item.low or 0.0, item.high if item.high is not None else item.low or 0.0
    return range_words(Interval(low, high), unit)


_PROVERS: Mapping[str, Callable[[Condition, Declared], Prover]] = {
    "measure": _measure,
    "fact": _fact,
    "rule": _rule,
    "points": _add_up,
    "in_sector": _sector,
    "partner_from": _partner,
    "plant_in": _plant,
    "undecided": _undecided,
    "all": _all,
    "any": _any,
    "not": _not,
    "at_least": _at_least,
}
_ANSWER = {Truth.TRUE: "yes", Truth.FALSE: "no", Truth.UNKNOWN: "unknown"}
_SIGNS = {">=": "at least", ">": "more than", "<=": "at most", "<": "less than", "==": "exactly"}


def range_words(interval: Interval, unit: str) -> str:
    """Say a range; the whole range of a share or of a number that cannot be negative is unknown."""
    low, high = interval.floats()
    if interval.is_closed and (low, high) in ((0.0, 1.0), (0.0, math.inf), (-math.inf, math.inf)):
        return "unknown"
    if interval.is_exact:
        return number_words(low, unit)
    more, less = "more than " if interval.low_open else "", "less than " if interval.high_open else ""
    if math.isinf(high):
        return f"{more or 'at least '}{number_words(low, unit)}"
    if math.isinf(low):
        return f"{less or 'at most '}{number_words(high, unit)}"
    first, last = number_words(low, unit), number_words(high, unit)
    return first if first == last and interval.is_closed else f"{more}{first} to {less}{last}"


@lru_cache(maxsize=4096)
def number_words(number: Exact, unit: str) -> str:
    """Say a number: shares in percent, with decimals only where they matter; a year as it is written."""
    value = float(number)
    if unit == "fraction":
        return f"{100 * value:.6g}%"
    if unit == "calendar year":
        return f"{value:.10g}"
    return f"{value:,.10g} {unit}".rstrip() if unit else f"{value:.10g}"
