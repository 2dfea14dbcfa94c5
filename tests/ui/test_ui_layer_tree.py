"""The layer tree: what it shows, what a person can do to layers, undo, and what the seat remembers."""

from collections.abc import Callable
from dataclasses import replace

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QAccessible, QFontMetrics, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from zscc.geo.spaces import Space
from zscc.map.arrangement import Band
from zscc.settings.seat import LayerWish, SeatState
from zscc.settings.style import load_style
from zscc.text.words import Words
from zscc.town.features import FeatureColumn, FeatureLayer, GeometryKind, Provenance
from zscc.ui.layers.groups import LayerGroup
from zscc.ui.layers.menu import LayerMenu
from zscc.ui.layers.model import NODE_ROLE
from zscc.ui.window import DeskWindow
from zscc.ui.workspaces import Workspace

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def brought(town, layer_id="abc", title="Schools", synthetic=False) -> FeatureLayer:
    """Two made-up points beside grid labels of the town."""
    points = np.array([grid.label_at for grid in town.grids[:2]])
    return FeatureLayer(
        layer_id,
        title,
        GeometryKind.POINT,
        points,
        np.arange(3),
        np.arange(3),
        (FeatureColumn("name", ("a", "b")),),
        Space.GCJ02,
        Provenance("schools.geojson", "CC0-1.0", 10_000, "internal", synthetic),
    )


@pytest.fixture
def tree(desk: DeskWindow):
    made = desk.left.layers
    made.show_folded(frozenset())
    return made


def ground(desk: DeskWindow) -> list[str]:
    return [row.name for row in desk.canvas.arrangement.of_band(Band.GROUND)]


def seen(desk: DeskWindow) -> QImage:
    desk.canvas.settle()
    return desk.canvas.grab().toImage()


def clicked(tree, name: str, dx: int) -> None:
    line = tree.view.visualRect(tree.model.index_of(name))
    QTest.mouseClick(tree.view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(line.left() + dx, line.top() + 10))


def test_groups_fold_and_say_how_many_layers_are_on(desk: DeskWindow) -> None:
    tree = desk.left.layers
    assert (
        tree.folded
        == {LayerGroup.BASE, *(() if tree.model.on_of(LayerGroup.ADDED)[1] else (LayerGroup.ADDED,))}
        - {LayerGroup.ADDED}
        or LayerGroup.BASE in tree.folded
    )
    base = tree.model.group_index(LayerGroup.BASE)
    assert tree.model.data(base) == "底图"
    assert not tree.view.isExpanded(base)
    tree.view.scrollTo(base)
    QTest.mouseClick(tree.view.viewport(), Qt.MouseButton.LeftButton, pos=tree.view.visualRect(base).center())
    assert tree.view.isExpanded(base)
    on, every = tree.model.on_of(LayerGroup.BASE)
    assert 0 < on < every
    assert tree.view.isRowHidden(tree.model.group_index(LayerGroup.ADDED).row(), QModelIndex())


def test_the_topmost_layer_stands_first(desk: DeskWindow, tree) -> None:
    group = tree.model.group_index(LayerGroup.BASE)
    names = [tree.model.index(row, 0, group).data() for row in range(tree.model.rowCount(group))]
    assert names == ["工作站", "地点", "镇界", "村（社区）界", "网格", "道路", "水系", "周边道路与地名"]


def test_a_click_on_the_box_switches_and_one_on_the_name_does_not(desk: DeskWindow, tree) -> None:
    tree.reveal("roads")
    clicked(tree, "roads", 8)
    assert not desk.canvas.layer_visible("roads")
    clicked(tree, "roads", 60)
    assert not desk.canvas.layer_visible("roads")
    assert desk.deeds.undoText() == "隐藏图层：道路"
    desk.deeds.undo()
    assert desk.canvas.layer_visible("roads")


