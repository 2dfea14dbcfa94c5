"""The town cut into villages and base grids: synthetic, compact, without gap or overlap.

The town is first cut into some thousand small cells whose edges follow main roads and rivers. Villages grow over
the cells from their anchors, each to its planned size; crossing a road or a river costs extra, so that borders
come to lie on them. Every village is then divided in the same way into its grids, and the whole coverage is
simplified with its shared edges kept shared. Coordinates are whole millimetres in EPSG:4549.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from zscc.town.build.plan import Line, VillagePlan

CELL_M = 84.0
"""Spacing of the cells that villages and grids are made of."""
CROSSING_M = 240.0
"""Crossing a main road or a river counts as so many metres."""
STRIDE_M = 40.0
"""Away from roads and rivers a border is smoothed with points so far apart."""
SMOOTHINGS = 24
"""So many times each of these points moves to the mean of itself and its neighbours."""
BENDS_M = 6.0
"""Bends of the smoothed border that are smaller than this are left out."""
LEANS_M = 170.0
"""A border that follows a road or river for less than this is straightened there too."""
VILLAGE_ROUNDS, GRID_ROUNDS = 150, 60
MILLIMETRE = 0.001


@dataclass(frozen=True, slots=True)
class Cells:
    """The small cells and the cost of stepping from one to the next."""

    shapes: NDArray[Any]
    middles: NDArray[np.float64]
    area_m2: NDArray[np.float64]
    steps: csr_array

    def within(self, chosen: NDArray[np.bool_]) -> "Cells":
        """Only the chosen cells, and the steps between them."""
        index = np.flatnonzero(chosen)
        return Cells(self.shapes[index], self.middles[index], self.area_m2[index], self.steps[index][:, index])


@dataclass(frozen=True, slots=True)
class Partition:
    """Polygons by village, in the order of the plan; the union of a village's grids is the village."""

    villages: list[Any]
    grids: list[list[Any]]


def make_partition(boundary: Any, plans: Sequence[VillagePlan], barriers: Sequence[Line], seed: int) -> Partition:
    """Cut ``boundary`` (a polygon) into the planned villages and their grids; borders lean on the barriers."""
    cells = make_cells(boundary, barriers, seed)
    village_of = _grow_villages(cells, plans, float(boundary.area))
    grid_of = np.full(len(cells.shapes), -1)
    first = 0
    for number, plan in enumerate(plans):
        chosen = village_of == number
        grid_of[chosen] = first + _grow_grids(cells.within(chosen), plan.grids)
        first += plan.grids
    grids = _united(cells, grid_of, first)
    walls = shapely.MultiLineString([shapely.LineString(line) for line in barriers])
    shapely.prepare(walls)
    smooth = _straightened(grids, boundary, walls)
    by_village: list[list[Any]] = []
    first = 0
    for plan in plans:
        by_village.append(_numbered(smooth[first : first + plan.grids]))
        first += plan.grids
    villages = [shapely.coverage_union_all(parts) for parts in by_village]
    return Partition([shapely.normalize(village) for village in villages], by_village)


def make_cells(boundary: Any, barriers: Sequence[Line], seed: int) -> Cells:
    """Voronoi cells of jittered points, cut along the barriers and the boundary, with their neighbours."""
    points = _jittered_points(boundary, seed)
    voronoi = shapely.voronoi_polygons(shapely.MultiPoint(points), extend_to=boundary.envelope, only_edges=True)
    walls = shapely.MultiLineString([shapely.LineString(line) for line in barriers])
    lines = shapely.union_all([voronoi, walls, boundary.boundary], grid_size=MILLIMETRE)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    # A face belongs to the town when a point inside it does: exact, as the boundary is among the lines.
    faces = faces[shapely.contains_xy(boundary, *shapely.get_coordinates(shapely.point_on_surface(faces)).T)]
    faces = faces[np.lexsort(np.round(shapely.get_coordinates(shapely.centroid(faces)), 3).T)]
    middles = shapely.get_coordinates(shapely.centroid(faces))
    return Cells(faces, middles, shapely.area(faces), _steps(faces, middles, walls))


def _jittered_points(boundary: Any, seed: int) -> NDArray[np.float64]:
    """A hexagonal net of points over the boundary's box, each moved at random."""
    chance = random.Random(f"cells/{seed}")
    west, south, east, north = boundary.bounds
    row_m = CELL_M * math.sqrt(3) / 2
    points = []
    for row in range(math.ceil((north - south) / row_m) + 3):
        shift = CELL_M / 2 * (row % 2)
        for column in range(math.ceil((east - west) / CELL_M) + 3):
            x = west - CELL_M + shift + column * CELL_M + chance.uniform(-0.3, 0.3) * CELL_M
            y = south - row_m + row * row_m + chance.uniform(-0.3, 0.3) * CELL_M
            points.append((round(x, 3), round(y, 3)))
    return np.array(points)


