"""A recording as a feed: paced by the clock, in order of observed time, told once."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta

import numpy as np

from zscc.clock import ManualClock
from zscc.feeds.contract import Delivery
from zscc.feeds.edge import Edge, EdgeRules
from zscc.feeds.judged import Judged
from zscc.feeds.recorded.feed import FIXES_AT_ONCE, RecordedFeed
from zscc.feeds.rows import FixRows
from zscc.model.fix import FixBatch, FixFlag

START = datetime(2026, 6, 15, tzinfo=UTC)
START_MS = int(START.timestamp() * 1000)
RULES = EdgeRules(future_limit_s=300.0, jump_above_kmh=160.0, late_after_s=None)


def judged(seconds: list[int]) -> Judged:
    """Two vehicles by turns, standing still."""
    count = len(seconds)
    unknown = np.full(count, np.nan)
    lon = 120.99 + np.arange(count) * 1e-7
    at_ms = START_MS + np.array(seconds, np.int64) * 1000
    rows = FixRows(
        ("V1", "V2"),
        np.arange(count) % 2,
        at_ms,
        lon,
        np.full(count, 31.4),
        unknown,
        unknown,
        np.zeros(count, np.bool_),
    )
    return Edge(RULES).judge(rows, START + timedelta(days=1))


def played(feed: RecordedFeed, clock: ManualClock) -> list[tuple[float, Delivery]]:
    """Deliveries with the seconds on the clock when they came."""

    async def play() -> list[tuple[float, Delivery]]:
        return [((clock.now() - START).total_seconds(), delivery) async for delivery in feed.deliveries()]

    return asyncio.run(play())


def fixes_of(delivery: Delivery) -> list[tuple[str, int]]:
    batches = [fact for fact in delivery.facts if isinstance(fact, FixBatch)]
    return [(fix.vehicle, (fix.observed_at_ms - START_MS) // 1000) for batch in batches for fix in batch.fixes()]


def test_every_fix_comes_when_the_clock_reaches_it() -> None:
    clock = ManualClock(START)
    feed = RecordedFeed("bus", judged([0, 0, 30, 45, 3600]), Counter(bad_time=2), clock)
    first, *others = played(feed, clock)
    assert feed.name == "bus"
    assert (first[1].facts, first[1].rows, first[1].rejects) == ((), 2, Counter(bad_time=2))
    assert [(at, fixes_of(delivery)) for at, delivery in others] == [
        (0.0, [("V1", 0), ("V2", 0)]),
        (30.0, [("V1", 30)]),
        (45.0, [("V2", 45)]),
        (3600.0, [("V1", 3600)]),
    ]
    assert sum(delivery.rows for _, delivery in others) == 5


def test_a_file_out_of_order_plays_in_order_and_keeps_its_flags() -> None:
    clock = ManualClock(START)
    feed = RecordedFeed("bus", judged([60, 70, 20, 10, 80]), Counter(), clock)
    deliveries = [delivery for _, delivery in played(feed, clock)]
    assert [fix for delivery in deliveries for fix in fixes_of(delivery)] == [
        ("V2", 10),
        ("V1", 20),
        ("V1", 60),
        ("V2", 70),
        ("V1", 80),
    ]
    flags = [fix.flags for delivery in deliveries for fact in delivery.facts for fix in fact.fixes()]
    assert flags == [FixFlag.OUT_OF_ORDER, FixFlag.OUT_OF_ORDER, FixFlag.NONE, FixFlag.NONE, FixFlag.NONE]
    assert sum((delivery.flags for delivery in deliveries), Counter()) == Counter(out_of_order=2)


def test_what_is_due_at_once_comes_in_portions_with_keys_of_their_own() -> None:
    clock = ManualClock(START + timedelta(hours=1))
    feed = RecordedFeed("bus", judged([n % 100 for n in range(5000)]), Counter(), clock)
    batches = [fact for _, delivery in played(feed, clock) for fact in delivery.facts]
    assert max(map(len, batches)) <= FIXES_AT_ONCE
    assert len({batch.key for batch in batches}) == len(batches) == 3


def test_the_same_recording_has_the_same_keys_and_another_has_others() -> None:
    def keys(seconds: list[int]) -> list[str]:
        clock = ManualClock(START)
        feed = RecordedFeed("bus", judged(seconds), Counter(), clock)
        return [fact.key for _, delivery in played(feed, clock) for fact in delivery.facts]

    assert keys([0, 10]) == keys([0, 10])
    assert not set(keys([0, 10])) & set(keys([0, 11]))


def test_an_empty_recording_ends_at_once() -> None:
    clock = ManualClock(START)
    deliveries = played(RecordedFeed("bus", judged([]), Counter(broken_row=1), clock), clock)
    assert [(at, delivery.rows, delivery.facts) for at, delivery in deliveries] == [(0.0, 1, ())]
