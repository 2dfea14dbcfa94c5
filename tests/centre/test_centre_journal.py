"""The journal's writer: acknowledged means committed, and what comes together is committed together."""

import asyncio
import dataclasses
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from made_facts import ORIGIN, START, batch, fix, report

from zscc.centre.journal import JournalWriter
from zscc.clock import ManualClock
from zscc.model.journal import Entry, Fact
from zscc.store.contract import KeyFrame, Origin, StoreUnavailable
from zscc.store.memory import MemoryStore
from zscc.store.sqlite import SqliteStore

OTHER = Origin(seat="seat-2", actor="another")


class WatchedStore(MemoryStore):
    """Remembers its appends and the thread they came on; refuses when told to, waits when told to."""

    def __init__(self) -> None:
        super().__init__()
        self.appends: list[int] = []
        self.threads: set[int] = set()
        self.refuse = False
        self.entered = threading.Event()
        self.open = threading.Event()
        self.open.set()

    def append(self, facts: Sequence[Fact], origin: Origin, at: datetime, *, whole: bool = False) -> list[Entry]:
        self.entered.set()
        assert self.open.wait(10)
        if self.refuse:
            raise StoreUnavailable("disk_full", path="x")
        entries = super().append(facts, origin, at, whole=whole)
        self.appends.append(len(facts))
        self.threads.add(threading.get_ident())
        return entries


def on_loop(work: Callable[[JournalWriter], Awaitable[None]], store: MemoryStore, **settings: float) -> None:
    async def live() -> None:
        writer = JournalWriter(store, ManualClock(START), **settings)  # type: ignore[arg-type]
        try:
            await work(writer)
        finally:
            await writer.close()

    asyncio.run(live())


def seqs(entries: Sequence[Entry]) -> list[int]:
    return [entry.seq for entry in entries]


def test_what_was_acknowledged_is_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "journal.gpkg"

    async def work(writer: JournalWriter) -> None:
        entries = await writer.submit([report(1), report(2)], ORIGIN)
        assert seqs(entries) == [1, 2]
        assert entries[0].recorded_at == START
        assert entries == await writer.read(after=0)

    on_loop(work, SqliteStore(path))  # type: ignore[arg-type]
    again = SqliteStore(path)
    assert [entry.fact for entry in again.read(after=0)] == [report(1), report(2)]
    again.close()


def test_what_comes_together_shares_a_commit_and_each_gets_its_own() -> None:
    store = WatchedStore()

    async def work(writer: JournalWriter) -> None:
        told = await asyncio.gather(*(writer.submit([report(n), report(n + 100)], ORIGIN) for n in range(20)))
        assert [[entry.fact for entry in entries] for entries in told] == [
            [report(n), report(n + 100)] for n in range(20)
        ]

    on_loop(work, store)
    assert store.appends == [40]
    assert threading.get_ident() not in store.threads


def test_many_facts_do_not_wait_for_the_clock() -> None:
    store = WatchedStore()

    async def work(writer: JournalWriter) -> None:
        async with asyncio.timeout(10):
            await asyncio.gather(*(writer.submit([report(n)], ORIGIN) for n in range(60)))

    on_loop(work, store, flush_after_s=3600, flush_facts=20)
    assert store.appends[0] == 20
    assert sum(store.appends) == 60


def test_few_facts_wait_no_longer_than_told() -> None:
    store = WatchedStore()

    async def work(writer: JournalWriter) -> None:
        async with asyncio.timeout(10):
            for number in range(3):
                await writer.submit([report(number)], ORIGIN)

    on_loop(work, store, flush_after_s=0.001)
    assert store.appends == [1, 1, 1]


def test_what_is_to_be_written_at_once_waits_for_no_company_and_takes_along_who_waits() -> None:
    store = WatchedStore()

    async def work(writer: JournalWriter) -> None:
        waiting = asyncio.get_running_loop().create_task(writer.submit([report(1)], ORIGIN))
        await asyncio.sleep(0)
        assert seqs(await writer.submit([report(2)], ORIGIN, at_once=True)) == [2]
        assert seqs(await waiting) == [1]

    on_loop(work, store, flush_after_s=3600)
    assert store.appends == [2]


def test_a_known_fact_is_acknowledged_without_an_entry() -> None:
    async def work(writer: JournalWriter) -> None:
        first, second = await asyncio.gather(
            writer.submit([report(1), report(2)], ORIGIN), writer.submit([report(2), report(3)], ORIGIN)
        )
        assert (seqs(first), seqs(second)) == ([1, 2], [3])
        assert await writer.submit([report(1)], ORIGIN) == []
        assert await writer.submit([], ORIGIN) == []

    on_loop(work, WatchedStore())


