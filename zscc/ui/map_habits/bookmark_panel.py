"""The bookmarks of this seat in their groups, over the map."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QWidget

from zscc.settings.seat import Bookmark
from zscc.ui.map_habits.bookmark_list import BookmarkList, place_of
from zscc.ui.parts import Look

_WORDS = "habits.bookmarks"
_WIDTH_PX, _HEIGHT_PX = 280, 320


class BookmarkPanel(BookmarkList):
    """A list in groups. A name written as ``group/name`` moves into that group."""

    add_asked = Signal()
    rename_asked = Signal(int, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, _WORDS, _WORDS, ("add", "go", "rename", "delete"), {"rename": 0})
        self.tree.setHeaderHidden(True)
        self.tree.setIndentation(14)
        self.buttons["add"].clicked.connect(self.add_asked)

    def show_look(self, look: Look) -> None:
        self.setFixedSize(look.theme.px(_WIDTH_PX), look.theme.px(_HEIGHT_PX))
        super().show_look(look)

    def show_bookmarks(self, bookmarks: tuple[Bookmark, ...]) -> None:
        """List these; those without a group first. The keyboard stays on its row."""
        with self.filled(some=bool(bookmarks)) as chosen:
            groups: dict[str, QTreeWidgetItem | QTreeWidget] = {"": self.tree}
            for place in sorted(range(len(bookmarks)), key=lambda place: (bookmarks[place].group, place)):
                its = bookmarks[place]
                if its.group not in groups:
                    group = QTreeWidgetItem(self.tree, [its.group])
                    group.setFlags(Qt.ItemFlag.ItemIsEnabled)
                    groups[its.group] = group
                item = self.add(groups[its.group], [its.name], place)
                if place == chosen:
                    self.tree.setCurrentItem(item)
            self.tree.expandAll()

    def choose(self, place: int) -> None:
        """Put the keyboard on one bookmark."""
        for item in self.tree.findItems("*", Qt.MatchFlag.MatchWildcard | Qt.MatchFlag.MatchRecursive):
            if place_of(item) == place:
                self.tree.setCurrentItem(item)

    def changed(self, place: int, item: QTreeWidgetItem) -> None:
        self.rename_asked.emit(place, item.text(0))
