"""The icons of the map's tool bar, drawn by our own hand in a square of 20 units: crisp at any size and pixel ratio."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

UNITS = 20.0
_DOT = 1.6


def paint_icon(painter: QPainter, name: str, box: QRectF, colour: QColor) -> None:
    """Draw one icon into ``box``; KeyError when there is none of this name."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(box.topLeft())
    painter.scale(box.width() / UNITS, box.height() / UNITS)
    painter.setPen(_pen(colour))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    _ICONS[name](painter, colour)
    painter.restore()


def _pen(colour: QColor, width: float = 1.5, *, dashed: bool = False) -> QPen:
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if dashed:
        pen.setDashPattern([1.6, 1.9])
    return pen


def _line(painter: QPainter, *points: tuple[float, float]) -> None:
    painter.drawPolyline(QPolygonF([QPointF(*point) for point in points]))


def _dots(painter: QPainter, colour: QColor, *points: tuple[float, float]) -> None:
    painter.setBrush(colour)
    painter.setPen(Qt.PenStyle.NoPen)
    for point in points:
        painter.drawEllipse(QPointF(*point), _DOT, _DOT)


def _browse(painter: QPainter, colour: QColor) -> None:
    painter.setBrush(colour)
    painter.drawPolygon(QPolygonF([QPointF(*p) for p in ((5, 3), (15, 10.5), (10.4, 11.4), (8, 16))]))


def _identify(painter: QPainter, colour: QColor) -> None:
    painter.drawEllipse(QPointF(10, 10), 7, 7)
    _line(painter, (10, 9.4), (10, 13.6))
    _dots(painter, colour, (10, 6.4))


def _zoom_box(painter: QPainter, colour: QColor) -> None:
    painter.setPen(_pen(colour, dashed=True))
    painter.drawRect(QRectF(3, 3, 10, 8))
    painter.setPen(_pen(colour))
    painter.drawEllipse(QPointF(12.2, 12.2), 3.6, 3.6)
    _line(painter, (14.9, 14.9), (17.4, 17.4))


def _measure_distance(painter: QPainter, colour: QColor) -> None:
    _line(painter, (3.5, 15.5), (8, 6), (12.5, 12.5), (16.5, 4.5))
    _dots(painter, colour, (3.5, 15.5), (8, 6), (12.5, 12.5), (16.5, 4.5))


def _measure_area(painter: QPainter, colour: QColor) -> None:
    corners = ((4, 6), (13.5, 3.5), (16.5, 12.5), (7, 16.5))
    wash = QColor(colour)
    wash.setAlphaF(wash.alphaF() * 0.3)
    painter.setBrush(wash)
    painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))
    _dots(painter, colour, *corners)


def _select_rectangle(painter: QPainter, colour: QColor) -> None:
    painter.setPen(_pen(colour, dashed=True))
    painter.drawRect(QRectF(3.5, 4.5, 13, 11))
    _dots(painter, colour, (8, 9), (12, 11.4))


def _select_polygon(painter: QPainter, colour: QColor) -> None:
    painter.setPen(_pen(colour, dashed=True))
    painter.drawPolygon(QPolygonF([QPointF(*p) for p in ((3.5, 8), (10, 3), (16.8, 7.5), (14, 16.5), (6, 16))]))
    _dots(painter, colour, (8.4, 9.5), (12, 11.8))


def _select_freehand(painter: QPainter, colour: QColor) -> None:
    path = QPainterPath(QPointF(4, 9))
    path.cubicTo(3, 3.5, 10, 2, 14, 4.5)
    path.cubicTo(18.5, 7.5, 17.5, 14.5, 12.5, 16)
    path.cubicTo(8, 17.5, 5, 15.5, 6.8, 12)
    painter.setPen(_pen(colour, dashed=True))
    painter.drawPath(path)
    _dots(painter, colour, (9, 8), (12.4, 11.2))


def _select_radius(painter: QPainter, colour: QColor) -> None:
    painter.setPen(_pen(colour, dashed=True))
    painter.drawEllipse(QPointF(10, 10), 7, 7)
    painter.setPen(_pen(colour))
    _line(painter, (10, 10), (15.2, 6))
    _dots(painter, colour, (10, 10))


def _home(painter: QPainter, colour: QColor) -> None:
    del colour
    for x, y, dx, dy in ((3.5, 3.5, 1, 1), (16.5, 3.5, -1, 1), (3.5, 16.5, 1, -1), (16.5, 16.5, -1, -1)):
        _line(painter, (x + 4 * dx, y), (x, y), (x, y + 4 * dy))
    painter.drawRect(QRectF(7.6, 7.6, 4.8, 4.8))


def _previous(painter: QPainter, colour: QColor) -> None:
    del colour
    _line(painter, (16.5, 10), (4, 10))
    _line(painter, (8.6, 5.2), (3.8, 10), (8.6, 14.8))


def _next(painter: QPainter, colour: QColor) -> None:
    del colour
    _line(painter, (3.5, 10), (16, 10))
    _line(painter, (11.4, 5.2), (16.2, 10), (11.4, 14.8))


def _bookmarks(painter: QPainter, colour: QColor) -> None:
    del colour
    _line(painter, (5.5, 3), (14.5, 3), (14.5, 17), (10, 13.2), (5.5, 17), (5.5, 3))


_ICONS: dict[str, Callable[[QPainter, QColor], None]] = {
    "browse": _browse,
    "identify": _identify,
    "zoom_box": _zoom_box,
    "measure_distance": _measure_distance,
    "measure_area": _measure_area,
    "select_rectangle": _select_rectangle,
    "select_polygon": _select_polygon,
    "select_freehand": _select_freehand,
    "select_radius": _select_radius,
    "home": _home,
    "previous_view": _previous,
    "next_view": _next,
    "bookmarks": _bookmarks,
}
ICON_NAMES = tuple(_ICONS)
