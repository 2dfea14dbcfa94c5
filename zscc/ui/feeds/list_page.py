"""The page of all feeds: the list above, the chosen one in full below."""

from collections.abc import Iterator
from datetime import datetime

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from zscc.situation.snapshot import FeedStatus
from zscc.ui.feeds.chosen_feed import ChosenFeed
from zscc.ui.feeds.feed_list import FeedHeads, FeedModel, FeedPainter, feed_rows, texts_of
from zscc.ui.feeds.standing import Rates, worst_of
from zscc.ui.feeds.wording import Cards, name_of
from zscc.ui.parts import Look, label, mark_row, row_list, say, tight
from zscc.ui.row_model import ROW_ROLE

LEAST_ROWS = 2


class ListPage(QWidget):
    """Shows a moment; the worst feed is chosen at first. Made in ``parts``."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._feeds: dict[str, FeedStatus] = {}
        self._cards: Cards = {}
        self._who: dict[str, str] = {}
        self.parts = self._parts()

    def _parts(self) -> Iterator[None]:
        look = self._look
        self.heads = FeedHeads(look, self)
        yield
        self.list, self.model = row_list(self), FeedModel(self)
        self._painter = FeedPainter(look, self)
        self.list.setModel(self.model)
        self.list.setItemDelegate(self._painter)
        yield
        self.chosen = ChosenFeed(look, self)
        yield from self.chosen.parts
        self.none = label("note", "third", self)
        column = QVBoxLayout(self)
        tight(column, spacing=6)
        column.addWidget(self.heads)
        column.addWidget(self.none)
        column.addWidget(self.list, 1)
        column.addWidget(self.chosen)
        self.list.selectionModel().currentChanged.connect(self._show_chosen)

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = self._painter.look = look
        self.heads.show_look(look)
        self.chosen.show_look(look)
        say(self.none, look.wording("feed.none"))
        self.list.setAccessibleName(look.wording("feed.heading"))
        self.list.viewport().update()

    def show_feeds(
        self, feeds: tuple[FeedStatus, ...], as_of: datetime, cards: Cards, rates: Rates, who: dict[str, str]
    ) -> None:
        """Show a moment; ``who`` started or stopped a feed by hand, as people call him."""
        self._feeds, self._cards, self._who = {feed.feed: feed for feed in feeds}, cards, who
        self.model.show_rows(feed_rows(self._look.wording, feeds, as_of, cards, rates))
        self.none.setVisible(not feeds)
        if feeds and not self.list.currentIndex().isValid():
            worst = worst_of(feeds)
            self.choose(next(feed.feed for feed in feeds if feed.state is worst))
        self._show_chosen()

    def choose(self, feed: str) -> None:
        """Mark a feed."""
        mark_row(self.list, self.model.place_of(feed))

    @property
    def feed(self) -> str:
        """The feed that is chosen; '' for none."""
        index = self.list.currentIndex()
        return str(index.data(ROW_ROLE).feed) if index.isValid() else ""

    def _show_chosen(self, *_: QModelIndex) -> None:
        feed = self._feeds.get(self.feed)
        name = "" if feed is None else name_of(self._look.wording, feed.feed, self._cards)
        card = None if feed is None else self._cards.get(feed.feed)
        self.chosen.show_feed(feed, card, name, "" if feed is None else self._who.get(feed.feed, ""))

    def take_focus(self) -> None:
        """Hand the keyboard to the list."""
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def wish(self, width: int) -> int:
        """The height at which nothing has to be scrolled."""
        rows = max(len(self.model.rows), LEAST_ROWS) * self._painter.row_height
        layout = self.chosen.layout()
        below = 0 if layout is None else layout.totalHeightForWidth(width)
        return rows + self.heads.height() + max(below, self.chosen.sizeHint().height()) + self._look.theme.px(20)

    def texts(self) -> str:
        """Everything the rows say."""
        return "\n".join(texts_of(self.model.rows))
