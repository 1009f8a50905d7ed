"""Files as their owners left them: modes, links, devices, pipes, the input itself, a full disk, a kill."""

from __future__ import annotations

import os
import resource
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from walkaway.cli import whole_file
from walkaway.cli.main import run
from walkaway.cli.whole_file import check_target, write_whole
from walkaway.core.errors import UsageError

ROOT = Path(__file__).parents[1]
DEAL = ROOT / "tests" / "data" / "bottling" / "riverside.yaml"
EXAMPLES = ROOT / "docs" / "examples"
COMMANDS = {
    "audit": ["audit", "catl-debrecen", "-o"],
    "exit": ["exit", "catl-debrecen", "--samples", "20", "-o"],
    "compare": ["compare", "catl-debrecen", "-o"],
    "check": ["check", "catl-debrecen", "--rulebook", "seven-measures", "-o"],
    "why": ["why", "catl-debrecen", "seven-measures/majority", "-o"],
    "fix": ["fix", "catl-debrecen", "seven-measures", "-o"],
    "diff": ["diff", "catl-debrecen", "--rulebook", "seven-measures", "--and", "china-wind-2005", "-o"],
    "new": ["new", "my-deal", "-o"],
    "origin": ["origin", f"{EXAMPLES}/bicycle.yaml", "--rule", "net-cost", "-o"],
    "owners": ["owners", f"{EXAMPLES}/group.csv", "-o"],
    "tree": ["tree", f"{EXAMPLES}/two-of-three.json", "-o"],
}
PICTURES = {
    "poster": ["compare", "catl-debrecen", "--poster"],
    "exit-poster": ["exit", "catl-debrecen", "--samples", "20", "--poster"],
    "chart": ["deals", "--country", "HU", "--chart"],
}


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def only(folder: Path, *names: str) -> bool:
    return sorted(item.name for item in folder.iterdir()) == sorted(names)


@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664), (0o027, 0o640)])
def test_a_new_file_follows_the_umask(umask, mode, tmp_path):
    path = tmp_path / "new"
    before = os.umask(umask)
    try:
        write_whole(b"one", path)
    finally:
        os.umask(before)
    assert (path.read_bytes(), mode_of(path)) == (b"one", mode)
    assert only(tmp_path, "new")


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755, 0o666, 0o2644])
def test_an_existing_file_keeps_its_mode_and_owner(mode, tmp_path):
    path = tmp_path / "old"
    path.write_bytes(b"old")
    if os.getuid() == 0:
        os.chown(path, 1234, 1235)
    path.chmod(mode)
    before = path.stat()
    write_whole(b"new", path)
    after = path.stat()
    assert (path.read_bytes(), after.st_mode, after.st_uid, after.st_gid) == (
        b"new", before.st_mode, before.st_uid, before.st_gid,
    )  # fmt: skip
    assert only(tmp_path, "old")


def test_a_link_stays_and_its_target_is_written(tmp_path):
    there = tmp_path / "there"
    there.mkdir()
    (there / "file").write_bytes(b"old")
    (there / "file").chmod(0o600)
    (tmp_path / "second").symlink_to("there/file")
    (tmp_path / "first").symlink_to("second")
    write_whole(b"new", tmp_path / "first")
    assert (tmp_path / "first").is_symlink()
    assert (tmp_path / "second").is_symlink()
    assert ((there / "file").read_bytes(), mode_of(there / "file")) == (b"new", 0o600)
    (tmp_path / "ahead").symlink_to("there/later")
    write_whole(b"made", tmp_path / "ahead")
    assert (there / "later").read_bytes() == b"made"
    assert only(there, "file", "later")
    (tmp_path / "nowhere").symlink_to("gone/file")
    with pytest.raises(FileNotFoundError, match="no such folder"):
        write_whole(b"lost", tmp_path / "nowhere")
    (tmp_path / "round").symlink_to("round")
    with pytest.raises(OSError, match="symbolic links"):
        write_whole(b"lost", tmp_path / "round")


def special(folder: Path) -> dict[str, Path]:
    """Everything that is no regular file, made in a folder of the test; never a real device."""
    made = {"a folder": folder / "folder", "a pipe": folder / "pipe", "a socket": folder / "socket"}
    made["a folder"].mkdir()
    os.mkfifo(made["a pipe"])
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(made["a socket"]))
    if os.getuid() == 0:
        made["a device"] = folder / "device"
        os.mknod(made["a device"], stat.S_IFCHR | 0o600, os.makedev(1, 3))
    return made


