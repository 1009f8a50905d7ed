"""Files of registers: holdings as CSV or Parquet, with the columns ``holder``, ``company`` and ``share``.

Whether a share of 5 is five percent or a fault is told by the column (``share_percent``, ``share_fraction``) or by the
reader's caller, never guessed. An optional column ``holder_country`` gives the country of a holder.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Literal

import numpy as np

from walkaway.catalog.yaml_reader import remember_read
from walkaway.core.errors import InputError, Problem, shorten

if TYPE_CHECKING:
    from numpy.typing import NDArray

ShareUnit = Literal["percent", "fraction"]
Tell = Callable[[int, int], None]
"""Told how many bytes, or rows, of how many have been read."""

MOST_PROBLEMS = 20
_SCALES: Mapping[str, float] = {"percent": 100.0, "fraction": 1.0}
_SHARE_COLUMNS = {"share_percent": "percent", "share_fraction": "fraction"}
_EVERY = 50_000


@dataclass(frozen=True, slots=True, eq=False)
class HoldingTable:
    """Holdings with names as numbers, one place in the arrays for each.

    Attributes:
        holder, company: numbers of names.
        share: as a fraction.
        names: name of each company and holder.
        countries: country of a holder, by name, as far as the file says.
        has_countries: whether the file has a column for countries.
    """

    holder: NDArray[np.int64]
    company: NDArray[np.int64]
    share: NDArray[np.float64]
    names: tuple[str, ...]
    countries: Mapping[str, str]
    has_countries: bool


def load_register(path: Path, unit: ShareUnit | None = None, tell: Tell | None = None) -> HoldingTable:
    """Read a register.

    Args:
        path: a file that ends in .csv or .parquet.
        unit: whether shares are percent or fractions; None where the name of the column says so.
        tell: told how far reading has come.

    Raises:
        InputError: with the problems of the file, the first twenty of its rows; for Parquet without pyarrow.
    """
    ending = path.suffix.lower()
    if ending not in (".csv", ".parquet"):
        raise InputError([Problem("a register is CSV or Parquet", str(path), seen=ending or "no ending",
                                  allowed=".csv, .parquet", fix="rename or convert the file")])  # fmt: skip
    gather = _Gathered(str(path))
    try:
        if ending == ".csv":
            _read_csv(path, gather, unit, tell or _silent)
        else:
            _read_parquet(path, gather, unit, tell or _silent)
    except OSError as error:
        raise InputError(
            [Problem("the file cannot be read", str(path), seen=error.strerror or str(error), fix="check the path")]
        ) from None
    return gather.table()


class _Gathered:
    """Holdings as they are read: names become numbers at once, so that millions of rows fit."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.numbers: dict[str, int] = {}
        self.rows: dict[tuple[int, int], int] = {}
        self.shares: list[float] = []
        self.countries: dict[str, str] = {}
        self.problems: list[Problem] = []
        self.has_countries = False

    def number(self, name: str) -> int:
        return self.numbers.setdefault(name, len(self.numbers))

    def add(self, line: int, holder: str, company: str, share: str | float | None, scale: float, country: str) -> None:
        """Add a holding; what is wrong with it is noted with its line."""
        if not holder or not company:
            self.wrong(line, "holder" if not holder else "company", "a name is missing", "", "a name")
            return
        try:
            number = float(share) / scale  # type: ignore[arg-type]  # None is a TypeError, told like any other
        except (TypeError, ValueError):
            self.wrong(line, "share", "this is no number", share, "a number")
            return
        if not 0 <= number <= 1:
            self.wrong(line, "share", "a share lies between none and all", share, f"0 to {scale:g}")
            return
        pair = self.number(holder), self.number(company)
        if holder == company:
            self.wrong(line, "holder", "a company cannot be given as its own holder", holder, "another name")
        elif pair in self.rows:
            self.wrong(line, "holder", "this holding is given twice", f"{holder} of {company}", "one row")
        self.rows[pair] = line
        self.shares.append(number)
        if country:
            self.countries[holder] = country

    def wrong(self, line: int | None, key: str, what: str, seen: object, allowed: str) -> None:
        self.problems.append(Problem(what, self.file, line, key, shorten(seen), allowed, "correct the row"))
        if len(self.problems) >= MOST_PROBLEMS:
            raise InputError(self.problems)

    def table(self) -> HoldingTable:
        if not self.problems and not self.shares:
            self.problems.append(Problem("the register has no holdings", self.file, fix="give rows below the header"))
        if self.problems:
            raise InputError(self.problems)
        pairs = np.array(list(self.rows), dtype=np.int64).reshape(-1, 2)
        shares = np.array(self.shares, dtype=np.float64)
        names = tuple(self.numbers)
        self._check_totals(pairs[:, 1], shares, names)
        return HoldingTable(pairs[:, 0], pairs[:, 1], shares, names, self.countries, self.has_countries)

    def _check_totals(self, company: NDArray[np.int64], share: NDArray[np.float64], names: Sequence[str]) -> None:
        totals = np.bincount(company, weights=share, minlength=len(names))
        over = np.flatnonzero(totals > 1 + 1e-9)[:MOST_PROBLEMS]
        if over.size:
            raise InputError(
                [
                    Problem("more than all of this company is held", self.file, None, names[place],
                            f"{totals[place]:.6%}", "at most 100%", "correct its holdings")
                    for place in over
                ]
            )  # fmt: skip


