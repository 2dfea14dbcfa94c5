"""One frame as the object that ``zscc decode jt808`` prints: as the standard lays it down, with what is wrong told.

A frame with a wrong check byte or length is read all the same, so that people can see what it held; ``ok`` says no.
"""

from collections.abc import Callable
from typing import Any

from zscc.feeds.jt808.bits import alarm_bits, bits_of, status_names
from zscc.feeds.jt808.frames import Frames
from zscc.feeds.jt808.item_meanings import meaning_of
from zscc.feeds.jt808.messages import (
    SOUTH,
    WEST,
    Authenticate,
    BadFrame,
    Batch,
    Body,
    Header,
    Location,
    LocationAnswer,
    Message,
    PlatformAck,
    Register,
    RegisterAck,
    TerminalAck,
    Version,
)
from zscc.feeds.jt808.parts import Parts
from zscc.feeds.jt808.reassembly import PartsRefused
from zscc.feeds.jt808.times import moment_of_ms
from zscc.feeds.jt808.wire import Opened, decode_body, opened

Told = dict[str, Any]
LONGEST_HEX = 256
"""Bytes of a body that is shown as it came; a longer one is told by its length."""
_ACC, _POSITIONED = 1 << 0, 1 << 1


def told_of(data: bytes, gateway: Parts | None = None) -> list[Told]:
    """What some bytes say: mostly one frame; where they hold sound ones among others or among noise, each by itself."""
    if not _is_sound(data):
        frames = Frames().feed(data)
        if any(map(_is_sound, frames)):
            return [told(frame, gateway) for frame in frames]
    return [told(data, gateway)]


def _is_sound(frame: bytes) -> bool:
    try:
        return opened(frame, as_marked=True).fault is None
    except BadFrame:
        return False


def told(frame: bytes, gateway: Parts | None = None) -> Told:
    """Header, check and body of one frame; never raises.

    With ``gateway``, which remembers the parts so far, it is told what the gateway makes of it: a header of 2013 under
    the mark of 2019, coordinates in two's complement, bits by name, and with the last part of a message the whole body.
    """
    try:
        frame_open = opened(frame, as_marked=gateway is not None)
    except BadFrame as bad:
        return refusal(bad)
    fault = frame_open.fault
    try:
        body = decode_body(frame_open.header, frame_open.body)
        if gateway is not None and fault is None:
            body = gateway.take(Message(frame_open.header, body)).body
        body_told = _body_told(frame_open, body, frame_open.header.version if gateway is not None else None)
    except (BadFrame, PartsRefused) as bad:
        body_told = _raw_told(frame_open.body)
        # An encrypted body is as it should be, for those who have the key; ``encrypt`` tells it.
        fault = fault or (None if bad.reason == "encrypted" else bad.reason)
    said = _header_told(frame_open)
    if fault:
        said["ok"], said["error"] = False, fault
    return said | body_told


def refusal(bad: BadFrame) -> Told:
    """What is said of a line of which nothing could be read."""
    return {"ok": False, "error": bad.reason}


def _header_told(frame: Opened) -> Told:
    header = frame.header
    return {
        "ok": True,
        "checksum": f"0x{frame.check:02X}",
        "checksum_calc": f"0x{frame.counted:02X}",
        "checksum_ok": frame.check == frame.counted,
        "msg_id": _word(header.msg_id),
        "version": header.version.value,
        "protocol_version": header.protocol_version,
        "phone": header.phone,
        "phone_stripped": header.phone.lstrip("0"),
        "serial": header.serial,
        "encrypt": header.encryption,
        "sub": _part_told(header),
        "body_len": frame.told_length,
        "body_hex_len": len(frame.body),
    }


def _part_told(header: Header) -> Told | None:
    return None if header.part is None else {"total": header.part.total, "index": header.part.index}


def _body_told(frame: Opened, body: Body, understood: Version | None) -> Told:
    if isinstance(body, Location):
        return {"location": location_told(body, understood)}
    if isinstance(body, LocationAnswer):
        return {"reply_serial": body.serial, "location": location_told(body.location, understood)}
    if isinstance(body, Batch):
        locations = [location_told(location, understood) for location in body.locations]
        return {"batch": {"count": body.count, "type": body.kind, "parsed": len(locations), "locations": locations}}
    way = _BODIES.get(type(body))
    return way(body) if way else _raw_told(frame.body)


def _raw_told(data: bytes) -> Told:
    return {"body_hex": data.hex()} if len(data) <= LONGEST_HEX else {}


def _ack_told(ack: TerminalAck | PlatformAck) -> Told:
    return {"ack": {"serial": ack.serial, "msg_id": _word(ack.msg_id), "result": ack.result}}


def _register_told(register: Register) -> Told:
    names = ("layout", "province", "city", "maker", "model", "terminal_id", "plate_color", "plate")
    return {"register": {name: getattr(register, name) for name in names}}


def _register_ack_told(ack: RegisterAck) -> Told:
    return {"register_ack": {"serial": ack.serial, "result": ack.result, "token": ack.token}}


def _authenticate_told(said: Authenticate) -> Told:
    since_2019 = {} if said.imei is None else {"imei": said.imei, "software": said.software}
    return {"auth": {"token": said.token} | since_2019}


_BODIES: dict[type[Body], Callable[[Any], Told]] = {
    TerminalAck: _ack_told,
    PlatformAck: _ack_told,
    Register: _register_told,
    RegisterAck: _register_ack_told,
    Authenticate: _authenticate_told,
}


def location_told(location: Location, understood: Version | None = None) -> Told:
    """A location with the numbers as they came: a magnitude keeps its magnitude, be it impossible.

    With the version that is ``understood``, the position as the gateway reads it, and the bits by name as well.
    """
    lat, lon = (location.lat_deg, location.lon_deg) if understood else _as_they_came(location)
    overrun = location.overrun
    return {
        "alarm": location.alarm,
        "status": location.status,
        "alarm_bits": list(bits_of(location.alarm)),
        "status_bits": list(bits_of(location.status)),
        "acc": bool(location.status & _ACC),
        "fix": bool(location.status & _POSITIONED),
        "lat_raw": location.lat_e6,
        "lon_raw": location.lon_e6,
        "lat": lat,
        "lon": lon,
        "altitude_m": location.altitude_m,
        "speed_kmh": location.speed_dkmh / 10,
        "direction_deg": location.direction_deg,
        "time_bcd": location.time.hex(),
        "time": _time_told(location),
        "items": [_item_told(item.id, item.value) | meaning_of(item) for item in location.items],
        **({"items_trailing_hex": overrun.hex()} if overrun else {}),
        **({"out_of_range": True} if abs(lat) > 90 or abs(lon) > 180 else {}),
        **(_named(location, understood) if understood else {}),
    }


def _named(location: Location, version: Version) -> Told:
    alarms = [alarm.name for alarm in alarm_bits(location.alarm, is_2019=version.is_2019)]
    return {"alarm_names": alarms, "status_names": list(status_names(location.status))}


def _as_they_came(location: Location) -> tuple[float, float]:
    south, west = -1 if location.status & SOUTH else 1, -1 if location.status & WEST else 1
    return south * location.lat_e6 / 1e6, west * location.lon_e6 / 1e6


def _time_told(location: Location) -> str | None:
    at_ms = location.observed_at_ms
    return None if at_ms is None else moment_of_ms(at_ms).isoformat()


def _item_told(number: int, value: bytes) -> Told:
    return {"id": f"0x{number:02X}", "hex": value.hex()}


def _word(number: int) -> str:
    return f"0x{number:04X}"
