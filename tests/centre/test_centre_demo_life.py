"""The living demo beside a journal: told once, cut off and gone on, carried over week by week."""

import asyncio
from datetime import date, timedelta
from pathlib import Path

import pytest

from zscc.centre.bureau import load_bureau
from zscc.centre.demo import DEMO_START
from zscc.centre.demo_life import Begin, DemoLife, casework_mark
from zscc.centre.journal import JournalWriter
from zscc.centre.lives import Workplace
from zscc.clock import ManualClock
from zscc.feeds.simulated.casework_people import SEAT
from zscc.feeds.simulated.casework_photo import PHOTO_DIGEST, demo_photo
from zscc.feeds.simulated.casework_reports import PastReports
from zscc.feeds.simulated.history import history_mark
from zscc.feeds.simulated.simulation_model import load_simulation_model
from zscc.model.case_facts import CaseCarried, CaseOpened, CaseStep
from zscc.model.case_query import CaseQuery
from zscc.model.duty import DutyKind, DutyLine
from zscc.settings.profile import load_profile
from zscc.situation.situation import Situation
from zscc.store.contract import Origin
from zscc.store.sqlite import SqliteStore
from zscc.town.load import load_town

TOWN, PROFILE = load_town(), load_profile()
TODAY = date(2026, 6, 15)
TODAY_S = f"day {TODAY}"
FEED = Origin("centre", "simulated")


@pytest.fixture(autouse=True)
def short_month(monkeypatch) -> None:
    monkeypatch.setattr("zscc.centre.demo_life.MONTH_WEEKS", 1)
    monkeypatch.setattr("zscc.centre.demo_life.WEEK", 1)


def told_by_the_feed(path: Path) -> SqliteStore:
    store = SqliteStore(path)
    told = PastReports(TOWN, 1, load_simulation_model()).of_days([TODAY - timedelta(days=1), TODAY])
    reports = [each.report for each in told if each.report.observed_at <= DEMO_START]
    store.append([*reports, history_mark(TOWN, 1, TODAY)], FEED, DEMO_START)
    return store


def live(store: SqliteStore, begin: Begin, mark: str) -> None:
    async def until_marked() -> None:
        clock = ManualClock(DEMO_START)
        writer = JournalWriter(store, clock, flush_after_s=0.0)
        place = Workplace(TOWN, PROFILE, load_bureau(PROFILE, None, TOWN), clock)
        life = DemoLife(place, begin)
        life.rest_s = 0.0
        key = casework_mark(place, 1, mark).key
        told = asyncio.Event()
        writer.tail.listen(lambda entries: told.set() if any(entry.fact.key == key for entry in entries) else None)
        living = asyncio.get_running_loop().create_task(life.run(writer))
        try:
            async with asyncio.timeout(60):
                if await writer.entry(key) is None:
                    await told.wait()
        finally:
            living.cancel()
            await asyncio.gather(living, return_exceptions=True)
            await writer.close()

    asyncio.run(until_marked())


def test_it_is_told_once_and_a_second_start_adds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "journal.gpkg"
    live(told_by_the_feed(path), Begin(1, 0), "week 0")
    store = SqliteStore(path)
    open_cases, last = store.count_cases(CaseQuery(ended=False)), store.last_seq()
    carried = sum(isinstance(entry.fact, CaseCarried) for entry in store.read(0))
    assert open_cases > 20
    assert store.private(PHOTO_DIGEST) == demo_photo()
    lines = [entry.fact for entry in store.read(0) if isinstance(entry.fact, DutyLine)]
    assert {line.what for line in lines} >= {DutyKind.HANDOVER, DutyKind.INSTRUCTION, DutyKind.WARNING}
    assert all(line.synthetic and line.at <= DEMO_START for line in lines)
    assert carried > 100
    live(store, Begin(1, last, DEMO_START), "week 0")
    store = SqliteStore(path)
    assert all(entry.seat == SEAT and isinstance(entry.fact, CaseStep) for entry in store.read(last)), "only the staff"
    store.close()


def test_what_was_cut_off_is_told_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "journal.gpkg"
    store = told_by_the_feed(path)
    after = store.last_seq()
    live(store, Begin(1, 0), TODAY_S)
    whole = SqliteStore(path)
    facts = list(whole.read(after))
    whole.close()
    cut = told_by_the_feed(tmp_path / "cut.gpkg")
    for entry in facts[: len(facts) // 2]:
        cut.append([entry.fact], Origin(entry.seat, entry.actor), entry.recorded_at)
    live(cut, Begin(1, 0), TODAY_S)
    cut = SqliteStore(tmp_path / "cut.gpkg")
    situation = Situation(PROFILE.thresholds, PROFILE.windows)
    for entry in cut.read(0):
        situation.apply(entry)
    assert situation.cases.refused == 0
    assert len(situation.cases.live) == sum(isinstance(entry.fact, CaseOpened) for entry in facts)
    cut.close()
