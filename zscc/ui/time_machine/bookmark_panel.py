"""The bookmarks of moments over the map: name, moment and note; Enter goes, F2 edits, Del deletes."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QHeaderView, QPushButton, QTreeWidgetItem, QVBoxLayout, QWidget

from zscc.settings.seat import MomentBookmark
from zscc.ui.map_habits.bookmark_panel import BookmarkTree
from zscc.ui.parts import Look, label, say, tight

WIDE_PX, HIGH_PX = 460, 320
NAME, WHEN, NOTE = range(3)
_PLACE = Qt.ItemDataRole.UserRole


class MomentPanel(QFrame):
    """A list; it changes nothing itself."""

    go_asked = Signal(int)
    delete_asked = Signal(int)
    change_asked = Signal(int, str, str)
    """Place, name, note."""
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("overlay")
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._look: Look | None = None
        self.heading, self.empty = label("body", parent=self), label("note", "second", self)
        self.empty.setWordWrap(True)
        self.tree = BookmarkTree(self)
        self.tree.setColumnCount(NOTE + 1)
        self.tree.setRootIsDecorated(False)
        self.tree.setEditTriggers(BookmarkTree.EditTrigger.EditKeyPressed)
        self.tree.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.tree.header().setStretchLastSection(True)
        self.tree.itemDoubleClicked.connect(lambda item, _: self._go(item))
        self.tree.itemChanged.connect(self._changed)
        self.tree.go_asked.connect(self.go_asked)
        self.tree.delete_asked.connect(self.delete_asked)
        self.tree.left.connect(self.closed)
        self.buttons = {name: QPushButton(self) for name in ("go", "rename", "note", "delete", "close")}
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
        self._look = look
        words, colours = look.wording.words, look.theme.style.palette
        say(self.heading, words("replay.bookmark.heading"))
        say(self.empty, words("replay.bookmark.empty"))
        self.setAccessibleName(words("replay.bookmark.heading"))
        self.tree.setAccessibleName(words("replay.bookmark.heading"))
        self.tree.setToolTip(words("replay.bookmark.tip"))
        self.tree.setHeaderLabels([words(f"replay.bookmark.{name}") for name in ("name", "when", "note")])
        self.tree.setColumnWidth(NAME, look.theme.px(160))
        self.tree.setColumnWidth(WHEN, look.theme.px(150))
        self.tree.setStyleSheet(
            f"QTreeWidget::item {{ height: {look.theme.px(28)}px; }}"
            f"QTreeWidget::item:selected {{ background: {colours.selected}; color: {colours.text}; }}"
        )
        for name, button in self.buttons.items():
            button.setText(words(f"replay.bookmark.do.{name}"))

    def fit(self, wide: int, high: int) -> None:
        """Be as large as is wished for, and no larger than there is room."""
        px = (lambda value: value) if self._look is None else self._look.theme.px
        self.setFixedSize(min(px(WIDE_PX), wide), min(px(HIGH_PX), high))

    def show_moments(self, moments: tuple[MomentBookmark, ...], when: Callable[[datetime], str]) -> None:
        """List these, the earliest first. The keyboard stays on its row."""
        chosen, tree = self.tree.chosen, self.tree
        tree.blockSignals(True)
        tree.clear()
        for place in sorted(range(len(moments)), key=lambda place: moments[place].at):
            its = moments[place]
            item = QTreeWidgetItem(tree, [its.name, when(its.at), its.note])
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable)
            item.setData(NAME, _PLACE, place)
            item.setToolTip(NOTE, its.note)
            if place == chosen or (chosen is None and tree.topLevelItemCount() == 1):
                tree.setCurrentItem(item)
        tree.blockSignals(False)
        self.empty.setVisible(not moments)
        for name in ("go", "rename", "note", "delete"):
            self.buttons[name].setEnabled(bool(moments))

    def _pressed(self, name: str) -> None:
        item, chosen = self.tree.currentItem(), self.tree.chosen
        if name == "close":
            self.closed.emit()
        elif item is None or chosen is None:
            return
        elif name in ("rename", "note"):
            self.tree.editItem(item, NAME if name == "rename" else NOTE)
        else:
            (self.go_asked if name == "go" else self.delete_asked).emit(chosen)

    def _go(self, item: QTreeWidgetItem) -> None:
        place = item.data(NAME, _PLACE)
        if isinstance(place, int):
            self.go_asked.emit(place)

    def _changed(self, item: QTreeWidgetItem) -> None:
        """A name or a note; the moment itself is what it is, and an edit of it is listed as it was."""
        place = item.data(NAME, _PLACE)
        if isinstance(place, int):
            self.change_asked.emit(place, item.text(NAME), item.text(NOTE))
