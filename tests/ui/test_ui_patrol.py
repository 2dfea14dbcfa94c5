"""巡查 on the window: trips and stops below the card, coverage and odometers, following; figures say since when."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from desk_pixels import pixels
from desk_scenes import AS_OF, Scene, snapshot_of
from made_facts import batch
from made_tracks import Drive
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from zscc.analysis.patrol_picture import PatrolPicture
from zscc.analysis.patrol_sums import PatrolSums
from zscc.analysis.trips import SegmentKind
from zscc.clock import day_of_ms
from zscc.map.pointing.pick import Pick
from zscc.model.moment import ms_from_utc
from zscc.settings.profile import Patrol
from zscc.situation.snapshot import VehicleState
from zscc.town.layers import Town
from zscc.ui.patrol.sketches import ROAD_AGES, road_classes, roads_sketch
from zscc.ui.window import DeskWindow
from zscc.ui.workspaces import Workspace

NOW_MS = ms_from_utc(AS_OF)
TODAY = day_of_ms(NOW_MS)


@pytest.fixture(scope="session")
def sums(town: Town) -> PatrolSums:
    """Two vehicles along streets of the town, until the moment of the scenes."""
    made = PatrolSums(town, Patrol())
    for number, vehicle in enumerate(("V03", "V05")):
        edge = number * 997 + 40
        start = town.network.nodes_m[town.network.tail[edge]]
        way = town.network.nodes_m[town.network.head[edge]] - start
        far = way / np.hypot(*way) * 900
        drive = Drive(step_s=5, at_m=tuple(start)).go(*far, 30).stay(600).go(*-far, 30).silent(900).go(*far, 20)
        told = drive.told(vehicle)
        late_ms = NOW_MS - 2_000 - told[-1].observed_at_ms
        grid = town.grids[number].code
        made.pass_time(NOW_MS)
        made.take(
            number + 1,
            batch(vehicle, [replace(f, observed_at_ms=f.observed_at_ms + late_ms, grid=grid) for f in told]),
        )
    return made


@pytest.fixture
def picture(sums: PatrolSums) -> PatrolPicture:
    days = [sums.day_of(vehicle, TODAY) for vehicle in ("V03", "V05")]
    return sums.picture(NOW_MS, days=[day for day in days if day is not None])


def said(desk: DeskWindow) -> dict[str, str]:
    return dict(desk.right.card.texts())


def middle(desk: DeskWindow) -> tuple[float, float]:
    return desk.canvas.viewport.centre_x_m, desk.canvas.viewport.centre_y_m


def test_a_vehicles_card_has_its_day_newest_first(desk: DeskWindow, picture: PatrolPicture, qtbot: QtBot) -> None:
    with qtbot.waitSignal(desk.patrol.days_asked) as asked:
        desk.select(Pick("vehicle", "V03"))
    assert asked.args == [frozenset({("V03", TODAY)})]
    day = desk.right.card.vehicle_day
    assert day.isVisible()
    assert day.heading.note.text() == "正在读取轨迹"
    desk.show_patrol(picture)
    kinds = [row.kind for row in day.rows]
    assert kinds == [SegmentKind.TRIP, SegmentKind.GAP, SegmentKind.TRIP, SegmentKind.STOP, SegmentKind.TRIP]
    stop = day.rows[3].text
    assert stop.startswith("到达 14:0")
    assert " · 离开 14:" in stop
    assert " · 停10分钟 · " in stop
    assert day.rows[1].text.endswith("无数据15分钟")
    assert "均速29公里/时 · 最高30公里/时" in day.rows[4].text
    assert day.heading.note.text() == "行驶3段 · 停留1处"
    desk.select(Pick("grid", desk.directory.town.grids[0].code))
    assert not day.isVisible()


def test_the_card_tells_month_and_total_with_its_beginning(desk: DeskWindow, picture: PatrolPicture) -> None:
    desk.show_patrol(picture)
    desk.select(Pick("vehicle", "V03"))
    assert desk.picture is not None
    row = desk.picture.vehicle("V03")
    assert row is not None
    # The moment on the desk is newer than the sums and knows of more kilometres today.
    km = max(picture.mileages["V03"].total_km, row.km_today)
    assert said(desk)["今日里程"] == said(desk)["本月里程"] == f"{km:.1f}公里"
    assert said(desk)["累计里程"] == f"{km:.1f}公里（自6月15日起）"
    desk.select(Pick("grid", desk.directory.town.grids[0].code))
    assert said(desk)["最近巡查"] == "刚刚"
    desk.select(Pick("grid", desk.directory.town.grids[5].code))
    assert said(desk)["最近巡查"] == "自6月15日 14:00起未到"


def test_a_stop_is_flown_to_and_the_track_drawn_until_esc(desk: DeskWindow, picture: PatrolPicture) -> None:
    desk.select(Pick("vehicle", "V03"))
    desk.show_patrol(picture)
    day = desk.right.card.vehicle_day
    click_row(desk, 3)
    stop = picture.days["V03", TODAY].parts[1].segment
    assert middle(desk) == pytest.approx(stop.at_m)
    assert day.track.text() == "收起轨迹"
    drawn = at_rest(desk)
    QTest.keyClick(desk, Qt.Key.Key_Escape)
    assert day.track.text() == "轨迹"
    assert desk.selection == Pick("vehicle", "V03")
    without = at_rest(desk)
    assert (drawn != without).any(axis=2).sum() > 400


def click_row(desk: DeskWindow, row: int) -> None:
    view = desk.right.card.vehicle_day.view
    index = view.model().index(row, 0)
    view.scrollTo(index)
    place = view.visualRect(index).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)


def test_the_track_has_a_key_and_another_day_is_asked_for(
    desk: DeskWindow, picture: PatrolPicture, qtbot: QtBot
) -> None:
    desk.select(Pick("vehicle", "V03"))
    desk.show_patrol(picture)
    day = desk.right.card.vehicle_day
    QTest.keyClick(desk, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert day.track.text() == "收起轨迹"
    desk.select(Pick("vehicle", "V05"))
    assert day.track.text() == "收起轨迹"
    assert not day.after.isEnabled()
    with qtbot.waitSignal(desk.patrol.days_asked) as asked:
        day.before.click()
    assert asked.args == [frozenset({("V05", TODAY - 1)})]
    assert day.heading.name.text() == "行程与停留 6月14日"
    assert day.rows == []
    day.after.click()
    assert day.heading.name.text() == "行程与停留 今天"
    assert len(day.rows) == 5
    QTest.keyClick(desk, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert day.track.text() == "轨迹"


def test_one_or_several_vehicles_are_followed(desk: DeskWindow) -> None:
    def press() -> None:
        QTest.keyClick(desk, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)

    press()
    assert desk.canvas.followed == frozenset()
    desk.select(Pick("vehicle", "V03"))
    press()
    assert desk.canvas.followed == {"V03"}
    assert desk.right.card.vehicle_day.follow.text() == "停止跟随"
    press()
    assert desk.canvas.followed == frozenset()
    desk.choose(frozenset({Pick("vehicle", "V01"), Pick("vehicle", "V07"), Pick("grid", "x")}))
    press()
    assert desk.canvas.followed == {"V01", "V07"}


def test_the_board_says_how_much_it_knows(desk: DeskWindow, picture: PatrolPicture) -> None:
    desk.show_workspace(Workspace.PATROL)
    board = desk.right.patrol
    assert board.day.texts[1] == "—"
    assert board.heading.note.text() == "尚无轨迹"
    desk.show_patrol(picture)
    share = f"{picture.day.road_share * 100:.1f}"
    assert float(share) > 0
    known = board.day.texts[3].split(" · ")
    assert board.day.texts[:3] == ("近24小时道路", share, "% 里程")
    assert known == ["网格 2/79", f"数据仅{round(picture.day.known_hours * 60 - 0.5)}分钟"]
    assert board.heading.note.text() == "数据自6月15日 14:00起"
    assert [tile.texts[1] for tile in board.mileage] == [f"{picture.fleet.day_km:.1f}"] * 3
    assert board.mileage[2].texts[3] == "自6月15日起"
    whole = replace(picture, day=replace(picture.day, known_hours=24.0), week=replace(picture.week, known_hours=168.0))
    desk.show_patrol(whole)
    assert board.week.texts[3] == f"网格 2/79 · {picture.week.seen_road_m / 1000:.1f}/440公里"
    desk.show_patrol(replace(picture, loading=True))
    assert board.heading.note.text() == "正在读取历史轨迹"


@pytest.mark.parametrize(("language", "late"), [("zh", "迟到1280条未计入"), ("en", "1,280 late fixes not counted")])
def test_the_board_says_what_came_too_late_to_be_counted(
    open_desk: Callable[..., DeskWindow], picture: PatrolPicture, scene: Scene, language: str, late: str
) -> None:
    desk = open_desk(language=language, size=(1366, 768))
    desk.show_snapshot(snapshot_of(scene))
    desk.show_workspace(Workspace.PATROL)
    desk.show_patrol(picture)
    note = desk.right.patrol.heading.note
    assert late not in note.text()
    desk.show_patrol(replace(picture, beyond=1280))
    QApplication.processEvents()
    lines = note.text().splitlines()
    assert lines[1] == late
    assert all(note.fontMetrics().horizontalAdvance(line) <= note.width() for line in lines)
    assert note.height() >= 2 * note.fontMetrics().height()


def test_every_tile_opens_what_it_counts_and_stays_open(desk: DeskWindow, picture: PatrolPicture) -> None:
    desk.show_workspace(Workspace.PATROL)
    desk.show_patrol(picture)
    board = desk.right.patrol
    for tile in (board.day, board.week, board.day):
        board.show_tab("grids")
        QTest.mouseClick(tile, Qt.MouseButton.LeftButton)
        assert (board.tab, board.roads.isChecked()) == ("roads", True)
        assert [row.at_m for row in board.model.rows] == [stretch.at_m for stretch in picture.stretches]
    for tile in board.mileage:
        desk.left.vehicles.narrow(VehicleState.OFFLINE)
        QTest.mouseClick(tile, Qt.MouseButton.LeftButton)
        assert len(desk.left.vehicles.model.rows) == len(desk.left.vehicles.rows)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_legend_of_the_roads_is_whole_on_a_small_screen(
    open_desk: Callable[..., DeskWindow], picture: PatrolPicture, scene: Scene, language: str
) -> None:
    desk = open_desk(language=language, size=(1366, 768))
    desk.show_snapshot(snapshot_of(scene))
    desk.show_workspace(Workspace.PATROL)
    desk.show_patrol(picture)
    desk.right.patrol.roads.setChecked(True)
    QApplication.processEvents()
    legend = desk.right.patrol.legend
    assert legend.isVisible()
    assert legend.needed_width() <= legend.width()


def test_what_is_longest_unseen_is_a_door(desk: DeskWindow, picture: PatrolPicture) -> None:
    desk.show_workspace(Workspace.PATROL)
    desk.show_patrol(picture)
    board = desk.right.patrol
    rows = list(board.model.rows)
    assert len(rows) == 79
    assert [row.said for row in rows[-2:]] == ["2秒未到", "2秒未到"]
    assert board.of_list.note.text() == "77个无巡查记录 · 共79个"
    board.view.clicked.emit(board.model.index(4))
    assert desk.selection == Pick("grid", rows[4].grid or "")
    assert middle(desk) == pytest.approx(rows[4].at_m)
    board.tabs["roads"].click()
    roads = list(board.model.rows)
    assert roads[0].said == "无巡查记录"
    board.view.clicked.emit(board.model.index(0))
    assert middle(desk) == pytest.approx(roads[0].at_m)


def test_the_vehicles_have_month_and_total_where_the_list_is_wide(desk: DeskWindow, picture: PatrolPicture) -> None:
    desk.show_workspace(Workspace.PATROL)
    vehicles = desk.left.vehicles
    row = next(row for row in vehicles.rows if row.vehicle_id == "V03")
    assert vehicles.model.cells(row).total_km == "—"
    desk.show_patrol(picture)
    cells = vehicles.model.cells(row)
    assert cells.month_km == cells.total_km == f"{max(picture.mileages['V03'].total_km, row.km_today):.1f}公里"


def at_rest(desk: DeskWindow) -> np.ndarray:
    """The map when nothing of it is still being painted."""
    QTest.qWait(1)
    desk.canvas.settle()
    return pixels(desk.canvas.grab().toImage())


def test_roads_are_coloured_by_age_while_the_board_explains_it(desk: DeskWindow, picture: PatrolPicture) -> None:
    desk.show_workspace(Workspace.PATROL)
    desk.show_patrol(picture)
    plain = at_rest(desk)
    desk.right.patrol.roads.click()
    assert (at_rest(desk) != plain).any(axis=2).sum() > 5_000
    desk.right.patrol.roads.click()
    assert (at_rest(desk) != plain).any(axis=2).sum() == 0
    desk.right.patrol.roads.click()
    desk.show_workspace(Workspace.MAP)
    assert not any(sketch.still for sketch in desk.canvas.frame.sketches)
    desk.show_workspace(Workspace.PATROL)
    assert any(sketch.still for sketch in desk.canvas.frame.sketches)


def test_every_piece_of_road_is_drawn_once_in_its_class(picture: PatrolPicture) -> None:
    hour_ms = 3_600_000
    ages_h = np.arange(len(picture.roads.pieces)) % 240
    roads = replace(picture.roads, last_seen_ms=NOW_MS - ages_h * hour_ms)
    classes = road_classes(roads, NOW_MS)
    assert [classes[ages_h == hours].max() for hours in (0, 24, 25, 72, 73, 168, 169)] == [0, 0, 1, 1, 2, 2, 3]
    for shown in (roads, picture.roads):
        sketch = roads_sketch(shown, NOW_MS)
        drawn_m = 0.0
        for line in sketch.lines:
            steps = np.hypot(*np.diff(line.points_m, axis=0).T)
            drawn_m += float(np.nansum(steps))
        assert drawn_m == pytest.approx(float(shown.pieces.length_m.sum()), rel=1e-6)
    assert len(roads_sketch(roads, NOW_MS).lines) == len(ROAD_AGES)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", [(1920, 1080), (1280, 720)])
def test_the_board_and_the_day_have_room(
    open_desk: Callable[..., DeskWindow],
    qtbot: QtBot,
    scene: Scene,
    picture: PatrolPicture,
    language: str,
    size: tuple[int, int],
) -> None:
    desk = open_desk(language, size=size)
    desk.show_snapshot(snapshot_of(scene))
    desk.show_patrol(picture)
    desk.show_workspace(Workspace.PATROL)
    board = desk.right.patrol

    def has_room() -> None:
        for tile in (board.day, board.week, *board.mileage):
            assert tile.isHidden() or tile.width() >= tile.needed_width()
            assert tile.isHidden() or tile.height() >= tile.sizeHint().height()
        assert board.view.height() > 40

    for selected in (None, Pick("vehicle", "V03")):
        desk.select(selected)
        qtbot.waitUntil(has_room)
        assert board.legend.isHidden() or board.legend.width() >= board.legend.needed_width()
    buttons = desk.right.card.vehicle_day
    for button in (buttons.follow, buttons.track):
        assert button.width() >= button.fontMetrics().horizontalAdvance(button.text())
