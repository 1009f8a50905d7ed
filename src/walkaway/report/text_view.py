"""Pages on a terminal: colour and boxes where there is one, plain columns when piped."""

from __future__ import annotations

import io
from collections.abc import Iterable

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text

from walkaway.catalog.loader import shared_sources
from walkaway.core.claims import Claim, Source
from walkaway.core.interval import Interval
from walkaway.core.visible import one_line
from walkaway.judgement.result import Audit
from walkaway.report.audit_page import audit_page
from walkaway.report.page import Bars, Block, Figure, Heatmap, Items, LinkedTable, Page, Paragraph, Sources, Table, Tree
from walkaway.report.words import claim_words, dispute_words, percent, resolved_words, truth_word, verdict_words
from walkaway.rules.proof import Proof

_TONES = {"pass": "green", "yes": "green", "fail": "red", "no": "red", "unknown": "yellow"}
_WIDTH_OF_BAR, _SHORTEST_BAR, _GAP = 30, 10, 2
PLAIN_WIDTH = 110


def print_page(page: Page, console: Console) -> None:
    """Print a page."""
    console.print(_shown(page.title, "bold"))
    console.print(_shown(page.headline))
    for section in page.sections:
        if section.detail:
            continue
        console.print()
        if section.title:
            console.print(_shown(section.title, "bold underline" if console.is_terminal else "bold"))
        for block in section.blocks:
            console.print(Padding(_render(block, console.width - 2), (0, 0, 0, 2)))


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
        return _shown(block.text)
    if isinstance(block, Items):
        return _columns(((f"{n}." if block.numbered else "-", text) for n, text in enumerate(block.texts, 1)))
    if isinstance(block, Bars):
        labels = max(cell_len(label) for label, _, _ in block.rows)
        words = max(cell_len(said) for _, _, said in block.rows)
        bar = max(_SHORTEST_BAR, min(_WIDTH_OF_BAR, width - labels - words - 4 * _GAP - len("[]")))
        if labels + words + bar + 3 * _GAP + len("[]") > width:
            return _cards((label, ((_bar(share, bar), said),)) for label, share, said in block.rows)
        return _columns((label, _bar(share, bar), said) for label, share, said in block.rows)
    if isinstance(block, Heatmap):
        rows = tuple((name, *(percent(cell) for cell in cells)) for name, cells in block.rows)
        return _table(Table(("", *block.columns), rows, block.caption), width)
    if isinstance(block, Tree):
        return Text("\n".join(f"{'  ' * depth}{one_line(text)}" for depth, text, _ in block.rows))
    if isinstance(block, LinkedTable):
        rows = tuple((name, *(text for text, _, _ in cells)) for name, cells in block.rows)
        return _table(Table(("", *block.columns), rows, block.caption), width)
    if isinstance(block, Figure):
        return Text("\n".join(map(one_line, block.lines)))
    if isinstance(block, Sources):
        return _columns((link.key, link.text) for link in block.links)
    return _table(block, width)


def _columns(rows: Iterable[tuple[str, ...]]) -> RichTable:
    grid = RichTable.grid(padding=(0, _GAP))
    for row in rows:
        grid.add_row(*(_shown(cell) for cell in row))
    return grid


def _table(block: Table, width: int) -> RenderableType:
    """A table; where its longest words have no room side by side, so that they would be cut, one card for each row."""
    lengths = [max(map(_longest_word, column)) for column in zip(block.columns, *block.rows, strict=True)]
    if sum(lengths) + _GAP * len(lengths) > width:
        return _cards((row[0], tuple(zip(block.columns[1:], row[1:], strict=True))) for row in block.rows)
    named = any(block.columns)
    grid = RichTable(box=None, padding=(0, _GAP, 0, 0), pad_edge=False, header_style="dim", show_header=named)
    for column, length in zip(block.columns, lengths, strict=True):
        grid.add_column(_shown(column), overflow="fold", min_width=length)
    for row in block.rows:
        grid.add_row(*(_shown(cell, _TONES.get(cell, "")) for cell in row))
    return grid


def _longest_word(text: str) -> int:
    return max(map(cell_len, one_line(text).split()), default=0)


def _cards(rows: Iterable[tuple[str, tuple[tuple[str, str], ...]]]) -> RenderableType:
    """Each row by itself: its name, and under it what each column says."""
    lines: list[RenderableType] = []
    for name, cells in rows:
        lines.append(_whole(name))
        lines += [
            Padding(_whole(_said_in_card(column, cell)), (0, 0, 0, _GAP))
            for column, cell in cells
        ]  # fmt: skip
    return Group(*lines)


def _said_in_card(column: str, cell: str) -> str:
    """A cell after its column; a bar (which begins with a bracket) stands before its words."""
    if column.startswith("["):
        return f"{column} {cell}"
    return f"{column}: {cell}" if column else cell


def _whole(text: str) -> Text:
    """A text whose words stay whole, also those longer than the line."""
    shown = _shown(text)
    shown.no_wrap = None
    shown.overflow = "ignore"
    return shown


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
