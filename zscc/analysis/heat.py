"""How dense reports lie: a kernel density surface in map metres (EPSG:4549), in reports per km2 and day.

The surface belongs to the ground, not to the screen: cells of a fixed size in metres, so it is the same at every
zoom and on every page. Each report spreads as a Gaussian whose standard deviation is the bandwidth, cut off at
three of them and scaled so that the whole of it still counts as one report.

Weights are whole numbers in fixed point, kept in float64, which holds every whole number up to 2**53. Adding, taking
away and the sums of a matrix product are therefore exact in any order: after any number of steps the surface equals
the one summed afresh, bit for bit, on any machine.
"""

from collections.abc import Generator
from dataclasses import dataclass
from math import erf, pi, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zscc.town.layers import Town

CELL_M = 40.0
CELL_OF_BANDWIDTH = CELL_M / 350.0
"""Cells are so much of the bandwidth: fine enough that nobody sees them, whatever the town's size."""
MOST_CELLS = 300_000
"""A county's cells grow beyond that share, so that a change is still spread within a tick."""
_REACH = 3.0
"""Standard deviations after which a report no longer counts."""
_UNIT = 1 << 13
"""Fixed point of the kernel along one axis; a whole report is its square."""
MOST_REPORTS = 1 << (53 - 2 * 13)
"""Should all of them lie in one cell, its sum is still exact."""
_STAMPS_BEFORE_SWEEP, _STAMPS_AT_ONCE = 600, 100
"""From so many on one sweep over the whole surface costs less than stamping cell by cell; between two pauses."""
_CELLS_AT_ONCE, _PRODUCT_AT_ONCE = 64, 240_000
_POINTS_AT_ONCE = 32_768

Index = NDArray[np.int64]
Whole = NDArray[np.float64]
"""Whole numbers."""


