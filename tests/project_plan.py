"""Plans of activities that wait for one another: critical path, PERT, shortening at least cost, time to recover.

A value outside its range, an activity nobody declared and a plan that waits for itself raise a ValueError.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import TypeAlias

import numpy as np
from scipy.optimize import linprog
from scipy.special import ndtr

After: TypeAlias = Mapping[str, Sequence[str]]
"""For each activity those that must be over before it begins."""

Formula: TypeAlias = "str | Sequence[str | Formula]"
"""A name, or a list that begins with ``and``, ``or`` or ``seq``."""

_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan with every activity as early and as late as it may be.

    Attributes:
        duration: time from beginning to end.
        order: activities, each after those it waits for.
        earliest_start, earliest_finish: as soon as possible.
        latest_start, latest_finish: as late as the end allows.
        slack: by how much each may be late without moving the end.
        critical: activities without slack, in order.
        path: one chain of critical activities as long as the plan.
    """

    duration: float
    order: tuple[str, ...]
    earliest_start: Mapping[str, float]
    earliest_finish: Mapping[str, float]
    latest_start: Mapping[str, float]
    latest_finish: Mapping[str, float]
    slack: Mapping[str, float]
    critical: tuple[str, ...]
    path: tuple[str, ...]


def critical_path(durations: Mapping[str, float], after: After) -> Plan:
    """Earliest and latest times of every activity, and what decides the end, by a pass forward and one back.

    Kelley and Walker, "Critical-Path Planning and Scheduling", Eastern Joint Computer Conference 1959. Of several
    critical paths the one whose activities come first in ``durations`` is named.

    Args:
        durations: how long each activity takes, at least 0, in any unit of time.
        after: for each activity those it waits for; absent: none.
    """
    order = _ordered(durations, after)
    for name, time in durations.items():
        _time(name, time)
    finish: dict[str, float] = {}
    start: dict[str, float] = {}
    for name in order:
        start[name] = max((finish[earlier] for earlier in after.get(name, ())), default=0.0)
        finish[name] = start[name] + durations[name]
    end = max(finish.values(), default=0.0)
    latest_finish, latest_start = dict.fromkeys(order, end), dict.fromkeys(order, end)
    for name in reversed(order):
        latest_start[name] = latest_finish[name] - durations[name]
        for earlier in after.get(name, ()):
            latest_finish[earlier] = min(latest_finish[earlier], latest_start[name])
    exact = _TOLERANCE * max(end, 1.0)
    spare = {name: latest_start[name] - start[name] for name in order}
    slack = {name: time if time > exact else 0.0 for name, time in spare.items()}
    critical = tuple(name for name in order if slack[name] == 0.0)
    path = _longest_chain(durations, after, finish)
    return Plan(end, order, start, finish, latest_start, latest_finish, slack, critical, path)


def _longest_chain(durations: Mapping[str, float], after: After, finish: Mapping[str, float]) -> tuple[str, ...]:
    """Walk back from the end, at each step to what was waited for longest; ties go to the first named."""
    chain: list[str] = []
    candidates: Sequence[str] = [name for name in durations if name in finish]
    while candidates:
        latest = max(candidates, key=lambda name: finish[name])
        chain.append(latest)
        candidates = [name for name in durations if name in after.get(latest, ())]
    return tuple(reversed(chain))


def three_point(low: float, likely: float, high: float) -> tuple[float, float]:
    """Mean and variance of a three-point estimate as PERT takes them: ``(o + 4m + p) / 6`` and ``((p - o) / 6)^2``.

    Malcolm, Roseboom, Clark and Fazar, Operations Research 7(5), 1959.

    Raises:
        ValueError: unless 0 <= low <= likely <= high, all finite.
    """
    if not 0.0 <= low <= likely <= high < math.inf:
        raise ValueError(f"needs 0 <= low <= likely <= high, all finite; seen {low:g}, {likely:g}, {high:g}")
    return (low + 4.0 * likely + high) / 6.0, ((high - low) / 6.0) ** 2


@dataclass(frozen=True, slots=True)
class PertResult:
    """Classical PERT.

    Attributes:
        mean: length of the plan with every activity at its mean.
        variance: variance along the critical path; along the most uncertain one if there are several.
        chance: chance to meet the deadline.
        plan: the plan at the means.
    """

    mean: float
    variance: float
    chance: float
    plan: Plan