def _columns(found: Sequence[str], gather: _Gathered, unit: ShareUnit | None) -> tuple[str, float]:
    """Name of the column of shares, and what its numbers are divided by.

    Raises:
        InputError: for a missing column, or where nothing says how shares are written.
    """
    shares = [name for name in found if name == "share" or name in _SHARE_COLUMNS]
    problems = [
        Problem("a column is missing", gather.file, 1, name, ", ".join(found) or "nothing",
                "holder, company, share_percent (or share_fraction, or share)", "name the columns in the first row")
        for name, there in (("holder", "holder" in found), ("company", "company" in found), ("share", bool(shares)))
        if not there
    ]  # fmt: skip
    if problems:
        raise InputError(problems)
    told = _SHARE_COLUMNS.get(shares[0])
    if told is None and unit is None:
        raise InputError(
            [Problem("nothing says whether shares are percent or fractions", gather.file, 1, "share",
                     allowed="share_percent or share_fraction as the name of the column",
                     fix="rename the column, or give --shares percent or --shares fraction")]
        )  # fmt: skip
    if told is not None and unit not in (None, told):
        raise InputError(
            [Problem("the column and the option disagree", gather.file, 1, shares[0], str(unit), told,
                     "leave out --shares, or rename the column")]
        )  # fmt: skip
    gather.has_countries = "holder_country" in found
    return shares[0], _SCALES[told or str(unit)]


def _read_csv(path: Path, gather: _Gathered, unit: ShareUnit | None, tell: Tell) -> None:
    size = path.stat().st_size
    with path.open("rb") as raw:
        remember_read(raw.fileno())
        rows = csv.reader(_text(raw, gather.file))
        head = [name.strip().lower() for name in next(rows, [])]
        column, scale = _columns(head, gather, unit)
        holder, company, share = head.index("holder"), head.index("company"), head.index(column)
        country = head.index("holder_country") if gather.has_countries else None
        for row in rows:
            if rows.line_num % _EVERY == 0:
                tell(raw.tell(), size)
            if not row:
                continue
            if len(row) != len(head):
                gather.wrong(rows.line_num, "row", "a row of another length", len(row), f"{len(head)} cells")
                continue
            place = row[country].strip() if country is not None else ""
            gather.add(rows.line_num, row[holder].strip(), row[company].strip(), row[share].strip(), scale, place)
    tell(size, size)


def _text(raw: IO[bytes], name: str) -> Iterator[str]:
    first = True
    for number, line in enumerate(raw, 1):
        try:
            yield line.decode("utf-8-sig" if first else "utf-8")
        except UnicodeDecodeError:
            raise InputError(
                [Problem("this is not a text file in UTF-8", name, number, fix="save it as UTF-8")]
            ) from None
        first = False


def _read_parquet(path: Path, gather: _Gathered, unit: ShareUnit | None, tell: Tell) -> None:
    try:
        from pyarrow import ArrowInvalid, parquet
    except ImportError:
        problem = Problem("Parquet is read with pyarrow, which is not installed", str(path),
                          fix="pip install 'walkaway[register]', or give the register as CSV")  # fmt: skip
        raise InputError([problem]) from None
    with path.open("rb") as raw:
        remember_read(raw.fileno())
    try:
        file = parquet.ParquetFile(path)
    except ArrowInvalid as error:
        raise InputError([Problem("this is no Parquet file", str(path), seen=shorten(str(error)))]) from None
    names = {name.strip().lower(): name for name in file.schema_arrow.names}
    column, scale = _columns(list(names), gather, unit)
    wanted = [names["holder"], names["company"], names[column]]
    wanted += [names["holder_country"]] if gather.has_countries else []
    total, done = file.metadata.num_rows, 0
    for batch in file.iter_batches(columns=wanted):
        columns = [batch.column(name).to_pylist() for name in wanted]
        for place, (holder, company, share, *country) in enumerate(zip(*columns, strict=True), done + 1):
            said = str(country[0]) if country and country[0] is not None else ""
            gather.add(place, str(holder or ""), str(company or ""), share, scale, said)
        done += batch.num_rows
        tell(done, total)


def _silent(_done: int, _total: int) -> None:
    """Tell nobody."""
