"""Where a source was left is kept with what was committed, and told to the feed when it goes on."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from zscc.centre.journal import JournalWriter
from zscc.centre.supervisor import Supervisor
from zscc.clock import ManualClock
from zscc.feeds.contract import Delivery, FeedDown
from zscc.model.fix import Fix, FixBatch
from zscc.model.space import PointE7
from zscc.store.contract import StoreUnavailable
from zscc.store.memory import MemoryStore

START = datetime(2026, 6, 15, 6, 30, tzinfo=UTC)


class Stream:
    """Twelve items, each with its number as the place; the link is cut after every fourth."""

    name = "stream"

    def __init__(self, until: int = 12) -> None:
        self.places: list[str] = []
        self._until = until

    def resume(self, place: str) -> None:
        self.places.append(place)

    async def deliveries(self) -> AsyncIterator[Delivery]:
        for number in range(int(self.places[-1] or 0) + 1, self._until + 1):
            fix = Fix("V01", number * 1000, PointE7(1_209_900_000 + number, 314_600_000))
            yield Delivery((FixBatch.of(f"b{number}", "stream", [fix]),), 1, place=str(number))
            if number % 4 == 0 and number < self._until:
                raise FeedDown("cut")


class Forgetful(MemoryStore):
    """Can neither keep nor tell a place."""

    def put_draft(self, name: str, body: bytes, at: datetime) -> None:
        raise StoreUnavailable("disk_full")

    def draft(self, name: str) -> bytes | None:
        raise StoreUnavailable("disk_full")


def run_on(store: MemoryStore, *feeds: Stream) -> list[int]:
    """Run one after the other, as after restarts; the seconds of the fixes that are stored."""
    seconds: list[int] = []

    async def run() -> None:
        clock = ManualClock(START)
        writer = JournalWriter(store, clock, flush_after_s=0)
        for feed in feeds:
            await Supervisor(writer, clock, lambda _: None).run(feed)
        for entry in store.read(0):
            if isinstance(entry.fact, FixBatch):
                seconds.extend(fix.observed_at_ms // 1000 for fix in entry.fact.fixes())
        await writer.close()

    asyncio.run(run())
    return seconds


def test_a_feed_goes_on_where_it_was_left_after_a_cut_and_after_a_restart(caplog: pytest.LogCaptureFixture) -> None:
    before, after = Stream(8), Stream(12)
    assert run_on(MemoryStore(), before, after) == list(range(1, 13))
    assert before.places == ["", "4"]
    assert after.places == ["8"]
    caplog.clear()


def test_a_place_that_cannot_be_kept_costs_repeats_and_nothing_else(caplog: pytest.LogCaptureFixture) -> None:
    class Patient(Stream):
        def resume(self, place: str) -> None:
            raise AssertionError("nobody knows a place")

    stream = Patient(4)
    stream.places.append("")
    assert run_on(Forgetful(), stream) == [1, 2, 3, 4]
    assert "disk_full" in caplog.text
    caplog.clear()
