"""Time limits: when 4 working hours, 2 working days or 30 minutes are over, with holidays, make-up days and pauses.

Everything is counted in whole microseconds. A :class:`WorkingCalendar` is a line of its own: it tells how much working
time lies before a moment (``worked_us``) and the earliest moment by which so much was worked (``moment_us``). So a
limit that is used up with the last minute of a day ends there, not next morning.

A limit of N working days is N times the working time of a full day: one working day from Monday 09:00 ends on Tuesday
09:00, from Monday 08:30 on Monday 17:30. What starts outside working time starts with the next working minute.

Days and spans are Asia/Shanghai's, UTC+8 without summer time in all years that a calendar counts.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import TypeAlias

from zscc.model.moment import us_from_utc, utc_from_us

FIRST_DAY, LAST_DAY = date(1992, 1, 1), date(2099, 12, 31)
"""The days that a working calendar counts."""
LONGEST_LIMIT_DAYS = 3_660
"""A limit of more than ten years is a slip of the pen."""

_EPOCH_DAY = date(1970, 1, 1).toordinal()
_REACH = range(FIRST_DAY.toordinal() - _EPOCH_DAY, LAST_DAY.toordinal() - _EPOCH_DAY + 1)
"""Numbers of the days that are counted, 0 = 1970-01-01."""
_MICROSECOND = timedelta(microseconds=1)
_SECOND_US = 1_000_000
_MINUTE_US = 60 * _SECOND_US
_HOUR_US = 60 * _MINUTE_US
_DAY_US = 24 * _HOUR_US
_EAST_OF_UTC_US = 8 * _HOUR_US
_SATURDAY = 5
_OPEN_US = 2**62
"""The end of a pause that has none yet: later than any moment."""

Span: TypeAlias = tuple[time, time]
Pause: TypeAlias = tuple[datetime, datetime | None]
"""From when until when the clock was stopped (挂账); None: it still is."""


class NoWorkingTime(ValueError):
    """The calendar has not so much working time before its last day."""


class TimeUnit(Enum):
    """工作时, 工作日, 自然时."""

    WORK_HOURS = "work_hours"
    WORK_DAYS = "work_days"
    NATURAL_MINUTES = "natural_minutes"


_UNIT_US = {TimeUnit.WORK_HOURS: _HOUR_US, TimeUnit.WORK_DAYS: _DAY_US, TimeUnit.NATURAL_MINUTES: _MINUTE_US}


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """How long something may take, such as 7.5 working hours; ValueError for less than a second or over ten years."""

    amount: float
    unit: TimeUnit

    def __post_init__(self) -> None:
        if isinstance(self.amount, bool) or not math.isfinite(self.amount):
            raise ValueError(f"{self.amount} is no amount of time")
        told_us = self.parts() * _UNIT_US[self.unit]
        if not _SECOND_US <= told_us <= LONGEST_LIMIT_DAYS * _DAY_US:
            raise ValueError(f"{self.amount} {self.unit.value} is no limit: a second to {LONGEST_LIMIT_DAYS} days")

    def parts(self) -> Fraction:
        """The amount as it was written: 0.1 is a tenth."""
        return _exact(str(self.amount))


@lru_cache(maxsize=1024)
def _exact(written: str) -> Fraction:
    """A town has few limits and many cases; reading the number would be half the work of a deadline."""
    return Fraction(written)


@dataclass(frozen=True)
class WorkingCalendar:
    """When work is done: spans of a day, free days, and days of work that would be free.

    Raises ValueError with the reason: no span, a span that does not last a minute, spans that overlap, a holiday that
    is an extra workday too, or a day outside FIRST_DAY to LAST_DAY.
    """

    spans: tuple[Span, ...]
    """Of a working day, local time; none crosses midnight."""
    weekend_off: bool = True
    holidays: frozenset[date] = frozenset()
    extra_workdays: frozenset[date] = frozenset()
    """Make-up days (调休上班); a full working day."""

    def __post_init__(self) -> None:
        _refuse_spans(self.spans)
        _refuse_days(self.holidays, self.extra_workdays)

    def is_workday(self, day: date) -> bool:
        """Whether work is done on a day in Asia/Shanghai."""
        if day in self.extra_workdays:
            return True
        return day not in self.holidays and not (self.weekend_off and day.weekday() >= _SATURDAY)

    @property
    def workday(self) -> timedelta:
        """The working time of one day: the sum of its spans."""
        return self.day_us * _MICROSECOND

    @cached_property
    def day_us(self) -> int:
        """The working time of one day, in microseconds."""
        return sum(_in_day_us(end) - _in_day_us(start) for start, end in self.spans)

    @cached_property
    def _days(self) -> tuple[int, ...]:
        """Numbers of the days on which work is done, 0 = 1970-01-01, ascending."""
        return tuple(number for number in _REACH if self.is_workday(date.fromordinal(number + _EPOCH_DAY)))

    @cached_property
    def _hours(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """When the spans begin, and how much of a day's work is done when they end; microseconds."""
        spans = sorted((_in_day_us(start), _in_day_us(end)) for start, end in self.spans)
        done, begins, ends = 0, [], []
        for start, end in spans:
            done += end - start
            begins.append(start)
            ends.append(done)
        return tuple(begins), tuple(ends)

    def worked_us(self, at_us: int) -> int:
        """Working microseconds from FIRST_DAY to a moment (microseconds since the epoch); ValueError out of reach."""
        day, in_day_us = divmod(at_us + _EAST_OF_UTC_US, _DAY_US)
        if day not in _REACH:
            raise ValueError(f"a working calendar counts from {FIRST_DAY} to {LAST_DAY}")
        place = bisect_left(self._days, day)
        whole_us = place * self.day_us
        if place < len(self._days) and self._days[place] == day:
            return whole_us + self._done_by_us(in_day_us)
        return whole_us

    def _done_by_us(self, in_day_us: int) -> int:
        begins, ends = self._hours
        span = bisect_right(begins, in_day_us) - 1
        if span < 0:
            return 0
        before_us = ends[span - 1] if span else 0
        return min(before_us + in_day_us - begins[span], ends[span])

    def moment_us(self, worked_us: int) -> int:
        """The earliest moment by which so much was worked, at least 1; raises NoWorkingTime when there never is."""
        place, rest_us = divmod(worked_us - 1, self.day_us)
        rest_us += 1
        if place >= len(self._days):
            raise NoWorkingTime(f"the calendar has no working day left before {LAST_DAY}")
        begins, ends = self._hours
        span = bisect_left(ends, rest_us)
        before_us = ends[span - 1] if span else 0
        return self._days[place] * _DAY_US - _EAST_OF_UTC_US + begins[span] + rest_us - before_us


