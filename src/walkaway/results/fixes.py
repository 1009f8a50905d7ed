"""What would make a deal pass, as the door gives it: smallest sets of changes by rule, which can be applied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from walkaway.core.frozen_map import FrozenMap
from walkaway.results.by_rule import ByRule
from walkaway.results.checked import Checked
from walkaway.rules.change_words import FactToChange
from walkaway.rules.fix import Fix

if TYPE_CHECKING:
    from pandas import DataFrame

COLUMNS = ("deal", "rulebook", "rule", "set", "step", "fact", "now", "must", "apply")


@dataclass(frozen=True, slots=True, repr=False)
class Fixes(ByRule[tuple[Fix, ...]]):
    """Every smallest set of changes after which a rule passes, by rule; smallest first.

    Attributes:
        checked: the deal held against the rulebook.
        by_rule: the sets of each rule asked for.
    """

    checked: Checked
    by_rule: FrozenMap[str, tuple[Fix, ...]]

    @property
    def sets(self) -> tuple[Fix, ...]:
        """All sets, rule by rule; each makes its own rule pass: ``audit(deal, changes=fixes.sets[0])``."""
        return tuple(fix for found in self.by_rule.values() for fix in found)

    def to_dict(self) -> dict[str, object]:
        """Return the sets, and what would settle each rule, as plain data, in the published JSON shape."""
        from walkaway.report.rules_json import fixes_to_dict

        return fixes_to_dict(self.checked.audit, self.checked, self.by_rule)

    def rows(self) -> tuple[dict[str, Any], ...]:
        """Return a plain row for every fact a set changes; ``apply`` says to what, where it can be applied."""
        deal, book = self.checked.audit.deal.id, self.checked.rulebook.id
        values = (
            (deal, book, rule, number, step.name, fact.name, fact.now, fact.must, _applied(fact))
            for rule, found in self.by_rule.items()
            for number, fix in enumerate(found, 1)
            for step in fix.steps
            for fact in step.changes
        )
        return tuple(dict(zip(COLUMNS, row, strict=True)) for row in values)

    def frame(self) -> DataFrame:
        """Return the sets as a data frame, a row for every fact they change.

        Raises:
            UsageError: where pandas is not installed.
        """
        from walkaway.results.frames import frame_of

        return frame_of(self.rows(), COLUMNS)

    def lines(self) -> list[str]:
        """Say in lines what would make each rule pass, and which facts would settle it."""
        from walkaway.report.rules_page import fix_lines
        from walkaway.report.supposed import supposed_lines

        told = supposed_lines(self.checked.audit.changes)
        return told + [line for name, found in self.by_rule.items() for line in fix_lines(self.checked, name, found)]

    def __repr__(self) -> str:
        """Say deal, rulebook and how many sets there are."""
        rules = "1 rule" if len(self) == 1 else f"{len(self)} rules"
        return f"<Fixes {self.checked.audit.deal.id}, {self.checked.rulebook.id}: {len(self.sets)} sets for {rules}>"


def _applied(fact: FactToChange) -> list[str]:
    return [f"{change.path}={change.text}" for change in fact.changes]
