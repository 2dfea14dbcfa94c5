"""Filling polygons by their edges, a row of pixels at a time: what has edges turning round it is filled.

Few crossings are sorted into runs of pixels and drawn as rectangles; many are added up in a mask. Both fill the very
same pixels, those whose middle lies inside. Everything is in device pixels.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from zscc.map.arrays import PrimitiveArray

Points = NDArray[np.float64]
Keys = NDArray[np.int64]
_FEW_CROSSINGS = 60_000
_RECTS_AT_ONCE = 15_000
_ROWS_AT_ONCE = 256


class Canvas:
    """A part of a painter's device: its size in device pixels, and how many of them make a logical pixel."""

    def __init__(self, width: int, height: int, dpr: float) -> None:
        self.width, self.height, self.dpr = width, height, dpr


def fill(painter: QPainter, canvas: Canvas, chunks: list[Points], colour: QColor) -> Iterator[None]:
    """Fill what directed edges of shape (n, 4), in device pixels, y down, turn round; pauses between pieces of work."""
    spans = []
    for chunk in chunks:
        spans.append(_Spans(chunk, canvas))
        yield
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    if sum(span.count for span in spans) <= _FEW_CROSSINGS:
        yield from _fill_runs(painter, canvas, spans, colour)
    else:
        yield from _fill_mask(painter, canvas, spans, colour)


class _Spans:
    """Edges that pass the middle of at least one row."""

    def __init__(self, edges: Points, canvas: Canvas) -> None:
        x0, y0, x1, y1 = edges.T
        down = y1 > y0
        top, bottom = np.where(down, y0, y1), np.where(down, y1, y0)
        first = np.clip(np.ceil(top - 0.5), 0, canvas.height).astype(np.int64)
        last = np.clip(np.ceil(bottom - 0.5), 0, canvas.height).astype(np.int64)
        some = last > first
        self._first, self._rows = first[some], (last - first)[some]
        self._slope = ((x1 - x0)[some]) / ((y1 - y0)[some])
        self._x0 = x0[some] + (0.5 - y0[some]) * self._slope
        self._begins = down[some]
        self._width = canvas.width
        self.count = int(self._rows.sum())

    def crossings(self) -> tuple[Keys, NDArray[np.bool_]]:
        """Place of each crossing (row times (width + 1), plus column), and whether the inside begins there."""
        edge = np.repeat(np.arange(len(self._rows)), self._rows)
        row = np.arange(self.count) - np.repeat(np.cumsum(self._rows) - self._rows, self._rows) + self._first[edge]
        x = self._x0[edge] + row * self._slope[edge]
        column = np.clip(np.ceil(x - 0.5), 0, self._width).astype(np.int64)
        return row * (self._width + 1) + column, self._begins[edge]


def _fill_runs(painter: QPainter, canvas: Canvas, spans: list[_Spans], colour: QColor) -> Iterator[None]:
    found = [span.crossings() for span in spans if span.count]
    if not found:
        return
    yield
    # At one place beginnings come first, so that what touches there is one run.
    key = np.sort(np.concatenate([place * 2 + ~begins for place, begins in found]))
    turns = np.cumsum(1 - 2 * (key & 1))
    inside = turns > 0
    was_inside = np.concatenate(([False], inside[:-1]))
    place = key >> 1
    starts, ends = place[inside & ~was_inside], place[~inside & was_inside]
    row, left = np.divmod(starts, canvas.width + 1)
    runs = np.stack((left, row, ends - starts, np.ones_like(row)), axis=1) / canvas.dpr
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    array = PrimitiveArray(QRectF, 4)
    for first in range(0, len(runs), _RECTS_AT_ONCE):
        part = runs[first : first + _RECTS_AT_ONCE]
        array.resize(len(part))
        array.ndarray()[:] = part
        painter.drawRects(*array.drawargs())
        yield


def _fill_mask(painter: QPainter, canvas: Canvas, spans: list[_Spans], colour: QColor) -> Iterator[None]:
    width, height = canvas.width, canvas.height
    turns = np.zeros(height * (width + 1), np.int16)
    for span in spans:
        place, begins = span.crossings()
        np.add.at(turns, place, np.where(begins, 1, -1).astype(np.int16))
        yield
    rows = turns.reshape(height, width + 1)
    value = np.array(_premultiplied(colour), np.uint32)
    for top in range(0, height, _ROWS_AT_ONCE):
        inside = np.cumsum(rows[top : top + _ROWS_AT_ONCE], axis=1, dtype=np.int16)[:, :width] > 0
        if inside.any():
            pixels = np.where(inside, value, np.uint32(0))
            its = QImage(pixels.data, width, len(pixels), 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
            its.setDevicePixelRatio(canvas.dpr)
            painter.drawImage(QRectF(0, top / canvas.dpr, width / canvas.dpr, len(pixels) / canvas.dpr), its)
        yield


def _premultiplied(colour: QColor) -> int:
    share = colour.alphaF()
    red, green, blue = (round(channel * share) for channel in (colour.red(), colour.green(), colour.blue()))
    return colour.alpha() << 24 | red << 16 | green << 8 | blue
