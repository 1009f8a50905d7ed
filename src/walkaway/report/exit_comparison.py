"""Several deals in several exit modes on one page: a table, and under it each answer with its reasons."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from typing import Any

from walkaway.core.truth import Truth
from walkaway.exit.attribution import Bottleneck
from walkaway.exit.happened import production_went_on
from walkaway.exit.result import WalkAway
from walkaway.report.exit_words import headline, in_few_words, share_words
from walkaway.report.happened_words import HOW_TO_ASK
from walkaway.report.page import Figure, Items, LinkedTable, Page, Paragraph, Section, names_in
from walkaway.report.supposed import supposed_sections


def exit_comparison(results: Sequence[Sequence[WalkAway]]) -> Page:
    """Build the page: deals as rows, modes as columns, each cell leading to its answer."""
    columns = tuple(item.leaving.mode.name for item in results[0])
    rows = tuple((deal[0].case.deal.id, tuple(_cell(item) for item in deal)) for deal in results)
    summary = Section(
        "Months until half of the output is back",
        (
            Paragraph(
                "Middle of the draws, and the chance that it is not back within ten years. Green: half of the output "
                "is back within a year in most draws; red: not within ten years in most. Where a deal has ended, what "
                "happened."
            ),
            LinkedTable(columns, rows),
        ),
    )
    pictures = Section(
        "Output after the exit", (Figure(partial(_poster, results), "Recovery curves, deal by mode.", ()),)
    )
    details = tuple(
        Section(f"{item.case.deal.name}: {item.leaving.mode.name.lower()}", (_reasons(item),), anchor=_anchor(item))
        for deal in results
        for item in deal
    )
    return Page(
        "If your partner walked away, what could you still make?",
        f"{len(results)} deals, {len(columns)} ways to leave.",
        (*supposed_sections(results[0][0].case.supposed), summary, pictures, *details),
        names_in(*(deal[0].case.deal for deal in results)),
    )


def _poster(results: Sequence[Sequence[WalkAway]]) -> Any:
    from walkaway.report.exit_charts import exit_poster

    return exit_poster(results)


def _cell(item: WalkAway) -> tuple[str, str, str]:
    return in_few_words(item), _tone(item), _anchor(item)


def _tone(item: WalkAway) -> str:
    if item.happened is not None and not item.is_asked:
        return {Truth.TRUE: "pass", Truth.FALSE: "fail", Truth.UNKNOWN: "open"}[production_went_on(item.happened)]
    middle = item.recovery[0].months.middle
    return "pass" if middle <= 12 else "fail" if math.isinf(middle) else "open"


def _anchor(item: WalkAway) -> str:
    return f"{item.case.deal.id}-{item.leaving.mode.id}"


def _held_up(item: WalkAway) -> Sequence[Bottleneck]:
    """Assets most often the last ones missing."""
    ranked = sorted(item.bottlenecks, key=lambda found: -found.last_missing)
    return [found for found in ranked if found.last_missing > 0.005][:4]


def _reasons(item: WalkAway) -> Items:
    if item.happened is not None and not item.is_asked:
        return Items((headline(item), HOW_TO_ASK.format(deal=item.case.deal.id)))
    names = {asset.id: asset.name for asset in item.case.graph.assets}
    held_up = ", ".join(f"{names[found.asset]} ({found.last_missing:.0%})" for found in _held_up(item))
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
