"""What may lie over the map: what the search has found, the list of keys, the feed panel.

They are children of the window, never windows of their own, so that none steals the focus of another program. Each is
made when it is first asked for.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize
from PySide6.QtWidgets import QWidget

from zscc.situation.snapshot import Snapshot
from zscc.ui.commands import Commands
from zscc.ui.filters.strip import put
from zscc.ui.parts import Look
from zscc.ui.picture import Picture

if TYPE_CHECKING:
    from zscc.ui.feeds.desk import FeedDesk
    from zscc.ui.feeds.panel import FeedPanel
    from zscc.ui.keys import KeyList
    from zscc.ui.making import Making
    from zscc.ui.search.results import SearchList
    from zscc.ui.window import DeskWindow

FOUND_PX = 560


class Overlays:
    """Opens, closes and places them."""

    def __init__(self, look: Look, commands: Commands, window: "DeskWindow") -> None:
        self._window, self._look, self._commands = window, look, commands
        self._search: SearchList | None = None
        self._feeds: FeedPanel | None = None
        self._feeds_coming: Making[FeedPanel] | None = None
        self._feed_desk: FeedDesk | None = None
        self._keys: KeyList | None = None

    @property
    def search(self) -> "SearchList":
        """What the search has found."""
        if self._search is None:
            from zscc.ui.search.results import SearchList

            self._search = SearchList(self._look, self._window)
        return self._search

    @property
    def feeds(self) -> "FeedPanel":
        """The feed panel."""
        if self._feeds is None:
            from zscc.ui.feeds.desk import FeedDesk

            self._feeds = self.feeds_in_parts().whole()
            put(self._window.filters.note(self._feeds, "feeds"), self._feeds, 0)
            self._feed_desk = FeedDesk(self._window, self._feeds)
            self._feeds.show_look(self._look)
            self._feeds.closed.connect(self._feeds.hide)
        return self._feeds

    def feeds_in_parts(self) -> "Making[FeedPanel]":
        """The same while it is made, for who has time before anybody asks for it."""
        if self._feeds_coming is None:
            from zscc.ui.feeds.panel import FeedPanel
            from zscc.ui.making import Making

            self._feeds_coming = Making(FeedPanel(self._look, self._window))
        return self._feeds_coming

    @property
    def keys(self) -> "KeyList":
        """The list of keys."""
        if self._keys is None:
            from zscc.ui.keys import KeyList

            self._keys = KeyList(self._look, self._commands, self._window)
            self._keys.show_look(self._look)
            self._keys.closed.connect(self._keys.hide)
        return self._keys

    @property
    def _made(self) -> "list[KeyList | FeedPanel]":
        """Those that were opened before, the topmost first."""
        return [overlay for overlay in (self._keys, self._feeds) if overlay is not None]

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        for overlay in self._made:
            overlay.show_look(look)
        if self._search is not None:
            self._search.show_look(look)

    def toggle_keys(self) -> None:
        """Show or hide the list of keys."""
        self.keys.setVisible(self.keys.isHidden())

    def toggle_feeds(self, picture: Picture | None) -> bool:
        """Show or hide the feed panel; whether it now stands."""
        opening = self.feeds.isHidden()
        self.feeds.setVisible(opening)
        if opening:
            if picture is not None:
                self.show_feeds(picture.snapshot)
            self.feeds.list_page.take_focus()
        return opening

    def show_feeds(self, snapshot: Snapshot) -> None:
        """Tell the feed panel of a new moment, if it was ever opened."""
        if self._feed_desk is not None:
            self._feed_desk.show_feeds(snapshot.feeds, snapshot.as_of)

    def close_top(self) -> bool:
        """Close the topmost one that is open; False when none is. The search closes itself."""
        for overlay in self._made:
            if not overlay.isHidden():
                if overlay is not self._feeds or not self._feeds.close_top():
                    overlay.hide()
                return True
        return False

    def place(self, top: int, line: QWidget) -> None:
        """Put those that are open where they belong, below ``top`` pixels; what is found under its ``line``."""
        width, px = self._window.width(), self._look.theme.px
        if self._keys is not None and not self._keys.isHidden():
            room = QSize(width, self._window.height() - top)
            size = self.keys.fit(room)
            self.keys.setFixedSize(size)
            self.keys.move((width - size.width()) // 2, top + max((room.height() - size.height()) // 3, 8))
            self.keys.raise_()
        if self._feeds is not None and not self._feeds.isHidden():
            size = self.feeds.fit(QSize(width, self._window.height() - top))
            self.feeds.setFixedSize(size)
            self.feeds.move(width - size.width() - 16, top + px(8))
            self.feeds.raise_()
        if self._search is not None and not self._search.isHidden():
            self._place_search(top, line)

    def _place_search(self, top: int, line: QWidget) -> None:
        under = line.mapTo(self._window, QPoint(0, line.height()))
        wide = min(max(self._look.theme.px(FOUND_PX), line.width()), self._window.width() - 16)
        left = min(max(under.x() + (line.width() - wide) // 2, 8), self._window.width() - wide - 8)
        room = self._window.height() - top - 16
        self.search.setFixedSize(wide, min(self.search.wish(wide), room))
        self.search.move(left, top)
        self.search.raise_()
