"""The attribute table: sorting, filtering, choosing with the map, hostile values, what leaves the desk, speed."""

import csv
import io
import math
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np
import pytest
from desk_scenes import Scene, snapshot_of
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from zscc.export.cells import defused
from zscc.geo.spaces import Space
from zscc.map.pointing.pick import Pick
from zscc.settings.seat import SeatState
from zscc.settings.style import load_style
from zscc.text.masking import masked_contacts
from zscc.text.words import Words
from zscc.town.features import FeatureColumn, FeatureLayer, GeometryKind, Provenance, Value
from zscc.town.layers import Town
from zscc.ui.table.data import Column, FeatureIds, Order, Superseded, Table, rows_in
from zscc.ui.table.export import BOM, csv_text
from zscc.ui.table.panel import TablePanel
from zscc.ui.table.tabled import TABLES
from zscc.ui.window import DeskWindow

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
HOSTILE: tuple[Value, ...] = (
    '=HYPERLINK("http://x")', "\t@SUM(A1)", "−1", "-1+cmd", "a\x00b\r\nc\u202e", "x" * 100_000, math.nan, math.inf,
    None, True, -5, 3.25, "13812345678", "320583199001011234", "320583102001001",
)  # fmt: skip


def table(*values: Value, personal: bool = False, synthetic: bool = False) -> Table:
    column = Column("v", "Value", values, personal=personal)
    return Table("t", (column,), [str(place) for place in range(len(values))], None, synthetic)


def order(of: Table, **changes: object) -> list[Value]:
    return [of.columns[0].values[row] for row in rows_in(of, Order("v", **changes))]


def brought(count: int, columns: tuple[FeatureColumn, ...], at: tuple[float, float]) -> FeatureLayer:
    points = np.tile(np.array(at), (count, 1))
    starts = np.arange(count + 1)
    return FeatureLayer(
        "abc", "Brought", GeometryKind.POINT, points, starts, starts, columns, Space.WGS84, Provenance("x.csv")
    )


@pytest.fixture
def panel(desk: DeskWindow) -> TablePanel:
    desk.tables.open("grids")
    return desk.tables.panel


def shown(panel: TablePanel, column: int = 0) -> list[str]:
    model = panel.model
    return [model.index(row, column).data() for row in range(model.rowCount())]


# Sorting and filtering ---------------------------------------------------------------------------------------


def test_numbers_are_sorted_as_numbers_and_what_is_missing_comes_last() -> None:
    values = table(10, None, 9, "b", math.nan, 2.5, "A", "")
    assert order(values)[:5] == [2.5, 9, 10, "A", "b"]
    assert order(values, descending=True)[:5] == ["b", "A", 10, 9, 2.5]
    assert {str(value) for value in order(values)[5:]} == {"None", "nan", ""}


def test_chinese_is_sorted_by_pinyin_after_latin() -> None:
    values = table("周市", "白塘", "小泾", "Zoo", "东明", "apple", "新镇", "长江")
    assert order(values) == ["apple", "Zoo", "白塘", "长江", "东明", "小泾", "新镇", "周市"]
    assert order(values, descending=True) == order(values)[::-1]


def test_equal_values_keep_their_order_both_ways() -> None:
    pairs = Table("t", (Column("v", "V", ("a", "b", "a", "a")),), list("wxyz"))
    assert rows_in(pairs, Order("v")).tolist() == [0, 2, 3, 1]
    assert rows_in(pairs, Order("v", descending=True)).tolist() == [1, 0, 2, 3]


def test_a_filter_looks_everywhere_or_in_the_column_it_names(panel: TablePanel) -> None:
    panel.narrow("新镇")
    everywhere = shown(panel)
    assert everywhere
    assert panel.count.text() == f"显示 {len(everywhere)} / 共 79 · 已选 0"
    panel.narrow("名称:新镇社区 类型：工业")
    assert all(name.startswith("新镇社区") for name in shown(panel))
    panel.narrow("编码:新镇")
    assert shown(panel) == []
    assert panel.count.text() == "没有符合条件的行"
    panel.narrow("")
    assert len(shown(panel)) == 79


def test_a_click_on_a_header_sorts_up_down_and_not(panel: TablePanel) -> None:
    as_they_come = shown(panel, 4)
    panel._sort_by(4)
    assert [float(text) for text in shown(panel, 4)] == sorted(float(text) for text in as_they_come)
    panel._sort_by(4)
    assert [float(text) for text in shown(panel, 4)] == sorted((float(text) for text in as_they_come), reverse=True)
    panel._sort_by(4)
    assert shown(panel, 4) == as_they_come


