"""walkaway compare: deals side by side, or deals by rulebooks, on the terminal, as a page, or as a poster."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from walkaway.cli.book_options import EVENT, KNOWN_AT, ON, readings, rulebooks_option
from walkaway.cli.names import complete
from walkaway.cli.output import (
    STANDARD_OUTPUT,
    deliver_json,
    deliver_page,
    deliver_picture,
    output_option,
    page_form_option,
    picture_option,
)

if TYPE_CHECKING:
    from walkaway.api import Checked
    from walkaway.report.page import Page
    from walkaway.results.audit import Audit


@click.command("compare")
@click.argument("deals", nargs=-1, required=True, shell_complete=complete("deal", files=True))
@rulebooks_option("A table of deals by rulebooks, with the proof of every cell; may be repeated.")
@ON
@KNOWN_AT
@EVENT
@picture_option("--poster", "Draw one picture")
@page_form_option
@output_option
def command(
    deals: tuple[str, ...],
    names: tuple[str, ...],
    on: date | None,
    known_at: date | None,
    events: tuple[str, ...],
    poster: Path | None,
    form: str,
    output: Path | None,
) -> None:
    """Compare DEALS (ids or YAML files): the stack and the findings side by side, or the verdicts of rulebooks."""
    from walkaway.api import audit

    if not names and (on or known_at or events):
        raise click.UsageError("--on, --known-at and --event read rulebooks; name them with --rulebook")
    books = readings(names, on, known_at, events=events) if names else []
    audits = [audit(deal) for deal in deals]
    rows = [[book.check(item) for item in audits] for book in books]
    if poster is not None:
        _draw(audits, rows, poster, output)
    if poster is None or output is not None:
        _show(audits, rows, form, output)


def _draw(audits: list[Audit], rows: list[list[Checked]], poster: Path, page: Path | None) -> None:
    from urllib.parse import quote

    if rows:
        from walkaway.report.matrix import matrix_cells
        from walkaway.report.rules_poster import rules_poster

        linked = page not in (None, STANDARD_OUTPUT) and poster.suffix.lower() == ".svg"
        proofs = quote(page.name) if page and linked else ""
        deliver_picture(rules_poster(audits, matrix_cells(audits, rows), proofs), poster)
    else:
        from walkaway.report import charts

        deliver_picture(charts.poster(audits), poster)


def _show(audits: list[Audit], rows: list[list[Checked]], form: str, output: Path | None) -> None:
    if form == "json":
        from walkaway.core.envelope import enveloped
        from walkaway.report.matrix import matrix_to_dict

        plain = matrix_to_dict(audits, rows) if rows else enveloped(audits=[item.to_dict() for item in audits])
        deliver_json(plain, output)
    else:
        deliver_page(_page(audits, rows), form, output)


def _page(audits: list[Audit], rows: list[list[Checked]]) -> Page:
    if rows:
        from walkaway.report.matrix import matrix_page

        return matrix_page(audits, rows)
    from walkaway.report.comparison import comparison_page

    return comparison_page(audits)
