"""The link to a broker: a session that outlives it, and an acknowledgement that waits for the commit.

aiomqtt on paho-mqtt, MQTT 5. Both would acknowledge a message when it arrives; here ``Link.acknowledge`` does. A
broker that is killed may have been rid of a message that still waits in our socket, and an acknowledgement that fails
closes that socket: so all that waits there is read before each acknowledgement.
"""

import asyncio
import logging
import ssl
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from selectors import EVENT_READ, DefaultSelector
from typing import Any, cast

import aiomqtt
from paho.mqtt.client import Client as Paho
from paho.mqtt.client import ConnectFlags, DisconnectFlags
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from zscc.feeds.contract import LONGEST_KEPT
from zscc.feeds.mqtt.address import Address, Arrived, Asked
from zscc.feeds.mqtt.trouble import connect_trouble, lost_trouble, subscribe_trouble

CONNECT_WITHIN_S = 10.0
LEAVE_WITHIN_S = 2.0
ACKNOWLEDGED_AT_ONCE = 100
READS_AT_ONCE = 50
_OWED_TIMES = 4
_HARD_LIMIT_TIMES = 4
"""What is so many times longer than we take is kept from us by the broker itself, without a word."""

# What paho has to say of a broken link is said once, by whoever runs the feed.
_SILENT = logging.getLogger("zscc.feeds.mqtt.paho")
_SILENT.setLevel(logging.CRITICAL + 1)


class Arrivals(asyncio.Queue[Any]):
    """What has arrived and was not taken yet.

    ``on_full`` is called when twice as much waits as the receive maximum allows: Mosquitto 2.0.11 sends more
    than that once acknowledgements come in, and QoS 0 knows no such limit.
    """

    def __init__(self, most: int, largest_bytes: int, on_full: Callable[[], None]) -> None:
        super().__init__()
        self._most = 2 * most
        self._largest_bytes = largest_bytes
        self._on_full = on_full

    def put_nowait(self, item: aiomqtt.Message) -> None:
        """Take one message in; called by aiomqtt when it arrives."""
        size = len(item.payload)
        payload = bytes(
            item.payload if size <= self._largest_bytes else item.payload[: min(LONGEST_KEPT, self._largest_bytes)]
        )
        super().put_nowait(Arrived(str(item.topic), payload, size, bool(item.retain), item.qos, item.mid))
        if self.qsize() >= self._most:
            self._on_full()


class _Handshake(ssl.SSLSocket):
    """Closes what could not be agreed upon; paho leaves it open until it is collected."""

    def do_handshake(self, block: bool = False) -> None:
        """Agree on a key, or leave nothing behind."""
        try:
            super().do_handshake(block)
        except BaseException:
            self.close()
            raise


