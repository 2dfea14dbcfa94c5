"""The desk's filter at the window: one choice, the same on every panel, said on each, undone by one click."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from case_scenes import busy, case_of, cases_of, with_cases
from desk_scenes import AS_OF, Scene, report_at, snapshot_of
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from zscc.map.pointing.pick import Pick
from zscc.model.case import Stage
from zscc.model.panel_filter import EVERYTHING, PanelFilter
from zscc.model.report import Priority
from zscc.situation.narrowed import narrowed
from zscc.ui.filters.choosing import Choice, moment_of, ticked, with_period, with_tick
from zscc.ui.filters.moment import Narrower
from zscc.ui.filters.strip import FilterStrip
from zscc.ui.window import DeskWindow
from zscc.ui.workspaces import Workspace

NOISE = PanelFilter(classes=frozenset({"noise"}))
VILLAGE, GRID, OTHER = (
    Choice("320583100001", "a", 3, (Choice("320583100001001", "a1"), Choice("320583100001002", "a2"))),
    Choice("320583100001001", "a1"),
    Choice("320583100001002", "a2"),
)


Narrow = Callable[[PanelFilter], None]


@pytest.fixture
def desk(open_desk: Callable[..., DeskWindow], scene: Scene) -> DeskWindow:
    made = open_desk()
    made.show_snapshot(busy(scene))
    made.catch_up()
    return made


@pytest.fixture
def settle(desk: DeskWindow, qtbot: QtBot) -> Callable[[], None]:
    """Wait until what is chosen is shown."""

    def settled() -> None:
        qtbot.waitUntil(lambda: desk.picture is not None and desk.picture.chosen == desk.filters.chosen)

    return settled


@pytest.fixture
def narrow(desk: DeskWindow, settle: Callable[[], None]) -> Narrow:
    def narrowed(chosen: PanelFilter) -> None:
        desk.filters.choose(chosen)
        settle()

    return narrowed


def strips(desk: DeskWindow) -> list[FilterStrip]:
    return [strip for strip in desk.findChildren(FilterStrip) if strip.isVisible()]


def test_every_panel_shows_what_the_filter_lets_through_and_says_so(
    desk: DeskWindow, scene: Scene, narrow: Narrow
) -> None:
    everything = len(desk.right.queue.rows)
    narrow(NOISE)
    picture = desk.picture
    assert picture is not None
    wanted = [case for case in cases_of(scene) if case.class_id == "noise"]
    still_open = {case.case_id for case in wanted if not case.ended}
    assert {row.case.case_id for row in desk.right.queue.rows} == still_open
    assert {row.report.category for row in picture.reports} == {"noise"}
    assert sum(int(tile.texts[1]) for tile in desk.left.tiles.groups.values()) == len(still_open)
    assert int(desk.left.tiles.reports.texts[1]) == len(picture.reports) == int(picture.snapshot.tally.histogram.sum())
    marks = desk.canvas.frame.marks
    assert marks is not None
    assert {marks.snapshot.cases[int(row)].case_id for row in marks.reports_today} <= still_open
    assert desk.filters.bar.isVisible()
    desk.canvas.settle()
    assert not any(desk.filters.bar.geometry().contains(QPoint(*map(round, at))) for at in outline_px(desk))
    said = desk.filters.bar.strip.note.text()
    assert str(len(still_open)) in said
    assert str(everything) in said
    assert all(strip.chips.keys() == {"classes"} for strip in strips(desk))
    assert len(strips(desk)) == 3
    assert len(picture.vehicles) == len(scene.town.vehicles)
    assert desk.filters.words() == "类别：噪声扰民"
    assert "Noise" in desk.filters.words("en")


def outline_px(desk: DeskWindow) -> list[tuple[float, float]]:
    """The town's boundary on the map."""
    points = np.concatenate(desk.directory.town.boundary)
    return [desk.canvas.viewport.px_from_map(x_m, y_m) for x_m, y_m in points.tolist()]


