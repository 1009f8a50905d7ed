"""Tables of a page as CSV, safe to open in a spreadsheet.

A spreadsheet takes a cell that begins with = + - or @ for a formula, whoever wrote it: such a cell gets an apostrophe
in front (OWASP, CSV injection).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from walkaway.core.visible import one_line
from walkaway.report.page import Bars, Block, Heatmap, LinkedTable, Page, Table, Tree
from walkaway.report.words import percent

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
Rows = list[tuple[str, ...]]


def rows_csv(rows: Iterable[Sequence[str]]) -> str:
    """Write rows, the head first, as CSV with formulas made harmless."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows([_harmless(cell) for cell in row] for row in rows)
    return buffer.getvalue()


def plain_csv(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> str:
    """Write plain data as CSV, a row each, with its head also where there are no rows."""
    return rows_csv([columns, *([_cell(row[name]) for name in columns] for row in rows)])


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "; ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


def page_csv(page: Page) -> str:
    """Write the tables of a page as CSV: one as it is; of several, each row begins with the title of its section.

    A head is written again, after an empty line, where the columns change.
    """
    tables = [(section.title, rows) for section in page.sections for block in section.blocks for rows in _rows(block)]
    if len(tables) == 1:
        return rows_csv(tables[0][1])
    parts: list[str] = []
    last: tuple[str, ...] | None = None
    for title, (head, *rows) in tables:
        if head != last:
            parts += ["\n"] if parts else []
            parts.append(rows_csv([("Section", *head)]))
            last = head
        parts.append(rows_csv((title, *row) for row in rows))
    return "".join(parts)


def _rows(block: Block) -> Iterator[Rows]:
    if isinstance(block, Table):
        yield [block.columns, *block.rows]
    elif isinstance(block, LinkedTable):
        yield [("", *block.columns), *((name, *(text for text, _, _ in cells)) for name, cells in block.rows)]
    elif isinstance(block, Heatmap):
        yield [("", *block.columns), *((name, *map(percent, cells)) for name, cells in block.rows)]
    elif isinstance(block, Tree):
        yield [("Depth", "Says"), *((str(depth), text) for depth, text, _ in block.rows)]
    elif isinstance(block, Bars):
        yield [("Share", "Range"), *((label, words) for label, _, words in block.rows)]


def _harmless(cell: str) -> str:
    text = one_line(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text