def test_everything_can_be_done_by_keyboard(desk: DeskWindow, tree, qtbot: QtBot) -> None:
    desk.activateWindow()
    qtbot.waitUntil(desk.isActiveWindow)
    QTest.keyClick(desk, Qt.Key.Key_F8)
    assert tree.view.hasFocus()
    tree.reveal("heat")
    QTest.keyClick(tree.view, Qt.Key.Key_Space)
    assert not desk.canvas.layer_visible("heat")
    QTest.keyClick(tree.view, Qt.Key.Key_Space)
    assert desk.canvas.layer_visible("heat")
    before = ground(desk)
    QTest.keyClick(tree.view, Qt.Key.Key_Up, ALT)
    assert ground(desk).index("heat") == before.index("heat") + 1
    QTest.keyClick(tree.view, Qt.Key.Key_Down, ALT)
    assert ground(desk) == before
    QTest.keyClick(tree.view, Qt.Key.Key_Return)
    assert tree.settings("heat").slider.hasFocus()
    QTest.keyClick(tree.settings("heat").slider, Qt.Key.Key_Left)
    assert desk.canvas.arrangement["heat"].opacity == pytest.approx(0.95)
    QTest.keyClick(desk, Qt.Key.Key_Z, CTRL)
    assert desk.canvas.arrangement["heat"].opacity == 1.0


def test_dragging_a_layer_changes_the_map_and_undo_puts_it_back(desk: DeskWindow, tree) -> None:
    desk.layer_desk.show("labels", False)
    before, order = seen(desk), ground(desk)
    model = tree.model
    data = model.mimeData([model.index_of("heat")])
    base = model.group_index(LayerGroup.BASE)
    above_boundary = model.index_of("boundary").row()
    assert model.canDropMimeData(data, Qt.DropAction.MoveAction, above_boundary, 0, base)
    model.dropMimeData(data, Qt.DropAction.MoveAction, above_boundary, 0, base)
    assert ground(desk).index("heat") == ground(desk).index("boundary") + 1
    assert seen(desk) != before
    assert desk.deeds.undoText() == "移动图层：上报热力"
    desk.deeds.undo()
    assert ground(desk) == order
    assert seen(desk) == before
    desk.deeds.redo()
    assert ground(desk) != order


def test_what_cannot_move_cannot_be_dropped_and_says_why(desk: DeskWindow, tree) -> None:
    model = tree.model
    for name in ("outside", "tracks", "labels"):
        assert not model.flags(model.index_of(name)) & Qt.ItemFlag.ItemIsDragEnabled
        assert "次序固定" in model.index_of(name).data(Qt.ItemDataRole.ToolTipRole)
    heat = model.mimeData([model.index_of("heat")])
    live = model.group_index(LayerGroup.LIVE)
    for row in range(model.rowCount(live) + 1):
        assert not model.canDropMimeData(heat, Qt.DropAction.MoveAction, row, 0, live)
    order = desk.canvas.arrangement
    assert not model.dropMimeData(heat, Qt.DropAction.MoveAction, 0, 0, live)
    assert desk.canvas.arrangement == order


def test_one_pull_on_the_slider_is_one_deed(desk: DeskWindow, tree) -> None:
    tree.view.expand(tree.model.index_of("roads"))
    slider = tree.settings("roads").slider
    for _ in range(2):
        slider.sliderPressed.emit()
        for value in (slider.value() - 10, slider.value() - 20, slider.value() - 30):
            slider.setValue(value)
    assert desk.canvas.arrangement["roads"].opacity == pytest.approx(0.4)
    assert desk.deeds.count() == 2
    desk.deeds.undo()
    assert desk.canvas.arrangement["roads"].opacity == pytest.approx(0.7)
    assert slider.value() == 70
    desk.deeds.undo()
    assert desk.canvas.arrangement["roads"].opacity == 1.0


def test_settings_open_one_at_a_time_and_say_place_and_origin(desk: DeskWindow, tree) -> None:
    tree.view.expand(tree.model.index_of("water"))
    tree.view.expand(tree.model.index_of("grids"))
    assert tree.open_settings() == ["grids"]
    settings = tree.settings("grids")
    lines = dict(settings.origin_lines())
    assert lines["版本"].startswith("网格治理3.0（日期示意），自2022-12-01起")
    assert "OpenStreetMap" in lines["来源"]
    assert lines["比例尺"] == "未注明"
    assert "EPSG:4549" in lines["坐标系"]
    assert settings.place.text() == "在“上报热力”之上"
    settings.down.click()
    assert settings.place.text() != "在“上报热力”之上"
    tree.view.collapse(tree.model.index_of("grids"))
    assert tree.open_settings() == []


