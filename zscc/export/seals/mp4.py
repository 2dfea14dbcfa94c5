"""The seal of an MP4: a box of our own kind at the end of the file; players pass over it."""

from zscc.export.seals.place import MOST_TEXT, Carrier, Found, Unreadable
from zscc.export.seals.text import DIGEST_FROM

_KIND = b"uuid" + bytes.fromhex("7a736363 2d736561 6c2d6d70 342d3031")
_MOST_BOXES = 10_000


def _begins(data: bytes) -> bool:
    return data[4:8] == b"ftyp"


def _put(data: bytes, text: bytes) -> bytes:
    return data + (4 + len(_KIND) + len(text)).to_bytes(4, "big") + _KIND + text


def _find(data: bytes) -> Found | None:
    at = 0
    for _ in range(_MOST_BOXES):
        if at == len(data):
            return None
        length = _length(data, at)
        if data.startswith(_KIND, at + 4):
            text_at = at + 4 + len(_KIND)
            if length > MOST_TEXT + 4 + len(_KIND):
                raise Unreadable
            return Found(text_at + DIGEST_FROM, data[text_at : at + length])
        at += length
    raise Unreadable


def _length(data: bytes, at: int) -> int:
    """Of a box with its head; a large one says it in eight bytes, the last one may say none."""
    length = int.from_bytes(data[at : at + 4], "big")
    if length == 1:
        length = int.from_bytes(data[at + 8 : at + 16], "big")
    elif length == 0:
        length = len(data) - at
    if length < 8 or at + length > len(data):
        raise Unreadable
    return length


CARRIER = Carrier(_begins, _put, _find)
