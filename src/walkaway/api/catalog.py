"""What the catalog holds and how it is called: deals, rulebooks, modes, terms, names to complete, a file to fill in."""

from __future__ import annotations

from pathlib import Path

from walkaway.catalog.loader import (
    all_deals,
    checkable_rulebooks,
    country_names,
    ids,
    load_exit_modes,
    load_rulebook,
    load_term,
)
from walkaway.catalog.names import check_country, rulebook_aliases
from walkaway.catalog.yaml_reader import read_yaml, was_read
from walkaway.core.errors import InputError, UnknownNameError
from walkaway.core.vocabulary import words
from walkaway.model.deal import Deal
from walkaway.model.exit_mode import ExitMode
from walkaway.model.exit_term import ContractTerm
from walkaway.model.rulebook import Rulebook


def find_deals(
    technology: str | None = None, country: str | None = None, kind: str | None = None, party: str | None = None
) -> tuple[Deal, ...]:
    """Deals of the catalog, in order of id.

    Args:
        technology: id of a technology pack.
        country: ISO code of the country the plant stands in.
        kind: kind of deal, such as joint_venture.
        party: text in the name of a party, in any case.

    Raises:
        UnknownNameError: for a technology or kind that does not exist.
        InputError: for a country that is no code, naming the one probably meant.
    """
    if technology is not None and technology not in ids("technologies"):
        raise UnknownNameError("technology", technology, ids("technologies"))
    if kind is not None and kind not in words("deal_kind"):
        raise UnknownNameError("kind", kind, words("deal_kind"))
    if country is not None:
        check_country(country)
    return tuple(
        deal
        for deal in all_deals()
        if technology in (None, deal.technology)
        and country in (None, deal.plant.country)
        and kind in (None, deal.kind)
        and (party is None or any(party.lower() in item.name.lower() for item in deal.parties))
    )


def rulebooks() -> tuple[str, ...]:
    """Ids of the rulebooks a deal can be held against."""
    return checkable_rulebooks()


def rulebook(reference: str | Path) -> Rulebook:
    """Load a rulebook by id or from a file; ``rulebook(...).with_({...})`` tests an amendment.

    Raises:
        UnknownNameError: for an id that does not exist.
        InputError: with every problem of a bad file, each with its line.
    """
    loaded = load_rulebook(reference)
    path = Path(reference)
    if path.is_file():
        from walkaway.rules.book_checks import book_problems  # the books of the catalog are checked by its tests

        if problems := book_problems(loaded, read_yaml(path)):
            raise InputError(problems)
    return loaded


def modes() -> tuple[ExitMode, ...]:
    """Exit modes of the catalog, mildest first."""
    return load_exit_modes().modes


def terms() -> tuple[ContractTerm, ...]:
    """Contract terms of the catalog, in order of id."""
    return tuple(load_term(name) for name in ids("terms"))


def term(reference: str | Path) -> ContractTerm:
    """Load a contract term by id or from a file.

    Raises:
        UnknownNameError: for an id that does not exist.
        InputError: with every problem of a bad file.
    """
    return load_term(reference)


def names(kind: str) -> tuple[str, ...]:
    """Names one may give, of a deal, rulebook (short names too), technology, mode, term, presumption, kind or country.

    Nothing is read but the list of files, so that it serves completion.

    Raises:
        UnknownNameError: for another kind.
    """
    if kind == "mode":
        return tuple(mode.id for mode in modes())
    if kind == "rulebook":
        return (*checkable_rulebooks(), *rulebook_aliases())
    if kind == "kind":
        return words("deal_kind")
    if kind == "country":
        return tuple(country_names())
    folders = {"deal": "deals", "presumption": "presumptions", "technology": "technologies", "term": "terms"}
    if kind not in folders:
        raise UnknownNameError("kind of name", kind, (*folders, "mode", "rulebook", "kind", "country"))
    return ids(folders[kind])


def template(deal_id: str, technology: str = "lfp-cell", home: str = "EU27", country: str = "DE") -> str:
    """A deal file to fill in: every field explained, and unknown.

    Raises:
        UsageError: for an id that cannot be one.
        UnknownNameError: for a technology that does not exist.
        InputError: for a country that is no code, naming the one probably meant.
    """
    from walkaway.catalog.template import deal_template  # nothing else needs it

    check_country(country)
    check_country(home, "home", groups=True)
    return deal_template(deal_id, technology, home, country)


def is_input(path: Path) -> bool:
    """Whether a path leads to a file that was read, so that writing there would destroy it."""
    return was_read(path)
