"""Leaders' instructions word for word, and major events with roles, a log and the cases that joined."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from duty_scenes import DutyScene
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from zscc.map.pointing.pick import Pick
from zscc.model.asked import OpenCase, TakeStep, WriteLine
from zscc.model.case_facts import Act
from zscc.model.duty import DutyKind
from zscc.model.role import Role
from zscc.ui.window import DeskWindow
from zscc.ui.workspaces import Workspace

CONTROL = Qt.KeyboardModifier.ControlModifier
WORDS = "请城管、安监开展拉网式排查，三日内报结果。"


@pytest.fixture
def scene(open_desk: Callable[..., DeskWindow], qtbot: QtBot) -> Iterator[DutyScene]:
    made = DutyScene(open_desk(), qtbot)
    made.pass_time(1)
    yield made
    made.close()


def test_an_instruction_is_recorded_verbatim_and_done_with_its_result(scene: DutyScene) -> None:
    scene.window.duty.open_page("ledger")
    page = scene.window.duty.desk.room.ledger
    form = page.form
    assert form.lines["instruction"].hasFocus()
    scene.qtbot.keyClicks(form.lines["instruction"], "")
    form.lines["instruction"].setText(WORDS)
    scene.qtbot.keyClick(form.lines["instruction"], Qt.Key.Key_Return)
    assert form.lines["owner"].hasFocus()
    form.lines["owner"].setText("安监所")
    form.lines["until"].setText("+0.9")
    scene.settle(lambda: scene.qtbot.keyClick(form.lines["owner"], Qt.Key.Key_Return, CONTROL))
    [line] = scene.of_kind(DutyKind.INSTRUCTION)
    assert (line.text, line.to, line.by) == (WORDS, "安监所", scene.window.asking.who.account)
    assert line.until is not None
    assert not form.text("instruction")
    [row] = page.list.rows
    assert row.shade == "amber"
    scene.pass_time(3700)
    assert page.list.rows[0].shade == "red"
    assert "超期" in page.list.rows[0].right
    page.list.choose(row.key)
    page.result.setText("已排查42家，整改3家")
    scene.settle(lambda: scene.qtbot.keyClick(page.result, Qt.Key.Key_Return))
    [done] = scene.of_kind(DutyKind.INSTRUCTION_DONE)
    assert (done.about, done.text) == (line.line_id, "已排查42家，整改3家")
    assert page.list.rows[0].faded
    assert scene.window.duty.desk.room.figures["instructions"].texts[1] == "0"


def test_an_instruction_without_words_or_with_no_moment_is_refused_in_words(scene: DutyScene) -> None:
    scene.window.duty.open_page("ledger")
    page = scene.window.duty.desk.room.ledger
    page.write()
    assert page.form.told.text()
    page.form.lines["instruction"].setText(WORDS)
    page.form.lines["until"].setText("后天吧")
    page.write()
    assert "+2" in page.form.told.text()
    assert page.form.text("instruction") == WORDS
    page.finish()
    assert not scene.centre.answers


def test_supervised_cases_stand_below_with_their_time_left(scene: DutyScene) -> None:
    scene.ask(OpenCase("暴露垃圾满溢", class_id="garbage", address="北门", register=True))
    case = scene.window.snapshot.cases[0]
    scene.window.duty.sitting.act_as(Role.SHIFT_LEADER)
    until = scene.centre.clock.now() + timedelta(minutes=30)
    scene.ask(TakeStep(case.case_id, case.version, Act.SUPERVISE, text="请今日办结", until=until))
    scene.window.duty.open_page("ledger")
    page = scene.window.duty.desk.room.ledger
    scene.qtbot.waitUntil(lambda: bool(page.supervised.rows))
    assert (page.supervised.rows[0].key, page.supervised.rows[0].shade) == (case.case_id, "amber")
    page.supervised.opened.emit(case.case_id)
    assert scene.window.selection == Pick("case", case.case_id)


def choose(page, act: str) -> None:
    page.act.setCurrentIndex(page.act.findData(act))


def test_a_major_event_has_roles_a_log_and_cases_and_is_closed(scene: DutyScene) -> None:
    scene.ask(OpenCase("疑似燃气泄漏", class_id="emergency", address="某小区", register=True))
    case = scene.window.snapshot.cases[0]
    scene.window.duty.open_page("events")
    page = scene.window.duty.desk.room.events
    choose(page, "note")
    page.text.setText("没有事件")
    page.act_now()
    assert "启动" in page.told.text()
    choose(page, "open")
    page.text.setText("燃气泄漏处置")
    scene.settle(lambda: scene.qtbot.keyClick(page.text, Qt.Key.Key_Return))
    [event] = scene.of_kind(DutyKind.EVENT_OPENED)
    for act, words in (("role", "徐某"), ("note", "已疏散30户")):
        choose(page, act)
        page.text.setText(words)
        scene.settle(page.act_now)
    assert scene.of_kind(DutyKind.EVENT_ROLE)[0].values == (("role", "commander"), ("person", "徐某"))
    assert [row.title for row in page.log.rows][:1] == ["已疏散30户"]
    choose(page, "join")
    page.act_now()
    assert "选中" in page.told.text()
    scene.window.select(Pick("case", case.case_id))
    scene.settle(page.act_now)
    assert scene.window.snapshot.cases[0].event_id == event.to
    scene.window.duty.desk.look_over_now()
    scene.qtbot.waitUntil(lambda: any(row.key.startswith("case ") for row in page.log.rows))
    choose(page, "close")
    page.text.setText("险情排除")
    scene.settle(page.act_now)
    assert scene.window.duty.desk.book.events == ()
    assert not page.events.rows


def test_an_emergency_says_which_report_is_due_and_when(scene: DutyScene) -> None:
    scene.ask(OpenCase("疑似燃气泄漏", class_id="emergency", address="某小区", register=True, emergency=True))
    scene.window.duty.open_page("events")
    page = scene.window.duty.desk.room.events
    scene.qtbot.waitUntil(lambda: bool(page.urgent.rows))
    assert page.urgent.rows[0].right.startswith("首报")


def test_the_figures_open_what_they_count(scene: DutyScene) -> None:
    window = scene.window
    scene.ask(OpenCase("暴露垃圾满溢", class_id="garbage", address="北门", register=True))
    scene.ask(OpenCase("疑似燃气泄漏", class_id="emergency", address="某小区", register=True))
    scene.pass_time(7200)
    figures = window.duty.desk.room.figures
    for name, rows in (("open", 2), ("overdue", 1)):
        window.duty.open_page("shift")
        assert figures[name].texts[1] == str(rows)
        figures[name].opened.emit()
        assert window.workspace is Workspace.MAP
        assert len(window.right.queue.model.rows) == rows
    window.duty.open_page("shift")
    figures["alarms"].opened.emit()
    assert not window.alarms.desk.panel.isHidden()
    figures["instructions"].opened.emit()
    assert window.duty.desk.room.page_name == "ledger"


def test_the_log_names_lines_of_other_pages(scene: DutyScene) -> None:
    scene.ask(WriteLine(DutyKind.INSTRUCTION, WORDS))
    scene.window.duty.open_page("log")
    [row] = scene.window.duty.desk.room.log.list.rows
    assert (row.title, row.second) == (WORDS, "领导批示")
