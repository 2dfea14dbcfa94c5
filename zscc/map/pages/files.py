"""A drawing as the bytes of a PNG, SVG or PDF, with its provenance inside and nothing in it that changes by itself."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRect, QSize, QSizeF, QUuid
from PySide6.QtGui import QImage, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from zscc.map.pages.provenance import KEYWORD, Provenance, Traced

Draw = Callable[[QPainter], None]
DPI = 96
"""Of a screen, and of a page that names none."""
_POINTS_PER_INCH = 72
_DATE = re.compile(rb"\(D:\d{14}(?:Z|[+-]\d\d'\d\d'?)\)")
_XREF_ENTRY = re.compile(rb"(\d{10}) (\d{5}) n \n")
_NAMESPACE = "https://zscc.invalid/provenance/1"


class PageTooLarge(Exception):
    """Not enough memory for a picture of this size."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Size in device pixels, how many of them make an inch of paper, and the file's title."""

    size_px: tuple[int, int]
    dpi: int
    title: str


def png_bytes(sheet: Sheet, draw: Draw, provenance: Traced) -> bytes:
    """An opaque PNG; the provenance is a text chunk named ``zscc-provenance``."""
    image = QImage(*sheet.size_px, QImage.Format.Format_RGB32)
    if image.isNull():
        raise PageTooLarge("x".join(map(str, sheet.size_px)))
    image.setDotsPerMeterX(round(sheet.dpi / 0.0254))
    image.setDotsPerMeterY(round(sheet.dpi / 0.0254))
    image.setText("Title", sheet.title)
    image.setText("Software", f"zscc {provenance.zscc_version}")
    image.setText("Comment", provenance.notice)
    image.setText(KEYWORD, provenance.as_json())
    painter = QPainter(image)
    draw(painter)
    painter.end()
    buffer = _buffer()
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # Qt takes a device; the stub wants bytes for the format
    return bytes(buffer.data().data())


def svg_bytes(sheet: Sheet, draw: Draw, provenance: Provenance) -> bytes:
    """An SVG whose text is outlines; the provenance is its metadata element."""
    buffer = _buffer()
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(QSize(*sheet.size_px))
    generator.setViewBox(QRect(0, 0, *sheet.size_px))
    generator.setResolution(sheet.dpi)
    generator.setTitle(sheet.title)
    generator.setDescription(provenance.notice)
    painter = QPainter(generator)
    draw(painter)
    painter.end()
    text = bytes(buffer.data().data()).decode("utf-8")
    metadata = f'<metadata id="{KEYWORD}">{escape(provenance.as_json(), quote=False)}</metadata>\n'
    return text.replace("<defs>", metadata + "<defs>", 1).encode("utf-8")


def pdf_bytes(sheet: Sheet, draw: Draw, provenance: Provenance, as_of: datetime) -> bytes:
    """A PDF of one page whose text can be searched; the provenance is in its XMP packet."""
    return pdf_of_pages(sheet, (draw,), provenance, as_of)


def pdf_of_pages(sheet: Sheet, draws: Sequence[Draw], provenance: Traced, as_of: datetime) -> bytes:
    """A PDF of as many pages as there are drawings, at least one, all of one size.

    Dates are those of the data, the document's id is derived from the provenance.
    """
    buffer = _buffer()
    writer = QPdfWriter(buffer)
    writer.setResolution(sheet.dpi)
    points = QSizeF(*(side * _POINTS_PER_INCH / sheet.dpi for side in sheet.size_px))
    writer.setPageSize(QPageSize(points, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    writer.setTitle(sheet.title)
    writer.setCreator(f"zscc {provenance.zscc_version}")
    writer.setDocumentId(QUuid.createUuidV5(QUuid(), provenance.as_json().encode("utf-8")))
    writer.setDocumentXmpMetadata(QByteArray(_xmp(sheet.title, provenance).encode("utf-8")))
    painter = QPainter(writer)
    for place, draw in enumerate(draws):
        if place:
            writer.newPage()
        painter.save()
        draw(painter)
        painter.restore()
    painter.end()
    return _with_dates(bytes(buffer.data().data()), as_of)


def _buffer() -> QBuffer:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return buffer


def _xmp(title: str, provenance: Traced) -> str:
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:zscc="{_NAMESPACE}">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{escape(provenance.notice)}</rdf:li></rdf:Alt></dc:description>
<xmp:CreatorTool>zscc {provenance.zscc_version}</xmp:CreatorTool>
<zscc:provenance>{escape(provenance.as_json(), quote=False)}</zscc:provenance>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def _with_dates(document: bytes, moment: datetime) -> bytes:
    """Qt writes the wall clock's date; put the data's there, and mend the table of offsets behind it."""
    fixed = f"(D:{moment:%Y%m%d%H%M%S}Z)".encode("ascii")
    moves: list[tuple[int, int]] = []
    for found in _DATE.finditer(document):
        moves.append((found.end(), len(fixed) - (found.end() - found.start())))
    document = _DATE.sub(fixed, document)
    table_at = document.rindex(b"xref\n", 0, document.rindex(b"startxref"))

    def moved(offset: int) -> int:
        return offset + sum(by for end, by in moves if end <= offset)

    def entry(found: re.Match[bytes]) -> bytes:
        return b"%010d %s n \n" % (moved(int(found.group(1))), found.group(2))

    table = _XREF_ENTRY.sub(entry, document[table_at:])
    table = re.sub(rb"startxref\n\d+", b"startxref\n%d" % table_at, table)
    return document[:table_at] + table
