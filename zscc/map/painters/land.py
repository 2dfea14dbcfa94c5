"""The ground: what surrounds the town, the town's fill, water and roads."""

from collections.abc import Iterator

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from zscc.map.frame import Frame
from zscc.map.shapes import ROAD_CLASSES, Shapes
from zscc.settings.style import RoadInk

_MARGIN_PX = 12.0
_AT_ONCE = 20
"""Roads between two pauses."""


def paint_ground(painter: QPainter, frame: Frame) -> None:
    """The colour outside the town."""
    view, ink = frame.viewport, frame.ink
    painter.fillRect(QRectF(0, 0, view.width_px, view.height_px), ink.colour(ink.palette.ground))


def paint_town_fill(painter: QPainter, frame: Frame) -> None:
    """The town stands out from what surrounds it."""
    painter.fillPath(frame.shapes.boundary_path(frame.viewport), frame.ink.brush(frame.ink.palette.town_fill))


def paint_outside(painter: QPainter, frame: Frame) -> Iterator[None]:
    """Main roads around the town, faded."""
    ink = frame.ink
    yield from _stroke(painter, frame, frame.shapes.outside_roads, ink.widths.outside, ink.palette.road_outside)


def paint_water(painter: QPainter, frame: Frame) -> None:
    """Rivers as wide as they are, lakes filled."""
    view, ink = frame.viewport, frame.ink
    for water in frame.shapes.waters:
        width_px = max(water.width_m / view.metres_per_pixel, 1.6)
        for polygon in water.line.in_px(view, width_px):
            if water.closed:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(ink.brush(ink.palette.water))
                painter.drawPolygon(polygon)
                painter.setBrush(Qt.BrushStyle.NoBrush)
            else:
                painter.setPen(QPen(ink.brush(ink.palette.water), width_px, c=Qt.PenCapStyle.RoundCap))
                painter.drawPolyline(polygon)


def paint_roads(painter: QPainter, frame: Frame) -> Iterator[None]:
    """Roads by class, the greater on top, as wide as the scale allows."""
    ink = frame.ink
    inks = {
        "local": (ink.widths.local, ink.palette.road_local),
        "secondary": (ink.widths.secondary, ink.palette.road_secondary),
        "arterial": (ink.widths.arterial, ink.palette.road_arterial),
        "expressway": (ink.widths.expressway, ink.palette.road_expressway),
    }
    for road_class in ROAD_CLASSES:
        width, colour = inks[road_class]
        yield from _stroke(painter, frame, frame.shapes.roads[road_class], width, colour)


def _stroke(painter: QPainter, frame: Frame, lines: Shapes, road: RoadInk, colour: str) -> Iterator[None]:
    scale = frame.viewport.metres_per_pixel
    if scale > road.seen_below_m_per_px:
        return
    width_px = max(road.metres / scale, road.least_px)
    painter.setPen(frame.ink.pen(colour, round(width_px, 2)))
    for count, polygon in enumerate(lines.in_px(frame.viewport, _MARGIN_PX + width_px)):
        painter.drawPolyline(polygon)
        if count % _AT_ONCE == _AT_ONCE - 1:
            yield
