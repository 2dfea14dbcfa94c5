"""The same line with the mouse: rows, buttons, and only words are typed."""

from dataclasses import replace
from pathlib import Path

from desk_hand import Hand, desk_lives, folded_again
from made_facts import report
from PySide6.QtWidgets import QApplication, QListView

from zscc.centre.demo import DEMO_START
from zscc.model.case import Case, Stage
from zscc.model.case_facts import Act
from zscc.model.report import Report
from zscc.model.role import Role
from zscc.model.space import PointE7
from zscc.ui.row_model import ROW_ROLE

LAMP = PointE7.from_degrees(120.9712, 31.4655)


def test_a_case_with_the_mouse(tmp_path: Path, qapp: QApplication) -> None:
    async def story(hand: Hand) -> None:
        hand.feed.bring(of_lamp())
        await picked(hand)
        await clicked(hand, Act.REGISTER, Stage.REGISTERED)
        await dispatched(hand)
        await clicked(hand, Act.SIGN_FOR, Stage.SIGNED)
        await clicked(hand, Act.ARRIVE, Stage.HANDLING)
        await clicked(hand, Act.FEED_BACK, Stage.FED_BACK, "灯管已更换，现场照明恢复")
        await seated_as(hand, Role.DISPATCHER)
        await clicked(hand, Act.INSPECT, Stage.INSPECTING)
        await seated_as(hand, Role.SHIFT_LEADER)
        await clicked(hand, Act.CLOSE, Stage.CLOSED)
        await clicked(hand, Act.EVALUATE, Stage.EVALUATED)

    journal = tmp_path / "journal.gpkg"
    left = desk_lives(journal, story)
    (case,) = left.cases.live.values()
    (party,) = case.parties
    assert (party.order.department, party.arrival_proved) == ("sz", False)
    assert (case.stage, case.satisfaction) == (Stage.EVALUATED, "satisfied")
    assert folded_again(journal).state_hash() == left.state_hash()


def of_lamp() -> Report:
    told = report(1, DEMO_START, source="h12345", grid=None, text="昆太路路灯不亮，夜间通行不便", point=LAMP)
    return replace(told, category="facility", title="公用设施损坏")


async def picked(hand: Hand) -> None:
    queue = hand.window.right.queue
    await hand.until(lambda: len(queue.shown) == 1, "the queue shows it")
    click_row(hand, hand.window.right.list_view, 0)
    await hand.until(lambda: hand.picked, "it is picked")


async def dispatched(hand: Hand) -> None:
    section = hand.window.dispatch.desk.section(hand.window)
    await hand.until(section.main.isEnabled, "somebody is suggested")
    hand.click(section.main)
    await hand.until(lambda: case_of(hand).stage is Stage.DISPATCHED, "it is dispatched")


async def clicked(hand: Hand, act: Act, stage: Stage, text: str = "") -> None:
    """An act's button, and the form's where it asks for something."""
    panel = hand.window.case_desk.panel
    await hand.until(lambda: act in panel.acts.buttons, f"{act.value} is offered")
    hand.click(panel.acts.buttons[act])
    await hand.a_moment()
    if not panel.form.isHidden():
        if text:
            hand.click(panel.form.fields["text"])
            hand.type(text)
        hand.click(panel.form.send_button)
    await hand.until(lambda: case_of(hand).stage is stage, f"{act.value} is done")


async def seated_as(hand: Hand, role: Role) -> None:
    """The chip in the top bar, then the row of the role."""
    sitting = hand.window.duty.sitting
    hand.click(sitting.chip)
    await hand.until(sitting.panel.isVisible, "the choice is open")
    rows = [place.role for place in sitting.panel.places]
    click_row(hand, sitting.panel.list.view, rows.index(role))
    await hand.until(lambda: hand.window.asking.who.role is role, f"{role.value} sits here")


def click_row(hand: Hand, view: QListView, row: int) -> None:
    index = view.model().index(row, 0)
    assert index.data(ROW_ROLE) is not None
    hand.click(view.viewport(), view.visualRect(index).center())


def case_of(hand: Hand) -> Case:
    assert hand.picked is not None
    return hand.picked
