"""Answers on files of one's own as the door gives them: their data, and how they look as data, tables and text.

Faces are loaded when they are asked for.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from walkaway.localisation.origin_of_bill import OriginAnswer
from walkaway.logic.fault_tree import TreeAnswer
from walkaway.ownership.owners import Owners

if TYPE_CHECKING:
    from pandas import DataFrame

MATERIAL_COLUMNS = ("product", "material", "low", "high", "originating", "because")
OWNER_COLUMNS = ("owner", "company", "share", "at_home", "controls")
EVENT_COLUMNS = ("tree", "event", "chance", "birnbaum", "criticality", "diagnostic")


class BillOrigin(OriginAnswer):
    """A bill of materials held against a rule of origin."""

    __slots__ = ()

    @classmethod
    def of(cls, data: OriginAnswer) -> BillOrigin:
        """Give an answer its faces."""
        return cls(*(getattr(data, field.name) for field in fields(data)))

    def to_dict(self) -> dict[str, object]:
        """Return the answer as plain data, in the published JSON shape."""
        from walkaway.report.origin_page import origin_to_dict

        return origin_to_dict(self)

    def rows(self) -> tuple[dict[str, Any], ...]:
        """Return a plain row for every material as it counts."""
        from walkaway.report.words import truth_word

        values = (
            (self.bill.product, line.name, *line.value.floats(), truth_word(line.originating), line.because)
            for line in self.lines
        )
        return tuple(dict(zip(MATERIAL_COLUMNS, row, strict=True)) for row in values)

    def frame(self) -> DataFrame:
        """Return the materials as a data frame, a row each.

        Raises:
            UsageError: where pandas is not installed.
        """
        from walkaway.results.frames import frame_of

        return frame_of(self.rows(), MATERIAL_COLUMNS)

    def __repr__(self) -> str:
        """Say product, rule and share in one line."""
        low, high = self.content.share.floats()
        share = f"{low:.1%}" if self.content.share.is_exact else f"{low:.1%} to {high:.1%}"
        return f"<BillOrigin {self.bill.product}, {self.rule}: {share}, qualifies: {self.qualifies}>"

    def _repr_html_(self) -> str:
        """Show the answer in a notebook."""
        from walkaway.report.html_view import page_html
        from walkaway.report.origin_page import origin_page

        return page_html(origin_page(self), whole=False)


class RegisterOwners(Owners):
    """Who owns a company of a register, or who stands behind most of its companies."""

    __slots__ = ()

    @classmethod
    def of(cls, data: Owners) -> RegisterOwners:
        """Give an answer its faces."""
        return cls(*(getattr(data, field.name) for field in fields(data)))

    def to_dict(self) -> dict[str, object]:
        """Return the answer as plain data, in the published JSON shape."""
        from walkaway.report.owners_page import owners_to_dict

        return owners_to_dict(self)

    def rows(self) -> tuple[dict[str, Any], ...]:
        """Return a plain row for every owner of every company; shares are fractions."""
        from walkaway.report.words import truth_word

        values = (
            (item.name, item.company, item.share, truth_word(item.at_home), item.controls) for item in self.owners
        )
        return tuple(dict(zip(OWNER_COLUMNS, row, strict=True)) for row in values)

    def frame(self) -> DataFrame:
        """Return the owners as a data frame, a row each.

        Raises:
            UsageError: where pandas is not installed.
        """
        from walkaway.results.frames import frame_of

        return frame_of(self.rows(), OWNER_COLUMNS)

    def __repr__(self) -> str:
        """Say company and size in one line."""
        asked = "the whole register" if self.company is None else self.company
        return f"<RegisterOwners of {asked}: {len(self.owners):,} owners; {self.holdings:,} holdings>"

    def _repr_html_(self) -> str:
        """Show the answer in a notebook."""
        from walkaway.report.html_view import page_html
        from walkaway.report.owners_page import MOST_OWNERS, owners_page

        return page_html(owners_page(self, MOST_OWNERS), whole=False)


class TreeResult(TreeAnswer):
    """What a fault tree says: smallest sets, probability, importances."""

    __slots__ = ()

    @classmethod
    def of(cls, data: TreeAnswer) -> TreeResult:
        """Give an answer its faces."""
        return cls(*(getattr(data, field.name) for field in fields(data)))

    def to_dict(self) -> dict[str, object]:
        """Return the answer as plain data, in the published JSON shape."""
        from walkaway.report.tree_page import tree_to_dict

        return tree_to_dict(self)

    def rows(self) -> tuple[dict[str, Any], ...]:
        """Return a plain row for every event whose importance was asked for."""
        values = (
            (self.tree.name, name, self.tree.chances.get(name), found.birnbaum, found.criticality, found.diagnostic)
            for name, found in self.importance.items()
        )
        return tuple(dict(zip(EVENT_COLUMNS, row, strict=True)) for row in values)

    def frame(self) -> DataFrame:
        """Return the events as a data frame, a row each.

        Raises:
            UsageError: where pandas is not installed.
        """
        from walkaway.results.frames import frame_of

        return frame_of(self.rows(), EVENT_COLUMNS)

    def __repr__(self) -> str:
        """Say tree, top and probability in one line."""
        chance = "unknown" if self.probability is None else f"{self.probability:.6g}"
        sets = "not listed" if self.count is None else f"{self.count:,}"
        return f"<TreeResult {self.tree.name}: {self.tree.top}, probability {chance}, smallest sets: {sets}>"

    def _repr_html_(self) -> str:
        """Show the answer in a notebook."""
        from walkaway.report.html_view import page_html
        from walkaway.report.tree_page import tree_page

        return page_html(tree_page(self), whole=False)
