"""Drawings kept as pixels: made once, put down in every frame on whole device pixels."""

from collections import OrderedDict
from collections.abc import Callable, Hashable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from zscc.map.arrays import PrimitiveArray

_SHEET_WIDTH_PX = 2048
Piece = tuple[QPointF, QPixmap]
"""Pixels, and where their top left corner is put."""


class StampBook:
    """Keeps the last ``room`` drawings by key, for a device with ``dpr`` device pixels a logical pixel."""

    def __init__(self, dpr: float, room: int) -> None:
        self.dpr, self._room = dpr, room
        self._stamps: OrderedDict[Hashable, QPixmap] = OrderedDict()

    def piece(self, key: Hashable, box: QRectF, draw: Callable[[QPainter], None]) -> Piece:
        """The drawing of ``key`` over ``box``; ``draw`` is asked for it once, in the box's coordinates."""
        at = QPointF(whole(box.x(), self.dpr), whole(box.y(), self.dpr))
        return at, self.stamp(key, box, draw)

    def stamp(self, key: Hashable, box: QRectF, draw: Callable[[QPainter], None]) -> QPixmap:
        """The drawing of ``key`` as pixels."""
        found = self._stamps.get(key)
        if found is None:
            found = self._stamps[key] = self._cut(box, draw)
            if len(self._stamps) > self._room:
                self._stamps.popitem(last=False)
        self._stamps.move_to_end(key)
        return found

    def _cut(self, box: QRectF, draw: Callable[[QPainter], None]) -> QPixmap:
        stamp = QPixmap(int(box.width() * self.dpr) + 1, int(box.height() * self.dpr) + 1)
        stamp.setDevicePixelRatio(self.dpr)
        stamp.fill(Qt.GlobalColor.transparent)
        painter = QPainter(stamp)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(-box.topLeft())
        draw(painter)
        painter.end()
        return stamp


class Sheet:
    """Many stamps in one picture, so that all of them are put down with one call."""

    def __init__(self, stamps: list[QPixmap], dpr: float) -> None:
        self._dpr = dpr
        self._fragments = PrimitiveArray(QPainter.PixmapFragment, 10)
        unique = {stamp.cacheKey(): stamp for stamp in stamps}
        boxes, height = _shelved([(stamp.width(), stamp.height()) for stamp in unique.values()])
        place = {key: number for number, key in enumerate(unique)}
        self._boxes = boxes[[place[stamp.cacheKey()] for stamp in stamps]] if stamps else boxes
        self._picture = QPixmap(_SHEET_WIDTH_PX, max(height, 1))
        self._picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(self._picture)
        for stamp, (left, top, width, its_height) in zip(unique.values(), boxes.tolist(), strict=True):
            painter.drawPixmap(QRectF(left, top, width, its_height), stamp, QRectF(0, 0, width, its_height))
        painter.end()

    def put(self, painter: QPainter, corners_px: NDArray[np.float64]) -> None:
        """Put every stamp down with its top left corner at these pixels, shape (n, 2); NaN leaves one out."""
        shown = np.isfinite(corners_px[:, 0])
        boxes, dpr = self._boxes[shown], self._dpr
        if len(boxes) == 0:
            return
        self._fragments.resize(len(boxes))
        memory = self._fragments.ndarray()
        memory[:, 0:2] = (np.rint(corners_px[shown] * dpr) + boxes[:, 2:4] / 2) / dpr
        memory[:, 2:6] = boxes
        memory[:, 6:8] = 1 / dpr
        memory[:, 8] = 0.0
        memory[:, 9] = 1.0
        first, count = self._fragments.drawargs()
        painter.drawPixmapFragments(first, count, self._picture)


def whole(px: float, dpr: float) -> float:
    """The nearest whole device pixel, in logical pixels."""
    return round(px * dpr) / dpr


def _shelved(sizes: list[tuple[int, int]]) -> tuple[NDArray[np.float64], int]:
    """Boxes (left, top, width, height) in rows of one sheet, and the height of all rows."""
    boxes, left, top, row = np.empty((len(sizes), 4)), 0, 0, 0
    for index, (width, height) in enumerate(sizes):
        if left + width > _SHEET_WIDTH_PX:
            left, top, row = 0, top + row, 0
        boxes[index] = (left, top, width, height)
        left, row = left + width, max(row, height)
    return boxes, top + row
