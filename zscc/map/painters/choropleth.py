"""The grids coloured by an indicator: a fill a class; hatched where there is no data."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPolygonF

from zscc.analysis.classes import NO_CLASS
from zscc.map.frame import Frame
from zscc.map.themes.choropleth import colours_of

OPACITY = 0.82
_HATCH_PX = 7.0
_HATCH_OPACITY = 0.45
_LINE_SHARE = 0.45
"""How much of its own colour a grid's outline has where the layer of the grids does not draw one."""
_AT_ONCE, _LINES_AT_ONCE = 3, 48
"""Grids, and lines of a hatch, between two pauses."""


def paint_choropleth(painter: QPainter, frame: Frame) -> Iterator[None]:
    """Every grid in the colour of its class."""
    shown, ink, shapes = frame.choropleth, frame.ink, frame.shapes
    if shown is None or len(shown.class_of) != len(shapes.grids):
        return
    colours = colours_of(shown, ink.palette.choropleth, ink.palette.diverging)
    for count, index in enumerate(shapes.grids.seen(frame.viewport).tolist()):
        polygon = shapes.grids.polygon_in_px(index, frame.viewport)
        found = int(shown.class_of[index])
        if found == NO_CLASS:
            # The many lines of a hatch take as long as the areas of several grids.
            yield from _hatched(painter, frame, polygon)
            continue
        _fill(painter, frame, polygon, colours[found])
        if count % _AT_ONCE == _AT_ONCE - 1:
            yield


def _fill(painter: QPainter, frame: Frame, polygon: QPolygonF, colour: str) -> None:
    # Neighbours that are both smoothed would let the ground through along their common line.
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, frame.vector)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(frame.ink.brush(colour, OPACITY))
    painter.drawPolygon(polygon)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if "grids" not in frame.visible:
        painter.setPen(frame.ink.pen(frame.ink.mixed(colour, _LINE_SHARE), 1.2))
        painter.drawPolygon(polygon)


def paint_hatch(painter: QPainter, frame: Frame, polygon: QPolygonF) -> None:
    """Slanting lines across a polygon: as lines, for every reader of vector files draws those alike."""
    for _ in _hatched(painter, frame, polygon):
        pass


def _hatched(painter: QPainter, frame: Frame, polygon: QPolygonF) -> Iterator[None]:
    """The same with pauses."""
    corners = np.array([(point.x(), point.y()) for point in polygon.toList()])
    ends = hatch_lines(corners, _HATCH_PX).tolist()
    painter.setPen(frame.ink.pen(frame.ink.palette.text_third, 1.0, _HATCH_OPACITY))
    for first in range(0, len(ends), _LINES_AT_ONCE):
        painter.drawLines([QLineF(*line) for line in ends[first : first + _LINES_AT_ONCE]])
        yield


def paint_swatch(painter: QPainter, frame: Frame, box: QRectF, colour: str | None) -> None:
    """The mark of a class in a legend; of no data without a colour."""
    ink = frame.ink
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink.brush(ink.palette.town_fill))
    painter.drawRect(box)
    if colour is not None:
        painter.setBrush(ink.brush(colour, OPACITY))
        painter.drawRect(box)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if colour is None:
        corners = [box.topLeft(), box.topRight(), box.bottomRight(), box.bottomLeft()]
        paint_hatch(painter, frame, QPolygonF([QPointF(corner) for corner in corners]))
    painter.setPen(ink.pen(ink.palette.text_third, 1.0, 0.6))
    painter.drawRect(box)


def hatch_lines(corners: NDArray[np.float64], pitch_px: float) -> NDArray[np.float64]:
    """Lines of 45 degrees inside a ring, shape (n, 4): x and y of both ends. The lines of all rings fall together."""
    turned = corners @ _TURN
    tail, head = turned, np.roll(turned, -1, axis=0)
    low, high = np.minimum(tail[:, 1], head[:, 1]), np.maximum(tail[:, 1], head[:, 1])
    first = np.ceil(low / pitch_px).astype(np.int64)
    count = np.maximum(np.ceil(high / pitch_px).astype(np.int64) - first, 0)
    edge = np.repeat(np.arange(len(tail)), count)
    level = (np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count) + first[edge]) * pitch_px
    run, rise = (head - tail)[edge].T
    along = tail[edge, 0] + (level - tail[edge, 1]) * run / rise
    order = np.lexsort((along, level))
    ends: NDArray[np.float64] = np.column_stack((along, level))[order] @ _TURN.T
    return ends.reshape(-1, 4)


_TURN = np.array([[1.0, 1.0], [1.0, -1.0]]) / np.sqrt(2.0)
"""Turns and mirrors; its own inverse."""
