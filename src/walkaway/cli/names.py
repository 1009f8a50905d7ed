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
    return _matching(_fields(_given(context, "deal", 0)), start)


def complete_fact(context: click.Context, _parameter: click.Parameter, start: str) -> list[CompletionItem]:
    """Complete the path of PATH=VALUE by the fields of the deal named before it."""
    return _matching((f"{field}=" for field in _fields(_given(context, "deal", 0))), start)


def complete_rule_of_book(context: click.Context, _parameter: click.Parameter, start: str) -> list[CompletionItem]:
    """Complete a rule of the rulebook named before it."""
    return _matching(_rules(_given(context, "rulebook", 1)), start)


def complete_rule(_context: click.Context, _parameter: click.Parameter, start: str) -> list[CompletionItem]:
    """Complete RULEBOOK/RULE: first the book, then its rules."""
    from walkaway.api import names

    book, slash, _ = start.partition("/")
    if not slash:
        return _matching((f"{name}/" for name in names("rulebook")), start)
    return _matching((f"{book}/{rule}" for rule in _rules(book)), start)


def _given(context: click.Context, name: str, place: int) -> str | None:
    """An argument already written; click leaves it among the rest where an option still waits for its value."""
    found = context.params.get(name) or next(iter(context.args[place:]), None)
    return None if found is None else str(found)


def _fields(deal: str | None) -> Iterable[str]:
    from walkaway.api import audit

    try:
        return () if deal is None else audit(deal).evidence.fields
    except (WalkawayError, OSError):
        return ()  # a deal that cannot be read has no fields to offer; the command itself will say why


def _rules(book: str | None) -> Iterable[str]:
    from walkaway.api import rulebook

    try:
        return () if book is None else rulebook(book).by_id
    except (WalkawayError, OSError):
        return ()


def _matching(names: Iterable[str], start: str) -> list[CompletionItem]:
    return [CompletionItem(name) for name in names if name.startswith(start)]