def _steps(faces: NDArray[Any], middles: NDArray[np.float64], walls: Any) -> csr_array:
    """The cost in metres from each cell to its neighbours; cells that only touch in a point are no neighbours."""
    left, right = shapely.STRtree(faces).query(faces, predicate="touches")
    once = left < right
    left, right = left[once], right[once]
    shared = shapely.intersection(faces[left], faces[right])
    real = shapely.length(shared) > 0.0
    left, right, shared = left[real], right[real], shared[real]
    shapely.prepare(walls)
    middle_of_edge = shapely.line_interpolate_point(shapely.line_merge(shared), 0.5, normalized=True)
    on_wall = shapely.dwithin(walls, middle_of_edge, 0.01)
    cost = np.hypot(*(middles[left] - middles[right]).T) + np.where(on_wall, CROSSING_M, 0.0)
    both = (np.concatenate([left, right]), np.concatenate([right, left]))
    return csr_array((np.concatenate([cost, cost]), both), shape=(len(faces), len(faces)))


class _Growth:
    """Regions that grow from seeds over the cells until each cell is taken."""

    def __init__(self, cells: Cells, seeds: Sequence[NDArray[np.int64]]) -> None:
        """One more node than cells: from it leads one step to each cell of a seed."""
        starts = np.concatenate(list(seeds))
        order = np.argsort(starts)
        self._owner = np.repeat(np.arange(len(seeds)), [len(seed) for seed in seeds])[order]
        self._owner_of_start = np.full(len(cells.shapes), -1)
        self._owner_of_start[starts[order]] = self._owner
        steps = cells.steps
        data = np.concatenate([steps.data, np.ones(len(starts))])
        columns = np.concatenate([steps.indices, starts[order]])
        rows = np.concatenate([steps.indptr, [steps.nnz + len(starts)]])
        self._graph = csr_array((data, columns, rows), shape=(len(cells.shapes) + 1, len(cells.shapes) + 1))

    def owners(self, ahead_m: NDArray[np.float64]) -> NDArray[np.int64]:
        """The seed that reaches each cell first, where seed ``i`` starts ``ahead_m[i]`` before the others.

        The region of a seed is connected: every cell on the cheapest way to it belongs to the same seed.
        """
        count = len(self._owner_of_start)
        self._graph.data[-len(self._owner) :] = (ahead_m.max() - ahead_m)[self._owner] + 1.0
        _, before = dijkstra(self._graph, indices=count, return_predecessors=True)
        root = before[:count].astype(np.int64)
        from_start = root == count
        root[from_start] = np.flatnonzero(from_start)
        while not from_start[root].all():
            root = root[root]
        return np.asarray(self._owner_of_start[root], dtype=np.int64)


def _balance(
    cells: Cells,
    seeds: Sequence[NDArray[np.int64]],
    wanted_m2: NDArray[np.float64],
    weights: NDArray[np.float64],
    rounds: int,
) -> NDArray[np.int64]:
    """Grow again and again with shifted starts; the best round by the weighted squares of the misses in area.

    It does not settle fully: a region that leans on a road gains nothing until it may cross, and then a lot.
    """
    growth = _Growth(cells, seeds)
    ahead_m = np.zeros(len(seeds))
    best, least = np.zeros(0, dtype=np.int64), math.inf
    for turn in range(rounds):
        owner = growth.owners(ahead_m)
        area = np.bincount(owner, weights=cells.area_m2, minlength=len(seeds))
        miss = float(np.sum(weights * (area / wanted_m2 - 1) ** 2))
        if miss < least:
            best, least = owner, miss
        gain = 3.0 / (1 + turn / 15)
        ahead_m = ahead_m + gain * (np.sqrt(wanted_m2) - np.sqrt(np.maximum(area, 1.0)))
    return best


def _grow_villages(cells: Cells, plans: Sequence[VillagePlan], town_m2: float) -> NDArray[np.int64]:
    exact = np.array([plan.exact for plan in plans])
    wanted = np.array([plan.area_m2 for plan in plans])
    wanted[~exact] *= (town_m2 - wanted[exact].sum()) / wanted[~exact].sum()
    weights = np.where(exact, 40.0, 1.0)
    tree = cKDTree(cells.middles)
    seeds = []
    for plan in plans:
        chain = shapely.segmentize(shapely.LineString(plan.anchors), CELL_M / 2) if len(plan.anchors) > 1 else None
        points = shapely.get_coordinates(chain) if chain is not None else plan.anchors
        seeds.append(np.unique(tree.query(points)[1]))
    owner = _balance(cells, seeds, wanted, weights, VILLAGE_ROUNDS)
    # Half-way to the middle of what came out, then once more: rounder shapes on the same anchors.
    for _ in range(2):
        for number, plan in enumerate(plans):
            if len(plan.anchors) == 1:
                mine = owner == number
                middle = np.average(cells.middles[mine], axis=0, weights=cells.area_m2[mine])
                towards = plan.anchors[0] + 0.5 * (middle - plan.anchors[0])
                seeds[number] = np.array([tree.query(towards)[1]])
        owner = _balance(cells, seeds, wanted, weights, VILLAGE_ROUNDS)
    return owner


