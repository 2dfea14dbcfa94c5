"""The one door to the time. Nothing else in the program may ask the system for it (lint).

* :class:`LiveClock` is the wall clock.
* :class:`ReplayClock` runs from a chosen moment at a chosen rate: demo town, recorded files.
* :class:`ManualClock` stands still until told: tests, snapshots, dry runs.
"""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
"""The zone of the screen. Inside the program every moment is aware UTC."""


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


def monotonic_s() -> float:
    """Seconds for measuring durations; says nothing about the time of day."""
    return time.monotonic()
