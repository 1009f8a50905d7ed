"""Characters that steer a display instead of showing something: refused in files, written out in every face.

An escape character can recolour a terminal or hide a line, U+202E turns the rest of a line round, U+0000 ends a text
for programs in C, and none of them can be drawn. Marks a script needs (joiners, U+200E, U+200F) are not among them.
"""

from __future__ import annotations

import re

STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters, but for tab and line feed
    "\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff"  # line separators, turning of lines, byte order mark
    "\ud800-\udfff\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff"  # halves of characters, no characters, annotations
    "\U000e0000-\U000e007f]"  # tags, which no font shows
)
_BREAK = re.compile(r"[ \t]*[\n\t][ \t\n]*")


def visible(text: str) -> str:
    """Write every character that steers a display as its escape, as JSON and Python do: ``\\u001b``."""
    return text if text.isprintable() else STEERING.sub(_escape, text)


def one_line(text: str) -> str:
    """Write a text as one visible line: breaks and tabs with the blanks around them become one blank."""
    return text if text.isprintable() else visible(_BREAK.sub(" ", text.strip("\n")))


def _escape(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
