"""CAP: official warnings from an address or a folder. Settings of a profile's table, and the feed."""

import asyncio
import random
from collections import Counter, deque
from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from zscc.feeds.cap.sources import AddressSource, FolderSource, Message, Source, message_of
from zscc.feeds.cap.wire import Ground, Reading, concerns, read_message
from zscc.feeds.contract import LONGEST_KEPT, Delivery, Refused, together
from zscc.feeds.ground import FeedGround
from zscc.feeds.settings import FeedSettings
from zscc.feeds.web_settings import WebSettings
from zscc.model.feed_question import MappedField, Preview
from zscc.town.division import digits_of

SHOWN = 8
"""Messages that a preview shows."""
_JITTER = 0.1


class Settings(WebSettings, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of kind cap (docs/feeds/cap.md): either an address or a folder."""

    url: str = ""
    folder: str = ""
    """Relative to the profile's folder."""
    every_s: float = 60.0
    hosts: tuple[str, ...] = ()
    """Other servers to which an index may lead, with their port where it is told."""
    codes: tuple[str, ...] = ()
    """Administrative codes; what is about other places alone is passed over. None: everything is taken."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if bool(self.url) == bool(self.folder):
            raise ValueError("url: either an address or a folder")
        if not 1.0 <= self.every_s <= 86_400.0:
            raise ValueError("every_s: 1 to 86400 seconds")
        for code in self.codes:
            if not digits_of(code):
                raise ValueError(f"codes: {code!r} is no administrative code")

    @property
    def where(self) -> str:
        """The folder, or the address without its query."""
        return self.folder or super().where


class CapFeed:
    """One source of warnings. Used by one loop."""

    def __init__(self, name: str, settings: Settings, ground: FeedGround) -> None:
        self._name = name
        self._settings = settings
        self._clock = ground.clock
        self._ground = Ground(name, settings.zone, settings.space, settings.synthetic)
        self._newest: deque[tuple[datetime, Message]] = deque(maxlen=SHOWN)
        self._dice = random.Random()
        secret = ground.secret(settings.token) if settings.token else ""
        self._source: Source = (
            FolderSource(ground.folder / settings.folder)
            if settings.folder
            else AddressSource(settings, settings.hosts, ground.clock, ground.folder, secret)
        )

    @property
    def name(self) -> str:
        """The name in the profile."""
        return self._name

    def preview(self) -> Sequence[Preview]:
        """The newest messages and what they become, newest first."""
        return tuple(self._shown(message, at) for at, message in reversed(tuple(self._newest)))

    def rehearse(self, message: bytes, at: datetime, origin: str) -> Preview:
        """``message``: the XML of one message."""
        return self._shown(message_of(message, origin), at)

    async def deliveries(self) -> AsyncIterator[Delivery]:
        """Look again and again and yield what is new; FeedDown when there is nothing to look at."""
        async with self._source.looking() as session:
            while True:
                look = await self._source.look(session)
                yield await self._delivery(look.messages)
                self._source.accept(look)
                await self._clock.sleep(self._settings.every_s * self._dice.uniform(1.0 - _JITTER, 1.0 + _JITTER))

    async def _delivery(self, messages: Sequence[Message]) -> Delivery:
        now = self._clock.now()
        self._newest.extend((now, message) for message in messages[-SHOWN:])
        told = list[Delivery]()
        for message in messages:
            reading = self._read(message, now)
            if self._is_ours(reading):
                told.append(_told(message, reading))
            # All feeds share a loop.
            await asyncio.sleep(0)
        return together(told)

    def _is_ours(self, reading: Reading) -> bool:
        return reading.warning is None or concerns(reading.warning, self._settings.codes)

    def _read(self, message: Message, now: datetime) -> Reading:
        if message.root is None:
            assert message.fault is not None
            return Reading(None, message.fault.code, str(message.fault))
        reading = read_message(message.root, self._ground, now)
        if message.other_encoding:
            reading.flags["wrong_encoding"] += 1
        return reading

    def _shown(self, message: Message, at: datetime) -> Preview:
        reading = self._read(message, at)
        told = (MappedField("message", message.origin, reading.detail, reading.reject),) if reading.reject else ()
        becomes = "warning" if reading.warning else ""
        return Preview(at, message.raw[:LONGEST_KEPT], becomes, (*told, *reading.fields))


def _told(message: Message, reading: Reading) -> Delivery:
    if reading.warning is not None:
        return Delivery((reading.warning,), 1, flags=reading.flags)
    refused = Refused(reading.reject, message.raw[:LONGEST_KEPT], message.origin, reading.detail)
    return Delivery((), 1, Counter({reading.reject: 1}), refused=(refused,))


def make(name: str, settings: FeedSettings, ground: FeedGround) -> CapFeed:
    """A feed of this kind; raises SecretMissing."""
    assert isinstance(settings, Settings)
    return CapFeed(name, settings, ground)
