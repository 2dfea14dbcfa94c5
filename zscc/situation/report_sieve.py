"""The reports that a filter lets through, as a snapshot holds them; carried on from one snapshot to the next."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from zscc.clock import MS_PER_DAY, day_of_ms, start_of_day_ms
from zscc.model.moment import ms_from_utc
from zscc.model.panel_filter import PanelFilter
from zscc.model.report import Report
from zscc.situation.reports import MS_PER_QUARTER_HOUR, village_of
from zscc.situation.snapshot import PRIORITIES, ReportColumns, Snapshot, Tally

Mask = NDArray[np.bool_]
Ints = NDArray[np.int64]
_AT_ONCE, _ASKED_AT_ONCE = 500, 5_000
_QUARTERS = 96
_Kind = tuple[str | None, str, str]


def _no_mask() -> Mask:
    return np.zeros(0, np.bool_)


def _no_ints() -> Ints:
    return np.zeros(0, np.int64)


def _no_columns() -> ReportColumns:
    return ReportColumns(np.zeros(0), np.zeros(0), _no_ints(), np.zeros(0, np.uint8), _no_ints())


@dataclass(frozen=True, slots=True, eq=False)
class _Read:
    """What was read of the reports of a snapshot, one value a report."""

    own: Mask = field(default_factory=_no_mask)
    """Let through for what it says itself."""
    at_ms: Ints = field(default_factory=_no_ints)
    priority: Ints = field(default_factory=_no_ints)
    source: Ints = field(default_factory=_no_ints)
    village: Ints = field(default_factory=_no_ints)
    names: dict[str, int] = field(default_factory=dict)
    """Sources and villages by number; only ever added to."""
    kinds: dict[_Kind, bool] = field(default_factory=dict)
    """Whether the filter lets reports of a grid, a class and a source through; only ever added to."""

    def of(self, reports: tuple[Report, ...], chosen: PanelFilter) -> "_Read":
        """What these say, by the same numbers."""
        names = self.names
        at_ms = np.array([ms_from_utc(report.observed_at) for report in reports], np.int64)
        return _Read(
            self._lets_kinds(reports, chosen) & _within(at_ms, chosen),
            at_ms,
            np.array([report.priority.rank for report in reports], np.int64),
            _numbers(names, [report.source for report in reports]),
            _numbers(names, [village_of(report.grid) for report in reports]),
            names,
            self.kinds,
        )

    def with_more(self, parts: Sequence["_Read"]) -> "_Read":
        """The same with these behind them; in one go, for to copy all of them for each part takes longer than them."""
        if not parts:
            return self
        every = (self, *parts)
        return _Read(
            np.concatenate([part.own for part in every]),
            np.concatenate([part.at_ms for part in every]),
            np.concatenate([part.priority for part in every]),
            np.concatenate([part.source for part in every]),
            np.concatenate([part.village for part in every]),
            self.names,
            self.kinds,
        )

    def _lets_kinds(self, reports: tuple[Report, ...], chosen: PanelFilter) -> Mask:
        """The same as ``chosen.lets_report``, whenever they came; a kind is asked about once."""
        known, lets = self.kinds, list[bool]()
        for report in reports:
            kind = report.grid, report.category, report.source
            its = known.get(kind)
            if its is None:
                its = known[kind] = chosen.lets_kind(*kind)
            lets.append(its)
        return np.array(lets, np.bool_)


def _within(at_ms: Ints, chosen: PanelFilter) -> Mask:
    lets = np.ones(len(at_ms), np.bool_)
    if chosen.since is not None:
        lets &= at_ms >= ms_from_utc(chosen.since)
    if chosen.until is not None:
        lets &= at_ms < ms_from_utc(chosen.until)
    return lets


def _numbers(names: dict[str, int], values: list[str]) -> Ints:
    return np.array([names.setdefault(value, len(names)) for value in values], np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class ReportSieve:
    """The reports of one snapshot as a filter leaves them."""

    whole: tuple[Report, ...] = ()
    whole_columns: ReportColumns = field(default_factory=_no_columns)
    read: _Read = field(default_factory=_Read)
    of_cases: frozenset[str] = frozenset()
    held: Mask = field(default_factory=_no_mask)
    """Of a case that is let through."""
    lets: Mask = field(default_factory=_no_mask)
    kept: tuple[Report, ...] = ()
    columns: ReportColumns = field(default_factory=_no_columns)

    def goes_on_from(self, before: "ReportSieve") -> bool:
        """Whether those that are let through are those of before and perhaps more."""
        known = len(before.lets)
        return _goes_on(before.whole, self.whole) and bool(np.array_equal(self.lets[:known], before.lets))

    def tally(self, as_of_ms: int, fixes_today: int) -> Tally:
        """The counts of the day of ``as_of_ms`` (Asia/Shanghai)."""
        read, begin_ms = self.read, start_of_day_ms(day_of_ms(as_of_ms))
        today = self.lets & (read.at_ms >= begin_ms) & (read.at_ms < begin_ms + MS_PER_DAY)
        yesterday = self.lets & (read.at_ms >= begin_ms - MS_PER_DAY) & (read.at_ms < begin_ms)
        ranks = np.bincount(read.priority[today], minlength=len(PRIORITIES)).tolist()
        return Tally(
            reports_today=int(np.count_nonzero(today)),
            reports_yesterday_by_now=int(np.count_nonzero(yesterday & (read.at_ms <= as_of_ms - MS_PER_DAY))),
            by_priority={priority: ranks[priority.rank] for priority in PRIORITIES},
            by_source=self._counted(read.source[today]),
            by_village=self._counted(read.village[today]),
            histogram=_quarters(read.at_ms[today] - begin_ms),
            histogram_yesterday=_quarters(read.at_ms[yesterday] - begin_ms + MS_PER_DAY),
            fixes_today=fixes_today,
        )

    def _counted(self, numbers: Ints) -> dict[str, int]:
        counts = np.bincount(numbers, minlength=len(self.read.names)).tolist()
        return {name: counts[number] for name, number in sorted(self.read.names.items()) if counts[number]}


def _quarters(since_midnight_ms: Ints) -> Ints:
    counts: Ints = np.bincount(since_midnight_ms // MS_PER_QUARTER_HOUR, minlength=_QUARTERS).astype(np.int64)
    counts.setflags(write=False)
    return counts


def sieved(
    snapshot: Snapshot, chosen: PanelFilter, of_cases: frozenset[str], before: ReportSieve
) -> Generator[None, None, ReportSieve]:
    """The reports of a snapshot, with pauses; ``before`` was made by the same filter, and may be it.

    ``of_cases``: ids of the reports that stay with their cases; the same object while they are the same.
    """
    whole, goes_on = snapshot.reports, _goes_on(before.whole, snapshot.reports)
    read = before.read if goes_on else _Read()
    parts: list[_Read] = []
    for first in range(len(read.own), len(whole), _AT_ONCE):
        parts.append(read.of(whole[first : first + _AT_ONCE], chosen))
        yield None
    read = read.with_more(parts)
    held = before.held if goes_on and of_cases is before.of_cases else _no_mask()
    for first in range(len(held), len(whole), _ASKED_AT_ONCE):
        some = [report.report_id in of_cases for report in whole[first : first + _ASKED_AT_ONCE]]
        held = np.append(held, np.array(some, np.bool_))
        yield None
    lets = read.own | held
    same = whole is before.whole and snapshot.report_columns is before.whole_columns
    if same and np.array_equal(lets, before.lets):
        return ReportSieve(whole, before.whole_columns, read, of_cases, held, lets, before.kept, before.columns)
    kept: list[Report] = []
    for first in range(0, len(whole), _ASKED_AT_ONCE):
        kept += [whole[first + place] for place in np.flatnonzero(lets[first : first + _ASKED_AT_ONCE]).tolist()]
        yield None
    columns = _only(snapshot.report_columns, lets)
    yield None
    return ReportSieve(whole, snapshot.report_columns, read, of_cases, held, lets, tuple(kept), columns)


def _goes_on(before: tuple[Report, ...], whole: tuple[Report, ...]) -> bool:
    """Whether the reports are those of before and perhaps more; what leaves, leaves from the front."""
    known = len(before)
    return 0 < known <= len(whole) and whole[0] is before[0] and whole[known - 1] is before[-1]


def _only(columns: ReportColumns, lets: Mask) -> ReportColumns:
    """The columns of those that are let through; ``index`` leads to their own places."""
    rows, places = lets[columns.index], np.cumsum(lets) - 1
    made = ReportColumns(
        columns.x_m[rows],
        columns.y_m[rows],
        columns.observed_at_ms[rows],
        columns.priority[rows],
        places[columns.index[rows]],
    )
    for column in (made.x_m, made.y_m, made.observed_at_ms, made.priority, made.index):
        column.setflags(write=False)
    return made
