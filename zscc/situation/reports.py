"""Live reports - those observed today and yesterday - and the counts of a day.

Today is the day (Asia/Shanghai) of the newest ``recorded_at``: time passes for the fold when the journal says so.
Older reports leave; their number and the sum of their digests stay, so that the state hash still covers them.
"""

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from zscc.clock import MS_PER_DAY, day_of_ms, start_of_day_ms
from zscc.geo.spaces import map_from_wgs84
from zscc.model.moment import ms_from_utc
from zscc.model.report import Priority, Report
from zscc.situation.digest import MODULUS, entity_digest
from zscc.situation.snapshot import PRIORITIES, ReportColumns, Tally

_Scalar = TypeVar("_Scalar", bound=np.generic)

MS_PER_QUARTER_HOUR = 900_000
QUARTERS = 96
VILLAGE_DIGITS = 12
"""The code of a grid begins with the code of its village."""


@dataclass(slots=True)
class Departed:
    """What stays of the reports that left."""

    count: int = 0
    digest_sum: int = 0


@dataclass(frozen=True, slots=True)
class _Day:
    """The reports of one day, counted; ``at_ms`` ascends."""

    at_ms: list[int]
    by_priority: dict[Priority, int]
    by_source: dict[str, int]
    by_village: dict[str, int]
    histogram: NDArray[np.int64]


@dataclass(slots=True)
class Reports:
    """Live reports in journal order, one value a report in every list."""

    live: list[Report] = field(default_factory=list)
    at_ms: list[int] = field(default_factory=list)
    digests: list[int] = field(default_factory=list)
    departed: Departed = field(default_factory=Departed)
    oldest_day: int = -1
    """Reports of earlier days have left."""
    synthetic: int = 0
    _columns: ReportColumns | None = None
    _days: dict[int, _Day] = field(default_factory=dict)

    def take(self, report: Report) -> None:
        """Let a report in; one that comes more than a day late leaves at once."""
        self.live.append(report)
        self.at_ms.append(ms_from_utc(report.observed_at))
        self.digests.append(report_digest(report))
        self.synthetic += report.synthetic
        self._forget_sums()
        if day_of_ms(self.at_ms[-1]) < self.oldest_day:
            self._depart()

    def pass_time(self, today: int) -> bool:
        """Let go of what is older than the day before ``today``; says whether anything left."""
        if today - 1 <= self.oldest_day:
            return False
        self.oldest_day = today - 1
        before = len(self.live)
        self._depart()
        return len(self.live) < before

    def _depart(self) -> None:
        stays = [day_of_ms(at_ms) >= self.oldest_day for at_ms in self.at_ms]
        leaving = [digest for digest, stay in zip(self.digests, stays, strict=True) if not stay]
        if not leaving:
            return
        self.departed.count += len(leaving)
        self.departed.digest_sum = (self.departed.digest_sum + sum(leaving)) % MODULUS
        self.live = [report for report, stay in zip(self.live, stays, strict=True) if stay]
        self.at_ms = [at_ms for at_ms, stay in zip(self.at_ms, stays, strict=True) if stay]
        self.digests = [digest for digest, stay in zip(self.digests, stays, strict=True) if stay]
        self.synthetic = sum(report.synthetic for report in self.live)
        self._forget_sums()

    def _forget_sums(self) -> None:
        self._columns = None
        self._days.clear()

    def columns(self) -> ReportColumns:
        """Reports with a position, oldest first."""
        if self._columns is None:
            self._columns = self._make_columns()
        return self._columns

    def _make_columns(self) -> ReportColumns:
        index = np.array([place for place, report in enumerate(self.live) if report.point is not None], np.int64)
        index = index[np.argsort(np.array(self.at_ms, np.int64)[index], kind="stable")]
        shown = [self.live[place] for place in index.tolist()]
        degrees = np.array([(r.point.lon_deg, r.point.lat_deg) for r in shown if r.point is not None]).reshape(-1, 2)
        x_m, y_m = map_from_wgs84(degrees[:, 0], degrees[:, 1])
        rank = np.array([report.priority.rank for report in shown], np.uint8)
        at_ms = np.array(self.at_ms, np.int64)[index]
        return ReportColumns(frozen(x_m), frozen(y_m), frozen(at_ms), frozen(rank), frozen(index))

    def tally(self, as_of_ms: int, fixes_today: int) -> Tally:
        """The counts of the day of ``as_of_ms``."""
        today = self._day(day_of_ms(as_of_ms))
        yesterday = self._day(day_of_ms(as_of_ms) - 1)
        return Tally(
            reports_today=len(today.at_ms),
            reports_yesterday_by_now=bisect_right(yesterday.at_ms, as_of_ms - MS_PER_DAY),
            by_priority=dict(today.by_priority),
            by_source=dict(today.by_source),
            by_village=dict(today.by_village),
            histogram=today.histogram,
            histogram_yesterday=yesterday.histogram,
            fixes_today=fixes_today,
        )

    def _day(self, day: int) -> _Day:
        known = self._days.get(day)
        if known is None:
            # Two days are asked for at a time; more than a few stem from moments that nobody asks for again.
            if len(self._days) > QUARTERS:
                self._days.clear()
            known = self._days[day] = self._count(day)
        return known

    def _count(self, day: int) -> _Day:
        here = [(at_ms, report) for at_ms, report in zip(self.at_ms, self.live, strict=True) if day_of_ms(at_ms) == day]
        at_ms = sorted(at_ms for at_ms, _ in here)
        quarter = (np.array(at_ms, np.int64) - start_of_day_ms(day)) // MS_PER_QUARTER_HOUR
        priorities = Counter(report.priority for _, report in here)
        return _Day(
            at_ms=at_ms,
            by_priority={priority: priorities[priority] for priority in PRIORITIES},
            by_source=dict(sorted(Counter(report.source for _, report in here).items())),
            by_village=dict(sorted(Counter(village_of(report.grid) for _, report in here).items())),
            histogram=frozen(np.bincount(quarter, minlength=QUARTERS)),
        )


def village_of(grid: str | None) -> str:
    """Code of the village that a grid belongs to, '' without a grid."""
    return "" if grid is None else grid[:VILLAGE_DIGITS]


def report_digest(report: Report) -> int:
    """The digest of one report, text included."""
    point = (None, None) if report.point is None else (report.point.lon_e7, report.point.lat_e7)
    return entity_digest(
        "report",
        report.report_id,
        report.source,
        report.category,
        report.title,
        report.priority.value,
        report.text,
        ms_from_utc(report.observed_at),
        *point,
        report.grid,
        int(report.flags),
        int(report.synthetic),
    )


def frozen(column: NDArray[_Scalar]) -> NDArray[_Scalar]:
    """The same array, closed for writing."""
    column.setflags(write=False)
    return column
