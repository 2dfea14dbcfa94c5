import numpy as np
import pytest
from mini_town import at
from PySide6.QtWidgets import QWidget

from zscc.analysis.indicators import Indicator
from zscc.map.home_view import MARGINS_PX, home_view, outline_of
from zscc.map.painters.legend import legends_box
from zscc.map.themes.choropleth import Theme
from zscc.town.load import load_town

SIZES = [(1150, 940), (913, 735), (740, 735), (700, 735), (1150, 560), (2600, 1700)]


def furniture(width, height, legend_px=80):
    """Caption, north, tool bar, notes and a legend, as they stand on a desk's map."""
    return [
        (8.0, 9.0, 480.0, 40.0),
        (width - 110.0, 12.0, width - 10.0, 67.0),
        (width - 52.0, 84.0, width - 12.0, min(520.0, height - 130.0)),
        (width - 350.0, height - 30.0, width - 10.0, height - 11.0),
        (width - 130.0, height - 80.0, width - 10.0, height - 30.0),
        (16.0, height - 16.0 - legend_px, 234.0, height - 16.0),
    ]


@pytest.fixture(scope="module")
def outline():
    return outline_of(load_town().boundary)


def in_px(view, outline):
    return view.px_from_maps(outline[:, 0], outline[:, 1])


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("legend_px", [80, 320])
def test_nothing_lies_over_the_town_and_all_of_it_is_seen(outline, size, legend_px):
    taken = furniture(*size, legend_px)
    view = home_view(outline, *size, taken)
    px, (left, top, right, bottom) = in_px(view, outline), MARGINS_PX
    assert px.min(axis=0) == pytest.approx(np.maximum(px.min(axis=0), (left - 0.01, top - 0.01)))
    assert px.max(axis=0) == pytest.approx(
        np.minimum(px.max(axis=0), (size[0] - right + 0.01, size[1] - bottom + 0.01))
    )
    for box in taken:
        inside = (px > (box[0], box[1])) & (px < (box[2], box[3]))
        assert not inside.all(axis=1).any(), box


def test_where_nothing_stands_the_town_is_as_large_as_it_goes_and_in_the_middle(outline):
    view = home_view(outline, 1150, 940, ())
    px = in_px(view, outline)
    assert px[:, 1].min() == pytest.approx(MARGINS_PX[1])
    assert px[:, 1].max() == pytest.approx(940 - MARGINS_PX[3])
    assert (px[:, 0].min() + px[:, 0].max()) / 2 == pytest.approx(575)


def test_a_map_without_any_room_shows_the_whole_town_all_the_same(outline):
    everywhere = [(0.0, 0.0, 400.0, 300.0)]
    view = home_view(outline, 400, 300, everywhere)
    px = in_px(view, outline)
    assert px.min() >= MARGINS_PX[0] - 0.01
    assert view == home_view(outline, 400, 300, ())


@pytest.mark.parametrize(("second", "part"), [((440, 0, 880, 720), (440, 720)), ((0, 276, 495, 552), (495, 276))])
def test_beside_a_second_map_the_whole_town_is_seen_on_the_first(outline, second, part):
    everywhere = (0.0, 60.0, *map(float, part))
    for taken in ([second], [second, everywhere]):
        px = in_px(home_view(outline, *second[2:], taken), outline)
        assert (px > 0).all()
        assert (px < part).all()


def test_of_two_places_the_nearer_to_the_middle_is_taken(outline):
    box = (0.0, 0.0, 300.0, 735.0)
    beside, free = home_view(outline, 1100, 735, [box]), home_view(outline, 1100, 735, ())
    assert in_px(beside, outline)[:, 0].min() > 300
    assert beside.metres_per_pixel == free.metres_per_pixel
    assert in_px(beside, outline)[:, 0].min() < 300 + 60


def town_px(canvas):
    outline = outline_of(canvas.frame.shapes.town.boundary)
    return canvas.viewport.px_from_maps(outline[:, 0], outline[:, 1])


def lies_over(canvas, box):
    px = town_px(canvas)
    return bool(((px > (box.left(), box.top())) & (px < (box.right(), box.bottom()))).all(axis=1).any())


def test_home_moves_aside_for_a_legend_and_is_the_same_again_without(canvas):
    canvas.set_layer_visible("heat", False)
    canvas.settle()
    first = canvas.viewport
    canvas.set_choropleth(Theme(Indicator.AREA_KM2))
    canvas.set_layer_visible("choropleth", True)
    canvas.settle()
    assert legends_box(canvas.frame).height() > 60
    assert canvas.viewport != first
    assert not lies_over(canvas, legends_box(canvas.frame))
    assert not canvas.history.has_previous, "home beside a legend is still home"
    canvas.set_layer_visible("choropleth", False)
    canvas.settle()
    assert canvas.viewport == first


def test_a_view_that_somebody_chose_stays_when_a_legend_comes(canvas):
    canvas.resize(560, 520)
    canvas.fly_to(*at(1.0, 1.0), 9.0)
    canvas.settle()
    chosen = canvas.viewport
    canvas.set_layer_visible("choropleth", True)
    canvas.settle()
    assert canvas.viewport == chosen


def test_home_keeps_clear_of_what_lies_over_the_map(canvas, qtbot):
    over = QWidget(canvas)
    over.setGeometry(700, 84, 90, 400)
    over.show()
    canvas.keep_clear(over)
    canvas.home()
    assert not lies_over(canvas, over.geometry())
    over.setGeometry(0, 84, 200, 400)
    canvas.resize(801, 600)
    assert not lies_over(canvas, over.geometry())


def test_a_followed_vehicle_is_not_left_for_a_legend(canvas):
    canvas.resize(560, 520)
    canvas.settle()
    canvas.follow(frozenset({"V01"}))
    canvas.set_layer_visible("choropleth", True)
    canvas.settle()
    assert canvas.followed == {"V01"}
