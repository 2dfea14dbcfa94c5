"""The desk in one process: facts come in, the window shows them, and it leaves in order."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from PySide6.QtWidgets import QLabel

from zscc.app.desk import Desk, Seat, Stage, application_of_the_desk, save_picture
from zscc.centre.demo import DEMO_START
from zscc.centre.engine import Plan
from zscc.centre.restore import restored
from zscc.clock import ManualClock
from zscc.feeds.contract import Delivery, FeedDown
from zscc.model.fix import Fix, FixBatch
from zscc.model.journal import Entry, Fact
from zscc.model.moment import ms_from_utc
from zscc.model.space import PointE7
from zscc.model.weather import WarningAct, WarningColour, WarningIssued
from zscc.settings.profile import load_profile
from zscc.settings.style import load_style
from zscc.situation.situation import Situation
from zscc.store.contract import Origin, StoreUnavailable
from zscc.store.sqlite import SqliteStore
from zscc.text import Words
from zscc.town.load import load_town

NOW_MS = ms_from_utc(DEMO_START)
ISSUED = WarningIssued(
    warning_id="1",
    sender="气象台",
    sent_at=DEMO_START,
    effective_at=DEMO_START,
    expires_at=DEMO_START + timedelta(hours=3),
    act=WarningAct.ISSUED,
    colour=WarningColour.ORANGE,
    event="暴雨",
    headline="",
)


class Few:
    """A feed that brings two batches and, if told so, fails or errs in between."""

    name = "few"

    def __init__(self, trouble: Exception | None = None) -> None:
        self.trouble = trouble

    async def deliveries(self) -> AsyncIterator[Delivery]:
        yield delivery("a", "V01", 0)
        if self.trouble is not None:
            trouble, self.trouble = self.trouble, None
            raise trouble
        yield delivery("b", "V02", 1)


class Single:
    """A feed that brings one delivery and says nothing more for as long as it runs."""

    name = "single"

    def __init__(self, facts: tuple[Fact, ...]) -> None:
        self._facts = facts

    async def deliveries(self) -> AsyncIterator[Delivery]:
        yield Delivery(facts=self._facts, rows=len(self._facts), flags=Counter())
        await asyncio.Event().wait()


def delivery(key: str, vehicle: str, second: int) -> Delivery:
    fix = Fix(vehicle, NOW_MS + second * 1000, PointE7.from_degrees(120.99, 31.46), 20.0, 90)
    return Delivery(facts=(FixBatch.of(key, "few", [fix]),), rows=1, flags=Counter())


def live(desk: Desk, loop: asyncio.Runner, until: int) -> None:
    """Run the desk until ``until`` entries are in its situation."""

    async def watch() -> None:
        async with asyncio.timeout(30):
            living = asyncio.get_running_loop().create_task(desk.live())
            while desk.situation.seq < until:
                await asyncio.sleep(0.02)
            desk.window.close()
            assert await living == 0

    loop.run(watch())


def desk_on(feed: Few, store: SqliteStore, starts_at: datetime = DEMO_START) -> Desk:
    style = load_style()
    application_of_the_desk(style)
    profile = load_profile()
    stage = Stage(load_town(), profile, ManualClock(starts_at), store, Plan(lambda: (feed,)))
    return Desk(stage, Seat(style, Words("zh"), size=(1280, 720)))


def test_what_a_feed_brings_is_on_the_screen_and_leaving_keeps_a_key_frame(
    loop: asyncio.Runner, tmp_path: Path
) -> None:
    desk = desk_on(Few(), SqliteStore(tmp_path / "j.gpkg"))
    live(desk, loop, until=5)
    assert desk.situation.snapshot(DEMO_START).vehicles.ids == ("V01", "V02")
    store = SqliteStore(tmp_path / "j.gpkg")
    restored = restored_situation(store)
    assert restored.seq == desk.situation.seq == store.last_seq()
    assert restored.state_hash() == desk.situation.state_hash()
    store.close()


def test_a_second_start_goes_on_from_the_key_frame(loop: asyncio.Runner, tmp_path: Path) -> None:
    first = desk_on(Few(), SqliteStore(tmp_path / "j.gpkg"))
    live(first, loop, until=5)
    second = desk_on(Few(), SqliteStore(tmp_path / "j.gpkg"), DEMO_START + timedelta(minutes=1))
    assert second.situation.seq == first.situation.seq
    # The batches are known already; only the feed's health is news.
    live(second, loop, until=first.situation.seq + 1)
    assert second.situation.snapshot(DEMO_START).vehicles.ids == ("V01", "V02")


def test_a_bug_in_a_feed_stands_in_the_banner_and_the_desk_goes_on(
    loop: asyncio.Runner, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    desk = desk_on(Few(ZeroDivisionError()), SqliteStore(tmp_path / "j.gpkg"))
    heard: list[str] = []
    desk.bug_heard.connect(heard.append)
    live(desk, loop, until=2)
    assert heard == ["ZeroDivisionError"]
    caplog.clear()


def test_a_feed_that_fails_comes_back_and_brings_the_rest(
    loop: asyncio.Runner, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    desk = desk_on(Few(FeedDown("refused")), SqliteStore(tmp_path / "j.gpkg"))
    live(desk, loop, until=7)
    assert desk.situation.snapshot(DEMO_START).vehicles.ids == ("V01", "V02")
    caplog.clear()


def test_the_language_changes_at_run_time_and_back(loop: asyncio.Runner, tmp_path: Path) -> None:
    desk = desk_on(Few(), SqliteStore(tmp_path / "j.gpkg"))

    async def speak(language: str) -> None:
        desk.window.language_asked.emit(language)
        while not desk.window.dressing.done:
            await asyncio.sleep(0.001)

    chinese = texts(desk)
    loop.run(speak("en"))
    english = texts(desk)
    loop.run(speak("zh"))
    assert english != chinese
    assert texts(desk) == chinese
    live(desk, loop, until=1)


def texts(desk: Desk) -> list[str]:
    return [label.text() for label in desk.window.findChildren(QLabel) if label.text()]


def restored_situation(store: SqliteStore) -> Situation:
    return restored(store, load_profile())


def test_a_picture_appears_whole_or_not_at_all(loop: asyncio.Runner, tmp_path: Path) -> None:
    desk = desk_on(Few(), SqliteStore(tmp_path / "j.gpkg"))
    save_picture(desk.window, tmp_path / "deep" / "desk.png")
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["desk.png"]
    (tmp_path / "folder.png").mkdir()
    with pytest.raises(OSError, match="folder"):
        save_picture(desk.window, tmp_path / "folder.png")
    live(desk, loop, until=1)


def test_a_full_disk_stands_in_the_banner_in_words(
    loop: asyncio.Runner, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = FullDisk(tmp_path / "j.gpkg")
    desk = desk_on(Few(), store)
    shown: list[str] = []
    desk.journal_heard.connect(lambda _: shown.append(desk.window.banner.words.text()))
    live(desk, loop, until=5)
    assert len(shown) == 2
    assert "j.gpkg" in shown[0]
    assert shown[1] == ""
    caplog.clear()


class FullDisk(SqliteStore):
    """Refuses the first append."""

    refused = False

    def append(self, facts: Sequence[Fact], origin: Origin, at: datetime, *, whole: bool = False) -> list[Entry]:
        if not self.refused:
            self.refused = True
            raise StoreUnavailable("disk_full", path=str(self.path))
        return super().append(facts, origin, at, whole=whole)


def test_leaving_before_the_feeds_start_leaves_cleanly(loop: asyncio.Runner, tmp_path: Path) -> None:
    desk = desk_on(Few(), SqliteStore(tmp_path / "j.gpkg"))

    async def leave_at_once() -> int:
        living = asyncio.get_running_loop().create_task(desk.live())
        await asyncio.sleep(0)
        desk.window.close()
        return await living

    assert loop.run(leave_at_once()) == 0
    SqliteStore(tmp_path / "j.gpkg").close()


@pytest.mark.parametrize("facts", [(), (ISSUED,)])
def test_a_quiet_desk_is_live_at_once(loop: asyncio.Runner, tmp_path: Path, facts: tuple[Fact, ...]) -> None:
    """No feed, or one that brings a single fact and nothing after it: neither makes the desk wait."""
    store = SqliteStore(tmp_path / "j.gpkg")
    profile = msgspec.structs.replace(load_profile(), demo=False)
    feeds = (Single(facts),) if facts else ()
    style = load_style()
    application_of_the_desk(style)
    stage = Stage(load_town(), profile, ManualClock(DEMO_START), store, Plan(lambda: feeds))
    desk = Desk(stage, Seat(style, Words("en"), size=(1280, 720)))

    async def watch() -> None:
        async with asyncio.timeout(30):
            living = asyncio.get_running_loop().create_task(desk.live())
            while not shows(desk, len(facts)):
                await asyncio.sleep(0.02)
            desk.window.close()
            assert await living == 0

    # The clock of this desk stands still: nothing that waits for a moment to pass would ever come.
    loop.run(watch())


def shows(desk: Desk, warnings: int) -> bool:
    """Whether badge, tiles and the bar say what there is."""
    window = desk.window
    if window.timeline.badge.text() != "● LIVE" or window.left.tiles.reports.texts[1] != "0":
        return False
    strip = window.top_bar.warnings
    return not warnings or (strip is not None and strip.isVisible())
