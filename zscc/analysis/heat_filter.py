"""Which reports the heat counts: by class, by source, by a window of the day and by weekday. Empty means all."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from zscc.clock import day_of_ms, start_of_day_ms

MINUTES_PER_DAY = 1_440
_MS_PER_MINUTE = 60_000
_THURSDAY = 3
"""Weekday of 1970-01-01, Monday being 0."""


class Told(Protocol):
    """What a filter asks of a report."""

    @property
    def category(self) -> str:
        """Id of its class."""

    @property
    def source(self) -> str:
        """Id of its source."""


@dataclass(frozen=True, slots=True)
class HeatFilter:
    """Reports that match every part count; within a part any of the values will do."""

    categories: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    minutes: tuple[int, int] | None = None
    """Window of the day (Asia/Shanghai) in minutes, the first in it, the last not; it may span midnight."""
    weekdays: frozenset[int] = frozenset()
    """0 for Monday to 6 for Sunday (Asia/Shanghai)."""

    def __post_init__(self) -> None:
        if self.minutes is not None and not all(0 <= minute < MINUTES_PER_DAY for minute in self.minutes):
            raise ValueError(f"{self.minutes} are no minutes of a day")
        if not self.weekdays <= frozenset(range(7)):
            raise ValueError(f"{sorted(self.weekdays)} are no weekdays")

    @property
    def lets_all_through(self) -> bool:
        """Whether nothing is chosen."""
        return self == HeatFilter()

    def with_category(self, category: str) -> "HeatFilter":
        """The filter with a class chosen, or no longer chosen."""
        return replace(self, categories=self.categories ^ {category})

    def with_source(self, source: str) -> "HeatFilter":
        """The filter with a source chosen, or no longer chosen."""
        return replace(self, sources=self.sources ^ {source})

    def with_minutes(self, minutes: tuple[int, int] | None) -> "HeatFilter":
        """The filter with a window of the day; the window that is chosen already goes."""
        return replace(self, minutes=None if minutes == self.minutes else minutes)

    def with_weekday(self, weekday: int) -> "HeatFilter":
        """The filter with a weekday chosen, or no longer chosen."""
        return replace(self, weekdays=self.weekdays ^ {weekday})

    def passes(self, observed_at_ms: NDArray[np.int64], told: Iterable[Told]) -> NDArray[np.bool_]:
        """Which reports count; ``told`` is read only where classes or sources are chosen."""
        lets = np.ones(len(observed_at_ms), np.bool_)
        day = day_of_ms(observed_at_ms)
        if self.minutes is not None:
            minute = (observed_at_ms - start_of_day_ms(0) - day * MINUTES_PER_DAY * _MS_PER_MINUTE) // _MS_PER_MINUTE
            first, last = self.minutes
            lets &= (minute >= first) & (minute < last) if first <= last else (minute >= first) | (minute < last)
        if self.weekdays:
            lets &= np.isin((day + _THURSDAY) % 7, sorted(self.weekdays))
        if self.categories or self.sources:
            matches = (self._matches(report) for report in told)
            lets &= np.fromiter(matches, np.bool_, len(observed_at_ms))
        return lets

    def _matches(self, report: Told) -> bool:
        return (not self.categories or report.category in self.categories) and (
            not self.sources or report.source in self.sources
        )


ALL_REPORTS = HeatFilter()
"""Nothing chosen: every report counts."""