def pert(estimates: Mapping[str, tuple[float, float, float]], after: After, deadline: float) -> PertResult:
    """Mean, variance and the chance to meet a deadline, with the critical path taken as normal (classical PERT).

    The chance is too high as a rule: other paths may take longer (merge bias: MacCrimmon and Ryavec, Operations
    Research 12(1), 1964). It is here for comparison and for checks by hand; samples and diagrams do better.

    Args:
        estimates: low, likely and high of each activity, at least 0.
        after: for each activity those it waits for.
        deadline: time the plan should be over, at least 0.
    """
    moments = {name: three_point(*estimate) for name, estimate in estimates.items()}
    plan = critical_path({name: mean for name, (mean, _) in moments.items()}, after)
    variance: dict[str, float] = {}
    exact = _TOLERANCE * max(plan.duration, 1.0)
    for name in plan.critical:
        just_over = plan.earliest_start[name] - exact
        chains = (
            variance[it] for it in after.get(name, ()) if it in variance and plan.earliest_finish[it] >= just_over
        )
        variance[name] = moments[name][1] + max(chains, default=0.0)
    last = (variance[name] for name in plan.critical if plan.earliest_finish[name] >= plan.duration - exact)
    total = max(last, default=0.0)
    early = _time("deadline", deadline) - plan.duration
    chance = float(ndtr(early / math.sqrt(total))) if total > 0.0 else float(early >= -exact)
    return PertResult(plan.duration, total, chance, plan)


