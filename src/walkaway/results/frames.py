"""Tables: rows of a result as plain dictionaries, and as a data frame where pandas is installed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from walkaway.core.errors import UsageError

if TYPE_CHECKING:
    from pandas import DataFrame

Row = dict[str, Any]


def frame_of(rows: Sequence[Row], columns: Sequence[str]) -> DataFrame:
    """Return rows as a data frame, with its columns also where there are no rows.

    Raises:
        UsageError: where pandas is not installed, saying how to install it.
    """
    try:
        import pandas as pd
    except ImportError:
        raise UsageError("frames need pandas; install it with: pip install 'walkaway[frames]'") from None
    return pd.DataFrame(list(rows), columns=list(columns))
