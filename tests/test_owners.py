"""Registers on the command line: by hand, against the small engine, errors, progress, interrupt."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path

import pytest

from walkaway import api
from walkaway.cli.main import run
from walkaway.core.errors import InputError, UnknownNameError, UsageError
from walkaway.core.truth import Truth

GROUP = Path(__file__).parents[1] / "docs" / "examples" / "group.csv"


def test_the_owners_of_one_company_by_hand():
    found = api.owners(GROUP, "Plant", home=["DE"])
    shares = {owner.name: owner.share for owner in found.owners}
    # Anna: 0.6 * 0.7 + 0.1 * 0.25; Fund: 0.4 * 0.7; Chen: 0.9 * 0.25; 5 percent of the plant is held by nobody
    assert shares == {"Anna Adler": 0.445, "Fund": 0.28, "Chen": 0.225}
    assert found.unknown == 0.05
    assert [owner.controls for owner in found.owners] == [True, False, False]
    assert [owner.at_home for owner in found.owners] == [Truth.TRUE, Truth.FALSE, Truth.UNKNOWN]
    # home is certain for Anna; Chen's country and the rest are unknown
    assert found.home.to_list() == [0.445, 0.72]


def test_the_whole_register_ranks_owners_by_how_much_they_stand_behind():
    found = api.owners(GROUP)
    assert (found.companies, found.holdings) == (3, 6)
    # above a quarter: Anna of Holding and Plant, Fund of both, Chen of Brook Ltd
    assert [(owner.name, owner.companies, owner.controlled) for owner in found.biggest] == [
        ("Anna Adler", 2, 2), ("Fund", 2, 0), ("Chen", 1, 1),
    ]  # fmt: skip
    assert {(owner.name, owner.company) for owner in api.owners(GROUP, threshold=0.4).owners} == {
        ("Anna Adler", "Holding"), ("Anna Adler", "Plant"), ("Chen", "Brook Ltd"),
    }  # fmt: skip


def test_a_group_of_countries_is_a_home():
    assert api.owners(GROUP, "Holding", home=["EU27"]).home.to_list() == [1.0, 1.0]


def test_circles_are_solved(tmp_path):
    path = put(tmp_path, "holder,company,share_fraction\nA,V,0.6\nF,V,0.4\nV,A,0.4\nH,A,0.6\n")
    shares = {owner.name: owner.share for owner in api.owners(path, "V").owners}
    assert shares == {"H": pytest.approx(0.36 / 0.76), "F": pytest.approx(0.4 / 0.76)}


@pytest.mark.parametrize("form", ["text", "json", "html", "md", "csv"])
def test_every_form(form, capsys):
    assert run(["owners", str(GROUP), "--company", "Plant", "--home", "DE", "--format", form]) == 0
    shown = capsys.readouterr().out
    assert "Anna Adler" in shown
    if form == "json":
        assert json.loads(shown)["home_share"] == [0.445, 0.72]
    if form == "csv":
        rows = list(csv.DictReader(io.StringIO(shown)))
        assert [row["Share"] for row in rows] == ["0.445", "0.28", "0.225"]


def test_top_limits_the_owners(capsys):
    assert run(["owners", str(GROUP), "--top", "1"]) == 0
    shown = capsys.readouterr().out
    assert "Anna Adler" in shown
    assert "Chen" not in shown


def put(folder: Path, text: str, name: str = "register.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("holder,company,share\nA,B,50\n", "nothing says whether shares are percent or fractions"),
        ("holder,firm,share_percent\nA,B,50\n", "company: a column is missing"),
        ("holder,company,share_percent\nA,B,x\n", "register.csv:2: share: this is no number"),
        ("holder,company,share_percent\nA,B,50\nA,C,101\n", "register.csv:3: share: a share lies between none and all"),
        ("holder,company,share_percent\nA,B,nan\n", "a share lies between none and all"),
        ("holder,company,share_percent\nA,B,60\nC,B,60\n", "B: more than all of this company is held"),
        ("holder,company,share_percent\nA,B,60\nA,B,10\n", "this holding is given twice"),
        ("holder,company,share_percent\nA,A,60\n", "a company cannot be given as its own holder"),
        ("holder,company,share_percent\nA,B\n", "a row of another length"),
        ("holder,company,share_percent\n,B,5\n", "a name is missing"),
        ("holder,company,share_percent\n", "the register has no holdings"),
    ],
)
def test_bad_registers_are_told_with_their_line(text, said, tmp_path, capsys):
    assert run(["owners", str(put(tmp_path, text))]) == 1
    assert said in capsys.readouterr().err


def test_an_option_says_how_shares_are_written(tmp_path):
    path = put(tmp_path, "holder,company,share\nA,B,50\n")
    assert api.owners(path, "B", shares="percent").owners[0].share == 0.5
    with pytest.raises(InputError, match="a share lies between none and all"):
        api.owners(path, "B", shares="fraction")
    named = put(tmp_path, "holder,company,share_percent\nA,B,50\n")
    with pytest.raises(InputError, match="the column and the option disagree"):
        api.owners(named, "B", shares="fraction")


def test_misuse_is_told(tmp_path, capsys):
    with pytest.raises(UnknownNameError, match="did you mean 'Plant'"):
        api.owners(GROUP, "Plant.")
    with pytest.raises(UsageError, match="the threshold 25 is no share"):
        api.owners(GROUP, threshold=25)
    bare = put(tmp_path, "holder,company,share_percent\nA,B,50\n")
    with pytest.raises(UsageError, match="has no column holder_country"):
        api.owners(bare, "B", home=["DE"])
    assert run(["owners", str(GROUP), "--home", "germany"]) == 1
    assert "did you mean 'DE' (Germany)?" in capsys.readouterr().err
    assert run(["owners", str(put(tmp_path, "x", "register.txt"))]) == 1
    assert "a register is CSV or Parquet" in capsys.readouterr().err
    assert run(["owners", str(tmp_path / "none.csv")]) == 1
    assert "the file cannot be read" in capsys.readouterr().err


def test_parquet_is_read_or_the_extra_is_named(tmp_path, monkeypatch):
    path = tmp_path / "register.parquet"
    path.write_bytes(b"")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(InputError, match=r"pip install 'walkaway\[register\]'"):
        api.owners(path)


def test_parquet_says_the_same_as_csv(tmp_path):
    pyarrow = pytest.importorskip("pyarrow", reason="the extra 'register' is not installed")
    from pyarrow import parquet

    rows = list(csv.DictReader(io.StringIO(GROUP.read_text(encoding="utf-8"))))
    columns = {name: [row[name] or None for row in rows] for name in rows[0]}
    columns["share_percent"] = [float(share) for share in columns["share_percent"]]
    parquet.write_table(pyarrow.table(columns), tmp_path / "group.parquet")
    assert api.owners(tmp_path / "group.parquet", "Plant", ["DE"]) == api.owners(GROUP, "Plant", ["DE"])
    (tmp_path / "bad.parquet").write_bytes(b"no such thing")
    with pytest.raises(InputError, match="this is no Parquet file"):
        api.owners(tmp_path / "bad.parquet")


def test_an_interrupt_is_heard_while_the_work_runs():
    """The work goes on beside the main thread, which an interrupt reaches at once."""
    import _thread
    import threading
    import time

    from walkaway.cli.owners import _beside

    threading.Timer(0.2, _thread.interrupt_main).start()
    start = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        _beside(lambda: time.sleep(5))
    assert time.monotonic() - start < 3
