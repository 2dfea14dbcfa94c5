"""Times as people and devices write them, to milliseconds of the Unix epoch.

Understood are ISO 8601 in all its forms, the same with slashes, dots or 年月日, day or month first with a four-digit
year, months by their English name, AM and PM, offsets and UTC or Z; 14 digits ``YYYYMMDDHHMMSS``; and seconds,
milli-, micro- or nanoseconds of the Unix epoch (told apart by size; always UTC).

A time without offset is local time of the zone that was given. Where clocks are put back, the hour that comes twice is
taken for the first; an hour that is skipped never was, and is refused. A date alone is no time.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from zscc.feeds.recorded.reading import RowRefused
from zscc.model.moment import ms_from_utc

_EPOCH = re.compile(r"[+-]?\d+(?:[.,]\d+)?", re.ASCII)
_OFFSET = re.compile(r"z|utc|gmt|(?:utc|gmt)?\s*[+-]\d{1,2}(?::?\d{2})?", re.ASCII | re.IGNORECASE)
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:(\d\d)(\d{3})?)?", re.ASCII)
_WRITTEN = re.compile(
    r"(?:[a-z]{3,9},?\s+)?"
    r"(?P<a>\d{1,4})\s*(?P<mark>[-/.年\s])\s*(?P<b>\d{1,2}|[a-z]{3,9})\.?\s*[-/.月\s]\s*(?P<c>\d{1,4})\s*日?[t,\s]*"
    r"(?P<hour>\d{1,2})\s*[:时点]\s*(?P<minute>\d{1,2})\s*分?(?:[:\s]*(?P<second>\d{1,2})(?:[.,](?P<fraction>\d+))?秒?)?"
    rf"\s*(?P<half>[ap]\.?m\.?)?\s*(?P<zone>{_OFFSET.pattern})?",
    re.ASCII | re.IGNORECASE,
)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec"
_MOST_SECONDS, _MOST_MS, _MOST_US, _MOST_NS = 10**11, 10**14, 10**17, 10**20
_NOON = 12
_LONGEST = 80
"""No time is written with more characters; keeps a hostile field from costing time."""


def zone_named(name: str) -> tzinfo:
    """A zone of the tz database (Asia/Shanghai), UTC or an offset (+08:00); ValueError for any other."""
    found = _OFFSET.fullmatch(name.strip())
    if found:
        return _offset(name.strip()) or UTC
    try:
        return ZoneInfo(name.strip())
    except (KeyError, OSError) as error:
        raise ValueError(f"{name} is no time zone") from error


@dataclass(frozen=True, slots=True)
class TwoWays:
    """A time whose date can be read month first or day first."""

    month_first_ms: int
    day_first_ms: int


class TimeReader:
    """Reads the times of one file."""

    def __init__(self, zone: tzinfo | None, day_first: bool | None = None) -> None:
        self._zone = zone
        self._may_skip = zone is not None and not isinstance(zone, timezone)
        self._day_first = day_first
        self.only_day_first = False
        """A date was seen that can only be read day first."""
        self.only_month_first = False

    def read(self, text: str) -> int | TwoWays:
        """Milliseconds of the Unix epoch; raises RowRefused: no_time, bad_time, naive_time."""
        if not text:
            raise RowRefused("no_time")
        if len(text) > _LONGEST:
            raise RowRefused("bad_time")
        try:
            return self._moment(text)
        except (ValueError, OverflowError):
            raise RowRefused("bad_time") from None

    def _moment(self, text: str) -> int | TwoWays:
        if _EPOCH.fullmatch(text):
            return self._of_digits(text)
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return self._of_written(text)
        if ":" not in text and "T" not in text:
            raise ValueError("a date is no time")
        return self._ms(moment)

    def _ms(self, moment: datetime) -> int:
        if moment.tzinfo is not None:
            return ms_from_utc(moment)
        if self._zone is None:
            raise RowRefused("naive_time")
        utc = moment.replace(tzinfo=self._zone).astimezone(UTC)
        if self._may_skip and utc.astimezone(self._zone).replace(tzinfo=None, fold=0) != moment:
            raise ValueError("the clocks were put forward over this hour")
        return ms_from_utc(utc)

    def _of_digits(self, text: str) -> int:
        compact = _COMPACT.fullmatch(text)
        if compact:
            year, month, day, hour, minute, second, ms = (int(part or 0) for part in compact.groups())
            return self._ms(datetime(year, month, day, hour, minute, second, ms * 1000))  # noqa: DTZ001 - zone follows
        whole, _, fraction = text.replace(",", ".").partition(".")
        number = int(whole)
        size = abs(number)
        if size >= _MOST_NS:
            raise ValueError("beyond all calendars")
        if size < _MOST_SECONDS:
            return round(float(f"{whole}.{fraction or 0}") * 1000)
        return number if size < _MOST_MS else number // 1000 if size < _MOST_US else number // 1_000_000

    def _of_written(self, text: str) -> int | TwoWays:
        found = _WRITTEN.fullmatch(text)
        if found is None:
            raise ValueError("not a time")
        dates = self._dates(found)
        clock = _clock(found)
        zone = _offset(found["zone"])
        readings = [self._ms(datetime(*date, *clock, tzinfo=zone)) for date in dates]
        return readings[0] if len(readings) == 1 else TwoWays(*readings)

    def _dates(self, found: re.Match[str]) -> list[tuple[int, int, int]]:
        """The dates that are possible: one, or month first and day first."""
        first, middle, last = found["a"], found["b"], found["c"]
        if len(first) == len("2026"):
            return [(int(first), _month(middle), int(last))]
        if len(last) != len("2026"):
            raise ValueError("a year has four digits")
        if not middle.isdigit() or found["mark"] == ".":
            return [(int(last), _month(middle), int(first))]
        return self._month_or_day_first(int(first), int(middle), int(last))

    def _month_or_day_first(self, first: int, middle: int, year: int) -> list[tuple[int, int, int]]:
        self.only_day_first |= first > _NOON
        self.only_month_first |= middle > _NOON
        by_order = {False: (year, first, middle), True: (year, middle, first)}
        if self._day_first is not None:
            return [by_order[self._day_first]]
        if first > _NOON or middle > _NOON or first == middle:
            return [by_order[first > _NOON]]
        return [by_order[False], by_order[True]]


def _month(text: str) -> int:
    if text.isdigit():
        return int(text)
    return _MONTHS.split().index(text[:3].lower()) + 1


def _clock(found: re.Match[str]) -> tuple[int, int, int, int]:
    """Hour, minute, second, microsecond."""
    hour, half = int(found["hour"]), (found["half"] or "")[:1].lower()
    if half:
        if not 1 <= hour <= _NOON:
            raise ValueError("twelve hours have numbers 1 to 12")
        hour = hour % _NOON + (_NOON if half == "p" else 0)
    fraction = (found["fraction"] or "0")[:6].ljust(6, "0")
    return hour, int(found["minute"]), int(found["second"] or 0), int(fraction)


def _offset(text: str | None) -> tzinfo | None:
    if text is None:
        return None
    offset = re.sub(r"[a-z\s]", "", text.lower())
    if not offset:
        return UTC
    hours, _, minutes = offset[1:].partition(":")
    if len(hours) > len("08"):
        hours, minutes = hours[:-2], hours[-2:]
    return timezone((-1 if offset[0] == "-" else 1) * timedelta(hours=int(hours), minutes=int(minutes or 0)))
