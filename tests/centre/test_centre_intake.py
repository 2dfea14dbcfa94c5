"""Every report becomes a case, once: while it runs, after a restart, and beside cases that people opened."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from made_catalogue import CALENDAR, CATALOGUE
from made_facts import ORIGIN, START, batch, fix, report
from mini_town import mini_town

from zscc.centre.engine import Ears, Engine, Plan
from zscc.centre.intake import INTAKE_VERSION, Intake
from zscc.centre.journal import JournalWriter
from zscc.centre.whereabouts import Whereabouts
from zscc.clock import ManualClock
from zscc.model.case import Stage
from zscc.model.case_facts import CaseOpened
from zscc.model.case_query import CaseQuery
from zscc.model.role import Role
from zscc.rules.filing import case_id_of
from zscc.store.contract import Store, StoreUnavailable
from zscc.store.memory import MemoryStore
from zscc.store.sqlite import SqliteStore

TOWN = mini_town()
PLACES = Whereabouts(TOWN)
ALL = CaseQuery(limit=10_000)


def intake() -> Intake:
    made = Intake(PLACES, CATALOGUE, CALENDAR)
    made.rest_s = made.wait_s = 0.001
    return made


async def taken_in(store: Store, cases: int, more: list | None = None, *, kept: bool = False) -> None:
    """Let it live until so many cases are there, and its place if asked; reports are taken in order, the last last."""
    writer = JournalWriter(store, ManualClock(START), flush_after_s=0.0)
    running = asyncio.get_running_loop().create_task(intake().run(writer))
    try:
        if more:
            await writer.submit(more, ORIGIN)
        async with asyncio.timeout(20):
            while await writer.count_cases(ALL) < cases:
                await asyncio.sleep(0.005)
            while kept and await writer.key_frame(INTAKE_VERSION) is None:
                await asyncio.sleep(0.005)
        assert await writer.count_cases(ALL) == cases
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await writer.close()


def test_reports_before_and_after_the_start_become_cases_and_fixes_do_not() -> None:
    store = MemoryStore()
    told = [report(number, START + timedelta(minutes=number)) for number in range(150)]
    store.append([batch("b", [fix()]), *told[:100]], ORIGIN, START)
    asyncio.run(taken_in(store, 150, [batch("c", [fix(at_s=9)]), *told[100:], *told[:5]]))


def test_a_case_says_whose_report_it_is_and_waits_for_somebody(tmp_path: Path) -> None:
    path = tmp_path / "journal.gpkg"
    its = report(3, grid=TOWN.grids[2].code, text="北门垃圾桶满溢")
    asyncio.run(taken_in(SqliteStore(path), 1, [its]))
    store = SqliteStore(path)
    case = store.case(case_id_of(its))
    assert case is not None
    assert (case.stage, case.reports, case.village) == (Stage.REPORTED, ("R0003",), TOWN.grids[2].village_code)
    (entry,) = store.case_history(case.case_id)
    assert isinstance(entry.fact, CaseOpened)
    assert (entry.fact.role, entry.actor, case.class_id) == (Role.PROGRAM, "intake", "garbage.overflow")
    store.close()


def test_a_restart_opens_nothing_twice_and_nothing_is_left_out(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("zscc.centre.intake.KEPT_EVERY", 10)
    path = tmp_path / "journal.gpkg"
    asyncio.run(taken_in(SqliteStore(path), 40, [report(number) for number in range(40)], kept=True))
    store = SqliteStore(path)
    frame = store.key_frame(INTAKE_VERSION)
    assert frame is not None
    assert 0 < frame.seq <= store.last_seq()
    store.append([report(number) for number in range(40, 60)], ORIGIN, START)
    store.close()
    asyncio.run(taken_in(SqliteStore(path), 61, [report(60)]))


class _FullOnce(MemoryStore):
    """A disk that is full when the first case is to be written."""

    def __init__(self) -> None:
        super().__init__()
        self.refused = 0

    def append(self, facts, origin, at, *, whole=False):
        if not self.refused and any(isinstance(fact, CaseOpened) for fact in facts):
            self.refused += 1
            raise StoreUnavailable("full")
        return super().append(facts, origin, at, whole=whole)


def test_a_disk_that_was_full_loses_no_case(caplog: pytest.LogCaptureFixture) -> None:
    store = _FullOnce()
    asyncio.run(taken_in(store, 5, [report(number) for number in range(5)]))
    assert store.refused == 1
    assert "full" in caplog.text
    caplog.clear()


def test_it_lives_beside_the_feeds_and_ends_with_the_engine(tmp_path: Path) -> None:
    bugs: list[BaseException] = []
    ears = Ears(on_bug=bugs.append, on_journal=lambda fault: None)
    plan = Plan(make_feeds=lambda: (), beside=(intake().run,))
    engine = Engine(SqliteStore(tmp_path / "journal.gpkg"), ManualClock(START), plan, ears)
    tail = engine.tail.subscribe(after=0)
    engine.start()
    try:
        engine.submit([report(1)], ORIGIN).result(10)

        async def opened(writer: JournalWriter) -> int:
            async with asyncio.timeout(10):
                while not (count := await writer.count_cases(ALL)):
                    await asyncio.sleep(0.005)
            return count

        assert engine.call(opened).result(10) == 1
        assert any(isinstance(entry.fact, CaseOpened) for entry in tail.take(10))
    finally:
        engine.stop()
    assert not bugs
