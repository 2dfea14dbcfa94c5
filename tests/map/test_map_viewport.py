import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zscc.map.camera import Camera, between
from zscc.map.viewport import COARSEST_M_PER_PX, FINEST_M_PER_PX, Viewport, viewport_of

VIEWS = st.builds(
    Viewport,
    width_px=st.integers(1, 4000).map(float),
    height_px=st.integers(1, 4000).map(float),
    centre_x_m=st.floats(3e5, 7e5),
    centre_y_m=st.floats(3e6, 4e6),
    metres_per_pixel=st.floats(FINEST_M_PER_PX, COARSEST_M_PER_PX),
)
PIXELS = st.floats(-100, 4000)


@given(VIEWS, PIXELS, PIXELS)
def test_a_pixel_leads_to_the_map_and_back(view, x_px, y_px):
    assert view.px_from_map(*view.map_from_px(x_px, y_px)) == pytest.approx((x_px, y_px), abs=1e-4)


@given(VIEWS, PIXELS, PIXELS)
def test_many_points_go_where_one_goes(view, x_px, y_px):
    point = view.map_from_px(x_px, y_px)
    many = view.px_from_maps(np.array([point[0]]), np.array([point[1]]))
    assert many[0] == pytest.approx(view.px_from_map(*point), abs=1e-6)


@given(VIEWS, PIXELS, PIXELS, st.floats(0.05, 20))
def test_zooming_keeps_the_point_under_the_cursor(view, x_px, y_px, factor):
    before = view.map_from_px(x_px, y_px)
    zoomed = view.zoomed_at(x_px, y_px, factor)
    assert FINEST_M_PER_PX <= zoomed.metres_per_pixel <= COARSEST_M_PER_PX
    assert zoomed.px_from_map(*before) == pytest.approx((x_px, y_px), abs=1e-3)


def test_north_is_up_and_east_is_right():
    view = Viewport(100, 100, 500_000, 3_400_000, 2.0)
    assert view.px_from_map(500_020, 3_400_000) == (60, 50)
    assert view.px_from_map(500_000, 3_400_020) == (50, 40)
    assert view.bbox_m == (499_900, 3_399_900, 500_100, 3_400_100)


def test_dragging_to_the_right_shows_what_lies_west():
    view = Viewport(100, 100, 500_000, 3_400_000, 2.0).moved_by(10, 5)
    assert (view.centre_x_m, view.centre_y_m) == (499_980, 3_400_010)


@given(VIEWS, st.tuples(*[st.floats(0, 60)] * 4))
def test_a_fitted_box_lies_inside_the_margins(view, margins_px):
    box_m = view.bbox_m
    fitted = viewport_of(box_m, 800, 600, margins_px)
    left, bottom = fitted.px_from_map(box_m[0], box_m[1])
    right, top = fitted.px_from_map(box_m[2], box_m[3])
    assert left >= margins_px[0] - 0.01
    assert top >= margins_px[1] - 0.01
    assert right <= 800 - margins_px[2] + 0.01
    assert bottom <= 600 - margins_px[3] + 0.01


@given(VIEWS, PIXELS, PIXELS, st.floats(0.2, 5), st.floats(0, 1))
def test_the_cursors_point_stays_fixed_during_a_zoom(view, x_px, y_px, factor, share):
    fixed = view.map_from_px(x_px, y_px)
    on_the_way = between(view, view.zoomed_at(x_px, y_px, factor), share)
    assert on_the_way.px_from_map(*fixed) == pytest.approx((x_px, y_px), abs=0.01)


def test_a_camera_arrives_exactly_and_then_stands_still():
    start = Viewport(800, 600, 500_000, 3_400_000, 10.0)
    goal = Viewport(800, 600, 505_000, 3_402_000, 4.0)
    camera = Camera(start)
    camera.aim(goal, now_s=10.0, lasts_s=0.25)
    assert camera.step(10.1)
    assert camera.moving
    assert 4.0 < camera.view.metres_per_pixel < 10.0
    assert camera.step(10.3)
    assert camera.view == goal
    assert not camera.moving
    assert not camera.step(10.4)


def test_a_new_goal_replaces_the_one_before_without_a_jump():
    start = Viewport(800, 600, 500_000, 3_400_000, 10.0)
    camera = Camera(start)
    camera.aim(start.moved_by(-300, 0), 0.0, 0.2)
    camera.step(0.1)
    here = camera.view
    camera.aim(start.moved_by(300, 0), 0.1, 0.2)
    camera.step(0.1001)
    assert camera.view.centre_x_m == pytest.approx(here.centre_x_m, abs=1.0)
