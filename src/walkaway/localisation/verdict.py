"""Rules on measures: each evaluated three-valued with its reasons; and the ladder of depth built from them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from walkaway.core.errors import InputError, Problem, nearest
from walkaway.core.interval import ENTIRE, Interval
from walkaway.core.resolution import Resolved
from walkaway.core.truth import Truth, all_of, any_of, at_least
from walkaway.localisation.measures import MEASURES, Measured, Subject
from walkaway.model.evidence import Evidence
from walkaway.model.rulebook import AskedFact, Condition, Rule, Rulebook, Step


@dataclass(frozen=True, slots=True)
class Proof:
    """How a condition came out, with the same for its parts: a proof tree down to measures and fields."""

    text: str
    truth: Truth
    parts: tuple[Proof, ...] = ()
    measured: Measured | None = None

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
        if self.text.startswith("at least") and self.truth is Truth.FALSE:
            return tuple(leaf for part in self.parts if part.truth is not Truth.TRUE for leaf in part.decisive())
        if self.text == "not":
            return self.parts[0].decisive()
        return tuple(leaf for part in self.parts if part.truth is self.truth for leaf in part.decisive())

    def inputs(self) -> tuple[Resolved, ...]:
        """Fields the whole tree rests on, once each."""
        found = {item.field: item for leaf in self.leaves() if leaf.measured for item in leaf.measured.inputs}
        return tuple(found.values())


@dataclass(frozen=True, slots=True)
class RuleResult:
    """Outcome of one rule: does it apply, is it met, and why."""

    rule: Rule
    applies: Truth
    truth: Truth
    proof: Proof

    def reasons(self) -> tuple[str, ...]:
        """Short sentences that explain the outcome."""
        return tuple(dict.fromkeys(leaf.text for leaf in self.proof.decisive()))


@dataclass(frozen=True, slots=True)
class Depth:
    """Rungs of the ladder that the evidence allows: ``low`` is reached for certain, above ``high`` none can be.

    Attributes:
        low, high: rungs from 0 (import) to the top of the ladder.
        label: in words.
        rungs: result of every rung, lowest first.
        reached: truth of every rung by number, with implications applied.
    """

    low: int
    high: int
    label: str
    rungs: tuple[RuleResult, ...]
    reached: Mapping[int, Truth]


def check_measures(rulebook: Rulebook) -> None:
    """Refuse a rulebook that names a measure nobody defines.

    Raises:
        InputError: with the nearest name for each.
    """
    problems = []
    for name in rulebook.measures():
        if name not in MEASURES:
            match = nearest(name, MEASURES)
            fix = f"did you mean {match!r}?" if match else "see the list of measures in the documentation"
            problems.append(Problem("no such measure", rulebook.id, key=name, seen=name, fix=fix))
    if problems:
        raise InputError(problems)


def measure_all(rulebooks: Iterable[Rulebook], subject: Subject) -> dict[str, Measured]:
    """Take every measure the rulebooks use, once."""
    names = dict.fromkeys(name for rulebook in rulebooks for name in rulebook.measures())
    return {name: MEASURES[name].of(subject) for name in names}


def measure_again(before: Mapping[str, Measured], subject: Subject, path: str) -> dict[str, Measured]:
    """Take again only the measures that rest on the field that changed."""
    return {
        name: MEASURES[name].of(subject) if any(item.field == path for item in old.inputs) else old
        for name, old in before.items()
    }


def evaluate(
    rulebook: Rulebook,
    measured: Mapping[str, Measured],
    before: tuple[Sequence[RuleResult], Mapping[str, Measured]] | None = None,
) -> tuple[RuleResult, ...]:
    """Evaluate every rule of a rulebook; results whose measures are the same as ``before`` are kept."""
    results = []
    for index, rule in enumerate(rulebook.rules):
        if before is not None and all(measured[name] is before[1][name] for name in rule.measure_names):
            results.append(before[0][index])
            continue
        applies = Truth.TRUE if rule.applies_when is None else prove(rule.applies_when, Ground(measured)).truth
        proof = prove(rule.requires, Ground(measured))
        results.append(RuleResult(rule, applies, proof.truth, proof))
    return tuple(results)


@dataclass(frozen=True, slots=True)
class Ground:
    """What conditions are judged on: measures, outcomes of other rules, sectors, and answers of the deal file."""

    measured: Mapping[str, Measured]
    rules: Mapping[str, RuleResult] = field(default_factory=dict)
    sectors: Sequence[str] = ()
    facts: Mapping[str, AskedFact] = field(default_factory=dict)
    evidence: Evidence | None = None

    def answer(self, fact: str) -> Resolved:
        """Return the answer to a fact, or unknown."""
        kind = {"number": "number", "flag": "holds", "name": "name"}[self.facts[fact].kind]
        path = f"answers.{fact}.{kind}"
        return self.evidence.get(path) if self.evidence is not None else Resolved(path, "unknown")


def prove(condition: Condition, ground: Ground) -> Proof:
    """Build the proof tree of a condition."""
    if condition.measure is not None:
        return _compare(condition, ground.measured[condition.measure], ground)
    if condition.fact is not None:
        return _compare_fact(condition, ground)
    if condition.rule is not None:
        result = ground.rules[condition.rule]
        return Proof(f"{result.rule.name}: {_ANSWER[result.truth]}", result.truth, (result.proof,))
    if condition.in_sector is not None:
        inside = Truth.of(condition.in_sector in ground.sectors)
        return Proof(f"The product belongs to {condition.in_sector.replace('_', ' ')}: {_ANSWER[inside]}", inside)
    if condition.undecided is not None:
        return Proof(f"The text leaves open: {condition.undecided}", Truth.UNKNOWN)
    parts = tuple(prove(part, ground) for part in condition.parts())
    truths = [part.truth for part in parts]
    if condition.not_ is not None:
        return Proof("not", ~truths[0], parts)
    if condition.all is not None:
        return Proof("all of", all_of(truths), parts)
    if condition.at_least is not None:
        must = all_of(truths[: len(condition.must)])
        text = f"at least {condition.at_least} of {len(parts)}" + (", one of them always" if condition.must else "")
        return Proof(text, must & at_least(condition.at_least, truths), parts)
    return Proof("any of", any_of(truths), parts)


def _compare_fact(condition: Condition, ground: Ground) -> Proof:
    name = str(condition.fact)
    asked, item = ground.facts[name], ground.answer(name)
    question = asked.question.rstrip("?")
    if asked.kind == "flag":
        truth = item.truth if condition.value is not False else ~item.truth
        return Proof(f"{question}: {_ANSWER[item.truth]}", truth, measured=Measured(name, item.truth, (item,)))
    if asked.kind == "name":
        known = Truth.UNKNOWN if item.choice is None else Truth.of(item.choice == condition.value)
        text = f"{question}: {item.choice or 'unknown'}, asked {condition.value}"
        return Proof(text, known, measured=Measured(name, known, (item,)))
    interval = ENTIRE if item.interval is None else item.interval
    seen = "unknown" if item.interval is None else _words(interval, asked.unit or "")
    return _against(condition, question, interval, seen, asked.unit or "", Measured(name, interval, (item,)), ground)


def _compare(condition: Condition, measured: Measured, ground: Ground) -> Proof:
    meaning, unit = MEASURES[measured.name].meaning.rstrip("."), MEASURES[measured.name].unit
    if isinstance(measured.value, Truth):
        truth = measured.value if condition.value is not False else ~measured.value
        return Proof(f"{meaning}: {_ANSWER[measured.value]}", truth, measured=measured)
    return _against(condition, meaning, measured.value, _words(measured.value, unit), unit, measured, ground)


def _against(
    condition: Condition, meaning: str, value: Interval, seen: str, unit: str, measured: Measured, ground: Ground
) -> Proof:
    """Compare a number with a threshold, or with every row of a schedule that may apply."""
    sign = _SIGNS[condition.operator]
    if not condition.schedule:
        threshold = float(condition.value or 0.0)
        truth = value.compare(condition.operator, threshold)
        return Proof(f"{meaning}: {seen}, asked {sign} {_number(threshold, unit)}", truth, measured=measured)
    key = ground.answer(str(condition.by))
    rows = [row for row in condition.schedule if _may_apply(row, key.interval)]
    outcomes = {
        Truth.UNKNOWN if row.value is None else value.compare(condition.operator, row.value) for row in rows
    } or {Truth.UNKNOWN}
    truth = outcomes.pop() if len(outcomes) == 1 else Truth.UNKNOWN
    bars = " or ".join(dict.fromkeys("unknown" if row.value is None else _number(row.value, unit) for row in rows))
    when = "unknown" if key.interval is None else _words(key.interval, "")
    text = f"{meaning}: {seen}, asked {sign} {bars or 'nothing on record'} ({condition.by}: {when})"
    return Proof(text, truth, measured=Measured(measured.name, measured.value, (*measured.inputs, key)))


def _may_apply(row: Step, key: Interval | None) -> bool:
    end = math.inf if row.end is None else row.end
    return key is None or (key.low <= end and key.high >= row.start)


_ANSWER = {Truth.TRUE: "yes", Truth.FALSE: "no", Truth.UNKNOWN: "unknown"}
_SIGNS = {">=": "at least", ">": "more than", "<=": "at most", "<": "less than", "==": "exactly"}


def _words(interval: Interval, unit: str) -> str:
    if (interval.low, interval.high) in ((0.0, 1.0), (0.0, math.inf)):
        return "unknown"
    if interval.is_exact:
        return _number(interval.low, unit)
    return f"{_number(interval.low, unit)} to {_number(interval.high, unit)}"


def _number(value: float, unit: str) -> str:
    return f"{value:.0%}" if unit == "fraction" else f"{value:,.10g} {unit}".rstrip() if unit else f"{value:.10g}"


def _own_or_implied(result: RuleResult, by_id: Mapping[str, Truth]) -> Truth:
    """A rung is reached for certain if one that implies it is; an open one above it decides nothing below."""
    implied = any_of(by_id[name] for name in result.rule.implied_by)
    return Truth.TRUE if implied is Truth.TRUE else result.truth


def depth_of(evaluated: Sequence[RuleResult]) -> Depth:
    """Place a deal on a ladder: the interval of rungs its evidence allows."""
    results = sorted((item for item in evaluated if item.rule.rung), key=lambda item: item.rule.rung or 0)
    by_id = {item.rule.id: item.truth for item in results}
    own = {item.rule.rung or 0: _own_or_implied(item, by_id) for item in results}
    reached: dict[int, Truth] = {0: Truth.TRUE}
    for rung in sorted(own):
        reached[rung] = reached[max(reached)] & own[rung]
    low = max(rung for rung, truth in reached.items() if truth is Truth.TRUE)
    high = max(rung for rung, truth in reached.items() if truth is not Truth.FALSE)
    names = {0: "import", **{item.rule.rung or 0: item.rule.name for item in results}}
    label = names[low] if low == high else f"between {names[low]} and {names[high]}"
    return Depth(low, high, label, tuple(results), reached)
