"""The audit as the door gives it: its data, and how it looks as plain data, as text and in a notebook.

Faces are loaded when they are asked for, so that an audit starts fast.
"""

from __future__ import annotations

from dataclasses import fields

from walkaway.judgement import result


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

    def why(self, field: str | None = None) -> str:
        """Say how the verdict, or one field, comes about, down to claims and sources."""
        from walkaway.report.text_view import why_field, why_verdict

        return why_verdict(self) if field is None else why_field(self, field)

    def _repr_html_(self) -> str:
        """Show the audit in a notebook."""
        from walkaway.report.html_view import audit_fragment

        return audit_fragment(self)
