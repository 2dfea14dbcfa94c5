"""Which kinds of feeds there are. A new one is a folder with ``wire.py`` and ``feed.py``, a line here, a page in docs.

A kind's module exports ``Settings``, a :class:`~zscc.feeds.settings.FeedSettings`, and
``make(name, settings, ground) -> Feed``. It is imported when a profile names it.
"""

import re
from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

import msgspec

from zscc.feeds.settings import FeedSettings

if TYPE_CHECKING:
    from zscc.feeds.contract import Feed
    from zscc.feeds.ground import FeedGround

KINDS: dict[str, str] = {
    "jt808": "zscc.feeds.jt808.feed",
    "mqtt": "zscc.feeds.mqtt.feed",
    "http": "zscc.feeds.http.feed",
    "sse": "zscc.feeds.sse.feed",
    "cap": "zscc.feeds.cap.feed",
    "geojson": "zscc.feeds.geojson.feed",
    "websocket": "zscc.feeds.websocket.feed",
}

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_TAKEN = frozenset({"simulated", "recorded"})
"""Names of feeds that no profile makes."""


class FeedFault(ValueError):
    """A profile's table of a feed cannot be used; the text names feed and field."""


def settings_of(name: str, told: Mapping[str, Any]) -> FeedSettings:
    """The typed settings of a table; raises FeedFault."""
    if not _NAME.fullmatch(name) or name in _TAKEN:
        raise FeedFault(f"feeds.{name}: a name has up to 40 letters, digits, _ and -, and is not 'simulated'")
    kind = told.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise FeedFault(f"feeds.{name}.kind: {kind!r} is none of {', '.join(sorted(KINDS))}")
    try:
        settings = msgspec.convert(dict(told), import_module(KINDS[kind]).Settings)
    except (msgspec.ValidationError, ValueError) as error:
        raise FeedFault(f"feeds.{name}: {error}") from error
    assert isinstance(settings, FeedSettings)
    return settings


def feed_of(name: str, settings: FeedSettings, ground: "FeedGround") -> "Feed":
    """The feed of a table; raises FeedFault or SecretMissing."""
    feed: Feed = import_module(KINDS[settings.kind]).make(name, settings, ground)
    return feed
