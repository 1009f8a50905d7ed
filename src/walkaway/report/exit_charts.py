"""Pictures of the walk-away test: the recovery curve, the surface of exit years, and the poster of deals and modes."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import Any

import altair as alt

from walkaway.core.claims import Claim
from walkaway.evidence.resolution import knowable
from walkaway.exit.exit_day import ASKED
from walkaway.exit.result import WalkAway
from walkaway.model.deal import Deal
from walkaway.report.canvas import GREY
from walkaway.report.drawing import FONT
from walkaway.report.exit_words import in_few_words
from walkaway.report.happened_words import happened_words
from walkaway.report.picture_words import number_words, source_words
from walkaway.report.text_fitting import fitted
from walkaway.report.words import counted

LABEL_RISE = 6
"""By how much the uppermost label of an axis stands out above its chart, and would push up the title beside others."""
WIDE, NARROW = 680, 290
"""Width of a chart in a page and on a telephone, in pixels."""
SOON = 12
"""Months within which output that is back has hardly been missed."""
_TITLE_WIDTH, _COLUMN = 560, 184
GREEN, PALE, RED = "#00563f", "#b7e0d2", "#c4501b"


def curve_chart(result: WalkAway, other: WalkAway | None = None, width: int = WIDE) -> Any:
    """Output by month with its 10 to 90 percent band; beside it the same with terms added, if given."""
    step = 12 if width >= WIDE else 24
    names = ["as it is"] if other is None else ["as it is", "with the terms added"]
    rows = [row for name, item in zip(names, (result, other), strict=False) if item for row in _curve_rows(name, item)]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("month:Q", title="Months after the exit", axis=alt.Axis(values=list(range(0, 121, step)), grid=False)),
        color=alt.Color(
            "case:N",
            scale=alt.Scale(domain=names, range=[RED, GREEN] if other else [GREEN]),
            legend=alt.Legend(title=None, orient="top", symbolOpacity=1, labelFontSize=12) if other else None,
        ),
    )
    share = alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1])
    y = alt.Y("low:Q", title="Share of planned output", scale=alt.Scale(domain=[0, 1]), axis=share)
    area = base.mark_area(opacity=0.18, interpolate="step-after").encode(y=y, y2="high:Q")
    line = base.mark_line(strokeWidth=2.5, interpolate="step-after").encode(
        y=alt.Y("middle:Q", scale=alt.Scale(domain=[0, 1]), title="Share of planned output", axis=share)
    )
    return _styled((area + line).properties(width=width, height=240, title=_source_title(result, width)))


def surface_chart(result: WalkAway, width: int = WIDE) -> Any:
    """Middle output by year of the exit and months after it."""
    surface = result.surface
    rows = [] if surface is None else [
        {"year": year, "month": month, "output": value}
        for year, values in zip(surface.years, surface.output, strict=True)
        for month, value in zip(surface.months, values, strict=True)
    ]  # fmt: skip
    return _styled(
        alt.Chart(alt.InlineData(values=rows))
        .mark_rect()
        .encode(
            x=alt.X("month:O", title="Months after the exit", axis=alt.Axis(labelAngle=0, labelOverlap=True)),
            y=alt.Y("year:O", title="Year of the exit"),
            color=alt.Color(
                "output:Q",
                title="Output",
                scale=alt.Scale(domain=[0, 1], range=["#f6e7df", "#f3d9a8", GREEN]),
                legend=alt.Legend(format="%", orient="right" if width >= WIDE else "top", values=[0, 0.5, 1]),
            ),
        )
        .properties(width=width - 40, height=240, title=_source_title(result, width - 40))
    )


def exit_poster(results: Sequence[Sequence[WalkAway]]) -> Any:
    """Draw deals as rows and modes as columns: small recovery curves, each with its answer above it.

    Args:
        results: one row per deal, each with one result per mode, in the same order.
    """
    days = {item.day for deal in results for item in deal}
    grid = [
        alt.hconcat(
            *(
                _small(item, first=column == 0, top=line == 0, bottom=line == len(results) - 1)
                for column, item in enumerate(deal)
            ),
            spacing=14,
        ).properties(title=_row_title(deal[0], len(days) > 1))
        for line, deal in enumerate(results)
    ]
    when = f" on {next(iter(days))}{_because(results)}" if len(days) == 1 else ""
    title = alt.TitleParams(
        list(fitted(exit_title([item for deal in results for item in deal]), _width(results), 22, bold=True)),
        subtitle=[
            "If your partner walked away, what could you still make?",
            f"Share of planned output in the ten years after an exit{when}.",
            "Line: middle of the draws. Band: eight draws in ten lie in it.",
            "In words: when half of the planned output is back, and how often it is not within ten years.",
            _rest(results),
        ],
        fontSize=22, anchor="start", offset=16, subtitleFontSize=13, subtitlePadding=6,
    )  # fmt: skip
    chart = alt.vconcat(*grid, _footer(results), spacing=18).properties(title=title, padding=24, background="white")
    return _styled(chart)


def exit_title(results: Sequence[WalkAway]) -> str:
    """State the finding in a sentence: when half of the planned output is back in the middle of the draws."""
    middles = [item.recovery[0].months.middle for item in results]
    if len(results) == 1:
        return f"If {results[0].leaving.leaver.name} left, half of the planned output would {_when_back(middles[0])}"
    soon, never = sum(middle <= SOON for middle in middles), sum(map(math.isinf, middles))
    said = f"In {number_words(soon)} of {number_words(len(results))} exits half of the planned output would be back "
    return f"{said}within {SOON} months; in {number_words(never)} it would not be back within ten years"


def _width(results: Sequence[Sequence[WalkAway]]) -> float:
    """Width of what is drawn, or what its title needs."""
    return max(_TITLE_WIDTH, _COLUMN * len(results[0]))


def _when_back(middle: float) -> str:
    if math.isinf(middle):
        return "not be back within ten years"
    return f"be back after {counted(round(middle), 'month')}" if middle else "go on throughout"


def _footer(results: Sequence[Sequence[WalkAway]]) -> Any:
    """The line that says where it all comes from, and of when the newest evidence is."""
    width = _width(results)
    text = source_words([told for item, *_ in results for told in _told(item)])
    lines = [{"place": place, "text": line} for place, line in enumerate(fitted(text, width, 12))]
    base = alt.Chart(alt.InlineData(values=lines)).mark_text(align="left", fontSize=12, color=GREY)
    y = alt.Y("place:O", axis=None)
    return base.encode(x=alt.value(-38), y=y, text="text:N").properties(
        width=_width(results) - 38, height=16 * len(lines)
    )


def _told(item: WalkAway) -> list[tuple[Deal, Claim]]:
    """Claims that could be known to it, each with its deal."""
    deal = item.case.deal
    return [(deal, claim) for claim in knowable(item.case.evidence.all_claims(), deal.sources, item.as_of)]


def _source_title(item: WalkAway, width: int) -> Any:
    lines = list(fitted(source_words(_told(item)), width, 11))
    return alt.TitleParams(
        lines, orient="bottom", anchor="start", fontSize=11, fontWeight="normal", color=GREY, offset=10
    )


def _because(results: Sequence[Sequence[WalkAway]]) -> str:
    """Why the day they share, if it is one reason and nobody asked for the day."""
    reasons = {item.because for deal in results for item in deal}
    return f", {next(iter(reasons))}" if len(reasons) == 1 and reasons != {ASKED} else ""


def _row_title(item: WalkAway, with_day: bool) -> Any:
    name = f"{item.case.deal.name}, exit on {item.day}" if with_day else item.case.deal.name
    if item.happened is None:
        reason = [] if item.because == ASKED or not with_day else [item.because[0].upper() + item.because[1:]]
    else:
        recorded = textwrap.wrap(happened_words(item.happened, item.case.deal.sources), 110)
        reason = [*recorded, "The curves are hypothetical."]
    return alt.TitleParams(name, subtitle=reason, anchor="start", fontSize=14, subtitleFontSize=12, offset=8)


def _rest(results: Sequence[Sequence[WalkAway]]) -> str:
    shares = [item.basis.share_sourced for deal in results for item in deal]
    low, high = min(shares), max(shares)
    span = f"{low:.0%}" if round(low, 2) == round(high, 2) else f"{low:.0%} to {high:.0%}"
    return f"Of the inputs {span} have a source; the rest are stated assumptions."


def _small(item: WalkAway, *, first: bool, top: bool, bottom: bool) -> Any:
    rows = [row for row in _curve_rows("", item) if row["month"] % 2 == 0]
    share = alt.Axis(format="%", values=[0, 0.5, 1], title=None, labels=first, ticks=first)
    x = alt.X(
        "month:Q", title="Months after the exit" if bottom else None,
        axis=alt.Axis(values=[0, 24, 60, 120], grid=False, labels=bottom, ticks=bottom, titleFontWeight="normal"),
    )  # fmt: skip
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=x)
    scale = alt.Scale(domain=[0, 1])
    area = base.mark_area(color=PALE, interpolate="step-after").encode(
        y=alt.Y("low:Q", scale=scale, axis=share), y2="high:Q"
    )
    line = base.mark_line(color=GREEN, strokeWidth=2, interpolate="step-after").encode(
        y=alt.Y("middle:Q", scale=scale, axis=share)
    )
    return (area + line).properties(width=170, height=92, title=_small_title(item, top, first))


def _small_title(item: WalkAway, top: bool, first: bool) -> Any:
    """The answer; in the first row with the name of the mode above it."""
    answer = in_few_words(item)
    offset = 5 - LABEL_RISE * first
    if not top:
        return alt.TitleParams(answer, anchor="start", fontSize=12, fontWeight="normal", offset=offset)
    mode = item.leaving.mode.name
    return alt.TitleParams(mode, subtitle=answer, anchor="start", fontSize=13, subtitleFontSize=12, offset=offset)


def _curve_rows(name: str, item: WalkAway) -> list[dict[str, Any]]:
    return [
        {"case": name, "month": month, "low": round(low, 4), "middle": round(middle, 4), "high": round(high, 4)}
        for month, (low, middle, high) in zip(item.months, item.curve.tolist(), strict=True)
    ]


def _styled(chart: Any) -> Any:
    return chart.configure(font=FONT).configure_view(stroke=None).configure_axis(labelFontSize=12, titleFontSize=12)
