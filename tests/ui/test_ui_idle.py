"""Steps behind the first paint: they let the map go first, but not for ever."""

import sys
from pathlib import Path

import pytest
from desk_ear import Ear
from PySide6.QtCore import QEvent, QObject
from pytestqt.qtbot import QtBot

from zscc.map.pointing.pick import Pick
from zscc.ui.idle import LINES_OF_A_CARD, PATIENCE, Idle, imported, unseen_panels
from zscc.ui.window import DeskWindow


def test_a_hand_that_never_rests_does_not_stop_the_steps(qtbot: QtBot) -> None:
    parent, looks, taken = QObject(), [0], []

    def calm() -> bool:
        looks[0] += 1
        return False

    idle = Idle((taken.append(looks[0]) for _ in range(3)), calm, parent)
    qtbot.waitUntil(lambda: idle.done)
    assert taken == [PATIENCE, 2 * PATIENCE, 3 * PATIENCE]


def test_at_a_calm_moment_a_step_is_taken_at_every_look(qtbot: QtBot) -> None:
    parent, looks, taken = QObject(), [0], []

    def calm() -> bool:
        looks[0] += 1
        return True

    idle = Idle((taken.append(looks[0]) for _ in range(3)), calm, parent)
    qtbot.waitUntil(lambda: idle.done)
    assert taken == [1, 2, 3]


def test_what_was_made_beforehand_is_polished_beforehand(desk: DeskWindow) -> None:
    for _ in unseen_panels(desk):
        pass
    ear = Ear(desk, QEvent.Type.Polish)
    desk.toggle_keys()
    desk.tables.open("grids")
    desk.select(Pick("vehicle", "V06"))
    assert desk.overlays.keys.isVisible()
    assert len(ear.heard) < 10


def test_lines_made_beforehand_show_nothing(desk: DeskWindow) -> None:
    desk.right.card.make_lines(LINES_OF_A_CARD)
    assert desk.right.card.texts() == []
    assert desk.right.card.isHidden()


def test_a_module_is_imported_after_those_it_needs_one_a_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "upper_of_idle.py").write_text("import zscc.ui.lower_of_idle\n")
    (tmp_path / "lower_of_idle.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys.modules["zscc.ui"], "__path__", [*sys.modules["zscc.ui"].__path__, str(tmp_path)])
    there = []
    for _ in imported("upper_of_idle"):
        there.append([name for name in ("zscc.ui.lower_of_idle", "upper_of_idle") if name in sys.modules])
    assert there == [["zscc.ui.lower_of_idle"], ["zscc.ui.lower_of_idle", "upper_of_idle"]]
    assert list(imported("upper_of_idle")) == []
    for name in ("zscc.ui.lower_of_idle", "upper_of_idle"):
        del sys.modules[name]
