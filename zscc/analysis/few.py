"""Counts so small that they tell of single persons: outside, fewer than three in a grid are one figure.

Nought is one of them, and all other counts are rounded: else a total, less what is told, would tell the rest.
"""

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import replace
from typing import TypeVar

import numpy as np

from zscc.analysis.indicators import TRAITS, GridValues, Indicator, Sums

LEAST, STEP = 3, 5
"""Fewer are not told; others are told as a multiple of this."""
OF_VEHICLES = frozenset({Indicator.VEHICLES_NOW, Indicator.HOURS_UNSEEN})
"""Indicators that say where vehicles are or were; they are told to nobody outside."""
_OF_PERSONS = frozenset({"reports", "workers"})
_Key = TypeVar("_Key", bound=Hashable)


def rounded(count: float) -> int:
    """0 for fewer than three, else the nearest multiple of five that is not 0."""
    return 0 if count < LEAST else max(STEP, round(count / STEP) * STEP)


def told(count: int) -> int | str:
    """The same for a table, where fewer than three are ``<3``."""
    return rounded(count) or f"<{LEAST}"


def often(keys: Iterable[_Key]) -> frozenset[_Key]:
    """Those that occur three times or more."""
    return frozenset(key for key, count in Counter(keys).items() if count >= LEAST)


def without_few(values: GridValues, sums: Sums) -> GridValues:
    """An indicator that rests on counts of persons or reports: NaN where those are few, else of rounded counts."""
    if TRAITS[values.indicator].counts not in _OF_PERSONS:
        return values
    shared = {Indicator.REPORT_DENSITY: sums.area_km2, Indicator.REPORTS_PER_WORKER: sums.workers}
    among = shared.get(values.indicator, np.ones(len(values.values)))
    counts = np.nan_to_num(np.round(values.values * among))
    kept = np.array([rounded(count) or np.nan for count in counts.tolist()], np.float64)
    made = np.divide(kept, among, out=np.full(len(kept), np.nan), where=among > 0.0)
    by_code = dict(zip(values.by_code, made.tolist(), strict=True))
    return replace(
        values, values=made, counted=rounded(values.counted), elsewhere=rounded(values.elsewhere), by_code=by_code
    )
