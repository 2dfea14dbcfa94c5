"""A box to tick, with the desk's own tick: that it is on is told by a shape, not by a colour alone."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QCheckBox, QStyle, QStyleOptionButton

_TICK = ((0.24, 0.53), (0.43, 0.71), (0.77, 0.31))
"""Shares of the box."""


def paint_tick(painter: QPainter, box: QRectF, colour: QColor) -> None:
    """A tick in a box."""
    side = box.width()
    painter.setPen(QPen(colour, max(side / 8, 1.4), c=Qt.PenCapStyle.RoundCap))
    painter.drawPolyline(QPolygonF([box.topLeft() + QPointF(x * side, y * side) for x, y in _TICK]))


class TickBox(QCheckBox):
    """Qt leaves the tick out where a style sheet fills the box."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.isChecked():
            return
        option = QStyleOptionButton()
        self.initStyleOption(option)
        box = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_tick(painter, QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), self.palette().color(QPalette.ColorRole.Base))
        painter.end()
