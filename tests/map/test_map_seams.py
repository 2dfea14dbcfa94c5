"""What other rooms ask of the canvas: several chosen things, sketches, following, views that one may come back to."""

import numpy as np
import pytest
from mini_town import DEFAULT_VEHICLES, at, mini_snapshot
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtWidgets import QApplication

from zscc.map.pointing.pick import Pick
from zscc.map.sketch import Sketch, SketchArea, SketchLine, SketchMark
from zscc.settings.style import load_style

LEFT = Qt.MouseButton.LeftButton


def shown(canvas):
    canvas.settle()
    return canvas.grab().toImage()


def px(canvas, x_km, y_km):
    x, y = canvas.viewport.px_from_map(*at(x_km, y_km))
    return QPoint(round(x), round(y))


def is_accent(colour):
    accent = QColor(load_style().palette.accent)
    parts = ((colour.red(), accent.red()), (colour.green(), accent.green()), (colour.blue(), accent.blue()))
    return all(abs(one - other) < 45 for one, other in parts)


def drag(qtbot, canvas, by):
    widget, start = canvas.childAt(400, 300), QPoint(400, 300)
    qtbot.mousePress(widget, LEFT, pos=start)
    for share in (0.5, 1.0):
        place = QPointF(start) + QPointF(by) * share
        move = QMouseEvent(
            QMouseEvent.Type.MouseMove, place, widget.mapToGlobal(place), Qt.MouseButton.NoButton, LEFT,
            Qt.KeyboardModifier.NoModifier,
        )  # fmt: skip
        QApplication.sendEvent(widget, move)
    qtbot.mouseRelease(widget, LEFT, pos=start + by)


def moved_fleet(**positions):
    return tuple((row[0], *positions.get(row[0], row[1:3]), *row[3:]) for row in DEFAULT_VEHICLES)


