"""Numbers are doors, lists and map agree: choosing here marks there, and the map flies only when a list asks."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from desk_scenes import Scene, report_at, snapshot_of
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFrame, QListView
from pytestqt.qtbot import QtBot

from zscc.map.pointing.pick import Pick
from zscc.model.report import Priority
from zscc.situation.snapshot import VEHICLE_STATES, VehicleState
from zscc.ui.picture import Picture
from zscc.ui.report_queue import ReportQueue
from zscc.ui.window import DeskWindow
from zscc.ui.workspaces import Workspace


def click(view: QListView, index: QModelIndex) -> None:
    view.scrollTo(index)
    place = view.visualRect(index).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)


def middle(desk: DeskWindow) -> tuple[float, float]:
    view = desk.canvas.viewport
    return view.centre_x_m, view.centre_y_m


def reports_of_desk(desk: DeskWindow) -> ReportQueue:
    """Today's reports, opened by their number."""
    QTest.mouseClick(desk.left.tiles.reports, Qt.MouseButton.LeftButton)
    assert desk.right.reports.isVisible()
    return desk.right.reports


def test_choosing_a_vehicle_marks_it_and_flies_there(desk: DeskWindow) -> None:
    vehicles = desk.left.vehicles
    row = vehicles.rows[8]
    click(vehicles.view, vehicles.model.index(8))
    assert desk.selection == Pick("vehicle", row.vehicle_id)
    assert middle(desk) == row.at_m
    assert row.label in desk.right.card.title.text()


def test_choosing_a_report_marks_it_and_flies_there(desk: DeskWindow) -> None:
    queue = reports_of_desk(desk)
    row = queue.rows[40]
    click(queue.view, queue.model.index(40))
    assert desk.selection == Pick("report", row.report.report_id)
    assert middle(desk) == pytest.approx(row.at_m)
    said = dict(desk.right.card.texts())
    assert said["内容"] == row.report.text
    assert (row.grid_label or "") in said["位置"]


def test_a_report_without_a_place_moves_nothing(desk: DeskWindow) -> None:
    queue = reports_of_desk(desk)
    place = next(place for place, row in enumerate(queue.rows) if row.report.point is None)
    before = middle(desk)
    click(queue.view, queue.model.index(place))
    assert middle(desk) == before
    assert dict(desk.right.card.texts())["位置"] == "未提供位置"
    assert "附近" not in dict(desk.right.card.texts())


def test_what_is_picked_on_the_map_is_scrolled_to_and_the_map_stays(desk: DeskWindow) -> None:
    queue, before = reports_of_desk(desk), middle(desk)
    last = queue.rows[-1].report.report_id
    index = queue.model.index(len(queue.rows) - 1)
    assert not queue.view.viewport().rect().contains(queue.view.visualRect(index))
    desk.canvas.picked.emit(Pick("report", last))
    assert queue.view.viewport().rect().contains(queue.view.visualRect(index))
    assert queue.view.selectionModel().selectedIndexes() == [index]
    assert middle(desk) == before
    desk.canvas.picked.emit(Pick("vehicle", "V17"))
    assert queue.view.selectionModel().selectedIndexes() == []
    vehicles = desk.left.vehicles
    assert vehicles.view.selectionModel().selectedIndexes() == [vehicles.model.place_of("V17")]
    desk.canvas.picked.emit(None)
    assert desk.selection is None
    assert desk.right.card.isHidden()


@pytest.mark.parametrize(
    ("kind", "what"), [("grid", "grids"), ("station", "villages"), ("place", "places"), ("vehicle", "vehicles")]
)
def test_everything_that_can_be_picked_has_a_card(desk: DeskWindow, kind: str, what: str) -> None:
    for code in getattr(desk.directory, what):
        desk.select(Pick(kind, code))
        assert desk.right.card.isVisible()
        assert all(name and text for name, text in desk.right.card.texts())


def test_there_is_one_card_of_one_thing(desk: DeskWindow) -> None:
    desk.select(Pick("vehicle", "V03"))
    assert desk.right.card.isVisible()
    assert not desk.canvas.findChild(QFrame, "mapCard").isVisible()


