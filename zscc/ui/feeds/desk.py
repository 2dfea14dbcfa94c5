"""The panel of feeds on one window: asks what feeds are, what they refused and preview; runs each as people say."""

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from zscc.model.asked import Answer, WriteLine
from zscc.model.duty import DutyKind
from zscc.model.feed_question import (
    ControlFeed,
    FeedAct,
    FeedAnswer,
    Preview,
    PreviewOf,
    Rejected,
    RejectsOf,
)
from zscc.situation.snapshot import FeedStatus
from zscc.ui.feeds.panel import FeedPanel
from zscc.ui.feeds.preview_page import PreviewPage
from zscc.ui.feeds.rejects_page import RejectsPage
from zscc.ui.feeds.standing import counted

if TYPE_CHECKING:
    from zscc.ui.window import DeskWindow

MOST_REJECTS = 1_000


class FeedDesk(QObject):
    """Between one panel and the centre."""

    def __init__(self, window: "DeskWindow", panel: FeedPanel) -> None:
        super().__init__(panel)
        self._window, self._panel = window, panel
        self._feeds: dict[str, FeedStatus] = {}
        self._standing: object = None
        """What the cards were asked for; a feed that turns may run, stop or preview otherwise."""
        self._as_of: datetime | None = None
        chosen = panel.list_page.chosen
        chosen.act_asked.connect(self._control)
        chosen.rejects_asked.connect(self.open_rejects)
        chosen.preview_asked.connect(self.open_preview)
        panel.made.connect(self._connect)
        window.feed_names.came.connect(panel.show_cards)

    def _connect(self, page: object) -> None:
        if isinstance(page, RejectsPage):
            page.refresh_asked.connect(self._ask_rejects)
            page.reason_asked.connect(self._ask_rejects)
        if isinstance(page, PreviewPage):
            page.refresh_asked.connect(self._ask_preview)
        if isinstance(page, RejectsPage | PreviewPage):
            page.reveal_asked.connect(partial(self._reveal, page))
            page.view.copied.connect(self._tell_copied)

    def show_feeds(self, feeds: tuple[FeedStatus, ...], as_of: datetime) -> None:
        """A new moment; cards are asked for when a feed came, went or turned."""
        self._feeds, self._as_of = {feed.feed: feed for feed in feeds}, as_of
        standing = tuple((feed.feed, feed.state, feed.error) for feed in feeds)
        if standing != self._standing:
            self._standing = standing
            self.refresh()
        words = self._window.duty.sitting.words
        self._panel.show_who({feed.feed: words.person(feed.by) for feed in feeds if feed.by})
        self._panel.show_feeds(feeds, as_of)

    def refresh(self) -> None:
        """Ask what the feeds are."""
        self._window.feed_names.ask()

    # Running -------------------------------------------------------------------------------------------------

    def _control(self, feed: str, act: FeedAct) -> None:
        if self._window.asking.refuses():
            return
        asked = ControlFeed(feed, act, by=self._window.asking.who.account)
        self._window.asking.look_up(asked, partial(self._controlled, asked))

    def _controlled(self, asked: ControlFeed, answer: object) -> None:
        self.refresh()
        words, chosen = self._window.wording.words, self._panel.list_page.chosen
        if self._panel.list_page.feed != asked.feed:
            return
        refused = answer.refused if isinstance(answer, FeedAnswer) else "unanswered"
        name = self._panel.called(asked.feed)
        if refused:
            reason = self._window.wording.known("feed.refused", refused)
            chosen.tell(words("feed.act.refused", feed=name, reason=reason), "amber")
        else:
            chosen.tell(words(f"feed.done.{asked.act.value}", feed=name))

    # Items ---------------------------------------------------------------------------------------------------

    def open_rejects(self, feed: str, reason: str) -> None:
        """The list behind a number of refused items."""
        page, status = self._panel.rejects, self._feeds.get(feed)
        page.begin(feed)
        page.show_reasons(self._panel.called(feed), () if status is None else counted(status.rejects), reason)
        self._panel.open_page(page)
        self._window.place_overlays()
        self._ask_rejects()

    def _ask_rejects(self, *_: object) -> None:
        page = self._panel.rejects
        asked = RejectsOf(page.feed, page.reason, MOST_REJECTS)
        self._window.asking.look_up(asked, partial(self._rejects_came, asked))

    def _rejects_came(self, asked: RejectsOf, found: object) -> None:
        page = self._panel.rejects
        if (page.feed, page.reason) != (asked.feed, asked.reason) or self._as_of is None:
            return
        items = [each for each in found if isinstance(each, Rejected)] if isinstance(found, tuple) else []
        page.show_items(items, self._as_of, self._window.wording.words("feed.rejects.not_kept"))

    def open_preview(self, feed: str) -> None:
        """Messages of a feed beside what they become."""
        page = self._panel.preview
        page.begin(feed)
        page.show_feed(self._panel.called(feed))
        self._panel.open_page(page)
        self._window.place_overlays()
        self._ask_preview()

    def _ask_preview(self, *_: object) -> None:
        feed = self._panel.preview.feed
        self._window.asking.look_up(PreviewOf(feed), partial(self._preview_came, feed))

    def _preview_came(self, feed: str, found: object) -> None:
        page = self._panel.preview
        if page.feed != feed or self._as_of is None:
            return
        items = [each for each in found if isinstance(each, Preview)] if isinstance(found, tuple) else []
        page.show_items(items, self._as_of, self._window.wording.words("feed.preview.none"))

    def _reveal(self, page: RejectsPage | PreviewPage, purpose: str) -> None:
        """The look is written down before it is given."""
        words = self._window.wording.words
        text = words("feed.item.revealed", feed=self._panel.called(page.feed), purpose=purpose)
        self._window.asking.ask(WriteLine(DutyKind.NOTE, text), partial(self._revealed, page, page.marked))

    def _revealed(self, page: RejectsPage | PreviewPage, item: Rejected | Preview | None, answer: Answer) -> None:
        if not answer.done:
            self._window.asking.tell_refusal(answer)
        elif page.marked is item:
            page.view.show_whole()

    def _tell_copied(self) -> None:
        self._window.tell(self._window.wording.words("feed.item.copied"))
