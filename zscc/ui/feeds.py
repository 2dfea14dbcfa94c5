"""数据接入: how every feed fares, with its rate and lag, its rejects and flags, and its error in words."""

from collections import deque
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from zscc.model.feed_health import FeedState
from zscc.situation.snapshot import FeedStatus
from zscc.ui.glyphs import Glyph
from zscc.ui.parts import Look, label, say, shade, tight
from zscc.ui.wording import Wording

SERIOUSNESS = (FeedState.DOWN, FeedState.DELAYED, FeedState.STOPPED, FeedState.UP)
RATE_OVER_S = 60.0


def worst_of(feeds: tuple[FeedStatus, ...]) -> FeedState | None:
    """The most serious state among the feeds; None without feeds."""
    return min((feed.state for feed in feeds), key=SERIOUSNESS.index, default=None)


def lag_s(feed: FeedStatus, as_of: datetime) -> float | None:
    """How old the newest item of a feed is; None when it never had one."""
    return None if feed.last_item_at is None else max((as_of - feed.last_item_at).total_seconds(), 0.0)


def summary_of(wording: Wording, feeds: tuple[FeedStatus, ...]) -> str:
    """接入 9/10."""
    up = sum(feed.state is FeedState.UP for feed in feeds)
    return wording("feed.summary", up=up, all=len(feeds)) if feeds else wording("feed.none")


def ailment_of(wording: Wording, feeds: tuple[FeedStatus, ...], as_of: datetime) -> str:
    """What ails the worst feed: 养老呼叫 延迟40秒; empty when all are up."""
    worst = min(feeds, key=lambda feed: SERIOUSNESS.index(feed.state), default=None)
    if worst is None or worst.state is FeedState.UP:
        return ""
    return wording("feed.ailment", feed=name_of(wording, worst), state=state_of(wording, worst, as_of))


def name_of(wording: Wording, feed: FeedStatus) -> str:
    """What people call a feed."""
    return wording.known("ui.feed.name", feed.feed)


def state_of(wording: Wording, feed: FeedStatus, as_of: datetime) -> str:
    """正常, 延迟40秒, 中断8分钟, 已停止."""
    word, age = wording(f"feed.{feed.state.value}"), lag_s(feed, as_of)
    if feed.state in {FeedState.UP, FeedState.STOPPED} or age is None:
        return word
    return wording("vehicle.since", state=word, age=wording.age(age))


def error_of(wording: Wording, feed: FeedStatus) -> str:
    """Why a feed is down, in words; the bare code where nobody has written any, or an old journal told too little."""
    key = f"ui.feed_error.{feed.error}"
    if not feed.error or key not in wording.words:
        return feed.error or ""
    try:
        return wording.words(key, **dict(feed.error_arguments))
    except KeyError:
        return feed.error


class Rates:
    """Items a second, from the counts of the last minute of the desk's own time."""

    def __init__(self) -> None:
        self._seen: dict[str, deque[tuple[datetime, int]]] = {}

    def note(self, feeds: tuple[FeedStatus, ...]) -> None:
        """Remember the counts of a snapshot."""
        for feed in feeds:
            seen = self._seen.setdefault(feed.feed, deque(maxlen=600))
            if seen and (feed.items < seen[-1][1] or feed.at < seen[-1][0]):
                seen.clear()
            if not seen or feed.at > seen[-1][0]:
                seen.append((feed.at, feed.items))
            while len(seen) > 2 and (seen[-1][0] - seen[0][0]).total_seconds() > RATE_OVER_S:
                seen.popleft()

    def per_second(self, feed: str) -> float | None:
        """None before there are two counts to compare."""
        seen = self._seen.get(feed)
        if seen is None or len(seen) < 2:
            return None
        return (seen[-1][1] - seen[0][1]) / (seen[-1][0] - seen[0][0]).total_seconds()


