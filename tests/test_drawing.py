"""Pictures of names in any script: drawn where a font is at hand, told where none is."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import altair as alt
import pytest

from walkaway.report import drawing
from walkaway.report.drawing import FONT, NOBODYS, drawn, undrawn, undrawn_words

ROOT = Path(__file__).parents[1]
DATA = ROOT / "tests" / "data" / "bottling"
OWN = "\uf8d0"
"""A character of private use: only a font made for this test draws it."""
NAMES = {
    "Chinese": "宁德虚构",
    "Korean": "가상에너지",
    "Japanese": "カナひら",
    "Arabic": "شركة",
    "Hebrew": "חברה",
    "Thai": "ไทยสม",
    "symbols": "🏭🔋",
}


def make_font(path: Path, characters: str) -> None:
    """A font in which every character is the same triangle."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    pen, box = TTGlyphPen(None), TTGlyphPen(None)
    for sheet, places in ((pen, ((50, 0), (450, 0), (250, 700))), (box, ((0, 0), (0, 700), (500, 700), (500, 0)))):
        sheet.moveTo(places[0])
        for place in places[1:]:
            sheet.lineTo(place)
        sheet.closePath()
    names = {ord(mark): f"mark{number}" for number, mark in enumerate(characters)}
    order = [".notdef", *names.values()]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(names)
    triangle = pen.glyph()
    builder.setupGlyf({".notdef": box.glyph(), **dict.fromkeys(names.values(), triangle)})
    builder.setupHorizontalMetrics(dict.fromkeys(order, (500, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Walkaway Test", "styleName": "Regular", "psName": "WalkawayTest"})
    builder.setupOS2(sTypoAscender=800, usWinAscent=800, usWinDescent=200)
    builder.setupPost()
    path.parent.mkdir(parents=True, exist_ok=True)
    builder.save(path)


def deal_named(folder: Path, name: str) -> Path:
    text = (DATA / "riverside.yaml").read_text("utf-8").replace("name: Riverside bottling", f"name: '{name}'")
    (folder / "bottling-line.yaml").write_bytes((DATA / "bottling-line.yaml").read_bytes())
    path = folder / "riverside.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def poster(deal: Path, picture: Path, home: Path) -> str:
    """Draw the poster of a deal in a home folder with or without fonts, and return what was said."""
    environment = {**os.environ, "HOME": str(home), "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", "walkaway", "exit", str(deal), "--samples", "20", "--poster", str(picture)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stderr


@pytest.mark.parametrize("ending", ["png", "pdf"])
def test_missing_glyphs_are_told_and_a_font_mends_it(ending, tmp_path):
    everything = "".join(NAMES.values())
    deal = deal_named(tmp_path, f"{everything} {OWN} Söhne – 50 %")
    without = poster(deal, tmp_path / f"without.{ending}", tmp_path / "empty")
    assert "walkaway: warning: no font at hand draws these, so boxes stand in their place" in without
    assert "U+F8D0" in without
    make_font(tmp_path / "home" / ".local" / "share" / "fonts" / "test.ttf", everything + OWN)
    with_font = poster(deal, tmp_path / f"with.{ending}", tmp_path / "home")
    assert with_font == f"wrote {tmp_path / f'with.{ending}'}\n"
    assert (tmp_path / f"with.{ending}").read_bytes() != (tmp_path / f"without.{ending}").read_bytes()


@pytest.mark.parametrize("script", NAMES)
def test_each_script_is_drawn_or_named(script):
    marks = NAMES[script]
    missing = undrawn(marks)
    if not missing:
        pytest.skip(f"this machine has fonts with {script} characters, so there is nothing to warn of")
    assert set(missing) <= set(marks)
    assert re.search(rf"{script} \(.*\): install .*Debian package", undrawn_words(missing))


@pytest.mark.parametrize(("script", "package"), [
    ("Chinese", "fonts-noto-cjk"), ("Korean", "fonts-noto-cjk"), ("Japanese", "fonts-noto-cjk"),
    ("Arabic", "fonts-noto-core"), ("Hebrew", "fonts-noto-core"), ("Thai", "fonts-noto-core"),
    ("symbols", "fonts-noto-color-emoji"),
])  # fmt: skip
def test_the_warning_names_script_characters_and_package(script, package):
    said = undrawn_words(NAMES[script])
    assert f"{script} (" in said
    assert NAMES[script][:2] in said
    assert package in said


def test_the_warning_lists_few_of_many_and_codes_of_what_does_not_print():
    said = undrawn_words("".join(chr(0x4E00 + number) for number in range(30)) + OWN)
    assert "and 18 more" in said
    assert "of no script (U+F8D0): install a font that has them" in said


def test_plain_western_names_need_no_warning():
    assert undrawn("Škoda – Söhne Łódź Ørsted Ωmega Дон 50 % €") == ""
    assert undrawn(f"a{NOBODYS}b") == NOBODYS


def test_an_svg_keeps_text_as_text_and_lists_fonts_of_other_scripts():
    chart = alt.Chart(alt.InlineData(values=[{"a": "宁德"}])).mark_text().encode(text="a:N").configure(font=FONT)
    picture, missing = drawn(chart, ".svg")
    assert missing == ""
    assert "宁德</text>" in picture.decode("utf-8")
    assert all(name in picture.decode("utf-8") for name in ("Noto Sans CJK SC", "Noto Sans Arabic", "Noto Sans Thai"))


def test_bold_gives_way_where_only_plain_type_has_a_character(monkeypatch):
    tried: list[tuple[str, str]] = []

    def is_box(mark: str, weight: str = "") -> bool:
        tried.append((mark, weight))
        return mark == "宁" and bool(weight)

    monkeypatch.setattr(drawing, "_is_box", is_box)
    pictures: list[str] = []
    monkeypatch.setattr(drawing.vlc, "svg_to_png", lambda svg, scale: pictures.append(svg) or b"")
    title = alt.TitleParams("宁 A", fontWeight="bold", subtitle="plain")
    drawn(alt.Chart(alt.InlineData(values=[{}]), title=title).mark_point(), ".png")
    [text] = re.findall("<text[^>]*>宁 A</text>", pictures[0])
    assert "bold" not in text
    drawn(alt.Chart(alt.InlineData(values=[{}]), title=alt.TitleParams("é A", fontWeight="bold")).mark_point(), ".png")
    [text] = re.findall("<text[^>]*>é A</text>", pictures[1])
    assert "bold" in text
