"""The page of one audit: verdict first, then findings, questions, and what they rest on."""

from __future__ import annotations

from collections.abc import Iterator

from walkaway.beliefs.presumed import PresumedDepth
from walkaway.core.truth import Truth
from walkaway.judgement.questions import Question
from walkaway.judgement.result import Audit
from walkaway.measures.measures import MEASURES
from walkaway.report.audit_facts import (
    carbon_section,
    claims_section,
    conflicts_section,
    money_section,
    ownership_section,
    people_section,
    sources_section,
    stack_section,
)
from walkaway.report.first_screen import grouped_questions, presumed_words, shown_by_words, summary, titled
from walkaway.report.happened_words import HOW_TO_ASK
from walkaway.report.law_words import law_sections
from walkaway.report.page import Bars, Block, Items, Page, Paragraph, Section, names_in, table
from walkaway.report.supposed import supposed_blocks
from walkaway.report.words import (
    chance_words,
    counted,
    day_words,
    percent,
    strength_words,
    truth_word,
    verdict_words,
)
from walkaway.rules.verdict import RuleResult, verdict_of

QUESTIONS_SHOWN = 5


def audit_page(audit: Audit) -> Page:
    """Build the page of an audit."""
    sections = (
        Section("", (summary(audit),)),
        Section("Verdict", tuple(_verdict(audit))),
        Section("Findings", (_findings(audit),)),
        Section("What is presumed, and why", tuple(_presumed(audit))),
        *law_sections(audit),
        Section("What to ask for", tuple(_questions(audit))),
        Section("Who owns and who decides", tuple(ownership_section(audit))),
        Section("The stack", tuple(stack_section(audit))),
        Section("People", (people_section(audit),)),
        Section("Public money", tuple(money_section(audit))),
        Section("Carbon and environment", (carbon_section(audit),)),
        Section("Where sources disagree", tuple(conflicts_section(audit))),
        Section("Every claim", tuple(claims_section(audit)), detail=True),
        Section("Sources", (sources_section(audit),), detail=True),
    )
    return Page(titled(audit), "", sections, names_in(audit.deal))


def _another_rung(result: RuleResult, reached: Truth) -> str:
    """Why a rung comes out otherwise than its own condition: by one below it, or by one that implies it."""
    if reached is Truth.FALSE:
        return "a lower rung is not reached"
    if result.truth is Truth.TRUE:
        return "by itself yes, but whether a lower rung is reached is unknown"
    own = "; ".join(result.reasons())
    above = " or ".join(name.replace("_", " ") for name in result.rule.implied_by)
    return f"{own}; it would count as reached all the same if '{above}' were"


def _verdict(audit: Audit) -> Iterator[Block]:
    yield from supposed_blocks(audit.changes)
    if len(audit.known_claims) < len(audit.evidence.all_claims()):
        yield Paragraph("The summary of the deal is left out: it may tell what became known later.")
    elif audit.deal.summary:
        yield Paragraph(audit.deal.summary)
    value = audit.value
    yield Bars(
        (
            ("Value added at home", value.local, percent(value.local)),
            ("of it under home control", value.locally_controlled, percent(value.locally_controlled)),
            ("Arrives from the partner's group", value.knock_down, percent(value.knock_down)),
        )
    )
    if audit.outlook is not None:
        yield Paragraph(
            f"The exit asked about is {audit.outlook.mode}, on {audit.outlook.day}, {audit.outlook.because}, with few "
            f"draws; who holds what is sourced for {audit.outlook.sourced:.0%} of what production rests on. "
            f"More: walkaway exit {audit.deal.id}"
        )
    if audit.happened is not None and audit.technology.production is not None:
        yield Paragraph(HOW_TO_ASK.format(deal=audit.deal.id))
    rows = []
    for result in audit.depth.rungs:
        rung = result.rule.rung or 0
        reached = audit.depth.reached[rung]
        reasons = result.reasons() if result.truth is reached else (_another_rung(result, reached),)
        if reached is Truth.TRUE and result.truth is not Truth.TRUE:
            reasons = ("production goes on without the partner, which shows this rung is reached",)
        rows.append((str(rung), result.rule.name, truth_word(reached), "; ".join(reasons)))
    yield table(("Rung", "Capability", "Reached", "Because"), rows)
    yield Paragraph(coverage_words(audit))


