"""What the pages of items share: the way back, a list of items, and the one that is marked."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from zscc.model.feed_question import Preview, Rejected
from zscc.ui.feeds.item_view import ItemView
from zscc.ui.feeds.reject_list import ItemModel, ItemPainter, ItemRow
from zscc.ui.parts import Heading, Look, label, mark_row, row_list, say, tight
from zscc.ui.row_model import ROW_ROLE


class ItemPage(QWidget):
    """Items of one feed."""

    left = Signal()
    refresh_asked = Signal()
    reveal_asked = Signal(str)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.look = look
        self.feed = ""
        self.heading = Heading(self)
        self.away, self.again = QPushButton(self), QPushButton(self)
        self.head = QHBoxLayout()
        self.none = label("note", "third", self)
        self.none.setWordWrap(True)
        self.list, self.model = row_list(self), ItemModel(self)
        self._painter = ItemPainter(look, self)
        self.list.setModel(self.model)
        self.list.setItemDelegate(self._painter)
        self.view = ItemView(look, self)
        self.column = QVBoxLayout(self)
        self._lay_out()
        self.list.selectionModel().currentChanged.connect(self._show_marked)
        self.away.clicked.connect(self.left)
        self.again.clicked.connect(self.refresh_asked)
        self.view.reveal_asked.connect(self.reveal_asked)

    def _lay_out(self) -> None:
        tight(self.head, spacing=8)
        for button in (self.away, self.again):
            button.setProperty("look", "small")
        self.head.addWidget(self.away)
        self.head.addWidget(self.heading, 1)
        self.head.addWidget(self.again)
        tight(self.column, spacing=8)
        self.column.addLayout(self.head)
        self.column.addWidget(self.none)
        self.column.addWidget(self.list, 3)
        self.column.addWidget(self.view, 2)

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self.look = self._painter.look = look
        self.away.setText(look.wording.words("feed.item.away"))
        self.again.setText(look.wording.words("feed.item.again"))
        self.view.show_look(look)
        self.list.viewport().update()

    def begin(self, feed: str) -> None:
        """Another feed: nothing is known of its items yet."""
        if feed != self.feed:
            self.feed = feed
            self.model.show_rows([])
            self.view.show_item(b"")
        say(self.none, self.look.wording.words("feed.item.loading"))
        self.none.setVisible(not self.model.rows)

    def show_items(self, items: Sequence[Rejected | Preview], as_of: datetime, none: str) -> None:
        """Show these, the newest first; ``none`` is said when there are none."""
        wording = self.look.wording
        self.model.show_rows([ItemRow(place, wording, as_of, item) for place, item in enumerate(items)])
        say(self.none, none)
        self.none.setVisible(not items)
        self.list.setVisible(bool(items))
        self.view.setVisible(bool(items))
        mark_row(self.list, self.model.index(0) if items else QModelIndex())
        self._show_marked()

    @property
    def marked(self) -> Rejected | Preview | None:
        """The item that is marked."""
        index = self.list.currentIndex()
        row: ItemRow | None = index.data(ROW_ROLE) if index.isValid() else None
        return None if row is None else row.item

    def _show_marked(self, *_: QModelIndex) -> None:
        marked = self.marked
        raw = b"" if marked is None else marked.item if isinstance(marked, Rejected) else marked.raw
        self.view.show_item(raw)
        self.show_marked(marked)

    def show_marked(self, marked: Rejected | Preview | None) -> None:
        """What a page says of the marked one beside the item itself."""

    def take_focus(self) -> None:
        """Hand the keyboard to the list, or to the way back while it is empty."""
        (self.list if self.list.isVisible() else self.away).setFocus(Qt.FocusReason.OtherFocusReason)
