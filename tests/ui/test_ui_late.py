"""What nobody sees at first is made when it is asked for, or in pieces behind the first paint, and knows the desk."""

import sys
from collections.abc import Callable
from subprocess import run

import pytest
from desk_scenes import AS_OF
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from zscc.analysis.patrol_sums import PatrolSums
from zscc.map.pointing.pick import Pick
from zscc.model.moment import ms_from_utc
from zscc.settings.profile import Patrol
from zscc.text import Words
from zscc.town.layers import Town
from zscc.ui.idle import unseen_panels
from zscc.ui.patrol.board import PatrolBoard
from zscc.ui.patrol.speed_panel import SpeedPanel
from zscc.ui.patrol.vehicle_day import VehicleDay
from zscc.ui.search.results import SearchList
from zscc.ui.splits import Splits
from zscc.ui.themes.heat_panel import HeatPanel
from zscc.ui.themes.panel import ThemePanel
from zscc.ui.window import DeskWindow
from zscc.ui.workspaces import Workspace

LATE: tuple[type[QWidget], ...] = (PatrolBoard, VehicleDay, SearchList, Splits, HeatPanel, ThemePanel)
NEEDLESS = (
    "zscc.analysis.names",
    "zscc.analysis.patrol_picture",
    "zscc.analysis.conditions",
    "zscc.centre.patrols",
    "zscc.town.reading.contract",
    "zscc.ui.patrol.doors",
    "zscc.ui.search.search",
    "zscc.ui.table.data",
    "zscc.ui.themes.panel",
)


def made(desk: DeskWindow) -> set[type[QWidget]]:
    return {kind for kind in LATE if desk.findChildren(kind)}


def test_a_desk_that_shows_a_moment_has_made_nothing_that_it_does_not_show(desk: DeskWindow) -> None:
    assert made(desk) == set()


def test_what_may_be_opened_is_made_behind_the_first_paint_once(desk: DeskWindow) -> None:
    for _ in unseen_panels(desk):
        pass
    assert made(desk) == set(LATE)
    before = desk.findChildren(QWidget)
    for _ in unseen_panels(desk):
        pass
    assert len(desk.findChildren(QWidget)) == len(before)
    assert [kind.__name__ for kind in LATE if any(each.isVisible() for each in desk.findChildren(kind))] == []


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        (lambda desk: desk.show_workspace(Workspace.PATROL), PatrolBoard),
        (lambda desk: desk.scores.open_statistics("today"), Splits),
        (lambda desk: desk.select(Pick("vehicle", "V06")), VehicleDay),
    ],
)
def test_what_is_asked_for_is_made_at_once(
    desk: DeskWindow, asked: Callable[[DeskWindow], None], kind: type[QWidget]
) -> None:
    asked(desk)
    (shown,) = desk.findChildren(kind)
    assert shown.isVisible()


def test_what_is_made_late_speaks_the_language_of_the_desk(desk: DeskWindow) -> None:
    desk.set_words(Words("en"))
    desk.show_workspace(Workspace.STATISTICS)
    desk.select(Pick("vehicle", "V06"))
    assert desk.right.splits.tabs["grid"].text() == Words("en")("ui.split.grid")
    assert desk.right.card.vehicle_day.follow.text() == Words("en")("patrol.act.follow")
    assert desk.themes.heat_panel.clear.text() == Words("en")("theme.panel.clear")


def test_patrol_sums_that_come_while_panels_are_made_wait_for_their_turn(
    desk: DeskWindow, town: Town, qtbot: QtBot
) -> None:
    picture = PatrolSums(town, Patrol()).picture(ms_from_utc(AS_OF))
    desk.make_unseen()
    desk.show_patrol(picture)
    assert not desk.findChildren(SpeedPanel)
    qtbot.waitUntil(lambda: bool(desk.findChildren(SpeedPanel)), timeout=20_000)
    assert desk.patrol.picture is not None
    assert desk.patrol.picture.as_of_ms == picture.as_of_ms


def test_the_search_wakes_when_somebody_comes_to_its_line(desk: DeskWindow, qtbot: QtBot) -> None:
    assert not desk.findChildren(SearchList)
    desk.top_bar.search.call()
    qtbot.waitUntil(lambda: any(each.isVisible() for each in desk.findChildren(SearchList)))


def test_importing_the_desk_leaves_alone_what_no_first_paint_shows() -> None:
    told = f"import sys, zscc.app.desk\nprint([name for name in {NEEDLESS!r} if name in sys.modules])"
    done = run([sys.executable, "-c", told], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


def test_modules_after_qt_are_imported_without_reading_their_source() -> None:
    told = (
        "import builtins, os\nplain = builtins.__import__\nimport zscc.app.desk, linecache, zscc\n"
        "assert builtins.__import__ is plain\n"
        "ours = os.path.dirname(zscc.__file__)\n"
        "print([file for file in linecache.cache if file.startswith(ours)])"
    )
    done = run([sys.executable, "-c", told], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
