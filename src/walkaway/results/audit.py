"""The audit as the door gives it: its data, and how it looks as plain data, as text and in a notebook.

Faces are loaded when they are asked for, so that an audit starts fast.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from walkaway.judgement import result
from walkaway.rules.verdict import verdict_of

if TYPE_CHECKING:
    from pandas import DataFrame

COLUMNS = ("deal", "kind", "id", "name", "verdict", "reasons")


class Audit(result.Audit):
    """The audit of one deal at one date."""

    __slots__ = ()

    @classmethod
    def of(cls, data: result.Audit) -> Audit:
        """Give an audit its faces."""
        return cls(*(getattr(data, field.name) for field in fields(data)))

    def to_dict(self) -> dict[str, object]:
        """Return the audit as plain data, in the published JSON shape."""
        from walkaway.report.json_view import audit_to_dict

        return audit_to_dict(self)

    def rows(self) -> tuple[dict[str, Any], ...]:
        """Return a plain row for every rung, lowest first, and for every finding."""
        from walkaway.report.words import truth_word

        depth = self.depth
        held = [("rung", item, truth_word(depth.reached[item.rule.rung or 0])) for item in depth.rungs]
        held += [("finding", item, verdict_of(item)) for item in self.findings]
        values = ((kind, item.rule.id, item.rule.name, said, "; ".join(item.reasons())) for kind, item, said in held)
        return tuple(dict(zip(COLUMNS, (self.deal.id, *row), strict=True)) for row in values)

    def frame(self) -> DataFrame:
        """Return rungs and findings as a data frame, a row each.

        Raises:
            UsageError: where pandas is not installed.
        """
        from walkaway.results.frames import frame_of

        return frame_of(self.rows(), COLUMNS)

    def why(self, field: str | None = None) -> str:
        """Say how the verdict, or one field, comes about, down to claims and sources."""
        from walkaway.report.text_view import why_field, why_verdict

        return why_verdict(self) if field is None else why_field(self, field)

    def _repr_html_(self) -> str:
        """Show the audit in a notebook."""
        from walkaway.report.html_view import audit_fragment

        return audit_fragment(self)
