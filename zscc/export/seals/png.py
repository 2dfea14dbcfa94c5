"""The seal of a PNG: the text chunk ``zscc-seal``, the first behind the header."""

import zlib

from zscc.export.seals.place import MOST_TEXT, Carrier, Check, Found, Unreadable
from zscc.export.seals.text import DIGEST_FROM

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_BEHIND_HEADER = len(_SIGNATURE) + 25
_KIND = b"tEXt"
_KEYWORD = b"zscc-seal\0"


def _begins(data: bytes) -> bool:
    return data.startswith(_SIGNATURE)


def _put(data: bytes, text: bytes) -> bytes:
    body = _KIND + _KEYWORD + text
    chunk = (len(body) - 4).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")
    return data[:_BEHIND_HEADER] + chunk + data[_BEHIND_HEADER:]


def _find(data: bytes) -> Found | None:
    kind_at = _BEHIND_HEADER + 4
    text_at = kind_at + len(_KIND) + len(_KEYWORD)
    if data[kind_at:text_at] != _KIND + _KEYWORD:
        return None
    length = int.from_bytes(data[_BEHIND_HEADER:kind_at], "big")
    end = kind_at + 4 + length
    if length > MOST_TEXT + len(_KEYWORD) or end + 4 > len(data):
        raise Unreadable
    return Found(text_at + DIGEST_FROM, data[text_at:end], (Check((end,), kind_at, end, "big"),))


CARRIER = Carrier(_begins, _put, _find)
