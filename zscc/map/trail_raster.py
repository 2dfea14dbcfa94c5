"""Lines of some width put into a raster of brightness by numpy: what Qt needs seconds for takes it milliseconds.

A raster cell holds brightness (0 to 255) times 16 plus the number of a hue; where lines meet, the brighter stays. Edges
are smooth: the outer pixels get their share. Everything is in device pixels.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

Column = NDArray[np.float64]
HUES = 16
_LINES_AT_ONCE = 8_000
_PIXELS_AT_ONCE = 80_000
_ROWS_AT_ONCE = 192
_LEAST_SHARE = 0.04


class TrailRaster:
    """A raster of ``width`` by ``height`` device pixels, of which ``dpr`` make a logical one."""

    def __init__(self, width: int, height: int, dpr: float) -> None:
        self._width, self._height, self._dpr = width, height, dpr
        self._cells = np.zeros(width * height, np.uint16)
        self._box = (width, height, 0, 0)
        """Left, top, right, bottom of what is drawn."""

    def add(
        self, lines: NDArray[np.float64], brightness: NDArray[np.float64], hue: NDArray[np.int64], width_px: float
    ) -> Iterator[None]:
        """Draw lines of shape (n, 4) in device pixels; brightness from 0 to 1 each; pauses between pieces of work."""
        x0, y0, x1, y1 = lines.T
        reach = width_px + 1
        seen = (np.maximum(x0, x1) > -reach) & (np.minimum(x0, x1) < self._width + reach)
        seen &= (np.maximum(y0, y1) > -reach) & (np.minimum(y0, y1) < self._height + reach)
        lines, brightness, hue = lines[seen], brightness[seen], hue[seen]
        self._grow(x0[seen], y0[seen], x1[seen], y1[seen], reach)
        for first in range(0, len(lines), _LINES_AT_ONCE):
            rows = slice(first, first + _LINES_AT_ONCE)
            yield
            yield from self._add(lines[rows].astype(np.float32), brightness[rows], hue[rows], width_px)

    def draw(self, painter: QPainter, colours: list[QColor]) -> Iterator[None]:
        """Put it on a painter, each hue in its colour; pauses between bands."""
        table = _table(colours)
        rows = self._cells.reshape(self._height, self._width)
        left, top, right, bottom = self._box
        for first in range(top, bottom, _ROWS_AT_ONCE):
            pixels = table[rows[first : min(first + _ROWS_AT_ONCE, bottom), left:right]]
            height, width = pixels.shape
            image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
            box = np.array((left, first, width, height)) / self._dpr
            painter.drawImage(QRectF(*box.tolist()), image)
            yield

    def _grow(self, x0: Column, y0: Column, x1: Column, y1: Column, reach: float) -> None:
        if not len(x0):
            return
        left, top, right, bottom = self._box
        west, east = min(x0.min(), x1.min()) - reach, max(x0.max(), x1.max()) + reach
        north, south = min(y0.min(), y1.min()) - reach, max(y0.max(), y1.max()) + reach
        self._box = (
            max(min(left, int(west)), 0),
            max(min(top, int(north)), 0),
            min(max(right, int(east) + 1), self._width),
            min(max(bottom, int(south) + 1), self._height),
        )

    def _add(
        self, lines: NDArray[np.float32], brightness: NDArray[np.float64], hue: NDArray[np.int64], width_px: float
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
            value = (brightness[chosen] * 255).astype(np.float32)
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
        shade, start = value[line], u * strides[0]
        tone = hue[line].astype(np.uint16)
        for step in range(int(np.ceil(2 * float(across.max()))) + 1):
            pixel = base + np.float32(step)
            share = np.minimum(high, pixel + 1) - np.maximum(low, pixel)
            there = (share > _LEAST_SHARE) & (pixel >= 0) & (pixel < limits[1])
            place = start[there] + pixel[there].astype(np.int32) * strides[1]
            new = (shade[there] * np.minimum(share[there], 1)).astype(np.uint16) * HUES + tone[there]
            self._cells[place] = np.maximum(self._cells[place], new)


def _parts(lengths: NDArray[np.float32]) -> Iterator[slice]:
    """Neighbouring lines that together have not many more than so many pixels."""
    ends = np.cumsum(lengths + 1)
    first = 0
    while first < len(lengths):
        bound = (ends[first - 1] if first else 0.0) + _PIXELS_AT_ONCE
        last = max(int(np.searchsorted(ends, bound)), first + 1)
        yield slice(first, last)
        first = last


def _table(colours: list[QColor]) -> NDArray[np.uint32]:
    """The premultiplied colour of every cell value."""
    table = np.zeros(256 * HUES, np.uint32)
    alpha = np.arange(256, dtype=np.float64)
    for hue, colour in enumerate(colours[:HUES]):
        mixed = np.rint(alpha).astype(np.uint32) << 24
        for shift, channel in ((16, colour.red()), (8, colour.green()), (0, colour.blue())):
            mixed |= np.rint(channel * alpha / 255).astype(np.uint32) << shift
        table[hue::HUES] = mixed
    return table