def _grow_grids(cells: Cells, count: int) -> NDArray[np.int64]:
    """Divide the cells of one village into ``count`` compact parts of about equal area."""
    if count == 1:
        return np.zeros(len(cells.shapes), dtype=np.int64)
    centre = np.average(cells.middles, axis=0, weights=cells.area_m2)
    away = cells.middles - centre
    # Start along the longest direction of the village.
    axis = np.linalg.svd(away * np.sqrt(cells.area_m2)[:, None], full_matrices=False)[2][0]
    order = away @ axis
    places = [np.quantile(order, (i + 0.5) / count) for i in range(count)]
    points = np.array([centre + place * axis for place in places])
    if count == 4:
        side = np.array([-axis[1], axis[0]])
        reach = [np.std(order), np.std(away @ side)]
        points = np.array([centre + a * reach[0] * axis + b * reach[1] * side for a in (-1, 1) for b in (-1, 1)])
    tree = cKDTree(cells.middles)
    wanted = np.full(count, cells.area_m2.sum() / count)
    owner = np.zeros(len(cells.shapes), dtype=np.int64)
    for _ in range(4):
        seeds = [np.array([int(tree.query(point)[1])]) for point in points]
        owner = _balance(cells, seeds, wanted, np.ones(count), GRID_ROUNDS)
        points = np.array(
            [np.average(cells.middles[owner == i], axis=0, weights=cells.area_m2[owner == i]) for i in range(count)]
        )
    return owner


def _united(cells: Cells, grid_of: NDArray[np.int64], count: int) -> list[Any]:
    return [shapely.coverage_union_all(cells.shapes[grid_of == number]) for number in range(count)]


def _straightened(grids: Sequence[Any], boundary: Any, walls: Any) -> list[Any]:
    """Calm the borders arc by arc, so that they stay shared; runs along roads and rivers and the outline are kept."""
    arcs = shapely.get_parts(shapely.line_merge(shapely.union_all([grid.boundary for grid in grids])))
    middles = shapely.line_interpolate_point(arcs, 0.5, normalized=True)
    outer = shapely.dwithin(boundary.boundary, middles, 0.01)
    calm = [arc.simplify(0.01) if kept else _calm(arc, walls) for arc, kept in zip(arcs, outer, strict=True)]
    faces = shapely.get_parts(shapely.polygonize(calm))
    hearts = [shapely.Point(shapely.maximum_inscribed_circle(grid, tolerance=5.0).coords[0]) for grid in grids]
    grid, face = shapely.STRtree(faces).query(hearts, predicate="within")
    if len(faces) != len(grids) or sorted(face) != list(range(len(grids))):
        raise ArithmeticError(f"{len(grids)} grids became {len(faces)} faces when their borders were straightened")
    return [faces[number] for number in face[np.argsort(grid)]]


def _calm(arc: Any, walls: Any) -> Any:
    """The arc with its free runs straightened and its longer runs along the walls kept."""
    xy = shapely.get_coordinates(arc)
    middles = (xy[:-1] + xy[1:]) / 2
    on_wall = shapely.dwithin(walls, shapely.points(middles), 0.01)
    length = np.hypot(*np.diff(xy, axis=0).T)
    edges = np.flatnonzero(np.diff(on_wall)) + 1
    for first, last in pairwise([0, *edges, len(on_wall)]):
        if on_wall[first] and length[first:last].sum() < LEANS_M:
            on_wall[first:last] = False
    edges = np.flatnonzero(np.diff(on_wall)) + 1
    calm = [xy[:1]]
    for first, last in pairwise([0, *edges, len(on_wall)]):
        run = shapely.LineString(xy[first : last + 1])
        kept = run.simplify(0.5) if on_wall[first] else _smoothed(run).simplify(BENDS_M)
        calm.append(shapely.get_coordinates(kept)[1:])
    return shapely.LineString(np.round(np.vstack(calm), 3))


def _smoothed(run: Any) -> Any:
    """The run between its fixed ends as a calm line: the zigzag of the cells averaged out."""
    count = max(1, round(run.length / STRIDE_M))
    points = shapely.get_coordinates(run.interpolate(np.linspace(0, 1, count + 1), normalized=True))
    for _ in range(SMOOTHINGS):
        points[1:-1] = points[:-2] / 4 + points[1:-1] / 2 + points[2:] / 4
    return shapely.LineString(points)


def _numbered(parts: Sequence[Any]) -> list[Any]:
    """From west to east, and from north to south where two lie above each other."""

    def key(part: Any) -> tuple[float, float]:
        middle = part.centroid
        return (round(middle.x / 400), -middle.y)

    return sorted(parts, key=key)
