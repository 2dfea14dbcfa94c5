import numpy as np
from mini_town import DEFAULT_VEHICLES, at, mini_report, mini_snapshot
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QLabel

from zscc.map.crowds.crowds import MOST, crowds
from zscc.map.layers import LAYERS, paint
from zscc.map.pointing.members import members_at
from zscc.map.pointing.pick import Pick
from zscc.map.pointing.picking import pick_at
from zscc.map.writing.labelling import written
from zscc.map.writing.obstacles import symbol_boxes
from zscc.model.report import Priority

PARKED = (("V02", 1.5, 1.5, DEFAULT_VEHICLES[1][3], 90.0, 0.0, 6.0),)


def painted(frame, *names):
    image = QImage(800, 600, QImage.Format.Format_RGB32)
    image.fill(QColor("#000000"))
    painter = QPainter(image)
    for _ in paint(painter, frame, [layer for layer in LAYERS if layer.name in names]):
        pass
    painter.end()
    return image


def found(px, near_px=7.0, **kwargs):
    """Crowds of points in metres at one metre a pixel: top row and count of those that hold two or more."""
    its = crowds(*np.asarray(px, float).reshape(-1, 2).T, 1.0, near_px, **kwargs)
    return {int(top): int(count) for top, count in zip(its.top, its.count, strict=True) if count > 1}


def test_symbols_on_nearly_one_pixel_are_one_crowd_and_each_is_counted_once():
    px = np.array([[10.0, 10.0], [300.0, 10.0], [11.0, 9.0], [13.9, 14.1], [10.0, 10.0], [40.0, 10.0]])
    assert found(px) == {4: 4}
    assert found(np.empty((0, 2))) == {}


def test_the_uppermost_stand_for_crowds_apart_from_each_other_and_every_point_is_in_one():
    rng = np.random.default_rng(8)
    for points in (rng.uniform(0, 90, (400, 2)), rng.normal(0, 9, (300, 2)), np.zeros((50, 2))):
        its = crowds(*points.T, 1.0)
        assert its.count.sum() == len(points)
        tops = points[its.top]
        apart = np.hypot(*(tops[:, None] - tops[None]).T) + 99 * np.eye(len(tops))
        assert apart.min() > 7.0
        stands = its.top[its.crowd_of]
        assert (stands >= np.arange(len(points))).all()
        assert np.hypot(*(points - points[stands]).T).max() <= 14.0
        assert [sorted(its.members(crowd).tolist()) for crowd in range(len(tops))] == [
            np.flatnonzero(stands == top).tolist() for top in its.top
        ]


def test_crowds_stay_as_they_are_when_something_far_away_changes():
    rng = np.random.default_rng(9)
    points = rng.uniform(0, 100, (100, 2))
    more = np.concatenate(([[-5_000.0, 3_000.0]], points))
    assert {row + 1: count for row, count in found(points).items()} == found(more)


def test_what_lies_far_apart_is_sorted_without_a_table():
    points = np.array([[0.0, 0.0], [1.0, 1.0], [9e7, 9e7], [9e7 + 2, 9e7]])
    assert found(points) == {1: 2, 3: 2}


def test_of_very_many_a_screen_shows_a_few_hundred():
    points = np.random.default_rng(1).uniform(0, (1900, 1000), (20_000, 2))
    its = crowds(*points.T, 1.0)
    assert len(its.top) <= MOST
    assert its.count.sum() == 20_000
    assert its.near_m > 7.0


def test_an_urgent_report_lies_above_a_parked_vehicle_and_is_picked(frame_of, town):
    urgent = mini_report(1, 1.5, 1.5, Priority.URGENT, 5)
    frame = frame_of(town, mini_snapshot((urgent,), vehicles=PARKED))
    x_px, y_px = frame.viewport.px_from_map(*at(1.5, 1.5))
    image = painted(frame, "reports", "vehicles", "reports_to_act_on")
    assert image.pixelColor(round(x_px), round(y_px)) == QColor(frame.ink.palette.red)
    assert pick_at(x_px, y_px, frame) == Pick("report", "YS-0001")


