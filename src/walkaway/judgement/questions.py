"""Questions: which unknown facts could move the verdict most, and how to ask for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cache, cached_property
from typing import Any, Protocol

from walkaway.catalog.yaml_reader import CATALOG, read_yaml
from walkaway.core.errors import InputError
from walkaway.core.interval import UNIT, Interval
from walkaway.evidence.evidence import Evidence, Settled
from walkaway.evidence.resolution import Resolved
from walkaway.localisation.value import ValueShares
from walkaway.model.supply_line import WHOLE
from walkaway.rules.verdict import Depth, RuleResult, verdict_of


class Judged(Protocol):
    """The parts of a judgement a question can move."""

    @property
    def depth(self) -> Depth:
        """Place on the ladder."""

    @property
    def value(self) -> ValueShares:
        """Shares of value."""

    @property
    def findings(self) -> tuple[RuleResult, ...]:
        """The findings."""


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask, and how much the answer could move.

    Attributes:
        field: dotted path the answer belongs to.
        question: in words.
        effect: openness the answer removes on average over its extreme outcomes, as a fraction of all openness there
            can be: rungs of depth, breadth and undecided findings count one third each.
        rungs: most rungs of depth an answer could rule out or establish.
        breadth: most of the breadth interval an answer could remove, as a fraction.
        settles: findings an answer could decide.
        worth: expected reduction of uncertainty in presumed verdicts, in bits on average over findings and rungs; None
            where nothing is presumed of what the field feeds, so that what it could move is its worth.
    """

    field: str
    question: str
    effect: float
    rungs: int
    breadth: float
    settles: tuple[str, ...]
    worth: float | None = None


Judge = Callable[[Evidence, str], Judged]


@dataclass(frozen=True, eq=False)
class Asking:
    """What there is to ask of a judgement: ranked when somebody looks, as that takes as long as all the rest.

    Attributes:
        evidence: what is known.
        now: the judgement on it.
        inputs: fields that rests on, by path.
        judge: how to judge again after an answer.
        worth: bits an answer on each field is expected to tell; see :func:`rank_questions`.
    """

    evidence: Evidence
    now: Judged
    inputs: Mapping[str, Resolved]
    judge: Judge
    worth: Mapping[str, float | None] | None = None

    @cached_property
    def ranked(self) -> tuple[Question, ...]:
        """The questions, those that could move most first."""
        return rank_questions(self.evidence, self.now, self.inputs, self.judge, self.worth)


def rank_questions(
    evidence: Evidence,
    now: Judged,
    inputs: Mapping[str, Resolved],
    judge: Judge,
    worth: Mapping[str, float | None] | None = None,
) -> tuple[Question, ...]:
    """Rank unknown and disputed inputs by what an answer is expected to tell, then by how much it could move.

    ``worth`` gives, by field, the bits an answer is expected to take from presumed verdicts; where nothing is presumed
    of what a field feeds, what settling it could move stands in its place.

    Each is set to its extreme values in turn with all else unchanged, and everything is judged again. The effect is
    the mean over those values; a field that moves nothing alone is left out. Values that cannot be true beside what
    else is known, such as a share with which a full list of holders does not make up the whole, are passed over.
    """
    open_fields = [path for path, item in inputs.items() if not item.is_known or item.in_conflict]
    questions, undecided = [], _undecided(now)
    for path in open_fields:
        tried = [
            _judged_if_possible(judge, evidence.settle(path, value), path) for value in extremes(inputs[path], evidence)
        ]
        outcomes = [item for item in tried if item is not None]
        question = _question(path, now, outcomes, undecided) if outcomes else None
        if question is not None:
            questions.append(replace(question, worth=(worth or {}).get(path)))
    return tuple(sorted(questions, key=lambda item: (-_leads_by(item), -item.effect, item.field)))


def _leads_by(question: Question) -> float:
    return question.effect if question.worth is None else question.worth


def _judged_if_possible(judge: Judge, evidence: Evidence, path: str) -> Judged | None:
    try:
        return judge(evidence, path)
    except InputError:
        return None


