"""What the page of an audit rests on: owners, stack, people, money, carbon; then disputes, claims and sources."""

from __future__ import annotations

from collections.abc import Iterator

from walkaway.core.claims import Claim
from walkaway.core.truth import Truth
from walkaway.evidence.resolution import Resolved
from walkaway.judgement.result import Audit
from walkaway.localisation.money import Total
from walkaway.localisation.people import Skills
from walkaway.model.decision_right import DECISIONS
from walkaway.report.page import Block, Heatmap, Items, Link, Paragraph, Sources, table
from walkaway.report.words import (
    UNKNOWN,
    amount,
    claim_words,
    dispute_words,
    percent,
    resolved_words,
    truth_word,
)


def ownership_section(audit: Audit) -> Iterator[Block]:
    """Who holds, votes and decides what, and where the two differ."""
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


def stack_section(audit: Audit) -> Iterator[Block]:
    """Each layer of each component, by the share home parties hold."""
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


def people_section(audit: Audit) -> Block:
    """Jobs, staff and training."""
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


def money_section(audit: Audit) -> Iterator[Block]:
    """Awards, their sums, and what they are tied to."""
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


def carbon_section(audit: Audit) -> Block:
    """Energy, grid and what comes of them."""
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


def conflicts_section(audit: Audit) -> Iterator[Block]:
    """Fields on which equally strong claims disagree."""
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


def claims_section(audit: Audit) -> Iterator[Block]:
    """Every claim, with whether it is used or why it is not."""
    rows = []
    for item in audit.evidence.fields.values():
        used = [(claim, "used") for claim in item.standing]
        for claim, state in (*used, *item.set_aside):
            said = claim_words(claim) + (f". {claim.note}" if claim.note else "")
            kind = "" if claim.is_unknown else f"{claim.binding.replace('_', ' ')}, {claim.confidence}"
            rows.append((item.field, said, str(claim.as_of or "undated"), claim.source or "none", kind, state))
    yield table(("Field", "Claim", "As of", "Source", "Kind", "Used"), rows)


def sources_section(audit: Audit) -> Block:
    """The sources, with their addresses."""
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
