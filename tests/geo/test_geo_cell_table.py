"""The table of cells gives the very answers of the edges: awkward polygons, against shapely and on their lines."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from zscc.geo import grid_index
from zscc.geo.grid_index import OUTSIDE, TOUCH_M, PolygonIndex

Points = NDArray[np.float64]


def parts_of(shape: shapely.Geometry) -> tuple[Points, ...]:
    polygons = shape.geoms if isinstance(shape, shapely.MultiPolygon) else [shape]
    return tuple(np.array(ring.coords) for part in polygons for ring in (part.exterior, *part.interiors))


def both_ways(index: PolygonIndex, points: Points) -> tuple[list[int], list[int]]:
    """By the edges alone (a small query), and by the table of cells (a query of many points)."""
    assert len(points) < grid_index.MANY_POINTS
    copies = -(-grid_index.MANY_POINTS // len(points))
    many = np.tile(points, (copies, 1))
    return index.polygon_of(*points.T).tolist(), index.polygon_of(*many.T)[: len(points)].tolist()


def on_and_near(polygons: list[shapely.Geometry], seed: int) -> Points:
    """Points at random, on vertices, on edges, at their heights, and a hair beside them."""
    random = np.random.default_rng(seed)
    rings = [ring for shape in polygons for ring in parts_of(shape)]
    vertices = np.concatenate(rings)
    ends = np.concatenate([np.roll(ring, -1, axis=0) for ring in rings])
    on_edges = vertices + random.random((len(vertices), 1)) * (ends - vertices)
    low, high = vertices.min(axis=0), vertices.max(axis=0)
    at_random = random.uniform(low - 3.0, high + 3.0, (2000, 2))
    at_heights = np.column_stack((random.uniform(low[0], high[0], len(vertices)), vertices[:, 1]))
    beside = np.concatenate((vertices, on_edges)) + random.choice(
        [-1e-3, -4e-4, 0.0, 1e-9, 2e-3], (2 * len(vertices), 2)
    )
    return np.concatenate((at_random, vertices, on_edges, at_heights, beside))[: grid_index.MANY_POINTS - 1]


def star(random: np.random.Generator, centre: Points, corners: int, level: bool) -> shapely.Polygon:
    """A ragged ring round a centre; ``level``: with corners on a coarse lattice, so that many edges are level."""
    angles = np.sort(random.uniform(0, 2 * np.pi, corners))
    ring = centre + np.column_stack((np.cos(angles), np.sin(angles))) * random.uniform(5, 40, (corners, 1))
    return shapely.Polygon(np.round(ring / 5) * 5 if level else ring)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 8), st.integers(4, 25), st.booleans(), st.booleans())
def test_ragged_polygons_with_holes_and_parts(seed: int, count: int, corners: int, level: bool, apart: bool) -> None:
    """Overlapping ones too: the first one holds the point, whichever way it is asked."""
    random = np.random.default_rng(seed)
    origin = random.choice([0.0, 592_000.0])
    shapes = []
    for number in range(count):
        centre = origin + (random.uniform(0, 100, 2) if not apart else np.array([100.0 * number, 0.0]))
        body = shapely.make_valid(star(random, centre, corners, level))
        hole = shapely.make_valid(star(random, centre, corners, level))
        shape = shapely.difference(body, shapely.affinity.scale(hole, 0.5, 0.5)).buffer(0)
        if not shape.is_empty and isinstance(shape, shapely.Polygon | shapely.MultiPolygon):
            shapes.append(shape)
    if not shapes:
        return
    index = PolygonIndex([parts_of(shape) for shape in shapes])
    points = on_and_near(shapes, seed)
    by_edges, by_cells = both_ways(index, points)
    assert by_cells == by_edges
    at = shapely.points(points)
    clear = np.min([shapely.distance(shape.boundary, at) for shape in shapes], axis=0) > 2 * TOUCH_M
    wanted = np.full(len(points), OUTSIDE)
    for number, shape in reversed(list(enumerate(shapes))):
        wanted[shapely.contains(shape, at)] = number
    assert np.array_equal(np.array(by_cells)[clear], wanted[clear])


@pytest.mark.parametrize("seed", range(3))
def test_a_division_of_the_ground_holds_every_point_once(seed: int) -> None:
    """Voronoi cells with slivers between: inside, on lines and on vertices there is one answer, the same both ways."""
    random = np.random.default_rng(seed)
    outline = shapely.box(0, 0, 1000, 800)
    seeds = random.uniform((0, 0), (1000, 800), (60, 2))
    seeds[30:] = seeds[:30] + np.array([0.3, 0.0])
    cells = [
        cell.intersection(outline)
        for cell in shapely.voronoi_polygons(shapely.MultiPoint(seeds), extend_to=outline).geoms
    ]
    index = PolygonIndex([parts_of(cell) for cell in cells])
    points = on_and_near(cells, seed)
    by_edges, by_cells = both_ways(index, points)
    assert by_cells == by_edges
    at = shapely.points(points)
    inside = np.flatnonzero(shapely.distance(outline, at) <= TOUCH_M / 2)
    held = np.array(by_cells)[inside]
    assert (held != OUTSIDE).all()
    assert shapely.distance(np.array(cells, dtype=object)[held], at[inside]).max() <= TOUCH_M


def test_a_lattice_of_level_lines_asks_few_edges() -> None:
    """Level lines fill whole rows of cells; a cell still knows only the edges that touch it."""
    squares = [
        np.array([(i, j), (i + 10, j), (i + 10, j + 10), (i, j + 10)], np.float64)
        for j in range(0, 400, 10)
        for i in range(0, 400, 10)
    ]
    index = PolygonIndex([(square,) for square in squares])
    points = np.random.default_rng(7).uniform(0, 394, (3000, 2))
    points[::3] = np.round(points[::3])
    points[::7] = np.round(points[::7], -1)
    by_edges, by_cells = both_ways(index, points)
    assert by_cells == by_edges
    column, row = points.T // 10
    assert by_cells == (row * 40 + column).astype(int).tolist()


def test_points_that_are_no_numbers_or_far_away_are_outside() -> None:
    index = PolygonIndex([(np.array([(0, 0), (10, 0), (10, 10), (0, 10)], np.float64),)])
    points = np.array([(np.nan, 5), (5, np.nan), (np.inf, 5), (-np.inf, 5), (5, -1e300), (1e300, 1e300), (5, 5)])
    assert both_ways(index, points) == ([OUTSIDE] * 6 + [0], [OUTSIDE] * 6 + [0])


def test_nothing_holds_nothing_however_many_ask() -> None:
    index = PolygonIndex([])
    assert (index.polygon_of(*np.zeros((2, grid_index.MANY_POINTS))) == OUTSIDE).all()
