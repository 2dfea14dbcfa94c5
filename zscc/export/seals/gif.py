"""The seal of a GIF: an application extension before the first picture."""

from zscc.export.seals.place import MOST_TEXT, Carrier, Found, Unreadable
from zscc.export.seals.text import DIGEST_FROM

_EXTENSION = b"\x21\xff\x0bZSCCSEAL1.0"
_VERSIONS = (b"GIF89a", b"GIF87a")
_BLOCK = 255
_HEADER = 13


def _begins(data: bytes) -> bool:
    return data.startswith(_VERSIONS)


def _put(data: bytes, text: bytes) -> bytes:
    blocks = (text[at : at + _BLOCK] for at in range(0, len(text), _BLOCK))
    extension = _EXTENSION + b"".join(bytes((len(block),)) + block for block in blocks) + b"\0"
    at = _behind_colours(data)
    # Extensions came with the second version.
    return _VERSIONS[0] + data[6:at] + extension + data[at:]


def _find(data: bytes) -> Found | None:
    at = _behind_colours(data)
    if not data.startswith(_EXTENSION, at):
        return None
    first = at = at + len(_EXTENSION)
    blocks: list[bytes] = []
    while at < len(data) and data[at]:
        blocks.append(data[at + 1 : at + 1 + data[at]])
        at += 1 + data[at]
        if at - first > 2 * MOST_TEXT:
            raise Unreadable
    if not blocks or len(blocks[0]) < DIGEST_FROM + 64:
        raise Unreadable
    return Found(first + 1 + DIGEST_FROM, b"".join(blocks))


def _behind_colours(data: bytes) -> int:
    """Behind the table of colours that holds for all pictures."""
    if len(data) <= _HEADER:
        raise Unreadable
    packed = data[10]
    return _HEADER + (3 << ((packed & 7) + 1) if packed & 0x80 else 0)


CARRIER = Carrier(_begins, _put, _find)
