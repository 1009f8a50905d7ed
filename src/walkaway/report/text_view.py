"""Pages on a terminal: colour and boxes where there is one, plain columns when piped."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from textwrap import wrap

from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text

from walkaway.catalog.loader import shared_sources
from walkaway.core.claims import Claim, Source
from walkaway.core.interval import Interval
from walkaway.core.visible import one_line
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
from walkaway.report.presumed_rows import presumed_rows
from walkaway.report.words import claim_words, dispute_words, percent, resolved_words, truth_word, verdict_words
from walkaway.rules.proof import Proof

_TONES = {"pass": "green", "yes": "green", "fail": "red", "no": "red", "unknown": "yellow", "not shown": "yellow"}
_WIDTH_OF_BAR, _SHORTEST_BAR, _GAP = 30, 10, 2
PLAIN_WIDTH = 110
_NARROW = 60
"""Columns below which labels stand above what they name."""


def print_page(page: Page, console: Console) -> None:
    """Print a page."""
    _print(_prose(page.title, console.width, "bold"), console)
    if page.headline:
        _print(_prose(page.headline, console.width), console)
    for section in page.sections:
        if section.detail:
            continue
        console.print()
        if section.title:
            style = "bold underline" if console.is_terminal else "bold"
            _print(_prose(section.title, console.width, style), console)
        for block in section.blocks:
            _print(_render(block, console.width - _GAP), console, _GAP)


def _print(shown: RenderableType, console: Console, indent: int = 0) -> None:
    """Print a text as its lines stand, also those longer than the screen, which would be cut; other things to fit."""
    if isinstance(shown, Text) and shown.no_wrap:
        lines = Text("\n").join(Text(" " * indent) + line if line else line for line in shown.split("\n"))
        console.print(lines, no_wrap=True, overflow="ignore", crop=False)
    else:
        console.print(Padding(shown, (0, 0, 0, indent)))


def wrapped(text: str, width: int) -> str:
    """Break the lines of a text between words, each going on two blanks further in; no word is broken."""
    return "\n".join(line for long in text.split("\n") for line in _broken(long, width))


def _broken(line: str, width: int) -> list[str]:
    if cell_len(line) <= width:
        return [line]
    pad = " " * min(len(line) - len(line.lstrip()), width // 2)
    return wrap(line.strip(), width, initial_indent=pad, subsequent_indent=f"{pad}  ", break_long_words=False,
                break_on_hyphens=False)  # fmt: skip


def audit_text(audit: Audit) -> str:
    """Return the page of an audit as plain text."""
    return page_text(audit_page(audit))


def page_text(page: Page, width: int = PLAIN_WIDTH) -> str:
    """Return a page as plain text, without colour and trailing blanks."""
    buffer = io.StringIO()
    print_page(page, Console(file=buffer, width=width, color_system=None))
    return "\n".join(line.rstrip() for line in buffer.getvalue().splitlines()) + "\n"


def _shown(text: str, style: str = "") -> Text:
    """A text as it stands, one line of it: brackets are no markup, and nothing in it steers the terminal."""
    return Text(one_line(text), style=style)


def _render(block: Block, width: int) -> RenderableType:
    if isinstance(block, Paragraph):
        return _prose(block.text, width)
    if isinstance(block, Items):
        marks = ((f"{n}." if block.numbered else "-", text) for n, text in enumerate(block.texts, 1))
        return _columns(marks, width)
    if isinstance(block, Summary):
        return _summary(block, width)
    if isinstance(block, Bars):
        labels = max(cell_len(label) for label, _, _ in block.rows)
        words = max(cell_len(said) for _, _, said in block.rows)
        bar = max(_SHORTEST_BAR, min(_WIDTH_OF_BAR, width - labels - words - 4 * _GAP - len("[]")))
        if labels + words + bar + 3 * _GAP + len("[]") > width:
            return _cards(((label, ((_bar(share, bar), said),)) for label, share, said in block.rows), width)
        return _columns(((label, _bar(share, bar), said) for label, share, said in block.rows), width)
    if isinstance(block, Heatmap):
        rows = tuple((name, *(percent(cell) for cell in cells)) for name, cells in block.rows)
        return _table(Table(("", *block.columns), rows, block.caption), width)
    if isinstance(block, Tree):
        lines = "\n".join(f"{'  ' * depth}{one_line(text)}" for depth, text, _ in block.rows)
        return _lines(lines, width)
    if isinstance(block, LinkedTable):
        rows = tuple((name, *(text for text, _, _ in cells)) for name, cells in block.rows)
        return _table(Table(("", *block.columns), rows, block.caption), width)
    if isinstance(block, Figure):
        return Text("\n".join(map(one_line, block.lines)))
    if isinstance(block, Sources):
        return _columns(((link.key, link.text) for link in block.links), width)
    return _table(block, width)


def _summary(block: Summary, width: int) -> RenderableType:
    """Labels beside their phrases, a line each; above them where the page is narrow."""
    rows = [
        (label if number == 1 else "", f"{number} {phrase.text}" if label in block.numbered else phrase.text, phrase)
        for label, phrases in block.rows
        for number, phrase in enumerate(phrases, 1)
    ]
    if width < _NARROW:
        lines = [line for label, text, _ in rows for line in ([label] if label else []) + [f"  {text}"]]
        return _lines("\n".join(map(one_line, lines)), width)
    grid = RichTable.grid(padding=(0, _GAP), expand=False)
    for label, text, phrase in rows:
        grid.add_row(_shown(label, "bold"), _shown(text, _TONES.get(phrase.tone, "")))
    return grid


def _columns(rows: Iterable[tuple[str, ...]], width: int) -> RenderableType:
    """Rows side by side; where a word of the last column would be cut, each row by itself."""
    found = [tuple(map(one_line, row)) for row in rows]
    *marks, texts = zip(*found, strict=True) if found else ((),)
    room = width - sum(max(map(cell_len, column)) + _GAP for column in marks)
    if max(map(_longest_word, texts), default=0) > room:
        return _lines("\n".join(" ".join(row) for row in found), width)
    grid = RichTable.grid(padding=(0, _GAP))
    for row in found:
        grid.add_row(*(_shown(cell) for cell in row))
    return grid


def _table(block: Table, width: int) -> RenderableType:
    """A table; where its longest words have no room side by side, so that they would be cut, one card for each row."""
    lengths = [max(map(_longest_word, column)) for column in zip(block.columns, *block.rows, strict=True)]
    if sum(lengths) + _GAP * len(lengths) > width:
        return _cards(((row[0], tuple(zip(block.columns[1:], row[1:], strict=True))) for row in block.rows), width)
    named = any(block.columns)
    grid = RichTable(box=None, padding=(0, _GAP, 0, 0), pad_edge=False, header_style="dim", show_header=named)
    widths = _widths(block, lengths, width - _GAP * (len(lengths) - 1))
    for column, length in zip(block.columns, widths, strict=True):
        grid.add_column(_shown(column), overflow="fold", width=length)
    for row in block.rows:
        grid.add_row(*(_shown(cell, _TONES.get(cell, "")) for cell in row))
    return grid


def _widths(block: Table, least: Sequence[int], room: int) -> list[int]:
    """Widths of columns: as wide as their cells, the widest made narrower until all fit, none below its least."""
    widths = [
        max(cell_len(one_line(cell)) for cell in column) for column in zip(block.columns, *block.rows, strict=True)
    ]
    while sum(widths) > room:
        wide = [number for number, length in enumerate(widths) if length > least[number]]
        if not wide:
            break
        widths[max(wide, key=lambda number: (widths[number], number))] -= 1
    return widths


def _longest_word(text: str) -> int:
    return max(map(cell_len, one_line(text).split()), default=0)


def _cards(rows: Iterable[tuple[str, tuple[tuple[str, str], ...]]], width: int) -> Text:
    """Each row by itself: its name, and under it what each column says."""
    lines: list[str] = []
    for name, cells in rows:
        lines.append(one_line(name))
        lines += [" " * _GAP + one_line(_said_in_card(column, cell)) for column, cell in cells]
    return _lines("\n".join(lines), width)


def _said_in_card(column: str, cell: str) -> str:
    """A cell after its column; a bar (which begins with a bracket) stands before its words."""
    if column.startswith("["):
        return f"{column} {cell}"
    return f"{column}: {cell}" if column else cell


def _prose(text: str, width: int, style: str = "") -> Text:
    """A text that is broken to fit; where a word is longer than the line, only between words."""
    if _longest_word(text) <= width:
        return _shown(text, style)
    return _lines(one_line(text), width, style)


def _lines(text: str, width: int, style: str = "") -> Text:
    """Lines of text, broken between words."""
    return Text(wrapped(text, width), style=style, no_wrap=True)


def _bar(share: Interval, width: int) -> str:
    """Draw a range between 0 and 1: certain part, open part, the rest."""
    low = round(float(share.low) * width)
    high = max(low, round(float(share.high) * width))
    return "[" + "#" * low + "?" * (high - low) + "." * (width - high) + "]"


def why_verdict(audit: Audit) -> str:
    """Say how depth and findings come about, down to fields and sources."""
    lines = [repr(audit).strip("<>")]
    for result in (*audit.depth.rungs, *audit.findings):
        said = truth_word(result.truth) if result.rule.rung else verdict_words(result)
        lines.append(f"{result.rule.name}: {said}. {result.rule.question}")
        lines += proof_lines(result.proof, audit, 1)
        item = {**audit.presumed.rungs, **audit.presumed.findings}[result.rule.id]
        lines += [f"{'  ' * depth}{text}" for depth, text, _ in presumed_rows(item, result, audit.speaking)]
    return "\n".join(lines)


def proof_lines(proof: Proof, audit: Audit, depth: int) -> list[str]:
    """Render a proof tree in indented lines, with fields and claims at the bottom."""
    pad = "  " * depth
    answer = (
        ""
        if proof.measured and not proof.parts and proof.text.endswith(truth_word(proof.truth))
        else f" -> {truth_word(proof.truth)}"
    )
    lines = [f"{pad}{proof.text}{answer}"]
    for part in proof.parts:
        lines += proof_lines(part, audit, depth + 1)
    if proof.measured:
        for item in proof.measured.inputs:
            lines.append(f"{pad}  {item.field} = {resolved_words(item)}")
            lines += [f"{pad}    {source_words(claim, audit.deal.sources)}" for claim in item.standing]
    return lines


def why_field(audit: Audit, field: str) -> str:
    """Say how one field was resolved: every claim, used or set aside, with its source."""
    item = audit.evidence.get(field)
    lines = [f"{field} = {resolved_words(item)}{dispute_words(item)}"]
    for claim in item.standing:
        lines.append(f"  used: {claim_words(claim)}; {source_words(claim, audit.deal.sources)}")
        lines += [f"    {claim.note}"] if claim.note else []
    for claim, reason in item.set_aside:
        lines.append(f"  set aside ({reason}): {claim_words(claim)}; {source_words(claim, audit.deal.sources)}")
        lines += [f"    {claim.note}"] if claim.note else []
    if not item.standing and not item.set_aside:
        lines.append("  no claim in the file")
    return "\n".join(lines)


def source_words(claim: Claim, sources: dict[str, Source]) -> str:
    """Say where a claim comes from."""
    when = f"as of {claim.as_of or 'unknown date'}"
    if claim.source is None:
        inferred = claim.binding == "inferred" and not claim.is_unknown
        return f"{when}; {f'inferred: {claim.note}' if inferred else 'no source found'}"
    source = sources.get(claim.source) or shared_sources()[claim.source]
    page = f", {claim.page}" if claim.page else ""
    kind = f"{claim.binding.replace('_', ' ')}, {claim.confidence} confidence"
    return f"{when}; {kind}; {source.publisher}: {source.title}{page} ({source.date or 'undated'}) {source.url}"
