"""Pictures of the walk-away test: the recovery curve, the surface of exit years, and the poster of deals and modes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import altair as alt

from walkaway.exit.result import Recovery, WalkAway
from walkaway.report.charts import FONT

GREEN, PALE, RED = "#00563f", "#b7e0d2", "#c4501b"


def curve_chart(result: WalkAway, other: WalkAway | None = None) -> Any:
    """Output by month with its 10 to 90 percent band; beside it the same with terms added, if given."""
    names = ["as it is"] if other is None else ["as it is", "with the terms added"]
    rows = [row for name, item in zip(names, (result, other), strict=False) if item for row in _curve_rows(name, item)]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("month:Q", title="Months after the exit", axis=alt.Axis(values=list(range(0, 121, 12)), grid=False)),
        color=alt.Color(
            "case:N",
            scale=alt.Scale(domain=names, range=[RED, GREEN] if other else [GREEN]),
            legend=alt.Legend(title=None, orient="top") if other else None,
        ),
    )
    share = alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1])
    y = alt.Y("low:Q", title="Share of planned output", scale=alt.Scale(domain=[0, 1]), axis=share)
    area = base.mark_area(opacity=0.18, interpolate="step-after").encode(y=y, y2="high:Q")
    line = base.mark_line(strokeWidth=2.5, interpolate="step-after").encode(
        y=alt.Y("middle:Q", scale=alt.Scale(domain=[0, 1]), title="Share of planned output", axis=share)
    )
    return _styled((area + line).properties(width=680, height=240))


def surface_chart(result: WalkAway) -> Any:
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
            x=alt.X("month:O", title="Months after the exit", axis=alt.Axis(labelAngle=0)),
            y=alt.Y("year:O", title="Year of the exit"),
            color=alt.Color(
                "output:Q",
                title="Output",
                scale=alt.Scale(domain=[0, 1], range=["#f6e7df", "#f3d9a8", GREEN]),
                legend=alt.Legend(format="%", orient="right", values=[0, 0.5, 1]),
            ),
        )
        .properties(width=640, height=240)
    )


def exit_poster(results: Sequence[Sequence[WalkAway]]) -> Any:
    """Draw deals as rows and modes as columns: small recovery curves, with the months to half in words.

    Args:
        results: one row per deal, each with one result per mode, in the same order.
    """
    rows = [row for item in (item for deal in results for item in deal) for row in _poster_rows(item)]
    labels = [_poster_label(item) for deal in results for item in deal]
    deals = [deal[0].case.deal.id for deal in results]
    modes = [item.leaving.mode.name for item in results[0]]
    grid = [
        alt.hconcat(
            *(
                _small(rows, labels, deal, mode, first=column == 0, top=line == 0, bottom=line == len(deals) - 1)
                for column, mode in enumerate(modes)
            ),
            spacing=10,
        )
        for line, deal in enumerate(deals)
    ]
    title = alt.TitleParams(
        "If your partner walked away, what could you still make?",
        subtitle=[
            "Share of planned output in the ten years after an exit: middle of the draws, and where eight in ten lie.",
            "Numbers: months until half of the output is back, and the chance that it is not within ten years.",
            _rest(results),
        ],
        fontSize=22, anchor="start", offset=16, subtitleFontSize=13, subtitlePadding=6,
    )  # fmt: skip
    chart = alt.vconcat(*grid, spacing=12).properties(title=title, padding=24, background="white")
    return _styled(chart)


def _rest(results: Sequence[Sequence[WalkAway]]) -> str:
    shares = [item.basis.share_sourced for deal in results for item in deal]
    low, high = min(shares), max(shares)
    span = f"{low:.0%}" if round(low, 2) == round(high, 2) else f"{low:.0%} to {high:.0%}"
    return f"Of the inputs {span} have a source; the rest are stated assumptions."


def _small(
    rows: list[dict[str, Any]],
    labels: list[dict[str, Any]],
    deal: str,
    mode: str,
    *,
    first: bool,
    top: bool,
    bottom: bool,
) -> Any:
    mine = [row for row in rows if row["deal"] == deal and row["mode"] == mode]
    share = alt.Axis(format="%", values=[0, 0.5, 1], title=None, labels=first, ticks=first)
    x = alt.X(
        "month:Q", title="months" if bottom else None,
        axis=alt.Axis(values=[0, 24, 60, 120], grid=False, labels=bottom, ticks=bottom),
    )  # fmt: skip
    base = alt.Chart(alt.InlineData(values=mine)).encode(x=x)
    scale = alt.Scale(domain=[0, 1])
    area = base.mark_area(color=PALE, interpolate="step-after").encode(
        y=alt.Y("low:Q", scale=scale, axis=share), y2="high:Q"
    )
    line = base.mark_line(color=GREEN, strokeWidth=2, interpolate="step-after").encode(
        y=alt.Y("middle:Q", scale=scale, axis=share)
    )
    words = [label for label in labels if label["deal"] == deal and label["mode"] == mode]
    text = (
        alt.Chart(alt.InlineData(values=words))
        .mark_text(align="left", baseline="top", fontSize=11, lineBreak="\n", color="#1d1d1f")
        .encode(x=alt.datum(3, type="quantitative"), y=alt.datum(0.97, type="quantitative"), text="text:N")
    )
    lines = [*([mode] if top else []), deal if first else "\u00a0"]
    title = alt.TitleParams(lines, anchor="start", fontSize=12, offset=4)
    return (area + line + text).properties(width=170, height=92, title=title)


def _poster_rows(item: WalkAway) -> list[dict[str, Any]]:
    named = {"deal": item.case.deal.id, "mode": item.leaving.mode.name}
    return [{**named, **row} for row in _curve_rows("", item) if row["month"] % 2 == 0]


def _poster_label(item: WalkAway) -> dict[str, Any]:
    half = item.recovery[0]
    return {
        "deal": item.case.deal.id,
        "mode": item.leaving.mode.name,
        "text": f"{months_words(half)}; never {half.never:.0%}",
    }


def months_words(item: Recovery) -> str:
    """Say the middle of the months in words."""
    middle = item.months.middle
    if math.isinf(middle):
        return "not back"
    return "goes on" if middle == 0 else f"{middle:.0f} months"


def _curve_rows(name: str, item: WalkAway) -> list[dict[str, Any]]:
    return [
        {"case": name, "month": month, "low": round(low, 4), "middle": round(middle, 4), "high": round(high, 4)}
        for month, (low, middle, high) in zip(item.months, item.curve.tolist(), strict=True)
    ]


def _styled(chart: Any) -> Any:
    return chart.configure(font=FONT).configure_view(stroke=None).configure_axis(labelFontSize=12, titleFontSize=12)
