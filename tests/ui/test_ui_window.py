"""The window as a whole: what it is told, what it asks, its keys, its languages, and that every text fits."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from case_scenes import busy
from desk_scenes import AS_OF, Scene, snapshot_of
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAccessible, QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from zscc.map.pointing.pick import Pick
from zscc.settings.style import load_style
from zscc.situation.snapshot import VehicleState
from zscc.text.words import Words, templates
from zscc.ui.parts import ElidedLabel
from zscc.ui.statistics.room import StatisticsRoom
from zscc.ui.theme import scaled
from zscc.ui.tiles import Part, Tile
from zscc.ui.top_bar import WorkspaceButton
from zscc.ui.window import DeskWindow
from zscc.ui.workspaces import Workspace

ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


def own_widgets(desk: DeskWindow) -> Iterator[QWidget]:
    """Everything of the desk but the map, which paints and tests itself."""
    for widget in desk.findChildren(QWidget):
        if widget is not desk.canvas and not desk.canvas.isAncestorOf(widget):
            yield widget


def texts(desk: DeskWindow) -> list[str]:
    """Whatever stands on the desk in words, seen or not."""
    found = []
    for widget in own_widgets(desk):
        if isinstance(widget, QLabel | QAbstractButton):
            found.append(widget.text())
        elif isinstance(widget, Tile | Part):
            found.extend(widget.texts)
    for model in (desk.left.vehicles.model, desk.right.queue.model, desk.right.reports.model, desk.right.splits.model):
        found += [model.index(place).data() for place in range(model.rowCount())]
    return found


# Told ------------------------------------------------------------------------------------------------------


def test_the_clock_is_told_never_asked(desk: DeskWindow) -> None:
    bar, note = desk.top_bar, desk.left.tiles.heading.note
    assert (bar.clock.text(), bar.shift.text(), bar.demo_time.text()) == ("14:32:07", "白班", "演示时间")
    assert note.text() == "数据截至 14:32:07"
    desk.show_clock(AS_OF + timedelta(seconds=9))
    assert (bar.clock.text(), note.text()) == ("14:32:16", "数据截至 14:32:07")
    assert note.property("shade") == "second"
    desk.show_clock(AS_OF + timedelta(minutes=2))
    assert note.text() == "数据截至 14:32:07，已2分钟"
    assert note.property("shade") == "stale"


def test_the_strip_cannot_be_switched_off(desk: DeskWindow, scene: Scene) -> None:
    strip = desk.top_bar.synthetic
    assert strip.isVisible()
    desk.show_snapshot(replace(snapshot_of(scene), synthetic=False))
    assert strip.isVisible()
    assert strip.text() == "演示数据（示意）"


def test_a_backlog_is_said_while_there_is_one(desk: DeskWindow) -> None:
    desk.show_backlog(61_328)
    assert desk.top_bar.backlog.isVisible()
    assert desk.top_bar.backlog.text() == "积压 61,328条"
    desk.show_backlog(0)
    assert not desk.top_bar.backlog.isVisible()


def test_a_failure_is_said_until_it_is_put_away(desk: DeskWindow) -> None:
    desk.show_failure("数据暂时不能保存：磁盘已满")
    assert desk.banner.isVisible()
    assert desk.banner.words.text() == "数据暂时不能保存：磁盘已满"
    QTest.mouseClick(desk.banner.away, Qt.MouseButton.LeftButton)
    assert not desk.banner.isVisible()
    desk.show_failure("again")
    desk.show_failure("")
    assert not desk.banner.isVisible()


def test_the_day_stands_at_the_foot(desk: DeskWindow, scene: Scene) -> None:
    line = desk.timeline
    assert (line.badge.text(), line.date.text()) == ("● 实时", "2026年6月15日 星期一")
    assert line.histogram.quarter_at(line.histogram.x_of(58.1)) == 58
    assert line.histogram.quarter_at(line.histogram.x_of(59.1)) is None


def test_nothing_stands_right_of_now(desk: DeskWindow) -> None:
    histogram = desk.timeline.histogram
    picture, palette = histogram.grab().toImage(), load_style().palette
    first = int(histogram.x_of(58.2)) + 4
    rows = range(int(histogram.plot.top()), int(histogram.plot.bottom()) - 1)
    seen = {picture.pixelColor(x, y).name() for x in range(first, int(histogram.plot.right())) for y in rows}
    assert seen <= {palette.surface}
    past = {picture.pixelColor(x, y).name() for x in range(int(histogram.plot.left()), first) for y in rows}
    assert len(past) > 3


def test_an_empty_morning_says_so(open_desk: Callable[..., DeskWindow], scene: Scene) -> None:
    desk = open_desk()
    desk.show_snapshot(snapshot_of(replace(scene, reports_today=0, reports_yesterday=0)))
    assert desk.right.queue.empty.text() == "现在没有未结事件。"
    assert desk.left.tiles.reports.texts[1:] == ("0", "条", "较昨日同期 ±0")


def test_before_the_first_snapshot_nothing_is_claimed(open_desk: Callable[..., DeskWindow]) -> None:
    desk = open_desk()
    desk.show_clock(AS_OF)
    assert desk.left.tiles.reports.texts[1] == ""
    assert desk.left.tiles.heading.note.text() == ""
    desk.select(Pick("grid", desk.directory.town.grids[0].code))
    desk.leave()


# Asked -----------------------------------------------------------------------------------------------------


def test_closing_asks_and_waits(desk: DeskWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(desk.close_asked):
        desk.close()
    assert desk.isVisible()
    desk.allow_close()
    desk.close()
    assert not desk.isVisible()


def test_every_key_of_the_list_works(desk: DeskWindow, qtbot: QtBot) -> None:
    desk.activateWindow()
    qtbot.waitUntil(desk.isActiveWindow)
    for place, workspace in enumerate(Workspace):
        QTest.keyClick(desk, Qt.Key(Qt.Key.Key_1 + place), ALT)
        assert desk.workspace is workspace
    QTest.keyClick(desk, Qt.Key.Key_1, ALT)
    with qtbot.waitSignals([desk.refresh_asked, desk.language_asked, desk.style_asked]):
        QTest.keyClick(desk, Qt.Key.Key_F5)
        QTest.keyClick(desk, Qt.Key.Key_Y, CTRL | Qt.KeyboardModifier.ShiftModifier)
        QTest.keyClick(desk, Qt.Key.Key_T, CTRL)
    QTest.keyClick(desk, Qt.Key.Key_F1)
    assert desk.overlays.keys.isVisible()
    QTest.keyClick(desk, Qt.Key.Key_K, CTRL)
    assert desk.search.line.hasFocus()
    qtbot.waitUntil(desk.overlays.search.isVisible)
    for overlay in (desk.overlays.search, desk.overlays.keys):
        assert overlay.isVisible()
        QTest.keyClick(desk.search.line, Qt.Key.Key_Escape)
        assert not overlay.isVisible()
    QTest.keyClick(desk, Qt.Key.Key_F11)
    assert desk.windowState() & Qt.WindowState.WindowFullScreen
    QTest.keyClick(desk, Qt.Key.Key_F11)
    assert not desk.windowState() & Qt.WindowState.WindowFullScreen


def test_the_desk_can_be_worked_by_keyboard_alone(desk: DeskWindow, qtbot: QtBot) -> None:
    desk.activateWindow()
    qtbot.waitUntil(desk.isActiveWindow)
    for panel in (desk.left.vehicles.view, desk.right.queue.view, desk.left.tiles.reports, desk.canvas):
        QTest.keyClick(desk, Qt.Key.Key_F6)
        assert panel.hasFocus()
    desk.right.list_reports(True)
    queue = desk.right.reports
    queue.view.setFocus()
    QTest.keyClick(queue.view, Qt.Key.Key_Down)
    QTest.keyClick(queue.view, Qt.Key.Key_Down)
    QTest.keyClick(queue.view, Qt.Key.Key_Return)
    assert desk.selection == Pick("report", queue.rows[queue.view.currentIndex().row()].report.report_id)
    QTest.keyClick(desk, Qt.Key.Key_Escape)
    assert desk.selection is None
    tile = desk.left.tiles.groups["at_work"]
    tile.setFocus()
    QTest.keyClick(tile, Qt.Key.Key_Space)
    assert desk.right.queue.filter.chosen == (("group", "at_work"),)
    assert desk.right.queue.view.hasFocus()


def test_focus_can_be_seen(desk: DeskWindow, qtbot: QtBot) -> None:
    desk.activateWindow()
    qtbot.waitUntil(desk.isActiveWindow)
    doors = (desk.left.tiles.reports, desk.top_bar.workspaces[3], desk.top_bar.feeds, desk.left.vehicles.view)
    for widget in doors:
        plain = widget.grab().toImage()
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        assert widget.hasFocus()
        assert widget.grab().toImage() != plain
        desk.canvas.setFocus()


def test_screen_readers_hear_names(desk: DeskWindow) -> None:
    panels = (desk.left.vehicles, desk.left.layers, desk.right.queue, desk.right.splits)
    lists = (*(panel.view for panel in panels), desk.search.list.view)
    focusable = [
        widget
        for widget in own_widgets(desk)
        if widget.isVisible()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and isinstance(widget, QAbstractButton | Tile | Part)
    ]
    assert len(focusable) > 15
    for widget in (*lists, desk.search.line, *focusable):
        heard = QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
        assert heard, widget
    assert desk.left.tiles.reports.accessibleName() == "今日上报 128条"


@pytest.mark.parametrize("workspace", Workspace)
def test_every_workspace_keeps_the_map_and_says_what_it_lacks(desk: DeskWindow, workspace: Workspace) -> None:
    desk.show_workspace(workspace)
    assert desk.canvas.isVisible()
    assert desk.canvas.width() >= 500
    assert [button.workspace for button in desk.top_bar.workspaces if button.isChecked()] == [workspace]
    assert not desk.right.promise.isVisible()
    rooms = {Workspace.DUTY, Workspace.ASSESSMENT, Workspace.STATISTICS, Workspace.BRIEFING}
    assert workspace not in rooms or desk.right.rooms.shown is not None


# Language and theme ----------------------------------------------------------------------------------------


def test_the_language_changes_at_run_time_and_back(desk: DeskWindow, qtbot: QtBot) -> None:
    # What is made when it is first asked for must speak the same.
    late: tuple[object, ...] = (desk.patrol, desk.search, desk.themes.panel, desk.themes.heat_panel)
    assert all((*late, desk.right.splits, desk.right.reports))
    desk.select(Pick("vehicle", "V06"))
    desk.right.queue.choose("source", "worker")
    desk.toggle_feeds()
    desk.show_workspace(Workspace.FLOW)
    chinese = texts(desk)
    with qtbot.waitSignal(desk.language_asked) as asked:
        desk.top_bar.language.click()
    assert asked.args == ["en"]
    desk.set_words(Words("en"))
    english = texts(desk)
    plain = {text for key, text in templates("zh").items() if "{" not in text and len(text) > 1}
    left = (plain & set(english)) - set(templates("en").values()) - {"中文"}
    # Names of places are names in every language.
    names = {*desk.directory.village_names.values(), *desk.directory.grid_names.values()}
    assert left - names == set()
    assert desk.windowTitle().startswith("Zhoushi Town")
    desk.set_words(Words("zh"))
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert texts(desk) == chinese


def test_the_theme_changes_at_run_time(desk: DeskWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(desk.style_asked) as asked:
        QTest.keyClick(desk, Qt.Key.Key_T, CTRL)
    assert asked.args == ["light"]
    desk.set_style(load_style("light"))
    corner = desk.left.grab().toImage().pixelColor(2, 2).name()
    assert corner == load_style("light").palette.surface


NOT_ON_SCREEN = (
    "村社区", "在格", "拆分", "返回", "报警", "警情", "出警", "巡逻", "布控", "预警", "单位", "大事", "处理",
    "超时", "逾期", "黑名单", "重点人", "实时监控", "智慧周市", "一格一长",
)  # fmt: skip
"""GLOSSARY part D."""


@pytest.mark.parametrize("word", NOT_ON_SCREEN)
def test_words_that_officers_do_not_use_are_not_on_screen(word: str) -> None:
    assert [key for key, text in templates("zh").items() if key.startswith("ui.") and word in text] == []


# Every text fits -------------------------------------------------------------------------------------------


def too_small(desk: DeskWindow) -> list[str]:
    return [f"{widget} {said(widget)!r}" for widget in own_widgets(desk) if widget.isVisible() and not fits(widget)]


def said(widget: QWidget) -> str:
    return widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""


def fits(widget: QWidget) -> bool:
    if isinstance(widget, ElidedLabel):
        return True
    if isinstance(widget, Tile | Part):
        return widget.width() >= widget.needed_width()
    if isinstance(widget, WorkspaceButton):
        # It says its figure alone where the bar is narrow.
        return widget.width() >= widget.sizeHint().width() and inside(widget)
    if isinstance(widget, QLabel) and widget.wordWrap():
        return widget.height() >= widget.heightForWidth(widget.width())
    needed = QFontMetrics(widget.font()).horizontalAdvance(said(widget))
    return not said(widget) or (widget.width() >= needed and inside(widget))


def inside(widget: QWidget) -> bool:
    """Whether nothing of it is cut off by what it stands in."""
    return widget.visibleRegion().boundingRect() == widget.rect()


@pytest.mark.parametrize(
    ("size", "scale"), [((1920, 1080), 1.0), ((1280, 720), 1.0), ((1920, 1080), 1.5), ((3840, 2160), 1.0)]
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_text_is_cut(
    open_desk: Callable[..., DeskWindow],
    qtbot: QtBot,
    scene: Scene,
    language: str,
    size: tuple[int, int],
    scale: float,
) -> None:
    desk = open_desk(language, scaled(load_style(), scale), size)
    desk.show_snapshot(busy(scene))
    desk.right.queue.choose("source", "worker")
    desk.left.vehicles.narrow(VehicleState.STOPPED)
    desk.select(Pick("grid", desk.directory.town.grids[0].code))
    for workspace in (Workspace.MAP, Workspace.PATROL, Workspace.FLOW, Workspace.STATISTICS):
        desk.show_workspace(workspace)
        qtbot.waitUntil(lambda: too_small(desk) == [])


def test_a_cut_text_would_be_found(desk: DeskWindow) -> None:
    desk.top_bar.shift.setFixedWidth(8)
    QTest.qWait(1)
    assert any("白班" in complaint for complaint in too_small(desk))


@pytest.mark.parametrize("size", [(1366, 768), (1280, 720)])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_small_desk_keeps_clock_search_name_and_three_rows_of_the_queue(
    open_desk: Callable[..., DeskWindow], qtbot: QtBot, scene: Scene, language: str, size: tuple[int, int]
) -> None:
    desk = open_desk(language, None, size)
    desk.show_snapshot(busy(scene))
    desk.show_clock(AS_OF)
    desk.select(Pick("case", desk.right.queue.rows[0].case.case_id))
    bar, queue = desk.top_bar, desk.right.queue
    qtbot.waitUntil(lambda: queue.view.height() >= 3 * queue.view.sizeHintForRow(0) > 0)
    assert bar.clock.width() >= bar.clock.sizeHint().width()
    assert inside(bar.clock)
    assert bar.search.width() >= 92
    assert bar.institution.width() >= 120
    assert desk.case_desk.panel.geometry().top() >= queue.geometry().bottom()
    assert desk.case_desk.panel.geometry().bottom() <= desk.right.height()


def test_a_low_page_of_trends_leaves_the_hours_out(open_desk: Callable[..., DeskWindow], scene: Scene) -> None:
    desk = open_desk("zh", None, (1366, 768))
    desk.show_snapshot(busy(scene))
    desk.show_workspace(Workspace.STATISTICS)
    room = desk.right.rooms.shown
    assert isinstance(room, StatisticsRoom)
    page = room.trends
    for height, shown in ((340, False), (620, True)):
        page.resize(page.width(), height)
        page.layout().activate()
        assert page.hours.isVisible() is shown
        assert page.meter.geometry().top() > page.chart.geometry().bottom()
