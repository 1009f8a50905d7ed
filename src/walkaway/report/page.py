"""The page tree: what is shown, in order, independent of how. Text, Markdown and HTML are made from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from walkaway.core.claims import UNKNOWN
from walkaway.core.errors import UsageError
from walkaway.core.interval import Interval
from walkaway.model.deal import Deal

PICTURES = (".svg", ".png", ".pdf")
"""Endings of files a picture can be drawn into."""


def check_picture(ending: str) -> None:
    """Refuse another ending.

    Raises:
        UsageError: naming those allowed.
    """
    if ending.lower() not in PICTURES:
        raise UsageError(f"cannot draw {ending or 'a file without ending'}; allowed: {', '.join(PICTURES)}")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of text."""

    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list of short texts; numbered where the order matters."""

    texts: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table. ``tones`` colours cells that carry a verdict: pass, fail, unknown."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """Named shares between 0 and 1, each drawn as a range."""

    rows: tuple[tuple[str, Interval, str], ...]


@dataclass(frozen=True, slots=True)
class Heatmap:
    """Shares by row and column; None is unknown."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Interval | None, ...]], ...]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A numbered source that claims refer to."""

    key: str
    text: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Sources:
    """The list of sources."""

    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Tree:
    """Lines with depths, each under the nearest line above it with a smaller depth; the tone is a verdict or empty."""

    rows: tuple[tuple[int, str, str], ...]


@dataclass(frozen=True, slots=True)
class LinkedTable:
    """A table of verdicts; each cell is its text, its tone, and the place on the page it leads to."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """What draws a chart (Vega-Lite), what it shows in words, and lines that draw it where there are no pictures.

    ``narrow`` draws it for a telephone, where the chart can be narrower than its labels scaled down could be read.
    """

    chart: Callable[[], Any]
    words: str
    lines: tuple[str, ...]
    narrow: Callable[[], Any] | None = None


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence of a summary, and the place on the whole page its proof stands at; empty where it has none.

    ``tone`` is a verdict that is shown, for its colour; empty for all else.
    """

    text: str
    anchor: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a busy reader needs, in rows: a label and its phrases; those of a numbered row are a list."""

    rows: tuple[tuple[str, tuple[Phrase, ...]], ...]
    numbered: tuple[str, ...] = ()


Block = Summary | Paragraph | Items | Table | Bars | Heatmap | Sources | Tree | LinkedTable | Figure


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with blocks. ``detail`` marks what the terminal leaves to ``walkaway show``."""

    title: str
    blocks: tuple[Block, ...]
    detail: bool = False
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A title, a headline, and sections; and the names from files that may stand in any of them."""

    title: str
    headline: str
    sections: tuple[Section, ...]
    names: tuple[str, ...] = ()

    def with_section(self, section: Section) -> Page:
        """Return the page with one more section at its end."""
        return replace(self, sections=(*self.sections, section))


def names_in(*deals: Deal) -> tuple[str, ...]:
    """Names a deal file brings: its own, those of its parties and of its sources."""
    return tuple(
        name
        for deal in deals
        for name in (
            deal.name,
            *(party.name for party in deal.parties),
            *(text for source in deal.sources.values() for text in (source.publisher, source.title)),
        )
        if name != UNKNOWN
    )


def table(columns: Sequence[str], rows: Sequence[Sequence[str]], caption: str = "") -> Table:
    """Build a table from any sequences."""
    return Table(tuple(columns), tuple(tuple(row) for row in rows), caption)
