"""Checks of exit modes: countries exist, and delays are those some route waits for. What touches nothing is refused."""

from __future__ import annotations

from collections.abc import Iterable

from walkaway.catalog.reporter import Reporter
from walkaway.catalog.yaml_reader import Document
from walkaway.core.errors import Problem
from walkaway.model.exit_mode import ExitMode


def mode_problems(mode: ExitMode, countries: Iterable[str], delays: Iterable[str], document: Document) -> list[Problem]:
    """Return every problem of a mode of one's own, each with its line.

    Args:
        mode: the mode.
        countries: ISO codes there are.
        delays: names of the delays of the catalog: routes can be lengthened by no other.
        document: the file.
    """
    report = Reporter(document)
    known, lengthening = set(countries), set(delays)
    for index, country in enumerate(mode.countries):
        if country not in known:
            fix = "write the ISO code of the country, such as CN"
            report.add(("countries", index), "no such country", country, "two-letter ISO codes", fix)
    for name in mode.delays:
        if name not in lengthening:
            report.add_name(("delays", name), "a delay that lengthens no route", name, lengthening, "correct the name")
    return report.problems
