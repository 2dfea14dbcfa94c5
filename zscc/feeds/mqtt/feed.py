"""MQTT 5: what a broker hands on becomes fixes and reports; it is acknowledged once it is committed.

Settings of a profile's table, and the feed. The client library is loaded when a feed of this kind first connects.
"""

import asyncio
import secrets
from collections import Counter, deque
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime

import msgspec

from zscc.feeds.contract import Delivery, Refused
from zscc.feeds.ground import FeedGround
from zscc.feeds.mapping import Mapping
from zscc.feeds.mapping_settings import MappingSettings
from zscc.feeds.message_edge import MessageEdge, Told
from zscc.feeds.mqtt.address import Address, Arrived, Asked
from zscc.feeds.mqtt.topics import check_filter
from zscc.feeds.mqtt.wire import Routes
from zscc.feeds.preview_judge import PreviewJudge
from zscc.feeds.settings import FeedSettings
from zscc.feeds.trust import trusting
from zscc.model.feed_question import Preview

MOST_TOPICS = 100
SHOWN = 8
"""Messages that a preview shows."""
PLAIN_PORT, TLS_PORT = 1883, 8883
_LONGEST_CLIENT = 128
_TRIAL_BYTES = 4
_S_PER_HOUR = 3600
_BOUNDS = {
    "port": (0, 65_535),
    "session_hours": (0.01, 24 * 366),
    "receive_maximum": (1, 65_535),
    "keepalive_s": (5, 3_600),
    "largest_kb": (1, 10_000),
}
SESSION = "session"
"""Kept with the journal once the broker has a session of ours."""


class TopicSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One subscription and what its messages say."""

    topic: str
    """May hold + for one level and # for all that follow."""
    mapping: MappingSettings
    retained: bool = True
    """Whether what the broker has kept is taken once, when the subscription is new."""

    def __post_init__(self) -> None:
        check_filter(self.topic)


class Settings(FeedSettings, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of kind mqtt (docs/feeds/mqtt.md)."""

    host: str
    client: str
    """Name of our session at the broker: a desk's own, the same after every start."""
    topics: tuple[TopicSettings, ...]
    port: int = 0
    """0: 8883, without TLS 1883."""
    tls: bool = True
    authority: str = ""
    """File of the certificate authority (PEM), relative to the profile's folder; '': those the system trusts."""
    user: str = ""
    password: str = ""
    """Name of the secret."""
    session_hours: float = 72.0
    """How long the broker keeps what came for us while we are away."""
    receive_maximum: int = 1_000
    """So many messages may wait for our acknowledgement; the broker holds the others back."""
    keepalive_s: int = 15
    largest_kb: int = 256
    """A larger message is refused."""

    def __post_init__(self) -> None:
        super().__post_init__()
        for field, (least, most) in _BOUNDS.items():
            if not least <= getattr(self, field) <= most:
                raise ValueError(f"{field}: {least} to {most}")
        if not self.host:
            raise ValueError("host: the broker's name or address")
        if not 1 <= len(self.client) <= _LONGEST_CLIENT:
            raise ValueError(f"client: the name of this desk's session, at most {_LONGEST_CLIENT} characters")
        if not 1 <= len(self.topics) <= MOST_TOPICS:
            raise ValueError(f"topics: 1 to {MOST_TOPICS}")
        if self.password and not self.user:
            raise ValueError("user: a password belongs to a user")
        if self.authority and not self.tls:
            raise ValueError("authority: it is of no use without tls")

    @property
    def where(self) -> str:
        """The broker's address and the topics."""
        scheme = "mqtts" if self.tls else "mqtt"
        return f"{scheme}://{self.host}:{self._port} {' '.join(each.topic for each in self.topics)}"

    @property
    def _port(self) -> int:
        return self.port or (TLS_PORT if self.tls else PLAIN_PORT)

    def address(self, password: str) -> Address:
        """Whom to speak to, still without TLS: that is made for each attempt, as its files may change."""
        return Address(
            host=self.host,
            port=self._port,
            client=self.client,
            asked=tuple(Asked(each.topic, each.retained) for each in self.topics),
            user=self.user,
            password=password,
            session_s=round(self.session_hours * _S_PER_HOUR),
            receive_maximum=self.receive_maximum,
            keepalive_s=self.keepalive_s,
            largest_bytes=self.largest_kb * 1024,
        )


class MqttFeed:
    """One session at one broker. Used by one loop."""

    def __init__(self, name: str, settings: Settings, ground: FeedGround) -> None:
        self._name = name
        self._settings = settings
        self._folder = ground.folder
        self._clock = ground.clock
        self._address = settings.address(ground.secret(settings.password) if settings.password else "")
        self._routes = Routes([(each.topic, Mapping(each.mapping, settings)) for each in settings.topics])
        self._edge = MessageEdge(name, ground)
        self._judge = PreviewJudge(ground)
        self._newest: deque[tuple[datetime, Arrived]] = deque(maxlen=SHOWN)
        self._had_session = False

    @property
    def name(self) -> str:
        """The name in the profile."""
        return self._name

    def resume(self, place: str) -> None:
        """``place`` says whether the broker should know us."""
        self._had_session = self._had_session or place == SESSION

    def on_trial(self) -> None:
        """A name that nobody has, and a session that the broker forgets with the link."""
        client = f"{self._address.client[: _LONGEST_CLIENT - 2 * _TRIAL_BYTES - 1]}-{secrets.token_hex(_TRIAL_BYTES)}"
        self._address = replace(self._address, client=client, clean_start=True, session_s=0)

    def preview(self) -> Sequence[Preview]:
        """The newest messages and what they become, newest first."""
        return tuple(self._routes.preview(message, at, self._judge) for at, message in reversed(tuple(self._newest)))

    def rehearse(self, message: bytes, at: datetime, origin: str) -> Preview:
        """``origin``: the topic; without one the first of the profile, as who asks has made sure (``origins``)."""
        topic = origin or self._settings.topics[0].topic
        return self._routes.preview(
            Arrived(topic, message, len(message), retained=False, qos=0, mid=0), at, self._judge
        )

    async def deliveries(self) -> AsyncIterator[Delivery]:
        """Connect and yield what arrives until the link is lost (FeedDown); each is acknowledged when resumed."""
        # It loads the client library, which nobody needs who does not connect.
        from zscc.feeds.mqtt.link import linked

        tls = await asyncio.to_thread(trusting, self._settings.authority, self._folder) if self._settings.tls else None
        async with linked(replace(self._address, tls=tls)) as link:
            yield self._greeting(resumed=link.resumed)
            while True:
                arrived = await link.arrived()
                yield await self._delivery(arrived)
                await link.acknowledge(arrived)

    def _greeting(self, *, resumed: bool) -> Delivery:
        """Says that the link is up, and whether the broker has forgotten us and what came in between."""
        forgotten = Counter(session_lost=1) if self._had_session and not resumed else Counter[str]()
        self._had_session = True
        return Delivery((), 0, flags=forgotten, place=SESSION)

    async def _delivery(self, arrived: Sequence[Arrived]) -> Delivery:
        now = self._clock.now()
        self._newest.extend((now, message) for message in arrived[-SHOWN:])
        return await self._edge.deliver(map(self._read, arrived))

    def _read(self, message: Arrived) -> Told | Refused:
        read = self._routes.read(message)
        return read if isinstance(read, Refused) else Told(read)


def make(name: str, settings: FeedSettings, ground: FeedGround) -> MqttFeed:
    """A feed of this kind; raises SecretMissing."""
    assert isinstance(settings, Settings)
    return MqttFeed(name, settings, ground)
