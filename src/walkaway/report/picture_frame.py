"""What pictures of audits have in common: width, title, key, colours, and the line that says where it comes from."""

from __future__ import annotations

from typing import Any

from walkaway.report.canvas import FAINT, GREY, INK, Canvas, Fill, Style
from walkaway.report.readings import Said

WIDTH, MARGIN = 760, 26
INNER = WIDTH - 2 * MARGIN
HOLDS, FAILS = "#00563f", "#f0a163"
SHOWN = {True: Fill(HOLDS, HOLDS), False: Fill(FAILS, FAILS)}
PRESUMED = {
    True: Fill("#ffffff", HOLDS, 1.2, "#a9d3c4", forward=True),
    False: Fill("#ffffff", "#c4501b", 1.2, "#f9d3b4", forward=False),
}
OPEN, NOTHING = Fill(), Fill("#ffffff", "#ffffff", 0)
TITLE, LEAD, NOTE = Style(26, bold=True), Style(14.5), Style(12, colour=GREY)
_KEY = Style(12.5)


def fill_of(said: Said) -> Fill:
    """How the box of a rung or finding is filled: solid where shown, striped where presumed, a thin outline else."""
    if said.holds is None:
        return NOTHING if said.reading == "outside" else OPEN
    return (SHOWN if said.reading == "shown" else PRESUMED)[said.holds]


def ink_on(said: Said) -> str:
    """Colour of a text on such a box."""
    if said.holds is None:
        return GREY
    return "#ffffff" if said.reading == "shown" and said.holds else INK


def begin(title: str, leads: tuple[str, ...], names: tuple[str, str, str, str, str]) -> tuple[Canvas, float]:
    """Begin a picture with its title, what it says below, and the key; returns where to go on.

    Args:
        title: the finding, in a sentence.
        leads: what stands below it, a paragraph each.
        names: what boxes mean: shown and presumed to hold, shown and presumed not to, open; empty ones are left out.
    """
    canvas = Canvas(WIDTH)
    y = canvas.paragraph(MARGIN, MARGIN, INNER, title, TITLE, role="title") + 4
    for lead in filter(None, leads):
        y = canvas.paragraph(MARGIN, y, INNER, lead, LEAD) + 2
    return canvas, _key(canvas, y + 8, names)


def _key(canvas: Canvas, y: float, names: tuple[str, str, str, str, str]) -> float:
    fills = (SHOWN[True], PRESUMED[True], SHOWN[False], PRESUMED[False], OPEN)
    told = [(fill, name) for fill, name in zip(fills, names, strict=True) if name]
    step = INNER / len(told)
    ends = []
    for place, (fill, name) in enumerate(told):
        x = MARGIN + place * step
        canvas.box(x, y, 24, 16, fill)
        ends.append(canvas.paragraph(x + 30, y, step - 36, name, _KEY))
    return max(ends) + 12


def heading(canvas: Canvas, y: float, text: str) -> float:
    """Write the heading of a group of deals, under a line."""
    canvas.line(MARGIN, y, WIDTH - MARGIN, y, INK, 1.5)
    return canvas.paragraph(MARGIN, y + 6, INNER, text, Style(16, bold=True), role="group") + 6


def finish(canvas: Canvas, y: float, source: str) -> Any:
    """End a picture with the line that says where it comes from."""
    canvas.line(MARGIN, y + 6, WIDTH - MARGIN, y + 6, FAINT)
    y = canvas.paragraph(MARGIN, y + 12, INNER, source, NOTE, role="source")
    title = " ".join(row["text"] for rows in canvas.texts.values() for row in rows if row.get("role") == "title")
    return canvas.chart(round(y + MARGIN - 8), title)
