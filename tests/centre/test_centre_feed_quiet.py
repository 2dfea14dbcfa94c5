"""What a feed's health tells while nothing comes, what of a delivery is kept where, and how long a feed backs off."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from kept_store import KeptStore
from made_facts import START, batch, fix, report

from zscc.centre.feed_counts import HEALTH_EVERY_S, QUIET_EVERY_S, FeedCounts
from zscc.centre.feed_rejects import KEPT_A_SECOND, RejectKeeper
from zscc.centre.journal import JournalWriter
from zscc.centre.supervisor import FeedRun, Supervisor
from zscc.clock import Clock, ManualClock, ReplayClock
from zscc.feeds.contract import Delivery, Feed, FeedDown, Personal, Refused
from zscc.feeds.scripted.feed import ScriptedFeed
from zscc.model.feed_health import FeedHealth, FeedState
from zscc.model.feed_question import Rejected
from zscc.model.journal import Entry, Fact
from zscc.store.contract import Origin, StoreUnavailable
from zscc.store.memory import MemoryStore

SECOND = timedelta(seconds=1)


class Silent:
    """Its link is up, and nothing comes but what is brought."""

    name = "silent"

    def __init__(self, *, links: bool = True) -> None:
        self.links = links
        self.brought: asyncio.Queue[Delivery] = asyncio.Queue()

    async def deliveries(self) -> AsyncIterator[Delivery]:
        if self.links:
            yield Delivery((), 0)
        while True:
            yield await self.brought.get()


def healths_of(store: MemoryStore) -> list[FeedHealth]:
    return [entry.fact for entry in store.read(0) if isinstance(entry.fact, FeedHealth)]


def listened(feed: Silent, until: Callable[[MemoryStore], object], delayed_after_s: float = 0.0) -> list[FeedHealth]:
    """Run a feed on a fast clock until something holds."""
    store = MemoryStore()

    async def run() -> list[FeedHealth]:
        clock = ReplayClock(START, 40.0)
        writer = JournalWriter(store, clock, flush_after_s=0)
        run = FeedRun(Supervisor(writer, clock, lambda _: None), feed.name, delayed_after_s=delayed_after_s)
        living = asyncio.get_running_loop().create_task(run.live(feed))
        async with asyncio.timeout(20):
            while not until(store):
                await asyncio.sleep(0.01)
        living.cancel()
        with suppress(asyncio.CancelledError):
            await living
        told = healths_of(store)
        await writer.close()
        return told

    return asyncio.run(run())


def test_a_link_that_is_up_tells_its_health_although_nothing_comes() -> None:
    healths = listened(Silent(), lambda store: len(healths_of(store)) >= 4)
    assert {health.state for health in healths} == {FeedState.UP}
    assert {(health.items, health.last_item_at) for health in healths} == {(0, None)}
    gaps = [(after.at - before.at).total_seconds() for before, after in pairwise(healths)]
    assert min(gaps) >= QUIET_EVERY_S


def test_what_comes_is_told_sooner_than_that_nothing_comes() -> None:
    counts = FeedCounts("silent", START)
    counts.add(Delivery((), 0), START)
    assert len(counts.news(START)) == 1
    soon = START + timedelta(seconds=HEALTH_EVERY_S)
    assert counts.news(soon) == []
    counts.add(Delivery((), 1, Counter(future=1)), soon)
    (health,) = counts.news(soon)
    assert health.rejects == (("future", 1),)
    assert counts.news(soon + timedelta(seconds=HEALTH_EVERY_S)) == []


def test_silence_beyond_the_declared_time_is_a_delay_and_an_item_ends_it_at_once() -> None:
    feed, brought = Silent(), list[Fact]()

    def ends(store: MemoryStore) -> bool:
        states = [health.state for health in healths_of(store)]
        if states[-1:] == [FeedState.DELAYED] and not brought:
            brought.append(report(1))
            feed.brought.put_nowait(Delivery(tuple(brought), 1))
        return FeedState.DELAYED in states and states[-1] is FeedState.UP

    healths = listened(feed, ends, delayed_after_s=12.0)
    late = next(health for health in healths if health.state is FeedState.DELAYED)
    assert (late.at - healths[0].at).total_seconds() >= 12.0
    assert (healths[-1].items, healths[-1].last_item_at) == (1, healths[-1].at)


def test_a_feed_that_never_links_is_told_to_be_connecting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zscc.centre.supervisor.CONNECTING_S", 0.2)
    (health,) = listened(Silent(links=False), healths_of)[:1]
    assert (health.state, health.error) == (FeedState.DOWN, "connecting")


def test_a_clock_that_is_set_back_silences_no_health() -> None:
    counts = FeedCounts("silent", START)
    counts.add(Delivery((), 0), START)
    assert len(counts.news(START)) == 1
    assert counts.news(START + SECOND) == []
    assert [health.at for health in counts.news(START - 3600 * SECOND)] == [START - 3600 * SECOND]
    assert counts.news(START - 3599 * SECOND) == []


class Noted(KeptStore):
    """Remembers in which order it was written to, and fails as often as told."""

    def __init__(self, failures: int = 0) -> None:
        super().__init__()
        self.written: list[str] = []
        self.failures = failures

    def _fail(self) -> None:
        if self.failures:
            self.failures -= 1
            raise StoreUnavailable("disk_full")

    def append(self, facts: Sequence[Fact], origin: Origin, at: datetime, *, whole: bool = False) -> list[Entry]:
        self._fail()
        self.written += [fact.kind for fact in facts]
        return super().append(facts, origin, at, whole=whole)

    def put_privates(self, items: Sequence[tuple[str, str, bytes]], at: datetime) -> None:
        self._fail()
        self.written += [ref for ref, _, _ in items]
        super().put_privates(items, at)


def supervised(feed: Feed, store: MemoryStore, clock: Clock, dice: random.Random | None = None) -> None:
    async def run() -> None:
        writer = JournalWriter(store, clock, flush_after_s=0)
        await Supervisor(writer, clock, lambda _: None, dice).run(feed)
        await writer.close()

    asyncio.run(run())


@pytest.mark.parametrize("failures", [0, 2])
def test_personal_words_are_kept_before_the_fact_that_points_at_them(
    failures: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("zscc.centre.supervisor.BACK_OFF_S", (0.01,))
    clock, store = ManualClock(START), Noted(failures)
    words = (Personal("c1", "caller", b"{}"), Personal("c2", "caller", b"{}"))
    supervised(ScriptedFeed("calls", [Delivery((report(1),), 1, personal=words)], clock), store, clock)
    assert store.written[:3] == ["c1", "c2", "report"]
    assert store.private("c2") == b"{}"
    caplog.clear()


def test_refused_items_are_kept_beside_the_journal_and_the_counts_are_exact() -> None:
    clock, store = ManualClock(START), KeptStore()
    flood = tuple(Refused("no_vehicle", f"{number}".encode(), "topic/a", "vehicle") for number in range(100))
    one = Delivery((), 1, Counter(future=1), refused=(Refused("future", b"x"),))
    script = [Delivery((), 100, Counter(no_vehicle=100), refused=flood), one]
    supervised(ScriptedFeed("broker", script, clock), store, clock)
    assert healths_of(store)[-1].rejects == (("future", 1), ("no_vehicle", 100))
    kept = store.rejects("broker", "no_vehicle")
    assert 1 <= len(kept) <= 2 * KEPT_A_SECOND
    assert (kept[-1].item, kept[-1].origin, kept[-1].detail, kept[-1].at) == (b"0", "topic/a", "vehicle", START)
    assert [each.item for each in store.rejects("broker", "future")] == [b"x"]


def test_a_flood_of_refused_items_costs_one_write_and_waits_while_nothing_can_be_written() -> None:
    class Counting(KeptStore):
        writes = 0
        broken = True

        def put_rejects(self, feed, rejects, at):  # type: ignore[no-untyped-def]
            if self.broken:
                raise StoreUnavailable("disk_full")
            self.writes += 1
            super().put_rejects(feed, rejects, at)

    store = Counting()

    async def run() -> None:
        writer = JournalWriter(store, ManualClock(START), flush_after_s=0)
        keeper = RejectKeeper(writer)
        for number in range(10_000):
            keeper.note("broker", [Refused(f"reason {number % 7}", b"x")])
        await keeper.flush()
        store.broken = False
        await keeper.flush()
        await keeper.flush()
        await writer.close()

    asyncio.run(run())
    assert store.writes == 1
    assert 7 <= len(store.rejects("broker", limit=1_000)) <= 500


def test_what_is_too_old_goes_although_nothing_new_is_refused() -> None:
    store = MemoryStore()
    long_ago = START - timedelta(days=31)
    store.put_rejects("broker", [Rejected("broker", long_ago, "future", b"x")], long_ago)
    assert store.rejects("broker")
    clock = ManualClock(START)
    seen: list[object] = []

    async def run() -> None:
        writer = JournalWriter(store, clock, flush_after_s=0)
        await RejectKeeper(writer).flush()
        seen.extend(await writer.rejects("broker"))
        await writer.close()

    asyncio.run(run())
    assert seen == []


def pauses(seed: int) -> list[float]:
    clock, store = ManualClock(START), KeptStore()
    script = [FeedDown("refused") for _ in range(6)]
    supervised(ScriptedFeed("broker", script, clock), store, clock, random.Random(seed))
    at = [health.at for health in healths_of(store)]
    return [(after - before).total_seconds() for before, after in pairwise(at)]


def test_desks_that_lost_the_same_broker_do_not_knock_together(caplog: pytest.LogCaptureFixture) -> None:
    one, other = pauses(1), pauses(2)
    assert one == pauses(1)
    assert all(abs(mine - its) > 1e-6 for mine, its in zip(one, other, strict=True))
    for pause, base in zip(one, (1, 2, 5, 10, 30, 30), strict=True):
        assert 0.5 * base <= pause <= 1.5 * base
    assert sum("is down" in record.getMessage() for record in caplog.records) == 3
    caplog.clear()


@pytest.mark.parametrize(("brought", "most"), [((), 45.0), ((batch("b", [fix()]),), 1.5)])
def test_a_link_that_breaks_at_once_with_nothing_to_show_is_tried_less_and_less(
    brought: tuple[Fact, ...], most: float, caplog: pytest.LogCaptureFixture
) -> None:
    clock, store = ManualClock(START), KeptStore()
    script = [step for _ in range(6) for step in (Delivery(brought, len(brought)), FeedDown("cut"))]
    supervised(ScriptedFeed("broker", script, clock), store, clock, random.Random(1))
    down = [health.at for health in healths_of(store) if health.state is FeedState.DOWN]
    waits = [(after - before).total_seconds() for before, after in pairwise(down)]
    assert most / 3 <= max(waits) <= most
    caplog.clear()


def test_a_fault_that_comes_out_of_a_task_group_is_the_worlds_fault_all_the_same(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Grouped:
        name = "grouped"
        falls = iter([FeedDown("reset", host="gateway"), None])

        async def deliveries(self) -> AsyncIterator[Delivery]:
            yield Delivery((), 0)
            fall = next(self.falls)

            async def read() -> None:
                if fall is not None:
                    raise fall

            async with asyncio.TaskGroup() as group:
                group.create_task(read())

    store, clock = KeptStore(), ManualClock(START)
    supervised(Grouped(), store, clock)
    told = [(health.state, health.error) for health in healths_of(store)]
    assert told == [
        (FeedState.UP, None),
        (FeedState.DOWN, "reset"),
        (FeedState.UP, None),
        (FeedState.STOPPED, None),
    ]
    caplog.clear()


def test_a_batch_is_acknowledged_only_after_it_can_be_read_back() -> None:
    store, seen = MemoryStore(), list[bool]()

    class Checking:
        name = "checking"

        async def deliveries(self) -> AsyncIterator[Delivery]:
            for number in range(20):
                yield Delivery((batch(f"b{number}", [fix(at_s=number)]),), 1)
                seen.append(store.knows(f"b{number}"))

    supervised(Checking(), store, ManualClock(datetime(2026, 6, 15, tzinfo=UTC)))
    assert seen == [True] * 20
