"""Charts as files and as parts of pages; characters that no font at hand can draw are found by asking the renderer.

The renderer brings Liberation and a few other fonts, and takes whatever else the machine has: it draws a character in
the first font that has it, and a box where none does.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import cache
from typing import Any

import altair as alt
import vl_convert as vlc

from walkaway.core.visible import visible
from walkaway.report.page import check_picture

FONT = (
    "Liberation Sans, Arial, Helvetica, Noto Sans, Noto Sans CJK SC, Noto Sans CJK JP, Noto Sans CJK KR, "
    "Noto Sans Arabic, Noto Sans Hebrew, Noto Sans Thai, sans-serif"
)
"""Fonts in order; a viewer of an SVG takes the first that has a character."""
NOBODYS = "\u0378"
"""A character that does not exist, so that no font draws it."""
_BASE = "https://vega.github.io/vega-datasets/"
"""What the renderer puts before a relative link."""
_TEXT = re.compile(r"(<text[^>]*>)((?:[^<]|</?tspan[^>]*>)*)</text>")
_TAG = re.compile("<[^>]*>")
_BOLD = ' font-weight="bold"'
_SCRIPTS = {
    "CJK": ("Chinese", "Noto Sans CJK, Debian package fonts-noto-cjk"),
    "HANGUL": ("Korean", "Noto Sans CJK, Debian package fonts-noto-cjk"),
    "HIRAGANA": ("Japanese", "Noto Sans CJK, Debian package fonts-noto-cjk"),
    "KATAKANA": ("Japanese", "Noto Sans CJK, Debian package fonts-noto-cjk"),
}
"""Script by the first word of the names of its characters: what it is called, and the font that has it."""
_SYMBOLS = ("symbols", "Noto Emoji or Noto Sans Symbols, Debian packages fonts-noto-color-emoji and fonts-noto-core")


def drawn(chart: alt.TopLevelMixin, ending: str) -> tuple[bytes, str]:
    """Draw a chart as SVG, PNG or PDF, by the ending of its file.

    Returns:
        The file, and the characters drawn as boxes. An SVG keeps its text as text: its viewer has fonts of its own.

    Raises:
        UsageError: for another ending.
    """
    check_picture(ending)
    svg = svg_of(chart)
    if ending.lower() == ".svg":
        return svg.replace(f'xlink:href="{_BASE}', 'xlink:href="').encode(), ""
    svg = _TEXT.sub(_drawable, svg)
    picture = vlc.svg_to_png(svg, scale=2) if ending.lower() == ".png" else vlc.svg_to_pdf(svg)
    return bytes(picture), undrawn("".join(_said(text) for text in _TEXT.finditer(svg)))


def _said(text: re.Match[str]) -> str:
    """What a text says, in one line or several."""
    return html.unescape(_TAG.sub("", text[2]))


def _drawable(text: re.Match[str]) -> str:
    """A text in bold, or in plain type if it has characters of which only that is at hand."""
    if _BOLD not in text[1]:
        return text[0]
    marks = [mark for mark in _said(text) if mark > "~"]
    plain = any(_is_box(mark, _BOLD) and not _is_box(mark) for mark in marks)
    return text[0].replace(_BOLD, "", 1) if plain else text[0]


def svg_of(chart: alt.TopLevelMixin) -> str:
    """Draw a chart as SVG text, to stand inside a page."""
    return vlc.vegalite_to_svg(_shown(chart.to_dict()))


def undrawn(text: str) -> str:
    """Return the characters of a text that no font at hand can draw, each once, in order."""
    return "".join(mark for mark in dict.fromkeys(text) if mark > "~" and _is_box(mark))


def undrawn_words(marks: str) -> str:
    """Say which characters are missing, of which script, and which font has them."""
    by_script: dict[tuple[str, str], str] = {}
    for mark in marks:
        script = _script(mark)
        by_script[script] = by_script.get(script, "") + mark
    parts = [f"{name} ({_listed(found)}): install {font}" for (name, font), found in by_script.items()]
    return "no font at hand draws these, so boxes stand in their place: " + "; ".join(parts)


def _listed(marks: str) -> str:
    shown = "".join(mark if mark.isprintable() else f"U+{ord(mark):04X} " for mark in marks[:12]).strip()
    return shown + ("" if len(marks) <= 12 else f" and {len(marks) - 12} more")


def _script(mark: str) -> tuple[str, str]:
    """Script of a character, and the font that has it; Noto has a font for each script."""
    name = unicodedata.name(mark, "")
    if not name:
        return "of no script", "a font that has them"
    if unicodedata.category(mark).startswith("S"):
        return _SYMBOLS
    first = name.split()[0]
    return _SCRIPTS.get(first, (first.title(), f"Noto Sans {first.title()}, Debian package fonts-noto-core"))


def _shown(node: Any) -> Any:
    """The same specification, with nothing in its texts that the renderer cannot take."""
    if isinstance(node, str):
        return visible(node)
    if isinstance(node, dict):
        return {key: _shown(value) for key, value in node.items()}
    return [_shown(item) for item in node] if isinstance(node, list) else node


@cache
def _is_box(mark: str, weight: str = "") -> bool:
    return _picture_of(mark, weight) == _picture_of(NOBODYS, weight)


@cache
def _picture_of(mark: str, weight: str) -> bytes:
    text = f'<text x="4" y="30" font-size="20" font-family="{FONT}"{weight}>{mark}</text>'
    return bytes(vlc.svg_to_png(f'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">{text}</svg>'))
