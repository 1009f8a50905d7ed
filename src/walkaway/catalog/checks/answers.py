"""Checks of the answers in a deal file against the facts that rulebooks ask for: fact, kind, unit, names from lists.

A deal may answer facts of rulebooks of one's own, which are not known here. So a name nobody asks for is refused only
where it is close to one that somebody does: it would otherwise be ignored in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from walkaway.catalog.checks.reporter import Reporter
from walkaway.catalog.yaml_reader import Document
from walkaway.core.claims import Claim
from walkaway.core.errors import Problem, nearest
from walkaway.core.tables import Location
from walkaway.core.units import UNITS
from walkaway.model.deal import Answer, Deal
from walkaway.model.rulebook import AskedFact, Rulebook

A_SLIP = 0.85
"""How alike a name must be to one that is asked for to be taken for a slip of it: a letter or two in a word."""

_FIELD = {"number": "number", "flag": "holds", "name": "name", "day": "day"}


@dataclass(frozen=True, slots=True)
class KnownFact:
    """A fact that rulebooks ask for.

    Attributes:
        asked: how one of them asks.
        names: names an answer may be, where it is one.
        is_closed: whether no other name is an answer.
    """

    asked: AskedFact
    names: frozenset[str]
    is_closed: bool


def facts_asked(rulebooks: Iterable[Rulebook]) -> dict[str, KnownFact]:
    """Return every fact that rulebooks ask for; one that several ask for has the names of all of them."""
    found: dict[str, KnownFact] = {}
    for book in rulebooks:
        leaves = [leaf for rule in book.rules for leaf in book.conditions_of(rule)]
        for name, asked in book.facts.items():
            said = {word for leaf in leaves if leaf.fact == name for word in (*leaf.one_of, leaf.value)}
            names = frozenset(word for word in said | set(asked.names) if isinstance(word, str))
            known = found.get(name)
            found[name] = KnownFact(
                asked,
                names if known is None else names | known.names,
                bool(asked.names) and (known is None or known.is_closed),
            )
    return found


def answer_problems(deal: Deal, facts: Mapping[str, KnownFact], document: Document) -> list[Problem]:
    """Check the answers of a deal file against the facts that are asked for."""
    report = Reporter(document)
    for index, answer in enumerate(deal.answers):
        known = facts.get(answer.fact)
        if known is not None:
            _check_answer(answer, known, ("answers", index), report)
        elif match := nearest(answer.fact, facts, A_SLIP):
            fix = f"did you mean {match!r}? A fact of a rulebook of your own needs a name less close to it"
            report.add(("answers", index, "fact"), "no rulebook asks for this fact", answer.fact, None, fix)
    return report.problems


def _check_answer(answer: Answer, known: KnownFact, place: Location, report: Reporter) -> None:
    field = _FIELD[known.asked.kind]
    for other in _FIELD.values():
        if other != field and getattr(answer, other):
            fix = f"answer it under {field!r}: {known.asked.question}"
            report.add((*place, other), f"this fact is a {known.asked.kind}", answer.fact, field, fix)
    for index, claim in enumerate(getattr(answer, field)):
        at = (*place, field) if (*place, field, index) not in report.document.lines else (*place, field, index)
        if known.asked.kind == "number":
            _check_unit(claim, known.asked, at, report)
        if known.asked.kind == "name" and isinstance(claim.value, str) and not claim.is_unknown:
            _check_name(claim.value, known, at, report)


def _check_unit(claim: Claim, asked: AskedFact, place: Location, report: Reporter) -> None:
    unit = UNITS.get(claim.unit or "")
    wanted = UNITS.get(asked.unit or "")
    if unit is not None and wanted is not None and unit.canonical != wanted.canonical:
        fix = f"give it in {wanted.canonical}: {asked.question}"
        report.add((*place, "unit"), "a number in another unit than asked", claim.unit, wanted.canonical, fix)


def _check_name(seen: str, known: KnownFact, place: Location, report: Reporter) -> None:
    if seen in known.names or (seen in ("other", "none") and not known.is_closed):
        return
    same = [name for name in sorted(known.names) if name.casefold() == seen.casefold()]
    match = same[0] if same else nearest(seen, known.names)
    if match or known.is_closed:
        otherwise = "" if known.is_closed else " If it is none of them, write 'other'"
        fix = f"did you mean {match!r}?{otherwise}" if match else known.asked.question
        report.add((*place, "value"), "not a name this fact may have", seen, ", ".join(sorted(known.names)), fix)
