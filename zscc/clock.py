"""The one door to the time. Nothing else in the program may ask the system for it (lint).

* :class:`LiveClock` is the wall clock.
* :class:`ReplayClock` runs from a chosen moment at a chosen rate: demo town, recorded files.
* :class:`ManualClock` stands still until told: tests, snapshots, dry runs.
"""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

SHANGHAI = ZoneInfo("Asia/Shanghai")
"""The zone of the screen. Inside the program every moment is aware UTC."""
MS_PER_DAY = 86_400_000
_EAST_OF_UTC_MS = 8 * 3_600_000
"""Asia/Shanghai has been UTC+8 without summer time since 1991; no fix or report of this program is older."""

_Ms = TypeVar("_Ms", int, NDArray[np.int64])


def day_of_ms(at_ms: _Ms) -> _Ms:
    """Number of the day in Asia/Shanghai, 0 = 1970-01-01: a whole number may be hashed and compared in arrays."""
    return (at_ms + _EAST_OF_UTC_MS) // MS_PER_DAY


def start_of_day_ms(day: int) -> int:
    """Milliseconds of the epoch at 00:00 Asia/Shanghai."""
    return day * MS_PER_DAY - _EAST_OF_UTC_MS


class Clock(Protocol):
    """Tells the time to those who need it."""

    @property
    def rate(self) -> float:
        """Seconds of this clock in one second of the wall."""

    def now(self) -> datetime:
        """The present moment, aware UTC."""

    async def sleep(self, seconds: float) -> None:
        """Wait until ``seconds`` of this clock have passed."""


class LiveClock:
    """The wall clock."""

    @property
    def rate(self) -> float:
        """One second in a second."""
        return 1.0

    def now(self) -> datetime:
        """The wall clock's moment."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Wait ``seconds`` of the wall."""
        await asyncio.sleep(max(seconds, 0.0))


class ReplayClock:
    """Starts at ``start`` and runs ``rate`` times as fast as the wall; steps of the wall clock do not reach it."""

    def __init__(self, start: datetime, rate: float = 1.0) -> None:
        if start.tzinfo is None:
            raise ValueError("a clock starts at an aware moment")
        if rate <= 0:
            raise ValueError("a clock's rate is positive")
        self._start = start.astimezone(UTC)
        self._rate = rate
        self._began_s = time.monotonic()

    @property
    def rate(self) -> float:
        """Seconds of this clock in one second of the wall."""
        return self._rate

    def now(self) -> datetime:
        """The moment this clock has reached."""
        return self._start + timedelta(seconds=(time.monotonic() - self._began_s) * self._rate)

    async def sleep(self, seconds: float) -> None:
        """Wait until ``seconds`` of this clock have passed."""
        await asyncio.sleep(max(seconds, 0.0) / self._rate)


class ManualClock:
    """Stands still; ``advance`` moves it, and so does sleeping on it."""

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("a clock starts at an aware moment")
        self._now = start.astimezone(UTC)

    @property
    def rate(self) -> float:
        """Nominal."""
        return 1.0

    def now(self) -> datetime:
        """The moment it was last moved to."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Move on; a clock never goes back."""
        if seconds < 0:
            raise ValueError("a clock never goes back")
        self._now += timedelta(seconds=seconds)

    async def sleep(self, seconds: float) -> None:
        """Pass the time at once, but let the other tasks run."""
        self.advance(max(seconds, 0.0))
        await asyncio.sleep(0)


class LatestMoment:
    """What a clock would tell had it never been set back: items are not of the future because a clock is wrong."""

    def __init__(self) -> None:
        self._at_ms: int | None = None
        self._told_s = 0.0

    def of(self, now_ms: int) -> int:
        """``now_ms``, or later: what the clock told before it was set back, and the time that has passed since.

        A clock that is set back by more than a day was wrong before.
        """
        told_s = monotonic_s()
        if self._at_ms is None or not 0 < self._at_ms - now_ms <= MS_PER_DAY:
            self._at_ms, self._told_s = now_ms, told_s
            return now_ms
        return max(now_ms, self._at_ms + int((told_s - self._told_s) * 1000.0))


def monotonic_s() -> float:
    """Seconds for measuring durations; says nothing about the time of day."""
    return time.monotonic()
