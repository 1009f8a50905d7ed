"""The page of a score: how well known measures are foretold when they are hidden, beside base rates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from walkaway.core.envelope import enveloped
from walkaway.judgement.scoring import Score, ScoredRow, summed
from walkaway.report.page import Page, Paragraph, Section, table
from walkaway.report.words import counted

WORST = 10
SCORE_COLUMNS = (
    "deal",
    "measure",
    "known",
    "ground",
    "chances",
    "base",
    "band_80",
    "brier",
    "log",
    "words",
    "from_silence",
)
TENTHS = 10


def score_page(score: Score, name: str) -> Page:
    """Build the page of a score."""
    told, rows = len(score.foretold), len(score.rows)
    silent = sum(row.from_silence for row in score.rows)
    said = (
        f"{counted(rows, 'known measure')} hidden in turn; {told} foretold, {rows - told - silent} left open, and "
        f"{silent} presumed from silence, which hiding cannot test."
    )
    return Page(f"Score of what is presumed: {name}", said, tuple(_sections(score)))


def _sections(score: Score) -> Iterator[Section]:
    if not score.foretold:
        yield Section("", (Paragraph("Nothing known here can be foretold, so there is nothing to score."),))
        return
    rows = [
        ("what is presumed", _number(score.brier), _number(score.log)),
        ("overall base rate", _number(score.brier_base), _number(score.log_base)),
        ("even chances", _number(score.brier_even), _number(score.log_even)),
    ]
    yield Section("Scores", (
        table(("Forecast", "Brier score", "Log score"), rows, "Brier: 0 is best. Log: mean natural logarithm of the "
              "chance given to what is so; nearer 0 is better."),
        Paragraph(_coverage_words(score)),
    ))  # fmt: skip
    yield Section("By ground", (table(("Rests on", "Rows", "Brier", "Base rate"), _grouped(score.foretold, "ground")),))
    yield Section(
        "By measure", (table(("Measure", "Rows", "Brier", "Base rate"), _grouped(score.foretold, "measure")),)
    )
    yield Section("Reliability", (
        table(("Chance given", "Answers", "Came true"), reliability(score.foretold),
              "Every answer of every row: a chance near 0.7 should come true about seven times in ten."),
    ))  # fmt: skip
    worst = sorted(score.foretold, key=lambda row: (row.log, row.deal, row.measure))[:WORST]
    misses = [(row.deal, row.measure, _known(row), f"{row.chances[row.place]:.0%}", row.words) for row in worst]
    yield Section("Worst misses", (table(("Deal", "Measure", "Is", "Chance given", "Because"), misses),))


def _coverage_words(score: Score) -> str:
    if score.coverage_80 is None or score.coverage_50 is None:
        return "No share is among them."
    shares = sum(row.band_80 is not None for row in score.foretold)
    return (
        f"Of {counted(shares, 'known share')}, {score.coverage_80:.0%} lie inside the range that holds eight draws of "
        f"ten, {score.coverage_50:.0%} inside that of five of ten. Many shares are none or all, so ranges that end "
        "there hold more than their name says."
    )


def reliability(rows: Sequence[ScoredRow]) -> list[tuple[str, str, str]]:
    """Answers by the tenth of the chance given to them, with how often they came true."""
    found: list[list[bool]] = [[] for _ in range(TENTHS)]
    for row in rows:
        for place, chance in enumerate(row.chances):
            found[min(int(chance * TENTHS), TENTHS - 1)].append(place == row.place)
    return [
        (
            f"{tenth / TENTHS:.0%} to {(tenth + 1) / TENTHS:.0%}",
            str(len(came)),
            f"{sum(came) / len(came):.0%}" if came else "none",
        )
        for tenth, came in enumerate(found)
    ]


def _grouped(rows: Sequence[ScoredRow], by: str) -> list[tuple[str, str, str, str]]:
    names = sorted({str(getattr(row, by)) for row in rows})
    groups = [(name, summed([row for row in rows if getattr(row, by) == name])) for name in names]
    return [
        (name.replace("_", " "), str(len(found.rows)), _number(found.brier), _number(found.brier_base))
        for name, found in groups
    ]


def _known(row: ScoredRow) -> str:
    return ("yes" if row.known else "no") if isinstance(row.known, bool) else f"{row.known:.0%}"


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:.3f}"


def score_to_dict(score: Score) -> dict[str, Any]:
    """Return a score as plain data; numbers are null where there is nothing to score."""
    return enveloped(
        cases=len(score.foretold),
        left_open=sum(not row.chances for row in score.rows),
        from_silence=sum(row.from_silence for row in score.rows),
        brier=score.brier,
        brier_base=score.brier_base,
        brier_even=score.brier_even,
        log=score.log,
        log_base=score.log_base,
        log_even=score.log_even,
        coverage_80=score.coverage_80,
        coverage_50=score.coverage_50,
        rows=[_row(row) for row in score.rows],
    )


def _row(row: ScoredRow) -> dict[str, Any]:
    return {
        "deal": row.deal,
        "measure": row.measure,
        "known": row.known,
        "ground": row.ground,
        "chances": [round(chance, 6) for chance in row.chances] or None,
        "base": [round(chance, 6) for chance in row.base],
        "band_80": None if row.band_80 is None else [round(end, 6) for end in row.band_80],
        "brier": round(row.brier, 6) if row.is_foretold else None,
        "log": round(row.log, 6) if row.is_foretold else None,
        "words": row.words,
        "from_silence": row.from_silence,
    }
