"""What lies over the map leaves its middle free, and what does not fit is left out whole."""

from collections.abc import Callable

import numpy as np
import pytest
from desk_pixels import pixels
from desk_scenes import Scene, snapshot_of
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox
from pytestqt.qtbot import QtBot

from zscc.map.painters import furniture
from zscc.settings.style import load_style
from zscc.town.layers import Town
from zscc.ui.files.column_choice import ColumnChoice
from zscc.ui.parts import Look
from zscc.ui.theme import Theme
from zscc.ui.window import DeskWindow
from zscc.ui.wording import Wording

LONG = "已选 1280 个（上报 1200、巡查车 17、网格 63）；其中 12 个不在当前视图内，按 Ctrl+Shift+J 缩放到所选"


@pytest.fixture
def opened(open_desk: Callable[..., DeskWindow], town: Town) -> Callable[..., DeskWindow]:
    def desk(size: tuple[int, int], language: str = "zh") -> DeskWindow:
        made = open_desk(language, size=size)
        made.show_snapshot(snapshot_of(Scene(town)))
        return made

    return desk


@pytest.mark.parametrize("words", ["已保存", LONG])
@pytest.mark.parametrize(("size", "language"), [((1920, 1080), "zh"), ((1600, 900), "en"), ((1366, 768), "zh")])
def test_a_notice_keeps_to_the_top_edge_and_off_caption_and_north(
    opened: Callable[..., DeskWindow], size: tuple[int, int], language: str, words: str
) -> None:
    desk = opened(size, language)
    desk.tell(words)
    place, canvas = desk.map_desk.notice.geometry(), desk.canvas
    assert place.bottom() < canvas.height() * 0.2
    assert canvas.rect().contains(place)
    frame = canvas.frame
    for box in (*furniture.caption_boxes(frame), *furniture.north_boxes(frame)):
        assert not QRect(box.toAlignedRect()).intersects(place)


def test_a_notice_is_not_under_the_preview_of_a_file(opened: Callable[..., DeskWindow]) -> None:
    desk = opened((1600, 900))
    desk.files.bar.show_reading("a.geojson", 0)
    desk.files.bar.show()
    desk.files.place()
    desk.tell("已保存")
    bar = desk.files.bar.geometry()
    place = desk.map_desk.notice.geometry().translated(desk.canvas.mapTo(desk, desk.canvas.rect().topLeft()))
    assert not bar.intersects(place)
    assert place.top() > bar.bottom()


def test_hints_that_do_not_fit_are_left_out_whole(opened: Callable[..., DeskWindow]) -> None:
    desk = opened((1600, 900))
    desk.map_desk.use("select_polygon")
    told, metrics = desk.foot.told, desk.foot.told.fontMetrics()
    hints = told.text().split(" · ")
    assert len(hints) == 4
    for width in range(40, 800, 7):
        shown = told.shown(width)
        assert shown.split(" · ") == hints[: len(shown.split(" · "))]
        assert shown == hints[0] or metrics.horizontalAdvance(shown) <= width
    told.setFixedWidth(metrics.horizontalAdvance(" · ".join(hints[:2])) + 10)
    told.grab()
    assert told.toolTip() == told.text(), "the whole of it is in the tip"
    # No ellipsis and no half word: after the second hint nothing is painted.
    row = pixels(told.grab().toImage())
    inked = np.flatnonzero((np.abs(row - row[0, -1]).max(axis=2) > 40).any(axis=0))
    assert inked.max() < metrics.horizontalAdvance(" · ".join(hints[:2])) + 2


def test_after_a_file_was_declared_or_left_the_next_key_is_meant_for_the_map(
    qtbot: QtBot, opened: Callable[..., DeskWindow]
) -> None:
    desk = opened((1600, 900))
    desk.activateWindow()
    for answered in ("add_asked", "leave_asked"):
        bar = desk.files.bar
        bar.show()
        bar.form.show()
        bar.source.setFocus(Qt.FocusReason.OtherFocusReason)
        assert desk.focusWidget() is bar.source
        getattr(bar, answered).emit(*((None,) if answered == "add_asked" else ()))
        assert desk.focusWidget() is desk.canvas


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_boxes_of_the_preview_show_that_they_open(qtbot: QtBot, opened: Callable[..., DeskWindow], theme: str) -> None:
    desk = opened((1600, 900))
    desk.set_style(load_style(theme))
    bar = desk.files.bar
    columns = ColumnChoice(bar)
    columns.show_look(Look(desk.wording if isinstance(desk.wording, Wording) else Wording(), Theme(load_style(theme))))
    for box in (bar.space, bar.classification, *columns.boxes):
        box.setFixedSize(160, 28)
        box.clear()
        look = pixels(box.grab().toImage())
        arrow = look[8:20, 160 - 20 : 160 - 8]
        assert np.abs(arrow - look[14, 80]).max() > 60, "an arrow in an empty box"
        option = QStyleOptionComboBox()
        box.initStyleOption(option)
        field = box.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, box
        )
        assert field.right() < 160 - 18, "no word runs under it"
    assert bar.space.sizeAdjustPolicy() is QComboBox.SizeAdjustPolicy.AdjustToContents
