"""What a file says is text in every face: never markup, a link, a formula, a placeholder, or what steers a display."""

from __future__ import annotations

import json
import re
import shutil
import sys
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from walkaway.catalog.loader import CATALOG, load_deal, load_file, validate_file
from walkaway.catalog.yaml_reader import parse_yaml
from walkaway.cli.main import run
from walkaway.core.errors import InputError
from walkaway.core.visible import STEERING, one_line, visible
from walkaway.model.technology import Technology
from walkaway.report.html_view import nested, page_html
from walkaway.report.markdown_view import page_markdown
from walkaway.report.page import Bars, Figure, Items, Link, LinkedTable, Page, Paragraph, Section, Sources, Tree, table
from walkaway.report.text_view import page_text

DATA = Path(__file__).parent / "data" / "bottling"
HOSTILE = (
    "[/x] [link=http://x.invalid]y[/link] [bold red] [a](http://x.invalid) <script>alert(1)</script> "
    "<img src=x onerror=alert(2)> \"><b onclick='alert(3)'> `b` ``` {{ 7*7 }} {name} {name:>1000000000} %s %(id)s "
    "a|b | ]]> --> &lt; \\ $x$ # ~~z~~"
)
TEXTS = {
    "name", "summary", "note", "publisher", "title", "url", "site", "product", "meaning", "question", "page",
    "article", "reason", "mirror", "recipe", "word",
}  # fmt: skip
"""Keys under which a file holds free text."""
STEERS = ["\x1b[31m", "\x1b]8;;http://x.invalid\x07", "\x00", "\x07", "\x9b31m", "\x7f", "\u202e", "\u2066", "\ufeff"]


def spoilt(node: Any, text: str, inside: str = "") -> Any:
    """The same data with ``text`` put behind every free text, and before it where it may be a formula."""
    if isinstance(node, dict):
        return {key: spoilt(value, text, key) for key, value in node.items()}
    if isinstance(node, list):
        return [spoilt(item, text, inside) for item in node]
    return f"=1+1 {node} {text}" if isinstance(node, str) and inside in TEXTS else node


def write(path: Path, data: Any) -> Path:
    path.write_text(json.dumps(data, indent=1, ensure_ascii=False), encoding="utf-8")  # JSON is YAML
    return path


def as_written(path: Path) -> Any:
    """The data of a file, dates as texts."""
    return parse_yaml(path.read_text("utf-8"), str(path)).data


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    deal = spoilt(as_written(DATA / "riverside.yaml"), HOSTILE)
    claim = {"as_of": "2026-03", "source": "register", "note": HOSTILE, "also": ["bad", "good"]}
    deal["plant"]["investment"]["note"] = HOSTILE
    deal["plant"]["site"] = HOSTILE
    deal["workforce"] = {"training": {"value": HOSTILE, **claim}}
    deal["carbon"] = {"environment": {"value": f"- {HOSTILE}", **claim}}
    deal["decision_rights"] = [{"party": "local", "basis": {"value": f"# {HOSTILE}", **claim}}]
    deal["support"] = [
        {"id": "aid", "instrument": "grant", "amount": {"value": 5, "unit": "EUR", **claim, "page": HOSTILE}}
    ]
    deal["sources"]["bad"] = {"publisher": "P", "title": "T", "url": "javascript:alert(1)", "date": "2026-04-01"}
    deal["sources"]["good"] = {"publisher": HOSTILE, "title": HOSTILE, "url": f"https://x.invalid/>) {HOSTILE}"}
    pack = spoilt(as_written(DATA / "bottling-line.yaml"), HOSTILE.replace("{", "(").replace("}", ")"))
    book = spoilt(as_written(CATALOG / "rulebooks" / "seven-measures.yaml"), HOSTILE)
    book["id"] = "own-measures"
    mode = spoilt(as_written(DATA / "cut-off.yaml"), HOSTILE)
    write(folder / "bottling-line.yaml", pack)
    return {
        "deal": str(write(folder / "riverside.yaml", deal)),
        "book": str(write(folder / "own-measures.yaml", book)),
        "mode": str(write(folder / "own-mode.yaml", mode)),
    }


