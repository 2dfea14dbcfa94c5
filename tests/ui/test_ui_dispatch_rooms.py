"""The rooms of handling and flow, on a window whose centre is the real casework on a store in memory."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from desk_scenes import AS_OF
from made_asking import CentreDouble
from made_cases import opened
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from zscc.map.pointing.pick import Pick
from zscc.model.asked import Who
from zscc.model.case import PartyOrder, Stage
from zscc.model.case_facts import Act, CaseStep
from zscc.model.duty import DutyKind, DutyLine
from zscc.model.feed_health import FeedHealth, FeedState
from zscc.model.responder import ResponderKind, ResponderSet, ResponderState
from zscc.model.role import Role
from zscc.text.words import Words
from zscc.ui.dispatch.board_column import MIME
from zscc.ui.dispatch.desk import DispatchDesk
from zscc.ui.dispatch.flow_room import FlowRoom
from zscc.ui.dispatch.handling_room import HandlingRoom
from zscc.ui.window import DeskWindow
from zscc.ui.workspaces import Workspace

CASE, OTHER = "YS-1", "YS-2"
LEADER = Who("desk", "leader", Role.SHIFT_LEADER)
STANDBY, EN_ROUTE = ResponderState.STANDBY, ResponderState.EN_ROUTE


class Rooms:
    """Both rooms on a window with two cases."""

    def __init__(self, window: DeskWindow) -> None:
        self.window, self.centre = window, CentreDouble(window, AS_OF)
        self.dispatch = DispatchDesk(window, window.dressing.look)
        look = window.dressing.look
        window.right.rooms.furnish(Workspace.HANDLING, lambda parent: HandlingRoom(self.dispatch, look, parent))
        window.right.rooms.furnish(Workspace.FLOW, lambda parent: FlowRoom(self.dispatch, look, parent))
        hour = timedelta(hours=1)
        up = FeedHealth("test", FeedState.UP, AS_OF - 4 * hour, AS_OF, serial=1, items=0, last_item_at=None)
        self.centre.write(
            [up, replace(opened(1, due_min=-60), at=AS_OF - 3 * hour), replace(opened(2), at=AS_OF - 2 * hour)]
        )

    def enter(self, workspace: Workspace):
        self.window.show_workspace(workspace)
        return self.window.right.rooms.shown

    def step(self, case_id: str, act: Act, minutes_ago: float = 60, role: Role = Role.SHIFT_LEADER, **more) -> None:
        case = self.centre.store.case(case_id)
        assert case is not None
        at = AS_OF - timedelta(minutes=minutes_ago)
        self.centre.write([CaseStep(case_id, case.version + 1, act, at, role, "o", **more)])

    def whistle(self, case_id: str) -> None:
        begins = AS_OF - timedelta(minutes=50)
        order = PartyOrder("hw", True, (), begins + timedelta(minutes=5), begins + timedelta(minutes=60))
        self.step(case_id, Act.REGISTER, role=Role.DUTY_OFFICER)
        self.step(case_id, Act.WHISTLE, 50, Role.DUTY_OFFICER, orders=(order,))

    def done(self, qtbot: QtBot, number: int) -> None:
        qtbot.waitUntil(lambda: len(self.centre.answers) >= number)


@pytest.fixture
def rooms(open_desk: Callable[..., DeskWindow]) -> Iterator[Rooms]:
    made = Rooms(open_desk())
    yield made
    made.centre.close()


def labels(room: HandlingRoom, state: ResponderState) -> list[str]:
    return [line.made().label for line in room.board.columns[state].rows.rows]


# 力量调度 --------------------------------------------------------------------------------------------------


def test_everybody_stands_in_one_column_and_filters_say_how_many_they_show(rooms: Rooms) -> None:
    room = rooms.enter(Workspace.HANDLING)
    total = len(rooms.window.bureau.responders)
    assert len(labels(room, STANDBY)) == total
    room.board.kinds[ResponderKind.VEHICLE].click()
    vehicles = sum(each.kind is ResponderKind.VEHICLE for each in rooms.window.bureau.responders)
    assert len(labels(room, STANDBY)) == vehicles
    assert str(vehicles) in room.board.heading.note.text()
    assert str(total) in room.board.heading.note.text()
    room.board.search.setText("01")
    assert labels(room, STANDBY) == ["01车"]


def test_a_digit_sets_the_state_for_the_case_that_is_chosen(rooms: Rooms, qtbot: QtBot) -> None:
    room = rooms.enter(Workspace.HANDLING)
    rooms.window.select(Pick("case", CASE))
    column = room.board.columns[STANDBY]
    room.board.search.setText("01车")
    room.board.remark.setText("顺路")
    column.take_keyboard()
    QTest.keyClick(column, Qt.Key.Key_2)
    rooms.done(qtbot, 1)
    fact = rooms.centre.answers[0].entries[0].fact
    assert isinstance(fact, ResponderSet)
    assert (fact.state, fact.case_id, fact.reason) == (EN_ROUTE, CASE, "顺路")
    assert labels(room, EN_ROUTE) == ["01车"]
    face = room.board.columns[EN_ROUTE].rows.rows[0].made()
    assert "暴露垃圾" in face.sent_to


def test_enter_takes_up_arrows_choose_and_enter_puts_down(rooms: Rooms, qtbot: QtBot) -> None:
    room = rooms.enter(Workspace.HANDLING)
    room.board.search.setText("02车")
    column = room.board.columns[STANDBY]
    column.take_keyboard()
    for key in (Qt.Key.Key_Return, *[Qt.Key.Key_Right] * 4, Qt.Key.Key_Return):
        QTest.keyClick(column, key)
    rooms.done(qtbot, 1)
    fact = rooms.centre.answers[0].entries[0].fact
    assert (fact.responder_id, fact.state) == ("vehicle:V02", ResponderState.OUT_OF_SERVICE)
    assert labels(room, ResponderState.OUT_OF_SERVICE) == ["02车"]


def test_what_was_taken_up_is_given_up_by_escape(rooms: Rooms) -> None:
    room = rooms.enter(Workspace.HANDLING)
    column = room.board.columns[STANDBY]
    column.take_keyboard()
    QTest.keyClick(column, Qt.Key.Key_Return)
    assert room.board.carried
    QTest.keyClick(column, Qt.Key.Key_Escape)
    assert (room.board.carried, rooms.centre.answers) == ("", [])


def test_a_drop_on_another_column_sets_the_state(rooms: Rooms, qtbot: QtBot) -> None:
    room = rooms.enter(Workspace.HANDLING)
    data = room.board.columns[STANDBY].rows.mimeData([room.board.columns[STANDBY].rows.index(0)])
    assert isinstance(data, QMimeData)
    assert data.hasFormat(MIME)
    target = room.board.columns[ResponderState.RETURNING]
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    target.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.MoveAction, data, buttons, keys))
    rooms.done(qtbot, 1)
    assert len(labels(room, ResponderState.RETURNING)) == 1


def test_a_double_click_brings_a_responder_into_view_and_the_case_stays_picked(rooms: Rooms) -> None:
    room = rooms.enter(Workspace.HANDLING)
    rooms.window.select(Pick("case", CASE))
    room.board.search.setText("燃气")
    column = room.board.columns[STANDBY]
    team = rooms.window.bureau.responders_by_id[column.rows.rows[0].responder_id]
    column.looked_for.emit(team.responder_id)
    goal = rooms.window.canvas._camera.goal
    assert team.base_m == pytest.approx((goal.centre_x_m, goal.centre_y_m), abs=1.0)
    assert rooms.window.selection == Pick("case", CASE)


# 吹哨报到 --------------------------------------------------------------------------------------------------


def test_an_open_whistle_stands_with_its_clocks_and_enter_takes_its_next_step(rooms: Rooms, qtbot: QtBot) -> None:
    rooms.whistle(CASE)
    room = rooms.enter(Workspace.HANDLING)
    qtbot.waitUntil(lambda: len(room.whistles.stack.faces.rows) == 1)
    face = room.whistles.stack.faces.rows[0].made()
    assert [mark.shade for mark in face.marks][:3] == ["red", "amber", "text_third"]
    assert face.marks[3].text == "镇中心"
    room.whistles.stack.setFocus()
    QTest.keyClick(room.whistles.stack, Qt.Key.Key_Return)
    rooms.done(qtbot, 1)
    case = rooms.centre.store.case(CASE)
    assert case is not None
    assert case.stage is Stage.SIGNED
    room.whistles.acts[Act.ESCALATE].click()
    assert room.whistles.act.isVisible()
    QTest.keyClick(room.whistles.act.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert room.whistles.act.notice.text()
    room.whistles.act.text.setText("无人到场")
    QTest.keyClick(room.whistles.act.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    rooms.done(qtbot, 2)
    step = rooms.centre.answers[1].entries[0].fact
    assert (step.act, step.reason, room.whistles.act.isVisible()) == (Act.ESCALATE, "无人到场", False)


def test_who_may_not_act_on_a_whistle_reads_why(rooms: Rooms, qtbot: QtBot) -> None:
    rooms.whistle(CASE)
    room = rooms.enter(Workspace.HANDLING)
    qtbot.waitUntil(lambda: len(room.whistles.stack.faces.rows) == 1)
    room.whistles.stack.setFocus()
    assert room.whistles.acts[Act.REMIND].isEnabled()
    rooms.window.asking.set_who(Who("desk", "analyst", Role.ANALYST))
    assert not room.whistles.acts[Act.REMIND].isEnabled()
    assert "数据分析员" in room.whistles.acts[Act.REMIND].toolTip()


def test_a_whistle_that_is_answered_leaves_the_board(rooms: Rooms, qtbot: QtBot) -> None:
    rooms.whistle(CASE)
    room = rooms.enter(Workspace.HANDLING)
    qtbot.waitUntil(lambda: len(room.whistles.stack.faces.rows) == 1)
    rooms.step(CASE, Act.SIGN_FOR, 20, Role.DEPARTMENT, party="hw")
    rooms.step(CASE, Act.FEED_BACK, 10, Role.DEPARTMENT, party="hw", text="已清理")
    qtbot.waitUntil(lambda: not room.whistles.stack.faces.rows)
    assert room.whistles.empty.isVisible()


# 流转 ------------------------------------------------------------------------------------------------------


def keys(room: FlowRoom) -> list[str]:
    return [face.key for face in room.list.stack.faces.rows]


def test_every_count_opens_its_list(rooms: Rooms, qtbot: QtBot) -> None:
    rooms.step(OTHER, Act.REGISTER, role=Role.DUTY_OFFICER)
    room = rooms.enter(Workspace.FLOW)
    tiles = {stage: tile.texts[1] for stage, tile in room.strip.tiles.items()}
    assert (tiles[Stage.REPORTED], tiles[Stage.REGISTERED], tiles[Stage.HANDLING]) == ("1", "1", "0")
    assert sorted(keys(room)) == [CASE, OTHER]
    QTest.keyClick(room.strip.tiles[Stage.REGISTERED], Qt.Key.Key_Return)
    assert keys(room) == [OTHER]
    room.tabs["overdue"].click()
    assert keys(room) == [CASE]
    medians = room.strip.medians[Stage.REPORTED]
    qtbot.waitUntil(lambda: "小时" in medians.text())
    assert "1小时" in medians.text()


def test_a_leader_decides_what_was_asked_and_others_see_why_they_may_not(rooms: Rooms, qtbot: QtBot) -> None:
    rooms.whistle(CASE)
    until = AS_OF + timedelta(days=1)
    rooms.step(CASE, Act.ASK_EXTENSION, 20, Role.DEPARTMENT, party="hw", reason="等配件", until=until)
    room = rooms.enter(Workspace.FLOW)
    qtbot.waitUntil(lambda: "1" in room.tabs["decisions"].text())
    room.tabs["decisions"].click()
    room.list.stack.go_to(CASE)
    grant = room.list.acts[Act.GRANT_EXTENSION]
    assert (keys(room), grant.isVisible(), grant.isEnabled()) == ([CASE], True, False)
    assert "值班员" in room.list.heading.note.text()
    rooms.window.asking.set_who(LEADER)
    assert grant.isEnabled()
    grant.click()
    rooms.done(qtbot, 1)
    case = rooms.centre.store.case(CASE)
    assert case is not None
    assert case.own is not None
    assert (case.extension_asked, case.own.due_at) == (None, until)
    qtbot.waitUntil(lambda: keys(room) == [])


def test_a_moment_that_comes_while_the_one_before_is_looked_at_is_looked_at_too(
    rooms: Rooms, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = rooms.enter(Workspace.FLOW)
    monkeypatch.setattr("zscc.ui.dispatch.desk.SLICE_S", 1e-5)
    asked = {"role": Role.SHIFT_LEADER, "text": "今日办结", "until": AS_OF}
    rooms.step(CASE, Act.SUPERVISE, 30, **asked)
    rooms.step(OTHER, Act.SUPERVISE, 20, **asked)
    qtbot.waitUntil(lambda: "2" in room.tabs["supervised"].text())


def test_a_reminder_and_a_supervision_are_written_in_one_line(rooms: Rooms, qtbot: QtBot) -> None:
    rooms.window.asking.set_who(LEADER)
    room = rooms.enter(Workspace.FLOW)
    room.list.stack.go_to(CASE)
    room.list.acts[Act.SUPERVISE].click()
    act = room.list.act
    assert (act.text.isVisible(), act.until.isVisible()) == (True, True)
    act.text.setText("今日办结")
    act.until.setText("很快")
    act.send()
    assert (act.notice.isVisible(), rooms.centre.answers) == (True, [])
    act.until.setText("2小时")
    act.send()
    rooms.done(qtbot, 1)
    step = rooms.centre.answers[0].entries[0].fact
    assert (step.act, step.text, step.until) == (Act.SUPERVISE, "今日办结", AS_OF + timedelta(hours=2))
    qtbot.waitUntil(lambda: "1" in room.tabs["supervised"].text())


def test_a_case_joins_the_major_event_that_is_open(rooms: Rooms, qtbot: QtBot) -> None:
    room = rooms.enter(Workspace.FLOW)
    room.list.stack.go_to(CASE)
    join = room.list.acts[Act.JOIN_EVENT]
    assert not join.isEnabled()
    rooms.centre.write([DutyLine("L1", DutyKind.EVENT_OPENED, "2026-06-15/day", AS_OF, "o", to="E1", text="暴雨")])
    assert join.isEnabled()
    join.click()
    rooms.done(qtbot, 1)
    case = rooms.centre.store.case(CASE)
    assert case is not None
    assert case.event_id == "E1"


def test_opening_a_case_picks_it_on_the_map(rooms: Rooms) -> None:
    room = rooms.enter(Workspace.FLOW)
    room.list.stack.go_to(OTHER)
    QTest.keyClick(room.list.stack, Qt.Key.Key_Return)
    assert (rooms.window.workspace, rooms.window.selection) == (Workspace.MAP, Pick("case", OTHER))


def test_rooms_speak_the_desk_s_language(rooms: Rooms) -> None:
    flow = rooms.enter(Workspace.FLOW)
    handling = rooms.enter(Workspace.HANDLING)
    look = rooms.window.look_with(words=Words("en"))
    rooms.dispatch.show_look(look)
    for room in (flow, handling):
        room.show_look(look)
    assert handling.board.names[STANDBY].text().startswith("Standby")
    assert flow.tabs["joint"].text().startswith("Joint")
