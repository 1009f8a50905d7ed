"""What is presumed of a rule, as rows of a proof: its chance, the grounds of each measure, presumptions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from walkaway.beliefs.presumed import Presumed
from walkaway.beliefs.presumptions import Speaks
from walkaway.core.claims import Source
from walkaway.evidence.resolution import Resolved
from walkaway.measures.measures import MEASURES
from walkaway.report.first_screen import presumed_words
from walkaway.report.words import chance_words, resolved_words, strength_words
from walkaway.rules.verdict import RuleResult, verdict_of

Row = tuple[int, str, str]
"""One line of a proof: its depth, its text and its tone."""


def presumed_rows(item: Presumed, result: RuleResult, speaking: Sequence[Speaks]) -> list[Row]:
    """Return rows of depth, text and tone; none where nothing is presumed and no presumption speaks.

    Args:
        item: what is presumed of the rule.
        result: how the rule comes out as shown.
        speaking: presumptions about such a deal, with how each stands.
    """
    measures = dict.fromkeys(_measures(result))
    told = [line for measure in measures for line in _about(measure, speaking)]
    reasons = [(2, f"{_meaning(reason.measure)}: {reason.words}", "source") for reason in item.reasons]
    if not reasons and not told:
        return []
    return [(1, _head(item, result, bool(reasons)), ""), *reasons, *told]


def _head(item: Presumed, result: RuleResult, has_reasons: bool) -> str:
    if not has_reasons:
        return "Presumptions that speak to it"
    if verdict_of(result) != "unknown":
        return "Presumed of what is not shown, which cannot move the verdict"
    said = presumed_words(item) if item.verdict is not None else f"passes: {chance_words(item.low, item.high)}"
    return f"Beside what is shown, {said}"


def _measures(result: RuleResult) -> Iterator[str]:
    for proof in (result.scope, result.proof):
        for leaf in () if proof is None else proof.leaves():
            if leaf.measured is not None:
                yield leaf.measured.name


def _meaning(measure: str) -> str:
    name = measure.partition(":")[0]
    return MEASURES[name].meaning.rstrip(".") if name in MEASURES else measure


_STANDS = {
    "in_force": "in force", "rebutted": "out of force", "settled": "not needed, as the matter is shown",
    "does_not_apply": "does not apply, as its condition is shown not to hold",
    "not_shown": "not in force, as its condition is not shown",
}  # fmt: skip


def _about(measure: str, speaking: Iterable[Speaks]) -> Iterator[Row]:
    """Presumptions on a measure, each with how it stands, its record, its reason and its source."""
    for item in speaking:
        presumption = item.presumption
        if presumption.then.measure != measure:
            continue
        by = f": rebutted by {'; '.join(map(_claimed, item.rebutted_by))}" if item.standing == "rebutted" else ""
        yield 2, f"Presumption {presumption.id}, {_STANDS[item.standing]}{by}", "source"
        if item.standing in ("in_force", "rebutted"):
            yield 3, f"{presumption.name}. {presumption.reason}", "source"
            yield (
                3,
                f"{item.record.words.capitalize()}; strength {strength_words(item.strength)}; {_ground(item)}",
                "source",
            )


def _claimed(field: Resolved) -> str:
    return f"{field.field} = {resolved_words(field)}"


def _ground(item: Speaks) -> str:
    stated = item.presumption.strength
    if stated.is_assumed:
        return "stated strength is an assumption"
    return f"stated strength from {_cited(item.presumption.sources[stated.source])}"


def _cited(source: Source) -> str:
    return f"{source.publisher}: {source.title} ({source.date or 'undated'})"
