"""How long rules take: one deal against every rulebook with proofs, and 100,000 variants against whole books.

Beside it, where OpenFisca-Core can be imported (``make bench-openfisca``, an environment of its own), the rules of the
same chapter written for it, at equal verdicts wherever ours are decided.
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from typing import Any

import numpy as np

import walkaway as wa
from walkaway.catalog.loader import checkable_rulebooks, load_rulebook
from walkaway.core.interval import Interval
from walkaway.core.truth import Truth
from walkaway.evidence.evidence import Evidence
from walkaway.evidence.resolution import Resolved
from walkaway.measures.component_measures import COMPONENT_MEASURES
from walkaway.measures.measures import MEASURES, Measured
from walkaway.report.proof_view import rule_rows
from walkaway.rules.check import Checked, check, judge_rules
from walkaway.rules.check_many import VERDICTS, Flags, Names, Ranges, SameForAll, check_many
from walkaway.rules.ground import Ground
from walkaway.rules.timing import ANY_DAY

VARIANTS = 100_000
CHAPTER = "iaa-com2026-foreign-investment"
SECTORS = ("battery_cells",)
SCALES = {"EUR": 3e8, "fraction": 1.0}


def median(action, runs: int = 9, warm: bool = True) -> float:
    """Median of the times of several runs, in seconds."""
    times = []
    if warm:
        action()
    for _ in range(runs):
        began = time.perf_counter()
        action()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def inputs_of(book) -> dict[str, str]:
    """Unit of every measure and fact the rules ask for; 'flag' and 'name' for those that are no numbers."""
    units = {
        (f"{name}:{part}" if part else name): (COMPONENT_MEASURES if part else MEASURES)[name].unit
        for name, part in book.measures
    }
    for name in dict.fromkeys(name for rule in book.rules for name in book.facts_of(rule)):
        fact = book.facts[name]
        units[name] = str(fact.unit) if fact.kind == "number" else fact.kind
    return units


def random_columns(book, variants: int, generator, unknown: bool) -> dict[str, Flags | Ranges | Names]:
    """Columns for everything a book asks; with ``unknown`` a third of the flags is open and numbers are ranges."""
    columns: dict[str, Flags | Ranges | Names] = {}
    for name, unit in inputs_of(book).items():
        if unit == "flag":
            state = generator.integers(0, 3, variants) if unknown else 2 * generator.integers(0, 2, variants)
            columns[name] = Flags(state == 2, state > 0)
        elif unit == "name":
            columns[name] = Names(list(generator.choice(["a", "b"], variants)))
        else:
            ends = np.sort(generator.random((2, variants)), axis=0) * SCALES.get(unit, 100.0)
            columns[name] = Ranges(ends[0], ends[1] if unknown else ends[0])
    return columns


def ground_of_variant(book, columns, index: int) -> Ground:
    """One variant as the measures a proof is built on."""
    measured: dict[str, Measured] = {}
    answers: dict[str, Resolved] = {}
    for name, column in columns.items():
        if isinstance(column, Flags):
            value = Truth.of(bool(column.certain[index]) if column.certain[index] == column.possible[index] else None)
        else:
            value = Interval(float(column.low[index]), float(column.high[index]))
        if name not in book.facts:
            measured[name] = Measured(name, value)
        elif isinstance(value, Interval):
            path = f"answers.{name}.number"
            answers[path] = Resolved(path, "assumed", interval=value)
        elif value is not Truth.UNKNOWN:
            path = f"answers.{name}.holds"
            answers[path] = Resolved(path, "assumed", values=(value is Truth.TRUE,))
    return Ground(measured, {}, SECTORS, book.facts, Evidence(None, {"answers": answers}), book.tables)


def ours(runs: int = 9) -> dict[str, float]:
    """Measure this program."""
    audit = wa.audit("stellantis-catl-zaragoza")
    subject = audit.judgement.subject
    books = [load_rulebook(name) for name in checkable_rulebooks()]
    chapter = load_rulebook(CHAPTER)
    acts = [book for book in books if book.id.startswith("iaa-")]
    generator = np.random.default_rng(1)
    columns = {book.id: random_columns(book, VARIANTS, generator, unknown=True) for book in acts}
    setting = SameForAll(SECTORS)

    def held() -> list[Checked]:
        fresh = replace(subject)  # measures are taken once of each subject: take them again in each run
        return [check(book, fresh) for book in books]

    def printed():
        fresh = replace(subject)
        for book in books:
            checked = check(book, fresh)
            for rule in book.rules:
                rule_rows(audit, checked, rule.id)

    return {
        "rulebooks": len(books),
        "rules": sum(len(book.rules) for book in books),
        "one deal against every rulebook, proof trees built, ms": 1e3 * median(held, runs),
        "the same, every proof printed to claims and sources, ms": 1e3 * median(printed, runs),
        "rules of the chapter": len(chapter.rules),
        "100,000 variants against the chapter, ranges and unknowns, ms": 1e3
        * median(lambda: check_many(chapter, columns[CHAPTER], VARIANTS, setting), runs),
        "books of the act": len(acts),
        "100,000 variants against all books of the act, ms": 1e3
        * median(lambda: [check_many(book, columns[book.id], VARIANTS, setting) for book in acts], min(runs, 5)),
    }


def beside_openfisca(rounds: int = 25, in_a_row: int = 11) -> dict[str, float]:
    """Measure the same chapter here and in OpenFisca-Core in turns, and hold their verdicts equal."""
    from openfisca_rules import Chapter

    book, generator = load_rulebook(CHAPTER), np.random.default_rng(2)
    columns = random_columns(book, VARIANTS, generator, unknown=False)
    chapter, setting = Chapter(book, SECTORS), SameForAll(SECTORS)
    compared = equal_verdicts(book, check_many(book, columns, VARIANTS, setting), chapter, columns)
    one = {name: first_of(column) for name, column in columns.items()}
    ground = ground_of_variant(book, columns, 0)
    unknowns = random_columns(book, VARIANTS, np.random.default_rng(1), unknown=True)
    single = in_turns(
        {
            "ours, proof tree built": timed(lambda: judge_rules(book, ground, ANY_DAY)),
            "ours, from inputs to verdicts": timed(
                lambda: judge_rules(book, ground_of_variant(book, columns, 0), ANY_DAY)
            ),
            "ours, every sentence of the proof worded too": timed(
                lambda: worded(judge_rules(book, ground_of_variant(book, columns, 0), ANY_DAY))
            ),
            "OpenFisca-Core, calculation alone": fresh(lambda: chapter.simulation(one, 1), chapter.verdicts),
            "OpenFisca-Core, from inputs to verdicts": timed(lambda: chapter.verdicts(chapter.simulation(one, 1))),
            "the same with its trace, its kind of proof": timed(
                lambda: chapter.verdicts(chapter.simulation(one, 1, trace=True))
            ),
            "the same, its trace put in lines too": timed(
                lambda: chapter.trace_lines(chapter.simulation(one, 1, True))
            ),
        },
        rounds,
        in_a_row,
    )
    bulk = in_turns(
        {
            "ours": timed(lambda: check_many(book, columns, VARIANTS, setting)),
            "ours, ranges and unknowns": timed(lambda: check_many(book, unknowns, VARIANTS, setting)),
            "OpenFisca-Core, calculation alone": fresh(lambda: chapter.simulation(columns, VARIANTS), chapter.verdicts),
            "OpenFisca-Core, from inputs to verdicts": timed(
                lambda: chapter.verdicts(chapter.simulation(columns, VARIANTS))
            ),
        },
        max(3, rounds // 3),
        3,
    )
    rules = len(book.rules)
    ours, whole = single["ours, proof tree built"], single["ours, from inputs to verdicts"]
    return {
        "verdicts compared, all equal": compared,
        **{f"one case, us per rule: {name}": 1e6 * seconds / rules for name, seconds in single.items()},
        "times faster: proof tree against calculation alone": single["OpenFisca-Core, calculation alone"] / ours,
        "times faster: both from inputs to verdicts": single["OpenFisca-Core, from inputs to verdicts"] / whole,
        "times faster: the same, theirs with its trace": single["the same with its trace, its kind of proof"] / whole,
        "times faster: the same, both in words": single["the same, its trace put in lines too"]
        / single["ours, every sentence of the proof worded too"],
        **{f"100,000 variants, ms: {name}": 1e3 * seconds for name, seconds in bulk.items()},
    }


def worded(checked: Checked) -> int:
    """Say every sentence of every proof; returns their number."""
    waiting = [proof for item in checked.results.values() for proof in (item.scope, item.proof) if proof is not None]
    said = 0
    while waiting:
        proof = waiting.pop()
        said += bool(proof.text)
        waiting += proof.parts
    return said


def equal_verdicts(book, mine, chapter, columns) -> int:
    """Number of verdicts compared; ends the program where two differ that ours decide."""
    theirs = chapter.verdicts(chapter.simulation(columns, VARIANTS))
    unknown, compared = VERDICTS.index("unknown"), 0
    for rule in book.rules:
        named = {name for condition in rule.conditions for name in condition.rules()}
        decided = np.logical_and.reduce([mine[name] != unknown for name in (rule.id, *named)])
        if not np.array_equal(mine[rule.id][decided], theirs[rule.id][decided]):
            raise SystemExit(f"verdicts differ on {rule.id}")
        compared += int(decided.sum())
    single = judge_rules(book, ground_of_variant(book, columns, 0), ANY_DAY)
    if any(single.of(name) != VERDICTS[codes[0]] for name, codes in mine.items()):
        raise SystemExit("one case and all at once differ")
    return compared


def in_turns(actions: dict[str, Callable[[], float]], rounds: int, in_a_row: int) -> dict[str, float]:
    """Median time of each action, in seconds.

    They take turns of several runs each, so that the state of the machine is the same for all and each is measured
    warm; garbage is collected between the rounds and not within, so that nobody's is collected on another's time.
    """
    times: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(rounds):
        gc.collect()
        gc.disable()
        for name, action in actions.items():
            times[name] += [action() for _ in range(in_a_row)]
        gc.enable()
    return {name: statistics.median(seen) for name, seen in times.items()}


def timed(action: Callable[[], object]) -> Callable[[], float]:
    """The action with its time, in seconds."""
    return fresh(lambda: None, lambda _: action())


def fresh(make: Callable[[], Any], action: Callable[[Any], object]) -> Callable[[], float]:
    """The action on something made anew each time, with its time in seconds; the making is not counted."""

    def run() -> float:
        thing = make()
        began = time.perf_counter()
        action(thing)
        return time.perf_counter() - began

    return run


def first_of(column: Flags | Ranges) -> Flags | Ranges:
    """The first variant of a column."""
    if isinstance(column, Flags):
        return Flags(column.certain[:1], column.possible[:1])
    return Ranges(column.low[:1], column.high[:1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true", help="once, and ours alone: to see that it runs")
    options = parser.parse_args()
    result = (
        beside_openfisca() if find_spec("openfisca_core") and not options.quick else ours(1 if options.quick else 9)
    )
    result = {key: round(value, 2) for key, value in result.items()}
    print(
        json.dumps(result, indent=2) if options.json else "\n".join(f"{k:66s}{v:>12,.10g}" for k, v in result.items())
    )


if __name__ == "__main__":
    main()