def test_a_click_on_a_chip_takes_its_part_away_and_undo_brings_it_back(
    desk: DeskWindow, scene: Scene, narrow: Narrow, settle: Callable[[], None]
) -> None:
    village = scene.town.villages[0].code
    both = replace(NOISE, grids=frozenset({village}))
    narrow(both)
    QTest.mouseClick(desk.filters.bar.strip.chips["classes"], Qt.MouseButton.LeftButton)
    assert desk.filters.chosen == PanelFilter(grids=frozenset({village}))
    settle()
    assert all((row.case.village or "") == village for row in desk.right.queue.rows)
    desk.map_desk.undo()
    assert desk.filters.chosen == both
    QTest.mouseClick(desk.filters.bar.clear, Qt.MouseButton.LeftButton)
    assert desk.filters.chosen == EVERYTHING
    assert not desk.filters.bar.isVisible()
    assert not strips(desk)
    settle()
    assert desk.picture is not None
    assert desk.picture.cases is desk.picture.every


def test_the_next_moment_obeys_too_and_news_from_outside_is_told(
    desk: DeskWindow, scene: Scene, narrow: Narrow
) -> None:
    narrow(NOISE)
    shown = len(desk.right.queue.rows)
    report = report_at(scene.town, 900, AS_OF, Priority.URGENT, category="emergency")
    snapshot = snapshot_of(replace(scene, extra=(report,), as_of=AS_OF + timedelta(seconds=5)))
    desk.show_snapshot(with_cases(snapshot, *cases_of(scene), case_of(report, Stage.REPORTED)))
    desk.catch_up()
    assert len(desk.right.queue.rows) == shown
    assert "筛选外" in desk.right.queue.news.text()
    desk.right.queue.news.click()
    assert desk.selection == Pick("case", report.report_id)
    assert desk.case_desk.panel.isVisible()
    assert desk.filters.chosen == NOISE


def test_the_key_opens_the_panel_and_a_tick_counts_at_once(desk: DeskWindow, qtbot: QtBot) -> None:
    desk.activateWindow()
    qtbot.waitUntil(desk.isActiveWindow)
    QTest.keyClick(desk.canvas, Qt.Key.Key_F12)
    panel = desk.filters.panel
    assert panel.isVisible()
    panel.show_part("sources")
    first = panel.tree.topLevelItem(0)
    assert first is not None
    first.setCheckState(0, Qt.CheckState.Checked)
    assert len(desk.filters.chosen.sources) == 1
    panel.show_part("classes")
    top = next(item for item in panel.shown_lines() if item.childCount())
    top.setCheckState(0, Qt.CheckState.Checked)
    assert len(desk.filters.chosen.classes) == 1 + top.childCount()
    below = top.child(0)
    assert below is not None
    assert below.checkState(0) is Qt.CheckState.Checked
    panel.show_part("period")
    panel.since.setText("10：00")
    panel.until.setText("9:00")
    panel.take_period()
    assert panel.refusal.text()
    panel.until.setText("")
    panel.take_period()
    assert desk.filters.chosen.since == AS_OF.replace(hour=2, minute=0, second=0)
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    assert not panel.isVisible()
    assert not desk.filters.chosen.lets_all_through


def test_rooms_say_what_they_obey(desk: DeskWindow, narrow: Narrow) -> None:
    narrow(NOISE)
    for workspace, obeys in (
        (Workspace.FLOW, True),
        (Workspace.HANDLING, True),
        (Workspace.STATISTICS, True),
        (Workspace.ASSESSMENT, True),
        (Workspace.DUTY, False),
    ):
        desk.show_workspace(workspace)
        room = desk.right.rooms.shown
        assert room is not None
        assert bool([strip for strip in strips(desk) if room.isAncestorOf(strip)]) is obeys, workspace
    desk.show_workspace(Workspace.FLOW)
    assert desk.picture is not None
    assert len(desk.picture.cases) < len(desk.picture.every)


