"""Public money: which awards, how much of each form at each stage, per job and per unit of output, and tied to what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from walkaway.core.interval import ENTIRE, Interval
from walkaway.core.truth import Truth, any_of
from walkaway.evidence.evidence import Evidence
from walkaway.evidence.resolution import Resolved
from walkaway.model.deal import Deal
from walkaway.model.supply_line import WHOLE
from walkaway.model.support import CAME_TO_NOTHING, CONDITIONS


@dataclass(frozen=True, slots=True)
class Award:
    """One award of public support with its conditions."""

    id: str
    instrument: str
    giver: str
    part_of: str | None
    amount: Resolved
    state: str | None
    conditions: Mapping[str, Truth]

    @property
    def came_to_nothing(self) -> bool:
        """Whether it was refused or withdrawn."""
        return self.state in CAME_TO_NOTHING


@dataclass(frozen=True, slots=True)
class Total:
    """Sum of the awards of one form at one stage in one currency, as far as amounts are known; more may exist.

    A loan is not a grant, and what is notified is not yet approved, so these are never added to each other.

    Attributes:
        instrument: form of support.
        state: how far the awards are; None where no source says.
        unit: currency.
        amount: sum of the known amounts.
        awards: ids of the awards added.
        per_promised_job: sum over jobs promised; None where these are unknown.
        per_capacity: sum over yearly output when fully built, per ``PublicMoney.capacity_unit``; None likewise.
    """

    instrument: str
    state: str | None
    unit: str
    amount: Interval
    awards: tuple[str, ...]
    per_promised_job: Interval | None
    per_capacity: Interval | None


@dataclass(frozen=True, slots=True)
class PublicMoney:
    """All awards. Totals count every euro once: parts of a package are not added to it.

    Attributes:
        awards: in file order.
        totals: sums by form, stage and currency, in file order.
        tied: whether any of the money is tied to each kind of condition.
    """

    awards: tuple[Award, ...]
    totals: tuple[Total, ...]
    capacity_unit: str | None
    tied: Mapping[str, Truth]
    inputs: tuple[Resolved, ...]


def public_money(deal: Deal, evidence: Evidence) -> PublicMoney:
    """Summarise public support."""
    awards = tuple(_award(deal, evidence, index) for index in range(len(deal.support)))
    jobs, capacity = evidence.get("workforce.jobs_promised"), evidence.get("plant.capacity")
    tied = {name: money_tied_to(evidence, name) for name in CONDITIONS}
    conditions = {item.field: item for _, inputs in tied.values() for item in inputs}
    return PublicMoney(
        awards=awards,
        totals=tuple(_totals(awards, jobs.interval, capacity.interval)),
        capacity_unit=capacity.unit,
        tied={name: truth for name, (truth, _) in tied.items()},
        inputs=(*(award.amount for award in awards), *conditions.values(), jobs, capacity),
    )


def money_tied_to(evidence: Evidence, condition: str) -> tuple[Truth, tuple[Resolved, ...]]:
    """Whether any award carries a condition, and the fields this rests on.

    False only if a claim on all public money (an award called ``all``) says so, or every award is listed and says so;
    awards that were refused or withdrawn do not count.
    """
    found = _of_awards_that_stand(evidence, f"condition_{condition}")
    known = tuple(item for item in found if item.is_known)
    whole, listed = evidence.get(f"support.{WHOLE}.condition_{condition}"), evidence.get("complete.support")
    all_listed = bool(found) and listed.truth is Truth.TRUE
    truth = any_of([*(item.truth for item in found), Truth.FALSE if all_listed else Truth.UNKNOWN])
    if truth is Truth.UNKNOWN and whole.truth is Truth.FALSE and all(item.truth is Truth.FALSE for item in known):
        return Truth.FALSE, (whole,)
    if truth is Truth.TRUE:
        return truth, known
    return truth, (*found, listed) if all_listed else (*known, whole)


def _of_awards_that_stand(evidence: Evidence, name: str) -> tuple[Resolved, ...]:
    """A field of every award that was neither refused nor withdrawn."""
    awards = dict.fromkeys(rest.partition(".")[0] for rest, _ in evidence.with_prefix("support."))
    standing = [award for award in awards if evidence.get(f"support.{award}.state").choice not in CAME_TO_NOTHING]
    return tuple(evidence.get(f"support.{award}.{name}") for award in standing)


def _award(deal: Deal, evidence: Evidence, index: int) -> Award:
    support = deal.support[index]
    prefix = f"support.{support.id}."
    return Award(
        support.id,
        support.instrument,
        support.giver,
        support.part_of,
        evidence.get(prefix + "amount"),
        evidence.get(prefix + "state").choice,
        {name: evidence.truth_of(f"{prefix}condition_{name}") for name in CONDITIONS},
    )


def _totals(awards: Sequence[Award], jobs: Interval | None, capacity: Interval | None) -> Sequence[Total]:
    groups: dict[tuple[str, str | None, str], list[Award]] = {}
    for award in awards:
        if award.part_of is None and not award.came_to_nothing and award.amount.interval and award.amount.unit:
            groups.setdefault((award.instrument, award.state, award.amount.unit), []).append(award)
    totals = []
    for (instrument, state, unit), group in groups.items():
        amount = sum((award.amount.interval for award in group if award.amount.interval), Interval(0, 0))
        names = tuple(award.id for award in group)
        totals.append(Total(instrument, state, unit, amount, names, _per(amount, jobs), _per(amount, capacity)))
    return totals


def _per(total: Interval, base: Interval | None) -> Interval | None:
    """A total over a base; None where the base is unknown or may be nothing at all on both sides."""
    if base is None or base.high <= 0:
        return None
    if base.low > 0:
        return total / base
    least = total / Interval(base.high, base.high)
    return Interval(least.low, ENTIRE.high)
