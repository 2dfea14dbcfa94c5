"""速度: the speeds of several vehicles over one stretch of time, one curve and one row of stops each."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from zscc.analysis.speeds import SpeedOfDay
from zscc.ui.parts import Look

HIGH_PX, LEFT_PX, STOP_PX = 132, 44, 5
VERTICES = 1_200
_LEAST_TOP_KMH, _STEP_KMH = 20, 10


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """One vehicle's."""

    vehicle: str
    name: str
    colour: str
    speed: SpeedOfDay


class FleetGraph(QWidget):
    """Time to the right, km/h up; stops lie below the curves. The hand points at a moment, a click goes there."""

    pointed = Signal(object)
    """Milliseconds of the epoch under the hand, or None when it left."""
    clicked = Signal(object)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self.curves: tuple[Curve, ...] = ()
        self.since_ms, self.until_ms = 0, 1
        self.at_ms, self.now_ms = 0, 0
        self.hand_ms: int | None = None
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        self.setFixedHeight(look.theme.px(HIGH_PX))
        self.update()

    def show_curves(self, curves: Sequence[Curve], since_ms: int, until_ms: int) -> None:
        """Draw these over this stretch."""
        self.curves, self.since_ms, self.until_ms = tuple(curves), since_ms, max(until_ms, since_ms + 1)
        self.update()

    def show_place(self, at_ms: int, now_ms: int) -> None:
        """Where the replay stands, and where the present is."""
        if (at_ms, now_ms) != (self.at_ms, self.now_ms):
            self.at_ms, self.now_ms = at_ms, now_ms
            self.update()

    def show_hand(self, at_ms: int | None) -> None:
        """Where the hand is, on the graph or on the map."""
        if at_ms != self.hand_ms:
            self.hand_ms = at_ms
            self.update()

    @property
    def plot(self) -> QRectF:
        """Where the curves lie; the rows of stops are below."""
        theme = self._look.theme
        foot = QFontMetrics(theme.font("small")).height() + theme.px(2) + len(self.curves) * theme.px(STOP_PX)
        return QRectF(self.rect()).adjusted(theme.px(LEFT_PX), theme.px(4), -theme.px(12), -foot)

    def x_of(self, at_ms: float) -> float:
        """Pixel of a moment."""
        return self.plot.left() + self.plot.width() * (at_ms - self.since_ms) / (self.until_ms - self.since_ms)

    def moment_at(self, x: float) -> int:
        """The moment under a pixel, never after the present."""
        share = min(max((x - self.plot.left()) / max(self.plot.width(), 1), 0.0), 1.0)
        at_ms = round(self.since_ms + share * (self.until_ms - self.since_ms))
        return min(at_ms, self.now_ms or at_ms)

    def sizeHint(self) -> QSize:
        return QSize(400, self._look.theme.px(HIGH_PX))

    # Painting ------------------------------------------------------------------------------------------

    def paintEvent(self, event: object) -> None:
        del event
        painter = QPainter(self)
        top = self._paint_axis(painter)
        painter.setClipRect(QRectF(self.plot.left(), 0, self.plot.width(), self.height()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for row, curve in enumerate(self.curves):
            self._paint_curve(painter, curve, top)
            self._paint_stops(painter, curve, row)
        painter.setClipping(False)
        self._paint_places(painter)
        painter.end()

    def _paint_axis(self, painter: QPainter) -> int:
        theme, plot = self._look.theme, self.plot
        fastest = max((curve.speed.top_kmh for curve in self.curves), default=0.0)
        top = int(max(fastest, _LEAST_TOP_KMH) // _STEP_KMH + 1) * _STEP_KMH
        painter.setFont(theme.font("small"))
        metrics = painter.fontMetrics()
        for kmh in range(0, top + 1, _STEP_KMH):
            y = plot.bottom() - plot.height() * kmh / top
            painter.fillRect(QRectF(plot.left(), y, plot.width(), 1), theme.colour("hairline"))
            painter.setPen(theme.colour("text_third"))
            text = str(kmh)
            painter.drawText(
                QPointF(plot.left() - metrics.horizontalAdvance(text) - theme.px(6), y + metrics.ascent() / 2), text
            )
        return top

    def _paint_curve(self, painter: QPainter, curve: Curve, top: int) -> None:
        at_ms, kmh = curve.speed.course(VERTICES)
        seen = (at_ms >= self.since_ms) & (at_ms <= self.until_ms)
        at_ms, kmh = at_ms[seen], kmh[seen]
        plot = self.plot
        x = plot.left() + plot.width() * (at_ms - self.since_ms) / (self.until_ms - self.since_ms)
        y = plot.bottom() - plot.height() * kmh / top
        painter.setPen(QPen(QColor(curve.colour), 1.4))
        breaks = np.flatnonzero(np.isnan(y))
        for first, last in zip([0, *(breaks + 1)], [*breaks, len(y)], strict=True):
            line = [QPointF(float(x[place]), float(y[place])) for place in range(first, last)]
            if len(line) > 1:
                painter.drawPolyline(QPolygonF(line))

    def _paint_stops(self, painter: QPainter, curve: Curve, row: int) -> None:
        theme, plot = self._look.theme, self.plot
        top = plot.bottom() + theme.px(2) + row * theme.px(STOP_PX)
        for begins_ms, ends_ms in curve.speed.stops.tolist():
            left, right = self.x_of(begins_ms), self.x_of(ends_ms)
            painter.fillRect(QRectF(left, top, max(right - left, 1), theme.px(STOP_PX) - 2), QColor(curve.colour))

    def _paint_places(self, painter: QPainter) -> None:
        theme, plot = self._look.theme, self.plot
        high = self.height() - plot.top() - QFontMetrics(theme.font("small")).height()
        for at_ms, colour in ((self.at_ms, "accent"), (self.hand_ms, "text")):
            if at_ms is not None and self.since_ms <= at_ms <= self.until_ms:
                painter.fillRect(QRectF(self.x_of(at_ms) - 1, plot.top(), 2, high), theme.colour(colour))

    # Hands ---------------------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.pointed.emit(self.moment_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.clicked.emit(self.moment_at(event.position().x()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed.emit(None)