def test_a_vehicle_beside_an_urgent_report_can_still_be_picked(frame_of, town):
    frame = frame_of(town, mini_snapshot(vehicles=PARKED))
    x_px, y_px = frame.viewport.px_from_map(*at(1.5, 1.5))
    beside_m = frame.viewport.map_from_px(x_px + 10, y_px)
    km = [(beside_m[axis] - at(0, 0)[axis]) / 1000 for axis in (0, 1)]
    frame = frame_of(town, mini_snapshot((mini_report(1, *km, Priority.URGENT, 5),), vehicles=PARKED))
    assert pick_at(x_px, y_px, frame) == Pick("vehicle", "V02")
    assert pick_at(x_px + 10, y_px, frame) == Pick("report", "YS-0001")


def test_the_count_of_a_crowd_stands_beside_its_symbol(frame_of, town):
    def frame(*places, priority=Priority.HIGH):
        reports = tuple(mini_report(n, x, 1.5, priority, 5 + n) for n, x in enumerate(places))
        return written(frame_of(town, mini_snapshot(reports, vehicles=())))

    one, three, apart = frame(1.5), frame(1.5, 1.5, 1.5), frame(1.5, 2.5)
    assert painted(one, "reports_to_act_on") != painted(three, "reports_to_act_on")
    assert [len(symbol_boxes(each)) for each in (one, three, apart)] == [1, 1, 2]
    assert [[label.name for label in each.count_labels] for each in (one, three, apart)] == [[], ["×3"], []]
    assert [label.name for label in frame(1.5, 1.5, priority=Priority.LOW).count_labels] == ["×2"]
    hidden = written(frame_of(town, three.marks.snapshot, visible=frozenset()))
    assert painted(hidden, "reports_to_act_on") == painted(hidden)


def test_the_most_urgent_of_a_crowd_is_its_shape_and_the_rest_are_its_members(frame_of, town):
    kinds = (Priority.LOW, Priority.URGENT, Priority.NORMAL)
    reports = tuple(mini_report(n, 1.5, 1.5, kind, 5 + n) for n, kind in enumerate(kinds))
    frame = frame_of(town, mini_snapshot(reports, vehicles=()))
    x_px, y_px = frame.viewport.px_from_map(*at(1.5, 1.5))
    assert painted(frame, "reports", "reports_to_act_on").pixelColor(round(x_px), round(y_px)) == QColor(
        frame.ink.palette.red
    )
    assert [pick.id for pick in members_at(x_px + 2, y_px, frame)] == ["YS-0001", "YS-0002", "YS-0000"]
    assert members_at(x_px + 40, y_px, frame) == ()


def many_here(canvas, count):
    reports = tuple(mini_report(n, 1.5, 1.5, Priority.LOW, 5 + n) for n in range(count))
    canvas.show_snapshot(mini_snapshot((*reports, mini_report(50, 2.5, 2.5, Priority.LOW, 5)), vehicles=()))
    canvas.settle()
    return [QPoint(*map(round, canvas.viewport.px_from_map(*at(km, km)))) for km in (1.5, 2.5)]


def test_hovering_a_crowd_tells_the_first_members_and_how_many_more(qtbot, canvas):
    crowd, alone = many_here(canvas, 11)
    tip = canvas.findChild(QLabel, "mapTip")
    qtbot.mouseMove(canvas.childAt(crowd), canvas.childAt(crowd).mapFrom(canvas, crowd))
    lines = tip.text().splitlines()
    assert lines[0] == "此处11项"
    assert len(lines) == 1 + 8 + 1
    assert lines[-1] == "另有3项"
    qtbot.mouseMove(canvas.childAt(alone), canvas.childAt(alone).mapFrom(canvas, alone))
    assert len(tip.text().splitlines()) == 1


def test_clicking_a_crowd_lists_its_members_and_a_single_one_does_not(qtbot, canvas):
    crowd, alone = many_here(canvas, 5)
    with qtbot.waitSignal(canvas.identified) as listed:
        qtbot.mouseClick(
            canvas.childAt(crowd), Qt.MouseButton.LeftButton, pos=canvas.childAt(crowd).mapFrom(canvas, crowd)
        )
    assert {pick.id for pick in listed.args[0] if pick.kind == "report"} == {f"YS-000{n}" for n in range(5)}
    with qtbot.assertNotEmitted(canvas.identified):
        qtbot.mouseClick(
            canvas.childAt(alone), Qt.MouseButton.LeftButton, pos=canvas.childAt(alone).mapFrom(canvas, alone)
        )
