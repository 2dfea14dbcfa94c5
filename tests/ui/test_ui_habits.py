"""What a GIS user's hands expect of the desk: tool bar, keys, bookmarks, coordinates, choosing, undo, following."""

from collections.abc import Callable, Iterator
from itertools import pairwise

import msgspec
import pytest
from desk_scenes import Scene, snapshot_of
from map_hand import MapHand
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from zscc.geo.coordinate_text import write_position
from zscc.geo.spaces import Space, map_from_wgs84
from zscc.map.canvas import MapCanvas
from zscc.map.pointing.pick import Pick
from zscc.map.tools.box import TOOL_NAMES
from zscc.settings.profile import load_profile
from zscc.settings.seat import Bookmark, SeatState
from zscc.settings.style import load_style
from zscc.text.words import Words
from zscc.town.layers import Town
from zscc.ui.commands import is_safe
from zscc.ui.map_habits.map_icons import ICON_NAMES
from zscc.ui.window import DeskWindow

CTRL = Qt.KeyboardModifier.ControlModifier


def press(qtbot: QtBot, desk: DeskWindow, keys: str) -> None:
    """The keys of a shortcut, as if typed with the map in hand."""
    combination = QKeySequence(keys)[0]
    qtbot.keyClick(desk.canvas, combination.key(), combination.keyboardModifiers())


@pytest.fixture
def hand(desk: DeskWindow) -> MapHand:
    return MapHand(desk.canvas)


def told(desk: DeskWindow) -> str:
    return desk.map_desk.notice.text() if desk.map_desk.notice.isVisible() else ""


# Tool bar and keys -------------------------------------------------------------------------------------------


def test_every_button_of_the_bar_has_an_icon_a_name_and_a_tip_with_its_key(desk: DeskWindow) -> None:
    for name, button in desk.map_desk.bar.buttons.items():
        assert name in ICON_NAMES
        assert button.accessibleName()
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
        command = desk.commands[f"tool_{name}" if name in TOOL_NAMES else name]
        if command.keys:
            assert command.keys[0] in button.toolTip()


@pytest.mark.parametrize("style", ["dark", "light"])
def test_the_tool_in_use_is_lit_in_the_accent(open_desk: Callable[..., DeskWindow], style: str) -> None:
    worn = load_style(style)
    desk = open_desk(style=worn)
    button = desk.map_desk.bar.buttons["measure_area"]

    def accents() -> int:
        image = button.grab().toImage()
        pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
        return sum(colour.name() == worn.palette.accent for colour in pixels)

    before = accents()
    button.click()
    assert desk.canvas.hands.tool.name == "measure_area"
    assert accents() > before
    assert not desk.map_desk.bar.buttons["browse"].isChecked()
    button.click()
    assert button.isChecked(), "the tool stays in use"


def test_every_key_reaches_the_desk_with_a_chinese_input_method_on(qtbot: QtBot, desk: DeskWindow) -> None:
    for command in desk.commands:
        for key in command.keys:
            assert is_safe(key), f"{command.name}: {key}"
    # The map's own keys (Space, plus, minus, arrows) are plain: no input method works where no text can be typed.
    assert not desk.canvas.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    assert desk.canvas.focusPolicy() is Qt.FocusPolicy.StrongFocus


def test_every_tool_is_taken_by_its_key_and_put_down_by_escape(qtbot: QtBot, desk: DeskWindow) -> None:
    desk.canvas.setFocus()
    for name in TOOL_NAMES:
        command = desk.commands[f"tool_{name}"]
        for key in command.keys:
            press(qtbot, desk, key)
            qtbot.waitUntil(lambda its=name: desk.canvas.hands.tool.name == its)
            assert desk.foot.told.text()
            press(qtbot, desk, "Esc")
            qtbot.waitUntil(lambda: desk.canvas.hands.tool.name == "browse")


