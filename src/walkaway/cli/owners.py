"""walkaway owners: look-through of a large register of holdings."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

import click

from walkaway.cli.output import deliver, deliver_json, deliver_page, output_option, page_form_option

if TYPE_CHECKING:
    from rich.progress import Progress

R = TypeVar("R")


@click.command("owners")
@click.argument("register", type=click.Path(path_type=Path))
@click.option("--company", metavar="NAME", help="Who owns this company, through all chains.")
@click.option("--home", metavar="CODES", help="Countries or groups that count as home, such as DE,EU27.")
@click.option("--top", type=click.IntRange(min=1), metavar="N", help="Only so many owners (on a page 20).")
@click.option(
    "--threshold", type=float, default=0.25, show_default=True, help="Of the whole register: owners above it."
)
@click.option("--shares", type=click.Choice(("percent", "fraction")), help="How the column 'share' is written.")
@page_form_option
@output_option
def command(
    register: Path,
    company: str | None,
    home: str | None,
    top: int | None,
    threshold: float,
    shares: Any,
    form: str,
    output: Path | None,
) -> None:
    """Look through REGISTER: CSV or Parquet with holder, company and share_percent, share_fraction or share."""
    from walkaway.api import owners
    from walkaway.report.csv_view import rows_csv
    from walkaway.report.owners_page import MOST_OWNERS, owner_rows, owners_page, owners_to_dict

    places = tuple(name.strip() for name in home.split(",")) if home else ()
    found = _with_progress(lambda tell: owners(register, company, places, threshold, shares, tell))
    if form == "json":
        deliver_json(owners_to_dict(found, top), output)
    elif form == "csv":
        deliver(rows_csv(owner_rows(found, top)), output)
    else:
        deliver_page(owners_page(found, top or MOST_OWNERS), form, output)


def _with_progress(work: Callable[[Callable[[int, int], None]], R]) -> R:
    """Do the work beside the main thread, so that an interrupt is heard at once, also within compiled loops."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not sys.stderr.isatty()) as progress:
        return _beside(lambda: work(_teller(progress)))


def _teller(progress: Progress) -> Callable[[int, int], None]:
    task = progress.add_task("reading", total=None)

    def tell(done: int, total: int) -> None:
        if done >= total:
            progress.update(task, description="looking through", completed=0, total=None)
        else:
            progress.update(task, completed=done, total=total)

    return tell


def _beside(work: Callable[[], R]) -> R:
    results: list[R] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:  # handed to the main thread, which raises it
            errors.append(error)

    thread = Thread(target=run, daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(0.1)
    if errors:
        raise errors[0]
    return results[0]
