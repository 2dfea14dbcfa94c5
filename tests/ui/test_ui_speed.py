"""速度: the graph of a vehicle's day below the map; graph, map and keyboard move one cursor."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from desk_pixels import pixels
from desk_scenes import AS_OF, Scene, snapshot_of
from made_facts import batch
from made_tracks import Drive
from map_hand import MapHand
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from zscc.analysis.patrol_picture import DayOfVehicle
from zscc.analysis.patrol_sums import PatrolSums
from zscc.clock import day_of_ms
from zscc.map.pointing.pick import Pick
from zscc.model.moment import ms_from_utc
from zscc.settings.profile import Patrol
from zscc.settings.style import load_style
from zscc.text.words import Words
from zscc.town.layers import Town
from zscc.ui.patrol.speed_desk import SpeedDesk
from zscc.ui.window import DeskWindow

NOW_MS = ms_from_utc(AS_OF)
TODAY = day_of_ms(NOW_MS)
MINUTE_MS = 60_000
SHORTCUT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture(scope="session")
def sums(town: Town) -> PatrolSums:
    """Half a kilometre at 30 km/h, ten minutes of rest, back, a quarter of an hour of silence, on at 20."""
    made = PatrolSums(town, Patrol())
    edge = 997 + 40
    start = town.network.nodes_m[town.network.tail[edge]]
    way = town.network.nodes_m[town.network.head[edge]] - start
    far = way / np.hypot(*way) * 900
    drive = Drive(step_s=5, at_m=tuple(start)).go(*far, 30).stay(600).go(*-far, 30).silent(900).go(*far, 20)
    told = drive.told("V03")
    late_ms = NOW_MS - 2_000 - told[-1].observed_at_ms
    made.pass_time(NOW_MS)
    fixes = [replace(f, observed_at_ms=f.observed_at_ms + late_ms, grid=town.grids[0].code) for f in told]
    made.take(1, batch("V03", fixes))
    return made


@pytest.fixture
def day(sums: PatrolSums) -> DayOfVehicle:
    found = sums.day_of("V03", TODAY)
    assert found is not None
    return found


@pytest.fixture
def graphed(
    open_desk: Callable[..., DeskWindow], scene: Scene, sums: PatrolSums, day: DayOfVehicle, qtbot: QtBot
) -> DeskWindow:
    """A desk with the graph of V03's day open, by its key."""
    desk = open_desk()
    desk.show_snapshot(snapshot_of(scene))
    desk.show_patrol(sums.picture(NOW_MS, days=[day]))
    desk.select(Pick("vehicle", "V03"))
    assert not speed(desk).is_open
    qtbot.waitUntil(desk.isActiveWindow)
    QTest.keyClick(desk, Qt.Key.Key_V, SHORTCUT)
    assert speed(desk).is_open
    qtbot.waitUntil(lambda: speed(desk).plot is not None, timeout=20_000)
    QTest.qWait(20)
    return desk


def speed(desk: DeskWindow) -> SpeedDesk:
    return desk.patrol.speed


def painted(widget: QWidget) -> np.ndarray:
    return pixels(widget.grab().toImage())


def reading(desk: DeskWindow) -> str:
    return speed(desk).panel.reading.text()


def plotted(desk: DeskWindow, at_ms: float, kmh: float) -> QPointF:
    plot = speed(desk).plot
    assert plot is not None
    return plot.px_of(at_ms, kmh)


