"""Points of a table, added up: what is met earns its points, what is open may, what was not read may be anything.

Sums are made in whole numbers of the smallest step of the table (``PointTable.scale``), so that lines which make
exactly a threshold meet it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from walkaway.core.interval import Interval
from walkaway.core.truth import Truth
from walkaway.model.rulebook import PointTable, TableItem


def sum_of(table: PointTable, truths: Iterable[Truth]) -> Interval:
    """Add up a table, given for each line whether it is met."""
    low = high = 0.0
    for item, truth in zip(table.items, truths, strict=True):
        least, most = earned(item, truth, table)
        low, high = low + table.scaled(least), high + table.scaled(most)
    low, high = low / table.scale, (high + unread(table)) / table.scale
    if table.total is None:
        return Interval(low, high)
    return Interval(low, high).clip(0.0, table.total)


def unread(table: PointTable) -> float:
    """Most points of lines that were not read, in steps of the table: none if every line was."""
    if table.complete:
        return 0.0
    if table.total is None:
        return math.inf
    return max(0.0, table.scaled(table.total) - sum(table.scaled(ends(item, table)[1]) for item in table.items))


def earned(item: TableItem, truth: Truth, table: PointTable) -> tuple[float, float]:
    """Least and most points a line earns; an open line may earn none, or lose what it would cost."""
    if truth is Truth.FALSE:
        return 0.0, 0.0
    least, most = ends(item, table)
    return (min(0.0, least), max(0.0, most)) if truth is Truth.UNKNOWN else (least, most)


def ends(item: TableItem, table: PointTable) -> tuple[float, float]:
    """Least and most points of a line that is met; one whose points were not read may earn all there are."""
    if item.low is None and item.high is None:
        return 0.0, math.inf if table.total is None else table.total
    least = item.low or 0.0
    return least, least if item.high is None else item.high
