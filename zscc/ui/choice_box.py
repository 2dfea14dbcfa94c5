"""A box to choose one of several from, with the desk's own mark that it opens."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QComboBox, QWidget

_REACH_PX, _FROM_RIGHT_PX = 4.0, 14.0


class ChoiceBox(QComboBox):
    """Takes the width that it is given, however long its choices are."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        middle = QPointF(self.width() - _FROM_RIGHT_PX, self.height() / 2)
        corners = [(-_REACH_PX, -_REACH_PX / 2), (0.0, _REACH_PX / 2), (_REACH_PX, -_REACH_PX / 2)]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = self.palette().color(self.foregroundRole())
        painter.setPen(QPen(colour, 1.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawPolyline(QPolygonF([middle + QPointF(*corner) for corner in corners]))
        painter.end()
