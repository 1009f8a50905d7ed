"""The chance that a deal passes a rulebook: unknown measures are drawn from stated priors, the rest stays open.

Draws are independent of each other, which measures of one deal are not; so read the chance with its assumptions.
What has no prior stays unknown in every draw, and the chance is a range: passes for certain, to not excluded.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from walkaway.core.interval import Interval
from walkaway.core.truth import Truth
from walkaway.evidence.evidence import Evidence
from walkaway.localisation.conversion import in_unit
from walkaway.localisation.subject import Subject
from walkaway.measures.measures import Measured
from walkaway.model.priors import Prior, Priors
from walkaway.model.rulebook import AskedFact, Rulebook
from walkaway.rules.answers import answer_path, days_of, name_of
from walkaway.rules.check import Checked
from walkaway.rules.check_many import VERDICTS, Column, Flags, Names, Ranges, Setting, check_many
from walkaway.rules.verdict import measure_all


@dataclass(frozen=True, slots=True)
class Chance:
    """How often a deal passes when its unknown measures are drawn.

    Attributes:
        rulebook: id of the rulebook.
        passes: share of draws that pass for certain, to share that may pass; fractions of the draws it applies to.
        not_applicable: share of draws to which it does not apply.
        known: inputs of the rulebook that are known.
        assumed: inputs drawn from a prior, each with what was assumed.
        left_open: inputs without a prior, unknown in every draw.
        draws, seed: number of draws, and their seed.
    """

    rulebook: str
    passes: Interval
    not_applicable: float
    known: tuple[str, ...]
    assumed: tuple[tuple[str, str], ...]
    left_open: tuple[str, ...]
    draws: int
    seed: int

    @property
    def share_assumed(self) -> float:
        """Assumed inputs over all inputs; 0 when there are none."""
        total = len(self.known) + len(self.assumed) + len(self.left_open)
        return len(self.assumed) / total if total else 0.0


def chance_of(checked: Checked, subject: Subject, priors: Priors, draws: int, seed: int) -> Chance:
    """Draw the unknown measures of a deal and hold every draw against the rulebook.

    Args:
        checked: the deal held against the rulebook, for the book and its clocks.
        subject: the deal, measured.
        priors: what is assumed of measures nobody knows.
        draws: number of draws.
        seed: seed of the draws; the same seed gives the same chance.
    """
    rulebook, generator = checked.rulebook, np.random.default_rng(seed)
    columns: dict[str, Column] = {}
    known: list[str] = []
    assumed: list[tuple[str, str]] = []
    left_open: list[str] = []
    asked_measures, asked_facts = _inputs(rulebook)
    for name, measured in measure_all([rulebook], subject).items():
        if name not in asked_measures:
            continue
        prior = priors.measures.get(name.partition(":")[0])
        if measured.is_settled:
            known.append(name)
        elif prior is not None and _is_bounded(measured):
            assumed.append((name, _assumption(measured, prior)))
        else:
            left_open.append(name)
            prior = None
        columns[name] = _column(measured, prior, draws, generator)
    for name, column in _answers(rulebook, subject.evidence, draws).items():
        columns[name] = column
        known += [name] if name in asked_facts else []
    left_open += [name for name in asked_facts if name not in columns]
    setting = Setting(subject.technology.sectors, subject.standing, checked.clocks)
    passes, outside = _together(rulebook, check_many(rulebook, columns, draws, setting), draws)
    return Chance(
        rulebook.id, passes, outside, tuple(known), tuple(assumed), tuple(left_open), draws, seed
    )  # fmt: skip


def _inputs(rulebook: Rulebook) -> tuple[frozenset[str], tuple[str, ...]]:
    """Measures and facts the verdict of the book rests on: those of rules that count, and of rules these refer to."""
    wanted = [rule for rule in rulebook.rules if not (rule.member or rule.asks_nothing)]
    wanted += [rule for rule in rulebook.rules if rule.exception_to]
    seen = {rule.id: rule for rule in wanted}
    while wanted:
        named = [rulebook.by_id[name] for condition in wanted.pop().conditions for name in condition.rules()]
        wanted += [rule for rule in named if rule.id not in seen]
        seen |= {rule.id: rule for rule in named}
    measures = frozenset(name for rule_id in seen for name in rulebook.measure_keys[rule_id])
    facts = dict.fromkeys(name for rule in rulebook.rules if rule.id in seen for name in rulebook.facts_of(rule))
    return measures, tuple(facts)


def _is_bounded(measured: Measured) -> bool:
    value = measured.value
    return isinstance(value, Truth) or (math.isfinite(value.low) and math.isfinite(value.high))


def _assumption(measured: Measured, prior: Prior) -> str:
    if prior.chance is not None:
        return f"holds with a chance of {prior.chance:.0%}"
    value = measured.value
    return "" if isinstance(value, Truth) else "even between {:.6g} and {:.6g}".format(*value.floats())


def _column(measured: Measured, prior: Prior | None, draws: int, generator: np.random.Generator) -> Column:
    value = measured.value
    if isinstance(value, Truth):
        if value is Truth.UNKNOWN and prior is not None and prior.chance is not None:
            held = generator.random(draws) < prior.chance
            return Flags(held, held)
        return Flags(np.full(draws, value is Truth.TRUE), np.full(draws, value is not Truth.FALSE))
    if not value.is_exact and prior is not None and prior.spread is not None:
        drawn = generator.uniform(*value.floats(), draws)
        return Ranges(drawn, drawn)
    return _ranges(value, draws)


def _ranges(value: Interval, draws: int) -> Ranges:
    """The same range in every draw; an open end stands a hair inside, so that it is not met."""
    low, high = value.floats()
    return Ranges(
        np.full(draws, np.nextafter(low, np.inf) if value.low_open else low),
        np.full(draws, np.nextafter(high, -np.inf) if value.high_open else high),
    )


def _answers(rulebook: Rulebook, evidence: Evidence, draws: int) -> Mapping[str, Column]:
    """Columns of asked facts the deal file answers, the same in every draw."""
    found: dict[str, Column] = {}
    for name, asked in rulebook.facts.items():
        column = _answer(name, asked, evidence, draws)
        if column is not None:
            found[name] = column
    return found


def _answer(name: str, asked: AskedFact, evidence: Evidence, draws: int) -> Column | None:
    item = evidence.get(answer_path(asked, name))
    if not item.is_known:
        return None
    if asked.kind == "day":
        days = days_of(item)
        return None if days is None else _ranges(days, draws)
    if asked.kind == "flag":
        certain, possible = item.truth is Truth.TRUE, item.truth is not Truth.FALSE
        return Flags(np.full(draws, certain), np.full(draws, possible))
    if asked.kind == "name":
        return Names([name_of(item)] * draws)
    interval = in_unit(item, asked.unit)[0] if asked.kind == "number" else item.interval
    return None if interval is None else _ranges(interval, draws)


def _together(rulebook: Rulebook, codes: Mapping[str, np.ndarray], draws: int) -> tuple[Interval, float]:
    """Verdict of every draw over all rules that stand for themselves, then the shares."""
    fail, unknown, passed = (np.zeros(draws, dtype=np.bool_) for _ in range(3))
    for rule in rulebook.rules:
        if rule.member or rule.asks_nothing:
            continue
        fail |= codes[rule.id] == VERDICTS.index("fail")
        unknown |= codes[rule.id] == VERDICTS.index("unknown")
        passed |= codes[rule.id] == VERDICTS.index("pass")
    inside = fail | unknown | passed
    count = int(inside.sum())
    if count == 0:
        return Interval(0.0, 0.0), 1.0
    certain = int((passed & ~fail & ~unknown).sum()) / count
    possible = certain + int((unknown & ~fail).sum()) / count
    return Interval(certain, min(1.0, possible)), 1.0 - count / draws
