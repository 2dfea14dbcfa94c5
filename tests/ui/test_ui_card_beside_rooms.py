"""The card of what is picked while a workspace's room stands in its place, and when the room is left."""

from collections.abc import Callable

from case_scenes import busy
from desk_ear import Ear
from desk_scenes import Scene
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QScrollArea
from pytestqt.qtbot import QtBot

from zscc.map.pointing.pick import Pick
from zscc.ui.window import DeskWindow
from zscc.ui.workspaces import Workspace


def test_a_card_that_a_room_covers_is_not_shown_at_any_moment(desk: DeskWindow, qtbot: QtBot, scene: Scene) -> None:
    desk.show_snapshot(busy(scene))
    desk.select(Pick("grid", desk.directory.town.grids[0].code))
    assert desk.right.card.isVisible()
    desk.show_workspace(Workspace.FLOW)
    qtbot.waitUntil(desk.right.card.isHidden)
    ear = Ear(desk, QEvent.Type.Show)
    for _ in range(3):
        desk.show_snapshot(busy(scene))
        desk.catch_up()
        desk.select(Pick("grid", desk.directory.town.grids[1].code))
    assert desk.right.card not in ear.heard
    assert desk.right.card.isHidden()


def test_a_card_picked_behind_a_room_stands_whole_when_the_room_is_left(
    open_desk: Callable[..., DeskWindow], qtbot: QtBot, scene: Scene
) -> None:
    desk = open_desk("en", None, (1280, 720))
    desk.show_snapshot(busy(scene))
    desk.show_workspace(Workspace.FLOW)
    qtbot.waitUntil(lambda: desk.right.rooms.shown is not None)
    desk.select(Pick("grid", desk.directory.town.grids[0].code))
    assert desk.right.card.isHidden()
    desk.show_workspace(Workspace.MAP)
    qtbot.waitUntil(desk.right.card.isVisible)
    assert "Grid workers" in dict(desk.right.card.texts())
    area = desk.right.card.findChild(QScrollArea)
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() == 0)
