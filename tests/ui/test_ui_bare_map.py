"""Ctrl+Tab: the map alone and back; files added last, in the palette."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

from desk_scenes import Scene, snapshot_of
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from zscc.settings.seat import SeatState
from zscc.ui.search.palette import rows_by_group, things_of_commands
from zscc.ui.search.results import Found
from zscc.ui.window import DeskWindow
from zscc.ui.workspaces import Workspace


def switch(qtbot: QtBot, desk: DeskWindow) -> None:
    qtbot.keyClick(desk.canvas, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)


def test_ctrl_tab_leaves_the_map_alone_and_brings_everything_back(qtbot: QtBot, desk: DeskWindow) -> None:
    desk.activateWindow()
    desk.tables.open("villages")
    panels = (desk.left, desk.right, desk.timeline, desk.tables.panel)
    before, seat = desk.canvas.width(), desk.seat
    switch(qtbot, desk)
    assert not any(panel.isVisible() for panel in panels)
    assert desk.top_bar.isVisible()
    assert desk.foot.isVisible()
    qtbot.waitUntil(lambda: desk.canvas.width() == desk.width() > before)
    assert "Ctrl+Tab" in desk.map_desk.notice.text()
    assert desk.canvas.hasFocus()
    switch(qtbot, desk)
    assert all(panel.isVisible() for panel in panels)
    assert desk.tables.panel.name == "villages"
    qtbot.waitUntil(lambda: desk.canvas.width() == before)
    assert desk.seat == seat


def test_what_was_closed_before_stays_closed(qtbot: QtBot, desk: DeskWindow) -> None:
    desk.activateWindow()
    switch(qtbot, desk)
    desk.show_workspace(Workspace.STATISTICS)
    assert not desk.right.isVisible()
    switch(qtbot, desk)
    assert desk.right.isVisible()
    assert not desk.tables.is_open


def add(desk: DeskWindow, path: Path) -> None:
    """As a person does: offered to the window, then declared in the bar."""
    desk.files_dropped.emit((path,))
    desk.files.bar.brought = SimpleNamespace(file_name=path.name)  # type: ignore[assignment]
    desk.files.bar.add_asked.emit(None)


def recent(desk: DeskWindow) -> list[Found]:
    rows = rows_by_group(desk.commands, desk.wording, ["recent_file_1"])
    return [row for row in rows if isinstance(row, Found) and row.id.startswith("recent_file")]


def test_files_added_last_stand_in_the_palette_and_are_kept_by_the_seat(
    qtbot: QtBot, desk: DeskWindow, open_desk: Callable[..., DeskWindow], tmp_path: Path
) -> None:
    files = [tmp_path / f"layer {number}.geojson" for number in range(10)]
    for path in files:
        path.write_text("{}", encoding="utf-8")
    assert recent(desk) == []
    desk.files_dropped.emit((files[0],))
    assert recent(desk) == []
    for path in (*files, files[8]):
        add(desk, path)
    names = [row.name for row in recent(desk)]
    assert names == [f"最近：layer {number}.geojson" for number in (8, 9, 7, 6, 5, 4, 3, 2)]
    assert "最近：layer 8.geojson" in [named.name for named in things_of_commands(desk.commands)]
    offered: list[object] = []
    desk.files_dropped.connect(offered.append)
    desk.commands["recent_file_2"].deed()
    assert offered == [(files[9],)]
    again = open_desk(seat=desk.seat)
    assert [row.name for row in recent(again)] == names


def test_a_file_that_is_gone_is_grey_with_the_reason(
    qtbot: QtBot, desk: DeskWindow, scene: Scene, tmp_path: Path
) -> None:
    desk.show_snapshot(snapshot_of(scene))
    there, gone = tmp_path / "there.kml", tmp_path / "gone.kml"
    there.write_text("", encoding="utf-8")
    add(desk, gone)
    add(desk, there)
    with qtbot.waitSignal(desk.habits.recent_files.looked):
        recent(desk)
    assert [row.refusal for row in recent(desk)] == ["", f"文件已不在：{tmp_path}"]


def test_a_list_that_was_written_by_hand_is_passed_over(open_desk: Callable[..., DeskWindow]) -> None:
    for text in ("", "{", '{"a": 1}', "[1, 2]"):
        desk = open_desk(seat=SeatState(choices={"files.recent": text}))
        assert recent(desk) == []
        desk.habits.recent_files.open(0)
