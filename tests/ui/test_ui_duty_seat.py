"""Who sits here: a person of the roster's shift, masked; roles by command and by the chip, and shifts that are over."""

from collections.abc import Callable

import pytest
from desk_scenes import AS_OF
from duty_scenes import DutyScene
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from zscc.model.presence import Present
from zscc.model.role import Role
from zscc.settings.roster import load_roster
from zscc.ui.window import DeskWindow

OpenDesk = Callable[..., DeskWindow]


@pytest.fixture
def desk(open_desk: OpenDesk) -> DeskWindow:
    window = open_desk()
    window.show_clock(AS_OF)
    return window


def test_the_seat_is_taken_by_a_masked_person_of_the_shift(desk: DeskWindow) -> None:
    duty = load_roster().duty_at(AS_OF)
    person = duty.people(Role.DUTY_OFFICER)[0]
    assert desk.asking.who.account == person.id
    name, role = desk.top_bar.seat.texts
    assert (name, role) == (f"{person.name[0]}*", "值班员")
    assert person.name not in desk.top_bar.seat.toolTip()


def test_others_at_the_seats_of_a_shared_journal_are_counted_and_named(desk: DeskWindow) -> None:
    other = load_roster().duty_at(AS_OF).people(Role.DISPATCHER)[0]
    chip = desk.top_bar.seat
    alone = chip.texts, chip.toolTip()
    desk.duty.sitting.show_present([Present("值班二席", other.id, "", AS_OF), Present("大屏", "gateway", "", AS_OF)])
    assert chip.texts[1] == "值班员 · 另有2席"
    assert f"值班二席：{other.name[0]}*" in chip.toolTip()
    assert other.name not in chip.toolTip()
    desk.duty.sitting.show_present([])
    assert (chip.texts, chip.toolTip()) == alone


def test_every_role_has_a_command_and_is_worn_by_who_holds_it(desk: DeskWindow) -> None:
    duty = load_roster().duty_at(AS_OF)
    for role in Role:
        if role is Role.PROGRAM:
            continue
        before = desk.asking.who.account
        desk.commands[f"act_as_{role.value}"].deed()
        who = desk.asking.who
        holders = [person.id for person in duty.people(role)]
        assert who.role is role
        assert who.account in holders if holders else who.account == before
    with pytest.raises(KeyError):
        desk.commands["act_as_program"]


def test_the_chip_opens_a_choice_that_the_keyboard_makes(desk: DeskWindow, qtbot: QtBot) -> None:
    desk.top_bar.seat.click()
    panel = desk.duty.sitting.panel
    assert panel.isVisible()
    leader = next(place for place in panel.places if place.role is Role.SHIFT_LEADER)
    panel.list.choose(leader.key)
    qtbot.keyClick(panel.list.view, Qt.Key.Key_Return)
    assert (desk.asking.who.role, desk.asking.who.account) == (Role.SHIFT_LEADER, leader.person_id)
    assert not panel.isVisible()
    desk.top_bar.seat.click()
    desk.leave()
    assert not panel.isVisible()


def test_a_shift_that_is_over_asks_for_a_handover(desk: DeskWindow, qtbot: QtBot) -> None:
    assert not desk.top_bar.seat.asks
    night = load_roster().duty_at(load_roster().duty_at(AS_OF).ends_at)
    desk.show_clock(night.begins_at)
    assert desk.top_bar.seat.asks
    desk.duty.sitting.take_over(night.people(Role.DUTY_OFFICER)[0].id, night)
    assert not desk.top_bar.seat.asks
    assert "夜班" in desk.top_bar.shift.text()


def test_what_is_written_stands_under_who_sits_here(open_desk: OpenDesk, qtbot: QtBot) -> None:
    from zscc.model.asked import WriteLine
    from zscc.model.duty import DutyKind

    scene = DutyScene(open_desk(), qtbot)
    scene.pass_time(1)
    scene.window.duty.sitting.act_as(Role.SHIFT_LEADER)
    scene.ask(WriteLine(DutyKind.ALL_QUIET, "平安无事"))
    leader = load_roster().duty_at(AS_OF).people(Role.SHIFT_LEADER)[0]
    assert [line.by for line in scene.of_kind(DutyKind.ALL_QUIET)] == [leader.id]
    scene.close()
