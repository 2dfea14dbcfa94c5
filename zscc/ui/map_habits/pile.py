"""Everything that lies at one point, as a short list over the map: arrows or Tab step through it, Esc puts it away."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from zscc.map.pointing.pick import Pick
from zscc.ui.parts import Look, label, say, tight

_WIDTH_PX, _ROW_PX, _MOST_ROWS = 300, 30, 9
_BESIDE = QPoint(16, 8)


class PileList(QListWidget):
    """Tab steps as the arrows do."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        rows = self.count()
        if rows:
            self.setCurrentRow((self.currentRow() + (1 if forward else -1)) % rows)
        return bool(rows)


class Pile(QFrame):
    """The list; what is stepped on is announced."""

    stepped = Signal(object)
    """Pick."""
    closed = Signal()

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self.setObjectName("overlay")
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.heading = label("note", "second", self)
        self.list = PileList(self)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setUniformItemSizes(True)
        self.list.currentItemChanged.connect(self._stepped)
        self.list.left.connect(self.leave)
        column = QVBoxLayout(self)
        tight(column, 8, 6)
        column.addWidget(self.heading)
        column.addWidget(self.list)
        self.hide()

    def show_look(self, look: Look) -> None:
        """Wear another theme."""
        colours, theme = look.theme.style.palette, look.theme
        self.setFixedWidth(theme.px(_WIDTH_PX))
        self.list.setStyleSheet(
            f"QListWidget::item {{ height: {theme.px(_ROW_PX)}px; padding-left: 6px; }}"
            f"QListWidget::item:selected {{ background: {colours.selected}; color: {colours.text}; }}"
        )

    def show_things(self, told: str, things: list[tuple[Pick, str]], at: QPoint) -> None:
        """List these beside a point of the map, and step on the first."""
        self.list.blockSignals(True)
        self.list.clear()
        for pick, text in things:
            item = QListWidgetItem(text, self.list)
            item.setData(Qt.ItemDataRole.UserRole, pick)
            item.setToolTip(text)
        self.list.blockSignals(False)
        say(self.heading, told)
        self.list.setAccessibleName(told)
        row_px = self.list.sizeHintForRow(0) if things else 0
        self.list.setFixedHeight(min(len(things), _MOST_ROWS) * max(row_px, 1) + 4)
        self.adjustSize()
        self._place(at)
        self.show()
        self.raise_()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        self.list.setCurrentRow(0)

    def leave(self) -> None:
        """Put the list away and give the keyboard back."""
        self.hide()
        self.closed.emit()

    def _place(self, at: QPoint) -> None:
        room, beside = self._over.size(), at + _BESIDE
        left = beside.x() if beside.x() + self.width() < room.width() - 60 else at.x() - self.width() - _BESIDE.x()
        top = min(beside.y(), room.height() - self.height() - 8)
        self.move(max(left, 8), max(top, 8))

    def _stepped(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.stepped.emit(item.data(Qt.ItemDataRole.UserRole))
