"""A table of square cells over polygons: most points are answered by one look at the cell they lie in.

Every cell knows which polygon holds its middle (its anchor). A cell that no edge comes near answers for all its
points. In the others a point differs from the anchor only by the edges that touch the cell: an edge counts where it
passes west of a point at the point's height, the same number that decides everywhere else (:mod:`zscc.geo.grid_index`),
so the answer is the exact one and not an approximation by cells.

Map metres (EPSG:4549). Built by scanlines of numpy: one line through the middles of each row of cells.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zscc.geo.ranges import ranges

Column = NDArray[np.float64]
Index = NDArray[np.int64]
Ends = NDArray[np.float64]

OUTSIDE = -1
MANY = -2
"""More than one polygon holds the middle of the cell: ask every edge."""

_TOUCHED_SHARE = 0.03
"""The cells are so small that about this share of the area lies in cells that an edge touches."""
_CELLS_TOUCHED_BY_LENGTH = 1.3
_MOST_A_SIDE, _FEWEST_A_SIDE = 2048, 32
_POINTS_AT_ONCE = 32_768
_MIX = np.array([0x9E3779B97F4A7C1, 0x3C6EF372FE94F82B, 0x1B873593CC9E2D51, 0x27D4EB2F165667C5], np.int64)
"""Odd numbers that mix the bits of an edge's ends."""


@dataclass(frozen=True, slots=True)
class Edges:
    """Edges of polygons by their lower end first; ``owner`` is the number of the polygon."""

    lower: Ends
    upper: Ends
    owner: Index
    slope: Column
    """Metres east a metre north; 0 for a level edge, which is never crossed."""

    @classmethod
    def of(cls, lower: Ends, upper: Ends, owner: Index) -> "Edges":
        """With the slopes worked out."""
        rise_m = upper[:, 1] - lower[:, 1]
        return cls(lower, upper, owner, (upper[:, 0] - lower[:, 0]) / np.where(rise_m > 0.0, rise_m, np.inf))

    def __len__(self) -> int:
        return len(self.owner)

    def taken(self, edge: Index) -> "Edges":
        """These edges, in this order."""
        return Edges(self.lower[edge], self.upper[edge], self.owner[edge], self.slope[edge])

    def east_at(self, edge: Index, y_m: Column) -> Column:
        """Where an edge passes the height ``y_m``. The one formula that all answers rest on."""
        found: Column = self.lower[edge, 0] + (y_m - self.lower[edge, 1]) * self.slope[edge]
        return found


@dataclass(frozen=True, slots=True)
class Cells:
    """The lattice. Around the polygons lies a frame that no edge comes near."""

    west_m: float
    south_m: float
    cell_m: float
    columns: int
    rows: int

    @classmethod
    def over(cls, edges: Edges, least_m: float) -> "Cells":
        """Cells fine enough for these edges, at least ``least_m`` wide."""
        both = np.concatenate((edges.lower, edges.upper))
        (west, south), (east, north) = both.min(axis=0), both.max(axis=0)
        length_m = max(float(np.hypot(*(edges.upper - edges.lower).T).sum()) / 2, 1e-9)
        longest_m = max(float(east - west), float(north - south))
        wished_m = _TOUCHED_SHARE * float((east - west) * (north - south)) / (_CELLS_TOUCHED_BY_LENGTH * length_m)
        cell_m = max(min(wished_m, longest_m / _FEWEST_A_SIDE), longest_m / _MOST_A_SIDE, least_m)
        columns, rows = (int((high - low) / cell_m) + 5 for low, high in ((west, east), (south, north)))
        return cls(float(west) - 2 * cell_m, float(south) - 2 * cell_m, cell_m, columns, rows)

    def column_of(self, x_m: Column) -> Column:
        """Column as a fraction, kept within the lattice; NaN falls into the frame."""
        return _within(x_m - self.west_m, self.cell_m, self.columns)

    def row_of(self, y_m: Column) -> Column:
        """Row as a fraction, kept within the lattice; NaN falls into the frame."""
        return _within(y_m - self.south_m, self.cell_m, self.rows)

    def middle_x_m(self) -> Column:
        """Easting of the middles of the columns."""
        middle: Column = self.west_m + np.arange(0.5, self.columns) * self.cell_m
        return middle

    def middle_y_m(self) -> Column:
        """Northing of the middles of the rows."""
        middle: Column = self.south_m + np.arange(0.5, self.rows) * self.cell_m
        return middle


