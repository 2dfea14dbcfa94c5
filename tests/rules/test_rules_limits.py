"""Deadlines that are extended, stopped and gone on with are those that the limit itself would give."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from made_catalogue import CALENDAR

from zscc.model.working_time import TimeLimit, TimeUnit, deadline_of
from zscc.rules.limits import deadline_until, gone_on, stopped

START = datetime(2026, 6, 15, 1, 0, tzinfo=UTC)
MINUTES = st.integers(0, 60 * 24 * 12).map(lambda minutes: timedelta(minutes=minutes))
LIMITS = st.builds(TimeLimit, st.integers(1, 60), st.sampled_from(TimeUnit))


@given(LIMITS, MINUTES, MINUTES, MINUTES)
def test_a_pause_moves_what_was_not_used_up_as_if_it_had_been_known(
    limit: TimeLimit, started: timedelta, waited: timedelta, paused: timedelta
) -> None:
    start = START + started
    since, until = start + waited, start + waited + paused
    standing = stopped(deadline_of(limit, start, CALENDAR), since)
    expected = deadline_of(limit, start, CALENDAR, [(since, until)])
    assert gone_on(standing, until, CALENDAR) == expected


@given(LIMITS, MINUTES)
def test_a_deadline_to_a_named_end_is_that_of_the_limit_which_ends_there(limit: TimeLimit, started: timedelta) -> None:
    its = deadline_of(limit, START + started, CALENDAR)
    assert deadline_until(its.starts_at, its.due_at, limit.unit, CALENDAR) == its


def test_an_end_in_the_night_or_before_the_begin_is_still_a_deadline() -> None:
    night = datetime(2026, 6, 15, 14, 0, tzinfo=UTC)
    its = deadline_until(night, night + timedelta(hours=1), TimeUnit.WORK_HOURS, CALENDAR)
    assert its.starts_at < its.amber_at < its.due_at
    assert deadline_until(night, START, TimeUnit.WORK_HOURS, CALENDAR).due_at == night