def test_an_added_layer_has_a_group_its_origin_and_a_way_out(desk: DeskWindow, tree, town, qtbot: QtBot) -> None:
    layer = brought(town, title="Schools\x00\n" + "x" * 5000)
    desk.show_feature_layers((layer,))
    name = "feature:abc"
    index = tree.model.index_of(name)
    assert not tree.view.isRowHidden(tree.model.group_index(LayerGroup.ADDED).row(), QModelIndex())
    assert index.data().startswith("Schools  x")
    assert len(index.data()) <= 200
    tree.view.expand(index)
    lines = dict(tree.settings(name).origin_lines())
    assert lines == {
        "来源": "schools.geojson",
        "许可": "CC0-1.0",
        "比例尺": "1:10,000",
        "密级": "内部",
        "坐标系": "GCJ-02",
    }
    with qtbot.waitSignal(desk.layer_desk.removal_asked) as asked:
        tree.settings(name).remove.click()
    assert asked.args == ["abc"]
    desk.show_feature_layers(())
    assert tree.open_settings() == []
    assert not tree.model.index_of(name).isValid()


def test_a_made_up_layer_that_is_on_is_marked_and_the_mark_cannot_be_switched_off(desk: DeskWindow, town) -> None:
    true_town = replace(town, sources=())
    desk.directory.town = true_town
    desk._town, desk._moment.snapshot = true_town, None
    desk._profile = msgspec.structs.replace(desk._profile, demo=False)
    desk.show_feature_layers((brought(town),))
    assert not desk.top_bar.synthetic.isVisible()
    desk.show_feature_layers((brought(town), brought(town, "demo", synthetic=True)))
    assert desk.top_bar.synthetic.isVisible()
    desk.layer_desk.show("feature:demo", False)
    assert not desk.top_bar.synthetic.isVisible()
    desk.deeds.undo()
    assert desk.top_bar.synthetic.isVisible()
    assert desk.canvas.frame.synthetic


@pytest.mark.qt_log_ignore("propagateSizeHints", "raise", "grabbing the keyboard")
def test_the_menu_of_a_layer_does_what_the_settings_do(desk: DeskWindow, tree, town, qtbot: QtBot) -> None:
    desk.show_feature_layers((brought(town),))
    tree.view.menu_asked.emit("feature:abc", QPoint(40, 40))
    menu = next(child for child in tree.findChildren(LayerMenu) if child.isVisible())
    acts = {act.text(): act for act in menu.actions()}
    assert list(acts) == ["缩放到图层", "属性表", "", "不透明度", "上移一层", "下移一层", "移除"]
    assert not acts["上移一层"].isEnabled()
    acts["下移一层"].trigger()
    assert ground(desk)[-1] != "feature:abc"
    half = next(act for act in acts["不透明度"].menu().actions() if act.text() == "50%")
    half.trigger()
    assert desk.canvas.arrangement["feature:abc"].opacity == 0.5
    with qtbot.waitSignal(desk.layer_desk.removal_asked):
        acts["移除"].trigger()
    acts["属性表"].trigger()
    assert desk.tables.panel.name == "feature:abc"
    menu.close()


def test_zooming_to_a_layer_shows_all_of_it(desk: DeskWindow, town) -> None:
    desk.show_feature_layers((brought(town),))
    desk.layer_desk.zoom_to("feature:abc")
    desk.canvas.settle()
    west, south, east, north = desk.canvas.viewport.bbox_m
    for x_m, y_m in (grid.label_at for grid in town.grids[:2]):
        assert west < x_m < east
        assert south < y_m < north
    near = desk.canvas.viewport.metres_per_pixel
    desk.layer_desk.zoom_to("grids")
    desk.canvas.settle()
    assert desk.canvas.viewport.metres_per_pixel > near


# What the seat remembers -------------------------------------------------------------------------------------


def test_a_restart_brings_order_opacity_switches_and_folds_back(
    desk: DeskWindow, tree, open_desk: Callable[..., DeskWindow], qtbot: QtBot
) -> None:
    with qtbot.waitSignal(desk.seat_changed):
        desk.layer_desk.place("heat", "boundary", True)
    desk.layer_desk.fade("roads", 0.4)
    desk.layer_desk.show("stations", True)
    tree.view.collapse(tree.model.group_index(LayerGroup.LIVE))
    seat = msgspec.json.decode(msgspec.json.encode(desk.seat), type=SeatState)
    again = open_desk()
    again.restore(seat)
    assert again.canvas.arrangement == desk.canvas.arrangement
    assert again.left.layers.folded == tree.folded


