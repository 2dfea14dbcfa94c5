"""The desk at a past second: what it shows, that it says so, that nothing can be done, and the way back."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest
from desk_scenes import AS_OF
from made_facts import batch
from made_tracks import Drive
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from replay_scenes import Story, at_hand, fixes, overspeed, titles, told_story

from zscc.analysis.patrol_past import day_until
from zscc.analysis.patrol_picture import DayOfVehicle, PatrolPicture
from zscc.analysis.patrol_sums import PatrolSums
from zscc.analysis.trips import SegmentKind
from zscc.clock import day_of_ms
from zscc.map.pointing.pick import Pick
from zscc.map.sketch import SketchMark
from zscc.map.tools.tool import Touch
from zscc.model.alarm import AlarmAct
from zscc.model.asked import ActOnAlarm, Answer, OpenCase
from zscc.model.moment import ms_from_utc
from zscc.model.question import AboutCase, CaseFile
from zscc.model.report import Priority
from zscc.settings.profile import Patrol
from zscc.settings.style import load_style
from zscc.text import Words
from zscc.town.layers import Town
from zscc.ui.act_button import ActButton
from zscc.ui.time_machine.bar import TimeBar
from zscc.ui.time_machine.fleet_graph import FleetGraph
from zscc.ui.time_machine.lately import WINDOWS
from zscc.ui.time_machine.period import Reach
from zscc.ui.window import DeskWindow
from zscc.ui.workspaces import Workspace

MINUTE_MS = 60_000


@pytest.fixture(scope="module")
def told(qapp: QApplication, town: Town) -> Iterator[Story]:
    with told_story(qapp, town) as made:
        yield made


@pytest.fixture
def story(told: Story, qtbot: QtBot) -> Iterator[Story]:
    with at_hand(told, qtbot) as made:
        yield made


def test_lists_tiles_clock_and_alarms_are_of_that_second(story: Story) -> None:
    window, present = story.window, titles(story.window)
    assert len(present) >= 2
    story.go(AS_OF + timedelta(minutes=10))
    assert len(titles(window)) == 1
    assert window.left.tiles.groups["to_dispatch"].texts[1] == "1"
    assert window.top_bar.clock.text() == "14:42:07"
    assert window.picture.snapshot.as_of == AS_OF + timedelta(minutes=10)
    assert window.alarms.desk.standing.waiting == ()
    assert not window.alarms.desk.strip.isVisible()
    assert window.snapshot.vehicles.ids == ()
    story.go(AS_OF + timedelta(minutes=40))
    assert [alarm.raised.subject_id for alarm in window.alarms.desk.standing.waiting] == ["V07"]
    assert window.snapshot.vehicles.ids == ("V07",)
    # Earlier than the journal there is nothing: its first second is shown.
    story.window.replay.enter(AS_OF - timedelta(days=1))
    story.stands(AS_OF)
    assert window.top_bar.clock.text() == "14:32:07"
    assert "记录从 2026-06-15 14:32:07 开始" in window.map_desk.notice.text()
    story.live()
    assert titles(window) == present
    assert window.snapshot is window.streams.present


def test_backward_and_forward_show_the_same(story: Story) -> None:
    window, seen = story.window, []
    for minutes in (10, 40, 61, 40, 10, 40):
        story.go(AS_OF + timedelta(minutes=minutes))
        tiles = window.left.tiles
        figures = [tile.texts for tile in (tiles.reports, *tiles.groups.values())]
        seen.append((minutes, titles(window), figures, len(window.alarms.desk.standing.waiting)))
    assert seen[0] == seen[4]
    assert seen[1] == seen[3] == seen[5]


def test_a_replay_says_so_in_words_colour_frame_and_title(story: Story) -> None:
    window = story.window
    desk = story.desk
    assert not any(part.isVisible() for part in (desk.band, desk.strip, desk.frame))
    story.go(AS_OF + timedelta(minutes=10))
    try:
        for language, theme, workspace in (
            ("zh", "dark", Workspace.DUTY),
            ("en", "dark", Workspace.MAP),
            ("en", "light", Workspace.PATROL),
            ("zh", "light", Workspace.MAP),
        ):
            window.set_words(Words(language))
            window.set_style(load_style(theme))
            window.show_workspace(workspace)
            says_replay(story, {"zh": "回放", "en": "REPLAY"}[language], load_style(theme).palette.accent)
            assert len(titles(window)) == 1
        window.toggle_full_screen()
        story.qtbot.waitUntil(window.isFullScreen)
        assert desk.frame.size() == window.size()
        window.toggle_full_screen()
    finally:
        window.set_words(Words("zh"))
        window.set_style(load_style("dark"))
    story.live()
    assert not window.windowTitle().startswith("回放")
    assert window.timeline.isVisible()
    assert not any(part.isVisible() for part in (desk.band, desk.strip, desk.frame))
    assert window.grab(QRect(0, 400, 4, 4)).toImage().pixelColor(1, 1).name() != load_style().palette.accent


def test_no_way_round_brings_the_live_badge_into_a_replay(story: Story) -> None:
    window = story.window
    window.commands["bare_map"].deed()
    story.go(AS_OF + timedelta(minutes=10))
    assert story.desk.strip.isVisible(), "with all panels hidden a replay still says so"
    window.commands["bare_map"].deed()
    assert window.left.isVisible()
    assert not window.timeline.isVisible()
    story.live()
    assert window.timeline.isVisible()


def says_replay(story: Story, name: str, accent: str) -> None:
    """In the title, in words at head and foot, and in colour at every edge."""
    window = story.window
    assert window.windowTitle().startswith(name)
    assert story.desk.band.moment.text().startswith(f"{name} 2026-06-15 14:42:07")
    assert story.desk.strip.badge.text() == name
    assert not window.timeline.isVisible()
    edges = (QPoint(0, 500), QPoint(window.width() - 2, 500), QPoint(500, 0), QPoint(500, window.height() - 2))
    edge_colours = {window.grab(QRect(edge, QSize(2, 2))).toImage().pixelColor(1, 1).name() for edge in edges}
    assert edge_colours == {accent}
    assert window.grab(QRect(window.width() // 2, 18, 4, 4)).toImage().pixelColor(1, 1).name() == accent


def test_nothing_can_be_done_and_every_button_says_why(story: Story) -> None:
    window, written = story.window, story.centre.store.last_seq()
    window.commands["case_new"].deed()
    form = window.case_desk.form.form
    form.words.setPlainText("河边有人钓鱼")
    story.go(AS_OF + timedelta(minutes=40))
    assert form.words.toPlainText() == "河边有人钓鱼", "what was typed is still there"
    window.leave()
    window.select(Pick("case", window.picture.cases.case_id(0)))
    acts = [button for button in window.findChildren(ActButton) if button.isVisible()]
    assert len(acts) > 1
    assert not any(button.isEnabled() for button in acts)
    assert {button.toolTip() for button in acts} == {"正在回放，不能办理；先回到实时（Ctrl+R）。"}
    answers: list[Answer] = []
    window.asking.ask(OpenCase("新的一件", address="北门"), answers.append)
    story.qtbot.waitUntil(lambda: bool(answers))
    assert answers[0].refused == "replay"
    for key in ("acknowledge_alarm", "case_main", "toggle_sound"):
        window.commands[key].deed()
    story.qtbot.wait(20)
    assert story.centre.store.last_seq() == written, "nothing was written"
    story.live()
    assert any(button.isEnabled() for button in window.findChildren(ActButton) if button.isVisible())
    story.ask(OpenCase("新的一件", address="北门"))


def test_an_alarm_of_the_present_sounds_and_stands_in_the_band(story: Story) -> None:
    window, before = story.window, len(story.window.alarms.desk.waiting_now)
    story.go(AS_OF + timedelta(minutes=10))
    desk, shown = window.alarms.desk, titles(window)
    urgent = overspeed("V09", story.now, Priority.URGENT)
    story.centre.write([fixes("V09", story.now), urgent])
    assert desk.sound.sounds_for == (Priority.URGENT, urgent.alarm_id)
    assert story.desk.band.alarms.isVisible()
    assert f"实时告警 {before + 1}" in story.desk.band.alarms.text()
    assert "09车" in story.desk.band.alarms.text()
    assert desk.standing.waiting == (), "the moment that is shown knows nothing of it"
    assert (window.top_bar.clock.text(), titles(window)) == ("14:42:07", shown)
    story.pass_time(60)
    assert story.desk.strip.bar.now_ms == ms_from_utc(story.now), "the present goes on"
    window.commands["replay_alarm"].deed()
    story.qtbot.waitUntil(lambda: not window.replay.replays)
    assert window.selection == Pick("vehicle", "V09")
    assert len(desk.standing.waiting) == before + 1
    assert window.snapshot.as_of == story.now
    story.ask(ActOnAlarm(urgent.alarm_id, AlarmAct.ACKNOWLEDGED))


def test_the_hand_on_the_strip_of_the_present_turns_back(story: Story) -> None:
    window = story.window
    histogram = window.timeline.histogram
    x = int(histogram.x_of(60))
    second = histogram.second_at(x)
    QTest.mouseClick(histogram, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(x, 20))
    assert window.replay.replays
    midnight = AS_OF.replace(hour=16, minute=0, second=0) - timedelta(days=1)
    story.stands(midnight + timedelta(seconds=second))
    story.live()
    window.timeline.replay.click()
    assert window.replay.replays, "to pause the present is to replay it"
    story.stands(story.now)


def test_the_bar_scrubs_selects_and_steps(story: Story) -> None:
    story.go(AS_OF + timedelta(minutes=10))
    desk, bar = story.desk, story.desk.strip.bar
    story.qtbot.waitUntil(lambda: bar.counts is not None)
    x = round(bar.x_of(ms_from_utc(AS_OF + timedelta(minutes=40))))
    drag(bar, x - 3, x)
    at = desk.player.whole_ms
    assert at == bar.moment_at(x)
    story.qtbot.waitUntil(lambda: ms_from_utc(desk.shown.as_of) == at)
    bar.setFocus()
    QTest.keyClick(bar, Qt.Key.Key_Left)
    assert desk.player.whole_ms == at - 1_000
    QTest.keyClick(bar, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert desk.player.whole_ms == at + 59_000
    drag(bar, x - 60, x, Qt.KeyboardModifier.ShiftModifier)
    assert desk.player.chosen_ms == (bar.moment_at(x - 60), bar.moment_at(x))
    assert desk.player.whole_ms == at + 59_000, "selecting moves nothing"
    desk.strip.loop.click()
    assert desk.player.loops
    drag(bar, x, x, Qt.KeyboardModifier.ShiftModifier)
    assert (desk.player.chosen_ms, desk.player.loops) == (None, False)
    nothing_stands_in_the_future(bar)
    desk.strip.reaches[Reach.WEEK].click()
    assert bar.period.reach is Reach.WEEK
    assert bar.period.holds(desk.player.whole_ms)
    desk.strip.reaches[Reach.DAY].click()


def drag(bar: TimeBar, from_x: int, to_x: int, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.mousePress(bar, Qt.MouseButton.LeftButton, keys, QPoint(from_x, 20))
    QTest.mouseMove(bar, QPoint(to_x, 20))
    QTest.mouseRelease(bar, Qt.MouseButton.LeftButton, keys, QPoint(to_x, 20))


def nothing_stands_in_the_future(bar: TimeBar) -> None:
    past_the_present = bar.x_of(bar.now_ms) + 20
    assert bar.moment_at(past_the_present) == bar.now_ms
    assert bar.said_at(past_the_present) == ""
    picture = bar.grab().toImage()
    rows = range(int(bar.plot.top()), int(bar.plot.bottom()) - 1)
    columns = range(int(past_the_present), int(bar.plot.right()) - 4, 3)
    assert {picture.pixelColor(x, y).name() for x in columns for y in rows} == {load_style().palette.surface}


def test_next_and_previous_event(story: Story) -> None:
    story.go(AS_OF + timedelta(minutes=10))
    story.desk.do("event_on")
    alarm_at = AS_OF + timedelta(seconds=30 + 1_800)
    story.qtbot.waitUntil(lambda: abs(story.desk.player.whole_ms - ms_from_utc(alarm_at)) <= 1_000)
    story.qtbot.waitUntil(lambda: len(story.window.alarms.desk.standing.waiting) == 1)
    story.desk.do("event_back")
    story.qtbot.waitUntil(lambda: abs(story.desk.player.whole_ms - ms_from_utc(AS_OF)) <= 1_000)
    story.qtbot.waitUntil(lambda: len(titles(story.window)) == 1)


def test_it_plays_forward_to_the_present_and_back(story: Story) -> None:
    story.go(story.now - timedelta(minutes=4))
    shown: list[datetime] = []
    story.desk.showing.shown.connect(lambda snapshot: shown.append(snapshot.as_of))
    story.desk.player.rate = 600
    story.desk.do("play")
    assert "×600" in story.desk.band.moment.text()
    story.qtbot.waitUntil(lambda: not story.desk.player.plays)
    story.stands(story.now)
    assert shown == sorted(shown)
    assert "暂停" in story.desk.band.moment.text()
    story.desk.do("play_back")
    assert "倒放" in story.desk.band.moment.text()
    story.qtbot.waitUntil(lambda: story.desk.shown.as_of < story.now - timedelta(minutes=1))
    story.desk.do("play_back")


def test_only_what_is_new_stays_in_a_moving_window(story: Story) -> None:
    window = story.window
    story.go(AS_OF + timedelta(minutes=40))
    every = len(window.snapshot.reports)
    story.desk.strip.window_asked.emit(list(WINDOWS).index("minutes_15"))
    story.qtbot.waitUntil(lambda: not story.desk.showing.busy)
    assert len(titles(window)) == 1, "an open case stays however old it is"
    assert len(window.snapshot.reports) <= every
    assert "近15分钟" in story.desk.band.note.text()
    story.desk.strip.window_asked.emit(0)


def test_a_moment_is_kept_with_view_layers_and_note_and_can_be_gone_back_to(story: Story) -> None:
    window = story.window
    story.go(AS_OF + timedelta(minutes=10))
    window.canvas.set_layer_visible("heat", False)
    window.canvas.fly_to(*window.directory.town.grids[3].label_at, 3.0, animated=False)
    window.commands["replay_keep"].deed()
    (kept,) = window.seat.moments
    assert (kept.name, kept.at) == ("2026-06-15 14:42:07", AS_OF + timedelta(minutes=10))
    bookmarks = story.desk.bookmarks
    bookmarks.change(0, "煤气味", "先到先看")
    story.live()
    window.canvas.set_layer_visible("heat", True)
    window.canvas.home(animated=False)
    bookmarks.toggle()
    assert bookmarks.panel.isVisible()
    bookmarks.panel.buttons["go"].click()
    story.stands(AS_OF + timedelta(minutes=10))
    assert not window.canvas.layer_visible("heat")
    assert window.canvas.viewport.metres_per_pixel == pytest.approx(3.0)
    bookmarks.delete(0)
    assert window.seat.moments == ()
    window.map_desk.undo()
    assert [(its.name, its.note) for its in window.seat.moments] == [("煤气味", "先到先看")]
    assert window.replay.close_top()
    assert not bookmarks.panel.isVisible()
    window.canvas.set_layer_visible("heat", True)


@pytest.fixture(scope="module")
def drives(town: Town) -> tuple[dict[str, DayOfVehicle], PatrolPicture]:
    """Two vehicles that drive, rest ten minutes and drive on within the hour of the story."""
    sums, days = PatrolSums(town, Patrol()), {}
    sums.pass_time(ms_from_utc(AS_OF) + 3_600_000)
    for seq, (vehicle, edge) in enumerate((("V03", 1037), ("V05", 700)), start=1):
        start = town.network.nodes_m[town.network.tail[edge]]
        way = town.network.nodes_m[town.network.head[edge]] - start
        far = way / np.hypot(*way) * 900
        told = Drive(step_s=5, at_m=tuple(start)).go(*far, 30).stay(600).go(*-far, 30).told(vehicle)
        late_ms = ms_from_utc(AS_OF) + 50 * MINUTE_MS - told[-1].observed_at_ms
        sums.take(seq, batch(vehicle, [replace(f, observed_at_ms=f.observed_at_ms + late_ms) for f in told]))
        found = sums.day_of(vehicle, day_of_ms(ms_from_utc(AS_OF)))
        assert found is not None
        days[vehicle] = found
    return days, sums.picture(ms_from_utc(AS_OF) + 3_600_000, days=list(days.values()))


def test_chosen_vehicles_are_replayed_together_with_stops_and_linked_speeds(
    story: Story, drives: tuple[dict[str, DayOfVehicle], PatrolPicture]
) -> None:
    window, (driven, picture) = story.window, drives
    window.show_patrol(picture)
    asked: list[frozenset[tuple[str, int]]] = []
    window.days_asked.connect(asked.append)
    story.go(AS_OF + timedelta(minutes=55))
    story.desk.do("fleet")
    assert "先选车辆" in window.map_desk.notice.text()
    window.choose(frozenset({Pick("vehicle", "V03"), Pick("vehicle", "V05")}))
    story.desk.do("fleet")
    day = driven["V03"].day
    assert asked[-1] >= {("V03", day), ("V05", day)}
    (graph,) = window.findChildren(FleetGraph)
    assert graph.isVisible()
    assert [curve.vehicle for curve in graph.curves] == ["V03", "V05"]
    stops = [part.segment for part in driven["V03"].parts if part.segment.kind is SegmentKind.STOP]
    assert len(window.canvas.frame.sketches[-1].marks) >= 2 * len(stops), "every stop is marked"
    resting_ms = (stops[0].begins_ms + stops[0].ends_ms) // 2
    QTest.mouseMove(graph, QPoint(round(graph.x_of(resting_ms)), 20))
    marks = hand_marks(window)
    assert len(marks) == 2, "each vehicle at the time under the hand"
    at_m = driven["V03"].fixes[int(np.searchsorted(driven["V03"].fixes["at_ms"], resting_ms))]
    assert min(np.hypot(mark.at_m[0] - at_m["x_m"], mark.at_m[1] - at_m["y_m"]) for mark in marks) < 20.0
    window.canvas.hands.hand_moved.emit(Touch(0.0, 0.0, marks[0].at_m))
    assert graph.hand_ms is not None, "and back: the hand on the map stands on the graph"
    QTest.mouseClick(graph, Qt.MouseButton.LeftButton, pos=QPoint(round(graph.x_of(resting_ms)), 20))
    assert abs(story.desk.player.whole_ms - resting_ms) < 60_000
    assert window.replay.close_top()
    assert not graph.isVisible()
    assert hand_marks(window) == ()
    window.choose(frozenset())


def hand_marks(window: DeskWindow) -> tuple[SketchMark, ...]:
    return next((sketch.marks for sketch in window.canvas.frame.sketches if sketch.on_top and sketch.marks), ())


def test_a_vehicle_day_ends_at_the_moment_that_is_shown(drives: tuple[dict[str, DayOfVehicle], PatrolPicture]) -> None:
    day = drives[0]["V03"]
    stop = next(part.segment for part in day.parts if part.segment.kind is SegmentKind.STOP)
    at_ms = stop.begins_ms + 5 * MINUTE_MS
    past = day_until(day, at_ms)
    assert past.fixes["at_ms"].max() <= at_ms
    assert past.parts[-1].segment.kind is SegmentKind.STOP
    assert past.parts[-1].segment.duration_s == 300
    assert len(past.parts) < len(day.parts)
    assert day_until(day, day.parts[-1].segment.ends_ms) is day


def test_who_was_on_shift_which_grids_held_and_what_was_known_are_of_that_second(story: Story) -> None:
    window = story.window
    case = window.snapshot.cases[-1]
    chip = window.top_bar.seat.toolTip()
    story.pass_time(8 * 3_600)
    story.go(story.now)
    assert "夜班" in story.desk.band.note.text()
    assert window.top_bar.shift.text() == "夜班"
    seat = window.top_bar.seat.toolTip()
    story.go(AS_OF + timedelta(minutes=5))
    note = story.desk.band.note.text()
    assert "白班" in note
    assert window.directory.town.scheme.label in note
    assert window.top_bar.shift.text() == "白班"
    assert window.top_bar.seat.toolTip() == seat != chip, "who sits here does so now"
    found: list[CaseFile] = []
    window.asking.look_up(AboutCase(case.case_id), found.append)
    story.qtbot.waitUntil(lambda: bool(found))
    assert found[0].history == ()
    window.asking.look_up_now(AboutCase(case.case_id), found.append)
    story.qtbot.waitUntil(lambda: len(found) == 2)
    assert found[1].history


def test_without_a_source_the_desk_says_that_there_is_nothing(open_desk: Callable[..., DeskWindow]) -> None:
    desk = open_desk()
    desk.replay.toggle()
    assert not desk.replay.replays
    assert desk.commands["replay"].refusal() == "没有可回放的记录"


def test_the_last_moment_stays_when_one_cannot_be_read(story: Story) -> None:
    """The last test of this desk: its machine is closed."""
    story.go(AS_OF + timedelta(minutes=10))
    story.machine.close()
    story.desk.do("minute_on")
    story.qtbot.waitUntil(lambda: not story.desk.showing.busy)
    assert story.desk.shown.as_of == AS_OF + timedelta(minutes=10)
    assert "读不出来" in story.window.map_desk.notice.text()
