"""Pages as HTML: one file that needs nothing else, readable without colour and without JavaScript.

Names from files stand in ``<bdi>``, so that one written from right to left leaves the line as it is. A whole page has
a content-security policy that lets its own style sheet through and nothing else: no script, picture, frame or form.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from walkaway.core.interval import Interval
from walkaway.core.visible import visible
from walkaway.judgement.result import Audit
from walkaway.report.audit_page import audit_page
from walkaway.report.page import Figure, Page, Section, Tree
from walkaway.report.words import percent

_RIGHT_TO_LEFT = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
"""Scripts written from right to left, by their blocks."""
_RUN = rf"{_RIGHT_TO_LEFT}+(?:[\W\d_]+{_RIGHT_TO_LEFT}+)*"
"""A run of them, with what stands between its words."""
_TONES = {word: word for word in ("pass", "fail", "yes", "no")} | {"unknown": "open", "not shown": "open"}


def audit_html(audit: Audit) -> str:
    """Return the page of an audit as a whole HTML document."""
    return page_html(audit_page(audit), whole=True)


def audit_fragment(audit: Audit) -> str:
    """Return the page of an audit as an element to stand in a notebook."""
    return page_html(audit_page(audit), whole=False)


def page_html(page: Page, whole: bool) -> str:
    """Render a page; ``whole`` adds the document around it."""
    say = _Speaker(page.names)
    sections = list(_anchored(page.sections, whole))
    return (
        _environment()
        .get_template("page.html")
        .render(
            page=page,
            whole=whole,
            sections=sections,
            anchors={anchor for _, anchor in sections if anchor},
            contents=[(anchor, section.title) for section, anchor in sections if section.title and not section.anchor],
            say=say.text,
            say_name=say.breakable,
            shown=visible,
            style=Markup(_style()),
            style_hash=_style_hash(),
        )
    )


class _Speaker:
    """Writes texts with every name they hold isolated from the direction of the line."""

    def __init__(self, names: Iterable[str]) -> None:
        known = "|".join(re.escape(name) for name in sorted(set(names), key=lambda name: (-len(name), name)) if name)
        self.isolated = re.compile(rf"(?<!\w)(?:{known})(?!\w)|{_RUN}" if known else _RUN)

    def text(self, text: str) -> Markup:
        """Escape a text, its names in ``<bdi>``."""
        said, at = Markup(""), 0
        for name in self.isolated.finditer(text):
            said += escape(visible(text[at : name.start()])) + Markup("<bdi>{}</bdi>").format(visible(name[0]))
            at = name.end()
        return said + escape(visible(text[at:]))

    def breakable(self, text: str) -> Markup:
        """Escape a text; a long name without blanks may break after its dots, dashes and underscores."""
        said = self.text(text)
        return said if " " in text else Markup(re.sub("([._-])", r"\1<wbr>", str(said)))


def _anchored(sections: Iterable[Section], whole: bool) -> Iterator[tuple[Section, str]]:
    """Sections with their anchors; in a whole page those without one get it from their title."""
    taken: set[str] = {section.anchor for section in sections if section.anchor}
    for number, section in enumerate(sections, 1):
        anchor = section.anchor
        if whole and section.title and not anchor:
            anchor = "-".join(re.findall("[a-z0-9]+", section.title.lower())) or "section"
            anchor = f"{anchor}-{number}" if anchor in taken else anchor
            taken.add(anchor)
        yield section, anchor


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("walkaway.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["percent"] = percent
    environment.filters["shade"] = shade
    environment.filters["picture"] = picture
    environment.filters["nested"] = nested
    environment.filters["tone"] = lambda text: _TONES.get(text, "")
    environment.filters["hundredths"] = lambda share: f"{float(share) * 100:.2f}"
    environment.filters["kind"] = lambda block: type(block).__name__
    return environment


@cache
def _style() -> str:
    return (files("walkaway.report") / "templates" / "page.css").read_text("utf-8")


@cache
def _style_hash() -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()


def picture(block: Figure) -> Markup:
    """Draw a figure as SVG inside the page, with what it shows in words; once more, narrower, where it has that."""
    if block.narrow is None:
        return _inline(block.chart(), block.words, "")
    return _inline(block.chart(), block.words, "wide") + _inline(block.narrow(), block.words, "narrow")


def _inline(chart: Any, words: str, name: str) -> Markup:
    from walkaway.report.drawing import svg_of

    svg = svg_of(chart)
    own = hashlib.sha256(svg.encode()).hexdigest()[:8]
    svg = re.sub(r'(?<= id=")|(?<=url\(#)', f"{own}-", svg[svg.index("<svg") + len("<svg") :])
    svg = svg.replace('class="marks"', f'class="marks {name}"', 1)
    return Markup(f'<svg role="img" aria-label="{escape(visible(words))}"{svg}')


def nested(tree: Tree) -> Iterator[tuple[bool, str, str, Markup]]:
    """Rows of a tree as items of lists within lists: whether a list opens before, text, tone, and what closes after."""
    open_depths: list[int] = []
    rows = tree.rows
    for number, (depth, text, tone) in enumerate(rows):
        opens = bool(open_depths) and depth > open_depths[-1]
        if not open_depths or opens:
            open_depths.append(depth)
        following = rows[number + 1][0] if number + 1 < len(rows) else rows[0][0]
        closed = ""
        if number + 1 == len(rows) or following <= open_depths[-1]:
            closed = "</li>"
            while len(open_depths) > 1 and following < open_depths[-1]:
                open_depths.pop()
                closed += "</ul></li>"
        yield opens, text, tone, Markup(closed)


def shade(share: Interval | None) -> str:
    """Return the class of a cell: home, mixed, foreign or unknown, by where the range lies against one half."""
    if share is None or share.width > 0.999:
        return "unknown"
    if share.low >= 0.5:
        return "home"
    return "foreign" if share.high <= 0.5 else "mixed"
