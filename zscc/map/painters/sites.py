"""Work stations and places: a ring for a station, a small sign by category for a place."""

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from zscc.map.frame import Frame
from zscc.map.writing.lettering import Hand

SIGNS_BELOW_M_PER_PX = 9.0
"""When coarser than this a place is a dot."""
_SIGN_PX = 10.0


def paint_stations(painter: QPainter, frame: Frame) -> None:
    """One work station a village: a ring with its middle."""
    ink, view = frame.ink, frame.viewport
    radius = ink.widths.place / 2 + 1
    for village in frame.shapes.town.villages:
        at = QPointF(*view.px_from_map(*village.station_at))
        painter.setPen(ink.pen(ink.palette.ok, 1.6))
        painter.setBrush(ink.brush(ink.palette.halo))
        painter.drawEllipse(at, radius, radius)
        painter.setPen(ink.pen(ink.palette.ok, 3.0))
        painter.drawPoint(at)


def paint_places(painter: QPainter, frame: Frame) -> None:
    """Places by category."""
    ink, view = frame.ink, frame.viewport
    with_sign = view.metres_per_pixel < SIGNS_BELOW_M_PER_PX
    for place in frame.shapes.town.places:
        x_px, y_px = view.px_from_map(*place.at)
        if not (-20 < x_px < view.width_px + 20 and -20 < y_px < view.height_px + 20):
            continue
        painter.setPen(ink.pen(ink.palette.place, 1.2))
        painter.setBrush(ink.brush(ink.palette.raised if with_sign else ink.palette.place))
        radius = ink.widths.place if with_sign else 2.2
        painter.drawEllipse(QPointF(x_px, y_px), radius, radius)
        if with_sign:
            _paint_sign(painter, frame, place.category, x_px, y_px)


def _paint_sign(painter: QPainter, frame: Frame, category: str, x_px: float, y_px: float) -> None:
    key = f"map.sign.{category}"
    sign = frame.words(key if key in frame.words else "map.sign.other")
    hand = Hand(_SIGN_PX, frame.ink.palette.text_second, halo=False)
    width, _ = hand.size(frame.ink, sign)
    frame.lettering.write(painter, sign, x_px - width / 2, y_px + _SIGN_PX * 0.36, hand)