def test_each_origin_signs_its_own_facts_in_the_order_they_came() -> None:
    async def work(writer: JournalWriter) -> None:
        origins = [ORIGIN, ORIGIN, OTHER, ORIGIN]
        told = await asyncio.gather(*(writer.submit([report(n)], origin) for n, origin in enumerate(origins)))
        assert [(entry.seq, entry.actor) for entries in told for entry in entries] == [
            (1, "tester"),
            (2, "tester"),
            (3, "another"),
            (4, "tester"),
        ]

    on_loop(work, WatchedStore())


def test_a_store_that_refuses_is_told_to_everyone_and_may_recover() -> None:
    store = WatchedStore()

    async def work(writer: JournalWriter) -> None:
        store.refuse = True
        told = await asyncio.gather(*(writer.submit([report(n)], ORIGIN) for n in range(3)), return_exceptions=True)
        assert [type(error) for error in told] == [StoreUnavailable] * 3
        store.refuse = False
        assert seqs(await writer.submit([report(1)], ORIGIN)) == [1]

    on_loop(work, store)


def test_a_fact_that_cannot_be_written_fails_only_who_brought_it() -> None:
    async def work(writer: JournalWriter) -> None:
        torn = dataclasses.replace(batch("torn", [fix()]), vehicle=b"\x07\x00")
        told = await asyncio.gather(
            writer.submit([report(1)], ORIGIN),
            writer.submit([torn], ORIGIN),
            writer.submit([report(2)], ORIGIN),
            return_exceptions=True,
        )
        assert isinstance(told[1], ValueError)
        assert [seqs(entries) for entries in (told[0], told[2]) if isinstance(entries, list)] == [[1], [2]]

    on_loop(work, WatchedStore())


def test_who_gives_up_waiting_harms_nobody() -> None:
    store = WatchedStore()

    async def work(writer: JournalWriter) -> None:
        store.open.clear()
        async with asyncio.TaskGroup() as group:
            patient = group.create_task(writer.submit([report(1)], ORIGIN))
            hasty = group.create_task(writer.submit([report(2)], ORIGIN))
            assert await asyncio.to_thread(store.entered.wait, 10)
            hasty.cancel()
            store.open.set()
        assert seqs(patient.result()) == [1]
        assert hasty.cancelled()
        assert store.last_seq() == 2

    on_loop(work, store, flush_after_s=0.001)


def test_facts_that_come_while_the_store_is_busy_are_committed_next() -> None:
    store = WatchedStore()

    async def work(writer: JournalWriter) -> None:
        store.open.clear()
        async with asyncio.TaskGroup() as group:
            first = group.create_task(writer.submit([report(1)], ORIGIN))
            assert await asyncio.to_thread(store.entered.wait, 10)
            rest = [group.create_task(writer.submit([report(n)], ORIGIN)) for n in range(2, 9)]
            await asyncio.sleep(0)
            store.open.set()
        assert seqs(first.result()) == [1]
        assert [seqs(task.result()) for task in rest] == [[n] for n in range(2, 9)]

    on_loop(work, store, flush_after_s=0.001)
    assert store.appends == [1, 7]


def test_closing_commits_what_waits_and_then_refuses() -> None:
    store = WatchedStore()

    async def work(writer: JournalWriter) -> None:
        async with asyncio.TaskGroup() as group:
            waiting = [group.create_task(writer.submit([report(n)], ORIGIN)) for n in range(5)]
            await asyncio.sleep(0)
            await writer.close()
        assert [seqs(task.result()) for task in waiting] == [[1], [2], [3], [4], [5]]
        with pytest.raises(StoreUnavailable):
            await writer.submit([report(9)], ORIGIN)

    on_loop(work, store, flush_after_s=3600)
    with pytest.raises(StoreUnavailable):
        store.append([report(7)], ORIGIN, START)


def test_key_frames_go_by_the_same_thread(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "journal.gpkg")
    frame = KeyFrame(3, datetime(2026, 6, 15, tzinfo=UTC), 1, b"frame")

    async def work(writer: JournalWriter) -> None:
        await writer.put_key_frame(frame)

    on_loop(work, store)  # type: ignore[arg-type]
    again = SqliteStore(tmp_path / "journal.gpkg")
    assert again.key_frame(1) == frame
    again.close()


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    """The writer takes its thread with it; what tests of other files left behind is theirs."""
    before = threading.enumerate()
    yield
    left = [thread for thread in threading.enumerate() if thread not in before]
    assert [thread.name for thread in left if thread.name.startswith("zscc-store")] == []
