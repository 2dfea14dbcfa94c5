"""Columns of numpy that Qt draws as they lie in memory, with no loop in Python and no copy of single points.

pyqtgraph can do the same, but comes only after the first paint (docs/decisions/0013).
"""

import struct
from collections.abc import Iterator
from threading import Thread
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QByteArray, QDataStream
from PySide6.QtGui import QImage, QPainterPath, QPolygonF
from shiboken6 import Shiboken

Points = NDArray[np.float64]
"""Shape (n, 2)."""

_ELEMENT = np.dtype([("joined", ">i4"), ("x", ">f8"), ("y", ">f8")])
"""As Qt streams an element of a path: 0 begins a piece, 1 goes on with a line."""
_FLOAT_BYTES = 8
_LOOK_EVERY_S = 0.0005


class PrimitiveArray:
    """Rows of float64 that QPainter takes for an array of QLineF, QRectF or QPainter.PixmapFragment.

    ``drawargs`` stay good until the next ``resize``.
    """

    def __init__(self, kind: type[Any], fields: int) -> None:
        self._kind = kind
        self._rows = np.empty((0, fields))
        self._length = 0

    def resize(self, length: int) -> None:
        """Hold so many rows; what they held before may be lost."""
        if length > len(self._rows):
            self._rows = np.empty((length, self._rows.shape[1]))
        self._length = length

    def ndarray(self) -> NDArray[np.float64]:
        """The rows, to be written to."""
        return self._rows[: self._length]

    def drawargs(self) -> tuple[Any, int]:
        """What ``drawLines``, ``drawRects`` and ``drawPixmapFragments`` take: the first of the rows, and how many."""
        first = Shiboken.wrapInstance(self._rows.ctypes.data, self._kind) if self._length else None
        return first, self._length


def image_in_array(width: int, height: int, kind: QImage.Format) -> QImage:
    """A picture of 32 bits a pixel, with anything on it, in memory of numpy's.

    numpy asks the system for large pages, where it has any, and Qt does not: millions of pixels are then copied and
    laid over each other about a seventh faster, and a new picture for 3840x2160 costs a third.
    """
    memory = np.empty((height, width), np.uint32)
    # The picture keeps the memory alive.
    return QImage(memory.data, width, height, memory.strides[0], kind)


def filled(memory: NDArray[Any], value: int, owner: object = None) -> Iterator[None]:
    """Write one value everywhere, in a thread, with pauses until it is done.

    Memory that is new is handed out where it is first written, by Linux in pages of 2 MB, and one of those can take
    7 ms of the thread that writes: too much for the screen's. ``owner`` of the memory is kept as long.
    """

    def fill(_kept: object) -> None:
        memory.fill(value)

    thread = Thread(target=fill, args=(owner,), name="zscc-fill", daemon=True)
    thread.start()
    try:
        while thread.is_alive():
            thread.join(_LOOK_EVERY_S)
            yield
    finally:
        # Who gives up may write there next.
        thread.join()


def polygon_of(points: Points) -> QPolygonF:
    """An open polygon of points."""
    polygon = QPolygonF()
    if len(points):
        polygon.resize(len(points))
        # The stubs know neither the second and third argument nor that it is a buffer.
        memory: Any = cast("Any", Shiboken.VoidPtr)(polygon.data(), 2 * len(points) * _FLOAT_BYTES, True)
        np.frombuffer(memory, np.float64).reshape(-1, 2)[:] = points
    return polygon


def path_of(points: Points, joined: NDArray[np.bool_]) -> QPainterPath:
    """A path of points; ``joined`` tells which of them the point before leads to with a line."""
    path = QPainterPath()
    if joined[1:].all():
        path.addPolygon(polygon_of(points))
        return path
    elements = np.empty(len(points), _ELEMENT)
    elements["joined"][1:] = joined[1:]
    elements["joined"][:1] = 0
    elements["x"], elements["y"] = points[:, 0], points[:, 1]
    streamed = struct.pack(">i", len(points)) + elements.tobytes() + struct.pack(">ii", 0, 0)
    QDataStream(QByteArray(streamed)) >> path
    return path


def path_with_breaks(points: Points) -> QPainterPath:
    """A path of points in which a row of NaN breaks the line."""
    good: NDArray[np.bool_] = np.all(np.isfinite(points), axis=1)
    joined: NDArray[np.bool_] = good.copy()
    joined[1:] &= good[:-1]
    return path_of(points[good], joined[good])
