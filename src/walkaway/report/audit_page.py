"""The page of one audit: verdict first, then findings, questions, and what they rest on."""

from __future__ import annotations

from collections.abc import Iterator

from walkaway.beliefs.presumed import PresumedDepth
from walkaway.core.claims import Claim
from walkaway.core.interval import UNIT
from walkaway.core.truth import Truth
from walkaway.evidence.resolution import Resolved
from walkaway.judgement.questions import Question
from walkaway.judgement.result import Audit
from walkaway.localisation.money import Total
from walkaway.localisation.people import Skills
from walkaway.measures.measures import MEASURES
from walkaway.model.decision_right import DECISIONS
from walkaway.report.first_screen import grouped_questions, presumed_words, shown_by_words, summary, titled
from walkaway.report.happened_words import HOW_TO_ASK, happened_words
from walkaway.report.outlook_words import outlook_words
from walkaway.report.page import Bars, Block, Heatmap, Items, Link, Page, Paragraph, Section, Sources, names_in, table
from walkaway.report.supposed import supposed_blocks
from walkaway.report.words import (
    UNKNOWN,
    amount,
    chance_words,
    claim_words,
    counted,
    day_words,
    dispute_words,
    percent,
    resolved_words,
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
        Section("What to ask for", tuple(_questions(audit))),
        Section("Who owns and who decides", tuple(_ownership(audit))),
        Section("The stack", tuple(_stack(audit))),
        Section("People", (_people(audit),)),
        Section("Public money", tuple(_money(audit))),
        Section("Carbon and environment", (_carbon(audit),)),
        Section("Where sources disagree", tuple(_conflicts(audit))),
        Section("Every claim", tuple(_claims(audit)), detail=True),
        Section("Sources", (_sources(audit),), detail=True),
    )
    return Page(titled(audit), "", sections, names_in(audit.deal))


def headline(audit: Audit) -> str:
    """Say the verdict in one sentence."""
    depth = audit.depth
    rungs = f"rung {depth.low}" if depth.low == depth.high else f"rungs {depth.low} to {depth.high}"
    breadth = f"{breadth_words(audit)} of the value is added at home"
    verdict = f"Depth: {depth.label} ({rungs} of {max(depth.reached)}). Breadth: {breadth}."
    if audit.happened is not None:
        return f"{happened_words(audit.happened, audit.deal.sources)} {verdict}"
    return verdict if audit.outlook is None else f"{outlook_words(audit.outlook)} {verdict}"


def breadth_words(audit: Audit) -> str:
    """Return the local value share in words."""
    local = audit.value.local
    return "an unknown share" if local == UNIT else f"{percent(local)}"


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
        f"Rests on {counted(len(claims), 'claim')} from {counted(len(sources), 'source')}, {day_words(audit.as_of)}. "
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


def _ownership(audit: Audit) -> Iterator[Block]:
    ownership, name = audit.ownership, _party_names(audit)
    rows = [
        (
            name[item.holder],
            name[item.company],
            _share_words(item.share),
            "as the share (assumed)" if item.votes_follow_share else resolved_words(item.votes),
        )
        for item in ownership.direct
    ]
    if rows:
        yield table(("Holder", "Company", "Share", "Votes"), rows)
    through = [(name[party], percent(share)) for party, share in ownership.look_through.items()]
    if through:
        yield table(("Through all chains", f"Share of {audit.deal.venture}"), through)
    yield Paragraph(f"Held from home through all chains: {percent(ownership.home_share)}.")
    yield from _boards(audit, name)
    powers = [
        (name[party], *(ownership.powers[party][decision] for decision in DECISIONS)) for party in ownership.powers
    ]
    if powers:
        yield table(("Decides on", *DECISIONS), powers)
    if remarks := [*_equal_but(audit, name), *_holds_but(audit, name)]:
        yield Items(tuple(remarks))


