"""Deals by rulebooks: one table, each cell with its verdict and a way to its proof."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest

import walkaway as wa
from walkaway.catalog.loader import load_rulebook
from walkaway.cli.main import run
from walkaway.report.html_view import page_html
from walkaway.report.markdown_view import page_markdown
from walkaway.report.matrix import matrix_cells, matrix_page
from walkaway.rules.check import check

DEALS = ("gotion-inobat-surany", "stellantis-catl-zaragoza", "catl-debrecen", "vw-gotion-salzgitter")
BOOKS = (
    ("iaa-com2026-foreign-investment", None),
    ("iaa-council-2026-07", None),
    ("seven-measures", None),
    ("china-automotive-ventures", None),
    ("china-battery-catalogue", None),
    ("russia-wind-2013", None),
    ("us-material-assistance", None),
    ("india-acc-battery-storage", None),
    ("eu-uk-origin", date(2026, 12, 31)),
    ("eu-uk-origin", date(2027, 1, 1)),
)


@pytest.fixture(scope="module")
def table():
    audits = [wa.audit(deal) for deal in DEALS]
    return audits, [[check(load_rulebook(book), a.judgement.subject, day) for a in audits] for book, day in BOOKS]


def test_the_table_of_four_deals_and_eight_rulebooks(table):
    cells = {(cell.deal, cell.place): cell for row in matrix_cells(*table) for cell in row}
    assert len(cells) == len(DEALS) * len(BOOKS)
    said = {deal: [cell.verdict for (name, _), cell in cells.items() if name == deal] for deal in DEALS}
    rest = ["not_applicable", "unknown", "not_applicable", "unknown", "unknown", "unknown", "unknown"]
    for deal in DEALS:
        assert said[deal] == ["unknown", "unknown", "unknown" if deal == "vw-gotion-salzgitter" else "fail", *rest]
    seven = cells["gotion-inobat-surany", "gotion-inobat-surany--seven-measures"]
    assert seven.because == "Majority local ownership"
    council = cells["catl-debrecen", "catl-debrecen--iaa-council-2026-07"]
    assert council.because == "text open"


def test_every_cell_of_the_page_leads_to_a_proof_with_sources(table):
    page = page_html(matrix_page(*table), whole=True)
    links = re.findall(
        r'<td role="cell" class="(?:pass|fail|open|outside)" data-label="[^"]+"><a href="#([^"]+)">', page
    )
    places = re.findall(r'<section id="([^"]+)">', page)
    assert ["verdicts", *links] == places
    assert len(links) == len(DEALS) * len(BOOKS)
    for part in page.split("<section id=")[2:]:
        assert 'class="tree"' in part
    assert "COM(2026) 100 final" in page
    markdown = page_markdown(matrix_page(*table))
    assert re.findall(r"\]\(#([^)]+)\)", markdown) == re.findall(r'<a id="([^"]+)"></a>', markdown) == links


def test_the_poster_leads_to_the_page(tmp_path, capsys):
    picture, page = tmp_path / "table.svg", tmp_path / "table.html"
    books = ["--rulebook", "seven-measures", "--rulebook", "eu-uk-origin@2027-01-01"]
    assert run(["compare", *DEALS[:2], *books, "--poster", str(picture), "--format", "html", "-o", str(page)]) == 0
    links = set(re.findall(r'xlink:href="([^"]+)"', picture.read_text(encoding="utf-8")))
    places = re.findall(r'<section id="([^"]+)">', page.read_text(encoding="utf-8"))
    assert links == {f"table.html#{place}" for place in places[1:]}
    assert run(["compare", "catl-debrecen", *books, "--poster", str(tmp_path / "table.png")]) == 0
    assert "vega.github.io" not in picture.read_text(encoding="utf-8").replace("http://www.w3.org", "")
    capsys.readouterr()


def test_the_table_as_text_and_data(capsys):
    arguments = ["compare", "catl-debrecen", "--rulebook", "eu-uk-origin@2026-12-31", "--rulebook", "seven-measures"]
    assert run(arguments) == 0
    text = capsys.readouterr().out
    assert "2026-12-31" in text
    assert "COM(2026)" not in text
    assert run([*arguments, "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert [row["cells"][0]["on"] for row in data["rows"]] == ["2026-12-31", None]
    assert run(["compare", "catl-debrecen", "--on", "2026-12-31"]) == 2
