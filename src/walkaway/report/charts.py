"""Pictures of audits: the poster that compares deals, and the chart of all deals by depth and breadth.

Solid is shown by evidence, striped is presumed, a thin outline is open. Green holds and orange does not; in grey print
green is the dark one, and stripes lean forward where it is presumed that something holds and back where it is not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from walkaway.judgement.result import Audit
from walkaway.report.canvas import GREY, Canvas, Style
from walkaway.report.deal_cards import draw_breadth, draw_card
from walkaway.report.deal_rows import NAMES, draw_heads, draw_row, draw_tally
from walkaway.report.picture_frame import INNER, MARGIN, WIDTH, begin, finish, heading
from walkaway.report.picture_words import finding_title, group_title, rest_of_finding, source_line, what_alone_means
from walkaway.report.readings import Said, findings_said, grouped, rungs_said
from walkaway.report.words import percent

CARDS = 12
"""Up to so many deals a poster has room for what decides each finding, and by whose word."""
_QUESTION = "If your partner walked away tomorrow, what could you still make?"
_KEY = ("yes, shown", "yes, presumed", "no, shown", "no, presumed", "open")
_IN_BOXES = "In striped boxes: the chance in 100 of a yes."
_BREADTH = 132.0


def poster(audits: Sequence[Audit]) -> Any:
    """Draw deals by what happened: how far each gets, and each finding, with what decides it where there is room."""
    if len(audits) > CARDS:
        return _many(
            audits,
            (what_alone_means(audits), rest_of_finding(audits), _IN_BOXES),
            _finding_rows,
            (rungs_said, findings_said),
        )
    canvas, y = begin(finding_title(audits), (_QUESTION, what_alone_means(audits), rest_of_finding(audits)), _KEY)
    for group, members in grouped(audits):
        y = heading(canvas, y, group_title(group, members))
        for audit in members:
            y = draw_card(canvas, audit, y)
    return finish(canvas, y, source_line(audits))


def depth_and_breadth(audits: Sequence[Audit]) -> Any:
    """Draw all deals by what happened: the rungs each reaches, and the share of value it adds at home."""
    about = "Right: share of value added at home, solid as far as shown; outlined as far as it cannot be excluded."
    return _many(
        audits, (what_alone_means(audits), rest_of_finding(audits), f"{_IN_BOXES} {about}"), _depth_rows, (rungs_said,)
    )


def _many(
    audits: Sequence[Audit],
    leads: tuple[str, ...],
    rows: Callable[[Canvas, Sequence[Audit], float], float],
    tallied: tuple[Callable[[Audit], Sequence[Said]], ...],
) -> Any:
    """Draw many deals: how many of them by rung or finding, then each of them."""
    canvas, y = begin(finding_title(audits), leads, _KEY)
    if len(audits) > 1:
        for said_of in tallied:
            y = draw_tally(canvas, list(zip(*map(said_of, audits), strict=True)), y)
    for group, members in grouped(audits):
        y = rows(canvas, members, heading(canvas, y, group_title(group, members)))
    return finish(canvas, y, source_line(audits))


def _depth_rows(canvas: Canvas, audits: Sequence[Audit], y: float) -> float:
    names = [said.name for said in rungs_said(audits[0])]
    left, step = MARGIN + NAMES, (INNER - NAMES - _BREADTH - 8) / len(names)
    lefts = [left + step * number for number in range(len(names))]
    heads = [(name, x, step - 3) for name, x in zip(names, lefts, strict=True)]
    start = WIDTH - MARGIN - _BREADTH
    y = draw_heads(canvas, [*heads, ("value added at home", start, _BREADTH)], y)
    for audit in audits:
        top, height = draw_row(canvas, audit, rungs_said(audit), lefts, step - 3, y)
        draw_breadth(canvas, audit, start, top, _BREADTH, 12)
        words = percent(audit.value.local)
        canvas.text(start, top + 24, words, Style(10.5, colour=GREY), role="breadth", deal=audit.deal.name)
        y += height
    return y + 6


def _finding_rows(canvas: Canvas, audits: Sequence[Audit], y: float) -> float:
    names = [said.name for said in (*rungs_said(audits[0]), *findings_said(audits[0]))]
    left, step = MARGIN + NAMES, (INNER - NAMES) / len(names)
    lefts = [left + step * number for number in range(len(names))]
    y = draw_heads(canvas, [(name, x, step - 2) for name, x in zip(names, lefts, strict=True)], y)
    for audit in audits:
        _, height = draw_row(canvas, audit, (*rungs_said(audit), *findings_said(audit)), lefts, step - 3, y)
        y += height
    return y + 6
