"""The door: completion, forms, narrow terminals, short names, days, one deal with every option together."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete

from walkaway import api
from walkaway.cli.main import app, run
from walkaway.core.dates import DateError
from walkaway.core.errors import InputError, UnknownNameError, UsageError
from walkaway.report.csv_view import page_csv, rows_csv
from walkaway.report.page import Page, Section, table
from walkaway.report.text_view import page_text

ROOT = Path(__file__).parents[1]


def offered(*words: str) -> list[str]:
    """What completion offers for the last of the words."""
    *before, start = words
    shell = ShellComplete(app, {}, "walkaway", "_WALKAWAY_COMPLETE")
    return [item.value for item in shell.get_completions(before, start)]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("audit", "stellantis-"), ["stellantis-catl-zaragoza"]),
        (("exit", "catl-debrecen", "--mode", "in"), ["insolvency"]),
        (("exit", "catl-debrecen", "--mode", "al"), ["all"]),
        (("exit", "catl-debrecen", "--with", "call"), ["call-option"]),
        (("terms", "perp"), ["perpetual-licence"]),
        (("check", "catl-debrecen", "--rulebook", "seven"), ["seven-measures"]),
        (("rulebooks", "ii"), []),
        (("fix", "catl-debrecen", "eu-net"), ["eu-net-zero-industry-act"]),
        (("why", "catl-debrecen", "seven-m"), ["seven-measures/"]),
        (("why", "catl-debrecen", "seven-measures/maj"), ["seven-measures/majority"]),
        (("show", "catl-debrecen", "plant.capa"), ["plant.capacity"]),
        (("show", "no-such-deal", "plant"), []),
        (("deals", "--technology", "lfp-"), ["lfp-cell"]),
        (("deals", "--kind", "joint"), ["joint_venture"]),
        (("deals", "--country", "E"), ["EC", "EE", "EG", "EH", "ER", "ES", "ET"]),
        (("audit", "catl-debrecen", "--fact", "plant.capa"), ["plant.capacity="]),
        (("exit", "catl-debrecen", "--fact", "plant.capa"), ["plant.capacity="]),
        (("exit", "no-such-deal", "--fact", "plant"), []),
        (("fix", "catl-debrecen", "seven-measures", "--rule", "ma"), ["majority"]),
        (("fix", "catl-debrecen", "no-such-book", "--rule", "ma"), []),
    ],
)
def test_names_are_completed(words, expected):
    found = offered(*words)
    assert [name for name in found if name != words[-1] or name in expected] == expected


def test_every_argument_that_takes_a_deal_completes_deals():
    for command in ("audit", "exit", "compare", "show", "check", "why", "fix", "diff"):
        assert offered(command, "catl-debr") == ["catl-debrecen"], command


def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless():
    rows = [("name",), ("=1+1",), ("+1",), ("-1",), ("@x",), ("a=b",)]
    assert rows_csv(rows) == "name\n'=1+1\n'+1\n'-1\n'@x\na=b\n"
    assert rows_csv([('a "b"', "c,d")]) == '"a ""b""","c,d"\n'


def test_tables_with_the_same_columns_share_a_head():
    page = Page("t", "h", (
        Section("One", (table(("a", "b"), [("1", "=2")]),)), Section("Two", (table(("a", "b"), [("3", "4")]),)),
        Section("Three", (table(("c",), [("5",)]),)),
    ))  # fmt: skip
    assert page_csv(page) == "Section,a,b\nOne,1,'=2\nTwo,3,4\n\nSection,c\nThree,5\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["deals", "--country", "HU"],
        ["terms"],
        ["rulebooks"],
        ["rulebooks", "seven-measures"],
        ["compare", "catl-debrecen", "gotion-inobat-surany"],
        ["check", "catl-debrecen", "--rulebook", "seven-measures"],
        ["exit", "catl-debrecen", "--mode", "all", "--samples", "20"],
        ["exit", "catl-debrecen", "--samples", "20"],
        ["show", "catl-debrecen", "plant"],
        ["fix", "catl-debrecen", "seven-measures"],
        ["diff", "catl-debrecen", "--on", "2024", "--and", "2030"],
        ["diff", "catl-debrecen", "--rulebook", "seven-measures", "--and", "us-buy-american"],
        ["test-rules", "seven-measures"],
        ["why", "catl-debrecen", "seven-measures/majority"],
        ["origin", "docs/examples/bicycle.yaml", "--rule", "net-cost"],
        ["owners", "docs/examples/group.csv"],
        ["tree", "docs/examples/pumps.xml", "--mission", "100", "--importance"],
    ],
)
def test_every_table_is_written_as_csv(arguments, capsys):
    arguments = [str(ROOT / item) if item.startswith("docs/") else item for item in arguments]
    assert run([*arguments, "--format", "csv"]) == 0
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert len(rows) > 1
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    blocks: list[set[int]] = [set()]
    for row in rows:
        if row:
            blocks[-1].add(len(row))
        else:
            blocks.append(set())
    assert all(len(widths) == 1 for widths in blocks)


