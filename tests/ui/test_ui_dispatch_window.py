"""Dispatch through the window itself: the keys, the section in the case panel, the rooms of flow and handling."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from desk_scenes import AS_OF
from made_asking import CentreDouble
from made_cases import opened
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from zscc.model.case import Stage
from zscc.model.case_facts import Act
from zscc.model.feed_health import FeedHealth, FeedState
from zscc.model.report import Priority
from zscc.model.responder import ResponderState
from zscc.model.suggestion import Candidate, SuggestedCall, SuggestFor, Suggestion
from zscc.ui.dispatch.flow_room import FlowRoom
from zscc.ui.dispatch.handling_room import HandlingRoom
from zscc.ui.window import DeskWindow
from zscc.ui.workspaces import Workspace

GAS = "YS-107"
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


async def suggested(writer, asked: SuggestFor) -> Suggestion | None:
    case = await writer.case(asked.case_id)
    team = Candidate("team:gas:1", ResponderState.STANDBY, 3800.0, 540.0)
    calls = (SuggestedCall("gas", "抢修", lead=True, candidates=(team,)), SuggestedCall("xf", "警戒", telephone=True))
    return Suggestion(case.case_id, case.version, "gas", calls)


@pytest.fixture
def centre(open_desk: Callable[..., DeskWindow]) -> Iterator[CentreDouble]:
    window = open_desk()
    made = CentreDouble(window, AS_OF)
    made._answerers[SuggestFor] = suggested
    hour = timedelta(hours=1)
    gas = replace(
        opened(107, Priority.URGENT),
        class_id="emergency.gas",
        title="疑似燃气泄漏",
        emergency=True,
        department="gas",
        at=AS_OF - timedelta(minutes=8),
    )
    up = FeedHealth("test", FeedState.UP, AS_OF - hour, AS_OF, serial=1, items=0, last_item_at=None)
    made.write([up, gas])
    yield made
    made.close()


def test_the_case_panel_dispatches_with_the_panel_s_main_key(centre: CentreDouble, qtbot: QtBot) -> None:
    window = centre.window
    window.case_desk.show_case(GAS)
    section = window.case_desk.panel.sections[0]
    qtbot.waitUntil(lambda: section.offer.offer is not None)
    assert section.main.isVisible()
    assert section.main.isEnabled()
    QTest.keyClick(window, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: bool(centre.answers))
    case = centre.store.case(GAS)
    assert case is not None
    assert (case.stage, len(case.parties)) == (Stage.DISPATCHED, 2)
    qtbot.waitUntil(section.parties.isVisible)
    assert len(section.parties.stack.faces.rows) == 2


def test_the_whistle_has_a_key_and_escape_leaves_it(centre: CentreDouble) -> None:
    window = centre.window
    QTest.keyClick(window, Qt.Key.Key_W, CTRL | SHIFT)
    assert "选中" in window.map_desk.notice.text()
    window.case_desk.show_case(GAS)
    QTest.keyClick(window, Qt.Key.Key_W, CTRL | SHIFT)
    section = window.case_desk.panel.sections[0]
    assert section.whistle.isVisible()
    assert section.whistle.filter.hasFocus()
    QTest.keyClick(section.whistle.filter, Qt.Key.Key_Escape)
    assert not section.whistle.isVisible()
    assert window.selection is not None


def keyed(window: DeskWindow) -> list[str]:
    """Buttons in sight of the case panel that carry the key, as they are said without it."""
    made = window.case_desk.panel.findChildren(QPushButton)
    return [each.text().split()[0] for each in made if each.isVisible() and "Ctrl+Enter" in each.text()]


def test_the_key_stands_on_the_one_button_that_it_presses(centre: CentreDouble, qtbot: QtBot) -> None:
    window = centre.window
    centre.write([opened(3)])
    window.case_desk.show_case("YS-3")
    panel, section = window.case_desk.panel, window.case_desk.panel.sections[0]
    qtbot.waitUntil(lambda: section.offer.offer is not None)
    assert keyed(window) == ["立案"]
    window.case_desk.show_case(GAS)
    qtbot.waitUntil(lambda: section.offer.offer is not None and section.offer.offer.case_id == GAS)
    assert keyed(window) == ["联动派单"]
    section.open("report")
    assert keyed(window) == ["首报"]
    window.case_desk.act(GAS, Act.NOTE)
    assert not panel.form.isHidden()
    assert keyed(window) == ["备注"]
    section.open("whistle")
    assert panel.form.isHidden()
    assert keyed(window) == ["吹哨"]
    section.offer.stack.setFocus()
    QTest.keyClick(section.offer.stack, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: bool(centre.answers))
    case = centre.store.case(GAS)
    assert case is not None
    assert all(party.whistled for party in case.parties)


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_the_whistle_s_page_stands_whole_beside_the_map(centre: CentreDouble, qtbot: QtBot, size: tuple) -> None:
    window = centre.window
    window.resize(*size)
    window.case_desk.show_case(GAS)
    QTest.keyClick(window, Qt.Key.Key_W, CTRL | SHIFT)
    area, page = window.case_desk.panel.area, window.case_desk.panel.sections[0].whistle
    qtbot.waitUntil(lambda: page.blow.visibleRegion().boundingRect() == page.blow.rect())
    assert area.widget().width() <= area.viewport().width()
    assert area.horizontalScrollBar().value() == 0
    qtbot.waitUntil(lambda: page.filter.visibleRegion().boundingRect() == page.filter.rect())


@pytest.mark.parametrize(("workspace", "room"), [(Workspace.HANDLING, HandlingRoom), (Workspace.FLOW, FlowRoom)])
def test_both_workspaces_have_their_rooms(centre: CentreDouble, workspace: Workspace, room: type) -> None:
    centre.window.show_workspace(workspace)
    assert isinstance(centre.window.right.rooms.shown, room)
    assert not centre.window.right.promise.isVisible()


def test_the_key_that_hands_the_keyboard_on_reaches_the_room(centre: CentreDouble) -> None:
    window = centre.window
    window.show_workspace(Workspace.FLOW)
    room = window.right.rooms.shown
    assert room is not None
    for _ in range(2):
        QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_F6)
    assert room.isAncestorOf(window.focusWidget())


def test_nothing_made_beforehand_makes_very_many_parts_in_one_step(centre: CentreDouble) -> None:
    window, counts = centre.window, []
    assert window.case_desk.panel
    for make in window.dispatch.makers():
        before = len(window.findChildren(QWidget))
        make()
        counts.append(len(window.findChildren(QWidget)) - before)
    assert sum(counts) > 200
    assert max(counts) < 60, counts


def test_the_keyboard_walks_over_parts_that_were_made_late_as_the_eye_does(centre: CentreDouble) -> None:
    section = centre.window.dispatch.desk.section(centre.window)
    order, page = [section.offer.stack], section.act
    while section.offer.stack is not (following := order[-1].nextInFocusChain()):
        order.append(following)
    walked = (section.offer.reason, section.parties.stack, page.text, page.until, page.do, page.away, section.main)
    places = [order.index(each) for each in walked]
    assert places == sorted(places)
