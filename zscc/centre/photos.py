"""What a photograph says of itself: when and where it was taken, as its camera wrote it (EXIF in a JPEG).

A file that somebody hands in is hostile: every offset is checked, nothing is followed twice, and what cannot be read
is simply not known. Source of the format: CIPA DC-008 (Exif 2.3), TIFF 6.0.
"""

import struct
from dataclasses import dataclass, replace
from datetime import datetime
from math import isfinite

import numpy as np

from zscc.clock import SHANGHAI
from zscc.geo.spaces import map_from_wgs84
from zscc.model.case import Case
from zscc.model.case_facts import Proof
from zscc.model.space import PointE7

FARTHEST_M = 20_000_000
"""Half round the world: a position beyond the map's plane is no nearer than this."""
_JPEG, _APP1, _EXIF = b"\xff\xd8", 0xE1, b"Exif\x00\x00"
_MOST_SEGMENTS, _MOST_ENTRIES, _MOST_BYTES = 64, 256, 65_536
_EXIF_PART, _GPS_PART = 0x8769, 0x8825
_TAKEN, _TAKEN_ZONE, _CHANGED = 0x9003, 0x9011, 0x0132
_NORTH_SOUTH, _LATITUDE, _EAST_WEST, _LONGITUDE = 1, 2, 3, 4
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8}
_MARKERS_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD8)})
_START_OF_SCAN = 0xDA

Entries = dict[int, tuple[int, int, bytes]]


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    """What is known of a photograph; a camera's clock without a zone is taken for Asia/Shanghai's."""

    taken_at: datetime | None = None
    point: PointE7 | None = None


def read_photo(photo: bytes) -> PhotoFacts:
    """What a picture tells; nothing for one that tells nothing or cannot be read."""
    tiff = _exif_of(photo)
    if tiff is None:
        return PhotoFacts()
    try:
        return _facts(tiff)
    except (struct.error, ValueError, IndexError, OverflowError):
        return PhotoFacts()


def proof_of(photo: bytes, digest: str, case: Case, given: Proof | None) -> Proof:
    """The proof that a photograph of a case is: what it tells itself stands, what was given fills the rest."""
    facts, given = read_photo(photo), given or Proof()
    point = facts.point or given.point
    return replace(
        given,
        digest=digest,
        taken_at=facts.taken_at or given.taken_at,
        point=point,
        distance_m=given.distance_m if point is None or case.point is None else distance_m(point, case.point),
    )


def distance_m(one: PointE7, other: PointE7) -> int:
    """Whole metres between two positions, in the map's plane (EPSG:4549)."""
    lon, lat = np.array([one.lon_deg, other.lon_deg]), np.array([one.lat_deg, other.lat_deg])
    x_m, y_m = map_from_wgs84(lon, lat)
    away_m = float(np.hypot(x_m[0] - x_m[1], y_m[0] - y_m[1]))
    return min(round(away_m), FARTHEST_M) if isfinite(away_m) else FARTHEST_M


def _exif_of(photo: bytes) -> bytes | None:
    """The TIFF block of a JPEG's first Exif segment."""
    if not photo.startswith(_JPEG):
        return None
    at = 2
    for _ in range(_MOST_SEGMENTS):
        if at + 4 > len(photo) or photo[at] != 0xFF:
            return None
        marker = photo[at + 1]
        if marker in _MARKERS_WITHOUT_LENGTH:
            at += 2
            continue
        if marker == _START_OF_SCAN:
            return None
        (length,) = struct.unpack_from(">H", photo, at + 2)
        body = photo[at + 4 : at + 2 + length]
        if marker == _APP1 and body.startswith(_EXIF):
            return body[len(_EXIF) :]
        at += 2 + max(length, 2)
    return None


def _facts(tiff: bytes) -> PhotoFacts:
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return PhotoFacts()
    (first,) = struct.unpack_from(f"{order}I", tiff, 4)
    top = _entries(tiff, order, first)
    exif = _part(tiff, order, top, _EXIF_PART)
    gps = _part(tiff, order, top, _GPS_PART)
    return PhotoFacts(_taken(exif, top), _point(gps, order))


def _part(tiff: bytes, order: str, top: Entries, tag: int) -> Entries:
    if tag not in top:
        return {}
    (at,) = struct.unpack_from(f"{order}I", top[tag][2])
    return _entries(tiff, order, at)


def _entries(tiff: bytes, order: str, at: int) -> Entries:
    """The entries of one directory: kind, count and bytes by tag."""
    (count,) = struct.unpack_from(f"{order}H", tiff, at)
    found: Entries = {}
    for place in range(min(count, _MOST_ENTRIES)):
        tag, kind, number, inside = struct.unpack_from(f"{order}HHI4s", tiff, at + 2 + 12 * place)
        size = _SIZES.get(kind, 0) * number
        if not 0 < size <= _MOST_BYTES:
            continue
        if size > len(inside):
            (start,) = struct.unpack(f"{order}I", inside)
            inside = tiff[start : start + size]
        if len(inside) >= size:
            found[tag] = kind, number, inside[:size] if size > 4 else inside
    return found


def _taken(exif: Entries, top: Entries) -> datetime | None:
    for entries, tag in ((exif, _TAKEN), (top, _CHANGED)):
        written = _text(entries, tag)
        if written is None:
            continue
        zone = _text(exif, _TAKEN_ZONE) or ""
        try:
            if zone:
                return datetime.strptime(f"{written} {zone}", "%Y:%m:%d %H:%M:%S %z")
            return datetime.strptime(f"{written} +0000", "%Y:%m:%d %H:%M:%S %z").replace(tzinfo=SHANGHAI)
        except ValueError:
            continue
    return None


def _text(entries: Entries, tag: int) -> str | None:
    if tag not in entries or entries[tag][0] != 2:
        return None
    return entries[tag][2].split(b"\x00")[0].decode("ascii", "ignore").strip() or None


def _point(gps: Entries, order: str) -> PointE7 | None:
    lat, lon = _degrees(gps, _LATITUDE, order), _degrees(gps, _LONGITUDE, order)
    if lat is None or lon is None:
        return None
    if _text(gps, _NORTH_SOUTH) == "S":
        lat = -lat
    if _text(gps, _EAST_WEST) == "W":
        lon = -lon
    if not (abs(lat) <= 90 and abs(lon) <= 180) or (lat, lon) == (0.0, 0.0):
        return None
    return PointE7.from_degrees(lon, lat)


def _degrees(gps: Entries, tag: int, order: str) -> float | None:
    """Degrees, minutes and seconds as three fractions."""
    if tag not in gps or gps[tag][:2] != (5, 3):
        return None
    numbers = struct.unpack(f"{order}6I", gps[tag][2])
    if not all(numbers[1::2]):
        return None
    degrees, minutes, seconds = (top / below for top, below in zip(numbers[::2], numbers[1::2], strict=True))
    value = degrees + minutes / 60 + seconds / 3_600
    return value if isfinite(value) else None
