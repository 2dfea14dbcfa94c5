"""Which grid holds a point: against shapely, and on the lines where shapely has no single answer."""

import time

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from zscc.geo.grid_index import OUTSIDE, TOUCH_M, GridIndex, PolygonIndex

Ring = NDArray[np.float64]
WEST, SOUTH = 592_000.0, 3_478_000.0


def town_of(cells: int, seed: int) -> tuple[list[shapely.Polygon], shapely.Polygon]:
    """A round town cut into Voronoi cells with a vertex every 60 m."""
    random = np.random.default_rng(seed)
    outline = shapely.Point(WEST + 5000, SOUTH + 5000).buffer(5000)
    seeds = shapely.MultiPoint(random.uniform((WEST, SOUTH), (WEST + 10_000, SOUTH + 10_000), (cells, 2)))
    parts = [cell.intersection(outline) for cell in shapely.voronoi_polygons(seeds, extend_to=outline).geoms]
    parts = [shapely.segmentize(part, 60.0) for part in parts if part.geom_type == "Polygon" and not part.is_empty]
    return parts, shapely.union_all(parts)


def ring_of(polygon: shapely.Polygon) -> Ring:
    return np.array(polygon.exterior.coords)


def index_of(polygons: list[shapely.Polygon], outline: shapely.Polygon) -> GridIndex:
    return GridIndex([str(n) for n in range(len(polygons))], [ring_of(p) for p in polygons], [ring_of(outline)])


@pytest.fixture(scope="module")
def town() -> tuple[list[shapely.Polygon], shapely.Polygon]:
    return town_of(79, seed=1)


def test_agrees_with_shapely_on_random_points(town: tuple[list[shapely.Polygon], shapely.Polygon]) -> None:
    polygons, outline = town
    index = index_of(polygons, outline)
    x, y = np.random.default_rng(2).uniform((WEST - 500, SOUTH - 500), (WEST + 10_500, SOUTH + 10_500), (50_000, 2)).T
    wanted = np.full(len(x), OUTSIDE)
    for number, polygon in enumerate(polygons):
        wanted[shapely.contains_xy(polygon, x, y)] = number
    assert (wanted == OUTSIDE).any()
    assert np.array_equal(index.grid_of(x, y), wanted)
    assert np.array_equal(index.inside_boundary(x, y), shapely.contains_xy(outline, x, y))


def test_points_on_lines_have_one_grid_that_touches_them(town: tuple[list[shapely.Polygon], shapely.Polygon]) -> None:
    polygons, outline = town
    index = index_of(polygons, outline)
    vertices = np.concatenate([ring_of(polygon) for polygon in polygons])
    middles = (vertices + np.roll(vertices, -1, axis=0)) / 2
    neighbours = np.hypot(*(vertices - np.roll(vertices, -1, axis=0)).T) < 61.0
    for points in (vertices, middles[neighbours]):
        grid, inside = index.locate(*points.T)
        assert inside.all()
        assert (grid != OUTSIDE).all()
        own = np.array(polygons, dtype=object)[grid]
        assert shapely.distance(own, shapely.points(points)).max() <= TOUCH_M


def test_the_same_point_has_the_same_grid_alone_and_among_others(
    town: tuple[list[shapely.Polygon], shapely.Polygon],
) -> None:
    index = index_of(*town)
    points = np.concatenate([ring_of(polygon) for polygon in town[0]])[::7]
    together = index.grid_of(*points.T)
    alone = [index.grid_of(points[n : n + 1, 0], points[n : n + 1, 1])[0] for n in range(0, len(points), 11)]
    assert together[::11].tolist() == alone


@given(st.integers(0, 30), st.integers(0, 30))
def test_a_lattice_is_split_without_gap_or_overlap(east: int, north: int) -> None:
    """A point on the lines belongs to exactly one square: the eastern one, and the northern one."""
    squares = [
        np.array([(i, j), (i + 10, j), (i + 10, j + 10), (i, j + 10)], np.float64)
        for j in (0, 10, 20)
        for i in (0, 10, 20)
    ]
    found = PolygonIndex([(square,) for square in squares]).polygon_of(
        np.array([float(east)]), np.array([float(north)])
    )
    column, row = min(east // 10, 2), min(north // 10, 2)
    assert found.tolist() == [row * 3 + column]


def test_rings_may_run_either_way_be_open_and_have_holes() -> None:
    outer = np.array([(0, 0), (0, 10), (10, 10), (10, 0)], np.float64)
    hole = np.array([(4, 4), (6, 4), (6, 6), (4, 6), (4, 4)], np.float64)
    island = np.array([(20, 0), (30, 0), (25, 10)], np.float64)
    index = PolygonIndex([(outer, hole, island)])
    x, y = np.array([(1, 1), (5, 5), (25, 3), (15, 5), (np.nan, 1), (1, np.inf)], np.float64).T
    assert index.polygon_of(x, y).tolist() == [0, OUTSIDE, 0, OUTSIDE, OUTSIDE, OUTSIDE]


def test_a_town_may_be_wider_than_its_grids() -> None:
    grid = np.array([(0, 0), (10, 0), (10, 10), (0, 10)], np.float64)
    index = GridIndex(["g"], [grid], [grid * 2])
    found, inside = index.locate(np.array([5.0, 15.0, 25.0]), np.array([5.0, 15.0, 25.0]))
    assert found.tolist() == [0, OUTSIDE, OUTSIDE]
    assert inside.tolist() == [True, True, False]


def test_nothing_holds_nothing() -> None:
    index = GridIndex([], [])
    found, inside = index.locate(np.array([1.0, np.nan]), np.array([2.0, 3.0]))
    assert found.tolist() == [OUTSIDE, OUTSIDE]
    assert not inside.any()
    assert index.grid_of(np.empty(0), np.empty(0)).shape == (0,)


def test_what_is_no_outline_is_refused() -> None:
    square = np.array([(0, 0), (1, 0), (1, np.nan)], np.float64)
    with pytest.raises(ValueError, match="no number"):
        PolygonIndex([(square,)])
    with pytest.raises(ValueError, match="2 codes for 1 grids"):
        GridIndex(["a", "b"], [square])


def test_a_hundred_thousand_points_take_less_than_a_second(
    town: tuple[list[shapely.Polygon], shapely.Polygon],
) -> None:
    index = index_of(*town)
    x, y = np.random.default_rng(3).uniform((WEST, SOUTH), (WEST + 10_000, SOUTH + 10_000), (100_000, 2)).T
    began = time.process_time()
    index.locate(x, y)
    assert time.process_time() - began < 1.0
