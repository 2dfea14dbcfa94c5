"""What feeds are called, for everything on a window that names one: the bar, the panel, handovers, alarms."""

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from zscc.model.feed_question import AboutFeeds, FeedCard
from zscc.situation.snapshot import FeedStatus

if TYPE_CHECKING:
    from zscc.ui.window import DeskWindow

ASKED_AGAIN_AFTER_S = 1.0
"""A feed that is not offered yet, or no longer, has no card; while there is one the centre is asked so often."""


class FeedNames(QObject):
    """Asks the centre what feeds are as soon as one comes that nobody knows, and keeps it in the directory."""

    came = Signal(object)
    """The cards by feed."""

    def __init__(self, window: "DeskWindow") -> None:
        super().__init__(window)
        self._window = window
        self._asked_at: datetime | None = None

    def show_feeds(self, feeds: tuple[FeedStatus, ...], as_of: datetime) -> None:
        """A new moment."""
        if all(feed.feed in self._window.directory.feeds for feed in feeds):
            return
        since_s = None if self._asked_at is None else abs((as_of - self._asked_at).total_seconds())
        if since_s is None or since_s >= ASKED_AGAIN_AFTER_S:
            self._asked_at = as_of
            self.ask()

    def ask(self) -> None:
        """Ask what the feeds are."""
        self._window.asking.look_up(AboutFeeds(), self._came)

    def _came(self, found: object) -> None:
        if not isinstance(found, tuple):
            return
        cards = {card.feed: card for card in found if isinstance(card, FeedCard)}
        window = self._window
        window.directory.feeds = cards
        window.top_bar.show_feed_cards(cards)
        if window.snapshot is not None:
            window.top_bar.show_feeds(window.snapshot.feeds, window.snapshot.as_of)
        self.came.emit(cards)
