"""Limits in working and natural time: the hand-checked vectors, and what must hold of every limit and pause."""

import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zscc.model.working_time import (
    LAST_DAY,
    Deadline,
    Light,
    NoWorkingTime,
    TimeLimit,
    TimeUnit,
    WorkingCalendar,
    deadline_of,
    left_of,
    used_share,
)

VECTORS = json.loads((Path(__file__).parents[1] / "data" / "indicators.json").read_text(encoding="utf-8"))
SHANGHAI = ZoneInfo("Asia/Shanghai")
HOURS, DAYS, MINUTES = TimeUnit.WORK_HOURS, TimeUnit.WORK_DAYS, TimeUnit.NATURAL_MINUTES
MICROSECOND = timedelta(microseconds=1)


def calendar_of(told):
    return WorkingCalendar(
        spans=tuple((time.fromisoformat(start), time.fromisoformat(end)) for start, end in told["work"]),
        weekend_off=told["weekend_off"],
        holidays=frozenset(map(date.fromisoformat, told["holidays"])),
        extra_workdays=frozenset(map(date.fromisoformat, told["extra_workdays"])),
    )


CALENDAR = calendar_of(VECTORS["deadlines"]["calendar"])
NIGHTS = WorkingCalendar(((time(20), time(23, 30)), (time(0), time(4))), weekend_off=False)


