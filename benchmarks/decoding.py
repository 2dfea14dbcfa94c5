"""What a second of 2 000 terminals at 1 Hz costs to read, in one thread, beside the least that reading can be.

The floor cuts the same bytes at their delimiters and unpacks the 28 fixed bytes of each location: no check byte, no
escapes, no header, no items, no time, no columns.
"""

from collections.abc import Iterator
from struct import Struct

from benchmarks.rounds import dearer, medians_ms, within
from zscc.feeds.jt808.frames import Frames
from zscc.feeds.jt808.items import Item, tail_of
from zscc.feeds.jt808.messages import Batch, Location, Version
from zscc.feeds.jt808.sightings import sighted, sightings_of
from zscc.feeds.jt808.times import bcd_of_ms
from zscc.feeds.jt808.wire import decode, encode, message_from

TERMINALS, ROUNDS = 2_000, 40
START_MS = 1_781_000_000_000
_FIXED = Struct(">IIIIHHH6s")
_ITEMS = tail_of([Item(0x01, bytes(4)), Item(0x25, bytes(4)), Item(0x30, b"\x1f"), Item(0x31, b"\x0c")])
"""As most devices send them."""
_STEP = 2 + _FIXED.size + len(_ITEMS)
_SHARE_MS = 50.0
"""Of a second in one thread; the desk paints beside it."""


def _location(number: int) -> Location:
    lat_e6, lon_e6 = 31_463_700 + 13 * (number % 5_000), 120_996_700 + 17 * (number % 7_000)
    return Location(0, 0b11, lat_e6, lon_e6, 4, 365, number % 360, bcd_of_ms(START_MS + number % 3 * 1000), _ITEMS)


def _stream(version: Version) -> bytes:
    return b"".join(
        encode(message_from(f"{13_800_000_000 + number}", _location(number), number, version))
        for number in range(TERMINALS)
    )


def _batches() -> bytes:
    """As many locations, ten in a message."""
    return b"".join(
        encode(message_from("13800000000", Batch(10, 1, tuple(map(_location, range(at, at + 10)))), at))
        for at in range(0, TERMINALS, 10)
    )


def _ours(stream: bytes) -> int:
    """As the gateway reads: frames, messages, sightings, rows for the edge."""
    frames = Frames().feed(stream)
    rows = sighted([sighting for frame in frames for sighting in sightings_of(decode(frame))]).rows
    return len(rows)


def _bare(stream: bytes, before: int) -> int:
    """Every location of a frame stands ``_STEP`` bytes behind the one before."""
    return sum(
        len([_FIXED.unpack_from(frame, at) for at in range(before, len(frame) - _FIXED.size, _STEP)])
        for frame in stream.split(b"\x7e")
    )


def measure() -> Iterator[dict[str, object]]:
    """A row for each header, one for batches; and the share of a second."""
    streams = {
        "2013": (_stream(Version.V2013), 12),
        "2019": (_stream(Version.V2019), 17),
        "batches of ten": (_batches(), 17),
    }
    assert all(_ours(stream) == TERMINALS == _bare(*streams[name]) for name, (stream, _) in streams.items())
    ways = {f"ours {name}": (lambda stream=stream: _ours(stream)) for name, (stream, _) in streams.items()}
    bare = {name: (lambda stream=stream, at=at: _bare(stream, at)) for name, (stream, at) in streams.items()}
    took = medians_ms(ways | bare, ROUNDS)
    for name in streams:
        what = f"JT/T 808: {TERMINALS} locations, {name}, from bytes to rows"
        yield dearer(what, took[f"ours {name}"], ("split and struct.unpack", took[name]))
    yield within("JT/T 808: a second of 2000 terminals, one thread", took["ours 2013"], _SHARE_MS)
