"""Posters and charts: what is shown, presumed or open is told apart; titles count right; nothing is cut."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import walkaway as wa
from belief_cases import hold_only, presumption
from walkaway.api import walk_away_in
from walkaway.catalog.loader import all_deals, load_rulebook
from walkaway.core.truth import Truth
from walkaway.report import picture_frame
from walkaway.report.canvas import Canvas, Fill
from walkaway.report.charts import CARDS, depth_and_breadth, poster
from walkaway.report.drawing import drawn, svg_of
from walkaway.report.exit_charts import exit_poster, exit_title
from walkaway.report.matrix import matrix_cells
from walkaway.report.picture_words import finding_title, number_words, rest_of_finding, source_line
from walkaway.report.readings import findings_said, group_of, grouped, rungs_said
from walkaway.report.rules_poster import rules_poster
from walkaway.report.text_fitting import fitted, width_of
from walkaway.report.words import newest_day
from walkaway.rules.check import check

DEAL = """\
id: {id}
name: "{name}"
kind: foreign_plant
technology: lfp-cell
home: [EU27]
venture: plant
foreign_partner: partner
parties:
  - {{id: plant, name: Plant, countries: [DE], role: venture}}
  - {{id: partner, name: Far Away Cells, countries: [CN], role: foreign_partner}}
ownership:
  - {{holder: partner, company: plant, share: {{value: 100, unit: percent, as_of: 2025-03, source: register, binding: filing}}}}
plant:
  country: DE
  state: {{value: {state}, as_of: 2025-06, source: paper, binding: press}}
  core_process_here: {{value: true, as_of: 2025-05, source: paper, binding: press}}
sources:
  register: {{publisher: Court Register, title: Extract, date: 2025-03}}
  paper: {{publisher: Morning Paper, title: News, date: 2025-06}}
