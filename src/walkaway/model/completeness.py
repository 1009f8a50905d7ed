"""Completeness: which lists of a deal file hold all there is. Only of a complete list does absence mean no."""

from __future__ import annotations

from walkaway.evidence.fields import Claims, Noun, flag

_CITE = "register, contract, aid decision"


class Completeness(Noun):
    """Whether a list of the file is complete, each with its source; a list nobody speaks of here stays open."""

    ownership: Claims = flag("Whether all direct holders of the venture are listed.", _CITE, changes=True)
    decision_rights: Claims = flag("Whether every right to decide in the venture is listed.", _CITE, changes=True)
    supply: Claims = flag("Whether the supply of every component is listed.", _CITE, changes=True)
    support: Claims = flag("Whether every award of public support is listed.", _CITE, changes=True)
    terms: Claims = flag("Whether every agreement on licences, know-how and exit is listed.", _CITE, changes=True)