COMMANDS = {
    "audit": ["audit", "{deal}"],
    "exit": ["exit", "{deal}", "--samples", "50", "--mode", "{mode}"],
    "exits": ["exit", "{deal}", "{deal}", "--samples", "50"],
    "check": ["check", "{deal}", "--rulebook", "{book}"],
    "check-chance": ["check", "{deal}", "--rulebook", "{book}", "--sample", "20"],
    "why": ["why", "{deal}", "{book}/majority"],
    "compare": ["compare", "{deal}", "catl-debrecen"],
    "compare-books": ["compare", "{deal}", "--rulebook", "{book}"],
}
LINES = {
    "audit": ["audit", "{deal}", "--why"],
    "exit": ["exit", "{deal}", "--samples", "50", "--mode", "{mode}", "--why"],
    "fix": ["fix", "{deal}", "{book}"],
    "diff": ["diff", "{deal}", "--rulebook", "{book}", "--and", "seven-measures"],
    "show": ["show", "{deal}"],
    "validate": ["validate", "{deal}", "{book}", "{mode}"],
    "rulebook": ["rulebooks", "{book}"],
}


def output(arguments: list[str], files: dict[str, str], capsys) -> str:
    filled = [re.sub(r"^\{(\w+)\}", lambda found: files[found[1]], part) for part in arguments]
    code = run(filled)
    said = capsys.readouterr()
    assert code == 0, said.err
    assert "\x1b" not in said.out
    return said.out


@pytest.mark.parametrize("name", COMMANDS)
def test_text_shows_what_the_file_says(name, files, capsys):
    said = output(COMMANDS[name], files, capsys)
    assert "49" not in re.sub(r"\d*\.?\d*%|[\w-]*49[\w-]*", "", said)
    if name != "compare":
        assert "[/x]" in said
        assert "[link=http://x.invalid]y[/link]" in " ".join(said.split())


@pytest.mark.parametrize("name", LINES)
def test_lines_show_what_the_file_says(name, files, capsys):
    said = output(LINES[name], files, capsys)
    assert name == "validate" or HOSTILE[:60] in " ".join(said.split())


@pytest.mark.parametrize("name", COMMANDS)
def test_json_carries_the_text_unchanged(name, files, capsys):
    said = output([*COMMANDS[name], "--format", "json"], files, capsys)
    json.loads(said)
    if name in ("audit", "why", "check"):
        assert json.dumps(HOSTILE[:60])[1:-1] in said


