"""Pages as HTML: what a browser and a screen reader need, on a wide and on a narrow screen, light and dark."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from walkaway.cli.main import run
from walkaway.report.html_view import page_html
from walkaway.report.page import Page, Paragraph, Section

SHEET = (Path(__file__).parents[1] / "src/walkaway/report/templates/page.css").read_text("utf-8")
EXAMPLES = Path(__file__).parents[1] / "docs" / "examples"
PAGES = {
    "audit": ["audit", "stellantis-catl-zaragoza"],
    "exit": ["exit", "stellantis-catl-zaragoza", "--samples", "50"],
    "exits": ["exit", "stellantis-catl-zaragoza", "catl-debrecen", "--samples", "50"],
    "compare": ["compare", "stellantis-catl-zaragoza", "catl-debrecen"],
    "matrix": ["compare", "catl-debrecen", "--rulebook", "seven-measures"],
    "why": ["why", "catl-debrecen", "seven-measures/aid"],
    "check": ["check", "catl-debrecen", "--rulebook", "seven-measures"],
    "supposed": ["audit", "catl-debrecen", "--fact", "plant.research_spending=2%"],
    "origin": ["origin", f"{EXAMPLES}/bicycle.yaml", "--rule", "net-cost"],
    "owners": ["owners", f"{EXAMPLES}/group.csv", "--company", "Plant", "--home", "EU27"],
    "tree": ["tree", f"{EXAMPLES}/pumps.xml", "--mission", "100", "--importance"],
}


@pytest.fixture(scope="module", params=PAGES)
def page(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "page.html"
    assert run([*PAGES[request.param], "--format", "html", "-o", str(path)]) == 0
    return path.read_text("utf-8")


def tree(page: str) -> ElementTree.Element:
    """The page as a tree; this fails where a tag is left open or closed twice."""
    closed = re.sub(r"<(meta|wbr)([^>]*)>", r"<\1\2/>", page.replace("<!doctype html>", ""))
    return ElementTree.fromstring(re.sub("<style>.*?</style>", "", closed, flags=re.DOTALL))


def test_tags_are_nested_and_anchors_lead_somewhere(page):
    root = tree(page)
    anchors = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(anchors) == len(set(anchors))
    links = {link[1:] for element in root.iter("a") if (link := element.get("href", "")).startswith("#")}
    assert links <= set(anchors)
    assert set(re.findall(r"url\(#([^)]+)\)", page)) <= set(anchors)


def test_long_pages_have_contents():
    five = tuple(Section(title, (Paragraph("x"),)) for title in ("One", "Two", "Two", "宁德", "Three & four"))
    links = re.findall(r'<li><a href="#([^"]+)">(.*?)</a></li>', page_html(Page("t", "h", five), whole=True))
    assert links == [
        ("one", "One"),
        ("two", "Two"),
        ("two-3", "Two"),
        ("section", "宁德"),
        ("three-four", "Three &amp; four"),
    ]
    assert "<nav" not in page_html(Page("t", "h", five[:3]), whole=True)
    fragment = page_html(Page("t", "h", five), whole=False)
    assert "<nav" not in fragment
    assert " id=" not in fragment


def test_cells_carry_their_columns_and_tables_their_roles(page):
    for table in tree(page).iter("table"):
        assert table.get("role") == "table"
        columns = ["".join(cell.itertext()) for cell in table.findall("./thead/tr/*")]
        for row in table.findall("./tbody/tr"):
            assert row.get("role") == "row"
            assert {cell.get("role") for cell in row} <= {"cell", "rowheader"}
            for cell, column in zip(row, columns, strict=bool(columns)):
                assert cell.get("data-label", "") == (column if cell.tag == "td" else "")


def test_what_scrolls_can_be_reached_and_is_named(page):
    for part in tree(page).iter("div"):
        if "scroll" in part.get("class", ""):
            assert (part.get("role"), part.get("tabindex")) == ("region", "0")
            assert part.get("aria-label")


def test_pictures_say_what_they_show_and_phones_get_their_own(page):
    root = tree(page)
    pictures = [*root.iter("{http://www.w3.org/2000/svg}svg"), *root.iter("svg")]
    assert all(picture.get("role") == "img" and picture.get("aria-label") for picture in pictures)
    kinds = [picture.get("class", "").split()[-1] for picture in pictures]
    assert kinds.count("wide") == kinds.count("narrow")


def test_nothing_is_styled_but_by_the_sheet(page):
    assert " style=" not in page
    assert page.count("<style>") == 1


def luminance(colour: str) -> float:
    full = colour if len(colour) == 7 else "#" + "".join(2 * digit for digit in colour[1:])
    parts = (int(full[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_colours_can_be_read(scheme):
    """Contrast of at least 4.5 to 1, as WCAG 2 asks (success criterion 1.4.3)."""
    sets = [dict(re.findall(r"--([\w-]+): (#\w+)", part)) for part in re.findall(r"\{[^{}]*--ink: [^{}]*\}", SHEET)]
    assert len(sets) == 2
    colour = sets[scheme]
    pairs = [(ink, paper) for ink in ("ink", "muted", "link", "good", "bad") for paper in ("paper", "card")]
    pairs += [("ink", ground) for ground in ("good-ground", "mixed-ground", "bad-ground", "open-ground")]
    pairs += [("muted", "open-ground")]
    for ink, paper in pairs:
        light, dark = sorted((luminance(colour[ink]), luminance(colour[paper])), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, paper)