class CellTable:
    """The polygon of each of many points by their cells."""

    def __init__(self, edges: Edges, polygons: int, touch_m: float) -> None:
        """``touch_m``: a point this near to an edge lies in a cell that knows the edge."""
        self.cells = cells = Cells.over(edges, 10.0 * touch_m)
        self._polygons, self._touch_m = polygons, touch_m
        anchors = _anchors(cells, edges)
        edges, self._second = _shared(edges)
        cell, edge = _touched(cells, edges, touch_m)
        cell, self._edge = _sorted_pairs(cell, edge, len(edges))
        self._edges = edges
        first = np.flatnonzero(np.diff(cell, prepend=-1))
        self._start = np.append(first, len(cell))
        self._anchor = anchors[cell[first]]
        self._cell = cell[first]
        # What is below MANY names a cell that edges touch.
        anchors[cell[first]] = MANY - 1 - np.arange(len(first), dtype=np.int32)
        self._answer = anchors

    def polygon_of(self, x_m: Column, y_m: Column) -> Index:
        """Number of the polygon that holds each point, OUTSIDE, or MANY where this table cannot tell."""
        found = np.empty(len(x_m), np.int64)
        for start in range(0, len(x_m), _POINTS_AT_ONCE):
            part = slice(start, start + _POINTS_AT_ONCE)
            column, row = self.cells.column_of(x_m[part]), self.cells.row_of(y_m[part])
            at = np.floor(row, out=row) * self.cells.columns + column
            found[part] = self._answer.take(at.astype(np.int64), mode="clip")
        for point in _chunks(np.flatnonzero(found < MANY)):
            found[point] = self._beside_edges(x_m[point], y_m[point], MANY - 1 - found[point])
        return found

    def _beside_edges(self, x_m: Column, y_m: Column, touched: Index) -> Index:
        """The anchor's answer, changed by every edge of the cell that lies between the anchor and the point."""
        start = self._start[touched]
        count = self._start[touched + 1] - start
        point = np.repeat(np.arange(len(x_m)), count)
        edge = self._edge[ranges(start, count)]
        turned = self._turned(edge, x_m[point], y_m[point], self._cell[touched[point]])
        point, edge = point[turned], edge[turned]
        second = self._second[edge]
        two = second != OUTSIDE
        anchor = self._anchor[touched].astype(np.int64)
        held = np.flatnonzero(anchor >= 0)
        owners = (
            point * self._polygons + self._edges.owner[edge],
            point[two] * self._polygons + second[two],
            held * self._polygons + anchor[held],
        )
        found = first_odd(np.concatenate(owners), len(x_m), self._polygons)
        found[anchor == MANY] = MANY
        lost = np.flatnonzero(found == OUTSIDE)
        if len(lost):
            found[lost] = self._by_touch(x_m[lost], y_m[lost], touched[lost])
        return found

    def _turned(self, edge: Index, x_m: Column, y_m: Column, cell: Index) -> NDArray[np.bool_]:
        """Whether an edge passes west of just one of the two: the point, and the anchor of its cell.

        An edge that runs out of the cell to the west goes on in edges that do not touch the cell. Those turn
        wherever their common vertex lies between the two heights; the vertex is counted here in their stead.
        """
        cells = self.cells
        row, column = np.divmod(cell, cells.columns)
        middle_x, middle_y = cells.middle_x_m()[column], cells.middle_y_m()[row]
        west_m = cells.west_m + column * cells.cell_m
        lower, upper = self._edges.lower[edge], self._edges.upper[edge]
        below, below_anchor = lower[:, 1] <= y_m, lower[:, 1] <= middle_y
        above, above_anchor = upper[:, 1] <= y_m, upper[:, 1] <= middle_y
        at_point = below & ~above & (self._edges.east_at(edge, y_m) <= x_m)
        at_anchor = below_anchor & ~above_anchor & (self._edges.east_at(edge, middle_y) <= middle_x)
        turned: NDArray[np.bool_] = at_point ^ at_anchor
        turned ^= (lower[:, 0] < west_m) & (below ^ below_anchor)
        turned ^= (upper[:, 0] < west_m) & (above ^ above_anchor)
        return turned

    def _by_touch(self, x_m: Column, y_m: Column, touched: Index) -> Index:
        start = self._start[touched]
        count = self._start[touched + 1] - start
        point = np.repeat(np.arange(len(x_m)), count)
        return first_touching(self._edges.taken(self._edge[ranges(start, count)]), point, x_m, y_m, self._touch_m)


def first_touching(edges: Edges, point: Index, x_m: Column, y_m: Column, touch_m: float) -> Index:
    """The first polygon with an edge within ``touch_m`` of each point; edge ``i`` is held against ``point[i]``."""
    run, rise = (edges.upper - edges.lower).T
    x, y = x_m[point] - edges.lower[:, 0], y_m[point] - edges.lower[:, 1]
    length2 = run * run + rise * rise
    along = np.clip((x * run + y * rise) / np.where(length2 > 0.0, length2, 1.0), 0.0, 1.0)
    touches = np.hypot(x - along * run, y - along * rise) <= touch_m
    nobody = np.iinfo(np.int64).max
    nearest = np.full(len(x_m), nobody)
    np.minimum.at(nearest, point[touches], edges.owner[touches])
    return np.where(nearest < nobody, nearest, OUTSIDE)


