"""Habits of one window that need nothing but a key: the map on paper, the map alone, the files added last."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from zscc.ui.bare_map import BareMap
from zscc.ui.page_desk import PageDesk
from zscc.ui.parts import Look
from zscc.ui.recent_files import RecentFiles

if TYPE_CHECKING:
    from zscc.ui.window import DeskWindow


class HabitDesk(QObject):
    """Made when all the panels are there."""

    def __init__(self, desk: "DeskWindow", look: Look) -> None:
        super().__init__(desk)
        self.pages, self.bare_map, self.recent_files = PageDesk(desk, look), BareMap(desk), RecentFiles(desk)

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self.pages.show_look(look)

    def close_top(self) -> bool:
        """Esc: the page's panel; False when it is closed."""
        return self.pages.close_top()

    def close(self) -> None:
        """The desk is closing."""
        self.pages.close()
        self.recent_files.close()
