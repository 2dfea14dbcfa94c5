"""Times of the wire: six BCD bytes YYMMDDhhmmss, GMT+8 (UTC in 0x8004 alone)."""

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

GMT8 = timezone(timedelta(hours=8))
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CENTURY = 2000
_SIZE, _MINUTE = 6, 5
_SECONDS = {int(f"{second:02}", 16): second * 1000 for second in range(60)}
"""The BCD byte of a second to its milliseconds."""


def ms_of_bcd(data: bytes, zone: tzinfo = GMT8) -> int | None:
    """Milliseconds of the Unix epoch; None where the bytes are no time (000000000000, a digit above 9, a 31 June)."""
    if len(data) != _SIZE:
        return None
    minute_ms, second_ms = _minute_ms(data[:_MINUTE], zone), _SECONDS.get(data[_MINUTE])
    return None if minute_ms is None or second_ms is None else minute_ms + second_ms


@lru_cache(maxsize=4096)
def _minute_ms(data: bytes, zone: tzinfo) -> int | None:
    """Of the minute in which a fleet's fixes lie; nearly all of a second share one."""
    digits = data.hex()
    if not digits.isdecimal():
        return None
    year, month, day, hour, minute = (int(digits[at : at + 2]) for at in range(0, 2 * _MINUTE, 2))
    try:
        moment = datetime(_CENTURY + year, month, day, hour, minute, tzinfo=zone)
    except ValueError:
        return None
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def moment_of_ms(at_ms: int, zone: tzinfo = GMT8) -> datetime:
    """The same in a zone."""
    return (_EPOCH + timedelta(milliseconds=at_ms)).astimezone(zone)


def bcd_of_ms(at_ms: int, zone: tzinfo = GMT8) -> bytes:
    """The six bytes of a moment in this century, parts of a second left out."""
    return bytes.fromhex(moment_of_ms(at_ms, zone).strftime("%y%m%d%H%M%S"))
