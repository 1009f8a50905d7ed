"""The poster of deals by rulebooks: what fails on which rule and by whose word, and what nobody has shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from walkaway.judgement.result import Audit
from walkaway.report.canvas import GREY, INK, Canvas, Fill, Style
from walkaway.report.matrix import MatrixCell
from walkaway.report.picture_frame import INNER, MARGIN, NOTHING, OPEN, SHOWN, begin, finish, heading
from walkaway.report.picture_words import group_title, number_words, source_line, who_and_how_far
from walkaway.report.readings import grouped
from walkaway.report.text_fitting import fitted

ACROSS = 3
"""Rulebooks beside each other; more stand below."""
_NAMES, _GAP, _PAD = 208.0, 6.0, 6.0
_FILLS: dict[str, tuple[Fill, str]] = {
    "pass": (SHOWN[True], "#ffffff"),
    "applies": (OPEN, INK),
    "fail": (SHOWN[False], INK),
    "not_applicable": (NOTHING, GREY),
}
_KEY = ("pass, shown", "", "fail, shown", "", "not shown, or unknown")
_READINGS = {"pass": "shown", "fail": "shown", "not_applicable": "outside"}


def rules_poster(audits: Sequence[Audit], rows: Sequence[Sequence[MatrixCell]], proofs: str = "") -> Any:
    """Draw deals by what happened, and the verdict of each rulebook on each.

    Args:
        audits: the deals.
        rows: the cells, one row for each rulebook, deals in the same order.
        proofs: file of the page with the proofs; given, each cell of an SVG leads to its proof there.
    """
    leads = (
        "Unknown means that no source decides it, or that the text does not. Drafts and rules no longer in force are "
        "read as if they applied, unless a day is named.",
    )
    canvas, y = begin(rules_title(audits, rows), leads, _KEY)
    places = {id(audit): place for place, audit in enumerate(audits)}
    for first in range(0, len(rows), ACROSS):
        block = rows[first : first + ACROSS]
        y = _heads(canvas, block, y)
        for group, members in grouped(audits):
            y = heading(canvas, y, group_title(group, members))
            for audit in members:
                y = _row(canvas, audit, [row[places[id(audit)]] for row in block], proofs, y)
        y += 12
    return finish(canvas, y, source_line(audits))


def rules_title(audits: Sequence[Audit], rows: Sequence[Sequence[MatrixCell]]) -> str:
    """State in a sentence how many deals fail and how many pass."""
    deals = [[row[place].verdict for row in rows] for place in range(len(audits))]
    if len(audits) == 1:
        of = f"of {number_words(len(rows))} rulebooks" if len(rows) > 1 else f"rulebook ({rows[0][0].row})"
        fails, passes = deals[0].count("fail"), deals[0].count("pass")
        return f"{audits[0].deal.name} fails {number_words(fails)} {of} and passes {number_words(passes)}"
    fails, passes = sum("fail" in deal for deal in deals), sum("pass" in deal for deal in deals)
    book = rows[0][0].row if len(rows) == 1 else f"at least one of {number_words(len(rows))} rulebooks"
    first = f"{number_words(fails)} of {number_words(len(audits))} deals fail{'s' if fails <= 1 else ''} {book}"
    passing = f"{number_words(passes)} pass{'es' if passes <= 1 else ''} {'it' if len(rows) == 1 else 'any'}"
    return f"{first[:1].upper()}{first[1:]}; {passing}"


def _width() -> float:
    return (INNER - _NAMES - _GAP * (ACROSS - 1)) / ACROSS


def _heads(canvas: Canvas, block: Sequence[Sequence[MatrixCell]], y: float) -> float:
    width, style = _width(), Style(12.5, bold=True)
    ends = [
        canvas.paragraph(MARGIN + _NAMES + place * (width + _GAP), y, width, row[0].row, style, role="rulebook")
        for place, row in enumerate(block)
    ]
    return max(ends) + 8


def _row(canvas: Canvas, audit: Audit, cells: Sequence[MatrixCell], proofs: str, y: float) -> float:
    deal, width = audit.deal.name, _width()
    end = canvas.paragraph(MARGIN, y, _NAMES - 12, deal, Style(14, bold=True), role="name", deal=deal)
    end = canvas.paragraph(MARGIN, end + 1, _NAMES - 12, who_and_how_far(audit), Style(11.5, colour=GREY), role="who")
    wrapped = [_lines(cell, width - 2 * _PAD) for cell in cells]
    height = max([end - y, *(sum(Style(size).leading for _, size, _ in lines) + 2 * _PAD for lines in wrapped)])
    for place, (cell, lines) in enumerate(zip(cells, wrapped, strict=True)):
        x = MARGIN + _NAMES + place * (width + _GAP)
        fill, ink = _FILLS.get(cell.verdict, (OPEN, GREY))
        link = f"{proofs}#{cell.place}" if proofs else ""
        facts = {"deal": deal, "about": cell.row, "verdict": cell.verdict}
        canvas.box(x, y, width, height, fill, link, **facts, reading=_READINGS.get(cell.verdict, "open"))
        down = y + _PAD - 2
        for line, size, bold in lines:
            canvas.text(x + _PAD, down + size, line, Style(size, bold, ink), link, role="cell")
            down += Style(size).leading
    return y + height + _GAP + 2


def _lines(cell: MatrixCell, width: float) -> list[tuple[str, float, bool]]:
    told = [(cell.verdict.replace("_", " "), 14, True), (cell.because, 12, False), (cell.source, 10.5, False)]
    return [(line, size, bold) for text, size, bold in told for line in fitted(text, width, size, bold)]
