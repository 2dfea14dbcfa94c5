"""Locations: 0x0200, 0x0201, 0x0704."""

from struct import Struct

from zscc.feeds.jt808.messages import BadFrame, Batch, Location, LocationAnswer, Version

FIXED = Struct(">IIIIHHH6s")
"""The 28 bytes that every location begins with."""
_SERIAL, _BATCH = Struct(">H"), Struct(">HB")


def read_location(data: bytes, _: Version) -> Location:
    """0x0200."""
    alarm, status, lat_e6, lon_e6, altitude_m, speed_dkmh, direction_deg, time = FIXED.unpack_from(data)
    tail = data[FIXED.size :]
    return Location(alarm, status, lat_e6, lon_e6, altitude_m, speed_dkmh, direction_deg, time, tail)


def location_bytes(location: Location, _: Version) -> bytes:
    """0x0200."""
    return (
        FIXED.pack(
            location.alarm,
            location.status,
            location.lat_e6,
            location.lon_e6,
            location.altitude_m,
            location.speed_dkmh,
            location.direction_deg,
            location.time,
        )
        + location.tail
    )


def read_location_answer(data: bytes, version: Version) -> LocationAnswer:
    """0x0201."""
    (serial,) = _SERIAL.unpack_from(data)
    return LocationAnswer(serial, read_location(data[_SERIAL.size :], version))


def location_answer_bytes(answer: LocationAnswer, version: Version) -> bytes:
    """0x0201."""
    return _SERIAL.pack(answer.serial) + location_bytes(answer.location, version)


def read_batch(data: bytes, version: Version) -> Batch:
    """0x0704; what cannot be read ends it, and ``count`` tells that more should have come."""
    count, kind = _BATCH.unpack_from(data)
    locations: list[Location] = []
    at = _BATCH.size
    while len(locations) < count and at + _SERIAL.size <= len(data):
        (size,) = _SERIAL.unpack_from(data, at)
        at += _SERIAL.size
        if size < FIXED.size or at + size > len(data):
            break
        locations.append(read_location(data[at : at + size], version))
        at += size
    if count and not locations:
        raise BadFrame("short_body")
    return Batch(count, kind, tuple(locations))


def batch_bytes(batch: Batch, version: Version) -> bytes:
    """0x0704."""
    bodies = [location_bytes(location, version) for location in batch.locations]
    return _BATCH.pack(batch.count, batch.kind) + b"".join(_SERIAL.pack(len(body)) + body for body in bodies)
