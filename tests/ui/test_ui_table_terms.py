"""Conditions in the filter of the attribute table: read by a parser of its own, refused in words, chosen at a key."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from zscc.analysis.conditions import UnreadableTerm, compares, read_terms
from zscc.ui.table.data import Column, Order, Table, rows_in
from zscc.ui.window import DeskWindow

NAMES = ("东厂", "西厂", "南园", "北园 二", "")
COLUMNS = (
    Column("name", "名称", NAMES),
    Column("area", "面积（平方公里）", (0.504, 1.5, 2.25, None, float("nan")), decimals=2),
    Column("kind", "类型", ("工业", "工业", "居住", "Park", "商住或办公")),
    Column("kind_2", "类型二", ("a", "b", "c", "d", "e")),
    Column("floors", "层数", ("3", "12", "无", "100", "")),
    Column("tel", "电话", ("13812345678", "13900000000", "", "x", "y"), personal=True),
)
TABLE = Table("made", COLUMNS, tuple("01234"))


def rows(query: str) -> list[int]:
    return list(rows_in(TABLE, Order(query=query)))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("面积>1.5", [2]),
        ("面积 >= 1.5", [1, 2]),
        ("面积≥1.5", [1, 2]),
        ("面积大于等于1.5且类型等于工业", [1]),
        ("面积大于1且类型等于居住", [2]),
        ("面积>1 and 类型=工业", [1]),
        ("面积＞１　ＡＮＤ　类型＝工业", [1]),
        ("面积<1 or 类型=居住", [0, 2]),
        ("面积<1 或 类型=居住 且 面积>9", [0]),
        ("(面积<1 或 类型=居住) 且 面积>0.6", [2]),
        ("（面积<1 或 类型=居住）且 面积>0.6", [2]),
        ("not 类型=工业", [2, 3, 4]),
        ("非 (类型=工业 or 类型=居住)", [3, 4]),
        ("类型!=工业", [2, 3, 4]),
        ("类型<>工业", [2, 3, 4]),
        ("类型=park", [3]),
        ('类型="商住或办公"', [4]),
        ("类型=“商住或办公”", [4]),
        ("名称=北园 二", [3]),
        ("名称包含厂", [0, 1]),
        ("名称 contains 园", [2, 3]),
        ("面积=空", [3, 4]),
        ("面积!=empty", [0, 1, 2]),
        ('名称=""', [4]),
        ("面积=0.50", [0]),
        ("层数>9", [1, 3]),
        ("层数=3", [0]),
        ("层数=无", [2]),
        ("类型二=b", [1]),
        ("面积 = -1", []),
    ],
)
def test_conditions_are_read(query: str, expected: list[int]) -> None:
    assert rows(query) == expected


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("长度>1", "column"),
        (">1", "column"),
        ("电话=1 and", "column"),
        ("面积>大", "number"),
        ("面积>", "value"),
        ("面积> and 类型=工业", "value"),
        ("(面积>1", "bracket"),
        ("面积>1)", "bracket"),
        ("面积>1 类型=工业", "joint"),
        ("类=工业", "columns"),
        ("(((" * 40 + "面积>1", "long"),
        ("面积>1 and " * 90 + "面积>1", "long"),
        ("__import__('os')=1", "column"),
    ],
)
def test_what_cannot_be_read_is_named(query: str, reason: str) -> None:
    with pytest.raises(UnreadableTerm) as refused:
        read_terms(query, COLUMNS)
    assert refused.value.reason == reason


@pytest.mark.parametrize("query", ["东厂", "名称:东", "包含", "某地大于村", "电话", '"a=b"', ""])
def test_words_stay_words(query: str) -> None:
    assert not compares(query, COLUMNS)


def test_what_is_masked_cannot_be_found_out_by_comparing() -> None:
    assert rows("电话=13812345678") == []
    assert rows("电话包含1234") == []
    assert rows('电话="138****5678"') == [0]


def test_ctrl_enter_chooses_every_row_that_fits(qtbot: QtBot, desk: DeskWindow) -> None:
    desk.activateWindow()
    desk.commands["choose_matching"].deed()
    panel = desk.tables.panel
    assert panel.filter.hasFocus()
    panel.filter.setText("面积>1.2")
    qtbot.keyClick(panel.filter, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    wanted = {grid.code for grid in desk.directory.town.grids if grid.area_m2 > 1.2e6}
    assert 0 < len(wanted) < len(desk.directory.town.grids)
    assert {pick.id for pick in desk.chosen} == wanted
    assert desk.canvas.chosen == desk.chosen
    panel.narrow("面积<=1.2")
    panel.choose.click()
    assert len(desk.chosen) == len(desk.directory.town.grids) - len(wanted)


def test_a_condition_that_cannot_be_read_says_why_and_chooses_nothing(desk: DeskWindow) -> None:
    desk.tables.open("grids")
    panel = desk.tables.panel
    panel.narrow("长度>1")
    assert panel.count.text() == "条件：没有名为“长度”的列"
    assert len(panel.model.rows) == len(desk.directory.town.grids)
    panel.choose_shown()
    assert not desk.chosen
    panel.narrow("面积>1 且 面积<2")
    assert "条件" not in panel.count.text()
