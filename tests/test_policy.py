"""Policy is data: units, vocabulary and thresholds are read from the catalog, checked on load, and enough for a new world."""

from __future__ import annotations

import ast
import re
from fractions import Fraction
from pathlib import Path

import pytest

import walkaway as wa
from walkaway.catalog.checks.registry import checks_of, problems_of
from walkaway.catalog.loader import build, load_exit_modes, load_rulebook, validate_file
from walkaway.catalog.template import deal_template
from walkaway.catalog.yaml_reader import parse_yaml
from walkaway.core.errors import InputError
from walkaway.core.interval import Interval
from walkaway.core.tables import parse_table, read_table
from walkaway.core.thresholds import read_thresholds, threshold
from walkaway.core.truth import Truth
from walkaway.core.units import CURRENCIES, UNITS, WHOLE_UNITS, read_units, units_of
from walkaway.core.vocabulary import VOCABULARY, flagged, read_vocabulary, words
from walkaway.evidence.fields import Noun
from walkaway.model.deal import Deal
from walkaway.model.rule_test import RuleCases
from walkaway.model.rulebook import Rulebook
from walkaway.report.schemas import schema_of
from walkaway.report.text_view import audit_text
from walkaway.report.words import rung_names
from walkaway.rules.cases import case_deal

SRC = Path(wa.__file__).parent
SMALL = """\
dimensions:
  length: {canonical: m, units: {m: 1, km: 1000, inch: 0.0254}}
  price: {canonical: each, per: [kg]}
currencies: [EUR, USD]
"""


def told(read, text: str) -> str:
    with pytest.raises(InputError) as caught:
        read(parse_table(text, "small.yaml"))
    return str(caught.value)


def test_factors_are_exact_as_written():
    units = read_units(parse_table(SMALL, "small.yaml"))
    assert units["inch"].factor == Fraction(254, 10_000)
    assert units["inch"].to_canonical(100) == Fraction(254, 100)
    assert units["USD/kg"].canonical == "USD/kg"
    assert units["USD"].dimension == "money"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("km: 1000", "km: -3", "small.yaml:2: dimensions.length.units.km: a factor must be a number above zero\n    seen: -3"),
        ("km: 1000", "km: 0", "a factor must be a number above zero\n    seen: 0"),
        ("km: 1000", "km: 1/0", "a factor must be a number above zero\n    seen: '1/0'"),
        ("km: 1000", "km: many", "a factor must be a number above zero\n    seen: 'many'"),
        ("km: 1000", "km: true", "a factor must be a number above zero\n    seen: True"),
        ("km: 1000", "km: 1000, km: 7", "small.yaml:2: dimensions.length.units.km: this key is given twice"),
        ("canonical: m,", "canonical: metre,", "a canonical unit that is not among the units\n    seen: 'metre'"),
        ("canonical: m,", "canonical: mm,", "fix: did you mean 'm'?"),
        ("{m: 1,", "{m: 2,", "dimensions.length.units.m: a canonical unit with another factor than 1\n    seen: 2"),
        ("  price:", "  span: {canonical: km, units: {km: 1}}\n  price:",
         "small.yaml:3: dimensions.span.units.km: given twice: it is one of length\n    seen: 'km'"),
        ("[EUR, USD]", "[EUR, USD, m]", "currencies.2: given twice: it is one of length"),
        ("canonical: m,", "canonical: m, whol: true,", "a key that says nothing about units\n    seen: 'whol'"),
        ("canonical: m,", "canonical: m, emits: {m: kgs},", "dimensions.length.emits.m: no such unit\n    seen: 'kgs'"),
    ],
)  # fmt: skip
def test_a_bad_unit_is_told_with_its_line(old, new, message):
    assert old in SMALL
    assert message in told(read_units, SMALL.replace(old, new))


def test_every_fault_of_the_units_is_told_at_once():
    text = told(read_units, SMALL.replace("km: 1000", "km: -3").replace("{m: 1,", "{m: 2,"))
    assert text.startswith("2 problems")


