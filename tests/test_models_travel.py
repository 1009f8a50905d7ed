"""Objects of the model are data alone: they can be pickled and copied after engines have used them."""

from __future__ import annotations

import pickle
from copy import deepcopy

import pytest

from deal_files import small_deal
from walkaway.catalog.loader import load_rulebook
from walkaway.evidence.evidence import Evidence
from walkaway.exit.overlay import graph_of
from walkaway.judgement.conduct import audit, subject_of
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
    assert graph_of(production) is not graph_of(found.technology.production)
    assert graph_of(found.technology.production) is graph_of(found.technology.production)
