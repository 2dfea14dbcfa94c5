"""下发司机 at the window: a draft is kept, told is what the terminal confirmed, position asked, terminal masked."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from case_scenes import case_of, with_cases
from desk_scenes import AS_OF, Scene, report_at, snapshot_of
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from zscc.map.pointing.pick import Pick
from zscc.model.case import Party, PartyOrder, Stage
from zscc.model.driver_message import DriverMessage, MessageState
from zscc.model.feed_question import AskPosition, FeedAnswer, TellDriver
from zscc.model.report import Priority
from zscc.model.role import Role
from zscc.model.terminal import TerminalBound
from zscc.model.typed_case import DraftOf, DropDraft, KeepDraft
from zscc.model.vehicle_signal import VehicleSignal
from zscc.situation.snapshot import DriverNote, Snapshot
from zscc.ui.window import DeskWindow

VEHICLE = "V07"
TERMINAL = TerminalBound("gateway", "013912345678", VEHICLE, AS_OF - timedelta(days=1))
EMERGENCY = VehicleSignal(VEHICLE, "emergency", True, 1, "gateway")


class Centre:
    """Answers what the panel asks; keeps drafts."""

    def __init__(self, window: DeskWindow) -> None:
        self.window, self.asked, self.refusal = window, [], ""
        self.drafts: dict[str, bytes] = {}
        window.asking.looked_up.connect(self._look_up)

    def _look_up(self, question: object, then: Callable[[object], None]) -> None:
        self.asked.append(question)
        answer: object = None
        match question:
            case KeepDraft(name, body):
                self.drafts[name] = body
            case DraftOf(name):
                answer = self.drafts.get(name)
            case DropDraft(name):
                self.drafts.pop(name, None)
            case TellDriver() | AskPosition():
                answer = FeedAnswer(self.refusal)
        QTimer.singleShot(0, self.window, lambda: then(answer))

    def told(self) -> list[TellDriver]:
        return [asked for asked in self.asked if isinstance(asked, TellDriver)]


def message(state: MessageState = MessageState.WRITTEN, case_id: str = "", **more: object) -> DriverNote:
    written = DriverMessage(
        "m1", 1, MessageState.WRITTEN, VEHICLE, AS_OF, Role.DISPATCHER, "lh", "请到新镇路口", case_id
    )
    newest = replace(written, state=state, serial=1 if state is MessageState.WRITTEN else 2, **more)
    return DriverNote(written, newest)


def moment(scene: Scene, *cases: object, **more: object) -> Snapshot:
    return replace(with_cases(snapshot_of(scene), *cases), **{"terminals": (TERMINAL,), **more})


@pytest.fixture
def centre(open_desk: Callable[..., DeskWindow], scene: Scene) -> Centre:
    window = open_desk()
    made = Centre(window)
    window.show_snapshot(moment(scene))
    window.catch_up()
    window.select(Pick("vehicle", VEHICLE))
    return made


def show(centre: Centre, snapshot: Snapshot) -> None:
    centre.window.show_snapshot(snapshot)
    centre.window.catch_up()


def test_the_card_says_which_terminal_masked_and_what_it_signals(centre: Centre, scene: Scene) -> None:
    show(centre, moment(scene, signals=(EMERGENCY,)))
    lines = dict(centre.window.right.card.texts())
    assert lines["车载终端"].startswith("013****")
    assert "12345678" not in "".join(lines.values())
    assert lines["终端信号"] == "紧急按钮"
    assert centre.window.right.card.vehicle_day.tell.isVisible()


def test_who_has_no_terminal_is_offered_no_text(centre: Centre, scene: Scene) -> None:
    centre.window.select(Pick("vehicle", "V08"))
    assert not centre.window.right.card.vehicle_day.tell.isVisible()


def test_a_text_is_sent_by_keys_and_is_not_told_before_it_is_confirmed(
    centre: Centre, scene: Scene, qtbot: QtBot
) -> None:
    centre.window.right.card.vehicle_day.tell.click()
    panel = centre.window.drivers.panel
    assert panel.isVisible()
    panel.text.insertPlainText("请到新镇路口")
    QTest.keyClick(panel.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "等待终端确认" in panel.notice.text())
    [asked] = centre.told()
    assert (asked.vehicle, asked.text, asked.case_id) == (VEHICLE, "请到新镇路口", "")
    assert panel.text.toPlainText() == ""
    for note, said in (
        (message(), "已下发，等待终端确认"),
        (message(MessageState.CONFIRMED, at=AS_OF + timedelta(seconds=9)), "终端已确认 14:32:16"),
        (message(MessageState.FAILED, reason="offline"), "未送达：终端不在线"),
    ):
        show(centre, moment(scene, driver_messages=(note,)))
        assert panel.list.rows[0].right == said
        assert dict(centre.window.right.card.texts())["下发司机"] == said
    assert panel.list.rows[0].shade == "amber"


def test_what_was_not_sent_stays_written(centre: Centre, qtbot: QtBot) -> None:
    centre.refusal = "offline"
    drivers = centre.window.drivers
    drivers.open((VEHICLE,))
    drivers.panel.text.setPlainText("请到新镇路口")
    drivers.panel.send()
    qtbot.waitUntil(lambda: "终端不在线" in drivers.panel.notice.text())
    assert drivers.panel.text.toPlainText() == "请到新镇路口"
    centre.window.leave()
    assert drivers.panel.isHidden()
    assert centre.drafts == {f"driver:{VEHICLE}": "请到新镇路口".encode()}
    drivers.open(("V08",))
    assert drivers.panel.text.toPlainText() == ""
    drivers.open((VEHICLE,))
    qtbot.waitUntil(lambda: drivers.panel.text.toPlainText() == "请到新镇路口")


def test_nothing_empty_and_nothing_too_long_is_sent(centre: Centre) -> None:
    drivers = centre.window.drivers
    drivers.open((VEHICLE,))
    drivers.panel.send()
    assert "没有文字" in drivers.panel.notice.text()
    drivers.panel.text.setPlainText("长" * 251)
    drivers.panel.send()
    assert "过长" in drivers.panel.notice.text()
    assert centre.told() == []


def test_a_vehicle_is_asked_where_it_is(centre: Centre, qtbot: QtBot) -> None:
    day, notice = centre.window.right.card.vehicle_day, centre.window.map_desk.notice
    day.locate.click()
    qtbot.waitUntil(lambda: "已请求定位" in notice.text())
    assert AskPosition(VEHICLE) in centre.asked
    centre.refusal = "offline"
    centre.window.commands["ask_position"].deed()
    qtbot.waitUntil(lambda: "终端不在线" in notice.text())


def test_a_case_writes_to_the_vehicles_at_work_and_says_what_became_of_it(
    centre: Centre, scene: Scene, qtbot: QtBot
) -> None:
    order = PartyOrder("zfj", responders=(f"vehicle:{VEHICLE}", "vehicle:V08"))
    report = report_at(scene.town, 3, AS_OF - timedelta(minutes=20), Priority.HIGH)
    case = replace(case_of(report, Stage.DISPATCHED), parties=(Party(order, AS_OF),))
    show(centre, moment(scene, case))
    centre.window.select(Pick("case", case.case_id))
    section = centre.window.dispatch.desk.section(centre.window)
    assert section.driver.isVisible()
    section.driver.click()
    panel = centre.window.drivers.panel
    # The other vehicle has no terminal: it is told by telephone.
    assert [panel.vehicles.itemData(place) for place in range(panel.vehicles.count())] == [VEHICLE]
    panel.text.setPlainText("请到场")
    panel.send()
    qtbot.waitUntil(lambda: bool(centre.told()))
    assert centre.told()[0].case_id == case.case_id
    note = message(MessageState.FAILED, case.case_id, reason="silent")
    show(centre, moment(scene, case, driver_messages=(note,)))
    assert "未送达：终端没有应答" in section.driver_state.text()


def test_it_speaks_both_languages(centre: Centre) -> None:
    from zscc.text.words import Words

    centre.window.drivers.open((VEHICLE,))
    centre.window.set_words(Words("en"))
    assert centre.window.drivers.panel.heading.name.text() == "Text to the driver"
    assert "Send" in centre.window.drivers.panel.send_button.text()
