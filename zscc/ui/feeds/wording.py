"""How feeds are called and what is said of them; pure."""

from collections.abc import Mapping
from datetime import datetime

from zscc.model.feed_health import FeedState
from zscc.model.feed_question import FeedCard
from zscc.situation.snapshot import FeedStatus
from zscc.ui.feeds.standing import SERIOUSNESS, lag_s
from zscc.ui.wording import Wording

Cards = Mapping[str, FeedCard]
"""What feeds are, by name; a feed may have none (yet)."""


def summary_of(wording: Wording, feeds: tuple[FeedStatus, ...]) -> str:
    """接入 9/10."""
    up = sum(feed.state is FeedState.UP for feed in feeds)
    return wording("feed.summary", up=up, all=len(feeds)) if feeds else wording("feed.none")


def ailment_of(wording: Wording, feeds: tuple[FeedStatus, ...], as_of: datetime, cards: Cards | None = None) -> str:
    """What ails the worst feed: 养老呼叫 延迟40秒; empty when all are up."""
    worst = min(feeds, key=lambda feed: SERIOUSNESS.index(feed.state), default=None)
    if worst is None or worst.state is FeedState.UP:
        return ""
    name = name_of(wording, worst.feed, cards)
    return wording("feed.ailment", feed=name, state=state_of(wording, worst, as_of))


def name_of(wording: Wording, feed: str, cards: Cards | None = None) -> str:
    """What people call a feed: its label, else the word for it, else its name; 示意 when what it brings is made up."""
    card = None if cards is None else cards.get(feed)
    made_up = card is not None and card.synthetic
    return called(wording, feed, "" if card is None else card.label, made_up=made_up)


def called(wording: Wording, feed: str, label: str, *, made_up: bool) -> str:
    """The same of a label that was written down; '' for none."""
    name = label or wording.known("ui.feed.name", feed)
    return wording.words("feed.made_up", name=name) if made_up and wording("synthetic.short") not in name else name


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


def rate_of(wording: Wording, rate: float | None) -> str:
    """17.0条/秒."""
    return wording("unit.unknown") if rate is None else wording("feed.rate", value=f"{rate:.1f}")


def field_called(wording: Wording, name: str) -> str:
    """What a field of a fix, report or warning is called."""
    key = f"feed.field.{name}"
    return wording.words(key) if key in wording.words else name


def listed(wording: Wording, table: str, pairs: tuple[tuple[str, int], ...]) -> str:
    """坐标无效 3 · 重复 41."""
    named = [
        wording("feed.reason", reason=wording.known(table, code), count=wording.number(count)) for code, count in pairs
    ]
    return wording("card.joint").join(named) if named else wording("feed.no_faults")
