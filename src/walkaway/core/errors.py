"""One family of errors. Bad input reports every problem at once, each with place, value, allowed values and fix."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches


class WalkawayError(Exception):
    """Base of every error this package raises on purpose."""


SHORTEST_BEGINNING = 3
"""Letters from which the beginning of a name says which is meant."""


def nearest(seen: str, allowed: Iterable[str], closeness: float = 0.6) -> str | None:
    """Return the allowed name most like ``seen``, or the only one that begins with it; None when nothing is close.

    Args:
        seen: what was written.
        allowed: names there are.
        closeness: how alike they must be (1: the same, 0: nothing alike).
    """
    by_lower_case = {name.lower(): name for name in allowed}
    written = seen.lower()
    matches = get_close_matches(written, list(by_lower_case), n=1, cutoff=closeness)
    if not matches and len(written) >= SHORTEST_BEGINNING:
        begun = [name for name in by_lower_case if name.startswith(written)]
        matches = begun if len(begun) == 1 else []
    return by_lower_case[matches[0]] if matches else None


@dataclass(frozen=True)
class Problem:
    """One thing wrong with an input: what, where, the value seen, what is allowed, what to do.

    Attributes:
        what: the fault in a few words.
        file: path of the file, or None when the input was not a file.
        line: line number from 1, or None when the place is unknown.
        key: dotted path of the key at fault, or None.
        seen: the value found, shortened for display.
        allowed: what would have been accepted.
        fix: what the reader should do.
    """

    what: str
    file: str | None = None
    line: int | None = None
    key: str | None = None
    seen: str | None = None
    allowed: str | None = None
    fix: str | None = None

    def __str__(self) -> str:
        """Render as one block: a headline with the place, then the details, one per line."""
        place = self.file or "input"
        if self.line is not None:
            place += f":{self.line}"
        headline = f"{place}: {self.key}: {self.what}" if self.key else f"{place}: {self.what}"
        details = (("seen", self.seen), ("allowed", self.allowed), ("fix", self.fix))
        return "\n".join([headline, *(f"    {label}: {text}" for label, text in details if text)])

    def to_dict(self) -> dict[str, str | int | None]:
        """Return the problem as plain data with a fixed set of keys."""
        return dict(self.__dict__)


def shorten(value: object, limit: int = 80) -> str:
    """Return ``repr(value)`` cut to ``limit`` characters for an error message."""
    text = repr(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"


class InputError(WalkawayError):
    """A file or value given by the user is bad; carries every problem found in it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep ``problems`` (at least one) and build the message from them."""
        if not problems:
            raise ValueError("an InputError needs at least one problem")
        self.problems = tuple(problems)
        count = len(self.problems)
        heading = "1 problem" if count == 1 else f"{count} problems"
        super().__init__("\n".join([heading, *map(str, self.problems)]))


class UsageError(WalkawayError):
    """A command or function was called in a way that cannot be meant."""


class UnknownNameError(InputError):
    """A deal, technology, field or other name does not exist; names the nearest that does."""

    def __init__(self, kind: str, seen: str, allowed: Iterable[str]) -> None:
        """Build the message for a ``kind`` of thing named ``seen`` where ``allowed`` names exist."""
        names = sorted(allowed)
        match = nearest(seen, names)
        shown = ", ".join(names[:8]) + (f", … ({len(names)} in all)" if len(names) > 8 else "")
        fix = f"did you mean {match!r}?" if match else f"choose one of the {kind} names listed"
        super().__init__([Problem(f"no such {kind}", key=seen, seen=shorten(seen), allowed=shown, fix=fix)])
