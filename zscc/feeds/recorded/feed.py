"""The link to a recording: reads the file, and plays what the edge kept of it as a feed."""

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from hashlib import blake2b
from pathlib import Path

import numpy as np

from zscc.clock import Clock
from zscc.feeds.contract import Delivery
from zscc.feeds.judged import Judged
from zscc.feeds.recorded.captured import HEAD_BYTES, Capture, capture_kind, decode_hex, decode_raw
from zscc.feeds.recorded.reading import Note, Reading, Recording
from zscc.feeds.recorded.source import Source
from zscc.feeds.recorded.wire import decode_gpx, decode_table
from zscc.model.moment import ms_from_utc

FIXES_AT_ONCE = 2_000
REST_S = 0.05
"""Seconds of the wall between two looks at the clock; what fell due in between goes out together."""


def read_recording(path: Path, reading: Reading) -> Recording:
    """Read a CSV or GPX file or captured bytes of terminals, gzipped or not.

    Raises RecordingFault when the file cannot be used as a whole.
    """
    source = Source(path)
    recording = _decoded(source, reading)
    if not source.cut_short:
        return recording
    return Recording(recording.rows, recording.rejects, (*recording.notes, Note("cut_short", source.cut_short)))


def _decoded(source: Source, reading: Reading) -> Recording:
    if source.is_xml:
        with source.xml() as stream:
            return decode_gpx(stream, reading, source.name)
    capture = capture_kind(source.head(HEAD_BYTES))
    if capture is Capture.RAW:
        return decode_raw(source.chunks(), reading)
    with source.text() as text:
        if capture is Capture.HEX:
            return decode_hex(text, reading)
        return decode_table(text, reading, source.name, lambda: bool(source.cut_short))


class RecordedFeed:
    """Plays the fixes of a recording when its clock reaches their observed times, which they keep.

    The recording is judged as a whole before it plays, in the file's order; it plays in the order of observed times,
    since a file tells nothing about when its fixes arrived. What was refused is told with the first delivery.
    """

    def __init__(self, name: str, judged: Judged, refused: Counter[str], clock: Clock) -> None:
        """``judged`` holds the edge's own rejects; ``refused`` is what the file's reader refused before."""
        self._name = name
        self._judged = judged
        self._rejects = judged.rejects + refused
        self._clock = clock

    @property
    def name(self) -> str:
        """The name on the feed panel."""
        return self._name

    async def deliveries(self) -> AsyncIterator[Delivery]:
        """Wait for each fix's moment and yield it; ends with the recording."""
        order = np.argsort(self._judged.rows.observed_at_ms, kind="stable")
        due_ms = self._judged.rows.observed_at_ms[order]
        digest = self._digest()
        yield Delivery((), sum(self._rejects.values()), self._rejects.copy())
        done = 0
        while done < len(order):
            now_ms = ms_from_utc(self._clock.now())
            due = int(np.searchsorted(due_ms, now_ms, side="right"))
            for start, end in _cut(done, due):
                key = f"fixes:recorded:{digest}:{start}-{end}"
                yield self._judged.part(order[start:end]).delivery(self._name, key)
            if due > done:
                done = due
            elif done < len(order):
                await self._clock.sleep(max((int(due_ms[done]) - now_ms) / 1000.0, REST_S * self._clock.rate))

    def _digest(self) -> str:
        """Tells this recording, judged this way, from any other."""
        rows = self._judged.rows
        columns = (rows.observed_at_ms, rows.lon_deg, rows.lat_deg, rows.vehicle, self._judged.flags)
        return blake2b(b"".join(column.tobytes() for column in columns), digest_size=8).hexdigest()


def _cut(start: int, end: int) -> Iterator[tuple[int, int]]:
    for at in range(start, end, FIXES_AT_ONCE):
        yield at, min(at + FIXES_AT_ONCE, end)
