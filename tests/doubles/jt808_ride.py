"""A capture of JT/T 808: three versions, batches, parts, positions that are none, broken frames, and all vectors."""

from jt808_vectors import vectors, wires

from zscc.feeds.jt808.items import Item, tail_of
from zscc.feeds.jt808.messages import Batch, Body, Heartbeat, Location, LocationAnswer, Version
from zscc.feeds.jt808.times import bcd_of_ms
from zscc.feeds.jt808.wire import encode, encode_in_parts, message_from

START_MS = 1_781_000_000_000


def at(second: int, **other: int) -> Location:
    """Somewhere in the town, moving east."""
    status, lat_e6 = other.get("status", 0b11), other.get("lat_e6", 31_463_700)
    time = b"\0" * 6 if other.get("timeless") else bcd_of_ms(START_MS + second * 1000)
    tail = tail_of([Item(0x01, bytes(4)), Item(0x31, b"\x0c")])
    return Location(0, status, lat_e6, 120_996_700 + second * 100, 4, 365, 90, time, tail)


def frame(body: Body, serial: int = 0, phone: str = "013800001234", version: Version = Version.V2013) -> bytes:
    return encode(message_from(phone, body, serial, version))


RIDE = [
    frame(Heartbeat()),
    frame(at(0), 1),
    frame(at(1), 2, "13800001234", Version.V2019),
    frame(at(2), 3, version=Version.MARKED_2013),
    frame(Batch(2, 1, (at(3), at(4))), 4),
    frame(LocationAnswer(7, at(5)), 5, "013900005678"),
    frame(at(6, status=0b01), 6),
    frame(at(7, status=0b100011), 7),
    frame(at(8, timeless=1), 8),
    frame(at(9, status=0b111, lat_e6=0xFFFF_FFFF - 31_463_699), 9),
    frame(Batch(3, 0, (at(10),)), 10),
    frame(at(11), 11)[:-2] + b"\x00\x7e",
    *encode_in_parts(message_from("013800001234", Batch(12, 0, tuple(map(at, range(20, 32)))), 20), 100),
    *wires(),
    *(bytes.fromhex(told) for stream in vectors("streams") for told in stream["frames"]),
]