def local(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def due(amount, unit, starts, paused=()):
    return deadline_of(TimeLimit(amount, unit), local(starts), CALENDAR, paused).due_at


@pytest.mark.parametrize("case", VECTORS["deadlines"]["cases"], ids=lambda case: case["start"])
def test_the_vectors_deadlines(case):
    unit = next(unit for unit in TimeUnit if unit.value in case)
    assert due(case[unit.value], unit, case["start"]) == local(case["deadline"])


@pytest.mark.parametrize(("percent", "light"), VECTORS["time_lights"]["cases"])
def test_the_vectors_lights(percent, light):
    assert Light.of_share(percent / 100).value == light


@pytest.mark.parametrize(("used", "limit"), [(0.56, 0.7), (2.4, 3), (5.6, 7), (0.24, 0.3), (1.12, 1.4)])
def test_four_fifths_of_any_limit_are_green(used: float, limit: float) -> None:
    assert Light.of_share(used / limit) is Light.GREEN
    assert Light.of_share((used * 5 / 4) / limit) is Light.YELLOW


@pytest.mark.parametrize("share", [float("nan"), -0.1])
def test_what_is_no_share_has_no_light(share):
    with pytest.raises(ValueError, match="share"):
        Light.of_share(share)


@pytest.mark.parametrize(
    ("days", "starts", "ends"),
    [
        (1, "2026-06-15T08:30", "2026-06-15T17:30"),
        (1, "2026-06-15T09:00", "2026-06-16T09:00"),
        (1, "2026-06-15T20:00", "2026-06-16T17:30"),
        (2, "2026-06-19T13:30", "2026-06-23T12:00"),
        (0.5, "2026-06-15T08:30", "2026-06-15T13:45"),
        (3, "2026-09-30T08:30", "2026-10-09T17:30"),
        (1, "2026-10-10T08:30", "2026-10-10T17:30"),
    ],
)
def test_a_working_day_is_the_working_time_of_a_full_day(days, starts, ends):
    assert due(days, DAYS, starts) == local(ends)


def test_amber_comes_at_four_fifths_of_the_working_time():
    # 80 % of 4 h is 3 h 12 min: half an hour on Monday, the rest on Tuesday.
    told = deadline_of(TimeLimit(4, HOURS), local("2026-06-15T17:00"), CALENDAR)
    assert told.amber_at == local("2026-06-16T11:12")
    assert told.starts_at.utcoffset() == told.amber_at.utcoffset() == told.due_at.utcoffset() == timedelta(0)


def test_a_told_moment_that_has_passed_is_red_at_night_too():
    told = deadline_of(TimeLimit(7.5, HOURS), local("2026-10-08T08:30"), CALENDAR)
    evening = local("2026-10-08T20:00")
    assert used_share(TimeLimit(7.5, HOURS), told.starts_at, evening, CALENDAR) == 1
    assert Light.of_deadline(told, evening) is Light.RED
    assert Light.of_deadline(told, told.due_at) is Light.YELLOW
    assert Light.of_deadline(told, told.amber_at) is Light.GREEN
    assert Light.of_deadline(told, told.amber_at + MICROSECOND) is Light.YELLOW


def test_what_is_left_is_told_in_working_days_and_by_the_clock():
    told = deadline_of(TimeLimit(3, DAYS), local("2026-06-18T08:30"), CALENDAR)
    left = left_of(told, local("2026-06-19T08:30"), CALENDAR)
    assert (left.overdue, left.work_days) == (False, 2.0)
    assert left.working == timedelta(hours=15)
    assert left.natural == timedelta(days=3, hours=9)
    late = left_of(told, told.due_at + timedelta(days=1, hours=3), CALENDAR)
    assert (late.overdue, late.natural) == (True, timedelta(days=1, hours=3))


def test_what_is_left_of_natural_time_is_natural():
    told = deadline_of(TimeLimit(30, MINUTES), local("2026-06-15T23:50"), CALENDAR)
    left = left_of(told, local("2026-06-16T00:13:19"), CALENDAR)
    assert left.natural == left.working == timedelta(minutes=6, seconds=41)
    assert left.work_days is None


def test_a_pause_moves_the_due_moment_by_the_working_time_in_it():
    pause = (local("2026-06-15T11:00"), local("2026-06-15T14:30"))
    assert due(4, HOURS, "2026-06-15T09:00") == local("2026-06-15T14:30")
    assert due(4, HOURS, "2026-06-15T09:00", [pause]) == local("2026-06-15T16:30")
    assert due(30, MINUTES, "2026-06-15T10:45", [pause]) == local("2026-06-15T14:45")
    over_the_weekend = (local("2026-06-19T17:30"), local("2026-06-22T08:30"))
    assert due(4, HOURS, "2026-06-19T16:30", [over_the_weekend]) == local("2026-06-22T11:30")


def test_a_pause_that_begins_when_all_is_used_moves_nothing():
    pause = (local("2026-06-15T14:30"), local("2026-06-15T16:00"))
    assert due(4, HOURS, "2026-06-15T09:00", [pause]) == local("2026-06-15T14:30")


def test_a_clock_that_stands_keeps_what_is_left():
    limit, starts, stopped = TimeLimit(4, HOURS), local("2026-06-15T09:00"), local("2026-06-15T11:00")
    told = deadline_of(limit, starts, CALENDAR, [(stopped, None)])
    assert told.stopped_at == stopped
    later = local("2026-08-01T12:00")
    assert left_of(told, later, CALENDAR) == left_of(told, stopped, CALENDAR)
    assert left_of(told, later, CALENDAR).working == timedelta(hours=2)
    assert Light.of_deadline(told, later) is Light.GREEN
    assert used_share(limit, starts, later, CALENDAR, [(stopped, None)]) == 0.5


def test_pauses_overlap_come_in_any_order_and_may_lie_before_the_start():
    pauses = [
        (local("2026-06-15T11:00"), local("2026-06-15T12:00")),
        (local("2026-06-15T10:00"), local("2026-06-15T11:30")),
        (local("2026-06-15T08:40"), local("2026-06-15T09:30")),
        (local("2026-06-12T09:00"), local("2026-06-12T10:00")),
    ]
    # From 9:30 to 10:00, and 3.5 h of the afternoon.
    assert due(4, HOURS, "2026-06-15T09:00", pauses) == local("2026-06-15T17:00")
    still = deadline_of(TimeLimit(4, HOURS), local("2026-06-15T09:00"), CALENDAR, [*pauses, (pauses[1][0], None)])
    assert still.stopped_at == local("2026-06-15T10:00")


@pytest.mark.parametrize(
    ("calendar", "reason"),
    [
        ({"spans": ()}, "needs a span"),
        ({"spans": ((time(9), time(9)),)}, "does not last a minute"),
        ({"spans": ((time(22), time(6)),)}, "does not last a minute"),
        ({"spans": ((time(13), time(17)), (time(9), time(13, 1)))}, "overlaps"),
        ({"spans": ((time(9, tzinfo=UTC), time(12, tzinfo=UTC)),)}, "without a zone"),
        ({"holidays": frozenset({date(2026, 1, 1)}), "extra_workdays": frozenset({date(2026, 1, 1)})}, "2026-01-01"),
        ({"holidays": frozenset({date(1066, 10, 14)})}, "1066-10-14"),
    ],
)
def test_a_broken_calendar_is_refused_with_the_reason(calendar, reason):
    with pytest.raises(ValueError, match=reason):
        WorkingCalendar(**({"spans": ((time(9), time(17)),)} | calendar))


@pytest.mark.parametrize("amount", [0, -1, float("nan"), float("inf"), 1e300, True, 1e-9])
@pytest.mark.parametrize("unit", list(TimeUnit))
def test_what_is_no_limit_is_refused(amount, unit):
    with pytest.raises(ValueError, match=r"limit|amount"):
        TimeLimit(amount, unit)


def test_a_calendar_without_working_days_in_reach_fails_and_does_not_search_for_ever():
    first = date(2026, 1, 1)
    never = WorkingCalendar(
        ((time(9), time(17)),),
        holidays=frozenset(first + timedelta(days=day) for day in range((LAST_DAY - first).days + 1)),
    )
    with pytest.raises(NoWorkingTime, match="2099"):
        deadline_of(TimeLimit(1, HOURS), local("2026-06-15T09:00"), never)
    assert deadline_of(TimeLimit(1, MINUTES), local("2026-06-15T09:00"), never).due_at == local("2026-06-15T09:01")


@pytest.mark.parametrize("year", ["1980", "2150"])
def test_a_moment_out_of_the_calendars_reach_is_refused(year):
    with pytest.raises(ValueError, match="counts from"):
        due(1, HOURS, f"{year}-06-15T09:00")


def test_a_limit_that_leaves_the_time_line_is_refused():
    with pytest.raises(ValueError, match="last year"):
        due(60 * 24 * 3000, MINUTES, "9999-06-15T09:00")


def test_naive_moments_and_pauses_that_run_backwards_are_refused():
    limit, starts = TimeLimit(1, HOURS), local("2026-06-15T09:00")
    with pytest.raises(ValueError, match="naive"):
        deadline_of(limit, starts.replace(tzinfo=None), CALENDAR)
    with pytest.raises(ValueError, match="cannot have ended"):
        deadline_of(limit, starts, CALENDAR, [(starts, starts - MICROSECOND)])


# What holds of every limit ----------------------------------------------------------------------------------

calendars = st.sampled_from([CALENDAR, NIGHTS])
units = st.sampled_from(list(TimeUnit))
limits = st.one_of(
    st.builds(TimeLimit, st.integers(1, 400).map(lambda quarters: quarters / 4), units),
    st.builds(TimeLimit, st.floats(0.02, 50), units),
)
moments = st.timedeltas(timedelta(0), timedelta(days=730)).map(lambda told: datetime(2026, 1, 1, tzinfo=UTC) + told)
pauses = st.lists(
    st.tuples(moments, st.timedeltas(timedelta(0), timedelta(days=20))).map(
        lambda told: (told[0], sum(told[1:], told[0]))
    ),
    max_size=4,
)


@given(limits, moments, moments, calendars)
def test_who_starts_later_is_due_no_earlier(limit, one, other, calendar):
    first, last = sorted((one, other))
    assert deadline_of(limit, first, calendar).due_at <= deadline_of(limit, last, calendar).due_at


@given(moments, st.floats(0.02, 50), st.floats(0.02, 50), units, calendars, pauses)
def test_who_has_more_time_is_due_no_earlier(starts, one, other, unit, calendar, paused):
    less, more = sorted((one, other))
    told = [deadline_of(TimeLimit(amount, unit), starts, calendar, paused) for amount in (less, more)]
    assert told[0].due_at <= told[1].due_at


@given(limits, moments, calendars, pauses)
def test_at_the_due_moment_all_is_used_and_just_before_less(limit, starts, calendar, paused):
    told = deadline_of(limit, starts, calendar, paused)
    assert used_share(limit, starts, told.due_at, calendar, paused) == 1
    assert used_share(limit, starts, told.due_at - MICROSECOND, calendar, paused) < 1
    assert used_share(limit, starts, told.amber_at, calendar, paused) == pytest.approx(0.8)
    assert starts < told.amber_at < told.due_at


@given(limits, moments, calendars, pauses, st.lists(moments, min_size=2, max_size=5))
def test_the_used_share_never_falls_and_agrees_with_the_light(limit, starts, calendar, paused, looks):
    told = deadline_of(limit, starts, calendar, paused)
    shares = [used_share(limit, starts, at, calendar, paused) for at in sorted(looks)]
    assert shares == sorted(shares)
    for share, at in zip(shares, sorted(looks), strict=True):
        # The moment rules; it can only be ahead of the share, while the line of working time stands still.
        assert Light.of_deadline(told, at).value <= Light.of_share(share).value
        if share > 1:
            assert Light.of_deadline(told, at) is Light.RED


@given(limits, moments, calendars, st.timedeltas(timedelta(0), timedelta(days=30)), st.floats(0, 1))
def test_a_pause_costs_nothing_and_gives_nothing(limit, starts, calendar, length, share):
    plain = deadline_of(limit, starts, calendar)
    begins = starts + share * (plain.due_at - starts) * 0.999
    ends = begins + length
    paused = deadline_of(limit, starts, calendar, [(begins, ends)])
    # What is left when the clock stops is left when it goes on.
    assert left_of(paused, ends, calendar).working == left_of(plain, begins, calendar).working
    # A pause told in two halves, in the other order, is the same pause.
    half = begins + length / 2
    assert deadline_of(limit, starts, calendar, [(half, ends), (begins, half)]) == paused


@given(moments, st.integers(1, 60), calendars)
def test_working_days_are_full_days_of_working_hours(starts, days, calendar):
    hours = days * calendar.workday / timedelta(hours=1)
    in_days = deadline_of(TimeLimit(days, DAYS), starts, calendar)
    assert in_days.due_at == deadline_of(TimeLimit(hours, HOURS), starts, calendar).due_at


@given(moments, st.integers(1, 5_000), calendars)
def test_minute_by_minute_counting_comes_to_the_same_moment(starts, minutes, calendar):
    """The plain way: walk over the minutes and count those that lie in a span of a working day."""
    starts = starts.replace(second=0, microsecond=0)
    at, done = starts, 0
    while done < min(minutes, 600):
        here = at.astimezone(SHANGHAI)
        inside = any(start <= here.time() < end for start, end in calendar.spans)
        done += inside and calendar.is_workday(here.date())
        at += timedelta(minutes=1)
    limit = TimeLimit(min(minutes, 600) / 60, HOURS)
    assert abs(deadline_of(limit, starts, calendar).due_at - at) <= MICROSECOND * 10


def test_a_deadline_is_a_value():
    told = deadline_of(TimeLimit(4, HOURS), local("2026-06-15T09:00"), CALENDAR)
    assert told == Deadline(told.starts_at, told.amber_at, told.due_at, HOURS)
    assert hash(CALENDAR) == hash(calendar_of(VECTORS["deadlines"]["calendar"]))
