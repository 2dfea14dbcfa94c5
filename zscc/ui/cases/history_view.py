"""The steps of a case, painted as one thing: a hundred labels would take forty milliseconds to be dressed."""

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from zscc.ui.cases.history_words import HistoryLine
from zscc.ui.parts import Look

_WRAP = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWrapAnywhere)
GAP_PX, LEFT_PX = 8, 18


class HistoryView(QWidget):
    """Newest step first: moment and role, the act, and what it brought; a photograph's step can be clicked."""

    photo_asked = Signal(str)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self.lines: list[HistoryLine] = []
        self._boxes: list[QRect] = []
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_look(self, look: Look) -> None:
        """Wear another language or theme; the words follow."""
        self._look = look
        self.updateGeometry()
        self.update()

    def show_lines(self, lines: list[HistoryLine]) -> None:
        """Show these steps."""
        if lines == self.lines:
            return
        self.lines = lines
        told = (" ".join((line.clock, line.title, line.by, line.detail)) for line in lines)
        self.setAccessibleDescription("\n".join(told))
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return sum(self._heights(width)) if self.lines else 0

    def sizeHint(self) -> QSize:
        return QSize(self._look.theme.px(300), self.heightForWidth(max(self.width(), self._look.theme.px(300))))

    def _heights(self, width: int) -> list[int]:
        theme = self._look.theme
        note, small = QFontMetrics(theme.font("note")), QFontMetrics(theme.font("small"))
        room = max(width - theme.px(LEFT_PX), 1)
        heights = []
        for line in self.lines:
            detail = small.boundingRect(QRect(0, 0, room, 10_000), _WRAP, line.detail).height() if line.detail else 0
            heights.append(note.height() + detail + theme.px(GAP_PX))
        return heights

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._look.theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, top = theme.px(LEFT_PX), 0
        self._boxes = []
        for place, (line, height) in enumerate(zip(self.lines, self._heights(self.width()), strict=True)):
            box = QRect(left, top, self.width() - left, height)
            self._boxes.append(box)
            if box.intersects(event.rect()):
                self._paint_line(painter, box, line, first=place == 0)
            top += height
        painter.end()

    def _paint_line(self, painter: QPainter, box: QRect, line: HistoryLine, *, first: bool) -> None:
        theme = self._look.theme
        note = QFontMetrics(theme.font("note"))
        dot = theme.px(6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent" if first else "text_third"))
        painter.drawEllipse(theme.px(2), box.top() + (note.height() - dot) // 2, dot, dot)
        row = QRect(box.left(), box.top(), box.width(), note.height())
        painter.setFont(theme.font("note"))
        painter.setPen(theme.colour("accent" if line.photo else "text"))
        right = f"{line.by}  {line.clock}"
        used = note.horizontalAdvance(right)
        title = note.elidedText(line.title, Qt.TextElideMode.ElideRight, row.width() - used - theme.px(8))
        painter.drawText(row, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), title)
        painter.setPen(theme.colour("text_third"))
        painter.drawText(row, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), right)
        if line.detail:
            painter.setFont(theme.font("small"))
            painter.setPen(theme.colour("text_second"))
            painter.drawText(box.adjusted(0, note.height(), 0, 0), _WRAP, line.detail)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        for box, line in zip(self._boxes, self.lines, strict=False):
            if line.photo and box.contains(at):
                self.photo_asked.emit(line.photo)
