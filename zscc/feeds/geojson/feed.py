"""GeoJSON: points of an address that is asked again and again become fixes or reports.

Settings of a profile's table, and the feed. The client library is loaded when a feed of this kind first connects.
"""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import datetime

import msgspec

from zscc.feeds.contract import LONGEST_KEPT, Delivery, Refused
from zscc.feeds.geojson.wire import Feature, features_of
from zscc.feeds.ground import FeedGround
from zscc.feeds.mapping import Mapping
from zscc.feeds.mapping_json import Unreadable
from zscc.feeds.mapping_settings import MappingSettings
from zscc.feeds.message_edge import MessageEdge, Told
from zscc.feeds.preview_items import MOST_SHOWN, as_one
from zscc.feeds.preview_judge import PreviewJudge
from zscc.feeds.settings import FeedSettings
from zscc.feeds.web_settings import WebSettings
from zscc.model.feed_question import MappedField, Preview

SHOWN = 8
"""Features that a preview shows."""
MOST_KEYED = 200
"""So many new features have a key each, so that after a restart only what changed is written; a fleet, not a census."""
_LEAST_S, _MOST_S = 1.0, 86_400.0


class Settings(WebSettings, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of kind geojson (docs/feeds/geojson.md). The mapping's items are the features."""

    mapping: MappingSettings
    every_s: float = 30.0
    """Between two questions; a tenth more or less each time."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.url:
            raise ValueError("url: the address of the features")
        if not _LEAST_S <= self.every_s <= _MOST_S:
            raise ValueError(f"every_s: {_LEAST_S:g} to {_MOST_S:g} seconds")
        if self.mapping.items not in {"", "features"}:
            raise ValueError("mapping.items: they are the features")


class GeoJsonFeed:
    """One address. Used by one loop."""

    def __init__(self, name: str, settings: Settings, ground: FeedGround) -> None:
        self._name = name
        self._settings = settings
        self._folder = ground.folder
        self._clock = ground.clock
        self._secret = ground.secret(settings.token) if settings.token else ""
        self._mapping = Mapping(msgspec.structs.replace(settings.mapping, items="features"), settings)
        self._edge = MessageEdge(name, ground)
        self._judge = PreviewJudge(ground)
        self._newest: deque[tuple[datetime, bytes]] = deque(maxlen=SHOWN)
        self._known: frozenset[bytes] = frozenset()
        """Digests of the features of the last committed answer: only what is another is news."""

    @property
    def name(self) -> str:
        """The name in the profile."""
        return self._name

    def preview(self) -> Sequence[Preview]:
        """The newest features and what they become, newest first."""
        return tuple(self._mapping.preview(body, at, judge=self._judge) for at, body in reversed(tuple(self._newest)))

    def rehearse(self, message: bytes, at: datetime, origin: str) -> Preview:
        """``message``: a collection or a feature in one line."""
        del origin
        try:
            features = list(self._features(message))
        except Unreadable as fault:
            told = MappedField("message", "", fault.detail, fault.reason)
            return Preview(at, self._mapping.shielded(message), "", (told,))
        if not features:
            return self._mapping.preview(message, at)
        shown = features[:MOST_SHOWN]
        return as_one([self._mapping.preview(each.body, at, judge=self._judge) for each in shown], len(features))

    async def deliveries(self) -> AsyncIterator[Delivery]:
        """Ask again and again and yield what is new; FeedDown when there is no answer."""
        from zscc.feeds.polling import Poller
        from zscc.feeds.web_link import session_of, troubles

        settings = self._settings
        poller = Poller(settings.url, settings.where, self._clock, settings.mapping.most_bytes)
        async with session_of(settings, self._folder, self._secret) as session:
            while True:
                async with troubles(settings):
                    fetched = await poller.fetch(session)
                if fetched is None:
                    yield Delivery((), 0)
                else:
                    delivery, known = await self._delivery(fetched.body)
                    yield delivery
                    self._known = known
                    poller.accept(fetched)
                await poller.pause(settings.every_s)

    def _features(self, body: bytes) -> Iterator[Feature]:
        return features_of(body, self._settings.mapping.encoding, self._settings.mapping.most_bytes)

    async def _delivery(self, body: bytes) -> tuple[Delivery, frozenset[bytes]]:
        """What is new in an answer, and the digests of all that is in it."""
        try:
            features = await asyncio.to_thread(lambda: list(self._features(body)))
        except Unreadable as fault:
            refused = Refused(fault.reason, body[:LONGEST_KEPT], self._settings.where, fault.detail)
            return Delivery((), 1, Counter({fault.reason: 1}), refused=(refused,)), self._known
        new = {feature.digest: feature for feature in features if feature.digest not in self._known}
        now, keyed = self._clock.now(), len(new) <= MOST_KEYED
        self._newest.extend((now, feature.body) for feature in list(new.values())[-SHOWN:])
        delivery = await self._edge.deliver(self._read(feature, keyed=keyed) for feature in new.values())
        return delivery, frozenset(feature.digest for feature in features)

    def _read(self, feature: Feature, *, keyed: bool) -> Told:
        mapped = self._mapping.decode(feature.body, self._settings.where)
        return Told(mapped, feature.digest.hex() if keyed else "")


def make(name: str, settings: FeedSettings, ground: FeedGround) -> GeoJsonFeed:
    """A feed of this kind; raises SecretMissing."""
    assert isinstance(settings, Settings)
    return GeoJsonFeed(name, settings, ground)
