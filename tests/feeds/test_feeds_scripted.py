"""The fake that ships does what its script says."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from zscc.clock import ManualClock
from zscc.feeds.contract import Delivery, FeedDown
from zscc.feeds.scripted.feed import ScriptedFeed, Wait


def test_it_delivers_waits_fails_and_goes_on() -> None:
    start = datetime(2026, 6, 15, tzinfo=UTC)
    clock = ManualClock(start)
    one, two = Delivery((), rows=1), Delivery((), rows=2)
    feed = ScriptedFeed("fake", [one, Wait(5.0), FeedDown("gone", port=1), two], clock)

    async def play() -> list[Delivery]:
        return [delivery async for delivery in feed.deliveries()]

    with pytest.raises(FeedDown) as caught:
        asyncio.run(play())
    assert (caught.value.code, caught.value.arguments) == ("gone", {"port": 1})
    assert clock.now() == start + timedelta(seconds=5)
    assert asyncio.run(play()) == [two]
    assert asyncio.run(play()) == []
    assert feed.name == "fake"