def _equal_but(audit: Audit, name: dict[str, str]) -> Iterator[str]:
    """Say where two hold the same share of the venture and only one is known to chair its board or to break a tie."""
    shares = {item.holder: item.share.interval for item in audit.ownership.direct if item.company == audit.deal.venture}
    voters = {voter.party: voter for voter in audit.ownership.voters}
    for one, share in shares.items():
        equals = [other for other in shares if other != one and shares[other] == share is not None]
        if one not in voters or len(equals) != 1 or equals[0] not in voters or not share or not share.is_exact:
            continue
        mine, other = voters[one], voters[equals[0]]
        if mine.chairs_board is Truth.TRUE and other.chairs_board is not Truth.TRUE:
            both = f"{name[one]} and {name[equals[0]]} hold {percent(share)} each"
            yield f"Equal in shares, not in decisions: {both}, but {name[one]} {_CHAIR[mine.casting_vote]}."


_CHAIR = {
    Truth.TRUE: "chairs the board and breaks a tie",
    Truth.FALSE: "chairs the board, without breaking a tie",
    Truth.UNKNOWN: "chairs the board; whether the chair breaks a tie is unknown",
}


def _holds_but(audit: Audit, name: dict[str, str]) -> Iterator[str]:
    """Say where a party holds a share of the venture and is known to decide none of what another party decides."""
    powers = audit.ownership.powers
    for item in audit.ownership.direct:
        if item.company != audit.deal.venture or not item.share.is_known or item.holder not in powers:
            continue
        for other in powers:
            decided = [what for what in DECISIONS if powers[other][what] == "decides"]
            if other != item.holder and decided and all(powers[item.holder][what] == "none" for what in decided):
                nothing = f"{name[item.holder]} holds {_share_words(item.share)} and decides nothing on"
                yield f"{nothing} {', '.join(decided)}; these rest with {name[other]}."


def _share_words(item: Resolved) -> str:
    words = resolved_words(item)
    return f"{words}{dispute_words(item)}"


def _boards(audit: Audit, name: dict[str, str]) -> Iterator[Block]:
    rows = []
    for voter in audit.ownership.voters:
        if voter.board_seats.is_known or voter.chairs_board is not Truth.UNKNOWN:
            seats = resolved_words(voter.board_seats)
            of = f" of {resolved_words(voter.board_size)}" if voter.board_size.is_known else ""
            rows.append((name[voter.party], seats + of, truth_word(voter.chairs_board), truth_word(voter.casting_vote)))
    if rows:
        yield table(("Party", "Board seats", "Chairs the board", "Breaks a tie"), rows)
    basis = [
        f"{name[right.party]}: {text}"
        for right in audit.deal.decision_rights
        for text in audit.evidence.get(f"decision_rights.{right.party}.basis").values
    ]
    if basis:
        yield Items(tuple(basis))


def _stack(audit: Audit) -> Iterator[Block]:
    layers = audit.technology.layers
    rows = tuple(
        (
            component.name,
            tuple(audit.judgement.stack.cells[component.id, layer.id].home_share for layer in layers),
        )
        for component in audit.technology.top_components()
    )
    yield Heatmap(tuple(layer.name for layer in layers), rows, "Share of each layer held by home parties.")


def _permit_words(skills: Skills) -> str:
    """How many, and as a share of staff where their number is known."""
    share = f" ({percent(skills.permits_tied_share)} of staff)" if skills.permits_tied_share is not None else ""
    return resolved_words(skills.permits_tied_to_job) + share


def _people(audit: Audit) -> Block:
    skills = audit.skills
    rows = [
        ("Jobs promised", resolved_words(skills.jobs_promised)),
        ("People employed", resolved_words(skills.jobs_actual)),
        ("Sent by the partner, now", resolved_words(skills.expatriates)),
        ("Sent by the partner, planned", resolved_words(skills.expatriates_planned)),
        ("Staff who live here lastingly", percent(skills.home_share)),
        ("On permits tied to the job", _permit_words(skills)),
        ("Training promised", truth_word(skills.training_promised)),
        ("Binding target for home staff", truth_word(skills.binding_home_target)),
    ]
    texts = [("Training", text) for text in audit.evidence.get("workforce.training").values]
    after = [("After exit or failure", text) for text in audit.evidence.get("workforce.skills_after_exit").values]
    return table(("", ""), [*rows, *((label, str(text)) for label, text in (*texts, *after))])


