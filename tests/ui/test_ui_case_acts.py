"""The acts of a case where there is little room: no button says less than its whole text."""

from collections.abc import Callable

import pytest
from desk_scenes import AS_OF, Scene, snapshot_of
from made_asking import CentreDouble
from PySide6.QtWidgets import QPushButton, QStyle, QStyleOptionButton
from pytestqt.qtbot import QtBot

from zscc.map.pointing.pick import Pick
from zscc.model.asked import Answer, OpenCase, TakeStep, Who
from zscc.model.case_facts import Act
from zscc.model.role import Role
from zscc.ui.window import DeskWindow

SEATS = (Role.DUTY_OFFICER, Role.SHIFT_LEADER, Role.DISPATCHER)


def clipped(button: QPushButton) -> bool:
    """Whether a button's text is wider than the room for it."""
    option = QStyleOptionButton()
    button.initStyleOption(option)
    room = button.style().subElementRect(QStyle.SubElement.SE_PushButtonContents, option, button)
    return button.fontMetrics().horizontalAdvance(button.text()) > room.width()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_act_is_clipped_in_a_narrow_panel(
    open_desk: Callable[..., DeskWindow], scene: Scene, qtbot: QtBot, language: str
) -> None:
    desk = open_desk(language, size=(1366, 768))
    desk.show_snapshot(snapshot_of(scene))
    centre = CentreDouble(desk, AS_OF)

    def done(asked: OpenCase | TakeStep) -> Answer:
        told: list[Answer] = []
        desk.asking.ask(asked, told.append)
        qtbot.waitUntil(lambda: bool(told))
        assert told[0].done, told
        return told[0]

    try:
        case = done(OpenCase("路口井盖破损", address="北门")).entries[0].fact
        acts = desk.case_desk.panel.acts
        for step in (None, Act.REGISTER):
            desk.asking.set_who(Who("desk", "o1", Role.DUTY_OFFICER))
            if step is not None:
                done(TakeStep(case.case_id, 1, step))
            for role in SEATS:
                desk.asking.set_who(Who("desk", "o1", role))
                desk.select(Pick("case", case.case_id))
                desk.catch_up()
                desk.set_words(desk.wording.words)
                acts.toggle_more()
                qtbot.waitUntil(lambda: all(button.isVisible() for button in acts.buttons.values()))
                qtbot.waitUntil(lambda: not [its.text() for its in (*acts.buttons.values(), acts.more) if clipped(its)])
                qtbot.waitUntil(lambda: all(its.height() >= its.sizeHint().height() for its in acts.buttons.values()))
                acts.close_more()
    finally:
        centre.close()
