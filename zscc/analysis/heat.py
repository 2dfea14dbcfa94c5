"""How dense reports lie: a kernel density surface in map metres (EPSG:4549), in reports per km2 and day.

The surface belongs to the ground, not to the screen: cells of a fixed size in metres, so it is the same at every
zoom and on every page. Each report spreads as a Gaussian whose standard deviation is the bandwidth, cut off at
three of them and scaled so that the whole of it still counts as one report.

Weights are whole numbers in fixed point. Adding and taking away are therefore exact and forget nothing: after any
number of steps the surface equals the one summed afresh, bit for bit, on any machine.
"""

from dataclasses import dataclass
from math import erf, pi, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zscc.town.layers import Town

CELL_M = 40.0
_REACH = 3.0
"""Standard deviations after which a report no longer counts."""
_UNIT = 1 << 15
"""Fixed point of the kernel along one axis; a whole report is its square."""
_STAMPS_BEFORE_SWEEP = 1_500
"""From here on one sweep over the whole surface costs less than stamping report by report."""

Whole = NDArray[np.int64]


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
        return cls.around((float(west), float(south), float(east), float(north)), _REACH * bandwidth_m)

    def cells(self, x_m: NDArray[Any], y_m: NDArray[Any]) -> Whole:
        """Row and column of each point, shape (n, 2); points off the ground are left out."""
        at = np.column_stack((np.subtract(y_m, self.south_m), np.subtract(x_m, self.west_m))) / self.cell_m
        inside = np.all((at >= 0) & (at < (self.rows, self.columns)), axis=1)
        return np.floor(at[inside]).astype(np.int64)


class HeatSurface:
    """The surface over one ground, kept up to date by what changes. Call it on data ticks, never while painting."""

    def __init__(self, ground: HeatGround, bandwidth_m: float, window_days: float) -> None:
        if not (bandwidth_m > 0 and window_days > 0):
            raise ValueError("bandwidth and window are above zero")
        self.ground, self.bandwidth_m, self.window_days = ground, bandwidth_m, window_days
        self._kernel = _kernel_line(bandwidth_m, ground.cell_m)
        self._stamp = np.outer(self._kernel, self._kernel)
        self._counts = np.zeros((ground.rows, ground.columns), np.int64)
        pad = len(self._kernel) // 2
        self._padded = np.zeros((ground.rows + 2 * pad, ground.columns + 2 * pad), np.int64)
        self._pad = pad

    @property
    def events(self) -> int:
        """Reports on the ground right now."""
        return int(self._counts.sum())

    def add(self, x_m: NDArray[Any], y_m: NDArray[Any]) -> None:
        """Reports came, at these map metres."""
        self._become(self._counts + self._counted(x_m, y_m))

    def remove(self, x_m: NDArray[Any], y_m: NDArray[Any]) -> None:
        """Reports left the window, from these map metres; ValueError when they had not been added."""
        counts = self._counts - self._counted(x_m, y_m)
        if counts.min(initial=0) < 0:
            raise ValueError("a report was taken away that had not been added")
        self._become(counts)

    def show(self, x_m: NDArray[Any], y_m: NDArray[Any]) -> bool:
        """Be the surface of exactly these reports, paying only for what changed; True when anything did."""
        return self._become(self._counted(x_m, y_m))

    def density(self) -> NDArray[np.float32]:
        """Reports per km2 and day in each cell, shape (rows, columns), row 0 in the south."""
        weight = float(self._kernel.sum()) ** 2
        per_km2_day = 1e6 / self.ground.cell_m**2 / self.window_days / weight
        pad = self._pad
        inner = self._padded[pad : pad + self.ground.rows, pad : pad + self.ground.columns]
        return np.multiply(inner, per_km2_day).astype(np.float32)

    def _counted(self, x_m: NDArray[Any], y_m: NDArray[Any]) -> Whole:
        cells = self.ground.cells(x_m, y_m)
        flat = np.bincount(cells[:, 0] * self.ground.columns + cells[:, 1], minlength=self._counts.size)
        return flat.reshape(self._counts.shape)

    def _become(self, counts: Whole) -> bool:
        change = counts - self._counts
        self._counts = counts
        rows, columns = np.nonzero(change)
        if len(rows) > _STAMPS_BEFORE_SWEEP:
            self._sweep()
            return True
        side = len(self._kernel)
        for row, column, weight in zip(rows.tolist(), columns.tolist(), change[rows, columns].tolist(), strict=True):
            self._padded[row : row + side, column : column + side] += self._stamp * weight
        return len(rows) > 0

    def _sweep(self) -> None:
        """Sum the whole surface afresh, one axis after the other."""
        rows, columns = self._counts.shape
        along = np.zeros((rows, self._padded.shape[1]), np.int64)
        for step, weight in enumerate(self._kernel.tolist()):
            along[:, step : step + columns] += self._counts * weight
        self._padded[:] = 0
        for step, weight in enumerate(self._kernel.tolist()):
            self._padded[step : step + rows] += along * weight


def peak_of_one(bandwidth_m: float, window_days: float, cell_m: float = CELL_M) -> float:
    """The kernel's height over a single report, in reports per km2 and day, from its formula."""
    reach_m = (np.floor(_REACH * bandwidth_m / cell_m) + 0.5) * cell_m
    kept = erf(float(reach_m) / bandwidth_m / sqrt(2)) ** 2
    return 1e6 / (2 * pi * bandwidth_m**2) / window_days / kept


def _kernel_line(bandwidth_m: float, cell_m: float) -> Whole:
    half = max(int(np.floor(_REACH * bandwidth_m / cell_m)), 0)
    offsets_m = np.arange(-half, half + 1) * cell_m
    line: Whole = np.rint(_UNIT * np.exp(-0.5 * (offsets_m / bandwidth_m) ** 2)).astype(np.int64)
    return line
