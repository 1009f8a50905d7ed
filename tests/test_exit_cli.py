"""walkaway exit and walkaway terms on the command line: forms, posters, terms, explanations, misuse."""

from __future__ import annotations

import json
import os
import pty
import re
import resource
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml

from test_cli import ROOT, walkaway
from walkaway.catalog.loader import ids, load_exit_modes
from walkaway.cli.main import run

FOLDER = ROOT / "tests" / "data" / "bottling"
DEAL = str(FOLDER / "riverside.yaml")
GOLDEN = ROOT / "tests" / "golden"
QUICK = ("--samples", "60")
OWN_TERM = {
    "id": "own-parts", "name": "Own parts", "meaning": "Parts are made here.", "ask": "Drawings.",
    "effects": [{"kinds": ["machine"], "home_at_least": {"low": 1, "likely": 1, "high": 1, "source": "assumption"}}],
}  # fmt: skip
OWN_MODE = {
    "id": "storm", "name": "Storm", "meaning": "Everybody abroad is cut off.",
    "survives": {"leaver": [], "same_country": [], "third": []},
}  # fmt: skip


def strict(text):
    def refuse(constant):
        raise AssertionError(f"{constant} is no JSON")

    return json.loads(text, parse_constant=refuse)


def done(*arguments, **options):
    result = walkaway("exit", *arguments, **options)
    assert result.returncode == 0, result.stderr
    assert "Traceback" not in result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("own")
    for name, data in (("term.yaml", OWN_TERM), ("mode.yaml", OWN_MODE)):
        (folder / name).write_text(yaml.safe_dump(data), encoding="utf-8")
    return folder


