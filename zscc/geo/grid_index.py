"""Which grid holds a point, for arrays of points, exactly. Map metres (EPSG:4549).

Every edge is looked at by its lower end first, so the two grids of a shared edge compute the very same number and
a point is never in both and never in none. The rule on a line: a point on a line belongs to what lies east
of it (north of it, where the line runs west to east). A point that this rule leaves outside, but that lies within
:data:`TOUCH_M` of a grid, still belongs to that grid: so the town's own outline is inside.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.float64]
Index = NDArray[np.int64]
Ring = NDArray[np.float64]
Mask = NDArray[np.bool_]

OUTSIDE = -1
TOUCH_M = 1e-3
"""A tenth of the resolution of a position in the journal."""

_BANDS = 1024
_POINTS_AT_ONCE = 16_384


class PolygonIndex:
    """Polygons, each made of rings by the even-odd rule: parts and holes in any order and direction.

    The edges are sorted into level bands, so that a point meets only the edges at its height.
    """

    def __init__(self, polygons: Sequence[Sequence[Ring]]) -> None:
        """Rings have shape (n, 2), easting and northing; closed or not. Takes a few milliseconds a hundred grids."""
        lower, upper, owner = _edges(polygons)
        self._count = len(polygons)
        self._box = _box(lower, upper)
        self._band_m = max((self._box[3] - self._box[1]) / _BANDS, 10.0 * TOUCH_M)
        first = self._band_of(lower[:, 1] - TOUCH_M)
        bands = self._band_of(upper[:, 1] + TOUCH_M) - first + 1
        band, edge = _ranges(first, bands), np.repeat(np.arange(len(owner)), bands)
        by_band = np.argsort(band, kind="stable")
        edge = edge[by_band]
        self._start = np.searchsorted(band[by_band], np.arange(_BANDS + 1))
        self._lower, self._upper, self._owner = lower[edge], upper[edge], owner[edge]
        rise_m = self._upper[:, 1] - self._lower[:, 1]
        self._slope = (self._upper[:, 0] - self._lower[:, 0]) / np.where(rise_m > 0.0, rise_m, np.inf)

    def polygon_of(self, x_m: Column, y_m: Column) -> Index:
        """Index of the polygon that holds each point (the first, should polygons overlap), -1 outside and for NaN."""
        x_m, y_m = np.asarray(x_m, np.float64), np.asarray(y_m, np.float64)
        found = np.full(len(x_m), OUTSIDE, np.int64)
        west, south, east, north = self._box
        near = (x_m >= west - TOUCH_M) & (x_m <= east + TOUCH_M) & (y_m >= south - TOUCH_M) & (y_m <= north + TOUCH_M)
        for chunk in _chunks(np.flatnonzero(near)):
            found[chunk] = self._by_crossings(x_m[chunk], y_m[chunk])
        for chunk in _chunks(np.flatnonzero(near & (found == OUTSIDE))):
            found[chunk] = self._by_touch(x_m[chunk], y_m[chunk])
        return found

    def _band_of(self, y_m: Column) -> Index:
        band: Index = np.clip((y_m - self._box[1]) // self._band_m, 0, _BANDS - 1).astype(np.int64)
        return band

    def _edges_beside(self, y_m: Column) -> tuple[Index, Index]:
        """Pairs (point, edge) of every point with every edge of its band."""
        band = self._band_of(y_m)
        edges = self._start[band + 1] - self._start[band]
        return np.repeat(np.arange(len(y_m)), edges), _ranges(self._start[band], edges)

    def _by_crossings(self, x_m: Column, y_m: Column) -> Index:
        """Count, for every point, how often each polygon's lines pass west of it at its height."""
        point, edge = self._edges_beside(y_m)
        y = y_m[point]
        crosses = (self._lower[edge, 1] <= y) & (y < self._upper[edge, 1])
        point, edge, y = point[crosses], edge[crosses], y[crosses]
        west = self._lower[edge, 0] + (y - self._lower[edge, 1]) * self._slope[edge] <= x_m[point]
        crossings = np.bincount(point[west] * self._count + self._owner[edge[west]], minlength=len(x_m) * self._count)
        odd = (crossings & 1).reshape(len(x_m), self._count).astype(np.bool_)
        return np.where(odd.any(axis=1), odd.argmax(axis=1), OUTSIDE)

    def _by_touch(self, x_m: Column, y_m: Column) -> Index:
        """The first polygon with an edge within TOUCH_M."""
        point, edge = self._edges_beside(y_m)
        run, rise = (self._upper[edge] - self._lower[edge]).T
        x, y = x_m[point] - self._lower[edge, 0], y_m[point] - self._lower[edge, 1]
        length2 = run * run + rise * rise
        along = np.clip((x * run + y * rise) / np.where(length2 > 0.0, length2, 1.0), 0.0, 1.0)
        touches = np.hypot(x - along * run, y - along * rise) <= TOUCH_M
        nearest = np.full(len(x_m), self._count, np.int64)
        np.minimum.at(nearest, point[touches], self._owner[edge[touches]])
        return np.where(nearest < self._count, nearest, OUTSIDE)


