"""Periods meet without gap or overlap, and trends are set beside what they can be compared with."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zscc.clock import SHANGHAI
from zscc.settings.roster import load_roster
from zscc.ui.assessment.periods import PeriodKind, TrendUnit, bounds_of, span_of, stepped

ROSTER = load_roster()
MOMENTS = st.datetimes(datetime(2024, 1, 2), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@given(MOMENTS, st.sampled_from(PeriodKind))
def test_a_period_holds_its_moment_and_meets_its_neighbours(moment, kind):
    span = span_of(kind, moment, ROSTER)
    assert span.since <= moment < span.until
    assert stepped(span, -1, ROSTER).until == span.since
    assert stepped(span, 1, ROSTER).since == span.until
    assert stepped(stepped(span, -1, ROSTER), 1, ROSTER) == span
    assert span.up_to(moment) == moment
    assert span.up_to(span.until + timedelta(days=1)) == span.until


@given(MOMENTS, st.sampled_from(TrendUnit))
def test_the_last_bar_runs_now_and_the_bars_before_end_where_they_begin_or_a_year_ago(moment, unit):
    bounds, before = bounds_of(unit, moment)
    assert bounds[-2] <= moment < bounds[-1]
    assert len(bounds) == len(before)
    assert list(bounds) == sorted(set(bounds))
    assert list(before) == sorted(set(before))
    assert before[-1] == bounds[0]
    weekday = {TrendUnit.DAY, TrendUnit.WEEK}
    if unit in weekday:
        assert [b.astimezone(SHANGHAI).weekday() for b in bounds] == [b.astimezone(SHANGHAI).weekday() for b in before]


@pytest.mark.parametrize(
    ("kind", "first"), [(PeriodKind.MONTH, "2026-06-01"), (PeriodKind.QUARTER, "2026-04-01")], ids=str
)
def test_months_and_quarters_begin_at_midnight_in_the_town(kind, first):
    span = span_of(kind, datetime(2026, 6, 15, 6, 32, tzinfo=UTC), ROSTER)
    assert span.since.astimezone(SHANGHAI).isoformat() == f"{first}T00:00:00+08:00"