def test_the_units_of_the_catalog():
    assert UNITS["months"].to_canonical(7) == Fraction(7, 12)
    assert (UNITS["km2/year"].canonical, UNITS["km2/year"].factor) == ("m2/year", 1_000_000)
    assert "m2/year" in units_of("output_rate")
    assert WHOLE_UNITS == ("calendar year", "count", "days")
    assert CURRENCIES[0] == "EUR"
    assert {UNITS[name].emits for name in units_of("energy_intensity")} == set(units_of("footprint"))


WORDS = """\
state:
  meaning: How far it is.
  flags:
    runs: It runs.
  words:
    planned: {meaning: Not there yet.}
    running: {meaning: It runs., flags: [runs]}
"""


def test_words_carry_flags():
    found = read_vocabulary(parse_table(WORDS, "words.yaml"))["state"]
    assert tuple(found.words) == ("planned", "running")
    assert found.flags == {"runs": ("running",)}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("flags: [runs]", "flags: [run]", "small.yaml:7: state.words.running.flags: no such flag of a state\n    seen: 'run'"),
        ("flags: [runs]", "flags: [run]", "fix: did you mean 'runs'?"),
        (", flags: [runs]", "", "small.yaml:4: state.flags.runs: a flag no word carries"),
        ("{meaning: Not there yet.}", "{}", "small.yaml:6: state.words.planned: no meaning is given"),
        ("  meaning: How far it is.\n", "", "state: no meaning is given"),
        ("Not there yet.}", "Not there yet., colour: red}", "a key that says nothing\n    seen: 'colour'"),
        ("    running:", "    planned:", "small.yaml:7: state.words.planned: this key is given twice"),
    ],
)  # fmt: skip
def test_a_bad_word_is_told_with_its_line(old, new, message):
    assert old in WORDS
    assert message in told(read_vocabulary, WORDS.replace(old, new))


def test_states_that_run_have_run_and_cost_money():
    assert set(flagged("plant_state", "runs")) < set(flagged("plant_state", "has_run"))
    assert set(flagged("plant_state", "has_run")) < set(flagged("plant_state", "has_cost"))
    assert not set(flagged("plant_state", "never_built")) & set(flagged("plant_state", "has_cost"))
    assert set(flagged("asset_role", "is_ventures")) < set(flagged("asset_role", "is_fixture"))
    with pytest.raises(KeyError):
        flagged("plant_state", "flies")


