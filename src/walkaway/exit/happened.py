"""What happened: the end of a deal as its file records it, which comes before anything that might have happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from walkaway.core.dates import PartialDate
from walkaway.core.truth import Truth
from walkaway.core.vocabulary import flagged
from walkaway.evidence.evidence import Evidence
from walkaway.evidence.resolution import Resolved
from walkaway.model.deal import Deal

ENDED = flagged("plant_state", "has_ended")
"""States of a plant after which nobody is left to walk away."""
RUNNING = flagged("plant_state", "runs")
NEVER_BUILT = flagged("plant_state", "never_built")


@dataclass(frozen=True, slots=True)
class Happened:
    """The end of a deal, as recorded by a day. At least one of the first four is known.

    Attributes:
        left: when the partner left, or the venture failed.
        state: the plant, if it was cancelled, closed or sold; None otherwise.
        ended: when production stopped; None where it did not, or started again later.
        went_on: whether production went on after the partner left.
        resumed: how long after the exit production was back.
        leaver: name of who left: the foreign partner, or the venture where the deal has none.
        by_failing: whether the deal has no foreign partner, so that what left is the venture, which failed.
    """

    left: Resolved
    state: Resolved | None
    ended: Resolved | None
    went_on: Resolved
    resumed: Resolved
    leaver: str
    by_failing: bool

    @property
    def cancelled(self) -> bool:
        """Whether the deal was called off, so that there is nothing to walk away from."""
        return self.state is not None and self.state.choice in NEVER_BUILT

    @property
    def partner_is_gone(self) -> bool:
        """Whether the partner left; that production went on without it, or came back, says so too."""
        return self.left.is_known or self.went_on.is_known or self.resumed.is_known

    @property
    def inputs(self) -> tuple[Resolved, ...]:
        """Fields this rests on."""
        fields = (self.left, self.state, self.ended, self.went_on, self.resumed)
        return tuple(item for item in fields if item is not None and item.is_known)


def happened_in(deal: Deal, evidence: Evidence, seen: date | None) -> Happened | None:
    """Return what the evidence of a deal records of its end by a day; None while it records no end.

    An end that surely lies ahead of the day has not happened yet. One known to a year counts from its first day on, as
    the field records what came to pass.
    """
    day = date.max if seen is None else seen
    ahead = not _is_past(evidence.get("outcome.partner_left"), day)

    def told(name: str) -> Resolved:
        path = f"outcome.{name}"
        return Resolved(path, "unknown") if ahead else evidence.get(path)

    state = evidence.get("plant.state")
    found = Happened(
        left=told("partner_left"),
        state=state if state.choice in ENDED else None,
        ended=_stop(evidence, day),
        went_on=told("production_continued"),
        resumed=told("months_to_resume"),
        leaver=deal.party(deal.foreign_partner or deal.venture).name,
        by_failing=deal.foreign_partner is None,
    )
    return found if found.inputs else None


def _stop(evidence: Evidence, day: date) -> Resolved | None:
    """When production stopped, unless a later claim shows the plant running."""
    ended, state = evidence.get("plant.end_of_production"), evidence.get("plant.state")
    if not ended.is_known or not _is_past(ended, day):
        return None
    if state.choice in RUNNING and any(
        claim.as_of is not None and claim.as_of.is_certainly_after(stop)
        for claim in state.standing
        for stop in _days(ended)
    ):
        return None
    return ended


def _is_past(item: Resolved, day: date) -> bool:
    """Whether what is told lies behind a day; also where nothing is told."""
    return all(value.first <= day for value in _days(item))


def _days(item: Resolved) -> Sequence[PartialDate]:
    return [value for value in item.values if isinstance(value, PartialDate)]


def production_went_on(happened: Happened) -> Truth:
    """Whether production went on: as recorded; yes where a time of resuming is."""
    if happened.went_on.is_known:
        return happened.went_on.truth
    return Truth.of(True if happened.resumed.is_known else None)
