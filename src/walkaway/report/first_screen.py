"""The first screen of an audit: what is shown, what is presumed, what stays open, and what to ask first."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from walkaway.beliefs.presumed import Presumed, PresumedDepth, Reason
from walkaway.core.claims import BINDINGS
from walkaway.core.interval import UNIT
from walkaway.core.truth import Truth
from walkaway.judgement.questions import Question
from walkaway.judgement.result import Audit
from walkaway.model.rulebook import GROUND_RUNG
from walkaway.report.happened_words import happened_words
from walkaway.report.law_words import law_phrase, law_reading, settings
from walkaway.report.outlook_words import outlook_in_short
from walkaway.report.page import Page, Phrase, Section, Summary, names_in
from walkaway.report.words import capitalised, chance_words, news_day, percent
from walkaway.rules.verdict import RuleResult, verdict_of

_STATES = {"announced": "planned", "construction": "being built", "ramp_up": "starting up", "production": "running"}
"""States of a plant as a headline says them; others as they stand."""
_BINDINGS = {"law": "law", "contract": "a contract", "filing": "a filing", "authority": "an authority",
             "company_statement": "the company's own word", "press": "press reports", "study": "a study",
             "inferred": "our own inference"}  # fmt: skip
ASK = "Ask first"
_TELLS_NOTHING = 0.5
"""Width of a range of chances that is left out."""
_NO_FURTHER = 0.1
"""Chance of a rung below which those above it need no words."""


def first_screen(audit: Audit) -> Page:
    """Build the page of the first screen alone, with where to find the rest."""
    more = Summary((("More", (Phrase(f"walkaway audit {audit.deal.id} --full, walkaway why {audit.deal.id} RULE"),)),))
    return Page(titled(audit), "", (Section("", (summary(audit), more)),), names_in(audit.deal))


def titled(audit: Audit) -> str:
    """Name of the deal, with how far the plant is and how far the news reaches."""
    state = state_words(audit)
    said = [] if state is None else [state]
    day = news_day(audit)
    said += [] if day is None else [f"news to {day}"]
    return f"{audit.deal.name} ({'; '.join(said)})" if said else audit.deal.name


def state_words(audit: Audit) -> str | None:
    """How far the plant is, in words; None where no source tells."""
    state = audit.evidence.get("plant.state").choice
    return None if state is None else _STATES.get(state, state)


def summary(audit: Audit) -> Summary:
    """Build the rows of the first screen."""
    rows = [
        ("As if", tuple(_supposed(audit))),
        ("Shown", tuple(_shown(audit))),
        ("Presumed", tuple(_presumed(audit))),
        ("Open", tuple(_open(audit))),
        (_exit_label(audit), tuple(_exit(audit))),
        *_law(audit),
        (ASK, tuple(_asked(audit))),
    ]
    return Summary(tuple(row for row in rows if row[1]), numbered=(ASK,))


def shown_by(result: RuleResult) -> str | None:
    """The weakest kind of statement the claims behind a settled verdict rest on; None without claims."""
    measured = (leaf.measured for leaf in result.proof.decisive() if leaf.measured is not None)
    claims = [claim for each in measured for item in each.inputs for claim in item.standing]
    kinds = [claim.binding for claim in claims if not claim.is_unknown]
    return max(kinds, key=BINDINGS.index, default=None)


def shown_by_words(result: RuleResult) -> str:
    """Say by what a verdict is shown."""
    kind = shown_by(result)
    return "shown" if kind is None else f"shown by {_BINDINGS.get(kind, kind.replace('_', ' '))}"


def _supposed(audit: Audit) -> Iterator[Phrase]:
    if audit.changes:
        yield Phrase("This is not the deal as its sources describe it. It is judged as if:", "verdict")
        yield from (Phrase(str(change), "verdict") for change in audit.changes)


def _shown(audit: Audit) -> Iterator[Phrase]:
    yield Phrase(_depth_words(audit), "verdict")
    for said, verb in (("pass", "Passes"), ("fail", "Fails")):
        for result in audit.findings:
            if verdict_of(result) == said:
                because = "; ".join(result.reasons())
                yield Phrase(
                    f"{verb} on {_inline(result.rule.name)} ({shown_by_words(result)}): {because}.", "findings", said
                )
    local = audit.value.local
    if local != UNIT and local.width < 0.5:
        yield Phrase(f"{capitalised(percent(local))} of the value is added at home.", "verdict")


def _depth_words(audit: Audit) -> str:
    depth = audit.depth
    top = max(depth.reached)
    if depth.high == 0:
        runs = audit.presumed.once_running is not None
        return "Nothing is made at home yet." if runs else f"No rung of the ladder of {top} is reached: {GROUND_RUNG}."
    name = _name_of(audit, depth.low)
    if depth.low == depth.high:
        return f"Reaches rung {depth.low} of {top}: {name}."
    if depth.low == 0:
        return "No rung of the ladder is shown to be reached."
    return f"Reaches at least rung {depth.low} of {top}: {name}."


def _name_of(audit: Audit, rung: int) -> str:
    names = {result.rule.rung or 0: result.rule.name for result in audit.depth.rungs}
    return names.get(rung, GROUND_RUNG)


def _presumed(audit: Audit) -> Iterator[Phrase]:
    reading = audit.presumed
    once = reading.once_running
    words = _depth_chances(audit, reading.depth if once is None else once, is_supposed=once is not None)
    if words:
        yield Phrase(
            f"Once it runs: {words}." if once is not None else f"{capitalised(words)}.", "what-is-presumed-and-why"
        )
    for result in audit.findings:
        item = reading.findings[result.rule.id]
        if verdict_of(result) == "unknown" and item.verdict is not None:
            yield Phrase(f"{capitalised(presumed_words(item))} on {_inline(result.rule.name)}{_because(item)}.",
                         "what-is-presumed-and-why")  # fmt: skip


def presumed_words(item: Presumed) -> str:
    """Say a presumed verdict with its chance."""
    if item.verdict == "fail":
        return f"presumed fail, {chance_words(1 - item.high, 1 - item.low)}"
    return f"presumed pass, {chance_words(item.low, item.high)}"


def _because(item: Presumed) -> str:
    reason = leading_reason(item)
    return "" if reason is None else f": {_inline(reason.words)}"


def leading_reason(item: Presumed) -> Reason | None:
    """The reason a presumed verdict hangs on most."""
    told = ("presumption", "base_rate", "walk_away_test")
    return next((reason for reason in item.reasons if reason.ground in told), None)


def _depth_chances(audit: Audit, depth: PresumedDepth, is_supposed: bool) -> str:
    """Chances of the rungs that are neither shown nor excluded, in order, down to the first that is very unlikely."""
    told = []
    for rung, (low, high) in enumerate(depth.at_least):
        settled = audit.depth.reached[rung] is not Truth.UNKNOWN and not is_supposed
        if rung and not settled and not (is_supposed and rung == 1) and high - low < _TELLS_NOTHING:
            told.append(f"{_name_of(audit, rung)}: {chance_words(low, high)}")
        if told and high < _NO_FURTHER:
            break
    return "; ".join(told)


def _open(audit: Audit) -> Iterator[Phrase]:
    depth = audit.depth
    if depth.high > depth.low:
        yield Phrase(f"Cannot be excluded: {_name_of(audit, depth.high)}.", "verdict")
    undecided = [
        _inline(result.rule.name)
        for result in audit.findings
        if verdict_of(result) == "unknown" and audit.presumed.findings[result.rule.id].verdict is None
    ]
    if undecided:
        yield Phrase(f"Neither shown nor presumed: {', '.join(undecided)}.", "what-is-presumed-and-why")


def _exit_label(audit: Audit) -> str:
    return "What happened" if audit.happened is not None else "If the partner left"


def _exit(audit: Audit) -> Iterator[Phrase]:
    if audit.happened is not None:
        yield Phrase(happened_words(audit.happened, audit.deal.sources), "verdict")
    elif audit.outlook is not None:
        yield Phrase(outlook_in_short(audit.outlook), "verdict")


def _law(audit: Audit) -> Iterator[tuple[str, tuple[Phrase, ...]]]:
    """How the deal stands under the first of the configured rulebooks that can apply to it."""
    reading = law_reading(audit)
    if reading is not None:
        yield reading.label, (law_phrase(reading),)


def _asked(audit: Audit) -> Iterator[Phrase]:
    asked = [item for item, _ in grouped_questions(audit) if not _comes_about(item.field)]
    for question in asked[: int(settings()["questions"])]:
        yield Phrase(question.question, "what-to-ask-for")


def _comes_about(field: str) -> bool:
    """Whether a field tells what became of a deal: nobody can promise it, so nobody is asked for it first."""
    return any(fnmatchcase(field, pattern) for pattern in settings()["not_asked_first"])


def grouped_questions(audit: Audit) -> list[tuple[Question, int]]:
    """Questions in order of worth, each text once, with the number of fields it covers."""
    groups: dict[str, list[Question]] = {}
    for question in audit.questions:
        groups.setdefault(question.question, []).append(question)
    return [(group[0], len(group)) for group in groups.values()]


def _inline(text: str) -> str:
    """A name within a sentence: small, unless it begins with an abbreviation."""
    return text if len(text) > 1 and text[1].isupper() else text[:1].lower() + text[1:]
