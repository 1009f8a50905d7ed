"""The command line as people use and misuse it: exit codes, pipes, files, colours, locales."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from walkaway.catalog.loader import checkable_rulebooks

ROOT = Path(__file__).parents[1]


def walkaway(*arguments: str, **options) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), **options.pop("env", {})}
    command = [sys.executable, "-c", "from walkaway.cli.main import main; main()", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, **options)


def test_audit_prints_plain_text_when_piped():
    result = walkaway("audit", "stellantis-catl-zaragoza")
    assert result.returncode == 0
    assert result.stderr == ""
    assert "\x1b" not in result.stdout
    assert result.stdout.startswith("Contemporary Star Energy")
    assert "Ask first" in result.stdout
    assert "What to ask for" in walkaway("audit", "stellantis-catl-zaragoza", "--full").stdout


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["audit", "stellantis-catl-zaragosa"], 1, "did you mean 'stellantis-catl-zaragoza'?"),
        (["audit", "nowhere/deal.yaml"], 1, "the file cannot be read"),
        (["audit", "catl-debrecen", "--as-of", "2025-02-30"], 2, "a date that does not exist"),
        (["audit", "catl-debrecen", "--format", "xml"], 2, "xml"),
        (["audit"], 2, "Missing argument"),
        (["aduit"], 2, "No such command"),
        (["deals", "--technology", "lfp"], 1, "no such technology"),
        (["show", "catl-debrecen", "plant.capacty"], 1, "did you mean 'plant.capacity'?"),
        (["compare", "catl-debrecen", "--poster", "poster.gif"], 2, "cannot draw .gif; allowed: .svg, .png, .pdf"),
        (["schema", "deel"], 2, "deel"),
        (["new", "my-deal", "--technology", "lfp-cel"], 1, "did you mean 'lfp-cell'?"),
        (["audit", "catl-debrecen", "-o", "/nowhere/x.txt"], 1, "/nowhere: there is no such folder"),
        (["compare", "catl-debrecen", "--poster", "/nowhere/x.svg"], 1, "/nowhere: there is no such folder"),
        (["new", "My_Deal"], 2, "'My_Deal' cannot be an id; allowed: lower-case letters, digits and hyphens"),
    ],
)
def test_misuse_gets_a_message_and_the_right_code(arguments, code, message, tmp_path):
    result = walkaway(*arguments, cwd=tmp_path)
    assert result.returncode == code
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_json_is_json_and_the_schema_is_published():
    import jsonschema

    audit = json.loads(walkaway("audit", "catl-debrecen", "--format", "json").stdout)
    schema = json.loads(walkaway("schema", "audit").stdout)
    jsonschema.validate(audit, schema)
    assert next(iter(audit)) == "schema_version"


@pytest.mark.parametrize("name", ["deal", "technology", "rulebook", "support", "claim"])
def test_schemas_are_valid_and_explain_their_fields(name):
    import jsonschema

    schema = json.loads(walkaway("schema", name).stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert all("description" in field or "$ref" in field or "const" in field for field in schema["properties"].values())


def test_new_audits_as_it_is(tmp_path):
    path = tmp_path / "my-deal.yaml"
    assert walkaway("new", "my-deal", "-o", str(path)).returncode == 0
    assert walkaway("validate", str(path)).stdout == f"{path}: good\n"
    audit = json.loads(walkaway("audit", str(path), "--format", "json").stdout)
    assert audit["evidence"]["claims"] == 0
    assert audit["verdict"]["depth_high"] == 5
    again = walkaway("new", "my-deal", "-o", str(path))
    assert again.returncode == 2
    assert "exists already" in again.stderr


def test_validate_reports_every_file(tmp_path):
    bad = tmp_path / "bad.yaml"
    bad.write_text("id: x\nid: y\n", encoding="utf-8")
    good = ROOT / "src" / "walkaway" / "catalog" / "data" / "deals" / "catl-debrecen.yaml"
    result = walkaway("validate", str(bad), str(good))
    assert result.returncode == 1
    assert "this key is given twice" in result.stdout
    assert f"{good}: good" in result.stdout
    problems = json.loads(walkaway("validate", str(bad), "--format", "json").stdout)["problems"]
    assert problems[0]["line"] == 2


def test_files_are_written_whole(tmp_path):
    for form, mark in (("html", "<!doctype html>"), ("md", "# "), ("text", "Contemporary"), ("json", "{")):
        path = tmp_path / f"out.{form}"
        assert walkaway("audit", "stellantis-catl-zaragoza", "--format", form, "-o", str(path)).returncode == 0
        assert path.read_text(encoding="utf-8").startswith(mark)
    assert sorted(item.name for item in tmp_path.iterdir()) == ["out.html", "out.json", "out.md", "out.text"]


def test_a_full_disk_is_said_and_leaves_nothing(tmp_path):
    result = walkaway("audit", "catl-debrecen", "-o", "/dev/full/x")
    assert result.returncode == 1
    with open("/dev/full", "w", encoding="utf-8") as full:
        command = [sys.executable, "-c", "from walkaway.cli.main import main; main()", "audit", "catl-debrecen"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
        result = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, env=environment)
    assert result.returncode != 0
    assert "No space left" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_reader_that_leaves_early_is_no_error():
    command = f'"{sys.executable}" -c "from walkaway.cli.main import main; main()" schema deal | head -1'
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    result = subprocess.run(command, shell=True, capture_output=True, text=True, env=environment)
    assert result.stdout == "{\n"
    assert "Traceback" not in result.stderr


def test_another_encoding_does_not_fail():
    result = walkaway("audit", "stellantis-catl-zaragoza", env={"PYTHONIOENCODING": "ascii", "LC_ALL": "C"})
    assert result.returncode == 0
    assert "Stellantis?CATL" in result.stdout


def run_on_terminal(environment: dict[str, str]) -> str:
    leader, follower = pty.openpty()
    command = [sys.executable, "-c", "from walkaway.cli.main import main; main()", "audit", "catl-debrecen"]
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
    return b"".join(chunks).decode("utf-8")


def test_colour_on_a_terminal_and_none_with_no_color():
    assert "\x1b[31m" in run_on_terminal({})
    assert "\x1b[31m" not in run_on_terminal({"NO_COLOR": "1"})


def test_show_gives_claims_resolution_and_sources():
    result = walkaway("show", "vw-gotion-salzgitter", "ownership.volkswagen.gotion.share")
    assert "24% to 26.5% (differs by date)" in result.stdout
    assert "electrive.net" in result.stdout
    data = json.loads(walkaway("show", "catl-debrecen", "workforce", "--format", "json").stdout)
    assert "workforce.jobs_promised" in data["fields"]
    assert "terms." in walkaway("show", "catl-debrecen").stdout


def test_deals_can_be_filtered_listed_and_drawn(tmp_path):
    listed = json.loads(walkaway("deals", "--technology", "wind-turbine", "--format", "json").stdout)["deals"]
    assert {item["technology"] for item in listed} == {"wind-turbine"}
    assert "catl-debrecen" in walkaway("deals", "--country", "HU", "--party", "catl").stdout
    chart = tmp_path / "deals.svg"
    assert walkaway("deals", "--country", "HU", "--chart", str(chart)).returncode == 0
    picture = chart.read_text(encoding="utf-8")
    assert ">CATL Debrecen<" in picture
    assert "catl-debrecen" not in picture


@pytest.mark.parametrize(("ending", "start"), [("svg", b"<svg"), ("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_posters_in_every_format(tmp_path, ending, start):
    path = tmp_path / f"poster.{ending}"
    result = walkaway("compare", "stellantis-catl-zaragoza", "catl-debrecen", "--poster", str(path))
    assert result.returncode == 0, result.stderr
    assert path.read_bytes().startswith(start)


def test_compare_sets_deals_side_by_side():
    result = walkaway("compare", "catl-debrecen", "northvolt-skelleftea")
    assert "Intellectual property" in result.stdout
    assert len(json.loads(walkaway("compare", "catl-debrecen", "--format", "json").stdout)["audits"]) == 1


def test_validate_finds_what_only_judging_shows(tmp_path):
    path = tmp_path / "my-deal.yaml"
    assert walkaway("new", "my-deal", "-o", str(path)).returncode == 0
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("- component: all", "- component: cathod_material", 1), encoding="utf-8")
    result = walkaway("validate", str(path))
    assert result.returncode == 1
    assert "no such component" in result.stdout
    assert "did you mean 'cathode_material'?" in result.stdout
    assert walkaway("audit", str(path)).returncode == 1
    holding = (
        "ownership:\n  - {holder: foreign-partner, company: venture, share: {value: 80, unit: percent, source: s}}\n"
    )
    holding += "  - {holder: home-partner, company: venture, share: {value: 30, unit: percent, source: s}}\n"
    start, end = text.index("ownership:"), text.index("decision_rights:")
    text = text[:start] + holding + text[end:].replace("sources: {}", "sources: {s: {publisher: P}}")
    path.write_text(text, encoding="utf-8")
    result = walkaway("validate", str(path))
    assert result.returncode == 1
    assert "more than all of this company is held" in result.stdout


def test_rules_from_the_command_line():
    data = json.loads(walkaway("check", "catl-debrecen", "--format", "json").stdout)
    assert {item["rulebook"] for item in data["rulebooks"]} >= {"iaa-com2026-foreign-investment", "seven-measures"}
    fix = walkaway("fix", "catl-debrecen", "iaa-com2026-foreign-investment", "--keep-ownership").stdout
    assert sum(line.startswith("  1. ") for line in fix.splitlines()) == 1
    assert "  2. " not in fix
    assert "Majority local ownership: fail" in walkaway("why", "gotion-inobat-surany", "seven-measures/majority").stdout
    assert "seven-measures" in walkaway("rulebooks").stdout
    assert "Tariffs as leverage" in walkaway("rulebooks", "seven-measures").stdout
    assert walkaway("why", "catl-debrecen", "seven-measures").returncode == 2
    assert "did you mean 'majority'?" in walkaway("why", "catl-debrecen", "seven-measures/majorty").stderr
    assert walkaway("check", "catl-debrecen", "--rulebook", "seven-measure").returncode == 1
    tested = walkaway("test-rules")
    assert tested.returncode == 0
    lines = tested.stdout.splitlines()
    assert len(lines) == len(checkable_rulebooks())
    assert all("0 missed; 100% of" in line and line.endswith("branches reached") for line in lines)


def test_a_broken_rulebook_file_is_refused_with_its_line():
    path = ROOT / "tests" / "broken_rulebooks" / "circle.yaml"
    for arguments in (("check", "catl-debrecen", "--rulebook", str(path)), ("fix", "catl-debrecen", str(path))):
        result = walkaway(*arguments)
        assert result.returncode == 1
        assert f"{path}:9: rules.one: rules refer to each other in a circle" in result.stderr


def test_diff_shows_what_a_day_changes():
    arguments = [
        "diff",
        "tesla-shanghai",
        "--rulebook",
        "china-automotive-ventures",
        "--on",
        "2018-07-27",
        "--and",
        "2018-07-28",
    ]
    assert walkaway(*arguments).stdout == (
        "Ownership and content rules for vehicle makers in China (1994-2021): 2018-07-27 against 2018-07-28\n"
        "  At least half Chinese (2004), new-energy vehicles: fail > not applicable\n"
    )
    data = json.loads(walkaway(*arguments, "--format", "json").stdout)
    assert data["rules"] == [{"rule": "equity_new_energy", "before": "fail", "after": "not_applicable"}]
    books = walkaway("diff", "gotion-inobat-surany", "--rulebook", "seven-measures", "--and", "china-wind-2005").stdout
    assert "The seven measures, whatever the day: fail" in books
    assert books.endswith("They differ.\n")
    days = walkaway("diff", "tesla-shanghai", "--on", "2018-07-27", "--and", "2018-07-28").stdout
    assert "At least half Chinese (2004), new-energy vehicles: fail > not applicable" in days
    assert "The seven measures" not in days
    assert walkaway("diff", "tesla-shanghai", "--and", "2018-07-28").returncode == 2
    assert walkaway("diff", "tesla-shanghai", "--rulebook", "china-automotive-ventures").returncode == 2


@pytest.mark.parametrize(("given", "used"), [(None, "1"), ("4", "4")])
def test_numpy_starts_no_threads_unless_asked(given, used):
    """It is read when numpy is loaded, so no command may have loaded it before."""
    told = "import atexit, os, sys; atexit.register(lambda: print(os.environ['OPENBLAS_NUM_THREADS']))"
    code = f"{told}; from walkaway.cli.main import main; assert 'numpy' not in sys.modules; main(['--version'])"
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    environment |= {} if given is None else {"OPENBLAS_NUM_THREADS": given}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.splitlines()[-1] == used
