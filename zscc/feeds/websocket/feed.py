"""WebSocket: what a server sends on becomes fixes and reports. Settings of a profile's table, and the feed.

The client library is loaded when a feed of this kind first connects.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from zscc.feeds.contract import LONGEST_KEPT, Delivery, Refused
from zscc.feeds.ground import FeedGround
from zscc.feeds.mapping import Mapping
from zscc.feeds.mapping_paths import Path
from zscc.feeds.mapping_settings import MappingSettings
from zscc.feeds.message_edge import MessageEdge, Told
from zscc.feeds.preview_judge import PreviewJudge
from zscc.feeds.settings import FeedSettings
from zscc.feeds.web_settings import WebSettings
from zscc.feeds.websocket.wire import check_template, closed, is_wanted, place_of, told
from zscc.model.feed_question import Preview

if TYPE_CHECKING:
    from aiohttp import ClientSession, ClientWebSocketResponse, WSMessage

SHOWN = 8
"""Messages that a preview shows."""
MOST_AT_ONCE = 1_000
"""Messages of one delivery; the server is kept waiting behind them."""
_TEXTS = {"begin": False, "resume": True}


class Settings(WebSettings, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of kind websocket (docs/feeds/websocket.md)."""

    mapping: MappingSettings
    place: str = ""
    """Path in a message to its id; with it the feed is resumed."""
    resume: str = ""
    """Sent after connecting, {place} is the last committed id."""
    begin: str = ""
    """Sent after connecting while there is no id yet."""
    only: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    """Path in a message to the values that it may have; others are passed over, such as answers to what was sent."""
    binary: bool = False
    """Whether binary messages are read like text; they are refused otherwise."""
    protocols: tuple[str, ...] = ()
    ping_s: float = 20.0
    """A link that does not answer a ping within half of it is lost."""
    largest_kb: int = 1_024
    """A larger message ends the link."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.url:
            raise ValueError("url: the address of the server")
        if not 1.0 <= self.ping_s <= 3_600.0 or not 1 <= self.largest_kb <= 10_000:
            raise ValueError("ping_s: 1 to 3600; largest_kb: 1 to 10000")
        for name, with_place in _TEXTS.items():
            try:
                check_template(getattr(self, name), with_place=with_place)
            except ValueError as error:
                raise ValueError(f"{name}: {error}") from error
        if self.resume and not self.place:
            raise ValueError("place: without it there is no id to resume at")
        for path in (self.place, *self.only):
            Path.read(path)

    @property
    def schemes(self) -> tuple[str, ...]:
        """Plain, and over TLS."""
        return ("ws", "wss")


@dataclass(frozen=True, slots=True)
class Arrived:
    """One message."""

    body: bytes
    binary: bool


class WebSocketFeed:
    """One link. Used by one loop."""

    def __init__(self, name: str, settings: Settings, ground: FeedGround) -> None:
        self._name = name
        self._settings = settings
        self._folder = ground.folder
        self._clock = ground.clock
        self._secret = ground.secret(settings.token) if settings.token else ""
        self._mapping = Mapping(settings.mapping, settings)
        self._edge = MessageEdge(name, ground)
        self._judge = PreviewJudge(ground)
        self._newest: deque[tuple[datetime, Arrived]] = deque(maxlen=SHOWN)
        self._place_path = Path.read(settings.place) if settings.place else None
        self._only = {Path.read(path): values for path, values in settings.only.items()}
        self._place = ""
        """Id of the last message that was committed."""

    @property
    def name(self) -> str:
        """The name in the profile."""
        return self._name

    def resume(self, place: str) -> None:
        """``place``: the id of the last message that was committed."""
        self._place = place or self._place

    def preview(self) -> Sequence[Preview]:
        """The newest messages and what they become, newest first."""
        return tuple(
            self._mapping.preview(message.body, at, judge=self._judge) for at, message in reversed(tuple(self._newest))
        )

    def rehearse(self, message: bytes, at: datetime, origin: str) -> Preview:
        """``message``: one text message."""
        del origin
        return self._mapping.preview(message, at, judge=self._judge)

    async def deliveries(self) -> AsyncIterator[Delivery]:
        """Connect, say where to go on, and yield what arrives until the link is lost (FeedDown)."""
        from zscc.feeds.web_link import session_of, troubles

        async with AsyncExitStack() as held:
            await held.enter_async_context(troubles(self._settings))
            session = await held.enter_async_context(session_of(self._settings, self._folder, self._secret))
            link = await held.enter_async_context(_Linked(session, self._settings))
            await self._greet(link)
            yield Delivery((), 0)
            while True:
                arrived, down = await self._arrived(link)
                if arrived:
                    place = self._place_after(arrived)
                    yield await self._delivery(arrived, place)
                    self._place = place
                if down is not None:
                    raise down

    async def _greet(self, link: "ClientWebSocketResponse") -> None:
        text = told(self._settings.resume, self._place) if self._place else self._settings.begin
        if text:
            await link.send_str(text)

    async def _arrived(self, link: "ClientWebSocketResponse") -> tuple[list[Arrived], Exception | None]:
        """All that has arrived since the last time, and why nothing more will."""
        found = list[Arrived]()
        frame = await link.receive()
        while True:
            down = self._down(frame, link)
            if down is not None:
                return found, down
            body = frame.data.encode("utf-8", "replace") if isinstance(frame.data, str) else bytes(frame.data)
            found.append(Arrived(body, not isinstance(frame.data, str)))
            if len(found) >= MOST_AT_ONCE:
                return found, None
            try:
                # What is there already comes without a wait, and nothing is lost by not waiting for more.
                async with asyncio.timeout(0):
                    frame = await link.receive()
            except TimeoutError:
                return found, None

    def _down(self, frame: "WSMessage", link: "ClientWebSocketResponse") -> Exception | None:
        from aiohttp import WSMsgType

        if frame.type in {WSMsgType.TEXT, WSMsgType.BINARY}:
            return None
        if frame.type is WSMsgType.ERROR:
            return closed(getattr(frame.data, "code", None), str(frame.data or link.exception()), self._settings.where)
        code = frame.data if frame.type is WSMsgType.CLOSE else link.close_code
        return closed(code, str(frame.extra or ""), self._settings.where)

    def _place_after(self, arrived: Sequence[Arrived]) -> str:
        """The id of the last message that has one."""
        if self._place_path is not None:
            for message in reversed(arrived):
                found = place_of(self._place_path, message.body)
                if found:
                    return found
        return self._place

    async def _delivery(self, arrived: Sequence[Arrived], place: str) -> Delivery:
        now = self._clock.now()
        self._newest.extend((now, message) for message in arrived[-SHOWN:])
        return await self._edge.deliver(map(self._read, arrived), place)

    def _read(self, message: Arrived) -> Told | Refused | None:
        if message.binary and not self._settings.binary:
            return Refused("binary_frame", message.body[:LONGEST_KEPT], self._settings.where)
        if not is_wanted(self._only, message.body):
            return None
        return Told(self._mapping.decode(message.body, self._settings.where))


class _Linked:
    """A link that was agreed upon; it is closed, and not waited for, when it is left."""

    def __init__(self, session: "ClientSession", settings: Settings) -> None:
        self._session, self._settings = session, settings
        self._link: ClientWebSocketResponse | None = None

    async def __aenter__(self) -> "ClientWebSocketResponse":
        from aiohttp import ClientWSTimeout

        from zscc.feeds.web_link import CONNECT_WITHIN_S

        async with asyncio.timeout(2 * CONNECT_WITHIN_S):
            self._link = await self._session.ws_connect(
                self._settings.url,
                protocols=self._settings.protocols,
                timeout=ClientWSTimeout(ws_close=1.0),
                heartbeat=self._settings.ping_s,
                max_msg_size=self._settings.largest_kb * 1024,
            )
        return self._link

    async def __aexit__(self, *error: object) -> None:
        if self._link is not None:
            await self._link.close()


def make(name: str, settings: FeedSettings, ground: FeedGround) -> WebSocketFeed:
    """A feed of this kind; raises SecretMissing."""
    assert isinstance(settings, Settings)
    return WebSocketFeed(name, settings, ground)
