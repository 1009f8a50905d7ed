"""The walk-away test as the door gives it: its data, and how it looks as plain data, as text and in a notebook.

Faces are loaded when they are asked for, so that a test starts fast.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from walkaway.exit import result

if TYPE_CHECKING:
    from pandas import DataFrame

COLUMNS = ("deal", "mode", "month", "low", "middle", "high")


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

    def rows(self) -> tuple[dict[str, Any], ...]:
        """Return a plain row for every month: 10, 50 and 90 % points of output, as shares of what was planned."""
        return tuple(
            dict(zip(COLUMNS, (self.case.deal.id, self.leaving.mode.id, month, *map(float, shares)), strict=True))
            for month, shares in zip(self.months, self.curve, strict=True)
        )

    def frame(self) -> DataFrame:
        """Return the curve as a data frame, a row for each month.

        Raises:
            UsageError: where pandas is not installed.
        """
        from walkaway.results.frames import frame_of

        return frame_of(self.rows(), COLUMNS)

    def why(self, asset: str | None = None) -> str:
        """Say how the result comes about: asset by asset, down to claims, assumptions and sources."""
        from walkaway.report.exit_why import why_exit

        return why_exit(self, asset)

    def _repr_html_(self) -> str:
        """Show the result in a notebook."""
        from walkaway.report.exit_page import exit_page
        from walkaway.report.html_view import page_html

        return page_html(exit_page(self), whole=False)
