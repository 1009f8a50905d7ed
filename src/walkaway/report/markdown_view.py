"""Pages as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from walkaway.core.visible import one_line, visible
from walkaway.judgement.result import Audit
from walkaway.report.audit_page import audit_page
from walkaway.report.page import (
    Bars,
    Block,
    Figure,
    Heatmap,
    Items,
    LinkedTable,
    Page,
    Paragraph,
    Sources,
    Summary,
    Table,
    Tree,
)
from walkaway.report.words import percent

_MARKUP = re.compile(r"[\\`*_{}\[\]<>|~&$]")
_STARTS = re.compile(r"^(?:(\d{1,9})(?=[.)](?:\s|$))|(?=[#+=-]))")
"""What begins a heading, a list or a line below a heading, at the start of a line."""
_UNSAFE = re.compile(r"[\s<>\\|{}`]")
"""What would end an address, or be more than an address."""


def audit_markdown(audit: Audit) -> str:
    """Return the page of an audit as Markdown, with every claim and source."""
    return page_markdown(audit_page(audit))


def page_markdown(page: Page) -> str:
    """Return a page as Markdown."""
    lines = [f"# {_escape(page.title)}", "", *([_escape(page.headline), ""] if page.headline else [])]
    for section in page.sections:
        lines += [f'<a id="{section.anchor}"></a>', ""] if section.anchor else []
        lines += [f"## {_escape(section.title)}", ""] if section.title else []
        for block in section.blocks:
            lines += [*_lines(block), ""]
    return "\n".join(lines).rstrip() + "\n"


def _lines(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield _escape(block.text)
    elif isinstance(block, Summary):
        yield from _summary(block)
    elif isinstance(block, Items):
        yield from (f"{f'{n}.' if block.numbered else '-'} {_escape(text)}" for n, text in enumerate(block.texts, 1))
    elif isinstance(block, Bars):
        yield from _table(("Share", "Range"), tuple((label, words) for label, _, words in block.rows))
    elif isinstance(block, Heatmap):
        rows = tuple((name, *(percent(cell) for cell in cells)) for name, cells in block.rows)
        yield from _table(("", *block.columns), rows)
        yield ""
        yield _escape(block.caption)
    elif isinstance(block, Sources):
        for link in block.links:
            text = _escape(link.text)
            yield f"- {_escape(link.key)} " + (f"[{text}](<{_address(link.url)}>)" if link.url else text)
    elif isinstance(block, Tree):
        yield from (f"{'  ' * depth}- {_escape(text)}" for depth, text, _ in block.rows)
    elif isinstance(block, Figure):
        yield from ("    " + line for line in map(one_line, block.lines))
    elif isinstance(block, LinkedTable):
        yield from _head(("", *block.columns))
        for name, links in block.rows:
            cells = (f"[{_escape(text)}](#{place})" if place else _escape(text) for text, _, place in links)
            yield "| " + " | ".join([_escape(name), *cells]) + " |"
    elif isinstance(block, Table):
        yield from _table(block.columns, block.rows)


def _summary(block: Summary) -> Iterator[str]:
    for label, phrases in block.rows:
        texts = [f"[{_escape(item.text)}](#{item.anchor})" if item.anchor else _escape(item.text) for item in phrases]
        marks = (f"{number}." if label in block.numbered else "-" for number in range(1, len(texts) + 1))
        lines = (f"{mark} {text}" for mark, text in zip(marks, texts, strict=True))
        yield from (f"### {_escape(label)}", "", *lines, "")


def _table(columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> Iterator[str]:
    yield from _head(columns)
    for row in rows:
        yield "| " + " | ".join(_escape(cell) for cell in row) + " |"


def _head(columns: tuple[str, ...]) -> Iterator[str]:
    yield "| " + " | ".join(_escape(column) for column in columns) + " |"
    yield "|" + " --- |" * len(columns)


def _escape(text: str) -> str:
    """Write a text so that no character of it is markup, nor a placeholder of what Markdown is fed into."""
    text = _MARKUP.sub(r"\\\g<0>", " ".join(visible(text).split()))
    return _STARTS.sub(r"\1\\", text)


def _address(url: str) -> str:
    """Write an address so that it ends where it ends."""
    return _UNSAFE.sub(lambda found: quote(found[0]), visible(url))
