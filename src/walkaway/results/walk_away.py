"""The walk-away test as the door gives it: its data, and how it looks as plain data, as text and in a notebook.

Faces are loaded when they are asked for, so that a test starts fast.
"""

from __future__ import annotations

from dataclasses import fields

from walkaway.exit import result


class WalkAway(result.WalkAway):
    """What home could still make if somebody walked away."""

    __slots__ = ()

    @classmethod
    def of(cls, data: result.WalkAway) -> WalkAway:
        """Give a result its faces."""
        return cls(*(getattr(data, field.name) for field in fields(data)))

    def to_dict(self) -> dict[str, object]:
        """Return the result as plain data, in the published JSON shape."""
        from walkaway.report.exit_json import exit_to_dict

        return exit_to_dict(self)

    def why(self, asset: str | None = None) -> str:
        """Say how the result comes about: asset by asset, down to claims, assumptions and sources."""
        from walkaway.report.exit_why import why_exit

        return why_exit(self, asset)

    def _repr_html_(self) -> str:
        """Show the result in a notebook."""
        from walkaway.report.exit_page import exit_page
        from walkaway.report.html_view import page_html

        return page_html(exit_page(self), whole=False)
