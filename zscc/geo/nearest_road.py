"""The nearest road of many points at once, exactly. Map metres (EPSG:4549).

A lattice of square cells knows which edges come near each cell. A point first looks into the cells around its own;
when nothing there is nearer than the border of what it looked through, it looks farther, and in the end at every edge.
"""

import numpy as np
from numpy.typing import NDArray

from zscc.geo.network import RoadNetwork, RoadPositions
from zscc.geo.ranges import ranges

Points = NDArray[np.float64]
Ints = NDArray[np.int64]

_CELL_M = 100.0
_MOST_A_SIDE = 1024
_RINGS = (1, 4)
"""How many cells a point looks around, at first and then; what is still unsure looks at every edge."""


class RoadIndex:
    """Where the edges of a road graph lie, or some of them."""

    def __init__(self, network: RoadNetwork, edges: Ints | None = None) -> None:
        """``edges``: the only ones to be found; at least one."""
        self._network = network
        self._edges = np.arange(len(network.tail)) if edges is None else np.sort(edges)
        tail, head = network.nodes_m[network.tail[self._edges]], network.nodes_m[network.head[self._edges]]
        self._tail, self._way = tail, head - tail
        self._square = np.maximum((self._way**2).sum(axis=1), 1e-9)
        low, high = np.minimum(tail, head), np.maximum(tail, head)
        self._low = low.min(axis=0)
        self._cell_m = _cell_m(high - low, float((high.max(axis=0) - self._low).max()))
        first, last = self._cell_of(low), self._cell_of(high)
        self._columns, self._rows = (last.max(axis=0) + 1).tolist()
        # An edge is listed in every cell of its box: edges are short, and a cell too many costs a look, not an answer.
        wide, tall = (last - first + 1).T
        edge = np.repeat(np.arange(len(first)), wide * tall)
        place = ranges(np.zeros(len(first), np.int64), wide * tall)
        cell = (first[edge, 1] + place // wide[edge]) * self._columns + first[edge, 0] + place % wide[edge]
        order = np.argsort(cell, kind="stable")
        self._listed = edge[order]
        self._first = np.searchsorted(cell[order], np.arange(self._columns * self._rows + 1))

    def nearest(self, points_m: Points) -> RoadPositions:
        """The nearest place on a road of each point (n, 2); the lowest edge when two are equally near.

        A ValueError when a number is not finite.
        """
        points_m = np.asarray(points_m, np.float64).reshape(-1, 2)
        if not np.isfinite(points_m).all():
            raise ValueError("points must be finite")
        best, share = np.zeros(len(points_m), np.int64), np.zeros(len(points_m))
        away2 = np.full(len(points_m), np.inf)
        waiting = np.arange(len(points_m))
        for ring in _RINGS:
            point, edge = self._within(points_m[waiting], ring)
            there, *found = self._of_pairs(points_m[waiting], point, edge)
            best[waiting[there]], share[waiting[there]], away2[waiting[there]] = found
            waiting = waiting[away2[waiting] > (ring * self._cell_m) ** 2]
        for row in waiting.tolist():
            best[row], share[row], away2[row] = self._of_all(points_m[row])
        edge = self._edges[best]
        return RoadPositions(edge, share * self._network.length_m[edge], np.sqrt(away2))

    def _cell_of(self, points_m: Points) -> Ints:
        """Column and row, shape (n, 2); not kept within the lattice."""
        cell: Ints = np.floor((points_m - self._low) / self._cell_m).astype(np.int64)
        return cell

    def _within(self, points_m: Points, ring: int) -> tuple[Ints, Ints]:
        """Pairs of a point and an edge that is listed within ``ring`` cells of the point's own, by points."""
        size = np.array([self._columns, self._rows])
        cell = np.clip(self._cell_of(points_m), 0, size - 1)
        low, high = np.maximum(cell - ring, 0), np.minimum(cell + ring, size - 1)
        tall = high[:, 1] - low[:, 1] + 1
        point = np.repeat(np.arange(len(points_m)), tall)
        row = ranges(low[:, 1], tall) * self._columns
        start, end = self._first[row + low[point, 0]], self._first[row + high[point, 0] + 1]
        return np.repeat(point, end - start), self._listed[ranges(start, end - start)]

    def _of_pairs(self, points_m: Points, point: Ints, edge: Ints) -> tuple[Ints, Ints, Points, Points]:
        """Points that have an edge; the nearest of each, how far along it (0 to 1), and the square of the distance."""
        (x, y), (way_x, way_y) = (points_m[point] - self._tail[edge]).T, self._way[edge].T
        along = np.clip((x * way_x + y * way_y) / self._square[edge], 0.0, 1.0)
        square = (x - way_x * along) ** 2 + (y - way_y * along) ** 2
        begin = np.flatnonzero(np.diff(point, prepend=-1))
        nearest = np.minimum.reduceat(square, begin) if len(begin) else square
        equal = np.flatnonzero(square == np.repeat(nearest, np.diff(begin, append=len(point))))
        equal = equal[np.lexsort((edge[equal], point[equal]))]
        first = equal[np.flatnonzero(np.diff(point[equal], prepend=-1))]
        return point[first], edge[first], along[first], square[first]

    def _of_all(self, point_m: Points) -> tuple[int, float, float]:
        """The same of one point that lies far from every road: every edge is looked at."""
        x, y = (point_m - self._tail).T
        along = np.clip((x * self._way[:, 0] + y * self._way[:, 1]) / self._square, 0.0, 1.0)
        square = (x - self._way[:, 0] * along) ** 2 + (y - self._way[:, 1] * along) ** 2
        first = int(square.argmin())
        return first, float(along[first]), float(square[first])


def _cell_m(boxes_m: Points, side_m: float) -> float:
    """A width at which the cells are few and the edges are listed a few times each, however long they are."""
    wide, tall = boxes_m.T
    return max(
        _CELL_M, side_m / _MOST_A_SIDE, float((wide + tall).mean()) / 2, float(np.sqrt((wide * tall).mean() / 2))
    )
