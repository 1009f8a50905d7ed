"""Many deals in one picture: a bar for each rung or finding with all deals, then a row of boxes for each deal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from walkaway.judgement.result import Audit
from walkaway.report.canvas import GREY, INK, Canvas, Fill, Style
from walkaway.report.deal_cards import facts_of
from walkaway.report.picture_frame import INNER, MARGIN, NOTHING, OPEN, PRESUMED, SHOWN, fill_of, ink_on
from walkaway.report.picture_words import numbers, who_and_how_far
from walkaway.report.readings import Said
from walkaway.report.text_fitting import fitted, width_of

NAMES = 292.0
"""Width of the names."""
_NAME, _WHO, _HEAD = Style(13, bold=True), Style(11, colour=GREY), Style(10.5, bold=True)
_BAR = 22.0
_CLASSES: tuple[tuple[str, bool | None, Fill], ...] = (
    ("shown", True, SHOWN[True]),
    ("presumed", True, PRESUMED[True]),
    ("open", None, OPEN),
    ("outside", None, NOTHING),
    ("presumed", False, PRESUMED[False]),
    ("shown", False, SHOWN[False]),
)


def draw_tally(canvas: Canvas, columns: Sequence[Sequence[Said]], y: float) -> float:
    """Draw for each rung or finding how many deals it holds in: shown, presumed, open, presumed not, shown not."""
    start = MARGIN + 168.0
    for column in columns:
        canvas.text(start - 8, y + 15.5, column[0].name, Style(13, bold=True, align="right"), role="tally")
        x, width = start, INNER - 168.0
        for reading, holds, fill in _CLASSES:
            kinds = ("open", "ahead") if reading == "open" else (reading,)
            number = sum(said.reading in kinds and said.holds is holds for said in column)
            if not number:
                continue
            part = width * number / len(column)
            facts: dict[str, Any] = {"about": column[0].about, "tally": reading, "holds": holds, "number": number}
            canvas.box(x, y, part, _BAR, fill, **facts)
            size = 13 if part > width_of(str(number), 13, bold=True) + 4 else 10
            ink = "#ffffff" if reading == "shown" and holds else INK
            canvas.text(x + part / 2, y + 15.5, str(number), Style(size, True, ink, "center"), role="tally")
            x += part
        y += _BAR + 5
    return y + 8


def draw_heads(canvas: Canvas, names: Sequence[tuple[str, float, float]], y: float) -> float:
    """Write heads of columns, each given as text, left edge and width, upright where they fit; returns where they end.

    Where a word is wider than its column all heads are turned by a quarter.
    """
    size = _HEAD.size
    if any(width_of(word, size, bold=True) > width for text, _, width in names for word in text.split()):
        return _turned_heads(canvas, names, y)
    wrapped = [fitted(text, width, size, bold=True) for text, _, width in names]
    height = max(map(len, wrapped)) * _HEAD.leading
    for (_, x, width), lines in zip(names, wrapped, strict=True):
        for number, line in enumerate(reversed(lines)):
            style = Style(size, True, INK, "center")
            canvas.text(x + width / 2, y + height - number * _HEAD.leading - 3, line, style, role="head")
    return y + height + 2


def _turned_heads(canvas: Canvas, names: Sequence[tuple[str, float, float]], y: float) -> float:
    style = Style(11.5, bold=True, angle=270)
    height = max(width_of(text, style.size, bold=True) for text, _, _ in names) + 4
    for text, x, width in names:
        canvas.text(x + width / 2 + 4, y + height, text, style, role="head")
    return y + height + 6


def draw_row(
    canvas: Canvas, audit: Audit, cells: Sequence[Said], lefts: Sequence[float], width: float, y: float
) -> tuple[float, float]:
    """Draw a deal as a row; returns where its boxes begin and how high the row is."""
    deal = audit.deal.name
    end = canvas.paragraph(MARGIN, y, NAMES - 12, deal, _NAME, role="name", deal=deal)
    end = canvas.paragraph(MARGIN, end, NAMES - 12, who_and_how_far(audit), _WHO, role="who", deal=deal)
    for said, x in zip(cells, lefts, strict=True):
        canvas.box(x, y + 2, width, 26, fill_of(said), **facts_of(deal, said))
        mark = mark_of(said)
        if mark:
            canvas.text(x + width / 2, y + 19, mark, Style(10.5, False, ink_on(said), "center"), role="mark")
    return y + 2, max(end - y, 30) + 7


def mark_of(said: Said) -> str:
    """What stands in a small box: yes or no where shown, the chance in hundredths where presumed."""
    if said.reading == "presumed" and said.chance is not None:
        return numbers(*said.chance)
    if said.reading == "shown":
        return "yes" if said.holds else "no"
    return {"ahead": "not yet", "outside": "–"}.get(said.reading, "")
