"""The bookmarks of this seat in their groups, over the map: go, rename (F2), delete (Del)."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from zscc.settings.seat import Bookmark
from zscc.ui.parts import Look, label, say, tight

_WIDTH_PX, _HEIGHT_PX = 280, 320
_PLACE = Qt.ItemDataRole.UserRole


def _renames(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_F2 and event.modifiers() == Qt.KeyboardModifier.NoModifier


class BookmarkTree(QTreeWidget):
    """Enter goes, F2 renames, Del deletes, Esc leaves."""

    go_asked = Signal(int)
    delete_asked = Signal(int)
    left = Signal()

    @property
    def chosen(self) -> int | None:
        """Place of the bookmark under the keyboard; None on a group."""
        item = self.currentItem()
        place = None if item is None else item.data(0, _PLACE)
        return place if isinstance(place, int) else None

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


class BookmarkPanel(QFrame):
    """A list in groups; it changes nothing itself. A name written as ``group/name`` moves into that group."""

    add_asked = Signal()
    go_asked = Signal(int)
    rename_asked = Signal(int, str)
    delete_asked = Signal(int)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("overlay")
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.heading, self.empty = label("body", parent=self), label("note", "second", self)
        self.empty.setWordWrap(True)
        self.tree = BookmarkTree(self)
        self.tree.setHeaderHidden(True)
        self.tree.setIndentation(14)
        self.tree.setRootIsDecorated(False)
        self.tree.setEditTriggers(QTreeWidget.EditTrigger.EditKeyPressed)
        self.tree.itemDoubleClicked.connect(self._double_clicked)
        self.tree.itemChanged.connect(self._changed)
        self.tree.go_asked.connect(self.go_asked)
        self.tree.delete_asked.connect(self.delete_asked)
        self.tree.left.connect(self.closed)
        self.buttons = {name: QPushButton(self) for name in ("add", "go", "rename", "delete")}
        row = QHBoxLayout()
        tight(row, 0, 4)
        for name, button in self.buttons.items():
            button.setProperty("look", "box")
            button.clicked.connect(lambda _=False, its=name: self._pressed(its))
            row.addWidget(button)
        column = QVBoxLayout(self)
        tight(column, 12, 8)
        for widget in (self.heading, self.empty, self.tree):
            column.addWidget(widget)
        column.addLayout(row)
        self.hide()

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        words, colours = look.wording.words, look.theme.style.palette
        self.setFixedSize(look.theme.px(_WIDTH_PX), look.theme.px(_HEIGHT_PX))
        say(self.heading, words("habits.bookmarks.heading"))
        say(self.empty, words("habits.bookmarks.empty"))
        self.setAccessibleName(words("habits.bookmarks.heading"))
        self.tree.setAccessibleName(words("habits.bookmarks.heading"))
        self.tree.setToolTip(words("habits.bookmarks.tip"))
        self.tree.setStyleSheet(
            f"QTreeWidget::item {{ height: {look.theme.px(28)}px; }}"
            f"QTreeWidget::item:selected {{ background: {colours.selected}; color: {colours.text}; }}"
        )
        for name, button in self.buttons.items():
            button.setText(words(f"habits.bookmarks.{name}"))

    def show_bookmarks(self, bookmarks: tuple[Bookmark, ...]) -> None:
        """List these; those without a group first. The keyboard stays on its row."""
        chosen = self.tree.chosen
        self.tree.blockSignals(True)
        self.tree.clear()
        groups: dict[str, QTreeWidgetItem | QTreeWidget] = {"": self.tree}
        order = sorted(range(len(bookmarks)), key=lambda place: (bookmarks[place].group, place))
        for place in order:
            its = bookmarks[place]
            if its.group not in groups:
                group = QTreeWidgetItem(self.tree, [its.group])
                group.setFlags(Qt.ItemFlag.ItemIsEnabled)
                groups[its.group] = group
            item = QTreeWidgetItem(groups[its.group], [its.name])
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable)
            item.setData(0, _PLACE, place)
            if place == chosen:
                self.tree.setCurrentItem(item)
        self.tree.expandAll()
        self.tree.blockSignals(False)
        self.empty.setVisible(not bookmarks)
        for name in ("go", "rename", "delete"):
            self.buttons[name].setEnabled(bool(bookmarks))

    def choose(self, place: int) -> None:
        """Put the keyboard on one bookmark."""
        for item in self.tree.findItems("*", Qt.MatchFlag.MatchWildcard | Qt.MatchFlag.MatchRecursive):
            if item.data(0, _PLACE) == place:
                self.tree.setCurrentItem(item)

    def _pressed(self, name: str) -> None:
        chosen, item = self.tree.chosen, self.tree.currentItem()
        if name == "add":
            self.add_asked.emit()
        elif chosen is None or item is None:
            return
        elif name == "rename":
            self.tree.editItem(item, 0)
        else:
            (self.go_asked if name == "go" else self.delete_asked).emit(chosen)

    def _double_clicked(self, item: QTreeWidgetItem) -> None:
        place = item.data(0, _PLACE)
        if isinstance(place, int):
            self.go_asked.emit(place)

    def _changed(self, item: QTreeWidgetItem) -> None:
        place = item.data(0, _PLACE)
        if isinstance(place, int):
            self.rename_asked.emit(place, item.text(0))
