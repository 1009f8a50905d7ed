"""Rules that refer to rules: long chains, and chains in which every rule refers to the one before it twice."""

from __future__ import annotations

import sys

import pytest

import walkaway as wa
from walkaway.catalog.yaml_reader import parse_yaml
from walkaway.core.truth import Truth
from walkaway.measures.measures import Measured
from walkaway.model.rulebook import Rulebook
from walkaway.report.proof_view import rule_rows, rule_to_dict
from walkaway.report.rules_json import fix_to_dict
from walkaway.report.rules_page import why_rule
from walkaway.rules.book_checks import book_problems
from walkaway.rules.check import check, judge_rules
from walkaway.rules.check_many import VERDICTS, Flags, check_many
from walkaway.rules.fix import fixes
from walkaway.rules.ground import Ground
from walkaway.rules.settle import settling
from walkaway.rules.timing import ANY_DAY

LENGTH = 500
LEAF = {"measure": "training_promised"}


def chain(link):
    """A book of rules each of which is made of the one before it."""
    rules = [{"id": "r0", "name": "r0", "requires": LEAF}]
    rules += [{"id": f"r{n}", "name": f"r{n}", "requires": link({"rule": f"r{n - 1}"})} for n in range(1, LENGTH)]
    return Rulebook.model_validate({"id": "book", "name": "Book", "status": "guidance", "rules": rules})


LINKS = {
    "one": lambda before: before,
    "all": lambda before: {"all": [before, {"not": {"measure": "joint_venture"}}]},
    "twice": lambda before: {"any": [before, {"all": [before, LEAF]}]},
}


def judged(book, truth):
    flags = {"training_promised": truth, "joint_venture": Truth.FALSE}
    return judge_rules(book, Ground({name: Measured(name, value) for name, value in flags.items()}), ANY_DAY)


@pytest.mark.parametrize("name", LINKS)
def test_a_long_chain_is_judged_explained_and_fixed(name):
    book, top = chain(LINKS[name]), f"r{LENGTH - 1}"
    assert sys.getrecursionlimit() <= 1000
    for truth, verdict in ((Truth.TRUE, "pass"), (Truth.FALSE, "fail"), (Truth.UNKNOWN, "unknown")):
        checked = judged(book, truth)
        assert checked.of(top) == verdict
        assert len(checked.results[top].reasons()) >= 1
        column = Flags.of([{Truth.TRUE: True, Truth.FALSE: False}.get(truth)])
        columns = {"training_promised": column, "joint_venture": Flags.of([False])}
        asked = {key: columns[key] for keys in book.measure_keys.values() for key in keys}
        assert VERDICTS[check_many(book, asked, 1)[top][0]] == verdict
    [fix] = fixes(checked, top)
    assert {change.must for step in fix.steps for change in step.changes} == {"yes"}
    assert settling(checked, top).left_open == ("Training of home staff is promised: unknown",)


def test_the_proof_of_a_long_chain_is_told():
    audit = wa.audit("catl-debrecen")
    checked, top = check(chain(LINKS["all"]), audit.judgement.subject), f"r{LENGTH - 1}"
    assert max(depth for depth, _, _ in rule_rows(audit, checked, top)) > LENGTH
    assert top in why_rule(audit, checked, top)
    assert rule_to_dict(audit, checked, top)["proof"]["parts"]
    assert fix_to_dict(checked, top, fixes(checked, top))["verdict"] == checked.of(top)


EMPTY = """\
id: book
name: Book
status: guidance
rules:
  - id: first
    name: First
    requires:
      all:
        - {measure: joint_venture}
        - at_least: 4
          must: [{measure: licence_granted}]
          of:
            - {measure: training_promised}
            - {measure: joint_venture}
  - id: second
    name: Second
    applies_when:
      not: {any: []}
    requires: {all: []}
"""


def test_lists_that_hold_nothing_and_counts_above_them_are_refused_with_their_lines():
    document = parse_yaml(EMPTY, "book.yaml")
    problems = {item.key: item for item in book_problems(Rulebook.model_validate(document.data), document)}
    count = problems["rules.first.requires.all.1"]
    assert (count.line, count.seen) == (10, "'at_least 4 of 3'")
    assert "can never be met" in count.what
    assert problems["rules.second.applies_when.not"].line == 18
    assert "would never be met" in str(problems["rules.second.applies_when.not"])
    assert problems["rules.second.requires"].line == 19
    assert "would always be met" in str(problems["rules.second.requires"])
    good = EMPTY.replace("at_least: 4", "at_least: 3").replace("any: []", "any: [{measure: joint_venture}]")
    good = good.replace("all: []", "all: [{measure: joint_venture}]")
    assert book_problems(Rulebook.model_validate(parse_yaml(good, "book.yaml").data)) == []
