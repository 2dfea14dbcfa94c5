"""Which grid holds a point, for arrays of points, exactly. Map metres (EPSG:4549).

Every edge is looked at by its lower end first, so the two grids of a shared edge compute the very same number and
a point is never in both and never in none. The rule on a line: a point on a line belongs to what lies east
of it (north of it, where the line runs west to east). A point that this rule leaves outside, but that lies within
:data:`TOUCH_M` of a grid, still belongs to that grid: so the town's own outline is inside.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from zscc.geo.cell_table import MANY, OUTSIDE, CellTable, Column, Edges, Index, first_odd, first_touching
from zscc.geo.ranges import ranges

Ring = NDArray[np.float64]
Mask = NDArray[np.bool_]

__all__ = ["MANY_POINTS", "OUTSIDE", "TOUCH_M", "GridIndex", "PolygonIndex"]

MANY_POINTS = 16_384
"""A query this large is worth the table of cells, which takes some ten milliseconds to build for 79 grids."""
TOUCH_M = 1e-3
"""A tenth of the resolution of a position in the journal."""

_BANDS = 1024
_POINTS_AT_ONCE = 16_384


class PolygonIndex:
    """Polygons, each made of rings by the even-odd rule: parts and holes in any order and direction.

    The edges are sorted into level bands, so that a point meets only the edges at its height. The first query of
    :data:`MANY_POINTS` or more builds a table of cells, by which most points need no edge at all.
    """

    def __init__(self, polygons: Sequence[Sequence[Ring]]) -> None:
        """Rings have shape (n, 2), easting and northing; closed or not. Takes a few milliseconds a hundred grids."""
        self._edges = _edges(polygons)
        self._count = len(polygons)
        self._box = _box(self._edges)
        self._band_m = max((self._box[3] - self._box[1]) / _BANDS, 10.0 * TOUCH_M)
        self._table: CellTable | None = None

    def polygon_of(self, x_m: Column, y_m: Column) -> Index:
        """Index of the polygon that holds each point (the first, should polygons overlap), -1 outside and for NaN."""
        x_m, y_m = np.asarray(x_m, np.float64), np.asarray(y_m, np.float64)
        if len(x_m) < MANY_POINTS or not len(self._edges):
            return self._by_bands(x_m, y_m)
        found = self.table().polygon_of(x_m, y_m)
        unsure = np.flatnonzero(found == MANY)
        found[unsure] = self._by_bands(x_m[unsure], y_m[unsure])
        return found

    @cached_property
    def _bands(self) -> tuple[Index, Edges]:
        """Where each band begins in the edges by bands, and those; made when they are first needed."""
        first = self._band_of(self._edges.lower[:, 1] - TOUCH_M)
        bands = self._band_of(self._edges.upper[:, 1] + TOUCH_M) - first + 1
        band, edge = ranges(first, bands), np.repeat(np.arange(len(self._edges)), bands)
        by_band = np.argsort(band, kind="stable")
        return np.searchsorted(band[by_band], np.arange(_BANDS + 1)), self._edges.taken(edge[by_band])

    def table(self) -> CellTable:
        """The table of cells; built when it is first asked for."""
        if self._table is None:
            self._table = CellTable(self._edges, self._count, TOUCH_M)
        return self._table

    def _by_bands(self, x_m: Column, y_m: Column) -> Index:
        found = np.full(len(x_m), OUTSIDE, np.int64)
        west, south, east, north = self._box
        near = (x_m >= west - TOUCH_M) & (x_m <= east + TOUCH_M) & (y_m >= south - TOUCH_M) & (y_m <= north + TOUCH_M)
        for chunk in _chunks(np.flatnonzero(near)):
            found[chunk] = self._by_crossings(x_m[chunk], y_m[chunk])
        for chunk in _chunks(np.flatnonzero(near & (found == OUTSIDE))):
            point, edge = self._edges_beside(y_m[chunk])
            found[chunk] = first_touching(self._bands[1].taken(edge), point, x_m[chunk], y_m[chunk], TOUCH_M)
        return found

    def _band_of(self, y_m: Column) -> Index:
        band: Index = np.clip((y_m - self._box[1]) // self._band_m, 0, _BANDS - 1).astype(np.int64)
        return band

    def _edges_beside(self, y_m: Column) -> tuple[Index, Index]:
        """Pairs (point, edge) of every point with every edge of its band."""
        band, start = self._band_of(y_m), self._bands[0]
        edges = start[band + 1] - start[band]
        return np.repeat(np.arange(len(y_m)), edges), ranges(start[band], edges)

    def _by_crossings(self, x_m: Column, y_m: Column) -> Index:
        """Count, for every point, how often each polygon's lines pass west of it at its height."""
        point, edge = self._edges_beside(y_m)
        y, banded = y_m[point], self._bands[1]
        crosses = (banded.lower[edge, 1] <= y) & (y < banded.upper[edge, 1])
        point, edge, y = point[crosses], edge[crosses], y[crosses]
        west = banded.east_at(edge, y) <= x_m[point]
        return first_odd(point[west] * self._count + banded.owner[edge[west]], len(x_m), self._count)


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


def _box(edges: Edges) -> tuple[float, float, float, float]:
    """West, south, east, north; an inverted box when there is nothing."""
    if not len(edges):
        return np.inf, np.inf, -np.inf, -np.inf
    both = np.concatenate((edges.lower, edges.upper))
    (west, south), (east, north) = both.min(axis=0), both.max(axis=0)
    return float(west), float(south), float(east), float(north)


def _edges(polygons: Sequence[Sequence[Ring]]) -> Edges:
    """Every edge. A level edge is never crossed, but it can be touched."""
    rings = [np.asarray(ring, np.float64) for rings in polygons for ring in rings]
    if not rings:
        return Edges.of(np.empty((0, 2)), np.empty((0, 2)), np.empty(0, np.int64))
    size = np.array([len(ring) for ring in rings])
    owner = np.repeat(np.repeat(np.arange(len(polygons)), [len(rings) for rings in polygons]), size)
    tail = np.concatenate(rings)
    if not np.isfinite(tail).all():
        wrong = owner[np.flatnonzero(~np.isfinite(tail).all(axis=1))[0]]
        raise ValueError(f"polygon {wrong} has a vertex that is no number")
    after = np.arange(1, len(tail) + 1)
    end = np.cumsum(size)
    # The last vertex of a ring leads back to its first; a ring without vertices has neither.
    after[(end - 1)[size > 0]] = (end - size)[size > 0]
    head = tail[after]
    level = tail[:, 1] == head[:, 1]
    up = np.where(level, tail[:, 0] < head[:, 0], tail[:, 1] < head[:, 1])[:, None]
    return Edges.of(np.where(up, tail, head), np.where(up, head, tail), owner)


def _chunks(index: Index) -> Iterator[Index]:
    for start in range(0, len(index), _POINTS_AT_ONCE):
        yield index[start : start + _POINTS_AT_ONCE]
