from dataclasses import replace

import numpy as np
import pytest
from mini_town import at, mini_report, mini_snapshot
from PySide6.QtGui import QImage, QPainter

from zscc.map.painters.labels import paint_counts, paint_vehicle_labels
from zscc.map.viewport import viewport_of
from zscc.map.writing.label_sheet import LabelSheet
from zscc.map.writing.labelling import LabelWriter, Room, Written, place_still, place_vehicles, written
from zscc.map.writing.stamps import StampBook
from zscc.model.report import Priority
from zscc.situation.snapshot import VehicleState


def all_labels(frame):
    return (*frame.count_labels, *frame.labels, *frame.vehicle_labels)


@pytest.mark.parametrize("metres_per_pixel", [12.0, 6.0, 3.0])
@pytest.mark.parametrize("east_px", [-380, -200, 0, 200, 380])
def test_every_label_lies_wholly_in_its_view(frame_of, town, metres_per_pixel, east_px):
    frame = frame_of(town)
    view = replace(frame.viewport, metres_per_pixel=metres_per_pixel).moved_by(east_px, east_px / 2)
    for label in all_labels(written(replace(frame, viewport=view))):
        for left, top, right, bottom in label.boxes_px:
            assert left >= 0, label.name
            assert top >= 0, label.name
            assert right <= view.width_px, label.name
            assert bottom <= view.height_px, label.name


def test_the_label_of_a_vehicle_keeps_to_what_is_seen_of_a_larger_picture(frame_of, town):
    """The canvas places labels in a picture with a rim; 15车 must not lie half in the rim and read 5车."""
    frame = frame_of(town, mini_snapshot((), vehicles=(("V15", 1.5, 1.5, VehicleState.STOPPED, 0.0, 0.0, 8.0),)))
    x_px, _ = frame.viewport.px_from_map(*at(1.5, 1.5))
    for edge_px in (x_px - 4, x_px - 20):
        # The vehicle stands a few pixels from the left edge of what is seen.
        middle_m, _ = frame.viewport.map_from_px(edge_px + 200, 0)
        seen = replace(frame.viewport, width_px=400.0, centre_x_m=middle_m)
        (label,) = place_vehicles(frame, Written(), Room.of(frame, seen, ())).vehicles
        assert label.boxes_px[0][0] >= edge_px
    # Where nothing is seen of its surroundings it has no label at all.
    narrow = replace(seen, width_px=30.0, height_px=16.0)
    assert place_vehicles(frame, Written(), Room.of(frame, narrow, ())).vehicles == ()


def test_what_is_written_keeps_clear_of_the_furniture_of_what_is_seen(frame_of, town):
    frame = frame_of(town)
    seen = replace(frame.viewport, width_px=600.0, height_px=500.0)
    room = Room.of(frame, seen, [(0.0, 0.0, 300.0, 500.0)])
    (box,) = room.taken_px
    assert box == pytest.approx((100.0, 50.0, 400.0, 550.0))
    *_, still = place_still(frame, Written(), room)
    labels = (*still.names, *place_vehicles(frame, still, room).vehicles)
    boxes = np.array([box for label in labels for box in label.boxes_px])
    assert len(labels) > 3
    inside = (boxes[:, 2] > 100) & (boxes[:, 0] < 400) & (boxes[:, 3] > 50) & (boxes[:, 1] < 550)
    assert not inside.any()


def painted(frame, paint):
    """The pixels of what ``paint`` puts down, in a larger picture than the view: shape (height, width)."""
    width, height = int(frame.viewport.width_px), int(frame.viewport.height_px)
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    paint(painter, frame)
    painter.end()
    return np.frombuffer(image.constBits(), np.uint8).reshape(height, width, 4)[..., 3].copy()


def with_sheets(frame):
    book = StampBook(1.0, 100)
    return replace(
        frame,
        vehicle_label_sheet=LabelSheet(frame.vehicle_labels, book, frame.ink),
        count_sheet=LabelSheet(frame.count_labels, book, frame.ink),
    )


def test_a_label_that_is_dragged_over_the_edge_is_gone_not_cut(frame_of, town):
    crowd = tuple(mini_report(n, 1.5, 1.5, Priority.URGENT, 5) for n in range(12))
    vehicles = (("V15", 1.5, 0.5, VehicleState.STOPPED, 0.0, 0.0, 8.0),)
    frame = with_sheets(written(frame_of(town, mini_snapshot(crowd, vehicles=vehicles))))
    for label, paint in ((frame.vehicle_labels[0], paint_vehicle_labels), (frame.count_labels[0], paint_counts)):
        left, top, right, bottom = label.boxes_px[0]
        assert painted(frame, paint).any()
        for dx_px in (-left - 5, 800 - right + 5):
            aside = replace(frame, viewport=frame.viewport.moved_by(dx_px, 0))
            assert not painted(aside, paint).any(), label.name
        for dy_px in (-top - 5, 600 - bottom + 5):
            aside = replace(frame, viewport=frame.viewport.moved_by(0, dy_px))
            assert not painted(aside, paint).any(), label.name
        whole = replace(frame, viewport=frame.viewport.moved_by(-left + 3, 0))
        assert painted(whole, paint).any()


