"""A sheet to draw on in pixels: boxes, stripes, lines and texts, as one layered Vega-Lite chart.

Vega has no pattern to fill a box with. Stripes are lines, cut at the edges of the box before they are drawn, so that
they come out the same in SVG, PNG and PDF. Each line of a text is a text of its own; nothing is clipped or shortened.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

import altair as alt

from walkaway.report.drawing import FONT
from walkaway.report.text_fitting import fitted

INK, GREY, FAINT = "#1d1d1f", "#5c5c63", "#b4b4bb"
LEADING = 1.22
"""Distance of lines of a text, by its size."""
_STRIPES = 7.0


@dataclass(frozen=True, slots=True)
class Style:
    """How a text looks."""

    size: float = 12
    bold: bool = False
    colour: str = INK
    align: str = "left"
    angle: int = 0

    @property
    def leading(self) -> float:
        """Distance of its lines."""
        return self.size * LEADING


@dataclass(frozen=True, slots=True)
class Fill:
    """How a box looks: its ground, edge and stripes; stripes lean forward or back, so that grey print tells them."""

    ground: str = "#ffffff"
    edge: str = FAINT
    edge_width: float = 1.0
    stripes: str = ""
    forward: bool = True


@dataclass(slots=True)
class Canvas:
    """What is drawn so far, from the top left corner on."""

    width: float
    boxes: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    texts: dict[Style, list[dict[str, Any]]] = field(default_factory=dict)

    def box(self, x: float, y: float, width: float, height: float, fill: Fill, link: str = "", **facts: Any) -> None:
        """Draw a box; facts about what it stands for go into its data."""
        row = {"x": x, "y": y, "x2": x + width, "y2": y + height, "fill": fill.ground, "edge": fill.edge}
        self.boxes.append({**_rounded(row), "edge_width": fill.edge_width, "link": link, **facts})
        if fill.stripes and width > 2 and height > 2:
            self._stripe(x + 1, y + 1, width - 2, height - 2, fill)

    def line(self, x: float, y: float, x2: float, y2: float, colour: str = FAINT, width: float = 1.0) -> None:
        """Draw a line."""
        self.lines.append(_rounded({"x": x, "y": y, "x2": x2, "y2": y2, "colour": colour, "width": width}))

    def text(self, x: float, y: float, text: str, style: Style, link: str = "", **facts: Any) -> None:
        """Write one line, its feet on ``y``."""
        self.texts.setdefault(style, []).append({**_rounded({"x": x, "y": y}), "text": text, "link": link, **facts})

    def paragraph(
        self, x: float, y: float, width: float, text: str, style: Style, link: str = "", **facts: Any
    ) -> float:
        """Write a text in lines that fit a width, below ``y``; returns where it ends."""
        for line in fitted(text, width, style.size, style.bold):
            self.text(x, y + style.size, line, style, link, **facts)
            y += style.leading
        return y

    def _stripe(self, x: float, y: float, width: float, height: float, fill: Fill) -> None:
        """Draw stripes within a box, cut at its edges."""
        for number in range(1, int((width + height) / _STRIPES) + 1):
            along = number * _STRIPES  # the stripe is where the way right and the way down add up to this
            right, left = min(along, width), max(0.0, along - height)
            if right <= left:
                continue
            one, other = (right, along - right), (left, along - left)
            if not fill.forward:
                one, other = (width - one[0], one[1]), (width - other[0], other[1])
            self.line(x + one[0], y + one[1], x + other[0], y + other[1], fill.stripes, 2.2)

    def chart(self, height: float, description: str) -> Any:
        """Return the sheet as a chart of this height."""
        parts = [self._boxes(height, False), self._lines(height), self._boxes(height, True)]
        parts += [
            self._texts(style, rows, height, linked)
            for style, all_rows in self.texts.items()
            for linked in (False, True)
            if (rows := [row for row in all_rows if bool(row["link"]) is linked])
        ]
        chart = alt.layer(*(part for part in parts if part is not None))
        sheet = chart.properties(
            width=self.width, height=height, padding=0, background="white", description=description
        )
        return sheet.configure(font=FONT).configure_view(stroke=None)

    def _boxes(self, height: float, linked: bool) -> Any:
        rows = [row for row in self.boxes if bool(row["link"]) is linked]
        if not rows:
            return None
        chart = self._base(rows, height, linked).mark_rect()
        return chart.encode(
            x2="x2:Q", y2="y2:Q",
            fill=alt.Fill("fill:N", scale=None), stroke=alt.Stroke("edge:N", scale=None),
            strokeWidth=alt.StrokeWidth("edge_width:Q", scale=None),
        )  # fmt: skip

    def _lines(self, height: float) -> Any:
        if not self.lines:
            return None
        chart = self._base(self.lines, height, False).mark_rule()
        return chart.encode(
            x2="x2:Q", y2="y2:Q",
            color=alt.Color("colour:N", scale=None), strokeWidth=alt.StrokeWidth("width:Q", scale=None),
        )  # fmt: skip

    def _texts(self, style: Style, rows: list[dict[str, Any]], height: float, linked: bool) -> Any:
        mark = asdict(style)
        return (
            self._base(rows, height, linked)
            .mark_text(
                align=mark["align"], baseline="alphabetic", fontSize=style.size, color=style.colour, angle=style.angle,
                fontWeight="bold" if style.bold else "normal",
            )
            .encode(text="text:N")
        )  # fmt: skip

    def _base(self, rows: list[dict[str, Any]], height: float, linked: bool) -> Any:
        plain = [{key: value for key, value in row.items() if key != "link" or linked} for row in rows]
        across = alt.Scale(domain=[0, self.width], nice=False, zero=False)
        down = alt.Scale(domain=[0, height], nice=False, zero=False, reverse=True)
        base = alt.Chart(alt.InlineData(values=plain)).encode(
            x=alt.X("x:Q", scale=across, axis=None), y=alt.Y("y:Q", scale=down, axis=None)
        )
        return base.encode(href=alt.Href("link:N")) if linked else base


def _rounded(row: dict[str, Any]) -> dict[str, Any]:
    return {key: round(value, 2) if isinstance(value, float) else value for key, value in row.items()}
