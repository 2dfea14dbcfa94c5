"""Cells of one size over a town, square or six-sided, and polygons side by side: the units of a hot-spot map.

Map metres (EPSG:4549). A lattice belongs to the ground: its first cell lies at the south-west of the town's box, so
that the same town has the same cells every day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from math import ceil, sqrt

import numpy as np
import shapely
from numpy.typing import NDArray

from zscc.analysis.hot_spots import Neighbours

Points = NDArray[np.float64]
Ints = NDArray[np.int64]

TOUCH_M = 0.5
"""Polygons as near as that lie side by side: a corner shared to the centimetre is one, a ditch between them is none."""
MOST_CELLS = 20_000
_SQUARE = np.array([(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)], np.float64) - 0.5
_TURNS = np.radians(np.arange(30, 391, 60))
_AXIAL = ((1, 0), (0, 1), (-1, 1))
"""Half of the six neighbours; the other half are their opposites."""


class CellShape(Enum):
    """The shape of the cells."""

    SQUARE = "square"
    HEXAGON = "hexagon"


@dataclass(frozen=True, slots=True, eq=False)
class Lattice:
    """The cells that touch a town."""

    shape: CellShape
    size_m: float
    """Side of a square; a hexagon has the same area."""
    west_m: float
    south_m: float
    columns: int
    rows: int
    cells: Ints
    """Place of each of them among ``columns * rows``, ascending."""
    neighbours: Neighbours
    """Squares by side and corner (queen), hexagons by side."""

    def __len__(self) -> int:
        return len(self.cells)

    @classmethod
    def over(cls, boundary: Sequence[Points], size_m: float, shape: CellShape) -> "Lattice":
        """The lattice over the rings of a town; ValueError when its cells would be too many or have no size."""
        points = np.concatenate(boundary)
        (west, south), (east, north) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
        if not size_m > 0 or (east - west) * (north - south) / size_m**2 > MOST_CELLS:
            raise ValueError(f"cells of {size_m} m are none or too many")
        step_x, step_y = _steps(shape, size_m)
        columns, rows = ceil((east - west) / step_x) + 1, ceil((north - south) / step_y) + 1
        every = np.arange(columns * rows)
        bare = cls(shape, size_m, west, south, columns, rows, every, Neighbours(np.zeros(1, np.int64), every[:0]))
        town = shapely.union_all(shapely.polygons([shapely.linearrings(ring) for ring in boundary]))
        shapely.prepare(town)
        cells = np.flatnonzero(shapely.intersects(town, shapely.polygons(bare.rings())))
        place = np.full(columns * rows, -1)
        place[cells] = np.arange(len(cells))
        one, other = bare.pairs()
        inside = (place[one] >= 0) & (place[other] >= 0)
        neighbours = Neighbours.of_pairs(place[one[inside]], place[other[inside]], len(cells))
        return cls(shape, size_m, west, south, columns, rows, cells, neighbours)

    def rings(self) -> Points:
        """The closed ring of each cell, shape (cells, corners, 2)."""
        middles = self.middles()
        if self.shape is CellShape.SQUARE:
            corners = _SQUARE * self.size_m
        else:
            corners = np.column_stack((np.cos(_TURNS), np.sin(_TURNS))) * _radius(self.size_m)
        return np.asarray(middles[:, None, :] + corners)

    def middles(self) -> Points:
        """The middle of each cell, shape (cells, 2)."""
        row, column = np.divmod(self.cells, self.columns)
        step_x, step_y = _steps(self.shape, self.size_m)
        if self.shape is CellShape.SQUARE:
            return np.column_stack((self.west_m + (column + 0.5) * step_x, self.south_m + (row + 0.5) * step_y))
        # Every second row is moved on by half a cell.
        return np.column_stack((self.west_m + (column + row % 2 / 2) * step_x, self.south_m + row * step_y))

    def counts(self, x_m: Points, y_m: Points) -> Points:
        """How many points lie in each cell; points off the lattice, or of no known place (NaN), are in none."""
        known = np.isfinite(x_m) & np.isfinite(y_m)
        cell = self.cell_at(x_m[known], y_m[known])
        return np.bincount(cell[cell >= 0], minlength=len(self)).astype(np.float64)

    def cell_at(self, x_m: Points, y_m: Points) -> NDArray[np.int32]:
        """Which of the cells holds each point; -1 for none."""
        column, row = self._cell_of(x_m, y_m)
        inside = (column >= 0) & (column < self.columns) & (row >= 0) & (row < self.rows)
        place = np.full(self.columns * self.rows + 1, -1, np.int32)
        place[self.cells] = np.arange(len(self.cells))
        return place[np.where(inside, row * self.columns + column, self.columns * self.rows)]

    def pairs(self) -> tuple[Ints, Ints]:
        """Neighbours among all ``columns * rows`` cells, each pair once."""
        row, column = np.divmod(np.arange(self.columns * self.rows), self.columns)
        found: list[tuple[Ints, Ints]] = []
        for across, up in _neighbours_of(self.shape):
            # A row of hexagons is moved on against the one below: rows of either kind step aside differently.
            for parity in (0, 1):
                here = row % 2 == parity
                aside = column + (across if self.shape is CellShape.SQUARE else _offset(across, up, parity))
                inside = here & (aside >= 0) & (aside < self.columns) & (row + up >= 0) & (row + up < self.rows)
                found.append((np.flatnonzero(inside), ((row + up) * self.columns + aside)[inside]))
        one, other = (np.concatenate(parts) for parts in zip(*found, strict=True))
        return one, other

    def _cell_of(self, x_m: Points, y_m: Points) -> tuple[Ints, Ints]:
        step_x, step_y = _steps(self.shape, self.size_m)
        x, y = x_m - self.west_m, y_m - self.south_m
        if self.shape is CellShape.SQUARE:
            return np.floor(x / step_x).astype(np.int64), np.floor(y / step_y).astype(np.int64)
        # Cube coordinates, rounded so that they still sum to nothing.
        up = y / step_y
        along = x / step_x - up / 2
        third = -along - up
        cube = np.stack((along, up, third))
        whole = np.rint(cube)
        worst = np.abs(whole - cube).argmax(axis=0)
        whole[0] = np.where(worst == 0, -whole[1] - whole[2], whole[0])
        whole[1] = np.where(worst == 1, -whole[0] - whole[2], whole[1])
        row = whole[1].astype(np.int64)
        return whole[0].astype(np.int64) + row // 2, row


def touching(rings: Sequence[Points]) -> Neighbours:
    """Which polygons lie side by side, by an edge or a corner (queen), as near as TOUCH_M; one ring each."""
    shapes = shapely.polygons([shapely.linearrings(ring) for ring in rings])
    one, other = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=TOUCH_M)
    return Neighbours.of_pairs(one.astype(np.int64), other.astype(np.int64), len(rings))


def _steps(shape: CellShape, size_m: float) -> tuple[float, float]:
    """From middle to middle, eastward and northward."""
    if shape is CellShape.SQUARE:
        return size_m, size_m
    return sqrt(3.0) * _radius(size_m), 1.5 * _radius(size_m)


def _radius(size_m: float) -> float:
    """From the middle to a corner of a hexagon of the area of a square of this side."""
    return size_m * sqrt(2.0 / (3.0 * sqrt(3.0)))


def _neighbours_of(shape: CellShape) -> tuple[tuple[int, int], ...]:
    return ((1, 0), (0, 1), (1, 1), (-1, 1)) if shape is CellShape.SQUARE else _AXIAL


def _offset(across: int, up: int, parity: int) -> int:
    """Columns from a hexagon to a neighbour ``(across, up)`` in axial steps, from an even or an odd row."""
    return across + (parity + up) // 2
