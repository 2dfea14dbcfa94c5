from dataclasses import replace

import numpy as np
import pytest
from mini_town import at, mini_snapshot
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter

from zscc.geo.spaces import Space
from zscc.map.features import fill as feature_fill
from zscc.map.features.fill import Canvas, fill
from zscc.map.features.shapes import shape_of
from zscc.map.features.shelf import FeatureShelf
from zscc.map.layers import paint
from zscc.map.pointing.members import members_at
from zscc.map.pointing.packed import Packed
from zscc.map.shapes import polygon_from
from zscc.town.features import FeatureLayer, GeometryKind, Provenance


def layer(features, kind=GeometryKind.POLYGON, layer_id="a", synthetic=False):
    """Features as lists of parts in map metres."""
    parts = [np.asarray(part, float).reshape(-1, 2) for feature in features for part in feature]
    return FeatureLayer(
        layer_id=layer_id,
        title=layer_id,
        geometry=kind,
        xy_m=np.concatenate(parts) if parts else np.empty((0, 2)),
        part_start=np.concatenate(([0], np.cumsum([len(part) for part in parts]))).astype(np.int64),
        feature_start=np.concatenate(([0], np.cumsum([len(feature) for feature in features]))).astype(np.int64),
        columns=(),
        declared=next(iter(Space)),
        provenance=Provenance("parks.geojson", synthetic=synthetic),
    )


def square(x, y, size, *, clockwise=False):
    ring = np.array([(x, y), (x + size, y), (x + size, y + size), (x, y + size), (x, y)], float)
    return ring[::-1] if clockwise else ring


def filled(edges, width=60, height=50, few=None):
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("#000000"))
    painter = QPainter(image)
    for _ in fill(painter, Canvas(width, height, 1.0), [edges], QColor("#ffffff")):
        pass
    painter.end()
    pixels = np.frombuffer(image.constBits(), np.uint32).reshape(height, width) & 0xFFFFFF
    return pixels > 0


def in_px(shape):
    """Local metres as pixels, y down, with the middle at (30, 25)."""
    return shape.rims.xy * (1, -1, 1, -1) + (30, 25, 30, 25)


def test_the_fill_is_what_qt_fills(qapp):
    rng = np.random.default_rng(3)
    ring = (
        np.column_stack((np.cos(np.arange(0, 6.28, 0.3)), np.sin(np.arange(0, 6.28, 0.3))))
        * rng.uniform(8, 24, 21)[:, None]
    )
    edges = in_px(shape_of(layer([[ring]]), 0))
    ours = filled(edges)
    image = QImage(60, 50, QImage.Format.Format_RGB32)
    image.fill(QColor("#000000"))
    painter = QPainter(image)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("#ffffff"))
    middle = (ring.min(axis=0) + ring.max(axis=0)) / 2
    painter.drawPolygon(polygon_from((ring - middle) * (1, -1) + (30, 25)))
    painter.end()
    theirs = np.frombuffer(image.constBits(), np.uint32).reshape(50, 60) & 0xFFFFFF > 0
    assert ours.sum() > 300
    assert (ours != theirs).sum() <= 0.01 * ours.sum()


def test_few_and_many_crossings_fill_the_same_pixels(qapp, monkeypatch):
    rng = np.random.default_rng(5)
    squares = [[square(x, y, s)] for x, y, s in rng.uniform((-40, -30, 1), (30, 25, 12), (80, 3))]
    edges = in_px(shape_of(layer(squares), 0))
    runs = filled(edges)
    monkeypatch.setattr(feature_fill, "_FEW_CROSSINGS", 0)
    assert np.array_equal(runs, filled(edges))
    assert 0 < runs.sum() < runs.size


@pytest.mark.parametrize("clockwise", [False, True])
def test_holes_stay_empty_whichever_way_rings_turn_and_islands_in_them_are_filled(qapp, clockwise):
    feature = [square(-20, -20, 40), square(-10, -10, 20, clockwise=clockwise), square(-3, -3, 6, clockwise=clockwise)]
    mask = filled(in_px(shape_of(layer([feature]), 0)))
    assert mask[25, 12]
    assert not mask[25, 22]
    assert mask[25, 30]


def test_overlapping_areas_are_filled_once_and_have_no_hole(qapp):
    mask = filled(in_px(shape_of(layer([[square(-20, -20, 30)], [square(-10, -10, 30, clockwise=True)]]), 0)))
    assert mask[25, 30]
    assert mask.sum() == 2 * 900 - 400


def test_a_shared_edge_is_drawn_once_and_does_not_divide_the_fill():
    shape = shape_of(layer([[square(0, 0, 10)], [square(10, 0, 10, clockwise=True)]]), 0)
    assert len(shape.lines.xy) == 7
    assert len(shape.rims.xy) == 6


def test_what_is_no_number_is_left_out():
    bad = np.array([(0, 0), (np.nan, 5), (10, 0), (10, 10), (1e300, 0), (0, 10), (0, 0)])
    shape = shape_of(layer([[bad], [[(np.nan, np.nan)]]]), 0)
    assert len(shape.lines.xy) == 4
    assert np.isnan(shape.boxes[1]).all()
    assert shape_of(layer([]), 0).box_m is None


