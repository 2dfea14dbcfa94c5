"""How feeds stand at a moment: the worst of them, how old their items are, how many come a second."""

from collections import deque
from datetime import datetime

from zscc.model.feed_health import FeedState
from zscc.situation.snapshot import FeedStatus

SERIOUSNESS = (FeedState.DOWN, FeedState.DELAYED, FeedState.STOPPED, FeedState.UP)
RATE_OVER_S = 60.0
CONNECTING = "connecting"
"""Error of a feed that is down since it has only just begun."""


def worst_of(feeds: tuple[FeedStatus, ...]) -> FeedState | None:
    """The most serious state among the feeds; None without feeds."""
    return min((feed.state for feed in feeds), key=SERIOUSNESS.index, default=None)


def lag_s(feed: FeedStatus, as_of: datetime) -> float | None:
    """How old the newest item of a feed is; None when it never had one."""
    return None if feed.last_item_at is None else max((as_of - feed.last_item_at).total_seconds(), 0.0)


def needs_act(feed: FeedStatus) -> bool:
    """Whether somebody has to look after it: it is down, and not only about to begin."""
    return feed.state is FeedState.DOWN and feed.error != CONNECTING


def counted(pairs: tuple[tuple[str, int], ...]) -> tuple[tuple[str, int], ...]:
    """Reasons that have happened, the most frequent first."""
    return tuple(sorted((pair for pair in pairs if pair[1]), key=lambda pair: (-pair[1], pair[0])))


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