class Link(aiomqtt.Client):
    """One connection; a new one is made for each attempt. Belongs to one loop; made by ``linked``."""

    def __init__(self, address: Address) -> None:
        self.arrivals = Arrivals(address.receive_maximum, address.largest_bytes, self._pause)
        self.resumed = False
        """Whether the broker still had our session."""
        self._address = address
        self._paused: Any = None
        """The socket that is not read at the moment."""
        self._owed: deque[Arrived] = deque()
        """Committed, and not acknowledged yet."""
        self._writing = False
        self._subscribed = False
        self._given_up = False
        if address.tls is not None:
            address.tls.sslsocket_class = _Handshake
        super().__init__(
            address.host,
            address.port,
            identifier=address.client,
            username=address.user or None,
            password=address.password or None,
            protocol=aiomqtt.ProtocolVersion.V5,
            clean_start=address.clean_start,
            keepalive=address.keepalive_s,
            timeout=CONNECT_WITHIN_S,
            properties=_connect_properties(address),
            tls_context=address.tls,
            queue_type=cast("Any", lambda maxsize: self.arrivals),
            logger=_SILENT,
        )
        self._client.manual_ack_set(True)

    async def connect(self) -> None:
        """Connect and subscribe; raises FeedDown. Whatever ends it half-way, no connection is left behind."""
        try:
            await self.__aenter__()
            await self._subscribe()
        except aiomqtt.MqttError as error:
            raise connect_trouble(error, self._address.host, self._address.port) from error
        finally:
            if not self._subscribed:
                self._given_up = True
                # Behind what the connecting thread has asked the loop to do with the socket.
                self._loop.call_soon(self._drop)

    async def leave(self) -> None:
        """Say good-bye; the session stays."""
        self.timeout = LEAVE_WITHIN_S
        self._go_on()
        with suppress(aiomqtt.MqttError):
            await self.__aexit__(None, None, None)
        self._hear_the_end()

    async def arrived(self) -> list[Arrived]:
        """All that has arrived, at most the receive maximum; waits for the first.

        Raises FeedDown when the link is lost and nothing is left of what it brought.
        """
        taken: list[Arrived] = []
        if self.arrivals.empty():
            try:
                taken.append(cast("Arrived", await anext(self.messages)))
            except aiomqtt.MqttError as error:
                raise lost_trouble(error) from error
        while len(taken) < self._address.receive_maximum and not self.arrivals.empty():
            taken.append(self.arrivals.get_nowait())
        self._go_on()
        return taken

    async def acknowledge(self, arrived: Sequence[Arrived]) -> None:
        """Tell the broker that these are kept; what it does not hear it sends again.

        While too much waits to be read, it is told with the next ones.
        """
        self._owed.extend(message for message in arrived if message.qos)
        while self._owed and self._client.socket() is not None and not self._holds_back:
            self._acknowledge_some()
            await asyncio.sleep(0)

    @property
    def _holds_back(self) -> bool:
        """Something lies unread, and would be lost with a dead broker; but not for ever where QoS 0 floods us."""
        return self._paused is not None and len(self._owed) <= _OWED_TIMES * self._address.receive_maximum

    def _acknowledge_some(self) -> None:
        self._writing = True
        try:
            with DefaultSelector() as selector:
                sock: Any = self._client.socket()
                selector.register(sock, EVENT_READ)
                for _ in range(min(ACKNOWLEDGED_AT_ONCE, len(self._owed))):
                    if not self._read(selector) or self._holds_back or self._client.socket() is None:
                        return
                    message = self._owed.popleft()
                    self._client.ack(message.mid, message.qos)
                    self._write()
        finally:
            self._writing = False
            if self._client.want_write():
                self._write_later(self._client.socket())

    def _read(self, selector: DefaultSelector | None = None) -> bool:
        """Read as long as ``selector`` says that there is more, without one once, unless too much waits already.

        False when there may be more all the same.
        """
        try:
            for number in range(READS_AT_ONCE):
                sock = self._client.socket()
                if sock is None or self._paused is not None:
                    return True
                more = number == 0 if selector is None else bool(selector.select(0))
                if not more and not (isinstance(sock, ssl.SSLSocket) and sock.pending()):
                    return True
                self._client.loop_read()
        except Exception as broken:  # noqa: BLE001  # as aiomqtt does: what breaks the reading breaks the link
            self._break(broken)
            return True
        return False

    def _pause(self) -> None:
        """Stop reading: what the socket cannot take the broker keeps. Not before the answer to our subscription."""
        sock: Any = self._client.socket()
        if self._subscribed and self._paused is None and sock is not None:
            self._paused = sock
            self._loop.remove_reader(sock)

    def _go_on(self) -> None:
        """Read again once enough was taken."""
        sock, self._paused = self._paused, None
        if self._lives(sock):
            self._loop.add_reader(sock, self._read)
            # What TLS has already read from the socket nobody announces.
            self._loop.call_soon(self._read)

    async def _subscribe(self) -> None:
        asked = self._address.asked
        granted = await self.subscribe([(each.topic, _options(each)) for each in asked])
        for each, reason in zip(asked, cast("list[ReasonCode]", granted), strict=True):
            if reason.is_failure:
                raise subscribe_trouble(each.topic, reason)
        self._subscribed = True

    def _client_connect(self) -> None:
        super()._client_connect()
        if self._given_up:
            self._loop.call_soon_threadsafe(self._drop)

    def _drop(self) -> None:
        """Leave a connection that nobody waits for any more."""
        self._writing = True
        self._client.disconnect()
        self._write()
        self._hear_the_end()

    def _hear_the_end(self) -> None:
        """Why the link ended is asked for, so that nobody says that it was never heard."""
        if self._disconnected.done():
            self._disconnected.exception()

    def _on_connect(
        self,
        client: Paho,
        userdata: Any,
        flags: ConnectFlags,
        reason_code: ReasonCode,
        properties: Properties | None = None,
    ) -> None:
        self.resumed = flags.session_present
        super()._on_connect(client, userdata, flags, reason_code, properties)

    def _on_disconnect(
        self,
        client: Paho,
        userdata: Any,
        flags: DisconnectFlags,
        reason_code: ReasonCode,
        properties: Properties | None = None,
    ) -> None:
        # Who is cancelled while waiting for the broker's answer takes this future along. aiomqtt would ask it for its
        # exception, and what that raises in here keeps paho from closing the socket.
        if not self._connected.cancelled():
            super()._on_disconnect(client, userdata, flags, reason_code, properties)

    def _on_socket_register_write(self, client: Paho, userdata: Any, sock: Any) -> None:
        # Not as aiomqtt does it: by the time the loop looks, the socket may be closed and its number another's. While
        # acknowledgements are written one by one nobody needs to be called.
        if not self._writing:
            self._loop.call_soon_threadsafe(self._write_later, sock)

    def _lives(self, sock: Any) -> bool:
        return sock is not None and self._client.socket() is sock

    def _write_later(self, sock: Any) -> None:
        if self._lives(sock):
            self._loop.add_writer(sock, self._write)

    def _write(self) -> None:
        try:
            self._client.loop_write()
        except Exception as broken:  # noqa: BLE001  # as aiomqtt does
            self._break(broken)

    def _break(self, broken: Exception) -> None:
        if not self._disconnected.done():
            self._disconnected.set_exception(broken)


@asynccontextmanager
async def linked(address: Address) -> AsyncIterator[Link]:
    """A link that is up and subscribed; raises FeedDown when it does not come about."""
    link = Link(address)
    await link.connect()
    try:
        yield link
    finally:
        await link.leave()


def _options(asked: Asked) -> SubscribeOptions:
    # Once, when the subscription is new: not again with every reconnection.
    handling = SubscribeOptions.RETAIN_SEND_IF_NEW_SUB if asked.retained else SubscribeOptions.RETAIN_DO_NOT_SEND
    return SubscribeOptions(qos=1, retainHandling=handling)


def _connect_properties(address: Address) -> Any:
    properties: Any = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
    properties.SessionExpiryInterval = address.session_s
    properties.ReceiveMaximum = address.receive_maximum
    properties.MaximumPacketSize = max(_HARD_LIMIT_TIMES * address.largest_bytes, 1 << 20)
    return properties
