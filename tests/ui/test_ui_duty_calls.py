"""Official warnings stay in sight, and 38 villages are called with the keyboard alone; the map shows who answered."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from duty_scenes import DutyScene
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from zscc.model.asked import WriteLine
from zscc.model.duty import DutyKind
from zscc.ui.duty.call_map import FILLS, call_sketch
from zscc.ui.duty.call_out import CallState, call_out
from zscc.ui.window import DeskWindow
from zscc.ui.workspaces import Workspace

YELLOW = (("type", "rainstorm"), ("colour", "yellow"), ("issuer", "市气象台"))
RED = (("type", "typhoon"), ("colour", "red"), ("issuer", "市气象台"))


@pytest.fixture
def scene(open_desk: Callable[..., DeskWindow], qtbot: QtBot) -> Iterator[DutyScene]:
    made = DutyScene(open_desk(), qtbot)
    made.pass_time(1)
    yield made
    made.close()


def warn(scene: DutyScene, values: tuple[tuple[str, str], ...], hours: float = 5) -> None:
    scene.ask(WriteLine(DutyKind.WARNING, until=scene.centre.clock.now() + timedelta(hours=hours), values=values))


def test_the_gravest_warning_stands_in_the_bar_until_it_is_lifted(scene: DutyScene) -> None:
    bar = scene.window.top_bar
    warn(scene, YELLOW)
    strip = bar.warnings
    assert strip is not None
    assert strip.isVisible()
    assert strip.shown is not None
    assert strip.shown.text == "暴雨黄色预警 市气象台 14:32发布  至19:32"
    warn(scene, RED, hours=1)
    assert strip.shown.text == "台风红色预警 市气象台 14:32发布  至15:32  另1条"
    scene.pass_time(3600)
    assert strip.shown.text == "暴雨黄色预警 市气象台 14:32发布  至19:32  另1条"
    scene.pass_time(5 * 3600)
    assert strip.shown.colour == "stale"
    assert "已到期" in strip.shown.text
    page = opened(scene)
    for _ in range(2):
        scene.settle(page.lift.click)
    assert not strip.isVisible()


def opened(scene: DutyScene):
    scene.window.duty.open_page("calls")
    return scene.window.duty.desk.room.calls


def test_a_warning_is_entered_by_hand_with_the_keyboard(scene: DutyScene) -> None:
    page = opened(scene)
    page.enter.click()
    page.form.lines["until"].setText("什么时候")
    scene.qtbot.keyClick(page.form.lines["until"], Qt.Key.Key_Return)
    assert not scene.of_kind(DutyKind.WARNING)
    assert page.form.told.text()
    page.form.choices["colour"].setCurrentIndex(2)
    page.form.lines["until"].setText("20:00")
    control = Qt.KeyboardModifier.ControlModifier
    scene.settle(lambda: scene.qtbot.keyClick(page.form.lines["until"], Qt.Key.Key_Return, control))
    [line] = scene.of_kind(DutyKind.WARNING)
    assert line.values == (("type", "rainstorm"), ("colour", "orange"), ("issuer", "市气象台"))
    assert f"{line.until:%H:%M}" == "12:00"
    assert page.form.isHidden()
    assert len(scene.centre.answers) == 1


def press(scene: DutyScene, *keys: Qt.Key) -> None:
    board = scene.window.duty.desk.room.calls.board
    for key in keys:
        scene.qtbot.keyClick(board, key)


def test_all_villages_are_called_by_digits_enter_and_del(scene: DutyScene) -> None:
    warn(scene, YELLOW)
    page = opened(scene)
    villages = scene.window.directory.town.villages
    press(scene, Qt.Key.Key_1)
    page.call(villages[0].code, "answered")
    assert not scene.of_kind(DutyKind.CALL_OUT_ANSWERED)
    scene.settle(page.begin.click)
    [began] = scene.of_kind(DutyKind.CALL_OUT)
    assert began.about == scene.of_kind(DutyKind.WARNING)[0].line_id
    press(scene, Qt.Key.Key_1, Qt.Key.Key_2)
    assert page.board.current == villages[11].code
    scene.settle(lambda: press(scene, Qt.Key.Key_Delete))
    assert page.board.current == villages[12].code
    for _ in range(len(villages) - 1):
        scene.settle(lambda: press(scene, Qt.Key.Key_Return))
    calls = call_out(scene.window.duty.desk.book, villages)
    assert calls is not None
    assert (calls.answered, calls.unanswered) == (len(villages) - 1, 1)
    assert page.board.current == villages[11].code
    scene.pass_time(700)
    cell = next(cell for cell in page.board.board.rows if cell.code == villages[11].code)
    assert cell.again
    assert "请再叫" in cell.said
    scene.settle(lambda: press(scene, Qt.Key.Key_Return))
    assert f"{len(villages)}/{len(villages)}" in page.heading.note.text()


def test_f6_hands_the_keyboard_to_the_page_in_front(scene: DutyScene) -> None:
    page = opened(scene)
    scene.window.left.vehicles.view.setFocus()
    scene.window.commands["next_panel"].deed()
    assert scene.window.focusWidget() is page.board
    scene.window.duty.open_page("log")
    scene.window.left.vehicles.view.setFocus()
    scene.window.commands["next_panel"].deed()
    assert scene.window.focusWidget() is scene.window.duty.desk.room.log.text


def test_who_answered_is_written_and_one_key_finds_whom_to_call_next(scene: DutyScene) -> None:
    page = opened(scene)
    villages = scene.window.directory.town.villages
    scene.settle(page.begin.click)
    press(scene, Qt.Key.Key_5)
    page.name.setText("李某")
    scene.settle(lambda: scene.qtbot.keyClick(page.name, Qt.Key.Key_Return))
    [line] = scene.of_kind(DutyKind.CALL_OUT_ANSWERED)
    assert (line.to, line.text, line.outcome) == (villages[4].code, "李某", "answered")
    page.board.choose(villages[20].code)
    press(scene, Qt.Key.Key_PageDown)
    assert page.board.current == villages[21].code
    scene.window.show_workspace(scene.window.workspace)
    scene.window.commands["next_unanswered"].deed()
    assert page.board.current == villages[22].code


def test_the_map_shows_answers_by_colour_and_who_is_silent_by_a_line_too(scene: DutyScene) -> None:
    page = opened(scene)
    villages = scene.window.directory.town.villages
    assert not scene.window.duty.desk.map.drawn
    scene.settle(page.begin.click)
    scene.settle(lambda: page.call(villages[0].code, "answered"))
    scene.settle(lambda: page.call(villages[1].code, "no_answer"))
    assert scene.window.duty.desk.map.drawn
    calls = call_out(scene.window.duty.desk.book, villages)
    assert calls is not None
    sketch = call_sketch(calls)
    colours = [area.colour for area in sketch.areas]
    assert colours.count(FILLS[CallState.ANSWERED][0]) == len(villages[0].rings)
    assert colours.count(FILLS[CallState.NO_ANSWER][0]) == len(villages[1].rings) == len(sketch.lines)
    assert all(line.dashed for line in sketch.lines)


def test_the_map_is_left_to_other_things_when_nobody_is_called_any_more(scene: DutyScene) -> None:
    page = opened(scene)
    scene.settle(page.begin.click)
    drawn = scene.window.duty.desk.map
    for workspace, shown in ((Workspace.MAP, True), (Workspace.PATROL, False), (Workspace.DUTY, True)):
        scene.window.show_workspace(workspace)
        scene.pass_time(1)
        assert drawn.drawn == shown
    scene.window.show_workspace(Workspace.MAP)
    scene.pass_time(7200)
    assert not drawn.drawn


def test_a_roll_call_needs_no_beginning(scene: DutyScene) -> None:
    scene.window.commands["roll_call"].deed()
    page = scene.window.duty.desk.room.calls
    scene.settle(lambda: press(scene, Qt.Key.Key_3, Qt.Key.Key_Return))
    [line] = scene.of_kind(DutyKind.ROLL_CALL)
    assert (line.to, line.outcome) == (scene.window.directory.town.villages[2].code, "answered")
    assert page.heading.note.text().startswith("已应答1/")