def test_the_question_mark_lists_the_keys_in_both_widths(qtbot: QtBot, desk: DeskWindow) -> None:
    desk.activateWindow()
    desk.canvas.setFocus()
    qtbot.waitUntil(desk.canvas.hasFocus)
    for mark in ("?", "？"):
        typed = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Question, Qt.KeyboardModifier.NoModifier, mark)
        QApplication.sendEvent(desk.canvas, typed)
        assert desk.overlays.keys.isVisible(), mark
        desk.toggle_keys()


def test_every_command_of_the_map_has_words_in_both_languages(desk: DeskWindow) -> None:
    for language in ("zh", "en"):
        words = Words(language)
        for command in (each for each in desk.commands if each.title is None):
            assert words(f"ui.command.{command.name}")


# Views -------------------------------------------------------------------------------------------------------


def test_previous_and_next_view_by_key_and_button(qtbot: QtBot, desk: DeskWindow) -> None:
    canvas, buttons = desk.canvas, desk.map_desk.bar.buttons
    canvas.settle()
    assert not buttons["previous_view"].isEnabled()
    home = canvas.viewport
    grid = desk.directory.town.grids[7]
    canvas.fly_to(*grid.label_at, 3.0)
    canvas.settle()
    assert buttons["previous_view"].isEnabled()
    press(qtbot, desk, "Alt+Left")
    assert canvas.viewport == home
    assert buttons["next_view"].isEnabled()
    press(qtbot, desk, "Alt+Right")
    assert canvas.viewport.metres_per_pixel == 3.0


def test_zoom_to_what_is_chosen(desk: DeskWindow) -> None:
    one, two = desk.directory.town.grids[3], desk.directory.town.grids[4]
    assert desk.canvas.viewport.metres_per_pixel > 12.0
    desk.choose(frozenset({Pick("grid", one.code), Pick("grid", two.code)}))
    desk.map_desk.zoom_to_chosen()
    west, south, east, north = desk.canvas.viewport.bbox_m
    for grid in (one, two):
        assert west < grid.ring[:, 0].min()
        assert east > grid.ring[:, 0].max()
        assert south < grid.ring[:, 1].min()
        assert north > grid.ring[:, 1].max()
    assert desk.canvas.viewport.metres_per_pixel < 12.0


# Bookmarks ---------------------------------------------------------------------------------------------------


def test_a_bookmark_is_named_after_its_grid_kept_and_undone(qtbot: QtBot, desk: DeskWindow) -> None:
    grid = desk.directory.town.grids[10]
    desk.canvas.fly_to(*grid.label_at, 4.0)
    with qtbot.waitSignal(desk.seat_changed) as kept:
        press(qtbot, desk, "Ctrl+B")
    (bookmark,) = kept.args[0].bookmarks
    assert bookmark.name == grid.label
    assert (bookmark.easting_m, bookmark.northing_m) == pytest.approx(grid.label_at)
    assert grid.label in told(desk)
    press(qtbot, desk, "Ctrl+B")
    assert [its.name for its in desk.seat.bookmarks] == [grid.label, f"{grid.label} 2"]
    desk.map_desk.undo()
    assert [its.name for its in desk.seat.bookmarks] == [grid.label]
    assert told(desk) == f"已撤销：添加书签“{grid.label} 2”"
    desk.map_desk.redo()
    assert len(desk.seat.bookmarks) == 2
    assert told(desk).startswith("已重做：")


def test_outside_the_grids_a_bookmark_is_named_after_the_nearest_village(desk: DeskWindow) -> None:
    west, south, *_ = desk.canvas.frame.shapes.box_m
    desk.map_desk.bookmarks.add((west - 400.0, south + 5_000.0))
    desk.map_desk.bookmarks.add((west - 50_000.0, south))
    near, far = (its.name for its in desk.seat.bookmarks)
    assert near.endswith("附近")
    assert far == "镇外"