def coverage_words(audit: Audit) -> str:
    """Say what the verdict rests on."""
    coverage = audit.coverage
    unknown = len(coverage.unknown_fields)
    total = coverage.sourced + unknown
    claims = audit.known_claims
    sources = {key for claim in claims for key in (claim.source, *claim.also) if key}
    holdings = "1 holding is" if coverage.assumed == 1 else f"{coverage.assumed} holdings are"
    whose = "its" if coverage.assumed == 1 else "their"
    votes = f" {holdings} taken to vote by {whose} share." if coverage.assumed else ""
    return (
        f"Rests on {counted(len(claims), 'claim')} from {counted(len(sources), 'source')}, {day_words(audit)}. "
        f"Of {total} facts the verdict and findings use, {coverage.sourced} {_is(coverage.sourced)} sourced and "
        f"{unknown} unknown. Sources disagree on {counted(len(audit.evidence.conflicts()), 'field')}.{votes}"
    )


def _is(count: int) -> str:
    return "is" if count == 1 else "are"


def _findings(audit: Audit) -> Block:
    rows = [
        (
            result.rule.name,
            verdict_words(result),
            shown_by_words(result) if verdict_of(result) in ("pass", "fail") else "",
            "; ".join(result.reasons()),
        )
        for result in audit.findings
    ]
    return table(("Finding", "Verdict", "Ground", "Because"), rows)


def _presumed(audit: Audit) -> Iterator[Block]:
    reading = audit.presumed
    yield Paragraph(
        f"Nothing here is shown. {reading.worlds:,} joint worlds (seed {reading.seed}) are drawn within what is "
        "shown, by presumptions that any contrary claim rebuts, then by how comparable deals are known to be."
    )
    for title, depth in (("today", reading.depth), ("once it runs", reading.once_running)):
        if rungs := [] if depth is None else _rungs_presumed(audit, depth, is_supposed=title != "today"):
            yield table(("Rung", "At least", f"Chance {title}"), rungs, caption=f"Place on the ladder, {title}")
    undecided = [item for item in audit.findings if verdict_of(item) == "unknown"]
    if undecided:
        rows = []
        for result in undecided:
            item = reading.findings[result.rule.id]
            said = "open" if item.verdict is None else presumed_words(item)
            chance = chance_words(item.low, item.high) if item.verdict is None else said
            rows.append(
                (
                    result.rule.name,
                    chance,
                    "; ".join(f"{_meaning(reason.measure)}: {reason.words}" for reason in item.reasons),
                )
            )
        yield table(("Finding", "Presumed", "Grounds"), rows)
    speaking = [item for item in audit.speaking if item.standing in ("in_force", "rebutted")]
    if speaking:
        standing = [
            (item.presumption.name, item.standing.replace("_", " "), strength_words(item.strength), item.record.words,
             ", ".join(field.field for field in item.rebutted_by))
            for item in speaking
        ]  # fmt: skip
        yield table(("Presumption", "Stands", "Strength", "Record", "Rebutted by"), standing)


def _rungs_presumed(audit: Audit, depth: PresumedDepth, is_supposed: bool) -> list[tuple[str, str, str]]:
    """Rungs that are neither shown nor supposed, each with its chance."""
    return [
        (str(rung), _rung_name(audit, rung), chance_words(low, high))
        for rung, (low, high) in enumerate(depth.at_least)
        if rung > int(is_supposed) and (is_supposed or audit.depth.reached[rung] is Truth.UNKNOWN)
    ]


def _rung_name(audit: Audit, rung: int) -> str:
    return next(item.rule.name for item in audit.depth.rungs if item.rule.rung == rung)


def _meaning(measure: str) -> str:
    return MEASURES[measure].meaning.rstrip(".") if measure in MEASURES else measure


def _questions(audit: Audit) -> Iterator[Block]:
    if not audit.questions:
        yield Paragraph("No single unknown fact would move the verdict.")
        return
    texts = []
    for question, fields in grouped_questions(audit)[:QUESTIONS_SHOWN]:
        more = f" and {fields - 1} more fields" if fields > 1 else ""
        texts.append(f"{question.question} ({question.field}{more}: {effect_words(question)})")
    yield Items(tuple(texts), numbered=True)


def effect_words(question: Question) -> str:
    """Say what an answer could move."""
    parts = []
    if question.rungs:
        parts.append(f"up to {question.rungs} rung{'s' if question.rungs > 1 else ''} of depth")
    if question.breadth >= 0.005:
        parts.append(f"up to {question.breadth:.0%} of breadth")
    if question.settles:
        parts.append(f"can settle {', '.join(name.replace('_', ' ') for name in question.settles)}")
    return "; ".join(parts) or "moves the verdict together with others"
