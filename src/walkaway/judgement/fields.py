"""Fields of a deal: every path a change may name, those the file has and those it could have, with what they may hold.

A list such as ``ownership`` may get an entry for every party, ``supply`` for every component, ``answers`` for every
fact that a rulebook asks for. So a path that is misspelt is told from one that merely is not in the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import get_args

from walkaway.catalog.loader import known_facts, load_asset_kinds
from walkaway.core.errors import UnknownNameError, UsageError
from walkaway.evidence.change import Change
from walkaway.evidence.fields import Noun
from walkaway.evidence.resolution import FieldRule
from walkaway.localisation.terms import LICENCE
from walkaway.model.deal import Answer, Deal
from walkaway.model.supply_line import WHOLE
from walkaway.model.technology import Technology
from walkaway.model.workforce import STAFF_LEVELS, Workforce
from walkaway.rules.answers import ANSWERED_BY

Supposed = Mapping[str, object] | Iterable[Change]
"""What is to be supposed: values by path as a user writes them, or changes that are made already."""


@dataclass(frozen=True, slots=True)
class Field:
    """What a field may hold, and the unit of a number that has none of its own."""

    rule: FieldRule
    unit: str | None = None


def changes_in(deal: Deal, technology: Technology, supposed: Supposed) -> tuple[Change, ...]:
    """Read what is to be supposed of a deal.

    Raises:
        UnknownNameError: for a path that leads to no field, with the nearest.
        UsageError: for a value the field cannot hold, and for nothing at all.
    """
    given = supposed.items() if isinstance(supposed, Mapping) else ((change.path, change) for change in supposed)
    pairs = tuple(given)
    if not pairs:
        raise UsageError("no changes given; name at least one field with its value")
    known = fields_of(deal, technology, with_answers=any(path.startswith("answers.") for path, _ in pairs))
    return tuple(_change(path, value, known) for path, value in pairs)


def _change(path: str, value: object, known: Mapping[str, Field]) -> Change:
    if isinstance(value, Change) and path.startswith("answers."):
        return value  # a fact of a rulebook of one's own, which is not known here
    if path not in known:
        raise UnknownNameError("field", path, known)
    field = known[path]
    return value if isinstance(value, Change) else Change.read(path, value, field.rule, field.unit)


def fields_of(deal: Deal, technology: Technology, with_answers: bool = True) -> dict[str, Field]:
    """Return every field that can be supposed, by path; answers of the catalog's rulebooks only where asked for."""
    found = {item.path: Field(item.rule) for item in deal.evidence()}
    names = _names(deal, technology)
    for section, noun in _lists():
        keys = [names.get((section, key), ()) for key in noun.key_fields]
        for entry, (name, rule) in product(product(*keys), noun.evidence_rules().items()):
            found.setdefault(".".join((section, *entry, name)), Field(rule))
    if with_answers:
        found |= _answers()
    return found


def _lists() -> Iterator[tuple[str, type[Noun]]]:
    """Lists of a deal and what stands in them."""
    for prefix, noun in (("", Deal), ("workforce.", Workforce)):
        for name, info in noun.model_fields.items():
            inner = get_args(info.annotation)
            if inner and isinstance(inner[0], type) and issubclass(inner[0], Noun) and name != "answers":
                yield f"{prefix}{name}", inner[0]


def _names(deal: Deal, technology: Technology) -> dict[tuple[str, str], tuple[str, ...]]:
    """Names that may stand in a list, by list and key; of a list named freely only those in the file, so none here."""
    parties = tuple(party.id for party in deal.parties)
    components = (WHOLE, *(component.id for component in technology.components))
    production = technology.production
    assets = () if production is None else tuple(asset.id for asset in production.all_assets)
    kinds = (*load_asset_kinds().kinds, *(() if production is None else production.kinds))
    return {
        ("ownership", "holder"): parties,
        ("ownership", "company"): parties,
        ("decision_rights", "party"): parties,
        ("supply", "component"): components,
        ("stack", "component"): components,
        ("stack", "layer"): tuple(layer.id for layer in technology.layers),
        ("support", "id"): (WHOLE, *(award.id for award in deal.support)),
        ("terms", "id"): (LICENCE.partition(".")[2], *(term.id for term in deal.terms)),
        ("assets", "asset"): (*assets, *(kind.id for kind in kinds)),
        ("workforce.levels", "level"): STAFF_LEVELS,
    }


def _answers() -> dict[str, Field]:
    """Answers to the facts rulebooks of the catalog ask for, each as it is asked."""
    rules = Answer.evidence_rules()
    found: dict[str, Field] = {}
    for name, known in known_facts().items():
        answered_by = ANSWERED_BY[known.asked.kind]
        found[f"answers.{name}.{answered_by}"] = Field(rules[answered_by], known.asked.unit)
    return found
