"""Patrol sums beside the feeds: read back from the journal, kept over a restart, asked for any day."""

import asyncio
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from made_facts import ORIGIN, START, START_MS, batch
from made_tracks import Drive
from mini_town import at, mini_town

from zscc.analysis.patrol_frame import PATROL_VERSION, restored, written
from zscc.analysis.patrol_picture import PatrolPicture
from zscc.analysis.patrol_sums import PatrolSums
from zscc.centre.engine import Ears, Engine, Plan
from zscc.centre.journal import JournalWriter
from zscc.centre.patrols import Patrols
from zscc.clock import ManualClock, day_of_ms
from zscc.model.fix import Fix
from zscc.model.moment import ms_from_utc
from zscc.settings.profile import Patrol
from zscc.store.memory import MemoryStore
from zscc.store.sqlite import SqliteStore

TOWN, RULES = mini_town(), Patrol()
TODAY = day_of_ms(START_MS)
DAY_MS = 86_400_000


def a_drive(days_later: int, vehicle: str = "V01") -> list[Fix]:
    told = Drive(step_s=5, at_m=at(0.5, 1.0)).go(0, 1500, 36).stay(300).go(0, -1500, 36).told(vehicle)
    return [replace(f, observed_at_ms=f.observed_at_ms + days_later * DAY_MS) for f in told]


def fill(store: SqliteStore | MemoryStore, days: range) -> None:
    """A drive of each vehicle a day, in batches of ten fixes."""
    for day in days:
        for vehicle in ("V01", "V02"):
            drive = a_drive(day, vehicle)
            facts = [batch(f"{vehicle}-{day}-{n}", drive[n : n + 10]) for n in range(0, len(drive), 10)]
            store.append(facts, ORIGIN, START + timedelta(days=day))


async def watched(store: SqliteStore | MemoryStore, days_later: int, until: Callable[[PatrolPicture], bool], **more):
    """The first picture that is as awaited; pictures come as fast as they can."""
    pictures: asyncio.Queue[PatrolPicture] = asyncio.Queue()
    clock = ManualClock(START + timedelta(days=days_later, hours=1))
    patrols = Patrols(TOWN, RULES, clock, pictures.put_nowait)
    patrols.show_every_s = 0.05
    patrols.ask(more.get("asked", frozenset()))
    writer = JournalWriter(store, clock)
    running = asyncio.get_running_loop().create_task(patrols.run(writer))
    try:
        async with asyncio.timeout(20):
            while not until(picture := await pictures.get()):
                patrols.ask(
                    frozenset({("nobody", picture.as_of_ms % 7 + len(patrols._asked))}) | more.get("asked", frozenset())
                )
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await writer.close()
    return picture


def is_loaded(picture: PatrolPicture) -> bool:
    return not picture.loading and picture.since_ms is not None


def summed(days: range) -> PatrolSums:
    sums, seq = PatrolSums(TOWN, RULES), 0
    for day in days:
        for vehicle in ("V01", "V02"):
            drive = a_drive(day, vehicle)
            for n in range(0, len(drive), 10):
                seq += 1
                sums.pass_time(START_MS + day * DAY_MS)
                sums.take(seq, batch(f"{vehicle}-{day}-{n}", drive[n : n + 10]))
    return sums


def test_what_was_committed_before_the_start_is_read_back() -> None:
    store = MemoryStore()
    fill(store, range(2))
    picture = asyncio.run(watched(store, 1, is_loaded, asked=frozenset({("V01", TODAY + 1)})))
    expected = summed(range(2)).picture(picture.as_of_ms)
    assert picture.mileages == expected.mileages
    assert picture.fleet.total_km == pytest.approx(2 * picture.fleet.day_km)
    assert (picture.day, picture.week) == (expected.day, expected.week)
    its_day = picture.days["V01", TODAY + 1]
    assert sum(part.segment.mm for part in its_day.parts) == round(picture.mileages["V01"].day_km * 1e6)


def test_a_closed_day_is_read_from_the_journal_and_a_day_without_fixes_is_empty(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "journal.gpkg")
    fill(store, range(5))
    asked = frozenset({("V02", TODAY), ("V02", TODAY - 9)})
    picture = asyncio.run(watched(store, 4, is_loaded, asked=asked))
    day = picture.days["V02", TODAY]
    assert sum(part.segment.mm for part in day.parts) == pytest.approx(3_000_000, rel=0.001)
    assert {day_of_ms(int(at_ms)) for at_ms in day.fixes["at_ms"]} == {TODAY}
    assert picture.days["V02", TODAY - 9].parts == ()