def test_an_answer_that_nobody_wants_is_given_up() -> None:
    with pytest.raises(Superseded):
        rows_in(table(*range(10)), Order("v"), lambda: False)


# Chosen with the map -----------------------------------------------------------------------------------------


def test_rows_and_map_choose_the_same_things(desk: DeskWindow, panel: TablePanel, town: Town, qtbot: QtBot) -> None:
    view = panel.view
    at = view.visualRect(panel.model.index(2, 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert desk.canvas.chosen == {Pick("grid", town.grids[2].code)}
    at = view.visualRect(panel.model.index(4, 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, CTRL, at)
    assert desk.chosen == {Pick("grid", town.grids[row].code) for row in (2, 4)}
    at = view.visualRect(panel.model.index(1, 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, SHIFT, at)
    assert desk.chosen == {Pick("grid", town.grids[row].code) for row in (1, 2, 3, 4)}
    desk.choose(frozenset({Pick("grid", town.grids[78].code), Pick("vehicle", "V01")}))
    assert np.flatnonzero(panel.model.chosen).tolist() == [78]
    assert panel.count.text().endswith("已选 1")
    # What the map chose is brought into view; what another layer holds stays chosen when a row is added.
    desk.canvas.setFocus()
    desk.choose(frozenset({Pick("grid", town.grids[77].code), Pick("vehicle", "V01")}))
    assert view.rowAt(0) <= 77 <= view.rowAt(view.viewport().height() - 1) or view.rowAt(view.height() - 30) < 0
    at = view.visualRect(panel.model.index(76, 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, CTRL, at)
    assert Pick("vehicle", "V01") in desk.chosen
    assert len(desk.chosen) == 3


def test_the_keyboard_does_it_all(desk: DeskWindow, town: Town, qtbot: QtBot) -> None:
    desk.activateWindow()
    qtbot.waitUntil(desk.isActiveWindow)
    QTest.keyClick(desk, Qt.Key.Key_F7)
    view = desk.tables.panel.view
    qtbot.waitUntil(view.hasFocus)
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert len(desk.chosen) == 1
    QTest.keyClick(view, Qt.Key.Key_Down, SHIFT)
    assert len(desk.chosen) == 2
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert len(desk.chosen) == 1
    QTest.keyClick(view, Qt.Key.Key_A, CTRL)
    assert desk.chosen == {Pick("grid", grid.code) for grid in town.grids}
    QTest.keyClick(view, Qt.Key.Key_C, CTRL)
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text().count("\n") == 79)
    QTest.keyClick(desk, Qt.Key.Key_F7)
    assert not desk.tables.is_open
    assert desk.canvas.hasFocus()


def test_the_first_press_makes_the_table_and_the_next_turn_fills_it(desk: DeskWindow, qtbot: QtBot) -> None:
    desk.tables.toggle()
    assert not desk.tables.is_open
    assert len(desk.tables.panel.model.table) == 0
    qtbot.waitUntil(lambda: desk.tables.is_open)
    assert len(desk.tables.panel.model.table) == 79


def test_a_second_press_before_that_leaves_it_closed(desk: DeskWindow, qtbot: QtBot) -> None:
    desk.tables.toggle()
    desk.tables.toggle()
    qtbot.wait(20)
    assert not desk.tables.is_open
    desk.tables.toggle()
    qtbot.waitUntil(lambda: desk.tables.is_open)


def test_chosen_rows_can_be_seen(desk: DeskWindow, panel: TablePanel, town: Town) -> None:
    """By their ground and by a bar: colour is never the only sign."""
    line = panel.view.visualRect(panel.model.index(1, 0))
    plain = panel.view.viewport().grab(line).toImage()
    desk.choose(frozenset({Pick("grid", town.grids[1].code)}))
    marked = panel.view.viewport().grab(line).toImage()
    palette = load_style().palette
    assert marked.pixelColor(1, 8).name() == palette.accent
    assert marked.pixelColor(line.width() - 2, 8).name() == palette.selected
    assert plain.pixelColor(1, 8).name() == palette.surface


def test_zooming_to_the_chosen_shows_them(desk: DeskWindow, panel: TablePanel, town: Town) -> None:
    before = desk.canvas.viewport.metres_per_pixel
    desk.choose(frozenset({Pick("grid", town.grids[5].code)}))
    panel.zoom.click()
    desk.canvas.settle()
    assert desk.canvas.viewport.metres_per_pixel < before / 2


def test_chosen_rows_stand_first_when_wanted(desk: DeskWindow, panel: TablePanel, town: Town) -> None:
    desk.choose(frozenset(Pick("grid", town.grids[row].code) for row in (30, 60)))
    panel.chosen_first.setChecked(True)
    assert shown(panel)[:2] == [town.grids[30].label, town.grids[60].label]
    panel.chosen_first.setChecked(False)
    assert shown(panel)[0] == town.grids[0].label


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_layer_has_its_table(desk: DeskWindow, name: str, language: str) -> None:
    desk.set_words(Words(language))
    desk.tables.open(name)
    panel = desk.tables.panel
    assert panel.name == name
    assert len(panel.model.table) > 5
    assert len({column.title for column in panel.model.columns}) == len(panel.model.columns)
    for pick in panel.model.table.picks(np.arange(3)):
        desk.choose(frozenset({pick}))
        assert panel.model.chosen.sum() == 1


# Live --------------------------------------------------------------------------------------------------------


def test_a_live_table_keeps_its_choice_order_and_scroll(desk: DeskWindow, scene: Scene) -> None:
    desk.tables.open("reports")
    panel = desk.tables.panel
    panel.sort("time")
    panel.view.verticalScrollBar().setValue(40)
    chosen = panel.model.table.ids[7]
    desk.choose(frozenset({Pick("report", chosen)}))
    panel.view.verticalScrollBar().setValue(40)
    more = Scene(scene.town, reports_today=scene.reports_today + 9, states=scene.states)
    desk.show_snapshot(snapshot_of(more))
    desk.catch_up()
    desk.tables._follow()
    assert len(panel.model.table) == scene.reports_today + 9
    assert shown(panel, 1) == sorted(shown(panel, 1))
    assert panel.view.verticalScrollBar().value() == 40
    marked = np.flatnonzero(panel.model.chosen).tolist()
    assert [panel.model.table.ids[row] for row in marked] == [chosen]


# Hostile values and what leaves the desk ---------------------------------------------------------------------


def test_hostile_values_are_shown_on_one_line_and_sorted(desk: DeskWindow, town: Town) -> None:
    layer = brought(len(HOSTILE), (FeatureColumn("\x1b[31mname\n", HOSTILE),), town.grids[0].label_at)
    desk.show_feature_layers((layer,))
    desk.tables.open("feature:abc")
    panel = desk.tables.panel
    for key in ("0", None):
        panel.sort(key)
        texts = shown(panel)
        assert len(texts) == len(HOSTILE)
        assert all(text.isprintable() and len(text) <= 400 for text in texts)
    panel.narrow("(:*[\\ ：")
    panel.narrow("xxxx")
    assert len(shown(panel)) == 1
    assert panel.model.columns[0].title.isprintable()
    panel.view.grab()


def test_csv_is_safe_for_spreadsheets_and_masked(tmp_path: Path) -> None:
    made = table(*HOSTILE, personal=True, synthetic=True)
    text = csv_text(made, made.columns, np.arange(len(HOSTILE)), ("性质", "示意"))
    assert text.startswith(BOM)
    head, *lines = csv.reader(io.StringIO(text[1:]))
    assert head == ["Value", "性质"]
    assert {line[1] for line in lines} == {"示意"}
    cells = [line[0] for line in lines]
    assert len(cells) == len(HOSTILE)
    assert cells[0].startswith("'=")
    assert cells[1].startswith("'")
    assert cells[3] == "'-1+cmd"
    assert cells[4] == "a b  c "
    assert len(cells[5]) == 100_000
    assert cells[6:12] == ["", "", "", "1", "-5", "3.25"]
    assert cells[12:] == ["138****5678", "320583********1234", "320583102001001"]


@pytest.mark.parametrize("text", ["=1", "+1+1", "-A1", "@x", " =1", "＝1", "\t=1"])
def test_a_formula_is_defused(text: str) -> None:
    assert defused(text) == "'" + text


@pytest.mark.parametrize("text", ["-5", "+3.5", "plain", "a=b", "138-1", ""])
def test_what_is_no_formula_stays(text: str) -> None:
    assert defused(text) == text


def test_personal_numbers_are_masked_and_codes_are_not() -> None:
    assert masked_contacts("tel 13812345678, 320583199001011234") == "tel 138****5678, 320583********1234"
    assert masked_contacts("320583102001001 YS20260615-0001 12345") == "320583102001001 YS20260615-0001 12345"


def test_exporting_writes_the_chosen_rows_and_says_so(
    desk: DeskWindow, panel: TablePanel, town: Town, qtbot: QtBot, tmp_path: Path
) -> None:
    desk.choose(frozenset(Pick("grid", town.grids[row].code) for row in (0, 1)))
    with qtbot.waitSignal(desk.tables.exported):
        desk.tables.export_to(tmp_path / "out.csv")
    raw = (tmp_path / "out.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    assert len(lines) == 3
    assert lines[1][-1] == "演示数据（示意）"
    assert "已导出2行" in panel.count.text()
    with qtbot.waitSignal(desk.tables.exported):
        desk.tables.export_to(tmp_path / "no such folder" / "out.csv")
    assert "不能导出" in panel.count.text()


@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_the_export_dialog_does_not_wait_and_names_made_up_data(desk: DeskWindow, panel: TablePanel) -> None:
    panel.export.click()
    dialog = next(child for child in desk.findChildren(QFileDialog) if child.isVisible())
    assert "示意" in dialog.selectedFiles()[0]
    dialog.reject()


# Remembered, heard, quick ------------------------------------------------------------------------------------


def test_hidden_columns_and_height_are_remembered(
    desk: DeskWindow, panel: TablePanel, open_desk: Callable[..., DeskWindow]
) -> None:
    panel.hide_column("code", hidden=True)
    assert "编码" not in [column.title for column in panel.model.columns]
    desk.tables.middle.setSizes([300, 333])
    desk.tables._moved()
    height = panel.height()
    seat = msgspec.json.decode(msgspec.json.encode(desk.seat), type=SeatState)
    again = open_desk()
    again.restore(seat)
    again.tables.open("grids")
    QTest.qWait(1)
    assert "编码" not in [column.title for column in again.tables.panel.model.columns]
    assert abs(again.tables.panel.height() - height) <= 6
    again.tables.panel.hide_column("code", hidden=False)
    assert "编码" in [column.title for column in again.tables.panel.model.columns]


def test_a_layer_that_is_taken_away_takes_its_table_with_it(desk: DeskWindow, town: Town) -> None:
    desk.show_feature_layers((brought(3, (FeatureColumn("n", (1, 2, 3)),), town.grids[0].label_at),))
    desk.tables.open("feature:abc")
    assert desk.tables.is_open
    desk.show_feature_layers(())
    assert not desk.tables.is_open


def test_screen_readers_hear_the_table(desk: DeskWindow, panel: TablePanel, town: Town) -> None:
    for part in (panel.view, panel.filter, panel.layer, panel.close_button):
        assert part.accessibleName()
    desk.choose(frozenset({Pick("grid", town.grids[0].code)}))
    heard = panel.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert heard == f"名称 {town.grids[0].label} 已选"


def test_a_hundred_thousand_rows_open_at_once_and_are_sorted_elsewhere(
    desk: DeskWindow, town: Town, qtbot: QtBot
) -> None:
    count = 100_000
    names = tuple(f"{'周白小东'[row % 4]}{row}" for row in range(count))
    values = tuple(float(row * 7919 % count) for row in range(count))
    columns = (FeatureColumn("name", names), FeatureColumn("value", values))
    # The map is not asked to draw them: the table is what is measured.
    desk.layer_desk.show_added((brought(count, columns, town.grids[0].label_at),))
    desk.tables.open("grids")
    desk.tables.open("feature:abc")
    panel = desk.tables.panel
    assert panel.sorter.busy
    qtbot.waitUntil(lambda: panel.model.rowCount() == count)
    panel.sort("1")
    assert panel.sorter.busy
    qtbot.waitUntil(lambda: not panel.sorter.busy)
    assert shown_few(panel, 1) == ["0", "1", "2"]
    panel.sort("0", descending=True)
    qtbot.waitUntil(lambda: not panel.sorter.busy)
    assert shown_few(panel, 0)[0].startswith("周")
    panel.narrow("白99997")
    qtbot.waitUntil(lambda: panel.model.rowCount() == 1)


def shown_few(panel: TablePanel, column: int) -> list[str]:
    return [panel.model.index(row, column).data() for row in range(3)]


def test_ids_of_an_added_layer_are_found_without_a_list() -> None:
    ids = FeatureIds("a:b", 5)
    assert list(ids) == [f"a:b:{row}" for row in range(5)]
    assert np.flatnonzero(ids.rows_of({"a:b:3", "a:b:9", "a:3", "a:b:x", "a:b:-1"})).tolist() == [3]