def test_the_map_offers_the_grid_under_the_mouse_and_a_list_what_is_like_its_row(
    desk: DeskWindow, scene: Scene, settle: Callable[[], None]
) -> None:
    grid = scene.town.grids[4]
    entries = [entry for entry in desk.filters.entries(grid.label_at) if entry is not None]
    entries[0][1]()
    settle()
    assert desk.filters.chosen.grids == {grid.code}
    assert all(row.case.grid == grid.code for row in desk.right.queue.rows)
    entries[0][1]()
    settle()
    assert desk.filters.chosen == EVERYTHING
    assert desk.filters.entries((0.0, 0.0)) == []
    case = desk.right.queue.rows[0].case
    offered = [action for action in desk.right.queue.menu_of(case).actions() if "全桌面" in action.text()]
    next(action for action in offered if action.data()[0] == "source").trigger()
    settle()
    assert desk.filters.chosen.sources == {case.source}


def test_the_table_of_reports_obeys_and_says_so_that_of_grids_does_not(desk: DeskWindow, narrow: Narrow) -> None:
    narrow(NOISE)
    desk.tables.open("reports")
    panel = desk.tables.panel
    assert [strip for strip in strips(desk) if panel.isAncestorOf(strip)]
    assert desk.picture is not None
    assert len(panel.model.table) == len(desk.picture.reports)
    desk.tables.open("grids")
    assert not [strip for strip in strips(desk) if panel.isAncestorOf(strip)]


def test_the_screen_narrows_by_columns_as_exports_do_case_by_case(desk: DeskWindow, scene: Scene) -> None:
    snapshot, town = busy(scene), scene.town
    some = cases_of(scene)[7]
    narrower = Narrower(desk.directory)
    for chosen in (
        NOISE,
        PanelFilter(grids=frozenset({town.villages[3].code, town.grids[0].code})),
        PanelFilter(departments=frozenset({"nobody"})),
        PanelFilter(departments=frozenset({"zfj"}), sources=frozenset({"worker", "h12345"})),
        PanelFilter(since=some.times.opened_at, until=AS_OF - timedelta(hours=1)),
        EVERYTHING,
    ):
        *_, made = narrower.in_pieces(snapshot, chosen)
        assert made is not None
        expected = narrowed(snapshot, chosen)
        assert (made.snapshot.cases, made.snapshot.reports) == (expected.cases, expected.reports)
        shown = [row.case.case_id for row in made.cases]
        assert shown == [row.case.case_id for row in made.every if chosen.lets_case(row.case)]


def test_ticks_of_villages_and_grids_agree() -> None:
    whole = with_tick(EVERYTHING, "grids", VILLAGE, on=True)
    assert whole.grids == {VILLAGE.value}
    assert ticked(whole.grids, GRID, VILLAGE) is True
    part = with_tick(whole, "grids", GRID, VILLAGE, on=False)
    assert part.grids == {OTHER.value}
    assert ticked(part.grids, VILLAGE) is None
    assert with_tick(part, "grids", VILLAGE, on=True).grids == {VILLAGE.value}
    assert with_tick(whole, "grids", VILLAGE, on=False) == EVERYTHING


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2026-06-15 08:00", (6, 15, 8, 0)),
        ("6月1日", (6, 1, 0, 0)),
        ("８：05", (6, 15, 8, 5)),
        ("6/2 23:59", (6, 2, 23, 59)),
    ],
)
def test_moments_are_read_as_people_write_them(text: str, told: tuple[int, ...]) -> None:
    found = moment_of(text, AS_OF)
    assert found is not None
    assert (found.month, found.day, found.hour, found.minute) == told


@pytest.mark.parametrize("text", ["soon", "25:00", "2026-13-01", "-", "12"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        moment_of(text, AS_OF)


def test_periods_go_from_a_moment_on() -> None:
    assert with_period(EVERYTHING, "today", AS_OF).since == AS_OF.replace(day=14, hour=16, minute=0, second=0)
    assert with_period(EVERYTHING, "day", AS_OF).since == AS_OF.replace(day=14, second=0)
