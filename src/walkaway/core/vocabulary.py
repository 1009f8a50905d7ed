"""The vocabulary: words a file may use, each with its meaning and the flags engines ask.

Which words there are is data: ``catalog/data/vocabulary.yaml``. An engine asks a flag (`flagged`) and names no word,
so a new state or role needs no code. A schema takes one of the words with ``Annotated[str, OneOf("party_role")]``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from walkaway.core.tables import CatalogTable, read_table

_LIST_KEYS = ("meaning", "flags", "words")
_WORD_KEYS = ("meaning", "flags")


@dataclass(frozen=True, slots=True)
class Words:
    """A list of words.

    Attributes:
        meaning: what the list is of.
        words: meaning of each word, in the order of the file.
        flags: words that carry a flag, by flag; a flag nobody declared is a KeyError.
    """

    meaning: str
    words: Mapping[str, str]
    flags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read_vocabulary(table: CatalogTable) -> dict[str, Words]:
    """Turn a table into lists of words.

    Raises:
        InputError: with every problem: a list or word without a meaning, a key that says nothing, a flag that is not
            declared for the list or that no word carries; each with its line.
    """
    found: dict[str, Words] = {}
    for kind, entry in table.data.items():
        declared: Mapping[str, str] = entry.get("flags", {})
        carried: dict[str, list[str]] = {flag: [] for flag in declared}
        _check_entry(table, (kind,), entry, _LIST_KEYS)
        for word, said in entry["words"].items():
            place = (kind, "words", word)
            _check_entry(table, place, said, _WORD_KEYS)
            for flag in said.get("flags", ()):
                if flag in declared:
                    carried[flag].append(word)
                else:
                    table.refuse((*place, "flags"), f"no such flag of a {kind}", flag, declared, "declare it above")
        for flag, words in carried.items():
            if not words:
                table.refuse((kind, "flags", flag), "a flag no word carries", flag, "a flag of some word", "remove it")
        found[kind] = Words(
            entry.get("meaning", ""),
            {word: said.get("meaning", "") for word, said in entry["words"].items()},
            {flag: tuple(words) for flag, words in carried.items()},
        )
    table.raise_problems()
    return found


def _check_entry(table: CatalogTable, place: tuple[str, ...], entry: Mapping[str, Any], keys: tuple[str, ...]) -> None:
    if not entry.get("meaning"):
        table.refuse(place, "no meaning is given", place[-1], "a sentence", "add 'meaning:'")
    for key in entry:
        if key not in keys:
            table.refuse((*place, key), "a key that says nothing", key, keys)


VOCABULARY: Mapping[str, Words] = read_vocabulary(read_table("vocabulary.yaml"))


def words(kind: str) -> tuple[str, ...]:
    """Words of a list, in the order of the file."""
    return tuple(VOCABULARY[kind].words)


def flagged(kind: str, flag: str) -> tuple[str, ...]:
    """Words of a list that carry a flag, in the order of the file; a flag nobody declared is a KeyError."""
    return VOCABULARY[kind].flags[flag]


@dataclass(frozen=True, slots=True)
class OneOf:
    """Marks a text of a schema that is one of the words of a list; says so in errors and in the JSON Schema.

    Attributes:
        kind: name of the list.
        flag: flag the word must carry; empty for any word.
    """

    kind: str
    flag: str = ""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Accept the words and nothing else."""
        return core_schema.literal_schema(list(flagged(self.kind, self.flag) if self.flag else words(self.kind)))
