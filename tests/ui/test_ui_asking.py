"""What a screen asks is done and shown; what is refused is said, and what is looked up is found."""

from collections.abc import Iterator

import pytest
from made_asking import CentreDouble
from made_facts import START
from pytestqt.qtbot import QtBot

from zscc.model.asked import Answer, Caller, OpenCase, TakeStep, Who
from zscc.model.case import Stage
from zscc.model.case_facts import Act
from zscc.model.case_query import CaseQuery
from zscc.model.question import AboutCase, CallerOf, CaseFile, CasesFound, FindCases
from zscc.model.role import Role
from zscc.ui.window import DeskWindow


@pytest.fixture
def centre(open_desk) -> Iterator[CentreDouble]:
    made = CentreDouble(open_desk(), START)
    yield made
    made.close()


def asked(centre: CentreDouble, qtbot: QtBot, window: DeskWindow, what: object) -> Answer:
    heard: list[Answer] = []
    window.asking.ask(what, heard.append)
    assert heard == []
    qtbot.waitUntil(lambda: bool(heard))
    return heard[0]


def found(qtbot: QtBot, window: DeskWindow, question: object) -> object:
    heard: list[object] = []
    window.asking.look_up(question, heard.append)
    qtbot.waitUntil(lambda: bool(heard))
    return heard[0]


def test_a_case_is_opened_shown_and_found_with_its_caller(centre: CentreDouble, qtbot: QtBot) -> None:
    window = centre.window
    caller = Caller("王女士", "13812341234")
    answer = asked(centre, qtbot, window, OpenCase("楼道里煤气味很大", caller=caller))
    assert answer.done
    (case,) = window.snapshot.cases
    assert case.stage is Stage.REPORTED
    file = found(qtbot, window, AboutCase(case.case_id))
    assert isinstance(file, CaseFile)
    assert (file.case, len(file.history)) == (case, 1)
    assert found(qtbot, window, CallerOf(case.case_id)) == caller
    assert found(qtbot, window, FindCases(CaseQuery())) == CasesFound((case,), 1)
    assert found(qtbot, window, AboutCase("nobody")) is None


def test_a_refusal_is_told_and_another_role_may(centre: CentreDouble, qtbot: QtBot) -> None:
    window = centre.window
    asked(centre, qtbot, window, OpenCase("路面坑洞"))
    (case,) = window.snapshot.cases
    void = TakeStep(case.case_id, case.version, Act.VOID, reason="误报")
    refused = asked(centre, qtbot, window, void)
    assert refused.refused == "not_yours"
    assert all(word in window.asking.words_of(refused) for word in ("作废", "值班员"))
    changed: list[bool] = []
    window.asking.who_changed.connect(lambda: changed.append(True))
    window.asking.set_who(Who("desk", "leader", Role.SHIFT_LEADER))
    window.asking.set_who(Who("desk", "leader", Role.SHIFT_LEADER))
    assert changed == [True]
    assert asked(centre, qtbot, window, void).done
    assert window.snapshot.cases[0].stage is Stage.VOID


def test_who_gives_nobody_to_tell_has_the_refusal_told_over_the_map(centre: CentreDouble, qtbot: QtBot) -> None:
    window = centre.window
    told: list[str] = []
    window.tell = told.append
    window.asking.ask(TakeStep("nobody", 1, Act.NOTE, text="x"))
    qtbot.waitUntil(lambda: bool(told))
    assert "nobody" in told[0]
