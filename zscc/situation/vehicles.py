"""Vehicles as columns: their tracks, their last fix, what they drove in the last days."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from zscc.model.fix import NOT_THERE, SPEED_PER_KMH, UNKNOWN, FixBatch
from zscc.situation.day_sums import DaySums
from zscc.situation.digest import entity_digest
from zscc.situation.tracks import HASHED, Ints, Rings

_FIRST_ROWS = 1024
"""More than a town has, so that no row moves while fixes come; a row that nobody has takes no memory."""
NO_GRID = -1
_NO_ROW = -1


@dataclass(frozen=True, slots=True)
class Fixes:
    """Good fixes on their way into the table, in order of arrival; ``row`` is the vehicle, ``grid`` leads to a code."""

    row: Ints
    at_ms: Ints
    lon_e7: Ints
    lat_e7: Ints
    speed: Ints
    heading: Ints
    grid: Ints

    def __len__(self) -> int:
        return len(self.row)

    def only(self, which: slice | NDArray[np.bool_]) -> "Fixes":
        """Some of them, in the same order."""
        return Fixes(**{column.name: getattr(self, column.name)[which] for column in fields(self)})


def good_of(batch: FixBatch) -> NDArray[np.bool_]:
    """Which fixes of a batch find a place: neither jumps nor outside the town."""
    return np.asarray((np.frombuffer(batch.flags, "<u2") & NOT_THERE) == 0)


def one_after_another(batches: Sequence[Fixes]) -> Fixes:
    """Several, one batch at least, as one."""
    if len(batches) == 1:
        return batches[0]
    return Fixes(**{its.name: np.concatenate([getattr(one, its.name) for one in batches]) for its in fields(Fixes)})


@dataclass(slots=True)
class FixCounts:
    """Every fix that ever came is counted in one of the four."""

    placed: int = 0
    flagged: int = 0
    """Flagged JUMP or OUTSIDE."""
    repeated: int = 0
    beyond: int = 0
    """Older than everything in a full ring."""


class Vehicles:
    """The table; rows in order of appearance. ``zscc.situation.merge`` puts fixes into it."""

    def __init__(self, stopped_below_kmh: float, capacity: int) -> None:
        self.stopped_below = stopped_below_kmh * SPEED_PER_KMH
        self.ids: list[str] = []
        self.grid_codes: list[str] = []
        self.rings = Rings(capacity)
        self.sums = DaySums()
        self.counts = FixCounts()
        self.grid: Ints = np.zeros(0, np.int64)
        """Of the last fix; NO_GRID when it lies in none."""
        self.since_ms: Ints = np.zeros(0, np.int64)
        """Since when the vehicle stands or moves; derived, not hashed."""
        self.heading: Ints = np.zeros(0, np.int64)
        """Course of the last fix that moved, UNKNOWN when there was none; derived, not hashed."""
        self.changed: NDArray[np.bool_] = np.zeros(0, np.bool_)
        """Rows whose digest no longer holds."""
        self._row_of: dict[str, int] = {}
        self._grid_of: dict[str, int] = {}
        self._digests: list[int] = []
        self._order: Ints = np.zeros(0, np.int64)

    def __len__(self) -> int:
        return len(self.ids)

    def good(self, batch: FixBatch) -> Fixes:
        """The good fixes of a batch as columns; the others are counted and leave no trace."""
        good = good_of(batch)
        self.counts.flagged += len(good) - int(good.sum())
        vehicle = np.frombuffer(batch.vehicle, "<u2")[good]
        rows = np.fromiter(map(self._row_of.get, batch.vehicles, repeat(_NO_ROW)), np.int64, len(batch.vehicles))
        # Who only sends what is bad gets no row; the others in order of their first good fix, however it is batched.
        new, first = np.unique(vehicle[rows[vehicle] == _NO_ROW], return_index=True)
        for index in new[np.argsort(first)].tolist():
            rows[index] = self.row(batch.vehicles[index])
        grids = np.array([*map(self.grid_index, batch.grids), NO_GRID], np.int64)
        grid = np.frombuffer(batch.grid, "<u2")[good].astype(np.int64)
        return Fixes(
            row=rows[vehicle],
            at_ms=np.frombuffer(batch.observed_at_ms, "<i8")[good],
            lon_e7=np.frombuffer(batch.lon_e7, "<i4")[good].astype(np.int64),
            lat_e7=np.frombuffer(batch.lat_e7, "<i4")[good].astype(np.int64),
            speed=np.frombuffer(batch.speed, "<u2")[good].astype(np.int64),
            heading=np.frombuffer(batch.heading_deg, "<u2")[good].astype(np.int64),
            grid=grids[np.where(grid == UNKNOWN, NO_GRID, grid)],
        )

    def row(self, vehicle: str) -> int:
        """The row of a vehicle, a new one when it was never seen."""
        known = self._row_of.get(vehicle)
        if known is not None:
            return known
        row = self._row_of[vehicle] = len(self.ids)
        self.ids.append(vehicle)
        self._digests.append(0)
        if row >= len(self.grid):
            self._grow(max(_FIRST_ROWS, 2 * row))
        return row

    def grid_index(self, code: str) -> int:
        """The index of a grid's code in ``grid_codes``."""
        known = self._grid_of.get(code)
        if known is None:
            known = self._grid_of[code] = len(self.grid_codes)
            self.grid_codes.append(code)
        return known

    def grid_of(self, row: int) -> str | None:
        """Code of the grid that holds the last fix."""
        index = int(self.grid[row])
        return None if index == NO_GRID else self.grid_codes[index]

    def order(self) -> Ints:
        """Rows in order of the vehicles' ids."""
        if len(self._order) < len(self.ids):
            self._order = np.array(sorted(range(len(self.ids)), key=self.ids.__getitem__), np.int64)
        return self._order

    def _grow(self, rows: int) -> None:
        more = rows - len(self.grid)
        self.rings.grow(rows)
        self.sums.grow(rows)
        self.grid = np.concatenate([self.grid, np.full(more, NO_GRID, np.int64)])
        self.since_ms = np.concatenate([self.since_ms, np.zeros(more, np.int64)])
        self.heading = np.concatenate([self.heading, np.full(more, UNKNOWN, np.int64)])
        self.changed = np.concatenate([self.changed, np.ones(more, np.bool_)])

    def digests(self) -> list[int]:
        """One digest a vehicle: its id, its track, its last grid and the sums of its days."""
        for row in np.flatnonzero(self.changed[: len(self.ids)]).tolist():
            track = self.rings.track(row)
            told = (track[name].tobytes() for name in HASHED)
            parts = (self.ids[row], self.grid_of(row), *told, *self.sums.parts(row))
            self._digests[row] = entity_digest("vehicle", *parts)
        self.changed[: len(self.ids)] = False
        return self._digests
