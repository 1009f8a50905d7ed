"""What happened, in words and as plain data: the headline of every face where the file of a deal records its end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from walkaway.catalog.loader import shared_sources
from walkaway.core.claims import Source
from walkaway.core.dates import PartialDate
from walkaway.core.truth import Truth
from walkaway.evidence.resolution import Resolved
from walkaway.exit.happened import Happened, production_went_on
from walkaway.report.words import resolved_words, truth_word

_STATES = {
    "cancelled": "The deal was cancelled, {when}: there is nothing to walk away from",
    "closed": "The plant was closed, {when}",
    "sold": "The plant was sold, {when}",
}
HOW_TO_ASK = (
    "What follows from another exit, or would have followed from this one on another day, is hypothetical; ask for it "
    "by name or day: walkaway exit {deal} --holder NAME --at DATE"
)


def happened_words(happened: Happened, sources: Mapping[str, Source]) -> str:
    """Say what happened, each sentence with whoever tells it."""
    return " ".join(f"{sentence} ({_told_by(fields, sources)})." for sentence, fields in _sentences(happened))


def _sentences(happened: Happened) -> Iterator[tuple[str, tuple[Resolved, ...]]]:
    if happened.partner_is_gone:
        verb = "failed" if happened.by_failing else "left"
        when = _when(happened.left) if happened.left.is_known else "on a day no claim gives"
        told = "" if happened.cancelled and not happened.went_on.is_known else f"; {_went_on(happened)}"
        yield f"{happened.leaver} {verb} {when}{told}", (happened.left, happened.went_on, happened.resumed)
    if happened.ended is not None:
        yield f"Production stopped {_when(happened.ended)}", (happened.ended,)
    if happened.state is not None:
        days = dict.fromkeys(str(claim.as_of) for claim in happened.state.standing if claim.as_of is not None)
        when = f"as of {' or '.join(days)}" if days else "on a day no claim gives"
        yield _STATES[str(happened.state.choice)].format(when=when), (happened.state,)


def _went_on(happened: Happened) -> str:
    truth = production_went_on(happened)
    if truth is Truth.TRUE:
        time = f", back after {resolved_words(happened.resumed)}" if happened.resumed.is_known else ""
        return f"production went on without it{time}"
    if truth is Truth.FALSE:
        return "production did not go on"
    return f"whether production went on is {'disputed' if happened.went_on.in_conflict else 'unknown'}"


def _when(item: Resolved) -> str:
    """Say a day as exactly as it is known: on a day, in a month or year; several where sources disagree."""
    days = [value for value in item.values if isinstance(value, PartialDate)]
    words = " or ".join(f"{'on' if day.first == day.last else 'in'} {day}" for day in days)
    return f"{words} (disputed)" if item.in_conflict else words


def _told_by(fields: tuple[Resolved, ...], sources: Mapping[str, Source]) -> str:
    """Publishers of the claims these rest on, with the day they published; or that we infer it."""
    claims = [claim for item in fields for claim in item.standing if not claim.is_unknown]
    names = []
    for claim in claims:
        if claim.source is None:
            names.append("inferred")
            continue
        source = sources.get(claim.source) or shared_sources()[claim.source]
        names.append(f"{source.publisher}, {source.date or 'undated'}")
    return "; ".join(dict.fromkeys(names))


def happened_in_short(happened: Happened) -> str:
    """Say what happened in a few words, for a cell of a table or the title of a small picture."""
    if happened.cancelled:
        return "cancelled"
    parts = []
    if happened.partner_is_gone:
        day = f" {resolved_words(happened.left)}" if happened.left.is_known else ""
        went_on = {Truth.TRUE: "went on", Truth.FALSE: "did not go on", Truth.UNKNOWN: "going on unknown"}
        parts += [f"{'failed' if happened.by_failing else 'left'}{day}", went_on[production_went_on(happened)]]
    if happened.state is not None:
        parts.append(str(happened.state.choice))
    elif happened.ended is not None:
        parts.append(f"stopped {resolved_words(happened.ended)}")
    return "; ".join(parts)


def happened_rows(happened: Happened, sources: Mapping[str, Source]) -> list[tuple[str, str, str]]:
    """Rows of a table: what is recorded, its value and who tells it."""
    labels = {
        "outcome.partner_left": "The venture failed" if happened.by_failing else f"{happened.leaver} left",
        "outcome.production_continued": "Production went on",
        "outcome.months_to_resume": "Back after",
        "plant.end_of_production": "Production stopped",
        "plant.state": "The plant",
    }
    rows = [
        (
            labels[item.field],
            resolved_words(item) + (" (disputed)" if item.in_conflict else ""),
            _told_by((item,), sources),
        )
        for item in happened.inputs
    ]
    if happened.partner_is_gone and not happened.went_on.is_known:
        rows.append((labels["outcome.production_continued"], truth_word(production_went_on(happened)), ""))
    return rows


def happened_to_dict(happened: Happened | None, sources: Mapping[str, Source]) -> dict[str, Any] | None:
    """Return what happened as plain data; null where the file records no end."""
    if happened is None:
        return None
    years = happened.resumed.interval
    ends = [None, None] if years is None else [None if end is None else float(12 * end) for end in years.to_list()]
    return {
        "words": happened_words(happened, sources),
        "leaver": happened.leaver,
        "left": happened.partner_is_gone,
        "partner_left": [str(value) for value in happened.left.values],
        "production_continued": truth_word(production_went_on(happened)),
        "months_to_resume": None if years is None else [end if end is None else round(end, 10) for end in ends],
        "end_of_production": [] if happened.ended is None else [str(value) for value in happened.ended.values],
        "state": None if happened.state is None else happened.state.choice,
        "sources": sorted({claim.source for item in happened.inputs for claim in item.standing if claim.source}),
    }
