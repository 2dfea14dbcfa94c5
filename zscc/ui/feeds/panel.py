"""数据接入: all feeds over the map; behind one of them what it refused and what its messages become."""

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from zscc.situation.snapshot import FeedStatus
from zscc.ui.feeds.list_page import ListPage
from zscc.ui.feeds.preview_page import PreviewPage
from zscc.ui.feeds.rejects_page import RejectsPage
from zscc.ui.feeds.standing import Rates
from zscc.ui.feeds.wording import Cards, name_of
from zscc.ui.parts import Ground, Look, label, say, wear_as_others

PANEL_PX, PAGE_PX = 780, 720


class FeedPanel(QFrame):
    """Three pages; the list is the first. Closes with its button or Esc. Made in ``parts``."""

    closed = Signal()
    made = Signal(object)
    """A page of items, to be connected."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        Ground(self)
        self._look = look
        self._rates = Rates()
        self._told: tuple[tuple[FeedStatus, ...], datetime] | None = None
        self.cards: Cards = {}
        self.who: dict[str, str] = {}
        self.name: QLabel = label("title", parent=self)
        self.note = label("note", "third", self)
        self.note.setWordWrap(True)
        self._close = QPushButton(self)
        self._close.setProperty("look", "box")
        self._close.clicked.connect(self.closed)
        self.hide()
        self.parts = self._parts()

    def _parts(self) -> Iterator[None]:
        self.stack = QStackedWidget(self)
        self.stack.setObjectName("stack")
        self.list_page = ListPage(self._look, self.stack)
        yield
        yield from self.list_page.parts
        self.stack.addWidget(self.list_page)
        yield
        self._lay_out()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.name, 1)
        head.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.stack, 1)
        column.addWidget(self.note)

    @cached_property
    def rejects(self) -> RejectsPage:
        """Refused items; made when somebody first opens them."""
        page = RejectsPage(self._look, self)
        self._hold(page)
        return page

    @cached_property
    def preview(self) -> PreviewPage:
        """Messages and what they become."""
        page = PreviewPage(self._look, self)
        self._hold(page)
        return page

    def _hold(self, page: RejectsPage | PreviewPage) -> None:
        self.stack.addWidget(page)
        wear_as_others(page, self)
        page.show_look(self._look)
        page.left.connect(self.close_page)
        self.made.emit(page)

    @property
    def _pages(self) -> list[RejectsPage | PreviewPage]:
        """Those that were opened before."""
        return [vars(self)[name] for name in ("rejects", "preview") if name in vars(self)]

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        say(self.name, look.wording("feed.heading"))
        say(self.note, look.wording("feed.note"))
        self._close.setText(look.wording("card.close"))
        self.setAccessibleName(look.wording("feed.heading"))
        for page in (self.list_page, *self._pages):
            page.show_look(look)
        self._show()

    def show_feeds(self, feeds: tuple[FeedStatus, ...], as_of: datetime) -> None:
        """Show every feed of a snapshot."""
        self._rates.note(feeds)
        self._told = feeds, as_of
        if self.isVisible():
            self._show()

    def show_cards(self, cards: Cards) -> None:
        """What the feeds are."""
        self.cards = cards
        self._show()

    def show_who(self, who: dict[str, str]) -> None:
        """Who started or stopped feeds by hand, as people call them."""
        if who != self.who:
            self.who = who
            self._show()

    def _show(self) -> None:
        if self._told is not None:
            self.list_page.show_feeds(*self._told, self.cards, self._rates, self.who)

    def called(self, feed: str) -> str:
        """What people call a feed."""
        return name_of(self._look.wording, feed, self.cards)

    def open_page(self, page: RejectsPage | PreviewPage) -> None:
        """Bring a page of items to the front."""
        self.stack.setCurrentWidget(page)
        page.take_focus()

    def close_page(self) -> None:
        """Back to the list."""
        self.stack.setCurrentWidget(self.list_page)
        self.list_page.take_focus()

    def close_top(self) -> bool:
        """Esc: drop a question, else go back to the list; False when the panel itself is to be closed."""
        page = self.stack.currentWidget()
        if page is self.list_page:
            return self.list_page.chosen.forget()
        if isinstance(page, RejectsPage | PreviewPage) and page.view.close_top():
            return True
        self.close_page()
        return True

    def fit(self, room: QSize) -> QSize:
        """The size that it wants of the room below the top bar."""
        px = self._look.theme.px
        wide = min(px(PANEL_PX), room.width() - 32)
        around = self.name.sizeHint().height() + self.note.heightForWidth(wide - 32) + px(64)
        wish = px(PAGE_PX) if self.stack.currentWidget() is not self.list_page else self.list_page.wish(wide - 32)
        return QSize(wide, min(wish + around, room.height() - 16))

    def texts(self) -> str:
        """Everything the panel says, for tests and screen readers."""
        labels = (part.text() for part in self.findChildren(QLabel) if part.isVisibleTo(self))
        buttons = (part.text() for part in self.findChildren(QPushButton) if part.isVisibleTo(self))
        return "\n".join((*labels, self.list_page.texts(), *buttons))
