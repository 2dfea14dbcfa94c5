"""Sketches: lines, areas and marks that lie on the map for a while."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath

from zscc.map.arrays import path_with_breaks
from zscc.map.frame import Frame
from zscc.map.sketch import Points, Sketch, SketchArea, SketchLine, SketchMark
from zscc.map.writing.lettering import Hand

_CASING_PX, _CASING_OPACITY = 2.5, 0.7
_BESIDE_PX = 8.0
_PLATE_PX = (7.0, 5.0)
_MARGIN_PX = 40.0


def paint_sketches(painter: QPainter, frame: Frame) -> None:
    """Those that lie below the symbols."""
    _paint(painter, frame, [sketch for sketch in frame.sketches if not (sketch.on_top or sketch.still)])


def paint_sketches_on_top(painter: QPainter, frame: Frame) -> None:
    """Those that a hand is drawing."""
    _paint(painter, frame, [sketch for sketch in frame.sketches if sketch.on_top])


def _paint(painter: QPainter, frame: Frame, sketches: list[Sketch]) -> None:
    for sketch in sketches:
        for area in sketch.areas:
            _paint_area(painter, frame, area)
        for line in sketch.lines:
            _paint_line(painter, frame, line)
        for mark in sketch.marks:
            _paint_mark(painter, frame, mark)


def _paint_area(painter: QPainter, frame: Frame, area: SketchArea) -> None:
    if len(area.ring_m) < 3 or not _seen(area.ring_m, frame):
        return
    path = _path(area.ring_m, frame)
    path.closeSubpath()
    painter.fillPath(path, frame.ink.brush(getattr(frame.ink.palette, area.colour), area.opacity))


def _paint_line(painter: QPainter, frame: Frame, line: SketchLine) -> None:
    if len(line.points_m) < 2 or not _seen(line.points_m, frame):
        return
    ink, path = frame.ink, _path(line.points_m, frame)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if line.cased:
        painter.setPen(ink.pen(ink.palette.halo, line.width_px + _CASING_PX, _CASING_OPACITY * line.opacity))
        painter.drawPath(path)
    colour = getattr(ink.palette, line.colour)
    painter.setPen(ink.pen(colour, line.width_px, line.opacity, dashed=line.dashed))
    painter.drawPath(path)


def _paint_mark(painter: QPainter, frame: Frame, mark: SketchMark) -> None:
    ink, view = frame.ink, frame.viewport
    x_px, y_px = view.px_from_map(*mark.at_m)
    if not (-_MARGIN_PX < x_px < view.width_px + _MARGIN_PX and -_MARGIN_PX < y_px < view.height_px + _MARGIN_PX):
        return
    if mark.radius_px > 0.0:
        painter.setPen(ink.pen(ink.palette.halo, 1.5))
        painter.setBrush(ink.brush(getattr(ink.palette, mark.colour)))
        painter.drawEllipse(QPointF(x_px, y_px), mark.radius_px, mark.radius_px)
    if not mark.text:
        return
    hand = Hand(ink.sizes.note, ink.palette.text, halo=not mark.strong)
    width, height = hand.size(ink, mark.text)
    left = x_px + mark.radius_px + _BESIDE_PX
    if mark.centred:
        left = x_px - width / 2
    elif left + width + 2 * _PLATE_PX[0] > view.width_px:
        left = x_px - mark.radius_px - _BESIDE_PX - width
    if mark.strong:
        plate = QRectF(left, y_px - height / 2, width, height).adjusted(-_PLATE_PX[0], -_PLATE_PX[1], *_PLATE_PX)
        painter.setPen(ink.pen(ink.palette.hairline, 1.0))
        painter.setBrush(ink.brush(ink.palette.raised, 0.96))
        painter.drawRoundedRect(plate, 4, 4)
    base = y_px + hand.metrics(ink).capHeight() / 2
    frame.lettering.write(painter, mark.text, left, base, hand)


def _seen(points_m: Points, frame: Frame) -> bool:
    west, south, east, north = frame.viewport.bbox_m
    if not np.isfinite(points_m).all():
        points_m = points_m[np.isfinite(points_m).all(axis=1)]
        if len(points_m) == 0:
            return False
    (left, bottom), (right, top) = points_m.min(axis=0), points_m.max(axis=0)
    return bool(left <= east and right >= west and bottom <= north and top >= south)


def _path(points_m: Points, frame: Frame) -> QPainterPath:
    px = frame.viewport.px_from_maps(points_m[:, 0], points_m[:, 1])
    return path_with_breaks(px)