@pytest.mark.parametrize("name", [*COMMANDS, *PICTURES])
def test_what_is_no_file_is_refused_by_every_command(name, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for kind, path in special(tmp_path).items():
        target = path
        if name in PICTURES:
            target = path.with_suffix(".svg")
            path.rename(target)
        (link := tmp_path / f"link{target.suffix}").symlink_to(target)
        for place in (target, link):
            before = target.stat()
            assert run([*COMMANDS.get(name, PICTURES.get(name, [])), str(place)]) == 2
            assert f"{place} is {kind}; name a new file or another regular one" in capsys.readouterr().err
            assert (target.stat().st_ino, target.stat().st_mode) == (before.st_ino, before.st_mode)
        link.unlink()


def test_the_kinds_were_all_tried(tmp_path):
    if os.getuid() != 0:
        pytest.skip("only the administrator can make a device to try on")
    assert len(special(tmp_path)) == 4


@pytest.mark.parametrize("name", COMMANDS)
def test_a_dash_is_standard_output(name, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run([*COMMANDS[name], "-"]) == 0
    said = capsys.readouterr()
    assert len(said.out) > 50
    assert said.err == ""
    assert only(tmp_path)


def copied(folder: Path) -> Path:
    for name in ("riverside.yaml", "bottling-line.yaml", "cut-off.yaml"):
        (folder / name).write_bytes((DEAL.parent / name).read_bytes())
    return folder / "riverside.yaml"


@pytest.mark.parametrize("name", ["riverside.yaml", "bottling-line.yaml"])
@pytest.mark.parametrize("way", ["itself", "another spelling", "a link", "a hard link"])
def test_the_input_is_never_written_over(name, way, tmp_path, capsys):
    deal, read = copied(tmp_path), tmp_path / name
    other = tmp_path / "other.yaml"
    target = {"itself": read, "another spelling": tmp_path / ".." / tmp_path.name / name}.get(way, other)
    if way == "a link":
        other.symlink_to(read)
    elif way == "a hard link":
        other.hardlink_to(read)
    before = read.read_bytes()
    for arguments in (["audit", str(deal)], ["exit", str(deal), "--samples", "20"], ["compare", str(deal)]):
        assert run([*arguments, "-o", str(target)]) == 2
        assert "is what was read; name a new file" in capsys.readouterr().err
        assert read.read_bytes() == before


def test_a_rulebook_and_a_mode_are_inputs_too(tmp_path, capsys):
    from walkaway.catalog.loader import CATALOG

    deal = copied(tmp_path)
    book = tmp_path / "seven.yaml"
    book.write_bytes((CATALOG / "rulebooks" / "seven-measures.yaml").read_bytes())
    check = ["check", str(deal), "--rulebook", f"{book}@2026-01-01", "--sample", "5"]
    for target, arguments in (
        (book, check), (tmp_path / "cut-off.yaml", ["exit", str(deal), "--mode", str(tmp_path / "cut-off.yaml")]),
    ):  # fmt: skip
        before = target.read_bytes()
        assert run([*arguments, "-o", str(target)]) == 2
        assert "is what was read" in capsys.readouterr().err
        assert target.read_bytes() == before


@pytest.mark.parametrize(
    ("example", "arguments"),
    [("bicycle.yaml", ["origin", "FILE", "--rule", "net-cost"]), ("group.csv", ["owners", "FILE"]),
     ("two-of-three.json", ["tree", "FILE"]), ("pumps.xml", ["tree", "FILE", "--mission", "100"])],
)  # fmt: skip
def test_files_of_ones_own_are_inputs_too(example, arguments, tmp_path, capsys):
    path = tmp_path / example
    path.write_bytes((EXAMPLES / example).read_bytes())
    assert run([*(str(path) if item == "FILE" else item for item in arguments), "-o", str(path)]) == 2
    assert "is what was read" in capsys.readouterr().err
    assert path.read_bytes() == (EXAMPLES / example).read_bytes()


def test_a_file_that_may_not_be_written_is_left(tmp_path):
    path = tmp_path / "old"
    path.write_bytes(b"old")
    path.chmod(0o444)
    if os.getuid() == 0:
        pytest.skip("the administrator may write everywhere")
    with pytest.raises(PermissionError):
        write_whole(b"new", path)


@pytest.fixture(params=["without a name", "with a name"])
def way(request, monkeypatch):
    """Both ways of writing: files that have no name yet, and hidden ones where the system has none of those."""
    if request.param == "with a name":
        monkeypatch.delattr(os, "O_TMPFILE")
    return request.param


def test_both_ways_write(way, tmp_path):
    write_whole(b"one", tmp_path / "file")
    write_whole(b"two", tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == b"two"
    assert only(tmp_path, "file")


@pytest.mark.parametrize("fault", [KeyboardInterrupt, SystemExit, OSError(28, "No space left on device")])
@pytest.mark.parametrize("place", ["fsync", "replace"])
def test_a_failed_write_leaves_the_old_file_and_nothing_else(way, fault, place, tmp_path, monkeypatch):
    def fail(*_: object, **__: object) -> None:
        raise fault

    (tmp_path / "old").write_bytes(b"old")
    if place == "fsync":
        monkeypatch.setattr(whole_file.os, "fsync", fail)
    else:
        monkeypatch.setattr(Path, "replace", fail)
    for name in ("old", "new"):
        with pytest.raises((KeyboardInterrupt, SystemExit, OSError)):
            write_whole(b"x" * 100_000, tmp_path / name)
    assert only(tmp_path, "old")
    assert (tmp_path / "old").read_bytes() == b"old"


def walkaway(*arguments: str, **options) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", "walkaway", *arguments]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, **options
    )


def test_a_disk_too_small_is_said(tmp_path):
    (tmp_path / "old").write_bytes(b"old")
    process = walkaway(
        "audit", "catl-debrecen", "-o", str(tmp_path / "old"),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)),
    )  # fmt: skip
    _, said = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "File too large" in said
    assert "Traceback" not in said
    assert (tmp_path / "old").read_bytes() == b"old"
    assert only(tmp_path, "old")


