"""A shift is handed over: everything stands there by itself, both confirm, one line holds it all, and paper says it."""

import io
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pypdf
import pytest
from desk_scenes import AS_OF
from duty_scenes import DutyScene
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from zscc.export.seal import opened_file
from zscc.model.alarm import AlarmAct, AlarmRaised, AlarmStep
from zscc.model.asked import CallOn, OpenCase, TakeStep, WriteLine
from zscc.model.case_facts import Act
from zscc.model.duty import CARRIED, DutyKind, DutyLine
from zscc.model.exported import Exported
from zscc.model.feed_health import FeedHealth, FeedState
from zscc.model.feed_question import FeedCard
from zscc.model.report import Priority
from zscc.model.role import Role
from zscc.ui.duty.handover import Listed, by_section, listed_in
from zscc.ui.duty.handover_page import HandoverPage
from zscc.ui.duty.handover_words import said_of
from zscc.ui.window import DeskWindow


@pytest.fixture
def scene(open_desk: Callable[..., DeskWindow], qtbot: QtBot) -> Iterator[DutyScene]:
    made = DutyScene(open_desk(), qtbot)
    made.pass_time(1)
    yield made
    made.close()


def busy(scene: DutyScene) -> None:
    """Something of everything that a handover lists."""
    now = scene.centre.clock.now
    scene.ask(OpenCase("暴露垃圾满溢，联系13812345678", class_id="garbage", address="北门", register=True))
    scene.ask(OpenCase("疑似燃气泄漏", class_id="emergency", address="某小区", register=True))
    case = scene.window.snapshot.cases[0]
    scene.window.duty.sitting.act_as(Role.SHIFT_LEADER)
    department = scene.window.bureau.catalogue.departments[0].department_id
    whistle = TakeStep(
        case.case_id, case.version, Act.WHISTLE, calls=(CallOn(department, sign_within_s=300),), text="请到场"
    )
    scene.ask(whistle)
    scene.window.duty.sitting.act_as(Role.DUTY_OFFICER)
    scene.ask(WriteLine(DutyKind.NOTE, "路灯不亮，夜班跟踪", outcome=CARRIED))
    scene.ask(WriteLine(DutyKind.INSTRUCTION, "三日内报结果", to="安监所", until=now() + timedelta(days=3)))
    scene.ask(WriteLine(DutyKind.EVENT_OPENED, "燃气泄漏处置", to="ZD1"))
    values = (("type", "rainstorm"), ("colour", "yellow"), ("issuer", "市气象台"))
    scene.ask(WriteLine(DutyKind.WARNING, until=now() + timedelta(hours=5), values=values))
    raised = AlarmRaised("A1", "overspeed", Priority.HIGH, "vehicle", "V07", "call", now())
    shelved = AlarmRaised("A2", "long_idle", Priority.LOW, "vehicle", "V08", "call", now())
    until = now() + timedelta(hours=1)
    quiet = AlarmStep("A2", 1, AlarmAct.SHELVED, now(), Role.DUTY_OFFICER, "o1", "检修", until=until)
    down = FeedHealth("sensor", FeedState.DOWN, now(), now(), serial=1, items=0, last_item_at=None, error="refused")
    scene.centre.write([raised, shelved, quiet, down])


def opened(scene: DutyScene) -> HandoverPage:
    scene.window.duty.open_page("handover")
    page = scene.window.duty.desk.room.handover
    scene.qtbot.waitUntil(lambda: bool(page.list.rows))
    return page


