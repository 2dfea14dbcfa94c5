"""The section that dispatches, on a window whose centre is the real casework on a store in memory."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from desk_scenes import AS_OF
from made_asking import CentreDouble
from made_cases import opened
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from zscc.model.asked import Who
from zscc.model.case import Case, Stage
from zscc.model.case_facts import Act, CaseStep
from zscc.model.duty import DutyKind
from zscc.model.report import Priority
from zscc.model.responder import ResponderState
from zscc.model.role import Role
from zscc.model.suggestion import Candidate, Reason, SuggestedCall, SuggestFor, Suggestion
from zscc.text.words import Words
from zscc.ui.cases.stage_line import stations_of
from zscc.ui.dispatch.desk import DispatchDesk
from zscc.ui.dispatch.report_text import report_text
from zscc.ui.window import DeskWindow

GAS, PLAIN = "YS-107", "YS-3"
CTRL = Qt.KeyboardModifier.ControlModifier
HAULIERS = ("team:hw:1", "team:hw:2", "team:hw:3")


def candidates(*names: str) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(name, ResponderState.STANDBY, 900.0 * place, 180.0 * place, reasons=(Reason("standby"),))
        for place, name in enumerate(names, start=1)
    )


async def suggested(writer, asked: SuggestFor) -> Suggestion | None:
    case = await writer.case(asked.case_id)
    if case is None:
        return None
    if case.case_id == PLAIN:
        call = SuggestedCall("hw", lead=True, candidates=candidates(*HAULIERS))
        return Suggestion(case.case_id, case.version, "", (call,))
    calls = (
        SuggestedCall("gas", "检测、关阀、抢修", lead=True, candidates=candidates("team:gas:1")),
        SuggestedCall("xf", "警戒、稀释、救援", telephone=True),
        SuggestedCall("zlj", "现场信息回传", candidates=candidates("vehicle:V07", "vehicle:V08")),
    )
    return Suggestion(case.case_id, case.version, "gas", calls)


class Room:
    """The section on a window, fed as the case panel feeds it."""

    def __init__(self, window: DeskWindow) -> None:
        self.window = window
        self.centre = CentreDouble(window, AS_OF)
        self.centre._answerers[SuggestFor] = suggested
        self.dispatch = DispatchDesk(window, window.dressing.look)
        self.section = self.dispatch.section(window)
        self.section.setGeometry(1400, 100, 466, 900)
        self.section.show()
        gas = replace(
            opened(107, Priority.URGENT),
            class_id="emergency.gas",
            title="疑似燃气泄漏",
            words="楼道煤气味很大",
            emergency=True,
            department="gas",
            at=AS_OF - timedelta(minutes=8),
        )
        self.centre.write([gas, opened(3)])

    def case(self, case_id: str) -> Case:
        found = self.centre.store.case(case_id)
        assert found is not None
        return found

    def look_at(self, case_id: str) -> None:
        """As the panel does at every moment."""
        self.dispatch.show_case(self.case(case_id), self.centre.situation.snapshot(self.centre.clock.now()))

    def settle(self, qtbot: QtBot, answers: int) -> None:
        qtbot.waitUntil(lambda: len(self.centre.answers) >= answers)

    def offer(self, qtbot: QtBot, case_id: str) -> None:
        self.look_at(case_id)
        qtbot.waitUntil(lambda: self.section.offer.offer is not None)

    def responders(self) -> dict[str, ResponderState]:
        snapshot = self.centre.situation.snapshot(self.centre.clock.now())
        return {its.responder_id: its.state for its in snapshot.responders}

    def register(self, case_id: str) -> None:
        case = self.case(case_id)
        self.centre.write([CaseStep(case_id, case.version + 1, Act.REGISTER, AS_OF, Role.DUTY_OFFICER, "o")])


@pytest.fixture
def room(open_desk: Callable[..., DeskWindow]) -> Iterator[Room]:
    made = Room(open_desk())
    yield made
    made.centre.close()


def test_one_act_sends_everybody_starts_the_clocks_and_moves_the_board(room: Room, qtbot: QtBot) -> None:
    room.offer(qtbot, GAS)
    assert "燃气" in room.section.offer.heading.name.text()
    assert [face.end for face in room.section.offer.stack.faces.rows] == ["3分", "☎ 119", "3分"]
    room.dispatch.dispatch(GAS)
    room.settle(qtbot, 1)
    case = room.case(GAS)
    assert case.stage is Stage.DISPATCHED
    assert [(party.order.department, party.order.lead) for party in case.parties] == [
        ("gas", True),
        ("xf", False),
        ("zlj", False),
    ]
    assert all(party.order.sign_by for party in case.parties)
    assert room.responders() == dict.fromkeys(("team:gas:1", "vehicle:V07"), ResponderState.EN_ROUTE)
    room.look_at(GAS)
    assert (room.section.offer.isVisible(), room.section.parties.isVisible()) == (False, True)


def test_choosing_somebody_else_wants_a_reason_and_both_are_kept(room: Room, qtbot: QtBot) -> None:
    room.register(PLAIN)
    room.offer(qtbot, PLAIN)
    stack = room.section.offer.stack
    stack.setFocus()
    QTest.keyClick(stack, Qt.Key.Key_Return)
    QTest.keyClick(stack, Qt.Key.Key_Down)
    QTest.keyClick(stack, Qt.Key.Key_Space)
    assert not room.section.main.isEnabled()
    assert room.section.offer.reason.isVisible()
    QTest.keyClick(stack, Qt.Key.Key_Return, CTRL)
    assert room.centre.answers == []
    assert room.section.offer.notice.text()
    room.section.offer.reason.setFocus()
    QTest.keyClicks(room.section.offer.reason, "off shift")
    QTest.keyClick(room.section.offer.reason, Qt.Key.Key_Return, CTRL)
    room.settle(qtbot, 1)
    step = room.centre.answers[0].entries[0].fact
    assert isinstance(step, CaseStep)
    assert (step.reason, step.suggested) == ("off shift", "hw:team:hw:1")
    assert step.orders[0].responders == ("team:hw:2",)


def test_a_line_of_a_preset_turns_to_the_next_candidate(room: Room, qtbot: QtBot) -> None:
    room.offer(qtbot, GAS)
    stack = room.section.offer.stack
    stack.go_to("2")
    stack.setFocus()
    QTest.keyClick(stack, Qt.Key.Key_Right)
    offer = room.section.offer.offer
    assert offer is not None
    assert offer.lines[2].place == 1
    room.look_at(GAS)
    assert room.section.offer.offer == offer


def test_what_may_not_be_done_is_greyed_with_its_reason(room: Room, qtbot: QtBot) -> None:
    room.offer(qtbot, PLAIN)
    assert (room.section.main.isEnabled(), bool(room.section.why.text())) == (False, True)
    room.window.asking.set_who(Who("desk", "analyst", Role.ANALYST))
    room.offer(qtbot, GAS)
    assert not room.section.main.isEnabled()
    assert "数据分析员" in room.section.why.text()


def test_a_newer_step_of_somebody_else_refuses_the_dispatch_and_loses_nothing(room: Room, qtbot: QtBot) -> None:
    room.register(PLAIN)
    room.offer(qtbot, PLAIN)
    case = room.case(PLAIN)
    room.centre.write([CaseStep(PLAIN, case.version + 1, Act.NOTE, AS_OF, Role.DUTY_OFFICER, "o", text="又来电")])
    room.dispatch.dispatch(PLAIN)
    room.settle(qtbot, 1)
    assert room.centre.answers[0].refused == "newer_version"
    assert room.case(PLAIN).stage is Stage.REGISTERED
    assert room.responders() == {}
    room.look_at(PLAIN)
    assert room.section.offer.offer is not None


def test_who_is_reached_by_telephone_signs_in_the_same_act(room: Room, qtbot: QtBot) -> None:
    room.offer(qtbot, GAS)
    room.dispatch.dispatch(GAS)
    room.settle(qtbot, 1)
    room.look_at(GAS)
    room.dispatch.open_page("calls")
    calls = room.section.calls
    assert calls.stack.faces.rows[0].title == "☎ 消防救援站"
    QTest.keyClick(calls.stack, Qt.Key.Key_Return)
    assert QGuiApplication.clipboard().text() == "119"
    assert calls.form.isVisible()
    calls.text.setText("出动两车")
    calls.results["sign"].click()
    room.settle(qtbot, 3)
    call, sign = (answer.entries[0].fact for answer in room.centre.answers[1:])
    assert isinstance(call, CaseStep)
    assert (call.act, call.party, call.outcome, call.text) == (Act.CALL, "xf", "reached", "出动两车")
    assert call.started_at is not None
    assert isinstance(sign, CaseStep)
    assert (sign.act, sign.party, sign.version) == (Act.SIGN_FOR, "xf", call.version + 1)
    assert not calls.form.isVisible()


def test_key_points_are_ticked_into_the_log_and_untied_again(room: Room, qtbot: QtBot) -> None:
    room.look_at(GAS)
    room.dispatch.open_page("points")
    points = room.section.points
    for ticks in (1, 2):
        QTest.keyClick(points.stack, Qt.Key.Key_Return)
        room.settle(qtbot, ticks)
        room.look_at(GAS)
        assert points.stack.faces.rows[0].ticked is (ticks == 1)
    line = room.centre.answers[0].entries[0].fact
    assert (line.what, line.to, line.about) == (DutyKind.CHECKED, "gas", GAS)


def test_a_whistle_names_departments_with_their_clocks_by_keyboard(room: Room, qtbot: QtBot) -> None:
    room.look_at(GAS)
    room.dispatch.open_page("whistle")
    whistle = room.section.whistle
    assert whistle.filter.hasFocus()
    assert whistle.named == {"gas", "xf", "police", "zlj", "grid"}
    whistle.minutes["sign"].setText("x")
    QTest.keyClick(whistle.filter, Qt.Key.Key_Return, CTRL)
    assert whistle.notice.text()
    whistle.minutes["sign"].setText("3")
    QTest.keyClick(whistle.filter, Qt.Key.Key_Return, CTRL)
    room.settle(qtbot, 1)
    case = room.case(GAS)
    assert {party.order.department for party in case.parties} == {"gas", "xf", "police", "zlj", "grid"}
    assert all(party.whistled for party in case.parties)
    [first, *_] = case.parties
    assert first.order.sign_by == first.dispatched_at + timedelta(minutes=3)
    assert room.section.open_page == ""


def test_reports_of_an_emergency_are_prepared_sent_and_follow_each_other(room: Room, qtbot: QtBot) -> None:
    room.look_at(GAS)
    room.dispatch.open_page("report")
    report = room.section.report
    assert report.act is Act.FIRST_REPORT
    assert "疑似燃气泄漏" in report.text.toPlainText()
    report.to.setText("值班领导")
    QTest.keyClick(report.text, Qt.Key.Key_Return, CTRL)
    room.settle(qtbot, 1)
    step = room.centre.answers[0].entries[0].fact
    assert isinstance(step, CaseStep)
    assert step.act is Act.FIRST_REPORT
    assert "值班领导" in step.text
    room.look_at(GAS)
    room.dispatch.open_page("report")
    assert report.act is Act.FOLLOW_UP_REPORT
    report.turn.click()
    assert report.act is Act.FINAL_REPORT


def test_a_first_report_never_says_that_somebody_comes_whom_nobody_sent(room: Room, qtbot: QtBot) -> None:
    room.look_at(GAS)
    case = replace(room.case(GAS), address="", grid=next(iter(room.window.directory.grids)))
    for said, end in (("煤气味很大", "煤气味很大。"), ("煤气味很大。", "煤气味很大。"), ("快来！", "快来！")):
        told = replace(case, words=said)
        text = report_text(Act.FIRST_REPORT, told, AS_OF, room.dispatch.words, room.dispatch.setting.reports)
        assert f"{end}尚未派出处置力量。" in text
        assert "赶往" not in text
        assert room.window.directory.grid_label(case.grid) in text
        assert "待核实" not in text
    room.offer(qtbot, GAS)
    room.dispatch.dispatch(GAS)
    room.settle(qtbot, 1)
    text = report_text(Act.FIRST_REPORT, room.case(GAS), AS_OF, room.dispatch.words, room.dispatch.setting.reports)
    assert "力量正在赶往现场" in text


@pytest.mark.parametrize(("left_out", "lead"), [((), "gas"), (("gas",), "xf")])
def test_the_preset_says_who_leads_what_is_whistled_for(room: Room, qtbot: QtBot, left_out: tuple, lead: str) -> None:
    room.look_at(GAS)
    room.dispatch.open_page("whistle")
    room.section.whistle.named.difference_update(left_out)
    room.section.whistle.send()
    room.settle(qtbot, 1)
    case = room.case(GAS)
    assert [party.order.department for party in case.parties if party.order.lead] == [lead]
    notified = stations_of(case, room.dispatch.words.cases)[1]
    assert (notified.passed, notified.at) == (True, case.parties[0].dispatched_at)
    assert case.times.dispatched_at is None


def test_what_is_being_written_stays_when_the_page_closes_and_moments_pass(room: Room) -> None:
    room.look_at(GAS)
    room.dispatch.open_page("report")
    room.section.report.text.setPlainText("三楼已敲门")
    QTest.keyClick(room.section.report.text, Qt.Key.Key_Escape)
    assert room.section.open_page == ""
    room.centre.clock.advance(60)
    room.look_at(GAS)
    room.dispatch.open_page("report")
    assert room.section.report.text.toPlainText() == "三楼已敲门"


def test_a_report_that_was_begun_is_there_again_after_a_restart_until_it_is_sent(room: Room, qtbot: QtBot) -> None:
    room.look_at(GAS)
    room.dispatch.open_page("report")
    room.section.report.text.setPlainText("三楼已敲门，无人应答")
    room.dispatch._drafts.keep_now()
    qtbot.waitUntil(lambda: room.centre.store.draft(f"report:{GAS}:first_report") is not None)
    again = DispatchDesk(room.window, room.window.dressing.look)
    section = again.section(room.window)
    again.show_case(room.case(GAS), room.centre.situation.snapshot(AS_OF))
    again.open_page("report")
    qtbot.waitUntil(lambda: section.report.text.toPlainText() == "三楼已敲门，无人应答")
    section.report.send()
    room.settle(qtbot, 1)
    qtbot.waitUntil(lambda: room.centre.store.draft(f"report:{GAS}:first_report") is None)


def test_the_section_speaks_the_desk_s_language(room: Room, qtbot: QtBot) -> None:
    room.offer(qtbot, GAS)
    room.dispatch.show_look(room.window.look_with(words=Words("en")))
    assert room.section.main.text().startswith("Dispatch")
    assert isinstance(room.section, QWidget)
