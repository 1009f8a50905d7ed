"""YAML with places: reads a file into plain data and remembers the line of every key and item.

Refused before anything is built: files that are too large, not text, or empty; aliases (a few lines can stand for
billions of items); duplicate keys; tags that would build objects; characters that steer a display. A line break
within a text reads as a blank.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import yaml

from walkaway.core.errors import InputError, Problem, shorten
from walkaway.core.tables import Location
from walkaway.core.visible import STEERING, one_line

MAX_BYTES = 5_000_000
MAX_DEPTH = 40

_READ: set[tuple[int, int]] = set()
"""Device and number of each file read."""

CATALOG = Path(__file__).parent / "data"
CATALOG_COUNTRIES = CATALOG / "countries.yaml"

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"^[-+]?(0|[1-9][0-9_]*)$")
_DECIMAL = re.compile(r"^[-+]?((0|[1-9][0-9_]*)(\.[0-9_]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?$")
_STARTS = frozenset("+-.0123456789")
"""Characters a number begins with."""
_WORDS: dict[str, Any] = {"true": True, "True": True, "false": False, "False": False, "": None, "~": None, "null": None}


@dataclass(frozen=True, slots=True)
class Document:
    """A file read: its plain data and the line (from 1) of each place in it."""

    name: str
    data: Any
    lines: dict[Location, int] = field(repr=False)

    def line_of(self, location: Location) -> int | None:
        """Line of a place, or of the nearest place around it that is in the file."""
        for length in range(len(location), -1, -1):
            if (line := self.lines.get(location[:length])) is not None:
                return line
        return None


def read_yaml(path: Path) -> Document:
    """Read one YAML file.

    Raises:
        InputError: naming the file, the line, what was seen and what to do.
    """
    return parse_yaml(read_text(path), str(path))


def remember_read(handle: int) -> None:
    """Remember an open file as one that was read, so that nothing is written over it."""
    _READ.add(_identity(os.fstat(handle)))


def was_read(path: Path) -> bool:
    """Whether a path leads to a file this process has read, by whatever name: writing there would destroy the input."""
    try:
        return _identity(path.stat()) in _READ
    except OSError:
        return False


def _identity(found: os.stat_result) -> tuple[int, int]:
    return found.st_dev, found.st_ino


def parse_yaml(text: str, name: str) -> Document:
    """Read YAML from text; ``name`` stands for the file in error messages."""
    if not text.strip():
        raise InputError([Problem("the file is empty", name, fix="start from 'walkaway new ID'")])
    text = text.replace("\r\n", "\n")
    if problems := [
        _steering_problem(match[0], name, _line_at(text, match.start())) for match in STEERING.finditer(text)
    ]:
        raise InputError(problems)
    builder = _Builder(name)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.YAMLError as error:
        raise InputError([_syntax_problem(error, name)]) from None
    if builder.data is None and not builder.problems:
        raise InputError([Problem("the file is empty", name, fix="start from 'walkaway new ID'")])
    if builder.problems:
        raise InputError(builder.problems)
    return Document(name, builder.data, builder.lines)


def read_text(path: Path, most_bytes: int = MAX_BYTES) -> str:
    """Read a text file in UTF-8, and remember that it was read.

    Raises:
        InputError: for a folder, a file that is too large, or one that is no text.
    """
    name = str(path)
    try:
        if path.is_dir():
            raise InputError([Problem("this is a folder, not a file", name, fix="name a YAML file")])
        with path.open("rb") as file:
            remember_read(file.fileno())
            data = file.read(most_bytes + 1)
    except OSError as error:
        problem = Problem("the file cannot be read", name, seen=error.strerror, fix="check the path")
        raise InputError([problem]) from None
    if len(data) > most_bytes:
        allowed = f"at most {most_bytes:,} bytes"
        problem = Problem("the file is too large", name, allowed=allowed, fix="a deal file holds one deal; split it")
        raise InputError([problem])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        seen = f"byte {error.start + 1} is {data[error.start]:#04x}"
        fix = "give a YAML file, or save this one as UTF-8"
        problem = Problem("this is not a text file in UTF-8", name, seen=seen, allowed="YAML text in UTF-8", fix=fix)
        raise InputError([problem]) from None


def _steering_problem(character: str, name: str, line: int, key: str | None = None, seen: str | None = None) -> Problem:
    code = f"U+{ord(character):04X}"
    what = "a control character" if unicodedata.category(character) == "Cc" else "a character that steers the display"
    fix = f"remove {code}; it shows nothing and can falsify what is shown"
    return Problem(what, name, line, key, seen or code, "text that shows", fix)


def _line_at(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def _syntax_problem(error: yaml.YAMLError, name: str) -> Problem:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    return Problem(
        f"not valid YAML: {what}", name, mark.line + 1 if mark else None, fix="check quotes, colons and indentation"
    )


class _Open:
    """A mapping or list still being read; of a mapping, the key whose value comes next, and where that belongs."""

    __slots__ = ("container", "is_list", "key", "location", "place", "skipped")

    def __init__(self, container: dict[str, Any] | list[Any], location: Location) -> None:
        self.container: Any = container
        self.is_list = isinstance(container, list)
        self.location = self.place = location
        self.key: str | None = None
        self.skipped = False


class _Builder:
    """Builds plain data from parser events in one pass, noting lines and refusing what could do harm."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.data: Any = None
        self.lines: dict[Location, int] = {(): 1}
        self.problems: list[Problem] = []
        self._open: list[_Open] = []
        self._documents = 0
        self._takes: dict[type[yaml.Event], Callable[[Any], None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: self._start,
            yaml.SequenceStartEvent: self._start,
            yaml.MappingEndEvent: self._end,
            yaml.SequenceEndEvent: self._end,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._document,
        }

    def take(self, event: yaml.Event) -> None:
        take = self._takes.get(type(event))
        if take is not None:
            take(event)

    def _end(self, _: yaml.CollectionEndEvent) -> None:
        self._open.pop()

    def _alias(self, event: yaml.AliasEvent) -> None:
        self._refuse(event, "aliases are not read", f"*{event.anchor}", "write the value out in full")

    def _document(self, event: yaml.DocumentStartEvent) -> None:
        self._documents += 1
        if self._documents > 1:
            self._refuse(event, "a second document begins here", "---", "keep one document per file")

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        if event.tag:
            self._check_tag(event)
        top = self._open[-1] if self._open else None
        text = event.value
        if top is not None and top.key is None and not top.is_list:
            self._begin_key(top, text if text.isprintable() else self._text(event, top.location), _line(event))
            return
        if not text.isprintable():
            text = self._text(event, () if top is None else (*top.location, top.key or len(top.container)))
        self._place(text if event.style else scalar_value(text, quoted=False), event)

    def _text(self, event: yaml.ScalarEvent, place: Location) -> str:
        """Text on one line; escapes such as ``"\\e"`` are refused here, as only now they are characters."""
        text = str(event.value)
        if steering := STEERING.search(text):
            dotted = ".".join(map(str, place)) or None
            seen = shorten(text)
            self.problems.append(_steering_problem(steering[0], self.name, _line(event), dotted, seen))
        return one_line(text)

    def _start(self, event: yaml.CollectionStartEvent) -> None:
        if event.tag:
            self._check_tag(event)
        if len(self._open) >= MAX_DEPTH:
            self._refuse(event, "nested too deeply", None, f"use at most {MAX_DEPTH} levels; check the indentation")
        top = self._open[-1] if self._open else None
        if top is not None and top.key is None and not top.is_list:
            self._refuse(event, "a key must be a plain word", None, "check for a stray '?', '{' or '['")
        container: dict[str, Any] | list[Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
        self._open.append(_Open(container, self._place(container, event)))

    def _begin_key(self, top: _Open, key: str, line: int) -> None:
        top.key, top.skipped = key, key in top.container
        top.place = place = (*top.location, key)
        if top.skipped:
            fix = f"merge it with the one on line {self.lines[place]}"
            dotted = ".".join(map(str, place))
            self.problems.append(
                Problem("this key is given twice", self.name, line, dotted, shorten(key), "each key once", fix)
            )
        else:
            self.lines[place] = line

    def _place(self, value: Any, event: yaml.Event) -> Location:
        """Put a value where it belongs and return its location."""
        if not self._open:
            self.data = value
            return ()
        top = self._open[-1]
        if top.is_list:
            location: Location = (*top.location, len(top.container))
            top.container.append(value)
            self.lines[location] = _line(event)
            return location
        if not top.skipped:
            top.container[top.key] = value
        top.key = None
        return top.place

    def _check_tag(self, event: yaml.NodeEvent) -> None:
        tag = getattr(event, "tag", None)
        if tag and tag not in ("!", "tag:yaml.org,2002:str"):
            self._refuse(event, "tags are not read", str(tag), "remove the tag")

    def _refuse(self, event: yaml.Event, what: str, seen: str | None, fix: str) -> NoReturn:
        raise InputError([Problem(what, self.name, _line(event), seen=seen, fix=fix)])


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def scalar_value(text: str, quoted: bool) -> Any:
    """Turn a plain scalar into a number, true, false or None; dates and everything quoted stay text."""
    if quoted:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _STARTS:
        return text
    if _INTEGER.match(text):
        return int(text.replace("_", ""))
    if _DECIMAL.match(text):
        return float(text.replace("_", ""))
    return text