def walkaway(*arguments: str, columns: int) -> str:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "COLUMNS": str(columns)}
    command = [sys.executable, "-c", "from walkaway.cli.main import main; main()", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=True).stdout


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        (["deals"], "deal"),
        (["terms"], "term"),
        (["rulebooks"], "rulebook"),
        (["compare", "stellantis-catl-zaragoza", "gotion-inobat-surany", "catl-debrecen"], None),
    ],
)
def test_names_stay_whole_at_forty_columns(arguments, kind):
    shown = walkaway(*arguments, columns=40)
    wanted = arguments[1:] if kind is None else api.rulebooks() if kind == "rulebook" else api.names(kind)
    for name in wanted:
        assert re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", shown), name
    assert "…" not in shown
    longest = max(map(len, wanted)) + 4
    assert max(map(len, shown.splitlines())) <= max(40, longest)


@pytest.mark.parametrize(
    "arguments",
    [
        ["audit", "stellantis-catl-zaragoza"],
        ["audit", "stellantis-catl-zaragoza", "--why"],
        ["show", "catl-debrecen", "plant"],
        ["why", "catl-debrecen", "seven-measures/majority"],
        ["fix", "catl-debrecen", "seven-measures"],
        ["check", "catl-debrecen"],
        ["diff", "catl-debrecen", "--on", "2024", "--and", "2030"],
        ["test-rules", "seven-measures"],
    ],
    ids=" ".join,
)
def test_at_forty_columns_lines_break_between_words_and_no_word_is_cut(arguments):
    narrow, wide = walkaway(*arguments, columns=40), walkaway(*arguments, columns=200)
    assert "…" not in narrow
    assert all(len(line) <= 40 or len(line.split()) <= 2 for line in narrow.splitlines())
    ids = re.compile(r"[a-z0-9]+(?:[-._][a-z0-9]+)+")
    assert set(ids.findall(wide)) == set(ids.findall(narrow))


def test_lines_for_programs_stay_whole_in_a_pipe():
    shown = walkaway("show", "catl-debrecen", "plant", columns=80)
    assert max(map(len, shown.splitlines())) > 110


def test_problems_of_files_are_a_table_too(tmp_path, capsys):
    (tmp_path / "bad.yaml").write_text("id: no deal\nname: =Bad\n", encoding="utf-8")
    assert run(["validate", str(tmp_path / "bad.yaml"), "--format", "csv"]) == 1
    head, *rows = csv.reader(io.StringIO(capsys.readouterr().out))
    assert head == ["file", "line", "key", "what", "seen", "allowed", "fix"]
    assert {row[0] for row in rows} == {str(tmp_path / "bad.yaml")}
    assert run(["validate", str(ROOT / "src/walkaway/catalog/data/deals/catl-debrecen.yaml"), "--format", "csv"]) == 0
    assert capsys.readouterr().out == "file,line,key,what,seen,allowed,fix\n"


def test_every_command_that_prints_data_writes_tables():
    forms = {
        name: option.type.choices
        for name, command in app.commands.items()
        for option in command.params
        if "json" in getattr(option.type, "choices", ())
    }
    assert {name for name, choices in forms.items() if "csv" not in choices} == set()
    assert len(forms) > 12