def test_a_pick_that_is_gone_has_no_card(desk: DeskWindow) -> None:
    desk.select(Pick("report", "YS-never"))
    assert desk.right.card.isHidden()


def test_tiles_add_up_and_agree_with_the_lists(desk: DeskWindow) -> None:
    tiles = desk.left.tiles
    assert int(tiles.reports.texts[1]) == len(reports_of_desk(desk).rows) == 128
    assert sum(int(part.texts[1]) for part in tiles.states.values()) == int(tiles.vehicles.texts[1])
    assert int(tiles.vehicles.texts[1]) == len(desk.left.vehicles.rows) == 17
    assert [int(tiles.states[state].texts[1]) for state in VEHICLE_STATES] == [13, 2, 1, 1]


def test_the_number_of_reports_opens_them_and_the_cases_come_back(desk: DeskWindow) -> None:
    queue = reports_of_desk(desk)
    assert queue.model.rows == queue.rows
    assert not desk.right.queue.isVisible()
    QTest.mouseClick(desk.left.tiles.reports, Qt.MouseButton.LeftButton)
    assert (queue.isVisible(), desk.right.queue.isVisible()) == (False, True)
    reports_of_desk(desk)
    desk.leave()
    assert (queue.isVisible(), desk.right.queue.isVisible()) == (False, True)


def test_a_state_opens_the_vehicles_it_counts_and_its_chip_closes_them(desk: DeskWindow) -> None:
    desk.show_workspace(Workspace.PATROL)
    part, vehicles = desk.left.tiles.states[VehicleState.STOPPED], desk.left.vehicles
    QTest.mouseClick(part, Qt.MouseButton.LeftButton)
    assert [row.vehicle_id for row in vehicles.model.rows] == ["V02", "V07"]
    assert vehicles.chip.isVisible()
    QTest.mouseClick(vehicles.chip, Qt.MouseButton.LeftButton)
    assert vehicles.model.rowCount() == 17
    assert not vehicles.chip.isVisible()


def test_a_pick_outside_the_filter_takes_the_filter_away(desk: DeskWindow) -> None:
    queue, vehicles = reports_of_desk(desk), desk.left.vehicles
    queue.choose("priority", "urgent")
    vehicles.narrow(VehicleState.STOPPED)
    low = next(row.report.report_id for row in queue.rows if row.report.priority is Priority.LOW)
    desk.canvas.picked.emit(Pick("report", low))
    assert queue.filter.chosen == ()
    assert queue.view.currentIndex() == queue.model.place_of_report(low)
    desk.canvas.picked.emit(Pick("vehicle", "V01"))
    assert vehicles.model.rowCount() == 17
    assert vehicles.view.currentIndex() == vehicles.model.place_of("V01")


def test_a_row_of_a_split_opens_its_reports(desk: DeskWindow) -> None:
    desk.scores.open_statistics("today")
    splits, queue = desk.right.splits, desk.right.reports
    splits.show_kind("grid")
    assert sum(count for _, _, count in splits.model.rows) == 128
    place = next(place for place, (code, _, _) in enumerate(splits.model.rows) if code)
    code, label, count = splits.model.rows[place]
    click(splits.view, splits.model.index(place))
    assert queue.isVisible()
    assert queue.model.rowCount() == count
    assert {row.grid_label for row in queue.model.rows} == {label}
    assert middle(desk) == pytest.approx(desk.directory.grids[code].label_at)


def test_a_bar_of_the_day_opens_its_reports(desk: DeskWindow) -> None:
    histogram, queue = desk.timeline.histogram, desk.right.reports
    assert desk.picture is not None
    counts = desk.picture.snapshot.tally.histogram
    fullest = int(counts.argmax())
    spot = QPoint(int(histogram.x_of(fullest + 0.5)), int(histogram.plot.center().y()))
    QTest.mouseClick(histogram, Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier, spot)
    assert queue.model.rowCount() == counts[fullest]
    assert f"{counts[fullest]}条" in histogram.said_at(fullest)
    future = QPoint(int(histogram.x_of(70)), spot.y())
    QTest.mouseClick(histogram, Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier, future)
    assert queue.filter.chosen == (("quarter", str(fullest)),)


