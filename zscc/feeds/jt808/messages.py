"""The values of JT/T 808: what a frame says, once it is decoded, and what can be encoded.

A :class:`Message` is a header and a body. The type of the body tells the message id; both ends' messages are here,
so that a terminal can be played. Numbers stand in the units of the wire where the name says so (``_e6``, ``_dkmh``),
identifiers are hex text (a phone field may hold anything), strings are GBK on the wire. All values are frozen.
"""

from enum import Enum
from typing import ClassVar

from msgspec import Struct

from zscc.feeds.jt808.items import Item, split_items
from zscc.feeds.jt808.times import ms_of_bcd

POSITIONED, SOUTH, WEST, ENCRYPTED = 1 << 1, 1 << 2, 1 << 3, 1 << 5
"""Bits of the status word that tell how the position is to be read."""
_INT32_ABOVE, _INT32_SPAN = 0x7FFF_FFFF, 1 << 32


class BadFrame(Exception):
    """A frame that cannot be used; the only error that leaves the decoder.

    ``reason``: empty, escape, short_header, checksum, body_length, encrypted, short_body, bad_time. ``header`` is what
    could be read of it, so that the sender may be told (result 2 of 0x8001) and the refusal named.
    """

    def __init__(self, reason: str, header: "Header | None" = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.header = header


class Version(Enum):
    """The layout of a header; the bodies of a message follow it."""

    V2013 = "2013"
    """2011 and 2013: a phone of 6 bytes."""
    V2019 = "2019"
    """Bit 14 set, a version byte, a phone of 10 bytes."""
    MARKED_2013 = "2013 marked 2019"
    """Bit 14 set by a terminal that speaks 2013 otherwise; answered in its own way."""

    @property
    def is_2019(self) -> bool:
        """Whether bodies have the layout of 2019."""
        return self is Version.V2019


class Part(Struct, frozen=True):
    """Which part of a message in sub-packages."""

    total: int
    index: int
    """From 1."""


class Header(Struct, frozen=True):
    """Who speaks, and what about."""

    msg_id: int
    phone: str
    """Hex text as on the wire: 12 characters, 20 in 2019, with leading zeros; not always digits."""
    serial: int
    version: Version = Version.V2013
    part: Part | None = None
    encryption: int = 0
    """Bits 10 to 12: 0 none, 1 RSA."""
    protocol_version: int | None = None
    """The version byte of 2019, from 1."""

    @property
    def terminal(self) -> str:
        """The identity: the phone without leading zeros, so that one terminal is one under all versions."""
        return self.phone.lstrip("0") or "0"


class Body(Struct, frozen=True):
    """What a message says; ``MSG_ID`` tells the kind."""

    MSG_ID: ClassVar[int | None] = None


class Raw(Body, frozen=True):
    """A body nobody reads: an unknown message, or a part that waits for the others (then ``header.part`` is set)."""

    data: bytes


# ---- both ways


class TerminalAck(Body, frozen=True):
    """0x0001: result 0 done, 1 failed, 2 bad message, 3 not supported."""

    MSG_ID = 0x0001
    serial: int
    msg_id: int
    result: int


class PlatformAck(Body, frozen=True):
    """0x8001: results as of 0x0001, and 4: the alarm is being dealt with."""

    MSG_ID = 0x8001
    serial: int
    msg_id: int
    result: int


class PartsMissing(Body, frozen=True):
    """0x0005 (2019): the terminal asks for parts; ``serial`` is that of the first part, indexes count from 1."""

    MSG_ID = 0x0005
    serial: int
    indexes: tuple[int, ...]


class ResendParts(Body, frozen=True):
    """0x8003: the platform asks for parts, as 0x0005 does."""

    MSG_ID = 0x8003
    serial: int
    indexes: tuple[int, ...]


# ---- from the terminal


class Heartbeat(Body, frozen=True):
    """0x0002."""

    MSG_ID = 0x0002


class Logout(Body, frozen=True):
    """0x0003: the terminal cancels its registration."""

    MSG_ID = 0x0003


class TimeQuery(Body, frozen=True):
    """0x0004 (2019)."""

    MSG_ID = 0x0004


class Register(Body, frozen=True):
    """0x0100."""

    MSG_ID = 0x0100
    layout: str
    """2011, 2013 or 2019; told apart by the header's version and the body's length."""
    province: int
    """GB/T 2260, two digits (32)."""
    city: int
    """Four digits below (0583)."""
    maker: str
    model: str
    terminal_id: str
    plate_color: int
    """0: no plate, ``plate`` is the VIN."""
    plate: str


class Authenticate(Body, frozen=True):
    """0x0102; IMEI and software since 2019, None before."""

    MSG_ID = 0x0102
    token: str
    imei: str | None = None
    software: str | None = None


class Location(Body, frozen=True):
    """0x0200: 28 fixed bytes and a tail of items, which is kept as it came and read when asked for."""

    MSG_ID = 0x0200
    alarm: int
    """32 bits, names in ``bits.py``."""
    status: int
    """32 bits, names in ``bits.py``."""
    lat_e6: int
    """The bare number: a magnitude in 1e-6 degree, its sign in the status; some devices send two's complement."""
    lon_e6: int
    altitude_m: int
    speed_dkmh: int
    """0.1 km/h."""
    direction_deg: int
    """0 = true north, clockwise."""
    time: bytes
    """Six bytes BCD, GMT+8."""
    tail: bytes = b""

    @property
    def is_positioned(self) -> bool:
        """Whether the device says that it has a fix in plain coordinates."""
        return self.status & (POSITIONED | ENCRYPTED) == POSITIONED

    @property
    def lat_deg(self) -> float:
        """With its sign; anything may come out that 32 bits can hold, the edge judges it."""
        return signed_e6(self.lat_e6, self.status & SOUTH) / 1e6

    @property
    def lon_deg(self) -> float:
        """With its sign, as ``lat_deg``."""
        return signed_e6(self.lon_e6, self.status & WEST) / 1e6

    @property
    def observed_at_ms(self) -> int | None:
        """The device's time in milliseconds of the Unix epoch; None where the six bytes are no time."""
        return ms_of_bcd(self.time)

    @property
    def items(self) -> tuple[Item, ...]:
        """The additional items that are whole, in their order."""
        return split_items(self.tail)[0]

    @property
    def overrun(self) -> bytes:
        """The end of the tail that is no whole item; empty where all is well."""
        return split_items(self.tail)[1]


class LocationAnswer(Body, frozen=True):
    """0x0201: the answer to 0x8201; ``serial`` is that of the question."""

    MSG_ID = 0x0201
    serial: int
    location: Location


class Batch(Body, frozen=True):
    """0x0704: stored locations."""

    MSG_ID = 0x0704
    count: int
    """As told; ``locations`` are those that could be read."""
    kind: int
    """0 a batch, 1 back-fill of a time without a link."""
    locations: tuple[Location, ...]

    @property
    def is_cut_short(self) -> bool:
        """Whether more was told than could be read."""
        return self.count > len(self.locations)


# ---- from the platform


class RegisterAck(Body, frozen=True):
    """0x8100.

    Result 0 ok, 1 vehicle registered already, 2 no such vehicle, 3 terminal registered already, 4 no such terminal.
    """

    MSG_ID = 0x8100
    serial: int
    result: int
    token: str | None = None
    """The code to authenticate with; only with result 0."""


class ServerTime(Body, frozen=True):
    """0x8004 (2019): the answer to 0x0004, and the only time of the protocol that is UTC."""

    MSG_ID = 0x8004
    at_ms: int
    """Milliseconds of the Unix epoch; whole seconds on the wire."""


class AskPosition(Body, frozen=True):
    """0x8201."""

    MSG_ID = 0x8201


class Track(Body, frozen=True):
    """0x8202: report every ``interval_s`` for ``validity_s``; an interval of 0 ends it."""

    MSG_ID = 0x8202
    interval_s: int
    validity_s: int


class ConfirmAlarm(Body, frozen=True):
    """0x8203: ``serial`` of the location that raised it (0: all of the kinds); ``kinds`` are alarm bits.

    Bits 0, 3, 20, 21, 22, 27 and 28 can be confirmed (CONFIRMABLE in bits.py).
    """

    MSG_ID = 0x8203
    serial: int
    kinds: int


class Text(Body, frozen=True):
    """0x8300: a text to the driver."""

    MSG_ID = 0x8300
    text: str
    flags: int = 0b1100
    """Bit 2 on the screen, bit 3 read aloud; bit 0 urgent in 2013, bits 0-1 01 service 10 urgent 11 notice in 2019."""
    kind: int = 1
    """2019 only: 1 notice, 2 service."""


class Message(Struct, frozen=True):
    """A header and what it heads."""

    header: Header
    body: Body
    quirks: tuple[str, ...] = ()
    """What was wrong and could be read all the same: marked_2013, raw_check."""


def signed_e6(raw: int, negative: int) -> int:
    """A magnitude with its sign; above 31 bits it is two's complement, whose sign is its own."""
    if raw > _INT32_ABOVE:
        return raw - _INT32_SPAN
    return -raw if negative else raw
