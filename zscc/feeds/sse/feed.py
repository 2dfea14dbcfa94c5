"""Server-sent events: what a server sends on becomes fixes and reports, and is resumed by the last committed id.

Settings of a profile's table, and the feed. The client library is loaded when a feed of this kind first connects.
"""

import asyncio
import random
from collections import deque
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from zscc.clock import monotonic_s
from zscc.feeds.contract import LONGEST_KEPT, Delivery, FeedDown, Refused
from zscc.feeds.ground import FeedGround
from zscc.feeds.mapping import Mapping
from zscc.feeds.mapping_settings import MappingSettings
from zscc.feeds.message_edge import MessageEdge, Told
from zscc.feeds.preview_judge import PreviewJudge
from zscc.feeds.settings import FeedSettings
from zscc.feeds.sse.wire import Event, EventStream
from zscc.feeds.web_settings import WebSettings
from zscc.model.feed_question import Preview

if TYPE_CHECKING:
    import aiohttp

SHOWN = 8
"""Events that a preview shows."""
RETRY_S = 1.0
"""Until a server says otherwise; doubled by nobody, for a server that closes after every answer means that."""
_LEAST_RETRY_S = 0.2
_LIVED_S = 5.0
"""A stream that ended sooner and brought nothing is trouble, not habit."""
_NO_MORE = 204


class Settings(WebSettings, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of kind sse (docs/feeds/sse.md)."""

    mapping: MappingSettings
    events: tuple[str, ...] = ()
    """Types of events that are taken; none: all."""
    silent_s: float = 0.0
    """A stream without a byte for so long is lost; 0: only the system's own look whether the other side is there."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.url:
            raise ValueError("url: the address of the stream")
        if not 0.0 <= self.silent_s <= 86_400.0:
            raise ValueError("silent_s: 0 to 86400")


class SseFeed:
    """One stream. Used by one loop."""

    def __init__(self, name: str, settings: Settings, ground: FeedGround) -> None:
        self._name = name
        self._settings = settings
        self._folder = ground.folder
        self._clock = ground.clock
        self._secret = ground.secret(settings.token) if settings.token else ""
        self._mapping = Mapping(settings.mapping, settings)
        self._edge = MessageEdge(name, ground)
        self._judge = PreviewJudge(ground)
        self._newest: deque[tuple[datetime, Event]] = deque(maxlen=SHOWN)
        self._place = ""
        """Id of the last event that was committed."""
        self._retry_s = RETRY_S
        self._dice = random.Random()

    @property
    def name(self) -> str:
        """The name in the profile."""
        return self._name

    def resume(self, place: str) -> None:
        """``place``: the id of the last event that was committed."""
        self._place = place or self._place

    def preview(self) -> Sequence[Preview]:
        """The newest events and what they become, newest first."""
        shown = reversed(tuple(self._newest))
        return tuple(self._mapping.preview(each.data.encode(), at, _beside(each), self._judge) for at, each in shown)

    def rehearse(self, message: bytes, at: datetime, origin: str) -> Preview:
        """``message``: the data of an event, ``origin``: its type."""
        return self._mapping.preview(message, at, {"event": origin or "message", "id": ""}, self._judge)

    async def deliveries(self) -> AsyncIterator[Delivery]:
        """Follow the stream and yield what arrives until it is lost (FeedDown); ends when the server says so (204).

        A server that ends a stream in good order is asked for more after the pause that it told.
        """
        from zscc.feeds.web_link import session_of, troubles

        async with session_of(self._settings, self._folder, self._secret) as session:
            while True:
                began_s, items = monotonic_s(), 0
                async with troubles(self._settings), self._opened(session) as response:
                    if response.status == _NO_MORE:
                        return
                    yield Delivery((), 0)
                    stream = EventStream(self._place)
                    while chunk := await self._chunk(response):
                        events = self._wanted(stream.feed(chunk))
                        if not events and stream.last_id == self._place:
                            continue
                        items += len(events)
                        yield await self._delivery(events, stream.last_id)
                        self._place = stream.last_id
                    self._retry_s = self._retry_s if stream.retry_s is None else stream.retry_s
                if not items and monotonic_s() - began_s < _LIVED_S:
                    raise FeedDown("web_lost", where=self._settings.where, detail="")
                await asyncio.sleep(max(self._retry_s, _LEAST_RETRY_S) * self._dice.uniform(0.8, 1.2))

    def _opened(self, session: "aiohttp.ClientSession") -> "_Opened":
        headers = {"Accept": "text/event-stream", "Accept-Encoding": "identity", "Cache-Control": "no-store"}
        if self._place and self._place.isprintable():
            headers["Last-Event-ID"] = self._place
        return _Opened(session, self._settings, headers)

    async def _chunk(self, response: "aiohttp.ClientResponse") -> bytes:
        """All that has arrived since the last time."""
        async with asyncio.timeout(self._settings.silent_s or None):
            return await response.content.readany()

    def _wanted(self, events: Sequence[Event]) -> list[Event]:
        wanted = self._settings.events
        return [event for event in events if not wanted or event.type in wanted]

    async def _delivery(self, events: Sequence[Event], place: str) -> Delivery:
        now = self._clock.now()
        self._newest.extend((now, event) for event in events[-SHOWN:])
        return await self._edge.deliver(map(self._read, events), place)

    def _read(self, event: Event) -> Told | Refused:
        if event.oversized:
            return Refused("too_large", event.id.encode()[:LONGEST_KEPT], event.type)
        return Told(self._mapping.decode(event.data.encode("utf-8", "replace"), event.type, _beside(event)))


class _Opened:
    """An answer that is a stream of events, or the end of all (204)."""

    def __init__(self, session: "aiohttp.ClientSession", settings: Settings, headers: dict[str, str]) -> None:
        self._request = session.get(settings.url, headers=headers, allow_redirects=False)
        self._where = settings.where

    async def __aenter__(self) -> "aiohttp.ClientResponse":
        from zscc.feeds.web_link import CONNECT_WITHIN_S, keep_alive, status_trouble

        async with asyncio.timeout(2 * CONNECT_WITHIN_S):
            response = await self._request.__aenter__()
        encoding = response.headers.get("Content-Encoding", "identity")
        if response.status == _NO_MORE:
            return response
        fault = status_trouble(response.status, self._where) if response.status != 200 else None
        if fault is None and (response.content_type != "text/event-stream" or encoding != "identity"):
            fault = FeedDown("web_no_stream", where=self._where, detail=response.content_type)
        if fault is not None:
            response.close()
            raise fault
        keep_alive(response)
        return response

    async def __aexit__(self, *error: object) -> None:
        # Not waited for: a stream that is left half-way is closed, not read to its end.
        await self._request.__aexit__(None, None, None)


def _beside(event: Event) -> dict[str, object]:
    """What paths with @ lead to: ``@event`` and ``@id``."""
    return {"event": event.type, "id": event.id}


def make(name: str, settings: FeedSettings, ground: FeedGround) -> SseFeed:
    """A feed of this kind; raises SecretMissing."""
    assert isinstance(settings, Settings)
    return SseFeed(name, settings, ground)