class GridIndex:
    """The grids of a town and its outline."""

    def __init__(self, codes: Sequence[str], grids: Sequence[Ring], boundary: Sequence[Ring] = ()) -> None:
        """``codes[i]`` is the code of the grid with outline ``grids[i]``; ``boundary`` holds the town's rings."""
        if len(codes) != len(grids):
            raise ValueError(f"{len(codes)} codes for {len(grids)} grids")
        self.codes = tuple(codes)
        self._grids = PolygonIndex([(ring,) for ring in grids])
        self._boundary = PolygonIndex([tuple(boundary)])

    def grid_of(self, x_m: Column, y_m: Column) -> Index:
        """Index into ``codes``, -1 for a point in no grid. Exactly one grid for a point on shared lines."""
        return self._grids.polygon_of(x_m, y_m)

    def inside_boundary(self, x_m: Column, y_m: Column) -> Mask:
        """Whether a point lies in the town: within its outline or in one of its grids."""
        return self.locate(x_m, y_m)[1]

    def locate(self, x_m: Column, y_m: Column) -> tuple[Index, Mask]:
        """Both answers at the price of one: the grid, and whether the point lies in the town."""
        grid = self.grid_of(x_m, y_m)
        inside: Mask = grid != OUTSIDE
        rest = np.flatnonzero(~inside)
        inside[rest] = self._boundary.polygon_of(np.asarray(x_m)[rest], np.asarray(y_m)[rest]) != OUTSIDE
        return grid, inside


def _box(lower: Ring, upper: Ring) -> tuple[float, float, float, float]:
    """West, south, east, north; an inverted box when there is nothing."""
    if not len(lower):
        return np.inf, np.inf, -np.inf, -np.inf
    both = np.concatenate((lower, upper))
    (west, south), (east, north) = both.min(axis=0), both.max(axis=0)
    return float(west), float(south), float(east), float(north)


def _edges(polygons: Sequence[Sequence[Ring]]) -> tuple[Column, Column, Index]:
    """Lower end, upper end and owner of every edge. A level edge is never crossed, but it can be touched."""
    ends: list[tuple[Ring, Ring]] = []
    owners: list[Index] = []
    for number, rings in enumerate(polygons):
        for given in rings:
            ring = np.asarray(given, np.float64)
            if not np.isfinite(ring).all():
                raise ValueError(f"polygon {number} has a vertex that is no number")
            ends.append((ring, np.roll(ring, -1, axis=0)))
            owners.append(np.full(len(ring), number))
    if not ends:
        return np.empty((0, 2)), np.empty((0, 2)), np.empty(0, np.int64)
    tail, head = (np.concatenate(side) for side in zip(*ends, strict=True))
    up = (tail[:, 1] < head[:, 1])[:, None]
    return np.where(up, tail, head), np.where(up, head, tail), np.concatenate(owners)


def _ranges(start: Index, length: Index) -> Index:
    """``start[0], start[0] + 1, ... start[1], ...``: the ranges one after another."""
    shift = np.repeat(start - np.concatenate(([0], np.cumsum(length)[:-1])), length) if length.size else start
    return np.arange(len(shift)) + shift


def _chunks(index: Index) -> Iterator[Index]:
    for start in range(0, len(index), _POINTS_AT_ONCE):
        yield index[start : start + _POINTS_AT_ONCE]
