"""Examples in the documentation run and print what they show."""

from __future__ import annotations

import doctest
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
EXAMPLES = [
    (page.name, block)
    for page in PAGES
    for block in re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), re.S)
]


@pytest.mark.parametrize(("page", "block"), EXAMPLES, ids=[f"{page}-{n}" for n, (page, _) in enumerate(EXAMPLES)])
def test_console_examples_print_what_is_shown(page, block):
    command, *shown = block.rstrip("\n").split("\n")
    assert command.startswith("$ walkaway ")
    code = "from walkaway.cli.main import main; main()"
    result = subprocess.run(
        [sys.executable, "-c", code, *command.removeprefix("$ walkaway ").split()],
        capture_output=True,
        text=True,
        check=True,
    )
    rest = result.stdout
    for passage in "\n".join(shown).split("..."):
        text = passage.strip("\n")
        assert text in rest, f"{page}: {text[:80]!r} is not printed"
        rest = rest[rest.index(text) + len(text) :]


def test_python_example_of_the_rules_prints_what_is_shown():
    page = ROOT / "docs" / "rules.md"
    failed, tried = doctest.testfile(str(page), module_relative=False, optionflags=doctest.ELLIPSIS, encoding="utf-8")
    assert tried
    assert not failed


def test_python_example_of_the_readme_runs():
    block = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.S).group(1)
    namespace: dict[str, object] = {}
    exec(block, namespace)
    assert namespace["audit"].depth.label == "import"
    assert namespace["audit"].ownership.look_through["gotion"].low == pytest.approx(0.85)


def test_no_page_names_other_hosts_for_scripts_or_fonts():
    for name in ("page.html", "page.css"):
        template = (ROOT / "src/walkaway/report/templates" / name).read_text(encoding="utf-8")
        assert "//" not in template
        assert "<script" not in template