def _refuse_spans(spans: tuple[Span, ...]) -> None:
    if not spans:
        raise ValueError("a working calendar needs a span of work")
    for start, end in spans:
        if start.tzinfo is not None or end.tzinfo is not None:
            raise ValueError(f"{start} to {end}: spans are told in local time, without a zone")
        if _in_day_us(end) - _in_day_us(start) < _MINUTE_US:
            raise ValueError(f"the span {start} to {end} does not last a minute")
    for (start, end), (after, _) in pairwise(sorted(spans)):
        if after < end:
            raise ValueError(f"the span {start} to {end} overlaps the one that begins at {after}")


def _refuse_days(holidays: frozenset[date], extra_workdays: frozenset[date]) -> None:
    both = holidays & extra_workdays
    if both:
        raise ValueError(f"{min(both)} is a holiday and an extra workday")
    for day in holidays | extra_workdays:
        if isinstance(day, datetime) or not FIRST_DAY <= day <= LAST_DAY:
            raise ValueError(f"{day} is no day from {FIRST_DAY} to {LAST_DAY}")


def _in_day_us(at: time) -> int:
    return ((at.hour * 60 + at.minute) * 60 + at.second) * _SECOND_US + at.microsecond


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a limit is over; aware UTC."""

    starts_at: datetime
    amber_at: datetime
    """80 % of the limit is used, counted in the same working time."""
    due_at: datetime
    """The whole limit is used; later is overdue, be it night."""
    unit: TimeUnit
    stopped_at: datetime | None = None
    """Since when the clock has been stopped; the moments above are those of a clock that went on at once."""


class Light(Enum):
    """Green up to 80 % of a limit, yellow up to all of it, then red; the values are those of the public vectors."""

    GREEN = 2
    YELLOW = 1
    RED = 0

    @classmethod
    def of_share(cls, share: float) -> "Light":
        """The light at a share of the limit, 1 = all of it; ValueError for what is no share."""
        if not share >= 0:
            raise ValueError(f"{share} is no share of a limit")
        # 0.56 of 0.7 hours are 80 % and no more, whatever is left over from dividing them.
        share = round(share, 9)
        if share <= 0.8:
            return cls.GREEN
        return cls.YELLOW if share <= 1 else cls.RED

    @classmethod
    def of_deadline(cls, deadline: Deadline, at: datetime) -> "Light":
        """The light at a moment; while the clock is stopped, that of the moment it stopped.

        At night the share of a limit in working time stands still, and at 1 would stay yellow until the morning; but a
        moment that was told has passed, so here it is red.
        """
        at = _clock_time(deadline, at)
        if at <= deadline.amber_at:
            return cls.GREEN
        return cls.YELLOW if at <= deadline.due_at else cls.RED


@dataclass(frozen=True, slots=True)
class Left:
    """How much is left of a limit, or by how much it is overdue; never negative."""

    unit: TimeUnit
    overdue: bool
    natural: timedelta
    """To or since the due moment, by the clock on the wall."""
    working: timedelta
    """The working time of it; the same as ``natural`` for a limit in natural time."""
    work_days: float | None
    """``working`` in full working days; None for a limit in natural time."""


def deadline_of(
    limit: TimeLimit, starts_at: datetime, calendar: WorkingCalendar, paused: Iterable[Pause] = ()
) -> Deadline:
    """When ``limit`` is over, if its clock starts at an aware moment and stood still in the pauses.

    Pauses may come in any order and overlap; a pause moves the due moment by the working time in it (natural time for
    natural limits). Raises ValueError for naive moments, for a pause that ends before it begins, and out of the
    calendar's reach (NoWorkingTime where its working days end).
    """
    start_us = us_from_utc(starts_at)
    pauses, stopped_us = _merged(paused, start_us)
    length_us = _length_us(limit, calendar)
    begin_us = _counted_us(limit.unit, calendar, start_us)
    counted = [tuple(_counted_us(limit.unit, calendar, end) for end in pause) for pause in pauses]
    # 80 % rounded down: at that moment no more than 80 % is used, a microsecond later it is.
    amber_us, due_us = (_reached_us(begin_us, use_us, counted) for use_us in (length_us * 4 // 5, length_us))
    if limit.unit is not TimeUnit.NATURAL_MINUTES:
        amber_us, due_us = calendar.moment_us(amber_us), calendar.moment_us(due_us)
    stopped_at = None if stopped_us is None else utc_from_us(stopped_us)
    return Deadline(utc_from_us(start_us), utc_from_us(amber_us), utc_from_us(due_us), limit.unit, stopped_at)


def used_share(
    limit: TimeLimit,
    starts_at: datetime,
    at: datetime,
    calendar: WorkingCalendar,
    paused: Iterable[Pause] = (),
) -> float:
    """The share of the limit that is used at ``at``: 0 before the start, 1 at the due moment; errors as above."""
    start_us = us_from_utc(starts_at)
    pauses, stopped_us = _merged(paused, start_us)
    until_us = max(start_us, us_from_utc(at) if stopped_us is None else min(us_from_utc(at), stopped_us))

    def between_us(from_us: int, to_us: int) -> int:
        return _counted_us(limit.unit, calendar, to_us) - _counted_us(limit.unit, calendar, from_us)

    rested_us = sum(between_us(begin, min(end, until_us)) for begin, end in pauses if begin < until_us)
    return (between_us(start_us, until_us) - rested_us) / _length_us(limit, calendar)


def left_of(deadline: Deadline, at: datetime, calendar: WorkingCalendar) -> Left:
    """What is left at ``at``, or at the moment the clock was stopped."""
    at_us, due_us = us_from_utc(_clock_time(deadline, at)), us_from_utc(deadline.due_at)
    low_us, high_us = sorted((at_us, due_us))
    natural = (high_us - low_us) * _MICROSECOND
    if deadline.unit is TimeUnit.NATURAL_MINUTES:
        return Left(deadline.unit, at_us > due_us, natural, natural, None)
    working_us = calendar.worked_us(high_us) - calendar.worked_us(low_us)
    return Left(deadline.unit, at_us > due_us, natural, working_us * _MICROSECOND, working_us / calendar.day_us)


def _clock_time(deadline: Deadline, at: datetime) -> datetime:
    return at if deadline.stopped_at is None else min(at, deadline.stopped_at)


def _length_us(limit: TimeLimit, calendar: WorkingCalendar) -> int:
    unit_us = calendar.day_us if limit.unit is TimeUnit.WORK_DAYS else _UNIT_US[limit.unit]
    return round(limit.parts() * unit_us)


def _counted_us(unit: TimeUnit, calendar: WorkingCalendar, at_us: int) -> int:
    """The place of a moment on the line that the unit counts on."""
    return at_us if unit is TimeUnit.NATURAL_MINUTES else calendar.worked_us(at_us)


def _reached_us(begin_us: int, use_us: int, pauses: Sequence[Sequence[int]]) -> int:
    """Where on the line ``use_us`` are used, leaving out the pauses, which ascend."""
    for stopped_us, went_on_us in pauses:
        if begin_us + use_us <= stopped_us:
            break
        use_us -= stopped_us - begin_us
        begin_us = went_on_us
    return begin_us + use_us


def _merged(paused: Iterable[Pause], start_us: int) -> tuple[list[tuple[int, int]], int | None]:
    """The pauses that are over, apart and ascending, none before the start; and since when the clock stands."""
    closed: list[tuple[int, int]] = []
    for began_us, ended_us in sorted(map(_told, paused)):
        begin_us, end_us = max(began_us, start_us), max(ended_us, start_us)
        if closed and begin_us <= closed[-1][1]:
            begin_us = closed[-1][0]
            end_us = max(end_us, closed.pop()[1])
        closed.append((begin_us, end_us))
    if closed and closed[-1][1] == _OPEN_US:
        return closed[:-1], closed[-1][0]
    return closed, None


def _told(pause: Pause) -> tuple[int, int]:
    begin, end = pause
    if end is not None and end < begin:
        raise ValueError(f"a pause that began at {begin} cannot have ended at {end}")
    return us_from_utc(begin), _OPEN_US if end is None else us_from_utc(end)
