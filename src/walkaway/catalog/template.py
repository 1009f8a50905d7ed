"""A deal file to fill in: every field of the schema, explained and unknown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from walkaway.catalog.checks.names import country_codes_and_groups
from walkaway.catalog.loader import ids, load_technology
from walkaway.core.errors import UnknownNameError, UsageError
from walkaway.core.units import units_of
from walkaway.core.vocabulary import words
from walkaway.evidence.fields import Noun
from walkaway.evidence.resolution import FieldRule
from walkaway.model.asset_claim import AssetClaim
from walkaway.model.carbon import Carbon
from walkaway.model.clause import Clause
from walkaway.model.decision_right import DecisionRight
from walkaway.model.outcome import Outcome
from walkaway.model.ownership_link import OwnershipLink
from walkaway.model.plant import Plant
from walkaway.model.supply_line import StackClaim, SupplyLine
from walkaway.model.support import Support
from walkaway.model.workforce import StaffLevel, Workforce

_HEAD = """\
# A deal for walkaway. Everything not yet known stays 'unknown'; it is never read as zero or as no.
# Replace 'unknown' by one claim or a list of claims:
#
#   capacity:
#     - value: 40                # a number, [low, high], true, false, a text, or unknown
#       unit: GWh/year
#       as_of: 2025-06           # the time the value is true of: year, quarter, month, day, or a span A/B
#       source: permit-2025      # a key under 'sources'
#       binding: authority       # {bindings}
#       confidence: high         # high, medium, low
#       note: What a reader should know, in your own words.
#
# Check with: walkaway validate {id}.yaml        Audit with: walkaway audit {id}.yaml
schema_version: 1
id: {id}
name: {id}                      # name as a reader would know it
summary: ""                     # one or two sentences
kind: joint_venture             # {kinds}
technology: {technology}        # a pack of the catalog, or a file {technology}.yaml beside this one
home: [{home}]                  # country codes, or a group such as EU27
venture: venture
foreign_partner: foreign-partner

parties:                        # roles: {roles}
  - {{id: venture, name: The company that runs the plant, countries: [], role: venture}}
  - {{id: foreign-partner, name: The partner from abroad, countries: [], role: foreign_partner}}
  - {{id: home-partner, name: The partner at home, countries: [], role: home_partner}}
"""


_WORDS = {
    "bindings": ", ".join(words("binding")),
    "kinds": ", ".join(words("deal_kind")),
    "roles": ", ".join(words("party_role")[:6]) + ", ...",
}

_ID = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
_CHECK = "                   # not a claim: put the country the plant stands in"


def deal_template(deal_id: str, technology: str, home: str, country: str) -> str:
    """Return the text of a deal file for ``deal_id``.

    Raises:
        UsageError: for an id that is not in lower case with hyphens.
        UnknownNameError: for a technology, home or country that does not exist.
    """
    if not _ID.fullmatch(deal_id):
        raise UsageError(f"{deal_id!r} cannot be an id; allowed: lower-case letters, digits and hyphens, who and where")
    codes, groups = country_codes_and_groups()
    if technology not in ids("technologies"):
        raise UnknownNameError("technology", technology, ids("technologies"))
    if home not in codes | groups:
        raise UnknownNameError("country or group", home, groups if home not in codes else codes)
    if country not in codes:
        raise UnknownNameError("country", country, codes)
    lines = [_HEAD.format(id=deal_id, technology=technology, home=_quoted(home), **_WORDS)]
    lines += _listed("ownership", OwnershipLink, {"holder": "foreign-partner", "company": "venture"})
    lines += _listed("decision_rights", DecisionRight, {"party": "foreign-partner"})
    lines += ["plant:", '  site: ""', f"  country: {_quoted(country)}{_CHECK}", *_fields(Plant, "  "), ""]
    lines += _listed("stack", StackClaim, {"component": "all", "layer": "design"})
    lines += _listed("supply", SupplyLine, {"component": "all"})
    lines += ["workforce:", *_fields(Workforce, "  "), "  levels:"]
    lines += _entry(StaffLevel, {"level": "engineer"}, "    ")
    lines += ["", *_listed("support", Support, {"id": "aid", "instrument": "grant"})]
    lines += _listed("terms", Clause, {"id": "licence", "kind": "licence"})
    if load_technology(technology).production is not None:
        lines += _listed("assets", AssetClaim, {"asset": "spare_parts"})
    lines += ["carbon:", *_fields(Carbon, "  "), "", "outcome:", *_fields(Outcome, "  "), ""]
    lines += ["# What no engine reads goes under 'background', one topic per entry.", "background: []", ""]
    lines += ["sources: {}                     # key: {publisher: ..., title: ..., url: ..., date: ...}"]
    return "\n".join(lines) + "\n"


def _quoted(code: str) -> str:
    return f'"{code}"' if code == "NO" else code


def _listed(name: str, noun: type[Noun], keys: dict[str, str]) -> list[str]:
    return [f"{name}:", *_entry(noun, keys, "  "), ""]


def _entry(noun: type[Noun], keys: dict[str, str], pad: str) -> list[str]:
    first, *rest = [f"{name}: {value}" for name, value in keys.items()]
    return [f"{pad}- {first}", *(f"{pad}  {line}" for line in rest), *_fields(noun, pad + "  ")]


def _fields(noun: type[Noun], pad: str) -> Iterator[str]:
    for name, rule in noun.evidence_rules().items():
        yield f"{pad}# {rule.meaning} {_allowed(rule)}Cite: {rule.cite}."
        yield f"{pad}{name}: unknown"


def _allowed(rule: FieldRule) -> str:
    if rule.kind == "quantity":
        return f"Unit: {', '.join(units_of(rule.dimension)[:4])}. " if rule.dimension else "Any unit. "
    if rule.kind == "choice":
        return f"One of: {', '.join(rule.choices)}. "
    return {"flag": "True or false. ", "date": "A date. ", "text": "Text. "}.get(rule.kind, "")
