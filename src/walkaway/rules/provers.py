"""Provers: what proves each leaf of a condition on a ground, made once for each condition of a book."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from walkaway.catalog.loader import home_countries
from walkaway.core.interval import COMPARISONS, ENTIRE, Interval
from walkaway.core.truth import Truth, all_of, any_of, at_least
from walkaway.core.units import UNITS, is_time
from walkaway.localisation.conversion import in_unit
from walkaway.logic.algebra import Algebra
from walkaway.measures.component_measures import COMPONENT_MEASURES
from walkaway.measures.measures import MEASURES, Measured
from walkaway.model.condition import THE_DAY, Condition
from walkaway.model.rulebook import Counted, Scaling, TableItem
from walkaway.rules.answers import answer_path, days_words, name_of
from walkaway.rules.fold import fold
from walkaway.rules.ground import Declared, Ground, unit_of_key
from walkaway.rules.number_words import number_words, range_words
from walkaway.rules.points import sum_of
from walkaway.rules.proof import Proof
from walkaway.rules.schedule import rows_for
from walkaway.rules.tranches import counted_share, divided_by_counted

_new = tuple.__new__
"""Builds a proof from all its fields at once: half the time of naming them, for what is built most often."""

Prover = Callable[[Ground], Proof]
"""Proves one condition on a ground."""


def prove(condition: Condition, ground: Ground) -> Proof:
    """Build the proof tree of a condition."""
    return prover_of(condition, Declared(ground.facts, ground.tables))(ground)


def prover_of(condition: Condition, declared: Declared) -> Prover:
    """Return what proves a condition on any ground; whoever proves it often keeps the prover."""
    return fold(condition, lambda leaf: _LEAVES[leaf.form](leaf, declared), _PROVERS)


class _Provers:
    """Provers: each proves its parts and joins their proofs."""

    def all_of(self, parts: Sequence[Prover]) -> Prover:
        def run(ground: Ground) -> Proof:
            proofs = tuple([prover(ground) for prover in parts])
            return _new(Proof, ("all of", all_of([proof.truth for proof in proofs]), proofs, None, "all"))

        return run

    def any_of(self, parts: Sequence[Prover]) -> Prover:
        def run(ground: Ground) -> Proof:
            proofs = tuple([prover(ground) for prover in parts])
            return _new(Proof, ("any of", any_of([proof.truth for proof in proofs]), proofs, None, "any"))

        return run

    def at_least(self, count: int, parts: Sequence[Prover], always: int) -> Prover:
        text = f"at least {count} of {len(parts)}" + (", one of them always" if always else "")

        def run(ground: Ground) -> Proof:
            proofs = tuple([prover(ground) for prover in parts])
            truths = [proof.truth for proof in proofs]
            return Proof(text, all_of(truths[:always]) & at_least(count, truths), proofs, None, "at_least")

        return run

    def negation(self, part: Prover) -> Prover:
        def run(ground: Ground) -> Proof:
            proof = part(ground)
            return Proof("not", ~proof.truth, (proof,), None, "not")

        return run


_PROVERS: Algebra[Prover] = _Provers()


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


_LEAVES: Mapping[str, Callable[[Condition, Declared], Prover]] = {
    "measure": _measure,
    "fact": _fact,
    "rule": _rule,
    "points": _add_up,
    "in_sector": _sector,
    "partner_from": _partner,
    "plant_in": _plant,
    "undecided": _undecided,
}
_ANSWER = {Truth.TRUE: "yes", Truth.FALSE: "no", Truth.UNKNOWN: "unknown"}
_SIGNS = {">=": "at least", ">": "more than", "<=": "at most", "<": "less than", "==": "exactly"}