def test_bookmarks_are_listed_in_groups_renamed_gone_to_and_deleted(qtbot: QtBot, desk: DeskWindow) -> None:
    place = desk.directory.town.grids[5].label_at
    desk.restore(SeatState(bookmarks=(Bookmark("甲", *place, 3.0), Bookmark("乙", *place, 5.0, "夜查"))))
    press(qtbot, desk, "Ctrl+Shift+B")
    panel = desk.map_desk.bookmarks.panel
    assert panel.isVisible()
    assert [panel.tree.topLevelItem(row).text(0) for row in range(2)] == ["甲", "夜查"]
    item = panel.tree.topLevelItem(0)
    item.setText(0, "夜查/丙")
    qtbot.waitUntil(lambda: desk.seat.bookmarks[0].name == "丙")
    assert desk.seat.bookmarks[0].group == "夜查"
    panel.choose(1)
    qtbot.keyClick(panel.tree, Qt.Key.Key_Return)
    assert desk.canvas.viewport.metres_per_pixel == 5.0
    qtbot.keyClick(panel.tree, Qt.Key.Key_Delete)
    assert [its.name for its in desk.seat.bookmarks] == ["丙"]
    desk.deeds.undo()
    assert len(desk.seat.bookmarks) == 2
    qtbot.keyClick(panel.tree, Qt.Key.Key_Escape)
    assert not panel.isVisible()


def test_an_empty_name_changes_nothing(desk: DeskWindow) -> None:
    desk.map_desk.bookmarks.add()
    before = desk.seat.bookmarks
    for text in ("", "  ", "组/"):
        desk.map_desk.bookmarks.rename(0, text)
    assert desk.seat.bookmarks == before


# Coordinates -------------------------------------------------------------------------------------------------


def test_the_field_follows_the_cursor_in_the_system_that_is_shown(desk: DeskWindow, hand: MapHand) -> None:
    at = QPoint(400, 420)
    hand.move(at)
    at_m = desk.canvas.viewport.map_from_px(400, 420)
    shown = []
    for _ in range(4):
        shown.append((desk.foot.unit.text(), desk.foot.field.text()))
        desk.foot.unit.click()
    assert shown == [
        ("WGS84", write_position(*at_m, Space.WGS84)),
        ("CGCS2000 平面", write_position(*at_m, Space.EPSG4549)),
        ("GCJ-02", write_position(*at_m, Space.GCJ02)),
        ("BD-09", write_position(*at_m, Space.BD09)),
    ]


def test_while_the_map_is_dragged_the_field_follows_now_and_then_and_is_right_in_the_end(
    desk: DeskWindow, hand: MapHand, qtbot: QtBot
) -> None:
    told: list[str] = []
    desk.foot.field.textChanged.connect(told.append)
    hand.move(QPoint(400, 420))
    told.clear()
    view = desk.canvas.viewport
    for step in range(1, 41):
        desk.canvas.fly_to(view.centre_x_m + 50.0 * step, view.centre_y_m, animated=False)
    assert len(told) <= 1
    at_m = desk.canvas.viewport.map_from_px(400, 420)
    qtbot.waitUntil(lambda: desk.foot.field.text() == write_position(*at_m, Space.WGS84))


def test_what_is_typed_in_the_system_that_is_shown_is_read_in_it(desk: DeskWindow) -> None:
    before = desk.canvas.viewport
    at_m = before.centre_x_m + 300.0, before.centre_y_m - 200.0
    for _ in range(4):
        text = write_position(*at_m, desk.foot.system)
        assert desk.map_desk.positions.jump(f"{desk.foot.unit.text().split()[0]}: {text}")
        view = desk.canvas.viewport
        assert (view.centre_x_m, view.centre_y_m) == pytest.approx(at_m, abs=0.2)
        desk.canvas.fly_to(before.centre_x_m, before.centre_y_m)
        desk.foot.unit.click()


def test_typing_coordinates_jumps_there_and_marks_the_place(qtbot: QtBot, desk: DeskWindow) -> None:
    desk.activateWindow()
    press(qtbot, desk, "Ctrl+G")
    desk.foot.field.setText("31.455, 120.97")
    qtbot.keyClick(desk.foot.field, Qt.Key.Key_Return)
    view = desk.canvas.viewport
    assert (view.centre_x_m, view.centre_y_m) == pytest.approx(map_from_wgs84(120.97, 31.455), abs=0.1)
    assert "纬度" in told(desk)
    assert desk.canvas.frame.sketches


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("abc", "未识别出坐标"),
        ("120.97", "只有一个数"),
        ("120.97 95", "纬度"),
        ("116.4, 39.9", "未前往"),
        ("39592151 3481234", "带号"),
    ],
)
def test_what_cannot_be_gone_to_is_refused_in_words(desk: DeskWindow, text: str, reason: str) -> None:
    before = desk.canvas.viewport
    assert not desk.map_desk.positions.jump(text)
    assert desk.canvas.viewport == before
    assert reason in told(desk)