def test_every_flag_is_asked_by_some_engine():
    """A flag nobody asks says nothing; a new one comes with the code that asks it."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in SRC.rglob("*.py"))
    asked = set(re.findall(r'(?:flagged|OneOf)\(\s*"(\w+)",\s*"(\w+)"', code))
    assert asked == {(kind, flag) for kind, found in VOCABULARY.items() for flag in found.flags}


def test_no_engine_keeps_a_list_of_words_of_its_own():
    """Two words of one list side by side in Python are a list that belongs into the vocabulary."""
    lists = {name: set(found.words) for name, found in VOCABULARY.items() if name in ("plant_state", "support_state", "instrument", "deal_kind", "staff_level", "binding", "tenure")}  # fmt: skip
    found = []
    for path in sorted(SRC.rglob("*.py")):
        if path.parent.name == "report":  # prints sentences by state
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Tuple | ast.List | ast.Set):
                texts = {
                    item.value for item in node.elts if isinstance(item, ast.Constant) and isinstance(item.value, str)
                }
                found += [
                    f"{path.name}:{node.lineno}" for name in lists.values() if len(texts & name) > 1 and texts <= name
                ]
    extremes = [place for place in found if not place.startswith("questions.py")]  # the two ends of what may come out
    assert extremes == []


@pytest.mark.parametrize(
    ("noun", "field", "kind"),
    [("party", "role", "party_role"), ("deal", "kind", "deal_kind"), ("support", "instrument", "instrument"),
     ("term", "kind", "clause_kind"), ("rulebook", "status", "rule_status"), ("claim", "binding", "binding")],
)  # fmt: skip
def test_the_json_schema_lists_the_words(noun, field, kind):
    assert schema_of(noun)["properties"][field]["enum"] == list(words(kind))


def test_a_misspelt_word_is_told_with_its_line_and_the_nearest():
    text = (
        "id: small\nname: Small\nkind: joint_ventur\ntechnology: lfp-cell\nhome: [DE]\nventure: v\nparties:\n"
        "  - {id: v, name: V, role: ventur}\nplant: {country: DE, state: {value: production_, source: s}}\n"
        "support:\n  - {id: aid, instrument: grand}\nsources: {s: {publisher: S}}\n"
    )
    with pytest.raises(InputError) as caught:
        build(parse_yaml(text, "deal.yaml"), Deal)
    told = str(caught.value)
    assert "deal.yaml:3: kind: not an allowed value\n    seen: 'joint_ventur'" in told
    assert "did you mean 'joint_venture'?" in told
    assert "deal.yaml:8: parties.0.role: not an allowed value" in told
    assert "did you mean 'venture'?" in told
    assert "deal.yaml:11: support.0.instrument: not an allowed value" in told
    assert "did you mean 'grant'?" in told
    assert "deal.yaml:9: plant.state.value: not an allowed value" in told
    assert "did you mean 'production'?" in told


def test_thresholds_need_a_ground():
    good = "half: {value: 0.5, unit: fraction, meaning: A half., ground: Assumption.}\n"
    assert read_thresholds(parse_table(good, "t.yaml")) == {"half": 0.5}
    assert "small.yaml:1: half: no ground is given" in told(read_thresholds, good.replace(", ground: Assumption.", ""))
    assert "a threshold must be a number\n    seen: 'some'" in told(read_thresholds, good.replace("0.5", "some"))
    assert "a key that says nothing\n    seen: 'why'" in told(read_thresholds, good.replace("}", ", why: so}"))
    assert threshold("months_ahead") >= load_exit_modes().outlook.months
    asked = {
        name for path in SRC.rglob("*.py") for name in re.findall(r'threshold\("(\w+)"\)', path.read_text("utf-8"))
    }
    assert asked == set(read_table("thresholds.yaml").data)


SOLAR = """\
id: thin-film-module
name: Thin-film module
product: Solar modules on glass
output_unit: m2/year
sectors: [solar]
factory_energy: {value: [60, 80], unit: kWh/m2, as_of: 2025, source: study}
components:
  - {id: glass, name: Glass, kind: component, share: {value: 0.3, unit: fraction, as_of: 2025, source: study}}
  - {id: frame, name: Frame and box, kind: component, share: {value: 0.2, unit: fraction, as_of: 2025, source: study}}
  - {id: deposition, name: Deposition, kind: process, core_process: true, share: {value: 0.5, unit: fraction, as_of: 2025, source: study}}
layers:
  - {id: design, name: Design, meaning: Layers of the cell.}
  - {id: core_process, name: Deposition, meaning: Recipes of the deposition.}
sources:
  study: {publisher: Example, title: Example, date: 2025}
"""  # fmt: skip
SOLAR_DEAL = """\
id: example-solar
name: Example of a solar works
kind: joint_venture
technology: thin-film-module
home: [BR]
venture: jv
foreign_partner: abroad
parties:
  - {id: jv, name: JV, countries: [BR], role: venture}
  - {id: abroad, name: Abroad, countries: [CN], role: foreign_partner}
  - {id: local, name: Local, countries: [BR], role: home_partner}
ownership:
  - {holder: abroad, company: jv, share: {value: 49, unit: percent, as_of: 2025, source: register}}
  - {holder: local, company: jv, share: {value: 51, unit: percent, as_of: 2025, source: register}}
plant:
  country: BR
  capacity: {value: 2.5, unit: km2/year, as_of: 2025, source: register}
  installed_capacity: {value: 150, unit: ha/year, as_of: 2025, source: register}
  state: {value: production, as_of: 2025, source: register}
  core_process_here: {value: true, as_of: 2025, source: register}
