"""Questions in an officer's words: no fact that matters is asked for by its path."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

import walkaway as wa
from deal_files import small_deal
from walkaway.judgement.questions import question_for
from walkaway.model.completeness import Completeness

DEALS = sorted(path.stem for path in (Path(wa.__file__).parent / "catalog" / "data" / "deals").glob("*.yaml"))
BOOKS = ("seven-measures", "iaa-com2026-foreign-investment", "iaa-council-2026-07", "eu-net-zero-industry-act")
BY_PATH = "What is known about"
NOT_ASKED = ("answers.", "exchange_rate.", "investment_floor.")
"""Rulebooks word the questions of answers; rates and floors are the catalog's own."""


@pytest.mark.parametrize("deal", DEALS)
def test_every_open_fact_has_a_question_in_words(deal):
    audit = wa.audit(deal)
    results = [*audit.findings, *audit.depth.rungs]
    results += [result for book in BOOKS for result in wa.check(audit, book).results.values()]
    fields = {item.field for result in results for item in result.inputs() if not item.is_known}
    asked = {field for field in fields if not field.startswith(NOT_ASKED)}
    assert asked
    assert [field for field in sorted(asked) if question_for(field).startswith(BY_PATH)] == []


def test_each_list_that_may_be_incomplete_has_a_question_of_its_own():
    questions = [question_for(f"complete.{name}") for name in Completeness.evidence_rules()]
    assert len(set(questions)) == 5
    assert not any(question.startswith(BY_PATH) for question in questions)


def test_what_holds_for_all_money_is_asked_of_all_money():
    assert question_for("support.all.condition_ip") != question_for("support.state-grant.condition_ip")


def test_a_field_no_question_knows_is_asked_by_its_name():
    assert question_for("plant.roof_colour") == "What is known about plant roof colour, and which document says so?"


def test_questions_are_ranked_when_somebody_looks_and_travel_before_and_after():
    first, second = wa.audit(small_deal()), wa.audit(small_deal())
    assert "ranked" not in vars(first.asking)
    unranked = pickle.loads(pickle.dumps(first))
    assert first.questions == second.questions == unranked.questions
    assert first.questions is first.questions
    assert pickle.loads(pickle.dumps(first)).questions == second.questions
    assert first == unranked