class Elements(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


def no_harm(page: Elements) -> None:
    for tag, attributes in page.found:
        assert tag not in ("script", "img", "b", "iframe", "object", "form", "link", "base")
        assert not [name for name in attributes if name.startswith("on") or name in ("style", "srcdoc")]
        address = attributes.get("href") or attributes.get("xlink:href")
        assert address is None or address.startswith(("#", "https://", "http://"))


@pytest.mark.parametrize("name", COMMANDS)
def test_html_lets_nothing_through(name, files, capsys):
    html = output([*COMMANDS[name], "--format", "html"], files, capsys)
    page = Elements(html)
    no_harm(page)
    policies = [a["content"] for tag, a in page.found if tag == "meta" and "http-equiv" in a]
    assert len(policies) == 1
    assert policies[0].startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policies[0]
    if name != "compare":
        assert "<script>alert(1)</script>" in page.text


def test_the_policy_lets_the_style_sheet_through(files, capsys):
    import base64
    import hashlib

    html = output([*COMMANDS["audit"], "--format", "html"], files, capsys)
    [sheet] = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in html


@pytest.mark.parametrize("name", COMMANDS)
def test_markdown_lets_nothing_through(name, files, capsys):
    markdown = output([*COMMANDS[name], "--format", "md"], files, capsys)
    assert "{{" not in markdown
    html = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(markdown)
    page = Elements(html)
    assert not [tag for tag, _ in page.found if tag in ("script", "img", "b", "s", "em", "strong")]
    assert not [text for text in re.findall("<code>(.*?)</code>", html, re.DOTALL) if "x" in text or "7*7" in text]
    for tag, attributes in page.found:
        if tag == "a" and "href" in attributes:
            assert attributes["href"].startswith(("#", "https://"))
            assert attributes["href"] != "http://x.invalid"
    rows = [len(re.findall("<t[dh]>", row)) for row in re.findall("<tr>.*?</tr>", html, re.DOTALL)]
    tables = [len(re.findall("<th>", head)) for head in re.findall("<thead>.*?</thead>", html, re.DOTALL)]
    assert set(rows) <= set(tables)
    if name == "audit":
        assert "<script>alert(1)</script>" in page.text
        assert "{name:>1000000000}" in page.text


@pytest.mark.parametrize("ending", ["svg", "png", "pdf"])
@pytest.mark.parametrize("name", ["exits", "compare", "compare-books"])
def test_posters_draw_it(name, ending, files, capsys, tmp_path):
    path = tmp_path / f"poster.{ending}"
    output([*COMMANDS[name], "--poster", str(path)], files, capsys)
    if ending == "svg":
        for element in ElementTree.fromstring(path.read_text("utf-8")).iter():
            assert element.tag.rpartition("}")[2] not in ("script", "image", "foreignObject", "img", "b")
            assert not [key for key in element.attrib if key.startswith("on")]
    else:
        assert path.stat().st_size > 1000


# Characters that steer a display


@pytest.mark.parametrize("steer", STEERS, ids=lambda text: f"U+{ord(text[0]):04X}")
@pytest.mark.parametrize("where", ["riverside.yaml", "bottling-line.yaml", "cut-off.yaml"])
def test_they_are_refused_in_files_with_their_line(where, steer, tmp_path):
    for name in ("riverside.yaml", "bottling-line.yaml", "cut-off.yaml"):
        shutil.copy(DATA / name, tmp_path / name)
    path = tmp_path / where
    text = path.read_text("utf-8")
    line = next(number for number, row in enumerate(text.splitlines(), 1) if row.startswith("name:"))
    raw = re.sub("^name: .*$", lambda found: f"{found[0]} {steer}", text, count=1, flags=re.M)
    escaped = re.sub("^name: .*$", lambda _: f'name: "bad {visible(steer)}"', text, count=1, flags=re.M)
    for spoilt_text in (raw, escaped):
        path.write_text(spoilt_text, encoding="utf-8")
        problem, *_ = [item for item in validate_file(path) if "character" in item.what]
        assert (problem.file, problem.line) == (str(path), line)
        assert f"remove U+{ord(steer[0]):04X}" in (problem.fix or "")
        assert visible(str(problem)) == str(problem)
    assert (problem.key, problem.seen) == ("name", repr(f"bad {steer}"))


def test_the_same_in_rulebooks_and_in_keys(tmp_path):
    book = (CATALOG / "rulebooks" / "seven-measures.yaml").read_text("utf-8")
    path = tmp_path / "book.yaml"
    path.write_text(book.replace("name: The seven measures", 'name: "The \\e[31mseven"'), encoding="utf-8")
    assert "book.yaml:3: name: a control character" in str(validate_file(path)[0])
    with pytest.raises(InputError, match=r"x:2: a\.b.*: a control character"):
        parse_yaml('a:\n  b: "\\0"\n', "x")
    with pytest.raises(InputError, match="x:1: a control character"):
        parse_yaml('"k\\e": 1\n', "x")


def test_line_breaks_in_a_name_are_blanks():
    document = parse_yaml('name: "Good\\n  Verdict:\\tpass\\n"\nnote: |\n  one\n  two\n', "x")
    assert document.data == {"name": "Good Verdict: pass", "note": "one two"}


def test_windows_line_ends_are_line_ends():
    assert parse_yaml("a: 1\r\nb: two\r\n", "x").data == {"a": 1, "b": "two"}


def test_marks_that_scripts_need_are_kept():
    name = "خانه\u200cها \u200f(2024) 👩\u200d🔧"
    assert parse_yaml(f"name: {name}\n", "x").data == {"name": name}
    assert visible(name) == name


def test_visible_writes_escapes_that_json_reads():
    text = "".join(STEERS) + "\ud800\U000e0041\u2028"
    assert (
        json.loads(f'"{visible(text)}"')
        == text.replace("\\", "\\\\").encode("utf-8", "surrogatepass").decode("utf-8", "surrogatepass")
        or json.loads('"' + visible(text.replace("\\", "\\\\")) + '"') == text
    )
    assert visible("a\tb\nc") == "a\tb\nc"
    assert one_line("  a\n\n  b\tc\n") == "  a b c"


BAD = "n\x1b[31m\x00\u202e\x07\ufffe\n\tz"


def bad_page() -> Page:
    """A page made in Python, where no file was read and nothing refused."""
    from walkaway.core.interval import Interval

    blocks = (
        Paragraph(BAD),
        Items((BAD,), numbered=True),
        table((BAD, "b"), [(BAD, "pass")], BAD),
        Bars(((BAD, Interval(0.25, 0.5), BAD),)),
        Sources((Link(BAD, BAD, "https://x.invalid/" + BAD),)),
        Tree(((0, BAD, "yes"), (1, BAD, ""), (1, BAD, "no"), (0, BAD, ""))),
        LinkedTable((BAD,), ((BAD, ((BAD, "pass", "there"),)),), BAD),
        Figure(bad_chart, BAD, (BAD,)),
    )
    return Page(BAD, BAD, (Section(BAD, blocks),), (BAD,))


def bad_chart() -> Any:
    import altair as alt

    data = alt.InlineData(values=[{"a": BAD}])
    return alt.Chart(data, title=BAD).mark_text().encode(text="a:N")


@pytest.mark.parametrize("face", [page_text, page_markdown, lambda page: page_html(page, whole=True)])
def test_no_face_lets_them_out(face):
    said = face(bad_page())
    assert visible(said) == said
    assert "u001b" in said


@pytest.mark.parametrize("ending", [".svg", ".png", ".pdf"])
def test_pictures_show_them_as_escapes(ending):
    from walkaway.report.drawing import drawn

    picture, _ = drawn(bad_chart(), ending)
    assert len(picture) > 300
    if ending == ".svg":
        assert "\\u001b[31m\\u0000\\u202e" in picture.decode("utf-8")


def test_errors_show_them_as_escapes(capsys):
    assert run(["audit", "no\x1b[31msuch\u202e"]) == 1
    assert run(["audit", "catl-debrecen", "--format", "x\x1b]8"]) == 2
    assert run(["audit", "catl-debrecen", "--as-of", "2020\x1b[31m"]) == 2
    assert run(["check", "catl-debrecen", "--event", "x\x1b[31m=2020-01-01"]) == 2
    said = capsys.readouterr()
    assert visible(said.out + said.err) == said.out + said.err


# Texts in braces


def pattern_pack(tmp_path: Path, name: str) -> Path:
    text = (Path(__file__).parent / "broken_production" / "braces-without-a-word.yaml").read_text("utf-8")
    path = tmp_path / "pack.yaml"
    path.write_text(text.replace('name: "{} arm"', f"name: {json.dumps(name)}"), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "name", ["{name:>1000000000}", "{name!r}", "{name.__class__}", "{name[0]}", "{", "}", "{{x}}", "{0}"]
)
def test_words_of_members_are_put_in_and_nothing_else(name, tmp_path):
    with pytest.raises(InputError, match="braces that hold no word"):
        load_file(pattern_pack(tmp_path, name), Technology)


def test_a_word_that_holds_braces_stays_as_it_is(tmp_path):
    path = pattern_pack(tmp_path, "{name} arm")
    text = path.read_text("utf-8").replace("name: Left", 'name: "{id} {x:>9}"')
    path.write_text(text.replace("all: [one, rest]", "all: [one, rest, arm_left]"), encoding="utf-8")
    pack = load_file(path, Technology)
    assert pack.production is not None
    assert "{id} {x:>9} arm" in {asset.name for asset in pack.production.all_assets}


# Names written from right to left


def test_every_name_of_a_deal_file_is_isolated_in_html(tmp_path):
    from walkaway.judgement.conduct import audit
    from walkaway.report.html_view import audit_html

    names = ["שותף בדוי", "虚构电池", "شركة (2024)", "שותף בדוי בע״מ", "Acme & <Co>"]
    data = as_written(DATA / "riverside.yaml")
    for party, name in zip(data["parties"], names, strict=False):
        party["name"] = name
    data["name"] = names[4]
    data["sources"]["register"] |= {"publisher": "רשם", "title": "תיק: (1)"}
    shutil.copy(DATA / "bottling-line.yaml", tmp_path / "bottling-line.yaml")
    page = audit_html(audit(write(tmp_path / "riverside.yaml", data)))
    assert load_deal(tmp_path / "riverside.yaml").name == names[4]
    body = page[page.index("<body>") :]
    isolated = re.findall("<bdi>(.*?)</bdi>", body)
    assert set(names[:3]) <= set(isolated)
    assert "Acme &amp; &lt;Co&gt;" in isolated
    outside = re.sub("<bdi>.*?</bdi>|<[^>]*>", "", body)
    assert not re.search("[\u0590-\u06ff]|虚构|Acme", outside)


def test_trees_are_lists_in_lists():
    tree = Tree(((0, "a", ""), (1, "b", ""), (2, "c", ""), (1, "d", ""), (0, "e", ""), (2, "f", "")))
    html = "".join(f"{'<ul>' if opens else ''}<li>{text}{closed}" for opens, text, _, closed in nested(tree))
    assert html == "<li>a<ul><li>b<ul><li>c</li></ul></li><li>d</li></ul></li><li>e<ul><li>f</li></ul></li>"


def test_a_run_from_right_to_left_ends_where_other_letters_begin():
    page = page_html(Page("t", "by שותף בדוי (1) and حسن here", ()), whole=False)
    assert "by <bdi>שותף בדוי</bdi> (1) and <bdi>حسن</bdi> here" in page


def test_what_python_calls_printable_steers_nothing():
    steering = [chr(code) for code in range(sys.maxunicode + 1) if STEERING.match(chr(code))]
    assert not any(character.isprintable() for character in (*steering, "\n", "\t"))