def point_at(desk: DeskWindow, at_ms: float, *, click: bool = False) -> None:
    """A real hand on the graph."""
    plot = speed(desk).plot
    assert plot is not None
    viewport, at = plot.widget.viewport(), plotted(desk, at_ms, 10.0)
    none, left = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton
    move = QMouseEvent(QEvent.Type.MouseMove, at, viewport.mapToGlobal(at), none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(viewport, move)
    if click:
        QTest.mouseClick(viewport, left, Qt.KeyboardModifier.NoModifier, at.toPoint())


def colour_near(desk: DeskWindow, picture: np.ndarray, at: QPointF, wanted: str, within: int = 3) -> bool:
    """Whether a colour of the palette is painted around a pixel of the plot."""
    plot = speed(desk).plot
    assert plot is not None
    corner = plot.widget.mapTo(desk, at.toPoint())
    part = picture[
        corner.y() - within : corner.y() + within + 1, corner.x() - within : corner.x() + within + 1, :3
    ].astype(int)
    ink = desk.patrol.speed._look.theme.colour(wanted)
    return bool((np.abs(part - (ink.blue(), ink.green(), ink.red())).max(axis=2) < 110).any())


def test_the_graph_is_painted_where_the_speeds_are(graphed: DeskWindow, day: DayOfVehicle) -> None:
    assert speed(graphed).panel.name.text().endswith(" · 今天 · 速度（公里/时）")
    picture = painted(graphed)
    trip, stop, back, gap, last = (part.segment for part in day.parts)
    for segment, kmh in ((trip, 30), (back, 30), (last, 20)):
        middle_ms = (segment.begins_ms + segment.ends_ms) / 2
        assert colour_near(graphed, picture, plotted(graphed, middle_ms, kmh), "accent")
        assert not colour_near(graphed, picture, plotted(graphed, middle_ms, kmh + 8), "accent")
    # Nothing is drawn through the gap, and the stop is shaded.
    silent_ms = (gap.begins_ms + gap.ends_ms) / 2
    assert not any(colour_near(graphed, picture, plotted(graphed, silent_ms, kmh), "accent") for kmh in range(0, 40, 2))
    shade, bare = (shown(graphed, picture, plotted(graphed, at_ms, 37)) for at_ms in (stop.begins_ms + 3e5, silent_ms))
    assert np.abs(shade - bare).max() > 8


def shown(desk: DeskWindow, picture: np.ndarray, at: QPointF) -> np.ndarray:
    plot = speed(desk).plot
    assert plot is not None
    corner = plot.widget.mapTo(desk, at.toPoint())
    return picture[corner.y(), corner.x(), :3].astype(int)


def test_pointing_at_the_graph_marks_the_map(graphed: DeskWindow, day: DayOfVehicle) -> None:
    canvas = graphed.canvas
    trip = day.parts[0].segment
    place = (trip.first + trip.last) // 2
    at_ms = float(day.fixes["at_ms"][place])
    canvas.fly_to(float(day.fixes["x_m"][place]) + 300, float(day.fixes["y_m"][place]) + 200, 2.0)
    canvas.settle()
    before = painted(canvas)
    point_at(graphed, at_ms)
    canvas.settle()
    after = painted(canvas)
    assert reading(graphed).endswith(" · 30公里/时")
    assert reading(graphed)[:5] == graphed.patrol.speed._words.minute(int(at_ms))
    at = canvas.viewport.px_from_map(day.fixes["x_m"][place], day.fixes["y_m"][place])
    rows, columns = np.nonzero((before != after).any(axis=2))
    # The dot at the place, its words above it.
    assert np.hypot(columns - at[0], rows - at[1]).min() < 3
    assert abs((columns.min() + columns.max()) / 2 - at[0]) < 5
    assert at[1] + 5 < rows.max() < at[1] + 12
    assert rows.min() > at[1] - 60
    assert middle(graphed) != pytest.approx((day.fixes["x_m"][place], day.fixes["y_m"][place]), abs=20)
    point_at(graphed, at_ms, click=True)
    near = day.fixes[np.abs(day.fixes["at_ms"] - at_ms) <= MINUTE_MS / 4]
    away = np.hypot(near["x_m"] - middle(graphed)[0], near["y_m"] - middle(graphed)[1])
    assert away.min() < 1


def middle(desk: DeskWindow) -> tuple[float, float]:
    return desk.canvas.viewport.centre_x_m, desk.canvas.viewport.centre_y_m


def test_pointing_at_the_track_moves_the_graphs_cursor(graphed: DeskWindow, day: DayOfVehicle) -> None:
    last = day.parts[4].segment
    place = (last.first + last.last) // 2
    at_m = float(day.fixes["x_m"][place]), float(day.fixes["y_m"][place])
    graphed.canvas.fly_to(*at_m, 1.0)
    graphed.canvas.settle()
    before = painted(graphed)
    hand = MapHand(graphed.canvas)
    hand.move(hand.px(at_m))
    assert "公里/时" in reading(graphed)
    at_ms = float(day.fixes["at_ms"][place])
    after = painted(graphed)
    corner = plotted(graphed, at_ms, 35)
    changed = (shown(graphed, before, corner + QPointF(dx, 0)) != shown(graphed, after, corner + QPointF(dx, 0))
               for dx in range(-8, 9))  # fmt: skip
    assert any(one.any() for one in changed)
    hand.move(hand.px((at_m[0] + 200, at_m[1] + 200)))
    assert "公里/时" not in reading(graphed)


def test_arrow_keys_walk_and_jump_the_gap_and_enter_flies(graphed: DeskWindow, day: DayOfVehicle) -> None:
    panel = speed(graphed).panel
    minute = graphed.patrol.speed._words.minute
    assert panel.hasFocus()
    QTest.keyClick(panel, Qt.Key.Key_Right)
    assert reading(graphed).startswith(minute(int(day.fixes["at_ms"][0])))
    QTest.keyClick(panel, Qt.Key.Key_Right)
    assert reading(graphed).startswith(minute(int(day.fixes["at_ms"][0]) + MINUTE_MS))
    stop, gap = day.parts[1].segment, day.parts[3].segment
    while not reading(graphed).startswith(minute(stop.begins_ms + 3 * MINUTE_MS)):
        QTest.keyClick(panel, Qt.Key.Key_Right)
    assert reading(graphed).endswith(" · 停留")
    QTest.keyClick(panel, Qt.Key.Key_Return)
    assert middle(graphed) == pytest.approx(stop.at_m, abs=30)
    walked = []
    for _ in range(50):
        QTest.keyClick(panel, Qt.Key.Key_Right)
        walked.append(reading(graphed)[:5])
    silent = {minute(at_ms) for at_ms in range(gap.begins_ms + MINUTE_MS, gap.ends_ms - MINUTE_MS, MINUTE_MS)}
    assert minute(gap.ends_ms) in walked
    assert not silent & set(walked)
    assert walked[-1] == minute(int(day.fixes["at_ms"][-1]))
    QTest.keyClick(panel, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert reading(graphed)[:5] == minute(gap.begins_ms)


def test_it_closes_with_esc_and_goes_with_its_vehicle(graphed: DeskWindow, day: DayOfVehicle) -> None:
    button = graphed.right.card.vehicle_day.speed
    assert button.text() == "收起速度"
    point_at(graphed, float(day.fixes["at_ms"][20]))
    graphed.select(None)
    assert not speed(graphed).is_open
    graphed.select(Pick("vehicle", "V05"))
    assert speed(graphed).is_open
    assert reading(graphed) == "正在读取轨迹"
    QTest.keyClick(speed(graphed).panel, Qt.Key.Key_Right)
    graphed.select(Pick("vehicle", "V03"))
    graphed.set_words(Words("en"))
    assert speed(graphed).panel.name.text().endswith(" · today · speed (km/h)")
    graphed.set_style(load_style("light"))
    QTest.keyClick(graphed, Qt.Key.Key_Escape)
    assert not speed(graphed).is_open
    assert button.text() == "Speed"
    assert graphed.selection == Pick("vehicle", "V03")
    button.click()
    assert speed(graphed).is_open
