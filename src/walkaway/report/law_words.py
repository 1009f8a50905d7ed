"""How a deal stands under the rulebook that leads its first screen: in a sentence, and condition by condition."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from walkaway.catalog.loader import load_rulebook
from walkaway.catalog.yaml_reader import CATALOG, read_yaml
from walkaway.core.truth import Truth
from walkaway.judgement.result import Audit
from walkaway.report.page import Paragraph, Phrase, Section, table
from walkaway.report.words import capitalised, counted, verdict_words
from walkaway.rules.burden import under_burden
from walkaway.rules.check import Checked, check
from walkaway.rules.relevance import ruled_out
from walkaway.rules.verdict import RuleResult, verdict_of

_SAID = {"pass": "approvable as filed", "fail": "not approvable"}


@dataclass(frozen=True, slots=True)
class LawReading:
    """A deal held against the rulebook of its first screen.

    Attributes:
        label: under which words it is told.
        checked: the deal held against the book, the burden of proof as written.
        rule: id of the rule on approval.
    """

    label: str
    checked: Checked
    rule: str

    @property
    def result(self) -> RuleResult:
        """Outcome of the rule on approval."""
        return self.checked.results[self.rule]

    @property
    def conditions(self) -> tuple[RuleResult, ...]:
        """Outcomes of its conditions, those under the same burden."""
        named = (name for condition in self.result.rule.conditions for name in condition.rules())
        found = (self.checked.results[name] for name in dict.fromkeys(named))
        return tuple(item for item in found if item.burden == self.result.burden)

    @property
    def anchor(self) -> str:
        """Place of its section on a whole page."""
        return "-".join(re.findall("[a-z0-9]+", self.label.lower()))


def law_reading(audit: Audit) -> LawReading | None:
    """Hold a deal against the first of the configured rulebooks that can apply to it; None if none can."""
    for entry in settings()["rulebooks"]:
        book = load_rulebook(entry["id"])
        if ruled_out(book, audit.deal) is None:
            return LawReading(entry["label"], under_burden(check(book, audit.judgement.subject)), entry["rule"])
    return None


def law_phrase(reading: LawReading) -> Phrase:
    """Say whether the deal would be approved as filed, and which conditions fail or are not shown."""
    result, conditions = reading.result, reading.conditions
    if verdict_of(result) == "not_applicable":
        return Phrase(f"Asks for no approval: {'; '.join(result.reasons())}.", reading.anchor)
    said = _SAID.get(verdict_of(result), "not approvable as filed")
    begins = capitalised(said) if result.applies is Truth.TRUE else f"If the deal is in scope, {said}"
    told = [f"{item.rule.name} fails ({'; '.join(item.reasons())})" for item in conditions if item.truth is Truth.FALSE]
    open_ = sum(item.truth is Truth.UNKNOWN for item in conditions)
    told += [f"{open_} of {counted(len(conditions), 'condition')} not shown"] if open_ else []
    met = [item.rule.name for item in conditions if item.truth is Truth.TRUE]
    told += [f"met: {', '.join(met)}"] if met else []
    return Phrase(f"{begins}: {'; '.join(told)}.", reading.anchor)


def law_sections(audit: Audit) -> Iterator[Section]:
    """The section of the whole page the sentence leads to: the rule on approval and its conditions, with reasons."""
    reading = law_reading(audit)
    if reading is None:
        return
    book = reading.checked.rulebook
    told = ["its conditions decide" if reading.conditions else "; ".join(reading.result.reasons())]
    told += ["; ".join(item.reasons()) for item in reading.conditions]
    outcomes = (reading.result, *reading.conditions)
    rows = [
        (item.rule.name, item.rule.article, verdict_words(item), because)
        for item, because in zip(outcomes, told, strict=True)
    ]
    held = table(("Rule", "Article", "Verdict", "Because"), rows)
    more = f"Every rule: walkaway check {audit.deal.id} --rulebook {book.id}"
    yield Section(reading.label, (Paragraph(book.name), held, Paragraph(more)))


@cache
def settings() -> Mapping[str, Any]:
    """What the first screen shows beyond the audit itself."""
    data: Any = read_yaml(CATALOG / "first_screen.yaml").data
    return dict(data)