def test_closed_days_are_kept_so_that_a_restart_reads_only_the_open_ones(tmp_path: Path) -> None:
    path = tmp_path / "journal.gpkg"
    store = SqliteStore(path)
    fill(store, range(4))
    first = asyncio.run(watched(store, 3, is_loaded))
    with closing(SqliteStore(path)) as opened:
        kept = opened.key_frame(PATROL_VERSION)
        assert kept is not None
        assert 0 < kept.seq < opened.last_seq() / 2 + 1
        begun = restored(kept.body, TOWN, RULES)
        assert begun is not None
        assert begun[0].picture(first.as_of_ms).mileages["V01"].total_km == pytest.approx(6.0, rel=0.001)
    again = asyncio.run(watched(SqliteStore(path), 3, lambda p: is_loaded(p) and p.fleet == first.fleet))
    assert (again.day, again.week, again.since_ms) == (first.day, first.week, first.since_ms)
    assert again.grids_seen_ms == first.grids_seen_ms
    assert (again.roads.last_seen_ms == first.roads.last_seen_ms).all()


def test_a_frame_of_another_town_or_other_rules_is_of_no_use() -> None:
    seq, body = written(summed(range(3)), TOWN, 99)
    assert restored(body, TOWN, RULES) is not None
    assert restored(body, replace(TOWN, sha256="ff" * 32), RULES) is None
    assert restored(body, TOWN, Patrol(stop_radius_m=31.0)) is None
    assert restored(b"\x00" + body, TOWN, RULES) is None
    assert seq < 99


def test_sums_go_on_from_a_frame_as_if_nothing_had_been() -> None:
    whole = summed(range(5))
    half = summed(range(4))
    seq, body = written(half, TOWN, half.seqs[TODAY + 3][-1][1])
    begun = restored(body, TOWN, RULES)
    assert begun is not None
    sums, begins = begun
    assert begins == seq
    number = 0
    for day in range(5):
        for vehicle in ("V01", "V02"):
            drive = a_drive(day, vehicle)
            for n in range(0, len(drive), 10):
                number += 1
                if number > begins:
                    sums.pass_time(START_MS + day * DAY_MS)
                    sums.take(number, batch(f"{vehicle}-{day}-{n}", drive[n : n + 10]))
    now_ms = ms_from_utc(START + timedelta(days=4, hours=1))
    mine, its = sums.picture(now_ms), whole.picture(now_ms)
    assert (mine.mileages, mine.day, mine.week, mine.grids_seen_ms) == (
        its.mileages,
        its.day,
        its.week,
        its.grids_seen_ms,
    )
    assert (mine.roads.last_seen_ms == its.roads.last_seen_ms).all()
    assert sums.seqs == whole.seqs


def test_a_bug_beside_the_feeds_ends_itself_alone(caplog: pytest.LogCaptureFixture) -> None:
    heard: list[BaseException] = []

    async def fails(_writer: JournalWriter) -> None:
        raise ArithmeticError("made up")

    lived = []

    async def lives(writer: JournalWriter) -> None:
        lived.append(await writer.submit([batch("b", a_drive(0))], ORIGIN))

    plan = Plan(make_feeds=tuple, beside=(fails, lives))
    engine = Engine(MemoryStore(), ManualClock(START), plan, Ears(heard.append, lambda _: None))
    tail = engine.tail.subscribe(0)
    engine.start()
    while not tail.take(1):
        pass
    engine.stop()
    assert [type(bug) for bug in heard] == [ArithmeticError]
    assert len(lived) == 1
    caplog.clear()


def test_late_fixes_of_a_closed_day_are_read_back_and_summed(tmp_path: Path) -> None:
    """A device that was out of reach tells the first half of a day four days later."""
    store = SqliteStore(tmp_path / "journal.gpkg")
    fill(store, range(1))
    drive = a_drive(1)
    half = len(drive) // 2
    store.append([batch("in-time", drive[half:])], ORIGIN, START + timedelta(days=1))
    fill(store, range(2, 5))
    late = [batch(f"late-{n}", drive[n : n + 10]) for n in range(0, half, 10)]
    store.append(late, ORIGIN, START + timedelta(days=5))
    asked = frozenset({("V01", TODAY + 1)})
    picture = asyncio.run(watched(store, 5, lambda p: is_loaded(p) and not p.beyond, asked=asked))
    day = picture.days["V01", TODAY + 1]
    assert len(day.fixes) == len(drive)
    assert sum(part.segment.mm for part in day.parts) == pytest.approx(3_000_000, rel=0.001)
    assert picture.mileages["V01"].total_km == pytest.approx(5 * 3.0, rel=0.001)
