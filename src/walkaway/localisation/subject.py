"""The subject of measures: the evidence, the technology, who stands where, and what the engines make of them."""

from __future__ import annotations

from dataclasses import dataclass

from walkaway.core.interval import Interval
from walkaway.core.truth import Truth
from walkaway.evidence.evidence import Evidence
from walkaway.evidence.resolution import Resolved
from walkaway.localisation.party_positions import Standing
from walkaway.localisation.stack import Stack, know_how_stack
from walkaway.localisation.value import ValueShares, component_weights, value_shares
from walkaway.model.supply_line import WHOLE
from walkaway.model.technology import Technology


@dataclass(frozen=True, slots=True)
class AfterExit:
    """What the walk-away test says, handed in so that the engines stay apart.

    Attributes:
        output: share of planned output some time after the partner's exit, as the band most draws lie in.
        survives: whether production counts as having survived.
        inputs: fields it rests on.
    """

    output: Interval
    survives: Truth
    inputs: tuple[Resolved, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """What measures are taken of: the evidence, the technology, and who stands where; the test of an exit, if made.

    ``aid`` names the awards that pay a share of what the project costs.
    """

    evidence: Evidence
    technology: Technology
    standing: Standing
    value: ValueShares
    stack: Stack
    after_exit: AfterExit | None = None
    aid: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls, evidence: Evidence, technology: Technology, standing: Standing, aid: frozenset[str] = frozenset()
    ) -> Subject:
        """Compute value shares and stack once for all measures."""
        weights = component_weights(technology)
        value = value_shares(evidence, technology, weights, standing)
        return cls(evidence, technology, standing, value, know_how_stack(evidence, technology, weights), aid=aid)

    def settled(self, evidence: Evidence, path: str, standing: Standing) -> Subject:
        """Return the subject when one field has changed: only what rests on it is computed again."""
        section, component = path.split(".")[:2]
        weights = self.stack.weights
        value, stack = self.value, self.stack
        if section in ("supply", "plant") or standing is not self.standing:
            one_line = section == "supply" and component != WHOLE and standing is self.standing
            same = {item.component: item for item in value.components if one_line and item.component != component}
            value = value_shares(evidence, self.technology, weights, standing, same)
        if section in ("stack", "terms", "workforce", "complete"):
            stack = know_how_stack(evidence, self.technology, weights)
        return Subject(evidence, self.technology, standing, value, stack, self.after_exit, self.aid)
