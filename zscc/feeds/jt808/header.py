"""The header of three versions: id, attributes, (version), phone, serial, (parts)."""

from struct import Struct, error

from zscc.feeds.jt808.messages import BadFrame, Header, Part, Version

LONGEST_BODY = 0x3FF
_IN_PARTS, _MARKED_2019 = 1 << 13, 1 << 14
_ENCRYPTION_AT = 10
_OLD, _NEW, _PART = Struct(">HH6sH"), Struct(">HHB10sH"), Struct(">HH")
_PHONE_BYTES = {Version.V2013: 6, Version.MARKED_2013: 6, Version.V2019: 10}

Read = tuple[Header, int, int]
"""The header, the length of the body as told, the length of the header."""


def read_header(content: bytes, *, as_marked: bool = False) -> Read:
    """The header as bit 14 says it is; raises BadFrame(short_header).

    ``as_marked`` reads the layout of 2013 under bit 14 where the length fits that and nothing else.
    """
    try:
        marked = content[2] & (_MARKED_2019 >> 8)
        if marked and as_marked and len(content) == _length_2013(content):
            return _read_2013(content, Version.MARKED_2013)
        return _read_2019(content) if marked else _read_2013(content, Version.V2013)
    except (IndexError, error):
        raise BadFrame("short_header") from None


def _length_2013(content: bytes) -> int:
    """Of header and body, by the attributes, as 2013 lays them down."""
    attributes = int.from_bytes(content[2:4], "big")
    return _OLD.size + (_PART.size if attributes & _IN_PARTS else 0) + (attributes & LONGEST_BODY)


def _read_2013(content: bytes, version: Version) -> Read:
    msg_id, attributes, phone, serial = _OLD.unpack_from(content)
    part, size = _part(content, attributes, _OLD.size)
    header = Header(msg_id, phone.hex(), serial, version, part, attributes >> _ENCRYPTION_AT & 7)
    return header, attributes & LONGEST_BODY, size


def _read_2019(content: bytes) -> Read:
    msg_id, attributes, protocol, phone, serial = _NEW.unpack_from(content)
    part, size = _part(content, attributes, _NEW.size)
    header = Header(msg_id, phone.hex(), serial, Version.V2019, part, attributes >> _ENCRYPTION_AT & 7, protocol)
    return header, attributes & LONGEST_BODY, size


def _part(content: bytes, attributes: int, at: int) -> tuple[Part | None, int]:
    if not attributes & _IN_PARTS:
        return None, at
    return Part(*_PART.unpack_from(content, at)), at + _PART.size


def header_bytes(header: Header, body_length: int, msg_id: int) -> bytes:
    """The header of a body of so many bytes under an id; raises ValueError for what it cannot hold.

    A phone shorter than its field gets zeros before it; a longer one may lose zeros there, nothing else.
    """
    if body_length > LONGEST_BODY:
        raise ValueError(f"a body of {body_length} bytes needs parts")
    attributes = body_length | (header.encryption & 7) << _ENCRYPTION_AT
    attributes |= _IN_PARTS if header.part else 0
    attributes |= 0 if header.version is Version.V2013 else _MARKED_2019
    phone = _phone_bytes(header)
    try:
        if header.version.is_2019:
            protocol = 1 if header.protocol_version is None else header.protocol_version
            data = _NEW.pack(msg_id, attributes, protocol, phone, header.serial)
        else:
            data = _OLD.pack(msg_id, attributes, phone, header.serial)
        return data + (_PART.pack(header.part.total, header.part.index) if header.part else b"")
    except error as too_large:
        raise ValueError(str(too_large)) from None


def _phone_bytes(header: Header) -> bytes:
    digits = 2 * _PHONE_BYTES[header.version]
    spare = len(header.phone) - digits
    phone = header.phone[spare:] if spare > 0 and not header.phone[:spare].strip("0") else header.phone
    if len(phone) > digits:
        raise ValueError(f"{header.phone!r} is longer than {digits} hex digits")
    return bytes.fromhex(phone.rjust(digits, "0"))
