"""The one door to the time."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from zscc.clock import LiveClock, ManualClock, ReplayClock, monotonic_s

START = datetime(2026, 6, 15, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize("clock", [ManualClock, ReplayClock])
def test_a_clock_does_not_start_at_a_naive_moment(clock: type[ManualClock] | type[ReplayClock]) -> None:
    with pytest.raises(ValueError, match="aware"):
        clock(START.replace(tzinfo=None))


def test_a_manual_clock_stands_still_until_told_and_never_goes_back() -> None:
    clock = ManualClock(START)
    assert clock.now() == clock.now() == START
    clock.advance(90)
    assert clock.now() == START + timedelta(seconds=90)
    with pytest.raises(ValueError, match="back"):
        clock.advance(-1)


def test_sleeping_on_a_manual_clock_passes_its_time_and_none_of_ours() -> None:
    clock = ManualClock(START)
    began_s = monotonic_s()
    asyncio.run(clock.sleep(3600))
    assert clock.now() == START + timedelta(hours=1)
    assert monotonic_s() - began_s < 60


def test_a_replay_clock_runs_at_its_rate() -> None:
    clock = ReplayClock(START, rate=3600)
    first, began_s = clock.now(), monotonic_s()
    asyncio.run(clock.sleep(60))
    passed_s, wall_s = (clock.now() - first).total_seconds(), monotonic_s() - began_s
    assert passed_s >= 59
    assert passed_s <= wall_s * 3600 + 60


def test_the_live_clock_is_aware() -> None:
    assert LiveClock().now().utcoffset() == timedelta(0)


def test_a_rate_is_positive() -> None:
    with pytest.raises(ValueError, match="positive"):
        ReplayClock(START, rate=0)
