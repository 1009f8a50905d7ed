"""Pictures: the poster that compares deals, and the chart of all deals by depth and breadth. Vega-Lite throughout."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

import altair as alt

from walkaway.core.interval import UNIT, Interval
from walkaway.judgement.result import Audit
from walkaway.report.drawing import FONT
from walkaway.report.happened_words import happened_in_short
from walkaway.report.html_view import shade
from walkaway.report.matrix import MatrixCell
from walkaway.report.words import percent, rung_names, verdict_words

STATES = ("home / pass", "in between", "foreign / fail", "unknown", "not applicable")
COLOURS = ("#7cc4ab", "#f0d890", "#eda88a", "#ececef", "#ffffff")
_SHADES = {"home": STATES[0], "mixed": STATES[1], "foreign": STATES[2], "unknown": STATES[3]}
_VERDICTS = {
    "pass": STATES[0],
    "fail": STATES[2],
    "unknown": STATES[3],
    "not shown": STATES[3],
    "not applicable": STATES[4],
}
_COLUMN_WIDTH = 150
_RULES_COLUMN_WIDTH = 176


def poster(audits: Sequence[Audit]) -> Any:
    """Draw deals as columns; depth, breadth, the stack and the findings as rows."""
    names = [_short_name(audit) for audit in audits]
    width = max(_COLUMN_WIDTH * len(audits), 320)
    parts = [_ladder(audits, names, width), _breadth(audits, names, width)]
    parts.append(_grid(_stack_rows(audits, names), names, width, "Share of each layer in home hands"))
    parts.append(_grid(_finding_rows(audits, names), names, width, "Findings"))
    title = alt.TitleParams(
        "If your partner walked away tomorrow, what could you still make?",
        subtitle=[
            "What each deal leaves at home, from sourced claims. Ranges span what the evidence leaves open;",
            "unknown means that no source decides it, not that it is absent.",
            *(f"{audit.deal.id}: {happened_in_short(audit.happened)}" for audit in audits if audit.happened),
        ],
        fontSize=20,
        anchor="start",
        offset=16,
        subtitleFontSize=13,
        subtitlePadding=6,
    )
    chart = (
        alt.vconcat(*parts, spacing=26)
        .resolve_scale(color="independent")
        .properties(title=title, padding=24, background="white")
    )
    return _styled(chart)


def rules_poster(rows: Sequence[Sequence[MatrixCell]], proofs: str = "") -> Any:
    """Draw deals as columns and rulebooks as rows, a verdict in each cell.

    Args:
        rows: the cells, one row for each rulebook.
        proofs: file of the page with the proofs; given, each cell of an SVG leads to its proof there.
    """
    names = list(dict.fromkeys(cell.deal for row in rows for cell in row))
    order = ["\n".join(textwrap.wrap(row[0].row, max(34, len(row[0].row) // 2 + 8))) for row in rows]
    data = [
        {
            "deal": cell.deal,
            "row": label,
            "state": cell.verdict.replace("_", " "),
            "because": textwrap.shorten(cell.because, 27, placeholder=" …"),
            "proof": f"{proofs}#{cell.place}",
        }
        for label, row in zip(order, rows, strict=True)
        for cell in row
    ]
    axis = alt.Axis(
        ticks=False, domain=False, labelLimit=420, labelExpr=r"split(datum.label, '\n')", labelPadding=8, labelOffset=-7
    )
    y = alt.Y("row:N", sort=order, title=None, axis=axis, scale=alt.Scale(paddingInner=0.08))
    domain, colours = ("pass", "fail", "unknown", "not applicable"), (COLOURS[0], COLOURS[2], COLOURS[3], COLOURS[4])
    colour = alt.Color(
        "state:N",
        scale=alt.Scale(domain=list(domain), range=list(colours)),
        legend=alt.Legend(title=None, orient="bottom", direction="horizontal", symbolStrokeColor="#8a8a90"),
    )
    base = alt.Chart(alt.InlineData(values=data)).encode(x=_columns(names, labels=True, padding=24), y=y)
    if proofs:
        base = base.encode(href=alt.Href("proof:N"))
    parts = base.mark_rect(stroke="#d8d8dc").encode(color=colour)
    parts += base.mark_text(fontSize=14, fontWeight="bold", dy=-8, color="#1d1d1f").encode(text="state:N")
    parts += base.mark_text(fontSize=11, dy=10, color="#3a3a3d").encode(text="because:N")
    title = alt.TitleParams(
        "Would it be allowed?",
        subtitle=[
            "Deals held against rulebooks. Unknown means that no source decides it, or that the text does not;",
            "drafts and rules no longer in force are read as if they applied, unless a day is named.",
        ],
        fontSize=20,
        anchor="start",
        frame="bounds",
        offset=16,
        subtitleFontSize=13,
        subtitlePadding=6,
    )
    width = max(_RULES_COLUMN_WIDTH * len(names), 320)
    chart = parts.properties(width=width, height=54 * len(order), title=title, padding=24, background="white")
    return _styled(chart)


def depth_and_breadth(audits: Sequence[Audit]) -> Any:
    """Draw all deals: breadth across, depth up; each a cross from its lowest to its highest."""
    rows = [
        {
            "deal": audit.deal.id,
            "kind": audit.deal.kind.replace("_", " "),
            "breadth_low": float(audit.value.local.low),
            "breadth_high": float(audit.value.local.high),
            "depth_low": audit.depth.low,
            "depth_high": audit.depth.high,
            "place": index,
            "breadth_unknown": audit.value.local == UNIT,
        }
        for index, audit in enumerate(
            sorted(audits, key=lambda item: (-item.depth.low, -item.depth.high, -item.value.local.low, item.deal.id))
        )
    ]
    data = alt.InlineData(values=rows)
    order = [str(row["deal"]) for row in rows]
    names = rung_names()
    ladder = alt.Axis(values=list(range(len(names))), labelExpr=f"{names}[datum.value]", labelAngle=-30, grid=True)
    share = alt.Axis(format="%", grid=True, values=[0, 0.25, 0.5, 0.75, 1])
    deal = alt.Y(
        "deal:N", sort=order, title=None, axis=alt.Axis(labelLimit=260, labelPadding=10, ticks=False, domain=False)
    )
    base = alt.Chart(data).properties(height={"step": 16})
    depth = (
        base.mark_bar(height=7, color="#d9b382").encode(
            y=deal,
            x=alt.X(
                "depth_low:Q", title="Depth: rungs the evidence allows", axis=ladder, scale=alt.Scale(domain=[0, 5])
            ),
            x2="depth_high:Q",
        )
        + base.mark_point(filled=True, size=55, color="#8a4b08", opacity=1).encode(y=deal, x="depth_low:Q")
    ).properties(width=330)
    breadth = (
        base.mark_bar(height=7, color="#a9c9e0").encode(
            y=alt.Y("deal:N", sort=order, title=None, axis=None),
            x=alt.X(
                "breadth_low:Q",
                title="Breadth: share of value added at home",
                axis=share,
                scale=alt.Scale(domain=[0, 1]),
            ),
            x2="breadth_high:Q",
        )
        + base.transform_filter("!datum.breadth_unknown")
        .mark_point(filled=True, size=55, color="#0b4f7d", opacity=1)
        .encode(y=alt.Y("deal:N", sort=order, title=None, axis=None), x="breadth_low:Q")
    ).properties(width=330)
    title = alt.TitleParams(
        "What is a factory worth? Depth against breadth",
        subtitle=["Dots: what the evidence shows for certain. Bars: what it leaves open. No dot: breadth is unknown."],
        fontSize=20,
        anchor="start",
        offset=14,
        subtitleFontSize=13,
    )
    return _styled(alt.hconcat(depth, breadth, spacing=18).properties(title=title, padding=24, background="white"))


def _styled(chart: Any) -> Any:
    return chart.configure(font=FONT).configure_view(stroke=None).configure_axis(labelFontSize=12, titleFontSize=13)


def _short_name(audit: Audit) -> str:
    return audit.deal.id


def _columns(names: list[str], labels: bool, padding: int = 10) -> alt.X:
    two_lines = "split(replace(datum.label, /^([^-]+-[^-]+)-/, '$1|'), '|')"
    axis = alt.Axis(
        orient="top",
        title=None,
        labelAngle=0,
        labelExpr=two_lines,
        labelFontWeight="bold",
        labelLimit=_COLUMN_WIDTH - 8,
        labelPadding=padding,
        ticks=False,
        domain=False,
    )
    return alt.X("deal:N", sort=names, title=None, axis=axis if labels else None, scale=alt.Scale(paddingInner=0.04))


def _ladder(audits: Sequence[Audit], names: list[str], width: int) -> Any:
    rows = [
        {"deal": name, "low": audit.depth.low, "high": audit.depth.high, "label": _rungs(audit)}
        for audit, name in zip(audits, names, strict=True)
    ]
    steps = rung_names()
    axis = alt.Axis(values=list(range(len(steps))), labelExpr=f"{steps}[datum.value]", title=None, labelLimit=200)
    y = alt.Y("low:Q", scale=alt.Scale(domain=[-0.4, 5.9], nice=False), axis=axis)
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=_columns(names, labels=True))
    bars = base.mark_bar(width=26, color="#d9b382").encode(y=y, y2="high:Q")
    dots = base.mark_point(filled=True, size=240, color="#8a4b08", opacity=1).encode(y=y)
    return (bars + dots).properties(
        width=width, height=170, title=_heading("Depth: the rung reached for certain, and what is open above")
    )


def _rungs(audit: Audit) -> str:
    low, high = audit.depth.low, audit.depth.high
    return str(low) if low == high else f"{low} to {high}"


def _breadth(audits: Sequence[Audit], names: list[str], width: int) -> Any:
    rows = [
        {
            "deal": name,
            "low": float(audit.value.local.low),
            "high": float(audit.value.local.high),
            "label": percent(audit.value.local),
            "unknown": audit.value.local == UNIT,
        }
        for audit, name in zip(audits, names, strict=True)
    ]
    y = alt.Y("low:Q", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%", values=[0, 0.5, 1], title=None))
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=_columns(names, labels=False))
    bars = base.mark_bar(width=26, color="#a9c9e0").encode(y=y, y2="high:Q")
    ticks = base.transform_filter("!datum.unknown").mark_tick(width=34, thickness=4, color="#0b4f7d").encode(y=y)
    text = base.mark_text(dy=0, dx=24, align="left", fontSize=12).encode(
        y=alt.datum(0.5, type="quantitative"), text="label:N"
    )
    return (bars + ticks + text).properties(
        width=width, height=90, title=_heading("Breadth: share of the value added at home")
    )


def _stack_rows(audits: Sequence[Audit], names: list[str]) -> list[dict[str, Any]]:
    rows = []
    for audit, name in zip(audits, names, strict=True):
        for layer in audit.technology.layers:
            share = audit.judgement.stack.home_share(layer.id)
            rows.append(_cell(name, layer.name, _SHADES[shade(_rounded(share))], percent(_rounded(share))))
    return rows


def _rounded(share: Interval | None) -> Interval | None:
    """Round to whole percent for print, so that a range of hairs is not printed as a range."""
    if share is None:
        return None
    low, high = share.floats()
    return Interval(round(low, 2), round(high, 2))


def _finding_rows(audits: Sequence[Audit], names: list[str]) -> list[dict[str, Any]]:
    rows = []
    for audit, name in zip(audits, names, strict=True):
        for result in audit.findings:
            word = verdict_words(result)
            rows.append(_cell(name, result.rule.name, _VERDICTS[word], word))
    return rows


def _cell(deal: str, row: str, state: str, text: str) -> dict[str, Any]:
    return {"deal": deal, "row": row, "state": state, "text": text}


def _grid(rows: list[dict[str, Any]], names: list[str], width: int, title: str) -> Any:
    order = list(dict.fromkeys(row["row"] for row in rows))
    y = alt.Y("row:N", sort=order, title=None, axis=alt.Axis(ticks=False, domain=False, labelLimit=200),
              scale=alt.Scale(paddingInner=0.08))  # fmt: skip
    legend = alt.Legend(title=None, orient="bottom", direction="horizontal") if title == "Findings" else None
    colour = alt.Color("state:N", scale=alt.Scale(domain=list(STATES), range=list(COLOURS)), legend=legend)
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=_columns(names, labels=False), y=y)
    cells = base.mark_rect().encode(color=colour)
    text = base.mark_text(fontSize=12, color="#1d1d1f").encode(text="text:N")
    return (cells + text).properties(width=width, height=30 * len(order), title=_heading(title))


def _heading(text: str) -> alt.TitleParams:
    return alt.TitleParams(text, anchor="start", frame="group", fontSize=14, offset=8)