FACT = ["--fact", "workforce.training_promised=yes"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["audit", "gotion-inobat-surany"],
        ["check", "gotion-inobat-surany", "--rulebook", "seven-measures"],
        ["check", "gotion-inobat-surany"],
        ["why", "gotion-inobat-surany", "seven-measures/majority"],
        ["fix", "gotion-inobat-surany", "seven-measures"],
        ["exit", "gotion-inobat-surany", "--samples", "20"],
        ["exit", "gotion-inobat-surany", "--samples", "20", "--why"],
        ["exit", "gotion-inobat-surany", "--samples", "20", "--mode", "all"],
    ],
    ids=" ".join,
)
def test_whatever_rests_on_a_supposed_fact_says_so(arguments, capsys):
    assert run([*arguments, *FACT]) == 0
    shown = capsys.readouterr().out
    assert "This is not the deal as its sources describe it." in shown
    assert "workforce.training_promised = yes" in shown
    assert run([*arguments, "--fact", "workforce.training_promisd=yes"]) == 1
    assert "did you mean 'workforce.training_promised'?" in capsys.readouterr().err
    assert run([*arguments, "--fact", "workforce.training_promised"]) == 2
    assert "is not PATH=VALUE" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "gotion-inobat-surany", "--rulebook", "seven-measures"],
        ["why", "gotion-inobat-surany", "seven-measures/majority"],
        ["fix", "gotion-inobat-surany", "seven-measures"],
        ["exit", "gotion-inobat-surany", "--samples", "20"],
    ],
)
def test_plain_data_names_what_was_supposed(arguments, capsys):
    assert run([*arguments, *FACT, "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)["supposed"]
    assert told == [{"field": "workforce.training_promised", "value": True, "unit": None}]


def test_a_fact_changes_verdict_and_exit():
    deal, so = "gotion-inobat-surany", {"ownership.inobat.gib.share": "80%", "ownership.gotion.gib.share": "20%"}
    assert (
        api.check(deal, "seven-measures").of("majority"),
        api.check(api.audit(deal, changes=so), "seven-measures").of("majority"),
    ) == ("fail", "pass")
    supposed = api.walk_away(deal, samples=20, changes=so)
    assert [change.path for change in supposed.case.supposed] == list(so)
    assert supposed == api.walk_away(api.audit(deal, changes=so), samples=20)
    assert supposed == api.walk_away(api.audit(deal), samples=20, changes=so)
    assert "2 supposed" in repr(supposed)


@pytest.mark.parametrize("day", [2025, 1066, 20.25, b"2025"])
def test_a_day_that_is_neither_date_nor_text_is_told(day):
    with pytest.raises(UsageError, match="is no day; give a date, or a text such as '2025'"):
        api.audit("catl-debrecen", as_of=day)


def test_a_moment_counts_as_its_day():
    assert api.audit("catl-debrecen", as_of=datetime(2025, 12, 31, 12)) == api.audit("catl-debrecen", as_of="2025")


def test_a_table_becomes_cards_where_words_would_be_cut():
    page = Page("t", "h", (Section("", (table(("Deal", "Kind"), [("a-very-long-name-of-a-deal", "joint-venture")]),)),))
    assert "  a-very-long-name-of-a-deal  joint-venture" in page_text(page, 60)
    assert "  a-very-long-name-of-a-deal\n    Kind: joint-venture" in page_text(page, 40)


@pytest.mark.parametrize(
    ("country", "code"), [("spain", "ES"), ("Hungary", "HU"), ("es", "ES"), ("Untied Kingdom", "GB")]
)
def test_a_country_by_name_is_answered_with_its_code(country, code, capsys):
    for command in (["deals", "--country", country], ["new", "x", "--country", country]):
        assert run(command) == 1
        assert f"did you mean '{code}'" in capsys.readouterr().err


def test_a_country_like_no_other_is_refused():
    with pytest.raises(UnknownNameError, match="no such country"):
        api.find_deals(country="xyzzy")


def test_short_names_of_rulebooks():
    assert api.rulebook("nzia").id == "eu-net-zero-industry-act"
    assert api.rulebook("NZIA").id == "eu-net-zero-industry-act"
    with pytest.raises(InputError, match="'iaa' may mean 6 rulebooks") as error:
        api.rulebook("iaa")
    assert "iaa-com2026-foreign-investment" in str(error.value)
    assert "fix: name one of these" in str(error.value)


def test_a_misspelt_short_name_and_the_beginning_of_a_name_are_understood():
    with pytest.raises(UnknownNameError, match="did you mean 'nzia'"):
        api.rulebook("nzai")
    with pytest.raises(UnknownNameError, match="did you mean 'joint_venture'"):
        api.find_deals(kind="joint")
    with pytest.raises(UnknownNameError, match="did you mean 'stellantis-catl-zaragoza'"):
        api.audit("stellantis")


def test_every_short_name_leads_to_books_there_are():
    from walkaway.catalog.names import rulebook_aliases

    for name, books in rulebook_aliases().items():
        assert name not in api.rulebooks()
        assert set(books) <= set(api.rulebooks()), name
    assert set(rulebook_aliases()["iaa"]) == {name for name in api.rulebooks() if name.startswith("iaa-")}


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("1066", "1066: nothing is known of deals in the year 1066; name a year from 1900 on, such as 2025"),
        ("0002-01-01", "nothing is known of deals in the year 2"),
        ("2999-13", "'2999-13' is a date that does not exist: there is no month 13"),
        ("soon", "'soon' is not a date"),
    ],
)
def test_a_wrong_day_is_told_at_every_option(day, said, capsys):
    for command in (
        ["audit", "catl-debrecen", "--as-of", day],
        ["exit", "catl-debrecen", "--at", day],
        ["check", "catl-debrecen", "--on", day],
        ["check", "catl-debrecen", "--known-at", day],
        ["check", "catl-debrecen", "--rulebook", f"seven-measures@{day}"],
    ):
        assert run(command) == 2, command
        assert said in capsys.readouterr().err
    with pytest.raises(DateError, match=re.escape(said)):
        api.audit("catl-debrecen", as_of=day)


