"""The presumed reading: chances of rungs, findings and rules over joint worlds, each with its grounds.

It stands beside what is shown and never in its place: where the shown reading is settled, the chance is 1 or 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from walkaway.beliefs.information import answers_of, mutual_information, worth_of_answers
from walkaway.beliefs.worlds import Belief, RestsOn, Worlds
from walkaway.core.frozen_map import FrozenMap
from walkaway.core.thresholds import threshold
from walkaway.core.truth import Truth
from walkaway.core.vocabulary import flagged
from walkaway.exit.levels import quantiles
from walkaway.localisation.subject import Subject
from walkaway.measures.measures import Measured
from walkaway.model.rulebook import Rulebook
from walkaway.rules.check_many import VERDICTS, Column, Ranges, SameForAll, check_many
from walkaway.rules.verdict import RuleResult, verdict_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Codes = NDArray[np.int8]

BREADTH_CHANCES = (0.1, 0.5, 0.9)
RUNS = "plant_running_at_home"
"""The measure that says that a plant makes the product."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is believed of one measure.

    Attributes:
        measure: name of the measure.
        ground: shown, presumption, base rate, walk-away test, or open.
        chance: of a flag, how often it holds over the worlds; None for a share, or where it is open.
        presumptions: ids of the presumptions it rests on, the leading one first.
        words: in a sentence.
    """

    measure: str
    ground: RestsOn
    chance: float | None
    presumptions: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Presumed:
    """What is presumed of one rung, finding or rule.

    Attributes:
        rule: id of the rule.
        low: share of the worlds it applies to in which it passes for certain.
        high: share of them in which it is not excluded that it passes.
        applies: share of the worlds in which it applies, or may.
        reasons: grounds of the measures its verdict hangs on, the one that tells most of it first.
    """

    rule: str
    low: float
    high: float
    applies: float
    reasons: tuple[Reason, ...] = ()

    @property
    def chance(self) -> float | None:
        """Chance that it passes, where both ends tell the same; None where too much is open to say."""
        return chance_between(self.low, self.high)

    @property
    def verdict(self) -> str | None:
        """``pass`` or ``fail`` where that is likely; None where neither is, or where it is likely not to apply."""
        likely = threshold("chance_that_is_likely")
        if self.applies <= 1 - likely:
            return None
        if self.low > likely:
            return "pass"
        return "fail" if self.high < 1 - likely else None


def chance_between(low: float, high: float) -> float | None:
    """The middle of a range of chances where it lies on one side of likely, or is narrow; None otherwise."""
    likely = threshold("chance_that_is_likely")
    tells = low > likely or high < 1 - likely or high - low <= 0.1
    return (low + high) / 2 if tells else None


@dataclass(frozen=True, slots=True)
class PresumedDepth:
    """What is presumed of the place on the ladder.

    Attributes:
        exactly: share of the worlds in which the deal stands on each rung, from 0 up, where that is decided.
        at_least: for each rung from 0 up, the share of worlds in which it is reached for certain, and may be.
    """

    exactly: tuple[float, ...]
    at_least: tuple[tuple[float, float], ...]

    @property
    def undecided(self) -> float:
        """Share of worlds in which the place stays open."""
        return max(0.0, 1.0 - sum(self.exactly))

    @property
    def likeliest(self) -> int | None:
        """The rung most worlds stand on, if it is likelier than all that is undecided beside it; None otherwise."""
        best = max(range(len(self.exactly)), key=lambda rung: (self.exactly[rung], -rung))
        return best if self.exactly[best] > max(0.5, self.undecided) else None


@dataclass(frozen=True, slots=True)
class PresumedReading:
    """All that is presumed of a deal beside what is shown.

    Attributes:
        depth: place on the ladder.
        rungs, findings: by id of the rule.
        once_running: the place on the ladder once a plant that is not running yet makes the product as planned; None
            for a plant that has run, was called off, or of which nothing is known.
        breadth: 10, 50 and 90 percent of the share of value made at home; the middle is None where it is open.
        worth: bits an answer on each measure would tell on average of findings and place; only where it is not open.
        worlds, seed: number of draws and their seed.
    """

    depth: PresumedDepth
    once_running: PresumedDepth | None
    rungs: Mapping[str, Presumed]
    findings: Mapping[str, Presumed]
    breadth: tuple[float, float | None, float]
    worth: Mapping[str, float]
    worlds: int
    seed: int


@dataclass(frozen=True, slots=True)
class Believed:
    """A deal measured, with its joint worlds.

    Attributes:
        subject: the deal.
        measured: its measures by name, the share of value among them.
        worlds: its joint worlds.
    """

    subject: Subject
    measured: Mapping[str, Measured]
    worlds: Worlds


def codes_of(rulebook: Rulebook, believed: Believed) -> dict[str, Codes]:
    """Hold every world against a rulebook: positions in ``VERDICTS``, by rule."""
    asked = {key for keys in rulebook.measure_keys.values() for key in keys}
    subject, worlds = believed.subject, believed.worlds
    columns: dict[str, Column] = {
        name: worlds.belief(item).column for name, item in believed.measured.items() if name in asked
    }
    return check_many(rulebook, columns, worlds.count, SameForAll(subject.technology.sectors, subject.standing))


def presumed_of(codes: Codes, result: RuleResult, reasons: tuple[Reason, ...] = ()) -> Presumed:
    """Sum up one rule over the worlds; what is shown stands as it is."""
    passed, failed, outside = (codes == VERDICTS.index(name) for name in ("pass", "fail", "not_applicable"))
    shown = verdict_of(result)
    if shown in ("pass", "fail"):
        held = float(shown == "pass")
        return Presumed(result.rule.id, held, held, 1.0, reasons)
    inside = len(codes) - int(outside.sum())
    if inside == 0 or shown == "not_applicable":
        return Presumed(result.rule.id, 0.0, 1.0, 0.0, reasons)
    low, high = int(passed.sum()) / inside, (inside - int(failed.sum())) / inside
    return Presumed(result.rule.id, low, high, inside / len(codes), reasons)


def depth_over(ladder: Rulebook, codes: Mapping[str, Codes], worlds: int) -> PresumedDepth:
    """Place every world on the ladder: a rung is reached where it and all below hold, or one that implies it does."""
    passes, outside = VERDICTS.index("pass"), VERDICTS.index("not_applicable")
    fails = VERDICTS.index("fail")
    certain = {name: (code == passes) | (code == outside) for name, code in codes.items()}
    possible = {name: code != fails for name, code in codes.items()}
    reached = [(np.ones(worlds, dtype=np.bool_), np.ones(worlds, dtype=np.bool_))]
    for rule in sorted((rule for rule in ladder.rules if rule.rung), key=lambda rule: rule.rung or 0):
        sure, may = certain[rule.id], possible[rule.id]
        for name in rule.implied_by:
            sure, may = sure | certain[name], may | possible[name]
        reached.append((reached[-1][0] & sure, reached[-1][1] & may))
    exactly = []
    for rung, (sure, _) in enumerate(reached):
        above = reached[rung + 1][1] if rung + 1 < len(reached) else np.zeros(worlds, dtype=np.bool_)
        exactly.append(float(np.mean(sure & ~above)))
    return PresumedDepth(tuple(exactly), tuple((float(np.mean(sure)), float(np.mean(may))) for sure, may in reached))


def breadth_over(belief: Belief) -> tuple[float, float | None, float]:
    """Ten, fifty and ninety percent of the share of value made at home; the middle only where nothing is left open."""
    column = belief.column
    if not isinstance(column, Ranges):
        raise TypeError("the share of value is a number")
    low, _, high = BREADTH_CHANCES
    lowest, middle = (float(end) for end in quantiles(column.low, (low, 0.5)))
    is_open = bool(np.any(column.low != column.high))
    return lowest, None if is_open else middle, float(quantiles(column.high, (high,))[0])


def reasons_for(result: RuleResult, worlds: Worlds, say: Callable[[Belief], str], codes: Codes) -> tuple[Reason, ...]:
    """Grounds of the measures a verdict rests on, that it hangs on most first; what is shown is left out."""
    proofs = [result.proof] if result.scope is None else [result.scope, result.proof]
    found: dict[str, Belief] = {}
    for proof in proofs:
        for leaf in proof.leaves():
            if leaf.measured is not None and leaf.truth is Truth.UNKNOWN:
                found.setdefault(leaf.measured.name, worlds.belief(leaf.measured))
    ordered = sorted(found, key=lambda name: -_told_by(found[name], codes))
    return tuple(
        Reason(
            name,
            found[name].ground,
            found[name].chance,
            tuple(item.presumption.id for item in found[name].speaks),
            say(found[name]),
        )
        for name in ordered
    )


def _told_by(belief: Belief, codes: Codes) -> float:
    """Bits a measure tells of a verdict in the worlds the rule applies to; none where it is open."""
    answers, inside = answers_of(belief), codes != VERDICTS.index("not_applicable")
    if answers is None or not inside.any():
        return 0.0
    return round(mutual_information(answers[inside], codes[inside].astype(np.int64)), 6)


def reading_of(
    today: Believed,
    running: Believed | None,
    books: tuple[Rulebook, Rulebook],
    results: tuple[Sequence[RuleResult], Sequence[RuleResult]],
    say: Callable[[Belief], str],
) -> PresumedReading:
    """Read ladder, findings and breadth off the worlds.

    Args:
        today: the deal as it is.
        running: the same deal with a plant that makes the product; None where it does, did, or never will.
        books: ladder and findings.
        results: their outcomes as shown.
        say: puts a belief into words.
    """
    worlds = today.worlds
    codes = [codes_of(book, today) for book in books]
    rungs, findings = (_summed(found, outcomes, worlds, say) for found, outcomes in zip(codes, results, strict=True))
    ahead = codes[0] if running is None else codes_of(books[0], running)
    later = running or today
    asked = [later.worlds.belief(item) for item in later.measured.values()]
    return PresumedReading(
        depth_over(books[0], codes[0], worlds.count),
        None if running is None else depth_over(books[0], ahead, worlds.count),
        rungs,
        findings,
        breadth_over(worlds.belief(today.measured["local_value_share"])),
        FrozenMap(worth_of_answers(asked, [*ahead.values(), *codes[1].values()])),
        worlds.count,
        worlds.draws.seed,
    )


def _summed(
    codes: Mapping[str, Codes], results: Iterable[RuleResult], worlds: Worlds, say: Callable[[Belief], str]
) -> Mapping[str, Presumed]:
    return FrozenMap(
        {
            item.rule.id: presumed_of(codes[item.rule.id], item, reasons_for(item, worlds, say, codes[item.rule.id]))
            for item in results
        }
    )


def is_yet_to_run(subject: Subject, measured: Mapping[str, Measured]) -> bool:
    """Whether a plant at home is shown not to run or to have run, and nothing says that it never will."""
    runs, state = measured.get(RUNS), subject.evidence.get("plant.state").choice
    if runs is None or runs.value is not Truth.FALSE or subject.standing.plant_at_home is not Truth.TRUE:
        return False
    return state is not None and state not in flagged("plant_state", "has_ended")
