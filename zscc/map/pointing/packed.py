"""Many lines or areas as three arrays, and which of them a ring touches. Map metres (EPSG:4549). Free of Qt.

Part ``i`` owns vertices ``part_start[i]`` to ``part_start[i + 1]``, thing ``i`` owns parts the same way.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zscc.geo.grid_index import PolygonIndex
from zscc.geo.ranges import ranges

Points = NDArray[np.float64]
Index = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Packed:
    """Things made of parts made of vertices; a part of an area is a closed ring, even-odd."""

    xy_m: Points
    part_start: Index
    thing_start: Index
    boxes_m: Points
    """West, south, east, north of each thing, shape (n, 4); NaN for one without a place."""
    areas: bool

    @classmethod
    def of(cls, things: Sequence[Sequence[Points]], *, areas: bool) -> "Packed":
        """Pack lists of parts."""
        parts = [part for thing in things for part in thing]
        counts = np.array([len(thing) for thing in things], np.int64)
        xy_m = np.concatenate([np.empty((0, 2)), *parts])
        part_start = _starts(np.array([len(part) for part in parts], np.int64))
        thing_start = _starts(counts)
        return cls(xy_m, part_start, thing_start, boxes_of(xy_m, part_start[thing_start[:-1]]), areas)

    def __len__(self) -> int:
        return len(self.thing_start) - 1

    def holding(self, x_m: float, y_m: float) -> Index:
        """Rows of the areas that hold a point, in order."""
        boxes = self.boxes_m
        near = (boxes[:, 0] <= x_m) & (boxes[:, 2] >= x_m) & (boxes[:, 1] <= y_m) & (boxes[:, 3] >= y_m)
        rows = np.flatnonzero(near)
        held: Index = rows[_crossings(*self._edges(rows), len(rows), x_m, y_m) % 2 == 1]
        return held

    def near(self, x_m: float, y_m: float, reach_m: float) -> Index:
        """Rows of the things with an edge so near to a point, the nearest first."""
        boxes = self.boxes_m
        close = (boxes[:, 0] - reach_m <= x_m) & (boxes[:, 2] + reach_m >= x_m)
        close &= (boxes[:, 1] - reach_m <= y_m) & (boxes[:, 3] + reach_m >= y_m)
        rows = np.flatnonzero(close)
        if len(rows) == 0:
            return rows
        edges, owner = self._edges(rows)
        away = np.full(len(rows), np.inf)
        np.minimum.at(away, owner, _distance(edges, x_m, y_m))
        order = np.argsort(away, kind="stable")
        return rows[order[away[order] <= reach_m]]

    def touched_by(self, ring_m: Points) -> Index:
        """Rows of the things that a ring touches or holds; the ring closes by itself."""
        ring = np.concatenate((ring_m, ring_m[:1]))
        (west, south), (east, north) = ring.min(axis=0).tolist(), ring.max(axis=0).tolist()
        boxes = self.boxes_m
        meets = (boxes[:, 0] <= east) & (boxes[:, 2] >= west) & (boxes[:, 1] <= north) & (boxes[:, 3] >= south)
        rows = np.flatnonzero(meets)
        if len(rows) == 0:
            return rows
        edges, owner = self._edges(rows)
        hit = np.zeros(len(rows), bool)
        hit[owner[PolygonIndex([[ring]]).polygon_of(edges[:, 0], edges[:, 1]) >= 0]] = True
        rest = ~hit[owner]
        for start, end in zip(ring[:-1].tolist(), ring[1:].tolist(), strict=True):
            crossed = _cross(edges[rest], (*start, *end))
            hit[owner[rest][crossed]] = True
            rest = ~hit[owner]
        if self.areas:
            hit |= _crossings(edges, owner, len(rows), *ring[0].tolist()) % 2 == 1
        return rows[hit]

    def _edges(self, rows: Index) -> tuple[Points, Index]:
        """Edges (x0, y0, x1, y1) of some things, shape (n, 4), and for each the place of its thing in ``rows``."""
        parts = ranges(self.thing_start[rows], self.thing_start[rows + 1] - self.thing_start[rows])
        owner = np.repeat(np.arange(len(rows)), self.thing_start[rows + 1] - self.thing_start[rows])
        first, last = self.part_start[parts], self.part_start[parts + 1] - 1
        vertices = ranges(first, last - first)
        edges = np.column_stack((self.xy_m[vertices], self.xy_m[vertices + 1]))
        return edges, np.repeat(owner, last - first)


def boxes_of(points: Points, firsts: Index) -> Points:
    """West, south, east, north of runs of points, shape (n, 4); ``firsts`` are the places of their first points."""
    if not len(firsts):
        return np.empty((0, 4))
    return np.hstack((np.minimum.reduceat(points, firsts, axis=0), np.maximum.reduceat(points, firsts, axis=0)))


def _starts(counts: Index) -> Index:
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(counts)))


def _crossings(edges: Points, owner: Index, count: int, x_m: float, y_m: float) -> Index:
    """How often a ray to the east from a point crosses the edges of each thing."""
    x0, y0, x1, y1 = edges.T
    across = (y0 > y_m) != (y1 > y_m)
    x0, y0, x1, y1, owner = x0[across], y0[across], x1[across], y1[across], owner[across]
    east = x_m < x0 + (y_m - y0) * (x1 - x0) / (y1 - y0)
    return np.bincount(owner[east], minlength=count)


def _distance(edges: Points, x_m: float, y_m: float) -> Points:
    x0, y0 = edges[:, 0] - x_m, edges[:, 1] - y_m
    along_x, along_y = edges[:, 2] - edges[:, 0], edges[:, 3] - edges[:, 1]
    squared = along_x**2 + along_y**2
    share = np.clip(-(x0 * along_x + y0 * along_y) / np.where(squared > 0.0, squared, 1.0), 0.0, 1.0)
    away: Points = np.hypot(x0 + share * along_x, y0 + share * along_y)
    return away


def _cross(edges: Points, other: tuple[float, float, float, float]) -> NDArray[np.bool_]:
    """Which edges meet one other edge."""
    x0, y0, x1, y1 = edges.T
    u0, v0, u1, v1 = other
    side0 = (u1 - u0) * (y0 - v0) - (v1 - v0) * (x0 - u0)
    side1 = (u1 - u0) * (y1 - v0) - (v1 - v0) * (x1 - u0)
    side2 = (x1 - x0) * (v0 - y0) - (y1 - y0) * (u0 - x0)
    side3 = (x1 - x0) * (v1 - y0) - (y1 - y0) * (u1 - x0)
    return np.asarray((side0 * side1 <= 0.0) & (side2 * side3 <= 0.0))
