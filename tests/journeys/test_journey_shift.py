"""A shift through the real window, on the real store and engine, by keyboard alone: from the report to the score.

The town is told by a feed that the story speaks for: sources report, vehicles drive. Everything else is pressed.
"""

from dataclasses import replace
from pathlib import Path

import pytest
from desk_hand import Hand, desk_lives, folded_again
from made_facts import report
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton

from zscc.analysis.assessment.counts import Count
from zscc.centre.demo import DEMO_START
from zscc.model.case import Case, Party, Stage
from zscc.model.case_facts import Act, CaseStep, Proof
from zscc.model.report import Priority, Report
from zscc.model.space import PointE7
from zscc.store.sqlite import SqliteStore
from zscc.ui.workspaces import Workspace

ROAD, NEAR = PointE7.from_degrees(120.9712, 31.4655), PointE7.from_degrees(120.97135, 31.4656)
GARAGE = PointE7.from_degrees(120.9601, 31.4601)


def test_a_shift_by_keyboard(tmp_path: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = photograph(tmp_path)

    class Chooser(QFileDialog):
        """A person who knows the file; a real dialog is the system's."""

        def open(self) -> None:
            self.fileSelected.emit(str(photo))

    monkeypatch.setattr("zscc.ui.cases.photo_desk.QFileDialog", Chooser)

    async def story(hand: Hand) -> None:
        await reported_and_merged(hand)
        await registered(hand)
        await dispatched(hand)
        await signed_and_arrived(hand)
        await handled(hand)
        await inspected(hand)
        await closed_and_evaluated(hand)
        await scored(hand)

    journal = tmp_path / "journal.gpkg"
    left = desk_lives(journal, story)
    (case,) = (case for case in left.cases.live.values() if case.merged)
    assert (case.stage, case.satisfaction) == (Stage.EVALUATED, "satisfied")
    assert case.inspector not in {party.done_by for party in case.parties}
    arrival, inspection = proof_of(journal, case, Act.ARRIVE), proof_of(journal, case, Act.INSPECT)
    assert (f"vehicle:{arrival.vehicle}",) == case.parties[-1].order.responders
    assert arrival.distance_m == 0
    store = SqliteStore(journal)
    assert store.private(inspection.digest) == photo.read_bytes()
    store.close()
    assert folded_again(journal).state_hash() == left.state_hash()


def test_a_call_is_filed_by_keyboard(tmp_path: Path, qapp: QApplication) -> None:
    """Ctrl+N, what the caller says, Ctrl+Enter: class and priority follow from the words."""

    async def story(hand: Hand) -> None:
        hand.drives_to("V07", GARAGE)
        hand.press("Ctrl+N")
        form = hand.window.case_desk.form.form
        await hand.until(form.words.hasFocus, "the form waits for words")
        hand.type("昆太路与新浦路口污水井盖破损，有人差点摔倒")
        hand.press("Ctrl+Return")
        await hand.until(lambda: len(hand.window.right.queue.shown) == 1, "the queue shows it")

    left = desk_lives(tmp_path / "journal.gpkg", story)
    (case,) = left.cases.live.values()
    assert case.case_id == "YS20260615-H001"
    assert (case.class_id, case.stage, case.words[:5]) == ("facility.cover", Stage.REPORTED, "昆太路与新")


def proof_of(journal: Path, case: Case, act: Act) -> Proof:
    """What proves the first step of a kind."""
    store = SqliteStore(journal)
    steps = [entry.fact for entry in store.case_history(case.case_id)]
    store.close()
    proof = next(step.proof for step in steps if isinstance(step, CaseStep) and step.act is act)
    assert proof is not None
    return proof


def of_flood(number: int, source: str, text: str, point: PointE7) -> Report:
    told = report(number, DEMO_START, Priority.HIGH, source, None, text=text, point=point)
    return replace(told, category="flood", title="道路积水")


def photograph(folder: Path) -> Path:
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(QColor("grey"))
    path = folder / "drained.jpg"
    assert image.save(str(path))
    return path


async def reported_and_merged(hand: Hand) -> None:
    """Two sources tell of the same; F3 goes to it, Ctrl+J puts both side by side, Ctrl+Enter makes one of them."""
    hand.drives_to("V07", GARAGE)
    hand.feed.bring(
        of_flood(1, "h12345", "市民反映：昆太路积水导致车辆熄火", ROAD),
        of_flood(2, "worker", "昆太路积水约20厘米，车辆熄火", NEAR),
    )
    await hand.until(lambda: len(hand.window.right.queue.shown) == 2, "the queue shows both")
    hand.press("F3")
    await hand.until(lambda: hand.picked, "the first of the queue is picked")
    cases = hand.window.case_desk
    await hand.until(lambda: cases.twins.suspects, "the other one is suspected")
    hand.press("Ctrl+J")
    await hand.until(cases.twins.panel.isVisible, "both stand side by side")
    hand.press("Ctrl+Return")
    await hand.until(lambda: case_of(hand).merged, "they are one")


async def registered(hand: Hand) -> None:
    hand.press("Ctrl+Return")
    await hand.until(lambda: case_of(hand).stage is Stage.REGISTERED, "it is registered")
    assert case_of(hand).own is not None


async def dispatched(hand: Hand) -> None:
    """Of the preset two are enough; who chooses otherwise says why."""
    section = hand.window.dispatch.desk.section(hand.window)
    await hand.until(lambda: section.offer.offer and len(section.offer.offer.lines) == 5, "the preset is offered")
    await hand.tab_to(section.offer.stack)
    hand.press("Home")
    for _ in range(3):
        hand.press("Down")
        hand.press("Space")
    await hand.tab_to(section.offer.reason)
    hand.type("路面不深，排水和巡查即可")
    hand.press("Ctrl+Return")
    await hand.until(lambda: case_of(hand).stage is Stage.DISPATCHED, "it is dispatched")
    assert [party.order.department for party in case_of(hand).parties] == ["sw", "zlj"]


async def signed_and_arrived(hand: Hand) -> None:
    """Both sign by telephone; the vehicle's own fixes prove that it is there."""
    hand.press("Ctrl+Return")
    form = hand.window.case_desk.panel.form
    await hand.until(lambda: not form.isHidden(), "whoever signs is asked for")
    hand.press("Ctrl+Return")
    await hand.until(lambda: party_of(hand, "sw").signed_at, "the first has signed")
    await hand.command("act_sign_for")
    await hand.until(lambda: party_of(hand, "zlj").signed_at, "the second has signed")
    (vehicle,) = (name.removeprefix("vehicle:") for name in party_of(hand, "zlj").order.responders)
    assert case_of(hand).point is not None
    hand.drives_to(vehicle, case_of(hand).point)
    await hand.until(lambda: party_of(hand, "zlj").arrived_at, "the vehicle is there")
    assert party_of(hand, "zlj").arrival_proved
    assert not party_of(hand, "sw").arrival_proved


async def handled(hand: Hand) -> None:
    for _ in range(2):
        await hand.command("act_feed_back")
        form = hand.window.case_desk.panel.form
        await hand.until(lambda: not form.isHidden(), "feedback asks for words")  # noqa: B023
        await hand.tab_to(form.fields["text"])
        hand.type("积水已排空，车辆恢复通行")
        before = sum(party.done_at is not None for party in case_of(hand).parties)
        hand.press("Ctrl+Return")
        await hand.until(
            lambda: sum(party.done_at is not None for party in case_of(hand).parties) > before,  # noqa: B023
            "a department fed back",
        )
    await hand.until(lambda: case_of(hand).stage is Stage.FED_BACK, "all of them fed back")


async def inspected(hand: Hand) -> None:
    """Whoever wrote the feedback does not inspect; somebody else takes the seat, and brings a photograph."""
    await hand.command("act_as_dispatcher")
    hand.press("Ctrl+Return")
    form = hand.window.case_desk.panel.form
    await hand.until(lambda: not form.isHidden(), "the inspection asks for its outcome")
    buttons = {form.send_button, form.leave_button}
    await hand.until(lambda: set(form.findChildren(QPushButton)) > buttons, "a photograph can be chosen")
    (choose,) = (button for button in form.findChildren(QPushButton) if button.isVisible() and button not in buttons)
    await hand.tab_to(choose)
    hand.press("Space")
    await hand.until(form.notice.isVisible, "the photograph goes with it")
    hand.press("Ctrl+Return")
    await hand.until(lambda: case_of(hand).stage is Stage.INSPECTING, "it is inspected")


async def closed_and_evaluated(hand: Hand) -> None:
    await hand.command("act_as_shift_leader")
    hand.press("Ctrl+Return")
    await hand.until(lambda: case_of(hand).stage is Stage.CLOSED, "it is closed")
    hand.press("Ctrl+Return")
    form = hand.window.case_desk.panel.form
    await hand.until(lambda: not form.isHidden(), "the evaluation asks for its outcome")
    hand.press("Ctrl+Return")
    await hand.until(lambda: case_of(hand).stage is Stage.EVALUATED, "it is evaluated")


async def scored(hand: Hand) -> None:
    """Alt+6: one case, closed in time, and the entry that was saved is no second one."""
    hand.press("Alt+6")
    await hand.until(lambda: hand.window.workspace is Workspace.ASSESSMENT, "assessment stands")
    room = hand.window.right.rooms.made[Workspace.ASSESSMENT]
    await hand.until(lambda: room.view and room.view.counts.get(Count.CLOSED_IN_TIME) == 1, "it counts")  # type: ignore[attr-defined]


def case_of(hand: Hand) -> Case:
    assert hand.picked is not None
    return hand.picked


def party_of(hand: Hand, department: str) -> Party:
    (party,) = (party for party in case_of(hand).parties if party.order.department == department)
    return party
