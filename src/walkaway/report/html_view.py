"""Pages as HTML: one file that needs nothing else, readable without colour and without JavaScript."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from walkaway.auditing import Audit
from walkaway.core.interval import Interval
from walkaway.report.audit_page import audit_page
from walkaway.report.page import Figure, Page
from walkaway.report.words import percent


def audit_html(audit: Audit) -> str:
    """Return the page of an audit as a whole HTML document."""
    return page_html(audit_page(audit), whole=True)


def audit_fragment(audit: Audit) -> str:
    """Return the page of an audit as an element to stand in a notebook."""
    return page_html(audit_page(audit), whole=False)


def page_html(page: Page, whole: bool) -> str:
    """Render a page; ``whole`` adds the document around it."""
    return _environment().get_template("page.html").render(page=page, whole=whole)


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
    environment.filters["breakable"] = breakable
    environment.filters["picture"] = picture
    environment.filters["kind"] = lambda block: type(block).__name__
    return environment


def picture(block: Figure) -> Markup:
    """Draw a figure as SVG inside the page, with what it shows in words."""
    from walkaway.report.charts import svg_of

    svg = svg_of(block.chart())
    start = svg.index("<svg") + len("<svg")
    return Markup(f'{svg[svg.index("<svg") : start]} role="img" aria-label="{escape(block.words)}"{svg[start:]}')


def breakable(text: str) -> Markup:
    """Let a long name break after its dots, dashes and underscores."""
    escaped = escape(text)
    if " " in text:
        return escaped
    for mark in (".", "_", "-"):
        escaped = Markup(escaped.replace(mark, Markup(f"{mark}<wbr>")))
    return escaped


def shade(share: Interval | None) -> str:
    """Return the class of a cell: home, mixed, foreign or unknown, by where the range lies against one half."""
    if share is None or share.width > 0.999:
        return "unknown"
    if share.low >= 0.5:
        return "home"
    return "foreign" if share.high <= 0.5 else "mixed"
