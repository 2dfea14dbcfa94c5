"""Lines of some width put into a raster by numpy: what Qt needs seconds for takes it milliseconds.

A cell remembers when it was last passed, as a screen's phosphor does: how bright it is follows from the moment it is
looked at, so that time passing draws nothing anew. Moments are told in units of which ``UNITS`` make the length of a
trail. Brightness falls to a tenth over that length, and the share of a pixel that an edge covers counts as an age of
its own; so the greater number is the brighter at any time, whatever came first. Everything is in device pixels.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from zscc.map.arrays import filled
from zscc.map.trails.fade import FIRST_UNIT, HUES, UNITS, TrailFade

Column = NDArray[np.float64]
Pixels = NDArray[np.uint32]
Part = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]
"""Lines of shape (n, 4) in device pixels, the unit in which each was passed, and the number of its hue."""
_LINES_AT_ONCE = 8_000
_PIXELS_AT_ONCE = 40_000
_CELLS_AT_ONCE = 262_144
_FADED_AT_ONCE = 32_768
_ROWS_AT_ONCE = 192
_LEAST_SHARE = 0.04
_NOWHERE = np.empty(0, np.int64)


class TrailRaster:
    """A raster of ``width`` by ``height`` device pixels, of which ``dpr`` make a logical one."""

    def __init__(self, width: int, height: int, dpr: float) -> None:
        self._width, self._height, self._dpr = width, height, dpr
        self._cells = np.zeros(width * height, np.int32)
        """Unit of the newest pass times HUES, plus the number of its hue; 0 where nothing ever passed."""
        self._touched = self._passed = _NOWHERE
        """Cells where something passed ever, and since they were last looked at."""
        self._places: list[NDArray[np.int32]] | None = None
        self._fresh: list[NDArray[np.int32]] = []

    def fits(self, width: int, height: int, dpr: float) -> bool:
        """Whether it is of this size."""
        return (self._width, self._height, self._dpr) == (width, height, dpr)

    def wipe(self) -> Iterator[None]:
        """As if nothing had ever passed, with pauses.

        New memory is first written here and not by the lines, which lie all over it.
        """
        yield from filled(self._cells, 0)
        self._touched = self._passed = _NOWHERE

    def seen(self, lines: NDArray[np.float64], unit: NDArray[np.float64], width_px: float) -> NDArray[np.bool_]:
        """Which lines of shape (n, 4) in device pixels, passed at these units, leave anything on the raster."""
        x0, y0, x1, y1 = lines.T
        reach = width_px + 1
        seen: NDArray[np.bool_] = unit >= FIRST_UNIT
        seen &= (np.maximum(x0, x1) > -reach) & (np.minimum(x0, x1) < self._width + reach)
        seen &= (np.maximum(y0, y1) > -reach) & (np.minimum(y0, y1) < self._height + reach)
        return seen

    def add(self, parts: Sequence[Part], width_px: float) -> Iterator[None]:
        """Draw lines that are seen; pauses between pieces of work.

        Who does not wait for the last may have cells that never fade.
        """
        # On an empty raster whatever is found is new; what is added to a full one is told apart as it is drawn.
        self._places, self._fresh = [] if len(self._touched) else None, []
        for lines, unit, hue in parts:
            for first in range(0, len(lines), _LINES_AT_ONCE):
                rows = slice(first, first + _LINES_AT_ONCE)
                yield
                yield from self._add(lines[rows].astype(np.float32), unit[rows], hue[rows], width_px)
        yield from self._find_touched()

    def fade(
        self, onto: Pixels, ground: Pixels, fade: TrailFade, unit: int, *, new_only: bool = False
    ) -> Iterator[None]:
        """Put the trails as they look at a unit on ``onto``, over the same pixels of ``ground``; both flat, RGB32.

        ``new_only``: what was passed since the last time. Pauses between pieces; what has faded away is ground again,
        and forgotten when it has become much.
        """
        gone, all_of_it = 0, self._passed if new_only else self._touched
        for first in range(0, len(all_of_it), _FADED_AT_ONCE):
            places = all_of_it[first : first + _FADED_AT_ONCE]
            step = fade.steps(self._cells.take(places), unit)
            gone += int(np.count_nonzero(step == fade.last))
            onto[places] = fade.over(ground.take(places), step)
            yield
        self._passed = _NOWHERE
        if not new_only and 2 * gone > len(self._touched):
            self._forget(fade, unit)

    def draw(self, painter: QPainter, fade: TrailFade, unit: int) -> Iterator[None]:
        """Put it on a painter as it looks at a unit; pauses between bands."""
        if not len(self._touched):
            return
        rows = self._cells.reshape(self._height, self._width)
        top, bottom = int(self._touched.min()) // self._width, int(self._touched.max()) // self._width + 1
        for first in range(top, bottom, _ROWS_AT_ONCE):
            pixels = fade.colours.take(fade.steps(rows[first : min(first + _ROWS_AT_ONCE, bottom)], unit))
            height, width = pixels.shape
            image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
            box = np.array((0, first, width, height)) / self._dpr
            painter.drawImage(QRectF(*box.tolist()), image)
            yield

    def _forget(self, fade: TrailFade, unit: int) -> None:
        gone = fade.steps(self._cells.take(self._touched), unit) == fade.last
        self._cells[self._touched[gone]] = 0
        self._touched = self._touched[~gone]

    def _find_touched(self) -> Iterator[None]:
        if self._places is not None:
            # A cell that is told twice is painted twice, which costs less than to sort all of them.
            self._passed = np.concatenate((self._passed, *self._places))
            self._touched = np.concatenate((self._touched, *self._fresh))
            return
        found = [_NOWHERE]
        for first in range(0, len(self._cells), _CELLS_AT_ONCE):
            found.append(np.flatnonzero(self._cells[first : first + _CELLS_AT_ONCE]) + first)
            yield
        self._touched = self._passed = np.concatenate(found)

    def _add(
        self, lines: NDArray[np.float32], unit: NDArray[np.float64], hue: NDArray[np.int64], width_px: float
    ) -> Iterator[None]:
        x0, y0, x1, y1 = lines.T
        steep = np.abs(y1 - y0) > np.abs(x1 - x0)
        for upright in (False, True):
            chosen = np.flatnonzero(steep == upright)
            u0, v0, u1, v1 = (a[chosen] for a in ((y0, x0, y1, x1) if upright else (x0, y0, x1, y1)))
            back = u0 > u1
            u0, u1 = np.where(back, u1, u0), np.where(back, u0, u1)
            v0, v1 = np.where(back, v1, v0), np.where(back, v0, v1)
            limits = (self._height, self._width) if upright else (self._width, self._height)
            strides = (self._width, 1) if upright else (1, self._width)
            value = unit[chosen].astype(np.float32)
            for part in _parts(u1 - u0):
                column = (u0[part], v0[part], u1[part], v1[part], value[part], hue[chosen][part])
                self._sweep(column, limits, strides, np.float32(width_px / 2))
                yield

    def _sweep(
        self,
        columns: tuple[NDArray[Any], ...],
        limits: tuple[int, int],
        strides: tuple[int, int],
        half: np.float32,
    ) -> None:
        """Lines that run along u: at each whole u the pixels across, each with its share."""
        u0, v0, u1, v1, value, hue = columns
        first = np.clip(np.floor(u0), 0, limits[0]).astype(np.int32)
        count = np.clip(np.floor(u1) + 1, 0, limits[0]).astype(np.int32) - first
        count[count < 0] = 0
        line = np.repeat(np.arange(len(count), dtype=np.int32), count)
        if not len(line):
            return
        u = np.arange(len(line), dtype=np.int32) - np.repeat(np.cumsum(count) - count - first, count).astype(np.int32)
        run = u1 - u0
        slope = (v1 - v0) / np.maximum(run, np.float32(1e-6))
        slope[run < 1e-3] = 0.0
        across = half * np.sqrt(1 + slope * slope)
        along = np.clip(u + np.float32(0.5) - u0[line], 0, run[line])
        middle = v0[line] + along * slope[line]
        low, high = middle - across[line], middle + across[line]
        base = np.floor(low)
        when, start = value[line], u * strides[0]
        tone = hue[line].astype(np.int32)
        for step in range(int(np.ceil(2 * float(across.max()))) + 1):
            pixel = base + np.float32(step)
            share = np.minimum(high, pixel + 1) - np.maximum(low, pixel)
            there = (share > _LEAST_SHARE) & (pixel >= 0) & (pixel < limits[1])
            place = start[there] + pixel[there].astype(np.int32) * strides[1]
            seen_at = when[there] + np.float32(UNITS) * np.log10(np.minimum(share[there], 1))
            self._pass(place, seen_at.astype(np.int32) * HUES + tone[there])

    def _pass(self, place: NDArray[np.int32], value: NDArray[np.int32]) -> None:
        """The greater value stays, in each cell; also where several of these fall into one."""
        before = self._cells[place]
        if self._places is not None:
            self._places.append(place)
            self._fresh.append(np.unique(place[before == 0]))
        more = np.flatnonzero(value > before)
        while len(more):
            place, value = place[more], value[more]
            self._cells[place] = value
            more = np.flatnonzero(value > self._cells[place])


def _parts(lengths: NDArray[np.float32]) -> Iterator[slice]:
    """Neighbouring lines that together have not many more than so many pixels."""
    ends = np.cumsum(lengths + 1)
    first = 0
    while first < len(lengths):
        bound = (ends[first - 1] if first else 0.0) + _PIXELS_AT_ONCE
        last = max(int(np.searchsorted(ends, bound)), first + 1)
        yield slice(first, last)
        first = last
