"""The badge at the foot: whether the desk is live, still loading, catching up, replaying a recording, or at its end.

Green means live and nothing else does.
"""

from enum import Enum

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLabel, QWidget

from zscc.model.feed_health import FeedState
from zscc.model.moment import ms_from_utc
from zscc.situation.snapshot import FeedStatus, Snapshot
from zscc.ui.parts import Look, say

CAUGHT_UP_FACTS = 20
"""So many facts may wait from one frame to the next; more mean that the desk is behind."""
HISTORY_GAP_S = 120.0
"""A feed that is so much ahead of the picture has brought what the picture has not shown yet."""
LONGEST_NAME_PX = 180


class Pace(Enum):
    """How the picture relates to the data."""

    LOADING = "loading"
    CATCHING_UP = "catching_up"
    LIVE = "live"
    REPLAY = "replay"
    ENDED = "ended"


def lacks_history(snapshot: Snapshot) -> bool:
    """Whether a feed has reached a moment that neither vehicles nor reports have: what lies between is still coming."""
    reached = [feed.last_item_at for feed in snapshot.feeds if feed.last_item_at is not None]
    if not reached:
        return False
    fix_ms = int(snapshot.vehicles.observed_at_ms.max(initial=0))
    report_ms = int(snapshot.report_columns.observed_at_ms.max(initial=0))
    return ms_from_utc(max(reached)) - max(fix_ms, report_ms) > HISTORY_GAP_S * 1000


def pace_of(feeds: tuple[FeedStatus, ...], backlog: int, *, loaded: bool, replays: bool) -> Pace:
    """What may be claimed of the picture; a replay runs ahead of its frames and is a replay all the same."""
    if not feeds and not loaded:
        return Pace.LOADING
    if (backlog > CAUGHT_UP_FACTS or not loaded) and not replays:
        return Pace.CATCHING_UP
    if feeds and all(feed.state is FeedState.STOPPED for feed in feeds):
        return Pace.ENDED
    return Pace.REPLAY if replays else Pace.LIVE


class LiveBadge(QLabel):
    """Says the pace in words and in colour: green live, accent replay, neutral otherwise."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._feeds: tuple[FeedStatus, ...] = ()
        self._backlog, self._loaded = 0, False
        self._replay: tuple[str, float] | None = None
        self._said: tuple[object, ...] = ()
        """What the words were made of."""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("step", "body")
        self.setObjectName("live")
        self._say()

    @property
    def pace(self) -> Pace:
        """What the badge claims."""
        return pace_of(self._feeds, self._backlog, loaded=self._loaded, replays=self.replays)

    @property
    def replays(self) -> bool:
        """Whether a recording plays."""
        return self._replay is not None

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        self._say()

    def show_feeds(self, feeds: tuple[FeedStatus, ...], *, loaded: bool) -> None:
        """Take how the feeds fare, none yet while the desk loads, and whether the figures stand."""
        self._feeds, self._loaded = feeds, loaded
        self._say()

    def show_backlog(self, facts: int) -> None:
        """Take how many facts wait to be applied."""
        self._backlog = facts
        self._say()

    def show_replay(self, name: str | None, rate: float) -> None:
        """Say that a recording of this name plays at ``rate`` times its own speed; None: the desk is live."""
        self._replay = None if name is None else (name, rate)
        self._say()

    def _say(self) -> None:
        pace, wording = self.pace, self._look.wording
        name, rate = self._replay or ("", 1.0)
        made_of = pace, name, rate, self._look
        if made_of == self._said:
            return
        self._said = made_of
        metrics = QFontMetrics(self._look.theme.font("body", bold=True))
        shown = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, self._look.theme.px(LONGEST_NAME_PX))
        said = {"name": shown, "rate": f"{rate:g}"} if pace is Pace.REPLAY else {}
        say(self, wording(f"timeline.{pace.value}", **said))
        tip = {"name": name} if pace is Pace.REPLAY else {}
        self.setToolTip(wording(f"timeline.{pace.value}_tip", **tip))
        if self.property("pace") != pace.value:
            self.setProperty("pace", pace.value)
            self.style().unpolish(self)
            self.style().polish(self)
