"""Answers, and the wish to hear parts again."""

from struct import Struct, unpack_from

from zscc.feeds.jt808.messages import BadFrame, PartsMissing, PlatformAck, ResendParts, TerminalAck, Version

_ACK, _SERIAL = Struct(">HHB"), Struct(">H")


def read_terminal_ack(data: bytes, _: Version) -> TerminalAck:
    """0x0001."""
    return TerminalAck(*_ACK.unpack_from(data))


def read_platform_ack(data: bytes, _: Version) -> PlatformAck:
    """0x8001."""
    return PlatformAck(*_ACK.unpack_from(data))


def ack_bytes(ack: TerminalAck | PlatformAck, _: Version) -> bytes:
    """0x0001 and 0x8001."""
    return _ACK.pack(ack.serial, ack.msg_id, ack.result)


def read_parts_missing(data: bytes, _: Version) -> PartsMissing:
    """0x0005."""
    return PartsMissing(*_wish(data))


def read_resend_parts(data: bytes, _: Version) -> ResendParts:
    """0x8003."""
    return ResendParts(*_wish(data))


def _wish(data: bytes) -> tuple[int, tuple[int, ...]]:
    """The count is a byte (2013) or a word (2019); an odd or even length tells which, whatever the header says."""
    (serial,) = _SERIAL.unpack_from(data)
    width = 1 if len(data) % 2 else 2
    count = int.from_bytes(data[2 : 2 + width], "big")
    if len(data) < 2 + width + 2 * count:
        raise BadFrame("short_body")
    return serial, unpack_from(f">{count}H", data, 2 + width)


def wish_bytes(wish: PartsMissing | ResendParts, version: Version) -> bytes:
    """0x0005 and 0x8003."""
    count = len(wish.indexes).to_bytes(2 if version.is_2019 else 1, "big")
    return _SERIAL.pack(wish.serial) + count + b"".join(_SERIAL.pack(index) for index in wish.indexes)
