"""Skills: who works in the plant, what binds the partner to train them, and what is at risk if it fails."""

from __future__ import annotations

from dataclasses import dataclass

from walkaway.core.interval import Interval
from walkaway.core.truth import Truth
from walkaway.evidence.evidence import Evidence
from walkaway.evidence.resolution import Resolved
from walkaway.localisation.stack import home_staff_share
from walkaway.model.workforce import STAFF_LEVELS


@dataclass(frozen=True, slots=True)
class Skills:
    """People in the plant. Shares are fractions, counts are persons, None is unknown.

    Attributes:
        home_share: share of staff who live here lastingly.
        home_share_by_level: the same by level of skill.
        permits_tied_to_job: staff whose permit ends with the job.
        permits_tied_share: staff whose permit ends with the job over all staff: skills at risk if the venture fails.
    """

    jobs_promised: Resolved
    jobs_actual: Resolved
    expatriates: Resolved
    expatriates_planned: Resolved
    home_share: Interval | None
    home_share_by_level: dict[str, Interval | None]
    permits_tied_to_job: Resolved
    permits_tied_share: Interval | None
    training_promised: Truth
    binding_home_target: Truth
    inputs: tuple[Resolved, ...]


def skills_of(evidence: Evidence) -> Skills:
    """Summarise the workforce."""
    share, used = home_staff_share(evidence)
    jobs, permits = evidence.get("workforce.jobs_actual"), evidence.get("workforce.permits_tied_to_job")
    promised = evidence.get("workforce.training_promised")
    target = evidence.get("workforce.binding_home_target")
    return Skills(
        jobs_promised=evidence.get("workforce.jobs_promised"),
        jobs_actual=jobs,
        expatriates=evidence.get("workforce.expatriates"),
        expatriates_planned=evidence.get("workforce.expatriates_planned"),
        home_share=share,
        home_share_by_level={level: home_staff_share(evidence, level)[0] for level in STAFF_LEVELS},
        permits_tied_to_job=permits,
        permits_tied_share=_share(permits.interval, jobs.interval),
        training_promised=promised.truth,
        binding_home_target=target.truth,
        inputs=(*used, jobs, permits, promised, target),
    )


def _share(part: Interval | None, whole: Interval | None) -> Interval | None:
    """Ratio of a part to its whole, tight because both ends are monotone; None if either is unknown."""
    if part is None or whole is None or whole.low <= 0:
        return None
    return (part / whole).clip(0, 1)
