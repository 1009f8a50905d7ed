"""How wide a text is drawn, and its lines where it must fit a width: pictures wrap what they say and cut nothing."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_WIDTHS = {
    191: "'", 222: "ijl", 260: "|", 278: " !,./:;[\\]Ift", 333: "()-`r", 334: "{}", 355: '"', 389: "*", 469: "^",
    500: "ckvxyzsJ", 556: "0123456789#$_abdeghnopqu?L", 584: "+<=>~", 611: "FTZ", 667: "ABEKPSVXY&", 722: "CDHNRUw",
    778: "GOQ", 833: "Mm", 889: "%", 944: "W", 1015: "@",
}  # fmt: skip
"""Thousandths of the size of a letter, of Helvetica and the fonts made as wide as it."""
_BY_MARK = {mark: width / 1000 for width, marks in _WIDTHS.items() for mark in marks}
_BOLD = 1.1
_OTHER = 0.7
_PIECES = re.compile(r"\S*?[^\W\d](?:-|/|–)(?=[^\W\d])|\S+")
"""Pieces of a text after which a line may end: at a blank, or after a dash or stroke between letters."""


def width_of(text: str, size: float, bold: bool = False) -> float:
    """Return about how wide a text of this size is drawn."""
    return sum(_width(mark) for mark in text) * size * (_BOLD if bold else 1.0)


@cache
def _width(mark: str) -> float:
    if unicodedata.category(mark) in ("Mn", "Cf"):
        return 0.0
    if unicodedata.east_asian_width(mark) in ("W", "F"):
        return 1.0
    base = unicodedata.normalize("NFKD", mark)[0]
    return _BY_MARK.get(base, _OTHER)


def fitted(text: str, width: float, size: float, bold: bool = False) -> tuple[str, ...]:
    """Return the lines of a text, each no wider than a width; a word that is wider alone is broken, never cut."""
    lines: list[str] = []
    line = ""
    end = 0
    for piece in _PIECES.finditer(text):
        blank = " " if piece.start() > end and line else ""
        end = piece.end()
        if line and width_of(line + blank + piece[0], size, bold) > width:
            lines.append(line)
            line = piece[0]
        else:
            line += blank + piece[0]
        *full, line = _broken(line, width, size, bold)
        lines += full
    return (*lines, line) if line else tuple(lines)


def _broken(word: str, width: float, size: float, bold: bool) -> list[str]:
    parts = [""]
    for mark in word:
        if parts[-1] and width_of(parts[-1] + mark, size, bold) > width:
            parts.append("")
        parts[-1] += mark
    return parts
