"""The seal of a GeoParquet file: bytes between the last column and the footer, which readers find from the end."""

from zscc.export.seals.place import MOST_TEXT, Carrier, Found, Unreadable
from zscc.export.seals.text import DIGEST_FROM

_MAGIC = b"PAR1"
_MARK = b"zscc-seal"
_TAIL = 8


def _begins(data: bytes) -> bool:
    return data.startswith(_MAGIC)


def _put(data: bytes, text: bytes) -> bytes:
    at = _footer_at(data)
    return data[:at] + text + len(text).to_bytes(4, "little") + _MARK + data[at:]


def _find(data: bytes) -> Found | None:
    at = _footer_at(data) - len(_MARK)
    if not data.startswith(_MARK, max(at, 0)):
        return None
    end = at - 4
    length = int.from_bytes(data[end:at], "little")
    if length > min(MOST_TEXT, end):
        raise Unreadable
    return Found(end - length + DIGEST_FROM, data[end - length : end])


def _footer_at(data: bytes) -> int:
    if not data.endswith(_MAGIC) or len(data) < _TAIL:
        raise Unreadable
    at = len(data) - _TAIL - int.from_bytes(data[-_TAIL:-4], "little")
    if at < len(_MAGIC):
        raise Unreadable
    return at


CARRIER = Carrier(_begins, _put, _find)
