"""The door of the pure half: frames to messages and back.

``decode`` is what the gateway and a replay read by; ``opened`` shows a frame as the standard lays it down, whatever
is wrong with it, for ``zscc decode jt808``. Neither raises anything but BadFrame, on any bytes.
"""

from collections.abc import Iterator
from contextlib import suppress

from msgspec import Struct
from msgspec.structs import replace

from zscc.feeds.jt808.bodies import body_bytes, read_body
from zscc.feeds.jt808.check import xor_of
from zscc.feeds.jt808.escape import DELIMITER, MARK, escape, unescape
from zscc.feeds.jt808.header import LONGEST_BODY, header_bytes, read_header
from zscc.feeds.jt808.messages import BadFrame, Body, Header, Message, Part, Raw, Version

_MARK_BYTE, _DELIMITER_BYTE = MARK[0], DELIMITER[0]
_SERIALS = 1 << 16


class Opened(Struct, frozen=True):
    """A frame without its wrapping, nothing of its body read."""

    header: Header
    told_length: int
    """Of the body, by the header."""
    body: bytes
    """What stands between header and check byte."""
    check: int
    """As sent."""
    counted: int
    """As it should be."""
    quirks: tuple[str, ...] = ()

    @property
    def fault(self) -> str | None:
        """checksum, body_length or none."""
        if self.check != self.counted:
            return "checksum"
        return None if self.told_length == len(self.body) else "body_length"


def decode(frame: bytes) -> Message:
    """A frame, with or without its delimiters, still escaped; raises BadFrame with one of its reasons.

    A part of a message in sub-packages has its piece as a ``Raw`` body; so has a message that nobody reads.
    """
    frame_open = opened(frame, as_marked=True)
    header = frame_open.header
    if frame_open.fault is not None:
        raise BadFrame(frame_open.fault, header)
    return Message(header, decode_body(header, frame_open.body), frame_open.quirks)


def decode_body(header: Header, data: bytes) -> Body:
    """The body under a header: of one frame, or joined of all parts under ``whole(header)``; raises BadFrame."""
    if header.encryption:
        raise BadFrame("encrypted", header)
    return Raw(data) if header.part is not None else read_body(header, data)


def whole(header: Header) -> Header:
    """The header of the message whose part this one heads; its serial is that of this part."""
    return Header(
        header.msg_id,
        header.phone,
        header.serial,
        header.version,
        None,
        header.encryption,
        header.protocol_version,
    )


def opened(frame: bytes, *, as_marked: bool = False) -> Opened:
    """Unescape, split and check; raises BadFrame(empty | escape | short_header).

    ``as_marked`` lets a header of 2013 stand under bit 14 where only that fits the length.
    """
    wire = frame.strip(DELIMITER)
    if not wire:
        raise BadFrame("empty")
    if wire[-1] == _MARK_BYTE:
        raw = _opened_raw(unescape(wire[:-1]), _MARK_BYTE, as_marked)
        if raw is None:
            raise BadFrame("escape")
        return raw
    payload = unescape(wire)
    together, check = xor_of(payload), payload[-1]
    # With its own check byte taken for a delimiter a frame has XOR 7E.
    raw = _opened_raw(payload, _DELIMITER_BYTE, as_marked) if together == _DELIMITER_BYTE else None
    return raw or _opened(payload[:-1], check, together ^ check, as_marked)


def _opened_raw(content: bytes, check: int, as_marked: bool) -> Opened | None:
    """A frame whose check byte the device did not escape; None unless everything is right with it."""
    with suppress(BadFrame):
        frame_open = _opened(content, check, xor_of(content), as_marked)
        if frame_open.fault is None:
            return replace(frame_open, quirks=(*frame_open.quirks, "raw_check"))
    return None


def _opened(content: bytes, check: int, counted: int, as_marked: bool) -> Opened:
    header, told_length, size = read_header(content, as_marked=as_marked)
    quirks = ("marked_2013",) if header.version is Version.MARKED_2013 else ()
    return Opened(header, told_length, content[size:], check, counted, quirks)


def encode(message: Message) -> bytes:
    """One frame with its delimiters; raises ValueError for what does not fit, such as a body that needs parts.

    The id is the body's own where it has one, the header's for a ``Raw`` body.
    """
    header = message.header
    return _framed(header, body_bytes(message.body, header.version), message.body.MSG_ID)


def encode_in_parts(message: Message, longest: int = LONGEST_BODY) -> list[bytes]:
    """As few frames as it takes with at most ``longest`` bytes of body each, serials counting on from the header's."""
    header = message.header
    data = body_bytes(message.body, header.version)
    if len(data) <= longest:
        return [_framed(header, data, message.body.MSG_ID)]
    pieces = list(_pieces(data, longest))
    return [
        _framed(_part_header(header, Part(len(pieces), index + 1), index), piece, message.body.MSG_ID)
        for index, piece in enumerate(pieces)
    ]


def _pieces(data: bytes, longest: int) -> Iterator[bytes]:
    for at in range(0, len(data), longest):
        yield data[at : at + longest]


def _part_header(header: Header, part: Part, index: int) -> Header:
    serial = (header.serial + index) % _SERIALS
    return Header(
        header.msg_id,
        header.phone,
        serial,
        header.version,
        part,
        header.encryption,
        header.protocol_version,
    )


def _framed(header: Header, data: bytes, msg_id: int | None) -> bytes:
    content = header_bytes(header, len(data), header.msg_id if msg_id is None else msg_id) + data
    return DELIMITER + escape(content + bytes((xor_of(content),))) + DELIMITER


def message_to(header: Header, body: Body, serial: int) -> Message:
    """A message in the version and with the phone of the one that ``header`` headed: an answer to it."""
    msg_id = header.msg_id if body.MSG_ID is None else body.MSG_ID
    return Message(
        Header(msg_id, header.phone, serial, header.version, protocol_version=header.protocol_version),
        body,
    )


def message_from(phone: str, body: Body, serial: int, version: Version = Version.V2013) -> Message:
    """A message of one's own, as a terminal makes it."""
    return Message(Header(body.MSG_ID or 0, phone, serial, version), body)
