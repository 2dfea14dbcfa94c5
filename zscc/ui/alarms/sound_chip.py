"""The state of the sound in the top bar: a loudspeaker and words; where the bar is narrow the loudspeaker alone."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from zscc.ui.bar_chip import BarChip
from zscc.ui.parts import Look

EDGE_PX, MARK_PX, GAP_PX = 8, 14, 6


class SoundChip(BarChip):
    """Says whether alarms sound, by shape and by words."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent)
        self._said, self._muted = "", False

    def show_state(self, look: Look, said: str, tip: str, *, muted: bool) -> bool:
        """Say this; whether it is something else than before."""
        self.setToolTip(tip)
        if (said, muted, look) == (self._said, self._muted, self._look):
            return False
        self._look, self._said, self._muted = look, said, muted
        self.setAccessibleName(said)
        self._changed()
        return True

    @property
    def said(self) -> str:
        """The words, shown or not."""
        return self._said

    def whole_width(self) -> int:
        """The width that shows the words too."""
        return self._width(self._said)

    def _changed(self) -> None:
        self.setText("" if self._brief else self._said)
        super()._changed()

    def _width(self, text: str) -> int:
        theme = self._look.theme
        words = QFontMetrics(theme.font("note")).horizontalAdvance(text) + theme.px(GAP_PX) if text else 0
        return words + theme.px(2 * EDGE_PX + MARK_PX)

    def sizeHint(self) -> QSize:
        theme = self._look.theme
        return QSize(self._width(self.text()), QFontMetrics(theme.font("note")).height() + theme.px(12))

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme, painter = self._look.theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() or self.hasFocus() or self._muted:
            self._paint_ground(painter, theme.colour("hairline"))
        edge, left = theme.px(MARK_PX), theme.px(EDGE_PX)
        colour = theme.colour("text" if self._muted else "text_second")
        painter.setPen(QPen(colour, edge / 10, c=Qt.PenCapStyle.RoundCap))
        _paint_loudspeaker(painter, QRectF(left, (self.height() - edge) / 2, edge, edge), muted=self._muted)
        painter.setFont(theme.font("note"))
        painter.setPen(colour)
        metrics = painter.fontMetrics()
        base = (self.height() + metrics.ascent() - metrics.descent()) / 2
        painter.drawText(QPointF(left + edge + theme.px(GAP_PX), base), self.text())
        painter.end()


def _paint_loudspeaker(painter: QPainter, box: QRectF, *, muted: bool) -> None:
    """A box with its horn; waves while it sounds, a cross while it is mute."""
    side, corner = box.width(), box.topLeft()

    def at(x: float, y: float) -> QPointF:
        return corner + QPointF(x * side, y * side)

    horn = QPainterPath(at(0.04, 0.36))
    for x, y in ((0.2, 0.36), (0.44, 0.14), (0.44, 0.86), (0.2, 0.64), (0.04, 0.64)):
        horn.lineTo(at(x, y))
    horn.closeSubpath()
    painter.fillPath(horn, painter.pen().color())
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if muted:
        painter.drawLine(at(0.6, 0.36), at(0.92, 0.64))
        painter.drawLine(at(0.6, 0.64), at(0.92, 0.36))
        return
    for reach in (0.16, 0.34):
        wave = QRectF(at(0.5 - reach, 0.5 - reach), at(0.5 + reach, 0.5 + reach)).translated(0.08 * side, 0)
        painter.drawArc(wave, -45 * 16, 90 * 16)