def golden(name, text):
    """Compare with a text kept; WALKAWAY_UPDATE_GOLDEN=1 writes it anew."""
    path = GOLDEN / name
    if os.environ.get("WALKAWAY_UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def unlearned(tmp_path_factory):
    """The small deal without know-how, whose parameters the catalog may change, and how it is asked."""
    folder = tmp_path_factory.mktemp("golden")
    pack = (FOLDER / "bottling-line.yaml").read_text("utf-8")
    lines = [line for line in pack.splitlines() if not line.strip().startswith(("know_how:", "shortened_by:"))]
    (folder / "bottling-line.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    deal = folder / "riverside.yaml"
    deal.write_text(Path(DEAL).read_text("utf-8"), encoding="utf-8")
    return (str(deal), "--mode", str(FOLDER / "cut-off.yaml"), "--at", "2031", "--samples", "400")


@pytest.mark.golden
def test_the_text_of_a_small_deal_is_golden(unlearned):
    text = done(*unlearned)
    assert "\x1b" not in text
    golden("exit-riverside.txt", text[: text.index("What this rests on")])


@pytest.mark.golden
def test_the_explanation_of_an_asset_is_golden(unlearned):
    golden("exit-why-formula.txt", done(*unlearned, "--why", "--asset", "formula"))
    whole = done(*unlearned, "--why")
    assert "Production starts: 2027-01" in whole
    assert "The formula (formula, formula)" in whole
    assert "[A trade paper: Halls and machines, 2026-01-01]" in whole


def test_json_is_strict_and_keeps_to_its_schema():
    schema = strict(walkaway("schema", "exit").stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    never = done(DEAL, "--mode", "sanctions", "--at", "2026-06", *QUICK, "--format", "json")
    for text in (never, done(DEAL, "--at", "2031", *QUICK, "--format", "json")):
        data = strict(text)
        jsonschema.validate(data, schema)
        assert next(iter(data)) == "schema_version"
        assert (data["samples"], data["seed"]) == (60, 1)
    assert strict(never)["recovery"][1]["months"]["mean"] is None


def test_html_stands_alone_and_markdown_has_its_tables(tmp_path):
    page = tmp_path / "exit.html"
    assert done(DEAL, *QUICK, "--format", "html", "-o", str(page)) == ""
    text = page.read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>")
    assert "Who can stop production" in text
    assert not re.search(r"<(script|link|img)[^>]+(src|href)=.?https?:", text)
    assert done(DEAL, *QUICK, "--format", "md").startswith("# Riverside bottling")


def test_all_modes_of_two_deals_stand_on_one_page():
    results = strict(
        done(DEAL, "catl-debrecen", "--mode", "all", "--at", "2031", "--samples", "20", "--format", "json")
    )
    modes = [item.id for item in load_exit_modes().modes]
    assert [(item["deal"], item["mode"]) for item in results["exits"]] == [
        (deal, mode) for deal in ("riverside", "catl-debrecen") for mode in modes
    ]
    for form, mark in (("text", "riverside"), ("html", "<!doctype html>"), ("md", "# If your partner walked away")):
        text = done(DEAL, DEAL, "--mode", "hostile", "--at", "2031", "--samples", "20", "--format", form)
        assert mark in text
        assert all(name in text for name in ("riverside", "half of the output is back"))


@pytest.mark.parametrize(("ending", "start"), [("svg", b"<svg"), ("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_posters_in_every_format(tmp_path, ending, start):
    path = tmp_path / f"exit.{ending}"
    done(DEAL, "--mode", "hostile", "--samples", "20", "--poster", str(path))
    assert path.read_bytes().startswith(start)


def test_a_poster_that_does_not_fit_leaves_nothing_behind(tmp_path):
    """The disk is full half-way: a limit on the size of files stands for it."""
    limit = {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2048, 2048))}
    result = walkaway("exit", DEAL, "--samples", "5", "--poster", "exit.svg", cwd=tmp_path, **limit)
    assert result.returncode == 1, result.stderr
    assert "File too large" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_terms_stand_side_by_side_with_the_deal_as_it_is(files):
    term = str(files / "term.yaml")
    text = done(DEAL, "--mode", "ban", "--at", "2031", *QUICK, "--with", term)
    assert "With the terms added" in text
    assert "As it is" in text
    data = strict(done(DEAL, "--mode", "ban", "--at", "2031", *QUICK, "--with", term, "--format", "json"))
    jsonschema.validate(data, strict(walkaway("schema", "exit").stdout))
    assert data["terms"] == []
    assert data["with_terms"]["terms"] == ["own-parts"]
    assert data["with_terms"]["output"]["lowest"]["mean"] >= data["output"]["lowest"]["mean"]
    both = done("catl-debrecen", "--samples", "20", "--with", "perpetual-licence", "--with", "step-in-right", "--why")
    assert both.startswith("WalkAway catl-debrecen, hostile")


def test_a_holder_and_a_mode_of_your_own(files):
    data = strict(done(DEAL, "--at", "2031", *QUICK, "--holder", "equipment_vendor:CN", "--format", "json"))
    assert data["leaver"]["key"] == "equipment_vendor:CN"
    data = strict(done(DEAL, "--at", "2031", *QUICK, "--mode", str(files / "mode.yaml"), "--format", "json"))
    assert data["mode"] == "storm"
    mild = strict(done(DEAL, "--at", "2031", *QUICK, "--mode", "hostile", "--format", "json"))
    assert data["output"]["lowest"]["mean"] <= mild["output"]["lowest"]["mean"]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ([], 2, "Missing argument"),
        ([DEAL, "--asset", "capper"], 2, "--asset goes with --why"),
        ([DEAL, "--mode", "all", "--why"], 2, "take one deal and one mode"),
        ([DEAL, DEAL, "--with", "perpetual-licence"], 2, "take one deal and one mode"),
        ([DEAL, "--samples", "0"], 2, "0 samples; allowed: 1 to 250,000"),
        ([DEAL, "--samples", "many"], 2, "many"),
        ([DEAL, "--seed", "-1"], 2, "the seed is -1; allowed: 0 and above"),
        ([DEAL, "--at", "2031-02-30"], 2, "a date that does not exist"),
        ([DEAL, "--format", "xml"], 2, "xml"),
        ([DEAL, "--why", "--format", "json"], 2, "--why is text; leave out --format"),
        ([DEAL, *QUICK, "--poster", "poster.gif"], 2, "cannot draw .gif; allowed: .svg, .png, .pdf"),
        (["nobodys-deal", "--poster", "poster.gif"], 2, "cannot draw .gif"),
        ([DEAL, *QUICK, "--poster", "/nowhere/poster.svg"], 1, "there is no such folder"),
        ([DEAL, "--mode", "bann"], 1, "did you mean 'ban'?"),
        ([DEAL, "--mode", "nowhere.yaml"], 1, "the file cannot be read"),
        ([DEAL, "--holder", "draggon"], 1, "did you mean 'dragon'?"),
        ([DEAL, "--with", "perpetual-license"], 1, "did you mean 'perpetual-licence'?"),
        ([DEAL, "--with", "perpetual-licence"], 2, "the term perpetual-licence touches nothing"),
        ([DEAL, *QUICK, "--why", "--asset", "caper"], 1, "did you mean 'capper'?"),
        (["riverside"], 1, "no such deal"),
        (["nowhere/deal.yaml"], 1, "the file cannot be read"),
        ([str(ROOT / "tests" / "broken_production" / "unknown-top.yaml")], 1, "unknown-top.yaml:"),
        (["china-high-speed-rail"], 2, "add a 'production' section"),
        ([DEAL, *QUICK, "-o", "/nowhere/x.txt"], 1, "there is no such folder"),
    ],
)
def test_misuse_gets_a_message_and_the_right_code(arguments, code, message, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run(["exit", *arguments]) == code
    said = capsys.readouterr()
    assert message in said.err
    assert said.out == ""


def test_misuse_ends_the_process_with_its_code():
    result = walkaway("exit", DEAL, "--mode", "bann")
    assert result.returncode == 1
    assert "did you mean 'ban'?" in result.stderr
    assert walkaway("exit", DEAL, "--samples", "0").returncode == 2


def test_terms_are_listed_and_shown():
    listed = walkaway("terms").stdout
    assert all(name in listed for name in ids("terms"))
    assert {item["id"] for item in strict(walkaway("terms", "--format", "json").stdout)["terms"]} == set(ids("terms"))
    assert strict(walkaway("terms", "call-option", "--format", "json").stdout)["id"] == "call-option"
    assert "Call option" in walkaway("terms", "call-option").stdout
    wrong = walkaway("terms", "call-opton")
    assert wrong.returncode == 1
    assert "did you mean 'call-option'?" in wrong.stderr


def on_terminal(environment):
    leader, follower = pty.openpty()
    command = [sys.executable, "-c", "from walkaway.cli.main import main; main()", "exit", DEAL, "--samples", "20"]
    full = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "TERM": "xterm-256color", **environment}
    process = subprocess.Popen(command, stdout=follower, stderr=follower, env=full)
    os.close(follower)
    chunks = []
    while True:
        try:
            chunk = os.read(leader, 65536)
        except OSError:
            break
        if not chunk:
            break
        chunks.append(chunk)
    process.wait()
    os.close(leader)
    assert process.returncode == 0
    return b"".join(chunks).decode("utf-8")


def test_a_terminal_gets_no_colour_with_no_color_and_another_encoding_no_error():
    plain = on_terminal({"NO_COLOR": "1"})
    assert "Riverside bottling" in plain
    assert not re.search(r"\x1b\[3[0-9]m", plain)
    text = done(DEAL, *QUICK, env={"PYTHONIOENCODING": "ascii", "LC_ALL": "C"})
    assert "Riverside bottling" in text


def test_a_result_says_itself_in_one_line_and_in_a_notebook():
    from walkaway.api import walk_away

    result = walk_away(Path(DEAL), samples=20)
    assert re.fullmatch(
        r"<WalkAway riverside, hostile, \d{4}-\d\d-\d\d: \d+% at the lowest, half back: .+>", repr(result)
    )
    assert "Who can stop production" in result._repr_html_()
