"""The loader: YAML files become deals and technologies, or one error that lists every problem with its place."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import ValidationError

from walkaway.catalog.checks.answers import KnownFact, facts_asked
from walkaway.catalog.checks.registry import problems_of
from walkaway.catalog.explain_validation import validation_problems
from walkaway.catalog.money import money_sources
from walkaway.catalog.names import meant_rulebook, rulebook_aliases
from walkaway.catalog.placeholders import with_stand_ins
from walkaway.catalog.yaml_reader import CATALOG, CATALOG_COUNTRIES, Document, read_yaml
from walkaway.core.claims import Claim, Frozen, Source
from walkaway.core.errors import InputError, Problem, UnknownNameError, shorten
from walkaway.evidence.fields import Noun
from walkaway.evidence.resolution import FieldRule, Resolved, resolve
from walkaway.model.backtest import BackTests
from walkaway.model.deal import Deal
from walkaway.model.exit_mode import ExitMode, ExitModes
from walkaway.model.exit_term import ContractTerm
from walkaway.model.know_how import KnowHow
from walkaway.model.known_case import KnownCase
from walkaway.model.presumption import Presumption
from walkaway.model.production import AssetKind, AssetKinds
from walkaway.model.rule_test import RuleCases
from walkaway.model.rulebook import Rulebook
from walkaway.model.technology import Technology

N = TypeVar("N", bound=Frozen)


def load_deal(reference: str | Path) -> Deal:
    """Return a deal: by its id in the catalog, or read from a YAML file.

    Raises:
        UnknownNameError: for an id that is not in the catalog.
        InputError: listing every problem of the file.
    """
    return load_file(find("deals", "deal", reference), Deal)


def load_technology(reference: str | Path, beside: Path | None = None) -> Technology:
    """Return a technology pack: by id, or read from a YAML file.

    Args:
        reference: id or path.
        beside: folder searched first, so that a deal file may bring its own technology file ``<id>.yaml``.
    """
    if beside is not None and (own := beside / f"{reference}.yaml").is_file():
        return load_file(own, Technology)
    return _load_once(find("technologies", "technology", reference), Technology)


def find(folder: str, kind: str, reference: str | Path) -> Path:
    """Return the path meant by an id of the catalog or by a path on disk."""
    names = ids(folder)
    if str(reference) in names:
        return CATALOG / folder / f"{reference}.yaml"
    path = Path(reference)
    if path.suffix in (".yaml", ".yml") or path.exists() or len(path.parts) > 1:
        return path
    raise UnknownNameError(kind, str(reference), names)


@cache
def ids(folder: str) -> tuple[str, ...]:
    """Ids in a folder of the catalog, sorted."""
    return tuple(sorted(path.stem for path in (CATALOG / folder).glob("*.yaml")))


def load_file(path: Path, noun: type[N]) -> N:
    """Read one file as one noun and check everything that can be checked without other files."""
    document = read_yaml(path)
    return build(document, noun)


def _load_once(path: Path, noun: type[N]) -> N:
    """Read files of the catalog once per process; they are immutable. Other files are read every time."""
    return _catalog_file(path, noun) if path.is_relative_to(CATALOG) else load_file(path, noun)


@cache
def _catalog_file(path: Path, noun: type[N]) -> N:
    return load_file(path, noun)


def build(document: Document, noun: type[N]) -> N:
    """Turn a document into a noun.

    Raises:
        InputError: with every problem found: shape, names, values, dates, units, sources, references.
    """
    if not isinstance(document.data, dict):
        seen = shorten(document.data)
        raise InputError(
            [Problem("this is not a mapping of keys to values", document.name, 1, seen=seen,
                     fix=f"a {noun.__name__.lower()} file begins with 'id:'")]
        )  # fmt: skip
    try:
        result = noun.model_validate(document.data)
    except ValidationError as error:
        shape = validation_problems(error, noun, document)
        raise InputError(_sorted([*shape, *_problems_beside(document, noun)])) from None
    if problems := problems_of(result, document, _CATALOG):
        raise InputError(_sorted(problems))
    return result


class _Catalog:
    """The catalog as checks see it; see :class:`walkaway.catalog.checks.registry.Catalog`."""

    def ids(self, folder: str) -> tuple[str, ...]:
        return ids(folder)

    def countries(self) -> Iterable[str]:
        return country_names()

    def modes(self) -> tuple[ExitMode, ...]:
        return load_exit_modes().modes

    def asset_kinds(self) -> tuple[AssetKind, ...]:
        return load_asset_kinds().kinds

    def facts(self) -> Mapping[str, KnownFact]:
        return known_facts()

    def technology(self, name: str, beside: Path | None = None) -> Technology:
        return load_technology(name, beside)

    def deal(self, name: str) -> Deal:
        return load_deal(name)


_CATALOG = _Catalog()


@cache
def known_facts() -> Mapping[str, KnownFact]:
    """Facts the rulebooks of the catalog ask for; read only for deals that answer some."""
    return facts_asked(load_rulebook(name) for name in checkable_rulebooks())


def _problems_beside(document: Document, noun: type[N]) -> list[Problem]:
    """Problems of a file of wrong shape that have nothing to do with its shape."""
    made = with_stand_ins(document, noun)
    if made is None:
        return []
    result, replaced = made
    touched = {".".join(map(str, place)) for place in replaced}
    return [
        problem
        for problem in problems_of(result, document, _CATALOG)
        if not (problem.key or "").startswith("sources.")
        and not any(problem.key == key or f"{problem.key}.".startswith(f"{key}.") for key in touched)
    ]


def _sorted(problems: list[Problem]) -> list[Problem]:
    unique = dict.fromkeys(problems)
    return sorted(unique, key=lambda problem: (problem.line or 0, problem.key or ""))


def all_deals() -> Iterator[Deal]:
    """Every deal of the catalog, in order of id."""
    return (load_deal(deal_id) for deal_id in ids("deals"))


def country_groups() -> Mapping[str, tuple[str, ...]]:
    """Named groups of countries, such as EU27, with their ISO codes."""
    return _countries()[1]


def country_names() -> Mapping[str, str]:
    """English short names of countries by ISO code."""
    return _countries()[0]


@cache
def _countries() -> tuple[Mapping[str, str], Mapping[str, tuple[str, ...]]]:
    data: Any = read_yaml(CATALOG_COUNTRIES).data
    return data["countries"], {name: tuple(codes) for name, codes in data["groups"].items()}


def sector_names() -> Mapping[str, str]:
    """What each sector means, by name."""
    return _sectors()


@cache
def _sectors() -> Mapping[str, str]:
    data: Any = read_yaml(CATALOG / "sectors.yaml").data
    return MappingProxyType(data)


def load_rulebook(reference: str | Path) -> Rulebook:
    """Return a rulebook: by id or short name, or read from a YAML file."""
    known = str(reference) in ids("rulebooks") or Path(reference).is_file()
    meant = None if known else meant_rulebook(str(reference))
    try:
        path = find("rulebooks", "rulebook", meant or reference)
    except UnknownNameError:
        raise UnknownNameError("rulebook", str(reference), (*ids("rulebooks"), *rulebook_aliases())) from None
    return _load_once(path, Rulebook)


def grid_claims(country: str) -> tuple[tuple[Claim, ...], Mapping[str, Source]]:
    """Claims on the carbon intensity of power in a country, one per year, and their sources."""
    data = _grid_file()
    common = {key: data[key] for key in ("unit", "binding", "confidence", "fact", "source")}
    years = data["values"].get(country, {})
    claims = tuple(Claim.model_validate({"value": value, "as_of": year, **common}) for year, value in years.items())
    return claims, {key: Source.model_validate(item) for key, item in data["sources"].items()}


@cache
def _grid_file() -> Mapping[str, Any]:
    data: Any = read_yaml(CATALOG / "grid_intensity.yaml").data
    return MappingProxyType(data)


def checkable_rulebooks() -> tuple[str, ...]:
    """Ids of rulebooks a deal can be held against: all but the ladder and the findings, which the audit uses."""
    return tuple(name for name in ids("rulebooks") if name not in ("depth", "findings"))


def load_presumption(reference: str | Path) -> Presumption:
    """Return a presumption: by its id in the catalog, or read from a YAML file of your own."""
    return _load_once(find("presumptions", "presumption", reference), Presumption)


def all_presumptions() -> tuple[Presumption, ...]:
    """Every presumption of the catalog, in order of id.

    As ``make cases`` wrote them down, as long as none of their files has changed since; reading them all takes longer
    than an audit.
    """
    written = _written_down()
    if written["presumptions_digest"] == presumptions_digest():
        return tuple(map(Presumption.model_validate, written["presumptions"]))
    return tuple(load_presumption(name) for name in ids("presumptions"))


def presumptions_digest() -> str:
    """What tells one state of the files of presumptions from another."""
    digest = hashlib.blake2b(digest_size=16)
    for name in ids("presumptions"):
        digest.update(name.encode() + b"\0" + (CATALOG / "presumptions" / f"{name}.yaml").read_bytes() + b"\0")
    return digest.hexdigest()


@cache
def known_cases() -> tuple[KnownCase, ...]:
    """What claims settle of every deal of the catalog, as ``make cases`` wrote it down; in order of id."""
    return tuple(map(KnownCase.from_dict, _written_down()["cases"]))


@cache
def _written_down() -> Mapping[str, Any]:
    data: Any = json.loads((CATALOG / "known_cases.json").read_text(encoding="utf-8"))
    return MappingProxyType(data)


def load_asset_kinds() -> AssetKinds:
    """Kinds of asset common to all technologies."""
    return _load_once(CATALOG / "asset_kinds.yaml", AssetKinds)


def load_know_how(path: Path | None = None) -> KnowHow:
    """Parameters of learning by layer: of the catalog, or of a file of your own."""
    return _load_once(CATALOG / "know_how.yaml" if path is None else path, KnowHow)


def load_exit_modes() -> ExitModes:
    """Exit modes of the catalog, mildest first."""
    return _load_once(CATALOG / "exit_modes.yaml", ExitModes)


def load_exit_mode(reference: str | Path) -> ExitMode:
    """Return an exit mode: by id, or read from a YAML file of your own.

    Raises:
        UnknownNameError: for an id that is not in the catalog.
    """
    by_id = {mode.id: mode for mode in load_exit_modes().modes}
    if str(reference) in by_id:
        return by_id[str(reference)]
    path = Path(reference)
    if path.suffix in (".yaml", ".yml") or len(path.parts) > 1:
        return load_file(path, ExitMode)
    raise UnknownNameError("exit mode", str(reference), by_id)


def load_backtests(path: Path | None = None) -> BackTests:
    """Walk-outs the walk-away test is held against, or those of a file of your own.

    Raises:
        InputError: with every problem of the file; an outcome without a source is one.
    """
    return _load_once(CATALOG / "backtests.yaml" if path is None else path, BackTests)


def load_term(reference: str | Path) -> ContractTerm:
    """Return a contract term: by id, or read from a YAML file of your own."""
    return _load_once(find("terms", "term", reference), ContractTerm)


def load_rule_cases(rulebook: str) -> RuleCases | None:
    """Cases written beside a rulebook of the catalog; None if it has none."""
    path = CATALOG / "rule_tests" / f"{rulebook}.yaml"
    return load_file(path, RuleCases) if path.is_file() else None


def capacity_share(sectors: Iterable[str], countries: Iterable[str]) -> Resolved:
    """Share of world capacity that one of ``countries`` holds in one of ``sectors``; unknown without a source."""
    data = _capacity_file()
    places = [(sector, country) for sector in sectors for country in countries]
    for sector, country in places:
        claim = data["shares"].get(sector, {}).get(country)
        if claim is not None:
            path = f"capacity_share.{sector}.{country}"
            return resolve(path, _CAPACITY_RULE, [Claim.model_validate(claim)])
    return Resolved("capacity_share", "unknown")


def other_capacity_shares(sectors: Iterable[str], countries: Iterable[str]) -> tuple[tuple[Resolved, ...], ...]:
    """Sourced shares of world capacity that other countries hold, by sector; their sum bounds the rest."""
    data, left_out = _capacity_file(), set(countries)
    found = ({code: claim for code, claim in data["shares"].get(sector, {}).items() if code not in left_out}
             for sector in sectors)  # fmt: skip
    return tuple(
        tuple(
            resolve(f"capacity_share.{code}", _CAPACITY_RULE, [Claim.model_validate(claim)])
            for code, claim in by.items()
        )
        for by in found
    )


def shared_sources() -> Mapping[str, Source]:
    """Sources of claims that belong to no deal: world capacity, the power grids, exchange rates, costs of plants."""
    files = (_grid_file(), _capacity_file())
    found = {key: Source.model_validate(item) for data in files for key, item in data["sources"].items()}
    return found | money_sources()


_CAPACITY_RULE = FieldRule("quantity", "Share of world capacity.", "statistics", "fraction", 0.0, 1.0)


@cache
def _capacity_file() -> Mapping[str, Any]:
    data: Any = read_yaml(CATALOG / "capacity_shares.yaml").data
    return MappingProxyType(data)


def home_countries(names: Iterable[str]) -> frozenset[str]:
    """Resolve country codes and group names to country codes."""
    groups = country_groups()
    return frozenset(code for name in names for code in groups.get(name, (name,)))


_KINDS: Mapping[str, type[Noun]] = {
    "deal": Deal, "technology": Technology, "rulebook": Rulebook, "exit-mode": ExitMode, "contract-term": ContractTerm,
    "presumption": Presumption,
}  # fmt: skip
_TOLD_BY = {
    "components": "technology",
    "rules": "rulebook",
    "survives": "exit-mode",
    "effects": "contract-term",
    "then": "presumption",
}
"""Key that tells what a file holds; without any of them it is taken for a deal."""


def validate_file(path: Path, kind: str | None = None) -> list[Problem]:
    """Return every problem of a file that it shows by itself. Its kind is told from its keys unless given."""
    try:
        document = read_yaml(path)
        build(document, _KINDS[kind or _kind_of(document)])
    except InputError as error:
        return list(error.problems)
    return []


def kind_of_file(path: Path) -> str:
    """Tell from its keys what a file holds: a deal, a technology, a rulebook, a presumption or another noun."""
    return _kind_of(read_yaml(path))


def _kind_of(document: Document) -> str:
    keys = document.data if isinstance(document.data, dict) else {}
    return next((kind for key, kind in _TOLD_BY.items() if key in keys), "deal")
