"""What was supposed beside the claims: told wherever something rests on it, since it is then no finding on the deal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from walkaway.evidence.change import Change
from walkaway.report.page import Block, Items, Paragraph, Section

NOT_AS_DESCRIBED = "This is not the deal as its sources describe it. It is judged as if:"


def supposed_blocks(changes: Sequence[Change]) -> Iterator[Block]:
    """Say on a page what was supposed; nothing where nothing was."""
    if changes:
        yield Paragraph(NOT_AS_DESCRIBED)
        yield Items(tuple(map(str, changes)))


def supposed_sections(changes: Sequence[Change]) -> tuple[Section, ...]:
    """The section of a page that says what was supposed; none where nothing was."""
    return (Section("Supposed", tuple(supposed_blocks(changes))),) if changes else ()


def supposed_lines(changes: Sequence[Change]) -> list[str]:
    """Say in lines what was supposed; none where nothing was."""
    return [NOT_AS_DESCRIBED, *(f"  {change}" for change in changes)] if changes else []
