"""The workforce: jobs promised and filled, who fills them, what they are taught, what ties them to the employer."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from walkaway.core.vocabulary import OneOf, words
from walkaway.evidence.fields import Claims, Noun, flag, quantity, text

STAFF_LEVELS = words("staff_level")
"""Levels of skill, in rising order."""


class StaffLevel(Noun):
    """Staff of one level of skill."""

    key_fields: ClassVar[tuple[str, ...]] = ("level",)

    level: Annotated[str, OneOf("staff_level")] = Field(description="Level of skill.")
    staff: Claims = quantity("count", "People employed at this level.", "annual report, labour office", changes=True)
    home_share: Claims = quantity(
        "fraction",
        "Share of them who live here lastingly, not on a permit tied to the job.",
        "labour office",
        changes=True,
    )


class Workforce(Noun):
    """People: how many, from where, trained for what."""

    jobs_promised: Claims = quantity("count", "Jobs promised at full rate.", "aid decision, company release")
    jobs_actual: Claims = quantity("count", "People employed.", "annual report, labour office", changes=True)
    jobs: Claims = text("What sources say about jobs, beyond the numbers.", "press, labour office")
    home_share: Claims = quantity(
        "fraction", "Share of staff who live here lastingly, all levels.", "labour office, company", changes=True
    )
    levels: tuple[StaffLevel, ...] = Field(default=(), description="The same by level of skill.")
    expatriates: Claims = quantity("count", "Staff sent by the foreign partner.", "labour office, visas", changes=True)
    expatriates_planned: Claims = quantity("count", "Staff the partner plans to send.", "company release, visas")
    expatriate_share: Claims = quantity(
        "fraction", "Share of staff sent from abroad or on temporary permits.", "labour office, company", changes=True
    )
    permits_tied_to_job: Claims = quantity(
        "count", "Staff whose permit ends with the job.", "migration agency", changes=True
    )
    agency_workers: Claims = quantity("count", "Workers hired through agencies.", "labour office, press", changes=True)
    foreign_staff: Claims = text("What sources say about foreign staff, their roles and conditions.", "labour office")
    hiring: Claims = text("Local hiring, targets and plans.", "aid decision, company release")
    turnover: Claims = quantity("fraction", "Share of staff leaving in a year.", "annual report", changes=True)
    training: Claims = text("Training promised and done: who, where, how deep.", "aid decision, company release")
    training_promised: Claims = flag("Whether training of home staff is promised.", "aid decision, company release")
    training_budget: Claims = quantity("money", "Money set aside for training.", "aid decision, company release")
    trained_abroad: Claims = quantity("count", "Home staff trained at the partner's plants.", "company release")
    binding_home_target: Claims = flag(
        "Whether a binding target for home staff or their training exists.", "aid decision, contract"
    )
    skills_after_exit: Claims = text("What became of skilled people after a failure or exit.", "labour office, press")
    conditions: Claims = text("Pay, safety, violations of labour law.", "labour inspectorate, press")