def extremes(item: Resolved, evidence: Evidence) -> tuple[Settled, ...]:
    """Extreme values a field can take: its disputed ends, the ends of a share, true and false, or each power."""
    path = item.field
    last = path.rsplit(".", 1)[-1]
    if path.startswith("ownership."):
        room = _room_for(path, evidence)
        low, high = (item.interval.low, item.interval.high) if item.interval is not None else (0.0, 1.0)
        return Interval.exactly(min(low, room)), Interval.exactly(min(high, room))
    if item.interval is not None:
        return Interval.exactly(item.interval.low), Interval.exactly(item.interval.high)
    if path.startswith("supply.") and last.endswith("share"):
        return _room_in_supply(path, evidence)
    if last.endswith("share"):
        return Interval(0.0, 0.0), Interval(1.0, 1.0)
    if path.startswith("decision_rights."):
        return "decides", "none"
    if path == "plant.state":
        return "production", "cancelled"
    if last == "amount":
        return (Interval(1.0, 1.0),)
    return True, False


def _room_in_supply(path: str, evidence: Evidence) -> tuple[Interval, Interval]:
    """Ends a share of supply can have beside the other shares of the same supply, and where all supply is at one end.

    What is not made at home is not under home control, and comes from a partner at most as far as it is not.
    """
    _, component, last = path.split(".")

    def known(name: str) -> Interval:
        own, whole = (evidence.get(f"supply.{place}.{name}").interval for place in (component, WHOLE))
        if own is None and whole is not None and whole.is_exact and whole.low in (0, 1):
            return whole
        return UNIT if own is None else own.clip(0, 1)

    local, controlled, partner, own = map(known, (_LOCAL, _CONTROLLED, _PARTNER, last))
    least, most = {
        _LOCAL: (controlled.low, 1 - partner.low),
        _CONTROLLED: (0, local.high),
        _PARTNER: (0, 1 - local.low),
    }.get(last, (0, 1))
    least, most = max(least, own.low), min(most, own.high)
    return Interval.exactly(min(least, most)), Interval.exactly(most)


_LOCAL, _CONTROLLED, _PARTNER = "local_share", "locally_controlled_share", "partner_group_share"


def _room_for(path: str, evidence: Evidence) -> float:
    """Largest share or votes a holder can have beside what others are known to hold of the same company."""
    _, holder, company, kind = path.split(".")
    taken = 0.0
    for rest, other in evidence.with_prefix("ownership."):
        owner, held, field = rest.split(".")
        if held == company and field == kind and owner != holder and other.interval is not None:
            taken += other.interval.low
    return max(0.0, 1.0 - taken)


def question_for(path: str) -> str:
    """Return the question to ask about a field."""
    for pattern, text in _questions().items():
        if fnmatchcase(path, pattern):
            return text
    return f"What is known about {path.replace('.', ' ').replace('_', ' ')}, and which document says so?"


@cache
def _questions() -> Mapping[str, str]:
    data: Any = read_yaml(CATALOG / "questions.yaml").data
    return dict(data)


def _question(path: str, now: Judged, outcomes: list[Judged], undecided: Mapping[int, str]) -> Question | None:
    settles = tuple(
        finding
        for index, finding in undecided.items()
        if any(verdict_of(item.findings[index]) != "unknown" for item in outcomes)
    )
    still_open = openness(now)
    effect = sum(still_open - openness(item) for item in outcomes) / len(outcomes)
    rungs = max(_rungs(now) - _rungs(item) for item in outcomes)
    breadth = max(now.value.local.width - item.value.local.width for item in outcomes)
    if effect <= 1e-12 and not settles:
        return None
    return Question(
        path, question_for(path), round(max(float(effect), 0.0), 6), max(rungs, 0), max(float(breadth), 0.0), settles
    )


def _undecided(judged: Judged) -> dict[int, str]:
    """Findings that are unknown: their ids by their places."""
    return {at: item.rule.id for at, item in enumerate(judged.findings) if verdict_of(item) == "unknown"}


def openness(judged: Judged) -> float:
    """How much is still open, from 0 to 1: rungs of depth, breadth, and undecided findings, one third each."""
    top = max(judged.depth.reached)
    undecided = len(_undecided(judged)) / len(judged.findings)
    return (_rungs(judged) / top + judged.value.local.width + undecided) / 3


def _rungs(judged: Judged) -> int:
    return judged.depth.high - judged.depth.low
