"""Fault trees on the command line: by hand, both forms of file, errors."""

from __future__ import annotations

import json
import math
import os
from pathlib import Path

import pytest

from conftest import cases
from walkaway import api
from walkaway.cli.main import run
from walkaway.core.errors import InputError, UsageError

FOLDER = Path(__file__).parents[1] / "docs" / "examples"
PUMP, VOTE = FOLDER / "pumps.xml", FOLDER / "two-of-three.json"
ARALIA = os.environ.get("WALKAWAY_ARALIA")
ARALIA_CASES = [
    name
    for name, case in cases("diagrams").items()
    if name.startswith("B-ARA")
    and case["expected"].get("minimal_cut_sets", math.inf) < 50_000
    and "p_override_all" not in case["inputs"]
]


def test_open_psa_by_hand():
    found = api.tree(PUMP, mission=100, importance=True)
    pump = -math.expm1(-0.001 * 100)
    assert found.probability == pytest.approx(1 - (1 - 0.05) * (1 - pump * 0.2))
    assert found.by_order == (1, 1)
    assert [cut.events for cut in found.smallest] == [("valve",), ("pump 1", "pump 2")]
    assert found.rare_event_sum == pytest.approx(0.05 + pump * 0.2)
    assert found.importance["valve"].birnbaum == pytest.approx(1 - pump * 0.2)
    assert list(found.importance) == ["valve", "pump 1", "pump 2"]  # 0.98, 0.95 * 0.2, 0.95 * 0.095


def test_json_by_hand():
    found = api.tree(VOTE)
    assert found.probability == pytest.approx(0.1 * 0.2 + 0.1 * 0.3 + 0.2 * 0.3 - 2 * 0.1 * 0.2 * 0.3)
    assert found.by_order == (0, 3)
    assert found.importance == {}


def test_a_negation_has_prime_implicants(tmp_path):
    tree = {"events": {"a": 0.5, "b": 0.25}, "gates": {"top": {"op": "xor", "args": ["a", "b"]}}}
    path = put(tmp_path, tree)
    found = api.tree(path)
    assert not found.is_coherent
    assert found.probability == pytest.approx(0.5 * 0.75 + 0.5 * 0.25)
    assert {cut.events for cut in found.smallest} == {("a", "not b"), ("not a", "b")}
    assert {cut.chance for cut in found.smallest} == {0.375, 0.125}
    assert found.rare_event_sum is None


def test_an_event_without_a_probability_leaves_it_unknown(tmp_path, capsys):
    path = put(tmp_path, {"events": {"a": 0.5, "b": None}, "gates": {"top": {"op": "or", "args": ["a", "b"]}}})
    assert api.tree(path).probability is None
    with pytest.raises(UsageError, match="no probability given for b; importances need one"):
        api.tree(path, importance=True)
    assert run(["tree", str(path)]) == 0
    assert "Unknown: 1 event without a probability (b)." in capsys.readouterr().out


@pytest.mark.parametrize("form", ["text", "json", "html", "md", "csv"])
def test_every_form(form, capsys):
    assert run(["tree", str(VOTE), "--importance", "--cut-sets", "2", "--format", form]) == 0
    shown = capsys.readouterr().out
    assert "0.098" in shown.replace("<wbr>", "")
    if form == "json":
        data = json.loads(shown)
        assert data["sets_by_order"] == [0, 3]
        assert len(data["smallest"]) == 2
        assert data["importance"]["c"]["birnbaum"] == pytest.approx(0.1 + 0.2 - 2 * 0.02)


def put(folder: Path, data: object, name: str = "tree.json") -> Path:
    path = folder / name
    path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return path


AND = {"op": "and", "args": ["a", "b"]}


@pytest.mark.parametrize(
    ("tree", "said"),
    [
        ({"events": {"a": 1.5}, "gates": {"t": {"op": "or", "args": ["a"]}}}, "a: this is no probability"),
        ({"events": {"a": True}, "gates": {"t": {"op": "or", "args": ["a"]}}}, "a: this is no probability"),
        ({"events": {}, "gates": {"t": {"op": "maybe", "args": ["a"]}}}, "t: a gate of unknown kind"),
        ({"events": {}, "gates": {"t": {"op": "not", "args": ["a", "b"]}}}, "a gate 'not' takes one part"),
        ({"events": {}, "gates": {"t": {"op": "atleast", "k": 3, "args": ["a", "b"]}}}, "this count cannot be reached"),
        ({"events": {}, "gates": {"t": {"op": "or", "args": "ab"}}}, "a gate has 'op' and a list 'args' of names"),
        ({"events": {}, "gates": {"t": AND, "u": AND}}, "the file does not say which gate is the top"),
        ({"events": {"a": 0.1}, "gates": {"a": AND}, "top": "a"}, "both a gate and an event"),
        ({"events": {}, "gates": {"t": AND}, "top": "tt"}, "no such top"),
        ({"gates": {}}, "a tree has 'events' and 'gates'"),
        ('{"events": {"a": 0.1, "a": 0.2}, "gates": {"t": {"op": "or", "args": ["a"]}}}', "this key is given twice"),
        ('{"events": {"a": NaN}, "gates": {}}', "this is no number"),
        ("{", "not valid JSON"),
        ("<x", "not valid XML"),
        ("<x/>", "this is no Open-PSA file"),
    ],
)
def test_bad_trees_are_told(tree, said, tmp_path, capsys):
    path = put(tmp_path, tree)
    assert run(["tree", str(path)]) == 1
    assert said in capsys.readouterr().err


def test_gates_that_depend_on_themselves_are_told(tmp_path, capsys):
    gates = {"t": {"op": "or", "args": ["u"]}, "u": {"op": "or", "args": ["t", "a"]}}
    path = put(tmp_path, {"events": {"a": 0.1}, "gates": gates, "top": "t"})
    assert run(["tree", str(path)]) == 2
    assert "t -> u -> t" in capsys.readouterr().err or "u -> t -> u" in capsys.readouterr().err


def test_xml_reads_no_entities(tmp_path):
    secret = put(tmp_path, "0.5", "secret.txt")
    for entity in (f'<!ENTITY x SYSTEM "file://{secret}">', '<!ENTITY x "aaaaaaaa">'):
        path = put(
            tmp_path, f'<?xml version="1.0"?>\n<!DOCTYPE opsa-mef [{entity}]>\n<opsa-mef>&x;</opsa-mef>', "t.xml"
        )
        with pytest.raises(InputError, match=r"t.xml:2: the file declares an entity"):
            api.tree(path)


def test_the_mission_time_is_asked_for_where_a_chance_rests_on_it(capsys):
    assert run(["tree", str(PUMP)]) == 1
    said = capsys.readouterr().err
    assert "pump 1: a probability rests on the mission time" in said
    assert "give it with --mission" in said


@pytest.mark.skipif(not ARALIA, reason="WALKAWAY_ARALIA does not name a folder with the Aralia trees")
@pytest.mark.parametrize("name", ARALIA_CASES)
def test_an_aralia_tree_through_the_door(name):
    case = cases("diagrams")[name]
    found = api.tree(Path(ARALIA or "") / case["inputs"]["data_file"])
    assert found.count == case["expected"]["minimal_cut_sets"]
    assert list(found.by_order) == case["expected"]["cut_sets_by_order"]
