"""Into another workspace by hand: in some events, never seen half-way, and what is done meanwhile is not lost."""

from collections.abc import Callable

import pytest
from desk_ear import Ear
from desk_scenes import Scene, snapshot_of
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from zscc.ui.window import DeskWindow
from zscc.ui.workspaces import Workspace


@pytest.fixture
def desk(open_desk: Callable[..., DeskWindow], scene: Scene) -> DeskWindow:
    desk = open_desk()
    desk.show_snapshot(snapshot_of(scene))
    return desk


def click(desk: DeskWindow, workspace: Workspace) -> None:
    next(tab for tab in desk.top_bar.workspaces if tab.workspace is workspace).click()


def shown(desk: DeskWindow) -> Workspace | None:
    rooms = desk.right.rooms
    return next((workspace for workspace, room in rooms.made.items() if room is rooms.shown), None)


def test_a_click_marks_the_tab_at_once_and_the_room_follows(desk: DeskWindow, qtbot: QtBot) -> None:
    click(desk, Workspace.HANDLING)
    assert [tab.workspace for tab in desk.top_bar.workspaces if tab.isChecked()] == [Workspace.HANDLING]
    assert not desk.walk.done
    changed = []
    desk.workspace_changed.connect(changed.append)
    qtbot.waitUntil(lambda: desk.walk.done)
    assert shown(desk) is Workspace.HANDLING
    assert changed == [Workspace.HANDLING]


def test_the_right_column_is_not_painted_half_way(desk: DeskWindow, qtbot: QtBot) -> None:
    ear = Ear(desk, QEvent.Type.Paint)
    click(desk, Workspace.DUTY)
    while not desk.walk.done:
        assert not desk.right.updatesEnabled()
        assert desk.right not in ear.heard
        QTest.qWait(0)
    qtbot.waitUntil(lambda: desk.right in ear.heard)
    assert desk.right.updatesEnabled()


@pytest.mark.parametrize("by_hand", ["key", "click"])
def test_what_is_done_on_the_way_is_done_in_the_workspace_asked_for(desk: DeskWindow, by_hand: str) -> None:
    seen = []
    desk.workspace_changed.connect(lambda workspace: seen.append(("arrived", workspace)))
    click(desk, Workspace.FLOW)
    assert not desk.walk.done
    if by_hand == "key":
        QTest.keyClick(desk.windowHandle(), Qt.Key.Key_Shift)
    else:
        at = desk.timeline.mapTo(desk, desk.timeline.rect().center())
        QTest.mouseClick(desk.windowHandle(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    assert desk.walk.done
    assert seen == [("arrived", Workspace.FLOW)]
    assert shown(desk) is Workspace.FLOW


def test_who_turns_round_on_the_way_ends_where_he_wanted_last(desk: DeskWindow, qtbot: QtBot) -> None:
    click(desk, Workspace.FLOW)
    click(desk, Workspace.DUTY)
    qtbot.waitUntil(lambda: desk.walk.done)
    assert (desk.workspace, shown(desk)) == (Workspace.DUTY, Workspace.DUTY)
    click(desk, Workspace.FLOW)
    desk.show_workspace(Workspace.MAP)
    assert desk.walk.done
    assert (desk.workspace, shown(desk)) == (Workspace.MAP, None)
    assert desk.right.queue.isVisible()


def test_a_moment_that_comes_on_the_way_is_the_one_that_the_room_shows(
    desk: DeskWindow, scene: Scene, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = []
    click(desk, Workspace.FLOW)
    room = desk.right.rooms.room_of(Workspace.FLOW)
    monkeypatch.setattr(room, "show_picture", told.append)
    desk.show_snapshot(snapshot_of(scene))
    qtbot.waitUntil(lambda: desk.walk.done)
    desk.show_workspace(Workspace.FLOW)
    assert told[-1] is desk.picture
