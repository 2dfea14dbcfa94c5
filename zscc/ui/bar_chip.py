"""What stands in the top bar as a chip: as wide as its words, fewer where it is narrow, on a ground when touched."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from zscc.ui.parts import Look


class BarChip(QPushButton):
    """The base of every chip; it has a ``sizeHint`` and paints itself."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look, self._brief = look, False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_brief(self, brief: bool) -> None:
        """Leave to the tool tip what has no room in a narrow bar."""
        if brief != self._brief:
            self._brief = brief
            self._changed()

    def _changed(self) -> None:
        """Its words are others: it wants another width and another picture."""
        self.updateGeometry()
        self.update()

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _paint_ground(self, painter: QPainter, edge: QColor | Qt.PenStyle) -> None:
        """The box behind the words; the one that has the keyboard wears the accent in place of ``edge``."""
        theme = self._look.theme
        painter.setPen(theme.colour("accent") if self.hasFocus() else edge)
        painter.setBrush(theme.colour("raised"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme.radius / 2, theme.radius / 2)
