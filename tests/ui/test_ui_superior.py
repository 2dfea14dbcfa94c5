"""上级工单 in the panel of a case: number, deadlines, return window, an answer without the caller, copied by key."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from case_scenes import case_of, limit, with_cases
from desk_scenes import AS_OF, Scene, report_at, snapshot_of
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from zscc.map.pointing.pick import Pick
from zscc.model.case import Case, Stage
from zscc.model.case_facts import Act, CaseStep
from zscc.model.journal import Entry
from zscc.model.question import AboutCase, CaseFile
from zscc.model.report import Priority
from zscc.model.role import Role
from zscc.model.typed_case import DraftOf, KeepDraft
from zscc.ui.cases.superior_section import SuperiorSection
from zscc.ui.window import DeskWindow

NUMBER = "GD20260615-0087"
HOUR = timedelta(hours=1)


def order_of(scene: Scene, stage: Stage = Stage.REPORTED, **changes: object) -> Case:
    report = report_at(scene.town, 3, AS_OF - HOUR, Priority.NORMAL)
    told = {
        "external_ids": (NUMBER,),
        "own": limit(AS_OF - HOUR, 1_400),
        "superior": limit(AS_OF - HOUR, 2_900),
        "return_by": AS_OF + timedelta(minutes=80),
        "words": "王小明说楼下太吵，电话13812345678",
        "address": "新镇路88号",
    }
    return replace(case_of(report, stage), **{**told, **changes})


class Centre:
    """Tells the history of the case and keeps drafts."""

    def __init__(self, window: DeskWindow, case: Case, *steps: CaseStep) -> None:
        self.window, self.case, self.drafts = window, case, dict[str, bytes]()
        self.history = tuple(Entry(number, AS_OF, step, "desk", "lh") for number, step in enumerate(steps, 1))
        window.asking.looked_up.connect(self._look_up)

    def _look_up(self, question: object, then: Callable[[object], None]) -> None:
        answer: object = None
        match question:
            case AboutCase():
                answer = CaseFile(self.case, self.history)
            case KeepDraft(name, body):
                self.drafts[name] = body
            case DraftOf(name):
                answer = self.drafts.get(name)
        QTimer.singleShot(0, self.window, lambda: then(answer))


def shown(desk: DeskWindow, scene: Scene, case: Case) -> SuperiorSection:
    desk.show_snapshot(with_cases(snapshot_of(scene), case))
    desk.catch_up()
    desk.select(Pick("case", case.case_id))
    [section] = desk.case_desk.panel.findChildren(SuperiorSection)
    return section


def test_number_deadlines_and_return_window_stand_together(desk: DeskWindow, scene: Scene) -> None:
    section = shown(desk, scene, order_of(scene))
    assert section.isVisible()
    assert NUMBER in section.number.text()
    assert "剩余1小时20分" in section.window_left.text()
    assert list(desk.case_desk.panel.clocks.clocks) == ["own", "superior"]
    section.copy_number.click()
    assert QGuiApplication.clipboard().text() == NUMBER


@pytest.mark.parametrize(
    ("stage", "minutes", "said", "tone"),
    [
        (Stage.REPORTED, 40, "剩余40分", "amber"),
        (Stage.REPORTED, -5, "不再接受退单", "third"),
        (Stage.REGISTERED, 40, "已立案，不再退回", "third"),
    ],
)
def test_the_return_window_calls_while_somebody_can_act(
    desk: DeskWindow, scene: Scene, stage: Stage, minutes: int, said: str, tone: str
) -> None:
    section = shown(desk, scene, order_of(scene, stage, return_by=AS_OF + timedelta(minutes=minutes)))
    assert said in section.window_left.text()
    assert section.window_left.property("shade") == tone


def test_a_case_of_our_own_has_no_such_section(desk: DeskWindow, scene: Scene) -> None:
    section = shown(desk, scene, order_of(scene, external_ids=(), return_by=None))
    assert not section.isVisible()


def test_the_answer_is_made_of_facts_without_the_caller(desk: DeskWindow, scene: Scene, qtbot: QtBot) -> None:
    times = order_of(scene, Stage.CLOSED).times
    case = order_of(scene, Stage.CLOSED, satisfaction="satisfied", times=replace(times, closed_at=AS_OF))
    fed_back = CaseStep(case.case_id, 5, Act.FEED_BACK, AS_OF, Role.DEPARTMENT, "zfj", text="已劝导商铺调低音量。")
    centre = Centre(desk, case, fed_back)
    section = shown(desk, scene, case)
    section.reply.click()
    qtbot.waitUntil(lambda: "已劝导商铺调低音量" in section.text.toPlainText())
    answer = section.text.toPlainText()
    for told in (NUMBER, "新镇路88号", "噪声扰民", "办结", "表示满意", desk.profile.institution):
        assert told in answer
    for personal in ("王小明", "13812345678", "138****5678", "太吵"):
        assert personal not in answer
    QTest.keyClick(section.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == answer
    assert centre.case is case


def test_what_a_hand_wrote_stays_and_can_be_made_anew(desk: DeskWindow, scene: Scene, qtbot: QtBot) -> None:
    case = order_of(scene)
    centre = Centre(desk, case)
    section = shown(desk, scene, case)
    section.reply.click()
    qtbot.waitUntil(lambda: "正在办理中" in section.text.toPlainText())
    made = section.text.toPlainText()
    section.text.insertPlainText("您好！")
    desk.show_snapshot(replace(desk.snapshot, as_of=AS_OF + timedelta(seconds=5)))
    desk.catch_up()
    assert section.text.toPlainText().startswith("您好！")
    qtbot.waitUntil(lambda: bool(centre.drafts), timeout=5_000)
    QTest.keyClick(section.text, Qt.Key.Key_Escape)
    assert not section.open
    section.reply.click()
    qtbot.waitUntil(lambda: section.text.toPlainText().startswith("您好！"))
    section.anew.click()
    assert section.text.toPlainText() == made


def test_the_section_speaks_english(open_desk: Callable[..., DeskWindow], scene: Scene) -> None:
    section = shown(open_desk("en"), scene, order_of(scene))
    assert "May go back" in section.window_left.text()
    assert section.reply.text() == "Answer"
