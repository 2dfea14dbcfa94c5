"""The bureau's working calendar: spans of a day, public holidays and make-up days. TOML, checked at start.

Which days are free is told anew each autumn by a notice of the State Council's office; it is a setting, and for a year
that has not been entered a deadline is provisional (:meth:`CalendarSetting.knows`).
"""

import tomllib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from importlib.resources import files
from pathlib import Path

import msgspec

from zscc.model.working_time import Deadline, WorkingCalendar

LONGEST_HOLIDAY_DAYS = 60
_LOCAL_AHEAD = timedelta(hours=8)
"""Asia/Shanghai, in all years that a calendar counts."""


class Holiday(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One public holiday with the days that are worked for it."""

    name: str
    first: date
    last: date
    make_up: tuple[date, ...] = ()

    def __post_init__(self) -> None:
        if not timedelta(0) <= self.last - self.first < timedelta(days=LONGEST_HOLIDAY_DAYS):
            raise ValueError(
                f"{self.name}: {self.first} to {self.last} is no holiday of 1 to {LONGEST_HOLIDAY_DAYS} days"
            )

    def days(self) -> Iterator[date]:
        """Its free days."""
        return (self.first + timedelta(days=day) for day in range((self.last - self.first).days + 1))


class CalendarSetting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file as it stands."""

    spans: tuple[tuple[str, str], ...]
    """Of a working day, "08:30" to "12:00", local time."""
    years: tuple[int, ...]
    """Whose holidays were entered."""
    source: str
    weekend_off: bool = True
    to_be_confirmed: bool = True
    holidays: tuple[Holiday, ...] = ()

    def __post_init__(self) -> None:
        self.calendar()

    def calendar(self) -> WorkingCalendar:
        """The calendar to count with; ValueError says what is wrong in it."""
        return WorkingCalendar(
            spans=tuple((time.fromisoformat(start), time.fromisoformat(end)) for start, end in self.spans),
            weekend_off=self.weekend_off,
            holidays=frozenset(day for holiday in self.holidays for day in holiday.days()),
            extra_workdays=frozenset(day for holiday in self.holidays for day in holiday.make_up),
        )

    def holiday_on(self, day: date) -> str | None:
        """The name of the holiday on a day in Asia/Shanghai."""
        return next((holiday.name for holiday in self.holidays if holiday.first <= day <= holiday.last), None)

    def knows(self, deadline: Deadline) -> bool:
        """Whether the holidays of every year between start and due moment were entered."""
        first, last = (_local_day(moment).year for moment in (deadline.starts_at, deadline.due_at))
        return set(range(first, last + 1)) <= set(self.years)


def _local_day(moment: datetime) -> date:
    return (moment + _LOCAL_AHEAD).date()


def load_calendar(path: Path | None = None) -> CalendarSetting:
    """Read a calendar, the shipped one when no path is given; msgspec.ValidationError says what is wrong in it."""
    source = files("zscc") / "resources" / "duty" / "calendar.toml" if path is None else path
    return msgspec.convert(tomllib.loads(source.read_text(encoding="utf-8")), CalendarSetting)
