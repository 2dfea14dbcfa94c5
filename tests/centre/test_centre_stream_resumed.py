"""Ten thousand events over links that break in the middle of events, and restarts: none lost, none twice."""

import asyncio
import random
from collections import Counter
from contextlib import suppress

import pytest
from aiohttp import web
from made_feeds import HOME, NOW, ground
from web_sources import cut as broken_off
from web_sources import run, served

from zscc.centre.journal import JournalWriter
from zscc.centre.supervisor import Supervisor
from zscc.clock import ManualClock
from zscc.feeds.table import feed_of, settings_of
from zscc.model.fix import FixBatch
from zscc.model.moment import ms_from_utc
from zscc.settings.profile import load_profile
from zscc.situation.situation import Situation
from zscc.store.memory import MemoryStore

EVENTS = 10_000
START_MS = ms_from_utc(NOW) - 200_000
FIX = {
    "becomes": "fix",
    "fields": {"vehicle": "car", "observed_at": {"path": "ms", "form": "ms"}, "lon": "lon", "lat": "lat"},
}


def event(number: int) -> bytes:
    at = f'"ms": {START_MS + number * 10}, "lon": {HOME[0]}, "lat": {HOME[1]}'
    return f'id: {number}\ndata: {{"car": "V{number % 17}",\ndata: {at}}}\n\n'.encode()


class Source:
    """Sends 1 500 events a connection from where it is asked to, and breaks off in the middle of one."""

    def __init__(self) -> None:
        self.dice = random.Random(3)
        self.resumed = 0

    async def answer(self, request: web.Request) -> web.StreamResponse:
        begin = int(request.headers.get("Last-Event-ID", "0")) + 1
        self.resumed += begin > 1
        if begin > EVENTS:
            return web.Response(status=204)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        body = b"retry: 1\n" + b"".join(event(number) for number in range(begin, min(begin + 1500, EVENTS + 1)))
        last = begin + 1500 > EVENTS
        cut = len(body) if last else self.dice.randint(len(body) // 2, len(body) - 1)
        for start in range(0, cut, 7001):
            await response.write(body[start : min(start + 7001, cut)])
        if not last and self.dice.random() < 0.5:
            await asyncio.sleep(0.02)
            broken_off(request)
        return response


class Kept(MemoryStore):
    """Can be read when everything is closed."""

    def close(self) -> None:
        return


def test_ten_thousand_events_are_resumed_without_loss_or_double(caplog: pytest.LogCaptureFixture) -> None:
    source, store, profile = Source(), Kept(), load_profile()

    async def work() -> None:
        async with served(source.answer) as url:
            settings = settings_of("stream", {"kind": "sse", "url": url, "mapping": FIX})
            clock = ManualClock(NOW)
            writer = JournalWriter(store, clock, flush_after_s=0)
            for stop_after_s in (0.7, 0.7, None):
                # What a restart leaves: a new feed that knows nothing, and the place that the store keeps.
                feed = feed_of("stream", settings, ground(clock=clock))
                with suppress(TimeoutError):
                    async with asyncio.timeout(stop_after_s):
                        await Supervisor(writer, clock, lambda _: None).run(feed)
            await writer.close()

    run(work)
    situation, found = Situation(profile.thresholds, profile.windows), Counter[int]()
    for entry in store.read(0):
        situation.apply(entry)
        if isinstance(entry.fact, FixBatch):
            found.update(fix.observed_at_ms for fix in entry.fact.fixes())
    assert sorted(found) == [START_MS + number * 10 for number in range(1, EVENTS + 1)]
    assert situation.snapshot(NOW).tally.fixes_today == EVENTS
    assert source.resumed >= 6
    caplog.clear()
