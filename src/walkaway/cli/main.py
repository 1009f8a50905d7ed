"""Entry point: the commands, and how errors become messages and exit codes."""

from __future__ import annotations

import gc
import io
import os
import signal
import sys
from types import FrameType
from typing import NoReturn

import click

from walkaway.cli import (
    audit,
    compare,
    deals,
    exit,
    new,
    origin,
    owners,
    presumptions,
    rulebooks,
    rules,
    schema,
    score,
    show,
    tree,
    validate,
)
from walkaway.cli.output import EXIT_BAD_INPUT, EXIT_DONE, EXIT_USAGE
from walkaway.core.visible import visible

EXIT_INTERRUPTED = 130
COLLECT_FROM = 1_000_000
"""Objects made since garbage was last collected from which it is again: a command makes little of it, and soon ends."""


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="walkaway")
def app() -> None:
    """Audit foreign manufacturing deals: what do they leave behind if the partner walks away?

    Start with: walkaway audit stellantis-catl-zaragoza
    """


for command in (
    audit.command,
    exit.command,
    exit.terms_command,
    deals.command,
    compare.command,
    show.command,
    rules.check_command,
    rules.why_command,
    rules.fix_command,
    rules.diff_command,
    rulebooks.rulebooks_command,
    rulebooks.test_rules_command,
    presumptions.command,
    score.command,
    validate.command,
    new.command,
    origin.command,
    owners.command,
    tree.command,
    schema.command,
):
    app.add_command(command)


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run a command and exit: 0 done, 1 the input is bad, 2 wrong usage, 130 interrupted."""
    for name in ("SIGTERM", "SIGHUP"):  # told to end, tidy up first
        if hasattr(signal, name) and signal.getsignal(getattr(signal, name)) is signal.SIG_DFL:
            signal.signal(getattr(signal, name), _end)
    gc.set_threshold(COLLECT_FROM)
    # What is solved here is small: numpy's threads take longer to start than the sums they share out.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        code = run(arguments)
    finally:
        gc.freeze()  # the process ends: its memory goes back as a whole, and nothing is looked through first
    sys.exit(code)


def run(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit code."""
    from walkaway.core.errors import UsageError, WalkawayError

    try:
        code = app.main(args=arguments, prog_name="walkaway", standalone_mode=False)
        sys.stdout.flush()
        return int(code or EXIT_DONE)
    except click.exceptions.Abort:
        return _say("interrupted", EXIT_INTERRUPTED)
    except KeyboardInterrupt:
        return _say("interrupted", EXIT_INTERRUPTED)
    except click.ClickException as error:
        said = io.StringIO()
        error.show(said)
        print(visible(said.getvalue()), end="", file=sys.stderr)
        return EXIT_USAGE
    except UsageError as error:
        return _say(str(error), EXIT_USAGE)
    except WalkawayError as error:
        return _say(str(error), EXIT_BAD_INPUT)
    except BrokenPipeError:
        sys.stderr.close()  # the reader has gone; nothing is left to say it to
        return EXIT_DONE
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        return _say(f"{place}{error.strerror or error}", EXIT_BAD_INPUT)


def _say(text: str, code: int) -> int:
    print(visible(f"walkaway: {text}"), file=sys.stderr)
    return code


def _end(number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)
