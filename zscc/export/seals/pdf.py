"""The seal of a PDF as Qt writes it: an element of the XMP packet, which stands uncompressed in the file."""

import re

from zscc.export.seals.place import MOST_TEXT, Carrier, Found, Unreadable
from zscc.export.seals.text import DIGEST_FROM, MARK

_PACKET_LENGTH = re.compile(rb"/Type /Metadata /Subtype /XML\s*/Length (\d+)")
_LAST_OF_PACKET = b"</rdf:Description></rdf:RDF></x:xmpmeta>"
_BEFORE, _AFTER = b'<seal xmlns="urn:zscc:seal:1">', b"</seal>\n"
_XREF_ENTRY = re.compile(rb"(\d{10}) (\d{5}) n ")
_Splice = tuple[int, int, bytes]
"""From here to there stands this."""


def _begins(data: bytes) -> bool:
    return data.startswith(b"%PDF-")


def _put(data: bytes, text: bytes) -> bytes:
    length = _PACKET_LENGTH.search(data)
    at = -1 if length is None else data.find(_LAST_OF_PACKET, length.end())
    if length is None or at < 0 or not data.rstrip().endswith(b"%%EOF"):
        return data
    element = _BEFORE + text + _AFTER
    grown = b"%d" % (int(length.group(1)) + len(element))
    return _spliced(data, ((*length.span(1), grown), (at, at, element)))


def _find(data: bytes) -> Found | None:
    at = data.find(_BEFORE + MARK)
    if at < 0:
        return None
    text_at = at + len(_BEFORE)
    end = data.find(_AFTER, text_at, text_at + MOST_TEXT + len(_AFTER))
    if end < 0:
        raise Unreadable
    return Found(text_at + DIGEST_FROM, data[text_at:end])


def _spliced(data: bytes, splices: tuple[_Splice, ...]) -> bytes:
    """The document with other bytes in places before its table of offsets; the table follows."""
    table_at = data.rindex(b"xref\n", 0, data.rindex(b"startxref"))
    pieces, done = [], 0
    for first, end, instead in splices:
        pieces += [data[done:first], instead]
        done = end
    head = b"".join((*pieces, data[done:table_at]))

    def moved(found: re.Match[bytes]) -> bytes:
        offset = int(found.group(1))
        by = sum(len(instead) - (end - first) for first, end, instead in splices if end <= offset)
        return b"%010d %s n " % (offset + by, found.group(2))

    table = _XREF_ENTRY.sub(moved, data[table_at:])
    return head + re.sub(rb"startxref\n\d+", b"startxref\n%d" % len(head), table)


CARRIER = Carrier(_begins, _put, _find)
