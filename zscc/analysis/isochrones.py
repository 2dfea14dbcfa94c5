"""What lies within so many minutes of places, on foot or by bicycle, over the road graph. Map metres (EPSG:4549).

The ground is cut into square cells. A cell is reached over the road nearest to its middle: along the roads from the
nearest place, and then straight to it, at most ``off_road_m`` from the road. A place itself stands at most ``snap_m``
from a road. Everything is one search from all places at once (Dijkstra's, scipy's), so that the answer is exact for the
graph and the same every time. Off the road everybody walks, at ``WALK_KMH``; expressways carry nobody.

Limits: crossings, stairs, lights, gates and one-way streets are not in the data; where local streets are made up
(示意) the circles are too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from zscc.geo.grid_index import PolygonIndex
from zscc.geo.nearest_road import RoadIndex
from zscc.geo.network import RoadNetwork, RoadPositions

Points = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

CELL_M = 40.0
WALK_KMH = 4.5
CLOSED_CLASSES = frozenset({"expressway"})
"""Roads that nobody walks or cycles on."""
FARTHEST_M = 200.0
"""Nobody leaves a road farther than that; ``off_road_m`` is no more."""
_SQUARE_M = 50.0
_LEAST_M = 1e-6
"""An edge of no length would be none in a sparse graph."""


@dataclass(frozen=True, slots=True)
class ReachRules:
    """How far one gets."""

    minutes: float = 10.0
    speed_kmh: float = WALK_KMH
    off_road_m: float = 150.0
    """From a road to the middle of a cell at most."""
    snap_m: float = 200.0
    """From a place to a road at most."""

    def __post_init__(self) -> None:
        if not (self.minutes > 0 and self.speed_kmh > 0 and 0 <= self.off_road_m <= FARTHEST_M and self.snap_m >= 0):
            raise ValueError(f"minutes and speed are above 0, off_road_m lies between 0 and {FARTHEST_M:.0f}")

    @property
    def metres(self) -> float:
        """How far along the road."""
        return self.speed_kmh / 3.6 * 60.0 * self.minutes

    @property
    def off_road_factor(self) -> float:
        """What a metre off the road costs in metres along it."""
        return max(self.speed_kmh / WALK_KMH, 1.0)


class Ground:
    """The cells of a town and the road nearest to each; made once a town, which takes some tenths of a second."""

    def __init__(
        self,
        network: RoadNetwork,
        edges: Ints,
        areas: Sequence[Sequence[Points]],
        cell_m: float = CELL_M,
    ) -> None:
        """``edges`` may be walked; ``areas`` are the villages, each of one or more rings, and together the ground."""
        points = np.concatenate([ring for area in areas for ring in area])
        self.cell_m = cell_m
        self.west_m, self.south_m = points.min(axis=0).tolist()
        wide, high = (points.max(axis=0) - points.min(axis=0)).tolist()
        self.columns, self.rows = int(np.ceil(wide / cell_m)), int(np.ceil(high / cell_m))
        row, column = np.divmod(np.arange(self.rows * self.columns), self.columns)
        x_m, y_m = self.west_m + (column + 0.5) * cell_m, self.south_m + (row + 0.5) * cell_m
        area = PolygonIndex(areas).polygon_of(x_m, y_m)
        self.cell: Ints = np.flatnonzero(area >= 0)
        """Place of each cell of the ground among ``rows * columns``, row 0 in the south."""
        self.area: Ints = area[self.cell].astype(np.int64)
        """Index of the village that each lies in."""
        self.areas = len(areas)
        self.network, self._edges = network, np.sort(edges)
        self._index = RoadIndex(network, edges)
        self._near = self._nearest(np.column_stack((x_m, y_m))[self.cell])
        self._by_edge = np.argsort(self._near.edge, kind="stable")
        self._sorted = self._near.edge[self._by_edge]

    def _nearest(self, middles: Points) -> RoadPositions:
        """The nearest road of each cell; what lies farther than anybody may leave a road has none within reach."""
        count = len(middles)
        found = RoadPositions(np.zeros(count, np.int64), np.zeros(count), np.full(count, np.inf))
        near = np.flatnonzero(_beside(middles, self.network, self._edges))
        if len(near):
            told = self._index.nearest(middles[near])
            found.edge[near], found.along_m[near], found.away_m[near] = told.edge, told.along_m, told.away_m
        return found

    def reach(self, places_m: Points, rules: ReachRules) -> "Reach":
        """What lies within reach of places, shape (n, 2). ValueError when a number is not finite."""
        start = self._index.nearest(np.asarray(places_m, np.float64).reshape(-1, 2))
        on_road = start.away_m <= rules.snap_m
        start = RoadPositions(start.edge[on_road], start.along_m[on_road], start.away_m[on_road])
        off = rules.off_road_factor
        cost = self._cost(start, rules.metres, off)
        near, length = self._near, self.network.length_m[self._near.edge]
        tail, head = self.network.tail[near.edge], self.network.head[near.edge]
        found = np.minimum(cost[tail] + near.along_m, cost[head] + length - near.along_m)
        self._straight(found, start, off)
        far = near.away_m > rules.off_road_m
        found += np.where(far, 0.0, near.away_m * off)
        found[far | (found > rules.metres)] = np.inf
        return Reach(self, found, int(np.count_nonzero(~on_road)))

    def _cost(self, start: RoadPositions, limit_m: float, off: float) -> Points:
        """Metres from the nearest start to every node; infinite out of reach."""
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import dijkstra

        network, count = self.network, len(self.network.nodes_m)
        if not len(start.edge):
            return np.full(count, np.inf)
        # One node more stands before all places: what leads from it is how far each lies from the ends of its road.
        first = np.full(count, np.inf)
        np.minimum.at(first, network.tail[start.edge], start.along_m + start.away_m * off)
        rest = network.length_m[start.edge] - start.along_m
        np.minimum.at(first, network.head[start.edge], rest + start.away_m * off)
        ends = np.flatnonzero(np.isfinite(first))
        tail, head = network.tail[self._edges], network.head[self._edges]
        length = np.maximum(network.length_m[self._edges], _LEAST_M)
        rows = np.concatenate((tail, head, np.full(len(ends), count)))
        columns = np.concatenate((head, tail, ends))
        costs = np.concatenate((length, length, np.maximum(first[ends], _LEAST_M)))
        graph = csr_array((costs, (rows, columns)), shape=(count + 1, count + 1))
        return np.asarray(dijkstra(graph, indices=count, limit=limit_m), np.float64)[:count]

    def _straight(self, found: Points, start: RoadPositions, off: float) -> None:
        """Cells beside the very edge that a place stands on, by the straight way along it."""
        places = zip(start.edge.tolist(), start.along_m.tolist(), start.away_m.tolist(), strict=True)
        for edge, along_m, away_m in places:
            first, last = np.searchsorted(self._sorted, (edge, edge + 1)).tolist()
            its = self._by_edge[first:last]
            found[its] = np.minimum(found[its], np.abs(self._near.along_m[its] - along_m) + away_m * off)


def _beside(points_m: Points, network: RoadNetwork, edges: Ints) -> Flags:
    """Which points may lie within FARTHEST_M of a road: some farther ones are among them, no nearer one is left out."""
    pieces = np.maximum(np.ceil(network.length_m[edges] / _SQUARE_M), 1).astype(np.int64) + 1
    edge = np.repeat(edges, pieces)
    place = np.arange(len(edge)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    share = (place / np.repeat(pieces - 1, pieces))[:, None]
    on_road = network.nodes_m[network.tail[edge]] * (1 - share) + network.nodes_m[network.head[edge]] * share
    low = np.minimum(points_m.min(axis=0), on_road.min(axis=0))
    # A road's next point is at most half a square away.
    rim = ceil(FARTHEST_M / _SQUARE_M + 0.5)
    square, its = (np.floor((points - low) / _SQUARE_M).astype(np.int64) + rim for points in (on_road, points_m))
    size = np.maximum(square.max(axis=0), its.max(axis=0)) + rim + 1
    roads = np.zeros(size, np.bool_)
    roads[square[:, 0], square[:, 1]] = True
    wide = np.zeros_like(roads)
    for shift in range(-rim, rim + 1):
        wide |= np.roll(roads, shift, axis=0)
    both = np.zeros_like(roads)
    for shift in range(-rim, rim + 1):
        both |= np.roll(wide, shift, axis=1)
    return np.asarray(both[its[:, 0], its[:, 1]])


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """How far each cell of a ground is from the nearest place."""

    ground: Ground
    metres: Points
    """Of each cell; infinite out of reach."""
    unplaced: int
    """Places too far from any road, which serve nobody here."""

    @property
    def covered(self) -> Flags:
        """Which cells are reached."""
        return np.isfinite(self.metres)

    @property
    def covered_km2(self) -> float:
        """Area reached."""
        return float(np.count_nonzero(self.covered)) * self.ground.cell_m**2 / 1e6

    @property
    def uncovered_share(self) -> float:
        """Share of the ground that is not reached."""
        covered = self.covered
        return 1.0 - float(covered.mean()) if len(covered) else 0.0

    def uncovered_by_area(self) -> Points:
        """Share of each village that is not reached; NaN for one without a cell."""
        ground = self.ground
        every = np.bincount(ground.area, minlength=ground.areas)
        open_ = np.bincount(ground.area[~self.covered], minlength=ground.areas)
        shares = np.full(ground.areas, np.nan)
        np.divide(open_, every, out=shares, where=every > 0)
        return shares


OUTSIDE, COVERED, OPEN, HATCH, GAINED = range(5)
"""What a pixel of :func:`drawn` is."""
_FINE, _PITCH = 4, 8
"""Pixels a cell and side, and from line to line of the hatch."""


def drawn(now: Reach, then: Reach | None = None) -> NDArray[np.uint8]:
    """The ground as pixels, several a cell, row 0 in the north: what is covered, and what is not with a hatch.

    ``then`` is with one place more: what it adds is told apart.
    """
    ground = now.ground
    codes = np.full(ground.rows * ground.columns, OUTSIDE, np.uint8)
    codes[ground.cell] = np.where(now.covered, COVERED, OPEN)
    if then is not None:
        codes[ground.cell[then.covered & ~now.covered]] = GAINED
    fine = codes.reshape(ground.rows, ground.columns)[::-1].repeat(_FINE, axis=0).repeat(_FINE, axis=1)
    row, column = np.ogrid[: fine.shape[0], : fine.shape[1]]
    fine[(fine == OPEN) & ((row + column) % _PITCH < 1)] = HATCH
    return np.ascontiguousarray(fine)
