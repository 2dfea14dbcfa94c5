"""What a handover leaves behind: who hands over, who sits here then and in which role, and the queue's own words."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from desk_scenes import AS_OF
from duty_scenes import DutyScene
from pytestqt.qtbot import QtBot

from zscc.model.asked import OpenCase
from zscc.model.duty import DutyKind, DutyLine
from zscc.model.role import Role
from zscc.settings.roster import load_roster
from zscc.text.words import Words
from zscc.ui.cases.wording import CaseWording
from zscc.ui.duty.handover import Listed, listed_now
from zscc.ui.duty.handover_page import HandoverPage
from zscc.ui.duty.handover_words import said_of
from zscc.ui.duty.said import said
from zscc.ui.duty.sweep import sweep
from zscc.ui.duty.wording import DutyWording
from zscc.ui.window import DeskWindow
from zscc.ui.wording import Wording

DAY = load_roster().duty_at(AS_OF)
NIGHT = load_roster().duty_at(DAY.ends_at)


@pytest.fixture
def scene(open_desk: Callable[..., DeskWindow], qtbot: QtBot) -> Iterator[DutyScene]:
    made = DutyScene(open_desk(), qtbot)
    made.pass_time(1)
    yield made
    made.close()


def opened(scene: DutyScene) -> HandoverPage:
    scene.window.duty.open_page("handover")
    page = scene.window.duty.desk.room.handover
    scene.qtbot.waitUntil(lambda: bool(page.list.rows))
    return page


def confirm(page: HandoverPage, giver: str, taker: str) -> None:
    for side, person in (("from", giver), ("to", taker)):
        page.names[side].setCurrentIndex(page.names[side].findData(person))
        page.ticks[side].setChecked(True)


def handed_over(scene: DutyScene, page: HandoverPage) -> DutyLine:
    page.hand_over.click()
    scene.settle(page.hand_over.click)
    return scene.of_kind(DutyKind.HANDOVER)[-1]


def officers() -> tuple[str, str]:
    return DAY.people(Role.DUTY_OFFICER)[0].id, NIGHT.people(Role.DUTY_OFFICER)[0].id


def test_the_log_names_who_hands_over_though_another_seat_wrote_it(scene: DutyScene) -> None:
    scene.window.duty.sitting.act_as(Role.SHIFT_LEADER)
    page = opened(scene)
    confirm(page, *officers())
    line = handed_over(scene, page)
    words = scene.window.duty.desk.words
    assert line.by == DAY.people(Role.SHIFT_LEADER)[0].id
    assert said(words, line) == f"{words.person(officers()[0])} 交班，{words.person(officers()[1])} 接班"
    record = page.file.record()
    assert record is not None
    assert record.facts[0][1].startswith(words.person(officers()[0]))
    assert page.file.file_name(record).endswith("（演示数据，示意）.pdf")


def test_the_roster_of_the_new_shift_says_the_role_and_who_acts(scene: DutyScene) -> None:
    scene.window.duty.sitting.act_as(Role.SHIFT_LEADER)
    page = opened(scene)
    confirm(page, *officers())
    handed_over(scene, page)
    who = scene.window.asking.who
    assert (who.account, who.role) == (officers()[1], Role.DUTY_OFFICER)
    assert not scene.window.top_bar.seat.asks
    scene.window.commands[f"act_as_{Role.SHIFT_LEADER.value}"].deed()
    assert scene.window.asking.who.account == NIGHT.people(Role.SHIFT_LEADER)[0].id


def test_an_early_handover_is_asked_about_and_never_offered_twice(scene: DutyScene) -> None:
    page = opened(scene)
    confirm(page, *officers())
    page.hand_over.click()
    assert page.told.text().startswith("距下班还有2小时")
    # The question stands for a while only.
    scene.pass_time(600)
    page.hand_over.click()
    assert not scene.of_kind(DutyKind.HANDOVER)
    scene.settle(page.hand_over.click)
    scene.pass_time(1)
    assert (page.hand_over.isEnabled(), page.hand_over.text()) == (False, "本班已交接")
    page.write()
    assert "已经交接" in page.told.text()
    assert len(scene.of_kind(DutyKind.HANDOVER)) == 1
    scene.pass_time((DAY.ends_at - scene.centre.clock.now()).total_seconds() + 1)
    assert page.hand_over.isEnabled()


def test_at_the_end_of_a_shift_one_press_is_enough_and_a_late_one_is_still_of_that_shift(scene: DutyScene) -> None:
    page = opened(scene)
    scene.pass_time((DAY.ends_at - scene.centre.clock.now()).total_seconds() + 60)
    confirm(page, *officers())
    scene.settle(page.hand_over.click)
    [line] = scene.of_kind(DutyKind.HANDOVER)
    values = dict(line.values)
    assert (values["from"], values["to"]) == (DAY.duty_id, NIGHT.duty_id)
    scene.pass_time(1)
    assert not scene.window.top_bar.seat.asks
    assert page.hand_over.isEnabled()


def test_a_case_is_said_as_in_the_queue(scene: DutyScene) -> None:
    scene.ask(OpenCase("公用设施损坏", class_id="garbage", address="北门", register=True))
    snapshot = scene.window.snapshot
    case = snapshot.cases[0]
    assert case.own is not None
    near = replace(case.own, due_at=snapshot.as_of + timedelta(hours=6, minutes=11))
    both = replace(case, superior=near, own=replace(case.own, due_at=near.due_at + timedelta(hours=15)))
    found = replace(sweep(snapshot), first=(both,), overdue=())
    listed = next(each for each in listed_now(found, scene.window.duty.book) if each.section == "case")
    for language in ("zh", "en"):
        words = duty_words(scene, language)
        queue = CaseWording(words.wording, lambda: scene.window.bureau)
        title, second, right = said_of(words, listed, snapshot.as_of)
        assert title == queue.title(both)
        assert second.endswith(queue.waits(both))
        assert right == queue.clocks(both, snapshot.as_of)[0][1].text
    assert "garbage" not in title
    assert title.isascii()


def test_a_line_of_an_older_program_is_still_read(scene: DutyScene) -> None:
    listed = Listed("case", ("YS1", "路灯不亮", "high", "registered", "2026-06-15T08:32:07+00:00"))
    title, second, right = said_of(duty_words(scene, "zh"), listed, AS_OF)
    assert (title, right) == ("路灯不亮", "剩余2小时")
    assert second.endswith("待派单")


def duty_words(scene: DutyScene, language: str) -> DutyWording:
    return DutyWording(Wording(Words(language)), load_roster(), scene.window.directory, lambda: scene.window.bureau)
