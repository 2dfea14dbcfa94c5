"""The shift's check-lists in the patrol room: ticked by keyboard, taken back, and handed over while not complete."""

from collections.abc import Callable, Iterator

import pytest
from duty_scenes import DutyScene
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from zscc.model.duty import DutyKind
from zscc.ui.duty.book import Book
from zscc.ui.duty.checks import check_lists
from zscc.ui.window import DeskWindow
from zscc.ui.workspaces import Workspace


@pytest.fixture
def scene(open_desk: Callable[..., DeskWindow], qtbot: QtBot) -> Iterator[DutyScene]:
    made = DutyScene(open_desk(), qtbot)
    made.pass_time(1)
    yield made
    made.close()


def test_an_item_is_ticked_and_taken_back_and_every_time_it_is_a_line(scene: DutyScene) -> None:
    window = scene.window
    window.show_workspace(Workspace.PATROL)
    board = window.right.patrol
    board.tabs["checks"].click()
    part = window.duty.desk.checks
    assert part.isVisible()
    assert not board.view.isVisible()
    first = part.lists[0]
    row = part.list.rows[1]
    part.list.choose(row.key)
    scene.settle(lambda: scene.qtbot.keyClick(part.list.view, Qt.Key.Key_Return))
    [line] = scene.of_kind(DutyKind.CHECKED)
    assert (line.to, dict(line.values)) == (first.class_id, {"item": first.items[0][0], "done": "yes"})
    assert part.lists[0].done == 1
    assert part.list.rows[1].faded
    scene.settle(lambda: part.tick(row.key))
    assert part.lists[0].done == 0
    assert not part.list.rows[1].faded
    board.tabs["grids"].click()
    assert board.view.isVisible()
    assert not part.isVisible()


def test_a_head_is_no_item(scene: DutyScene) -> None:
    scene.window.show_workspace(Workspace.PATROL)
    part = scene.window.duty.desk.checks
    scene.window.right.patrol.tabs["checks"].click()
    part.tick(part.list.rows[0].key)
    assert not scene.centre.answers


def test_ticks_are_those_of_the_shift(scene: DutyScene) -> None:
    scene.window.show_workspace(Workspace.PATROL)
    scene.window.right.patrol.tabs["checks"].click()
    part = scene.window.duty.desk.checks
    for item in range(len(part.lists[0].items)):
        scene.settle(lambda item=item: part.tick(part.list.rows[1 + item].key))
    assert part.lists[0].complete
    assert "3/61" in part.list.heading.note.text()
    classes = scene.window.bureau.catalogue.classes
    night = check_lists(Book(scene.lines), "2026-06-15/night", classes)
    assert sum(its.done for its in night) == 0
    scene.window.duty.open_page("handover")
    page = scene.window.duty.desk.room.handover
    scene.qtbot.waitUntil(lambda: bool(page.list.rows))
    undone = [listed.what for listed in page.listed if listed.section == "check"]
    assert part.lists[0].class_id not in undone
    assert len(undone) == len(part.lists) - 1
