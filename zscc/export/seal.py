"""The seal of a file: its passport, and a SHA-256 over every byte of the file but the digest itself.

Whoever changes a byte breaks the seal; ``opened`` then says so and gives no passport. It is no signature: who knows
this page can make a new one. What holds against that is the journal, into which the desk writes the digest of every
whole file that leaves it (``zscc.model.exported``); docs/snapshots.md tells how a picture is defended with both.

Nothing of a file is unpacked, parsed as markup or run to find its seal: each format has one place for it, and the
bytes there are compared. So a hostile file costs no more than its own length.
"""

import hashlib
import zlib
from pathlib import Path
from types import MappingProxyType

from zscc.export.contract import Form
from zscc.export.seals import geopackage, gif, markup, mp4, office, parquet, pdf, png
from zscc.export.seals.place import DIGEST_CHARACTERS, Carrier, Found, SealBroken, Unreadable
from zscc.export.seals.text import check_head, passport_in, seal_text
from zscc.model.passport import Passport

__all__ = ["MOST_BYTES", "SEALED_FORMS", "SealBroken", "digest_of", "form_of", "opened", "opened_file", "sealed"]

MOST_BYTES = 1 << 30
"""Larger files are refused unread."""

_CARRIERS: MappingProxyType[Form, Carrier] = MappingProxyType(
    {
        Form.PNG: png.CARRIER,
        Form.GIF: gif.CARRIER,
        Form.PDF: pdf.CARRIER,
        Form.DOCX: office.DOCX,
        Form.PPTX: office.PPTX,
        Form.XLSX: office.XLSX,
        Form.GPKG: geopackage.CARRIER,
        Form.GEOPARQUET: parquet.CARRIER,
        Form.MP4: mp4.CARRIER,
        Form.SVG: markup.SVG,
        Form.HTML: markup.HTML,
        Form.KML: markup.KML,
        Form.GPX: markup.GPX,
        Form.GEOJSON: markup.GEOJSON,
    }
)
SEALED_FORMS = frozenset(_CARRIERS)
"""CSV has no place for a passport: a spreadsheet would take it for data. Its digest stands in the journal alone."""


def sealed(form: Form, data: bytes, passport: Passport) -> bytes:
    """The file with its passport inside, sealed; the same file and passport give the same bytes.

    ValueError when the format has no place for a seal, or the file has one already.
    """
    carrier = _CARRIERS.get(form)
    if carrier is None:
        raise ValueError(f"a {form.value} file has no place for a seal")
    if carrier.find(data) is not None:
        raise ValueError("the file is sealed already")
    put = carrier.put(data, seal_text(passport))
    found = carrier.find(put)
    if found is None:
        raise ValueError(f"this {form.value} file has no place for a seal")
    return _stamped(put, found)


def opened(data: bytes) -> Passport:
    """The passport of a file that nobody has changed.

    Raises SealBroken: ``too_large``, ``not_a_file_of_ours`` (no format that we write), ``damaged`` (the format itself
    is broken), ``no_passport``, ``newer`` (a later program wrote it), ``changed``, ``faulty`` (sealed, but what is in
    it is no passport).
    """
    form = form_of(data)
    try:
        found = _CARRIERS[form].find(data)
    except Unreadable as error:
        raise SealBroken("damaged", form=form.value) from error
    if found is None:
        raise SealBroken("no_passport", form=form.value)
    check_head(found.text)
    if _stamped(data, found) != data:
        raise SealBroken("changed", form=form.value)
    return passport_in(found.text)


def opened_file(path: Path) -> tuple[Passport, str]:
    """The passport of a file and the digest of all of it; raises SealBroken like :func:`opened`, OSError."""
    if path.stat().st_size > MOST_BYTES:
        raise SealBroken("too_large", most=MOST_BYTES >> 20)
    data = path.read_bytes()
    return opened(data), digest_of(data)


def form_of(data: bytes) -> Form:
    """The format that a file begins like; SealBroken where it is none of ours."""
    if len(data) > MOST_BYTES:
        raise SealBroken("too_large", most=MOST_BYTES >> 20)
    for form, carrier in _CARRIERS.items():
        if carrier.begins(data):
            return form
    raise SealBroken("not_a_file_of_ours")


def digest_of(data: bytes) -> str:
    """The SHA-256 of the whole file, as the journal keeps it (``Exported.sha256``)."""
    return hashlib.sha256(data).hexdigest()


def _stamped(data: bytes, found: Found) -> bytes:
    """The file with the digest and the checksums that it must have."""
    work = bytearray(data)
    work[found.digest_at : found.digest_at + DIGEST_CHARACTERS] = b"0" * DIGEST_CHARACTERS
    for check in found.checks:
        for at in check.at:
            work[at : at + 4] = bytes(4)
    digest = hashlib.sha256(work).hexdigest().encode("ascii")
    work[found.digest_at : found.digest_at + DIGEST_CHARACTERS] = digest
    for check in found.checks:
        crc = zlib.crc32(memoryview(work)[check.first : check.end])
        for at in check.at:
            work[at : at + 4] = crc.to_bytes(4, check.order)
    return bytes(work)
