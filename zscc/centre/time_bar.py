"""The histogram on the bar of the time machine: what key-frames have counted, as differences of neighbours.

No row of the months behind is read. What was recorded between two frames is shared out over their ten minutes; a quiet
hour between them is told from a short wait by the first entry after the earlier one. Where frames are missing nobody
knows, until they are built.
"""

from collections.abc import Iterator
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from zscc.centre.frame_builder import NEEDED_AFTER
from zscc.clock import day_of_ms
from zscc.model.alarm import AlarmRaised
from zscc.model.case_facts import CaseOpened
from zscc.model.journal import Entry
from zscc.model.moment import ms_from_utc
from zscc.model.report import Report
from zscc.model.time_counts import Counted, TimeCounts
from zscc.situation.cases import opened_before
from zscc.situation.situation import FOLD_VERSION
from zscc.situation.vehicles import good_of
from zscc.store.contract import FrameMark, Reader

TAIL_ENTRIES = 3_000
"""After the newest frame so many entries are counted one by one; more wait for their frames."""
_NEEDED_AFTER_MS = NEEDED_AFTER // timedelta(milliseconds=1)
_NOTHING = Counted(0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class _Point:
    """What the journal had told up to a moment; whether that is known of the time since the point before."""

    at_ms: int
    counted: Counted
    known: bool = True


def counts_between(reader: Reader, since: datetime, until: datetime, bins: int) -> TimeCounts:
    """How much was recorded in each of ``bins`` equal parts; ValueError for an empty stretch."""
    if bins < 1 or since >= until:
        raise ValueError("an empty stretch of time has no parts")
    bounds = tuple(since + (until - since) * place / bins for place in range(bins + 1))
    points = list(_points(reader))
    bounds_ms = np.array([ms_from_utc(bound) for bound in bounds])
    told_ms = np.array([point.at_ms for point in points])
    known = _known(points, bounds_ms)
    told = np.array([astuple(point.counted) for point in points]).reshape(-1, 4)
    fixes, reports, cases, alarms = (
        _shares(bounds_ms, told_ms, told[:, column], known) if len(points) else (0,) * bins for column in range(4)
    )
    return TimeCounts(bounds, cases, alarms, fixes, reports)


def _shares(
    bounds_ms: NDArray[np.int64], told_ms: NDArray[np.int64], told: NDArray[np.int64], known: NDArray[np.bool_]
) -> tuple[int | None, ...]:
    up_to = np.round(np.interp(bounds_ms, told_ms, told)).astype(np.int64)
    return tuple(count if sure else None for count, sure in zip(np.diff(up_to).tolist(), known.tolist(), strict=True))


def _known(points: list[_Point], bounds_ms: NDArray[np.int64]) -> NDArray[np.bool_]:
    known = np.ones(len(bounds_ms) - 1, np.bool_)
    for before, point in pairwise(points):
        if not point.known:
            known &= (bounds_ms[1:] <= before.at_ms) | (bounds_ms[:-1] >= point.at_ms)
    return known


def _points(reader: Reader) -> Iterator[_Point]:
    """In order of time; none of an empty journal."""
    first, last = reader.recorded_at(1), reader.last_recorded_at()
    if first is None or last is None:
        return
    at_ms, seq, counted = ms_from_utc(first) - 1, 0, _NOTHING
    yield _Point(at_ms, counted)
    for mark in reader.frame_marks(FOLD_VERSION):
        yield from _up_to(reader, at_ms, seq, counted, mark)
        at_ms, seq, counted = ms_from_utc(mark.as_of), mark.seq, mark.counted
    yield from _tail(reader, seq, counted, last)


def _up_to(reader: Reader, at_ms: int, seq: int, counted: Counted, mark: FrameMark) -> Iterator[_Point]:
    end_ms = ms_from_utc(mark.as_of)
    if end_ms - at_ms <= _NEEDED_AFTER_MS:
        yield _Point(end_ms, mark.counted)
        return
    again = reader.recorded_at(seq + 1)
    again_ms = end_ms if again is None else min(ms_from_utc(again), end_ms)
    yield _Point(max(again_ms - 1, at_ms), counted)
    yield _Point(end_ms, mark.counted, known=end_ms - again_ms <= _NEEDED_AFTER_MS or mark.counted == counted)


def _tail(reader: Reader, seq: int, counted: Counted, last: datetime) -> Iterator[_Point]:
    """What came after the newest frame."""
    if reader.last_seq() - seq > TAIL_ENTRIES:
        yield _Point(ms_from_utc(last), counted, known=False)
        return
    while (stretch := reader.read_stretch(seq, 100)) is not None:
        facts = [entry.fact for entry in stretch.others]
        counted = Counted(
            counted.fixes + sum(int(good_of(batch).sum()) for batch in stretch.batches),
            counted.reports + sum(isinstance(fact, Report) for fact in facts),
            counted.cases + sum(_is_opened(entry) for entry in stretch.others),
            counted.alarms + sum(isinstance(fact, AlarmRaised) for fact in facts),
        )
        seq = stretch.seq
        yield _Point(ms_from_utc(stretch.recorded_at), counted)


def _is_opened(entry: Entry) -> bool:
    day = day_of_ms(ms_from_utc(entry.recorded_at))
    return isinstance(entry.fact, CaseOpened) and not opened_before(entry.fact, day)
