"""How many small faults the tests notice: mutants of the engines, each run against the tests that concern it.

Cosmic Ray's operators make the mutants; this script draws a sample (seeded, the same number from each package), keeps
results so that a run goes on where it stopped, and gives the score. Tests marked ``golden`` do not run: a number must
be checked by a test that says it. Which tests concern which module, and which mutants mean the same as the original,
stands in ``tests/mutants.toml``.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import importlib
import json
import os
import random
import resource
import signal
import sys
import time
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType
from typing import Any

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "walkaway"
PACKAGES = ("core", "logic", "evidence", "measures", "rules", "ownership", "localisation", "exit")
PLAN = tomllib.loads((ROOT / "tests" / "mutants.toml").read_text(encoding="utf-8"))
OUTSIDE = ("pytest", "hypothesis", "numpy", "scipy.special", "pydantic", "yaml", "rich", "click", "jinja2")
BATCH = 10  # mutants tried before the files of the tests that failed are run without one
LONGEST = 600  # seconds of computing for a file of tests without a mutant
NOT_RUN = (4, 5)  # what pytest ends with when it is called wrongly, and when it finds no tests
PATIENCE = 5  # how much longer than its time of computing a mutant may take by the clock
MEMORY = 4 << 30  # bytes a mutant may take


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault: an operator applied once to a module of the package, at a line."""

    module: str
    operator: str
    occurrence: int
    line: int

    @property
    def path(self) -> Path:
        return SOURCE / (self.module.replace(".", "/") + ".py")

    @property
    def package(self) -> str:
        return self.module.partition(".")[0]

    def text(self) -> str:
        return mutate_code(self.path.read_text(encoding="utf-8"), operator(self.operator), self.occurrence) or ""

    def tests(self) -> list[str]:
        """Files of tests of this module, the nearest first, then those of its package."""
        own, package = PLAN["tests"].get(self.module, []), PLAN["tests"][self.package]
        return list(dict.fromkeys([*own, *package]))

    def name(self) -> str:
        return f"{self.module}:{self.line} {self.operator} #{self.occurrence}"


def operator(name: str) -> Any:
    return get_operator(f"core/{name}")()


def operators() -> dict[str, list[str]]:
    """The operators that need no arguments, those together that apply at the same places."""
    groups: dict[str, list[str]] = defaultdict(list)
    for full in operator_names():
        if not get_operator(full).arguments():
            name = full.removeprefix("core/")
            binary = name.startswith(("ReplaceBinaryOperator", "ReplaceComparisonOperator"))
            groups[name.rpartition("_")[0] if binary else name].append(name)
    return groups


def mutants_of(module: str) -> Iterator[list[Mutant]]:
    """Every mutant of a module, those together that replace the same thing at the same place."""
    path = SOURCE / (module.replace(".", "/") + ".py")
    nodes = list(ast_nodes(get_ast(path.read_text(encoding="utf-8"))))
    for names in operators().values():
        places: dict[object, list[Mutant]] = defaultdict(list)
        for name in names:  # each numbers its own places: a comparison with a number is never made one by identity
            made = operator(name)
            positions = (position for node in nodes for position in made.mutation_positions(node))
            for occurrence, (start, end) in enumerate(positions):
                places[start, end].append(Mutant(module, name, occurrence, start[0]))
        yield from places.values()


def without_annotations(text: str) -> str:
    """What the text does when it runs: the modules never evaluate their annotations."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign):
            node.annotation = ast.Constant(None)
        elif isinstance(node, ast.arg):
            node.annotation = None
        elif isinstance(node, ast.FunctionDef):
            node.returns = None
    return ast.dump(tree)


def line_of(text: str, number: int) -> str:
    """A line; of a text that has lost its last lines to the mutant nothing."""
    return "".join(text.splitlines()[number - 1 : number])


def is_a_fault(mutant: Mutant) -> bool:
    """Whether the mutant differs in what it does, as far as the text and the list of equivalent ones tell."""
    original, mutated = mutant.path.read_text(encoding="utf-8"), mutant.text()
    line, becomes = (line_of(text, mutant.line) for text in (original, mutated))
    if any(
        same["line"] in line
        and mutant.operator.startswith(same["operator"])
        and same.get("module", mutant.module) == mutant.module
        and same.get("becomes", "") in becomes
        for same in PLAN["equivalent"]
    ):
        return False
    try:
        return without_annotations(mutated) != without_annotations(original)
    except SyntaxError:  # an operator took the stars of an unpacking for a power
        return False


def sample(modules: list[str], size: int | None, seed: int) -> list[Mutant]:
    """Draw places at random and one replacement at each; all of them where size is None."""
    places = [group for module in modules for group in mutants_of(module)]
    if size is None:
        return [mutant for group in places for mutant in group if is_a_fault(mutant)]
    chance = random.Random(seed)
    drawn: list[Mutant] = []
    for group in chance.sample(places, len(places)):
        mutant = chance.choice(group)
        if is_a_fault(mutant):
            drawn.append(mutant)
        if len(drawn) == size:
            break
    return drawn


class Mutated(SourceFileLoader, MetaPathFinder):
    """Loads one module from another text; nothing on disk changes."""

    def __init__(self, mutant: Mutant) -> None:
        super().__init__(f"walkaway.{mutant.module}", str(mutant.path))
        self.text = mutant.text()

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        return spec_from_file_location(name, self.path, loader=self) if name == self.name else None

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.text, self.path, "exec", dont_inherit=True)


class Failures:
    """A plug-in of pytest that remembers which tests failed."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed:
            self.names.append(report.nodeid)

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed:
            self.names.append(report.nodeid)


