"""A sheet to draw on in pixels: boxes, stripes, lines and texts, as one layered Vega-Lite chart.

Vega has no pattern to fill a box with. Stripes are lines, cut at the edges of the box before they are drawn, so that
they come out the same in SVG, PNG and PDF. Each line of a text is a text of its own; nothing is clipped or shortened.
"""

from __future__ import annotations

from dataclasses import dataclass, field
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
        drawn: list[_Drawn] = [
            ({"type": "rect"}, _BOX, [row for row in self.boxes if not row["link"]]),
            ({"type": "rule"}, _LINE, self.lines),
            ({"type": "rect"}, _BOX, [row for row in self.boxes if row["link"]]),
        ]
        for style, rows in self.texts.items():
            for linked in (False, True):
                drawn.append((_mark(style), _TEXT, [row for row in rows if bool(row["link"]) is linked]))
        drawn = [layer for layer in drawn if layer[2]]
        sheet = {
            "layer": [self._layer(height, f"layer-{place}", *layer) for place, layer in enumerate(drawn)],
            "width": self.width,
            "height": height,
            "padding": 0,
            "background": "white",
            "description": description,
            "config": {"font": FONT, "view": {"stroke": None}},
        }
        chart = alt.LayerChart.from_dict(sheet, validate=False)
        chart.datasets = {f"layer-{place}": _plain(rows) for place, (_, _, rows) in enumerate(drawn)}
        return chart

    def _layer(
        self, height: float, name: str, mark: dict[str, Any], encoding: dict[str, Any], rows: list[dict[str, Any]]
    ) -> dict[str, Any]:
        """One layer of the chart, its data by name; where one of its rows leads somewhere, all do."""
        places = {
            "x": {"field": "x", "type": "quantitative", "axis": None, "scale": {"domain": [0, self.width], **_EXACT}},
            "y": {
                "field": "y", "type": "quantitative", "axis": None,
                "scale": {"domain": [0, height], "reverse": True, **_EXACT},
            },
        }  # fmt: skip
        link = {"href": {"field": "link", "type": "nominal"}} if rows[0].get("link") else {}
        return {"data": {"name": name}, "mark": mark, "encoding": {**places, **encoding, **link}}


_Drawn = tuple[dict[str, Any], dict[str, Any], list[dict[str, Any]]]
_TEXT = {"text": {"field": "text", "type": "nominal"}}
_EXACT = {"nice": False, "zero": False}
_ENDS = {"x2": {"field": "x2"}, "y2": {"field": "y2"}}


def _as_it_is(name: str, kind: str = "nominal") -> dict[str, Any]:
    """A channel that takes what the data says, without a scale."""
    return {"field": name, "type": kind, "scale": None}


_BOX = {
    **_ENDS,
    "fill": _as_it_is("fill"),
    "stroke": _as_it_is("edge"),
    "strokeWidth": _as_it_is("edge_width", "quantitative"),
}
_LINE = {**_ENDS, "color": _as_it_is("colour"), "strokeWidth": _as_it_is("width", "quantitative")}


def _mark(style: Style) -> dict[str, Any]:
    weight = "bold" if style.bold else "normal"
    return {
        "type": "text", "align": style.align, "baseline": "alphabetic", "fontSize": style.size, "color": style.colour,
        "angle": style.angle, "fontWeight": weight,
    }  # fmt: skip


def _plain(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows without links that lead nowhere."""
    return [{key: value for key, value in row.items() if value or key != "link"} for row in rows]


def _rounded(row: dict[str, Any]) -> dict[str, Any]:
    return {key: round(value, 2) if isinstance(value, float) else value for key, value in row.items()}
