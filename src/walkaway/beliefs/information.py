"""What an answer would tell: expected reduction of uncertainty in verdicts, read off joint worlds.

It is the mutual information of a measure and a verdict (Shannon 1948, section 6; Lindley 1956 for its use as the worth
of an answer), in bits, counted over worlds: shares are told apart by bin.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from walkaway.beliefs.base_rates import BINS
from walkaway.beliefs.worlds import Belief
from walkaway.rules.check_many import Flags, Ranges

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Codes = NDArray[np.integer]

LEAST = 0.002
"""Bits below which nothing is told: counting errors of two thousand worlds are of that size."""


def mutual_information(answers: Codes, verdicts: Codes) -> float:
    """Bits that knowing one of two columns of small whole numbers tells of the other."""
    width = int(verdicts.max()) + 1
    joint = np.bincount(answers * width + verdicts, minlength=(int(answers.max()) + 1) * width).astype(float)
    table = joint.reshape(-1, width) / len(answers)
    apart = table.sum(axis=1, keepdims=True) * table.sum(axis=0, keepdims=True)
    there = table > 0
    return float(max(0.0, np.sum(table[there] * np.log2(table[there] / apart[there]))))


def answers_of(belief: Belief) -> Codes | None:
    """The answer a measure gives in each world, as a small whole number; None where it is open."""
    column = belief.column
    if isinstance(column, Flags):
        return None if column.certain is not column.possible else column.certain.astype(np.int64)
    if not isinstance(column, Ranges) or column.low is not column.high:
        return None
    ends = np.array([high for _, high in BINS[:-2]])
    places = np.searchsorted(ends, column.low, side="left").astype(np.int64)
    return np.where(column.low >= BINS[-1][0], len(BINS) - 1, places)


def worth_of_answers(beliefs: Iterable[Belief], verdicts: Sequence[Codes]) -> Mapping[str, float]:
    """Bits the answer on each measure tells on average over the verdicts; measures that are open are left out."""
    found = {}
    for belief in beliefs:
        answers = answers_of(belief)
        if answers is None or belief.ground == "shown":
            continue
        bits = [mutual_information(answers, codes.astype(np.int64)) for codes in verdicts]
        found[belief.measured.name] = sum(told for told in bits if told >= LEAST) / len(verdicts)
    return found