def hand_over(scene: DutyScene, page: HandoverPage) -> DutyLine:
    for tick in page.ticks.values():
        tick.setChecked(True)
    page.remark.setText("城管夜查组21点到位")
    press = (page.remark, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    # Three hours before the shift ends: the first press only asks.
    scene.qtbot.keyClick(*press)
    assert "距下班还有" in page.told.text()
    scene.settle(lambda: scene.qtbot.keyClick(*press))
    return scene.of_kind(DutyKind.HANDOVER)[-1]


def test_everything_that_stands_is_listed_and_written_in_one_line(scene: DutyScene) -> None:
    busy(scene)
    page = opened(scene)
    roster = scene.window.duty.sitting.roster
    officer = scene.window.asking.who.account
    line = hand_over(scene, page)
    counts = {section: len(its) for section, its in by_section(listed_in(line)).items()}
    assert counts == {
        "case": 2, "overdue": 0, "alarm": 1, "shelved": 1, "note": 1,
        "instruction": 1, "whistle": 1, "event": 1, "warning": 1, "feed": 1, "check": 22,
    }  # fmt: skip
    cases = by_section(listed_in(line))["case"]
    assert cases[0].field(2) == "urgent"
    night = roster.duty_at(roster.duty_at(AS_OF).ends_at)
    assert (line.about, line.to) == (officer, night.people(Role.DUTY_OFFICER)[0].id)
    assert dict(line.values)["from"] == "2026-06-15/day"
    assert dict(line.values)["to"] == "2026-06-15/night"
    assert "13812345678" not in str(line)
    assert scene.window.asking.who.account == line.to
    assert not page.remark.text()


def test_it_is_refused_until_both_have_confirmed(scene: DutyScene) -> None:
    page = opened(scene)
    for ticked in ((), ("from",), ("to",)):
        for side, tick in page.ticks.items():
            tick.setChecked(side in ticked)
        page.write()
        assert "确认" in page.told.text()
    page.ticks["from"].setChecked(True)
    page.names["to"].addItem("自己", page.names["from"].currentData())
    page.names["to"].setCurrentIndex(page.names["to"].count() - 1)
    page.write()
    assert "同一人" in page.told.text()
    assert not scene.of_kind(DutyKind.HANDOVER)


def test_a_row_leads_to_its_case(scene: DutyScene) -> None:
    busy(scene)
    page = opened(scene)
    row = next(row for row in page.list.rows if row.key.startswith("case "))
    page.list.opened.emit(row.key)
    assert scene.window.selection is not None
    assert row.key.endswith(scene.window.selection.id)


def test_the_paper_says_what_the_line_holds(scene: DutyScene) -> None:
    busy(scene)
    line = hand_over(scene, opened(scene))
    record = scene.window.duty.desk.room.handover.file.record()
    assert record is not None
    pages = pypdf.PdfReader(io.BytesIO(record.made()), strict=True).pages
    text = re.sub(r"\s+", "", "".join(page.extract_text() for page in pages))
    profile = scene.window.profile
    assert re.sub(r"\s+", "", profile.institution) in text
    for said in (
        "交接班记录",
        "未结事件2",
        "路灯不亮，夜班跟踪",
        "三日内报结果",
        "暴雨黄色预警市气象台",
        "第1页共",
        "示意",
    ):
        assert said in text
    for listed in by_section(listed_in(line))["case"]:
        assert listed.what in text
    names = {person.name for person in scene.window.duty.sitting.roster.people}
    assert not [name for name in names if name in text]


def test_the_file_is_made_beside_the_desk(scene: DutyScene, tmp_path: Path) -> None:
    hand_over(scene, opened(scene))
    file = scene.window.duty.desk.room.handover.file
    with scene.qtbot.waitSignal(file.saved, timeout=60_000) as saved:
        file.save_to(tmp_path / "handover.pdf")
    assert saved.args == [tmp_path / "handover.pdf", None]
    passport, digest = opened_file(tmp_path / "handover.pdf")
    assert passport.shows == "record"
    (told,) = (entry.fact for entry in scene.centre.store.read(0) if isinstance(entry.fact, Exported))
    assert (told.sha256, told.seq) == (digest, passport.seq)


def test_a_feed_is_called_as_it_was_called_when_it_was_handed_over(scene: DutyScene) -> None:
    now = scene.centre.clock.now()
    scene.centre.write([FeedHealth("s1", FeedState.DOWN, now, now, serial=1, items=0, last_item_at=None, error="x")])
    page = opened(scene)
    directory = scene.window.directory
    directory.feeds = {"s1": FeedCard("s1", "mqtt", "积水传感器", "", False, True, False, True)}
    scene.pass_time(1)
    line = hand_over(scene, page)
    directory.feeds = {}
    words = scene.window.duty.sitting.words
    [feed] = by_section(listed_in(line))["feed"]
    assert said_of(words, feed, now)[0] == "积水传感器（示意）"
    older = Listed("feed", feed.fields[:3])
    assert said_of(words, older, now)[0] == "s1"
    down = Listed("alarm", ("A1", "feed_down", "high", "", "", "s1"))
    assert said_of(words, down, now)[0].endswith("s1")
    directory.feeds = {"s1": FeedCard("s1", "mqtt", "积水传感器", "", False, True, False, False)}
    assert said_of(words, down, now)[0].endswith("积水传感器")
