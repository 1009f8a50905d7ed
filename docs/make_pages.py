"""Make the pages that come from data: the catalog, the technologies, the study beside our findings, what was left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

import walkaway as wa
from walkaway import api
from walkaway.beliefs.base_rates import log_score
from walkaway.beliefs.presumptions import record_of, strength_of
from walkaway.catalog.loader import (
    ids,
    known_cases,
    load_asset_kinds,
    load_backtests,
    load_deal,
    load_exit_modes,
    load_know_how,
    load_rulebook,
    load_technology,
    load_term,
)
from walkaway.core.thresholds import threshold
from walkaway.core.units import UNITS, units_of
from walkaway.core.vocabulary import VOCABULARY
from walkaway.evidence.evidence import Evidence
from walkaway.exit.backtest import Scored
from walkaway.exit.result import Band
from walkaway.judgement.backtesting import Tested, back_tests
from walkaway.judgement.conduct import subject_of
from walkaway.judgement.fields import fields_of
from walkaway.judgement.scoring import Score, ScoredRow, summed
from walkaway.measures.measures import MEASURES
from walkaway.model.estimate import Estimate, estimates_in
from walkaway.model.presumption import Presumption
from walkaway.report.audit_page import audit_page
from walkaway.report.first_screen import presumed_words, shown_by_words
from walkaway.report.html_view import page_html
from walkaway.report.presumption_page import conditions_words
from walkaway.report.score_page import reliability
from walkaway.report.words import chance_words, claim_words, percent, rung_names, verdict_words
from walkaway.rules.verdict import verdict_of

DOCS = Path(__file__).parent
MADE = DOCS / "made"


def row(*cells: object) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def catalog_page() -> str:
    lines = [
        "# Deals",
        "",
        "Depth counts rungs: 0 import, 1 assemble, 2 operate, 3 maintain, 4 make alone, 5 design.",
        "",
    ]
    lines += [row("Deal", "Name", "Technology", "Depth", "Breadth", "Claims", "Disputed"), row(*["---"] * 7)]
    for deal_id in ids("deals"):
        audit = wa.audit(deal_id)
        low, high = audit.depth.low, audit.depth.high
        depth = low if low == high else f"{low} to {high}"
        claims = len(audit.evidence.all_claims())
        disputed = len(audit.evidence.conflicts())
        breadth = percent(audit.value.local)
        lines.append(
            row(
                f"[`{deal_id}`](deal/{deal_id}.html)",
                audit.deal.name,
                audit.deal.technology,
                depth,
                breadth,
                claims,
                disputed,
            )
        )
    return "\n".join(lines) + "\n"


def write_deal_pages(folder: Path) -> None:
    """A page for every deal, whole as `walkaway audit DEAL --format html` writes it; the table of deals leads there."""
    folder.mkdir(exist_ok=True)
    for deal_id in ids("deals"):
        page = page_html(audit_page(wa.audit(deal_id)), whole=True)
        (folder / f"{deal_id}.html").write_text(page, encoding="utf-8")


def technologies_page() -> str:
    lines = ["# Technologies", ""]
    for technology_id in ids("technologies"):
        technology = load_technology(technology_id)
        lines += [f"## {technology.name}", "", technology.summary, ""]
        lines += [row("Component", "Kind", "Share of ex-works value", "Source"), row(*["---"] * 4)]
        for component in technology.components:
            for claim in component.share:
                source = technology.sources[claim.source].publisher if claim.source else "none found"
                name = component.name + (" (core process)" if component.core_process else "")
                lines.append(row(name, component.kind, claim_words(claim), source))
        lines.append("")
    return "\n".join(lines) + "\n"


def study_page() -> str:
    data = yaml.safe_load((DOCS / "study.yaml").read_text(encoding="utf-8"))
    lines = [
        "# Beside the study",
        "",
        "The study of Carbone 4 and others, ordered by Transport & Environment (18 February 2025), looked at four cases. "
        "Its full text could not be read; its findings are given here in our own words, with the way each reached us. "
        "What is marked *op-ed* its author (Emin Askerov) says of the European cases; we did not find it elsewhere. Surany is not "
        "among the four cases, only in the op-ed. Beside them stand our readings ([shown, presumed, open](../presumed.md)), "
        "and below each table the reason why they agree or differ.",
        "",
        "Where our ground is called *a study*, the study or the op-ed is our source too: then agreeing proves nothing.",
    ]
    for entry in data["deals"]:
        lines += ["", *_beside_study(entry, data["said_by"])]
    lines += ["", "## What is shown stays shown", ""]
    lines += ["Three deals outside the study. No presumption moves what evidence settled.", ""]
    lines += [row("Deal", "What", "Shown", "Presumed", "Why"), row(*["---"] * 5)]
    for entry in data["shown_stays_shown"]:
        audit = wa.audit(entry["deal"])
        lines.append(row(f"`{audit.deal.id}`", "Depth", *_depth_cells(audit), entry["depth"]["reason"]))
        lines += [
            row(f"`{audit.deal.id}`", *_finding_cells(audit, name), item["reason"])
            for name, item in entry["findings"].items()
        ]
    return "\n".join(lines) + "\n"


def _beside_study(entry: dict[str, Any], said_by: dict[str, str]) -> list[str]:
    audit, depth = wa.audit(entry["deal"]), entry["depth"]
    lines = [f"## {audit.deal.name}", "", f"`walkaway audit {audit.deal.id}`", ""]
    lines += [row("What", "They say", "Shown", "Presumed"), row(*["---"] * 4)]
    lines.append(row("Depth", _said(depth, said_by), *_depth_cells(audit)))
    reasons = ["", f"- **Depth.** {depth['reason']}"]
    for name, item in entry["findings"].items():
        what, shown, presumed = _finding_cells(audit, name)
        lines.append(row(what, _said(item, said_by), shown, presumed))
        reasons.append(f"- **{what}.** {item['reason']}")
    return [*lines, *reasons]


def _said(item: dict[str, Any], said_by: dict[str, str]) -> str:
    return item["study"] if item["study"] == "Nothing reported." else f"{item['study']} *({said_by[item['said_by']]})*"


def _depth_cells(audit: wa.Audit) -> tuple[str, str]:
    """The shown rungs, and the chances of each rung above that are neither shown nor excluded."""
    names, depth, reading = rung_names(), audit.depth, audit.presumed
    shown = f"rung {depth.low}, {names[depth.low]}"
    if depth.low != depth.high:
        shown = f"at least {shown}; at most {depth.high}, {names[depth.high]}"
    once = reading.once_running
    chances = [
        f"{names[rung]}: {chance_words(*ends)}"
        for rung, ends in enumerate((once or reading.depth).at_least)
        if rung > (1 if once else depth.low) and (once or rung <= depth.high)
    ]
    said = "; ".join(chances) or "nothing beside it"
    return f"**{shown}**", f"once it runs: {said}" if once else said


def _finding_cells(audit: wa.Audit, name: str) -> tuple[str, str, str]:
    result = next(result for result in audit.findings if result.rule.id == name)
    presumed = audit.presumed.findings[name]
    if verdict_of(result) in ("pass", "fail"):
        return result.rule.name, f"**{verdict_words(result)}**, {shown_by_words(result)}", "nothing beside it"
    said = "neither" if presumed.verdict is None else presumed_words(presumed)
    return result.rule.name, verdict_words(result), said


def presumptions_page() -> str:
    items, cases = api.presumptions(), known_cases()
    tested = sum(record_of(item, cases).known > 0 for item in items)
    lines = [
        "# Presumptions",
        "",
        f"{len(items)} presumptions; {tested} of them are tested by a known case. Each is rebutted by any claim that speaks "
        "to the matter, and none moves what is shown. What strength and record mean, and how to write one: "
        "[shown, presumed, open](../presumed.md). `walkaway presumptions ID` prints the reason of each, its sources and every case.",
        "",
        row("Presumes", "Where it speaks", "Strength", "Record", "Broken by", "Stated by"),
        row(*["---"] * 6),
    ]
    for item in items:
        record = record_of(item, cases)
        broken = [case.id for case in cases if item.id in case.records and not case.records[item.id].value]
        names = ", ".join(f"`{name}`" for name in dict.fromkeys((*broken, *item.counterexamples)))
        where = "; ".join(conditions_words(item))
        lines.append(
            row(
                f"{item.name} (`{item.id}`)", where, f"{strength_of(item, record):.0%}", record.words, names or "none known",
                _stated_by(item),
            )
        )  # fmt: skip
    return "\n".join(lines) + "\n"


def _stated_by(item: Presumption) -> str:
    stated = item.strength
    if stated.is_assumed:
        return "assumption"
    source = item.sources[stated.source]
    name = f"{source.publisher}, {source.date or 'undated'}"
    return f"[{name}]({source.url})" if source.url else name


WEIGHTS = (1, 2, 4, 8, 16)
"""Weights of the parent class that were tried."""
WANTED = (0.7, 0.9)
"""Coverage wanted of ranges that hold eight draws in ten."""


def score_page(score: Score | None = None) -> str:
    score = api.score() if score is None else score
    told, silent = score.foretold, sum(item.from_silence for item in score.rows)
    lines = [
        "# Score of what is presumed",
        "",
        "Every known measure of every deal is hidden with all claims it rests on, foretold from the rest, and compared. A deal "
        f"never informs its own forecast. {len(score.rows)} were hidden: {len(told)} foretold, "
        f"{len(score.rows) - len(told) - silent} left open, {silent} presumed from a silence that only hiding made, which "
        "is no test. `walkaway score` prints the same.",
        "",
        "Brier score: 0 is best. Log score: mean natural logarithm of the chance given to what is so; nearer 0 is better; no answer "
        "is given less than half a world of 2,000. Both count the same rows for all three forecasts.",
        "",
        "## Scores",
        "",
        row("Forecast", "Brier", "Log"),
        row(*["---"] * 3),
        row("**what is presumed**", *map(_decimals, (score.brier, score.log))),
        row("overall base rate", *map(_decimals, (score.brier_base, score.log_base))),
        row("even chances", *map(_decimals, (score.brier_even, score.log_even))),
        "",
        "## What was wanted",
        "",
        *_wanted(score),
    ]
    for title, by in (("By ground", "ground"), ("By measure", "measure")):
        lines += ["", f"## {title}", "", row(title[3:].capitalize(), "Rows", "Brier", "Base rate"), row(*["---"] * 4)]
        for name in sorted({str(getattr(item, by)) for item in told}):
            group = summed([item for item in told if getattr(item, by) == name])
            words = name.replace("_", " ")
            lines.append(row(words, len(group.rows), _decimals(group.brier), _decimals(group.brier_base)))
    lines += ["", "## Reliability", "", "Every answer of every row, by the tenth of the chance given to it.", ""]
    lines += [row("Chance given", "Answers", "Came true"), row(*["---"] * 3)]
    lines += [row(*found) for found in reliability(told)]
    lines += ["", "## Ten worst misses", "", row("Deal", "Measure", "Is", "Chance given", "Because"), row(*["---"] * 5)]
    worst = sorted(told, key=lambda item: (item.log, item.deal, item.measure))[:10]
    lines += [
        row(f"`{item.deal}`", item.measure.replace("_", " "), _is(item), f"{item.chances[item.place]:.1%}", item.words)
        for item in worst
    ]
    held = sum(
        "venture" in item.measure or "union" in item.measure or item.measure == "foreign_stake" for item in worst
    )
    lines += [
        "",
        f"{held} of the ten are holdings. Joint ventures are mostly shared in halves, or near it; a venture that is shared otherwise lies in a bin "
        "no other deal was seen in, and one deal gives several misses, since its holdings are one fact seen from several sides. "
        "Measures of which nearly all known cases say the same (a licence, a second supplier, clawback) are foretold better by their "
        "base rate than by a presumption: the score is made of what gets reported, and so is the base rate.",
    ]
    return "\n".join([*lines, "", *_weights()]) + "\n"


def _wanted(score: Score) -> list[str]:
    bands = sum(item.band_80 is not None for item in score.foretold)
    at_ends = sum(item.band_80 is not None and item.known in (0, 1) for item in score.foretold)
    low, high = WANTED
    met = (score.brier or 1) < (score.brier_base or 0) and (score.log or -9) > (score.log_base or -9)
    inside = low <= (score.coverage_80 or 0) <= high
    lines = [row("Wanted", "Found", "Met"), row(*["---"] * 3)]
    lines += [row("better than the overall base rate, on both scores", "see above", "yes" if met else "**no**")]
    found = f"{score.coverage_80:.0%} of {bands} shares; ranges of 50 %: {score.coverage_50:.0%}"
    lines += [row(f"ranges of 80 % cover {low:.0%} to {high:.0%}", found, "yes" if inside else "**no**")]
    return [
        *lines,
        "",
        f"Why the ranges cover too much: {at_ends} of the {bands} known shares are exactly none or all. Those are points that carry a "
        "large chance, and a range that reaches such a point holds all of it. Narrower ranges would cut at a point "
        "and miss it whole. The chances of the bins themselves are scored above.",
    ]


def _weights() -> list[str]:
    flags = {name: measure.unit == "flag" for name, measure in MEASURES.items()}
    chosen = threshold("weight_of_parent_class")
    lines = [
        "## Weight of the parent class",
        "",
        "Base rates alone, without presumptions: mean log score of every known answer, left out and foretold, for each weight tried.",
        "",
        row("Weight, in cases", "Log score"),
        row(*["---"] * 2),
    ]
    for weight in WEIGHTS:
        found = log_score(known_cases(), flags, weight)
        lines.append(row(f"**{weight}**" if weight == chosen else weight, f"{found:.4f}"))
    return lines


def _decimals(value: float | None) -> str:
    return "none" if value is None else f"{value:.3f}"


def _is(item: ScoredRow) -> str:
    return ("yes" if item.known else "no") if isinstance(item.known, bool) else f"{item.known:.0%}"


def left_out_page() -> str:
    data = yaml.safe_load((DOCS / "facts_left_out.yaml").read_text(encoding="utf-8"))
    lines = [
        "# Facts left out",
        "",
        "The catalog was made from dossiers of sourced facts. Every fact of a chosen deal is a claim, but for these.",
        "",
        row("Fact", "About", "Reason"),
        row(*["---"] * 3),
    ]
    lines += [row(f"`{key}`", item["name"], item["reason"]) for key, item in data["facts"].items()]
    lines += ["", "Entries not taken in:", "", row("Entry", "Facts", "Reason"), row(*["---"] * 3)]
    lines += [row(f"`{key}`", item["facts"], item["reason"]) for key, item in data["entries"].items()]
    lines += [
        "",
        "Time series and figures derived in the dossiers are not claims: series await the engines that use them, derived "
        "figures are computed again from claims, and recalled items have no source.",
    ]
    return "\n".join(lines) + "\n"


def rules_left_out_page() -> str:
    data = yaml.safe_load((DOCS / "rules_left_out.yaml").read_text(encoding="utf-8"))
    lines = [
        "# Rules left out",
        "",
        "The rulebooks were made from dossiers of 83 regimes. Every rule of them is in a rulebook, but for these, which "
        "say nothing a deal can meet or miss.",
        "",
        row("Rule", "Rulebook", "About", "Reason"),
        row(*["---"] * 4),
    ]
    lines += [row(f"`{key}`", f"`{i['rulebook']}`", i["name"], i["reason"]) for key, i in data["rules"].items()]
    return "\n".join(lines) + "\n"


def measures_page() -> str:
    """Every measure, in how many deals claims settle it, how often with yes, and who would know the rest."""
    cases = known_cases()
    deciding = {name for book in ("depth", "findings") for name, _ in load_rulebook(book).measures}
    counts = {name: [case.known[name].value for case in cases if name in case.known] for name in MEASURES}
    well = sum(len(counts[name]) >= MANY_CASES for name in deciding)
    lines = [
        "# Measures", "",
        f"Every quantity a rule may use. Of the {len(deciding)} that decide the ladder and the findings (**bold**), claims settle "
        f"{well} in at least {MANY_CASES} of {len(cases)} deals; the last column says who would know the others. Most of what is "
        "published says yes: a licence is announced, its absence is not. Where every known case says the same, no base rate is "
        "taken from them.", "",
        row("Name", "Unit", "Meaning", "Known in", "Of these yes, or more than half", "Who would know"), row(*["---"] * 6),
    ]  # fmt: skip
    for item in MEASURES.values():
        known = counts[item.name]
        most = sum(value > 0.5 for value in known) if known else ""
        name = f"**`{item.name}`**" if item.name in deciding else f"`{item.name}`"
        lines.append(row(name, item.unit, item.meaning, len(known), most, "; ".join(who_would_know(item.name))))
    return "\n".join(lines) + "\n"


MANY_CASES = 15


def who_would_know(measure: str) -> tuple[str, ...]:
    """What a careful reader would cite for the fields a measure rests on, in a deal as an example."""
    deal = load_deal(EXAMPLE)
    subject = subject_of(deal, Evidence.of(deal))
    fields = fields_of(deal, load_technology(deal.technology))
    cited = (fields[item.field].rule.cite for item in MEASURES[measure].of(subject).inputs if item.field in fields)
    return tuple(dict.fromkeys(cited))


EXAMPLE = "stellantis-catl-zaragoza"


def vocabulary_page() -> str:
    lines = [
        "# Words and units",
        "",
        "Words a file may use, with the flags engines ask of them, and the units. Both are data of the catalog: "
        "`vocabulary.yaml` and `units.yaml`.",
    ]
    for kind, found in VOCABULARY.items():
        lines += [
            "",
            f"## {kind.replace('_', ' ').capitalize()}",
            "",
            found.meaning,
            "",
            row("Word", "Meaning", "Flags"),
            row(*["---"] * 3),
        ]
        for word, meaning in found.words.items():
            flags = ", ".join(f"`{flag}`" for flag, words in found.flags.items() if word in words)
            lines.append(row(f"`{word}`", meaning, flags))
    lines += ["", "## Units", "", row("Dimension", "Units, each with its factor"), row(*["---"] * 2)]
    for dimension in dict.fromkeys(unit.dimension for unit in UNITS.values()):
        units = [UNITS[name] for name in units_of(dimension)]
        lines.append(row(dimension, ", ".join(f"{unit.name} ({unit.factor})" for unit in units[:12])))
    return "\n".join(lines) + "\n"


VERDICTS = {"hit": "hit", "sooner": "**miss**: it came sooner", "later": "**miss**: it came later, or never"}
DISTINCT = 0.01
"""Least chance worth a line among the things missing last."""


def assumptions_page() -> str:
    kinds, modes, know_how = load_asset_kinds(), load_exit_modes(), load_know_how()
    packs = [load_technology(name) for name in ids("technologies")]
    parts = [("Common kinds of asset", kinds), ("Exit modes", modes), ("Know-how", know_how)]
    parts += [(pack.name, pack.production) for pack in packs if pack.production is not None]
    parts += [("Contract terms", tuple(load_term(name) for name in ids("terms")))]
    lines = [
        "# What the walk-away test assumes",
        "",
        "Numbers of the catalog that the test uses, each as written in its file, a repeated pattern counted once. A number",
        "without a source is an assumption and says so in the file; claims of a deal take its place wherever there are any.",
        "",
        row("Part", "Numbers with a source", "Assumptions"),
        row("---", "---", "---"),
    ]
    for name, part in parts:
        numbers = [estimate for _, estimate in estimates_in(part)]
        assumed = sum(number.is_assumed for number in numbers)
        lines.append(row(name, len(numbers) - assumed, assumed))
    lines += ["", "## Who holds an asset where a deal is silent", ""]
    lines += [row("Kind", "Home's share", "The partner's share of the rest", "Why"), row(*["---"] * 4)]
    for kind in kinds.kinds:
        prior = kind.prior
        lines.append(row(kind.name, span(prior.home), span(prior.partner), prior.home.note or prior.partner.note))
    lines += ["", "## How an asset is replaced", ""]
    lines += [row("Kind", "Route", "Months", "Works with chance", "Source of the months"), row(*["---"] * 5)]
    for kind in kinds.kinds:
        for route in kind.routes:
            months = " + ".join(span(stage.months) for stage in route.stages)
            sources = ", ".join(dict.fromkeys(stage.months.source for stage in route.stages))
            lines.append(row(kind.name, route.name, months, span(route.works), sources))
    lines += ["", "## How home learns", ""]
    lines += [row("Layer", "Parameter", "Low", "Likely", "High", "Source", "Why"), row(*["---"] * 7)]
    for layer, learning in know_how.layers.items():
        for place, number in estimates_in(learning):
            name = " ".join(str(step).replace("_", " ") for step in place)
            lines.append(row(layer, name, number.low, number.likely, number.high, number.source, number.note))
    lines += ["", "## What the literature found", ""]
    lines += [row("What", "From", "To", "Unit", "Source"), row(*["---"] * 5)]
    for found in know_how.magnitudes:
        publisher = know_how.sources[found.source].publisher
        lines.append(row(found.meaning, found.low, found.high, found.unit, publisher))
    return "\n".join(lines) + "\n"


def span(estimate: Estimate) -> str:
    return f"{estimate.low:g}" if estimate.is_exact else f"{estimate.low:g} to {estimate.high:g}"


def backtest_page(tested: tuple[Tested, ...] | None = None) -> str:
    tested = back_tests() if tested is None else tested
    scored = [item for test in tested for item in test.scored]
    hits = sum(item.verdict == "hit" for item in scored)
    lines = [
        "# Back-test",
        "",
        "Walk-outs that happened, each forecast from what could be known on the last day before it, beside what came of it. "
        "A claim counts only if it speaks of that day or an earlier one and was published by then; a year alone counts once "
        "it is over.",
        "",
        "**The rule.** A forecast is a spread of months with *never* as its last point. It hits where what happened lies "
        "between the 10 and the 90 percent point. *Never* lies there when the model gives it a chance of more than a tenth, "
        "so that one rule serves both. Wide spreads hit easily and say little; so the chance the model gave to what "
        "happened stands beside each verdict.",
        "",
        f"**{hits} of {len(scored)} forecasts hit.** Misses are left as they are, with the reason below. No parameter was "
        "fitted to these cases: a test holds that no source of an outcome stands behind any prior of the catalog.",
        "",
        row(
            "Walk-out",
            "What must be back",
            "Happened, months",
            "Forecast: 10, 50, 90 %",
            "Never",
            "Given to it",
            "Verdict",
        ),
        row(*["---"] * 7),
    ]
    lines += [_backtest_row(item) for item in scored]
    lines += ["", *_told_apart(scored), "", *_limits()]
    for test in tested:
        lines += ["", *_walk_out(test)]
    return "\n".join(lines) + "\n"


def _month(value: float) -> str:
    return "never" if value == float("inf") else f"{value:g}"


def _span(item: Scored) -> str:
    happened = item.forecast.happened
    if happened.never:
        return "never"
    low, high = _month(happened.first), _month(happened.last)
    middle = happened.months.central if happened.months is not None else None
    about = "" if middle is None or low == high else f", about {middle:g}"
    return low if low == high else f"{low} to {high}{about}"


def _spread(months: Band) -> str:
    return ", ".join(map(_month, (months.low, months.middle, months.high)))


def _chance(value: float) -> str:
    return "under 1 %" if 0 < value < DISTINCT else f"{100 * value:.0f} %"


def _backtest_row(item: Scored) -> str:
    return row(
        item.test.name, item.forecast.name, _span(item), _spread(item.months), _chance(item.never), _chance(item.as_it_was),
        VERDICTS[item.verdict],
    )  # fmt: skip


def _told_apart(scored: list[Scored]) -> list[str]:
    """Whether the model gave more of a chance of never to what never came back."""
    never = [item.never for item in scored if item.forecast.happened.never]
    back = [item.never for item in scored if not item.forecast.happened.never]
    words = f"{_chance(min(never))} to {_chance(max(never))} where nothing came back, {_chance(min(back))} to {_chance(max(back))} where it did"
    apart = (
        "The two groups are told apart."
        if min(never) > max(back)
        else "**The two groups are not told apart**: a chance of never of this size is no sign that it will be never."
    )
    return [f"The chance of *never* is {words}. {apart}"]


def _limits() -> list[str]:
    return [
        "What this cannot show:",
        "",
        "- Seven forecasts from five walk-outs are few, and three of the five share one cause.",
        "- It is no blind test. Parameters come from elsewhere, but whoever drew up the technology packs had heard of these "
        "cases: that a car can be stripped down, or that blades can come from a works of one's own, is in the graph because "
        "somebody thought of it. The pack for passenger cars takes its platforms and its mix of models from AvtoVAZ itself, as "
        "it was years before the exit.",
        "- The mode of each walk-out, and the level from which it counts as back, were chosen by us: by what happened, not "
        "by what fits. Other modes are shown beside it, and what half of the output would give.",
        "- *Never* means: not by the last day seen, given with each case. The forecast looks ten years ahead.",
        "- The files of these deals were filled from sources that mostly date from after the exit, so that little of them "
        "counts here; how little is said with each case.",
    ]


def _walk_out(tested: Tested) -> list[str]:
    test = tested.test
    sources = load_backtests().sources
    lines = [
        f"## {test.name}",
        "",
        f"Deal `{test.deal}`; exit {test.exit}; evidence of {test.as_of} and before: {tested.known} of the {tested.claims} "
        f"claims the file has today. Mode: **{test.mode}**. {test.mode_note}",
        "",
        row(
            "What must be back",
            "Mode",
            "Happened, months",
            "Forecast: 10, 50, 90 %",
            "Never",
            "Sooner",
            "As it was",
            "Later",
        ),
        row(*["---"] * 8),
    ]
    for item in (*tested.scored, *tested.beside):
        mode = item.mode if item in tested.scored else f"{item.mode} (not scored)"
        lines.append(
            row(
                item.forecast.name, mode, _span(item), _spread(item.months), _chance(item.never), _chance(item.sooner),
                _chance(item.as_it_was), _chance(item.later),
            )
        )  # fmt: skip
    for item in tested.scored:
        happened = item.forecast.happened
        named = [sources[key] for key in (happened.source, *happened.also)]
        cited = "; ".join(f"[{source.publisher}]({source.url})" for source in named)
        level = f"Counts as back from {100 * item.forecast.level:.0f} % of planned output. {item.forecast.level_note}".strip()
        lines += ["", f"**{item.forecast.name}**: {VERDICTS[item.verdict]}. {happened.note} ({cited}) {level}"]
        changed = "" if item.verdict_at_half == item.verdict else f", and the verdict {VERDICTS[item.verdict_at_half]}"
        lines += ["", f"If half of planned output were asked, the forecast would be {_spread(item.at_half)}{changed}."]
        if happened.never and item.not_back is not None:
            lines += ["", f"Last seen {happened.seen}; not back by then: {_chance(item.not_back)} of the draws."]
        missing = [f"{name} ({_chance(share)})" for name, share in item.last if share >= DISTINCT]
        if missing:
            lines += ["", "Missing last in the model: " + ", ".join(missing) + "."]
        if item.verdict != "hit":
            lines += ["", f"Why it misses: {item.reason}"]
    return lines


PAGES = {
    "deals.md": catalog_page,
    "technologies.md": technologies_page,
    "study.md": study_page,
    "presumptions.md": presumptions_page,
    "score.md": score_page,
    "left_out.md": left_out_page,
    "rules_left_out.md": rules_left_out_page,
    "measures.md": measures_page,
    "backtest.md": backtest_page,
    "assumptions.md": assumptions_page,
    "vocabulary.md": vocabulary_page,
}


def main() -> None:
    MADE.mkdir(exist_ok=True)
    for name, make in PAGES.items():
        (MADE / name).write_text(make(), encoding="utf-8")
    write_deal_pages(MADE / "deal")


if __name__ == "__main__":
    main()
