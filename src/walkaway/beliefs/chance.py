"""The chance that a deal passes a rulebook, over the joint worlds of what is shown, presumed and known of others.

What nothing speaks of stays unknown in every world, and the chance is a range: passes for certain, to not excluded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from walkaway.beliefs.presumed import Presumed, presumed_of, reasons_for
from walkaway.beliefs.worlds import Belief, Worlds, same_everywhere
from walkaway.core.frozen_map import FrozenMap
from walkaway.core.interval import Interval
from walkaway.core.truth import Truth
from walkaway.evidence.evidence import Evidence
from walkaway.localisation.conversion import in_unit
from walkaway.localisation.subject import Subject
from walkaway.model.rulebook import AskedFact, Rulebook
from walkaway.rules.answers import answer_path, days_of, name_of
from walkaway.rules.check import Checked
from walkaway.rules.check_many import VERDICTS, Column, Flags, Names, SameForAll, check_many
from walkaway.rules.verdict import measure_all

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class PassChance:
    """How often a deal passes over its joint worlds.

    Attributes:
        rulebook: id of the rulebook.
        passes: share of worlds that pass for certain, to share that may pass; fractions of the worlds it applies to.
        not_applicable: share of worlds to which it does not apply.
        known: inputs of the rulebook that are shown.
        presumed: inputs that are presumed, each with its ground in words.
        left_open: inputs nothing speaks of, unknown in every world.
        draws, seed: number of worlds, and their seed.
    """

    rulebook: str
    passes: Interval
    not_applicable: float
    known: tuple[str, ...]
    presumed: tuple[tuple[str, str], ...]
    left_open: tuple[str, ...]
    draws: int
    seed: int

    @property
    def share_presumed(self) -> float:
        """Presumed inputs over all inputs; 0 when there are none."""
        total = len(self.known) + len(self.presumed) + len(self.left_open)
        return len(self.presumed) / total if total else 0.0


def chance_of(checked: Checked, subject: Subject, worlds: Worlds, say: Callable[[Belief], str]) -> PassChance:
    """Hold every joint world of a deal against a rulebook.

    Args:
        checked: the deal held against the rulebook, for the book and its clocks.
        subject: the deal, measured.
        worlds: its joint worlds.
        say: puts a belief into words.
    """
    rulebook, draws = checked.rulebook, worlds.count
    known: list[str] = []
    presumed: list[tuple[str, str]] = []
    left_open: list[str] = []
    asked_measures, asked_facts = _inputs(rulebook)
    beliefs = _beliefs(rulebook, subject, worlds)
    for name, belief in beliefs.items():
        if name not in asked_measures:
            continue
        if belief.ground == "shown":
            known.append(name)
        elif belief.ground == "open":
            left_open.append(name)
        else:
            presumed.append((name, say(belief)))
    answered = _answers(rulebook, subject.evidence, draws)
    known += [name for name in answered if name in asked_facts]
    left_open += [name for name in asked_facts if name not in answered]
    passes, outside = _together(rulebook, _codes(checked, subject, worlds, beliefs), draws)
    seed = worlds.draws.seed
    return PassChance(rulebook.id, passes, outside, tuple(known), tuple(presumed), tuple(left_open), draws, seed)


def presumed_rules(
    checked: Checked, subject: Subject, worlds: Worlds, say: Callable[[Belief], str]
) -> FrozenMap[str, Presumed]:
    """Return what is presumed of every rule of a book, by id; arguments as in :func:`chance_of`."""
    codes = _codes(checked, subject, worlds, _beliefs(checked.rulebook, subject, worlds))
    return FrozenMap(
        {
            name: presumed_of(codes[name], result, reasons_for(result, worlds, say, codes[name]))
            for name, result in checked.results.items()
        }
    )


def _beliefs(rulebook: Rulebook, subject: Subject, worlds: Worlds) -> dict[str, Belief]:
    return {name: worlds.belief(item) for name, item in measure_all([rulebook], subject).items()}


def _codes(
    checked: Checked, subject: Subject, worlds: Worlds, beliefs: Mapping[str, Belief]
) -> dict[str, NDArray[np.int8]]:
    """Hold every world against a rulebook, with the answers of the deal file."""
    columns: dict[str, Column] = {name: belief.column for name, belief in beliefs.items()}
    columns |= _answers(checked.rulebook, subject.evidence, worlds.count)
    setting = SameForAll(subject.technology.sectors, subject.standing, checked.clocks)
    return check_many(checked.rulebook, columns, worlds.count, setting)


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
        return None if days is None else same_everywhere(days, draws)
    if asked.kind == "flag":
        certain, possible = item.truth is Truth.TRUE, item.truth is not Truth.FALSE
        return Flags(np.full(draws, certain), np.full(draws, possible))
    if asked.kind == "name":
        return Names([name_of(item)] * draws)
    interval = in_unit(item, asked.unit)[0] if asked.kind == "number" else item.interval
    return None if interval is None else same_everywhere(interval, draws)


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
