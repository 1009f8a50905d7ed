"""Options that choose rulebooks, the days they are read on, and amendments to them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

import click

from walkaway.cli.names import complete
from walkaway.cli.output import day_option

if TYPE_CHECKING:
    from walkaway.api import Checked, Rulebook
    from walkaway.results.audit import Audit

F = TypeVar("F", bound=Callable[..., Any])

ON = click.option("--on", metavar="DATE", callback=day_option, help="The day the rules are read on.")
KNOWN_AT = click.option(
    "--known-at", metavar="DATE", callback=day_option, help="Only what had been published by this day."
)
AS_OF = click.option("--as-of", metavar="DATE", callback=day_option, help="Use only claims known by then.")
SET = click.option(
    "--set",
    "changes",
    multiple=True,
    metavar="PATH=VALUE",
    help="Test an amendment, such as rules.ownership.requires.all.0.value=0.51; may be repeated.",
)
EVENT = click.option(
    "--event",
    "events",
    multiple=True,
    metavar="NAME=DATE",
    help="Suppose that an event falls on a day, such as entry_into_force=2027-07-01.",
)


def rulebooks_option(meaning: str) -> Callable[[F], F]:
    """Add ``--rulebook``, which may be repeated, each with its own day."""
    found = complete("rulebook", files=True)
    return click.option("--rulebook", "names", multiple=True, metavar="ID[@DATE]", shell_complete=found, help=meaning)


def clocks_and_amendments(command: F) -> F:
    """Add the options of both clocks, of amendments and of supposed events to a command."""
    for option in (EVENT, SET, AS_OF, KNOWN_AT, ON):
        command = option(command)
    return command


@dataclass(frozen=True, slots=True)
class DatedBook:
    """A rulebook with the days it is read on."""

    rulebook: Rulebook
    on: date | None
    known_at: date | None

    def check(self, audit: Audit, burden: str = "as_written") -> Checked:
        """Hold an audited deal against it, with the burden of proof laid on somebody."""
        from walkaway.api import check

        return check(audit, self.rulebook, on=self.on, known_at=self.known_at, burden=burden)


def readings(
    names: Sequence[str],
    on: date | None = None,
    known_at: date | None = None,
    changes: Sequence[str] = (),
    events: Sequence[str] = (),
) -> list[DatedBook]:
    """Load rulebooks by id or path, each with its own day if it is named ``ID@DATE``; all of the catalog if none."""
    from walkaway.api import rulebooks

    found = [_reading(name, on, known_at) for name in names or rulebooks()]
    if changes:
        if len(found) != 1:
            raise click.UsageError("--set amends one rulebook; name it with --rulebook")
        found = [DatedBook(_amended(item.rulebook, changes), item.on, item.known_at) for item in found]
    return _with_events(found, dict(_pair(text, "--event") for text in events)) if events else found


def _reading(name: str, on: date | None, known_at: date | None) -> DatedBook:
    from walkaway.api import rulebook
    from walkaway.core.dates import DateError, parse_day

    book, at, day = name.partition("@")
    try:
        return DatedBook(rulebook(book), parse_day(day) if at else on, known_at)
    except DateError as error:
        raise click.BadParameter(str(error), param_hint="--rulebook") from None


def _amended(rulebook: Rulebook, changes: Sequence[str]) -> Rulebook:
    from pydantic import ValidationError

    pairs = (_pair(text, "--set") for text in changes)
    try:
        return rulebook.with_({path: _value(text) for path, text in pairs})
    except ValidationError as error:
        raise click.BadParameter("; ".join(item["msg"] for item in error.errors()), param_hint="--set") from None


def _with_events(found: list[DatedBook], days: dict[str, str]) -> list[DatedBook]:
    """Suppose the days of events in the books that have them; a day nobody asks for is refused."""
    from walkaway.core.dates import DateError, PartialDate

    for name, day in days.items():
        known = sorted({event for item in found for event in item.rulebook.events})
        if name not in known:
            raise click.BadParameter(
                f"no rulebook asked has an event {name!r}; they have {', '.join(known) or 'none'}", param_hint="--event"
            )
        try:
            PartialDate.parse(day)
        except DateError as error:
            raise click.BadParameter(str(error), param_hint="--event") from None
    return [
        DatedBook(_supposing(item.rulebook, own), item.on, item.known_at)
        if (own := {name: day for name, day in days.items() if name in item.rulebook.events})
        else item
        for item in found
    ]


def _supposing(rulebook: Rulebook, days: dict[str, str]) -> Rulebook:
    """Suppose days of events; one after which a rule would begin or end beyond all calendars is refused."""
    from walkaway.core.dates import DateError

    supposed = rulebook.with_events(days)
    for rule in supposed.rules:
        for when in (rule.valid_from, rule.valid_to):
            try:
                supposed.day_of(when)
            except DateError as error:
                said = f"{error}; so {rulebook.id}/{rule.id} has no day"
                raise click.BadParameter(f"{said}. Give an earlier day", param_hint="--event") from None
    return supposed


def _pair(text: str, option: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise click.BadParameter(f"{text!r} is not NAME=VALUE", param_hint=option)
    return name.strip(), value.strip()


def _value(text: str) -> object:
    """Read a value as JSON where it is (a number, true, a list), otherwise as text; ``null`` removes."""
    try:
        return json.loads(text)
    except ValueError:
        return text
