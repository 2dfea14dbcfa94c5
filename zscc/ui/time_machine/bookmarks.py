"""Bookmarks of moments: when, which view, which layers, and a note; kept in what the seat remembers, undoable."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, Qt

from zscc.clock import SHANGHAI
from zscc.settings.seat import MomentBookmark
from zscc.ui.deeds import Deed
from zscc.ui.layers.notes import one_line
from zscc.ui.parts import Look, wear_as_others
from zscc.ui.time_machine.scene import Scene

if TYPE_CHECKING:
    from datetime import datetime

    from zscc.ui.time_machine.bookmark_panel import MomentPanel
    from zscc.ui.window import DeskWindow

Moments = tuple[MomentBookmark, ...]
LONGEST_NAME, LONGEST_NOTE = 60, 300
_EDGE_PX, _TOP_PX = 12, 84


class MomentBookmarks(QObject):
    """Connects panel, seat and window."""

    def __init__(self, desk: "DeskWindow", look: Look) -> None:
        super().__init__(desk)
        self._desk, self._look = desk, look
        self._panel: MomentPanel | None = None

    @property
    def panel(self) -> "MomentPanel":
        """Made when it is first asked for."""
        if self._panel is None:
            self._panel = self._made()
        return self._panel

    @property
    def moments(self) -> Moments:
        """What the seat remembers."""
        return self._desk.seat.moments

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        if self._panel is not None:
            self._panel.show_look(look)
            self._panel.show_moments(self.moments, self._when)

    def keep(self, at: "datetime") -> None:
        """Keep a moment as the desk is looked at now, under a name that is proposed."""
        scene = Scene.of_desk(self._desk)
        name = self._free_name(self._when(at))
        new = MomentBookmark(name, at, "", scene.box_m, scene.layers or (), dict(scene.choices or ()))
        self._push("kept", name, lambda now: (*now, new))
        self._desk.tell(self._words("replay.bookmark.told_kept", name=name))

    def go(self, place: int) -> None:
        """Show a moment as it was looked at."""
        its = self.moments[place]
        self._desk.open_at(its.at, Scene(its.box_m, its.layers or None, tuple(its.choices.items())))

    def change(self, place: int, name: str, note: str) -> None:
        """Another name or note; no name at all leaves the old one."""
        if not 0 <= place < len(self.moments):
            return
        old = self.moments[place]
        name = _short(name, LONGEST_NAME) or old.name
        new = msgspec.structs.replace(old, name=name, note=_short(note, LONGEST_NOTE))
        if new != old:
            self._push("changed", old.name, lambda now: (*now[:place], new, *now[place + 1 :]))
        else:
            self._refresh()

    def delete(self, place: int) -> None:
        """Forget a moment."""
        old = self.moments[place]
        self._push("deleted", old.name, lambda now: (*now[:place], *now[place + 1 :]))
        self._desk.tell(self._words("replay.bookmark.told_deleted", name=old.name))

    def toggle(self) -> None:
        """Open the list with the keyboard in it, or close it."""
        if self.close():
            return
        self.panel.show()
        self._refresh()
        self.place()
        self.panel.tree.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close(self) -> bool:
        """Put the list away; False when it was not open."""
        if self._panel is None or self._panel.isHidden():
            return False
        self._panel.hide()
        self._desk.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def place(self) -> None:
        """At the left edge of the map."""
        if self._panel is not None:
            canvas = self._desk.canvas
            self._panel.fit(canvas.width() - 2 * _EDGE_PX, canvas.height() - _TOP_PX - _EDGE_PX)
            self._panel.move(_EDGE_PX, _TOP_PX)
            self._panel.raise_()

    # Inside --------------------------------------------------------------------------------------------

    def _made(self) -> "MomentPanel":
        from zscc.ui.time_machine.bookmark_panel import MomentPanel

        panel = MomentPanel(self._desk.canvas)
        wear_as_others(panel, self._desk)
        panel.go_asked.connect(self.go)
        panel.delete_asked.connect(self.delete)
        panel.closed.connect(self.close)
        # Not while the list is still in the middle of telling it.
        panel.change_asked.connect(self.change, Qt.ConnectionType.QueuedConnection)
        panel.show_look(self._look)
        return panel

    def _refresh(self) -> None:
        if self._panel is not None:
            self._panel.show_moments(self.moments, self._when)

    def _push(self, key: str, name: str, change: Callable[[Moments], Moments]) -> None:
        before = self.moments
        after = change(before)

        def remember(moments: Moments) -> None:
            self._desk.remember(msgspec.structs.replace(self._desk.seat, moments=moments))
            self._refresh()

        words = self._words(f"replay.bookmark.deed.{key}", name=name)
        self._desk.deeds.push(Deed(words, lambda: remember(after), lambda: remember(before)))

    def _when(self, at: "datetime") -> str:
        return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"

    def _words(self, key: str, **arguments: object) -> str:
        return self._look.wording.words(key, **arguments)

    def _free_name(self, name: str) -> str:
        taken = {its.name for its in self.moments}
        free, number = name, 2
        while free in taken:
            free, number = f"{name} ({number})", number + 1
        return free


def _short(text: str, most: int) -> str:
    return " ".join(one_line(text).split())[:most].rstrip()
