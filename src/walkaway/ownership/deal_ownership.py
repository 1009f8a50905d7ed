"""Ownership of a deal: its shares and votes, and above them the rights to decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from walkaway.core.frozen_map import FrozenMap
from walkaway.core.truth import Truth
from walkaway.core.vocabulary import flagged
from walkaway.evidence.evidence import Evidence
from walkaway.evidence.resolution import Resolved
from walkaway.model.deal import Deal
from walkaway.model.decision_right import DECIDING, DECISIONS
from walkaway.ownership.control import VoteRanges
from walkaway.ownership.deal_shares import TOGETHER, Ballot, DealShares, shares_of

HOLDS_ALL = "holds all votes"
"""Why a holder of all votes decides."""
DECIDING_ROLES = flagged("party_role", "may_decide")
"""Roles whose holders may decide in a venture without holding a part of it."""


@dataclass(frozen=True, slots=True)
class Voter(Ballot):
    """A party's votes in the venture, and its seats on the board."""

    board_seats: Resolved
    board_size: Resolved
    chairs_board: Truth
    casting_vote: Truth


@dataclass(frozen=True, slots=True)
class DealOwnership(DealShares):
    """Who owns and decides: shares and votes, and beside them rights.

    Attributes:
        voters: ballots with seats on the board.
        powers: decision rights by party and decision, of all who may have some.
        power_reasons: why a right not claimed by a source is set.
        rights_complete: whether a source says that every right to decide is listed.
    """

    voters: tuple[Voter, ...]
    powers: Mapping[str, Mapping[str, str]]
    power_reasons: Mapping[str, str]
    rights_complete: bool


def ownership_of(deal: Deal, evidence: Evidence, home: frozenset[str]) -> DealOwnership:
    """Work out ownership of a deal as seen from the countries in ``home``.

    Raises:
        InputError: if more than all shares or votes of a company are held, or companies hold all of each other.
    """
    return with_rights(deal, shares_of(deal, evidence, home), evidence)


def with_rights(deal: Deal, shares: DealShares, evidence: Evidence) -> DealOwnership:
    """Ownership: shares and votes as they are, with the rights to decide that the evidence gives."""
    powers, reasons = _powers(deal, evidence, shares.votes)
    return DealOwnership(
        **_parts(DealShares, shares),
        voters=tuple(_voter(ballot, evidence) for ballot in shares.ballots),
        powers=powers,
        power_reasons=reasons,
        rights_complete=evidence.truth_of("complete.decision_rights") is Truth.TRUE,
    )


def _parts(kind: type, item: object) -> dict[str, Any]:
    return {part.name: getattr(item, part.name) for part in fields(kind)}


def _powers(
    deal: Deal, evidence: Evidence, votes: VoteRanges
) -> tuple[Mapping[str, Mapping[str, str]], Mapping[str, str]]:
    """Decision rights as claimed, of all who may have some.

    What is not claimed is unknown, or none where every right is listed; one holder of all votes decides whatever no
    source gives to another.
    """
    complete = evidence.truth_of("complete.decision_rights") is Truth.TRUE
    silent = "none" if complete else "unknown"
    powers: dict[str, dict[str, str]] = {}
    reasons: dict[str, str] = {}
    for party in _may_decide(deal, votes):
        chosen = {name: evidence.get(f"decision_rights.{party}.{name}").choice for name in DECISIONS}
        powers[party] = {name: choice or silent for name, choice in chosen.items()}
        if complete:
            reasons |= {f"{party}.{name}": "not among the rights, all of which are listed"
                        for name, choice in chosen.items() if choice is None}  # fmt: skip
    sole = _sole_owner(deal.venture, votes)
    if sole is not None and not complete:
        mine = powers.setdefault(sole, dict.fromkeys(DECISIONS, "unknown"))
        for name in DECISIONS:
            taken = any(other[name] in DECIDING for party, other in powers.items() if party != sole)
            if mine[name] == "unknown" and not taken:
                mine[name] = DECIDING[0]
                reasons[f"{sole}.{name}"] = HOLDS_ALL
    return FrozenMap(powers), FrozenMap(reasons)


def _may_decide(deal: Deal, votes: VoteRanges) -> tuple[str, ...]:
    """Parties that may have rights to decide: those listed with some, holders of the venture, partners, licensors."""
    parties = {party.id: party.role for party in deal.parties}
    holders = [name for held_by in votes.held.get(deal.venture, {}) for name in held_by.split(TOGETHER)]
    named = [
        *(right.party for right in deal.decision_rights),
        *holders,
        *([deal.foreign_partner] if deal.foreign_partner else []),
        *(party for party, role in parties.items() if role in DECIDING_ROLES),
    ]
    listed = {right.party for right in deal.decision_rights}
    return tuple(dict.fromkeys(name for name in named if name in parties and (name != deal.venture or name in listed)))


def _sole_owner(company: str, votes: VoteRanges) -> str | None:
    """Follow holders of all votes upward to the last one."""
    owner, passed = None, {company}
    while True:
        holders = [holder for holder, item in votes.held.get(company, {}).items() if item.low >= 1]
        if len(holders) != 1 or holders[0] in passed or TOGETHER in holders[0]:
            return owner
        owner = company = holders[0]
        passed.add(owner)


def _voter(ballot: Ballot, evidence: Evidence) -> Voter:
    path = f"decision_rights.{ballot.party}."
    return Voter(
        **_parts(Ballot, ballot),
        board_seats=evidence.get(path + "board_seats"),
        board_size=evidence.get(path + "board_size"),
        chairs_board=evidence.truth_of(path + "chairs_board"),
        casting_vote=evidence.truth_of(path + "casting_vote"),
    )
