"""The two deadlines of a case in one line, each in the colour of its light; in two where the panel is narrow."""

from collections.abc import Iterable, Iterator

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from zscc.ui.cases.panel_words import PanelLine
from zscc.ui.parts import Look

GAP_PX = 18


class ClockLine(QWidget):
    """Painted: a wrapping row of labels would be a layout of its own."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._clocks: tuple[PanelLine, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.hide()

    @property
    def clocks(self) -> dict[str, PanelLine]:
        """What is shown, by name: own, superior."""
        return {clock.name: clock for clock in self._clocks}

    def show_look(self, look: Look) -> None:
        """Wear another language or theme; the words follow."""
        self._look = look
        self.updateGeometry()
        self.update()

    def show_clocks(self, clocks: Iterable[PanelLine]) -> None:
        """Show these deadlines; none hides the line."""
        told = tuple(clocks)
        if told != self._clocks:
            self._clocks = told
            self.setAccessibleName("  ".join(clock.text for clock in told))
            self.updateGeometry()
            self.update()
        self.setVisible(bool(told))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return max((box.bottom() + 1 for _, box in self._placed(width)), default=0)

    def sizeHint(self) -> QSize:
        return QSize(1, self.heightForWidth(max(self.width(), 1)))

    def _placed(self, width: int) -> Iterator[tuple[PanelLine, QRect]]:
        metrics = QFontMetrics(self._look.theme.font("body"))
        left = top = 0
        for clock in self._clocks:
            needed = metrics.horizontalAdvance(clock.text) + 1
            if left and left + needed > width:
                left, top = 0, top + metrics.height()
            yield clock, QRect(left, top, min(needed, width), metrics.height())
            left += needed + self._look.theme.px(GAP_PX)

    def paintEvent(self, event: object) -> None:
        del event
        theme, painter = self._look.theme, QPainter(self)
        painter.setFont(theme.font("body"))
        for clock, box in self._placed(self.width()):
            painter.setPen(theme.colour(clock.shade or "text"))
            shown = painter.fontMetrics().elidedText(clock.text, Qt.TextElideMode.ElideRight, box.width())
            painter.drawText(box, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)
        painter.end()
