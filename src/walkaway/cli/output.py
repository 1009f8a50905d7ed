"""Where output goes: a terminal with colour, a pipe without, or a file written whole or not at all."""

from __future__ import annotations

import errno
import io
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from datetime import date

    from rich.console import Console

    from walkaway.report.page import Page

EXIT_DONE, EXIT_BAD_INPUT, EXIT_USAGE = 0, 1, 2
PLAIN_WIDTH = 110


def console() -> Console:
    """Return a console for standard output: coloured on a terminal unless NO_COLOR is set, plain when piped."""
    from rich.console import Console

    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal of another encoding shows ? instead of failing
    if sys.stdout.isatty():
        return Console(no_color=bool(os.environ.get("NO_COLOR")), highlight=False)
    return Console(width=PLAIN_WIDTH, color_system=None, highlight=False, soft_wrap=False)


def show_page(page: Page, target: Path | None = None) -> None:
    """Show a page on the terminal with colour; write it plain to a pipe or file."""
    from walkaway.report.text_view import page_text, print_page

    if target is None and sys.stdout.isatty():
        print_page(page, console())
    else:
        deliver(page_text(page), target)


def deliver(text: str, target: Path | None) -> None:
    """Print ``text``, or write it to ``target``."""
    if target is None:
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="replace")
        sys.stdout.write(text if text.endswith("\n") else text + "\n")
    else:
        write_whole(text.encode("utf-8"), target)


def deliver_json(data: Any, target: Path | None = None) -> None:
    """Print or write plain data as JSON; never a number JSON does not have."""
    import json

    deliver(json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False), target)


def deliver_page(page: Page, form: str, target: Path | None = None) -> None:
    """Print or write a page as text, HTML or Markdown."""
    if form == "html":
        from walkaway.report.html_view import page_html

        deliver(page_html(page, whole=True), target)
    elif form == "md":
        from walkaway.report.markdown_view import page_markdown

        deliver(page_markdown(page), target)
    else:
        show_page(page, target)


def deliver_picture(chart: Any, target: Path) -> None:
    """Draw a chart into a file, by its ending."""
    from walkaway.report.charts import drawn

    write_whole(drawn(chart, target.suffix), target)


def picture_option(_context: click.Context, _parameter: click.Parameter, path: Path | None) -> Path | None:
    """Refuse the path of a picture nobody can draw before anything is worked out for it."""
    from walkaway.report.page import check_picture

    if path is not None:
        check_picture(path.suffix)
    return path


def write_whole(data: bytes, target: Path) -> None:
    """Write a file so that a full disk or an interrupt leaves the old one as it was."""
    if not target.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, "there is no such folder", str(target.parent))
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        temporary.chmod(0o644)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    click.echo(f"wrote {target}", err=True)


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
