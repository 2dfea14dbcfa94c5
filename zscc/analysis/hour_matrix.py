"""Cases by hour of the day and day of the week, Asia/Shanghai."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zscc.clock import MS_PER_DAY, day_of_ms, start_of_day_ms

Times = NDArray[np.int64]
Ints = NDArray[np.int64]

HOURS, WEEKDAYS = 24, 7
_MS_PER_HOUR = 3_600_000
_THURSDAY = 3
"""Weekday of 1970-01-01, Monday being 0."""


@dataclass(frozen=True, slots=True, eq=False)
class HourMatrix:
    """Counts, and how often each hour came in the period."""

    counts: Ints
    """Shape (7, 24): Monday first."""
    hours: NDArray[np.float64]
    """Shape (7, 24): how many of these hours the period holds; a part counts as such."""

    @property
    def number(self) -> int:
        """How many there are in all."""
        return int(self.counts.sum())

    @property
    def rates(self) -> NDArray[np.float64]:
        """Cases in such an hour on average; NaN where the period holds none."""
        told = np.full(self.counts.shape, np.nan)
        np.divide(self.counts, self.hours, out=told, where=self.hours > 0)
        return told


def cell_of(at_ms: Times) -> Ints:
    """The cell of each moment as a number: weekday times 24 plus hour."""
    day = day_of_ms(at_ms)
    hour = (at_ms - start_of_day_ms(0) - day * MS_PER_DAY) // _MS_PER_HOUR
    return np.asarray((day + _THURSDAY) % WEEKDAYS * HOURS + hour, np.int64)


def cell_name(cell: int) -> str:
    """The key of a cell in lists: ``0-8`` is Monday from eight to nine."""
    return f"{cell // HOURS}-{cell % HOURS}"


CELLS = tuple(cell_name(cell) for cell in range(WEEKDAYS * HOURS))


def matrix_of(at_ms: Times, since_ms: int, until_ms: int) -> HourMatrix:
    """The matrix of the moments from ``since_ms`` to before ``until_ms``; ValueError when that is no period."""
    if until_ms <= since_ms:
        raise ValueError("a period goes forward")
    within = at_ms[(at_ms >= since_ms) & (at_ms < until_ms)]
    counts = np.bincount(cell_of(within), minlength=WEEKDAYS * HOURS)
    first = since_ms // _MS_PER_HOUR * _MS_PER_HOUR
    # Whole hours of the clock: Asia/Shanghai lies whole hours from UTC, and has done without summer time since 1991.
    begin = np.arange(first, until_ms, _MS_PER_HOUR, dtype=np.int64)
    share = (np.minimum(begin + _MS_PER_HOUR, until_ms) - np.maximum(begin, since_ms)) / _MS_PER_HOUR
    hours = np.bincount(cell_of(begin), share, WEEKDAYS * HOURS).astype(np.float64)
    return HourMatrix(counts.reshape(WEEKDAYS, HOURS), hours.reshape(WEEKDAYS, HOURS))