def test_chosen_symbols_are_ringed_and_chosen_grids_outlined(canvas):
    plain = shown(canvas)
    grid, vehicle = Pick("grid", "999999101002002"), Pick("vehicle", "V01")
    canvas.choose(frozenset({grid, vehicle}))
    assert canvas.chosen == {grid, vehicle}
    image = shown(canvas)
    _, x_km, y_km, *_ = DEFAULT_VEHICLES[0]
    ring = px(canvas, x_km, y_km) + QPoint(-11, 0)
    assert is_accent(image.pixelColor(ring))
    assert not is_accent(plain.pixelColor(ring))
    ring_m = next(each.ring for each in canvas.frame.shapes.town.grids if each.code == grid.id)
    edge = canvas.viewport.px_from_map(*((ring_m[0] + ring_m[1]) / 2).tolist())
    around = [image.pixelColor(round(edge[0]) + dx, round(edge[1]) + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
    assert any(is_accent(colour) for colour in around)
    canvas.choose(frozenset())
    assert shown(canvas) == plain


def test_choosing_announces_no_pick_and_keeps_the_card(qtbot, canvas):
    canvas.select(Pick("vehicle", "V02"))
    with qtbot.assertNotEmitted(canvas.picked):
        canvas.choose(frozenset({Pick("vehicle", "V01")}))
    assert canvas.frame.selection == Pick("vehicle", "V02")


def test_a_chosen_vehicle_keeps_its_ring_when_it_moves(canvas):
    canvas.choose(frozenset({Pick("vehicle", "V01")}))
    canvas.show_snapshot(mini_snapshot(vehicles=moved_fleet(V01=(1.9, 1.9))))
    assert is_accent(shown(canvas).pixelColor(px(canvas, 1.9, 1.9) + QPoint(-11, 0)))


def test_a_sketch_lies_on_the_map_until_it_is_taken_away(canvas):
    plain = shown(canvas)
    ring = np.array([at(1, 1), at(2, 1), at(2, 2)])
    sketch = Sketch(
        lines=(SketchLine(np.array([at(0.2, 2.9), at(0.8, 2.9), (np.nan, np.nan), at(2, 2.9), at(2.5, 2.9)]), "ok"),),
        areas=(SketchArea(ring, opacity=1.0),),
        marks=(SketchMark(at(1.2, 0.1), "1.2 公里", strong=True),),
        on_top=True,
    )
    canvas.show_sketch("trial", sketch)
    image = shown(canvas)
    assert is_accent(image.pixelColor(px(canvas, 1.8, 1.3)))
    assert is_accent(image.pixelColor(px(canvas, 1.2, 0.1)))
    ok = QColor(load_style().palette.ok)
    assert image.pixelColor(px(canvas, 0.5, 2.9)).green() == pytest.approx(ok.green(), abs=24)
    assert image.pixelColor(px(canvas, 1.5, 2.9)) == plain.pixelColor(px(canvas, 1.5, 2.9))
    canvas.show_sketch("trial", None)
    assert shown(canvas) == plain


def test_following_keeps_a_vehicle_in_view_until_somebody_pans(qtbot, canvas):
    heard = []
    canvas.follow_changed.connect(heard.append)
    canvas.fly_to(*at(1.5, 1.5), 1.0)
    canvas.follow(frozenset({"V01"}))
    _, x_km, y_km, *_ = DEFAULT_VEHICLES[0]
    assert canvas.viewport.px_from_map(*at(x_km, y_km)) == pytest.approx((400, 300), abs=1)
    canvas.show_snapshot(mini_snapshot(vehicles=moved_fleet(V01=(2.9, 0.2))))
    assert canvas.viewport.px_from_map(*at(2.9, 0.2)) == pytest.approx((400, 300), abs=1)
    canvas.show_snapshot(mini_snapshot(vehicles=moved_fleet(V01=(2.95, 0.2))))
    assert canvas.viewport.px_from_map(*at(2.9, 0.2)) == pytest.approx((400, 300), abs=1), "a small step moves nothing"
    drag(qtbot, canvas, QPoint(60, 0))
    assert canvas.followed == frozenset()
    assert heard == [frozenset({"V01"}), frozenset()]
    before = canvas.viewport
    canvas.show_snapshot(mini_snapshot())
    assert canvas.viewport == before
    canvas.follow_changed.disconnect(heard.append)


def test_following_several_zooms_out_until_all_are_in_view(canvas):
    canvas.fly_to(*at(1.5, 1.5), 1.0)
    canvas.show_snapshot(mini_snapshot(vehicles=moved_fleet(V01=(0.1, 0.1), V02=(2.9, 2.9))))
    canvas.follow(frozenset({"V01", "V02"}))
    for where in (at(0.1, 0.1), at(2.9, 2.9)):
        x_px, y_px = canvas.viewport.px_from_map(*where)
        assert 0 < x_px < canvas.width()
        assert 0 < y_px < canvas.height()


def test_the_wheel_keeps_following_and_home_ends_it(canvas):
    canvas.follow(frozenset({"V01"}))
    canvas.home()
    assert canvas.followed == frozenset()


def test_previous_and_next_view_walk_through_the_places_where_it_rested(canvas):
    home = canvas.viewport
    assert not canvas.previous_view()
    canvas.fly_to(*at(1, 1), 3.0)
    canvas.settle()
    canvas.fly_to(*at(1.5, 1.5), 2.0)  # passed through, not rested
    canvas.fly_to(*at(2, 2), 4.0)
    canvas.settle()
    assert canvas.previous_view()
    assert canvas.viewport.px_from_map(*at(1, 1)) == pytest.approx((400, 300))
    assert canvas.previous_view()
    assert canvas.viewport == home
    assert not canvas.previous_view()
    assert canvas.next_view()
    assert canvas.next_view()
    assert canvas.viewport.px_from_map(*at(2, 2)) == pytest.approx((400, 300))
    assert not canvas.next_view()


def test_a_new_place_forgets_what_came_next(canvas):
    canvas.fly_to(*at(1, 1), 3.0)
    canvas.settle()
    canvas.previous_view()
    canvas.fly_to(*at(2, 2), 3.0)
    canvas.settle()
    assert not canvas.next_view()
    canvas.previous_view()
    assert canvas.viewport.bbox_m[0] < at(0, 0)[0]


def test_a_box_is_shown_whole(canvas):
    canvas.show_box((*at(1, 1), *at(2, 2)))
    west, south, east, north = canvas.viewport.bbox_m
    assert west < at(1, 1)[0]
    assert south < at(1, 1)[1]
    assert east > at(2, 2)[0]
    assert north > at(2, 2)[1]
    assert canvas.viewport.metres_per_pixel < 2.5