def test_a_place_just_outside_is_shown_with_a_notice(desk: DeskWindow) -> None:
    west, south, *_ = desk.canvas.frame.shapes.box_m
    assert desk.map_desk.positions.jump(f"{west - 12_000:.0f} {south:.0f}")
    assert "以外约 12.00 公里" in told(desk)


def menu_of(desk: DeskWindow, hand: MapHand, at: QPoint) -> QMenu:
    hand.ask_for_menu(at)
    menu = desk.canvas.findChild(QMenu, "mapMenu")
    assert menu is not None
    return menu


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_menu_copies_the_place_in_every_system(qtbot: QtBot, desk: DeskWindow, hand: MapHand) -> None:
    at = QPoint(500, 500)
    at_m = desk.canvas.viewport.map_from_px(500, 500)
    menu = menu_of(desk, hand, at)
    copies = [action for action in menu.actions() if action.text().startswith("复制")]
    for action, space in zip(copies, (Space.WGS84, Space.EPSG4549, Space.GCJ02, Space.BD09), strict=True):
        action.trigger()
        assert QGuiApplication.clipboard().text() == write_position(*at_m, space)
        assert "已复制" in told(desk)
    menu.close()


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_menu_measures_identifies_zooms_and_keeps_the_place(qtbot: QtBot, desk: DeskWindow, hand: MapHand) -> None:
    grid = desk.directory.town.grids[20]
    menu = menu_of(desk, hand, hand.px(grid.label_at))
    deeds = {action.text(): action for action in menu.actions() if action.text()}
    deeds["查询此处"].trigger()
    assert desk.map_desk.pile.isVisible()
    deeds["在此处加书签"].trigger()
    assert desk.seat.bookmarks[0].name == grid.label
    deeds["从此处量距离"].trigger()
    hand.move(QPoint(300, 300))
    assert "总长" in desk.canvas.hands.tool.result()
    before = desk.canvas.viewport.metres_per_pixel
    deeds["放大到此处"].trigger()
    assert desk.canvas.viewport.metres_per_pixel == pytest.approx(before / 4)
    menu.close()


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_screen_for_visitors_tells_takes_and_copies_no_coordinates(qtbot: QtBot, town: Town) -> None:
    profile = msgspec.structs.replace(load_profile(), coordinates=False)
    words, style = Words("zh"), load_style()
    desk = DeskWindow(town, profile, style, words, MapCanvas(town, style, words, profile.windows))
    qtbot.addWidget(desk, before_close_func=DeskWindow.allow_close)
    desk.resize(1400, 900)
    desk.show()
    hand = MapHand(desk.canvas)
    hand.move(QPoint(400, 420))
    assert not desk.foot.field.isVisible()
    assert not desk.foot.unit.isVisible()
    assert desk.foot.field.text() == ""
    assert {command.name for command in desk.commands}.isdisjoint({"go_to_position", "copy_position"})
    menu = menu_of(desk, hand, QPoint(400, 420))
    assert not [action for action in menu.actions() if "复制" in action.text()]
    menu.close()


# Choosing ----------------------------------------------------------------------------------------------------


