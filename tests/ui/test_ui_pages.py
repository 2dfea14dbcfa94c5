"""The map on paper: Ctrl+P, what the page holds, saving beside the running desk, cancelling."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from desk_scenes import AS_OF, Scene, snapshot_of
from made_asking import CentreDouble
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from zscc.export.seal import opened
from zscc.map.pages.apart import PageNotMade
from zscc.map.pages.page import PageFormat
from zscc.model.audience import Audience
from zscc.model.exported import Exported
from zscc.ui.pages.desk import PageDesk
from zscc.ui.pages.panel import PageWish, Paper
from zscc.ui.window import DeskWindow


@pytest.fixture
def centre(desk: DeskWindow) -> Iterator[CentreDouble]:
    made = CentreDouble(desk, AS_OF)
    yield made
    made.close()


@pytest.fixture
def pages(desk: DeskWindow, centre: CentreDouble) -> PageDesk:
    desk.activateWindow()
    return desk.habits.pages


def press(qtbot: QtBot, desk: DeskWindow, key: Qt.Key, held: Qt.KeyboardModifier) -> None:
    qtbot.keyClick(desk.focusWidget() or desk, key, held)


CTRL = Qt.KeyboardModifier.ControlModifier


def test_ctrl_p_opens_a_panel_and_esc_closes_it(qtbot: QtBot, desk: DeskWindow, pages: PageDesk) -> None:
    press(qtbot, desk, Qt.Key.Key_P, CTRL)
    assert pages.panel.isVisible()
    assert pages.panel.told.text() == "1754 × 1240 像素 · 297 × 210 毫米"
    assert desk.geometry().contains(pages.panel.geometry())
    press(qtbot, desk, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    assert pages.panel.isHidden()
    assert desk.canvas.hasFocus()


def test_no_page_before_there_is_a_picture(open_desk: Callable[..., DeskWindow]) -> None:
    desk = open_desk()
    desk.habits.pages.toggle()
    assert desk.habits.pages.panel.isHidden()
    assert "尚无数据" in desk.map_desk.notice.text()
    assert desk.habits.pages.job(PageWish()) is None


def test_a_page_holds_what_the_screen_shows(desk: DeskWindow, pages: PageDesk) -> None:
    canvas = desk.canvas
    arranged = canvas.arrangement.with_opacity("grids", 0.3).with_visible("heat", False).moved("roads", "villages")
    canvas.set_arrangement(arranged)
    job = pages.job(PageWish(PageFormat.SVG, Paper.A3_UPRIGHT, 200, title="防汛"))
    assert job is not None
    page = job.page
    assert page.arrangement == arranged
    assert page.layers == arranged.visible
    assert page.box_m == canvas.viewport.bbox_m
    assert (page.width_px, page.height_px, page.dpi) == (2339, 3307, 200)
    assert (page.title, page.theme, page.heat_counts) == ("防汛", desk.themes.theme, desk.themes.chosen)
    assert job.snapshot is desk.snapshot
    whole = pages.job(PageWish(whole_town=True, paper=Paper.SCREEN, style="light"))
    assert whole is not None
    assert whole.page.box_m is None
    assert (whole.page.width_px, whole.page.height_px) == (canvas.width(), canvas.height())
    assert not whole.style.dark


def test_a_page_is_saved_while_the_desk_goes_on(
    qtbot: QtBot, desk: DeskWindow, pages: PageDesk, centre: CentreDouble, scene: Scene, tmp_path: Path
) -> None:
    pages.toggle()
    for name, value in (("kind", PageFormat.PNG), ("dpi", 96)):
        pages.panel.choose(name, value)
    with qtbot.waitSignal(pages.saved, timeout=60_000):
        pages.save_to(tmp_path / "a.png")
        assert not pages.panel.save.isEnabled()
        assert "正在读取" in pages.panel.told.text()
        desk.show_snapshot(snapshot_of(scene))
    assert "已保存：a.png" in pages.panel.told.text()
    image = QImage(str(tmp_path / "a.png"))
    assert (image.width(), image.height()) == (1123, 794)
    assert image.dotsPerMeterX() == round(96 / 0.0254)
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.png"]
    assert pages.panel.save.isEnabled()
    (written,) = (entry.fact for entry in centre.store.read(0) if isinstance(entry.fact, Exported))
    assert written.sha256 == hashlib.sha256((tmp_path / "a.png").read_bytes()).hexdigest()
    passport = opened((tmp_path / "a.png").read_bytes())
    assert (passport.shows, passport.seq, passport.style) == ("map", written.seq, "dark")
    assert passport.box_m == desk.canvas.viewport.bbox_m
    assert {layer.name for layer in passport.layers if layer.visible} == desk.canvas.arrangement.visible


def test_a_page_for_the_public_needs_an_approval_for_its_layers(
    qtbot: QtBot, pages: PageDesk, centre: CentreDouble, tmp_path: Path
) -> None:
    pages.toggle()
    assert not pages.panel.boxes["approval"].isEnabled()
    pages.panel.choose("audience", Audience.PUBLIC)
    assert pages.panel.boxes["approval"].isEnabled()
    with qtbot.waitSignal(pages.saved, timeout=60_000):
        pages.save_to(tmp_path / "a.png")
    assert "公开须先填写审图号" in pages.panel.told.text()
    assert list(tmp_path.iterdir()) == []
    assert not any(isinstance(entry.fact, Exported) for entry in centre.store.read(0))


def test_esc_stops_a_page_and_leaves_no_file(qtbot: QtBot, desk: DeskWindow, pages: PageDesk, tmp_path: Path) -> None:
    pages.toggle()
    with qtbot.waitSignal(pages.saved, timeout=60_000) as told:
        pages.save_to(tmp_path / "a.pdf")
        press(qtbot, desk, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    assert isinstance(told.args[1], PageNotMade)
    assert "已取消" in pages.panel.told.text()
    assert pages.panel.isVisible()
    assert list(tmp_path.iterdir()) == []


def test_closing_the_desk_stops_the_page(open_desk: Callable[..., DeskWindow], scene: Scene, tmp_path: Path) -> None:
    desk = open_desk()
    desk.show_snapshot(snapshot_of(scene))
    desk.habits.pages.save_to(tmp_path / "a.pdf")
    desk.allow_close()
    desk.close()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_said_in_words(qtbot: QtBot, pages: PageDesk, tmp_path: Path) -> None:
    pages.toggle()
    with qtbot.waitSignal(pages.saved, timeout=60_000):
        pages.save_to(tmp_path / "none" / "a.png")
    assert "不能写文件" in pages.panel.told.text()


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_file_dialog_waits_for_nobody_and_its_name_says_what_is_made_up(
    qtbot: QtBot, desk: DeskWindow, pages: PageDesk
) -> None:
    pages.panel.title.setText("a/b: c")
    name = pages.file_name(pages.panel.wish)
    assert name.startswith("a b  c 2026-06-15 ")
    assert name.endswith("（演示数据，示意）.pdf")
    pages.ask_where()
    dialog = desk.findChild(QFileDialog)
    assert dialog is not None
    assert dialog.isVisible()
    dialog.reject()


def test_another_language_keeps_what_was_chosen(open_desk: Callable[..., DeskWindow], scene: Scene) -> None:
    from zscc.text.words import Words

    desk = open_desk()
    desk.show_snapshot(snapshot_of(scene))
    pages = desk.habits.pages
    pages.panel.choose("paper", Paper.A3)
    desk.set_words(Words("en"))
    assert pages.panel.wish.paper is Paper.A3
    assert pages.panel.boxes["paper"].currentText() == "A3 landscape"
    assert "420 × 297 mm" in pages.panel.told.text()
