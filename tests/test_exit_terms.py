"""Contract terms in the walk-away test: none may make any draw worse; each changes what its data says and no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from exit_worlds import Plant, estimate, modes, plants, route, shares, spreads
from walkaway.core.errors import UsageError
from walkaway.core.truth import Truth
from walkaway.exit.draws import Draws, Spread
from walkaway.exit.knowledge import Learning
from walkaway.exit.levels import months_to
from walkaway.exit.start import Start
from walkaway.exit.with_terms import at_least, with_terms
from walkaway.model.exit_term import ContractTerm

DAY = date(2030, 6, 30)
START = Start(date(2026, 1, 1), date(2026, 1, 1), Truth.TRUE, False, date(2030, 1, 1), "plant.start_of_production")
NO_LEARNING = Learning({}, Spread(0.0, 0.0), ())


def term(*effects):
    return ContractTerm.model_validate({"id": "t", "name": "T", "meaning": "m", "ask": "a", "effects": list(effects)})


def added(one: Plant, *effects) -> Plant:
    holdings, _ = with_terms(one.holdings, NO_LEARNING, [term(*effects)], START, DAY)
    return replace(one, holdings=holdings)


@st.composite
def effects(draw):
    kinds = {"kinds": [draw(st.sampled_from(["kind0", "kind1", "kind2"]))]}
    low, middle, high = sorted(draw(st.tuples(shares, shares, shares)))
    ends = estimate(low, middle, high)
    quality = draw(st.sampled_from([1.0, 0.6]))
    return kinds | draw(
        st.sampled_from(
            [
                {"home_at_least": ends},
                {"schedule": [{"years": 1, "share": low}, {"years": 9, "share": 1}]},
                {"cover_at_least": estimate(low * 10, middle * 10, high * 10)},
                {"route": route("extra", (2, 5, 9), works=0.7, quality=quality)},
                {"months_factor": ends},
            ]
        )
    )


@given(plants(), modes(), effects())
def test_no_term_makes_any_draw_worse(one, how, effect):
    if not any(item.kind.id in effect["kinds"] for item in one.holdings):
        with pytest.raises(UsageError, match="touches nothing"):
            added(one, effect)
        return
    before = one.output(how, Draws(60, 1))
    after = added(one, effect).output(how, Draws(60, 1))
    assert np.all(after >= before - 1e-5)
    assert np.all(months_to(after, 0.5) <= months_to(before, 0.5))


@given(spreads(), spreads())
@example(Spread(0.2, 0.9), Spread(0.5, 0.5, 0.5))
def test_a_floor_never_lowers_a_share(now, floor):
    uniform = np.linspace(0.001, 0.999, 999)
    raised = at_least(now, floor)
    assert np.all(raised.at(uniform) >= now.at(uniform) - 1e-12)
    assert raised.central >= now.central - 1e-12
    assert raised.low >= floor.low
    assert np.all(raised.at(uniform) <= max(now.high, floor.high))
