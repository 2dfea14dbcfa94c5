"""Times of the wire: six BCD bytes YYMMDDhhmmss, GMT+8 (UTC in 0x8004 alone)."""

from datetime import UTC, datetime, timedelta, timezone

GMT8 = timezone(timedelta(hours=8))
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CENTURY = 2000


def moment_of_bcd(data: bytes, zone: timezone = GMT8) -> datetime | None:
    """The moment, None where the bytes are no time (000000000000, digits above 9, a 31st of February)."""
    digits = data.hex()
    if len(digits) != 12 or not digits.isdecimal():
        return None
    parts = [int(digits[at : at + 2]) for at in range(0, 12, 2)]
    try:
        return datetime(_CENTURY + parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], tzinfo=zone)
    except ValueError:
        return None


def ms_of_bcd(data: bytes, zone: timezone = GMT8) -> int | None:
    """The same in milliseconds of the Unix epoch."""
    moment = moment_of_bcd(data, zone)
    return None if moment is None else (moment - _EPOCH) // timedelta(milliseconds=1)


def bcd_of_ms(at_ms: int, zone: timezone = GMT8) -> bytes:
    """The six bytes of a moment in this century, parts of a second left out."""
    return bytes.fromhex((_EPOCH + timedelta(milliseconds=at_ms)).astimezone(zone).strftime("%y%m%d%H%M%S"))
