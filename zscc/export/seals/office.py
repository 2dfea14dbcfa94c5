"""The seal of a DOCX, PPTX or XLSX: a custom XML part of the document, stored as it is, never unpacked.

The archive is written anew: entries in their order, dated 1980, without attributes, so that the same parts give the
same bytes. The CRC of the seal's part follows from the digest and is checked apart.
"""

import shutil
import struct
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from zscc.export.seals.place import MOST_TEXT, Carrier, Check, Found, Unreadable
from zscc.export.seals.text import DIGEST_FROM, MARK

PART = "customXml/zscc-seal.xml"
FIXED_DATE = (1980, 1, 1, 0, 0, 0)
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml"
_BEFORE = b'<?xml version="1.0" encoding="UTF-8"?>\n<seal xmlns="urn:zscc:seal:1">'
_AFTER = b"</seal>"
_END, _END_BYTES = b"PK\5\6", 22
_ENTRY = struct.Struct("<4s6H3I5H2I")
_LOCAL = struct.Struct("<4s5H3I2H")
_LOCAL_CRC, _ENTRY_CRC = 14, 16
_AT_ONCE = 1 << 20


def fixed_archive(data: bytes, more: dict[str, bytes] | None = None, stored: str = "") -> bytes:
    """The archive with nothing in it that changes by itself; ``more`` replaces parts or stands behind the others."""
    new = dict(more or {})
    out = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(out, "w") as written:
        for info in old.infolist():
            name = info.filename
            if name in new:
                written.writestr(_entry(name, stored), new.pop(name))
                continue
            entry = _entry(name, stored)
            # A large part goes piece by piece; its size decides how the entry is told.
            entry.file_size = info.file_size
            with old.open(info) as part, written.open(entry, "w") as copy:
                shutil.copyfileobj(part, copy, _AT_ONCE)
        for name, body in new.items():
            written.writestr(_entry(name, stored), body)
    return out.getvalue()


def _entry(name: str, stored: str) -> ZipInfo:
    entry = ZipInfo(name, FIXED_DATE)
    entry.create_system = 0
    entry.compress_type = ZIP_STORED if name == stored else ZIP_DEFLATED
    return entry


@dataclass(frozen=True, slots=True)
class _Office:
    """One kind of document, told by its main part."""

    folder: str
    main: str

    def begins(self, data: bytes) -> bool:
        return data.startswith(b"PK\3\4") and f"{self.folder}/{self.main}".encode() in data

    def put(self, data: bytes, text: bytes) -> bytes:
        related = f"{self.folder}/_rels/{self.main}.rels"
        with ZipFile(BytesIO(data)) as archive:
            types, relations = archive.read("[Content_Types].xml"), archive.read(related)
        override = f'<Override PartName="/{PART}" ContentType="application/xml"/>'.encode()
        relation = f'<Relationship Id="rIdZsccSeal" Type="{_RELATION}" Target="/{PART}"/>'.encode()
        parts = {
            "[Content_Types].xml": types.replace(b"</Types>", override + b"</Types>"),
            related: relations.replace(b"</Relationships>", relation + b"</Relationships>"),
            PART: _BEFORE + text + _AFTER,
        }
        return fixed_archive(data, parts, stored=PART)


def _find(data: bytes) -> Found | None:
    """By the archive's directory alone; what the entries hold is never unpacked."""
    entry_at = _entry_of_the_part(data)
    if entry_at is None:
        return None
    entry = _ENTRY.unpack_from(data, entry_at)
    method, packed, size, local_at = entry[4], entry[8], entry[9], entry[16]
    if local_at + _LOCAL.size > len(data):
        raise Unreadable
    head = _LOCAL.unpack_from(data, local_at)
    body_at = local_at + _LOCAL.size + head[9] + head[10]
    end = body_at + size
    text_at, text_end = body_at + len(_BEFORE), end - len(_AFTER)
    if (
        head[0] != b"PK\3\4"
        or head[3] != method
        or method != ZIP_STORED
        or not len(_BEFORE) < packed == size < MOST_TEXT
        or not data.startswith(_BEFORE + MARK, body_at)
        or not data.startswith(_AFTER, text_end)
    ):
        raise Unreadable
    check = Check((local_at + _LOCAL_CRC, entry_at + _ENTRY_CRC), body_at, end, "little")
    return Found(text_at + DIGEST_FROM, data[text_at:text_end], (check,))


def _entry_of_the_part(data: bytes) -> int | None:
    """Where the directory tells of the seal's part."""
    end_at = data.rfind(_END, max(0, len(data) - _END_BYTES - 65_535))
    if end_at < 0 or end_at + _END_BYTES > len(data):
        raise Unreadable
    count, at = struct.unpack_from("<H4xI", data, end_at + 10)
    name = PART.encode("ascii")
    for _ in range(count):
        if at + _ENTRY.size > len(data) or not data.startswith(b"PK\1\2", at):
            raise Unreadable
        behind = at + _ENTRY.size
        name_bytes, extra_bytes, comment_bytes = struct.unpack_from("<3H", data, at + 28)
        if data[behind : behind + name_bytes] == name:
            return int(at)
        at = behind + name_bytes + extra_bytes + comment_bytes
    return None


def _carrier(folder: str, main: str) -> Carrier:
    office = _Office(folder, main)
    return Carrier(office.begins, office.put, _find)


DOCX = _carrier("word", "document.xml")
PPTX = _carrier("ppt", "presentation.xml")
XLSX = _carrier("xl", "workbook.xml")
