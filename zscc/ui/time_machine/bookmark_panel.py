"""The bookmarks of moments over the map: name, moment and note."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHeaderView, QTreeWidgetItem, QWidget

from zscc.settings.seat import MomentBookmark
from zscc.ui.map_habits.bookmark_list import BookmarkList
from zscc.ui.parts import Look

WIDE_PX, HIGH_PX = 460, 320
NAME, WHEN, NOTE = range(3)


class MomentPanel(BookmarkList):
    """The earliest first."""

    change_asked = Signal(int, str, str)
    """Place, name, note."""

    def __init__(self, parent: QWidget) -> None:
        buttons, edits = ("go", "rename", "note", "delete", "close"), {"rename": NAME, "note": NOTE}
        super().__init__(parent, "replay.bookmark", "replay.bookmark.do", buttons, edits)
        self._look: Look | None = None
        self.tree.setColumnCount(NOTE + 1)
        self.tree.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.tree.header().setStretchLastSection(True)
        self.buttons["close"].clicked.connect(self.closed)

    def show_look(self, look: Look) -> None:
        self._look = look
        super().show_look(look)
        self.tree.setHeaderLabels([look.wording.words(f"replay.bookmark.{name}") for name in ("name", "when", "note")])
        self.tree.setColumnWidth(NAME, look.theme.px(160))
        self.tree.setColumnWidth(WHEN, look.theme.px(150))

    def fit(self, wide: int, high: int) -> None:
        """Be as large as is wished for, and no larger than there is room."""
        px = (lambda value: value) if self._look is None else self._look.theme.px
        self.setFixedSize(min(px(WIDE_PX), wide), min(px(HIGH_PX), high))

    def show_moments(self, moments: tuple[MomentBookmark, ...], when: Callable[[datetime], str]) -> None:
        """List these. The keyboard stays on its row, or is on the first."""
        tree = self.tree
        with self.filled(some=bool(moments)) as chosen:
            for place in sorted(range(len(moments)), key=lambda place: moments[place].at):
                its = moments[place]
                item = self.add(tree, [its.name, when(its.at), its.note], place)
                item.setToolTip(NOTE, its.note)
                if place == chosen or (chosen is None and tree.topLevelItemCount() == 1):
                    tree.setCurrentItem(item)

    def changed(self, place: int, item: QTreeWidgetItem) -> None:
        """A name or a note; the moment itself is what it is, and an edit of it is listed as it was."""
        self.change_asked.emit(place, item.text(NAME), item.text(NOTE))
