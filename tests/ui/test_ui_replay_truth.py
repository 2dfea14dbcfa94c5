"""A replay tells the truth: what is of now says so, the present is heard, and nobody acts on the past by any door."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from desk_scenes import AS_OF
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot
from replay_scenes import Story, at_hand, fixes, overspeed, told_story

from zscc.clock import SHANGHAI
from zscc.export.contract import Form, Subject
from zscc.map.pointing.pick import Pick
from zscc.model.alarm import AlarmAct, AlarmStep
from zscc.model.asked import ActOnAlarm, WriteLine
from zscc.model.duty import DutyKind
from zscc.model.export_question import ChainAt
from zscc.model.feed_question import AskPosition, ControlFeed, FeedAct, TellDriver
from zscc.model.figures import FiguresOf, TrendsOf
from zscc.model.panel_filter import EVERYTHING, PanelFilter
from zscc.model.question import FindCases
from zscc.model.report import Priority
from zscc.model.role import Role
from zscc.model.suggestion import SuggestFor
from zscc.model.weather import WarningAct, WarningColour, WarningIssued
from zscc.settings.style import load_style
from zscc.text import Words
from zscc.town.layers import Town
from zscc.ui.workspaces import Workspace


@pytest.fixture(scope="module")
def told(qapp: QApplication, town: Town) -> Iterator[Story]:
    with told_story(qapp, town) as made:
        yield made


@pytest.fixture
def story(told: Story, qtbot: QtBot) -> Iterator[Story]:
    with at_hand(told, qtbot) as made:
        yield made


def heard(story: Story) -> list[object]:
    """Questions that are asked from here on."""
    questions: list[object] = []
    story.window.asking.looked_up.connect(lambda asked, _then: questions.append(asked))
    return questions


def test_rates_of_the_month_are_not_claimed_of_a_past_moment(story: Story) -> None:
    window = story.window
    tile, month = window.left.tiles.on_time, window.scores.month
    month.begin()
    month.ask()
    story.qtbot.waitUntil(lambda: "应结" in tile.texts[3])
    month.ask()
    story.go(AS_OF + timedelta(minutes=10))
    assert tile.texts[1:] == ("—", "", "不随回放")
    assert "现状" in tile.toolTip()
    assert tile.accessibleDescription() == tile.toolTip()
    window.set_words(Words("en"))
    assert tile.texts[3] == "not in a replay"
    window.set_words(Words("zh"))
    questions = heard(story)
    month.ask()
    window.filters.choose(PanelFilter(sources=frozenset({"h12345"})))
    window.filters.choose(EVERYTHING)
    assert not any(isinstance(asked, FiguresOf) for asked in questions)
    story.live()
    story.qtbot.waitUntil(lambda: "应结" in tile.texts[3])
    assert tile.toolTip() == ""


def test_rooms_that_sum_the_store_say_that_they_are_of_now(story: Story) -> None:
    window, rooms = story.window, story.window.right.rooms
    questions = heard(story)
    story.go(AS_OF + timedelta(minutes=10))
    for workspace, kind in ((Workspace.ASSESSMENT, FiguresOf), (Workspace.STATISTICS, TrendsOf)):
        window.show_workspace(workspace)
        room = rooms.made[workspace]
        assert room.of_now.isVisible()
        assert room.of_now.text() == "此页为当前数据，不随回放；地图仍为回放时刻"
        now = f"{story.now.astimezone(SHANGHAI):%H:%M}"
        story.qtbot.waitUntil(lambda now=now, note=room.heading.note: now in note.text())
        assert any(isinstance(its, kind) for its in questions)
    window.show_workspace(Workspace.ASSESSMENT)
    assert window.canvas.frame.choropleth is None or window.canvas.frame.choropleth.lent is None
    window.show_workspace(Workspace.STATISTICS)
    rooms.made[Workspace.STATISTICS].show_page("today")
    assert not rooms.made[Workspace.STATISTICS].of_now.isVisible(), "what came in today is counted at the moment"
    rooms.made[Workspace.STATISTICS].show_page("trends")
    story.live()
    assert not any(rooms.made[its].of_now.isVisible() for its in (Workspace.ASSESSMENT, Workspace.STATISTICS))
    assert {its.until for its in questions if isinstance(its, FiguresOf)} >= {story.now}
    assert all(AS_OF + timedelta(minutes=10) != its.until for its in questions if isinstance(its, FiguresOf))


def test_nothing_is_set_beside_a_day_that_the_record_does_not_hold(story: Story) -> None:
    tile = story.window.left.tiles.reports
    story.go(AS_OF + timedelta(minutes=10))
    assert tile.texts[3] == "昨日没有记录"
    story.window.left.tiles.show_begin(AS_OF - timedelta(days=2))
    story.desk.do("minute_on")
    story.qtbot.waitUntil(lambda: "较昨日同期" in tile.texts[3])


def test_an_alarm_of_the_present_sounds_once_and_stands_afterwards(story: Story) -> None:
    desk, beeps = story.window.alarms.desk, []
    for waits in desk.waiting_now:
        story.ask(ActOnAlarm(waits.alarm_id, AlarmAct.ACKNOWLEDGED))
    desk.sound._beep = lambda: beeps.append(1)
    story.go(AS_OF + timedelta(minutes=10))
    low = overspeed("V11", story.now, Priority.LOW)
    story.centre.write([fixes("V11", story.now), low])
    story.qtbot.waitUntil(lambda: len(beeps) == 1)
    for seconds in (1, 2, 60):
        story.pass_time(seconds)
    story.go(AS_OF + timedelta(minutes=40))
    story.live()
    story.pass_time(1)
    assert len(beeps) == 1
    assert low.alarm_id in {alarm.alarm_id for alarm in desk.standing.waiting}
    story.go(AS_OF + timedelta(minutes=10))
    story.centre.write([AlarmStep(low.alarm_id, 1, AlarmAct.CLEARED, story.now, Role.PROGRAM, "rules")])
    assert low.alarm_id in {alarm.alarm_id for alarm in desk.waiting_now}, "over, and nobody has looked at it"


def test_an_official_warning_of_the_present_is_announced_in_the_replay(story: Story) -> None:
    window, beeps = story.window, []
    window.alarms.desk.sound._beep = lambda: beeps.append(1)
    story.go(AS_OF + timedelta(minutes=10))
    told = WarningIssued(
        "1",
        "昆山市气象台",
        story.now,
        WarningAct.ISSUED,
        "暴雨",
        WarningColour.RED,
        "",
        story.now,
        None,
        feed="weather",
    )
    story.centre.write([told])
    assert "实时：新的预警信息" in window.map_desk.notice.text()
    story.qtbot.waitUntil(lambda: len(beeps) == 2)
    assert window.duty.warnings.told == (), "the bar shows the past"
    story.live()
    story.pass_time(1)
    assert [its.key in window.duty.warnings.fresh for its in window.duty.warnings.told] == [True]
    assert len(beeps) == 2, "announced once"


def test_doors_beside_the_asking_are_closed_too(story: Story) -> None:
    window = story.window
    window.drivers.open(("V07",))
    window.drivers.panel.text.setPlainText("请到新镇路口")
    story.go(AS_OF + timedelta(minutes=40))
    written, questions, acts = story.centre.store.last_seq(), heard(story), []
    window.asking.asked.connect(lambda *asked: acts.append(asked))
    window.select(Pick("case", window.picture.cases.case_id(0)))
    why = window.dispatch.desk.section(window.right).refusal()
    assert why.endswith("回放中不提供"), "nobody is proposed for a past moment"
    window.drivers.panel.send()
    window.drivers.locate("V07")
    window.overlays.feeds.list_page.chosen.act_asked.emit("simulated", FeedAct.STOP)
    window.duty.open_page("handover")
    window.duty.desk.write(WriteLine(DutyKind.HANDOVER, "交班", to="zhao", about="lh"), acts.append)
    window.scores.open_assessment("appeals")
    window.right.rooms.made[Workspace.ASSESSMENT].appeals.appeal_asked.emit("YS-1", "重复")
    window.alarms.toggle_sound()
    story.qtbot.wait(20)
    assert (story.centre.store.last_seq(), acts) == (written, [])
    assert {type(asked) for asked in questions}.isdisjoint({TellDriver, AskPosition, ControlFeed, SuggestFor})
    assert window.drivers.panel.text.toPlainText() == "请到新镇路口", "what was typed is still there"
    window.leave()


def test_midnight_passes_in_the_past_and_in_the_present(story: Story) -> None:
    window = story.window
    midnight = AS_OF.replace(hour=16, minute=0, second=0, microsecond=0)
    story.pass_time((midnight - story.now).total_seconds() - 10 if story.now < midnight else 86_390)
    eve = story.now
    story.go(eve)
    story.pass_time(60)
    assert window.top_bar.clock.text() == f"{eve.astimezone(SHANGHAI):%H:%M:%S}"
    day = story.desk.strip.bar.period
    story.desk.player.rate = 600
    story.desk.do("play")
    story.qtbot.waitUntil(lambda: not story.desk.player.plays)
    # Nothing was recorded for hours, and nothing is after the newest entry but time.
    story.stands(story.now)
    assert story.desk.strip.bar.period.since_ms == day.until_ms, "the bar has turned to the next day"
    assert window.left.tiles.reports.texts[1] == "0", "the day of the moment"
    story.live()
    assert window.snapshot is window.streams.present


@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_an_export_holds_the_moment_that_it_was_asked_at(story: Story, tmp_path: Path) -> None:
    window, moment = story.window, AS_OF + timedelta(minutes=10)
    exports = window.habits.exports
    window.filters.choose(PanelFilter(since=AS_OF - timedelta(hours=1), until=story.now + timedelta(hours=1)))
    story.go(moment)
    exports.panel.choose("subject", Subject.CASES)
    exports.panel.choose("form", Form.CSV)
    questions, past = heard(story), window.snapshot
    exports.ask_where()
    story.live()
    [dialog] = window.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "a.csv"))
    story.qtbot.waitUntil(lambda: exports.handing.busy or not exports.busy)
    exports.cancel()
    dialog.reject()
    window.filters.choose(EVERYTHING)
    [row] = [its.seq for its in questions if isinstance(its, ChainAt)]
    assert row == past.seq < story.centre.situation.seq
    assert FindCases not in {type(asked) for asked in questions}, "what became of them since is not asked for"


def test_language_and_theme_change_while_it_plays(story: Story) -> None:
    window = story.window
    story.go(AS_OF + timedelta(minutes=5))
    story.desk.player.rate = 60
    story.desk.do("play")
    window.dressing.in_slices(window.look_with(words=Words("en"), style=load_style("light")))
    with story.qtbot.waitSignal(window.dressing.finished, timeout=30_000):
        pass
    story.desk.do("play")
    story.qtbot.waitUntil(lambda: not story.desk.showing.busy)
    at = story.desk.shown.as_of
    assert AS_OF + timedelta(minutes=5) < at < AS_OF + timedelta(minutes=59)
    assert story.desk.band.moment.text().startswith("REPLAY 2026-06-15")
    assert window.top_bar.clock.text() == f"{at.astimezone(SHANGHAI):%H:%M:%S}"
    assert window.left.tiles.on_time.texts[3] == "not in a replay"
    window.set_words(Words("zh"))
    window.set_style(load_style("dark"))