supply:
  - {component: glass, local_share: {value: 100, unit: percent, as_of: 2025, source: register}}
  - {component: frame, local_share: {value: 0, unit: percent, as_of: 2025, source: register}}
support:
  - {id: aid, instrument: grant, amount: {value: 10000000, unit: EUR, as_of: 2025, source: register}}
carbon:
  footprint: {value: 31, unit: kgCO2e/m2, as_of: 2025, source: register}
sources:
  register: {publisher: Register, title: Extract, date: 2025}
"""


def test_a_solar_pack_in_square_metres_needs_only_files(tmp_path):
    (tmp_path / "thin-film-module.yaml").write_text(SOLAR, encoding="utf-8")
    path = tmp_path / "deal.yaml"
    path.write_text(SOLAR_DEAL, encoding="utf-8")
    audit = wa.audit(path)
    capacity = audit.evidence.get("plant.capacity")
    assert (capacity.interval, capacity.unit) == (Interval.exactly(2_500_000), "m2/year")
    assert audit.evidence.get("plant.installed_capacity").interval == Interval.exactly(1_500_000)
    assert audit.value.local.low == Fraction(8, 10)
    assert audit.depth.reached[1] is Truth.TRUE
    # Brazil's grid of the catalog, 103.2 g per kWh: 60 to 80 kWh/m2 make 6.192 to 8.256 kg of CO2e per m2
    assert audit.emissions.unit == "kgCO2e/m2"
    assert [float(end) for end in (audit.emissions.from_grid.low, audit.emissions.from_grid.high)] == [6.192, 8.256]
    assert "6.19 to 8.26 kg CO2e per m2" in audit_text(audit)
    carbon = audit.to_dict()["carbon"]
    assert (carbon["unit"], carbon["footprint"]["unit"]) == ("kgCO2e/m2", "kgCO2e/m2")
    total = audit.money.totals[0]
    assert total.per_capacity is not None
    assert float(total.per_capacity.low) == pytest.approx(4.0)  # 10m EUR over 2.5m m2 a year


def test_energy_in_megawatt_hours_emits_tonnes(tmp_path):
    """1 MWh/t with a grid of 103.2 g per kWh makes 0.1032 t of CO2e per t; it was printed as kg."""
    mass = SOLAR.replace("m2/year", "t/year").replace("{value: [60, 80], unit: kWh/m2,", "{value: 1, unit: MWh/t,")
    (tmp_path / "thin-film-module.yaml").write_text(mass, encoding="utf-8")
    path = tmp_path / "deal.yaml"
    text = SOLAR_DEAL.replace("km2/year", "t/year").replace("ha/year", "t/year").replace("kgCO2e/m2", "tCO2e/t")
    path.write_text(text, encoding="utf-8")
    audit = wa.audit(path)
    assert audit.emissions.unit == "tCO2e/t"
    assert "0.103 t CO2e per t" in audit_text(audit)


def test_a_solar_pack_in_an_unknown_unit_is_told(tmp_path):
    path = tmp_path / "thin-film-module.yaml"
    path.write_text(SOLAR.replace("output_unit: m2/year", "output_unit: m2/yaer"), encoding="utf-8")
    text = "\n".join(map(str, validate_file(path)))
    assert ":4: output_unit: no such unit\n    seen: 'm2/yaer'" in text
    assert "did you mean 'm2/year'?" in text


def test_every_noun_that_holds_estimates_or_names_has_checks_of_its_own():
    """The registry knows each noun through the module that registers it; neither it nor the loader names one."""
    problems_of(load_exit_modes(), parse_yaml("modes: []", "modes.yaml"), None)  # reads the modules of checks
    nouns = {noun.__name__: check.__module__.rpartition(".")[2] for noun, check in checks_of.registry.items()}
    assert nouns["Deal"] == "deal"
    assert nouns["Technology"] == "technology"
    assert nouns["ExitMode"] == "exit_mode"
    assert nouns["RuleCases"] == "rule_cases"
    assert nouns["BackTests"] == "backtests"
    assert {noun for noun, module in nouns.items() if module == "estimates"} == {
        "AssetKinds",
        "ExitModes",
        "KnowHow",
        "ContractTerm",
        "Presumption",
    }
    assert checks_of.dispatch(Rulebook) is checks_of.dispatch(Noun)
    loader = (SRC / "catalog" / "loader.py").read_text(encoding="utf-8")
    assert not re.search(
        r"isinstance\(\w+, (Technology|RuleCases|ExitMode|BackTests|AssetKinds|KnowHow|ContractTerm)", loader
    )


def test_one_bad_file_of_each_kind_is_told_by_its_own_checks(tmp_path):
    modes = tmp_path / "mode.yaml"
    modes.write_text(
        "id: mine\nname: Mine\nsurvives: {leaver: [], same_country: all, third: all}\ncountries: [XX]\ncloses_as: [hostil]\n"
    )
    told = "\n".join(map(str, validate_file(modes, "exit-mode")))
    assert f"{modes}:4: countries.0: no such country\n    seen: 'XX'" in told
    assert "did you mean 'hostile'?" in told
    term = tmp_path / "term.yaml"
    term.write_text("id: mine\nname: Mine\nmeaning: A term.\neffects: []\n")
    assert validate_file(term, "contract-term")
    cases = "rulebook: seven-measures\ncases:\n  - {name: One, country: QQ, technology: lfp-sell, expect: {}}\n"
    with pytest.raises(InputError) as caught:
        build(parse_yaml(cases, "cases.yaml"), RuleCases)
    assert "cases.yaml:3: cases.0.country: no such country\n    seen: 'QQ'" in str(caught.value)
    assert "did you mean 'lfp-cell'?" in str(caught.value)


def test_a_case_that_says_nothing_speaks_of_the_venture_of_the_catalog():
    said = read_table("rule_case.yaml").data
    case = RuleCases.model_validate({"rulebook": "b", "cases": [{"name": "Silent"}]}).cases[0]
    assert (case.technology, case.home, case.country, case.partner_country) == tuple(
        said[key] for key in ("technology", "home", "country", "partner_country")
    )
    assert {party.id: party.role for party in case_deal(case).parties} == {
        "venture": "venture", "abroad": "foreign_partner", "local": "home_partner"
    }  # fmt: skip
    assert all(unit in UNITS for unit in said["units"].values())


def test_the_only_party_with_a_misspelt_role_is_not_a_list_that_is_too_short():
    text = "id: small\nname: S\nkind: stake\ntechnology: lfp-cell\nhome: [XY]\nventure: v\nparties: [{id: v, name: V, role: venturr}]\nplant: {country: DE}\n"
    with pytest.raises(InputError) as caught:
        build(parse_yaml(text, "deal.yaml"), Deal)
    assert "at least 1 item" not in str(caught.value)
    assert "deal.yaml:5: home.0: no such country" in str(caught.value)
    with pytest.raises(InputError, match="at least 1 item"):
        build(parse_yaml(re.sub(r"parties: .*", "parties: []", text), "deal.yaml"), Deal)


def test_rungs_are_named_by_the_ladder_of_the_catalog():
    assert rung_names() == ["import", "assemble", "operate", "maintain", "make alone", "design"]
    assert [rule.rung for rule in load_rulebook("depth").rules] == [1, 2, 3, 4, 5]
    code = "\n".join(path.read_text(encoding="utf-8") for path in SRC.rglob("*.py"))
    assert '"make alone"' not in code


def test_the_vocabulary_can_be_asked_for_and_stands_in_the_template():
    listed = schema_of("vocabulary")["vocabulary"]
    assert listed["plant_state"]["paused"]["flags"] == ["has_cost", "has_run"]
    assert set(listed) == set(VOCABULARY)
    head = deal_template("my-deal", "lfp-cell", "EU27", "DE")
    assert "# law, contract, filing, authority, company_statement, press, study, inferred\n" in head
    assert f"# {', '.join(words('deal_kind'))}\n" in head
    assert "# roles: venture, foreign_partner, home_partner, owner, licensor, licensee, ...\n" in head
