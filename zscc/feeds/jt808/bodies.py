"""Which body a message id has: the table of readers and writers."""

from collections.abc import Callable
from struct import error
from typing import Any

from zscc.feeds.jt808 import acks, orders, positions, registering
from zscc.feeds.jt808.messages import (
    AskPosition,
    Authenticate,
    BadFrame,
    Batch,
    Body,
    ConfirmAlarm,
    Header,
    Heartbeat,
    Location,
    LocationAnswer,
    Logout,
    PartsMissing,
    PlatformAck,
    Raw,
    Register,
    RegisterAck,
    ResendParts,
    ServerTime,
    TerminalAck,
    Text,
    TimeQuery,
    Track,
    Version,
)

Reader = Callable[[bytes, Version], Body]
Writer = Callable[[Any, Version], bytes]


def _empty(kind: type[Body]) -> tuple[type[Body], Reader, Writer]:
    """A body that says all by its id; bytes that stand there nevertheless are not read."""
    return kind, lambda data, version: kind(), lambda body, version: b""


_KINDS: tuple[tuple[type[Body], Reader, Writer], ...] = (
    (TerminalAck, acks.read_terminal_ack, acks.ack_bytes),
    _empty(Heartbeat),
    _empty(Logout),
    _empty(TimeQuery),
    (PartsMissing, acks.read_parts_missing, acks.wish_bytes),
    (Register, registering.read_register, registering.register_bytes),
    (Authenticate, registering.read_authenticate, registering.authenticate_bytes),
    (Location, positions.read_location, positions.location_bytes),
    (LocationAnswer, positions.read_location_answer, positions.location_answer_bytes),
    (Batch, positions.read_batch, positions.batch_bytes),
    (PlatformAck, acks.read_platform_ack, acks.ack_bytes),
    (ResendParts, acks.read_resend_parts, acks.wish_bytes),
    (ServerTime, orders.read_server_time, orders.server_time_bytes),
    (RegisterAck, registering.read_register_ack, registering.register_ack_bytes),
    _empty(AskPosition),
    (Track, orders.read_track, orders.track_bytes),
    (ConfirmAlarm, orders.read_confirm_alarm, orders.confirm_alarm_bytes),
    (Text, orders.read_text, orders.text_bytes),
)
_READERS: dict[int, Reader] = {kind.MSG_ID: read for kind, read, _ in _KINDS if kind.MSG_ID is not None}
_WRITERS: dict[type[Body], Writer] = {kind: write for kind, _, write in _KINDS}


def read_body(header: Header, data: bytes) -> Body:
    """The body of a whole message; of an unknown one as raw bytes. Raises BadFrame(short_body | bad_time)."""
    reader = _READERS.get(header.msg_id)
    if reader is None:
        return Raw(data)
    try:
        return reader(data, header.version)
    except error:
        raise BadFrame("short_body", header) from None
    except BadFrame as bad:
        raise BadFrame(bad.reason, header) from None


def body_bytes(body: Body, version: Version) -> bytes:
    """A body as the wire has it; raises ValueError for what does not fit its fields."""
    if isinstance(body, Raw):
        return body.data
    try:
        return _WRITERS[type(body)](body, version)
    except (error, OverflowError) as too_large:
        raise ValueError(str(too_large)) from None
