"""Live reports - those observed today and yesterday - and the counts of a day.

Today is the day (Asia/Shanghai) of the newest ``recorded_at``: time passes for the fold when the journal says so.
Older reports leave; their number and the sum of their digests stay, so that the state hash still covers them.
"""

from bisect import bisect_right, insort
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
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
_AT_ONCE = 1_000
"""Reports between two pauses."""
VILLAGE_DIGITS = 12
"""The code of a grid begins with the code of its village."""


@dataclass(slots=True)
class Departed:
    """What stays of the reports that left."""

    count: int = 0
    digest_sum: int = 0


@dataclass(slots=True)
class _Day:
    """The reports of one day, counted as they come; ``at_ms`` ascends."""

    at_ms: list[int] = field(default_factory=list)
    by_priority: Counter[Priority] = field(default_factory=Counter)
    by_source: Counter[str] = field(default_factory=Counter)
    by_village: Counter[str] = field(default_factory=Counter)
    histogram: NDArray[np.int64] = field(default_factory=lambda: np.zeros(QUARTERS, np.int64))

    @classmethod
    def of(cls, day: int, told: Sequence[tuple[Report, int]]) -> "_Day":
        """The reports of a day, each with its moment."""
        at_ms = sorted(at_ms for _, at_ms in told)
        quarters = (np.array(at_ms, np.int64) - start_of_day_ms(day)) // MS_PER_QUARTER_HOUR
        return cls(
            at_ms=at_ms,
            by_priority=Counter(report.priority for report, _ in told),
            by_source=Counter(report.source for report, _ in told),
            by_village=Counter(village_of(report.grid) for report, _ in told),
            histogram=np.bincount(quarters, minlength=QUARTERS).astype(np.int64),
        )

    def take(self, report: Report, at_ms: int, day: int) -> None:
        """Count one more."""
        insort(self.at_ms, at_ms)
        self.by_priority[report.priority] += 1
        self.by_source[report.source] += 1
        self.by_village[village_of(report.grid)] += 1
        self.histogram[(at_ms - start_of_day_ms(day)) // MS_PER_QUARTER_HOUR] += 1


_NO_DAY = _Day()


@dataclass(slots=True)
class Reports:
    """Live reports in journal order, one value a report in every list.

    What is asked for with every snapshot grows with what came since the one before, not with the day.
    """

    live: list[Report] = field(default_factory=list)
    at_ms: list[int] = field(default_factory=list)
    digests: list[int] = field(default_factory=list)
    departed: Departed = field(default_factory=Departed)
    oldest_day: int = -1
    """Reports of earlier days have left."""
    synthetic: int = 0
    _columns: ReportColumns | None = None
    _in_columns: int = 0
    """So many of ``live`` have been looked at for ``_columns``."""
    _told: tuple[Report, ...] = ()
    _days: dict[int, _Day] = field(default_factory=dict)

    @classmethod
    def of(cls, live: Sequence[tuple[Report, int, int]], departed: Departed, oldest_day: int) -> "Reports":
        """Reports as if taken in: the live ones, each with the moment (ms) and the digest of it."""
        reports = cls(departed=departed, oldest_day=oldest_day)
        reports.live = [report for report, _, _ in live]
        reports.at_ms = [at_ms for _, at_ms, _ in live]
        reports.digests = [digest for _, _, digest in live]
        reports.synthetic = sum(report.synthetic for report in reports.live)
        by_day: dict[int, list[tuple[Report, int]]] = {}
        for report, at_ms, _ in live:
            by_day.setdefault(day_of_ms(at_ms), []).append((report, at_ms))
        reports._days = {day: _Day.of(day, told) for day, told in by_day.items()}
        return reports

    def take(self, report: Report) -> None:
        """Let a report in; one that comes more than a day late leaves at once."""
        at_ms, digest = ms_from_utc(report.observed_at), report_digest(report)
        day = day_of_ms(at_ms)
        if day < self.oldest_day:
            self._count_departed([digest])
            return
        self.live.append(report)
        self.at_ms.append(at_ms)
        self.digests.append(digest)
        self.synthetic += report.synthetic
        self._days.setdefault(day, _Day()).take(report, at_ms, day)

    def told(self) -> tuple[Report, ...]:
        """Live reports as a snapshot keeps them; the same object while none came or went."""
        if len(self._told) != len(self.live):
            self._told = tuple(self.live)
        return self._told

    def pass_time(self, today: int) -> bool:
        """Let go of what is older than the day before ``today``; says whether anything left."""
        if today - 1 <= self.oldest_day:
            return False
        self.oldest_day = today - 1
        before = len(self.live)
        self._depart()
        return len(self.live) < before

    def _depart(self) -> None:
        if not any(day < self.oldest_day for day in self._days):
            return
        stays = [day_of_ms(at_ms) >= self.oldest_day for at_ms in self.at_ms]
        self._count_departed([digest for digest, stay in zip(self.digests, stays, strict=True) if not stay])
        self.live = [report for report, stay in zip(self.live, stays, strict=True) if stay]
        self.at_ms = [at_ms for at_ms, stay in zip(self.at_ms, stays, strict=True) if stay]
        self.digests = [digest for digest, stay in zip(self.digests, stays, strict=True) if stay]
        self.synthetic = sum(report.synthetic for report in self.live)
        self._columns, self._in_columns, self._told = None, 0, ()
        self._days = {day: counted for day, counted in self._days.items() if day >= self.oldest_day}

    def _count_departed(self, digests: list[int]) -> None:
        self.departed.count += len(digests)
        self.departed.digest_sum = (self.departed.digest_sum + sum(digests)) % MODULUS

    def columns(self) -> ReportColumns:
        """Reports with a position, oldest first; the same object while none came or went."""
        *_, columns = self.columns_in_pieces()
        assert columns is not None
        return columns

    def columns_in_pieces(self) -> Iterator[ReportColumns | None]:
        """The same with pauses (None) before it, when many came."""
        while self._columns is None or self._in_columns < len(self.live):
            last = min(self._in_columns + _AT_ONCE, len(self.live))
            came = self._columns_from(self._in_columns, last)
            self._columns = came if self._columns is None else _merged(self._columns, came)
            self._in_columns = last
            yield None
        yield self._columns

    def _columns_from(self, first: int, last: int) -> ReportColumns:
        """The columns of some of the live reports."""
        placed = [place for place in range(first, last) if self.live[place].point is not None]
        index = np.array(placed, np.int64)
        came_at_ms = np.array([self.at_ms[place] for place in placed], np.int64)
        order = np.argsort(came_at_ms, kind="stable")
        index, at_ms = index[order], came_at_ms[order]
        shown = [self.live[place] for place in index.tolist()]
        degrees = np.array([(r.point.lon_deg, r.point.lat_deg) for r in shown if r.point is not None]).reshape(-1, 2)
        x_m, y_m = map_from_wgs84(degrees[:, 0], degrees[:, 1])
        rank = np.array([report.priority.rank for report in shown], np.uint8)
        return ReportColumns(frozen(x_m), frozen(y_m), frozen(at_ms), frozen(rank), frozen(index))

    def tally(self, as_of_ms: int, fixes_today: int) -> Tally:
        """The counts of the day of ``as_of_ms``."""
        day = day_of_ms(as_of_ms)
        today, yesterday = self._days.get(day, _NO_DAY), self._days.get(day - 1, _NO_DAY)
        return Tally(
            reports_today=len(today.at_ms),
            reports_yesterday_by_now=bisect_right(yesterday.at_ms, as_of_ms - MS_PER_DAY),
            by_priority={priority: today.by_priority[priority] for priority in PRIORITIES},
            by_source=dict(sorted(today.by_source.items())),
            by_village=dict(sorted(today.by_village.items())),
            histogram=frozen(today.histogram.copy()),
            histogram_yesterday=frozen(yesterday.histogram.copy()),
            fixes_today=fixes_today,
        )


def _merged(before: ReportColumns, came: ReportColumns) -> ReportColumns:
    """Both in order of time; of one moment those that were there before come first."""
    if not len(came.index):
        # Another object says that a report came, be it one without a position.
        return replace(before)
    at = np.searchsorted(before.observed_at_ms, came.observed_at_ms, "right")
    return ReportColumns(
        *(frozen(np.insert(getattr(before, its.name), at, getattr(came, its.name))) for its in fields(ReportColumns))
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