"""
NOBODYS = "Wasserstoffelektrolyseurfertigungsanlagenbetriebsgesellschaft" * 3
LONG = f"{NOBODYS} und eine zweite, ebenso lange Bezeichnung, 宁德时代新能源科技股份有限公司宁德时代新能源科技股份有限公司 (formerly Söhne)"


def made_up(folder: Path, state: str = "production", name: str = "Made-up cells", file: str = "made-up") -> wa.Audit:
    path = folder / f"{file}.yaml"
    path.write_text(DEAL.format(id=file, name=name, state=state), encoding="utf-8")
    return wa.audit(path)


def rows_of(chart) -> list[dict]:
    """All data of a chart, layer by layer; a list that was made before stays as it is."""
    if isinstance(chart, list):
        return chart
    spec = chart.to_dict()
    found, waiting = [], [spec]
    while waiting:
        part = waiting.pop(0)
        data = part.get("data", {})
        found += data.get("values", []) or spec.get("datasets", {}).get(data.get("name"), [])
        waiting += [item for key in ("layer", "vconcat", "hconcat") for item in part.get(key, ())]
    return found


def boxes(chart, deal: str) -> dict[str, dict]:
    """Boxes of the rungs and findings of a deal, by rule."""
    return {row["about"]: row for row in rows_of(chart) if row.get("deal") == deal and "holds" in row}


def said_by(chart, role: str) -> str:
    return " ".join(row["text"] for row in rows_of(chart) if row.get("role") == role)


def stripes(chart, box: dict) -> list[dict]:
    """Lines within a box."""
    return [
        row
        for row in rows_of(chart)
        if "colour" in row
        and row["y"] != row["y2"]
        and all(
            box["x"] <= row[x] <= box["x2"] and box["y"] <= row[y] <= box["y2"] for x, y in (("x", "y"), ("x2", "y2"))
        )
    ]


@pytest.fixture(scope="module")
def everything():
    return [wa.audit(deal) for deal in all_deals()]


@pytest.mark.parametrize("draw", [poster, depth_and_breadth])
def test_solid_is_shown_striped_is_presumed_outlined_is_open(tmp_path, draw, monkeypatch):
    hold_only(
        monkeypatch,
        presumption("process", "core_process_at_home", 0.95),
        presumption("staff", "home_staff_share", 0.95, low=0.6, high=1),
    )
    audit = made_up(tmp_path)
    chart = rows_of(draw([audit]))
    found = boxes(chart, "Made-up cells")
    assert (found["assemble"]["reading"], found["assemble"]["holds"]) == ("shown", True)
    assert (found["operate"]["reading"], found["operate"]["holds"]) == ("presumed", True)
    assert (found["maintain"]["reading"], found["maintain"]["holds"]) == ("open", None)
    if draw is poster:
        assert (found["ownership"]["reading"], found["ownership"]["holds"]) == ("shown", False)
        assert (found["ip"]["reading"], found["ip"]["holds"]) == ("open", None)
    for box in found.values():
        assert bool(stripes(chart, box)) is (box["reading"] == "presumed")
        solid = {picture_frame.SHOWN[True].ground, picture_frame.SHOWN[False].ground}
        assert (box["fill"] in solid) is (box["reading"] == "shown")
        assert box["fill"] in solid or box["fill"] == "#ffffff"


def test_every_box_says_what_the_audit_says(everything):
    likely = 2 / 3
    chart = rows_of(depth_and_breadth(everything))
    for audit in everything:
        found = boxes(chart, audit.deal.name)
        for result in audit.depth.rungs:
            box, rung = found[result.rule.id], result.rule.rung
            once, reached = audit.presumed.once_running, audit.depth.reached[rung]
            low, high = (once or audit.presumed.depth).at_least[rung]
            if once is not None and rung == 1:
                assert box["reading"] == "ahead"
            elif once is None and reached is not Truth.UNKNOWN:
                assert (box["reading"], box["holds"]) == ("shown", reached is Truth.TRUE)
            elif low > likely or high < 1 - likely:
                assert (box["reading"], box["holds"]) == ("presumed", low > likely)
            else:
                assert (box["reading"], box["holds"]) == ("open", None)
        for said, result in zip(findings_said(audit), audit.findings, strict=True):
            assert (said.reading == "shown") is (
                result.truth is not Truth.UNKNOWN and result.applies is Truth.TRUE
            ) or (said.reading in ("outside", "shown") and result.applies is not Truth.TRUE)
            verdict = audit.presumed.findings[result.rule.id].verdict
            assert said.reading != "presumed" or said.holds is (verdict == "pass")
            assert said.reading != "open" or verdict is None


def test_a_shown_box_names_what_decides_it_and_who_tells(tmp_path):
    text = said_by(poster([made_up(tmp_path)]), "cell")
    assert "fail, shown" in text
    assert "Look-through share of the venture held from home: 0%, asked more than 50%" in text
    assert "Court Register, 2025-03" in text
    assert "Morning Paper, 2025-06" in text


@pytest.mark.parametrize(
    ("state", "group"),
    [
        ("production", "running"), ("ramp_up", "running"), ("announced", "ahead"), ("construction", "ahead"),
        ("paused", "stopped"), ("closed", "stopped"), ("cancelled", "stopped"), ("sold", "stopped"),
        ("unknown", "untold"),
    ],
)  # fmt: skip
def test_deals_are_grouped_by_what_happened(tmp_path, state, group):
    assert group_of(made_up(tmp_path, state)) == group


def test_what_was_made_alone_comes_first(tmp_path):
    audits = [
        made_up(tmp_path, "cancelled"),
        made_up(tmp_path, "announced", file="b"),
        wa.audit("novawind-lagerwey-russia"),
    ]
    assert [group for group, _ in grouped(audits)] == ["alone", "ahead", "stopped"]
    assert said_by(poster(audits), "group") == (
        "Shown to make alone: 1 deal Planned or being built: 1 deal Ended or standing still: 1 deal"
    )


def test_a_plant_that_does_not_run_yet_is_never_shown_not_to(tmp_path):
    audit = made_up(tmp_path, "construction")
    assert rungs_said(audit)[0].reading == "ahead"
    assert "shown" not in {said.reading for said in rungs_said(audit)}
    assert "once it runs" in finding_title([audit])


def test_the_title_counts_what_is_drawn(everything):
    for draw in (poster, depth_and_breadth):
        chart = rows_of(draw(everything))
        alone = [row for row in rows_of(chart) if row.get("about") == "make_alone" and "deal" in row]
        assert len(alone) == len(everything)
        shown = sum((row["reading"], row["holds"]) == ("shown", True) for row in alone)
        presumed = sum((row["reading"], row["holds"]) == ("presumed", True) for row in alone)
        title = said_by(chart, "title")
        assert title.startswith(
            f"{number_words(shown).capitalize()} of {len(everything)} deals are shown to make alone; "
        )
        assert re.search(rf"; {number_words(presumed)}( more)? (is|are) presumed to$", title)
        rest = [int(number) for number in re.findall(r"(\d+) (?:is|are) ", rest_of_finding(everything))]
        assert shown + presumed + sum(rest) == len(everything)
        tally = [row for row in rows_of(chart) if "tally" in row and row["about"] == "make_alone"]
        assert sum(row["number"] for row in tally) == len(everything)
        assert {(row["tally"], row["holds"]): row["number"] for row in tally}["shown", True] == shown


def test_titles_of_few(tmp_path):
    made, alone = made_up(tmp_path), wa.audit("novawind-lagerwey-russia")
    assert finding_title([made, alone]) == "One of two deals is shown to make alone; none is presumed to"
    assert finding_title([made, made]) == "None of two deals is shown to make alone; none is presumed to"
    assert finding_title([alone, alone]) == "Two of two deals are shown to make alone; none is presumed to"
    assert finding_title([alone]).endswith("is shown to make alone")
    assert finding_title([made]).startswith("Made-up cells is presumed not to make alone: its chance is ")
    assert finding_title([made_up(tmp_path, "cancelled")]).endswith("is shown not to make alone")


@pytest.mark.parametrize("draw", [poster, depth_and_breadth])
def test_no_name_is_cut(everything, draw):
    chart = rows_of(draw(everything))
    for audit in everything:
        lines = [row["text"] for row in rows_of(chart) if row.get("role") == "name" and row["deal"] == audit.deal.name]
        assert "".join(lines).replace(" ", "") == audit.deal.name.replace(" ", "")
        assert max(width_of(line, 13, bold=True) for line in lines) <= picture_frame.INNER
    drawn_text = "".join(row["text"] for row in rows_of(chart) if row.get("role") == "who").replace(" ", "")
    for audit in everything:
        if audit.deal.foreign_partner:
            assert audit.deal.party(audit.deal.foreign_partner).name.replace(" ", "") in drawn_text
    assert "…" not in " ".join(row["text"] for row in rows_of(chart) if "text" in row)


@pytest.mark.parametrize("draw", [poster, depth_and_breadth])
def test_a_very_long_name_is_wrapped_within_the_picture(tmp_path, draw):
    chart = draw([made_up(tmp_path, name=LONG)])
    names = [row for row in rows_of(chart) if row.get("role") in ("name", "title")]
    assert "".join(row["text"] for row in names if row["role"] == "name").replace(" ", "") == LONG.replace(" ", "")
    sizes = {"title": 26, "name": 17 if draw is poster else 13}
    for row in names:
        assert row["x"] + width_of(row["text"], sizes[row["role"]], bold=True) <= picture_frame.WIDTH


@pytest.mark.parametrize("width", [40, 90, 300])
@pytest.mark.parametrize("text", ["", "one", LONG, "2025-12/2026-01", "a-b/c–d e", "  two  blanks ", "شركة بعيدة " * 9])
def test_lines_hold_the_whole_text(text, width):
    lines = fitted(text, width, 12)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(width_of(line, 12) <= width for line in lines)


def test_an_unknown_breadth_gets_no_mark(tmp_path):
    unknown, known = wa.audit("byd-szeged"), wa.audit("catl-debrecen")
    for draw in (depth_and_breadth, poster):
        bars = [row for row in rows_of(draw([unknown, known])) if row.get("about") == "breadth"]
        assert [row["reading"] for row in bars if row["deal"] == unknown.deal.name] == ["open"]
        told = [row["reading"] for row in bars if row["deal"] == known.deal.name]
        assert [reading for reading in told if reading != "presumed"] == ["open", "shown"]
        assert {row["unknown"] for row in bars if row["deal"] == unknown.deal.name} == {True}
        shown = next(row for row in bars if row["reading"] == "shown")
        assert shown["high"] == float(known.value.local.low)


def test_every_picture_says_where_it_comes_from_and_of_when(tmp_path):
    audit = made_up(tmp_path)
    line = "Source: 3 claims from 2 published sources in walkaway; newest evidence of 2025-06."
    assert source_line([audit]) == line
    assert source_line([audit, audit]) == line
    cells = matrix_cells([audit], [[check(load_rulebook("seven-measures"), audit.judgement.subject)]])
    for chart in (poster([audit]), depth_and_breadth([audit]), rules_poster([audit], cells)):
        assert said_by(chart, "source") == line
    results = walk_away_in("catl-debrecen", ["hostile", "ban"], samples=20)
    texts = [row["text"] for row in rows_of(exit_poster([results])) if "text" in row]
    assert re.fullmatch(
        r"Source: \d+ claims from \d+ published sources in walkaway; newest evidence of \S+\.", " ".join(texts)
    )
    assert newest_day(()) is None


def test_the_exit_poster_counts_exits():
    results = walk_away_in("catl-debrecen", ["hostile", "ban"], samples=20)
    never = sum(result.recovery[0].months.middle > 120 for result in results)
    assert exit_title(results).startswith(
        "In none of two exits half of the planned output would be back within 12 months"
    )
    assert exit_title(results).endswith(f"in {number_words(never)} it would not be back within ten years")
    assert exit_title(results[:1]).startswith("If CATL left, half of the planned output would ")


def test_the_poster_of_rulebooks_has_names_reasons_and_sources():
    audits = [wa.audit(deal) for deal in ("stellantis-catl-zaragoza", "catl-debrecen")]
    books = ("seven-measures", "china-automotive-ventures", "eu-uk-origin", "us-material-assistance")
    rows = [[check(load_rulebook(book), audit.judgement.subject) for audit in audits] for book in books]
    chart = rules_poster(audits, matrix_cells(audits, rows))
    assert said_by(chart, "title") == "Two of two deals fail at least one of four rulebooks; none passes any"
    text = said_by(chart, "cell")
    for words in ("Majority local ownership", "Evertiq, 2024-12-10", "Aid tied to IP transfer and local content"):
        assert words in text
    assert "catl-debrecen" not in text + said_by(chart, "name")
    found = [row for row in rows_of(chart) if "verdict" in row]
    assert len(found) == len(audits) * len(books)
    assert {row["verdict"]: row["reading"] for row in found} == {
        "fail": "shown",
        "not_applicable": "outside",
        "unknown": "open",
    }
    one = rules_poster(audits, matrix_cells(audits, rows[:1]))
    assert said_by(one, "title") == "Two of two deals fail The seven measures; none passes it"


def grey(colour: str) -> float:
    """How light a colour is in grey print, from 0 to 1."""
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def test_colours_differ_in_grey_print():
    holds, fails = picture_frame.SHOWN[True], picture_frame.SHOWN[False]
    assert grey(holds.ground) < 0.35 < 0.55 < grey(fails.ground) < 0.8
    assert [picture_frame.PRESUMED[held].forward for held in (True, False)] == [True, False]
    for fill in picture_frame.PRESUMED.values():
        assert 0.75 < grey(fill.stripes) < 0.93


@pytest.mark.parametrize("forward", [True, False])
@pytest.mark.parametrize(("width", "height"), [(100, 20), (20, 100), (3, 3), (1, 40), (55.5, 55.5)])
def test_stripes_stay_within_their_box(width, height, forward):
    canvas = Canvas(200)
    canvas.box(10, 20, width, height, Fill("#ffffff", "#000000", 1, "#888888", forward))
    for line in canvas.lines:
        assert all(10 <= line[x] <= 10 + width for x in ("x", "x2"))
        assert all(20 <= line[y] <= 20 + height for y in ("y", "y2"))
        assert (line["x"] - line["x2"]) * (line["y2"] - line["y"]) * (1 if forward else -1) > 0
    assert len(canvas.lines) == (int((width - 2 + height - 2) / 7) if width > 2 else 0)


@pytest.mark.parametrize("ending", [".svg", ".png", ".pdf"])
def test_the_same_bytes_twice(tmp_path, ending):
    audits = [made_up(tmp_path), wa.audit("novawind-lagerwey-russia")]
    if ending == ".pdf":
        assert drawn(poster(audits), ending)[0].startswith(b"%PDF")
    else:
        assert drawn(poster(audits), ending) == drawn(poster(audits), ending)


def test_stripes_and_names_reach_the_file(tmp_path):
    svg = svg_of(poster([made_up(tmp_path, name="Cells & <Söhne>")]))
    assert svg.count(picture_frame.PRESUMED[True].stripes) > 3
    assert "Cells &amp; &lt;Söhne>" in svg.replace("&gt;", ">")


def test_many_deals_get_rows_and_few_get_cards(everything):
    assert not [row for row in rows_of(poster(everything[: CARDS + 1])) if row.get("role") == "cell"]
    assert [row for row in rows_of(poster(everything[:CARDS])) if row.get("role") == "cell"]


def test_marks_are_missed_in_texts_of_several_lines_too():
    import altair as alt

    title = alt.TitleParams(["one", "\uf8d0 two"])
    chart = alt.Chart(alt.InlineData(values=[{"a": 1}])).mark_point().properties(title=title)
    assert drawn(chart, ".png")[1] == "\uf8d0"
