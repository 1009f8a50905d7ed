"""Bad files: each gets every problem with place, value, allowed names and fix, and never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from walkaway.catalog.loader import build, load_deal, load_file, validate_file
from walkaway.catalog.template import deal_template
from walkaway.catalog.yaml_reader import MAX_BYTES, parse_yaml, read_yaml
from walkaway.core.errors import InputError, UnknownNameError
from walkaway.model.deal import Deal

GOOD = """\
id: test-deal
name: Test
kind: joint_venture
technology: lfp-cell
home: [EU27]
venture: jv
parties:
  - {id: jv, name: JV, role: venture}
  - {id: partner, name: Partner, countries: [CN], role: foreign_partner}
ownership:
  - holder: partner
    company: jv
    share: {value: 80, unit: percent, as_of: 2024, source: register}
plant:
  country: DE
  capacity: {value: 40, unit: GWh/year, as_of: 2024-06, source: register}
sources:
  register: {publisher: Register, title: Extract, url: unknown, date: 2024}
"""


def problems_of(text: str) -> list[str]:
    with pytest.raises(InputError) as error:
        build(parse_yaml(text, "deal.yaml"), Deal)
    return [str(problem) for problem in error.value.problems]


def test_the_good_file_is_good():
    deal = build(parse_yaml(GOOD, "deal.yaml"), Deal)
    assert deal.ownership[0].share[0].value == 80


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("value: 80,", "value: 180,", "deal.yaml:13: ownership.0.share.value: out of range\n    seen: '180 percent'\n    allowed: 0 to 1 fraction\n    fix: a share of 80 percent is 0.8 fraction, or 80 percent"),
        ("unit: percent", "unit: percnt", "deal.yaml:13: ownership.0.share.unit: no such unit\n    seen: 'percnt'\n"),
        ("as_of: 2024,", "as_of: 2024-02-30,", "deal.yaml:13: ownership.0.share.as_of: '2024-02-30' is a date that does not exist"),
        (", source: register}\nplant", "}\nplant", "deal.yaml:13: ownership.0.share: a claim without source\n    seen: 80\n    allowed: every value but unknown needs a source"),
        ("source: register}\nplant", "source: registr}\nplant", "no such source\n    seen: 'registr'\n    allowed: register\n    fix: did you mean 'register'?"),
        ("holder: partner", "holder: partnr", "deal.yaml:11: ownership.0.holder: a party that is not declared\n    seen: 'partnr'\n    allowed: jv, partner\n    fix: did you mean 'partner'?"),
        ("  capacity:", "  capacty:", "deal.yaml:16: plant.capacty: no such key 'capacty'\n    seen: capacty\n"),
        ("kind: joint_venture", "kind: joint_ventur", "deal.yaml:3: kind: not an allowed value\n    seen: 'joint_ventur'\n"),
        ("country: DE", "country: DEU", "deal.yaml:15: plant.country: no such country\n    seen: 'DEU'\n"),
        ("unit: GWh/year", "unit: EUR", "deal.yaml:16: plant.capacity.unit: this unit does not measure a output rate\n    seen: 'EUR'\n"),
        ("name: Test\n", "name: Test\nname: Again\n", "deal.yaml:3: name: this key is given twice\n    seen: 'name'\n    allowed: each key once\n    fix: merge it with the one on line 2"),
        ("id: test-deal\n", "", "'id' is missing\n    fix: add 'id:'"),
        ("value: 40,", "value: [60, 40],", "a range must rise: low, central, high"),
        ("value: 40,", "value: many,", "deal.yaml:16: plant.capacity.value: a number is expected\n    seen: 'many'"),
        ("value: 40, unit: GWh/year", "value: 40", "a number without a unit\n    seen: 40\n    allowed: GWh/year"),
        ("  - {id: partner,", "  - {id: jv, name: Twin, role: owner}\n  - {id: partner,", "two entries with the same name\n    seen: 'jv'"),
    ],
)  # fmt: skip
def test_each_fault_is_named_with_place_and_fix(old, new, expected):
    assert old in GOOD
    assert any(expected in problem for problem in problems_of(GOOD.replace(old, new, 1)))


def test_all_problems_are_reported_at_once():
    text = (
        GOOD.replace("value: 80", "value: 180").replace("GWh/year", "GWhyear").replace("holder: partner", "holder: x")
    )
    assert len(problems_of(text)) == 3


def test_problems_of_every_kind_are_reported_together(tmp_path: Path):
    text = GOOD
    for old, new in (
        ("id: test-deal", "id: Test_Deal"),
        ("kind: joint_venture", "kind: joint"),
        ("technology: lfp-cell", "technology: lfp-cel"),
        ("role: foreign_partner", "role: foreign_partnr"),
        ("holder: partner", "holder: partnr"),
        ("as_of: 2024, source", "as_of: 2024-02-30, source"),
        ("country: DE", "country: DEU"),
        ("unit: GWh/year", "unit: GWh/yaer"),
        ("sources:\n", "  capcity: unknown\nsources:\n"),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    seen = [problem.partition("\n")[0] for problem in problems_of(text)]
    assert seen == [
        "deal.yaml:1: id: a name may hold only lower-case letters, digits and hyphens",
        "deal.yaml:3: kind: not an allowed value",
        "deal.yaml:4: technology: no such technology",
        "deal.yaml:9: parties.1.role: not an allowed value",
        "deal.yaml:11: ownership.0.holder: a party that is not declared",
        f"deal.yaml:13: ownership.0.share.as_of: {seen[5].partition('as_of: ')[2]}",
        "deal.yaml:15: plant.country: no such country",
        "deal.yaml:16: plant.capacity.unit: no such unit",
        "deal.yaml:17: plant.capcity: no such key 'capcity'",
    ]
    path = tmp_path / "deal.yaml"
    path.write_text(text, encoding="utf-8")
    assert len(validate_file(path)) == len(seen)


def test_a_range_the_wrong_way_round_is_told_once():
    assert len(problems_of(GOOD.replace("value: 40,", "value: [60, 40],"))) == 1


def test_a_file_too_far_off_still_tells_its_shape():
    text = GOOD.replace("  - holder: partner\n    company: jv\n", "  - just words\n  - holder: partner\n")
    assert any("ownership.0" in problem for problem in problems_of(text))


def test_an_unused_source_is_a_problem():
    assert "no claim uses this source" in problems_of(GOOD + "  other: {publisher: P}\n")[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "the file is empty"),
        ("   \n\n", "the file is empty"),
        ("# only words\n", "the file is empty"),
        ("- a\n- b\n", "this is not a mapping of keys to values"),
        ("just text", "this is not a mapping of keys to values"),
        ("a: &x [1]\nb: *x\n", "aliases are not read"),
        ("a: !!python/object/apply:os.system ['true']\n", "tags are not read"),
        ("a: [1, 2\nb: 3\n", "not valid YAML"),
        ("a: 1\n---\nb: 2\n", "a second document begins here"),
        ("? [a]\n: 1\n", "a key must be a plain word"),
        ("[" * 60 + "]" * 60, "nested too deeply"),
        ("a: \x07", "a control character"),
    ],
)
def test_files_that_are_not_deals(text, expected):
    assert expected in problems_of(text)[0]


def test_an_alias_bomb_is_refused_at_once():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12)]
    assert "aliases are not read" in problems_of("\n".join(lines))[0]


def test_deep_nesting_does_not_exhaust_the_stack():
    assert "nested too deeply" in problems_of("[" * 200_000)[0]


def test_files_that_cannot_be_read(tmp_path: Path):
    big = tmp_path / "big.yaml"
    big.write_bytes(b"a: b\n" * (MAX_BYTES // 5 + 10))
    binary = tmp_path / "binary.yaml"
    binary.write_bytes(bytes(range(256)) * 10)
    for path, expected in (
        (big, "the file is too large"),
        (binary, "this is not a text file in UTF-8"),
        (tmp_path, "this is a folder"),
        (tmp_path / "none.yaml", "the file cannot be read"),
        (Path("/dev/zero"), "the file is too large"),
    ):
        with pytest.raises(InputError, match=expected):
            read_yaml(path)


def test_a_typo_in_a_deal_id_names_the_nearest():
    with pytest.raises(UnknownNameError, match="did you mean 'catl-debrecen'"):
        load_deal("catl-debrecn")


def test_the_template_is_good_for_every_technology_and_stays_unknown(tmp_path: Path):
    path = tmp_path / "my-deal.yaml"
    path.write_text(deal_template("my-deal", "wind-turbine", "NO", "NO"), encoding="utf-8")
    assert validate_file(path) == []
    assert all(not field.claims for field in load_file(path, Deal).evidence())


def test_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path):
    path = tmp_path / "deal.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert load_file(path, Deal).id == "test-deal"


@given(st.text(max_size=200))
def test_no_text_makes_anything_but_a_clear_error(text):
    with pytest.raises(InputError):
        build(parse_yaml(text, "any.yaml"), Deal)


@given(st.integers(0, len(GOOD)), st.integers(0, 30), st.text("abc:{}[]-#'\"\n 1%&*!|>", max_size=6))
def test_damaged_files_load_or_say_why(place, length, patch):
    text = GOOD[:place] + patch + GOOD[place + length :]
    try:
        build(parse_yaml(text, "damaged.yaml"), Deal)
    except InputError as error:
        assert all(problem.what for problem in error.problems)
