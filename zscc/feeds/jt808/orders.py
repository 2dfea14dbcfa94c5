"""What the platform asks of a terminal: 0x8004, 0x8202, 0x8203, 0x8300."""

from datetime import UTC
from struct import Struct

from zscc.feeds.jt808.messages import BadFrame, ConfirmAlarm, ServerTime, Text, Track, Version
from zscc.feeds.jt808.texts import bytes_of, text_of
from zscc.feeds.jt808.times import bcd_of_ms, ms_of_bcd

_INTERVAL, _TRACK, _CONFIRM = Struct(">H"), Struct(">HI"), Struct(">HI")


def read_server_time(data: bytes, _: Version) -> ServerTime:
    """0x8004."""
    at_ms = ms_of_bcd(data[:6], UTC)
    if at_ms is None:
        raise BadFrame("short_body" if len(data) < 6 else "bad_time")
    return ServerTime(at_ms)


def server_time_bytes(told: ServerTime, _: Version) -> bytes:
    """0x8004."""
    return bcd_of_ms(told.at_ms, UTC)


def read_track(data: bytes, _: Version) -> Track:
    """0x8202; an interval of 0 ends the tracking, whether or not anything follows."""
    (interval_s,) = _INTERVAL.unpack_from(data)
    return Track(*_TRACK.unpack_from(data)) if interval_s else Track(0, 0)


def track_bytes(track: Track, _: Version) -> bytes:
    """0x8202; an interval of 0 stands alone."""
    return _TRACK.pack(track.interval_s, track.validity_s) if track.interval_s else _INTERVAL.pack(0)


def read_confirm_alarm(data: bytes, _: Version) -> ConfirmAlarm:
    """0x8203."""
    return ConfirmAlarm(*_CONFIRM.unpack_from(data))


def confirm_alarm_bytes(confirm: ConfirmAlarm, _: Version) -> bytes:
    """0x8203."""
    return _CONFIRM.pack(confirm.serial, confirm.kinds)


def read_text(data: bytes, version: Version) -> Text:
    """0x8300."""
    before = 2 if version.is_2019 else 1
    if len(data) < before:
        raise BadFrame("short_body")
    return Text(text_of(data[before:]), data[0], data[1] if version.is_2019 else 1)


def text_bytes(text: Text, version: Version) -> bytes:
    """0x8300; raises ValueError for a character that GBK has not."""
    return bytes((text.flags, text.kind) if version.is_2019 else (text.flags,)) + bytes_of(text.text)
