"""How many entries one fact saved: a bar of all that came in, of which the facts are the filled part; it is a door."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from zscc.ui.parts import Look

EDGE_PX, BAR_PX = 12, 8


class DuplicateMeter(QWidget):
    """One line of words over one bar."""

    opened = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.entries, self.facts, self._under = 0, 0, False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        return QSize(self._look.theme.px(300), self.height())

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        self.setFixedHeight(QFontMetrics(look.theme.font("note")).height() + look.theme.px(BAR_PX + 18))
        self.show_numbers(self.entries, self.facts)

    def show_numbers(self, entries: int, facts: int) -> None:
        """Entries that came in, and the facts that they tell of."""
        self.entries, self.facts = entries, facts
        self.setAccessibleName(self.said())
        self.update()

    def said(self) -> str:
        """接报2600条，归并为2391件，少办209件（8.0%）."""
        wording = self._look.wording
        saved = self.entries - self.facts
        share = f"{100 * saved / self.entries:.1f}%" if self.entries else wording("unit.unknown")
        numbers = {"entries": self.entries, "facts": self.facts, "saved": saved}
        told = {name: wording.number(number) for name, number in numbers.items()}
        return wording.words("statistics.meter", **told, share=share)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme, painter = self._look.theme, QPainter(self)
        if self._under or self.hasFocus():
            painter.fillRect(self.rect(), theme.colour("raised"))
        edge = theme.px(EDGE_PX)
        painter.setFont(theme.font("note"))
        painter.setPen(theme.colour("text"))
        line = painter.fontMetrics().height()
        box = QRectF(edge, theme.px(4), self.width() - 2 * edge, line)
        shown = painter.fontMetrics().elidedText(self.said(), Qt.TextElideMode.ElideRight, int(box.width()))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), shown)
        bar = QRectF(edge, box.bottom() + theme.px(4), box.width(), theme.px(BAR_PX))
        painter.fillRect(bar, theme.faded("stale", 0.35))
        share = self.facts / self.entries if self.entries else 0.0
        painter.fillRect(QRectF(bar.left(), bar.top(), bar.width() * share, bar.height()), theme.faded("accent", 0.62))
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.opened.emit()

    def enterEvent(self, event: QEnterEvent) -> None:
        del event
        self._under = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._under = False
        self.update()
