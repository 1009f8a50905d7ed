"""The Aralia fault trees, published benchmarks that may not be copied here: read from the folder ``WALKAWAY_ARALIA``."""

from __future__ import annotations

import json

import pytest

from conftest import cases, folder_named_by
from trees import gates_of
from walkaway.core.errors import UsageError
from walkaway.logic.cut_sets import minimal_solutions
from walkaway.logic.diagram import diagram_of_gates
from walkaway.logic.importance import importances

FOLDER = folder_named_by("WALKAWAY_ARALIA")
CASES = {name: case for name, case in cases("diagrams").items() if name.startswith("B-ARA")}
NEAR = 1e-9

pytestmark = pytest.mark.skipif(
    FOLDER is None,
    reason="WALKAWAY_ARALIA does not name a folder with the Aralia trees, which this repository may not hold",
)


@pytest.mark.parametrize("case_id", CASES)
def test_aralia_tree(case_id):
    inputs, expected, tolerance = (CASES[case_id][key] for key in ("inputs", "expected", "tolerance"))
    file = json.loads((FOLDER / inputs["data_file"]).read_text(encoding="utf-8"))
    chances = {name: inputs.get("p_override_all", chance) for name, chance in file["events"].items()}
    fails = diagram_of_gates(gates_of(file), file["top"])
    near = tolerance.get("top_probability_rel", tolerance.get("rel", NEAR))
    whole = fails.probability(chances)
    assert whole == pytest.approx(expected["top_probability_exact"], rel=near)
    if "minimal_cut_sets" not in expected:
        with pytest.raises(UsageError, match="negation"):
            minimal_solutions(fails)
        return
    cuts = minimal_solutions(fails)
    assert cuts.count() == expected["minimal_cut_sets"]
    assert list(cuts.count_by_order()) == expected["cut_sets_by_order"]
    assert cuts.rare_event_sum(chances) == pytest.approx(expected["rare_event_sum"], rel=near)
    assert whole * (1 - NEAR) <= cuts.min_cut_upper_bound(chances) <= min(1.0, expected["rare_event_sum"]) * (1 + NEAR)
    for order in (7, 8):
        if f"minimal_cut_sets_up_to_order_{order}" in expected:
            assert len(cuts.listed(most_names=order)) == expected[f"minimal_cut_sets_up_to_order_{order}"]
    if "importance" in expected:
        measures = importances(fails, chances)
        for name, wanted in expected["importance"].items():
            assert {measure: getattr(measures[name], measure) for measure in wanted} == pytest.approx(wanted, rel=near)
