"""The search and the palette, used as people use them: by typing, arrows, Enter, Tab and Esc."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from desk_scenes import Scene, report_at, snapshot_of
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from zscc.analysis.names import Answer, Question
from zscc.geo.spaces import Space, convert
from zscc.map.pointing.pick import Pick
from zscc.model.report import Priority
from zscc.settings.seat import Bookmark, SeatState
from zscc.settings.style import load_style
from zscc.town.features import FeatureColumn, FeatureLayer, GeometryKind, Provenance
from zscc.ui.keys import columns_of, key_groups
from zscc.ui.search.engine import Answered
from zscc.ui.search.results import Found, Headline
from zscc.ui.window import DeskWindow

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ENTER, TAB = Qt.Key.Key_Return, Qt.Key.Key_Tab


@pytest.fixture
def desk(open_desk: Callable[..., DeskWindow], scene: Scene, qtbot: QtBot) -> DeskWindow:
    made = open_desk()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.show_snapshot(snapshot_of(scene))
    return made


@pytest.fixture
def find(desk: DeskWindow, qtbot: QtBot) -> Callable[[str], list[Found]]:
    """Type something and wait for what is found."""

    def typed(text: str) -> list[Found]:
        # Only in the active window a line has the keyboard; a window of an earlier test may have just gone.
        desk.activateWindow()
        qtbot.waitUntil(desk.isActiveWindow)
        # Listening begins first: opening asks for the empty line at once, and that may be the wanted answer already.
        with qtbot.waitSignal(
            desk.search.engine.answered, check_params_cb=lambda answered: answered.question.typed == text
        ):
            desk.search.open()
            qtbot.waitUntil(desk.search.line.hasFocus)
            desk.search.line.setText(text)
        return found(desk)

    return typed


def found(desk: DeskWindow) -> list[Found]:
    return [row for row in desk.search.list.rows if isinstance(row, Found)]


def headings(desk: DeskWindow) -> list[str]:
    return [row.text for row in desk.search.list.rows if isinstance(row, Headline)]


def press(desk: DeskWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(desk.search.line, key, modifiers)


def layer_of(*names: str) -> FeatureLayer:
    count = len(names)
    xy_m = np.array([(593_000.0 + 100 * row, 3_481_000.0) for row in range(count)])
    steps = np.arange(count + 1)
    columns = (FeatureColumn("no", tuple(range(count))), FeatureColumn("店名", names))
    return FeatureLayer(
        "shops", "小店", GeometryKind.POINT, xy_m, steps, steps, columns, Space.WGS84, Provenance("shops.csv")
    )


@pytest.mark.parametrize("typed", ["新镇社区", "新镇社", "xinzhenshequ", "xzsq", "新z社q", "320583102200"])
def test_a_village_is_found_and_entered_in_every_way(desk: DeskWindow, find: Callable, typed: str) -> None:
    village = next(its for its in desk.directory.town.villages if its.name == "新镇社区")
    rows = find(village.code if typed.isdecimal() else typed)
    assert (rows[0].kind, rows[0].id) == ("village", village.code)
    press(desk, ENTER)
    assert desk.selection == Pick("station", village.code)
    assert not desk.overlays.search.isVisible()
    assert desk.search.line.text() == ""
    assert desk.canvas.hasFocus()


def test_everything_named_in_the_promise_is_found(desk: DeskWindow, find: Callable) -> None:
    town = desk.directory.town
    river = next(water.name for water in town.waters if water.name)
    road = next(its.name for its in town.roads if its.name)
    report = desk.picture.reports[0].report
    typed = {
        "grid": town.grids[3].label,
        "vehicle": town.vehicles[4].plate,
        "place": town.places[7].name,
        "road": road,
        "river": river,
        "report": report.report_id,
        "worker": town.grid_workers[9].worker_id,
        "neighbour": town.neighbours[0].name,
        "coordinate": "121.004, 31.4578",
        "command": "全屏",
    }
    desk.restore(SeatState(bookmarks=(Bookmark("早高峰", 593_000.0, 3_481_000.0, 4.0),)))
    desk.search.show_feature_layers((layer_of("阿福早点", "老街面馆"),))
    for kind, text in (*typed.items(), ("bookmark", "zgf"), ("feature", "laojie")):
        assert kind in {row.kind for row in find(text)}, (kind, text)


def test_rows_stand_under_their_kind_with_its_count(desk: DeskWindow, find: Callable) -> None:
    find("社区")
    community = sum("社区" in village.name for village in desk.directory.town.villages)
    assert headings(desk)[0] == f"村（社区） {community} · 前4"
    kinds = [row.kind for row in desk.search.list.rows]
    assert kinds == sorted(kinds, key=list(dict.fromkeys(kinds)).index)


def test_tab_narrows_to_one_kind_and_back(desk: DeskWindow, find: Callable, qtbot: QtBot) -> None:
    find("社区")
    for only, key in (("village", TAB), ("grid", TAB)):
        with qtbot.waitSignal(desk.search.engine.answered):
            press(desk, key)
        assert {row.kind for row in found(desk)} == {only}
        assert len(found(desk)) > 7
    assert desk.search.line.hasFocus()
    with qtbot.waitSignal(desk.search.engine.answered):
        press(desk, Qt.Key.Key_Backtab, SHIFT)
    assert len({row.kind for row in found(desk)}) > 2


def test_tab_goes_on_where_nothing_is_typed(desk: DeskWindow, find: Callable) -> None:
    for key, held in ((TAB, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_Backtab, SHIFT)):
        find("")
        assert desk.search.line.list_open
        press(desk, key, held)
        assert not desk.search.line.hasFocus()
        assert desk.search.list.isHidden()


def test_arrows_pass_over_headings_and_go_round(desk: DeskWindow, find: Callable) -> None:
    rows = find("周市")
    press(desk, Qt.Key.Key_Down)
    assert desk.search.list.current() == rows[1]
    press(desk, Qt.Key.Key_Up)
    press(desk, Qt.Key.Key_Up)
    assert desk.search.list.current() == rows[-1]
    press(desk, Qt.Key.Key_Down)
    assert desk.search.list.current() == rows[0]


def test_an_answer_that_comes_again_leaves_the_choice(desk: DeskWindow, find: Callable, qtbot: QtBot) -> None:
    find("周市")
    press(desk, Qt.Key.Key_Down)
    press(desk, Qt.Key.Key_Down)
    chosen = desk.search.list.current()
    with qtbot.waitSignal(desk.search.engine.answered):
        desk.search.refresh()
    assert desk.search.list.current() == chosen
    assert desk.search.list.current() != found(desk)[0]


def test_enter_waits_for_what_was_typed_last(desk: DeskWindow, qtbot: QtBot) -> None:
    desk.search.open()
    with qtbot.waitSignal(desk.selection_changed):
        desk.search.line.setText(desk.directory.vehicles["V05"].plate)
        press(desk, ENTER)
    assert desk.selection == Pick("vehicle", "V05")


def test_what_an_input_method_composes_is_no_question_and_its_enter_no_choice(desk: DeskWindow, find: Callable) -> None:
    rows = find("新镇")
    QCoreApplication.sendEvent(desk.search.line, QInputMethodEvent("zhou'shi", []))
    assert desk.search.line.text() == "新镇"
    press(desk, ENTER)
    press(desk, Qt.Key.Key_Down)
    assert desk.selection is None
    assert desk.overlays.search.isVisible()
    assert desk.search.list.current() == rows[0]
    QCoreApplication.sendEvent(desk.search.line, QInputMethodEvent("", []))
    press(desk, ENTER)
    assert desk.selection == rows[0].pick


def test_a_road_is_marked_as_a_whole_until_something_else_is_chosen(desk: DeskWindow, find: Callable) -> None:
    row = next(row for row in find("changjiang") if row.kind == "road")
    desk.search.choose(row)
    [sketch] = [its for its in desk.canvas.frame.sketches if its.lines]
    lines = [road.line for road in desk.directory.town.roads if road.name == row.id]
    told = sketch.lines[0].points_m
    assert np.isfinite(told).all(axis=1).sum() == sum(map(len, lines))
    desk.select(Pick("vehicle", "V05"))
    assert not [its for its in desk.canvas.frame.sketches if its.lines]


def test_roads_and_added_features_open_a_card_too(desk: DeskWindow, find: Callable) -> None:
    desk.show_feature_layers((layer_of("阿福早点", "老街面馆"),))
    for typed, kind in (("changjiang", "road"), ("laojiemianguan", "feature")):
        desk.search.choose(next(row for row in find(typed) if row.kind == kind))
        assert desk.selection is not None
        assert desk.selection.kind == kind
        assert desk.right.card.isVisible()
    assert "老街面馆" in {label.text() for label in desk.right.card.findChildren(QLabel)}


def test_a_position_is_marked_and_flown_to(desk: DeskWindow, find: Callable) -> None:
    at_m = convert(Space.WGS84, Space.EPSG4549, 121.004, 31.4578)
    row = find("121.004 31.4578")[0]
    assert row.kind == "coordinate"
    assert row.at_m == pytest.approx(at_m, abs=0.01)
    desk.search.choose(row)
    assert row.at_m in [mark.at_m for its in desk.canvas.frame.sketches for mark in its.marks]
    assert not [row for row in find("05 06") if row.kind == "coordinate"]


def test_a_report_that_comes_is_found_at_once_but_never_by_a_telephone_number(
    desk: DeskWindow, find: Callable, scene: Scene
) -> None:
    text = "来电13812345678，某桥头路灯不亮"
    report = report_at(desk.directory.town, 901, scene.as_of - timedelta(minutes=2), Priority.HIGH, text=text)
    assert not [row for row in find("桥头路灯") if row.kind == "report"]
    desk.show_snapshot(snapshot_of(replace(scene, extra=(report,))))
    desk.catch_up()
    desk.catch_up()
    [row] = [row for row in find("桥头路灯") if row.kind == "report"]
    assert (row.id, row.name[slice(*row.part)], row.shape) == (report.report_id, "桥头路灯", Priority.HIGH)
    assert "138****5678" in row.name
    assert not [row for row in find("13812345678") if row.kind == "report"]
    assert report.report_id in {row.id for row in find(report.report_id)}


def test_choices_are_remembered_by_the_seat_and_offered_first(desk: DeskWindow, find: Callable, qtbot: QtBot) -> None:
    for text in ("新镇社区", "昆太路"):
        find(text)
        press(desk, ENTER)
    find("")
    assert headings(desk) == ["最近用过"]
    assert [row.name for row in found(desk)] == ["昆太路", "新镇社区"]
    assert "search.recent" in desk.seat.choices


def test_what_cannot_be_found_is_said(desk: DeskWindow, find: Callable) -> None:
    assert not find("蘑菇火箭站")
    assert "蘑菇火箭站" in desk.search.list.said.text()
    assert desk.search.list.said.isVisible()


@pytest.mark.parametrize(
    "hostile", ["周" * 1_000_000, "\x00\x07\x1b[2J", ".*[(\\", "🚓🚨", "\u202e\u2066周市", "<b>x</b>"]
)
def test_hostile_text_is_answered(desk: DeskWindow, qtbot: QtBot, hostile: str) -> None:
    desk.search.open()
    with qtbot.waitSignal(desk.search.engine.answered):
        desk.search.line.setText(hostile)
    qtbot.waitUntil(desk.overlays.search.isVisible)
    assert len(desk.search.list.said.text()) < 120


def seek(desk: DeskWindow, qtbot: QtBot, typed: str) -> None:
    desk.search.open_palette()
    with qtbot.waitSignal(desk.search.engine.answered):
        desk.search.line.setText(typed)


# The palette ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", [">全屏", "＞全屏", ">quanping", ">qp", ">full screen", ">F11", "> 全 屏"])
def test_commands_are_found_by_every_name(desk: DeskWindow, qtbot: QtBot, typed: str) -> None:
    seek(desk, qtbot, typed)
    assert found(desk)[0].command == "full_screen"
    assert found(desk)[0].note == "F11"


def test_the_palette_lists_every_command_and_runs_them(desk: DeskWindow, qtbot: QtBot) -> None:
    QTest.keyClick(desk, Qt.Key.Key_P, CTRL | SHIFT)
    assert desk.search.line.text() == ">"
    offered = {command.name for command in desk.commands if not command.stands_empty}
    assert {row.command for row in found(desk)} == offered
    desk.search.line.setText(">shuaxin")
    with qtbot.waitSignal(desk.refresh_asked):  # Enter waits for the answer.
        press(desk, ENTER)
    QTest.keyClick(desk, Qt.Key.Key_P, CTRL | SHIFT)
    assert headings(desk)[0] == "最近用过"
    assert found(desk)[0].command == "refresh"


def test_a_palette_made_ready_opens_nothing_and_what_is_typed_follows_its_sign(desk: DeskWindow, qtbot: QtBot) -> None:
    desk.search.ready_palette()
    assert desk.overlays.search.isHidden()
    desk.search.leave()
    desk.canvas.setFocus()
    desk.search.open_palette()
    assert not desk.overlays.search.isHidden()
    assert desk.overlays.search.current() is not None
    qtbot.keyClicks(desk.search.line, "h")
    assert desk.search.line.text() == ">h"


def test_an_answer_to_what_was_asked_before_changes_nothing(desk: DeskWindow, find: Callable, qtbot: QtBot) -> None:
    find("周市")
    with qtbot.waitSignal(desk.search.engine.answered):
        desk.search.engine.ask(Question("新镇"))
    assert "周市社区" in {row.name for row in found(desk)}
    desk.search.line.setText(">")
    desk.search.engine.answered.emit(Answered(Question(""), Answer()))
    assert len(found(desk)) >= len([command for command in desk.commands if not command.stands_empty])


def test_a_command_that_cannot_be_done_says_why_and_does_nothing(desk: DeskWindow, qtbot: QtBot) -> None:
    seek(desk, qtbot, ">undo")
    row = found(desk)[0]
    assert (row.command, row.refusal) == ("undo", "没有可以撤销的操作")
    press(desk, ENTER)
    assert desk.overlays.search.isVisible()


# Keys ----------------------------------------------------------------------------------------------------


def test_the_list_of_keys_holds_every_key_of_every_command(desk: DeskWindow) -> None:
    desk.toggle_keys()
    said = {key for group in desk.overlays.keys.groups for keys, _ in group.lines for key in keys.split("  ")}
    keys = {key for command in desk.commands for key in command.keys if not command.name.startswith("workspace_")}
    assert keys <= said
    assert "Alt+1…8" in said


@pytest.mark.parametrize("sign", ["?", "？"])
def test_a_question_mark_opens_the_keys_only_while_the_map_has_the_focus(desk: DeskWindow, sign: str) -> None:
    desk.canvas.setFocus()
    QTest.sendKeyEvent(QTest.KeyAction.Click, desk.canvas, Qt.Key.Key_Question, sign, SHIFT)
    assert desk.overlays.keys.isVisible()
    desk.leave()
    desk.search.open()
    QTest.sendKeyEvent(QTest.KeyAction.Click, desk.search.line, Qt.Key.Key_Question, sign, SHIFT)
    assert not desk.overlays.keys.isVisible()
    assert desk.search.line.text() == sign


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_list_of_keys_fits_a_small_window(open_desk: Callable[..., DeskWindow], language: str) -> None:
    desk = open_desk(language, size=(1366, 768))
    desk.toggle_keys()
    keys = desk.overlays.keys
    assert desk.rect().contains(keys.geometry())
    assert keys.area.horizontalScrollBar().maximum() == 0
    assert keys.area.widget().width() >= keys.area.widget().minimumSizeHint().width()


def test_groups_are_spread_in_their_order(desk: DeskWindow) -> None:
    groups = key_groups(desk.wording, desk.commands)
    for count in (1, 2, 3, 4):
        columns = columns_of(groups, count)
        assert len(columns) <= count
        assert [group for column in columns for group in column] == groups


# Looks ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "size"), [("zh", (1920, 1080)), ("en", (1366, 768)), ("zh", (1200, 660))])
def test_the_line_keeps_its_place_and_the_list_stays_inside(
    open_desk: Callable[..., DeskWindow], scene: Scene, qtbot: QtBot, language: str, size: tuple[int, int]
) -> None:
    desk = open_desk(language, size=size)
    desk.show_snapshot(snapshot_of(scene))
    desk.activateWindow()
    qtbot.waitUntil(desk.isActiveWindow)
    line, bar = desk.search.line, desk.top_bar
    assert line.isVisible()
    assert bar.rect().contains(line.geometry())
    for other in (*bar.workspaces, bar.feeds, bar.clock):
        assert not line.geometry().intersects(other.geometry())
    desk.search.open()
    with qtbot.waitSignal(desk.search.engine.answered):
        line.setText("01")
    assert bar.rect().contains(line.geometry())
    assert desk.rect().contains(desk.overlays.search.geometry())
    assert desk.overlays.search.geometry().top() >= bar.geometry().bottom()


def test_a_line_without_room_appears_when_it_is_called(
    open_desk: Callable[..., DeskWindow], scene: Scene, qtbot: QtBot
) -> None:
    desk = open_desk("en", size=(1280, 720))
    desk.show_snapshot(snapshot_of(scene))
    desk.activateWindow()
    qtbot.waitUntil(desk.isActiveWindow)
    # As a bar does that has room for nothing but its other parts.
    desk.top_bar.search.fit(0, 0)
    QCoreApplication.sendPostedEvents()
    assert not desk.search.line.isVisible()
    QTest.keyClick(desk, Qt.Key.Key_F, CTRL)
    assert desk.search.line.hasFocus()
    assert desk.search.line.width() > 300
    desk.leave()
    assert not desk.search.line.isVisible()


def test_the_part_that_fits_wears_the_accent(desk: DeskWindow, find: Callable) -> None:
    find("新镇")
    shown = desk.search.list.view.grab().toImage()
    colours = {shown.pixelColor(x, y).name() for x in range(40, 120) for y in range(shown.height())}
    assert load_style().palette.accent.lower() in colours


def test_a_long_report_is_shown_from_a_little_before_what_fits_and_says_so(
    desk: DeskWindow, scene: Scene, find: Callable[[str], list[Found]]
) -> None:
    said = "【110转办】某老新村居民称闻到煤气味，请核实；居民已自行到楼下等候"
    report = report_at(scene.town, 900, scene.as_of - timedelta(minutes=3), Priority.URGENT, text=said)
    desk.show_snapshot(snapshot_of(replace(scene, extra=(report,))))
    desk.catch_up()
    for typed, shown in (
        ("居民称", "…某老新村居民称"),
        ("10转办", "【110转办】某老"),
        ("请核实", "…闻到煤气味，请核实"),
    ):
        row = next(row for row in find(typed) if row.kind == "report")
        assert row.name.partition("  ")[2].startswith(shown)
        assert row.name[slice(*row.part)] == typed
