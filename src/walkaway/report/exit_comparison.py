"""Several deals in several exit modes on one page: a table, and under it each answer with its reasons."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from walkaway.exit.result import WalkAway
from walkaway.report.exit_page import headline, months_words, share_words
from walkaway.report.page import Figure, Items, LinkedTable, Page, Paragraph, Section

GOES_ON = 0.5


def exit_comparison(results: Sequence[Sequence[WalkAway]]) -> Page:
    """Build the page: deals as rows, modes as columns, each cell leading to its answer."""
    columns = tuple(item.leaving.mode.name for item in results[0])
    rows = tuple((deal[0].case.deal.id, tuple(_cell(item) for item in deal)) for deal in results)
    summary = Section(
        "Months until half of the output is back",
        (
            Paragraph(
                "Middle of the draws, and the chance that it is not back within ten years. Green: half of the output "
                "is back within a year in most draws; red: not within ten years in most."
            ),
            LinkedTable(columns, rows),
        ),
    )
    pictures = Section(
        "Output after the exit", (Figure(partial(_poster, results), "Recovery curves, deal by mode.", ()),)
    )
    details = tuple(
        Section(f"{item.case.deal.id}, {item.leaving.mode.name.lower()}", (_reasons(item),), anchor=_anchor(item))
        for deal in results
        for item in deal
    )
    return Page(
        "If your partner walked away, what could you still make?",
        f"{len(results)} deals, {len(columns)} ways to leave.",
        (summary, pictures, *details),
    )


def _poster(results: Sequence[Sequence[WalkAway]]) -> Any:
    from walkaway.report.exit_charts import exit_poster

    return exit_poster(results)


def _cell(item: WalkAway) -> tuple[str, str, str]:
    half = item.recovery[0]
    never = f"{half.never:.0%} never"
    tone = "pass" if half.months.middle <= 12 else "fail" if half.never > GOES_ON else "open"
    words = "not back" if half.never > GOES_ON else months_words(half.months).split(" (")[0]
    return f"{words}; {never}", tone, _anchor(item)


def _anchor(item: WalkAway) -> str:
    return f"{item.case.deal.id}-{item.leaving.mode.id}"


def _reasons(item: WalkAway) -> Items:
    names = {asset.id: asset.name for asset in item.case.graph.assets}
    held_up = ", ".join(f"{names[found.asset]} ({found.last_missing:.0%})" for found in item.bottlenecks[:4])
    alone = ", ".join(
        f"{found.names[0]} ({found.chance:.0%})" for found in item.alone if len(found.keys) == 1 and found.chance > 0.05
    )
    return Items(
        (
            headline(item),
            f"After a year: {share_words(item.after_a_year)} of what was planned.",
            f"Last one missing most often: {held_up or 'nothing is lost'}.",
            f"Can stop it alone: {alone or 'nobody'}.",
            f"{item.basis.share_sourced:.0%} of the inputs have a source.",
        )
    )
