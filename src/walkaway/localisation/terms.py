"""What the terms say about rights to the know-how: who owns it, and whether the right to produce survives an exit."""

from __future__ import annotations

from walkaway.core.truth import Truth, any_of
from walkaway.evidence.evidence import Evidence
from walkaway.evidence.resolution import Resolved
from walkaway.model.clause import Clause

RIGHTS = tuple(name for name, rule in Clause.evidence_rules().items() if rule.kind == "flag" and name != "published")
LICENCE = "terms.licence"
"""Where a question about the licence points when the file has no term of its own for it."""


def home_owns_ip(evidence: Evidence) -> tuple[Truth, tuple[Resolved, ...]]:
    """Whether home parties own the product and process IP. A term speaks of all of it, so one that says no decides."""
    truth, spoken = any_term(evidence, "home_owns_ip")
    said = {item.truth for item in spoken if item.is_known}
    return (Truth.FALSE if said == {Truth.FALSE} else truth), spoken


def freedom_to_operate(evidence: Evidence) -> tuple[Truth, tuple[Resolved, ...]]:
    """Whether home parties may go on producing when the partner leaves.

    True if they own the IP or a right survives the exit. False only if both are known to be false: a licence text
    nobody has seen proves nothing either way, and neither does one licence where there may be another.
    """
    owns, owning = home_owns_ip(evidence)
    survives, surviving = any_term(evidence, "survives_exit")
    granted, granting = any_term(evidence, "granted")
    if granted is Truth.FALSE:
        return owns | (survives & granted), (*owning, *granting)
    return owns | survives, (*owning, *surviving)


def any_term(evidence: Evidence, flag: str) -> tuple[Truth, tuple[Resolved, ...]]:
    """Whether a flag holds of any term: true if one says so, false only if all terms are listed and each says no.

    Terms of which nothing but words is known, such as an offtake contract, are not asked.
    """
    found = tuple(evidence.get(f"terms.{term}.{flag}") for term in _terms_with_rights(evidence))
    listed = evidence.get("complete.terms")
    if any_of(item.truth for item in found) is Truth.TRUE:
        return Truth.TRUE, tuple(item for item in found if item.is_known)
    if listed.truth is not Truth.TRUE:
        return Truth.UNKNOWN, (*(found or (evidence.get(f"{LICENCE}.{flag}"),)), listed)
    return any_of(item.truth for item in found), (*found, listed)


def _terms_with_rights(evidence: Evidence) -> tuple[str, ...]:
    """Terms of which a source says, or looked for and did not find, what right they give."""
    fields = ((rest.rpartition("."), item) for rest, item in evidence.with_prefix("terms."))
    return tuple(
        dict.fromkeys(term for (term, _, name), item in fields if name in RIGHTS and (item.is_known or item.standing))
    )