def test_a_restored_tree_is_no_higher_than_its_lines(open_desk: Callable[..., DeskWindow]) -> None:
    """Restored before it is shown, while nobody knows how wide it will be."""
    desk = open_desk(seat=SeatState(choices={"layer_tree.folded": "live"}))
    QTest.qWait(1)
    tree = desk.left.layers
    last = tree.view.visualRect(tree.model.index_of("outside"))
    assert 0 <= tree.view.viewport().height() - last.bottom() < 12


def test_what_a_workspace_switches_is_not_remembered(desk: DeskWindow) -> None:
    desk.show_workspace(Workspace.PATROL)
    desk.layer_desk.show("grids", False)
    remembered = {wish.name: wish.visible for wish in desk.seat.layers}
    assert remembered["heat"]
    assert not remembered["grids"]


def test_an_added_layer_is_shown_as_it_was_when_it_comes_back(desk: DeskWindow, town) -> None:
    desk.show_feature_layers((brought(town),))
    desk.layer_desk.place("feature:abc", "water", True)
    desk.layer_desk.fade("feature:abc", 0.3)
    order = ground(desk)
    desk.show_feature_layers(())
    desk.layer_desk.show("roads", False)
    desk.show_feature_layers((brought(town),))
    assert desk.canvas.arrangement["feature:abc"].opacity == pytest.approx(0.3)
    assert ground(desk) == order
    assert not desk.canvas.layer_visible("roads")


def test_a_seat_that_was_tampered_with_gives_a_usable_map(desk: DeskWindow) -> None:
    wishes = (LayerWish("roads", True, float("nan")), LayerWish("gone", True), LayerWish("heat", False, 7.0))
    desk.restore(SeatState(layers=wishes, choices={"layer_tree.folded": "nonsense,,base"}))
    assert desk.canvas.arrangement["roads"].opacity == 1.0
    assert not desk.canvas.layer_visible("heat")
    assert LayerGroup.BASE in desk.left.layers.folded


# Seen and heard ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768)])
def test_the_tree_leaves_the_vehicles_their_room(
    open_desk: Callable[..., DeskWindow], language: str, size: tuple[int, int]
) -> None:
    desk = open_desk(language, load_style(), size)
    tree = desk.left.layers
    tree.show_folded(frozenset())
    tree.view.expand(tree.model.index_of("grids"))
    QTest.qWait(1)
    assert tree.height() >= 90
    assert desk.left.vehicles.view.height() >= 50
    assert tree.geometry().bottom() <= desk.left.height()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [1366, 1920])
def test_no_name_and_no_note_of_a_layer_is_cut(open_desk: Callable[..., DeskWindow], language: str, width: int) -> None:
    """What does not fit beside the name stands beneath it, in a line that is high enough."""
    desk = open_desk(language, size=(width, 900))
    tree, theme = desk.left.layers, desk.left.layers._look.theme
    tree.show_folded(frozenset())
    high = []
    for opacity in (1.0, 0.55):
        for row in desk.canvas.arrangement:
            desk.layer_desk.fade(row.name, opacity)
            index = tree.model.index_of(row.name)
            line, node = tree.view.visualRect(index), index.data(NODE_ROLE)
            places = tree._painter.places(line, node)
            note, name = tree._painter._note_of(node), index.data()
            assert QFontMetrics(theme.font("note")).horizontalAdvance(note) <= places.note.width(), note
            assert QFontMetrics(theme.font("body")).horizontalAdvance(name) <= places.more.left() - places.name.left()
            assert places.note.bottom() <= line.bottom() + 1 or not note
            high.append(line.height())
    assert len(set(high)) == 2 or language == "zh"


def test_screen_readers_hear_layers_and_their_settings(desk: DeskWindow, tree) -> None:
    assert QAccessible.queryAccessibleInterface(tree.view).text(QAccessible.Text.Name)
    spoken = tree.model.index_of("heat").data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "上报热力 近24小时 全部上报"
    tree.view.expand(tree.model.index_of("heat"))
    settings = tree.settings("heat")
    assert settings.slider.accessibleName() == "上报热力的不透明度"
    for button in (settings.up, settings.down, settings.zoom):
        assert button.accessibleName()


def test_another_language_renames_everything(desk: DeskWindow, tree) -> None:
    tree.view.expand(tree.model.index_of("heat"))
    desk.set_words(Words("en"))
    assert tree.model.group_index(LayerGroup.LIVE).data() == "Live"
    assert tree.settings("heat").zoom.text() == "Zoom to layer"
    assert tree.heading.name.text() == "Layers"
