"""What the values of additional items mean: by id and length; a value of another length is kept raw."""

from collections.abc import Callable
from typing import Any

from zscc.feeds.jt808.bits import bits_of
from zscc.feeds.jt808.items import Item

Meaning = Callable[[bytes], dict[str, Any]]
_SIGN = 1 << 15


def meaning_of(item: Item) -> dict[str, Any]:
    """Named values with their units in the name; empty for items of vendors and values of unknown length."""
    meaning = _MEANINGS.get((item.id, len(item.value)))
    return meaning(item.value) if meaning else {}


def _number(name: str) -> Meaning:
    return lambda value: {name: int.from_bytes(value, "big")}


def _tenths(name: str) -> Meaning:
    return lambda value: {name: int.from_bytes(value, "big") / 10}


def _bits(name: str) -> Meaning:
    return lambda value: {name: list(bits_of(int.from_bytes(value, "big")))}


def _temperature(value: bytes) -> dict[str, Any]:
    """Sign and magnitude, unlike everything else."""
    raw = int.from_bytes(value, "big")
    return {"carriage_temp_raw": raw, "carriage_temp_c": -(raw - _SIGN) if raw & _SIGN else raw}


def _overspeed(value: bytes) -> dict[str, Any]:
    return {"overspeed": {"type": value[0], "area_id": int.from_bytes(value[1:], "big") if value[1:] else None}}


def _area(value: bytes) -> dict[str, Any]:
    return {"area": {"type": value[0], "area_id": int.from_bytes(value[1:5], "big"), "direction": value[5]}}


def _segment(value: bytes) -> dict[str, Any]:
    number, time_s = int.from_bytes(value[:4], "big"), int.from_bytes(value[4:6], "big")
    return {"segment": {"id": number, "time_s": time_s, "result": value[6]}}


def _analog(value: bytes) -> dict[str, Any]:
    return {"ad0": int.from_bytes(value[2:], "big"), "ad1": int.from_bytes(value[:2], "big")}


def _abnormal_driving(value: bytes) -> dict[str, Any]:
    """Printed with two bytes; devices send the degree of fatigue behind them."""
    told: dict[str, Any] = {"abnormal_driving_bits": list(bits_of(int.from_bytes(value[:2], "big")))}
    return told | ({"fatigue_percent": value[2]} if value[2:] else {})


_MEANINGS: dict[tuple[int, int], Meaning] = {
    (0x01, 4): _tenths("mileage_km"),
    (0x02, 2): _tenths("fuel_l"),
    (0x03, 2): _tenths("recorder_speed_kmh"),
    (0x04, 2): _number("confirm_event_id"),
    (0x05, 30): lambda value: {"tyre_pressure": list(value)},
    (0x06, 2): _temperature,
    (0x11, 1): _overspeed,
    (0x11, 5): _overspeed,
    (0x12, 6): _area,
    (0x13, 7): _segment,
    (0x14, 4): _bits("video_alarm_bits"),
    (0x15, 4): _bits("video_lost_channel_bits"),
    (0x16, 4): _bits("video_covered_channel_bits"),
    (0x17, 2): _bits("storage_fault_bits"),
    (0x18, 2): _abnormal_driving,
    (0x18, 3): _abnormal_driving,
    (0x25, 4): _bits("vehicle_signal_bits"),
    (0x2A, 2): _bits("io_bits"),
    (0x2B, 4): _analog,
    (0x30, 1): _number("signal"),
    (0x31, 1): _number("satellites"),
}