@dataclass(frozen=True, slots=True)
class Run:
    """What one process is asked: the tests, with a mutant or without any."""

    files: tuple[str, ...]
    mutant: Mutant | None
    without: tuple[str, ...] = ()


def run_tests(run: Run, seconds: int, told: Path) -> None:
    """In a process of its own: run the tests and write down those that fail (the first, with a mutant)."""
    import pytest

    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))  # of computing, so that a busy machine kills no mutant
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    if run.mutant is not None:
        sys.meta_path.insert(0, Mutated(run.mutant))
    failures = Failures()
    options = ["-q", "--assert=plain", "-p", "no:cacheprovider", "-m", "not golden", *(["-x"] if run.mutant else [])]
    options += [f"--deselect={name}" for name in [*PLAN["left_out"]["tests"], *run.without]]
    code = pytest.main([*options, *run.files], plugins=[failures])
    told.write_text(json.dumps({"code": int(code), "failed": failures.names}), encoding="utf-8")


def run_all(runs: list[Run], jobs: int, seconds: int, folder: Path) -> Iterator[tuple[Run, list[str]]]:
    """Give each run with the tests that failed, as they end; a run out of time fails by ``out of time``."""
    waiting, busy = list(reversed(runs)), {}
    while waiting or busy:
        while waiting and len(busy) < jobs:
            run, told = waiting.pop(), folder / f"told-{len(waiting)}.json"
            told.unlink(missing_ok=True)
            process = os.fork()
            if process == 0:
                try:
                    run_tests(run, seconds, told)
                except Exception as error:
                    told.write_text(json.dumps({"code": -1, "failed": [f"no run: {error}"]}), encoding="utf-8")
                finally:
                    os._exit(0)
            busy[process] = (run, told, time.monotonic())
        time.sleep(0.05)
        for process, (run, told, began) in list(busy.items()):
            late = time.monotonic() - began > PATIENCE * seconds
            if late:
                os.kill(process, signal.SIGKILL)
            ended, status = os.waitpid(process, 0 if late else os.WNOHANG)
            if ended:
                del busy[process]
                by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
                yield run, failures_told(told, by in (signal.SIGKILL, signal.SIGXCPU))


def failures_told(told: Path, late: bool) -> list[str]:
    if not told.exists():
        return ["out of time" if late else "the process ended"]
    answer = json.loads(told.read_text(encoding="utf-8"))
    told.unlink()
    failed: list[str] = answer["failed"]
    if answer["code"] == -1:
        sys.exit(failed[0])  # the fault is of this script, not one a test has found
    if answer["code"] in NOT_RUN and not failed:
        sys.exit(f"pytest ran no tests: it ended with {answer['code']}")
    return failed or ([] if answer["code"] == 0 else [f"pytest ended with {answer['code']}"])


def key(mutant: Mutant) -> str:
    """What a result kept holds for: this text of the module with these tests."""
    parts = [mutant.text(), *((ROOT / "tests" / f"{name}.py").read_text("utf-8") for name in mutant.tests())]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def read_kept(file: Path) -> dict[str, list[str]]:
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return {entry["key"]: entry["failed"] for entry in map(json.loads, lines)}