def _within(along_m: Column, cell_m: float, cells: int) -> Column:
    """Metres as cells, from the first to the last."""
    along_m /= cell_m
    np.fmin(along_m, cells - 1.0, out=along_m)
    np.fmax(along_m, 0.0, out=along_m)
    return along_m


def _chunks(index: Index) -> Iterator[Index]:
    for start in range(0, len(index), _POINTS_AT_ONCE):
        yield index[start : start + _POINTS_AT_ONCE]


def first_odd(keys: Index, points: int, polygons: int) -> Index:
    """The first polygon that turned an odd number of times for each point; a key is ``point * polygons + polygon``."""
    found = np.full(points, OUTSIDE, np.int64)
    if not len(keys):
        return found
    keys = np.sort(keys)
    start = np.flatnonzero(np.diff(keys, prepend=-1))
    odd = keys[start[np.diff(start, append=len(keys)) % 2 == 1]]
    point, polygon = np.divmod(odd[::-1], polygons)
    # Written from the last to the first, so that the first stays.
    found[point] = polygon
    return found


def _touched(cells: Cells, edges: Edges, touch_m: float) -> tuple[Index, Index]:
    """Pairs (cell, edge) of every cell that an edge touches or comes nearer to than twice ``touch_m``."""
    near_m = 2.0 * touch_m
    low = cells.row_of(edges.lower[:, 1] - near_m).astype(np.int64)
    rows = cells.row_of(edges.upper[:, 1] + near_m).astype(np.int64) - low + 1
    edge, row = np.repeat(np.arange(len(edges)), rows), ranges(low, rows)
    lower_y, upper_y = edges.lower[edge, 1], edges.upper[edge, 1]
    south = cells.south_m + row * cells.cell_m
    ends = []
    for height in (south - near_m, south + cells.cell_m + near_m):
        ends.append(edges.east_at(edge, np.clip(height, lower_y, upper_y)))
    level = lower_y == upper_y
    ends[1] = np.where(level, edges.upper[edge, 0], ends[1])
    west = cells.column_of(np.minimum(*ends) - near_m).astype(np.int64)
    columns = cells.column_of(np.maximum(*ends) + near_m).astype(np.int64) - west + 1
    return ranges(row * cells.columns + west, columns), np.repeat(edge, columns)


def _shared(edges: Edges) -> tuple[Edges, Index]:
    """Edges that two polygons share as one, with the second owner of each; OUTSIDE where there is none."""
    ends = np.concatenate((edges.lower, edges.upper), axis=1)
    order = np.argsort((ends.view(np.int64) * _MIX).sum(axis=1), kind="stable")
    alike = (ends[order[1:]] == ends[order[:-1]]).all(axis=1)
    place = np.arange(len(order))
    start = np.maximum.accumulate(np.where(np.append([True], ~alike), place, 0))
    # Of three alike, two are one and the third stays by itself.
    pairs = np.flatnonzero(alike & ((place - start)[:-1] % 2 == 0))
    stays = np.ones(len(edges), np.bool_)
    stays[order[pairs + 1]] = False
    second = np.full(len(edges), OUTSIDE, np.int64)
    # Equal ones keep their order, so the first owner is the lesser.
    second[order[pairs]] = edges.owner[order[pairs + 1]]
    return edges.taken(np.flatnonzero(stays)), second[stays]


def _sorted_pairs(cell: Index, edge: Index, edges: int) -> tuple[Index, Index]:
    """The pairs by cell, then by edge: both in one number, which numpy sorts several times as fast as by two keys."""
    bits = edges.bit_length()
    together = np.sort(cell << bits | edge)
    return together >> bits, together & ((1 << bits) - 1)


def _anchors(cells: Cells, edges: Edges) -> NDArray[np.int32]:
    """The polygon that holds the middle of each cell; OUTSIDE, or MANY."""
    first, last = (np.searchsorted(cells.middle_y_m(), end[:, 1], "left") for end in (edges.lower, edges.upper))
    edge, row = np.repeat(np.arange(len(edges)), last - first), ranges(first, last - first)
    east = edges.east_at(edge, cells.middle_y_m()[row])
    column = np.searchsorted(cells.middle_x_m(), east, "left")
    size = cells.rows * cells.columns
    owner, at = np.divmod(np.sort((edges.owner[edge] * cells.rows + row) * cells.columns + column), size)
    # Of one polygon in one row, every other passage leads in.
    step = np.where(np.arange(len(at)) % 2 == 0, 1, -1)
    held = np.cumsum(np.bincount(at, step, size)[:size]).astype(np.int32)
    anchors = np.cumsum(np.bincount(at, step * (owner + 1.0), size)[:size]).astype(np.int32)
    anchors -= 1
    anchors[held > 1] = MANY
    return anchors
