"""Where output goes: a terminal with colour, a pipe without, or a file (see ``whole_file``)."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from walkaway.core.visible import visible

if TYPE_CHECKING:
    from datetime import date

    from rich.console import Console

    from walkaway.report.page import Page

EXIT_DONE, EXIT_BAD_INPUT, EXIT_USAGE = 0, 1, 2
PLAIN_WIDTH, USUAL_TERMINAL, NARROWEST = 110, 80, 40
STANDARD_OUTPUT = Path("-")
FORM_HELP = "Form of output."
PAGE_FORMS = ("text", "json", "html", "md", "csv")
"""Forms of what is one page of tables."""
TABLE_FORMS = ("text", "json", "csv")
"""Forms of what is a list or a table."""
F = TypeVar("F", bound=Callable[..., Any])


def console() -> Console:
    """Return a console for standard output: coloured on a terminal unless NO_COLOR is set, plain when piped."""
    from rich.console import Console

    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal of another encoding shows ? instead of failing
    if sys.stdout.isatty():
        return Console(no_color=bool(os.environ.get("NO_COLOR")), highlight=False)
    return Console(width=plain_width(), color_system=None, highlight=False, soft_wrap=False)


def plain_width() -> int:
    """Width of plain text: that of COLUMNS where it asks for a narrow one, otherwise 110."""
    asked = os.environ.get("COLUMNS", "")
    # Programs that use readline export COLUMNS=80 without anybody asking, and scripts must not read other lines for it.
    narrow = asked.isdecimal() and 0 < int(asked) < USUAL_TERMINAL
    return max(NARROWEST, int(asked)) if narrow else PLAIN_WIDTH


def show_page(page: Page, target: Path | None = None) -> None:
    """Show a page on the terminal with colour; write it plain to a pipe or file."""
    from walkaway.report.text_view import page_text, print_page

    if target in (None, STANDARD_OUTPUT) and sys.stdout.isatty():
        print_page(page, console())
    else:
        deliver(page_text(page, plain_width()), target)


def deliver(text: str, target: Path | None = None) -> None:
    """Print ``text``, or write it to ``target``; what would steer a display is written out."""
    text = visible(text if text.endswith("\n") else text + "\n")
    if target in (None, STANDARD_OUTPUT):
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="replace")
        sys.stdout.write(text)
    else:
        _write(text.encode("utf-8"), target)


def deliver_lines(text: str, target: Path | None = None) -> None:
    """Print lines of words, broken between words where the screen is narrow; a file gets them as they are."""
    width = _asked_width()
    if target in (None, STANDARD_OUTPUT) and width is not None:
        from walkaway.report.text_view import wrapped

        text = wrapped(visible(text), width)
    deliver(text, target)


def _asked_width() -> int | None:
    """Width of the terminal, or the narrow one COLUMNS asks for; None for a pipe, whose lines are for programs."""
    if sys.stdout.isatty():
        return max(NARROWEST, console().width)
    return plain_width() if plain_width() < PLAIN_WIDTH else None


def deliver_json(data: Any, target: Path | None = None) -> None:
    """Print or write plain data as JSON; never a number JSON does not have."""
    import json

    deliver(json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False), target)


def deliver_rows(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], target: Path | None = None) -> None:
    """Print or write plain rows as CSV: lists joined, what is unknown left empty."""
    from walkaway.report.csv_view import plain_csv

    deliver(plain_csv(rows, columns), target)


def deliver_page(page: Page, form: str, target: Path | None = None) -> None:
    """Print or write a page as text, HTML or Markdown, or its tables as CSV."""
    if form == "html":
        from walkaway.report.html_view import page_html

        deliver(page_html(page, whole=True), target)
    elif form == "md":
        from walkaway.report.markdown_view import page_markdown

        deliver(page_markdown(page), target)
    elif form == "csv":
        from walkaway.report.csv_view import page_csv

        deliver(page_csv(page), target)
    else:
        show_page(page, target)


def deliver_picture(chart: Any, target: Path) -> None:
    """Draw a chart into a file, by its ending; say which characters no font at hand can draw."""
    from walkaway.report.drawing import drawn, undrawn_words

    picture, undrawn = drawn(chart, target.suffix)
    _write(picture, target)
    if undrawn:
        click.echo(f"walkaway: warning: {undrawn_words(undrawn)}", err=True)


def _write(data: bytes, target: Path) -> None:
    from walkaway.api import is_input
    from walkaway.cli.whole_file import refuse, write_whole

    if is_input(target):
        refuse(target, "is what was read")
    write_whole(data, target)
    click.echo(visible(f"wrote {target}"), err=True)


def output_option(command: F) -> F:
    """Add ``-o FILE``; what cannot be written is refused before anything is worked out for it."""
    return click.option(
        "-o", "--output", type=click.Path(path_type=Path), callback=_target, help="Write to this file; - is the screen."
    )(command)


def page_form_option(command: F) -> F:
    """Add ``--format`` for what is one page of tables."""
    return click.option(
        "--format", "form", type=click.Choice(PAGE_FORMS), default="text", show_default=True, help=FORM_HELP
    )(command)


def picture_option(name: str, meaning: str) -> Callable[[F], F]:
    """Add an option that draws into a file; a picture nobody can draw is refused at once."""
    path = click.Path(path_type=Path)
    return click.option(name, type=path, callback=_picture, help=f"{meaning}: FILE.svg, .png or .pdf.")


def _target(_context: click.Context, _parameter: click.Parameter, path: Path | None) -> Path | None:
    from walkaway.cli.whole_file import check_target

    if path not in (None, STANDARD_OUTPUT):
        check_target(path)
    return path


def _picture(context: click.Context, parameter: click.Parameter, path: Path | None) -> Path | None:
    from walkaway.report.page import check_picture

    if path is not None:
        check_picture(path.suffix)
    return _target(context, parameter, path)


def day_option(_context: click.Context, _parameter: click.Parameter, text: str | None) -> date | None:
    """Read a date option; a year or month means its last day."""
    return None if text is None else read_day(text)


def read_day(text: str) -> date:
    """Read a date a user gave; a year or month means its last day."""
    from walkaway.core.dates import DateError, parse_day

    try:
        return parse_day(text)
    except DateError as error:
        raise click.BadParameter(str(error)) from None
