"""Times as people and devices write them."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zscc.feeds.recorded.reading import RowRefused
from zscc.feeds.recorded.times import TimeReader, TwoWays, zone_named

MOMENT = datetime(2026, 6, 5, 4, 3, 2, tzinfo=UTC)
MS = int(MOMENT.timestamp() * 1000)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def refused(text: str, reader: TimeReader) -> str:
    with pytest.raises(RowRefused) as caught:
        reader.read(text)
    return caught.value.reason


@pytest.mark.parametrize(
    "text",
    [
        "2026-06-05T04:03:02Z",
        "2026-06-05t04:03:02z",
        "2026-06-05 04:03:02+00:00",
        "2026-06-05T12:03:02+08:00",
        "2026-06-05T12:03:02+0800",
        "2026-06-05 12:03:02 +08",
        "2026-06-04T23:03:02-05:00",
        "2026-06-05 04:03:02 UTC",
        "2026-06-05T04:03:02.000000000Z",
        "20260605T040302Z",
        "2026/06/05 04:03:02 GMT",
        "2026/6/5 4:03:02Z",
        "2026.06.05 04:03:02 UTC+0",
        "2026年6月5日 12时3分2秒 +08:00",
        "05.06.2026 04:03:02Z",
        "5-Jun-2026 04:03:02 UTC",
        "Fri, 05 Jun 2026 04:03:02 GMT",
        "5 June 2026 04:03:02 AM Z",
        str(MS // 1000),
        f"{MS // 1000}.0",
        str(MS),
        f"{MS}000",
        f"{MS}000000",
    ],
)
def test_forms_that_tell_their_offset(text: str) -> None:
    assert TimeReader(None).read(text) == MS
    assert TimeReader(SHANGHAI).read(text) == MS, "the offset in the text goes before the zone"


@pytest.mark.parametrize(
    "text",
    [
        "2026-06-05T12:03:02",
        "2026-06-05 12:03:02.000",
        "2026/06/05 12:03:02",
        "2026年06月05日 12:03:02",
        "20260605120302",
        "20260605 12:03:02",
        "2026-06-05 12:03:02 PM",
    ],
)
def test_naive_times_need_a_zone(text: str) -> None:
    assert refused(text, TimeReader(None)) == "naive_time"
    assert TimeReader(SHANGHAI).read(text) == MS
    assert TimeReader(timezone(timedelta(hours=8))).read(text) == MS


@pytest.mark.parametrize(
    "text",
    [
        "garbage",
        "2026-02-30T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-06-05T25:00:00Z",
        "2026-06-05T04:60:00Z",
        "2026-06-05",
        "2026/06/05",
        "12:03:02",
        "5/6/26 12:03:02",
        "13:00 PM 5/6/2026",
        "2026-06-05 13:03:02 PM",
        "99999999999999999999999",
        "9" * 79,
        "0000-00-00 00:00:00",
        "2026-06-05T04:03:02+99:00",
        "1.44E+12",
        "nan",
        "1" + " " * 100_000 + "x",
        "\x00",
    ],
)
def test_what_is_no_time(text: str) -> None:
    assert refused(text, TimeReader(UTC)) == "bad_time"


def test_no_time_at_all() -> None:
    assert refused("", TimeReader(UTC)) == "no_time"


def test_month_or_day_first() -> None:
    reader = TimeReader(UTC)
    ways = reader.read("06/05/2026 04:03:02")
    assert ways == TwoWays(month_first_ms=MS, day_first_ms=MS - 30 * 86_400_000)
    assert not reader.only_day_first | reader.only_month_first
    assert reader.read("6/25/2026 04:03:02 AM") == MS + 20 * 86_400_000
    assert reader.only_month_first
    assert not reader.only_day_first
    assert reader.read("25/6/2026 16:03:02") == MS + 20 * 86_400_000 + 12 * 3_600_000
    assert reader.only_day_first
    assert reader.read("5/5/2026 04:03:02") == MS - 31 * 86_400_000


def test_the_order_of_dates_may_be_told() -> None:
    assert TimeReader(UTC, day_first=False).read("06/05/2026 04:03:02") == MS
    assert TimeReader(UTC, day_first=True).read("05/06/2026 04:03:02") == MS
    assert refused("06/25/2026 04:03:02", TimeReader(UTC, day_first=True)) == "bad_time"


def test_noon_and_midnight_in_twelve_hours() -> None:
    reader = TimeReader(UTC)
    midnight, noon = (reader.read(f"2026-06-05 12:00:00 {half}") for half in ("AM", "p.m."))
    assert (noon, midnight) == (MS + 28_618_000, MS - 14_582_000)


def test_fractions_are_kept_to_the_millisecond() -> None:
    assert TimeReader(None).read("2026-06-05T04:03:02.1239Z") == MS + 123
    assert TimeReader(None).read("2026/06/05 04:03:02,5 Z") == MS + 500
    assert TimeReader(None).read(f"{MS // 1000}.123") == MS + 123


def test_the_hour_that_never_was_and_the_hour_that_came_twice() -> None:
    new_york = TimeReader(ZoneInfo("America/New_York"))
    assert refused("2026-03-08 02:30:00", new_york) == "bad_time"
    assert new_york.read("2026-03-08 03:00:00") == int(datetime(2026, 3, 8, 7, tzinfo=UTC).timestamp() * 1000)
    twice = new_york.read("2026-11-01 01:30:00")
    assert twice == int(datetime(2026, 11, 1, 5, 30, tzinfo=UTC).timestamp() * 1000), "the first of the two"


@given(
    st.datetimes(datetime(1980, 2, 1), datetime(2090, 1, 1)),  # noqa: DTZ001 - the zone is the test's
    st.sampled_from(["UTC", "Asia/Shanghai", "America/Chicago", "Asia/Kathmandu", "+08:00", "-03:30"]),
)
def test_a_local_time_is_read_as_its_zone_says(local: datetime, zone: str) -> None:
    tz = zone_named(zone)
    there = local.replace(tzinfo=tz)
    if there.astimezone(UTC).astimezone(tz).replace(tzinfo=None) != local:
        return
    wanted = (there - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
    assert TimeReader(tz).read(local.isoformat(" ")) == wanted
    assert TimeReader(tz).read(local.strftime("%Y/%m/%d %H:%M:%S.%f")) == wanted
    assert TimeReader(None).read(there.isoformat()) == wanted


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(RowRefused):
        read = TimeReader(UTC).read(text)
        assert isinstance(read, TwoWays) or abs(read) < 2**62


@pytest.mark.parametrize(
    "name", ["Mars", "", "/etc/passwd", "../UTC", "America", "+25:00", "+8:99:1", "\x00", "x" * 5000]
)
def test_zones_that_are_none(name: str) -> None:
    with pytest.raises(ValueError, match=r"zone|offset|."):
        zone_named(name)


def test_zones() -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    offsets = {name: moment.astimezone(zone_named(name)).utcoffset() for name in ("UTC", "z", "UTC+8", "-0330", "+8")}
    hours = {name: offset.total_seconds() / 3600 for name, offset in offsets.items() if offset is not None}
    assert hours == {"UTC": 0.0, "z": 0.0, "UTC+8": 8.0, "-0330": -3.5, "+8": 8.0}