def judged(mutants: list[Mutant], options: argparse.Namespace, folder: Path) -> Iterator[tuple[Mutant, list[str]]]:
    """Give each mutant with the test that killed it, if any; a test that fails without a mutant too kills none."""
    tried, broken = set[str](), set[str]()  # files run without a mutant, and tests of them that fail so
    waiting = list(reversed(mutants))
    while waiting:
        left = [waiting.pop() for _ in range(min(BATCH, len(waiting)))]
        killed: list[tuple[str, Mutant]] = []
        runs = [Run(tuple(f"tests/{name}.py" for name in mutant.tests()), mutant, tuple(broken)) for mutant in left]
        for run, failed in run_all(runs, options.jobs, options.timeout, folder):
            assert run.mutant is not None
            killer = failed[0].partition("[")[0] if failed else ""
            if killer.startswith("tests/"):
                killed.append((killer, run.mutant))
            else:
                yield run.mutant, failed
        files = {killer.partition("::")[0] for killer, _ in killed} - tried
        for run, failed in run_all([Run((file,), None) for file in sorted(files)], options.jobs, LONGEST, folder):
            tried |= set(run.files)
            broken |= {name.partition("[")[0] for name in failed}
            for name in failed:
                print(f"fails without a mutant, left out: {name}", flush=True)
        for killer, mutant in killed:
            if killer in broken:
                waiting.append(mutant)
            else:
                yield mutant, [killer]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", help="modules or packages, as rules or core.resolution (default: all)")
    parser.add_argument("--size", type=int, default=60, help="mutants drawn from each package (default: %(default)s)")
    parser.add_argument("--all", action="store_true", help="every mutant in place of a sample: hours")
    parser.add_argument("--seed", type=int, default=9, help="of the sample (default: %(default)s)")
    parser.add_argument("--jobs", type=int, default=2, help="processes at a time (default: %(default)s)")
    parser.add_argument(
        "--timeout", type=int, default=120, help="seconds of computing for one mutant (default: %(default)s)"
    )
    parser.add_argument("--anew", action="store_true", help="forget the results of earlier runs")
    options = parser.parse_args()

    os.chdir(ROOT)
    os.environ["NUMBA_DISABLE_JIT"] = "1"  # compiled code kept on disk would hide a mutant
    for name in OUTSIDE:
        importlib.import_module(name)
    folder = ROOT / "out" / "mutants"
    folder.mkdir(parents=True, exist_ok=True)
    record = folder / "results.jsonl"
    if options.anew:
        record.unlink(missing_ok=True)

    size = None if options.all else options.size
    drawn = [mutant for modules in asked(options.modules) for mutant in sample(modules, size, options.seed)]
    print(f"{len(drawn)} mutants, seed {options.seed}, {size or 'all'} a package", flush=True)
    kept = read_kept(record)
    keys = {mutant: key(mutant) for mutant in drawn}
    left = [mutant for mutant in drawn if keys[mutant] not in kept]
    with record.open("a", encoding="utf-8") as lines:
        for number, (mutant, failed) in enumerate(judged(left, options, folder), 1):
            kept[keys[mutant]] = failed
            lines.write(json.dumps({"key": keys[mutant], "mutant": mutant.name(), "failed": failed}) + "\n")
            lines.flush()
            print(f"{number}/{len(left)} {mutant.name()}: {failed[0] if failed else 'SURVIVED'}", flush=True)
    show(drawn, {mutant: kept[keys[mutant]] for mutant in drawn})


def asked(names: list[str]) -> Iterator[list[str]]:
    """The modules of each package asked for."""
    modules = {
        package: [
            f"{package}.{path.stem}" for path in sorted((SOURCE / package).glob("*.py")) if path.stem != "__init__"
        ]
        for package in PACKAGES
    }
    known = {*PACKAGES, *(module for group in modules.values() for module in group)}
    for name in names:
        if name not in known:
            sys.exit(f"{name!r} is no module or package of {', '.join(PACKAGES)}")
    for package, group in modules.items():
        chosen = [module for module in group if not names or package in names or module in names]
        if chosen:
            yield chosen


def show(drawn: list[Mutant], results: dict[Mutant, list[str]]) -> None:
    for mutant in drawn:
        if not results[mutant]:
            print(f"survived: {mutant.name()}: {line_of(mutant.text(), mutant.line).strip()}")
    killed = {package: [bool(results[mutant]) for mutant in drawn if mutant.package == package] for package in PACKAGES}
    killed["all"] = [bool(failed) for failed in results.values()]
    for package, noticed in killed.items():
        if noticed:
            print(
                f"{package:13} {sum(noticed):4} of {len(noticed):4} killed  {100 * sum(noticed) / len(noticed):5.1f} %"
            )


if __name__ == "__main__":
    main()
