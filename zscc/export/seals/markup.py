"""The seals of files that are text: SVG, HTML, KML, GPX, GeoJSON.

What a report says cannot stand before a seal at the beginning, nor behind one at the end, so none can pass for it.
"""

import re
from dataclasses import dataclass

from zscc.export.seals.place import MOST_TEXT, Carrier, Found, Unreadable
from zscc.export.seals.text import DIGEST_FROM, MARK

_LOOKED_AT = 4096
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class _Early:
    """A seal behind the first piece of markup that ``behind`` matches."""

    behind: re.Pattern[bytes]
    before: bytes
    after: bytes

    def put(self, data: bytes, text: bytes) -> bytes:
        found = self.behind.search(data, 0, _LOOKED_AT)
        if found is None:
            return data
        return data[: found.end()] + self.before + text + self.after + data[found.end() :]

    def find(self, data: bytes) -> Found | None:
        found = self.behind.search(data, 0, _LOOKED_AT)
        if found is None or not data.startswith(self.before, found.end()):
            return None
        text_at = found.end() + len(self.before)
        end = data.find(self.after, text_at, text_at + MOST_TEXT + len(self.after))
        if end < 0:
            raise Unreadable
        return Found(text_at + DIGEST_FROM, data[text_at:end])


@dataclass(frozen=True, slots=True)
class _Late:
    """A seal before the last piece of a file."""

    last: bytes
    before: bytes
    after: bytes = b""

    def put(self, data: bytes, text: bytes) -> bytes:
        at = data.rfind(self.last)
        return data if at < 0 else data[:at] + self.before + text + self.after + data[at:]

    def find(self, data: bytes) -> Found | None:
        at = data.rfind(self.before + MARK)
        if at < 0:
            return None
        text_at = at + len(self.before)
        end = data.rfind(self.after + self.last, text_at)
        if end < 0 or len(data) - text_at > MOST_TEXT:
            raise Unreadable
        return Found(text_at + DIGEST_FROM, data[text_at:end])


def _with_root(name: bytes) -> re.Pattern[bytes]:
    before = rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!DOCTYPE[^>]*>\s*)?(?:<!--[^>]*-->\s*)?<"
    return re.compile(before + name + rb"\b[^>]*>")


def _carrier(root: re.Pattern[bytes], place: _Early | _Late) -> Carrier:
    def begins(data: bytes) -> bool:
        return root.match(data.removeprefix(_BYTE_ORDER_MARK)[:_LOOKED_AT]) is not None

    return Carrier(begins, place.put, place.find)


_SVG, _KML, _GPX = _with_root(b"svg"), _with_root(b"kml"), _with_root(b"gpx")
_HTML = re.compile(rb"^\s*<!DOCTYPE html", re.IGNORECASE)
_HEAD = re.compile(rb"<head>", re.IGNORECASE)
_OBJECT = re.compile(rb'^\s*\{\s*"')

SVG = _carrier(_SVG, _Early(_SVG, b'<metadata id="zscc-seal">', b"</metadata>"))
HTML = _carrier(_HTML, _Early(_HEAD, b'<script type="application/json" id="zscc-seal">', b"</script>"))
KML = _carrier(_KML, _Early(_KML, b"<!-- zscc-seal ", b" -->"))
"""A comment: in KML there is no element whose place every reader agrees on."""
GPX = _carrier(
    _GPX,
    _Late(b"</gpx>", b'<extensions><seal xmlns="urn:zscc:seal:1">', b"</seal></extensions>"),
)
GEOJSON = _carrier(_OBJECT, _Late(b"}", b',"zscc":'))
"""A foreign member, as RFC 7946 allows them, the last one."""
