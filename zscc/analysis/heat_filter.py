"""Which reports the heat counts: by class, by source, by a window of the day and by weekday. Empty means all."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from zscc.analysis.told_columns import ToldColumns
from zscc.clock import day_of_ms, start_of_day_ms

MINUTES_PER_DAY = 1_440
_MS_PER_MINUTE = 60_000
_THURSDAY = 3
"""Weekday of 1970-01-01, Monday being 0."""


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

    @property
    def looks_at_what_is_told(self) -> bool:
        """Whether classes or sources are chosen."""
        return bool(self.categories or self.sources)

    def passes(self, observed_at_ms: NDArray[np.int64], told: ToldColumns | None) -> NDArray[np.bool_]:
        """Which reports count; ``told`` may be None where neither classes nor sources are chosen."""
        lets = np.ones(len(observed_at_ms), np.bool_)
        day = day_of_ms(observed_at_ms)
        if self.minutes is not None:
            minute = (observed_at_ms - start_of_day_ms(0) - day * MINUTES_PER_DAY * _MS_PER_MINUTE) // _MS_PER_MINUTE
            first, last = self.minutes
            lets &= (minute >= first) & (minute < last) if first <= last else (minute >= first) | (minute < last)
        if self.weekdays:
            lets &= np.isin((day + _THURSDAY) % 7, sorted(self.weekdays))
        if told is not None and self.categories:
            lets &= told.has_category(self.categories)
        if told is not None and self.sources:
            lets &= told.has_source(self.sources)
        return lets


ALL_REPORTS = HeatFilter()
"""Nothing chosen: every report counts."""
