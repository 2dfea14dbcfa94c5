"""Habits of one window that need nothing but a key: the map on paper, data as files, the map alone, recent files."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from zscc.ui.commands import Command
from zscc.ui.files.recent_files import RecentFiles
from zscc.ui.making import Making
from zscc.ui.map_habits.bare_map import BareMap
from zscc.ui.parts import Look

if TYPE_CHECKING:
    from zscc.ui.export.desk import ExportDesk
    from zscc.ui.pages.desk import PageDesk
    from zscc.ui.window import DeskWindow


class HabitDesk(QObject):
    """Made when all the panels are there."""

    def __init__(self, desk: "DeskWindow", look: Look) -> None:
        super().__init__(desk)
        self._desk, self._look = desk, look
        self._pages: PageDesk | None = None
        self._pages_coming: Making[PageDesk] | None = None
        self._exports: ExportDesk | None = None
        self._exports_coming: Making[ExportDesk] | None = None
        desk.commands.add(Command("page", self._toggle_pages, ("Ctrl+P",), refusal=self._no_page))
        desk.commands.add(Command("export", self._toggle_exports, ("Ctrl+E",), refusal=self._no_export))
        self.bare_map, self.recent_files = BareMap(desk), RecentFiles(desk)

    @property
    def pages(self) -> "PageDesk":
        """The map on paper; made when it is first asked for."""
        if self._pages is None:
            self._pages = self.pages_in_parts().whole()
            self._pages.show_look(self._look)
        return self._pages

    def pages_in_parts(self) -> "Making[PageDesk]":
        """The same while it is made."""
        if self._pages_coming is None:
            from zscc.ui.pages.desk import PageDesk

            self._pages_coming = Making(PageDesk(self._desk, self._look))
        return self._pages_coming

    @property
    def exports(self) -> "ExportDesk":
        """Data as files; made when it is first asked for."""
        if self._exports is None:
            self._exports = self.exports_in_parts().whole()
            self._exports.show_look(self._look)
        return self._exports

    def exports_in_parts(self) -> "Making[ExportDesk]":
        """The same while it is made."""
        if self._exports_coming is None:
            from zscc.ui.export.desk import ExportDesk

            self._exports_coming = Making(ExportDesk(self._desk, self._look))
        return self._exports_coming

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        if self._exports is not None:
            self._exports.show_look(look)
        if self._pages is not None:
            self._pages.show_look(look)

    def close_top(self) -> bool:
        """Esc: the panel of exports or of the page; False when both are closed."""
        if self._exports is not None and self._exports.close_top():
            return True
        return self._pages is not None and self._pages.close_top()

    def close(self) -> None:
        """The desk is closing."""
        if self._exports is not None:
            self._exports.close()
        if self._pages is not None:
            self._pages.close()
        self.recent_files.close()

    def _toggle_pages(self) -> None:
        self.pages.toggle()

    def _toggle_exports(self) -> None:
        self.exports.toggle()

    def _no_export(self) -> str:
        """Why nothing can be exported now."""
        return self._desk.wording.words("export.nothing_yet") if self._desk.picture is None else ""

    def _no_page(self) -> str:
        """Why no page can be made now."""
        return self._desk.wording.words("page.nothing_yet") if self._desk.snapshot is None else ""
