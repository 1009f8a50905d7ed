"""Make the pages that come from data: the catalog, the technologies, the study beside our findings, what was left out."""

from __future__ import annotations

from pathlib import Path

import yaml

import walkaway as wa
from walkaway.catalog.loader import ids, load_technology
from walkaway.localisation.measures import MEASURES
from walkaway.report.words import claim_words, percent, verdict_word

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
        lines.append(row(f"`{deal_id}`", audit.deal.name, audit.deal.technology, depth, breadth, claims, disputed))
    return "\n".join(lines) + "\n"


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
        "# Our findings beside the study's",
        "",
        "The study of Carbone 4 and others, ordered by Transport & Environment (18 February 2025), looked at four cases. "
        "Its full text could not be read; its findings are given here in our own words from what its publisher and the "
        "press reported. Where we say unknown and the study says more, the reason is in the last column.",
        "",
        row("Deal", "Finding", "The study", "Ours", "Why they agree or differ"),
        row(*["---"] * 5),
    ]
    for item in data["rows"]:
        audit = wa.audit(item["deal"])
        result = next(result for result in audit.findings if result.rule.id == item["finding"])
        ours = verdict_word(result.truth, result.applies)
        lines.append(row(f"`{item['deal']}`", result.rule.name, item["study"], f"**{ours}**", item["reason"]))
    return "\n".join(lines) + "\n"


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
    lines = ["# Measures", "", "Every quantity a rule may use.", "", row("Name", "Unit", "Meaning"), row(*["---"] * 3)]
    lines += [row(f"`{item.name}`", item.unit, item.meaning) for item in MEASURES.values()]
    return "\n".join(lines) + "\n"


PAGES = {
    "deals.md": catalog_page,
    "technologies.md": technologies_page,
    "study.md": study_page,
    "left_out.md": left_out_page,
    "rules_left_out.md": rules_left_out_page,
    "measures.md": measures_page,
}


def main() -> None:
    MADE.mkdir(exist_ok=True)
    for name, make in PAGES.items():
        (MADE / name).write_text(make(), encoding="utf-8")


if __name__ == "__main__":
    main()
