"""A terminal that is played: it does what real ones do, over a real socket, for tests, the demo and measurements.

It registers once, authenticates, reports, and takes a report for told only when the platform has answered it. What was
not answered when the link broke, and what was reported meanwhile, is stored and sent after the next connection as
back-fill (0x0704, type 1), in sub-packages where it is long. Orders are answered: texts, questions for the position,
confirmed alarms, parts asked for again.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass

import msgspec

from zscc.feeds.jt808.frames import Frames
from zscc.feeds.jt808.header import LONGEST_BODY
from zscc.feeds.jt808.messages import (
    POSITIONED,
    SOUTH,
    WEST,
    AskPosition,
    Authenticate,
    BadFrame,
    Batch,
    Body,
    ConfirmAlarm,
    Heartbeat,
    Location,
    LocationAnswer,
    Message,
    PlatformAck,
    Register,
    RegisterAck,
    ResendParts,
    TerminalAck,
    Text,
    Version,
)
from zscc.feeds.jt808.sightings import BACK_FILL
from zscc.feeds.jt808.times import bcd_of_ms
from zscc.feeds.jt808.wire import decode, encode_in_parts, message_from

BATCH = 30
"""Stored reports of one message."""
SENT_KEPT = 64
"""Messages that could be asked for again."""
RETRY_S = (0.2, 0.5, 1.0, 2.0, 5.0)
_ACC_ON = 1 << 0
_SERIALS = 1 << 16
_LAYOUTS = {Version.V2013: "2013", Version.MARKED_2013: "2013", Version.V2019: "2019"}


class TurnedAway(Exception):
    """The platform does not let this terminal in; the text says what it answered."""


class Spot(msgspec.Struct, frozen=True):
    """Where it is at a moment, in the coordinate system of its receiver."""

    at_ms: int
    lon_deg: float
    lat_deg: float
    speed_kmh: float = 0.0
    heading_deg: int = 0
    alarm: int = 0
    """Bits beside those that stand (``ScriptedTerminal.alarm``)."""
    has_fix: bool = True


@dataclass(frozen=True, slots=True)
class Identity:
    """What a terminal says of itself."""

    phone: str
    plate: str = ""
    plate_color: int = 2
    """2 yellow; 0 none, then the plate is a VIN."""
    terminal_id: str = "ZS00001"
    version: Version = Version.V2013


class ScriptedTerminal(asyncio.Protocol):
    """One terminal and its only connection. One loop."""

    def __init__(self, identity: Identity, code: str | None = None, longest_body: int = LONGEST_BODY) -> None:
        """``code``: that it authenticates with, None for a terminal that has to register first."""
        self.identity, self.code, self._longest_body = identity, code, longest_body
        self.alarm = 0
        """Bits that stand; the platform's confirmation clears them."""
        self.heard: list[Body] = []
        """Orders and answers of the platform, acknowledgements left out."""
        self.answers_orders = True
        self._transport: asyncio.Transport | None = None
        self._let_in = False
        self._frames = Frames()
        self._serial = 0
        self._spot: Spot | None = None
        self._stored: list[Spot] = []
        self._unanswered: dict[int, tuple[Spot, ...]] = {}
        """Reports by the serial of their message."""
        self._sent: dict[int, list[bytes]] = {}
        """Messages in parts, by the serial of the first."""
        self._waiting: dict[int, asyncio.Future[PlatformAck | RegisterAck]] = {}
        self._lost = asyncio.Event()
        self._settled = asyncio.Event()
        self._settled.set()

    # The link -------------------------------------------------------------------------------------------

    @property
    def is_connected(self) -> bool:
        """Whether there is a link."""
        return self._transport is not None

    @property
    def untold(self) -> int:
        """Reports that the platform has not answered."""
        return len(self._stored) + sum(map(len, self._unanswered.values()))

    async def connect(self, host: str, port: int) -> None:
        """Connect, register if need be, authenticate, send what is stored. Raises OSError, TurnedAway."""
        self._frames = Frames()
        self._lost.clear()
        await asyncio.get_running_loop().create_connection(lambda: self, host, port)
        if self.code is None:
            await self._register()
        answer = await self._asked(self._authentication())
        if answer.result:
            self.code = None
            self.cut()
            raise TurnedAway(f"authentication answered {answer.result}")
        self._let_in = True
        self._send_stored()

    async def _register(self) -> None:
        its = self.identity
        answer = await self._asked(
            Register(_LAYOUTS[its.version], 32, 583, "ZSCC", "ZS-1", its.terminal_id, its.plate_color, its.plate)
        )
        assert isinstance(answer, RegisterAck)
        if answer.result or answer.token is None:
            self.cut()
            raise TurnedAway(f"registration answered {answer.result}")
        self.code = answer.token

    def _authentication(self) -> Authenticate:
        if self.identity.version.is_2019:
            return Authenticate(self.code or "", "860000000000000", "1.0")
        return Authenticate(self.code or "")

    async def _asked(self, body: Body) -> PlatformAck | RegisterAck:
        answer: asyncio.Future[PlatformAck | RegisterAck] = asyncio.get_running_loop().create_future()
        self._waiting[self.send(body)] = answer
        return await answer

    def cut(self) -> None:
        """The link breaks."""
        if self._transport is not None:
            self._transport.abort()
            self.connection_lost(None)

    async def lost(self) -> None:
        """Until there is no link."""
        await self._lost.wait()

    async def settled(self) -> None:
        """Until everything that was reported has been answered."""
        await self._settled.wait()

    async def live(self, host: str, port: int, track: AsyncIterator[Spot], heartbeat_s: float = 30.0) -> None:
        """Report a track as it comes, through breaks of the link, until it ends and all of it was answered."""
        link = asyncio.get_running_loop().create_task(self._keep_link(host, port, heartbeat_s))
        try:
            async for spot in track:
                self.report(spot)
            await self.settled()
        finally:
            link.cancel()
            await asyncio.wait([link])
            self.cut()

    async def _keep_link(self, host: str, port: int, heartbeat_s: float) -> None:
        failures = 0
        while True:
            try:
                await self.connect(host, port)
                failures = 0
                while self.is_connected:
                    with suppress(TimeoutError):
                        await asyncio.wait_for(self.lost(), heartbeat_s)
                    if self.is_connected:
                        self.send(Heartbeat())
            except (OSError, TurnedAway):
                self.cut()
            await asyncio.sleep(RETRY_S[min(failures, len(RETRY_S) - 1)])
            failures += 1

    # Saying ---------------------------------------------------------------------------------------------

    def report(self, spot: Spot) -> None:
        """Tell where it is; stored until the platform has let it in."""
        self._spot = spot = self._with_alarm(spot)
        self._settled.clear()
        if not self._let_in:
            self._stored.append(spot)
        else:
            self._unanswered[self.send(self.location_of(spot))] = (spot,)

    def back_fill(self, spots: tuple[Spot, ...], kind: int = BACK_FILL) -> None:
        """Send stored reports in one message."""
        self._settled.clear()
        locations = tuple(self.location_of(spot) for spot in spots)
        self._unanswered[self.send(Batch(len(locations), kind, locations))] = spots

    def send(self, body: Body) -> int:
        """Any message, in parts if it is long; its serial."""
        serial = self._serial
        message = message_from(self.identity.phone, body, serial, self.identity.version)
        frames = encode_in_parts(message, self._longest_body)
        self._serial = (serial + len(frames)) % _SERIALS
        if len(frames) > 1:
            self._sent[serial] = frames
            while len(self._sent) > SENT_KEPT:
                del self._sent[next(iter(self._sent))]
        self.send_bytes(b"".join(frames))
        return serial

    def send_bytes(self, data: bytes) -> None:
        """Anything."""
        if self._transport is not None:
            self._transport.write(data)

    def location_of(self, spot: Spot) -> Location:
        """A report as the wire has it."""
        status = _ACC_ON | (POSITIONED if spot.has_fix else 0)
        status |= (SOUTH if spot.lat_deg < 0 else 0) | (WEST if spot.lon_deg < 0 else 0)
        return Location(
            alarm=spot.alarm,
            status=status,
            lat_e6=round(abs(spot.lat_deg) * 1e6),
            lon_e6=round(abs(spot.lon_deg) * 1e6),
            altitude_m=4,
            speed_dkmh=round(spot.speed_kmh * 10),
            direction_deg=spot.heading_deg % 360,
            time=bcd_of_ms(spot.at_ms),
        )

    def _with_alarm(self, spot: Spot) -> Spot:
        """Bits that stand belong to the moment, not to that of sending."""
        return msgspec.structs.replace(spot, alarm=spot.alarm | self.alarm)

    def _send_stored(self) -> None:
        """What was not answered before the break comes first; together they are in order of time."""
        unanswered = [spot for spots in self._unanswered.values() for spot in spots]
        stored = sorted([*unanswered, *self._stored], key=lambda spot: spot.at_ms)
        self._unanswered.clear()
        self._stored.clear()
        for at in range(0, len(stored), BATCH):
            self.back_fill(tuple(stored[at : at + BATCH]))

    # Hearing --------------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """There is a link."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """There is none any more."""
        del exc
        self._transport, self._let_in = None, False
        self._lost.set()
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(ConnectionResetError("the link broke"))
        self._waiting.clear()

    def data_received(self, data: bytes) -> None:
        """The platform says something."""
        for frame in self._frames.feed(data):
            with suppress(BadFrame):
                self._hear(decode(frame))

    def _hear(self, message: Message) -> None:
        body = message.body
        if isinstance(body, (PlatformAck, RegisterAck)):
            self._hear_answer(body)
            return
        self.heard.append(body)
        match body:
            case ResendParts(serial, indexes):
                frames = self._sent.get(serial, [])
                self.send_bytes(b"".join(frames[index - 1] for index in indexes if 0 < index <= len(frames)))
            case Text() | ConfirmAlarm() if self.answers_orders:
                if isinstance(body, ConfirmAlarm):
                    self.alarm &= ~body.kinds
                self.send(TerminalAck(message.header.serial, message.header.msg_id, 0))
            case AskPosition() if self.answers_orders and self._spot is not None:
                self.send(LocationAnswer(message.header.serial, self.location_of(self._with_alarm(self._spot))))

    def _hear_answer(self, body: PlatformAck | RegisterAck) -> None:
        waiting = self._waiting.pop(body.serial, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(body)
        if isinstance(body, PlatformAck) and not body.result:
            self._unanswered.pop(body.serial, None)
            if not self.untold:
                self._settled.set()
