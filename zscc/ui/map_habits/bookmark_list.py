"""A list of bookmarks over the map, whatever they are of: Enter goes, F2 edits, Del deletes, Esc leaves."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from zscc.ui.parts import Look, label, say, tight

_PLACE = Qt.ItemDataRole.UserRole


def _renames(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_F2 and event.modifiers() == Qt.KeyboardModifier.NoModifier


class BookmarkTree(QTreeWidget):
    """Says what is asked of the row under the keyboard."""

    go_asked = Signal(int)
    delete_asked = Signal(int)
    left = Signal()

    @property
    def chosen(self) -> int | None:
        """Place of the bookmark under the keyboard; None on a group."""
        item = self.currentItem()
        return None if item is None else place_of(item)

    def event(self, event: QEvent) -> bool:
        # On the list F2 renames; everywhere else it goes to the next alarm.
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _renames(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        chosen, key = self.chosen, event.key()
        if key == Qt.Key.Key_Escape:
            self.left.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and chosen is not None:
            self.go_asked.emit(chosen)
        elif key == Qt.Key.Key_Delete and chosen is not None:
            self.delete_asked.emit(chosen)
        else:
            super().keyPressEvent(event)


def place_of(item: QTreeWidgetItem) -> int | None:
    """Place of a row's bookmark; None for a group."""
    place = item.data(0, _PLACE)
    return place if isinstance(place, int) else None


class BookmarkList(QFrame):
    """Heading, list and buttons; it changes nothing itself."""

    go_asked = Signal(int)
    delete_asked = Signal(int)
    closed = Signal()

    def __init__(self, parent: QWidget, said: str, does: str, buttons: Sequence[str], edits: Mapping[str, int]) -> None:
        """``said``: table of the words ``heading``, ``empty``, ``tip``; ``does``: that of the buttons.

        ``edits``: the column that a button of this name edits; what is neither that nor go nor delete, others do.
        """
        super().__init__(parent)
        self._said, self._does, self._edits = said, does, edits
        self.setObjectName("overlay")
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.heading, self.empty = label("body", parent=self), label("note", "second", self)
        self.empty.setWordWrap(True)
        tree = self.tree = BookmarkTree(self)
        tree.setRootIsDecorated(False)
        tree.setEditTriggers(QTreeWidget.EditTrigger.EditKeyPressed)
        tree.itemDoubleClicked.connect(lambda item, _: self._go(item))
        tree.itemChanged.connect(self._edited)
        tree.go_asked.connect(self.go_asked)
        tree.delete_asked.connect(self.delete_asked)
        tree.left.connect(self.closed)
        self.buttons = {name: QPushButton(self) for name in buttons}
        row = QHBoxLayout()
        tight(row, 0, 4)
        for name, button in self.buttons.items():
            button.setProperty("look", "box")
            if name in ("go", "delete", *edits):
                button.clicked.connect(lambda _=False, its=name: self._pressed(its))
            row.addWidget(button)
        column = QVBoxLayout(self)
        tight(column, 12, 8)
        for widget in (self.heading, self.empty, tree):
            column.addWidget(widget)
        column.addLayout(row)
        self.hide()

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        words, colours = look.wording.words, look.theme.style.palette
        say(self.heading, words(f"{self._said}.heading"))
        say(self.empty, words(f"{self._said}.empty"))
        for part in (self, self.tree):
            part.setAccessibleName(self.heading.text())
        self.tree.setToolTip(words(f"{self._said}.tip"))
        self.tree.setStyleSheet(
            f"QTreeWidget::item {{ height: {look.theme.px(28)}px; }}"
            f"QTreeWidget::item:selected {{ background: {colours.selected}; color: {colours.text}; }}"
        )
        for name, button in self.buttons.items():
            button.setText(words(f"{self._does}.{name}"))

    @contextmanager
    def filled(self, *, some: bool) -> Iterator[int | None]:
        """While the list is filled anew; gives the place that was chosen. ``some``: whether there will be any row."""
        chosen = self.tree.chosen
        self.tree.blockSignals(True)
        self.tree.clear()
        yield chosen
        self.tree.blockSignals(False)
        self.empty.setVisible(not some)
        for name in ("go", "delete", *self._edits):
            self.buttons[name].setEnabled(some)

    def add(self, parent: QTreeWidget | QTreeWidgetItem, texts: list[str], place: int) -> QTreeWidgetItem:
        """A row for the bookmark at a place."""
        item = QTreeWidgetItem(parent, texts)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable)
        item.setData(0, _PLACE, place)
        return item

    def changed(self, place: int, item: QTreeWidgetItem) -> None:
        """A row was edited."""
        raise NotImplementedError

    def _pressed(self, name: str) -> None:
        chosen, item = self.tree.chosen, self.tree.currentItem()
        if chosen is None or item is None:
            return
        if name in self._edits:
            self.tree.editItem(item, self._edits[name])
        else:
            (self.go_asked if name == "go" else self.delete_asked).emit(chosen)

    def _go(self, item: QTreeWidgetItem) -> None:
        place = place_of(item)
        if place is not None:
            self.go_asked.emit(place)

    def _edited(self, item: QTreeWidgetItem) -> None:
        place = place_of(item)
        if place is not None:
            self.changed(place, item)
