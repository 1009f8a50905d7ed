"""Words on pictures: the finding in a sentence counted from the data, who a deal is, and where it all comes from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from walkaway.catalog.loader import country_names, shared_sources
from walkaway.core.claims import Claim, Source
from walkaway.judgement.result import Audit
from walkaway.model.deal import Deal
from walkaway.report.first_screen import state_words
from walkaway.report.happened_words import happened_in_short
from walkaway.report.readings import OutcomeGroup, Said, alone_said
from walkaway.report.words import chance_words, counted, likelihood, newest_day

_NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
GROUP_WORDS: dict[OutcomeGroup, str] = {
    "alone": "Shown to {alone}",
    "running": "Running",
    "ahead": "Planned or being built",
    "stopped": "Ended or standing still",
    "untold": "No source tells how far it is",
}


def number_words(number: int) -> str:
    """Write a number as a sentence has it: in a word up to twelve."""
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def finding_title(audits: Sequence[Audit]) -> str:
    """State in a sentence how many deals are shown to make alone, and how many are presumed to."""
    said = [alone_said(audit) for audit in audits]
    name = said[0].name if said else ""
    if len(audits) == 1:
        return f"{audits[0].deal.name} {_about_one(audits[0], said[0])}"
    tally = _tally(said)
    shown, presumed = tally["shown", True], tally["presumed", True]
    first = f"{number_words(shown)} of {number_words(len(audits))} deals {_are(shown)} shown to {name}"
    more = " more" if shown and presumed else ""
    return f"{_capital(first)}; {number_words(presumed)}{more} {_are(presumed)} presumed to"


def rest_of_finding(audits: Sequence[Audit]) -> str:
    """Say of how many deals the opposite is shown or presumed, and how many stay open."""
    ahead = (
        " A plant that does not run yet is judged as it would be once it runs." if any(map(is_ahead, audits)) else ""
    )
    if len(audits) == 1:
        return ahead.strip()
    tally = _tally([alone_said(audit) for audit in audits])
    ends = (
        (tally["shown", False], "shown not to"),
        (tally["presumed", False], "presumed not to"),
        (sum(number for (_, holds), number in tally.items() if holds is None), "open"),
    )
    told = ", ".join(f"{number} {_are(number)} {words}" for number, words in ends if number)
    whose = "Of the others" if tally["shown", True] or tally["presumed", True] else "Of these"
    return f"{f'{whose}, {told}.' if told else ''}{ahead}".strip()


def what_alone_means(audits: Sequence[Audit]) -> str:
    """Say what the rung asks that the title counts."""
    said = alone_said(audits[0])
    rule = next(item.rule for item in audits[0].depth.rungs if item.rule.id == said.about)
    return f"{_capital(rule.name)}: {rule.question[:1].lower()}{rule.question[1:]}" if rule.question else ""


def is_ahead(audit: Audit) -> bool:
    """Whether the deal's plant does not run yet."""
    return audit.presumed.once_running is not None


def _about_one(audit: Audit, said: Said) -> str:
    verb = f"{said.name} once it runs" if is_ahead(audit) else said.name
    if said.reading == "shown":
        return f"is shown {'' if said.holds else 'not '}to {verb}"
    if said.reading == "presumed" and said.chance is not None:
        return f"is presumed {'' if said.holds else 'not '}to {verb}: its chance is {numbers(*said.chance)} in 100"
    return f"may or may not {verb}: the evidence leaves it open"


def _tally(said: Iterable[Said]) -> Counter[tuple[str, bool | None]]:
    return Counter((item.reading, item.holds) for item in said)


def _are(number: int) -> str:
    return "is" if number in (0, 1) else "are"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def group_title(group: OutcomeGroup, audits: Sequence[Audit]) -> str:
    """Name a group of deals by what happened, with their number."""
    alone = alone_said(audits[0]).name
    return f"{GROUP_WORDS[group].format(alone=alone)}: {counted(len(audits), 'deal')}"


def who_and_how_far(audit: Audit) -> str:
    """Say who the partner is, how far the plant is, and what is recorded of its end."""
    partner = audit.deal.foreign_partner
    parts = ["no foreign partner"] if partner is None else [f"with {_party(audit, partner)}"]
    state = state_words(audit)
    ended = "" if audit.happened is None else happened_in_short(audit.happened)
    if state is not None and state not in ended:
        parts.append(state)
    if ended:
        parts.append(f"partner {ended}" if ended.startswith("left") else ended)
    return "; ".join(parts)


def _party(audit: Audit, party_id: str) -> str:
    party = audit.deal.party(party_id)
    countries = ", ".join(country_names().get(code, code) for code in party.countries)
    return f"{party.name} ({countries})" if countries else party.name


def rung_words(said: Said) -> str:
    """Say how a rung comes out; of a range of chances the end that speaks least for what is presumed."""
    if said.chance is None:
        return {"ahead": "not yet", "open": "open"}.get(
            said.reading, "reached, shown" if said.holds else "not reached, shown"
        )
    low, high = said.chance
    if likelihood(low) == likelihood(high):
        return chance_words(low, high)
    if said.reading == "open":
        return f"open ({numbers(low, high)} in 100)"
    word = f"at least {likelihood(low)}" if said.holds else f"at best {likelihood(high)}"
    return f"{word} ({numbers(low, high)} in 100)"


def verdict_line(said: Said) -> str:
    """Say how a finding comes out."""
    verdict = "pass" if said.holds else "fail"
    if said.reading == "presumed" and said.chance is not None:
        low, high = said.chance if said.holds else (1 - said.chance[1], 1 - said.chance[0])
        word = likelihood(low) if likelihood(low) == likelihood(high) else f"at least {likelihood(low)}"
        return f"presumed {verdict}: {word} ({numbers(low, high)} in 100)"
    if said.reading == "open":
        return "open" if said.chance is None else f"open: to pass is {rung_words(said).removeprefix('open ')}"
    return "does not apply" if said.reading == "outside" else f"{verdict}, shown"


def numbers(low: float, high: float) -> str:
    """Write a chance in hundredths as a picture has it: one number, or both ends."""
    if round(100 * low) == round(100 * high):
        return _counted(high)
    return " to ".join(str(round(100 * end)) if end in (0.0, 1.0) else _counted(end) for end in (low, high))


def _counted(chance: float) -> str:
    """A chance counted over draws: never none or all, as draws exclude nothing."""
    number = round(100 * chance)
    return "<1" if number == 0 else ">99" if number == 100 else str(number)


def source_line(audits: Sequence[Audit]) -> str:
    """Say what a picture rests on, and of when its newest evidence is: never of when it was drawn."""
    return source_words([(audit.deal, claim) for audit in audits for claim in audit.known_claims])


def source_words(told: Sequence[tuple[Deal, Claim]]) -> str:
    """Say how many claims there are from how many sources, and of when the newest is."""
    claims = list({(deal.id, id(claim)): (deal, claim) for deal, claim in told if not claim.is_unknown}.values())
    named = {(source.publisher, source.title, source.url) for source in _sources(claims)}
    newest = newest_day(claim for _, claim in claims)
    until = f"newest evidence of {newest.text}" if newest else "none with a date"
    return (
        f"Source: {counted(len(claims), 'claim')} from {counted(len(named), 'published source')} in walkaway; {until}."
    )


def _sources(told: Iterable[tuple[Deal, Claim]]) -> Iterator[Source]:
    shared = shared_sources()
    for deal, claim in told:
        for key in (claim.source, *claim.also):
            found = deal.sources.get(key or "") or shared.get(key or "")
            if found is not None:
                yield found
