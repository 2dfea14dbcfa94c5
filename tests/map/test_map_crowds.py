import numpy as np
from mini_town import DEFAULT_VEHICLES, at, mini_report, mini_snapshot
from PySide6.QtGui import QColor, QImage, QPainter

from zscc.map.crowds import crowds
from zscc.map.layers import LAYERS, paint
from zscc.map.obstacles import symbol_boxes
from zscc.map.pick import Pick
from zscc.map.picking import pick_at
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


def test_symbols_on_nearly_one_pixel_are_one_crowd_and_each_is_counted_once():
    px = np.array([[10.0, 10.0], [300.0, 10.0], [11.0, 9.0], [13.9, 14.1], [10.0, 10.0], [40.0, 10.0]])
    assert crowds(px) == [(4, 4)]
    chain = np.array([[0.0, 0.0], [6.0, 0.0], [12.0, 0.0]])
    assert crowds(chain) == [(2, 2)]
    assert crowds(np.empty((0, 2))) == []


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


def test_the_count_of_a_crowd_stands_beside_its_symbol_and_labels_keep_clear(frame_of, town):
    def frame(*places):
        reports = tuple(mini_report(n, x, 1.5, Priority.HIGH, 5 + n) for n, x in enumerate(places))
        return frame_of(town, mini_snapshot(reports, vehicles=()))

    one, three, apart = frame(1.5), frame(1.5, 1.5, 1.5), frame(1.5, 2.5)
    assert painted(one, "reports_to_act_on") != painted(three, "reports_to_act_on")
    assert [len(symbol_boxes(each)) for each in (one, three, apart)] == [1, 3 + 1, 2]
    hidden = frame_of(town, three.marks.snapshot, visible=frozenset())
    assert painted(hidden, "reports_to_act_on") == painted(hidden)
