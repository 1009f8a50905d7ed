"""A deal held against a rulebook as the door gives it: its data, and how it looks as data, as text and in a notebook.

Faces are loaded when they are asked for, so that a check starts fast.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from walkaway.core.errors import UnknownNameError
from walkaway.judgement.result import Audit
from walkaway.rules import check
from walkaway.rules.verdict import RuleResult, Verdict, verdict_of

if TYPE_CHECKING:
    from pandas import DataFrame


COLUMNS = ("rule", "name", "kind", "article", "verdict", "stands_for_itself", "reasons", "missing")


@dataclass(frozen=True, slots=True, repr=False)
class Checked(check.Checked):
    """A deal held against one rulebook.

    Attributes:
        audit: the deal.
    """

    audit: Audit

    @classmethod
    def of_audit(cls, data: check.Checked, audit: Audit) -> Checked:
        """Give a check its faces, with the audit it was made of."""
        return cls(data.rulebook, data.results, data.verdict, data.clocks, audit)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle and copy with the audit; see the data class for the order of the rules."""
        return _restored, (check.Checked(self.rulebook, self.results, self.verdict, self.clocks), self.audit)

    def to_dict(self) -> dict[str, object]:
        """Return verdicts and reasons as plain data, in the published JSON shape of one rulebook."""
        from walkaway.report.rules_json import check_to_dict

        return check_to_dict(self.audit, [self])

    def why(self, rule: str) -> str:
        """Say how a rule comes out, from its conditions down to claims and sources.

        Raises:
            UnknownNameError: for a rule the rulebook does not have.
        """
        from walkaway.report.rules_page import why_rule

        if rule not in self.results:
            raise UnknownNameError("rule", rule, self.results)
        return why_rule(self.audit, self, rule)

    def rows(self) -> tuple[dict[str, Any], ...]:
        """Return a plain row for every rule."""
        return tuple(_row(name, result) for name, result in self.results.items())

    def frame(self) -> DataFrame:
        """Return the rules as a data frame, a row each.

        Raises:
            UsageError: where pandas is not installed.
        """
        from walkaway.results.frames import frame_of

        return frame_of(self.rows(), COLUMNS)

    def __repr__(self) -> str:
        """Say deal, rulebook and verdicts in one line."""
        standing = [item for item in self.results.values() if not (item.rule.member or item.rule.asks_nothing)]
        counts: dict[Verdict, int] = {}
        for item in standing:
            counts[verdict_of(item)] = counts.get(verdict_of(item), 0) + 1
        told = ", ".join(f"{number} {verdict}".replace("_", " ") for verdict, number in sorted(counts.items()))
        day = f" on {self.clocks.on}" if self.clocks.on else ""
        day += f", {len(self.audit.changes)} supposed" if self.audit.changes else ""
        return f"<Checked {self.audit.deal.id}, {self.rulebook.id}{day}: {self.verdict}; rules: {told or 'none'}>"

    def _repr_html_(self) -> str:
        """Show the rules in a notebook."""
        from walkaway.report.html_view import page_html
        from walkaway.report.rules_page import check_page

        return page_html(check_page(self.audit, [self]), whole=False)


def _restored(data: check.Checked, audit: Audit) -> Checked:
    return Checked.of_audit(data, audit)


def _row(name: str, result: RuleResult) -> dict[str, Any]:
    values: Sequence[object] = (
        name,
        result.rule.name,
        result.rule.kind,
        result.rule.article,
        verdict_of(result),
        not (result.rule.member or result.rule.asks_nothing),
        "; ".join(result.reasons()),
        ", ".join(item.field for item in result.inputs() if not item.is_known),
    )
    return dict(zip(COLUMNS, values, strict=True))
