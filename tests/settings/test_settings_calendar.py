"""The working calendar as a file: the shipped one, and broken ones refused with the place or the reason."""

from datetime import UTC, date, datetime, timedelta
from importlib.resources import files

import msgspec
import pytest

from zscc.model.working_time import TimeLimit, TimeUnit, deadline_of
from zscc.settings.calendar import load_calendar

GOOD = (files("zscc") / "resources" / "duty" / "calendar.toml").read_text(encoding="utf-8")


def test_the_shipped_calendar_is_a_proposal_to_be_confirmed():
    told = load_calendar()
    assert told.to_be_confirmed
    assert "以国务院办公厅通知为准" in told.source
    assert told.calendar().workday == timedelta(hours=7.5)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 1, 4), True),
        (date(2026, 2, 16), False),
        (date(2026, 2, 14), True),
        (date(2026, 6, 15), True),
        (date(2026, 6, 19), False),
        (date(2026, 6, 20), False),
        (date(2026, 9, 20), True),
        (date(2026, 10, 7), False),
        (date(2026, 10, 8), True),
        (date(2026, 10, 10), True),
        (date(2026, 10, 11), False),
    ],
)
def test_days_of_2026(day, works):
    assert load_calendar().calendar().is_workday(day) is works


def test_the_year_of_2026_has_248_working_days():
    calendar = load_calendar().calendar()
    assert sum(calendar.is_workday(date(2026, 1, 1) + timedelta(days=day)) for day in range(365)) == 248


def test_the_name_of_a_holiday():
    assert load_calendar().holiday_on(date(2026, 6, 20)) == "端午节"
    assert load_calendar().holiday_on(date(2026, 6, 22)) is None


def test_a_deadline_in_a_year_that_was_not_entered_is_provisional():
    setting = load_calendar()
    starts = datetime(2026, 12, 31, 2, tzinfo=UTC)
    short, long = (deadline_of(TimeLimit(hours, TimeUnit.WORK_HOURS), starts, setting.calendar()) for hours in (2, 20))
    assert setting.knows(short)
    assert not setting.knows(long)


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ('["13:30", "17:30"]', '["11:30", "17:30"]', "overlaps"),
        ('spans = [["08:30", "12:00"], ["13:30", "17:30"]]', "spans = []", "needs a span"),
        ('"08:30"', '"half past eight"', "half past eight"),
        ('"08:30"', "8.5", "spans"),
        ("first = 2026-02-15", "first = 2026-02-30", "(?i)date|value"),
        ("first = 2026-02-15", 'first = "soon"', "holidays"),
        ("last = 2026-02-23", "last = 2026-02-01", "春节"),
        ("last = 2026-02-23", "last = 9999-12-31", "春节"),
        ("make_up = [2026-01-04]", "make_up = [2026-02-16]", "2026-02-16"),
        ("weekend_off = true", "weekend_of = true", "weekend_of"),
    ],
)
def test_a_broken_calendar_is_refused(tmp_path, was, becomes, told):
    assert was in GOOD
    broken = tmp_path / "calendar.toml"
    broken.write_text(GOOD.replace(was, becomes, 1), encoding="utf-8")
    with pytest.raises((msgspec.ValidationError, ValueError), match=told):
        load_calendar(broken)