def test_one_deal_and_one_mode_work_with_every_option_together(tmp_path, capsys):
    poster, page = tmp_path / "exit.svg", tmp_path / "exit.html"
    common = ["exit", "catl-debrecen", "--mode", "ban", "--at", "2030", "--as-of", "2026", "--holder", "catl",
              "--fact", "workforce.training_promised=yes", "--with", "perpetual-licence", "--samples", "20",
              "--seed", "3", "--poster", str(poster)]  # fmt: skip
    assert run([*common, "--format", "html", "-o", str(page)]) == 0, capsys.readouterr().err
    assert poster.read_text(encoding="utf-8").startswith("<svg")
    assert "perpetual" in page.read_text(encoding="utf-8").lower().replace("<wbr>", "")
    why = tmp_path / "why.txt"
    assert run([*common, "--why", "-o", str(why)]) == 0, capsys.readouterr().err
    assert why.read_text(encoding="utf-8").splitlines()[2].startswith("WalkAway catl-debrecen, ban")
    for form in ("text", "json", "md", "csv"):
        assert run([*common, "--format", form, "-o", str(tmp_path / f"out.{form}")]) == 0, capsys.readouterr().err


def test_the_list_of_deals_can_be_narrowed_in_python():
    found = api.find_deals(country="ES", technology="lfp-cell", party="stell")
    assert [deal.id for deal in found] == ["stellantis-catl-zaragoza"]
    with pytest.raises(UnknownNameError, match="did you mean 'lfp-cell'"):
        api.find_deals(technology="lfp-cel")
    with pytest.raises(UnknownNameError, match="no such kind of name"):
        api.names("deel")


def test_no_file_of_the_door_hides_one_of_its_names():
    files = {path.stem for path in Path(api.__file__).parent.glob("*.py")}
    assert not files & set(dir(api))
    for name in dir(api):
        assert getattr(api, name) is not None


@pytest.mark.parametrize("arguments", [["--help"], ["audit", "stellantis-catl-zaragoza"], ["rulebooks"]])
def test_a_command_waits_only_for_what_it_needs(arguments):
    code = (
        "import sys\nfrom walkaway.cli.main import run\n"
        f"assert run({arguments!r}) == 0\n"
        "heavy = {'pandas', 'pyarrow', 'altair', 'vl_convert', 'numba', 'scipy', 'walkaway.api.files'}\n"
        "print('imported:', sorted(heavy & set(sys.modules)))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, timeout=120)
    assert shown.stdout.splitlines()[-1] == "imported: []", shown.stdout[-500:] + shown.stderr
