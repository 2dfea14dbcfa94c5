"""A shape for each kind of thing that can be found, beside its words; drawn, so that every size and theme is sharp."""

from collections.abc import Callable
from math import cos, pi, sin

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPolygonF

from zscc.model.report import Priority
from zscc.situation.snapshot import VehicleState
from zscc.ui.glyphs import paint_glyph
from zscc.ui.theme import Theme

Shape = Priority | VehicleState


def paint_icon(painter: QPainter, theme: Theme, kind: str, box: QRectF, shape: Shape | None = None) -> None:
    """Paint the shape of a kind, or the symbol that the map has for this very thing."""
    if shape is not None:
        paint_glyph(painter, theme, shape, box)
        return
    draw = _SHAPES.get(kind)
    if draw is None:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(theme.colour("text_second"), box.width() / 10)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.translate(box.topLeft())
    painter.scale(box.width(), box.height())
    pen.setWidthF(0.1)
    painter.setPen(pen)
    painter.drawPath(draw())
    painter.restore()


def _polygon(corners: int, radius: float, turned: float = 0.0) -> QPainterPath:
    angles = [2 * pi * (place / corners) - pi / 2 + turned for place in range(corners)]
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(0.5 + radius * cos(a), 0.5 + radius * sin(a)) for a in angles]))
    path.closeSubpath()
    return path


def _lines(*runs: tuple[tuple[float, float], ...]) -> QPainterPath:
    path = QPainterPath()
    for run in runs:
        path.moveTo(*run[0])
        for point in run[1:]:
            path.lineTo(*point)
    return path


def _place() -> QPainterPath:
    path = QPainterPath()
    path.moveTo(0.5, 0.95)
    path.cubicTo(0.3, 0.65, 0.18, 0.55, 0.18, 0.36)
    path.cubicTo(0.18, 0.0, 0.82, 0.0, 0.82, 0.36)
    path.cubicTo(0.82, 0.55, 0.7, 0.65, 0.5, 0.95)
    path.addEllipse(QPointF(0.5, 0.37), 0.1, 0.1)
    return path


def _village() -> QPainterPath:
    return _lines(
        ((0.1, 0.52), (0.5, 0.14), (0.9, 0.52)),
        ((0.2, 0.46), (0.2, 0.88), (0.8, 0.88), (0.8, 0.46)),
        ((0.5, 0.88), (0.5, 0.62)),
    )


def _road() -> QPainterPath:
    return _lines(
        ((0.32, 0.1), (0.1, 0.9)), ((0.68, 0.1), (0.9, 0.9)), ((0.5, 0.2), (0.5, 0.38)), ((0.5, 0.58), (0.5, 0.8))
    )


def _river() -> QPainterPath:
    path = QPainterPath()
    for top in (0.34, 0.66):
        path.moveTo(0.06, top)
        path.cubicTo(0.3, top - 0.32, 0.4, top + 0.02, 0.5, top)
        path.cubicTo(0.6, top - 0.02, 0.7, top + 0.32, 0.94, top)
    return path


def _worker() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(0.5, 0.3), 0.19, 0.19)
    path.moveTo(0.14, 0.92)
    path.cubicTo(0.14, 0.5, 0.86, 0.5, 0.86, 0.92)
    return path


def _bookmark() -> QPainterPath:
    return _lines(((0.24, 0.08), (0.76, 0.08), (0.76, 0.92), (0.5, 0.7), (0.24, 0.92), (0.24, 0.08)))


def _coordinate() -> QPainterPath:
    path = _lines(((0.5, 0.04), (0.5, 0.96)), ((0.04, 0.5), (0.96, 0.5)))
    path.addEllipse(QPointF(0.5, 0.5), 0.24, 0.24)
    return path


def _neighbour() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(0.5, 0.5), 0.34, 0.34)
    path.addEllipse(QPointF(0.5, 0.5), 0.08, 0.08)
    return path


_SHAPES: dict[str, Callable[[], QPainterPath]] = {
    "coordinate": _coordinate,
    "village": _village,
    "grid": lambda: _polygon(6, 0.42),
    "place": _place,
    "road": _road,
    "river": _river,
    "worker": _worker,
    "feature": lambda: _polygon(4, 0.44),
    "bookmark": _bookmark,
    "neighbour": _neighbour,
    "command": lambda: _lines(((0.3, 0.16), (0.68, 0.5), (0.3, 0.84))),
}
