"""Shapes beside words: every state has one, so that colour is never the only code.

◆ urgent, ▲ high, ■ normal, ● low; a vehicle is a pointed arrow when moving, a square when stopped, a hollow
arrow when its data are stale, a hollow square when offline. Feeds have a dot, a dial (delayed), a cross (down).
"""

from collections.abc import Callable
from math import cos, pi, sin

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QTransform
from PySide6.QtWidgets import QWidget

from zscc.map.symbols import arrow, diamond, disc, square, triangle
from zscc.model.feed_health import FeedState
from zscc.model.report import Priority
from zscc.situation.snapshot import VehicleState
from zscc.ui.theme import Theme

PRIORITY_COLOURS = {
    Priority.URGENT: "red",
    Priority.HIGH: "amber",
    Priority.NORMAL: "yellow",
    Priority.LOW: "blue",
}
FEED_COLOURS = {
    FeedState.UP: "ok",
    FeedState.DELAYED: "text_second",
    FeedState.DOWN: "amber",
    FeedState.STOPPED: "stale",
}
Kind = Priority | VehicleState | FeedState
HOLLOW = {VehicleState.STALE, VehicleState.OFFLINE}


def colour_of(kind: Kind) -> str:
    """Name of the palette's colour of a priority, a vehicle's state or a feed's."""
    if isinstance(kind, Priority):
        return PRIORITY_COLOURS[kind]
    if isinstance(kind, FeedState):
        return FEED_COLOURS[kind]
    return "stale" if kind in HOLLOW else "accent"


def paint_glyph(painter: QPainter, theme: Theme, kind: Kind, box: QRectF, *, lit: bool = True) -> None:
    """Paint the shape of ``kind`` into ``box``; unlit where there is none of it, since red and amber mean act."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colour = theme.colour(colour_of(kind) if lit else "stale")
    if isinstance(kind, FeedState):
        _paint_feed(painter, kind, QPen(colour, box.width() / 8), box)
    elif kind in HOLLOW:
        painter.setPen(QPen(colour, box.width() / 8))
        painter.drawPath(shape(kind, box))
    else:
        painter.fillPath(shape(kind, box), colour)
    painter.restore()


def shape(kind: Priority | VehicleState, box: QRectF) -> QPainterPath:
    """Outline of a priority's or a vehicle's symbol inside ``box``: the map's own, pointing up."""
    turn = QTransform().translate(box.center().x(), box.center().y()).scale(box.width(), box.height())
    return turn.map(_SHAPES[kind]())


_SHAPES: dict[Priority | VehicleState, Callable[[], QPainterPath]] = {
    Priority.URGENT: diamond,
    Priority.HIGH: triangle,
    Priority.NORMAL: square,
    Priority.LOW: disc,
    VehicleState.MOVING: arrow,
    VehicleState.STOPPED: square,
    VehicleState.STALE: arrow,
    VehicleState.OFFLINE: square,
}


def _paint_feed(painter: QPainter, state: FeedState, pen: QPen, box: QRectF) -> None:
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    centre, radius = box.center(), box.width() * 0.4
    painter.setPen(pen)
    if state is FeedState.UP:
        painter.setBrush(pen.color())
        painter.drawEllipse(centre, radius * 0.75, radius * 0.75)
    elif state is FeedState.DELAYED:
        painter.drawEllipse(centre, radius, radius)
        painter.drawLine(centre, centre + QPointF(0, -radius * 0.7))
        painter.drawLine(centre, centre + QPointF(radius * 0.6 * cos(pi / 6), radius * 0.6 * sin(pi / 6)))
    elif state is FeedState.DOWN:
        reach = radius * 0.8
        painter.drawLine(centre + QPointF(-reach, -reach), centre + QPointF(reach, reach))
        painter.drawLine(centre + QPointF(-reach, reach), centre + QPointF(reach, -reach))
    else:
        painter.drawEllipse(centre, radius * 0.75, radius * 0.75)


class Glyph(QWidget):
    """A shape as a small widget, beside a label that says the same."""

    def __init__(self, theme: Theme, kind: Kind, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._kind, self._lit = theme, kind, True
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.show_theme(theme)

    def show_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        self._theme = theme
        self.setFixedSize(theme.symbol, theme.symbol)
        self.update()

    def show_kind(self, kind: Kind, *, lit: bool = True) -> None:
        """Take another shape; unlit where it asks for nothing."""
        if (kind, lit) != (self._kind, self._lit):
            self._kind, self._lit = kind, lit
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.symbol, self._theme.symbol)

    def paintEvent(self, event: object) -> None:
        del event
        painter = QPainter(self)
        paint_glyph(painter, self._theme, self._kind, QRectF(self.rect()).adjusted(1, 1, -1, -1), lit=self._lit)
        painter.end()
