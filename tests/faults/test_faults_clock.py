"""The wall clock is set on by an hour, back by two, and right again, while vehicles report and a system posts."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from web_sources import served
from whole_desk import SECRETS, Cars, Poster, WholeDesk, until

from zscc.centre.engine import Ears, Engine
from zscc.centre.feed_counts import FeedCounts
from zscc.centre.headless import headless_engine
from zscc.centre.live_ground import load_ground
from zscc.clock import MS_PER_DAY, LatestMoment, LiveClock, ManualClock
from zscc.feeds.contract import Delivery
from zscc.feeds.polling import Poller
from zscc.model.feed_health import FeedHealth, FeedState
from zscc.store.sqlite import SqliteStore
from zscc.store.sqlite_reader import SqliteReader

HOUR = timedelta(hours=1)


class HereDesk(WholeDesk):
    """In this process, so that its clock can be set."""

    engine: Engine
    _left = False

    def start(self, lines: Path | None = None) -> None:
        bugs: list[BaseException] = []
        ears = Ears(bugs.append, lambda _: None)
        self.engine = headless_engine(load_ground(self.profile, None), SqliteStore(self.journal), 1, ears)
        self.engine.start()
        self.bugs = bugs

    def end(self) -> None:
        self.close()
        assert not self.bugs, self.bugs

    def close(self) -> None:
        if not self._left:
            self._left = True
            self.engine.stop()

    def healths(self) -> list[FeedHealth]:
        reader = SqliteReader(self.journal)
        try:
            return [entry.fact for entry in reader.read(0) if isinstance(entry.fact, FeedHealth)]
        finally:
            reader.close()


class SetClock:
    """Off by so much from the wall."""

    def __init__(self) -> None:
        self.off = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.off


async def scene(desk: HereDesk, clock: SetClock) -> None:
    cars, poster = Cars(3, ago=timedelta(seconds=60)), Poster()
    async with asyncio.TaskGroup() as group:
        group.create_task(cars.drive(70, 0.03, desk.cars))
        group.create_task(poster.post(12, 2, 0.1, desk.intake))
        for off in (HOUR, -HOUR, timedelta()):
            answered, sent = poster.answered, len(cars.sent)
            await until(lambda most=answered + 3: poster.answered >= most)
            await until(lambda most=sent + 20: len(cars.sent) >= most)
            clock.off = off
    await desk.count(cars, poster)
    healths = desk.healths()
    assert {reason for health in healths for reason, _ in health.rejects} <= {"duplicate"}


def test_a_clock_that_jumps_refuses_nothing_and_holds_up_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = SetClock()
    monkeypatch.setattr(LiveClock, "now", lambda _its: clock.now())
    for name, secret in SECRETS.items():
        monkeypatch.setenv(name, secret)
    desk = HereDesk(tmp_path)
    desk.journal.parent.mkdir(parents=True)
    desk.start()
    try:
        asyncio.run(scene(desk, clock))
    finally:
        desk.close()


def test_a_clock_that_was_set_back_holds_up_no_polling() -> None:
    class Noting(ManualClock):
        slept = 0.0

        async def sleep(self, seconds: float) -> None:
            self.slept = max(self.slept, seconds)

    async def unchanged(_: web.Request) -> web.Response:
        return web.Response(status=304)

    async def work() -> None:
        clock = Noting(datetime(2026, 6, 15, 8, tzinfo=UTC))
        async with served(unchanged) as url, aiohttp.ClientSession() as session:
            poller = Poller(url, url, clock, 1000)
            await poller.fetch(session)
            clock._now -= HOUR
            await poller.fetch(session)
        assert clock.slept == 0.0

    asyncio.run(work())


def test_a_silent_feed_is_delayed_also_after_the_clock_was_set_back() -> None:
    now = datetime(2026, 6, 15, 8, tzinfo=UTC)
    counts = FeedCounts("cars", now, "", 60.0)
    counts.add(Delivery((), 0), now)
    assert [health.state for health in counts.news(now)] == [FeedState.UP]
    assert [health.state for health in counts.news(now - HOUR)] == [FeedState.UP]
    assert [health.state for health in counts.news(now - HOUR + timedelta(seconds=60))] == [FeedState.DELAYED]


def test_a_clock_that_was_years_ahead_is_not_believed_any_more() -> None:
    latest, now_ms = LatestMoment(), 1_781_505_000_000
    assert latest.of(now_ms) == now_ms
    assert latest.of(now_ms - 3_600_000) >= now_ms
    assert latest.of(now_ms + 10 * 365 * MS_PER_DAY) == now_ms + 10 * 365 * MS_PER_DAY
    assert latest.of(now_ms) == now_ms
