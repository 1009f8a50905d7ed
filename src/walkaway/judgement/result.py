"""What an audit says: the judgement on the evidence, what it rests on, what to ask. Data only; faces are elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from walkaway.beliefs.presumed import PresumedReading
from walkaway.beliefs.presumptions import Speaks
from walkaway.core.claims import Claim
from walkaway.evidence.change import Change
from walkaway.evidence.evidence import Evidence
from walkaway.evidence.resolution import knowable
from walkaway.exit.happened import Happened
from walkaway.exit.outlook import Outlook
from walkaway.judgement.computing import Computed
from walkaway.judgement.questions import Asking, Question
from walkaway.localisation.emissions import Emissions
from walkaway.localisation.money import PublicMoney
from walkaway.localisation.people import Skills
from walkaway.localisation.stack import Stack
from walkaway.localisation.subject import Subject
from walkaway.localisation.value import ValueShares
from walkaway.measures.measures import Measured
from walkaway.model.deal import Deal
from walkaway.model.technology import Technology
from walkaway.ownership.deal_ownership import DealOwnership
from walkaway.rules.verdict import (
    Depth,
    RuleResult,
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What follows from the evidence: everything that is computed again when an unknown is settled."""

    computed: Computed
    measured: Mapping[str, Measured]
    rungs: tuple[RuleResult, ...]
    depth: Depth
    findings: tuple[RuleResult, ...]

    @property
    def ownership(self) -> DealOwnership:
        """Who owns and decides."""
        return self.computed.worked.ownership.result

    @property
    def subject(self) -> Subject:
        """What measures are taken of."""
        return self.computed.worked.subject

    @property
    def value(self) -> ValueShares:
        """Shares of value."""
        return self.subject.value

    @property
    def stack(self) -> Stack:
        """The know-how stack."""
        return self.subject.stack


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the inputs of the verdict and findings rest on: counts of fields, and the unknown ones by name."""

    sourced: int
    assumed: int
    unknown_fields: tuple[str, ...]

    @property
    def share_sourced(self) -> float:
        """Sourced inputs over all inputs; 0 when there are none."""
        total = self.sourced + self.assumed + len(self.unknown_fields)
        return self.sourced / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Audit:
    """The audit of one deal at one date. Shares are fractions; unknown is kept apart from zero throughout.

    ``as_of`` is the day asked for, else the last day any claim speaks of, else None. ``happened`` is what the file
    records of the end of the deal; only where it records none there is an ``outlook`` on what would happen. ``changes``
    is what was supposed beside the claims: with any, nothing here is a finding on the deal as it is. ``presumed``
    stands beside the judgement and never in its place; ``speaking`` are the presumptions about such a deal, with how
    each stands.
    """

    deal: Deal
    technology: Technology
    as_of: date | None
    evidence: Evidence
    judgement: Judgement
    skills: Skills
    money: PublicMoney
    emissions: Emissions
    happened: Happened | None
    outlook: Outlook | None
    coverage: Coverage
    asking: Asking = field(repr=False, compare=False)
    presumed: PresumedReading
    speaking: tuple[Speaks, ...]
    changes: tuple[Change, ...] = ()

    @property
    def questions(self) -> tuple[Question, ...]:
        """What to ask, ranked by how far an answer could move the verdict."""
        return self.asking.ranked

    @property
    def depth(self) -> Depth:
        """Place on the ladder of capability."""
        return self.judgement.depth

    @property
    def ownership(self) -> DealOwnership:
        """Who owns and decides."""
        return self.judgement.ownership

    @property
    def value(self) -> ValueShares:
        """Shares of value."""
        return self.judgement.value

    @property
    def findings(self) -> tuple[RuleResult, ...]:
        """The six findings."""
        return self.judgement.findings

    @property
    def known_claims(self) -> tuple[Claim, ...]:
        """Claims that could be known on the day asked for; all of them when no day was given."""
        return knowable(self.evidence.all_claims(), self.deal.sources, self.evidence.as_of)

    def __repr__(self) -> str:
        """Say deal, date and verdict in one line."""
        low, high = self.value.local.floats()
        day = f" as of {self.as_of}" if self.as_of else ""
        day += f", {len(self.changes)} supposed" if self.changes else ""
        return f"<Audit {self.deal.id}{day}: {self.depth.label}; breadth {low:.0%} to {high:.0%}>"
