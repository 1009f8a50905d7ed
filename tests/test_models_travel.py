"""Objects of the model are data alone: they can be pickled and copied after engines have used them."""

from __future__ import annotations

import pickle
from copy import deepcopy
from pathlib import Path

import pytest

import walkaway
from deal_files import small_deal
from walkaway.catalog.loader import load_file, load_rulebook
from walkaway.evidence.evidence import Evidence
from walkaway.exit.overlay import graph_of
from walkaway.judgement.conduct import audit, subject_of
from walkaway.model.rulebook import Rulebook
from walkaway.rules.check import check


@pytest.mark.parametrize("again", [deepcopy, lambda item: pickle.loads(pickle.dumps(item))])
def test_a_rulebook_that_was_checked_travels(again):
    deal, book = small_deal(), load_rulebook("depth")
    subject = subject_of(deal, Evidence.of(deal))
    before = check(book, subject)
    copied = again(book)
    assert copied == book
    assert check(copied, subject).verdict == before.verdict


@pytest.mark.parametrize("again", [deepcopy, lambda item: pickle.loads(pickle.dumps(item))])
def test_a_technology_whose_exit_was_drawn_travels(again):
    found = audit("stellantis-catl-zaragoza")
    assert found.outlook is not None
    production = again(found.technology).production
    assert production == found.technology.production
    assert graph_of(production) == graph_of(found.technology.production)
    is_kept = graph_of(production) is graph_of(found.technology.production)
    assert is_kept is (production is found.technology.production)  # a frozen object is its own copy
    assert graph_of(production) is graph_of(production)


def test_two_rulebooks_read_apart_and_both_used_are_equal():
    text = Path(walkaway.__file__).parent / "catalog" / "data" / "rulebooks" / "depth.yaml"
    one, other = (load_file(text, Rulebook) for _ in range(2))
    for book in (one, other):
        assert list(book.rules[0].requires.leaves)
    assert one == other
