"""Names people use for what the catalog calls otherwise: countries by their English names, rulebooks by short names."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from walkaway.catalog.yaml_reader import CATALOG, CATALOG_COUNTRIES, read_yaml
from walkaway.core.errors import InputError, Problem, UnknownNameError, nearest, shorten


@cache
def rulebook_aliases() -> Mapping[str, tuple[str, ...]]:
    """Rulebooks each short name may mean."""
    data: Any = read_yaml(CATALOG / "aliases.yaml").data
    return {str(name).lower(): tuple(books) for name, books in data["rulebooks"].items()}


def meant_rulebook(reference: str) -> str | None:
    """The rulebook a short name means; None if it is no short name.

    Raises:
        InputError: for a short name of several books, naming them.
    """
    books = rulebook_aliases().get(reference.lower(), ())
    if len(books) > 1:
        problem = Problem(f"{reference!r} may mean {len(books)} rulebooks", None, None, reference,
                          allowed=", ".join(books), fix="name one of these")  # fmt: skip
        raise InputError([problem])
    return books[0] if books else None


def check_country(seen: str, what: str = "country", groups: bool = False) -> None:
    """Refuse what is no ISO code; a country's name is answered with its code.

    Args:
        seen: what was given.
        what: what it is called in the error.
        groups: whether a group of countries, such as EU27, is allowed too.

    Raises:
        InputError: naming the code that was probably meant.
    """
    data: Any = read_countries()
    codes: dict[str, str] = data["countries"]
    allowed = [*codes, *(data["groups"] if groups else ())]
    if seen in allowed:
        return
    by_name = {name: code for code, name in codes.items()}
    close = nearest(seen, by_name)
    code = seen.upper() if seen.upper() in allowed else by_name[close] if close else None
    if code is None:
        raise UnknownNameError(what, seen, allowed)
    called = f" ({codes[code]})" if code in codes else ""
    problem = Problem(f"no such {what}", None, None, seen, shorten(seen), "ISO codes, such as DE or ES",
                      f"did you mean {code!r}{called}?")  # fmt: skip
    raise InputError([problem])


@cache
def read_countries() -> Any:
    """Countries by code, and groups of them, as the file has them."""
    return read_yaml(CATALOG_COUNTRIES).data
