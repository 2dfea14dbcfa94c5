"""Bookmarks of one seat: kept in what the seat remembers, every change of them to be undone."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec
import numpy as np
from PySide6.QtCore import QObject, Qt

from zscc.map.pointing.picking import grid_at
from zscc.settings.seat import Bookmark
from zscc.ui.commands import Command
from zscc.ui.deeds import Deed
from zscc.ui.layers.notes import one_line
from zscc.ui.parts import Look, wear_as_others

if TYPE_CHECKING:
    from zscc.ui.map_habits.bookmark_panel import BookmarkPanel
    from zscc.ui.window import DeskWindow

_EDGE_PX, _BAR_PX, _TOP_PX = 12, 92, 84
_NEAR_M = 3_000.0
_LONGEST_NAME = 60
_EARTH_M = 20_000_000.0
"""Nothing on the Earth is further from the equator or from a central meridian."""
Bookmarks = tuple[Bookmark, ...]


class BookmarkDesk(QObject):
    """Connects the panel, the map and the seat."""

    def __init__(self, desk: "DeskWindow", look: Look) -> None:
        super().__init__(desk)
        self._desk, self._look = desk, look
        self._panel: BookmarkPanel | None = None
        desk.commands.add(Command("bookmark", self.add, ("Ctrl+B",), "view"))
        desk.commands.add(Command("bookmarks", self.toggle, ("Ctrl+Shift+B",), "view"))

    @property
    def panel(self) -> "BookmarkPanel":
        """The panel; made when it is first asked for, so that no start waits for it."""
        if self._panel is None:
            self._panel = self._made()
        return self._panel

    @property
    def is_made(self) -> bool:
        """Whether the panel was asked for."""
        return self._panel is not None

    @property
    def bookmarks(self) -> Bookmarks:
        """What the seat remembers."""
        return self._desk.seat.bookmarks

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        if self._panel is not None:
            self._panel.show_look(look)
        self.refresh()

    def refresh(self) -> None:
        """Show what the seat remembers."""
        if self._panel is not None:
            self._panel.show_bookmarks(self.bookmarks)

    def add(self, at_m: tuple[float, float] | None = None) -> None:
        """Keep the present view, or a place at the present scale, under a name that is proposed."""
        view = self._desk.canvas.viewport
        x_m, y_m = at_m or (view.centre_x_m, view.centre_y_m)
        name = self._free_name(self._name_of(x_m, y_m))
        new = Bookmark(name, x_m, y_m, view.metres_per_pixel)
        self._push("bookmark_added", name, lambda now: (*now, new))
        self._desk.tell(self._words("habits.told.bookmark_added", name=name))

    def go(self, place: int) -> None:
        """Fly to a bookmark."""
        its = self.bookmarks[place]
        if max(abs(its.easting_m), abs(its.northing_m)) > _EARTH_M:
            # Only a file that was tampered with says so.
            self._desk.tell(self._words("habits.position.nowhere"))
            return
        self._desk.canvas.fly_to(its.easting_m, its.northing_m, its.metres_per_pixel)

    def rename(self, place: int, text: str) -> None:
        """Another name; ``group/name`` moves it into a group, ``/name`` out of its group."""
        group, slash, name = (_short(part) for part in text.replace("／", "/").partition("/"))
        if not 0 <= place < len(self.bookmarks) or not (name if slash else group):
            self.refresh()
            return
        old = self.bookmarks[place]
        new = (
            msgspec.structs.replace(old, name=name, group=group) if slash else msgspec.structs.replace(old, name=group)
        )
        if new == old:
            self.refresh()
            return
        self._push("bookmark_renamed", old.name, lambda now: (*now[:place], new, *now[place + 1 :]))

    def delete(self, place: int) -> None:
        """Forget a bookmark."""
        old = self.bookmarks[place]
        self._push("bookmark_deleted", old.name, lambda now: (*now[:place], *now[place + 1 :]))
        self._desk.tell(self._words("habits.told.bookmark_deleted", name=old.name))

    def toggle(self) -> None:
        """Open the panel with the keyboard in it, or close it."""
        if not self.panel.isHidden():
            self.close()
            return
        self.panel.show()
        self.place()
        self.panel.tree.setFocus()
        if self.bookmarks:
            self.panel.choose(0)

    def close(self) -> bool:
        """Put the panel away; False when it was not open."""
        if self._panel is None or self._panel.isHidden():
            return False
        self._panel.hide()
        self._desk.canvas.setFocus()
        return True

    def place(self) -> None:
        """Beside the tool bar."""
        canvas, panel = self._desk.canvas, self._panel
        if panel is None:
            return
        top = max(min(_TOP_PX, canvas.height() - panel.height() - _EDGE_PX), _EDGE_PX)
        panel.move(max(canvas.width() - panel.width() - _BAR_PX, _EDGE_PX), top)
        panel.raise_()

    # Inside --------------------------------------------------------------------------------------------

    def _made(self) -> "BookmarkPanel":
        from zscc.ui.map_habits.bookmark_panel import BookmarkPanel

        panel = BookmarkPanel(self._desk.canvas)
        wear_as_others(panel, self._desk)
        panel.add_asked.connect(self.add)
        panel.go_asked.connect(self.go)
        panel.delete_asked.connect(self.delete)
        # Not while the tree is still in the middle of telling it.
        panel.rename_asked.connect(self.rename, Qt.ConnectionType.QueuedConnection)
        panel.closed.connect(self.close)
        panel.show_look(self._look)
        panel.show_bookmarks(self.bookmarks)
        return panel

    def _words(self, key: str, **arguments: object) -> str:
        return self._desk.wording.words(key, **arguments)

    def _push(self, key: str, name: str, change: Callable[[Bookmarks], Bookmarks]) -> None:
        before = self.bookmarks

        def keep(bookmarks: Bookmarks) -> None:
            self._desk.remember(msgspec.structs.replace(self._desk.seat, bookmarks=bookmarks))
            self.refresh()

        after = change(before)
        self._desk.deeds.push(
            Deed(self._words(f"habits.deed.{key}", name=name), lambda: keep(after), lambda: keep(before))
        )

    def _name_of(self, x_m: float, y_m: float) -> str:
        """新镇社区-02 inside a grid, near the next village outside, else where it is."""
        town, grid = self._desk.directory.town, grid_at(x_m, y_m, self._desk.canvas.frame)
        if grid is not None:
            return self._desk.directory.grid_names[grid.id]
        away = [float(np.hypot(village.label_at[0] - x_m, village.label_at[1] - y_m)) for village in town.villages]
        if away and min(away) <= _NEAR_M:
            return self._words("habits.bookmarks.near", name=town.villages[away.index(min(away))].name)
        return self._words("habits.bookmarks.outside")

    def _free_name(self, name: str) -> str:
        taken = {its.name for its in self.bookmarks}
        number = 2
        free = name
        while free in taken:
            free, number = f"{name} {number}", number + 1
        return free


def _short(text: str) -> str:
    """A name or a group as one line that can be read."""
    return " ".join(one_line(text).split())[:_LONGEST_NAME].rstrip()
