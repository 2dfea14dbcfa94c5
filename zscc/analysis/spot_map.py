"""Hot spots of a town: its grids or the cells of a lattice, what each has, and which are spots."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from zscc.analysis.hot_spots import HotSpots, Neighbours, hot_spots
from zscc.analysis.lattice import CellShape, Lattice, touching
from zscc.geo.grid_index import PolygonIndex
from zscc.town.layers import Town

Points = NDArray[np.float64]
Ints = NDArray[np.int64]

GRID = "grid"
PIXEL_M = 15.0
NO_SPOT = 3
"""Code of a pixel that is no spot."""


@dataclass(frozen=True, slots=True, eq=False)
class SpotMap:
    """One entry a unit."""

    units: str
    """grid, square or hexagon."""
    rings: Sequence[Points]
    codes: tuple[str, ...]
    """Of the grids; of cells the villages that their middles lie in, '' outside the town."""
    cases: Points
    """How many each has."""
    values: Points
    """What is compared: cases per km2 in grids, which differ in size; cases in cells."""
    spots: HotSpots
    number: int
    """Cases that lie in a unit."""
    elsewhere: int
    """Cases of the period that lie in none, or whose place nobody knows."""
    size_m: float
    pixels: NDArray[np.uint8]
    """The ground as drawn, row 0 in the north: a Spot + NO_SPOT, 0 outside."""
    box_m: tuple[float, float, float, float]
    """West, south, east, north of the pixels."""


class SpotUnits:
    """The units of one town, each kind made when it is first asked for."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._grids: _Units | None = None
        self._lattice: tuple[Lattice, _Units] | None = None

    def of_grids(self, by_grid: Mapping[str, int], elsewhere: int) -> SpotMap:
        """Spots among the grids; neighbours are those that touch, by an edge or a corner."""
        grids = self._town.grids
        if self._grids is None:
            rings = tuple(grid.ring for grid in grids)
            pixels = Pixels.over(self._town)
            at = PolygonIndex([(ring,) for ring in rings]).polygon_of(*pixels.middles()).astype(np.int32)
            self._grids = _Units(rings, touching(rings), pixels, at)
        cases = np.array([by_grid.get(grid.code, 0) for grid in grids], np.float64)
        values = cases / np.array([grid.area_m2 / 1e6 for grid in grids])
        codes = tuple(grid.code for grid in grids)
        return self._grids.map_of((GRID, codes, 0.0), (cases, values), elsewhere)

    def of_cells(self, shape: CellShape, size_m: float, xy_m: tuple[Points, Points]) -> SpotMap:
        """Spots among the cells of a lattice; NaN is an unknown place."""
        if self._lattice is None or (self._lattice[0].shape, self._lattice[0].size_m) != (shape, size_m):
            made = Lattice.over(self._town.boundary, size_m, shape)
            pixels = Pixels.over(self._town)
            villages = self._villages_at(made.middles())
            at = made.cell_at(*pixels.middles())
            units = _Units(tuple(made.rings()), made.neighbours, pixels, at, villages)
            self._lattice = made, units
        lattice, units = self._lattice
        cases = lattice.counts(*xy_m)
        told = shape.value, units.villages, size_m
        return units.map_of(told, (cases, cases), len(xy_m[0]) - int(cases.sum()))

    def _villages_at(self, middles: Points) -> tuple[str, ...]:
        villages = self._town.villages
        found = PolygonIndex([village.rings for village in villages]).polygon_of(middles[:, 0], middles[:, 1])
        return tuple("" if place < 0 else villages[place].code for place in found.tolist())


@dataclass(frozen=True, slots=True)
class Pixels:
    """The ground of a town as squares, row 0 in the north."""

    west_m: float
    north_m: float
    columns: int
    rows: int

    @classmethod
    def over(cls, town: Town) -> "Pixels":
        """Those of a town's box."""
        points = np.concatenate(town.boundary)
        (west, south), (east, north) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
        return cls(west, north, ceil((east - west) / PIXEL_M), ceil((north - south) / PIXEL_M))

    @property
    def box_m(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        south, east = self.north_m - self.rows * PIXEL_M, self.west_m + self.columns * PIXEL_M
        return self.west_m, south, east, self.north_m

    def middles(self) -> tuple[Points, Points]:
        """Map metres of each."""
        row, column = np.divmod(np.arange(self.rows * self.columns), self.columns)
        return self.west_m + (column + 0.5) * PIXEL_M, self.north_m - (row + 0.5) * PIXEL_M


@dataclass(frozen=True, slots=True, eq=False)
class _Units:
    """What stays the same from question to question."""

    rings: tuple[Points, ...]
    neighbours: Neighbours
    pixels: Pixels
    unit: NDArray[np.int32]
    """Of each pixel; negative for none."""
    villages: tuple[str, ...] = ()
    """Codes of the villages that cells lie in."""

    def map_of(
        self, told: tuple[str, tuple[str, ...], float], counted: tuple[Points, Points], elsewhere: int
    ) -> SpotMap:
        (units, codes, size_m), (cases, values) = told, counted
        found = hot_spots(values, self.neighbours)
        # The last one stands for none: a pixel of no unit finds it by its -1.
        looks = np.append((found.spot + NO_SPOT).astype(np.uint8), np.uint8(0))
        drawn = looks[self.unit].reshape(self.pixels.rows, self.pixels.columns)
        number = int(cases.sum())
        return SpotMap(
            units, self.rings, codes, cases, values, found, number, elsewhere, size_m, drawn, self.pixels.box_m
        )
