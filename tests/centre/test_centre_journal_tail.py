"""The tail: committed entries reach who folds them, in order, all of them, however slow he is."""

import asyncio
import random
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path

import pytest
from made_facts import ORIGIN, START, entries, report, stream

from zscc.centre.journal import JournalWriter
from zscc.centre.tail import Subscription, Tail
from zscc.clock import ManualClock, monotonic_s
from zscc.model.journal import Entry
from zscc.store.contract import StoreUnavailable
from zscc.store.memory import MemoryStore
from zscc.store.sqlite import SqliteStore

ENTRIES = list(entries(report(number) for number in range(300)))


class Shelf:
    """Reads entries back, at once or when told to."""

    def __init__(self, stock: int = len(ENTRIES)) -> None:
        self.stock = ENTRIES[:stock]
        self.reads: list[tuple[int, int]] = []
        self.error: Exception | None = None
        self.held: list[tuple[Future[list[Entry]], list[Entry]]] | None = None

    def fetch(self, after: int, limit: int) -> "Future[list[Entry]]":
        self.reads.append((after, limit))
        future: Future[list[Entry]] = Future()
        if self.error is not None:
            future.set_exception(self.error)
        elif self.held is not None:
            self.held.append((future, self.stock[after : after + limit]))
        else:
            future.set_result(self.stock[after : after + limit])
        return future

    def release(self) -> None:
        for future, found in self.held or ():
            future.set_result(found)
        self.held = []


def taken(subscription: Subscription, limit: int = 1000) -> list[int]:
    return [entry.seq for entry in subscription.take(limit)]


def numbers(part: Sequence[Entry]) -> list[int]:
    return [entry.seq for entry in part]


def test_entries_arrive_in_order_and_are_taken_once() -> None:
    shelf = Shelf()
    tail = Tail(shelf.fetch, newest=0)
    one, other = tail.subscribe(after=0), tail.subscribe(after=0)
    tail.offer(ENTRIES[:3])
    tail.offer([])
    tail.offer(ENTRIES[3:5])
    assert one.backlog() == 5
    assert (taken(one, 2), taken(one, 2), taken(one)) == ([1, 2], [3, 4], [5])
    assert (one.backlog(), other.backlog()) == (0, 5)
    assert taken(one) == []
    assert taken(other) == [1, 2, 3, 4, 5]
    assert shelf.reads == []


def test_a_subscriber_that_begins_late_reads_up_from_the_store() -> None:
    shelf = Shelf()
    tail = Tail(shelf.fetch, newest=40)
    subscription = tail.subscribe(after=10, capacity=20)
    assert subscription.backlog() == 30
    got: list[int] = []
    while subscription.backlog():
        got += taken(subscription, 7)
    assert got == list(range(11, 41))
    tail.offer(ENTRIES[40:42])
    assert taken(subscription) == [41, 42]
    assert all(limit == 10 for _, limit in shelf.reads)


def test_what_overflows_is_read_up_and_nothing_is_lost_or_doubled() -> None:
    shelf = Shelf()
    tail = Tail(shelf.fetch, newest=0)
    subscription = tail.subscribe(after=0, capacity=8)
    dice = random.Random(4)
    offered, got = 0, []
    while len(got) < len(ENTRIES):
        more = dice.randrange(9)
        tail.offer(ENTRIES[offered : offered + more])
        offered = min(offered + more, len(ENTRIES))
        assert len(subscription._waiting) <= 8
        assert subscription.backlog() == offered - len(got)
        got += taken(subscription, dice.randrange(6))
    assert got == numbers(ENTRIES)
    assert len(shelf.reads) > 3


def test_entries_do_not_overtake_those_on_their_way_from_the_store() -> None:
    shelf = Shelf(stock=6)
    shelf.held = []
    tail = Tail(shelf.fetch, newest=5)
    subscription = tail.subscribe(after=0)
    assert taken(subscription) == []
    tail.offer(ENTRIES[5:7])
    assert taken(subscription) == []
    shelf.release()
    assert taken(subscription) == [1, 2, 3, 4, 5, 6]
    shelf.stock = ENTRIES[:8]
    assert taken(subscription) == []
    shelf.release()
    assert taken(subscription) == [7, 8]
    assert subscription.backlog() == 0
    tail.offer(ENTRIES[7:9])
    assert taken(subscription) == [9]


def test_a_store_that_cannot_be_read_is_told_and_asked_again() -> None:
    shelf = Shelf(stock=3)
    shelf.error = StoreUnavailable("cannot_open")
    tail = Tail(shelf.fetch, newest=3)
    subscription = tail.subscribe(after=0)
    assert taken(subscription) == []
    with pytest.raises(StoreUnavailable):
        subscription.take(1)
    shelf.error = None
    assert [*taken(subscription), *taken(subscription)] == [1, 2, 3]


def test_draining_stops_when_its_time_is_over() -> None:
    tail = Tail(Shelf().fetch, newest=0)
    subscription = tail.subscribe(after=0)
    tail.offer(ENTRIES[:200])
    count = 0
    began_s = monotonic_s()
    for _ in subscription.drain(budget_s=0.004):
        count += 1
        until_s = monotonic_s() + 0.001
        while monotonic_s() < until_s:
            pass
    assert 1 <= count <= 4
    assert monotonic_s() - began_s >= 0.004
    assert subscription.backlog() == 200 - count
    assert list(subscription.drain(budget_s=0.0)) == []
    assert numbers(list(subscription.drain(budget_s=60.0))) == numbers(ENTRIES[count:200])


def test_who_has_closed_is_offered_nothing() -> None:
    tail = Tail(Shelf().fetch, newest=0)
    subscription = tail.subscribe(after=0)
    tail.offer(ENTRIES[:2])
    subscription.close()
    tail.offer(ENTRIES[2:4])
    assert taken(subscription) == []
    assert tail._subscriptions == []


def test_a_fold_on_another_thread_gets_every_entry_of_a_busy_writer(tmp_path: Path) -> None:
    facts = list(stream(6, 400))
    store = SqliteStore(tmp_path / "journal.gpkg")
    got: list[Entry] = []
    backlogs: list[int] = []

    def follow(subscription: Subscription, done: threading.Event) -> None:
        while not (done.is_set() and len(got) == len(facts)):
            got.extend(subscription.drain(0.002))
            backlogs.append(subscription.backlog())
            done.wait(0.001)

    async def live() -> list[Entry]:
        writer = JournalWriter(store, ManualClock(START), flush_after_s=0.001)
        subscription = writer.tail.subscribe(after=0, capacity=5)
        done = threading.Event()
        follower = threading.Thread(target=follow, args=(subscription, done))
        follower.start()
        try:
            for place in range(0, len(facts), 4):
                await asyncio.gather(*(writer.submit([fact], ORIGIN) for fact in facts[place : place + 4]))
            written = await writer.read(after=0)
        finally:
            done.set()
            await asyncio.to_thread(follower.join, 30)
            await writer.close()
        return written

    written = asyncio.run(live())
    assert got == written
    assert [entry.fact for entry in got] == facts
    assert max(backlogs) >= 0


def test_closing_the_writer_closes_its_subscriptions() -> None:
    async def live() -> Subscription:
        writer = JournalWriter(MemoryStore(), ManualClock(START))
        subscription = writer.tail.subscribe(after=0)
        await writer.submit([report(1)], ORIGIN)
        await writer.close()
        return subscription

    subscription = asyncio.run(live())
    assert subscription.closed
    assert taken(subscription) == []
