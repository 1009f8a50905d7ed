"""Questions to a file of one's own: a bill of materials, a register of holdings, a fault tree, what is wrong in a file.

Kept apart from what is asked about deals, so that an audit does not wait for what only these need.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from walkaway.api.catalog import rulebook
from walkaway.beliefs.presumptions import problems_in_use
from walkaway.catalog.loader import build, home_countries, kind_of_file, load_file, validate_file
from walkaway.catalog.names import check_country
from walkaway.catalog.register_file import ShareUnit, Tell, load_register
from walkaway.catalog.tree_file import load_tree
from walkaway.catalog.yaml_reader import read_yaml
from walkaway.core.errors import InputError, Problem, UnknownNameError, UsageError
from walkaway.core.interval import Interval
from walkaway.judgement import conduct
from walkaway.localisation.origin_of_bill import origin_of
from walkaway.logic.fault_tree import answer_tree
from walkaway.model.origin_bill import OriginBill, OriginRule
from walkaway.model.presumption import Presumption
from walkaway.model.rulebook import Rulebook
from walkaway.ownership.owners import OwnerNames, owners_of, owners_of_all
from walkaway.ownership.register import Register
from walkaway.results.file_answers import BillOrigin, RegisterOwners, TreeResult
from walkaway.rules.book_checks import book_problems


def origin(bill: str | Path | OriginBill, rule: OriginRule, threshold: float | None = None) -> BillOrigin:
    """Hold a bill of materials against a rule of origin.

    Args:
        bill: path of a bill, or a bill.
        rule: build-down, build-up, net-cost, max-foreign or value-added.
        threshold: share asked for, or for max-foreign allowed, as a fraction; None leaves the verdict open.

    Raises:
        InputError: with every problem of the file.
        UsageError: for a rule that counts from a price the bill does not give.
    """
    loaded = bill if isinstance(bill, OriginBill) else load_file(Path(bill), OriginBill)
    return BillOrigin.of(origin_of(loaded, rule, threshold, _assigned_points(loaded)))


def _assigned_points(bill: OriginBill) -> dict[str, Interval] | None:
    """Points of the table of a rulebook that a bill names; what was not read lies anywhere up to the whole."""
    if bill.assigned is None or bill.assigned.rulebook is None:
        return None
    book = rulebook(bill.assigned.rulebook)
    if bill.assigned.table not in book.tables:
        raise UnknownNameError("table", str(bill.assigned.table), book.tables)
    return {
        item.name: Interval(item.low or 0, item.high if item.high is not None else item.low if item.low else 1)
        for item in book.tables[bill.assigned.table].items
    }


def owners(
    register: str | Path,
    company: str | None = None,
    home: Sequence[str] = (),
    threshold: float = 0.25,
    shares: ShareUnit | None = None,
    tell: Tell | None = None,
) -> RegisterOwners:
    """Look through a register of holdings: who owns a company, or who stands behind most companies.

    Args:
        register: path of a CSV or Parquet file with the columns holder, company and share.
        company: the company asked about; None for the whole register.
        home: codes of countries or groups whose holders count as home; the file needs a column holder_country.
        threshold: of the whole register, the share above which an owner counts, a fraction.
        shares: percent or fraction; None where the name of the column says so.
        tell: told how far reading has come, in bytes or rows.

    Raises:
        UnknownNameError: for a company that is not in the register, or a country that does not exist.
        InputError: with the problems of the file.
        UsageError: for home countries where the file has none, or a threshold that is no share.
    """
    if not 0 <= threshold < 1:
        raise UsageError(f"the threshold {threshold:g} is no share; give a fraction from 0 to below 1, such as 0.25")
    for name in home:
        check_country(name, groups=True)
    table = load_register(Path(register), shares, tell)
    if home and not table.has_countries:
        raise UsageError(f"{register} has no column holder_country, so nobody can be told to be at home")
    found = Register.of(table.holder, table.company, table.share, len(table.names))
    names = OwnerNames(table.names, table.countries, home_countries(home))
    answer = owners_of_all(found, names, threshold) if company is None else owners_of(found, names, company)
    return RegisterOwners.of(answer)


def tree(
    file: str | Path,
    mission: float | None = None,
    top: str | None = None,
    cut_sets: int = 10,
    importance: bool = False,
) -> TreeResult:
    """Work out a fault tree: cut sets by order, probability, importances.

    Args:
        file: path of Open-PSA XML, or of JSON with top, events and gates.
        mission: mission time, in the unit of the file's rates.
        top: the event asked about; None for the one the file names, or its only root.
        cut_sets: how many of the smallest cut sets to list.
        importance: whether to work out importances.

    Raises:
        InputError: with every problem of the file.
        UsageError: for gates that depend on themselves, or importances without probabilities.
    """
    return TreeResult.of(answer_tree(load_tree(Path(file), mission, top), cut_sets, importance))


def validate(path: str | Path, kind: str | None = None) -> tuple[Problem, ...]:
    """Every problem of a file: its shape, and what only use shows, such as holdings that add up to more than all.

    Args:
        path: the file.
        kind: deal, technology, rulebook, exit-mode, contract-term or presumption; None where its keys tell.
    """
    file = Path(path)
    return tuple(validate_file(file, kind) or _problems_in_use(file, kind))


def _problems_in_use(file: Path, kind: str | None) -> list[Problem]:
    told = kind or kind_of_file(file)
    if told == "rulebook":
        document = read_yaml(file)
        return book_problems(build(document, Rulebook), document)
    if told == "presumption":
        document = read_yaml(file)
        return problems_in_use(build(document, Presumption), document)
    if told != "deal":
        return []
    try:
        conduct.audit(file)
    except InputError as error:
        return [replace(problem, file=problem.file or str(file)) for problem in error.problems]
    return []
