"""Rulebooks held against a deal, as pages, lines and data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from walkaway.beliefs.presumed import Presumed
from walkaway.judgement.presuming import presumed_over
from walkaway.judgement.result import Audit
from walkaway.model.rulebook import Rulebook
from walkaway.report.first_screen import presumed_words
from walkaway.report.page import Block, Items, Page, Paragraph, Section, Tree, names_in, table
from walkaway.report.presumed_rows import presumed_rows
from walkaway.report.proof_view import rule_rows
from walkaway.report.supposed import supposed_lines, supposed_sections
from walkaway.report.words import chance_words, counted, day_words, verdict_words
from walkaway.rules.change_words import FactToChange
from walkaway.rules.check import Checked
from walkaway.rules.fix import Fix
from walkaway.rules.settle import settling
from walkaway.rules.verdict import RuleResult, Verdict, verdict_of

STATUS_WORDS = {
    "law": "law",
    "adopted_not_applicable": "adopted, not yet applicable",
    "proposal": "proposal, not law: judged as if it were in force",
    "guidance": "guidance, not law",
    "expired": "no longer in force: judged as if it were",
    "assumption": "assumption",
}
_LONG = 3
_TELLS_NOTHING = 0.5
"""Width of a range of chances above which it is left out."""
OPEN: tuple[Verdict, ...] = ("unknown", "not_shown")
"""Verdicts that leave a rule open."""


def check_page(audit: Audit, checked: Sequence[Checked], left_out: Mapping[str, str] = MappingProxyType({})) -> Page:
    """Build the page of a deal held against rulebooks: a line for each of many, every rule of a few.

    Args:
        audit: the deal.
        checked: the rulebooks it is held against.
        left_out: why others cannot apply, by id.
    """
    beside = _cannot_apply(left_out) if left_out else ()
    supposed = supposed_sections(audit.changes)
    if len(checked) > _LONG:
        return Page(
            audit.deal.name, _headline(audit, checked), (*supposed, *_overview(checked), *beside), names_in(audit.deal)
        )
    presumed = presumed_over(audit, checked)
    sections = [
        Section(item.rulebook.name, _book_blocks(item, likely)) for item, likely in zip(checked, presumed, strict=True)
    ]
    return Page(audit.deal.name, _headline(audit, checked), (*supposed, *sections, *beside), names_in(audit.deal))


def _headline(audit: Audit, checked: Sequence[Checked]) -> str:
    clocks = checked[0].clocks
    day = f", read on {clocks.on}" if clocks.on else ", each rule taken as written, whatever its days"
    known = f", as far as published by {clocks.known_at}" if clocks.known_at else ""
    books = "1 rulebook" if len(checked) == 1 else f"{len(checked)} rulebooks"
    same = all(item.clocks == clocks for item in checked)
    return f"Held against {books}, {day_words(audit)}{day + known if same else ''}."


def _overview(checked: Sequence[Checked]) -> Iterator[Section]:
    """Fails first, then what is decided, then what is open; last and apart what does not apply, with the reason."""
    said = [(_said(item), item) for item in in_order_of_verdicts(checked)]
    rows = [(item.rulebook.id, _words(verdict), _first_reason(item, verdict)) for verdict, item in said]
    apart = [(name, reason) for name, verdict, reason in rows if verdict == _words("not_applicable")]
    caption = "Name a rulebook with --rulebook to see every rule of it."
    held = [row for row in rows if row[1] != _words("not_applicable")]
    yield Section("Verdicts", (table(("Rulebook", "Verdict", "Because"), held, caption),))
    if apart:
        title = f"Does not apply: {counted(len(apart), 'rulebook')}"
        yield Section(title, (table(("Rulebook", "Because"), apart),))


def _cannot_apply(left_out: Mapping[str, str]) -> tuple[Section]:
    """Count rulebooks of other places by the reason they are left out."""
    found: dict[str, list[str]] = {}
    for name, because in left_out.items():
        found.setdefault(because, []).append(name)
    most = sorted(found.items(), key=lambda item: -len(item[1]))
    texts = tuple(f"{because}: {counted(len(names), 'rulebook')}" for because, names in most)
    title = f"Cannot apply: {counted(len(left_out), 'rulebook')} of other places (--elsewhere shows them)"
    return (Section(title, (Items(texts),)),)


_FIRST: Sequence[Verdict] = ("fail", "not_shown", "pass", "applies", "unknown", "not_applicable")
_BINDING = ("law", "adopted_not_applicable", "proposal", "guidance", "assumption", "expired")


def in_order_of_verdicts(checked: Sequence[Checked]) -> list[Checked]:
    """Fails first, then what is decided, then what is open; law before proposals, then what lacks fewer facts."""
    return sorted(checked, key=_place_in_list)


def _place_in_list(checked: Checked) -> tuple[int, int, int]:
    missing = {item.field for result in checked.results.values() for item in result.inputs() if not item.is_known}
    return _FIRST.index(_said(checked)), _BINDING.index(checked.rulebook.status), len(missing)


def _said(checked: Checked) -> Verdict:
    """Verdict of a book; of one that asks nothing, such as a duty, whether a rule of it applies."""
    rules = [item for item in checked.results.values() if not item.rule.member]
    if checked.verdict != "not_applicable" or not all(item.rule.asks_nothing for item in rules):
        return checked.verdict
    return min((verdict_of(item) for item in rules), key=_FIRST.index, default="not_applicable")


def _first_reason(checked: Checked, verdict: Verdict) -> str:
    """The rule that makes the verdict, with what decides it; wording left open only where nothing else is said."""
    standing = [item for item in checked.results.values() if not item.rule.member]
    found = [item for item in standing if verdict_of(item) == verdict]
    result = min(found, key=lambda item: (item.rule.asks_nothing, _is_wording(item)), default=None)
    if result is None:
        return ""
    reasons = result.reasons()
    return f"{result.rule.name}: {reasons[0]}" if reasons else result.rule.name


def _is_wording(result: RuleResult) -> bool:
    return all(leaf.is_text_left_open for leaf in result.proof.decisive())


def _book_blocks(checked: Checked, presumed: Mapping[str, Presumed]) -> tuple[Block, ...]:
    rows = [
        (
            ("  " if result.rule.member else "") + result.rule.name,
            verdict_words(result),
            _likely(result, presumed),
            "; ".join(result.reasons()),
        )
        for result in _in_order(checked)
    ]
    status = STATUS_WORDS.get(checked.rulebook.status, checked.rulebook.status)
    clocks = checked.clocks
    if clocks.on is not None:
        status = f"{status.partition(':')[0]}; read on {clocks.on}"
    blocks: list[Block] = [Paragraph(f"{_words(checked.verdict)} ({status})")]
    if checked.rulebook.mirror:
        blocks.append(Paragraph(checked.rulebook.mirror))
    return (*blocks, table(("Rule", "Verdict", "Presumed", "Because"), rows))


def _likely(result: RuleResult, presumed: Mapping[str, Presumed]) -> str:
    """What is presumed of a rule that is open; nothing where it is decided, or where all of it is open."""
    item = presumed[result.rule.id]
    if result.rule.asks_nothing or verdict_of(result) not in OPEN or item.high - item.low > _TELLS_NOTHING:
        return ""
    return presumed_words(item) if item.verdict is not None else f"passes: {chance_words(item.low, item.high)}"


def _in_order(checked: Checked) -> list[RuleResult]:
    """Rules that stand for themselves, fails first, each followed by the members it counts; other members last."""
    results = checked.results
    placed: dict[str, RuleResult] = {}
    standing = [item for item in results.values() if not item.rule.member]
    for result in sorted(standing, key=lambda item: _FIRST.index(verdict_of(item))):
        named = [name for condition in result.rule.conditions for name in condition.rules()]
        members = [results[name] for name in named if results[name].rule.member]
        placed |= {item.rule.id: item for item in (result, *members) if item.rule.id not in placed}
    return [*placed.values(), *(item for name, item in results.items() if name not in placed)]


def why_page(audit: Audit, checked: Checked, rule_id: str) -> Page:
    """Build the page of one rule: its proof, and what would settle it."""
    result = checked.results[rule_id]
    rows = (*rule_rows(audit, checked, rule_id), *_presumed(audit, checked, rule_id))
    settled = settling(checked, rule_id)
    sections = [*supposed_sections(audit.changes), Section("Proof", (Tree(rows),))]
    if settled.fields or settled.left_open:
        sections.append(Section("What would settle it", (Items((*settled.fields, *settled.left_open)),)))
    headline = f"{checked.rulebook.name}: {result.rule.name}: {verdict_words(result)}"
    return Page(audit.deal.name, headline, tuple(sections), names_in(audit.deal))


def why_rule(audit: Audit, checked: Checked, rule_id: str) -> str:
    """Say how a rule comes out, down to claims and sources, and what would settle it if it is open."""
    rows = [*rule_rows(audit, checked, rule_id), *_presumed(audit, checked, rule_id)]
    lines = [f"{'  ' * depth}{text}" for depth, text, _ in rows]
    return "\n".join([*supposed_lines(audit.changes), *lines, *_settling_lines(checked, rule_id)])


def _presumed(audit: Audit, checked: Checked, rule_id: str) -> list[tuple[int, str, str]]:
    [presumed] = presumed_over(audit, [checked])
    return presumed_rows(presumed[rule_id], checked.results[rule_id], audit.speaking)


def _settling_lines(checked: Checked, rule_id: str) -> list[str]:
    if verdict_of(checked.results[rule_id]) not in OPEN:
        return []
    settled = settling(checked, rule_id)
    lines = ["  Settled by:" if settled.fields else "  No fact of the deal settles it."]
    lines += [f"    {field}" for field in settled.fields]
    lines += [f"    left open by the text: {text}" for text in settled.left_open]
    return lines


def rulebook_page(rulebook: Rulebook) -> Page:
    """Build the page of one rulebook."""
    rows = [(rule.id, rule.name, rule.article, _begins(rulebook, rule.id)) for rule in rulebook.rules]
    left_out = tuple(f"{item.name}: {item.reason}" for item in rulebook.untestable)
    sections = [Section("Rules", (table(("Id", "Rule", "Article", "Applies from"), rows),))]
    if rulebook.facts:
        asked = [(name, fact.unit or fact.kind, fact.question) for name, fact in rulebook.facts.items()]
        sections.append(Section("Facts a deal file answers", (table(("Fact", "Unit", "Question"), asked),)))
    if left_out:
        sections.append(Section("What cannot be held against a deal", (Items(left_out),)))
    headline = f"{STATUS_WORDS.get(rulebook.status, rulebook.status)}. {' '.join(rulebook.summary.split())}"
    return Page(rulebook.name, headline, tuple(sections))


def _begins(rulebook: Rulebook, rule_id: str) -> str:
    rule = rulebook.by_id[rule_id]
    if rule.valid_from_words:
        return rule.valid_from_words
    if rule.valid_from is None:
        return "unknown" if "valid_from" in rule.model_fields_set else str(rulebook.valid_from or "")
    day = rulebook.day_of(rule.valid_from)
    after = getattr(rule.valid_from, "after", None)
    if after is None:
        return str(day)
    months = getattr(rule.valid_from, "months", 0)
    return f"{after.replace('_', ' ')}{f' + {months} months' if months else ''}" + (f" ({day})" if day else "")


def fix_lines(checked: Checked, rule_id: str, found: Sequence[Fix]) -> list[str]:
    """Say in lines what would make a rule pass, and which facts would settle it."""
    result = checked.results[rule_id]
    lines = [f"{result.rule.name}: {verdict_words(result)}"]
    if not found:
        fine = verdict_of(result) in ("pass", "not_applicable", "applies")
        said = "nothing to change" if fine else "no change of the deal can make it pass for certain"
        return [*lines, f"  {said}", *_settling_lines(checked, rule_id)]
    for number, fix in enumerate(found, 1):
        lines.append(f"  {number}. " + " + ".join(step.name for step in fix.steps))
    steps = {step.name: step for fix in found for step in fix.steps}
    for name, step in steps.items():
        lines.append(f"  {name} lacks:")
        lines += [f"    {text}" for text in step.lacking]
        lines += [f"    {line}" for change in step.changes for line in _change_lines(change)]
    return [*lines, *_settling_lines(checked, rule_id)]


def _change_lines(change: FactToChange) -> list[str]:
    """Say what a fact is now, what it must be, and where it stands in the deal file."""
    where = [f"  {item.path}: {item.text}" for item in change.changes]
    if not where:
        where = [f"  {path}" for path in change.paths]
        where += ["  brought about by the others"] if change.is_met else ["  computed from these; no one value does it"]
    return [f"now {change.now}, must be {change.must}: {change.name}", *where]


def difference_rows(before: Checked, after: Checked) -> list[tuple[str, str, str, str]]:
    """Rules whose verdicts differ between two days of one book: id, name, verdict before, verdict after."""
    return [
        (name, before.results[name].rule.name, before.of(name), after.of(name))
        for name in before.results
        if before.of(name) != after.of(name)
    ]


def _words(verdict: str) -> str:
    return verdict.replace("_", " ")
