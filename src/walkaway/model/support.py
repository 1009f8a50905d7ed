"""Public support: grants, tax relief, loans, guarantees, infrastructure; and what is asked in return."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from walkaway.core.vocabulary import OneOf, flagged, words
from walkaway.evidence.fields import Claims, Noun, choice, flag, quantity, text

Instrument = Annotated[str, OneOf("instrument")]
CONDITIONS = words("condition")
CAME_TO_NOTHING = flagged("support_state", "came_to_nothing")
"""States of an award of which no money came or will come."""


class Support(Noun):
    """One award of public support. Awards that are part of a larger one name it, so nothing is counted twice."""

    key_fields: ClassVar[tuple[str, ...]] = ("id",)

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", description="Short name of the award.")
    instrument: Instrument = Field(description="Form of support; 'package' for a total of several forms.")
    giver: str = Field(default="", description="Who gives it.")
    part_of: str | None = Field(default=None, description="Id of the award this one is a part of.")
    amount: Claims = quantity("money", "Amount, nominal.", "aid decision, contract")
    share_of_project: Claims = quantity("fraction", "Amount over the cost of the project.", "aid decision")
    state: Claims = choice("support_state", "How far the award is.", "aid decision, gazette", changes=True)
    condition_ip: Claims = flag("Whether transfer of know-how or IP is a condition.", "aid decision, contract")
    condition_local_content: Claims = flag("Whether local content is a condition.", "aid decision, contract")
    condition_jobs: Claims = flag("Whether jobs are a condition.", "aid decision, contract")
    condition_training: Claims = flag("Whether training is a condition.", "aid decision, contract")
    condition_environment: Claims = flag("Whether an environmental result is a condition.", "aid decision, contract")
    condition_clawback: Claims = flag("Whether money must be paid back if promises fail.", "aid decision, contract")
    conditions: Claims = text("What is asked in return, in words.", "aid decision, contract")
    scheme: Claims = text("Legal basis, scheme, procedure, cases.", "aid decision, gazette")
