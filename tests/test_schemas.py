"""Every JSON answer of the command line follows the schema the program publishes for it, with one schema version."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from walkaway.cli.main import app, run
from walkaway.cli.schema import NAMES

DEAL = "gotion-inobat-surany"
BOOK = "seven-measures"
EXAMPLES = str(Path(__file__).parents[1] / "docs" / "examples")
TESTED = str(Path(__file__).parent / "data" / "no-such-file.yaml")
ANSWERS = [
    ("audit", ["audit", DEAL]),
    ("audit", ["audit", DEAL, "--as-of", "2024"]),
    ("audit", ["audit", DEAL, "--fact", "workforce.training_promised=yes", "--fact", "plant.research_spending=2%"]),
    ("audit", ["audit", "novawind-lagerwey-russia"]),
    ("exit", ["exit", DEAL, "--samples", "20"]),
    ("exit", ["exit", DEAL, "--samples", "20", "--with", "TERM"]),
    ("exit", ["exit", DEAL, "--samples", "20", "--mode", "all"]),
    ("exit", ["exit", DEAL, "catl-debrecen", "--samples", "20"]),
    ("check", ["check", DEAL]),
    ("check", ["check", DEAL, "--rulebook", BOOK, "--on", "2027", "--known-at", "2026-06", "--elsewhere"]),
    ("check", ["check", DEAL, "--rulebook", BOOK, "--sample", "50"]),
    ("why", ["why", DEAL, f"{BOOK}/majority"]),
    ("why", ["why", "catl-debrecen", "iaa-com2026-foreign-investment/four_of_six", "--on", "2028"]),
    ("why", ["why", "catl-debrecen", "us-buy-american/baa_share"]),
    ("fix", ["fix", DEAL, BOOK]),
    ("fix", ["fix", "catl-debrecen", "iaa-com2026-foreign-investment", "--keep-ownership"]),
    ("fix", ["fix", "ionway-nysa", "us-buy-american", "--rule", "baa_share"]),
    ("diff", ["diff", DEAL, "--on", "2024", "--and", "2030"]),
    ("diff", ["diff", DEAL, "--rulebook", BOOK, "--and", "us-buy-american"]),
    ("diff", ["diff", DEAL, "--rulebook", BOOK, "--on", "2024", "--and", "2030"]),
    ("deals", ["deals", "--country", "HU"]),
    ("deals", ["deals", "--party", "nobody of this name"]),
    ("compare", ["compare", DEAL, "catl-debrecen"]),
    ("compare", ["compare", DEAL, "catl-debrecen", "--rulebook", BOOK, "--rulebook", f"{BOOK}@2027"]),
    ("show", ["show", DEAL]),
    ("show", ["show", DEAL, "workforce"]),
    ("show", ["show", DEAL, "plant.investment"]),
    ("terms", ["terms"]),
    ("terms", ["terms", "TERM"]),
    ("rulebooks", ["rulebooks"]),
    ("rulebooks", ["rulebooks", BOOK]),
    ("presumptions", ["presumptions"]),
    ("presumptions", ["presumptions", "sole-owner-decides"]),
    ("score", ["score", "lges-wroclaw"]),
    ("test-rules", ["test-rules", BOOK]),
    ("validate", ["validate", TESTED]),
    ("origin", ["origin", f"{EXAMPLES}/bicycle.yaml", "--rule", "net-cost"]),
    ("origin", ["origin", f"{EXAMPLES}/bicycle.yaml", "--rule", "build-up", "--threshold", "0.4"]),
    ("owners", ["owners", f"{EXAMPLES}/group.csv"]),
    ("owners", ["owners", f"{EXAMPLES}/group.csv", "--company", "Plant", "--home", "EU27"]),
    ("tree", ["tree", f"{EXAMPLES}/pumps.xml", "--mission", "100", "--importance"]),
    ("tree", ["tree", f"{EXAMPLES}/two-of-three.json"]),
]


def answered(arguments, capsys):
    """What a command prints as JSON; numbers JSON does not have are refused."""
    from walkaway.catalog.loader import ids

    term = next(name for name in ids("terms") if "licence" in name or "licens" in name)
    code = run([*(term if item == "TERM" else item for item in arguments), "--format", "json"])
    said = capsys.readouterr()
    assert code in (0, 1), said.err
    assert said.out, said.err
    return json.loads(said.out, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))


def published(name, capsys):
    assert run(["schema", name]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(("name", "arguments"), ANSWERS, ids=[" ".join(arguments) for _, arguments in ANSWERS])
def test_an_answer_follows_its_schema(name, arguments, capsys, tmp_path):
    if TESTED in arguments:
        (tmp_path / "bad.yaml").write_text("id: no deal\nname: Bad\n")
        arguments = [str(tmp_path / "bad.yaml") if item == TESTED else item for item in arguments]
    data = answered(arguments, capsys)
    assert next(iter(data.items())) == ("schema_version", "2.1")
    jsonschema.Draft202012Validator(published(name, capsys)).validate(data)


def test_every_command_that_prints_json_is_asked_above():
    printing = {name for name, command in app.commands.items()
                if any("json" in getattr(option.type, "choices", ()) for option in command.params)}  # fmt: skip
    assert printing <= {name for name, _ in ANSWERS}
    assert printing <= set(NAMES)


@pytest.mark.parametrize("name", sorted({name for name, _ in ANSWERS} | {"schema"}))
def test_a_schema_is_one_and_refuses_another_shape(name, capsys):
    schema = published(name, capsys)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for other in ({}, {"schema_version": "2.1"}, {"schema_version": "1.0", name: []}, []):
        assert list(validator.iter_errors(other)), other


def test_units_follow_the_schema_of_schema(capsys):
    data = published("units", capsys)
    jsonschema.Draft202012Validator(published("schema", capsys)).validate(data)
    assert data["units"]["percent"] == {"dimension": "fraction", "factor": 0.01, "canonical": "fraction"}
