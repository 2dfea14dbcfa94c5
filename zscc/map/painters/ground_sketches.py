"""Sketches that belong to the ground: long lines that change seldom, such as every road by its age."""

from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QLineF, Qt
from PySide6.QtGui import QPainter, QPen

from zscc.map.arrays import PrimitiveArray
from zscc.map.frame import Frame
from zscc.map.sketch import Points, SketchLine

_AT_ONCE = 400
"""Lines between two pauses."""
_MARGIN_PX = 4.0


def paint_ground_sketches(painter: QPainter, frame: Frame) -> Iterator[None]:
    """The lines of sketches that stand still; they have neither areas nor marks."""
    for sketch in frame.sketches:
        for line in sketch.lines if sketch.still else ():
            yield from _paint(painter, frame, line)


def _paint(painter: QPainter, frame: Frame, line: SketchLine) -> Iterator[None]:
    """Single lines, opaque: much faster than one path of ten thousand, and no dots where two of them meet."""
    ink = frame.ink
    tone = ink.mixed(getattr(ink.palette, line.colour), line.opacity)
    pen = QPen(ink.pen(tone, line.width_px, dashed=line.dashed))
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    pieces = _pieces_px(line.points_m, frame)
    array = PrimitiveArray(QLineF, 4)
    for start in range(0, len(pieces), _AT_ONCE):
        part = pieces[start : start + _AT_ONCE]
        array.resize(len(part))
        array.ndarray()[:] = part
        painter.drawLines(*array.drawargs())
        yield


def _pieces_px(points_m: Points, frame: Frame) -> Points:
    """Shape (n, 4): the pieces between neighbouring points that are seen."""
    view = frame.viewport
    px = view.px_from_maps(points_m[:, 0], points_m[:, 1])
    pieces = np.hstack((px[:-1], px[1:]))
    with np.errstate(invalid="ignore"):
        low, high = np.minimum(px[:-1], px[1:]), np.maximum(px[:-1], px[1:])
        seen = (high > -_MARGIN_PX).all(axis=1) & (low[:, 0] < view.width_px + _MARGIN_PX)
        seen &= low[:, 1] < view.height_px + _MARGIN_PX
    # What touches a break is NaN, and nothing compares with it.
    return np.ascontiguousarray(pieces[seen])
