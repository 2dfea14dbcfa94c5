"""Mutated JT/T 808: frames, chunks and lines that devices never send, and what must hold for all of them.

Everything is drawn from a seed, so that a failure can be run again: ``attack(seed, count)``.
"""

import io
import json
from datetime import UTC, datetime
from random import Random

from jt808_vectors import wires

from zscc.feeds.edge import Edge, EdgeRules
from zscc.feeds.jt808.check import xor_of
from zscc.feeds.jt808.escape import DELIMITER, escape, unescape
from zscc.feeds.jt808.frames import LONGEST_WIRE, Frames
from zscc.feeds.jt808.hex_lines import bytes_of_line, lines_of
from zscc.feeds.jt808.messages import (
    AskPosition,
    Authenticate,
    BadFrame,
    Body,
    ConfirmAlarm,
    Header,
    Message,
    PartsMissing,
    Raw,
    Register,
    RegisterAck,
    ResendParts,
    ServerTime,
    Text,
    TimeQuery,
    Track,
    Version,
)
from zscc.feeds.jt808.parts import Parts
from zscc.feeds.jt808.reassembly import PartsRefused
from zscc.feeds.jt808.sightings import Sighting, sighted, sightings_of
from zscc.feeds.jt808.told import told_of
from zscc.feeds.jt808.wire import decode, encode, encode_in_parts, message_from
from zscc.feeds.recorded.captured import Capture, capture_kind, decode_hex, decode_raw
from zscc.feeds.recorded.reading import Reading, Recording
from zscc.geo.spaces import Space

TEXTUAL = (Register, Authenticate, RegisterAck, Text)
"""Bodies with strings: what is no GBK is replaced when it is read and cannot be written again."""
NASTY = bytes.fromhex("7e7d00ff0102203040807f09")
ORDERS: tuple[Body, ...] = (
    ResendParts(9, (2, 5, 6)),
    PartsMissing(9, (1,)),
    ServerTime(1_781_496_000_000),
    Track(5, 600),
    ConfirmAlarm(7, 1),
    Text("前方积水，请绕行", 0b1100),
    AskPosition(),
    TimeQuery(),
)
"""What the vectors lack."""
OWN = [encode(message_from("13800001234", body, 7, version)) for body in ORDERS for version in Version]
CONTENTS = [unescape(wire[1:-1])[:-1] for wire in (*wires(), *OWN)]
SIGHTINGS_AT_ONCE = 500
RULES, NOW = EdgeRules(300.0, 160.0, 60.0), datetime(2026, 6, 15, tzinfo=UTC)
HEX = "0123456789abcdefABCDEF xX:,-\t7e7d#\ufeff示"


def mutated(content: bytes, random: Random) -> bytes:
    """One to eight small violences."""
    data = bytearray(content)
    for _ in range(random.choice((1, 1, 1, 2, 3, 8))):
        _VIOLENCES[random.randrange(len(_VIOLENCES))](data, random)
    return bytes(data[: 4 * 1024])


def _flip(data: bytearray, random: Random) -> None:
    if data:
        data[random.randrange(len(data))] ^= 1 << random.randrange(8)


def _overwrite(data: bytearray, random: Random) -> None:
    if data:
        data[random.randrange(len(data))] = random.choice(NASTY)


def _cut(data: bytearray, random: Random) -> None:
    at = random.randrange(len(data) + 1)
    del data[at : at + random.choice((1, 2, 7, 64, 4096))]


def _grow(data: bytearray, random: Random) -> None:
    at = random.randrange(len(data) + 1)
    data[at:at] = random.randbytes(random.choice((1, 2, 3, 28, 200)))


def _repeat(data: bytearray, random: Random) -> None:
    at = random.randrange(len(data) + 1)
    data[at:at] = data[at : at + random.choice((1, 6, 30, 500))]


def _graft(data: bytearray, random: Random) -> None:
    other = random.choice(CONTENTS)
    data[random.randrange(len(data) + 1) :] = other[random.randrange(len(other)) :]


def _other_attributes(data: bytearray, random: Random) -> None:
    """Length, encryption, parts and version are what makes the reader take another way."""
    if len(data) >= 4:
        data[random.choice((2, 2, 3))] = random.choice((0x00, 0x20, 0x40, 0x60, 0x04, 0x7C, random.randrange(256)))


_VIOLENCES = (_flip, _overwrite, _overwrite, _cut, _grow, _repeat, _graft, _other_attributes)


def frame_of(content: bytes, random: Random) -> bytes:
    """A frame whose check byte, length and escapes are mostly right, so that what is wrong inside is met."""
    chance = random.random()
    if chance < 0.6 and len(content) >= 12:
        header = (17 if content[2] & 0x40 else 12) + (4 if content[2] & 0x20 else 0)
        length = max(0, len(content) - header) & 0x3FF
        content = content[:2] + bytes((content[2] & 0xFC | length >> 8, length & 0xFF)) + content[4:]
    payload = content + bytes((xor_of(content) if chance < 0.9 else random.randrange(256),))
    return b"\x7e" + (payload if chance > 0.97 else escape(payload)) + b"\x7e"


