"""Examples in the documentation run and print what they show."""

from __future__ import annotations

import doctest
import importlib.util
import re
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

import walkaway as wa
from walkaway.catalog.loader import all_deals
from walkaway.core.interval import Interval
from walkaway.core.truth import Truth
from walkaway.model.ownership_link import OwnershipLink
from walkaway.model.plant import Plant
from walkaway.model.workforce import Workforce

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


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Audits of the deals of the page on writing deals: the first whole, the others with some sections written anew."""
    blocks = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "writing_deals.md").read_text(encoding="utf-8"), re.S)
    whole, *parts = (yaml.safe_load(block) for block in blocks)
    audits = {}
    for part in ({}, *parts):
        path = tmp_path_factory.mktemp("written") / f"{whole['id']}.yaml"
        path.write_text(yaml.safe_dump(whole | part, allow_unicode=True), encoding="utf-8")
        audits["+".join(part) or "whole"] = wa.audit(path)
    return audits


def test_only_a_complete_list_makes_absence_a_no(written):
    decides = "foreign_decides_technology"
    assert written["whole"].judgement.measured[decides].value is Truth.UNKNOWN
    listed = written["decision_rights+complete"]
    assert listed.ownership.powers["dragon"]["process"] == "none"
    assert listed.judgement.measured[decides].value is Truth.FALSE


def test_claims_on_all_and_on_a_part_both_bind(written):
    audit = written["supply+stack+support"]
    local = audit.value.components
    assert next(item for item in local if item.component == "cathode_material").local == Interval(0, 0)
    assert audit.judgement.stack.home_share("design") == Interval(0, 0)
    assert audit.money.tied["ip"] is Truth.FALSE
    assert audit.money.tied["jobs"] is Truth.UNKNOWN


def test_a_joint_holding_counts_once_and_an_end_left_out_is_not_reached(written):
    audit = written["ownership"]
    joint, dragon = audit.ownership.direct
    assert joint.held_by == "anna & bert"
    assert joint.votes_range.compare(">", Fraction(1, 2)) is Truth.TRUE
    assert dragon.share_range.compare("<", Fraction(2, 5)) is Truth.TRUE
    assert audit.ownership.home_controls is Truth.TRUE


def test_a_span_without_end_counts_and_an_answer_may_be_a_day(written):
    audit = written["plant+answers"]
    assert audit.evidence.get("plant.state").choice == "production"
    assert audit.as_of.year < 2030
    assert [str(value) for value in audit.evidence.get("answers.construction_begins.day").values] == ["2025-03"]


def test_the_page_on_deals_is_right_about_which_fields_move_and_change():
    rules = {
        "plant.state": Plant.evidence_rules()["state"],
        "share": OwnershipLink.evidence_rules()["share"],
        "promise": Workforce.evidence_rules()["jobs_promised"],
    }
    assert [(rule.changes, rule.moves) for rule in rules.values()] == [(True, False), (False, True), (False, False)]


def test_counts_told_are_those_of_the_catalog():
    books = [wa.rulebook(name) for name in wa.rulebooks()]
    rules = sum(len(book.rules) for book in books)
    deals = tuple(all_deals())
    claims = sum(len(field.claims) for deal in deals for field in deal.evidence())
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    assert f"{len(deals)} deals with about {round(claims, -2):,} claims" in readme
    assert f"{len(books)} rulebooks with {rules} rules" in readme
    assert f"{len(books)} rulebooks with {rules} rules" in (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")


def test_no_page_names_other_hosts_for_scripts_or_fonts():
    for name in ("page.html", "page.css"):
        template = (ROOT / "src/walkaway/report/templates" / name).read_text(encoding="utf-8")
        assert "//" not in template
        assert "<script" not in template


ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def test_every_file_the_architecture_names_exists():
    named = re.findall(r"`((?:src|tests)/[\w./-]+)`", ARCHITECTURE)
    assert len(named) > 40
    assert [name for name in named if not (ROOT / name).exists()] == []
    assert (ROOT / "src/walkaway/catalog/data/technologies/lfp-cell.yaml").is_file()


def test_every_command_and_flag_the_architecture_names_exists():
    from walkaway.cli.main import app

    commands = set(re.findall(r"`walkaway ([\w-]+)`", ARCHITECTURE))
    assert commands
    assert commands <= set(app.commands)
    text = (ROOT / "src/walkaway/catalog/data/rulebooks/iaa-com2026-foreign-investment.yaml").read_text(
        encoding="utf-8"
    )
    for measure in ("non_union_stake", "non_union_votes"):
        assert f'{{measure: {measure}, operator: "<=", value: 0.49' in text


def test_ten_questions_are_answered():
    answers = ARCHITECTURE.split("## Ten questions of a newcomer")[1]
    assert len(re.findall(r"^\*\*.+\?\*\*", answers, re.M)) == 10


@pytest.fixture(scope="module")
def house():
    spec = importlib.util.spec_from_file_location("make_house", ROOT / "docs" / "make_house.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_picture_of_the_house_shows_every_package_and_data_flowing_one_way(house):
    names, counts = house.layers(), house.imports_between()
    packages = {path.name for path in house.SRC.iterdir() if (path / "__init__.py").is_file()}
    assert packages <= set(names)
    inside = {pair: count for pair, count in counts.items() if set(pair) <= set(names)}
    assert inside["evidence", "core"] > 0
    assert all(
        names.index(row) < names.index(column)
        for row, column in inside
        if {row, column} != {"localisation", "ownership"}
    )
    ElementTree.fromstring(house.house_picture())


def test_the_api_page_holds_every_public_function_with_its_arguments(house):
    page = house.api_page()
    for name in (*house.public_names(), *(name for name in __import__("walkaway").__all__ if name != "__version__")):
        assert re.search(rf"^## (api\.)?{name}$", page, re.M), name
    assert "check(deal: AnyDeal, rulebook: AnyBook, *, on: Day = None" in page
    assert "- `UnknownNameError`: for an id that does not exist." in page
    assert "**Raises**" in page


def test_the_hook_of_the_site_finds_what_it_mends():
    """The theme's own templates, so that a new version of it that writes otherwise is noticed."""
    import mkdocs

    spec = importlib.util.spec_from_file_location("site_hooks", ROOT / "docs" / "site_hooks.py")
    hooks = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(hooks)
    theme = Path(mkdocs.__file__).parent / "themes" / "mkdocs" / "base.html"
    mended = hooks.on_post_page(theme.read_text(encoding="utf-8"), page=None, config=None)
    assert '<div role="banner" class="navbar fixed-top' in mended
    assert '<div class="col-md-3" role="navigation" aria-label="On this page">' in mended
    assert hooks.on_post_page("<pre><code>x</code></pre><table>") == (
        '<pre tabindex="0"><code>x</code></pre><table tabindex="0">'
    )
