"""A feed's world may fail; the journal may fail; nothing is lost and each failure is told once."""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from zscc.centre.engine import Ears, Engine, Plan
from zscc.centre.journal import JournalWriter
from zscc.centre.supervisor import Supervisor
from zscc.clock import ManualClock
from zscc.feeds.contract import Delivery, FeedDown
from zscc.model.adopted import Adopted
from zscc.model.feed_health import FeedHealth, FeedState
from zscc.model.fix import Fix, FixBatch
from zscc.model.journal import Entry, Fact
from zscc.model.space import PointE7
from zscc.store.contract import Origin, StoreUnavailable
from zscc.store.memory import MemoryStore

START = datetime(2026, 6, 15, 6, 30, tzinfo=UTC)


def delivery(number: int) -> Delivery:
    fix = Fix("V01", number * 1000, PointE7(1_209_900_000 + number, 314_600_000))
    return Delivery(facts=(FixBatch.of(f"b{number}", "few", [fix]),), rows=2, rejects=Counter(duplicate=1))


class Flaky:
    """Goes down after every delivery, as often as told, and carries on where it was."""

    name = "flaky"

    def __init__(self, failures: int, deliveries: int) -> None:
        self._failures = failures
        self._numbers = iter(range(deliveries))

    async def deliveries(self) -> AsyncIterator[Delivery]:
        for number in self._numbers:
            yield delivery(number)
            if self._failures:
                self._failures -= 1
                raise FeedDown("refused", host="gateway")


class FullDisk(MemoryStore):
    """Refuses the first appends."""

    def __init__(self, refusals: int) -> None:
        super().__init__()
        self.refusals = refusals

    def append(self, facts: Sequence[Fact], origin: Origin, at: datetime, *, whole: bool = False) -> list[Entry]:
        if self.refusals:
            self.refusals -= 1
            raise StoreUnavailable("disk_full")
        return super().append(facts, origin, at, whole=whole)


def supervise(feed: Flaky, store: MemoryStore) -> tuple[list[Fact], list[str | None]]:
    told: list[StoreUnavailable | None] = []
    facts: list[Fact] = []

    async def run() -> None:
        clock = ManualClock(START)
        writer = JournalWriter(store, clock, flush_after_s=0)
        await Supervisor(writer, clock, told.append).run(feed)
        facts.extend(entry.fact for entry in store.read(0))
        await writer.close()

    asyncio.run(run())
    return facts, [None if fault is None else fault.code for fault in told]


def test_a_feed_that_fails_is_told_once_down_and_once_up_and_brings_everything(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    facts, _ = supervise(Flaky(failures=1, deliveries=3), MemoryStore())
    assert [fact.key for fact in facts if isinstance(fact, FixBatch)] == ["b0", "b1", "b2"]
    healths = [fact for fact in facts if isinstance(fact, FeedHealth)]
    told = [FeedState.UP, FeedState.DOWN, FeedState.UP, FeedState.STOPPED]
    assert [health.state for health in healths] == told
    assert (healths[1].error, healths[1].error_arguments) == ("refused", (("host", "gateway"),))
    assert (healths[-1].items, healths[-1].rejects) == (3, (("duplicate", 3),))
    assert [record.levelname for record in caplog.records if "flaky" in record.getMessage()] == ["WARNING", "INFO"]
    caplog.clear()


def test_while_the_disk_is_full_the_feed_waits_with_its_delivery_in_hand(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zscc.centre.supervisor.BACK_OFF_S", (0.01,))
    facts, told = supervise(Flaky(failures=0, deliveries=3), FullDisk(refusals=4))
    assert [fact.key for fact in facts if isinstance(fact, FixBatch)] == ["b0", "b1", "b2"]
    assert told == ["disk_full", None]
    assert sum(record.levelno >= logging.WARNING for record in caplog.records) == 1
    caplog.clear()


def test_what_no_journal_can_hold_is_refused_by_itself_and_the_feed_goes_on() -> None:
    class Half(Flaky):
        async def deliveries(self) -> AsyncIterator[Delivery]:
            async for each in super().deliveries():
                bad = replace(each.facts[0], key="b\ud83d")
                yield replace(each, facts=(bad, *each.facts), rows=3)

    facts, _ = supervise(Half(failures=0, deliveries=2), MemoryStore())
    assert [fact.key for fact in facts if isinstance(fact, FixBatch)] == ["b0", "b1"]
    last = [fact for fact in facts if isinstance(fact, FeedHealth)][-1]
    assert last.state is FeedState.STOPPED
    assert (last.items, last.rejects) == (2, (("duplicate", 2), ("unwritable", 2)))


def test_two_feeds_on_a_full_disk_are_told_of_it_once(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zscc.centre.supervisor.BACK_OFF_S", (0.01,))
    store, told = FullDisk(refusals=6), list[StoreUnavailable | None]()

    async def run() -> None:
        clock = ManualClock(START)
        writer = JournalWriter(store, clock, flush_after_s=0)
        supervisor = Supervisor(writer, clock, told.append)
        await asyncio.gather(supervisor.run(Flaky(0, 2)), supervisor.run(Flaky(0, 2)))
        await writer.close()

    asyncio.run(run())
    assert [None if fault is None else fault.code for fault in told] == ["disk_full", None]
    caplog.clear()


class Broken:
    """Has a bug."""

    name = "broken"

    async def deliveries(self) -> AsyncIterator[Delivery]:
        yield delivery(0)
        raise ZeroDivisionError


def test_a_bug_in_one_feed_is_told_and_stops_that_feed_alone(caplog: pytest.LogCaptureFixture) -> None:
    bugs: list[BaseException] = []
    store = MemoryStore()
    plan = Plan(lambda: (Broken(), Flaky(0, 3)), adopted=(Adopted("town", "00", "x"),))
    engine = Engine(store, ManualClock(START), plan, Ears(bugs.append, lambda _: None))
    tail = engine.tail.subscribe(after=0)
    engine.start()
    wanted, kinds = {"b0", "b1", "b2"}, set()
    while wanted - kinds:
        kinds |= {entry.fact.key for entry in tail.take(10)}
    engine.stop()
    assert [type(bug) for bug in bugs] == [ZeroDivisionError]
    caplog.clear()


def test_an_engine_that_was_never_started_still_closes_its_store() -> None:
    store = MemoryStore()
    Engine(store, ManualClock(START), Plan(tuple), Ears(lambda _: None, lambda _: None)).stop()
    with pytest.raises(StoreUnavailable):
        store.append([Adopted("town", "00", "x")], Origin("s", "a"), START)