def _money(audit: Audit) -> Iterator[Block]:
    money = audit.money
    if not money.awards:
        yield Paragraph("No public money is known.")
        return
    rows = [
        (award.id + (f" (part of {award.part_of})" if award.part_of else ""), award.instrument.replace("_", " "),
         _share_words(award.amount), award.state or UNKNOWN)
        for award in money.awards
    ]  # fmt: skip
    yield table(("Award", "Form", "Amount", "State"), rows)
    if money.totals:
        columns = (
            "Form",
            "State",
            "Together, as far as known",
            "Per job promised",
            f"Per {money.capacity_unit or 'output'}",
        )
        yield table(columns, [_total_row(total) for total in money.totals])
    yield table(("Any of it tied to", ""), [(_TIED_TO[name], truth_word(held)) for name, held in money.tied.items()])


_TIED_TO = {
    "ip": "know-how or IP",
    "local_content": "local content",
    "jobs": "jobs",
    "training": "training",
    "environment": "an environmental result",
    "clawback": "payback if promises fail",
}


def _total_row(total: Total) -> tuple[str, ...]:
    per = (
        UNKNOWN if item is None else amount(item, total.unit) for item in (total.per_promised_job, total.per_capacity)
    )
    return total.instrument.replace("_", " "), total.state or UNKNOWN, amount(total.amount, total.unit), *per


def _carbon(audit: Audit) -> Block:
    emissions = audit.emissions
    unit = (emissions.unit or "").replace("CO2e/", " CO2e per ")
    rows = [
        ("Factory energy", resolved_words(emissions.factory_energy)),
        (f"Grid in {audit.deal.plant.country}", resolved_words(emissions.grid_intensity)),
        ("Renewable share claimed", resolved_words(emissions.renewable_share)),
        ("Factory emissions at grid intensity", amount(emissions.from_grid, unit)),
        ("after the renewable share claimed", amount(emissions.after_renewables, unit)),
    ]
    texts = [("Environment", str(text)) for text in audit.evidence.get("carbon.environment").values]
    return table(("", ""), [*rows, *texts])


def _conflicts(audit: Audit) -> Iterator[Block]:
    conflicts = audit.evidence.conflicts()
    if not conflicts:
        yield Paragraph("No equally strong claims disagree.")
        return
    rows = []
    for item in conflicts:
        claims = "; ".join(f"{claim_words(claim)} ({claim.as_of or 'undated'})" for claim in _all_claims(item, audit))
        rows.append((item.field, resolved_words(item), claims))
    yield table(("Field", "Range used", "Claims"), rows)


def _all_claims(item: Resolved, audit: Audit) -> list[Claim]:
    """Claims that stand and those set aside that say something and could be known by then, oldest first."""
    known = set(map(id, audit.known_claims))
    others = (claim for claim, _ in item.set_aside if not claim.is_unknown and id(claim) in known)
    claims = [*item.standing, *others]
    return sorted(claims, key=lambda claim: claim.as_of.first.isoformat() if claim.as_of else "")


def _claims(audit: Audit) -> Iterator[Block]:
    rows = []
    for item in audit.evidence.fields.values():
        used = [(claim, "used") for claim in item.standing]
        for claim, state in (*used, *item.set_aside):
            said = claim_words(claim) + (f". {claim.note}" if claim.note else "")
            kind = "" if claim.is_unknown else f"{claim.binding.replace('_', ' ')}, {claim.confidence}"
            rows.append((item.field, said, str(claim.as_of or "undated"), claim.source or "none", kind, state))
    yield table(("Field", "Claim", "As of", "Source", "Kind", "Used"), rows)


def _sources(audit: Audit) -> Block:
    links = [
        Link(
            key,
            f"{source.publisher}: {source.title} ({source.date or 'undated'})",
            source.url if source.url.startswith(("http://", "https://")) else None,
        )
        for key, source in audit.deal.sources.items()
    ]
    return Sources(tuple(links))


def _party_names(audit: Audit) -> dict[str, str]:
    return {party.id: party.name for party in audit.deal.parties}
