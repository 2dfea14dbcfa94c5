"""Rings of fixes, one a vehicle, as rows of one two-dimensional table of records.

A place in a ring is *logical*: it grows by one with every fix ever placed, and lies in slot ``place % capacity``.
Vehicle ``row`` owns the places ``end[row] - size[row]`` to ``end[row]``, in order of (observed_at, lon, lat).
"""

import mmap
import sys
from contextlib import suppress
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

PLACED = np.dtype(
    [
        ("at_ms", "<i8"),
        ("x_m", "<f4"),
        ("y_m", "<f4"),
        ("lon_e7", "<i4"),
        ("lat_e7", "<i4"),
        ("leg_mm", "<u4"),
        ("told_speed", "<u2"),
        ("told_heading", "<u2"),
        ("speed", "<u2"),
        ("course", "<u2"),
    ]
)
"""A fix in its place. ``told_*`` is what the device said; ``leg_mm`` leads to it from the fix before it (0
for a leg that nobody drives); ``speed``
(0.1 km/h) and ``course`` are told or come from that leg; ``x_m``, ``y_m`` are map metres (EPSG:4549) from the rings'
origin, exact to a millimetre in a town."""

_LARGE_BYTES = 1 << 22
"""From here on numpy asks for large pages."""

HASHED = ("at_ms", "lon_e7", "lat_e7", "told_speed", "told_heading")


class Rings:
    """The table. Rows are added, never taken away: vehicles are few and known."""

    def __init__(self, capacity: int) -> None:
        if capacity < 2:
            raise ValueError("a track holds two fixes or more")
        self.capacity = capacity
        self.origin_m: tuple[float, float] | None = None
        """Set by the first fix, in whole kilometres."""
        self.fixes = np.zeros((0, capacity), PLACED)
        self.end: Ints = np.zeros(0, np.int64)
        self.size: Ints = np.zeros(0, np.int64)

    def grow(self, rows: int) -> None:
        """Make room for ``rows`` vehicles."""
        more, before = rows - len(self.end), self.fixes
        self.fixes = untouched(rows * self.capacity, PLACED).reshape(rows, self.capacity)
        for row, end in enumerate(self.end.tolist()):
            self.fixes[row, :end] = before[row, :end]
        self.end = np.concatenate([self.end, np.zeros(more, np.int64)])
        self.size = np.concatenate([self.size, np.zeros(more, np.int64)])

    def at(self, rows: Ints, places: Ints) -> NDArray[np.void]:
        """Copies of the records at logical places."""
        return self.fixes[rows, places % self.capacity]

    def put(self, rows: Ints, places: Ints, records: NDArray[np.void]) -> None:
        """Write records at logical places."""
        self.fixes[rows, places % self.capacity] = records

    def column(self, name: str, rows: Ints, places: Ints) -> NDArray[Any]:
        """One column at logical places, a copy."""
        return self.fixes[name][rows, places % self.capacity]

    def stretches(self, rows: Ints, first: Ints) -> list[tuple[int, slice]]:
        """Where the fixes of each row from the logical place ``first`` onwards lie: one slice, or two round the end."""
        found: list[tuple[int, slice]] = []
        start = first % self.capacity
        for row, begin, stop in zip(
            rows.tolist(), start.tolist(), (start + self.end[rows] - first).tolist(), strict=True
        ):
            found.append((row, slice(begin, min(stop, self.capacity))))
            if stop > self.capacity:
                found.append((row, slice(0, stop - self.capacity)))
        return found

    def gather(self, name: str, stretches: list[tuple[int, slice]], into: NDArray[Any]) -> int:
        """Copy one column of the stretches, one after the other, to the beginning of ``into``; how many they are."""
        column = self.fixes[name]
        parts = [column[row, part] for row, part in stretches]
        count = sum(map(len, parts))
        if parts:
            np.concatenate(parts, out=into[:count])
        return count

    def track(self, row: int) -> NDArray[np.void]:
        """The whole track of a vehicle in order, a copy."""
        end, size = int(self.end[row]), int(self.size[row])
        start = (end - size) % self.capacity
        stop = start + size
        if stop <= self.capacity:
            return self.fixes[row, start:stop].copy()
        return np.concatenate([self.fixes[row, start:], self.fixes[row, : stop - self.capacity]])

    def first_from(self, rows: Ints, at_ms: Ints) -> Ints:
        """The first logical place of each row whose fix was observed at ``at_ms`` or later (``end`` if none)."""
        low = self.end[rows] - self.size[rows]
        high = self.end[rows].copy()
        for _ in range(int(self.size[rows].max(initial=0)).bit_length()):
            open_ = low < high
            middle = (low + high) // 2
            before = open_ & (self.column("at_ms", rows, middle) < at_ms)
            low = np.where(before, middle + 1, low)
            high = np.where(open_ & ~before, middle, high)
        return low


def untouched(count: int, kind: np.dtype[Any]) -> NDArray[Any]:
    """A large column of zeroes that takes memory only where it is written, page by page; a small one is numpy's own.

    Numpy's own asks Linux for pages of 2 MB, each of which can take milliseconds of who writes there first. A thousand
    vehicles that come at once would take all of them with their first fixes, and hold the screen for a tenth of a
    second and more.
    """
    size = count * kind.itemsize
    if size < _LARGE_BYTES:
        return np.zeros(count, kind)
    if sys.platform == "win32":
        memory = mmap.mmap(-1, size)
    else:
        memory = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE)
    if sys.platform == "linux":
        with suppress(OSError):
            # A kernel without large pages does not know the word.
            memory.madvise(mmap.MADV_NOHUGEPAGE)
    return np.frombuffer(memory, kind)