def beside_a_village(frame, town):
    """Where a vehicle stands whose label would lie on the name of a village, but not the vehicle: (x, y) in km."""
    x_m, y_m = town.villages[0].label_at
    x_m -= 42 * frame.viewport.metres_per_pixel
    return ((x_m - at(0, 0)[0]) / 1000, (y_m - at(0, 0)[1]) / 1000)


def right_beside(label, frame, spot):
    """Whether a label has the first of all places round its symbol."""
    x_px, y_px = frame.viewport.px_from_map(*at(*spot))
    left, top, _, bottom = label.boxes_px[0]
    return 0 < left - x_px < 20 and top < y_px < bottom


def test_names_give_way_to_the_label_of_a_silent_vehicle(frame_of, town):
    spot = beside_a_village(frame_of(town), town)
    first = {}
    for state in (VehicleState.MOVING, VehicleState.OFFLINE, VehicleState.STALE):
        frame = written(frame_of(town, mini_snapshot((), vehicles=(("V06", *spot, state, 0.0, 0.0, 8.0),))))
        (label,) = frame.vehicle_labels
        first[state] = right_beside(label, frame, spot)
    assert first == {VehicleState.MOVING: False, VehicleState.OFFLINE: True, VehicleState.STALE: True}


def test_names_give_way_to_the_symbols_of_silent_vehicles_in_a_crowd(frame_of, town):
    x_m, y_m = town.villages[0].label_at
    spot = ((x_m - at(0, 0)[0]) / 1000, (y_m - at(0, 0)[1]) / 1000)
    crowd = tuple((f"X{n:03d}", 1.0 + 0.002 * n, 0.2, VehicleState.MOVING, 0.0, 9.0, 8.0) for n in range(200))
    for state, hidden in ((VehicleState.MOVING, True), (VehicleState.OFFLINE, False)):
        vehicles = (("V06", *spot, state, 0.0, 0.0, 8.0), *crowd)
        frame = written(frame_of(town, mini_snapshot((), vehicles=vehicles)))
        x_px, y_px = frame.viewport.px_from_map(x_m, y_m)
        boxes = [box for label in frame.labels for box in label.boxes_px]
        assert any(box[0] < x_px < box[2] and box[1] < y_px < box[3] for box in boxes) is hidden


def test_names_step_aside_when_a_vehicle_falls_silent(frame_of, town):
    spot, now_s = beside_a_village(frame_of(town), town), [0.0]
    writer = LabelWriter(lambda: now_s[0])
    for state in (VehicleState.MOVING, VehicleState.OFFLINE, VehicleState.OFFLINE):
        frame = frame_of(town, mini_snapshot((), vehicles=(("V06", *spot, state, 0.0, 0.0, 8.0),)))
        now_s[0] += 2.0
        writer.spoil()
        for _ in range(3):
            while writer.wants_work and writer.step(frame, float("inf")):
                pass
    assert writer.labels.silent == {"V06"}
    assert [label.subject for label in writer.labels.vehicles] == ["V06"]
    assert not writer.wants_work


def test_a_canvas_keeps_labels_of_vehicles_off_its_edges(canvas):
    canvas.show_snapshot(mini_snapshot((), vehicles=(("V15", 1.5, 1.5, VehicleState.STOPPED, 0.0, 0.0, 8.0),)))
    view = canvas.viewport
    # The vehicle five pixels from the left edge, then from the right one.
    for share in (-1, 1):
        x_m, y_m = at(1.5, 1.5)
        canvas.fly_to(x_m - share * (view.width_px / 2 - 5) * view.metres_per_pixel, y_m)
        canvas.settle()
        frame = canvas.frame
        (label,) = frame.vehicle_labels
        piece = label.pieces[0]
        left = frame.viewport.px_from_map(piece.x_m, piece.y_m)[0] + piece.dx_px
        width, _ = label.hand.size(frame.ink, piece.text)
        assert left >= 0
        assert left + width <= view.width_px


def test_viewports_of_rooms_may_differ_in_scale(frame_of, town):
    frame = frame_of(town)
    box_m = frame.viewport.bbox_m
    seen = viewport_of(box_m, 400, 300)
    assert Room.of(frame, seen, ()).window_px == pytest.approx((0.0, 0.0, 800.0, 600.0), abs=1e-6)
