"""The logbook by hand: a line in two keys, notes that are carried, lines about a case, masked numbers, a search."""

from collections.abc import Callable, Iterator

import pytest
from duty_scenes import DutyScene
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from zscc.map.pointing.pick import Pick
from zscc.model.asked import OpenCase, WriteLine
from zscc.model.duty import CARRIED, DutyKind
from zscc.ui.window import DeskWindow
from zscc.ui.workspaces import Workspace


@pytest.fixture
def scene(open_desk: Callable[..., DeskWindow], qtbot: QtBot) -> Iterator[DutyScene]:
    made = DutyScene(open_desk(), qtbot)
    yield made
    made.close()


def write(scene: DutyScene, text: str, *, carried: bool = False) -> None:
    line = scene.window.duty.desk.line
    scene.window.commands["log_line"].deed()
    assert line.text.hasFocus() or line.isVisible()
    line.text.setText(text)
    modifier = Qt.KeyboardModifier.ControlModifier if carried else Qt.KeyboardModifier.NoModifier
    scene.settle(lambda: scene.qtbot.keyClick(line.text, Qt.Key.Key_Return, modifier))
    assert not line.isVisible()
    assert not line.text.text()


def test_a_line_in_two_keys_from_anywhere(scene: DutyScene) -> None:
    assert scene.window.commands["log_line"].keys == ("Ctrl+L",)
    write(scene, "巡查车到齐")
    [line] = scene.lines
    assert (line.what, line.text, line.outcome, line.shift) == (DutyKind.NOTE, "巡查车到齐", "", "2026-06-15/day")


def test_a_carried_note_stands_until_it_is_cleared(scene: DutyScene) -> None:
    write(scene, "城北大道路灯不亮，夜班跟踪", carried=True)
    write(scene, "一般记事")
    assert [line.outcome for line in scene.lines] == [CARRIED, ""]
    scene.window.duty.open_page("log")
    room = scene.window.duty.desk.room
    assert room.figures["carried"].texts[1] == "1"
    room.log.show_carried()
    [row] = room.log.list.rows
    room.log.list.choose(row.key)
    scene.settle(lambda: scene.qtbot.keyClick(room.log.list.view, Qt.Key.Key_Delete))
    assert scene.window.duty.desk.book.carried == ()
    assert room.figures["carried"].texts[1] == "0"
    assert not room.log.list.rows


def test_a_line_is_about_the_case_that_is_selected_and_leads_back_to_it(scene: DutyScene) -> None:
    scene.ask(OpenCase("北门垃圾满溢", address="北门"))
    case_id = scene.window.snapshot.cases[0].case_id
    scene.window.select(Pick("case", case_id))
    write(scene, "已电话通知环卫")
    assert scene.lines[-1].about == case_id
    scene.window.select(None)
    scene.window.duty.open_page("log")
    page = scene.window.duty.desk.room.log
    page.list.opened.emit(scene.lines[-1].line_id)
    assert scene.window.selection == Pick("case", case_id)


def test_the_page_writes_searches_and_masks(scene: DutyScene) -> None:
    scene.window.duty.open_page("log")
    page = scene.window.duty.desk.room.log
    assert page.text.hasFocus()
    page.text.setText("市民13812345678来电询问")
    scene.settle(lambda: scene.qtbot.keyClick(page.text, Qt.Key.Key_Return))
    assert page.text.text() == ""
    scene.ask(WriteLine(DutyKind.CALL, "与抢修班通话"))
    assert [row.title for row in page.list.rows] == ["与抢修班通话", "市民138****5678来电询问"]
    page.wanted.setText("抢修")
    assert [row.title for row in page.list.rows] == ["与抢修班通话"]
    page.wanted.setText("")
    page.shown.setCurrentIndex(page.shown.findData("calls"))
    assert [row.title for row in page.list.rows] == ["与抢修班通话"]


def test_a_call_says_from_when_until_when(scene: DutyScene) -> None:
    scene.window.duty.open_page("log")
    page = scene.window.duty.desk.room.log
    page.kind.setCurrentIndex(page.kind.findData("call"))
    scene.qtbot.keyClicks(page.text, "12345")
    scene.pass_time(300)
    scene.settle(lambda: scene.qtbot.keyClick(page.text, Qt.Key.Key_Return))
    [line] = scene.of_kind(DutyKind.CALL)
    assert line.started_at is not None
    assert (line.at - line.started_at).total_seconds() == 300
    assert page.list.rows[0].right == "14:32–14:37"


def test_what_was_typed_is_there_when_the_line_is_opened_again(scene: DutyScene) -> None:
    line = scene.window.duty.desk.line
    line.toggle()
    line.text.setText("写到一半")
    scene.window.leave()
    assert not line.isVisible()
    line.toggle()
    assert line.text.text() == "写到一半"
    assert scene.window.workspace is Workspace.MAP


def test_what_was_typed_comes_back_on_another_desk_of_this_seat(
    scene: DutyScene, open_desk: Callable[..., DeskWindow], qtbot: QtBot
) -> None:
    scene.window.duty.open_page("log")
    page = scene.window.duty.desk.room.log
    page.text.setText("电话里说的是北门")
    scene.window.duty.desk.drafts.keep_now()
    qtbot.waitUntil(lambda: scene.centre.store.draft("duty.log") == "电话里说的是北门".encode())
    other = open_desk()
    other.asking.looked_up.connect(scene.window.asking.looked_up)
    other.duty.open_page("log")
    qtbot.waitUntil(lambda: other.duty.desk.room.log.text.text() == "电话里说的是北门")
    scene.settle(page.write_line)
    qtbot.waitUntil(lambda: scene.centre.store.draft("duty.log") is None)


def test_nothing_to_report_is_one_key_and_says_when(scene: DutyScene) -> None:
    scene.window.duty.open_page("shift")
    page = scene.window.duty.desk.room.shift
    assert "尚未" in page.told.text()
    scene.settle(scene.window.commands["all_quiet"].deed)
    assert [line.what for line in scene.lines] == [DutyKind.ALL_QUIET]
    assert "14:32" in page.told.text()
    assert all("某" not in row.title for row in page.now.rows)
