"""What differs between two readings of rules, as the door gives it: verdicts before and after, by rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from walkaway.core.frozen_map import FrozenMap
from walkaway.results.by_rule import ByRule
from walkaway.results.checked import Checked
from walkaway.rules.verdict import Verdict

if TYPE_CHECKING:
    from pandas import DataFrame

COLUMNS = ("deal", "rulebook", "other", "rule", "before", "after")
Pair = tuple[Verdict | None, Verdict | None]


@dataclass(frozen=True, slots=True, repr=False)
class Difference(ByRule[Pair]):
    """Rules whose verdicts differ: before and after by rule, None in a rulebook that has no such rule.

    Attributes:
        before: the deal held against the rulebook before.
        after: the same deal held against the rulebook after.
        by_rule: the two verdicts of each rule that differs.
    """

    before: Checked
    after: Checked
    by_rule: FrozenMap[str, Pair]

    @classmethod
    def between(cls, before: Checked, after: Checked) -> Difference:
        """Compare two readings rule by rule."""
        pairs = {
            name: (
                before.of(name) if name in before.results else None,
                after.of(name) if name in after.results else None,
            )
            for name in {**before.results, **after.results}
        }
        return cls(before, after, FrozenMap({name: pair for name, pair in pairs.items() if pair[0] != pair[1]}))

    def to_dict(self) -> dict[str, object]:
        """Return both readings and what differs as plain data, in the published JSON shape."""
        from walkaway.core.envelope import enveloped
        from walkaway.report.difference import difference_to_dict

        return enveloped(**difference_to_dict(self.before, self.after))

    def lines(self) -> list[str]:
        """Say in lines which verdicts differ."""
        from walkaway.report.difference import difference_lines

        return difference_lines(self.before, self.after)

    def rows(self) -> tuple[dict[str, Any], ...]:
        """Return a plain row for every rule that differs; ``other`` is the second rulebook, None if it is the same."""
        deal, first, second = self.before.audit.deal.id, self.before.rulebook.id, self.after.rulebook.id
        other = None if first == second else second
        values = ((deal, first, other, name, *pair) for name, pair in self.by_rule.items())
        return tuple(dict(zip(COLUMNS, row, strict=True)) for row in values)

    def frame(self) -> DataFrame:
        """Return the rules that differ as a data frame, a row each.

        Raises:
            UsageError: where pandas is not installed.
        """
        from walkaway.results.frames import frame_of

        return frame_of(self.rows(), COLUMNS)

    def __repr__(self) -> str:
        """Say deal, both readings and how many rules differ."""
        said = "1 verdict differs" if len(self) == 1 else f"{len(self)} verdicts differ"
        return f"<Difference {self.before.audit.deal.id}, {_read(self.before)} against {_read(self.after)}: {said}>"


def _read(checked: Checked) -> str:
    return f"{checked.rulebook.id} on {checked.clocks.on}" if checked.clocks.on else checked.rulebook.id