def test_features_under_a_point_the_uppermost_last():
    areas = [[square(0, 0, 10)], [square(5, 5, 10)], [square(0, 0, 4), square(1, 1, 2)]]
    packed = Packed.of([[np.array(ring, float) for ring in thing] for thing in areas], areas=True)
    assert packed.holding(7, 7).tolist() == [0, 1]
    assert packed.holding(2, 2).tolist() == [0], "the third has a hole there"
    assert packed.holding(-1, 2).tolist() == []


def test_of_lines_the_nearest_within_reach():
    lines = Packed.of([[np.array([(0.0, 0.0), (100.0, 0.0)])], [np.array([(0.0, 8.0), (100.0, 8.0)])]], areas=False)
    assert lines.near(50, 6, 5).tolist() == [1]
    assert lines.near(50, 3, 6).tolist() == [0, 1]


def test_a_layer_keeps_its_hue_when_another_goes():
    shelf = FeatureShelf()
    one, two, three = (layer([[square(0, 0, 10)]], layer_id=name) for name in "abc")

    def hues(*layers):
        shelf.show(layers)
        shelf.wait()
        shelf.poll()
        return {shape.layer.layer_id: shape.hue for shape in shelf.shapes}

    assert hues(one, two) == {"a": 0, "b": 1}
    assert hues(two, three) == {"b": 1, "c": 0}
    assert hues() == {}
    shelf.close()


@pytest.mark.parametrize("kind", list(GeometryKind))
def test_an_added_layer_is_seen_hidden_and_faded_and_credited(canvas, kind):
    (west, south), (east, north) = at(1.3, 1.3), at(2.2, 2.2)
    corners = np.array([(west, south), (east, south), (east, north), (west, north), (west, south)])
    parts = [[[corner]] for corner in corners] if kind is GeometryKind.POINT else [[corners]]
    canvas.set_arrangement(canvas.arrangement.with_visible("heat", False).with_visible("labels", False))
    canvas.show_snapshot(mini_snapshot(reports=(), vehicles=()))
    canvas.settle()
    before = canvas.grab().toImage()
    canvas.set_feature_layers((layer(parts, kind),))
    canvas.settle()
    seen = canvas.grab().toImage()
    x_px, y_px = canvas.viewport.px_from_map(west, south)
    hue = QColor(canvas.frame.ink.palette.hues[0])

    def apart(image):
        around = [QColor(image.pixel(int(x_px) + x, int(y_px) + y)) for x in (-1, 0, 1) for y in (-1, 0, 1)]
        return min(sum(abs(of(one) - of(hue)) for of in (QColor.red, QColor.green, QColor.blue)) for one in around)

    assert apart(seen) < 0.6 * apart(before)
    canvas.set_arrangement(canvas.arrangement.with_opacity("feature:a", 0.3))
    canvas.settle()
    assert apart(seen) < apart(canvas.grab().toImage()) < apart(before)
    canvas.set_layer_visible("feature:a", False)
    canvas.settle()
    assert canvas.grab().toImage() == before
    canvas.set_feature_layers(())
    canvas.settle()
    assert "feature:a" not in canvas.arrangement


def test_a_made_up_layer_makes_the_map_say_so(frame_of, town):
    real = replace(town, sources=tuple(replace(source, synthetic=False) for source in town.sources))
    shape = shape_of(layer([[square(*at(1, 1), 500)]], synthetic=True), 0)
    frame = frame_of(real, mini_snapshot())
    frame = replace(frame, marks=None, features=(shape,))
    assert frame.synthetic == real.synthetic
    assert replace(frame, visible=frame.visible | {"feature:a"}).synthetic


def test_on_a_page_of_curves_features_are_paths(frame_of, town):
    shape = shape_of(layer([[square(*at(1, 1), 800)]]), 0)
    frame = frame_of(town, features=(shape,), vector=True)
    frame = replace(frame, visible=frozenset({"feature:a"}))
    image = QImage(800, 600, QImage.Format.Format_RGB32)
    image.fill(QColor("#000000"))
    painter = QPainter(image)
    for _ in paint(painter, frame):
        pass
    painter.end()
    x_px, y_px = frame.viewport.px_from_map(*at(1.4, 1.4))
    assert QColor(image.pixel(round(x_px), round(y_px))) != QColor(frame.ink.palette.town_fill)


def test_points_on_one_spot_are_one_disc_with_their_count_and_its_members(canvas):
    spot = at(1.5, 1.5)
    points = [[(spot[0] + 0.1 * n, spot[1])] for n in range(30)] + [[at(2.5, 2.5)]]
    canvas.show_snapshot(mini_snapshot(reports=(), vehicles=()))
    canvas.set_feature_layers((layer(points, GeometryKind.POINT),))
    canvas.settle()
    frame = canvas.frame
    assert [label.name for label in frame.count_labels] == ["×30"]
    members = members_at(*frame.viewport.px_from_map(*spot), frame)
    assert [pick.id for pick in members[:2]] == ["a:29", "a:28"]
    assert len(members) == 30
    assert len(members_at(*frame.viewport.px_from_map(*at(2.5, 2.5)), frame)) == 1
    canvas.set_layer_visible("feature:a", False)
    canvas.settle()
    assert canvas.frame.count_labels == ()
    assert members_at(*frame.viewport.px_from_map(*spot), canvas.frame) == ()
