"""The cells: mouse and keyboard choose rows as every list does, and the choice is asked for, not kept here.

A click chooses one row, Ctrl+click adds or takes away, Shift+click a range; arrows move and choose, with Ctrl they
only move; Space adds or takes away, Ctrl+A chooses all, Ctrl+C copies, Enter shows the chosen on the map.
"""

from enum import Enum

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from zscc.ui.table.model import CHOSEN_ROLE
from zscc.ui.theme import Theme


class Touch(Enum):
    """What a chosen row does to the choice."""

    ONLY = "only"
    TOGGLE = "toggle"
    RANGE = "range"
    ALL = "all"


_MOVES = frozenset(
    {
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
    }
)
_CTRL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class CellPainter(QStyledItemDelegate):
    """Cells of chosen rows lie on the colour of the choice, and a bar stands at their left end."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        if index.data(CHOSEN_ROLE):
            painter.fillRect(option.rect, self._theme.colour("selected"))
            if index.column() == 0:
                bar = QRect(option.rect.topLeft(), QSize(self._theme.px(3), option.rect.height()))
                painter.fillRect(bar, self._theme.colour("accent"))
        super().paint(painter, option, index)


class TableView(QTableView):
    """Rows of one height; no selection of its own."""

    touched = Signal(int, object)
    """Place on the screen and Touch."""
    copy_asked = Signal()
    zoom_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionsMovable(True)
        head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            own = {Qt.Key.Key_A, Qt.Key.Key_C}
            if Qt.Key(event.key()) in own and event.modifiers() == _CTRL:
                # While the table has the keyboard these mean its rows, not the map.
                event.accept()
                return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() is Qt.MouseButton.LeftButton:
            self._touch(index, event.modifiers())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.buttons() & Qt.MouseButton.LeftButton and index.isValid() and index != self.currentIndex():
            self.setCurrentIndex(index)
            self.touched.emit(index.row(), Touch.RANGE)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = Qt.Key(event.key()), event.modifiers()
        if key is Qt.Key.Key_A and held & _CTRL:
            self.touched.emit(0, Touch.ALL)
        elif key is Qt.Key.Key_C and held & _CTRL:
            self.copy_asked.emit()
        elif key is Qt.Key.Key_Space and self.currentIndex().isValid():
            self.touched.emit(self.currentIndex().row(), Touch.TOGGLE)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.zoom_asked.emit()
        else:
            self._move(event, key)

    def _move(self, event: QKeyEvent, key: Qt.Key) -> None:
        before = self.currentIndex()
        super().keyPressEvent(event)
        now = self.currentIndex()
        if key in _MOVES and now.isValid() and now.row() != before.row() and not event.modifiers() & _CTRL:
            self._touch(now, event.modifiers())

    def _touch(self, index: QModelIndex, held: Qt.KeyboardModifier) -> None:
        touch = Touch.TOGGLE if held & _CTRL else Touch.RANGE if held & _SHIFT else Touch.ONLY
        self.touched.emit(index.row(), touch)
