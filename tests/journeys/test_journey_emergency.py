"""A gas leak by keyboard: telephone first, handling waits for nothing, what is owed is reported, filing follows.

One leak is told three times; it ends as one case with a first, a follow-up and a final report, filed afterwards.
"""

from dataclasses import replace
from pathlib import Path

from desk_hand import Hand, desk_lives, folded_again
from made_facts import report
from PySide6.QtWidgets import QApplication

from zscc.centre.demo import DEMO_START
from zscc.model.case import Case, Stage
from zscc.model.case_facts import Act, CaseStep
from zscc.model.report import Priority, Report
from zscc.model.space import PointE7
from zscc.store.sqlite import SqliteStore

TOLD = (
    ("h12345", "市民反映：某小区楼道里煤气味很大"),
    ("worker", "某小区3幢有明显燃气异味，居民已自行到楼下"),
    ("p110", "某小区居民称闻到煤气味，请核实"),
)
THERE = PointE7.from_degrees(120.9712, 31.4655)


def test_a_gas_leak_by_keyboard(tmp_path: Path, qapp: QApplication) -> None:
    async def story(hand: Hand) -> None:
        await three_become_one(hand)
        await telephoned(hand)
        await dispatched_before_filing(hand)
        await reported(hand, Act.FIRST_REPORT)
        await everybody_signs(hand)
        await arrived(hand)
        await reported(hand, Act.FOLLOW_UP_REPORT)
        await everybody_feeds_back(hand)
        await reported(hand, Act.FINAL_REPORT)
        await filed_inspected_closed(hand)

    journal = tmp_path / "journal.gpkg"
    left = desk_lives(journal, story)
    (case,) = (case for case in left.cases.live.values() if case.merged)
    assert (case.stage, len(case.merged)) == (Stage.CLOSED, 2)
    store = SqliteStore(journal)
    steps = [entry.fact for entry in store.case_history(case.case_id)]
    acts = [step.act for step in steps if isinstance(step, CaseStep)]
    store.close()
    line = [Act.CALL, Act.DISPATCH, Act.FIRST_REPORT, Act.ARRIVE, Act.FOLLOW_UP_REPORT, Act.FINAL_REPORT, Act.REGISTER]
    assert [acts.index(act) for act in line] == sorted(acts.index(act) for act in line)
    assert folded_again(journal).state_hash() == left.state_hash()


def of_gas(number: int, source: str, text: str) -> Report:
    near = PointE7(THERE.lon_e7 + 700 * number, THERE.lat_e7)
    told = report(number, DEMO_START, Priority.URGENT, source, None, text=text, point=near)
    return replace(told, category="emergency", title="疑似燃气泄漏")


async def three_become_one(hand: Hand) -> None:
    hand.feed.bring(*(of_gas(number, *told) for number, told in enumerate(TOLD, start=1)))
    await hand.until(lambda: len(hand.window.right.queue.shown) == 3, "the queue shows all three")
    hand.press("F3")
    await hand.until(lambda: hand.picked, "the first of them is picked")
    twins = hand.window.case_desk.twins
    for merged in (1, 2):
        await hand.until(lambda: twins.suspects, "another one is suspected")
        hand.press("Ctrl+J")
        await hand.until(twins.panel.isVisible, "both stand side by side")
        hand.press("Ctrl+Return")
        await hand.until(lambda: len(case_of(hand).merged) == merged, "they are one")  # noqa: B023


async def telephoned(hand: Hand) -> None:
    """The numbers of the preset: one press dials, the next one says that somebody answered."""
    await hand.command("act_call")
    section = hand.window.dispatch.desk.section(hand.window)
    await hand.until(lambda: section.open_page == "calls", "the numbers are shown")
    before = case_of(hand).version
    hand.press("Ctrl+Return")
    await hand.until(lambda: section.pages["calls"].talking, "somebody is on the telephone")  # type: ignore[attr-defined]
    hand.press("Ctrl+Return")
    await hand.until(lambda: case_of(hand).version > before, "the call is written down")
    hand.press("Esc")
    await hand.until(lambda: not section.open_page, "the page is closed")


async def dispatched_before_filing(hand: Hand) -> None:
    section = hand.window.dispatch.desk.section(hand.window)
    await hand.until(section.main.isEnabled, "the preset can be sent")
    hand.press("Ctrl+Return")
    await hand.until(lambda: case_of(hand).stage is Stage.DISPATCHED, "everybody is on the way")
    case = case_of(hand)
    assert {party.order.department for party in case.parties} >= {"gas", "zlj", "grid"}
    assert case.times.registered_at is None, "nobody waited for filing"


async def reported(hand: Hand, act: Act) -> None:
    """The report is prepared from the case; it is read, and sent."""
    await hand.command(f"act_{act.value}")
    section = hand.window.dispatch.desk.section(hand.window)
    await hand.until(lambda: section.open_page == "report", "the report is prepared")
    before = case_of(hand).version
    hand.press("Ctrl+Return")
    await hand.until(lambda: case_of(hand).version > before, f"{act.value} is sent")


async def everybody_signs(hand: Hand) -> None:
    for _ in case_of(hand).parties:
        await said_of_a_department(hand, "act_sign_for")
    assert all(party.signed_at for party in case_of(hand).parties)


async def arrived(hand: Hand) -> None:
    (party,) = (party for party in case_of(hand).parties if party.order.department == "zlj")
    (vehicle,) = (name.removeprefix("vehicle:") for name in party.order.responders)
    assert case_of(hand).point is not None
    hand.drives_to(vehicle, case_of(hand).point)
    await hand.until(lambda: any(party.arrival_proved for party in case_of(hand).parties), "the vehicle is there")


async def everybody_feeds_back(hand: Hand) -> None:
    while case_of(hand).stage is not Stage.FED_BACK:
        await said_of_a_department(hand, "act_feed_back", "阀门已关，检测合格，居民返家")


async def said_of_a_department(hand: Hand, command: str, text: str = "") -> None:
    """What a department says by telephone; the form asks which, unless only one is left."""
    before = case_of(hand).version
    await hand.command(command)
    form = hand.window.case_desk.panel.form
    if not form.isHidden():
        if text:
            await hand.tab_to(form.fields["text"])
            hand.type(text)
        hand.press("Ctrl+Return")
    await hand.until(lambda: case_of(hand).version > before, f"{command} is done")


async def filed_inspected_closed(hand: Hand) -> None:
    before = case_of(hand)
    assert before.times.registered_at is None
    await hand.command("act_register")
    await hand.until(lambda: case_of(hand).times.registered_at, "it is filed afterwards")
    assert case_of(hand).own == before.own, "its clock has run since the report"
    await hand.command("act_as_dispatcher")
    hand.press("Ctrl+Return")
    form = hand.window.case_desk.panel.form
    await hand.until(lambda: not form.isHidden(), "the inspection asks for its outcome")
    hand.press("Ctrl+Return")
    await hand.until(lambda: case_of(hand).stage is Stage.INSPECTING, "it is inspected")
    await hand.command("act_as_shift_leader")
    hand.press("Ctrl+Return")
    await hand.until(lambda: case_of(hand).stage is Stage.CLOSED, "it is closed")


def case_of(hand: Hand) -> Case:
    assert hand.picked is not None
    return hand.picked
