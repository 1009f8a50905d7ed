"""Finds the checks of a noun: one module of this folder for each noun, registered there for its type.

A new noun brings a module with a function marked ``@checks_of.register``; nothing else has to name it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, singledispatch
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Protocol

from walkaway.catalog.checks.answers import KnownFact
from walkaway.catalog.yaml_reader import Document
from walkaway.core.claims import Frozen
from walkaway.core.errors import Problem
from walkaway.model.deal import Deal
from walkaway.model.exit_mode import ExitMode
from walkaway.model.production import AssetKind
from walkaway.model.technology import Technology


class Catalog(Protocol):
    """What checks may look up beyond the file in hand. Each is read only when a check asks for it."""

    def ids(self, folder: str) -> Sequence[str]:
        """Ids in a folder of the catalog."""

    def countries(self) -> Iterable[str]:
        """ISO codes of countries."""

    def modes(self) -> Sequence[ExitMode]:
        """Exit modes of the catalog."""

    def asset_kinds(self) -> Sequence[AssetKind]:
        """Kinds of asset common to all technologies."""

    def facts(self) -> Mapping[str, KnownFact]:
        """Facts the rulebooks of the catalog ask for."""

    def technology(self, name: str, beside: Path | None = None) -> Technology:
        """A technology pack, by id or from a file beside another."""

    def deal(self, name: str) -> Deal:
        """A deal of the catalog."""


@singledispatch
def checks_of(noun: Frozen, document: Document, catalog: Catalog) -> list[Problem]:
    """Problems of a file whose shape is right. A noun whose type has no module of checks has none.

    Args:
        noun: what the file says.
        document: the file, with its lines.
        catalog: what else may be looked up.
    """
    return []


def problems_of(noun: Frozen, document: Document, catalog: Catalog) -> list[Problem]:
    """Run the checks of a noun."""
    _read_checks()
    return checks_of(noun, document, catalog)


@cache
def _read_checks() -> None:
    for module in iter_modules([str(Path(__file__).parent)]):
        import_module(f"walkaway.catalog.checks.{module.name}")
