"""Today's reports in the order of the queue with their counts, carried on from snapshot to snapshot.

What came since the last snapshot is put in its place, in pieces; nothing of what was there is looked at again. So a
report costs the same on a quiet day and on one with a hundred thousand of them.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from zscc.clock import SHANGHAI
from zscc.model.report import Report
from zscc.situation.snapshot import Snapshot
from zscc.ui.rows import FILTER_KINDS, Directory, ReportRow, report_row, value_of

_AT_ONCE = 96
"""Reports between two pauses: some two milliseconds."""
_PUT_IN_AT_ONCE = 1_000
_COPIED_AT_ONCE = 16_384
_PART = 4_096
"""So many rows one part of those by id holds."""
_NOTHING: Mapping[str, Mapping[str, int]] = {kind: {} for kind in FILTER_KINDS}


@dataclass(frozen=True, slots=True, eq=False)
class RowsById:
    """Rows by the id of their report, in parts that never change: one more copies the last part, not the day."""

    parts: tuple[Mapping[str, ReportRow], ...] = ()

    def get(self, report_id: str) -> ReportRow | None:
        """The row of a report; of one that was told twice the later."""
        return next((part[report_id] for part in reversed(self.parts) if report_id in part), None)

    def grown_by(self, came: list[ReportRow]) -> "RowsById":
        """These and more."""
        more = {row.report.report_id: row for row in came}
        if self.parts and len(self.parts[-1]) < _PART:
            return RowsById((*self.parts[:-1], {**self.parts[-1], **more}))
        return RowsById((*self.parts, more)) if more else self


@dataclass(frozen=True, slots=True, eq=False)
class DayReports:
    """The reports of the day of a snapshot's ``as_of`` (Asia/Shanghai)."""

    rows: list[ReportRow] = field(default_factory=list)
    """Priority first, then newest."""
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=lambda: _NOTHING)
    """By kind of filter and value; each kind adds up to the rows."""
    read: tuple[Report, ...] = ()
    """The reports of the snapshot, those of yesterday too."""
    day: date | None = None
    by_id: RowsById = field(default_factory=RowsById)
    era: int = 0
    """Of the reports (``Snapshot.report_era``)."""

    def split(self, kind: str) -> list[tuple[str, int]]:
        """(value, count) of one kind, most first."""
        return sorted(self.counts[kind].items(), key=lambda pair: (-pair[1], pair[0]))


def day_reports(snapshot: Snapshot, directory: Directory, before: DayReports) -> Iterator[DayReports | None]:
    """Today's reports of a snapshot, with pauses (None) before them; ``before`` itself when no report came or went."""
    today, reports = snapshot.as_of.astimezone(SHANGHAI).date(), snapshot.reports
    if before.era != snapshot.report_era or not _goes_on(before, reports, today):
        before = DayReports(day=today, era=snapshot.report_era)
    if len(before.read) == len(reports):
        yield before
        return
    rows, counts = before.rows, {kind: Counter(values) for kind, values in before.counts.items()}
    waiting: list[ReportRow] = []
    known, by_id = len(before.read), before.by_id
    column_rows = _columns_from(snapshot, known)
    for first in range(0, len(column_rows), _AT_ONCE):
        some = slice(known + first, known + first + _AT_ONCE)
        told = zip(reports[some], column_rows[first : first + _AT_ONCE].tolist(), strict=True)
        made = (report_row(report, _at_m(snapshot, row), directory) for report, row in told)
        came = [row for row in made if row.observed_at.date() == today]
        for kind, values in counts.items():
            values.update(value_of(kind, row) for row in came)
        waiting += came
        if len(waiting) >= _PUT_IN_AT_ONCE or some.stop >= len(reports):
            # Putting some in goes over all rows, however few they are.
            rows = yield from _with(rows, waiting)
            by_id, waiting = by_id.grown_by(waiting), []
        yield None
    yield DayReports(rows, counts, reports, today, by_id, snapshot.report_era)


def _goes_on(before: DayReports, reports: tuple[Report, ...], today: date) -> bool:
    """Whether these reports are those of before and perhaps more; what leaves, leaves from the front."""
    known = len(before.read)
    same_ends = 0 < known <= len(reports) and reports[0] is before.read[0] and reports[known - 1] is before.read[-1]
    return same_ends and before.day == today


def _columns_from(snapshot: Snapshot, first: int) -> NDArray[np.int64]:
    """The row of the report columns of each report from a place on, -1 for those without a position."""
    index = snapshot.report_columns.index
    late = np.flatnonzero(index >= first)
    found = np.full(len(snapshot.reports) - first, -1)
    found[index[late] - first] = late
    return found


def _at_m(snapshot: Snapshot, row: int) -> tuple[float, float] | None:
    columns = snapshot.report_columns
    return None if row < 0 else (float(columns.x_m[row]), float(columns.y_m[row]))


_order = attrgetter("order")


def _with(rows: list[ReportRow], came: list[ReportRow]) -> Generator[None, None, list[ReportRow]]:
    """The rows with more of them in their places, with pauses: each row that is copied is touched."""
    if not came:
        return rows
    together: list[ReportRow] = []
    done = 0
    for row in (*sorted(came, key=_order), None):
        place = len(rows) if row is None else bisect_right(rows, _order(row), lo=done, key=_order)
        while done < place:
            upto = min(place, done + _COPIED_AT_ONCE)
            together += rows[done:upto]
            if upto - done == _COPIED_AT_ONCE:
                yield
            done = upto
        if row is not None:
            together.append(row)
    return together
