"""A deal on a poster: its name, its partner, how far it gets, and each finding with what decides it and who says so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from walkaway.core.interval import UNIT
from walkaway.judgement.result import Audit
from walkaway.report.canvas import GREY, Canvas, Style
from walkaway.report.picture_frame import INNER, MARGIN, OPEN, PRESUMED, SHOWN, fill_of, ink_on
from walkaway.report.picture_words import rung_words, verdict_line, who_and_how_far
from walkaway.report.readings import Said, findings_said, rungs_said
from walkaway.report.text_fitting import fitted
from walkaway.report.words import percent

NAME, WHO = Style(17, bold=True), Style(13, colour=GREY)
_GAP, _PAD = 5.0, 7.0
_ACROSS = 3
"""Findings beside each other."""
_Line = tuple[str, float, bool]


def draw_card(canvas: Canvas, audit: Audit, y: float) -> float:
    """Draw a deal below ``y``; returns where it ends."""
    deal = audit.deal.name
    y = canvas.paragraph(MARGIN, y, INNER, deal, NAME, role="name", deal=deal)
    y = canvas.paragraph(MARGIN, y + 1, INNER, who_and_how_far(audit), WHO, role="who", deal=deal) + 5
    rungs = [(said, _rung_lines(number, said)) for number, said in enumerate(rungs_said(audit), 1)]
    y = _draw_boxes(canvas, deal, rungs, y, len(rungs))
    findings = [(said, _finding_lines(said)) for said in findings_said(audit)]
    for first in range(0, len(findings), _ACROSS):
        y = _draw_boxes(canvas, deal, findings[first : first + _ACROSS], y, _ACROSS)
    return _breadth(canvas, audit, y) + 16


def _rung_lines(number: int, said: Said) -> list[_Line]:
    lines: list[_Line] = [(f"{number} {said.name}", 13, True), (rung_words(said), 12, False)]
    return [*lines, *([(said.source, 10.5, False)] if said.source else [])]


def _finding_lines(said: Said) -> list[_Line]:
    lines = [(said.name, 13, True), (verdict_line(said), 12, False), (said.phrase, 11.5, False)]
    return [line for line in (*lines, (said.source, 10.5, False)) if line[0]]


def _draw_boxes(canvas: Canvas, deal: str, cells: Sequence[tuple[Said, list[_Line]]], y: float, across: int) -> float:
    """Draw cells side by side, all as high as the highest needs."""
    width = (INNER - _GAP * (across - 1)) / across
    wrapped = [
        [(line, size, bold) for text, size, bold in lines for line in fitted(text, width - 2 * _PAD, size, bold)]
        for _, lines in cells
    ]
    height = max(sum(Style(size).leading for _, size, _ in lines) for lines in wrapped) + 2 * _PAD - 2
    for place, ((said, _), lines) in enumerate(zip(cells, wrapped, strict=True)):
        x = MARGIN + place * (width + _GAP)
        canvas.box(x, y, width, height, fill_of(said), **facts_of(deal, said))
        down = y + _PAD - 2
        for line, size, bold in lines:
            canvas.text(x + _PAD, down + size, line, Style(size, bold, ink_on(said)), role="cell", about=said.about)
            down += Style(size).leading
    return y + height + _GAP


def facts_of(deal: str, said: Said) -> dict[str, Any]:
    """What a box stands for, as data."""
    return {"deal": deal, "about": said.about, "reading": said.reading, "holds": said.holds}


def _breadth(canvas: Canvas, audit: Audit, y: float) -> float:
    """Draw the share of value made at home: solid up to what is shown, outlined up to what cannot be excluded."""
    words = f"Value added at home: {percent(audit.value.local)}"
    start = MARGIN + INNER / 2
    canvas.text(MARGIN, y + 14, words, Style(13), role="breadth", deal=audit.deal.name)
    draw_breadth(canvas, audit, start, y + 3, INNER / 2, 13)
    return y + 18


def draw_breadth(canvas: Canvas, audit: Audit, x: float, y: float, width: float, height: float) -> None:
    """Draw a bar from nothing to all; an unknown share has an outline and no mark in it."""
    local, unknown = audit.value.local, audit.value.local == UNIT
    facts: dict[str, Any] = {"deal": audit.deal.name, "about": "breadth", "unknown": unknown}
    low, high = local.floats()
    canvas.box(x, y, width * high, height, OPEN, reading="open", low=low, high=high, **facts)
    presumed = audit.presumed.breadth[0]
    if presumed > low + 0.005:
        canvas.box(x, y, width * presumed, height, PRESUMED[True], reading="presumed", low=low, high=presumed, **facts)
    if low > 0:
        canvas.box(x, y, width * low, height, SHOWN[True], reading="shown", low=0, high=low, **facts)