@dataclass(frozen=True, slots=True)
class Activity:
    """An activity that can be shortened for money, in proportion, down to its least time.

    Attributes:
        normal_time, normal_cost: as a rule.
        crash_time, crash_cost: at its shortest.
        after: activities it waits for.
    """

    normal_time: float
    crash_time: float
    normal_cost: float
    crash_cost: float
    after: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check the times and costs."""
        _time("crash_time", self.crash_time)
        if not self.crash_time <= self.normal_time < math.inf:
            raise ValueError(f"crash_time {self.crash_time:g} must not exceed normal_time {self.normal_time:g}")
        for name in ("normal_cost", "crash_cost"):
            _time(name, getattr(self, name))

    @property
    def slope(self) -> float:
        """Cost per unit of time saved; 0 if none can be saved."""
        spare = self.normal_time - self.crash_time
        return (self.crash_cost - self.normal_cost) / spare if spare > 0.0 else 0.0


@dataclass(frozen=True, slots=True)
class CrashPlan:
    """The cheapest plan for a deadline.

    Attributes:
        cost: total cost.
        reductions: by how much activities are shortened, those that are.
        durations: how long each takes then.
        starts: a time each may begin.
        price: what one unit of time less would cost more, at the margin; 0 if the deadline is no constraint. Where the
            next thing to shorten is another, it lies between the prices of the two.
    """

    cost: float
    reductions: Mapping[str, float]
    durations: Mapping[str, float]
    starts: Mapping[str, float]
    price: float


def crash(activities: Mapping[str, Activity], deadline: float) -> CrashPlan:
    """Cheapest way to be done by a deadline: which activities to shorten, and by how much.

    The time-cost trade-off as a linear programme (Kelley, Operations Research 9(3), 1961; Fulkerson, Management
    Science 7(2), 1961), solved by HiGHS. Cost is convex and piecewise linear in the deadline. Where several plans
    are cheapest, one of them is returned, always the same.

    Args:
        activities: the activities.
        deadline: time all must be over, at least 0.

    Raises:
        ValueError: for a deadline shorter than everything at its shortest.
    """
    after = {name: activity.after for name, activity in activities.items()}
    shortest = critical_path({name: activity.crash_time for name, activity in activities.items()}, after).duration
    if _time("deadline", deadline) < shortest - _TOLERANCE * max(shortest, 1.0):
        raise ValueError(f"no plan is done by {deadline:g}: the shortest takes {shortest:g}")
    names = list(activities)
    if not names:
        return CrashPlan(0.0, {}, {}, {}, 0.0)
    count, number = len(names), {name: index for index, name in enumerate(names)}
    # Columns: starts, then reductions. A row for each pair that waits, then one for each activity against the end.
    pairs = [(earlier, later) for later in names for earlier in dict.fromkeys(after[later])]
    matrix = np.zeros((len(pairs) + count, 2 * count))
    firsts = [number[earlier] for earlier, _ in pairs] + list(range(count))
    rows = np.arange(len(firsts))
    matrix[rows, firsts], matrix[rows, np.add(firsts, count)] = 1.0, -1.0
    matrix[rows[: len(pairs)], [number[later] for _, later in pairs]] = -1.0
    normal = np.array([activity.normal_time for activity in activities.values()])
    ends = np.repeat([0.0, deadline], [len(pairs), count])
    found = linprog(
        [0.0] * count + [activity.slope for activity in activities.values()],
        A_ub=matrix,
        b_ub=ends - normal[firsts],
        bounds=[(0.0, None)] * count + [(0.0, item.normal_time - item.crash_time) for item in activities.values()],
        method="highs-ds",
    )
    if found.x is None:
        raise ValueError(f"the cheapest plan was not found: {found.message}")
    saved = {name: _clean(found.x[count + index]) for name, index in number.items()}
    durations = {name: activities[name].normal_time - saved[name] for name in names}
    cost = math.fsum(item.normal_cost + item.slope * saved[name] for name, item in activities.items())
    price = -math.fsum(found.ineqlin.marginals[len(pairs) :])
    starts = {name: _clean(found.x[index]) for name, index in number.items()}
    reductions = {name: time for name, time in saved.items() if time > 0.0}
    return CrashPlan(cost, reductions, durations, starts, max(_clean(price), 0.0))


@dataclass(frozen=True, slots=True)
class Recovery:
    """When something is back, and what that hangs on.

    Attributes:
        months: time until it is back; infinite for never.
        critical: the pieces whose times add up to it, in order.
    """

    months: float
    critical: tuple[str, ...]


def recovery_time(formula: Formula, months: Mapping[str, float]) -> Recovery:
    """Time until a formula of pieces is back: ``and`` the last, ``or`` the first, ``seq`` one after the other.

    All branches of ``or`` are taken as started at once; fallbacks tried in turn are a ``seq``. The fold over
    superior functions is Knuth's (Information Processing Letters 6(1), 1977). Of branches that take equally long, the
    first is named. For fixed times a piece that occurs twice does no harm under ``and`` and ``or``.

    Args:
        formula: a name, or a list such as ``["and", "a", ["or", "b", ["seq", "c", "d"]]]``.
        months: time of each piece, at least 0; ``inf`` for never.
    """
    if isinstance(formula, str):
        if formula not in months:
            raise ValueError(f"no time is given for {formula!r}")
        if math.isnan(months[formula]) or months[formula] < 0.0:
            raise ValueError(f"the time of {formula!r} must be at least 0; seen {months[formula]:g}")
        return Recovery(float(months[formula]), (formula,))
    operator, *parts = formula
    if operator not in ("and", "or", "seq"):
        raise ValueError(f"a formula begins with and, or, seq; seen {operator!r}")
    if not parts:
        raise ValueError(f"{operator!r} joins nothing; give at least one piece")
    branches = [recovery_time(part, months) for part in parts]
    if operator == "seq":
        chain = tuple(name for branch in branches for name in branch.critical)
        return Recovery(math.fsum(branch.months for branch in branches), chain)
    best = max if operator == "and" else min
    return best(branches, key=lambda branch: branch.months)


def _ordered(durations: Mapping[str, float], after: After) -> tuple[str, ...]:
    """Activities, each after those it waits for; in the order declared where that is free."""
    for name, earlier in after.items():
        for other in (name, *earlier):
            if other not in durations:
                raise ValueError(f"{name!r} waits for {other!r}, which is no activity")
    sorter = TopologicalSorter({name: tuple(after.get(name, ())) for name in durations})
    try:
        sorter.prepare()
    except CycleError as error:
        raise ValueError(f"activities wait for one another: {' -> '.join(error.args[1])}") from None
    place = {name: index for index, name in enumerate(durations)}
    order: list[str] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready(), key=lambda name: place[name])
        order += ready
        sorter.done(*ready)
    return tuple(order)


def _time(name: str, value: float) -> float:
    if not 0.0 <= value < math.inf:
        raise ValueError(f"{name} must be finite and at least 0; seen {value:g}")
    return float(value)


def _clean(value: float) -> float:
    """Return a number of the solver without its last digits of noise."""
    return float(np.round(value, 9)) + 0.0