@dataclass(frozen=True, slots=True)
class HeatGround:
    """The cells: ``rows`` by ``columns``, row 0 in the south, column 0 in the west."""

    west_m: float
    south_m: float
    columns: int
    rows: int
    cell_m: float = CELL_M

    @property
    def east_m(self) -> float:
        """Eastern edge."""
        return self.west_m + self.columns * self.cell_m

    @property
    def north_m(self) -> float:
        """Northern edge."""
        return self.south_m + self.rows * self.cell_m

    @classmethod
    def around(cls, box_m: tuple[float, float, float, float], margin_m: float, cell_m: float = CELL_M) -> "HeatGround":
        """The cells that cover a box (west, south, east, north) and a margin around it."""
        west, south = box_m[0] - margin_m, box_m[1] - margin_m
        columns = int(np.ceil((box_m[2] + margin_m - west) / cell_m))
        rows = int(np.ceil((box_m[3] + margin_m - south) / cell_m))
        return cls(west, south, max(columns, 1), max(rows, 1), cell_m)

    @classmethod
    def of_town(cls, town: Town, bandwidth_m: float) -> "HeatGround":
        """The town's bounding box with room for the kernel, so that no report of the town loses weight."""
        points = np.concatenate(town.boundary)
        (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
        wide, high = (points.max(axis=0) - points.min(axis=0) + 2.0 * _REACH * bandwidth_m).tolist()
        cell_m = max(round(CELL_OF_BANDWIDTH * bandwidth_m), round(sqrt(wide * high / MOST_CELLS)), 1)
        box = float(west), float(south), float(east), float(north)
        return cls.around(box, _REACH * bandwidth_m, float(cell_m))

    def cells(self, x_m: NDArray[Any], y_m: NDArray[Any]) -> Index:
        """The cell of each point as a number: row by row, with a frame one cell wide for what lies off the ground."""
        found = np.empty(len(x_m), np.int64)
        for start in range(0, len(x_m), _POINTS_AT_ONCE):
            part = slice(start, start + _POINTS_AT_ONCE)
            column = self._place(np.asarray(x_m[part], np.float64), self.west_m, self.columns)
            row = self._place(np.asarray(y_m[part], np.float64), self.south_m, self.rows)
            np.floor(row, out=row)
            row *= self.columns + 2
            row += np.floor(column, out=column)
            found[part] = row
        return found

    def counted(self, x_m: NDArray[Any], y_m: NDArray[Any]) -> Whole:
        """How many points lie in each cell, shape (rows, columns); points off the ground are left out."""
        framed = (self.rows + 2, self.columns + 2)
        counts = np.bincount(self.cells(x_m, y_m), minlength=framed[0] * framed[1]).reshape(framed)
        return counts[1:-1, 1:-1].astype(np.float64)

    def _place(self, along_m: NDArray[np.float64], first_m: float, cells: int) -> NDArray[np.float64]:
        at = along_m - first_m
        at /= self.cell_m
        if not (at.min() >= 0.0 and at.max() < cells):
            # What is no number goes the way of what lies off the ground.
            np.fmax(np.fmin(at, cells, out=at), -1.0, out=at)
        at += 1.0
        return at


class HeatSurface:
    """The surface over one ground, kept up to date by what changes. Call it on data ticks, never while painting."""

    def __init__(self, ground: HeatGround, bandwidth_m: float, window_days: float) -> None:
        if not (bandwidth_m > 0 and window_days > 0):
            raise ValueError("bandwidth and window are above zero")
        self.ground, self.bandwidth_m, self.window_days = ground, bandwidth_m, window_days
        self._kernel = _kernel_line(bandwidth_m, ground.cell_m)
        self._stamp = np.outer(self._kernel, self._kernel)
        self._counts = np.zeros((ground.rows, ground.columns))
        self._pad = pad = len(self._kernel) // 2
        self._padded = np.zeros((ground.rows + 2 * pad, ground.columns + 2 * pad))
        self._spare: dict[tuple[int, ...], Whole] = {}
        """Memory of surfaces that were, by its shape."""
        self._turns = 0
        """How often it became another one: what was worked out before a pause holds only for the same turn."""

    @property
    def events(self) -> int:
        """Reports on the ground right now."""
        return int(self._counts.sum())

    def add(self, x_m: NDArray[Any], y_m: NDArray[Any]) -> None:
        """Reports came, at these map metres."""
        self.change((x_m, y_m), (_NONE, _NONE))

    def remove(self, x_m: NDArray[Any], y_m: NDArray[Any]) -> None:
        """Reports left the window, from these map metres; ValueError when they had not been added."""
        self.change((_NONE, _NONE), (x_m, y_m))

    def change(self, came: tuple[NDArray[Any], NDArray[Any]], left: tuple[NDArray[Any], NDArray[Any]]) -> bool:
        """Some came and some left; costs as many as they are. True when the surface is another.

        Raises ValueError, and changes nothing, when one left that had not been added.
        """
        return at_once(self.change_in_pieces(came, left))

    def change_in_pieces(
        self, came: tuple[NDArray[Any], NDArray[Any]], left: tuple[NDArray[Any], NDArray[Any]]
    ) -> Generator[None, None, bool]:
        """The same with pauses; until the end it is the surface that it was, and may go on as that.

        ValueError as well when it became another one meanwhile: what came and left was told of the one before.
        """
        if len(came[0]) + len(left[0]) > _STAMPS_AT_ONCE:
            turn = self._turns
            yield from self._touch_spare()
            if turn != self._turns:
                raise ValueError("the surface became another one during a pause")
        cells = [self.ground.cells(*points) for points in (came, left)]
        cell, at = np.unique(np.concatenate(cells), return_inverse=True)
        signs = np.repeat([1.0, -1.0], [len(part) for part in cells])
        weight: Whole = np.bincount(at, signs, len(cell)).astype(np.float64)
        row, column = np.divmod(cell, self.ground.columns + 2)
        inside = (row >= 1) & (row <= self.ground.rows) & (column >= 1) & (column <= self.ground.columns)
        inside &= weight != 0.0
        row, column, weight = row[inside] - 1, column[inside] - 1, weight[inside]
        if (self._counts[row, column] + weight).min(initial=0.0) < 0.0:
            raise ValueError("a report was taken away that had not been added")
        # A few are stamped without a pause.
        counts = self._counts if len(row) <= _STAMPS_AT_ONCE else self._copy(self._counts)
        counts[row, column] += weight
        return (yield from self._become(counts, row, column, weight))

    def show(self, x_m: NDArray[Any], y_m: NDArray[Any]) -> bool:
        """Be the surface of exactly these reports, counted afresh; True when anything changed."""
        return at_once(self.show_in_pieces(x_m, y_m))

    def show_in_pieces(self, x_m: NDArray[Any], y_m: NDArray[Any]) -> Generator[None, None, bool]:
        """The same with pauses; until the end it is the surface that it was, and may go on as that."""
        if len(x_m) > MOST_REPORTS:
            raise OverflowError(f"more than {MOST_REPORTS} reports")
        counts = self.ground.counted(x_m, y_m)
        turn = None
        # Who overtakes in a pause leaves another surface: the difference to that one is wanted.
        while turn != self._turns:
            turn = self._turns
            yield
            change = counts - self._counts
            yield
            row, column = np.nonzero(change)
            yield
        return (yield from self._become(counts, row, column, change[row, column]))

    def density(self) -> NDArray[np.float32]:
        """Reports per km2 and day in each cell, shape (rows, columns), row 0 in the south."""
        weight = float(self._kernel.sum()) ** 2
        per_km2_day = 1e6 / self.ground.cell_m**2 / self.window_days / weight
        pad = self._pad
        inner = self._padded[pad : pad + self.ground.rows, pad : pad + self.ground.columns]
        return np.multiply(inner, per_km2_day).astype(np.float32)

    def _become(self, counts: Whole, rows: Index, columns: Index, weights: Whole) -> Generator[None, None, bool]:
        """Be the surface of these counts, which differ in these cells by these weights."""
        if len(rows) > _STAMPS_BEFORE_SWEEP:
            # The whole surface afresh, one axis after the other.
            along = yield from _spread_along(counts, self._kernel)
            across = yield from _spread_along(along.T, self._kernel)
            padded = self._memory(self._padded.shape)
            for first in range(0, len(padded), _CELLS_AT_ONCE):
                some = slice(first, first + _CELLS_AT_ONCE)
                padded[some] = across[:, some].T
                yield
            self._be(counts, padded)
            return True
        # Both are copied before the first pause, or they would be of two surfaces.
        padded = self._padded
        if len(rows) > _STAMPS_AT_ONCE:
            padded = self._copy(padded)
            yield
        side = len(self._kernel)
        for count, (row, column, weight) in enumerate(
            zip(rows.tolist(), columns.tolist(), weights.tolist(), strict=True)
        ):
            if count and count % _STAMPS_AT_ONCE == 0:
                yield
            padded[row : row + side, column : column + side] += self._stamp * weight
        self._be(counts, padded)
        return len(rows) > 0

    def _copy(self, cells: Whole) -> Whole:
        """A copy, in memory that was written before if there is some: new memory takes several times as long."""
        copy = self._memory(cells.shape)
        np.copyto(copy, cells)
        return copy

    def _memory(self, shape: tuple[int, ...]) -> Whole:
        spare = self._spare.pop(shape, None)
        return np.empty(shape) if spare is None else spare

    def _touch_spare(self) -> Generator[None, None, None]:
        """Write to memory that was never written to, some at a time, before all of it is needed at once."""
        for shape in (self._counts.shape, self._padded.shape):
            if shape not in self._spare:
                fresh = np.empty(shape)
                for first in range(0, len(fresh), _CELLS_AT_ONCE):
                    fresh[first : first + _CELLS_AT_ONCE] = 0.0
                    yield
                self._spare[shape] = fresh

    def _be(self, counts: Whole, padded: Whole) -> None:
        """Be that surface; keep the memory of the one before."""
        for old, new in ((self._counts, counts), (self._padded, padded)):
            if old is not new:
                self._spare[old.shape] = old
        self._counts, self._padded = counts, padded
        self._turns += 1


def at_once(steps: Generator[None, None, bool]) -> bool:
    """The result of what pauses, without the pauses."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return bool(end.value)


_NONE: Whole = np.empty(0)


def peak_of_one(bandwidth_m: float, window_days: float, cell_m: float = CELL_M) -> float:
    """The kernel's height over a single report, in reports per km2 and day, from its formula."""
    reach_m = (np.floor(_REACH * bandwidth_m / cell_m) + 0.5) * cell_m
    kept = erf(float(reach_m) / bandwidth_m / sqrt(2)) ** 2
    return 1e6 / (2 * pi * bandwidth_m**2) / window_days / kept


def _kernel_line(bandwidth_m: float, cell_m: float) -> Whole:
    half = max(int(np.floor(_REACH * bandwidth_m / cell_m)), 0)
    offsets_m = np.arange(-half, half + 1) * cell_m
    line: Whole = np.rint(_UNIT * np.exp(-0.5 * (offsets_m / bandwidth_m) ** 2))
    return line


def _spread_along(counts: Whole, kernel: Whole) -> Generator[None, None, Whole]:
    """Every row of ``counts`` spread by the kernel, ``len(kernel) - 1`` columns wider: as products with a band matrix.

    Pauses after each product.

    A few columns at a time meet only the part of the band that is not zero. A few rows at a time keep each product so
    small that BLAS does it in this thread: its own threads wait spinning, fifty times as long where a core is busy.
    """
    rows, columns = counts.shape
    reach = len(kernel) - 1
    band = np.zeros((_CELLS_AT_ONCE, _CELLS_AT_ONCE + reach))
    for place in range(_CELLS_AT_ONCE):
        band[place, place : place + len(kernel)] = kernel
    spread = np.zeros((rows, columns + reach))
    for start in range(0, columns, _CELLS_AT_ONCE):
        part = np.ascontiguousarray(counts[:, start : start + _CELLS_AT_ONCE])
        here = part.shape[1]
        weights = np.ascontiguousarray(band[:here, : here + reach])
        at_once = max(_PRODUCT_AT_ONCE // weights.size, 1)
        for first in range(0, rows, at_once):
            some = slice(first, first + at_once)
            spread[some, start : start + here + reach] += part[some] @ weights
            yield
    return spread