def attack(seed: int, count: int) -> int:
    """So many mutated frames through everything that reads one; how many were sound."""
    random = Random(seed)
    sound, gateway = 0, Parts()
    sightings: list[Sighting] = []
    for _ in range(count):
        frame = frame_of(mutated(random.choice(CONTENTS), random), random)
        told = told_of(frame, gateway if random.random() < 0.5 else None)
        json.dumps(told, allow_nan=False)
        assert told
        assert all(said["ok"] != ("error" in said) for said in told)
        try:
            message = decode(frame)
        except BadFrame:
            continue
        sound += 1
        sightings += sightings_of(message)
        if can_be_written(message.body):
            assert same(decode(encode(message)), message)
        if len(sightings) > SIGHTINGS_AT_ONCE:
            assert_rows(sightings)
            sightings.clear()
    assert_rows(sightings)
    return sound


def assert_rows(sightings: list[Sighting]) -> None:
    """Every sighting is a row or is refused, and every row can be judged."""
    seen = sighted(sightings, Space.GCJ02)
    assert len(seen.rows) == len(seen.taken) == len(sightings) - len(seen.refused)
    judged = Edge(RULES).judge(seen.rows, NOW)
    assert len(judged) + judged.rejects.total() == len(seen.rows)


def can_be_written(body: Body) -> bool:
    """Strings that were replaced cannot, nor can more indexes than the byte of 2013 counts."""
    return not isinstance(body, TEXTUAL) and len(getattr(body, "indexes", ())) < 256


def same(one: Message, other: Message) -> bool:
    return (one.header, one.body) == (other.header, other.body)


def attack_stream(seed: int, count: int) -> int:
    """So many streams of frames and noise: the same frames however they are cut, every sound one, little kept."""
    random = Random(seed)
    cuts = 0
    for _ in range(count):
        sound = [random.choice(wires()) for _ in range(random.randrange(1, 8))]
        stream = b"".join(_noise(random) + wire for wire in sound) + _noise(random)
        whole = Frames().feed(stream)
        rest = iter(whole)
        assert all(wire in rest for wire in sound), "a sound frame was lost, or came out of order"
        reader = Frames()
        frames: list[bytes] = []
        for chunk in _chunks(stream, random):
            frames += reader.feed(chunk)
            assert reader.pending_bytes <= LONGEST_WIRE
            cuts += 1
        assert frames == whole
    return cuts


def _noise(random: Random) -> bytes:
    size = random.choice((0, 0, 0, 1, 2, 40, 3000))
    return (
        b"".join(random.choice((b"\x7e", b"\x7d", random.randbytes(9), b"$$")) for _ in range(size // 6))
        or b"\0" * size
    )


def _chunks(stream: bytes, random: Random) -> list[bytes]:
    longest = random.choice((2, 30, 400, 5000))
    chunks, at = [], 0
    while at < len(stream):
        size = random.randrange(longest + 1)
        chunks.append(stream[at : at + size])
        at += size
    return chunks


def attack_lines(seed: int, count: int) -> int:
    """So many mutated lines of hex: bytes, nothing or BadFrame."""
    random = Random(seed)
    lines = [_line(random) for _ in range(count)]
    read = 0
    for line in lines_of(io.StringIO("\n".join(lines))):
        try:
            read += bytes_of_line(line) is not None
        except BadFrame:
            continue
    return read


def _line(random: Random) -> str:
    text = list(random.choice(CONTENTS).hex())
    for _ in range(random.choice((0, 1, 2, 9))):
        text[random.randrange(len(text))] = random.choice(HEX)
    stamp = random.choice(("", "", "2026-06-15T08:00:00+08:00 ", "2026-06-15 08:00", "0x", "\ufeff"))
    return stamp + "".join(text)[: random.choice((9, 99, 9999))]


def attack_captures(seed: int, count: int) -> int:
    """So many damaged captures, hex and raw, as a replay reads them; how many rows came of them."""
    random = Random(seed)
    rows = 0
    for _ in range(count):
        stream = b"".join(frame_of(mutated(random.choice(CONTENTS), random), random) for _ in range(12))
        capture_kind(stream)
        chunks = _chunks(stream, random)
        raw = decode_raw(chunks, Reading())
        if DELIMITER in chunks[0]:
            assert capture_kind(chunks[0].hex().encode()) is Capture.HEX
        lines = "\n".join(random.choice((str, str.upper))(chunk.hex()) for chunk in chunks)
        assert_same(decode_hex(io.StringIO(lines), Reading()), raw)
        rows += len(raw.rows)
    return rows


def assert_same(one: Recording, other: Recording) -> None:
    """Row for row, reason for reason."""
    assert one.rejects == other.rejects
    assert one.rows.vehicles == other.rows.vehicles
    for column in ("vehicle", "observed_at_ms", "lon_deg", "lat_deg", "speed_kmh", "heading_deg", "back_filled"):
        assert (getattr(one.rows, column) == getattr(other.rows, column)).all(), column


def attack_parts(seed: int, count: int) -> int:
    """So many messages in parts that come shuffled, twice or not at all; how many became whole, all of them right."""
    random = Random(seed)
    parts, whole = Parts(), 0
    for number in range(count):
        data = random.randbytes(random.randrange(1, 3_000))
        message = Message(Header(0x0801, f"{random.randrange(5):012}", number * 97 % 65_536), Raw(data))
        frames = encode_in_parts(message, random.choice((1_023, 500, 100)))
        lost = {frame for frame in frames if random.random() < random.choice((0.0, 0.02))}
        coming = [frame for frame in frames for _ in range(random.choice((1, 1, 2))) if frame not in lost]
        random.shuffle(coming)
        for frame in coming:
            heard = decode(frame)
            try:
                made = parts.take(heard)
            except PartsRefused:
                continue
            if made is not heard or heard.header.part is None:
                assert made.body == Raw(data)
                assert not lost
                whole += 1
    parts.end()
    return whole
