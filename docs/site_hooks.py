"""What the theme of the site leaves out: landmarks around menus, and boxes that scroll within reach of the keyboard."""

from __future__ import annotations

from typing import Any

REPLACED = (
    ('<div class="navbar fixed-top', '<div role="banner" class="navbar fixed-top'),
    ('<div class="col-md-3">', '<div class="col-md-3" role="navigation" aria-label="On this page">'),
    ("<pre>", '<pre tabindex="0">'),
    ("<p><img ", '<p tabindex="0"><img '),
    ("<table>", '<table tabindex="0">'),
)


def on_post_page(output: str, **_: Any) -> str:
    """Mend a page after the theme has written it."""
    for old, new in REPLACED:
        output = output.replace(old, new)
    return output
