"""The feed that is chosen, in full: what is wrong with it, what it refused and flagged, what can be done with it."""

from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from zscc.model.feed_health import FeedState
from zscc.model.feed_question import FeedAct, FeedCard
from zscc.situation.snapshot import FeedStatus
from zscc.ui.act_button import ActButton
from zscc.ui.feeds.standing import counted, needs_act
from zscc.ui.feeds.wording import error_of, listed
from zscc.ui.parts import ElidedLabel, Heading, Look, label, rule, say, shade, tight

DOORS = 4
"""So many reasons have a door of their own; behind the last door are all of them."""


class ChosenFeed(QWidget):
    """Says what it is told; a stop is asked for twice. Made in ``parts``."""

    act_asked = Signal(str, object)
    """Feed and FeedAct."""
    rejects_asked = Signal(str, str)
    """Feed and reason; '' for all."""
    preview_asked = Signal(str)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._feed: FeedStatus | None = None
        self._card: FeedCard | None = None
        self._asking: FeedAct | None = None
        self.parts = self._parts()

    def _parts(self) -> Iterator[None]:
        self.heading = Heading(self)
        self.error = label("note", "second", self)
        self.error.setWordWrap(True)
        self.rejects = label("note", "second", self)
        yield
        self.doors = [QPushButton(self) for _ in range(DOORS)]
        self.all_rejects, self.preview = QPushButton(self), QPushButton(self)
        yield
        self.flags = ElidedLabel("note", "third", self)
        self.total = label("note", "third", self)
        yield
        self.acts = {act: ActButton(self) for act in FeedAct}
        self.question = label("note", "accent", self)
        self.question.setWordWrap(True)
        self.sure, self.back = ActButton(self), QPushButton(self)
        self.told = label("note", "second", self)
        self.told.setWordWrap(True)
        yield
        self._lay_out()
        yield
        self._connect()

    def _lay_out(self) -> None:
        refused, acts = QHBoxLayout(), QHBoxLayout()
        tight(refused, spacing=6)
        tight(acts, spacing=8)
        refused.addWidget(self.rejects)
        for door in (*self.doors, self.all_rejects):
            door.setProperty("look", "small")
            refused.addWidget(door)
        refused.addStretch(1)
        for button in (*self.acts.values(), self.sure, self.back, self.preview):
            button.setProperty("look", "box")
        for button in self.acts.values():
            acts.addWidget(button)
        acts.addWidget(self.sure)
        acts.addWidget(self.back)
        acts.addStretch(1)
        acts.addWidget(self.preview)
        column = QVBoxLayout(self)
        tight(column, spacing=6)
        column.addWidget(rule(self))
        for part in (self.heading, self.error):
            column.addWidget(part)
        column.addLayout(refused)
        for part in (self.flags, self.total, self.question, self.told):
            column.addWidget(part)
        column.addLayout(acts)

    def _connect(self) -> None:
        for act, button in self.acts.items():
            button.clicked.connect(partial(self._press, act))
        self.sure.clicked.connect(self._go)
        self.back.clicked.connect(self.forget)
        self.all_rejects.clicked.connect(partial(self._open, ""))
        self.preview.clicked.connect(self._preview)
        for place, door in enumerate(self.doors):
            door.clicked.connect(partial(self._open_door, place))

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        words = look.wording.words
        for act, button in self.acts.items():
            button.setText(words(f"feed.act.{act.value}"))
        self.sure.setText(words("feed.act.sure"))
        self.back.setText(words("feed.act.back"))
        self.preview.setText(words("feed.preview.open"))
        say(self.rejects, words("feed.rejects.heading"))
        say(self.told, "")
        self._show()

    def show_feed(self, feed: FeedStatus | None, card: FeedCard | None, name: str, who: str) -> None:
        """Show a feed as it stands; ``name`` is what it is called, ``who`` started or stopped it by hand."""
        if feed is None or (self._feed is not None and feed.feed != self._feed.feed):
            self.forget()
            say(self.told, "")
        self._feed, self._card = feed, card
        self.setVisible(feed is not None)
        if feed is not None:
            self.heading.show_texts(name, "" if card is None else card.where)
            self._show_by(feed, who)
            self._show()

    def _show_by(self, feed: FeedStatus, who: str) -> None:
        words = self._look.wording.words
        key = "feed.by_stopped" if feed.state is FeedState.STOPPED else "feed.by_started"
        parts = (error_of(self._look.wording, feed), words(key, who=who) if who else "")
        say(self.error, "  ".join(filter(None, parts)))
        shade(self.error, "amber" if needs_act(feed) else "second")
        self.error.setVisible(bool(self.error.text()))

    def _show(self) -> None:
        feed, wording = self._feed, self._look.wording
        if feed is None:
            return
        self._show_doors(feed)
        say(self.flags, wording("feed.flags", reasons=listed(wording, "ui.flag", counted(feed.flags))))
        say(self.total, wording.words("feed.total", items=wording.number(feed.items)))
        self._show_acts()

    def _show_doors(self, feed: FeedStatus) -> None:
        wording, reasons = self._look.wording, counted(feed.rejects)
        for place, door in enumerate(self.doors):
            door.setVisible(place < len(reasons))
            if place < len(reasons):
                code, count = reasons[place]
                text = wording("feed.reason", reason=wording.known("ui.reject", code), count=wording.number(count))
                _name(door, text)
        total = sum(count for _, count in reasons)
        _name(self.all_rejects, wording.words("feed.rejects.all", count=wording.number(total)))
        self.all_rejects.setVisible(bool(reasons))
        say(self.rejects, wording.words("feed.rejects.heading" if reasons else "feed.rejects.none"))

    def _show_acts(self) -> None:
        card, asking = self._card, self._asking is not None
        running = card is not None and card.running
        free = {
            FeedAct.START: card is not None and not running,
            FeedAct.STOP: running and card is not None and card.may_stop,
            FeedAct.RESTART: running,
        }
        for act, button in self.acts.items():
            button.setVisible(not asking)
            button.setEnabled(free[act])
        for part in (self.question, self.sure, self.back):
            part.setVisible(asking)
        if self._asking is not None:
            say(self.question, self._look.wording.words(f"feed.ask.{self._asking.value}", feed=self._called))
        self.preview.setEnabled(card is not None and card.previews)
        self.told.setVisible(bool(self.told.text()) and not asking)

    @property
    def _called(self) -> str:
        return self.heading.name.text()

    @property
    def asks(self) -> bool:
        """Whether it waits for a second word."""
        return self._asking is not None

    def _press(self, act: FeedAct) -> None:
        if act is FeedAct.START:
            self._ask(act)
            return
        self._asking = act
        self._show_acts()
        self.back.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go(self) -> None:
        act, self._asking = self._asking, None
        if act is not None:
            self._ask(act)
        self._show_acts()

    def _ask(self, act: FeedAct) -> None:
        if self._feed is not None:
            self.tell(self._look.wording.words(f"feed.under_way.{act.value}", feed=self._called))
            self.act_asked.emit(self._feed.feed, act)

    def forget(self) -> bool:
        """Drop the question; whether one stood."""
        stood, self._asking = self._asking is not None, None
        self._show_acts()
        if stood:
            self.acts[FeedAct.STOP].setFocus(Qt.FocusReason.OtherFocusReason)
        return stood

    def tell(self, text: str, tone: str = "second") -> None:
        """Say what became of what was asked."""
        say(self.told, text)
        shade(self.told, tone)
        self._show_acts()

    def _open_door(self, place: int) -> None:
        reasons = () if self._feed is None else counted(self._feed.rejects)
        if place < len(reasons):
            self._open(reasons[place][0])

    def _open(self, reason: str) -> None:
        if self._feed is not None:
            self.rejects_asked.emit(self._feed.feed, reason)

    def _preview(self) -> None:
        if self._feed is not None:
            self.preview_asked.emit(self._feed.feed)


def _name(button: QPushButton, text: str) -> None:
    if button.text() != text:
        button.setText(text)
