"""A small day is lived, then scrubbed: what the window shows is what the journal's own fold of that second says.

Desk, engine, journal and time machine are the real ones; an alarm of the present comes in the middle of the replay.
"""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

from desk_hand import Hand, desk_lives
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from zscc.clock import SHANGHAI
from zscc.model.alarm import AlarmAct, AlarmRaised
from zscc.model.asked import ActOnAlarm, OpenCase
from zscc.model.moment import ms_from_utc
from zscc.model.report import Priority
from zscc.model.space import PointE7
from zscc.settings.profile import load_profile
from zscc.situation.situation import Situation
from zscc.situation.snapshot import Snapshot
from zscc.store.sqlite_reader import SqliteReader
from zscc.ui.picture import Picture
from zscc.ui.time_machine.desk import ReplayDesk

HERE = PointE7.from_degrees(121.0, 31.46)


def test_a_day_is_scrubbed_and_nothing_of_the_present_is_lost(tmp_path: Path, qapp: QApplication) -> None:
    journal = tmp_path / "journal.gpkg"

    async def story(hand: Hand) -> None:
        moments = await a_small_day(hand)
        for moment in (moments[1], moments[0], moments[2]):
            await scrubbed_to(hand, moment)
            agrees(hand, folded_until(journal, moment))
        await the_present_is_heard(hand)
        await nothing_is_done(hand)
        await back_at_the_alarm(hand)

    situation = desk_lives(journal, story)
    assert {case.title for case in situation.cases.live.values()} >= {"燃气异味、泄漏"}
    assert situation.alarms.standing


async def a_small_day(hand: Hand) -> list[datetime]:
    """Two cases and a vehicle with its alarm, one after the other; the seconds between them."""
    moments = []
    for deed in (
        lambda: hand.window.asking.ask(OpenCase("北门闻到煤气味", address="北门")),
        lambda: (hand.drives_to("V07", HERE), hand.feed.bring(alarm(hand, "V07", Priority.NORMAL))),
        lambda: hand.window.asking.ask(OpenCase("路灯不亮", address="南门")),
    ):
        seq = hand.desk.situation.seq
        deed()
        await hand.until(lambda before=seq: hand.desk.situation.seq > before, "it is in the journal")
        await asyncio.sleep(1.1)
        moments.append(hand.clock.now())
        await asyncio.sleep(1.1)
    # Scrubbing goes by whole seconds, up to the one that the window shows when it turns back.
    seconds = [moment.replace(microsecond=0) + timedelta(seconds=1) for moment in moments]
    await hand.until(lambda: shown_at(hand) > seconds[-1], "the present has gone on")
    return seconds


def shown_at(hand: Hand) -> datetime:
    assert hand.window.snapshot is not None
    return hand.window.snapshot.as_of


def alarm(hand: Hand, vehicle: str, priority: Priority) -> AlarmRaised:
    at = hand.clock.now()
    told = (("kind", "overspeed"), ("vehicle", vehicle), ("speed", "72"), ("limit", "60"))
    name = f"overspeed:{vehicle}:{ms_from_utc(at)}"
    return AlarmRaised(name, "overspeed", priority, "vehicle", vehicle, "call_driver", at, told, HERE)


def desk_of(hand: Hand) -> ReplayDesk:
    return hand.window.replay.desk


async def scrubbed_to(hand: Hand, moment: datetime) -> None:
    """Turn back with a key, then by the hand on the bar near the moment and by keys to the very second."""
    if not hand.window.replay.replays:
        hand.press("Ctrl+R")
        await hand.until(lambda: hand.window.replay.replays, "the past is shown")
    bar, player = desk_of(hand).strip.bar, desk_of(hand).player
    x = round(bar.x_of(ms_from_utc(moment)))
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(x, 20))
    for _ in range(400):
        if player.whole_ms == ms_from_utc(moment):
            break
        hand.press("Ctrl+]" if player.whole_ms < ms_from_utc(moment) else "Ctrl+[")
    await hand.until(lambda: stands(hand, moment), f"{moment} stands")


def stands(hand: Hand, moment: datetime) -> bool:
    shown = desk_of(hand).shown
    return shown is not None and shown.as_of == moment and not desk_of(hand).showing.busy


def folded_until(journal: Path, moment: datetime) -> Snapshot:
    """What the journal itself says of that second, folded from its first entry."""
    profile, store = load_profile(), SqliteReader(journal)
    situation = Situation(profile.thresholds, profile.windows)
    for entry in store.read(0):
        if entry.recorded_at <= moment:
            situation.apply(entry)
    store.close()
    return situation.snapshot(moment)


def agrees(hand: Hand, truth: Snapshot) -> None:
    """Clock, queue, tiles, vehicles and alarms of the window."""
    window, picture = hand.window, Picture.of(truth, hand.window.directory)
    queue = window.right.queue.model
    listed = [queue.rows[place].case.case_id for place in range(queue.rowCount())]
    assert listed == [row.case.case_id for row in picture.cases]
    assert window.top_bar.clock.text() == f"{truth.as_of.astimezone(SHANGHAI):%H:%M:%S}"
    tiles = window.left.tiles
    assert tiles.groups["to_dispatch"].texts[1] == str(picture.cases.counts("group").get("to_dispatch", 0))
    assert tiles.reports.texts[1] == str(truth.tally.reports_today)
    assert window.snapshot is not None
    assert window.snapshot.vehicles.ids == truth.vehicles.ids
    assert window.snapshot.cases == truth.cases
    assert window.snapshot.alarms == truth.alarms
    made = window.alarms.made
    assert len(made.standing.waiting if made is not None else ()) == len(truth.alarms)


async def the_present_is_heard(hand: Hand) -> None:
    clock = hand.window.top_bar.clock.text()
    urgent = alarm(hand, "V09", Priority.URGENT)
    hand.feed.bring(urgent)
    band = desk_of(hand).band
    await hand.until(lambda: "09车" in band.alarms.text(), "the band tells of the alarm")
    assert hand.window.alarms.desk.sound.sounds_for == (Priority.URGENT, urgent.alarm_id)
    assert hand.window.top_bar.clock.text() == clock
    assert len(hand.window.alarms.desk.standing.waiting) == 1, "the past knows nothing of it"


async def nothing_is_done(hand: Hand) -> None:
    answers: list[object] = []
    seq = hand.desk.situation.seq
    [first, *_] = hand.window.alarms.desk.standing.waiting
    hand.window.asking.ask(ActOnAlarm(first.alarm_id, AlarmAct.ACKNOWLEDGED), answers.append)
    hand.press("Ctrl+F2")
    await hand.until(lambda: answers, "it is refused")
    await hand.a_moment()
    assert hand.desk.situation.seq == seq


async def back_at_the_alarm(hand: Hand) -> None:
    hand.press("Shift+F2")
    await hand.until(lambda: not hand.window.replay.replays, "the present is shown again")
    window = hand.window
    assert window.selection is not None
    assert window.selection.id == "V09"
    assert window.snapshot is not None
    assert (hand.clock.now() - window.snapshot.as_of).total_seconds() < 3.0
    assert len(window.alarms.desk.standing.waiting) == 2
    assert window.asking.closed == ""
    hand.press("Ctrl+F2")
    await hand.until(lambda: len(window.alarms.desk.standing.waiting) == 1, "now it is acknowledged")
