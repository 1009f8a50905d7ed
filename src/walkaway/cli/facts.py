"""``--fact``: judge a deal as if something were so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from walkaway.cli.names import complete_fact

F = TypeVar("F", bound=Callable[..., Any])


def fact_option(command: F) -> F:
    """Add ``--fact PATH=VALUE`` to a command, read into values by path; None without any."""
    return click.option(
        "--fact",
        "facts",
        multiple=True,
        metavar="PATH=VALUE",
        callback=_facts,
        shell_complete=complete_fact,
        help="Judge as if this were so, such as plant.research_spending=2%; may be repeated.",
    )(command)


def _facts(_context: click.Context, _parameter: click.Parameter, texts: Sequence[str]) -> dict[str, str] | None:
    return dict(map(_fact, texts)) if texts else None


def _fact(text: str) -> tuple[str, str]:
    path, equals, value = text.partition("=")
    if not equals or not path.strip() or not value.strip():
        raise click.BadParameter(f"{text!r} is not PATH=VALUE, such as plant.research_spending=2%", param_hint="--fact")
    return path.strip(), value.strip()
