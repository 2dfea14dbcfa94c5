"""Captured bytes of JT/T 808 terminals to rows, by the decoder that the gateway uses: pure, no files.

A capture is hex in lines, each perhaps after the time at which it came, or the raw bytes of a stream. Either way the
bytes are one stream that is cut into frames anew; docs/feeds/jt808.md tells what is read and what is refused.
"""

import codecs
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from enum import Enum
from typing import TextIO

from zscc.feeds.jt808.escape import DELIMITER
from zscc.feeds.jt808.frames import Frames
from zscc.feeds.jt808.hex_lines import bytes_of_line, lines_of
from zscc.feeds.jt808.messages import BadFrame, Batch
from zscc.feeds.jt808.parts import Parts
from zscc.feeds.jt808.reassembly import PartsRefused
from zscc.feeds.jt808.sightings import Sighting, sighted, sightings_of
from zscc.feeds.jt808.times import GMT8
from zscc.feeds.jt808.wire import decode
from zscc.feeds.recorded.reading import Reading, Recording
from zscc.feeds.rows import FixRows, joined

HEAD_BYTES = 65_536
"""So many from the beginning tell what a file holds: a sound frame among them, or hex in the first line."""
_SIGHTINGS_AT_ONCE = 10_000
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Capture(Enum):
    """How the bytes are kept."""

    HEX = "hex"
    RAW = "raw"


def capture_kind(head: bytes) -> Capture | None:
    """What the first bytes of a file show; None for everything that is no capture."""
    if _is_hex(head.decode("utf-16" if head.startswith(_UTF16) else "latin-1", "ignore")):
        return Capture.HEX
    return Capture.RAW if any(_is_sound(frame) for frame in Frames().feed(head)) else None


def _is_sound(frame: bytes) -> bool:
    try:
        decode(frame)
    except BadFrame:
        return False
    return True


def _is_hex(head: str) -> bool:
    """Whether the first line that is no remark holds bytes, with a delimiter among them."""
    lines = (line for line in head.removeprefix("ï»¿").splitlines() if line.strip() and not _is_remark(line))
    first = next(lines, "")
    # The head may end in the middle of a byte.
    for text in (first, first[:-1]):
        with suppress(BadFrame):
            return DELIMITER in (bytes_of_line(text) or b"")
    return False


def _is_remark(line: str) -> bool:
    return line.lstrip().startswith("#")


def decode_hex(stream: TextIO, reading: Reading) -> Recording:
    """Rows of hex in lines; a line that is no hex is refused by itself, one that begins with # is a remark."""
    track = _Track(reading)
    for line in lines_of(stream):
        try:
            data = b"" if _is_remark(line) else bytes_of_line(line) or b""
        except BadFrame as bad:
            track.refuse(bad.reason)
        else:
            track.feed(data)
    return track.recording()


def decode_raw(chunks: Iterable[bytes], reading: Reading) -> Recording:
    """Rows of a stream as it was heard."""
    track = _Track(reading)
    for chunk in chunks:
        track.feed(chunk)
    return track.recording()


class _Track:
    """Takes the stream chunk by chunk and makes rows of what it says of places."""

    def __init__(self, reading: Reading) -> None:
        self._space, self._zone = reading.space, reading.zone or GMT8
        self._frames = Frames()
        self._sightings: list[Sighting] = []
        self._blocks: list[FixRows] = []
        self._rejects: Counter[str] = Counter()
        self._parts = Parts()

    def refuse(self, reason: str) -> None:
        """Count what could not be read."""
        self._rejects[reason] += 1

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes."""
        for frame in self._frames.feed(chunk):
            try:
                message = self._parts.take(decode(frame))
            except (BadFrame, PartsRefused) as bad:
                self.refuse(bad.reason)
                continue
            if isinstance(message.body, Batch) and message.body.is_cut_short:
                self.refuse("cut_short")
            self._sightings.extend(sightings_of(message))
        if len(self._sightings) >= _SIGHTINGS_AT_ONCE:
            self._settle()

    def recording(self) -> Recording:
        """All rows there are, in WGS-84; the stream has ended."""
        self._parts.end()
        self._settle()
        self._rejects.update(oversized=self._frames.oversized, parts_missing=self._parts.given_up)
        return Recording(joined(self._blocks), +self._rejects)

    def _settle(self) -> None:
        seen = sighted(self._sightings, self._space, self._zone)
        self._blocks.append(seen.rows)
        self._rejects.update(reason for _, reason in seen.refused)
        self._sightings = []
