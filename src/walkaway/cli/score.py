"""walkaway score: how well what is presumed foretells what is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from walkaway.cli.names import complete
from walkaway.cli.output import deliver_json, deliver_page, deliver_rows, output_option, page_form_option

if TYPE_CHECKING:
    from collections.abc import Iterator


@click.command("score")
@click.argument("deals", nargs=-1, metavar="[DEAL]...", shell_complete=complete("deal", files=True))
@page_form_option
@output_option
def command(deals: tuple[str, ...], form: str, output: Path | None) -> None:
    """Score what is presumed: hide each known measure of each DEAL, foretell it from the rest, compare.

    Without DEAL the whole catalog is scored. A deal never informs its own forecasts.
    """
    from walkaway.api import score
    from walkaway.report.score_page import SCORE_COLUMNS, score_page, score_to_dict

    with _progress(deals) as told:
        found = score(*deals, told=told)
    if form == "json":
        deliver_json(score_to_dict(found), output)
    elif form == "csv":
        deliver_rows(score_to_dict(found)["rows"], SCORE_COLUMNS, output)
    else:
        name = f"{len(deals)} deals" if len(deals) > 1 else deals[0] if deals else "the catalog"
        deliver_page(score_page(found, name), form, output)


def _progress(deals: Sequence[str]) -> AbstractContextManager[Callable[[str], None] | None]:
    import sys

    return _shown(len(deals)) if sys.stderr.isatty() and len(deals) != 1 else nullcontext()


@contextmanager
def _shown(count: int) -> Iterator[Callable[[str], None]]:
    from rich.console import Console
    from rich.progress import Progress

    from walkaway.api import names

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("scoring", total=count or len(names("deal")))
        yield lambda _: bar.advance(task)
