"""What is made part by part: whole for whoever asks before the last part, and in the language of that moment."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from desk_pixels import pixels
from desk_scenes import Scene, snapshot_of
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from zscc.settings.style import load_style
from zscc.text import Words
from zscc.ui.idle import unseen_panels
from zscc.ui.making import Making
from zscc.ui.theme import dress
from zscc.ui.window import DeskWindow
from zscc.ui.workspaces import Workspace


class Wall:
    """Three stones."""

    def __init__(self) -> None:
        self.stones = 0
        self.parts = self._parts()

    def _parts(self) -> Iterator[None]:
        for _ in range(3):
            self.stones += 1
            yield


def test_a_part_a_step_and_the_rest_at_once() -> None:
    making = Making(Wall())
    steps = iter(making)
    next(steps)
    next(steps)
    wall = making.whole()
    assert wall.stones == 3
    assert making.whole() is wall
    assert list(steps) == []


def begun(desk: DeskWindow, workspace: Workspace, name: str, steps: int) -> None:
    """Take the first steps of a part of a room."""
    made = iter(getattr(desk.right.rooms.room_of(workspace), name))
    for _ in range(steps):
        next(made)


@pytest.mark.parametrize("steps", [1, 4, 9])
def test_a_board_that_is_half_made_is_whole_when_its_room_is_entered(
    open_desk: Callable[..., DeskWindow], scene: Scene, steps: int
) -> None:
    desk, whole = open_desk(), open_desk()
    for each in (desk, whole):
        each.show_snapshot(snapshot_of(scene))
    begun(desk, Workspace.HANDLING, "board_in_parts", steps)
    for each in (desk, whole):
        each.show_workspace(Workspace.HANDLING)
    assert texts(desk) == texts(whole)


@pytest.mark.parametrize("workspace", list(Workspace))
def test_a_language_chosen_while_rooms_are_made_is_spoken_in_all_of_them(
    open_desk: Callable[..., DeskWindow], scene: Scene, workspace: Workspace, qtbot: QtBot
) -> None:
    desk, opened = open_desk(), open_desk("en")
    steps = unseen_panels(desk)
    for number, _ in enumerate(steps):
        if number == 200:
            break
    desk.set_words(Words("en"))
    for _ in steps:
        pass
    for each in (desk, opened):
        each.show_snapshot(snapshot_of(scene))
        each.show_workspace(workspace)
    qtbot.waitUntil(lambda: texts(desk) == texts(opened))


@pytest.mark.parametrize("steps", [1, 3, 7])
def test_the_panel_of_feeds_opened_while_it_is_made_is_whole(
    open_desk: Callable[..., DeskWindow], scene: Scene, steps: int, qapp: QApplication
) -> None:
    desk, opened = open_desk(), open_desk("en")
    made = iter(desk.overlays.feeds_in_parts())
    for _ in range(steps):
        next(made)
    assert not desk.overlays.close_top()
    dress(qapp, load_style("light"))
    for each in (desk, opened):
        each.set_words(Words("en"))
        each.set_style(load_style("light"))
        each.show_snapshot(snapshot_of(scene))
        each.toggle_feeds()
    panel, whole = desk.overlays.feeds, opened.overlays.feeds
    assert panel.isVisible()
    assert panel.texts() == whole.texts()
    assert np.array_equal(*(pixels(each.grab().toImage()) for each in (panel, whole)))
    assert list(made) == []


@pytest.mark.parametrize("steps", [1, 4, 9])
def test_the_panel_of_a_case_asked_for_while_it_is_made_is_whole(
    open_desk: Callable[..., DeskWindow], steps: int
) -> None:
    desk, whole = open_desk(), open_desk()
    made = iter(desk.case_desk.panel_in_parts())
    for _ in range(steps):
        next(made)
    sections = [each.case_desk.panel.superior for each in (desk, whole)]
    said = [(each.copy_number.text(), each.anew.text(), each.text.height()) for each in sections]
    assert said[0] == said[1]
    assert said[0][0]
    assert all(each.isHidden() for each in sections)


def texts(desk: DeskWindow) -> list[tuple[str, str]]:
    """What stands in the right column, kind by kind."""
    shown = [each for each in desk.right.findChildren(QWidget) if each.isVisible()]
    said = [(type(each).__name__, str(each.property("text") or "")) for each in shown]
    return sorted((kind, text) for kind, text in said if text)
