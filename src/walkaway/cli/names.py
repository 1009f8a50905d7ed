"""Completion of names on the command line: deals, rulebooks, rules, fields, modes, terms."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from click.shell_completion import CompletionItem

from walkaway.core.errors import WalkawayError

if TYPE_CHECKING:
    import click

Complete = Callable[["click.Context", "click.Parameter", str], list[CompletionItem]]


def complete(kind: str, files: bool = False, more: tuple[str, ...] = ()) -> Complete:
    """Complete the names of a kind (see ``walkaway.api.names``), and files too where one may be given."""

    def found(_context: click.Context, _parameter: click.Parameter, start: str) -> list[CompletionItem]:
        from walkaway.api import names

        return _matching((*names(kind), *more), start) or ([CompletionItem(start, type="file")] if files else [])

    return found


def complete_field(context: click.Context, _parameter: click.Parameter, start: str) -> list[CompletionItem]:
    """Complete a field of the deal named before it."""
    from walkaway.api import audit

    try:
        return _matching(audit(context.params["deal"]).evidence.fields, start)
    except (KeyError, WalkawayError, OSError):
        return []  # a deal that cannot be read has no fields to offer; the command itself will say why


def complete_rule(_context: click.Context, _parameter: click.Parameter, start: str) -> list[CompletionItem]:
    """Complete RULEBOOK/RULE: first the book, then its rules."""
    from walkaway.api import names, rulebook

    book, slash, _ = start.partition("/")
    if not slash:
        return _matching((f"{name}/" for name in names("rulebook")), start)
    try:
        return _matching((f"{book}/{rule}" for rule in rulebook(book).by_id), start)
    except (WalkawayError, OSError):
        return []


def _matching(names: Iterable[str], start: str) -> list[CompletionItem]:
    return [CompletionItem(name) for name in names if name.startswith(start)]