def test_the_foot_counts_what_is_chosen_by_kind(qtbot: QtBot, desk: DeskWindow, hand: MapHand) -> None:
    desk.map_desk.choose_from(frozenset({"vehicles"}))
    assert not desk.foot.scope.isVisible()
    desk.map_desk.use("select_rectangle")
    assert desk.foot.scope.isVisible()
    assert desk.foot.scope.text() == "选择范围：巡查车"
    desk.map_desk.use("browse")
    press(qtbot, desk, "Ctrl+A")
    assert desk.foot.told.text() == "已选 17 个（巡查车 17）"
    hand.click(hand.px(desk.directory.town.grids[5].label_at), CTRL)
    assert desk.foot.told.text() == "已选 16 个（巡查车 16）"
    press(qtbot, desk, "Ctrl+I")
    assert desk.foot.told.text() == "已选 1 个（巡查车 1）"
    press(qtbot, desk, "Ctrl+Shift+A")
    assert desk.foot.told.text() == ""
    assert desk.chosen == frozenset()


def test_what_a_tool_chooses_is_announced_once(qtbot: QtBot, desk: DeskWindow, hand: MapHand) -> None:
    heard: list[object] = []
    desk.chosen_changed.connect(heard.append)
    press(qtbot, desk, "Ctrl+Shift+R")
    hand.drag([QPoint(200, 200), QPoint(700, 700)])
    assert heard == [desk.chosen]
    assert desk.chosen
    desk.chosen_changed.disconnect(heard.append)


def test_identify_steps_through_what_lies_at_a_point(qtbot: QtBot, desk: DeskWindow, hand: MapHand) -> None:
    press(qtbot, desk, "Ctrl+Shift+I")
    hand.click(hand.px(desk.directory.town.grids[5].label_at))
    pile = desk.map_desk.pile
    assert pile.isVisible()
    rows = pile.list.count()
    assert rows >= 3
    seen = [desk.selection]
    for _ in range(rows - 1):
        qtbot.keyClick(pile.list, Qt.Key.Key_Tab)
        seen.append(desk.selection)
    kinds = [pick.kind for pick in seen if pick is not None]
    assert kinds[-2:] == ["grid", "village"]
    assert all(one != other for one, other in pairwise(seen))
    qtbot.keyClick(pile.list, Qt.Key.Key_Escape)
    assert not pile.isVisible()


# Following, notices -------------------------------------------------------------------------------------------


def test_following_shows_a_badge_that_ends_it(desk: DeskWindow) -> None:
    desk.canvas.follow(frozenset({"V05", "V07"}))
    badge = desk.map_desk.badge
    assert badge.isVisible()
    assert badge.text() == "跟随 05车、07车 ✕"
    badge.click()
    assert desk.canvas.followed == frozenset()
    assert not badge.isVisible()


def test_a_notice_goes_by_itself(qtbot: QtBot, desk: DeskWindow) -> None:
    desk.tell("已保存")
    notice = desk.map_desk.notice
    assert told(desk) == "已保存"
    assert notice.timer.isActive()
    notice.timer.timeout.emit()
    assert told(desk) == ""


@pytest.fixture
def open_windows(open_desk: Callable[..., DeskWindow], town: Town) -> Iterator[Callable[..., DeskWindow]]:
    def opened(size: tuple[int, int], language: str) -> DeskWindow:
        made = open_desk(language, size=size)
        made.show_snapshot(snapshot_of(Scene(town)))
        return made

    return opened


@pytest.mark.parametrize(("size", "language"), [((1920, 1080), "zh"), ((1200, 660), "en"), ((1366, 768), "zh")])
def test_everything_on_the_map_stays_on_it(
    open_windows: Callable[..., DeskWindow], size: tuple[int, int], language: str
) -> None:
    desk = open_windows(size, language)
    desk.canvas.follow(frozenset({"V01"}))
    desk.map_desk.bookmarks.toggle()
    desk.tell("!" * 300)
    for part in (desk.map_desk.bar, desk.map_desk.badge, desk.map_desk.notice, desk.map_desk.bookmarks.panel):
        assert desk.canvas.rect().contains(part.geometry()), part.objectName()
    bar = desk.map_desk.bar
    buttons = [button.geometry() for button in bar.buttons.values()]
    assert all(bar.rect().contains(button) for button in buttons)
    assert not any(one.intersects(two) for place, one in enumerate(buttons) for two in buttons[:place])
    assert desk.foot.width() == desk.canvas.width()