_HELD = """
import os, sys, time
if sys.argv.pop(1) == "with a name":
    del os.O_TMPFILE
def wait(handle):
    print("writing", flush=True)
    time.sleep(60)
os.fsync = wait
from walkaway.cli.main import main
main(sys.argv[1:])
"""


@pytest.mark.parametrize("how", ["without a name", "with a name"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_a_kill_in_the_middle_leaves_nothing(how, number, tmp_path):
    if (how, number) == ("with a name", signal.SIGKILL):
        pytest.skip("no program can tidy up after SIGKILL where files must have a name")
    (tmp_path / "old").write_bytes(b"old")
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-c", _HELD, how, "audit", "catl-debrecen", "-o", str(tmp_path / "old")]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "writing\n"
        time.sleep(0.05)
        process.send_signal(number)
        _, said = process.communicate(timeout=60)
    assert process.returncode != 0
    assert "Traceback" not in said
    assert (tmp_path / "old").read_bytes() == b"old"
    assert only(tmp_path, "old")


def test_new_refuses_what_exists_and_follows_a_link_to_nothing(tmp_path, capsys):
    (tmp_path / "there.yaml").write_text("mine", encoding="utf-8")
    assert run(["new", "my-deal", "-o", str(tmp_path / "there.yaml")]) == 2
    assert "exists already" in capsys.readouterr().err
    (tmp_path / "link.yaml").symlink_to("made.yaml")
    assert run(["new", "my-deal", "-o", str(tmp_path / "link.yaml")]) == 0
    assert (tmp_path / "made.yaml").read_text("utf-8").startswith("# A deal")
    assert run(["new", "my-deal\n"]) == 2


def test_long_and_odd_names(tmp_path):
    for name in ("x" * 250, "-", "a b", "naïve 名"):
        write_whole(b"1", tmp_path / name)
        assert (tmp_path / name).read_bytes() == b"1"


def test_check_target_says_what_stands_there(tmp_path):
    assert check_target(tmp_path / "new") is None
    (tmp_path / "old").touch()
    assert check_target(tmp_path / "old") is not None
    with pytest.raises(UsageError, match=r"is a folder; .*, or - for standard output"):
        check_target(tmp_path)
    with pytest.raises(FileNotFoundError, match="there is no such folder"):
        check_target(tmp_path / "no" / "such")


def test_the_package_runs_as_a_module():
    process = walkaway("--version")
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert said.startswith("walkaway, version")


def test_a_system_that_cannot_name_a_nameless_file_gets_a_named_one(tmp_path, monkeypatch):
    def fail(*_: object, **__: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(whole_file.os, "link", fail)
    write_whole(b"one", tmp_path / "file")
    write_whole(b"two", tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == b"two"
    assert only(tmp_path, "file")


def test_an_error_names_the_file_asked_for(tmp_path, monkeypatch):
    def fail(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", "something else")

    monkeypatch.setattr(whole_file.os, "open", fail)
    with pytest.raises(PermissionError) as caught:
        write_whole(b"one", tmp_path / "file")
    assert caught.value.filename == str(tmp_path / "file")
