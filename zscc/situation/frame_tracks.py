"""The tracks of a key-frame: columns of differences, and of each track what its forgotten fixes have left.

What follows from the fixes - lengths, speeds and courses of legs, map metres - is made anew on reading.
"""

import zlib

import msgspec
import numpy as np
from numpy.typing import NDArray

from zscc.geo.planes import columns_of_planes, planes_of
from zscc.situation.frame_values import BadFrame
from zscc.situation.merge import measure_legs
from zscc.situation.tracks import PLACED, Ints, Rings

Records = NDArray[np.void]
_LEVEL = 6
_COLUMNS = (("at_ms", 2), ("lon_e7", 2), ("lat_e7", 2), ("told_speed", 1), ("told_heading", 1))
"""Name, and how many times differences are taken."""
_WIDTH = sum(PLACED[name].itemsize for name, _ in _COLUMNS)
_LEFT = ("leg_mm", "speed", "course")
"""Of the first fix of a track: they came from the fix before it."""


class TracksFrame(msgspec.Struct, frozen=True, array_like=True):
    """All tracks, one after the other."""

    sizes: list[int]
    columns: bytes
    first: bytes
    """Of the first fix of every track: what the leg to it has left, little-endian."""


def tracks_of_rings(rings: Rings, rows: int) -> tuple[list[int], Records]:
    """How many fixes the first ``rows`` vehicles have, and all of them one after the other, copies."""
    tracks = [rings.track(row) for row in range(rows)]
    return [len(track) for track in tracks], np.concatenate(tracks) if tracks else np.empty(0, PLACED)


def frame_of_tracks(sizes: list[int], fixes: Records) -> TracksFrame:
    """Tracks as a frame."""
    planes = []
    for name, order in _COLUMNS:
        column = np.ascontiguousarray(fixes[name])
        planes.append(planes_of(column.view(f"<u{column.dtype.itemsize}"), order))
    first = fixes[_first(sizes)]
    left = b"".join(np.ascontiguousarray(first[name]).tobytes() for name in _LEFT)
    return TracksFrame(sizes, zlib.compress(b"".join(planes), _LEVEL), left)


def records_of_frame(frame: TracksFrame) -> Records:
    """The records of all tracks, one after the other, without their place on the map; raises BadFrame."""
    try:
        planes = np.frombuffer(zlib.decompress(frame.columns), np.uint8)
    except zlib.error as error:
        raise BadFrame(str(error)) from error
    if min(frame.sizes, default=0) < 0 or len(planes) != sum(frame.sizes) * _WIDTH:
        raise BadFrame("columns of another length")
    records = np.zeros(sum(frame.sizes), PLACED)
    start = 0
    for name, order in _COLUMNS:
        width = PLACED[name].itemsize
        end = start + width * len(records)
        if len(records):
            records[name] = columns_of_planes(planes[np.newaxis, start:end], width, order)[0].view(PLACED[name])
        start = end
    _measure(records, frame)
    return records


def _measure(records: Records, frame: TracksFrame) -> None:
    first = _first(frame.sizes)
    after = np.ones(len(records), np.bool_)
    after[first] = False
    measure_legs(records, np.flatnonzero(after))
    start = 0
    for name in _LEFT:
        end = start + PLACED[name].itemsize * len(first)
        if end > len(frame.first):
            raise BadFrame("first fixes are missing")
        records[name][first] = np.frombuffer(frame.first[start:end], PLACED[name])
        start = end


def _first(sizes: list[int]) -> Ints:
    told = np.array(sizes, np.int64)
    return (np.cumsum(told) - told)[told > 0]