def test_chips_say_the_filters_and_take_them_away(desk: DeskWindow, qtbot: QtBot) -> None:
    queue = reports_of_desk(desk)
    queue.choose("source", "worker")
    queue.choose("village", desk.directory.town.villages[0].code)
    chips = list(queue.chips)
    qtbot.waitUntil(lambda: all(chip.isVisible() for chip in chips))
    assert [chip.text() for chip in chips] == ["网格员上报  ✕", f"{desk.directory.town.villages[0].name}  ✕"]
    assert "筛选后" in queue.heading.name.text()
    QTest.mouseClick(chips[0], Qt.MouseButton.LeftButton)
    assert [kind for kind, _ in queue.filter.chosen] == ["village"]
    desk.leave()
    assert queue.filter.chosen == ()


def test_only_what_happens_while_the_desk_looks_is_new(desk: DeskWindow, scene: Scene) -> None:
    queue = reports_of_desk(desk)
    assert not any(queue.model.is_fresh(row) for row in queue.rows)
    later = scene.as_of + timedelta(seconds=2)
    new = report_at(scene.town, 900, scene.as_of + timedelta(seconds=1), Priority.URGENT)
    # The journal is still being read when the window opens: what it brings is no news.
    old = report_at(scene.town, 901, scene.as_of - timedelta(minutes=3), Priority.URGENT)
    grown = snapshot_of(replace(scene, as_of=later, extra=(old, new)))
    queue.show_rows(Picture.of(grown, desk.directory).reports, later)
    assert [row.report for row in queue.rows if queue.model.is_fresh(row)] == [new]
    assert {row.report for row in queue.rows} >= {old, new}
    assert queue.news.isVisible()
    assert queue.news.text().startswith("新到 1条")
    queue.choose("priority", "low")
    QTest.mouseClick(queue.news, Qt.MouseButton.LeftButton)
    assert desk.selection == Pick("report", new.report_id)
    assert queue.view.currentIndex() == queue.model.place_of_report(new.report_id)
    much_later = later + timedelta(minutes=2)
    queue.show_rows(list(queue.rows), much_later)
    assert not any(queue.model.is_fresh(row) for row in queue.rows)
    assert not queue.news.isVisible()


def test_a_moved_row_keeps_its_mark(desk: DeskWindow, scene: Scene, qtbot: QtBot) -> None:
    desk.select(Pick("vehicle", "V01"))
    stopped = (VehicleState.OFFLINE, *scene.states[1:])
    desk.left.vehicles.show_rows(Picture.of(snapshot_of(replace(scene, states=stopped)), desk.directory).vehicles)
    chosen = desk.left.vehicles.view.selectionModel().selectedIndexes()
    assert [index.row() for index in chosen] == [0]
    assert desk.left.vehicles.model.rows[0].vehicle_id == "V01"


def test_layers_are_switched_and_workspaces_put_them_back(desk: DeskWindow) -> None:
    tree, canvas = desk.left.layers.model, desk.canvas
    desk.layer_desk.show("grids", False)
    assert not canvas.layer_visible("grids")
    desk.show_workspace(Workspace.PATROL)
    assert not canvas.layer_visible("heat")
    assert not tree.arrangement["heat"].visible
    desk.show_workspace(Workspace.FLOW)
    assert canvas.layer_visible("heat")
    assert tree.arrangement["heat"].visible
    assert not canvas.layer_visible("grids")


def test_a_list_is_refreshed_at_most_four_times_a_second(
    open_desk: Callable[..., DeskWindow], scene: Scene, qtbot: QtBot
) -> None:
    desk = open_desk()
    first = snapshot_of(scene)
    desk.show_snapshot(first)
    for seconds in range(1, 6):
        desk.show_snapshot(snapshot_of(replace(scene, as_of=scene.as_of + timedelta(seconds=seconds))))
    assert desk.picture is not None
    assert desk.picture.snapshot is first
    qtbot.waitUntil(lambda: desk.left.tiles.heading.note.text() == "数据截至 14:32:12", timeout=2000)
