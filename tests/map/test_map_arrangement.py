"""The order, the opacity and the switches of the layers, and what they do to pixels."""

from dataclasses import replace

import numpy as np
import pytest
from mini_town import at
from PySide6.QtGui import QColor, QImage, QPainter

from zscc.map.arrangement import Arrangement, Band
from zscc.map.layers import LAYERS, START, in_order, paint
from zscc.map.viewport import viewport_of

GROUND = [row.name for row in START.of_band(Band.GROUND)]


def names(arrangement: Arrangement, band: Band = Band.GROUND) -> list[str]:
    return [row.name for row in arrangement.of_band(band)]


def painted(frame, arrangement=START, only=None, dpr=1.0):
    view = replace(frame.viewport, dpr=dpr)
    frame = replace(frame, viewport=view, arrangement=arrangement, visible=arrangement.visible)
    image = QImage(round(view.width_px * dpr), round(view.height_px * dpr), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(dpr)
    image.fill(QColor("black"))
    painter = QPainter(image)
    for _ in paint(painter, frame, [layer for layer in LAYERS if only is None or layer.name in only]):
        pass
    painter.end()
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)[..., :3].astype(int)


# Order -------------------------------------------------------------------------------------------------------


def test_every_layer_that_can_be_switched_is_arranged_and_starts_as_in_the_table():
    assert START.names == tuple(layer.name for layer in LAYERS if layer.switch)
    assert [layer.name for layer in in_order(LAYERS, START)] == [layer.name for layer in LAYERS]


def test_a_layer_moves_beyond_another_of_its_band_in_either_direction():
    up = START.moved("water", "grids")
    assert names(up).index("water") == names(up).index("grids") + 1
    down = START.moved("grids", "water")
    assert names(down).index("grids") == names(down).index("water") - 1
    assert sorted(names(up)) == sorted(GROUND)
    assert up.moved("water", "roads") == START


def test_a_layer_is_placed_right_above_or_below_another():
    ground = names(START.placed("roads", "boundary", above=False))
    assert ground.index("roads") == ground.index("boundary") - 1
    ground = names(START.placed("places", "water", above=True))
    assert ground.index("places") == ground.index("water") + 1
    assert START.placed("water", "water", above=True) is START
    assert names(START.moved("water", "grids").with_opacity("roads", 0.5).ordered_like(START)) == GROUND


def test_a_lent_picture_follows_the_heat_wherever_it_is_put():
    for arrangement in (START.moved("heat", "water"), START.moved("heat", "places")):
        order = [layer.name for layer in in_order(LAYERS, arrangement)]
        assert order.index("ground_picture") == order.index("heat") + 1
        assert sorted(order) == sorted(layer.name for layer in LAYERS)


@pytest.mark.parametrize(("name", "past"), [("heat", "vehicles"), ("outside", "water"), ("labels", "reports")])
def test_layers_of_different_bands_do_not_change_places(name, past):
    with pytest.raises(ValueError, match="do not change places"):
        START.moved(name, past)


def test_what_stands_alone_does_not_move():
    assert {row.name for row in START if not START.movable(row.name)} == {"outside", "warnings", "tracks", "labels"}


def test_an_order_is_seen_in_the_pixels(frame_of, town):
    frame = replace(frame_of(town), viewport=viewport_of((*at(0, 0), *at(3, 3)), 400, 300))
    usual, moved = START.with_opacity("heat", 1.0), START.moved("heat", "roads")
    assert (painted(frame, usual) != painted(frame, moved)).any()
    assert (painted(frame, moved.moved("heat", "roads")) == painted(frame, START)).all()


# Opacity -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dpr", [1.0, 2.0])
@pytest.mark.parametrize("opacity", [0.0, 0.25, 0.5, 1.0])
def test_half_opaque_is_half_way_between_on_and_off_everywhere(frame_of, town, opacity, dpr):
    frame = frame_of(town, size=(300, 220))
    on = painted(frame, START, dpr=dpr)
    off = painted(frame, START.with_visible("roads", False), dpr=dpr)
    seen = painted(frame, START.with_opacity("roads", opacity), dpr=dpr)
    assert (on != off).sum() > 200
    # Half-covered edge pixels are rounded twice.
    assert np.abs(seen - (off + opacity * (on - off))).max() <= 3


def test_lines_that_cross_inside_a_layer_do_not_show_through_each_other(frame_of, town):
    frame = frame_of(town, size=(300, 220))
    alone = painted(frame, START, {"villages"})
    faint = painted(frame, START.with_opacity("villages", 0.5), {"villages"})
    assert np.abs(faint - alone * 0.5).max() <= 3


def test_symbols_fade_but_a_report_that_asks_for_an_act_never_does(frame_of, town):
    frame = frame_of(town)
    only = {"reports_to_act_on"}
    assert painted(frame, START, only).any()
    faint = START.with_opacity("reports", 0.3).with_opacity("vehicles", 0.3)
    assert (painted(frame, faint, only) == painted(frame, START, only)).all()
    on, seen = painted(frame, START, {"vehicles"}), painted(frame, faint, {"vehicles"})
    assert on.any()
    assert np.abs(seen - on * 0.3).max() <= 4


@pytest.mark.parametrize("opacity", [-0.1, 1.1, float("nan")])
def test_an_opacity_outside_its_range_is_refused(opacity):
    with pytest.raises(ValueError, match="between 0 and 1"):
        START.with_opacity("heat", opacity)


# Added layers and memory -------------------------------------------------------------------------------------


def test_an_added_layer_lies_on_top_of_what_stands_still_and_keeps_its_place():
    added = START.with_features(["a", "b"])
    assert names(added)[-2:] == ["feature:a", "feature:b"]
    moved = added.moved("feature:a", "water").with_opacity("feature:a", 0.4)
    assert names(moved)[0] == "feature:a"
    assert moved.with_features(["a"])["feature:a"].opacity == 0.4
    assert names(moved.with_features(["a", "c"])) == ["feature:a", *GROUND, "feature:c"]
    assert moved.with_features([]) == START


def test_what_was_arranged_comes_back_whatever_the_table_has_since():
    wished = START.moved("heat", "grids").with_opacity("roads", 0.2).with_visible("stations", True)
    assert START.like(wished) == wished
    # Wishes of an older program, one layer short and one that is gone.
    older = [row for row in wished if row.name != "villages"] + [replace(wished["roads"], name="gone")]
    again = START.like(older)
    assert sorted(again.names) == sorted(START.names)
    assert names(again).index("villages") == names(again).index("grids") + 1
    assert again["stations"].visible
    assert START.like([]) == START


@pytest.mark.parametrize("ask", [Arrangement.movable, Arrangement.__getitem__])
def test_there_is_no_such_layer(ask):
    with pytest.raises(KeyError):
        ask(START, "nonsense")


def test_the_canvas_shows_what_is_arranged(canvas):
    before = canvas.grab().toImage()
    canvas.set_arrangement(canvas.arrangement.with_opacity("boundary", 0.2))
    canvas.settle()
    assert canvas.grab().toImage() != before
    assert canvas.frame.arrangement["boundary"].opacity == 0.2
    canvas.set_arrangement(START)
    canvas.settle()
    assert canvas.grab().toImage() == before