class _FeedRow(QWidget):
    """One feed: a line of figures, and below it what was wrong with what it brought."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._glyph = Glyph(look.theme, FeedState.UP, self)
        self.name, self.state = label("body", parent=self), label("note", "second", self)
        self.figures, self.faults = label("note", "second", self), label("note", "third", self)
        self.error = label("note", "amber", self)
        self.faults.setWordWrap(True)
        self.error.setWordWrap(True)
        grid = QGridLayout(self)
        tight(grid, spacing=4)
        grid.setHorizontalSpacing(8)
        grid.addWidget(self._glyph, 0, 0)
        grid.addWidget(self.name, 0, 1)
        grid.addWidget(self.state, 0, 2, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self.figures, 1, 1, 1, 2)
        grid.addWidget(self.faults, 2, 1, 1, 2)
        grid.addWidget(self.error, 3, 1, 1, 2)
        grid.setColumnStretch(1, 1)

    def show_feed(self, look: Look, feed: FeedStatus, as_of: datetime, rate: float | None) -> None:
        """Say how this feed fares."""
        wording = look.wording
        self._glyph.show_theme(look.theme)
        self._glyph.show_kind(feed.state)
        say(self.name, name_of(wording, feed))
        say(self.state, state_of(wording, feed, as_of))
        shade(self.state, "amber" if feed.state is FeedState.DOWN else "second")
        say(self.figures, self._said_figures(wording, feed, as_of, rate))
        say(self.faults, self._said_faults(wording, feed))
        say(self.error, error_of(wording, feed))
        self.error.setVisible(bool(feed.error))

    def _said_figures(self, wording: Wording, feed: FeedStatus, as_of: datetime, rate: float | None) -> str:
        lag = lag_s(feed, as_of)
        return wording(
            "feed.figures",
            rate=wording("unit.unknown") if rate is None else wording("feed.rate", value=f"{rate:.1f}"),
            lag=wording("unit.unknown") if lag is None else wording.age(lag),
            last=wording("unit.unknown")
            if feed.last_item_at is None
            else wording.day_and_clock(feed.last_item_at, as_of),
            items=wording.number(feed.items),
        )

    def _said_faults(self, wording: Wording, feed: FeedStatus) -> str:
        def listed(pairs: tuple[tuple[str, int], ...], table: str) -> str:
            named = [
                wording("feed.reason", reason=wording.known(table, code), count=wording.number(count))
                for code, count in pairs
                if count
            ]
            return wording("card.joint").join(named) if named else wording("feed.no_faults")

        return "\n".join(
            (
                wording("feed.rejects", reasons=listed(feed.rejects, "ui.reject")),
                wording("feed.flags", reasons=listed(feed.flags, "ui.flag")),
            )
        )


class FeedPanel(QFrame):
    """All feeds, over the map; closes with its button or Esc."""

    closed = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("overlay")
        self._look = look
        self._rates = Rates()
        self._rows: dict[str, _FeedRow] = {}
        self.name: QLabel = label("title", parent=self)
        self.note = label("note", "third", self)
        self.note.setWordWrap(True)
        self._close = QPushButton(self)
        self._close.clicked.connect(self.closed)
        head = QHBoxLayout()
        head.addWidget(self.name, 1)
        head.addWidget(self._close)
        self._list = QVBoxLayout()
        tight(self._list, spacing=16)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(12)
        column.addLayout(head)
        column.addLayout(self._list)
        column.addWidget(self.note)
        self.hide()

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        say(self.name, look.wording("feed.heading"))
        say(self.note, look.wording("feed.note"))
        self._close.setText(look.wording("card.close"))
        self.setAccessibleName(look.wording("feed.heading"))

    def show_feeds(self, feeds: tuple[FeedStatus, ...], as_of: datetime) -> None:
        """Show every feed of a snapshot."""
        self._rates.note(feeds)
        if not self.isVisible():
            return
        for gone in self._rows.keys() - {feed.feed for feed in feeds}:
            row = self._rows.pop(gone)
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        for feed in feeds:
            if feed.feed not in self._rows:
                self._rows[feed.feed] = _FeedRow(self._look, self)
                self._list.addWidget(self._rows[feed.feed])
                self._rows[feed.feed].show()
            self._rows[feed.feed].show_feed(self._look, feed, as_of, self._rates.per_second(feed.feed))

    def texts(self) -> str:
        """Everything the panel says, for tests and screen readers."""
        return "\n".join(part.text() for part in self.findChildren(QLabel) if part.isVisibleTo(self))
